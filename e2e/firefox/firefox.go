// Package firefox starts a Firefox for one test and drives it. Chromium's protocol, which chromedp speaks, is gone from
// Firefox, and Debian has no geckodriver: so this speaks Marionette, which is what geckodriver itself speaks to Firefox. Its
// commands are those of W3C WebDriver, and they work with JavaScript off too.
package firefox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Path finds the Firefox that .ci/tools installs.
func Path() (string, error) {
	for _, name := range []string{"firefox-esr", "firefox"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no firefox-esr or firefox in PATH")
}

// prefs keep a browser from everything but showing pages.
const prefs = `user_pref("marionette.port", 0);
user_pref("javascript.enabled", %t);
user_pref("layout.css.prefers-color-scheme.content-override", 1);
user_pref("intl.accept_languages", "en-US");
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.unified", false);
`

// Start begins a browser with a profile of its own, which ends with the test. Without scripts, JavaScript is turned off as in
// about:config.
func Start(t testing.TB, scripts bool) *Window {
	t.Helper()
	path, err := Path()
	if err != nil {
		t.Fatal(err)
	}
	profile := t.TempDir()
	if err := os.WriteFile(filepath.Join(profile, "user.js"), fmt.Appendf(nil, prefs, scripts), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--width", "390", "--height", "844", "--profile", profile)
	cmd.Env = append(os.Environ(), "HOME="+profile, "MOZ_CRASHREPORTER_DISABLE=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { _ = cmd.Wait(); close(gone) }()
	w := &Window{}
	t.Cleanup(func() {
		w.quit()
		select {
		case <-gone:
		case <-time.After(10 * time.Second):
			_ = cmd.Process.Kill()
			<-gone
		}
	})
	if w.conn, err = dial(filepath.Join(profile, "MarionetteActivePort"), gone); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	if err := w.begin(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return w
}

// dial waits until the browser has written down its port, and connects to it.
func dial(file string, gone <-chan struct{}) (net.Conn, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(Patience); ; {
		select {
		case <-gone:
			return nil, errors.New("it ended at once")
		case <-late:
			return nil, errors.New("it opens no port")
		case <-tick.C:
			port, err := os.ReadFile(file)
			if err != nil || len(port) == 0 {
				continue
			}
			if conn, err := net.Dial("tcp", "127.0.0.1:"+string(port)); err == nil {
				return conn, nil
			}
		}
	}
}
