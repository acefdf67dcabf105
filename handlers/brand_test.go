package handlers_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"audarym/internal/merchant"
	"audarym/static"
)

var logoSVG = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><rect width="120" height="40" fill="#7a1fa2"/></svg>`)

func brandedShop(m *merchant.Merchant) {
	m.Brand = merchant.Brand{
		Accent: "#7a1fa2", Logo: merchant.Logo{Type: "image/svg+xml", Bytes: logoSVG, Width: 120, Height: 40},
		Support: merchant.Support{Email: "help@shop.kz", Phone: "+7 (700) 123-45-67", URL: "https://shop.example.kz/help/"},
		Terms:   "https://shop.example.kz/terms", Fee: map[string]string{"en": "Fee: 0.95 %, at least 200 ₸", "ru": "Комиссия 0,95 %"},
	}
}

var (
	styleLink = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)
	logoImage = regexp.MustCompile(`<img class="logo" src="([^"]+)" alt="Дүкен &amp; Ко" width="120" height="40" data-testid="logo">`)
)

func TestEveryPageHasTheBrand(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	s.bank.answer = threeDS
	challenged := s.opened()
	s.bank.answer = silence
	waiting := s.opened()
	s.bank.answer = done
	paid := s.opened()
	for _, path := range []string{"/", paid, paid + "/receipt", "/verify", "/verify/x", s.places(), challenged, waiting, "/nowhere", "/t/x"} {
		p := s.get(path)
		styles := styleLink.FindAllStringSubmatch(p.body, -1)
		if len(styles) == 0 || !strings.HasPrefix(styles[0][1], "/brand/") || !logoImage.MatchString(p.body) {
			t.Errorf("%s: styles %v, or no logo", path, styles)
		}
		p.saysAll(t, `href="mailto:help@shop.kz"`, `href="tel:+77001234567"`, `href="https://shop.example.kz/help/" rel="noreferrer"`, ">shop.example.kz/help<",
			`href="https://shop.example.kz/terms" rel="noreferrer"`)
	}
	s.get("/?lang=en").saysAll(t, `data-testid="fee-text">Fee: 0.95 %, at least 200 ₸<`)
	s.get(s.places()+"?lang=ru").saysAll(t, `data-testid="fee-text">Комиссия 0,95 %<`)
	s.get("/?lang=kk").saysNone(t, `data-testid="fee-text"`)
}

func TestTheFilesOfABrandAreForGood(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	front := s.get("/").body
	style, logo := styleLink.FindStringSubmatch(front)[1], logoImage.FindStringSubmatch(front)[1]
	for path, want := range map[string]struct{ kind, body, policy string }{
		style: {"text/css; charset=utf-8", string(static.Sheet(merchant.Brand{Accent: "#7a1fa2"}.Style())), ""},
		logo:  {"image/svg+xml", string(logoSVG), "default-src 'none'; style-src 'unsafe-inline'; sandbox"},
	} {
		p := s.get(path)
		h := p.Header
		if p.StatusCode != http.StatusOK || p.body != want.body || h.Get("Content-Type") != want.kind || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Cache-Control") != "max-age=31536000, immutable" || h.Get("Set-Cookie") != "" ||
			h.Get("Content-Security-Policy") != want.policy {
			t.Errorf("%s: HTTP %d %v", path, p.StatusCode, h)
		}
		if p := s.do(s.request(http.MethodHead, path, "")); p.StatusCode != http.StatusOK || p.body != "" {
			t.Errorf("HEAD %s: HTTP %d", path, p.StatusCode)
		}
	}
	if !strings.HasSuffix(style, ".css") || !strings.HasSuffix(logo, ".svg") {
		t.Errorf("%s and %s", style, logo)
	}
	for _, path := range []string{"/brand/", "/brand/0000000000000000.svg", "/brand/..%2fgo.mod", style + "x"} {
		s.get(path).is(t, http.StatusNotFound)
	}
	another := newSite(t, brandedShop, func(m *merchant.Merchant) { m.Brand.Accent = "#a3123f" })
	if next := styleLink.FindStringSubmatch(another.get("/").body)[1]; next == style {
		t.Error("another accent has the same address")
	}
}

// Whoever was sent a page just before its merchant changed colours still finds what the page names.
func TestThePageOfABrandThatChangesHasItsFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	front := s.get("/").body
	for _, accent := range []string{"#a3123f", "#0a6870"} {
		m := shopAt("shop", s.url)
		m.Brand.Accent = accent
		set, err := merchant.NewSet([]merchant.Merchant{m})
		if err == nil {
			err = s.pages.Use(set)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{styleLink.FindStringSubmatch(front)[1], logoImage.FindStringSubmatch(front)[1]} {
			s.get(path).is(t, http.StatusOK)
		}
		if now := styleLink.FindStringSubmatch(s.get("/").body)[1]; now == styleLink.FindStringSubmatch(front)[1] {
			t.Error("the page has the colours of before")
		}
	}
}

// A page of the version before an upgrade names a sheet that this one never made: it gets today's, and nobody keeps that answer.
func TestASheetOfAnotherVersionIsTodays(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	plain := newSite(t)
	for _, c := range []struct {
		s    *site
		want string
	}{{s, styleLink.FindStringSubmatch(s.get("/").body)[1]}, {plain, static.Path("app.css")}} {
		p := c.s.get("/brand/0123456789abcdef.css")
		p.is(t, http.StatusFound)
		if h := p.Header; h.Get("Location") != c.want || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%v, want %s", h, c.want)
		}
	}
}

// A style sheet is no document: what is said to documents alone would be a third of its weight.
func TestFilesHaveNoHeadersOfDocuments(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	for _, path := range []string{static.Path("app.css"), static.Path("form.js"), styleLink.FindStringSubmatch(s.get("/").body)[1]} {
		p := s.get(path, "Accept-Encoding", "br")
		p.is(t, http.StatusOK)
		for _, name := range []string{"Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", "X-Request-Id", "Set-Cookie"} {
			if got := p.Header.Get(name); got != "" {
				t.Errorf("%s: %s: %s", path, name, got)
			}
		}
		if h := p.Header; h.Get("Content-Encoding") != "br" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestAMerchantWithoutABrand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/")
	p.saysAll(t, `<p class="merchant">Дүкен &amp; Ко</p>`)
	p.saysNone(t, "/brand/", `data-testid="logo"`, "mailto:", "tel:", `data-testid="terms"`, `data-testid="fee-text"`)
	odd := newSite(t, func(m *merchant.Merchant) { m.Brand.Logo = merchant.Logo{Type: "text/html", Bytes: []byte("<b>")} })
	odd.get("/").saysNone(t, "/brand/")
}

// Nobody's pages have nobody's brand.
func TestAStrangeHostHasNoBrand(t *testing.T) {
	t.Parallel()
	s := newSite(t, brandedShop)
	req := s.request(http.MethodGet, "/", "")
	req.Host = "evil.example"
	p := s.do(req)
	p.is(t, http.StatusMisdirectedRequest)
	p.saysNone(t, "/brand/", "shop", "Дүкен", `href="/"`)
}
