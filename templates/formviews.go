package templates

// Field is one input. Value stays empty for everything of a card.
type Field struct {
	Name, Label, Value, Hint, Error string
	// Warning is what form.js may say under the input, once it is left: that the expiry is past, that a digit is wrong; Same that
	// both cards are one. Nobody is kept from sending.
	Warning, Same string
	// Brand is the place where form.js names the payment system of the card that is typed.
	Brand bool
	// Typed fields are for a card that is typed: unseen while a saved one is chosen.
	Typed bool
}

// Choices is a group of which one is chosen: saved cards, and another one.
type Choices struct {
	Name, Label, Error string
	List               []Choice
}

// Choice is a saved card, or another one where Value is "". Last4 is for the line under the button.
type Choice struct {
	ID, Value, Text, Last4 string
	On                     bool
}

// Check is a box to tick. Describe is the id of what says what it means.
type Check struct {
	Name, Label, Describe string
	On                    bool
}

// Option is one of a list.
type Option struct {
	Value, Text string
	On          bool
}

// Abroad is what must be known of a receiver whose card is a foreign one.
type Abroad struct {
	Check               Check
	FirstName, LastName Field
	Country             Field
	Choose              string // the list's first line, which is no country
	Countries           []Option
}

// Removal is the list of saved cards, each with a button that removes it.
type Removal struct {
	Summary, FormKey, Button string
	List                     []Removable
}

// Removable is one saved card; Name is the button's for those who cannot see beside what it stands.
type Removable struct{ Text, Action, Name string }

// Problem is a line of the error summary and links to the input of that name.
type Problem struct{ Field, Text string }

// Clock is how long a form can still be sent, for form.js: seconds as of now, "{n} minutes left" as JSON by plural form, and what
// is said in the last five minutes, in the last one, and when it is over, with the link on.
type Clock struct{ Seconds, Minutes, LastMinute, Soon, Last, Over, Href, Text string }

// Form is the card form.
type Form struct {
	Page            Page
	Action, FormKey string
	// Once is the name of an empty field, another one on every rendering: a browser that goes back then takes the form
	// for one it has not seen, and restores nothing that was typed, cards least of all (3ds-redirect.md case 91).
	Once           string
	Heading, Intro string
	// Last is the refusal of the attempt before, if there was one.
	Last *Failure
	// SummaryTitle, SummaryNote and Problems make the error summary, if there are problems.
	SummaryTitle, SummaryNote string
	Problems                  []Problem
	Amount                    Field
	SenderCard, SenderExpiry  Field
	SenderCVC, SenderName     Field
	ReceiverCard, Email       Field
	// Description is what a merchant says the transfer is for.
	Description string
	// Fee is what the merchant says of its fee.
	Fee string
	// SenderSaved and ReceiverSaved are there where the customer has saved cards, SaveSender and SaveReceiver where one may be
	// saved, Receiver in place of all that is the receiver's where the merchant chose the card, ReceiverLast4 with it.
	SenderSaved, ReceiverSaved *Choices
	SaveSender, SaveReceiver   *Check
	Receiver, ReceiverLast4    string
	// SaveHint says for both what saving means.
	SaveHint string
	// Abroad is there where the receiver's card may be a foreign one.
	Abroad *Abroad
	// Removal is there where there are saved cards; Removed says that one was taken away just now.
	Removal *Removal
	Removed string
	// AmountFixed, when set, is shown large in place of the amount's input;
	// AmountLabel stands above it.
	AmountFixed, AmountLabel     string
	SenderLegend, ReceiverLegend string
	// Left says by when to send, and how many attempts are left, a line each; Clock is for the last minutes.
	Left  []string
	Clock *Clock
	// Month is this one in Kazakhstan, 202611, for form.js to tell a past expiry by.
	Month string
	// Button is the text of the button, Busy the one while the form is being sent.
	Button, Busy string
	// SummaryTemplate ("… {from} … {to}") and ButtonTemplate ("… {amount} …") are filled by form.js.
	SummaryTemplate, ButtonTemplate string
	// Keep leads to the address that the transfer will have, with KeepText before it; only for a new transfer.
	Keep     *Link
	KeepText string
	// Cancel is there only when the transfer is already open.
	Cancel *Cancel
}
