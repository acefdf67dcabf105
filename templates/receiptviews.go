package templates

// Receipt is what is printed and kept.
type Receipt struct {
	Page            Page
	Heading, Amount string
	// Test says that no money moved, where the bank is not real; Doubt that the bank has since said otherwise.
	Test, Doubt string
	Facts       []Fact
	Proof       *Proof
	PrintHint   string
	Back        *Link
}

// Proof is how anybody can see that a receipt is genuine: a code to enter at an address, and the same as a picture. Link leads
// there with the code; its text is the address without it, as it can be typed from paper.
type Proof struct {
	Label, Code, How string
	Link             Link
	QR               *QR
}

// QR is dark squares in a box of Size by Size, the quiet zone included: one path, a square of 1 for a module.
type QR struct{ Size, Path, Label string }

// Verify is the page on which a receipt is verified: the form alone, what became of a code, or that there is none such.
type Verify struct {
	Page Page
	// Good and Bad choose the sign; with neither there is none.
	Good, Bad     bool
	Heading, Lead string
	Test          string // as in Receipt
	Code          *Fact
	Amount        string
	Facts         []Fact
	Compare       string // how to use the facts
	Form          *VerifyForm
	Another       *Link // to the form, where it is not on this page
}

// VerifyForm asks for a code. Error says at the field that there is no such receipt.
type VerifyForm struct{ Action, Label, Hint, Value, Error, Button string }
