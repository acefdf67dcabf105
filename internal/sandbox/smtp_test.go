package sandbox_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/smtp"
	"strings"
	"testing"
	"time"

	"audarym/internal/sandbox"
)

// newInbox is a rig whose bank takes mail, at the address that is given with it.
func newInbox(t *testing.T, config sandbox.Config) (*rig, string) {
	t.Helper()
	r := newRigWith(t, config)
	l, err := sandbox.Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- r.bank.ServeMail(l) }()
	t.Cleanup(func() {
		r.bank.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return r, l.Addr().String()
}

// line speaks SMTP by hand.
type line struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func dial(t *testing.T, addr string) *line {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	l := &line{t, conn, bufio.NewReader(conn)}
	l.hears("220")
	return l
}

// hears reads an answer with all its lines, and wants its code; "" is the end of the connection.
func (l *line) hears(code string) string {
	l.t.Helper()
	all := ""
	for {
		text, err := l.in.ReadString('\n')
		all += text
		switch {
		case err != nil && code == "":
			return all
		case err != nil:
			l.t.Fatalf("%v after %q, want %s", err, all, code)
		case len(text) > 3 && text[3] == '-':
			continue
		case code == "" || !strings.HasPrefix(text, code+" "):
			l.t.Fatalf("heard %q, want %q", all, code)
		}
		return all
	}
}

func (l *line) says(text, code string) string {
	l.t.Helper()
	fmt.Fprint(l.conn, text+"\r\n")
	return l.hears(code)
}

const small = "From: a@shop.kz\r\nTo: b@d.kz\r\nSubject: =?utf-8?q?=D0=A7=D0=B5=D0=BA?=\r\n\r\n..two dots\r\n.one\r\n"

// The standard library's client delivers, and what it stuffs is unstuffed.
func TestInboxTakesMail(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	if err := smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz", "c@d.kz"}, []byte(small)); err != nil {
		t.Fatal(err)
	}
	got := r.bank.Mails()
	if len(got) != 1 || got[0].Raw != small || got[0].From != "a@shop.kz" || len(got[0].To) != 2 || !got[0].At.Equal(noon) {
		t.Fatalf("%+v", got)
	}
	if l := got[0].Read(); l.Subject != "Чек" || l.Text != "..two dots\r\n.one\r\n" || l.Trouble != "" {
		t.Errorf("%+v", l)
	}
}

// Each command has its place, and nothing that is not understood is taken for something else.
func TestInboxIsStrict(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	l := dial(t, addr)
	l.says("MAIL FROM:<a@b.kz>", "503")
	if got := l.says("ehlo me", "250"); !strings.Contains(got, "SIZE 1048576") {
		t.Error(got)
	}
	for _, step := range [][2]string{
		{"RCPT TO:<a@b.kz>", "503"}, {"DATA", "503"}, {"MAIL FROM:a@b.kz", "501"}, {"MAIL TO:<a@b.kz>", "501"}, {"MAIL FROM:<a@b.kz> SIZE=2000000", "552"},
		{"MAIL FROM:<a@b.kz> RET=FULL", "555"}, {"MAIL FROM:<a@b.kz> BODY=8BITMIME SIZE=100", "250"}, {"MAIL FROM:<a@b.kz>", "503"}, {"DATA", "503"},
		{"RCPT TO:<>", "501"}, {"RCPT TO:<a@b.kz> NOTIFY=NEVER", "501"}, {"rcpt to: <a@b.kz>", "250"}, {"NOOP", "250"}, {"RSET", "250"}, {"DATA", "503"},
		{"VRFY a", "502"}, {"STARTTLS", "502"}, {"", "502"}, {"HELO me", "250"}, {"MAIL FROM:<>", "250"}, {"RCPT TO:<a@b.kz>", "250"}, {"DATA", "354"},
		{"..", ""}, {".", "250"}, {"QUIT", "221"},
	} {
		if step[1] == "" {
			fmt.Fprint(l.conn, step[0]+"\r\n")
			continue
		}
		l.says(step[0], step[1])
	}
	l.hears("")
	if got := r.bank.Mails(); len(got) != 1 || got[0].Raw != ".\r\n" {
		t.Errorf("%+v", got)
	}
	endless := dial(t, addr)
	endless.says(strings.Repeat("x", 5000), "500")
}

func TestInboxHasAnEnd(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	big := []byte(strings.Repeat(strings.Repeat("x", 998)+"\r\n", 1050))
	if err := smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz"}, big); err == nil || !strings.HasPrefix(err.Error(), "552") {
		t.Error(err)
	}
	for range 205 {
		if err := smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz"}, []byte(small)); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.bank.Mails(); len(got) != 200 || got[0].Number != 6 || got[199].Number != 205 {
		t.Errorf("%d mails from %d to %d", len(got), got[0].Number, got[len(got)-1].Number)
	}
	if _, ok := r.bank.Mail(5); ok {
		t.Error("the oldest is still there")
	}
	r.bank.Reset()
	if n := len(r.bank.Mails()); n != 0 {
		t.Errorf("%d mails after a reset", n)
	}
}

// The faults are what a program that sends mail must live with. They are chosen at the admin page, and end with a reset.
func TestInboxFaults(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	sends := func() error { return smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz"}, []byte(small)) }
	for fault, want := range map[string]string{"put-off": "451", "refuse": "550", "cut": "EOF"} {
		if answer := send("PUT", r.admin+"/api/mails/fault", "application/json", "", `{"fault":"`+fault+`"}`); answer.object(t)["fault"] != fault {
			t.Errorf("%s: %+v", fault, answer)
		}
		if err := sends(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", fault, err)
		}
	}
	if answer := send("POST", r.admin+"/inbox", formType, "", "fault=slow"); answer.status != 303 {
		t.Errorf("form: %+v", answer)
	}
	r.bank.SetSwitches(sandbox.Switches{SlowAnswer: 20 * time.Millisecond})
	begin := time.Now()
	if err := sends(); err != nil || time.Since(begin) < 100*time.Millisecond {
		t.Errorf("slow: %v after %v", err, time.Since(begin))
	}
	for _, answer := range []reply{
		send("PUT", r.admin+"/api/mails/fault", "application/json", "", `{"fault":"late"}`), send("POST", r.admin+"/inbox", formType, "", "fault="),
	} {
		if answer.status != 400 {
			t.Errorf("%+v", answer)
		}
	}
	r.bank.Reset()
	if err := sends(); err != nil || r.bank.MailFault() != sandbox.MailTaken {
		t.Error(err)
	}
}

// Whoever is connected when the bank closes is cut off.
func TestInboxCloses(t *testing.T) {
	t.Parallel()
	r, addr := newInbox(t, sandbox.Config{})
	l := dial(t, addr)
	r.bank.Close()
	l.hears("")
	if conn, err := net.Dial("tcp", addr); err == nil {
		_ = conn.Close()
		t.Error("it still listens")
	} else if opError := (*net.OpError)(nil); !errors.As(err, &opError) {
		t.Error(err)
	}
}

// Addresses are for the page, not for the log.
func TestInboxLogsNoAddress(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r, addr := newInbox(t, sandbox.Config{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err := smtp.SendMail(addr, nil, "a@shop.kz", []string{"b@d.kz"}, []byte(small)); err != nil {
		t.Fatal(err)
	}
	r.bank.Close()
	if text := log.String(); !strings.Contains(text, "msg=mail") || strings.Contains(text, "@") {
		t.Error(text)
	}
}
