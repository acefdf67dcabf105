package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/merchant"
	"audarym/templates"
)

const brandPath = "/brand/"

// brand is what of a merchant's looks is served: files that are named by their content, and what pages show of them.
type brand struct {
	files map[string]brandFile // by the last part of the path
	style string               // path of the style sheet, "" where there is none
	logo  *templates.Picture   // nil where there is none
}

type brandFile struct {
	kind string // media type
	body []byte
}

// logoNames end the names of pictures by their media type. Another one is not served.
var logoNames = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/svg+xml": ".svg"}

func newBrand(m *merchant.Merchant, base string) brand {
	b := brand{files: map[string]brandFile{}}
	if m.Brand.Accent != "" {
		if sheet := m.Brand.Style(); len(sheet) > 0 {
			b.style = base + b.add(".css", "text/css; charset=utf-8", sheet)
		}
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

func (b *brand) add(ending, kind string, body []byte) (path string) {
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:8]) + ending
	b.files[name] = brandFile{kind: kind, body: body}
	return brandPath + name
}

// brandFile serves a file of this merchant's brand for good: another content has another name. A picture that is opened by
// itself can do nothing, whatever is in it.
func (h *handlers) brandFile(c echo.Context) error {
	f, ok := h.brand.files[c.Param("file")]
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	header := c.Response().Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, f.kind, f.body)
}

// contacts are how customers reach the merchant.
func (h *handlers) contacts() (list []templates.Contact) {
	s := h.Merchant.Brand.Support
	if s.Email != "" {
		list = append(list, templates.Contact{Kind: "email", Text: s.Email, Href: "mailto:" + s.Email})
	}
	if s.Phone != "" {
		list = append(list, templates.Contact{Kind: "phone", Text: s.Phone, Href: "tel:" + strings.Map(ofPhone, s.Phone)})
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
