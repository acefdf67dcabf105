package simulator

import (
	"time"

	"audarym/internal/transfer"
)

// course is what the bank does with an order that it has received.
type course int

const (
	pays     course = iota // at once
	refuses                // with a final code
	works                  // tells later, by the status call alone
	asksACS                // wants 3-D Secure
	paysElse               // another amount, for good
)

// plan is the fate of one order, drawn before the bank hears of it.
type plan struct {
	faults []string
	course course
	answer wire // of the transfer call
	token  wire // of the token before it

	endsIn  time.Duration // works: from the receipt, or the confirm, to the end
	endsPay bool          // works: and this is the end
	garbled bool          // the answer tells of another amount; the status call knows better
	lie     bool          // refused with a final code, and paid all the same

	confirm      course // pays, refuses, works or asksACS (once more)
	confirmWire  wire
	unauthorized bool // the first confirm of the order is answered by 401
	tokenLives   time.Duration
	renewal      wire // of a fresh token for confirm

	lag      time.Duration // the status call says "no such order" so long after the receipt
	slow     time.Duration // the status call takes so long
	troubles []trouble
	letters  []letter
	dbDown   time.Duration // the database is down so long from the moment the answer comes
}

// wire is what becomes of a call and of its answer on the way.
type wire struct {
	refused bool          // not a byte gets through
	lost    bool          // it never gets there
	silent  bool          // it gets there, and its answer never comes back
	hangs   bool          // what is lost is waited for until the deadline; else the connection breaks
	takes   time.Duration // until the answer
}

// trouble is a time in which the status call does not tell the truth, counted from when the order was first heard of.
type trouble struct {
	fault    string
	from, to time.Duration
	says     transfer.Standing // StandsMissing only of what the app has noted that the bank knows
}

// letter is a notification of the bank.
type letter struct {
	fault  string
	early  bool // at the receipt, not at the end
	after  time.Duration
	forged bool             // without the secret
	says   transfer.Trigger // "": the truth
	amount string           // "": ours
}

// draw makes the fate of an order.
func (w *world) draw(about string) plan {
	d := newDice(w.seed, "order "+about)
	p := plan{
		answer: wire{takes: d.spread(50*time.Millisecond, 4*time.Second)}, token: wire{takes: d.spread(time.Millisecond, time.Second)},
		confirmWire: wire{takes: d.spread(50*time.Millisecond, 4*time.Second)}, renewal: wire{takes: d.spread(time.Millisecond, time.Second)},
		tokenLives: 2 * time.Hour, slow: d.spread(time.Millisecond, 500*time.Millisecond),
		endsIn: d.spread(30*time.Second, 12*time.Hour), endsPay: d.chance(0.5), letters: []letter{{after: d.spread(time.Millisecond, time.Minute)}},
	}
	switch x := d.Float64(); {
	case x < 0.5:
		p.course = asksACS
	case x < 0.75:
		p.course = pays
	case x < 0.9:
		p.course = refuses
	default:
		p.course = works
	}
	for range d.IntN(4) {
		f := pick(d, bankFaults)
		f.change(&p, d)
		p.faults = append(p.faults, f.name)
	}
	for _, f := range bankFaults {
		if w.odds(f.name, 0) > 0 && d.chance(w.odds(f.name, 0)) {
			f.change(&p, d)
			p.faults = append(p.faults, f.name)
		}
	}
	return p
}
