package i18n

// The families of keys that handlers put together from a domain value. A test
// compares each list with the catalogues, both ways.

// Reasons are why a transfer did not succeed: keys "reason.<name>". The domain has a list of its own, which the catalogue's
// test holds against the texts.
func Reasons() []string {
	return []string{
		"card_details", "card_number", "card_expiry", "card_expired", "card_unusable", "card_not_taken", "card_never", "card_holder",
		"internet_off", "ask_issuer", "issuer_unreachable", "personal_data", "no_funds", "amount_limit", "receiver_limit", "too_many",
		"too_many_month", "order_tries", "threeds_failed", "threeds_unavailable", "threeds_network", "threeds_unfinished",
		"threeds_missing", "threeds_more", "merchant", "merchant_order", "merchant_limit", "country", "bank_trouble", "bank_refused",
		"bank_pause", "request_unread", "bank_silent", "bank_fault", "sum_held", "in_progress", "bank_unreachable", "not_submitted",
		"abandoned", "resolved", "canceled", "canceled_merchant", "canceled_before",
	}
}

// Whos are who can mend it: keys "who.<name>".
func Whos() []string { return []string{"payer", "payer_bank", "receiver", "bank", "merchant"} }

// Nexts are what to do about it: keys "next.<name>".
func Nexts() []string {
	return []string{
		"retry", "other_card", "lower_amount", "other_receiver", "try_later", "after_30m", "ask_bank",
		"merchant", "start_over", "none", "wait",
	}
}

// Retries are the rules of trying again: keys "retry.<name>".
func Retries() []string {
	return []string{"now", "later", "after_30m", "other_card", "lower_amount", "other_receiver", "never"}
}

// Actions are the buttons that go with a next step: keys "action.<name>".
func Actions() []string {
	return []string{
		"new", "back", "check", "home", "again",
		"other_card", "try_again", "other_receiver", "write", "call", "contacts",
	}
}

// Moneys are what became of the money: keys "money.<name>".
func Moneys() []string { return []string{"none", "unknown", "moved"} }

// States are a transfer's states in a word or two: keys "state.<name>".
func States() []string {
	return []string{"open"}
}

// Facts are the labels of facts: keys "fact.<name>".
func Facts() []string {
	return []string{
		"amount", "fee", "from", "to", "reference", "order", "time", "merchant", "transfer", "purpose", "shop_order",
	}
}

// HTTPErrors are the answers that have a page: keys "http.<code>.heading" and
// "http.<code>.text".
func HTTPErrors() []int {
	return []int{400, 403, 404, 405, 413, 415, 421, 500, 503}
}

// FieldErrors are what can be wrong with an input: keys "error.field.<name>".
// The first part is the input's name, or "any" for what can happen to each.
func FieldErrors() []string {
	return []string{
		"amount.required", "amount.unreadable", "amount.decimals", "amount.not_positive", "amount.min", "amount.max",
		"sender_card.required", "sender_card.digits", "sender_card.length", "sender_card.checksum", "sender_card.zeros",
		"sender_card.same", "sender_card.never", "sender_saved.gone", "receiver_saved.gone",
		"sender_expiry.required", "sender_expiry.unreadable", "sender_expiry.far",
		"sender_cvc.required", "sender_cvc.digits", "sender_cvc.three", "sender_cvc.four",
		"sender_name.required", "sender_name.long", "sender_name.characters",
		"receiver_card.required", "receiver_card.digits", "receiver_card.length", "receiver_card.checksum",
		"receiver_card.zeros", "receiver_card.same",
		"receiver_first_name.required", "receiver_first_name.long", "receiver_first_name.characters",
		"receiver_last_name.required", "receiver_last_name.long", "receiver_last_name.characters",
		"receiver_country.required", "receiver_country.unknown",
		"email.invalid",
		"amount.changed", "currency.changed", "any.repeated", "form_key.expired", "too_many", "too_many_cards", "saved.both",
	}
}
