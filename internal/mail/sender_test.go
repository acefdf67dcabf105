package mail_test

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"audarym/internal/mail"
	"audarym/internal/sandbox"
)

var noon = time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)

// inbox is the sandbox's, on loopback.
func inbox(t *testing.T) (*sandbox.Bank, mail.Config) {
	t.Helper()
	bank, err := sandbox.New(sandbox.Config{Seed: 1})
	l, errListen := net.Listen("tcp", "127.0.0.1:0")
	if err := errors.Join(err, errListen); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- bank.ServeMail(l) }()
	t.Cleanup(func() {
		bank.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return bank, mail.Config{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Plain: true, From: netmail.Address{Address: "receipts@pay.kz"}}
}

// read takes a mail apart with the standard library.
func read(t *testing.T, raw string) (header netmail.Header, parts map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s: %v", kind, err)
	}
	parts = map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return m.Header, parts
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts[p.Header.Get("Content-Type")] = string(body)
	}
}

func decoded(t *testing.T, text string) string {
	t.Helper()
	plain, err := (&mime.WordDecoder{}).DecodeHeader(text)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// What was written is what arrives, from the one that the settings name, with answers to the merchant.
func TestWhatIsWrittenArrives(t *testing.T) {
	t.Parallel()
	bank, config := inbox(t)
	l := letter(t, receipt("kk"))
	l.Text = ".\r\n..a line that begins with dots\r\n" + l.Text
	if err := mail.NewSender(config).Send(t.Context(), l, noon); err != nil {
		t.Fatal(err)
	}
	got := bank.Mails()
	if len(got) != 1 || got[0].From != "receipts@pay.kz" || strings.Join(got[0].To, " ") != "aigerim@example.kz" {
		t.Fatalf("%+v", got)
	}
	header, parts := read(t, got[0].Raw)
	for name, want := range map[string]string{
		"From": "Дүкен «Бәйтерек» <receipts@pay.kz>", "To": "<aigerim@example.kz>", "Reply-To": "Дүкен «Бәйтерек» <help@shop.kz>",
		"Subject": l.Subject, "Message-Id": "<" + l.ID + "@pay.kz>", "Auto-Submitted": "auto-generated", "X-Mailer": "", "User-Agent": "",
	} {
		if got := strings.ReplaceAll(decoded(t, header.Get(name)), `"`, ""); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if date, err := header.Date(); err != nil || !date.Equal(noon) {
		t.Errorf("dated %v, %v", date, err)
	}
	if parts["text/plain; charset=UTF-8"] != l.Text || strings.ReplaceAll(parts["text/html; charset=UTF-8"], "\r\n", "\n") != l.HTML {
		t.Errorf("parts %q", parts)
	}
}

// A name in the settings goes before the merchant's.
func TestTheNameOfTheSettingsGoesFirst(t *testing.T) {
	t.Parallel()
	bank, config := inbox(t)
	config.From.Name = "Төлем, Ltd"
	if err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("ru")), noon); err != nil {
		t.Fatal(err)
	}
	header, _ := read(t, bank.Mails()[0].Raw)
	if from, err := header.AddressList("From"); err != nil || from[0].Name != "Төлем, Ltd" {
		t.Errorf("%v, %v", from, err)
	}
}

// Nothing that a customer or a merchant wrote becomes a header or a recipient.
func TestNoHeaderCanBeAdded(t *testing.T) {
	t.Parallel()
	bank, config := inbox(t)
	l := letter(t, receipt("en"))
	l.Subject, l.FromName, l.ReplyTo = "Receipt\r\nBcc: spy@evil.kz", "Shop\r\nBcc: spy@evil.kz\r\n", "help@shop.kz\r\nBcc: spy@evil.kz"
	if err := mail.NewSender(config).Send(t.Context(), l, noon); err != nil {
		t.Fatal(err)
	}
	got := bank.Mails()[0]
	header, _ := read(t, got.Raw)
	if header.Get("Bcc") != "" || header.Get("Reply-To") != "" || len(got.To) != 1 {
		t.Errorf("%+v", got)
	}
	for _, address := range []string{
		"a@b.kz\r\nBcc: c@d.kz", "a@b.kz>\r\nRCPT TO:<c@d.kz", "a@b.kz, c@d.kz", "Arman <a@b.kz>", "a b@c.kz", "a@b", "", "a@-.kz",
		strings.Repeat("a", 65) + "@b.kz",
	} {
		l.To = address
		var e *mail.Error
		if err := mail.NewSender(config).Send(t.Context(), l, noon); !errors.As(err, &e) || !e.Final || e.Ours() {
			t.Errorf("%q: %v", address, err)
		}
	}
	if n := len(bank.Mails()); n != 1 {
		t.Errorf("%d mails", n)
	}
}

// A domain of another script goes as xn--…; what stands before the @ must be ASCII.
func TestAddressesOfOtherScripts(t *testing.T) {
	t.Parallel()
	bank, config := inbox(t)
	l := letter(t, receipt("kk"))
	l.To = "aigerim@пошта.қаз"
	if err := mail.NewSender(config).Send(t.Context(), l, noon); err != nil {
		t.Fatal(err)
	}
	if to := bank.Mails()[0].To[0]; to != "aigerim@xn--80a1acn3a.xn--80ao21a" {
		t.Errorf("to %s", to)
	}
	l.To = "әйгерім@example.kz"
	var e *mail.Error
	if err := mail.NewSender(config).Send(t.Context(), l, noon); !errors.As(err, &e) || !e.Final || !strings.Contains(e.Cause, "ASCII") {
		t.Error(err)
	}
}

// What the server says decides whether it is worth trying again; its words, which hold the address, go nowhere.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for fault, want := range map[sandbox.MailFault]mail.Error{
		sandbox.MailPutOff:  {At: mail.AtRecipient, Code: 451},
		sandbox.MailRefused: {At: mail.AtRecipient, Code: 550, Final: true},
		sandbox.MailCut:     {At: mail.AtContent, Cause: "the connection broke"},
	} {
		bank, config := inbox(t)
		if err := bank.SetMailFault(fault); err != nil {
			t.Fatal(err)
		}
		var e *mail.Error
		err := mail.NewSender(config).Send(t.Context(), letter(t, receipt("kk")), noon)
		if want.To = "a***@example.kz"; !errors.As(err, &e) || *e != want || strings.Contains(err.Error(), "aigerim") || len(bank.Mails()) != 0 {
			t.Errorf("%s: %+v, want %+v", fault, err, want)
		}
	}
}

// A server that is silent or slow costs no more than the time there is, and a program that stops does not wait for it.
func TestATryEnds(t *testing.T) {
	t.Parallel()
	bank, config := inbox(t)
	switches := bank.Switches()
	switches.SlowAnswer = time.Hour
	bank.SetSwitches(switches)
	if err := bank.SetMailFault(sandbox.MailSlow); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, stop)
	for name, try := range map[string]func() error{
		"silent": func() error {
			c := config
			c.Whole = 100 * time.Millisecond
			return mail.NewSender(c).Send(t.Context(), letter(t, receipt("kk")), noon)
		},
		"stopped": func() error { return mail.NewSender(config).Send(stopped, letter(t, receipt("kk")), noon) },
		"nobody": func() error {
			c := config
			c.Port = 1
			return mail.NewSender(c).Send(t.Context(), letter(t, receipt("kk")), noon)
		},
	} {
		begin := time.Now()
		var e *mail.Error
		if err := try(); !errors.As(err, &e) || e.At != mail.AtServer || e.Final || e.Code != 0 || time.Since(begin) > 10*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(begin))
		}
	}
}
