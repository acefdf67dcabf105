package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/config"
)

// mailing are settings with a mail server.
func mailing() config.Settings {
	s := sound()
	s.SMTPURL, s.SMTPPassword, s.MailFrom = "smtp://shop%40pay.kz@mail.example.kz", "hush2", "Төлем <receipts@pay.kz>"
	return s
}

func TestSoundMailSettings(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]config.Mail{
		"smtp://shop%40pay.kz@mail.example.kz": {Host: "mail.example.kz", Port: 587, User: "shop@pay.kz"},
		"smtp://u@mail.example.kz:2525":        {Host: "mail.example.kz", Port: 2525, User: "u"},
		"smtps://u@mail.example.kz":            {Host: "mail.example.kz", Port: 465, User: "u", Implicit: true},
		"smtp://u@localhost:25":                {Host: "localhost", Port: 25, User: "u", Plain: true},
		"smtp://u@[::1]:25":                    {Host: "::1", Port: 25, User: "u", Plain: true},
		"smtps://u@127.0.0.1":                  {Host: "127.0.0.1", Port: 465, User: "u", Implicit: true},
		"smtp://u@mail.localhost":              {Host: "mail.localhost", Port: 587, User: "u"}, // a name that is looked up
	} {
		s := mailing()
		s.SMTPURL = address
		c, err := s.Check()
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		got := c.Mail
		if got.From.Name != "Төлем" || got.From.Address != "receipts@pay.kz" || got.Password.Plain() != "hush2" {
			t.Errorf("%s: %+v", address, got)
		}
		want.Password, want.From = got.Password, got.From
		if got != want {
			t.Errorf("%s: %+v, want %+v", address, got, want)
		}
	}
	if c, err := sound().Check(); err != nil || c.Mail.Host != "" {
		t.Errorf("without: %+v, %v", c.Mail, err)
	}
}

// The password comes from a file as well, and is never printed.
func TestTheMailPassword(t *testing.T) {
	t.Parallel()
	s := mailing()
	s.SMTPPassword, s.SMTPPasswordFile = "", filepath.Join(t.TempDir(), "smtp")
	if err := os.WriteFile(s.SMTPPasswordFile, []byte("hush2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := s.Check()
	if err != nil || c.Mail.Password.Plain() != "hush2" {
		t.Fatalf("%+v, %v", c.Mail, err)
	}
	var out strings.Builder
	c.Print(&out)
	for _, want := range []string{`smtp-url = "smtp://shop%40pay.kz@mail.example.kz:587"`, `smtp-password = "(set)"`, `mail-from = "\"Төлем\" <receipts@pay.kz>"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "hush2") {
		t.Error("the password is printed")
	}
}

func TestAWrongMailSettingIsNamedInOneLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		break_ func(*config.Settings)
		want   string
	}{
		"https":              {func(s *config.Settings) { s.SMTPURL = "https://mail.kz" }, `smtp-url: must be an address like smtp://`},
		"no scheme":          {func(s *config.Settings) { s.SMTPURL = "mail.kz:587" }, `smtp-url: must be an address like smtp://`},
		"with a path":        {func(s *config.Settings) { s.SMTPURL = "smtp://u@mail.kz/x" }, `smtp-url: must be an address like smtp://`},
		"with a question":    {func(s *config.Settings) { s.SMTPURL = "smtp://u@mail.kz?tls=no" }, `smtp-url: must be an address like smtp://`},
		"asking a password":  {func(s *config.Settings) { s.SMTPURL = "smtp://mail.kz?password=p4ss" }, "smtp-url: must be an address like"},
		"without slashes":    {func(s *config.Settings) { s.SMTPURL = "smtp:u:p4ss@mail.kz" }, "smtp-url: must be an address like"},
		"with a password":    {func(s *config.Settings) { s.SMTPURL = "smtp://u:p4ss@mail.kz" }, "smtp-url: must not hold a password"},
		"with an @ password": {func(s *config.Settings) { s.SMTPURL = "smtp://u:p4 @p4ss@mail.kz" }, "smtp-url: must be an address like"},
		"in Cyrillic":        {func(s *config.Settings) { s.SMTPURL = "smtp://u@пошта.kz" }, "smtp-url: has no host in ASCII"},
		"port":               {func(s *config.Settings) { s.SMTPURL = "smtp://u@mail.kz:70000" }, "smtp-url: has no host in ASCII (xn--…), or no port"},
		"user of two lines":  {func(s *config.Settings) { s.SMTPURL = "smtp://u%0d%0aX@mail.kz" }, "smtp-url: has a user with a character that is no text"},
		"no password":        {func(s *config.Settings) { s.SMTPPassword = "" }, "smtp-password: is needed for the user"},
		"password twice":     {func(s *config.Settings) { s.SMTPPasswordFile = "x" }, "smtp-password: is given twice"},
		"password of lines":  {func(s *config.Settings) { s.SMTPPassword = "p4ss\nX" }, "smtp-password: must be one line"},
		"nobody's password":  {func(s *config.Settings) { s.SMTPURL = "smtp://mail.kz" }, "smtp-password: is given, and smtp-url names no user"},
		"no server":          {func(s *config.Settings) { s.SMTPURL = "" }, "mail-from: is given, and smtp-url is not; smtp-password: is given, and smtp-url is not"},
		"from nobody":        {func(s *config.Settings) { s.MailFrom = "" }, "mail-from: is needed for smtp-url"},
		"from a word":        {func(s *config.Settings) { s.MailFrom = "receipts" }, "mail-from: must be like"},
		"from two":           {func(s *config.Settings) { s.MailFrom = "a@b.kz, c@d.kz" }, "mail-from: must be like"},
		"from two lines":     {func(s *config.Settings) { s.MailFrom = "a@b.kz\r\nBcc: c@d.kz" }, "mail-from: must be like"},
		"from Cyrillic":      {func(s *config.Settings) { s.MailFrom = "a@дүкен.kz" }, "mail-from: must have an address in ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mailing()
			c.break_(&s)
			_, err := s.Check()
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want one line with %q", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "p4")) {
				t.Errorf("a secret is in %v", err)
			}
		})
	}
}
