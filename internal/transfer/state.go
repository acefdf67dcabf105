package transfer

// AttemptState is where one try to carry out a transfer stands. Attempts move by the table in moves.go.
type AttemptState string

// The states of an attempt.
const (
	Sending    AttemptState = "sending"    // committed; the transfer call is under way
	Challenged AttemptState = "challenged" // the customer is, or should be, at the card issuer's page (ACS)
	Confirming AttemptState = "confirming" // committed; the confirm call is under way
	Unknown    AttemptState = "unknown"    // a money call went out and nothing readable came back
	Succeeded  AttemptState = "succeeded"  // the bank moved the money
	Declined   AttemptState = "declined"   // the bank refused with a code that is final
	NotSent    AttemptState = "not_sent"   // the bank never received it
	Abandoned  AttemptState = "abandoned"  // the customer did not come back from the ACS in time
	Review     AttemptState = "review"     // nobody could tell for seven days, or the bank tells of another amount: a person looks
)

// AttemptStates lists them in the order of the picture.
var AttemptStates = []AttemptState{Sending, Challenged, Confirming, Unknown, Abandoned, Review, Succeeded, Declined, NotSent}

// negative reports that no money moved by this attempt and none will.
func (s AttemptState) negative() bool { return s == Declined || s == NotSent || s == Abandoned }

// pending reports that a money call is out, or was, and its result is not known.
func (s AttemptState) pending() bool { return s == Sending || s == Confirming || s == Unknown }

// State is where a transfer stands. It is derived from the attempts, never set.
type State string

// The states of a transfer; each has one page (architecture.md, "How a request flows").
const (
	StateOpen       State = "open"
	StateChallenged State = "challenged"
	StateProcessing State = "processing"
	StateSucceeded  State = "succeeded"
	StateFailed     State = "failed"
	StateExpired    State = "expired"
	StateCanceled   State = "canceled"
	StateReview     State = "review"
)

// Money is what is known of the money in a state: "moved", "unknown" or "none". Where a confirm was sent and the bank asked for
// another challenge, it has not said that nothing happened.
func (t *Transfer) Money(s State) string {
	switch {
	case s == StateSucceeded:
		return "moved"
	case s == StateProcessing, s == StateReview, s == StateChallenged && !t.Last().ConfirmedAt.IsZero():
		return "unknown"
	}
	return "none"
}

// Trigger is a fact that may move an attempt.
type Trigger string

// The triggers.
const (
	OnApproved  Trigger = "approved"  // the bank says: done
	OnDeclined  Trigger = "declined"  // the bank says: refused, finally
	OnChallenge Trigger = "challenge" // the bank wants 3-D Secure
	OnNoAnswer  Trigger = "no answer" // the call went out; nothing readable came back
	OnNotSent   Trigger = "not sent"  // not a byte of the call left us, or the bank never saw the order
	OnReturned  Trigger = "returned"  // the ACS sent the customer back with PaRes
	OnDeadline  Trigger = "deadline"  // the time for this state is over
	OnMismatch  Trigger = "mismatch"  // the bank tells of another order, amount or currency under our number
)

// Triggers lists them in the order of the picture.
var Triggers = []Trigger{OnApproved, OnDeclined, OnChallenge, OnNoAnswer, OnNotSent, OnReturned, OnDeadline, OnMismatch}
