//go:build linux

package crash

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// formTime is how long a form's key is good.
const formTime = 29 * time.Minute

// point is one moment of one flow at which the program dies.
type point struct {
	flow flow
	n    int64  // the n-th call, or 0
	what string // the call as it was counted, or the fail point
	do   string // of a fail point: kill@N or panic@N
}

func (p point) panics() bool { return strings.HasPrefix(p.do, "panic") }

func (p point) kind() string {
	if p.n > 0 {
		return "system call"
	}
	if p.panics() {
		return "panic"
	}
	return "kill"
}

func (p point) name() string {
	if p.n > 0 {
		return fmt.Sprintf("%s/%03d %s", p.flow.name, p.n, p.what)
	}
	return fmt.Sprintf("%s/%s %s", p.flow.name, p.what, p.do)
}

// result is what came of a point.
type result struct {
	point
	reached string // what was really hit, "" when nothing was
	found   map[string]int
	final   string
	back    time.Duration // until it served again
}

// dies plays the flow up to the point, starts the program again, and lets the oracle look at all that follows. A panic
// that comes while the program serves must not end it: then it goes on without another start.
func (w *world) dies(p point) result {
	w.t.Helper()
	o, c := w.oracle(), w.customer()
	r := result{point: p, found: o.found}
	served := w.upTo(p, c)
	if r.reached = w.hit(p); r.reached == "" {
		return r
	}
	if !w.app.dead() {
		r.final = w.aftermath(o, c, p.flow)
		return r
	}
	if p.panics() && served {
		o.says(broken, "a panic ended the program")
	}
	mark := w.log.mark()
	w.app = w.starts(launch{})
	if !w.app.serves(mark) {
		o.says(broken, "does not start again: %s", w.log.text()[mark:])
		return r
	}
	if r.back = time.Since(w.app.born); r.back > 2*time.Second { // G7
		o.says(broken, "it served again after %v", r.back)
	}
	r.final = w.aftermath(o, c, p.flow)
	return r
}

// upTo plays the flow until it is through or the program is dead, and says whether the program ever served.
func (w *world) upTo(p point, c *customer) bool {
	w.t.Helper()
	start := launch{traced: p.n > 0, atStart: p.flow.atStart, killAt: p.n}
	if p.n == 0 {
		start.failpoints = p.what + "=" + p.do
	}
	if p.flow.inherits {
		w.leaves(c)
	}
	mark := w.log.mark()
	w.app = w.starts(start)
	if served := w.app.serves(mark); !served || p.flow.atStart {
		return served
	}
	if err := c.fills(p.flow.fate); err != nil { // a fail point is in the way: the customer reloads
		w.t.Logf("open the form: %v, again: %v", err, c.fills(p.flow.fate))
	}
	if p.flow.before != nil {
		if err := p.flow.before(c); err != nil {
			w.t.Logf("before: %v", err)
		}
	}
	if p.n > 0 {
		w.app.arm(p.n)
	}
	if err := p.flow.action(w, c); err != nil {
		fmt.Fprintf(w.log, "customer: breaks off: %v\n", err)
	}
	return true
}

// hit says what killed the program, by the word of the killer alone.
func (w *world) hit(p point) string {
	w.t.Helper()
	if p.n == 0 {
		if p.flow.inherits { // the question comes some time after the start
			eventually(w.t, "what was inherited is settled, or the point hit", func() bool {
				return w.app.dead() || w.said("failpoint: "+p.what) || w.settled(w.onlyPath())
			})
		}
		w.readsAllOf(w.app)
		what, _, _ := strings.Cut(p.do, "@")
		if !bytes.Contains(w.log.text(), []byte("failpoint: "+p.what+" "+what)) {
			return ""
		}
		if what == "kill" { // it says so just before
			w.app.dies()
		}
		return p.what
	}
	found := hitLine.FindSubmatch(w.app.events.text())
	if found == nil {
		return ""
	}
	w.app.dies()
	if got := w.app.events.after(0, regexp.MustCompile(`ended (.+)\n`), w.app.over); got == nil || string(got[1]) != "signal 9" {
		w.t.Errorf("the program ended by %s, want signal 9", got)
	}
	return string(found[1])
}

// readsAllOf returns when the program is dead, or when it has answered a request and all that it wrote before is in the log.
func (w *world) readsAllOf(c *child) {
	w.t.Helper()
	mark := w.log.mark()
	r, err := w.customer().get("/", "application/json")
	if err != nil {
		c.dies()
		return
	}
	own := regexp.MustCompile("msg=request id=" + r.header.Get("X-Request-Id"))
	if w.log.after(mark, own, c.over) == nil {
		w.t.Fatal("a request left no line in the log")
	}
}

// aftermath is what follows in the program that was started again: the customer reloads what he last sent, and goes on
// to the end. It gives the state he ends in.
func (w *world) aftermath(o *oracle, c *customer, f flow) string {
	w.t.Helper()
	o.files()
	o.again = c.again != nil
	look := func() (j twin) {
		var err error
		if j, err = c.look(c.path); err != nil {
			o.says(lost, "the page is gone: %v", err)
			return j
		}
		o.seen(c.path, j)
		return j
	}
	if c.path = cmp.Or(c.path, w.onlyPath()); c.path != "" {
		look()
	}
	if err := w.reloads(c, f); err != nil {
		o.says(lost, "reload: %v", err)
		return "lost"
	}
	j := look()
	for range 8 {
		var err error
		switch {
		case j.State == "challenged":
			err = c.provesAndReturns()
		case j.State == "processing":
			err = w.asked(c.path)
		}
		if err != nil {
			o.says(lost, "in state %s: %v", j.State, err)
		}
		if j = look(); err != nil || j.State != "challenged" && j.State != "processing" {
			break
		}
	}
	w.last(o, c)
	return w.ends(o, j.State)
}

// ends judges the state in which it stands after all that. The bank may still wait for a confirm that a dead program began:
// it has no final answer then, and neither have we (reliability.md G2, G5).
func (w *world) ends(o *oracle, state string) string {
	w.t.Helper()
	if state != "processing" && state != "challenged" && state != "review" {
		return state
	}
	if orders := w.bank.Orders(); len(orders) == 1 && orders[0].Status == "3D" && state == "processing" {
		return "processing, as at the bank"
	}
	o.says(lost, "it never ends: %s; ledger %+v", state, w.bank.Orders())
	return state
}

// reloads sends again what the customer sent last, and the card form in any case: a browser's reload, back and resend.
func (w *world) reloads(c *customer, f flow) error {
	if c.form.Get("form_key") == "" {
		if err := c.fills(f.fate); err != nil {
			return err
		}
	}
	for _, last := range []struct {
		done bool
		do   func() error
	}{{c.back != nil, c.returns}, {c.again != nil, c.triesAgain}, {c.gone != nil, c.cancels}} {
		if last.done {
			if err := last.do(); err != nil {
				return err
			}
		}
	}
	return c.sends()
}

// last is the oracle's look when all is over. The form is sent once more; where half an hour has passed on everybody's
// clock meanwhile, its key is too old to be known (TestAnOldFormLeadsToItsTransfer is about that).
func (w *world) last(o *oracle, c *customer) {
	w.t.Helper()
	before := w.bank.Orders()
	old := time.Until(w.now()) > formTime
	err := c.sends()
	if o.again {
		err = cmp.Or(err, c.triesAgain())
	}
	if err != nil && !(old && strings.Contains(err.Error(), "status 422")) {
		o.says(lost, "the form, once more: %v", err)
	}
	if after := w.bank.Orders(); !slices.Equal(before, after) {
		o.says(twice, "the same form, once more, changed the ledger: %+v, then %+v", before, after)
	}
	if o.again { // an open transfer may then move money
		o.never = slices.DeleteFunc(o.never, func(state string) bool { return state == "open" })
	}
	if len(o.never) > 0 && o.moved() != 0 {
		o.says(dishonest, "pages said %v, and money moved later", o.never)
	}
	o.ledger()
	o.stored()
	o.files()
}
