package templates

import "audarym/static"

// Page is the frame of every page: what stands around the part that differs.
type Page struct {
	// Lang is the language of the page (kk, ru or en) and becomes <html lang>.
	Lang, Title string
	// Base is the path prefix of the merchant's public address, or "".
	Base string
	// State becomes <main data-state>; "error" on error pages.
	State    string
	Merchant string
	// Languages are the ones the merchant offers; with fewer than two there is no switch.
	Languages []Language
	// LanguageReturn is the transfer to come back to after the switch, or "".
	LanguageReturn string
	// LanguagePage names a page to come back to that is not the transfer's own, and LanguageCode the receipt that it is about.
	LanguagePage, LanguageCode string
	// Sandbox is the banner shown while the bank is the sandbox, "" otherwise.
	Sandbox string
	Texts   Chrome
	// Sheet is a style sheet of ours that few pages need, "" for none.
	Sheet string
	// Style is the path of the brand's style sheet, which stands in place of ours; "" where the merchant has none of its own.
	Style string
	// Logo stands in place of the merchant's name.
	Logo *Picture
	// Contacts are how the merchant is reached, and Terms its terms.
	Contacts []Contact
	Terms    *Link
}

// sheet is the one style sheet of a page.
func sheet(base, brand string) string {
	if brand != "" {
		return brand
	}
	return base + static.Path("app.css")
}

// Chrome holds the texts of the frame.
type Chrome struct{ Skip, Languages, Footer, Contacts string }

// Picture is an image of the merchant's; Width and Height are the picture's own.
type Picture struct{ Src, Alt, Width, Height string }

// Contact is a way to reach the merchant: email, phone or url.
type Contact struct{ Kind, Text, Href string }

// Language is one button of the language switch; Name is in that language.
type Language struct {
	Code, Name string
	Current    bool
}

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

// Failure is the last refusal, as the card form shows it above itself. Who can mend it, Retry says whether trying again makes
// sense, and Step leads to what Next says.
type Failure struct {
	Money, Reason, Next, Who, Retry, Code, CodeLabel, Settled string

	Step *Link
}

// Fact is a line of a list of facts; TestID names its value for QA.
type Fact struct{ TestID, Label, Value string }

// Link is a way on from a page that has an end. Away leads to another site, which is not told from where.
type Link struct {
	Text, Href string
	Away       bool
}

// Cancel is the small form that cancels a transfer.
type Cancel struct{ Action, FormKey, Text string }

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

// Handoff posts the customer on to the page of their bank. PaReq, MD and
// TermURL go out byte for byte; with an empty Action there is no form.
type Handoff struct {
	Page                       Page
	Action, PaReq, MD, TermURL string
	// Wait is the same line in three languages, the customer's first.
	Wait            []WaitLine
	Explain, Button string
	// Until says by when to confirm.
	Until string
	// Amount is what is about to be sent.
	Amount string
	// Heading stands in place of the waiting lines for those who came back without a result.
	Heading string
	// Again is the hint for those who came back by hand.
	Again string
	// Manual keeps the page from posting itself, for those who came back without a result.
	Manual bool
	Cancel *Cancel
}

// WaitLine is "wait for an answer" in one language.
type WaitLine struct{ Lang, Text string }

// Waiting is the page of a transfer whose end is not known yet: processing,
// review, and a challenge that belongs to another browser.
type Waiting struct {
	Page    Page
	Heading string
	Lines   []string
	Facts   []Fact
	Check   Link
	Cancel  *Cancel
}

// Success is the receipt.
type Success struct {
	Page            Page
	Heading, Amount string
	Facts           []Fact
	Note            string
	Doubt           string // as in Receipt
	Back            *Link
	// Proof and Receipt, the link to what is printed, are for the owner.
	Proof   *Proof
	Receipt *Link
	// Settled says since when the end is known, where it was not for a while.
	Settled string
}

// Closed is the page of a transfer that ended without success: failed,
// expired or canceled. Money is its headline.
type Closed struct {
	Page                Page
	Heading             string
	Money, Reason, Next string
	Who, Retry          string // as in Failure
	Step                *Link
	Code, CodeLabel     string
	Facts               []Fact
	Action, Back        *Link
	Settled             string // as in Success
}

// Error is the page of a request that could not be served.
type Error struct {
	Page                      Page
	Heading, Text             string
	RequestIDLabel, RequestID string
	Home                      *Link
	// Also is another way on, at the end of the text.
	Also *Link
	// Contacts are for a page that sends people to the merchant.
	Contacts []Contact
}

// BreakOut leads out of a frame that a bank opened around the callback
// (3ds-redirect.md case 13). It holds no data and no form.
type BreakOut struct{ Base, Style, Lang, Href, Text, Title string }
