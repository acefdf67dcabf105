package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/merchant"
	"audarym/static"
	"audarym/templates"
)

const brandPath = "/brand/"

// brand is what of a merchant's looks is served: files that are named by their content, and what pages show of them.
type brand struct {
	files map[string]*static.File // by the last part of the path
	style string                  // path of the style sheet, with our own in it; "" where that is enough
	logo  *templates.Picture      // nil where there is none
}

// logoNames end the names of pictures by their media type. Another one is not served.
var logoNames = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/svg+xml": ".svg"}

func newBrand(m *merchant.Merchant, base string) brand {
	b := brand{files: map[string]*static.File{}}
	if tokens := m.Brand.Style(); len(tokens) > 0 {
		b.style = base + b.add(".css", "text/css; charset=utf-8", static.Sheet(tokens))
	}
	logo := m.Brand.Logo
	if ending := logoNames[logo.Type]; ending != "" {
		b.logo = &templates.Picture{
			Src: base + b.add(ending, logo.Type, logo.Bytes), Alt: m.Name,
			Width: strconv.Itoa(logo.Width), Height: strconv.Itoa(logo.Height),
		}
	}
	return b
}

func (b *brand) add(ending, kind string, body []byte) string {
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:8]) + ending
	b.files[name] = static.NewFile(kind, body)
	return brandPath + name
}

// keep goes on serving what the brand had before it was read anew: a page that is on its way to somebody names it.
func (b *brand) keep(files map[string]*static.File) {
	for name, f := range files {
		b.files[name] = f // the name is the content's
	}
}

// brandFile serves a file of this merchant's brand for good: another content has another name. A picture that is opened by
// itself can do nothing, whatever is in it.
func (h *handlers) brandFile(c echo.Context) error {
	f, ok := h.brand.files[c.Param("file")]
	switch {
	case !ok && path.Ext(c.Param("file")) == ".css": // a page of the version before an upgrade names a sheet of that version
		c.Response().Header().Set("Cache-Control", "no-store")
		return c.Redirect(http.StatusFound, either(h.brand.style != "", h.brand.style, h.at(static.Path("app.css"))))
	case !ok:
		return echo.NewHTTPError(http.StatusNotFound)
	}
	ofFile(c.Response().Header())
	if path.Ext(c.Param("file")) != ".css" {
		c.Response().Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	}
	f.ServeHTTP(c.Response(), c.Request())
	return nil
}

// staticFile serves what every merchant's pages have.
func staticFile(c echo.Context) error {
	ofFile(c.Response().Header())
	static.Handler().ServeHTTP(c.Response(), c.Request())
	return nil
}

// ofFile takes away the headers that mean something to documents only: they would be a third of what a script weighs.
func ofFile(header http.Header) {
	for _, name := range []string{"Content-Security-Policy", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", requestIDHeader} {
		header.Del(name)
	}
}

// contacts are how customers reach the merchant.
func (h *handlers) contacts() (list []templates.Contact) {
	s := h.Merchant.Brand.Support
	if s.Email != "" {
		list = append(list, templates.Contact{Kind: "email", Text: s.Email, Href: "mailto:" + s.Email})
	}
	if s.Phone != "" {
		unbroken := strings.ReplaceAll(s.Phone, " ", "\u00a0") // a number is read in one line
		list = append(list, templates.Contact{Kind: "phone", Text: unbroken, Href: "tel:" + strings.Map(ofPhone, s.Phone)})
	}
	if s.URL != "" {
		list = append(list, templates.Contact{Kind: "url", Text: strings.TrimSuffix(strings.TrimPrefix(s.URL, "https://"), "/"), Href: s.URL})
	}
	return list
}

// ofPhone keeps what is dialled.
func ofPhone(r rune) rune {
	if r == '+' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// terms leads to the merchant's terms, nil where it has none.
func (h *handlers) terms(p *i18n.Printer) *templates.Link {
	if h.Merchant.Brand.Terms == "" {
		return nil
	}
	return &templates.Link{Text: p.T("frame.terms"), Href: h.Merchant.Brand.Terms, Away: true}
}
