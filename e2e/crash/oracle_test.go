//go:build linux

package crash

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // reads the program's database file

	"audarym/internal/sandbox"
)

// oracle compares what the program says and keeps with the bank's ledger, and counts what is wrong by its kind.
type oracle struct {
	w     *world
	mu    sync.Mutex
	found map[string]int // "lost", "twice", "dishonest", "broken"
	again bool           // the customer sent another attempt, which is another order
	never []string       // what a page called over without money: none may ever move for it
}

// The kinds of findings.
const (
	lost      = "lost"      // the bank has it and we do not, or it never ends
	twice     = "twice"     // sent, confirmed or booked again
	dishonest = "dishonest" // a page or a stored result against the ledger
	broken    = "broken"    // the database, a leak, a start that fails
)

func (w *world) oracle() *oracle { return &oracle{w: w, found: map[string]int{}} }

func (o *oracle) says(kind, format string, args ...any) {
	o.w.t.Helper()
	o.mu.Lock()
	o.found[kind]++
	o.mu.Unlock()
	o.w.t.Errorf("%s: %s", kind, fmt.Sprintf(format, args...))
}

// over are the states in which a page says that it ended without money. Open is one too as long as nobody tries again,
// which no customer here does with another form.
var over = []string{"failed", "expired", "canceled", "open"}

// seen judges a page at the moment it was shown.
func (o *oracle) seen(path string, j twin) {
	moved := o.moved()
	if (j.Money == "moved") != (j.State == "succeeded") || !slices.Contains([]string{"none", "unknown", "moved"}, j.Money) {
		o.says(dishonest, "%s: state %s with money %q", path, j.State, j.Money)
	}
	if j.Money == "moved" && moved != 1 || j.Money == "none" && moved != 0 {
		o.says(dishonest, "%s: state %s says money %s; the ledger moved it %d times", path, j.State, j.Money, moved)
	}
	if slices.Contains(over, j.State) {
		o.never = append(o.never, j.State)
	}
}

func (o *oracle) moved() (n int) {
	for _, order := range o.w.bank.Orders() {
		n += order.MoneyMoved
	}
	return n
}

// ledger is I1 for a customer who sent one form, however often, or one and another attempt: one order for each, one transfer,
// one confirm, money once.
func (o *oracle) ledger() {
	orders := o.w.bank.Orders()
	for _, l := range orders {
		if l.TransfersReceived > 1 || l.MoneyMoved > 1 || l.ConfirmsReceived > 1 {
			o.says(twice, "I1: %s: %d transfers, %d confirms, money moved %d times", l.Number, l.TransfersReceived, l.ConfirmsReceived, l.MoneyMoved)
		}
	}
	if len(orders) > 2 || len(orders) > 1 && !o.again || o.moved() > 1 {
		o.says(twice, "one form made %d orders: %+v", len(orders), orders)
	}
}

// stored compares the attempts in the database with the ledger (I3, I4), and looks for orders that only the bank has.
func (o *oracle) stored() {
	rows, err := o.w.read(`SELECT order_number, state, reference FROM attempts`)
	if err != nil {
		o.says(broken, "read the database: %v", err)
		return
	}
	known := map[string]bool{}
	for _, row := range rows {
		number, state, reference := row[0], row[1], row[2]
		known[number] = true
		l, _ := o.w.bank.Order(number)
		if state == "succeeded" && (l.MoneyMoved != 1 || l.Reference != reference) {
			o.says(dishonest, "I3: %s is succeeded here (reference %q); ledger %+v", number, reference, l)
		}
		if slices.Contains([]string{"declined", "not_sent", "abandoned"}, state) && l.MoneyMoved != 0 {
			o.says(dishonest, "I4: %s is %s here, and money moved", number, state)
		}
	}
	for _, l := range o.w.bank.Orders() {
		if !known[l.Number] {
			o.says(lost, "order %s is at the bank and not here", l.Number)
		}
	}
}

// files looks at the database as SQLite sees it, and at the bytes that are left (I7).
func (o *oracle) files() {
	if rows, err := o.w.read(`PRAGMA integrity_check`); err != nil || len(rows) != 1 || rows[0][0] != "ok" {
		o.says(broken, "integrity check: %v, %v", rows, err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		content, err := os.ReadFile(o.w.database + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			o.says(broken, "I7: cannot look: %v", err)
		}
		o.noCard("database file"+suffix, content)
	}
	o.noCard("the log", o.w.log.text())
}

func (o *oracle) noCard(where string, content []byte) {
	if what := findCard(content); what != "" {
		o.says(broken, "I7: %s holds %s", where, what)
	}
}

// findCard looks for the test cards, as typed and as people write them.
func findCard(content []byte) string {
	for _, c := range sandbox.Cards() {
		spaced := strings.Join(slices.Collect(func(yield func(string) bool) {
			for part := range slices.Chunk([]byte(c.PAN), 4) {
				if !yield(string(part)) {
					return
				}
			}
		}), " ")
		if bytes.Contains(content, []byte(c.PAN)) || bytes.Contains(content, []byte(spaced)) {
			return "card …" + c.PAN[len(c.PAN)-4:]
		}
	}
	return ""
}

// read reads columns of text, beside the running program.
func (w *world) read(query string) (all [][]string, err error) {
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
	return all, errors.Join(err, rows.Err())
}

// onlyPath is the path of the one transfer that the database has, "" where it has none.
func (w *world) onlyPath() string {
	rows, err := w.read(`SELECT id FROM transfers`)
	if err != nil || len(rows) != 1 {
		return ""
	}
	return "/t/" + rows[0][0]
}

// locks takes the database's write lock, as another program could.
func (w *world) locks() (unlock func()) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.database+"?_txlock=immediate&_pragma=busy_timeout(5000)")
	w.must(err)
	tx, err := db.Begin()
	w.must(err)
	return func() { w.must(errors.Join(tx.Rollback(), db.Close())) }
}
