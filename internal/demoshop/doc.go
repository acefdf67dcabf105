// Package demoshop is a merchant's small site for the demo: a family's tea shop that lets its customers pay by a
// card-to-card transfer.
//
// # Goals
//
// To show a whole purchase from the merchant's side: an order, a transfer made over the API, the customer sent to the
// pay page and back, and the webhook that says what became of the money.
//
// To be an outsider. It imports nothing of this module and speaks HTTP alone, so that whatever it can do, any
// merchant's program can do in any language. Where the API's contract is misread, here or there, the demo shows it.
//
// To be an example that may be copied. signature.go (Standard Webhooks) and returnlink.go (the link back) stand alone:
// the standard library, no types of this package. apply.go has the rules that are easy to get wrong: an order is paid
// by a verified webhook and by nothing else, a repeat changes nothing, an older event never overwrites a newer one, and
// order, amount, currency and transfer must be those of the order. pay.go asks with the same Idempotency-Key again, so
// that an answer that got lost makes no second transfer.
//
// # Limits
//
// Everything is in memory and gone when the program ends: the last 1000 orders, the last 200 webhooks. A real shop
// keeps the ids of webhooks in the same transaction as the order.
//
// Nobody logs in. Anyone who can reach the shop sees all orders and all webhooks, with the customer ids in them, and
// "remember me" is a random id in a cookie where a real shop takes the id of the account. It answers only to this
// machine's names and to its own, so that no page on the internet can look in by a name that it points here; it is
// meant for a loopback address.
//
// No card number ever comes here, and there is no field to type one into. Nothing is shipped either.
package demoshop
