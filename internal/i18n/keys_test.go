package i18n

// The families of keys that handlers put together from a domain value. A test
// compares each list with the catalogues, both ways.

// Reasons are why a transfer did not succeed: keys "reason.<name>".
func Reasons() []string {
	return []string{
		"card_details", "card_expired", "card_unusable", "ask_issuer", "issuer_unreachable", "no_funds",
		"amount_limit", "receiver_limit", "too_many", "threeds_failed", "threeds_unavailable", "merchant",
		"bank_trouble", "bank_unreachable", "not_submitted", "abandoned", "canceled", "resolved",
	}
}

// Nexts are what to do about it: keys "next.<name>".
func Nexts() []string {
	return []string{
		"retry", "other_card", "lower_amount", "other_receiver", "try_later", "after_30m", "ask_bank",
		"merchant", "start_over", "none",
	}
}

// Actions are the buttons that go with a next step: keys "action.<name>".
func Actions() []string {
	return []string{"new", "back", "check", "home", "again"}
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
		"sender_card.same", "sender_saved.gone", "receiver_saved.gone",
		"sender_expiry.required", "sender_expiry.unreadable", "sender_expiry.far",
		"sender_cvc.required", "sender_cvc.digits", "sender_cvc.three", "sender_cvc.four",
		"sender_name.required", "sender_name.long", "sender_name.characters",
		"receiver_card.required", "receiver_card.digits", "receiver_card.length", "receiver_card.checksum",
		"receiver_card.zeros", "receiver_card.same",
		"receiver_first_name.required", "receiver_first_name.long", "receiver_first_name.characters",
		"receiver_last_name.required", "receiver_last_name.long", "receiver_last_name.characters",
		"receiver_country.required", "receiver_country.unknown",
		"email.invalid",
		"any.repeated", "form_key.expired", "too_many", "too_many_cards", "saved.both",
	}
}
