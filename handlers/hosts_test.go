package handlers_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// two is a site of two shops, "shop" and "other", on hosts of their own. proxy is whose forwarded headers are believed.
func two(t *testing.T, proxy ...netip.Prefix) *site {
	return newSites(t, proxy, func(string) []merchant.Merchant {
		list := []merchant.Merchant{shopAt("shop", "http://a.example"), shopAt("other", "http://b.example")}
		for i := range list {
			brandedShop(&list[i])
			list[i].SavedCards, list[i].LinkSecret = true, linkSecret
		}
		list[1].Name, list[1].Brand.Accent, list[1].TerminalID = "Other", "#0b5c2e", "u"
		return list
	})
}

// on asks a host.
func (s *site) on(host, method, path, body string, header ...string) page {
	s.t.Helper()
	if method == http.MethodPost {
		header = append(header, "Content-Type", "application/x-www-form-urlencoded")
	}
	req := s.request(method, path, body, header...)
	req.Host = host
	return s.do(req)
}

func TestTwoShopsOnTwoHosts(t *testing.T) {
	t.Parallel()
	s := two(t)
	a, b := s.on("a.example", "GET", "/", ""), s.on("B.example", "GET", "/", "")
	if !strings.Contains(a.body, "Дүкен") || strings.Contains(a.body, "Other") || !strings.Contains(b.body, "· Other</title>") || strings.Contains(b.body, "Дүкен") {
		t.Error("a host shows another's pages")
	}
	styleOf := func(p page) string { return styleLink.FindStringSubmatch(p.body)[1] }
	if styleOf(a) == styleOf(b) {
		t.Error("both have one style sheet")
	}
	if p := s.on("a.example", "GET", styleOf(b), ""); p.StatusCode != http.StatusFound || p.Header.Get("Location") != styleOf(a) {
		t.Errorf("a style sheet of another shop: HTTP %d to %q, want this one's own", p.StatusCode, p.Header.Get("Location"))
	}
}

// Whoever knows the id of another shop's transfer gets 404 on every route, not 403: here there is no such thing.
func TestAnotherShopsTransferIsNotThere(t *testing.T) {
	t.Parallel()
	s := two(t)
	s.bank.answer = threeDS
	path := s.places(of42)
	own := s.on("a.example", "GET", path, "").shows(t, "open")
	id := strings.TrimPrefix(path, "/t/")
	key := url.Values{"form_key": {own.value("form_key")}, "lang": {"en"}, "transfer": {id}}.Encode()
	for _, c := range []struct{ method, path string }{
		{"GET", path}, {"HEAD", path}, {"POST", path + "/attempts"}, {"POST", path + "/cancel"}, {"POST", path + "/cards/" + visa + "/remove"},
		{"GET", "/bank/back/" + id}, {"GET", "/bank/fail/" + id}, {"POST", "/language"},
	} {
		if p := s.on("b.example", c.method, c.path, key); p.StatusCode != http.StatusNotFound || strings.Contains(p.body, "Шай") {
			t.Errorf("%s %s: HTTP %d", c.method, c.path, p.StatusCode)
		}
	}
	if s.bank.transfers != 0 {
		t.Error("the bank was called")
	}
	form := s.filledWith(own.value("form_key"))
	form.Del("amount") // it stands already
	s.on("a.example", "POST", path+"/attempts", form.Encode()).is(t, http.StatusSeeOther)
	termURL := strings.TrimPrefix(s.on("a.example", "GET", path, "").shows(t, "challenged").value("TermUrl"), "http://a.example")
	proof := url.Values{"PaRes": {"eJz"}, "MD": {"1-A"}}.Encode()
	for _, method := range []string{"GET", "POST"} {
		if p := s.on("b.example", method, termURL, proof); p.StatusCode != http.StatusNotFound || s.bank.confirms != 0 {
			t.Errorf("%s on TermUrl: HTTP %d", method, p.StatusCode)
		}
	}
	s.on("a.example", "POST", termURL, proof).is(t, http.StatusSeeOther)
}

// One secret for two shops, and one link: two orders.
func TestALinkIsTheHostsOwn(t *testing.T) {
	t.Parallel()
	s := two(t)
	link := merchant.LinkURL("", linkSecret, url.Values{"amount": {"1000"}, "currency": {"KZT"}, "expires": s.params()["expires"]})
	a, b := s.on("a.example", "GET", link, ""), s.on("b.example", "GET", link, "")
	a.is(t, http.StatusSeeOther)
	b.is(t, http.StatusSeeOther)
	if to := a.Header.Get("Location"); to == b.Header.Get("Location") {
		t.Errorf("both are %s", to)
	}
}

func TestAForwardedHostIsBelievedFromAProxyOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		proxies []netip.Prefix
		header  []string
		host    string
		name    string
		status  int
	}{
		"a proxy of ours":       {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"X-Forwarded-Host", "b.example"}, "inside", "Other", 200},
		"the nearest one's":     {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"X-Forwarded-Host", "a.example, b.example"}, "inside", "Other", 200},
		"a proxy that lies":     {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"X-Forwarded-Host", "evil.example"}, "a.example", "", 421},
		"somebody else":         {[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, []string{"X-Forwarded-Host", "b.example"}, "a.example", "Дүкен", 200},
		"no proxy":              {nil, []string{"X-Forwarded-Host", "b.example"}, "a.example", "Дүкен", 200},
		"no proxy, strange":     {nil, []string{"X-Forwarded-Host", "b.example"}, "inside", "", 421},
		"another header":        {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"Forwarded", "host=b.example"}, "a.example", "Дүкен", 200},
		"a proxy says nothing":  {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, nil, "b.example", "Other", 200},
		"a proxy, with a space": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, []string{"X-Forwarded-Host", " b.example "}, "inside", "Other", 200},
	} {
		s := two(t, c.proxies...)
		p := s.on(c.host, "GET", "/", "", c.header...)
		if p.StatusCode != c.status || !strings.Contains(p.body, c.name) || strings.Contains(p.body, "evil") {
			t.Errorf("%s: HTTP %d", name, p.StatusCode)
		}
	}
}

// The page at a host that is nobody's looks like one of ours, and has no button that would be answered by itself again.
func TestNobodysPageIsWhole(t *testing.T) {
	t.Parallel()
	s := two(t)
	p := s.on("evil.example", "GET", "/", "", "Accept-Language", "en")
	p.is(t, http.StatusMisdirectedRequest)
	p.saysNone(t, "<form", "<button", "evil")
	files := inside.FindAllStringSubmatch(p.body, -1)
	for _, f := range files {
		s.on("evil.example", "GET", f[1], "").is(t, http.StatusOK)
	}
	if len(files) == 0 {
		t.Error("the page has no style sheet")
	}
	for _, path := range []string{"/t/x", "/language", "/api/v1/transfers", "/pay"} {
		s.on("evil.example", "GET", path, "").is(t, http.StatusMisdirectedRequest)
	}
}

// inside are the addresses of a page: where its links lead, its forms go, and its files come from.
var inside = regexp.MustCompile(` (?:href|action|formaction|src|data-keep)="([^"#][^"]*)"`)

// A merchant whose public address has a prefix: everything stands under it, and nothing outside.
func TestEverythingIsUnderThePrefix(t *testing.T) {
	t.Parallel()
	s := newSites(t, nil, func(url string) []merchant.Merchant {
		m := shopAt("shop", url+"/transfer")
		brandedShop(&m)
		m.Abroad, m.SavedCards, m.LinkSecret = true, true, linkSecret
		return []merchant.Merchant{m}
	})
	s.purse.cards = saving(t).purse.cards
	look := func(p page) page {
		t.Helper()
		at := p.Request.URL.Path
		for _, m := range inside.FindAllStringSubmatch(p.body, -1) {
			if to := m[1]; strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/transfer/") {
				t.Errorf("%s leads to %s", at, to)
			}
		}
		for _, name := range []string{"Location", "Refresh"} {
			if to := p.Header.Get(name); strings.Contains(to, "/") && !strings.Contains(to, "/transfer/") {
				t.Errorf("%s: %s is %s", at, name, to)
			}
		}
		if c := p.Header.Get("Set-Cookie"); c != "" && !strings.Contains(c, "Path=/transfer/;") {
			t.Errorf("%s: cookie %s", at, c)
		}
		return p
	}
	under := func(path string) string { return "/transfer" + path }
	if p := look(s.get("/transfer")); p.StatusCode != http.StatusPermanentRedirect || p.Header.Get("Location") != "/transfer/" {
		t.Errorf("without the slash: HTTP %d", p.StatusCode)
	}
	front := look(s.get("/transfer/").shows(t, "open"))
	for _, m := range inside.FindAllStringSubmatch(front.body, -1) {
		if strings.HasPrefix(m[1], "/transfer/static/") || strings.HasPrefix(m[1], "/transfer/brand/") {
			s.get(m[1]).is(t, http.StatusOK)
		}
	}
	look(s.post(under("/language"), url.Values{"lang": {"en"}}))
	look(s.get(under("/?x=1")))
	look(s.get(under("/t/aaaaaaaaaaaaaaaaaaaaaaaaaa?sent")))
	for _, outcome := range []transfer.Outcome{done, noFunds, silence, threeDS} {
		s.bank.answer = outcome
		p := look(s.post(under("/transfers"), s.filled("/transfer/")))
		p.is(t, http.StatusSeeOther)
		look(s.get(p.Header.Get("Location")))
		look(s.get(p.Header.Get("Location") + "?returned"))
	}
	link := merchant.LinkURL(under(""), linkSecret, s.params("return_url", "", "failure_return_url", ""))
	path := look(s.get(link)).Header.Get("Location")
	p := look(s.get(path).shows(t, "open"))
	look(s.post(path+"/cards/"+visa+"/remove", url.Values{"form_key": {p.value("form_key")}}))
	look(s.post(path+"/attempts", url.Values{"form_key": {p.value("form_key")}})).is(t, http.StatusUnprocessableEntity)
	look(s.post(path+"/cancel", url.Values{"form_key": {p.value("form_key")}}))
	look(s.get(path).shows(t, "canceled"))
	for _, outside := range []string{"/", "/transfers", "/transferx/", strings.TrimPrefix(path, "/transfer"), "/static/app.css", "/pay", "/brand/x.css"} {
		look(s.get(outside)).is(t, http.StatusNotFound)
	}
}
