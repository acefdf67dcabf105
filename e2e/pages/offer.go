package pages

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// MoreFields lists the inputs that a form has only where its merchant allows what they are for.
func MoreFields() []string {
	return []string{"sender_saved", "save_sender", "receiver_saved", "save_receiver",
		"receiver_abroad", "receiver_first_name", "receiver_last_name", "receiver_country"}
}

// OtherCard is what SavedSender and SavedReceiver choose for a card that is typed.
const OtherCard = ""

// Saved is a card that the bank keeps for the customer, as the form offers it.
type Saved struct{ ID, Text string }

// SavedSender chooses a saved card to send from, by its id.
func (f Form) SavedSender(id string) error { return f.choose("sender_saved", id) }

// SavedReceiver chooses a saved card to send to.
func (f Form) SavedReceiver(id string) error { return f.choose("receiver_saved", id) }

func (f Form) choose(name, id string) error {
	return f.click(fmt.Sprintf("input[name=%q][value=%q]", name, id))
}

// SavedSenders lists the saved cards to send from, without the other one.
func (f Form) SavedSenders() ([]Saved, error) { return f.saved("sender_saved") }

// SavedReceivers lists the saved cards to send to.
func (f Form) SavedReceivers() ([]Saved, error) { return f.saved("receiver_saved") }

func (f Form) saved(name string) ([]Saved, error) {
	if err := f.tab.whole(); err != nil {
		return nil, err
	}
	return see(f.tab, chromedp.Evaluate[[]Saved](fmt.Sprintf(
		`Array.from(document.querySelectorAll('input[name=%q]'), e => ({ID: e.value, Text: e.labels[0].innerText.trim()})).filter(c => c.ID)`, name)))
}

// SaveSender ticks the box that has the bank keep the sender's card.
func (f Form) SaveSender() error { return f.click(byTestID("field-save_sender")) }

// SaveReceiver ticks the box that has the bank keep the receiver's card.
func (f Form) SaveReceiver() error { return f.click(byTestID("field-save_receiver")) }

// Abroad is who has a foreign card; Country is two capital letters.
type Abroad struct{ FirstName, LastName, Country string }

// Abroad ticks the box for a foreign card, and says who has it.
func (f Form) Abroad(who Abroad) error {
	if err := f.click(byTestID("field-receiver_abroad")); err != nil {
		return err
	}
	if err := f.Type("receiver_first_name", who.FirstName); err != nil {
		return err
	}
	if err := f.Type("receiver_last_name", who.LastName); err != nil {
		return err
	}
	return f.tab.do(chromedp.SetValue(chromedp.CSS(byTestID("field-receiver_country")), who.Country, pace))
}

// RemoveCard opens the list of saved cards and presses the button of one.
func (f Form) RemoveCard(id string) error {
	if err := f.click(byTestID("saved-cards")); err != nil {
		return err
	}
	return f.tab.leaveBy(fmt.Sprintf("[data-testid=remove-card][formaction*=%q]", "/"+id+"/"))
}

// Seen lists the inputs that a customer sees, by name.
func (f Form) Seen() ([]string, error) {
	all, err := see(f.tab, chromedp.Evaluate[[]string](
		`Array.from(document.querySelectorAll('[data-testid^="field-"]')).filter(e => e.checkVisibility()).map(e => e.dataset.testid)`))
	for i := range all {
		all[i] = strings.TrimPrefix(all[i], "field-")
	}
	return all, err
}

// Description reads what the merchant says the transfer is for.
func (f Form) Description() (string, error) {
	return f.tab.textOf(chromedp.CSS(byTestID("description")))
}

// Receiver reads which card receives, where the merchant chose it.
func (f Form) Receiver() (string, error) { return f.tab.textOf(chromedp.CSS(byTestID("receiver"))) }

func (f Form) click(selector string) error {
	if err := f.tab.do(chromedp.Click(chromedp.CSS(selector), pace)); err != nil {
		return fmt.Errorf("click: %w", f.tab.missed(selector, err))
	}
	return nil
}
