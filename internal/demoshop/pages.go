package demoshop

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
)

//go:embed pages
var files embed.FS

var templates = template.Must(template.ParseFS(files, "pages/*.html"))

// refused is an answer with a page that says no more than its status.
type refused int

func (e refused) Error() string { return fmt.Sprintf("status %d", int(e)) }

// page shows what went wrong with a page in one place: the cause is logged, the reader is told the status.
func (s *Shop) page(show func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := show(w, r)
		if err == nil {
			return
		}
		status := http.StatusInternalServerError
		if e := refused(0); errors.As(err, &e) {
			status = int(e)
		} else {
			s.log.Error("page", "path", r.URL.Path, "error", err)
		}
		s.showError(w, r, status)
	}
}

// errorView is what the error page prints.
type errorView struct {
	frame
	Status int
	Text   string
}

func (s *Shop) showError(w http.ResponseWriter, r *http.Request, status int) {
	f := s.frame(r, "", "")
	text := f.W.ErrorServer
	switch status {
	case http.StatusNotFound:
		text = f.W.ErrorNotFound
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		text = f.W.ErrorForm
	}
	f.Title = text
	if err := show(w, status, "error.html", errorView{f, status, text}); err != nil {
		http.Error(w, http.StatusText(status), status)
	}
}

// show renders first and writes then.
func show(w http.ResponseWriter, status int, name string, view any) error {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, view); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the other side has gone
	return nil
}

func asset(kind, name string) http.HandlerFunc {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(content) // the other side has gone
	}
}

// frame is what every page has around it.
type frame struct {
	Lang  string
	W     *wording
	Title string
	Here  string // the part of the site: shop, orders, deliveries
	Links []languageLink
}

type languageLink struct {
	Code, Name, Href string
	Current          bool
}

// frame chooses the language: ?lang=, the cookie, the order's, the browser's, Russian. The links to the other languages
// keep the rest of the address, so that a signed return stays one; after a form they lead to the first page.
func (s *Shop) frame(r *http.Request, ofOrder, here string) frame {
	lang := "ru"
	for _, l := range []string{r.URL.Query().Get("lang"), cookieValue(r, languageCookie), ofOrder, accepted(r)} {
		if words[l] != nil {
			lang = l
			break
		}
	}
	f := frame{Lang: lang, W: words[lang], Here: here}
	path, query := r.URL.Path, r.URL.Query()
	if r.Method == http.MethodPost {
		path, query = "/", url.Values{}
	}
	for _, l := range languages {
		query.Set("lang", l)
		f.Links = append(f.Links, languageLink{l, words[l].Name, (&url.URL{Path: path, RawQuery: query.Encode()}).String(), l == lang})
	}
	return f
}

// accepted is the first language of Accept-Language that the shop speaks. Weights are not read: browsers sort them.
func accepted(r *http.Request) string {
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		code, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		code, _, _ = strings.Cut(strings.ToLower(code), "-")
		if words[code] != nil {
			return code
		}
	}
	return ""
}
