// Package sandbox is a fake bank: OAuth, transfer, ACS, confirm, status and a ledger, after the bank's page "P2P BY API".
//
// # It is not a bank
//
// It moves no money, keeps everything in memory, draws its tokens from a seeded generator and signs with a key whose
// subject reads "SANDBOX NOT A BANK". [Listen] refuses every address but loopback unless it is told otherwise by name.
// Every page carries a banner. Card numbers and CVCs are never logged, and the ledger holds masks. The number of a card
// is kept while its order is open, and after that where the merchant had it saved; no page and no answer shows it.
//
// # Goals
//
// To be the oracle. The ledger ([Bank.Orders]) says what really happened to each order number: how often a transfer
// and a confirm for it arrived, and how often money moved. Pages and receipts are compared with it.
//
// To be strict. A field that is missing, unknown, doubled, misspelled or of the wrong type, a token of another order,
// an order number that breaks the 6 to 15 digits or the last-six rule: each is refused. Where the bank's page leaves
// freedom, [Switches] play each reading, so that a client is tested under all of them.
//
// To be nasty on request. What happens to a transfer is chosen by the sender's card ([Cards]) or by the one-time code
// typed at the ACS ([OneTimeCodes]); a scenario ([Scenarios]) lies over that and spoils one call of the order: answers
// get lost, cut, late, lie, or come before the money moves, and so do notifications. It is chosen by order number
// ([Bank.PlayFor]), by a tag [sandbox:NAME] in the description, from a queue ([Bank.PlayNext]), for every order
// ([Bank.PlayAlways]) or at random ([Bank.SetFaults]). Whatever an answer says, the ledger says what happened.
//
// To be replayable. Identifiers come from one seed, which is logged; random faults are drawn from another seed and the
// order number; time is a clock that can be advanced.
//
// # Time
//
// A challenge that nobody confirms ends after 60 minutes: its order becomes CANCEL_OLD, money never moves, and a
// confirm is refused with 473. That, tokens, late bookings, late notifications and outages go by the bank's clock.
// Silence and slowness are real time ([Switches]); they end when the client goes away or the bank closes.
//
// # Notifications
//
// When a transfer or a confirm came to its end, the bank posts to postLink, of a refusal to failurePostLink
// (bank-api.md 7): to the origins that [Config] names and to nobody else, without following redirects, three times at
// most, from goroutines of its own that [Bank.Close] ends. A challenge that timed out is not notified.
//
// # Saved cards
//
// A transfer that succeeds saves each card that it says `save` of, for its terminal, under the card id in the success
// (and of the sender in the link parameter cardid). The same card has the same id at the same terminal, also when it is
// deactivated and saved again. The id of a card that was not saved is a new one each time and good for nothing. A saved
// card ([Bank.SavedCards]) meets the fate of its number.
//
// # Inbox
//
// [Bank.ServeMail] takes mail by SMTP, from whomever and to whomever, and keeps the newest in memory for the admin page: a
// merchant's program can be seen to send what it says it sends. It relays nothing. On request it refuses, dawdles or breaks
// off ([Bank.SetMailFault]). Addresses are on that page and never in the log.
//
// # Limits
//
// Only KZT, abroad too. Notifications are not signed, as at the bank.
// The signing key alone does not come from the seed: crypto/rsa takes no randomness from outside.
//
// It shares no code with the rest of this module and imports none of it: a misreading of the bank's page on one side
// shows on the other.
package sandbox
