package transfer

import (
	"slices"
	"time"

	"audarym/internal/card"
)

// Failure says why no money moved, in our words; of an attempt that is unknown, what the bank said of it (see Doubt).
type Failure struct {
	Code   string // the bank's, for support; "" where the reason is ours
	Reason Reason
	Next   Next
}

// Reason is a class of failure that a customer can understand: finer than the bank's kinds where a person would act
// otherwise, coarser where it must not be told (a lost or stolen card is a card that cannot be used). The texts are i18n
// keys "reason.<Reason>". What was stored once stays readable: no reason is ever taken out of this list.
type Reason string

// The reasons.
const (
	ReasonCardDetails       Reason = "card_details"
	ReasonCardNumber        Reason = "card_number"
	ReasonCardExpiry        Reason = "card_expiry" // typed wrongly
	ReasonCardExpired       Reason = "card_expired"
	ReasonCardUnusable      Reason = "card_unusable" // blocked, lost, stolen: never told apart
	ReasonCardNotTaken      Reason = "card_not_taken"
	ReasonCardNever         Reason = "card_never" // the bank asks that this card is not sent again: see Bars
	ReasonCardHolder        Reason = "card_holder"
	ReasonInternetOff       Reason = "internet_off"
	ReasonAskIssuer         Reason = "ask_issuer"
	ReasonIssuerUnreachable Reason = "issuer_unreachable"
	ReasonPersonalData      Reason = "personal_data"
	ReasonNoFunds           Reason = "no_funds"
	ReasonAmountLimit       Reason = "amount_limit"
	ReasonReceiverLimit     Reason = "receiver_limit"
	ReasonTooMany           Reason = "too_many"
	ReasonTooManyInAMonth   Reason = "too_many_month"
	ReasonOrderTries        Reason = "order_tries"
	ReasonThreeDSFailed     Reason = "threeds_failed" // the code was wrong, or not entered
	ReasonThreeDSUnready    Reason = "threeds_unavailable"
	ReasonThreeDSNetwork    Reason = "threeds_network"
	ReasonThreeDSUnfinished Reason = "threeds_unfinished"
	ReasonThreeDSMissing    Reason = "threeds_missing" // the card has none
	ReasonThreeDSMore       Reason = "threeds_more"
	ReasonMerchant          Reason = "merchant"
	ReasonMerchantOrder     Reason = "merchant_order"
	ReasonMerchantLimit     Reason = "merchant_limit"
	ReasonCountry           Reason = "country"
	ReasonBankTrouble       Reason = "bank_trouble"
	ReasonBankRefused       Reason = "bank_refused"
	ReasonBankPause         Reason = "bank_pause"
	ReasonRequestUnread     Reason = "request_unread"
	ReasonBankSilent        Reason = "bank_silent" // this and the next three begin as doubts
	ReasonBankFault         Reason = "bank_fault"
	ReasonSumHeld           Reason = "sum_held"
	ReasonInProgress        Reason = "in_progress"
	ReasonBankUnreachable   Reason = "bank_unreachable" // ours: nothing was sent
	ReasonNotSubmitted      Reason = "not_submitted"    // ours: the bank never received it
	ReasonAbandoned         Reason = "abandoned"        // ours: the time for the ACS ran out
	ReasonResolved          Reason = "resolved"         // ours: a person asked the bank, which did not carry it out
)

// Reasons lists them all.
var Reasons = []Reason{
	ReasonCardDetails, ReasonCardNumber, ReasonCardExpiry, ReasonCardExpired, ReasonCardUnusable, ReasonCardNotTaken, ReasonCardNever,
	ReasonCardHolder, ReasonInternetOff, ReasonAskIssuer, ReasonIssuerUnreachable, ReasonPersonalData, ReasonNoFunds, ReasonAmountLimit,
	ReasonReceiverLimit, ReasonTooMany, ReasonTooManyInAMonth, ReasonOrderTries, ReasonThreeDSFailed, ReasonThreeDSUnready,
	ReasonThreeDSNetwork, ReasonThreeDSUnfinished, ReasonThreeDSMissing, ReasonThreeDSMore, ReasonMerchant, ReasonMerchantOrder,
	ReasonMerchantLimit, ReasonCountry, ReasonBankTrouble, ReasonBankRefused, ReasonBankPause, ReasonRequestUnread, ReasonBankSilent,
	ReasonBankFault, ReasonSumHeld, ReasonInProgress, ReasonBankUnreachable, ReasonNotSubmitted, ReasonAbandoned, ReasonResolved,
}

// Who can mend a failure. The texts are i18n keys "who.<Who>".
type Who string

// Those who can.
const (
	WhoPayer     Who = "payer"
	WhoPayerBank Who = "payer_bank" // which issued the card that sends
	WhoReceiver  Who = "receiver"
	WhoBank      Who = "bank" // which carries out the transfer
	WhoMerchant  Who = "merchant"
)

// others are the reasons that the payer cannot mend.
var others = map[Reason]Who{
	ReasonCardUnusable: WhoPayerBank, ReasonCardNever: WhoPayerBank, ReasonCardHolder: WhoPayerBank, ReasonInternetOff: WhoPayerBank,
	ReasonAskIssuer: WhoPayerBank, ReasonThreeDSMissing: WhoPayerBank, ReasonPersonalData: WhoPayerBank,
	ReasonReceiverLimit: WhoReceiver,
	ReasonMerchant:      WhoMerchant, ReasonMerchantOrder: WhoMerchant, ReasonMerchantLimit: WhoMerchant, ReasonCountry: WhoMerchant,
	ReasonIssuerUnreachable: WhoBank, ReasonBankTrouble: WhoBank, ReasonBankRefused: WhoBank, ReasonBankPause: WhoBank,
	ReasonRequestUnread: WhoBank, ReasonBankSilent: WhoBank, ReasonBankFault: WhoBank, ReasonSumHeld: WhoBank, ReasonInProgress: WhoBank,
	ReasonBankUnreachable: WhoBank, ReasonNotSubmitted: WhoBank, ReasonResolved: WhoBank,
}

// Who can mend it.
func (r Reason) Who() Who {
	if w, ok := others[r]; ok {
		return w
	}
	return WhoPayer
}

// Next is what a customer can do about a failure. The texts are i18n keys "next.<Next>".
type Next string

// The next steps. NextNone ends the transfer: trying again cannot help. NextWait is that of an outcome nobody knows.
const (
	NextRetry         Next = "retry"
	NextOtherCard     Next = "other_card"
	NextLowerAmount   Next = "lower_amount"
	NextOtherReceiver Next = "other_receiver"
	NextTryLater      Next = "try_later"
	NextAfter30m      Next = "after_30m"
	NextAskBank       Next = "ask_bank" // of rows written before reasons said who can mend them
	NextMerchant      Next = "merchant"
	NextNone          Next = "none"
	NextWait          Next = "wait"
)

// Nexts lists them all.
var Nexts = []Next{
	NextRetry, NextOtherCard, NextLowerAmount, NextOtherReceiver, NextTryLater, NextAfter30m, NextAskBank, NextMerchant, NextNone, NextWait,
}

// Retry is whether, and with what, trying again makes sense. The texts are i18n keys "retry.<Retry>".
type Retry string

// The rules.
const (
	RetryNow           Retry = "now"
	RetryLater         Retry = "later"
	RetryAfter30m      Retry = "after_30m"
	RetryOtherCard     Retry = "other_card"
	RetryLowerAmount   Retry = "lower_amount"
	RetryOtherReceiver Retry = "other_receiver"
	RetryNever         Retry = "never"
)

var rules = map[Next]Retry{
	NextRetry: RetryNow, NextTryLater: RetryLater, NextAfter30m: RetryAfter30m, NextOtherCard: RetryOtherCard, NextAskBank: RetryOtherCard,
	NextLowerAmount: RetryLowerAmount, NextOtherReceiver: RetryOtherReceiver,
}

// Retry is the rule of a next step.
func (n Next) Retry() Retry {
	if r, ok := rules[n]; ok {
		return r
	}
	return RetryNever
}

// pause is how long the bank wants to be left alone with a card (bank-codes.csv 476).
const pause = 30 * time.Minute

// RetryAfter is when the bank takes the same card again, zero where no time was named: in whole minutes, rounded up, as
// people are told it. A transfer does not live that long.
func (a *Attempt) RetryAfter() time.Time {
	if !a.State.negative() || a.Failure.Next.Retry() != RetryAfter30m {
		return time.Time{}
	}
	return a.ChangedAt.Add(pause + time.Minute - 1).Truncate(time.Minute)
}

// Refusal is why an attempt moved no money and never will; nil while that is not so. A newer version on the same database may
// have stored words that this one has no texts for: the nearest ones stand for them.
func (a *Attempt) Refusal() *Failure {
	if !a.State.negative() || a.Failure.Reason == "" {
		return nil
	}
	f := a.Failure
	if !slices.Contains(Reasons, f.Reason) {
		f.Reason = ReasonBankTrouble
	}
	if !slices.Contains(Nexts, f.Next) {
		f.Next = NextOtherCard
	}
	return &f
}

// Doubt is what the bank said of an attempt whose outcome is not known; nil where it said nothing that can be told.
func (a *Attempt) Doubt() *Failure {
	if a.State != Unknown && a.State != Review || a.Failure.Next != NextWait || !slices.Contains(Reasons, a.Failure.Reason) {
		return nil
	}
	return &a.Failure
}

// Bars reports that the bank has asked not to be sent this card again. All that is kept of a card is its mask: another card
// with the same first six and last four digits is barred with it, for this one transfer, which costs its owner another card;
// the other mistake would cost what the bank asked us not to do.
func (t *Transfer) Bars(m card.Mask) bool {
	return t.has(func(a *Attempt) bool {
		return a.State == Declined && a.Failure.Reason == ReasonCardNever && a.SenderMask == m
	})
}
