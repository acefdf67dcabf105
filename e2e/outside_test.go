package e2e

import (
	"context"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/e2e/browser"
)

// elsewhere is a program of another module, around the lines that the package comment of e2e/pages shows.
const elsewhere = `package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
)

func main() {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(os.Args[1]), chromedp.NoSandbox)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	err := chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	if err == nil {
		err = pays(ctx, os.Args[2])
	}
	if err == nil {
		_, err = pages.In(ctx).Within(100 * time.Millisecond).Await(pages.Failed)
		fmt.Println(err)
		err = nil
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func pays(ctx context.Context, address string) error {
%s	return nil
}
`

// Another module imports e2e/pages and nothing else of ours, and does what the package comment shows: on a running
// application it pays, and is told which page is there where it asks for another.
func TestAnotherModuleImportsThePages(t *testing.T) {
	t.Parallel()
	needBrowsers(t, 1)
	w := start(t, setup{})
	folder := t.TempDir()
	root, err := filepath.Abs("..")
	w.must(err)
	module, err := os.ReadFile("../go.mod")
	w.must(err)
	module = regexp.MustCompile(`(?m)^module .*`).ReplaceAll(module, []byte("module qa.example/tests\nreplace audarym => "+root+"\nrequire audarym v0.0.0"))
	module = regexp.MustCompile(`(?m)^tool .*|(?s)^tool \(.*?\)`).ReplaceAll(module, nil)
	sums, err := os.ReadFile("../go.sum")
	w.must(err)
	for name, content := range map[string][]byte{"go.mod": module, "go.sum": sums, "main.go": fmt.Appendf(nil, elsewhere, ofPackageComment(t))} {
		w.must(os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	build := exec.Command("go", "build", "-mod=mod", "-o", "program", ".")
	build.Dir = folder
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build in another module: %v\n%s", err, out)
	}
	chromium, err := browser.Path()
	w.must(err)
	ctx, stop := context.WithTimeout(t.Context(), testTime)
	defer stop()
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "program"), chromium, w.url+"/").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	o := w.order()
	if o.MoneyMoved != 1 || !strings.Contains(string(out), " "+o.Number+"\n") {
		t.Errorf("it says %q, ledger %+v", out, o)
	}
	if want := `waited for a page in state [failed]: there is a page in state "succeeded", at ` + w.url + "/t/"; !strings.Contains(string(out), want) {
		t.Errorf("it says %q, want %s", out, want)
	}
}

// ofPackageComment is the code that the package comment of e2e/pages shows.
func ofPackageComment(t *testing.T) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "pages/tab.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for line := range strings.Lines(file.Doc.Text()) {
		if strings.HasPrefix(line, "\t") {
			code.WriteString(line)
		}
	}
	if doc.Synopsis(file.Doc.Text()) == "" || code.Len() == 0 {
		t.Fatal("e2e/pages has no comment, or no code in it")
	}
	return code.String()
}

// Who waits is told soon: a patience is over when it is over, and so is a context.
func TestPatienceEnds(t *testing.T) {
	bothWays(t, setup{}, func(t *testing.T, _ *world, customer *customer) {
		customer.opens("/")
		began := time.Now()
		if _, err := customer.tab.Within(200 * time.Millisecond).Result().Receipt(); err == nil {
			t.Error("a form is taken for a receipt")
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("told after %s", took)
		}
	})
}
