// Package sandbox is a fake bank: OAuth, transfer, ACS, confirm, status and a ledger, after the bank's page "P2P BY API".
//
// # It is not a bank
//
// It moves no money, keeps everything in memory, draws its tokens from a seeded generator and signs with a key whose
// subject reads "SANDBOX NOT A BANK". [Listen] refuses every address but loopback unless it is told otherwise by name.
// Every page carries a banner. Card numbers and CVCs are never logged and never kept: the ledger holds masks.
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
// typed at the ACS ([OneTimeCodes]); answers get lost, cut, late, or come before the money moves.
//
// To be replayable. Identifiers come from one seed, which is logged; time is a clock that can be advanced.
//
// # Limits
//
// Only card numbers (TYPEPAN) are taken, no saved cards; only KZT. Notifications to postLink are not sent.
// The signing key alone does not come from the seed: crypto/rsa takes no randomness from outside.
//
// It shares no code with the rest of this module and imports none of it: a misreading of the bank's page on one side
// shows on the other.
package sandbox
