package sandbox

import "time"

// Fate names what the bank does with a transfer. Each has one row in fates.
type Fate string

// The fates of the cards. A receiver decides only where its own fate is a refusal.
const (
	FateThreeDS        Fate = "3ds"
	FateApproved       Fate = "approved"
	FateBlocked        Fate = "blocked"
	FateBlockedByBank  Fate = "blocked-by-bank"
	FateNoFunds        Fate = "no-funds"
	FateExpired        Fate = "expired"
	FateIssuerDown     Fate = "issuer-down"
	FateWrongCode      Fate = "wrong-code"
	FateCancelled      Fate = "cancelled"
	FateNotFinal       Fate = "not-final"
	FateAnswerLost     Fate = "answer-lost"
	FateSlow           Fate = "slow"
	FateBrokenJSON     Fate = "broken-json"
	FateNeverReceived  Fate = "never-received"
	FateReceiverTakes  Fate = "receiver-takes"
	FateReceiverLimits Fate = "receiver-limit"
)

// fate is what happens, as data: what is booked, what is answered, how the answer travels, what the ACS does.
type fate struct {
	Code      int           // the code answered; 0 is success
	Challenge bool          // 3-D Secure first: nothing is booked before confirm
	Late      time.Duration // booked this much later, by the bank's clock, whatever Code says
	Then      int           // with Late: refused with this code then, not booked
	Forget    bool          // the bank never learns of the order
	Delivery  delivery
	ACS       acsMode
}

// acsMode is how the ACS treats the customer.
type acsMode int

const (
	acsAsks    acsMode = iota
	acsRejects         // no password is right
	acsCancels         // answers "cancelled" without asking
)

// fates is THE table of what can happen. A refused transfer has a Code and nothing else.
var fates = map[Fate]fate{
	FateThreeDS:        {Challenge: true},
	FateApproved:       {},
	FateBlocked:        {Code: 465},
	FateBlockedByBank:  {Code: 479},
	FateNoFunds:        {Code: 484},
	FateExpired:        {Code: 478},
	FateIssuerDown:     {Code: 493},
	FateWrongCode:      {Challenge: true, ACS: acsRejects},
	FateCancelled:      {Challenge: true, ACS: acsCancels},
	FateNotFinal:       {Code: 454, Late: 30 * time.Second},
	FateAnswerLost:     {Delivery: deliverNothing},
	FateSlow:           {Delivery: deliverSlow},
	FateBrokenJSON:     {Delivery: deliverCut},
	FateNeverReceived:  {Forget: true, Delivery: deliverNothing},
	FateReceiverTakes:  {},
	FateReceiverLimits: {Code: 528},
}
