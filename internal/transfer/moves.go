package transfer

// guard is a condition that a move needs beside its trigger. The picture shows its number.
type guard int

const (
	always         guard = iota
	asked                // 1: only the status call's word counts, or a person's who has looked
	neverConfirmed       // 2: the bank agrees that it is not done, and confirm was never sent
	onceMore             // 3: at most one more challenge
	neverReceived        // 4: the not-submitted rule (reliability.md G5)
	askedForAWeek        // 5: nobody could tell for seven days
)

type move struct {
	to   AttemptState
	when guard
}

// moves is the whole life of an attempt. What is not in it does not happen: a trigger without
// a cell leaves the attempt as it is, and one against a final state is a contradiction.
var moves = map[AttemptState]map[Trigger]move{
	Sending: {
		OnApproved: {Succeeded, always}, OnDeclined: {Declined, always}, OnChallenge: {Challenged, always},
		OnNoAnswer: {Unknown, always}, OnNotSent: {NotSent, always}, OnDeadline: {Unknown, always},
		OnMismatch: {Review, always},
	},
	Challenged: {
		OnApproved: {Succeeded, asked}, OnDeclined: {Declined, asked}, OnNoAnswer: {Review, askedForAWeek},
		OnReturned: {Confirming, always}, OnDeadline: {Abandoned, neverConfirmed}, OnMismatch: {Review, asked},
	},
	Confirming: {
		OnApproved: {Succeeded, always}, OnDeclined: {Declined, always}, OnChallenge: {Challenged, onceMore},
		OnNoAnswer: {Unknown, always}, OnNotSent: {Unknown, always}, OnDeadline: {Unknown, always},
		OnMismatch: {Review, always},
	},
	Unknown: {
		OnApproved: {Succeeded, always}, OnDeclined: {Declined, always},
		OnNoAnswer: {Unknown, always}, OnNotSent: {NotSent, neverReceived}, OnDeadline: {Review, askedForAWeek},
		OnMismatch: {Review, always},
	},
	Abandoned: {OnApproved: {Succeeded, asked}, OnDeclined: {Declined, asked}},
	Review:    {OnApproved: {Succeeded, asked}, OnDeclined: {Declined, asked}},
	Succeeded: {OnApproved: {Succeeded, always}},
	Declined:  {OnDeclined: {Declined, always}},
	NotSent:   {OnNotSent: {NotSent, always}},
}

// contradictions are the words of the bank that a final state cannot agree with.
var contradictions = map[AttemptState][]Trigger{
	Succeeded: {OnDeclined, OnChallenge, OnNotSent, OnMismatch},
	Declined:  {OnApproved, OnMismatch}, // a challenge that comes late asks for a confirm, which nobody will send
	NotSent:   {OnApproved, OnDeclined, OnChallenge, OnMismatch},
}

// footnotes explain the guards under the picture.
var footnotes = []string{
	asked:          "only by the status call, or by a person once it is in review",
	neverConfirmed: "the bank, asked, says it is not done; confirm was never sent and never will be",
	onceMore:       "at most once more",
	neverReceived:  `"no such order" three times, at least 5 minutes apart, 15 minutes after the call's deadline or later; or the call itself never left`,
	askedForAWeek:  "after 7 days of asking",
}

// Moved tells what a trigger did.
type Moved int

// What a trigger can do.
const (
	Stayed       Moved = iota // nothing: not in the table, or its guard said no
	Stepped                   // the state changed
	Contradicted              // a final state was contradicted; it stays, loudly
)

// step looks a trigger up. holds answers whether a guard is met.
func step(from AttemptState, on Trigger, holds func(guard) bool) (AttemptState, Moved) {
	if m, ok := moves[from][on]; ok && holds(m.when) {
		return m.to, Stepped
	}
	for _, c := range contradictions[from] {
		if c == on {
			return from, Contradicted
		}
	}
	return from, Stayed
}
