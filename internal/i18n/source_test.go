package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// use is a place in the source that asks for a text.
type use struct {
	at, method, key string
	args            []string // placeholders, when they stand in the call
	known           bool     // whether they do
}

// sources are the Go files of the repository without tests. Templates come as
// their generated files.
func sources(t *testing.T) (uses []use, literals map[string]bool) {
	t.Helper()
	literals = map[string]bool{}
	files := token.NewFileSet()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != "." && d.Name() != "..":
			return filepath.SkipDir
		case d.IsDir(), !strings.HasSuffix(path, ".go"), strings.HasSuffix(path, "_test.go"), inThisPackage(path):
			return nil
		}
		// A file that somebody is in the middle of writing is the compiler's
		// business; what could be read of it is looked through.
		file, _ := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if file == nil {
			return nil
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := stringOf(n); ok {
				literals[s] = true
			}
			if u, ok := useOf(files, n); ok {
				uses = append(uses, u)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return uses, literals
}

func inThisPackage(path string) bool {
	return filepath.Dir(path) == filepath.Join("..", "..", "internal", "i18n")
}

func stringOf(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func useOf(files *token.FileSet, n ast.Node) (use, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return use{}, false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"T", "Tf", "N"}, method.Sel.Name) {
		return use{}, false
	}
	key, ok := stringOf(call.Args[0])
	if !ok {
		return use{}, false
	}
	u := use{at: files.Position(call.Pos()).String(), method: method.Sel.Name, key: key}
	if len(call.Args) > 1 {
		if args, ok := call.Args[1].(*ast.CompositeLit); ok {
			u.args, u.known = keysOf(args), true
		}
	}
	return u, true
}

func keysOf(lit *ast.CompositeLit) []string {
	var keys []string
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if s, ok := stringOf(kv.Key); ok {
				keys = append(keys, "{{."+s+"}}")
			}
		}
	}
	slices.Sort(keys)
	return keys
}

func TestSourceAsksForTextsThatExist(t *testing.T) {
	t.Parallel()
	keys := catalogue(t, Russian)
	uses, _ := sources(t)
	for _, u := range uses {
		e, ok := keys[u.key]
		switch {
		case !ok:
			t.Errorf("%s: no text for %q", u.at, u.key)
		case (u.method == "N") != (e.plural != nil):
			t.Errorf("%s: %s(%q), but plural is %v", u.at, u.method, u.key, e.plural != nil)
		case u.method == "T" && strings.Contains(e.plain, "{{."):
			t.Errorf("%s: T(%q) leaves %v unfilled", u.at, u.key, placeholders(e.plain))
		case u.known && !slices.Equal(u.args, placeholders(e.plain)):
			t.Errorf("%s: %q is given %v and has %v", u.at, u.key, u.args, placeholders(e.plain))
		}
	}
}

// A text that no source asks for is not kept true by anybody. Members of a
// family are put together at run time; their lists are checked elsewhere.
func TestNoTextIsUnused(t *testing.T) {
	t.Parallel()
	uses, literals := sources(t)
	if len(uses) == 0 {
		t.Fatal("no source asks for a text: the search looks in the wrong place")
	}
	for key := range catalogue(t, Russian) {
		family := func(prefix string) bool { return strings.HasPrefix(key, prefix) }
		prefixes := make([]string, 0, len(families()))
		for prefix := range families() {
			prefixes = append(prefixes, prefix)
		}
		if !literals[key] && !slices.ContainsFunc(prefixes, family) {
			t.Errorf("no source asks for %s", key)
		}
	}
}

// The walk must really see the repository, or the two tests above pass for nothing.
func TestWalkSeesTheRepository(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("../../go.mod"); err != nil {
		t.Fatal(err)
	}
	if _, literals := sources(t); !literals["card-form"] {
		t.Error("the generated templates were not read")
	}
}
