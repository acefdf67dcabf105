package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"audarym/internal/transfer"
)

// fault is something that goes wrong at the bank, or on the way there, with one order.
type fault struct {
	name   string
	does   string
	change func(*plan, dice)
}

// The lies: what the bank says about an order that is not so. Only these may lead to a contradiction.
const (
	lieFault      = "a lie: refused, then paid"
	anothersFault = "status: another's for a while"
)

// bankFaults are all of them. An order has up to three; where two contradict each other the second one wins.
var bankFaults = []fault{
	{"token down", "nothing is sent", func(p *plan, d dice) { p.token = wire{lost: true, hangs: d.chance(0.3)} }},
	{"token slow", "the token takes longer than its 7 s, or nearly", func(p *plan, d dice) { p.token.takes = d.between(3*time.Second, 9*time.Second) }},
	{"connection refused", "not a byte of the transfer leaves us", func(p *plan, _ dice) { p.answer.refused = true }},
	{"lost, hangs", "the transfer never arrives, and is waited for", func(p *plan, _ dice) { p.answer = wire{lost: true, hangs: true} }},
	{"lost, breaks", "the transfer never arrives, the connection breaks", func(p *plan, d dice) { p.answer = wire{lost: true, takes: d.spread(time.Millisecond, time.Minute)} }},
	{"answer lost", "booked; the answer never comes", func(p *plan, d dice) { p.answer.silent, p.answer.hangs = true, d.chance(0.5) }},
	{"answer slow", "the answer comes when the customer has stopped waiting", func(p *plan, d dice) { p.answer.takes = d.between(8*time.Second, 59*time.Second) }},
	{"not final, then paid", "a code that is not final; paid minutes to hours later", func(p *plan, _ dice) { p.course, p.endsPay = works, true }},
	{"not final, then refused", "the same, refused", func(p *plan, _ dice) { p.course, p.endsPay = works, false }},
	{"in progress for long, then paid", "no answer; the status call says in progress for hours", func(p *plan, d dice) {
		p.course, p.endsPay, p.answer.silent, p.endsIn = works, true, true, d.between(time.Hour, 12*time.Hour)
	}},
	{"in progress for long, then refused", "the same, refused", func(p *plan, d dice) {
		p.course, p.endsPay, p.answer.silent, p.endsIn = works, false, true, d.between(time.Hour, 12*time.Hour)
	}},
	{"challenge lost", "the bank wants 3-D Secure, and we never hear of it", func(p *plan, d dice) {
		p.course, p.answer.silent, p.answer.hangs = asksACS, true, d.chance(0.5)
	}},
	{"declined", "a final code", func(p *plan, _ dice) { p.course = refuses }},
	{"success for another amount, answer only", "the status call knows better", func(p *plan, d dice) { p.garbled = true }},
	{"success for another amount", "for good: a person looks", func(p *plan, _ dice) { p.course = paysElse }},
	{"confirm: 401, then taken", "the token is refused, a second confirm is due", func(p *plan, _ dice) { p.course, p.unauthorized = asksACS, true }},
	{"confirm: token gone", "the token ends while the customer is at the ACS", func(p *plan, d dice) {
		p.course, p.tokenLives, p.renewal = asksACS, time.Minute, wire{lost: d.chance(0.5), takes: time.Second}
	}},
	{"confirm: refused connection", "not a byte of the confirm leaves us", func(p *plan, _ dice) { p.course, p.confirmWire.refused = asksACS, true }},
	{"confirm: lost", "the confirm never arrives", func(p *plan, d dice) { p.course, p.confirmWire = asksACS, wire{lost: true, hangs: d.chance(0.5)} }},
	{"confirm: answer lost", "confirmed; the answer never comes", func(p *plan, d dice) {
		p.course, p.confirmWire.silent, p.confirmWire.hangs = asksACS, true, d.chance(0.5)
	}},
	{"confirm: slow", "its answer takes up to the deadline", func(p *plan, d dice) {
		p.course, p.confirmWire.takes = asksACS, d.between(8*time.Second, 59*time.Second)
	}},
	{"confirm: declined", "a final code after 3-D Secure", func(p *plan, _ dice) { p.course, p.confirm = asksACS, refuses }},
	{"confirm: not final", "a code that is not final after 3-D Secure", func(p *plan, _ dice) { p.course, p.confirm = asksACS, works }},
	{"confirm: second challenge", "the bank asks once more", func(p *plan, _ dice) { p.course, p.confirm = asksACS, asksACS }},
	{"status: down for hours", "no answer at all", func(p *plan, d dice) {
		p.trouble(d, "status: down for hours", transfer.StandsUnclear, time.Hour, 20*time.Hour)
	}},
	{"status: unclear", "names that nobody knows", func(p *plan, d dice) {
		p.trouble(d, "status: unclear", transfer.StandsUnclear, time.Second, 2*time.Hour)
	}},
	{anothersFault, "another amount under our number, then ours", func(p *plan, d dice) {
		p.trouble(d, anothersFault, transfer.StandsOther, time.Second, 2*time.Hour)
	}},
	{"status: forgets", "no such order, although it told us of it", func(p *plan, d dice) {
		p.trouble(d, "status: forgets", transfer.StandsMissing, 10*time.Minute, 10*time.Hour)
	}},
	{"status: lags", "no such order for up to 10 minutes after it is booked", func(p *plan, d dice) { p.lag = d.between(time.Second, statusLag) }},
	{"status: slow", "up to its 10 s", func(p *plan, d dice) { p.slow = d.between(3*time.Second, 9900*time.Millisecond) }},
	{"notification: never", "lost for ever", func(p *plan, _ dice) { p.letters = nil }},
	{"notification: twice", "the same one", func(p *plan, d dice) { p.write(d, letter{}, 1, time.Minute) }},
	{"notification: a hundred times", "the same one", func(p *plan, d dice) { p.write(d, letter{}, 100, d.spread(time.Second, 2*time.Hour)) }},
	{"notification: late", "hours later", func(p *plan, d dice) { p.write(d, letter{after: time.Hour}, 1, 11*time.Hour) }},
	{"notification: before the answer", "it overtakes the answer", func(p *plan, d dice) { p.write(d, letter{early: true}, 1, time.Second) }},
	{"notification: forged", "says paid, without the secret", func(p *plan, d dice) {
		p.write(d, letter{early: true, forged: true, says: transfer.OnApproved}, 2, time.Hour)
	}},
	{"notification: contradicting", "says the opposite, with the secret", func(p *plan, d dice) {
		p.write(d, letter{says: transfer.OnDeclined}, 1, time.Hour)
		p.write(d, letter{says: transfer.OnApproved}, 1, time.Hour)
	}},
	{"notification: another amount", "than was ordered", func(p *plan, d dice) { p.write(d, letter{amount: "999.99"}, 1, time.Minute) }},
	{"database down at the answer", "the answer is held", func(p *plan, d dice) { p.dbDown = d.spread(time.Second, 3*time.Minute) }},
	{lieFault, "a final code, and the money moves later all the same", func(p *plan, d dice) {
		if d.chance(0.2) { // rare: it switches most checks of its transfer off
			p.course, p.lie = refuses, true
		}
	}},
}

// trouble adds a time in which the status call does not help; all is over within a day.
func (p *plan) trouble(d dice, fault string, says transfer.Standing, shortest, longest time.Duration) {
	from := time.Duration(0)
	if d.chance(0.5) {
		from = d.spread(time.Second, 3*time.Hour)
	}
	p.troubles = append(p.troubles, trouble{fault: fault, from: from, to: from + d.spread(shortest, longest), says: says})
}

// write adds notifications, each at a moment of its own.
func (p *plan) write(d dice, l letter, copies int, within time.Duration) {
	l.fault = "notification"
	from := l.after
	for range copies {
		l.after = from + d.between(1, within)
		p.letters = append(p.letters, l)
	}
}

// described tells of faults in words, for whoever reads the steps of a world.
func described(names []string) string {
	var all []string
	for _, f := range bankFaults {
		if slices.Contains(names, f.name) {
			all = append(all, fmt.Sprintf("%q (%s)", f.name, f.does))
		}
	}
	if len(all) == 0 {
		return "no faults"
	}
	return strings.Join(all, ", ")
}
