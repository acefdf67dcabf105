package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"audarym/e2e/pages"
	"audarym/internal/config"
	"audarym/internal/merchant"
)

// The README's own lines for nginx, path prefix and all.
func TestBehindNginxWithAPathPrefix(t *testing.T) {
	eachWay(t, 1, func(t *testing.T, how way) {
		w := behindNginx(t, how)
		w.customer("page").buysBehindThePrefix(w.url)
	})
}

// behindNginx starts a world whose customers come through nginx, under a path.
func behindNginx(t *testing.T, how way) *world {
	t.Helper()
	appPort, proxyPort := freePort(t), freePort(t)
	public := fmt.Sprintf("http://localhost:%d/transfer", proxyPort)
	nginx(t, proxyPort, appPort)
	return start(t, setup{way: how, settings: func(c *config.Config) {
		c.Listen = fmt.Sprintf("127.0.0.1:%d", appPort)
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		c.Merchants[0].PublicURL, c.Merchants[0].Hosts = public, merchant.HostsOf(public)
	}})
}

// A proxy passes on what is compressed, and compresses nothing that is not: Debian's nginx has "gzip on" for every page, and
// the hand-off holds secrets that stay the same (handlers/compress.go).
func TestNginxLeavesCompressionToUs(t *testing.T) {
	t.Parallel()
	w := behindNginx(t, scripts)
	s := w.scale("gzip, deflate, br")
	page := s.get("/", "Accept-Encoding", s.accepts)
	if page.header.Get("Content-Encoding") != "gzip" || page.header.Get("Content-Length") != strconv.Itoa(len(page.body)) {
		t.Errorf("the card page: %v", page.header)
	}
	if weighed := s.looks("/"); weighed.requests != 4 || weighed.sum() > pageBudget {
		t.Errorf("%+v", weighed)
	}
	handoff := s.get(strings.TrimPrefix(s.sends("1000", challenged()), "/transfer"), "Accept-Encoding", s.accepts)
	if handoff.header.Get("Content-Encoding") != "" || !strings.Contains(handoff.body, `name="TermUrl"`) {
		t.Errorf("the hand-off: %v", handoff.header)
	}
}

// buysBehindThePrefix goes through a whole transfer: every page stands under the prefix, and so does the cookie.
func (c *customer) buysBehindThePrefix(public string) {
	c.t.Helper()
	c.must(c.tab.Open(public))
	c.fills("1000", challenged())
	c.pays()
	c.enters("1234")
	receipt := c.seesReceipt()
	if address, err := c.tab.Address(); err != nil || address != public+"/t/"+receipt.Transfer {
		c.t.Errorf("at %s (%v)", address, err)
	}
	c.calls(func(ctx context.Context, t *chromedp.Target) error {
		got, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{URLs: []string{public + "/"}})
		if err == nil && (len(got.Cookies) != 1 || got.Cookies[0].Path != "/transfer/") {
			c.t.Errorf("cookies %+v", got.Cookies)
		}
		return err
	})
	c.must(c.tab.SwitchLanguage("ru"))
	c.sees(pages.Succeeded)
	if language, err := c.tab.Language(); err != nil || language != "ru" {
		c.t.Errorf("in %q (%v)", language, err)
	}
	res, err := http.Get(strings.TrimSuffix(public, "/transfer") + "/t/" + receipt.Transfer)
	c.must(err)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		c.t.Errorf("outside of the prefix: HTTP %d", res.StatusCode)
	}
	lies, err := http.NewRequest(http.MethodGet, public+"/", http.NoBody)
	c.must(err)
	lies.Header.Set("X-Forwarded-Host", "another.example")
	res, err = http.DefaultClient.Do(lies)
	c.must(err)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		c.t.Errorf("the customer says which host it is: HTTP %d", res.StatusCode)
	}
}

// nginx stands in front of the application until the test ends, set up as the README says. Where there is none the test is
// skipped; in CI that is a failure.
func nginx(t *testing.T, port, appPort int) {
	t.Helper()
	path, err := exec.LookPath("nginx")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	if err != nil {
		t.Skip(err)
	}
	folder := t.TempDir()
	location := strings.ReplaceAll(ofReadme(t, "<!-- nginx: path -->"), "127.0.0.1:8080", fmt.Sprintf("127.0.0.1:%d", appPort))
	var temporary strings.Builder
	for _, what := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temporary, "    %s_temp_path %s;\n", what, filepath.Join(folder, what))
	}
	file := filepath.Join(folder, "nginx.conf")
	text := fmt.Sprintf("daemon off;\npid %s;\nerror_log stderr;\nevents {}\nhttp {\n    access_log off;\n    gzip on;\n%s    server {\n        listen 127.0.0.1:%d;\n%s    }\n}\n",
		filepath.Join(folder, "pid"), temporary.String(), port, location)
	if os.Getuid() == 0 {
		text = "user root;\n" + text
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "-c", file, "-p", folder)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(complaint.String())
		}
	})
	eventually(t, "nginx answers", func() bool { return answering(fmt.Sprintf("http://127.0.0.1:%d/", port)) })
}

// answering reports that something answers there.
func answering(address string) bool {
	res, err := http.Get(address)
	if err == nil {
		_ = res.Body.Close()
	}
	return err == nil
}

// ofReadme is the indented block that follows a mark in the README.
func ofReadme(t *testing.T, mark string) string {
	t.Helper()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), mark+"\n\n")
	if !found {
		t.Fatalf("no %s in the README", mark)
	}
	var block strings.Builder
	for line := range strings.Lines(rest) {
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "    ") {
			break
		}
		block.WriteString(line)
	}
	return block.String()
}
