package e2e

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	_ "modernc.org/sqlite" // reads the application's database file

	"audarym/internal/sandbox"
)

// checkLedger is invariant I1: nothing is sent twice, no money moves twice.
func (w *world) checkLedger() {
	for _, o := range w.bank.Orders() {
		confirms := 1
		if w.bank.Switches().ConfirmWantsFreshToken || o.Scenario == "token-expires-before-confirm" {
			confirms = 2 // one more after a 401
		}
		if o.TransfersReceived > 1 || o.MoneyMoved > 1 || o.ConfirmsReceived > confirms {
			w.t.Errorf("I1: order %s: %d transfers, %d confirms, money moved %d times", o.Number, o.TransfersReceived, o.ConfirmsReceived, o.MoneyMoved)
		}
	}
}

// checkStoredResults compares the application's results with the ledger: what it calls succeeded moved money, what it
// calls negative did not, and every order that the bank knows is known here.
func (w *world) checkStoredResults() {
	rows, err := w.readDatabase(`SELECT a.order_number, a.state, a.reference, t.amount FROM attempts a JOIN transfers t ON t.id = a.transfer_id`)
	if err != nil {
		w.t.Errorf("read the database: %v", err)
		return
	}
	known := map[string]bool{}
	for _, row := range rows {
		number, state, reference, amount := row[0], row[1], row[2], row[3]
		known[number] = true
		o, _ := w.bank.Order(number)
		switch state {
		case "succeeded":
			if o.MoneyMoved != 1 || o.Reference != reference || o.Amount != twoDecimals(amount) {
				w.t.Errorf("I3: order %s is a success here (%s, reference %s); ledger: %+v", number, amount, reference, o)
			}
		case "declined", "not_sent", "abandoned":
			if o.MoneyMoved != 0 {
				w.t.Errorf("I4: order %s is %s here, and money moved", number, state)
			}
		}
	}
	for _, o := range w.bank.Orders() {
		if !known[o.Number] {
			w.t.Errorf("order %s is at the bank and not here", o.Number)
		}
	}
}

func twoDecimals(amount string) string {
	whole, fraction, _ := strings.Cut(amount, ".")
	return whole + "." + (fraction + "00")[:2]
}

// readDatabase reads columns of text, beside the running application.
func (w *world) readDatabase(query string) (all [][]string, err error) {
	db, err := sql.Open("sqlite", "file:"+w.database+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	for rows.Next() && err == nil {
		row, into := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		err = rows.Scan(into...)
		all = append(all, row)
	}
	if err != nil {
		return nil, err
	}
	return all, rows.Err()
}

// checkLeaks is invariant I7 for what stays: database file, write-ahead log, shared memory, and everything logged.
func (w *world) checkLeaks(when string) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		content, err := os.ReadFile(w.database + suffix)
		if err != nil && (suffix == "" || !os.IsNotExist(err)) {
			w.t.Errorf("I7: cannot look: %v", err)
		}
		w.checkLeak(when+", database file"+suffix, content)
	}
	w.checkLeak(when+", log", w.journal.text())
}

func (w *world) checkLeak(where string, content []byte) {
	if leak := findLeak(content); leak != "" {
		w.t.Errorf("I7: %s holds %s", where, leak)
	}
}

// canaries are the test cards in every form that they could leave in.
var canaries = func() map[string]string {
	found := map[string]string{}
	for _, c := range sandbox.Cards() {
		for how, text := range formsOf(c.PAN) {
			found[text] = fmt.Sprintf("card …%s %s", c.PAN[len(c.PAN)-4:], how)
		}
	}
	return found
}()

func formsOf(pan string) map[string]string {
	spaced := strings.TrimSpace(regexp.MustCompile(`.{1,4}`).ReplaceAllString(pan, "$0 "))
	forms := map[string]string{
		"plain": pan, "spaced": spaced, "with dashes": strings.ReplaceAll(spaced, " ", "-"),
		"with no-break spaces": strings.ReplaceAll(spaced, " ", "\u00a0"),
		"url-encoded":          url.QueryEscape(spaced), "percent-encoded": url.PathEscape(spaced),
		"as Amex prints it": pan[:4] + " " + pan[4:10] + " " + pan[10:],
	}
	for shift := range 3 {
		forms[fmt.Sprintf("in base64 at offset %d", shift)] = base64Core(pan, shift)
	}
	return forms
}

// base64Core is the part of the base64 of anything + pan + anything that does not depend on what stands around.
func base64Core(pan string, shift int) string {
	text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + pan))
	return text[(shift*8+5)/6 : len(text)-1]
}

// A CVC has too few digits to be told apart, but for the one of four digits, and for those that are named.
var (
	cvcNamed  = regexp.MustCompile(`(?i)\bcvc2?\b["'=: ]+\d{3,4}\b`)
	cvcOfFour = regexp.MustCompile(`(?:^|[^0-9A-Za-z.:+/_-])4169(?:$|[^0-9A-Za-z.:+/_-])`)
)

func findLeak(content []byte) string {
	for text, what := range canaries {
		if bytes.Contains(content, []byte(text)) {
			return what
		}
	}
	if found := cvcNamed.Find(content); found != nil {
		return "a CVC: " + string(found)
	}
	if found := cvcOfFour.Find(content); found != nil {
		return "the CVC of four digits"
	}
	return ""
}
