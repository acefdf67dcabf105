package handlers_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/transfer"
)

func TestThePageIsTheStoredState(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer transfer.Outcome
		state  string
	}{
		"success": {done, "succeeded"}, "challenge": {threeDS, "challenged"}, "refusal": {noFunds, "open"}, "silence": {silence, "processing"},
		"for the merchant to mend": {transfer.Outcome{Trigger: transfer.OnDeclined,
			Failure: transfer.Failure{Code: "487", Reason: transfer.ReasonMerchant, Next: transfer.NextNone}}, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.bank.answer = c.answer
			path := s.opened()
			for range 2 { // reload
				s.get(path).shows(t, c.state)
			}
			var twin struct{ State, Money string }
			p := s.get(path, "Accept", "application/json")
			if err := json.Unmarshal([]byte(p.body), &twin); err != nil || twin.State != c.state {
				t.Errorf("JSON twin %s: %v", p.body, err)
			}
		})
	}
}

func TestOneFormSentTwentyTimesIsOneTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.filled("/")
	paths := make([]string, 20)
	var all sync.WaitGroup
	for i := range paths {
		all.Go(func() { paths[i] = s.post("/transfers", form).Header.Get("Location") })
	}
	all.Wait()
	for _, p := range paths {
		if p != paths[0] || p == "" {
			t.Errorf("sent to %q and %q", p, paths[0])
		}
	}
	if s.bank.transfers != 1 {
		t.Errorf("%d transfers", s.bank.transfers)
	}
}

func TestTwoTabsAtOnceAreTwoTransfersOfOneBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = threeDS
	forms := []url.Values{s.filled("/"), s.filled("/")}
	jar := s.Jar
	s.Jar = frozen{jar} // both answers come before the browser has kept either cookie
	paths := make([]string, len(forms))
	for i, form := range forms {
		paths[i] = s.post("/transfers", form).Header.Get("Location")
	}
	s.Jar = jar
	if paths[0] == paths[1] || s.bank.transfers != 2 {
		t.Fatalf("%v, %d transfers", paths, s.bank.transfers)
	}
	for _, path := range paths {
		if s.get(path).shows(t, "challenged").value("PaReq") == "" {
			t.Errorf("%s cannot go on to the bank", path)
		}
	}
}

// frozen is a cookie jar that takes nothing new.
type frozen struct{ http.CookieJar }

func (frozen) SetCookies(*url.URL, []*http.Cookie) {}

func TestHandoffGivesTheBanksBytes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = threeDS
	p := s.get(s.opened()).shows(t, "challenged")
	if !strings.Contains(p.body, `action="https://acs.example/pa?id=1&amp;b=2"`) || p.value("PaReq") != "eJz+/&#34;==" || p.value("MD") != "1-A" {
		t.Errorf("hand-off: PaReq %q MD %q", p.value("PaReq"), p.value("MD"))
	}
	if !strings.HasPrefix(p.value("TermUrl"), s.url+"/3ds/return/") {
		t.Errorf("TermUrl %q", p.value("TermUrl"))
	}
	if csp := p.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' https:; frame-ancestors 'none'") {
		t.Errorf("policy %q", csp)
	}
	for _, wait := range []string{"Дождитесь ответа!", "Жауабын күтіңіз!", "Wait for an answer!"} {
		if !strings.Contains(p.body, wait) {
			t.Errorf("the page does not say %q", wait)
		}
	}
}

// challenged opens a transfer that waits at the ACS and gives its path and TermUrl's path.
func (s *site) challenged() (path, termURL string) {
	s.t.Helper()
	s.bank.answer = threeDS
	path = s.opened()
	return path, strings.TrimPrefix(s.get(path).shows(s.t, "challenged").value("TermUrl"), s.url)
}

func TestTheReturnReadsNoSessionAndSetsNoCookie(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, termURL := s.challenged()
	owner := s.Client
	s.Client = s.browser() // the bank's app opened another browser
	p := s.post(termURL, url.Values{"PaRes": {"eJz"}, "MD": {"1-A"}})
	p.is(t, http.StatusSeeOther)
	if p.Header.Get("Set-Cookie") != "" || p.body != "" || p.Header.Get("Location") != path {
		t.Errorf("return: cookie %q, body %q, to %q", p.Header.Get("Set-Cookie"), p.body, p.Header.Get("Location"))
	}
	seen := s.get(path).shows(t, "succeeded")
	if strings.Contains(seen.body, "5096") || strings.Contains(seen.body, "204978430339") || !strings.Contains(seen.body, "1\u00a0000\u00a0₸") {
		t.Error("another browser sees cards, or no amount")
	}
	s.Client = owner
	if own := s.get(path); !strings.Contains(own.body, "5096") || !strings.Contains(own.body, "204978430339") {
		t.Error("the owner sees no receipt")
	}
}

func TestReturnsThatAreNotConfirmed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form   url.Values
		status int
	}{
		"no PaRes":         {url.Values{"MD": {"1-A"}}, http.StatusSeeOther},
		"no MD":            {url.Values{"PaRes": {"eJz"}}, http.StatusSeeOther},
		"nothing":          {url.Values{}, http.StatusSeeOther},
		"MD of another":    {url.Values{"PaRes": {"eJz"}, "MD": {"2-B"}}, http.StatusBadRequest},
		"MD with markup":   {url.Values{"PaRes": {"eJz"}, "MD": {"<b>'--\r\n"}}, http.StatusBadRequest},
		"two PaRes":        {url.Values{"PaRes": {"eJz", "eJy"}, "MD": {"1-A"}}, http.StatusBadRequest},
		"two spellings":    {url.Values{"PaRes": {"eJz"}, "pares": {"eJy"}, "MD": {"1-A"}}, http.StatusBadRequest},
		"more than 1 MiB":  {url.Values{"PaRes": {strings.Repeat("A", 1<<20)}, "MD": {"1-A"}}, http.StatusRequestEntityTooLarge},
		"PaRes of 600 KiB": {url.Values{"PaRes": {strings.Repeat("A", 600<<10)}, "MD": {"1-A"}}, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			path, termURL := s.challenged()
			s.post(termURL, c.form).is(t, c.status)
			if s.bank.confirms != 0 {
				t.Error("the bank was called")
			}
			s.get(path).shows(t, "challenged")
		})
	}
}

func TestOtherWaysToComeBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path, termURL := s.challenged()
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		p := s.do(s.request(method, termURL+"?PaRes=eJz&MD=1-A", ""))
		if p.StatusCode != http.StatusSeeOther || !strings.HasPrefix(p.Header.Get("Location"), path) || s.bank.confirms != 0 {
			t.Errorf("%s on TermUrl: HTTP %d", method, p.StatusCode)
		}
	}
	if p := s.get(path+"?returned").shows(t, "challenged"); strings.Contains(p.body, "handoff.") && strings.Contains(p.body, "data-auto") {
		t.Error("who comes back by hand is sent away at once")
	}
	p := s.post(termURL, url.Values{"paRes": {"eJ z"}, "md": {"1-A"}}, "Sec-Fetch-Dest", "iframe")
	p.is(t, http.StatusOK)
	csp := p.Header.Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors *") || !strings.Contains(csp, "form-action 'none'") || p.Header.Get("X-Frame-Options") != "" ||
		!strings.Contains(p.body, `target="_top"`) || !strings.Contains(p.body, path) || s.bank.confirms != 1 {
		t.Errorf("inside a frame: %s, %d confirms", csp, s.bank.confirms)
	}
	back := strings.Replace(path, "/t/", "/bank/back/", 1) + "?status=success&reference=1"
	if p := s.get(back); p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != path {
		t.Errorf("the bank's back link: HTTP %d", p.StatusCode)
	}
}

func TestSecondAndThirdAttemptAndNoFourth(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = noFunds
	path := s.opened()
	for range 2 {
		form := s.filled(path)
		p := s.post(path+"/attempts", form)
		p.is(t, http.StatusSeeOther)
		s.post(path+"/attempts", form).is(t, http.StatusSeeOther) // the same form again is nothing new
	}
	s.get(path).shows(t, "failed")
	s.post(path+"/attempts", s.filled("/")).is(t, http.StatusForbidden) // a key of another form
	if s.bank.transfers != 3 {
		t.Errorf("%d transfers", s.bank.transfers)
	}
}

func TestALostCardIsShownAsABlockedOne(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"text/html", "application/json"} {
		s := newSite(t)
		s.bank.answer = transfer.Outcome{Trigger: transfer.OnDeclined,
			Failure: transfer.Failure{Code: "483", Reason: transfer.ReasonCardUnusable, Next: transfer.NextOtherCard}}
		if p := s.get(s.opened(), "Accept", accept); strings.Contains(p.body, ">483<") || strings.Contains(p.body, `"483"`) || !strings.Contains(p.body, "465") {
			t.Errorf("the answer tells code 483: %s", p.body)
		}
	}
}

func TestNoTokenIsNothingSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.tokenErr = errors.New("down")
	p := s.get(s.opened()).shows(t, "open")
	if !strings.Contains(p.body, `data-testid="failure-money"`) || s.bank.transfers != 0 {
		t.Error("the page does not say that no money was taken")
	}
}

func TestAnotherBrowserMayOnlyLook(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = noFunds
	path := s.opened()
	form := s.filled(path)
	s.Client = s.browser()
	p := s.get(path).shows(t, "open")
	if strings.Contains(p.body, "form_key") || strings.Contains(p.body, "5096") {
		t.Error("another browser may try")
	}
	s.post(path+"/attempts", form).is(t, http.StatusForbidden)
	s.post(path+"/cancel", form).is(t, http.StatusForbidden)
}

func TestCancelOfAnOpenTransfer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = noFunds
	path := s.opened()
	s.post(path+"/cancel", url.Values{"form_key": {s.get(path).value("form_key")}}).is(t, http.StatusSeeOther)
	s.get(path).shows(t, "canceled")
}

func TestAWaitingPageRefreshesItselfAndSlowsDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.bank.answer = silence
	path := s.opened()
	last := ""
	for _, age := range []time.Duration{0, time.Minute, 5 * time.Minute, time.Hour} {
		s.pass(age)
		p := s.get(path).shows(t, "processing")
		if now := p.Header.Get("Refresh"); now == "" || now == last {
			t.Errorf("Refresh %q after %s", now, age)
		} else {
			last = now
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	lang := func(p page) string {
		_, after, _ := strings.Cut(p.body, `<html lang="`)
		return after[:2]
	}
	for _, c := range []struct{ path, accept, want string }{
		{"/", "", "kk"}, {"/", "en-GB,en;q=0.9", "en"}, {"/", "de", "kk"}, {"/?lang=../../x", "", "kk"}, {"/?lang=xx", "ru", "ru"},
	} {
		if got := lang(s.get(c.path, "Accept-Language", c.accept)); got != c.want {
			t.Errorf("%s with %q: %s, want %s", c.path, c.accept, got, c.want)
		}
	}
	s.post("/language", url.Values{"lang": {"en"}, "amount": {"777"}, "email": {"a@b.kz"}, "sender_card": {"4405639704015096"}}).is(t, http.StatusSeeOther)
	p := s.get("/")
	if lang(p) != "en" || !strings.Contains(p.body, `value="777"`) || !strings.Contains(p.body, `value="a@b.kz"`) || strings.Contains(p.body, "4405") {
		t.Error("the switch lost what was typed, or kept a card")
	}
	s.bank.answer = threeDS
	path := s.opened()
	s.Client = s.browser()
	if got := lang(s.get(path)); got != "en" {
		t.Errorf("the transfer's language is lost without its cookie: %s", got)
	}
	s.post("/language", url.Values{"lang": {"ru"}, "transfer": {strings.TrimPrefix(path, "/t/")}}).is(t, http.StatusSeeOther)
	s.Client = s.browser()
	if got := lang(s.get(path)); got != "en" {
		t.Errorf("a stranger changed the language to %s", got)
	}
	s.post("/language", url.Values{"lang": {"xx"}}).is(t, http.StatusBadRequest)
}

func TestProblemDocuments(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.get("/t/nothing", "Accept", "application/json")
	var doc struct {
		Status    int
		Title     string
		RequestID string `json:"request_id"`
	}
	if err := json.Unmarshal([]byte(p.body), &doc); err != nil || doc.Status != 404 || doc.Title == "" || doc.RequestID == "" ||
		p.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s: %v", p.body, err)
	}
	form := s.filled("/")
	form.Set("sender_cvc", "")
	p = s.post("/transfers", form, "Accept", "application/json")
	if !strings.Contains(p.body, `"field":"sender_cvc"`) || p.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("HTTP %d %s", p.StatusCode, p.body)
	}
}
