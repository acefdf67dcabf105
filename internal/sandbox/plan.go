package sandbox

import "time"

// plan is what a scenario does, as data: what becomes of each call of an order. The zero value changes nothing.
type plan struct {
	Token, Transfer, Confirm, Status fault

	Late   time.Duration // the transfer is answered 454 and comes to its end this much later, by the bank's clock
	Then   int           // with Late: refused with this code then; 0: what the card's fate says
	Refuse int           // a transfer that would be carried out without 3-D Secure is refused with this code
	Answer int           // every transfer is: with Late answered with this code in place of 454, otherwise refused with it

	Action       string // in place of the ACS's address (3ds-redirect.md case 83)
	WithoutPaReq bool   // 3ds-redirect.md case 47
	TokenDies    bool   // confirm refuses the token of the transfer (reliability.md F12)
	Shape        ConfirmShape
	Notify       notifyPlan
}

// fault is what becomes of one call. What the ledger says of the order is true whatever the answer says.
type fault struct {
	Before   bool // the bank breaks down before it takes anything up: nothing is taken, nothing is booked
	Delivery delivery
	Status   int // another HTTP status
	Location string
	Form     form
	Lie      lie
	Code     int           // a code in place of the success
	Query    string        // code of the status answer
	Name     string        // statusName
	For      time.Duration // since the transfer arrived, by the bank's clock; zero: for ever
}

// form is what is done to the bytes of a body.
type form int

const (
	formHonest    form = iota
	formEmpty          // no byte
	formPage           // a page for people
	formMalformed      // a comma too many, as in the seed's sample
	formBoth           // code and message of a refusal beside the fields of a success
	formStrings        // numbers as strings
	formTypes          // and strings as numbers
)

// lie is what an answer says that is not so.
type lie int

const (
	lieNone     lie = iota
	lieAmount       // one tenge more
	lieNumber       // another order's number
	lieCurrency     // dollars
	lieID           // no id
)

// notifyPlan is what postLink hears. The zero value is: the truth, once, after the answer.
type notifyPlan struct {
	Never        bool
	Times        int           // 0 is once
	Late         time.Duration // by the bank's clock
	BeforeAnswer bool          // and the answer waits for it
	Forged       bool          // somebody else claims success while nothing moved
	Lie          lie
	AsForm       bool // urlencoded
	FailureAfter bool // a refusal follows the success
}

// told is the order as a liar tells it.
func (e *entry) told(l lie) *entry {
	other := *e
	switch l {
	case lieAmount:
		other.amount += 100
	case lieNumber:
		last := other.Number[len(other.Number)-1]
		other.Number = other.Number[:len(other.Number)-1] + string('0'+(last-'0'+1)%10)
	case lieCurrency:
		other.Currency = "USD"
	case lieID:
		other.ID = ""
	}
	return &other
}

// under is the fate as the plan bends it.
func (f fate) under(p plan) fate {
	switch {
	case p.Answer != 0 && p.Late == 0:
		return fate{Code: p.Answer}
	case p.Answer != 0 && f.Late > 0:
		return fate{Code: p.Answer, Late: f.Late, Then: f.Then}
	case p.Answer != 0:
		return fate{Code: p.Answer, Late: p.Late, Then: f.Code}
	case p.Late > 0 && p.Then != 0:
		return fate{Code: codeNotFinal, Late: p.Late, Then: p.Then}
	case p.Late > 0 && f.Late == 0:
		return fate{Code: codeNotFinal, Late: p.Late, Then: f.Code}
	case p.Refuse != 0 && f.Code == 0 && !f.Challenge:
		return fate{Code: p.Refuse}
	}
	return f
}

// active says whether a fault of the status call still holds.
func (f fault) active(since time.Duration) bool { return f.For == 0 || since < f.For }

// spoil is what a fault makes of an honest answer.
func (f fault) spoil(a answer, number string) answer {
	if _, refused := a.body.(failure); f.Code != 0 && !refused {
		a.body, a.html = refuse(f.Code).body(number), nil
	}
	if f.Status != 0 {
		a.status = f.Status
	}
	if f.Delivery != deliverWhole {
		a.delivery = f.Delivery
	}
	if f.Location != "" {
		a.location = f.Location
	}
	a.form = f.Form
	return a
}
