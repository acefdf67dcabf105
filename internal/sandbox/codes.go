package sandbox

import "strconv"

// Codes the sandbox answers with on its own account; the fates carry theirs. All stand in the bank's list but one.
const (
	codeExpiry        = 457 // expiry earlier than printed
	codeNotFinal      = 454 // not final: ask for the status
	codeUnavailable   = 455 // PaRes status U
	codeDetails       = 469
	codeAmountZero    = 470
	codeUnknownCard   = 471
	codeBadNumber     = 472
	codeNotEntered    = 473 // cancelled at the ACS
	codeWrongPassword = 499 // PaRes status N
	codeNoFunds       = 484
	codeNotPermitted  = 487
	codeNotFound      = 522 // no such id: of a challenge, of a saved card
	codeCheckFailed   = 877 // the PaRes is not ours
	codeUnreadable    = 1565
	codeRepeat        = 3240 // seen before: ask for the status
	codeDescription   = 3298
	codeUnlisted      = 9876 // stands in no list of the bank
)

// messages are the texts beside the codes. They are for logs of merchants, in English like the seed's.
var messages = map[int]string{
	codeNotFinal:      "Operation did not finish",
	codeUnavailable:   "3-D Secure check not available",
	codeExpiry:        "Expiry date entered wrongly",
	465:               "Card blocked",
	codeDetails:       "Transaction not valid",
	codeAmountZero:    "Amount is zero",
	codeUnknownCard:   "No such card",
	codeBadNumber:     "No such card number",
	codeNotEntered:    "3-D Secure password not entered",
	478:               "Card expired",
	479:               "Card blocked by the issuer",
	codeNoFunds:       "Insufficient funds",
	codeNotPermitted:  "Not permitted to merchant",
	493:               "Issuer not reachable",
	codeWrongPassword: "3-D Secure password wrong",
	codeNotFound:      "Record not found",
	528:               "Receiver's card reached its daily incoming limit",
	codeCheckFailed:   "3-D Secure check could not finish",
	codeUnreadable:    "Request could not be read",
	codeRepeat:        "Repeat: ask for the status",
	codeDescription:   "Description too long",
	codeUnlisted:      "Operation undefined",
}

// messageOf is the text beside a code: the bank has one beside each.
func messageOf(code int) string {
	if text, ok := messages[code]; ok || code == 0 {
		return text
	}
	return "Code " + strconv.Itoa(code)
}
