package demoshop

// languages that the shop speaks, in the order in which they are offered.
var languages = []string{"kk", "ru", "en"}

var words = map[string]*wording{"kk": &kazakh, "ru": &russian, "en": &english}

// goodWords are a good's name and a line about it.
type goodWords struct{ Name, About string }

// stateWords are an order's state as a heading and a sentence.
type stateWords struct{ Heading, Text string }

// wording is everything the shop says in one language. A test holds that nothing is missing.
type wording struct {
	Name string // of the language, in itself

	Shop, Tagline, Demo, Skip                     string
	NavLabel, NavShop, NavOrders, NavDeliveries   string
	LanguageLabel, Footer                         string
	HomeTitle, HomeLead                           string
	Goods                                         [4]goodWords
	Add, More, Less, InBasket, ToBasket           string
	Basket, BasketEmpty, Total                    string
	PayLanguage, Remember, RememberHint, OurCard  string
	OrderButton                                   string // with the sum
	OrderHint                                     string
	Description                                   string // of the transfer, with the order's number
	Order, Contents, Date, BankWord               string
	States                                        map[State]stateWords
	NotStarted                                    stateWords // waiting, and no transfer yet
	NoteVerified, NoteIgnored                     string
	NoteStates                                    map[string]string // states of a transfer in the link back
	ToPayPage, TransferPage, BackToShop, TryAgain string
	PayErrorTitle, PayErrorText, PayErrorKept     string
	ForMerchant, NoAnswer                         string
	OrdersEmpty                                   string
	DeliveriesLead, DeliveriesEmpty, Answer       string
	AnswerHint, Set, Reload, Body, Answered       string
	Verified, Refused                             string
	Answers                                       map[Misbehave]string
	Verdicts                                      map[Verdict]string
	ErrorNotFound, ErrorForm, ErrorServer         string
}

// of says what is known of an order.
func (w *wording) of(o Order) (heading, text string) {
	said := w.States[o.State]
	if o.State == Waiting && o.PayURL == "" {
		said = w.NotStarted
	}
	return said.Heading, said.Text
}

// note says what the link back is worth. A state that the shop has no word for is shown as it is: it was signed.
func (w *wording) note(note, state string) string {
	switch note {
	case noteVerified:
		if said, ok := w.NoteStates[state]; ok {
			state = said
		}
		return w.NoteVerified + " " + state
	case noteIgnored:
		return w.NoteIgnored
	}
	return ""
}
