package e2e

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/e2e/pages"
	"audarym/internal/config"
	"audarym/internal/merchant"
)

var baseURL = flag.String("base-url", "", "a deployment to look at, with its path prefix: only TestDeployment does, and it sends no card")

// checkBase takes the address of a deployment.
func checkBase(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return "", fmt.Errorf("BASE_URL %q is no address: it looks like https://host or https://host/prefix", text)
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return "", errors.New("BASE_URL has a query, a fragment or a name in it: give scheme, host and prefix only")
	}
	return strings.TrimRight(text, "/"), nil
}

// driven does the same with a browser: languages, the messages of an empty form, and whom the page asks for anything.
func (d *deployment) driven(how way, open bool) {
	d.t.Helper()
	c := &customer{t: d.t, ctx: chromiums.Tab(d.t)}
	c.tab = pages.In(c.ctx)
	if how == noScripts {
		tab, err := c.tab.WithoutScripts()
		c.must(err)
		c.tab = tab
	}
	d.t.Cleanup(func() {
		if d.t.Failed() {
			(&world{t: d.t}).photograph(c.ctx, "page")
		}
	})
	c.must(c.tab.Open(d.base + "/"))
	if open {
		c.must(c.tab.Form().Submit())
		problems, err := c.tab.Form().Errors()
		c.must(err)
		if len(problems) < 6 {
			d.t.Errorf("messages of an empty form: %v", problems)
		}
		d.says("%s: an empty form is refused with %d messages", how, len(problems))
	}
	texts, err := c.tab.Texts()
	c.must(err)
	switched := []string{}
	for _, code := range []string{"kk", "ru", "en"} {
		if _, there := texts["language-"+code]; there {
			c.must(c.tab.SwitchLanguage(code))
			c.seesLanguage(code)
			switched = append(switched, code)
		}
	}
	c.asksNobodyElse()
	c.inWindow(320)
	c.scrollsOneWayOnly("first page")
	d.says("%s: languages %v, nobody else is asked for anything, 320 px wide enough", how, switched)
}

// TestDeployment looks at the deployment that -base-url names: make e2e BASE_URL=https://host/prefix. Without one it looks
// at applications of its own: open to anybody, for those who have a link, and under a path prefix.
func TestDeployment(t *testing.T) {
	if given("base-url") {
		inspect(t, *baseURL)
		return
	}
	for name, s := range map[string]setup{"open": {}, "by link only": {merchant: everything}, "under a prefix": {settings: underAPrefix(freePort(t))}} {
		t.Run(name, func(t *testing.T) {
			w := start(t, s)
			base := w.url
			inspect(t, base)
			if rows, err := w.readDatabase(`SELECT id FROM transfers`); err != nil || len(rows)+len(w.bank.Orders()) != 0 {
				t.Errorf("%d transfers and %d orders after looking only (%v)", len(rows), len(w.bank.Orders()), err)
			}
		})
	}
}

func inspect(t *testing.T, base string) {
	t.Helper()
	began := time.Now()
	d := at(t, base)
	open := d.looks()
	for _, how := range []way{scripts, noScripts} {
		t.Run(string(how), func(t *testing.T) {
			needBrowsers(t, 1)
			here := at(t, base)
			here.driven(how, open)
			d.did += here.did
		})
	}
	if !t.Failed() {
		fmt.Printf("| %s: %d things looked at in %s, no card sent\n", base, d.did, time.Since(began).Round(time.Second))
	}
}

func TestWhatIsNoDeployment(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"host", "host/prefix", "ftp://host", "https://", "https://host/?lang=kk", "https://host/#a", "https://name@host", "https://ho st", "://"} {
		if got, err := checkBase(wrong); err == nil || !strings.Contains(err.Error(), "BASE_URL") {
			t.Errorf("%q is taken for %q (%v)", wrong, got, err)
		}
	}
	if got, err := checkBase("https://pay.example.kz/transfer/"); err != nil || got != "https://pay.example.kz/transfer" {
		t.Errorf("%q, %v", got, err)
	}
}

// underAPrefix puts the application under a path.
func underAPrefix(port int) func(c *config.Config) {
	return func(c *config.Config) {
		c.Listen = fmt.Sprintf("127.0.0.1:%d", port)
		public := fmt.Sprintf("http://localhost:%d/transfer", port)
		c.Merchants[0].PublicURL, c.Merchants[0].Hosts = public, merchant.HostsOf(public)
	}
}
