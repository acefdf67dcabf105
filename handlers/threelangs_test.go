package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"audarym/internal/i18n"
)

// badInputs are the lines of reliability.md section 4, card form, with the message that each gets at its field.
var badInputs = []struct{ field, value, message string }{
	{"sender_card", "", "sender_card.required"}, {"sender_card", "4405 abcd", "sender_card.digits"}, {"sender_card", "4405639704015097", "sender_card.checksum"},
	{"sender_card", "44056397040", "sender_card.length"}, {"sender_card", "44056397040150960000", "sender_card.length"},
	{"sender_card", "0000000000000000", "sender_card.zeros"}, {"sender_card", "４４０５６３９７０４０１５０９６", "sender_card.digits"},
	{"receiver_card", "", "receiver_card.required"}, {"receiver_card", "4405 6397 0401 5096", "receiver_card.same"},
	{"receiver_card", "5522042705066737", "receiver_card.checksum"}, {"receiver_card", "55220427", "receiver_card.length"},
	{"sender_cvc", "", "sender_cvc.required"}, {"sender_cvc", "12", "sender_cvc.three"}, {"sender_cvc", "12a", "sender_cvc.digits"},
	{"sender_cvc", "１２３", "sender_cvc.digits"}, {"sender_cvc", "1234", "sender_cvc.three"},
	{"sender_expiry", "", "sender_expiry.required"}, {"sender_expiry", "01/99", "sender_expiry.far"}, {"sender_expiry", "13/27", "sender_expiry.unreadable"},
	{"amount", "", "amount.required"}, {"amount", "1e3", "amount.unreadable"}, {"amount", "0x10", "amount.unreadable"}, {"amount", "NaN", "amount.unreadable"},
	{"amount", "Infinity", "amount.unreadable"}, {"amount", "１００", "amount.unreadable"}, {"amount", "1000000.01", "amount.max"}, {"amount", "1", "amount.min"},
	{"amount", "0", "amount.not_positive"}, {"amount", "99999999999999999999", "amount.unreadable"}, {"amount", "100,505", "amount.decimals"},
	{"sender_name", "", "sender_name.required"}, {"sender_name", strings.Repeat("A", 300), "sender_name.long"}, {"sender_name", "🙂", "sender_name.characters"},
	{"sender_name", "<script>alert(1)</script>", "sender_name.characters"}, {"sender_name", `"><img onerror>`, "sender_name.characters"},
	{"sender_name", "{{7*7}}", "sender_name.characters"}, {"sender_name", "' OR 1=1--", "sender_name.characters"}, {"sender_name", "A\x00B", "sender_name.characters"},
	{"sender_name", "A\r\nB", "sender_name.characters"},
	{"email", "a@b", "email.invalid"}, {"email", strings.Repeat("a", 250) + "@b.kz", "email.invalid"}, {"email", "a@b.kz\r\nBcc: c@d.kz", "email.invalid"},
}

// In each language: 422, the message at the field and bound to it, the same in the summary with a link there, cards empty, what
// else was typed kept, and the bank not asked.
func TestBadInputIsToldInThreeLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.All() {
		s, texts := newSite(t), i18n.For(lang)
		for _, c := range badInputs {
			form := s.filled("/")
			form.Set("email", "aigerim@epay.kz")
			form.Set(c.field, c.value)
			p := s.post("/transfers", form, "Accept-Language", string(lang))
			p.is(t, http.StatusUnprocessableEntity)
			message := inHTML(texts.Tf("error.field."+c.message, map[string]string{"Min": "100\u00a0₸", "Max": "1\u00a0000\u00a0000\u00a0₸"}))
			p.saysAll(t, `<html lang="`+string(lang)+`"`, `id="`+c.field+`-error" data-testid="error-`+c.field+`">`+message+`</p>`,
				`role="alert" tabindex="-1" autofocus`, `<a href="#`+c.field+`">`+message+`</a>`, texts.T("form.cards_again"))
			bound := regexp.MustCompile(`<input id="` + c.field + `" name="` + c.field + `"(?: value="[^"]*")? aria-invalid="true" aria-describedby="[^"]*\b` + c.field + `-error\b`)
			if !bound.MatchString(p.body) {
				t.Errorf("%s, %s %q: the message is not bound to its input", lang, c.field, c.value)
			}
			for name, kept := range map[string]string{"amount": "1000", "sender_name": "ARMAN ALI", "email": "aigerim@epay.kz"} {
				if name != c.field && !strings.Contains(p.body, `name="`+name+`" value="`+kept+`"`) {
					t.Errorf("%s, %s %q: %s is lost", lang, c.field, c.value, name)
				}
			}
			if emptied := regexp.MustCompile(`name="(sender_card|sender_expiry|sender_cvc|receiver_card)" value=`); emptied.MatchString(p.body) || p.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s, %s %q: a card came back, or may be stored", lang, c.field, c.value)
			}
		}
		if s.bank.transfers != 0 || len(s.store.Events) != 0 {
			t.Errorf("%s: the bank was asked", lang)
		}
	}
}

// The lines of that section that take more than one bad value, or more than one form.
func TestBadFormsAreToldInThreeLanguages(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.All() {
		texts := i18n.For(lang)
		says := func(status int, key string, spoil func(*site, url.Values)) {
			s := newSite(t)
			form := s.filled("/")
			spoil(s, form)
			p := s.post("/transfers", form, "Accept-Language", string(lang))
			p.is(t, status)
			before, _, _ := strings.Cut(texts.Tf(key, map[string]string{"Time": "{{"}), "{{")
			p.saysAll(t, `<html lang="`+string(lang)+`"`, inHTML(before))
			if strings.Contains(p.body, "377514500004820") || strings.Contains(p.body, "4405639704015096") {
				t.Errorf("%s, %s: a card came back", lang, key)
			}
		}
		says(http.StatusUnprocessableEntity, "error.field.sender_cvc.four", func(_ *site, form url.Values) { form.Set("sender_card", "377514500004820") })
		says(http.StatusUnprocessableEntity, "error.field.any.repeated", func(_ *site, form url.Values) { form.Add("sender_card", "5522042705066736") })
		says(http.StatusUnprocessableEntity, "error.field.form_key.expired", func(s *site, _ url.Values) { s.pass(31 * time.Minute) })
		says(http.StatusForbidden, "http.403.heading", func(_ *site, form url.Values) { form.Set("form_key", "AAAA") })
		says(http.StatusTooManyRequests, "error.field.too_many", func(s *site, _ url.Values) {
			for range 5 {
				s.post("/transfers", s.filled("/"))
			}
		})
		says(http.StatusTooManyRequests, "error.field.too_many_cards", func(s *site, form url.Values) {
			for _, number := range []string{"4003032704547597", "5578342710750560", "4000000000001000"} {
				other := s.filled("/")
				other.Set("sender_card", number)
				s.post("/transfers", other)
			}
		})
	}
}

// inHTML is a text as templ escapes it.
func inHTML(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;").Replace(text)
}

// A form that names another amount than its transfer has, or another currency, was made by somebody: it is refused and logged,
// without its values. Another writing of the same amount is the same.
func TestAnAmountThatIsNotTheTransfers(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.All() {
		s := newSite(t)
		path := s.places()
		for _, c := range []struct{ field, value, message, logged string }{
			{"amount", "1", "amount.changed", "amount"}, {"amount", "2500.01", "amount.changed", "amount"}, {"amount", "25e2", "amount.changed", "amount"},
			{"currency", "USD", "currency.changed", "currency"},
		} {
			form := s.filled(path)
			form.Set(c.field, c.value)
			p := s.post(path+"/attempts?lang="+string(lang), form)
			p.is(t, http.StatusUnprocessableEntity)
			p.saysAll(t, i18n.For(lang).T("error.field."+c.message), i18n.For(lang).T("form.not_sent"), `role="alert"`)
			if log := s.log.String(); !strings.Contains(log, "changed="+c.logged) || strings.Contains(log, "USD") || strings.Contains(log, "2500.01") {
				t.Errorf("%s %q: logged %s", c.field, c.value, log)
			}
		}
		if s.bank.transfers != 0 {
			t.Errorf("%s: the bank was asked", lang)
		}
		form := s.filled(path)
		form.Set("amount", "2 500,00")
		form.Set("currency", "KZT")
		s.post(path+"/attempts", form).is(t, http.StatusSeeOther)
	}
	s := newSite(t)
	form := s.filled("/")
	form.Set("currency", "USD")
	s.post("/transfers", form, "Accept-Language", "en").saysAll(t, "Transfers here are in tenge only")
}

// Fields that the form does not have change nothing; the log has how many there were, and nothing of them.
func TestFieldsThatTheFormDoesNotHave(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	form.Set("terminalId", "mine")
	form.Set("postLink", "https://evil.example")
	form.Set("state", "succeeded")
	s.post("/transfers", form).is(t, http.StatusSeeOther)
	log := s.log.String()
	if !strings.Contains(log, "unknown_fields=3") || strings.Contains(log, "evil") || strings.Contains(log, "postLink") || s.bank.transfers != 1 {
		t.Errorf("%d transfers, logged %s", s.bank.transfers, log)
	}
	s = newSite(t)
	s.post("/transfers", s.filled("/")).is(t, http.StatusSeeOther)
	if log := s.log.String(); strings.Contains(log, "unknown_fields") {
		t.Errorf("a form of ours is logged as somebody's: %s", log)
	}
}

// The page after says which card was removed, until something else happens there; of one that was not there it says nothing.
func TestARemovedCardIsToldSo(t *testing.T) {
	t.Parallel()
	s := saving(t)
	path := s.places(of42)
	remove := func(id string) {
		key := s.get(path).value("form_key")
		s.post(path+"/cards/"+id+"/remove", map[string][]string{"form_key": {key}}).is(t, http.StatusSeeOther)
	}
	remove(neighbours)
	s.get(path, "Accept-Language", "en").saysNone(t, `data-testid="removed"`)
	remove(amex)
	for _, lang := range i18n.All() {
		s.get(path+"?lang="+string(lang)).saysAll(t, `role="status" tabindex="-1" autofocus data-testid="removed">`+
			i18n.For(lang).Tf("saved.removed", map[string]string{"Card": "••••\u00a04820"}))
	}
	s.get(s.places(of42)).saysNone(t, `data-testid="removed"`)
}
