package epay

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"audarym/internal/bankdoc"
	"audarym/internal/transfer"
)

func TestATokenLivesWithinBoundsWhateverTheBankSays(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]time.Duration{
		`7200`: 2 * time.Hour, `"7200"`: 2 * time.Hour, `3600`: time.Hour, `"3600"`: time.Hour, `61`: 61 * time.Second, `59`: time.Minute,
		`0`: time.Minute, `-1`: time.Minute, `"-7200"`: time.Minute, `86400`: 2 * time.Hour, `1e99`: 2 * time.Hour, `1e3`: 1000 * time.Second,
		`1e999`: time.Minute, `"NaN"`: time.Minute, `"Inf"`: 2 * time.Hour, `"-Inf"`: time.Minute, `""`: time.Minute, `"soon"`: time.Minute,
		`null`: time.Minute, `3600.9`: time.Hour,
	} {
		body := strings.Replace(string(bankdoc.TokenResponse()), "7200", said, 1)
		tok, err := readToken(answer{status: 200, body: []byte(body)}, noon)
		if err != nil || tok.Expires.Sub(noon) != want {
			t.Errorf("%s: %s, %v", said, tok.Expires.Sub(noon), err)
		}
	}
	tok, err := readToken(answer{status: 200, body: []byte(`{"access_token":"x"}`)}, noon)
	if err != nil || tok.Expires.Sub(noon) != time.Minute {
		t.Errorf("missing: %v, %v", tok.Expires, err)
	}
}

func TestATokenIsTriedTwiceAtMostAndNeverAfterA4xx(t *testing.T) {
	t.Parallel()
	good := string(bankdoc.TokenResponse())
	for name, c := range map[string]struct {
		status int
		body   string
		tries  int32
	}{
		"400": {400, `{"error":"x"}`, 1}, "401": {401, good, 1}, "403": {403, "", 1}, "404": {404, "", 1}, "408": {408, "", 1}, "429": {429, good, 1},
		"500": {500, good, 2}, "502": {502, "<html>", 2}, "503": {503, "", 2}, "201": {201, good, 2}, "302": {302, good, 2},
		"empty": {200, "", 2}, "HTML": {200, "<html>", 2}, "truncated": {200, good[:40], 2}, "array": {200, "[" + good + "]", 2},
		"no token": {200, `{"expires_in":7200}`, 2}, "empty token": {200, `{"access_token":"","expires_in":7200}`, 2},
		"number as token": {200, `{"access_token":1}`, 2}, "line break in token": {200, `{"access_token":"a\r\nb: c"}`, 2},
		"space in token": {200, `{"access_token":"a b"}`, 2}, "Cyrillic token": {200, `{"access_token":"ж"}`, 2},
		"life a list": {200, `{"access_token":"a","expires_in":[]}`, 2}, "too long": {200, good + strings.Repeat(" ", maxAnswer), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := serve(t, answers(c.status, nil, c.body))
			tok, err := b.Token(t.Context(), theirs(t))
			if err == nil || tok != (transfer.Token{}) {
				t.Fatalf("%v, %v", tok, err)
			}
			wantNoLeak(t, err.Error())
			b.wantRequests(t, c.tries)
		})
	}
}

func TestTheSecondTryMayBringTheToken(t *testing.T) {
	t.Parallel()
	var b *bank
	b = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if b.requests.Load() == 1 {
			answers(503, nil, "")(w, r)
			return
		}
		answers(200, nil, string(bankdoc.TokenResponse()))(w, r)
	})
	tok, err := b.Token(t.Context(), theirs(t))
	if err != nil || tok.Value != tokenValue || tok.Expires != noon.Add(2*time.Hour) {
		t.Errorf("%v, %v", tok.Expires, err)
	}
}

func TestNoTokenIsKeptForAnotherOperation(t *testing.T) {
	t.Parallel()
	b := serve(t, answers(200, nil, string(bankdoc.TokenResponse())))
	for range 3 {
		if _, err := b.Token(t.Context(), theirs(t)); err != nil {
			t.Fatal(err)
		}
	}
	b.wantRequests(t, 3)
}

func TestTheStatusCallAsksForAWideTokenOfItsTerminal(t *testing.T) {
	t.Parallel()
	var form url.Values
	var path, bearer string
	b := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			_ = r.ParseForm()
			form = r.PostForm
			answers(200, nil, string(bankdoc.TokenResponse()))(w, r)
			return
		}
		path, bearer = r.Method+" "+r.URL.Path, r.Header.Get("Authorization")
		answers(200, nil, `{"resultCode":"102"}`)(w, r)
	})
	o := theirs(t)
	if a := b.Status(t.Context(), o); a.Standing != transfer.StandsMissing {
		t.Error(a.Standing, a.Detail)
	}
	for key, want := range map[string]string{"scope": scopeStatus, "terminal": o.TerminalID, "invoiceID": o.Number} {
		if form.Get(key) != want {
			t.Errorf("%s = %q", key, form.Get(key))
		}
	}
	if path != "GET /check-status/p2p/transaction/"+o.Number || bearer != "Bearer "+tokenValue {
		t.Error(path, bearer)
	}
}
