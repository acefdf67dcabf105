package demoshop_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"audarym/internal/demoshop"
)

// everyPage fills a shop with an order in each state, and names all pages there are.
func everyPage(r *rig) []string {
	keys := strings.Split("AAAA BBBB CCCC DDDD EEEE", " ")
	for _, key := range keys {
		r.post("/orders", url.Values{"form_key": {key + strings.Repeat("A", 22)}, "language": {"ru"}, "count_honey": {"1"}})
	}
	r.api.set(func(w http.ResponseWriter) bool { w.WriteHeader(500); return true })
	r.post("/orders", url.Values{"form_key": {formKey}, "language": {"ru"}, "count_honey": {"1"}}) // T-1006 has no pay page
	r.send(message{id: "a", order: "T-1001", transfer: "transfer1"})
	r.send(message{id: "b", order: "T-1002", transfer: "transfer2", kind: "transfer.failed", state: "failed"})
	r.send(message{id: "c", order: "T-1003", transfer: "transfer3", kind: "transfer.unknown", state: "processing"})
	r.send(message{id: "d", order: "T-1004", transfer: "transfer4", kind: "transfer.canceled", state: "canceled"})
	r.send(message{id: `"><script>`, order: "<b>", key: otherKey})
	r.send(message{id: "e", order: "<script>alert(1)</script>"})
	r.post("/basket", url.Values{"add": {"honey"}})
	pages := []string{"/", "/orders", "/deliveries", "/nothing", "/orders/T-1005/return?" +
		signedLink(linkSecret, "transfer5", "T-1005", "succeeded", honeyOnce, "KZT", "1795521600").Encode(), "/orders/T-1005/return?signature=00"}
	for _, n := range "123456" {
		pages = append(pages, "/orders/T-100"+string(n))
	}
	return pages
}

func TestEveryPageIsWellFormedInEveryLanguage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	pages := everyPage(r)
	for _, lang := range []string{"kk", "ru", "en"} {
		for _, path := range pages {
			page := r.get(path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "lang=" + lang).body
			if !strings.Contains(page, `<html lang="`+lang+`">`) {
				t.Errorf("%s is not in %s", path, lang)
			}
			for _, fault := range faults(page) {
				t.Errorf("%s in %s: %s", path, lang, fault)
			}
		}
	}
	lost := r.post("/orders/T-1006/pay", nil).body
	for _, fault := range faults(lost) {
		t.Errorf("the page that has no pay page: %s", fault)
	}
}

var (
	idPattern   = regexp.MustCompile(` id="([^"]*)"`)
	voidPattern = regexp.MustCompile(`<(meta|link|input)\b([^>]*)>`)
	barePattern = regexp.MustCompile(` (hidden|checked|selected|disabled)([ />])`)
)

// faults are what a browser would have to mend, and what the CSP forbids.
func faults(page string) []string {
	var found []string
	// Strictly, as XML: otherwise the decoder mends what is not closed.
	dec := xml.NewDecoder(strings.NewReader(barePattern.ReplaceAllString(voidPattern.ReplaceAllString(page, "<$1$2/>"), ` $1=""$2`)))
	headings := 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return append(found, err.Error())
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "h1":
			headings++
		case "script", "style":
			found = append(found, "has a <"+start.Name.Local+">")
		}
		for _, a := range start.Attr {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				found = append(found, "has "+a.Name.Local+"=")
			}
		}
	}
	if headings != 1 {
		found = append(found, "has not one h1")
	}
	if doubledID(page) {
		found = append(found, "has an id twice")
	}
	return found
}

func doubledID(page string) bool {
	var ids []string
	for _, m := range idPattern.FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	slices.Sort(ids)
	return len(slices.Compact(slices.Clone(ids))) != len(ids)
}

func TestTheWebhooksPageShowsWhatCame(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	number := r.orders()
	r.send(message{order: number})
	r.send(message{id: "msg_2", order: "<script>"})
	page := r.get("/deliveries?lang=en").body
	for _, want := range []string{
		`data-id="msg_1" data-type="transfer.succeeded" data-sequence="1" data-order="T-1001" data-verdict="applied" data-status="204"`,
		`data-verdict="unknown_order"`, "2026-11-24 17:00:00", "  &#34;type&#34;: &#34;transfer.succeeded&#34;", r.url + "/webhook",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, "<script") {
		t.Error("a webhook writes the page")
	}
}

func TestTheLanguageIsThatOfTheAddressTheCookieTheOrderTheBrowser(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	asks := func(path, accept string) string {
		request, _ := http.NewRequest("GET", r.url+path, nil)
		request.Header.Set("Accept-Language", accept)
		return regexp.MustCompile(`<html lang="([a-z]*)">`).FindStringSubmatch(r.do(request).body)[1]
	}
	for accept, want := range map[string]string{"": "ru", "kk-KZ,ru;q=0.8": "kk", "de, EN-us;q=0.5": "en", "de": "ru"} {
		if got := asks("/", accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
	if got := asks("/?lang=en", "kk"); got != "en" {
		t.Errorf("?lang=en: %s", got)
	}
	if got := asks("/orders", "kk"); got != "en" {
		t.Errorf("the cookie: %s", got)
	}
	other := newRig(t)
	other.orders() // in Russian
	other.browser.Jar = nil
	request, _ := http.NewRequest("GET", other.url+"/orders/T-1001", nil)
	request.Header.Set("Accept-Language", "kk")
	if page := other.do(request).body; !strings.Contains(page, `<html lang="ru">`) {
		t.Error("the order's page is not in the order's language")
	}
}

// The pay page may speak fewer languages than the shop.
func TestThePayPageIsOfferedInItsOwnLanguages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	config := r.config()
	config.Languages = []string{"kk", "en"}
	shop, err := demoshop.New(config)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", "http://localhost/?lang=ru", nil)
	request.AddCookie(&http.Cookie{Name: "teashop_basket", Value: "honey:1"})
	answer := httptest.NewRecorder()
	shop.Handler().ServeHTTP(answer, request)
	offered := regexp.MustCompile(`name="language" value="([a-z]*)"( checked)?`).FindAllString(answer.Body.String(), -1)
	if !slices.Equal(offered, []string{`name="language" value="kk" checked`, `name="language" value="en"`}) {
		t.Error(offered)
	}
}

func TestThePagesTakeNoCard(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile("pages/" + file.Name())
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?i)cc-|cvc|type="(text|tel|number|password)"|https?://[^w]`).Match(text) {
			t.Errorf("%s has a field to type into, or a third party", file.Name())
		}
	}
}
