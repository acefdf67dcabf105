package app_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/merchant"
)

// TestTheOperatorsListener also starts on a database whose numbers run low, and stops cleanly.
func TestTheOperatorsListener(t *testing.T) {
	t.Parallel()
	c := config.Config{Listen: "127.0.0.1:0", OpsListen: "127.0.0.1:0", Database: "sqlite:" + filepath.Join(t.TempDir(), "a.db"),
		Bank: config.Bank{TokenURL: "http://127.0.0.1:1", APIURL: "http://127.0.0.1:1", ConfirmURL: "http://127.0.0.1:1"}}
	c.Merchants = []merchant.Merchant{{ID: "shop", Languages: []string{"kk"}, TerminalID: "t"}}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := app.New(ctx, c, app.Options{Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready, 1000000 order numbers left", "/": "404"} {
		res, err := http.Get("http://" + a.OpsAddr() + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if !strings.HasPrefix(string(body), want) {
			t.Errorf("%s: %s", path, body)
		}
	}
	if res, err := http.Get(a.URL() + "/healthz"); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("the public listener answers for the operator: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := http.Get(a.URL()); err == nil {
		t.Error("still serving")
	}
}

func TestAStartThatCannotBe(t *testing.T) {
	t.Parallel()
	base := config.Config{Listen: "127.0.0.1:0", Database: "sqlite:" + filepath.Join(t.TempDir(), "a.db")}
	taken := base
	a, err := app.New(context.Background(), withBank(base), app.Options{Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	taken.Listen = strings.TrimPrefix(strings.Replace(a.URL(), "localhost", "127.0.0.1", 1), "http://")
	for want, c := range map[string]config.Config{
		"listen: ":                       withBank(taken),
		"is not sqlite:PATH":             withBank(config.Config{Database: "x"}),
		"must be https outside loopback": elsewhere(withBank(base)),
	} {
		if _, err := app.New(context.Background(), c, app.Options{Log: io.Discard}); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want one line with %q", err, want)
		}
	}
}

func withBank(c config.Config) config.Config {
	c.Bank = config.Bank{TokenURL: "http://127.0.0.1:1", APIURL: "http://127.0.0.1:1", ConfirmURL: "http://127.0.0.1:1"}
	c.Merchants = []merchant.Merchant{{ID: "shop", Languages: []string{"kk"}, TerminalID: "t"}}
	return c
}

func elsewhere(c config.Config) config.Config {
	c.Bank = config.Bank{TokenURL: "http://bank.kz", APIURL: "http://bank.kz", ConfirmURL: "http://bank.kz"}
	return c
}
