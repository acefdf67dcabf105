//go:build linux

package crash

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"audarym/internal/sandbox"
)

// writes puts text into the merchants file.
func (w *world) writes(text string) {
	w.t.Helper()
	w.merchants = filepath.Join(filepath.Dir(w.clockFile), "merchants.toml")
	w.must(os.WriteFile(w.merchants, []byte(text), 0o600))
}

func (w *world) shopCalled(id, name string) string {
	return fmt.Sprintf("[[merchant]]\nid = %q\nname = %q\npublic-url = %q\n", id, name, w.url())
}

// pageHas reports that the start page has some text.
func (w *world) pageHas(text string) bool {
	res, err := http.Get(w.url() + "/")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	page, _ := io.ReadAll(res.Body)
	return strings.Contains(string(page), text)
}

// hangsUp sends SIGHUP and waits until the log says what became of it.
func (w *world) hangsUp(answer string) {
	w.t.Helper()
	before := strings.Count(string(w.log.text()), answer)
	w.app.signal(syscall.SIGHUP)
	eventually(w.t, answer, func() bool { return strings.Count(string(w.log.text()), answer) > before })
}

// SIGHUP reads the merchants file again: all of it, or nothing.
func TestMerchantsAreReadAnewOnSIGHUP(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	w.writes(w.shopCalled("shop", "Ескі атау"))
	w.app = w.serves(launch{})
	if !w.pageHas("Ескі атау") {
		t.Fatal("the page has another name")
	}

	w.writes(w.shopCalled("shop", "Жаңа атау"))
	w.hangsUp("merchants read anew")
	if !w.pageHas("Жаңа атау") {
		t.Error("the page has the old name")
	}

	w.writes(w.shopCalled("shop", "Ешкім") + "\n[[merchant]]\nid = \"other\"\nname = \"B\"\npublic-url = \"ftp://b.example.kz\"\n")
	w.hangsUp("merchants not read anew")
	if !w.pageHas("Жаңа атау") || !w.said(`merchants.toml:9: merchant \"other\": public-url`) {
		t.Errorf("half of a wrong file is used, or the log does not say what is wrong: %s", w.log.text())
	}
}

// A merchant whose transfer is not settled is not forgotten: nobody could ask the bank about it.
func TestAMerchantWithAnUnsettledTransferStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Switches{})
	w.writes(w.shopCalled("shop", "Дүкен"))
	w.app = w.serves(launch{})
	o, c := w.oracle(), w.customer()
	w.must(c.fills(sandbox.FateThreeDS))
	w.must(c.sends())

	w.writes(w.shopCalled("another", "Басқа"))
	w.hangsUp("merchants not read anew")
	if !w.said(`merchant \"shop\" has 1 transfers whose end is not known`) || !w.pageHas("Дүкен") {
		t.Errorf("forgotten: %s", w.log.text())
	}
	w.must(c.provesAndReturns())
	w.last(o, c)
}
