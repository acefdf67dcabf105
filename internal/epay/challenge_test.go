package epay

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const (
	acs   = "https://cardsecure.kkb.kz/CommerSafeACS/pa?id=YL%2Bx&a=1"
	paReq = "eJzVWFmTqkgW/isVPY9"
	md    = "270469967-9CA5EC5779A3358E"
)

// wants3D is an answer that asks for 3-D Secure in its own way.
func wants3D(nested, top map[string]any) string {
	body := map[string]any{"id": "a1", "code": 0, "status": "3D", "orderID": "1234567893774576", "amount": 200, "currency": "KZT"}
	if nested != nil {
		body["secure3D"] = nested
	}
	for key, value := range top {
		if body[key] = value; value == nil {
			delete(body, key)
		}
	}
	text, _ := json.Marshal(body) // maps of text and numbers
	return string(text)
}

func three(action, paReq, md string) map[string]any {
	return map[string]any{"action": action, "paReq": paReq, "md": md}
}

func TestAChallengeIsReadWhereverItStands(t *testing.T) {
	t.Parallel()
	full, none := three(acs, paReq, md), map[string]any{}
	with := func(key string, value any) map[string]any {
		m := three(acs, paReq, md)
		m[key] = value
		return m
	}
	for _, confirm := range []bool{false, true} {
		check(t, map[string]said{
			fmt.Sprint("nested ", confirm):                  {0, "", wants3D(full, nil), asks},
			fmt.Sprint("at the top ", confirm):              {0, "", wants3D(nil, full), asks},
			fmt.Sprint("both agree ", confirm):              {0, "", wants3D(full, full), asks},
			fmt.Sprint("nested, top empty ", confirm):       {0, "", wants3D(full, three("", "", "")), asks},
			fmt.Sprint("top, nested empty ", confirm):       {0, "", wants3D(none, full), asks},
			fmt.Sprint("with termURL ", confirm):            {0, "", wants3D(with("termURL", "https://evil.example.kz/"), nil), asks},
			fmt.Sprint("without code and status ", confirm): {0, "", wants3D(full, map[string]any{"code": nil, "status": nil}), asks},
			fmt.Sprint("names no order ", confirm):          {0, "", wants3D(full, map[string]any{"orderID": nil, "amount": nil, "currency": nil}), asks},
			fmt.Sprint("both disagree ", confirm):           {0, "", wants3D(full, three(acs, paReq, "2")), doubts},
			fmt.Sprint("split in two ", confirm):            {0, "", wants3D(three(acs, "", ""), three("", paReq, md)), doubts},
			fmt.Sprint("with AUTH ", confirm):               {0, "", wants3D(full, map[string]any{"status": "AUTH"}), doubts},
			fmt.Sprint("with a reference ", confirm):        {0, "", wants3D(full, map[string]any{"reference": "204978430339"}), asks},
			fmt.Sprint("with a code ", confirm):             {0, "", wants3D(full, map[string]any{"code": 484, "message": "x"}), doubts},
			fmt.Sprint("of another order ", confirm):        {0, "", wants3D(full, map[string]any{"orderID": "777777"}), doubts},
			fmt.Sprint("of another amount ", confirm):       {0, "", wants3D(full, map[string]any{"amount": 2000}), doubts},
			fmt.Sprint("of another currency ", confirm):     {0, "", wants3D(full, map[string]any{"currency": "USD"}), doubts},
			fmt.Sprint("nested a text ", confirm):           {0, "", wants3D(nil, map[string]any{"secure3D": "x"}), doubts},
			fmt.Sprint("nested a list ", confirm):           {0, "", wants3D(nil, map[string]any{"secure3D": []any{full}}), doubts},
			fmt.Sprint("no action ", confirm):               {0, "", wants3D(three("", paReq, md), nil), doubts},
			fmt.Sprint("no paReq ", confirm):                {0, "", wants3D(three(acs, "", md), nil), doubts},
			fmt.Sprint("no md ", confirm):                   {0, "", wants3D(three(acs, paReq, ""), nil), doubts},
			fmt.Sprint("action alone ", confirm):            {0, "", wants3D(map[string]any{"action": acs}, nil), doubts},
			fmt.Sprint("termURL alone ", confirm):           {0, "", wants3D(map[string]any{"termURL": acs}, nil), doubts},
			fmt.Sprint("nothing in it ", confirm):           {0, "", wants3D(none, nil), doubts},
			fmt.Sprint("md an object ", confirm):            {0, "", wants3D(with("md", none), nil), doubts},
			fmt.Sprint("md with a line break ", confirm):    {0, "", wants3D(with("md", "1\r\n2"), nil), doubts},
			fmt.Sprint("md of 1024 bytes ", confirm):        {0, "", wants3D(with("md", strings.Repeat("1", 1024)), nil), asks},
			fmt.Sprint("md of 1025 bytes ", confirm):        {0, "", wants3D(with("md", strings.Repeat("1", 1025)), nil), doubts},
			fmt.Sprint("md in Cyrillic ", confirm):          {0, "", wants3D(with("md", "ж"), nil), doubts},
			fmt.Sprint("without id ", confirm):              {0, "", wants3D(full, map[string]any{"id": nil}), asks},
			fmt.Sprint("id inside ", confirm):               {0, "", wants3D(with("id", "a1"), map[string]any{"id": nil}), asks},
		}, confirm)
	}
}

func TestAChallengeIsKeptByteForByte(t *testing.T) {
	t.Parallel()
	const base64 = `eJzNWVn+T4/ji==` + "\\u002b"
	out := said{body: wants3D(three(acs, "PAREQ", " MD+/=~"), nil)}.to(theirs(t), false)
	if out.Action != acs || out.MD != " MD+/=~" || out.BankID != "a1" {
		t.Errorf("%+v", out)
	}
	body := strings.Replace(wants3D(three(acs, "PAREQ", md), nil), "PAREQ", base64, 1)
	if out := (said{body: body}).to(theirs(t), false); out.PaReq != "eJzNWVn+T4/ji==+" {
		t.Errorf("PaReq = %q", out.PaReq)
	}
}

// hosts are actions that a browser may be sent to, or not, by a bank on the internet.
var hosts = map[string]bool{
	acs:                                    true,
	"https://acs.example.kz":               true,
	"https://acs.example.kz:8443/pa":       true,
	"HTTPS://ACS.Example.KZ/pa":            true,
	"https://xn--80ak6aa92e.example.kz":    true,
	"":                                     false,
	"/pa":                                  false,
	"//acs.example.kz/pa":                  false,
	"http://acs.example.kz/pa":             false,
	"ftp://acs.example.kz/pa":              false,
	"javascript:alert(1)":                  false,
	"javascript://acs.example.kz/%0aalert": false,
	"data:text/html,x":                     false,
	"mailto:a@acs.example.kz":              false,
	"https:acs.example.kz":                 false,
	"https:///pa":                          false,
	"https://:443/pa":                      false,
	"https://user@acs.example.kz/":         false,
	"https://user:pw@acs.example.kz/":      false,
	"https://acs.example.kz\\@evil.kz/":    false,
	" https://acs.example.kz/":             false,
	"https://acs.example.kz/ pa":           false,
	"https://acs.example.kz/\r\npa":        false,
	"https://acs.example.kz/\tpa":          false,
	"https://acs.example.kz/\x00":          false,
	"https://әкс.kz/":                      false,
	"https://10.0.0.1/pa":                  false,
	"https://192.168.0.1/pa":               false,
	"https://172.16.0.1/pa":                false,
	"https://169.254.169.254/pa":           false,
	"https://100.64.0.1/pa":                false,
	"https://0.0.0.0/pa":                   false,
	"https://127.0.0.1/pa":                 false,
	"https://127.1/pa":                     false,
	"https://2130706433/pa":                false,
	"https://0x7f000001/pa":                false,
	"https://0x7f.0.0.1/pa":                false,
	"https://1.2.3.0x4/pa":                 false,
	"https://[::1]/pa":                     false,
	"https://[fd00::1]/pa":                 false,
	"https://[::ffff:10.0.0.1]/pa":         false,
	"https://[fe80::1%25eth0]/pa":          false,
	"https://%EF%BC%91%EF%BC%90.0.0.1/pa":  false,
	"https://localhost/pa":                 false,
	"https://acs.localhost/pa":             false,
	"https://intranet/pa":                  false,
	"https://acs.example.kz./pa":           false,
	"https://pay.example.kz/3ds":           false,
	"https://PAY.example.kz:443/3ds":       false,
	"https://pay.example.kz:8443/3ds":      false,
}

func TestABrowserIsSentOnlyToAPublicNameByTLS(t *testing.T) {
	t.Parallel()
	for action, want := range hosts {
		out := said{body: wants3D(three(action, paReq, md), nil)}.to(theirs(t), false)
		if (out.Trigger == asks) != want || want && out.Action != action {
			t.Errorf("%q: %+v, want %t", action, out, want)
		}
	}
}

func TestABankOnLoopbackMayHaveItsACSThereButNotOnOurOwnPort(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]bool{
		"http://127.0.0.1:8081/acs/pa?id=1": true, "http://localhost:8081/": true, "https://[::1]:8081/": true, "http://acs.localhost:8081/": true,
		acs: true, "http://acs.example.kz/": false, "http://10.0.0.1/": false, "ftp://127.0.0.1:8081/": false, "http://user@127.0.0.1:8081/": false,
		"http://localhost:8080/": false, "http://127.0.0.1:8080/": false, "http://[::1]:8080/3ds": false,
	} {
		r := reader{local: true, own: "http://localhost:8080"}
		if r.usable(action) != want {
			t.Errorf("%q: %t", action, !want)
		}
	}
	if r := (reader{local: true, own: "http://localhost"}); r.usable("http://127.0.0.1:80/") || !r.usable("https://127.0.0.1/") {
		t.Error("a port that is not written is the scheme's")
	}
}
