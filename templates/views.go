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
