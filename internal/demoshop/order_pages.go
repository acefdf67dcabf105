package demoshop

import (
	"fmt"
	"net/http"
	"time"
)

// almaty is Kazakhstan's time, one for the whole country since 2024.
var almaty = time.FixedZone("Asia/Almaty", 5*60*60)

const minuteFormat = "02.01.2006, 15:04"

// Seconds until the page of an order looks again.
const (
	refreshWaiting = "3"
	refreshUnknown = "15"
)

// What the page says of the link that the customer came back by.
const (
	noteNone     = "none"
	noteVerified = "verified"
	noteIgnored  = "ignored"
)

// orderView is what the page of an order prints.
type orderView struct {
	frame
	Order      Order
	Heading    string
	Text       string
	Sum        string
	Date       string
	Lines      []lineView
	Note       string
	NoteText   string
	Pay        bool // nothing is known to have been sent: lead to the pay page
	PayAgain   bool // there is no pay page yet
	Settled    bool
	EventShown string
}

func (s *Shop) showOrder(w http.ResponseWriter, r *http.Request) error {
	return s.orderPage(w, r, false)
}

// comeBack is where the pay page's link leads. What the link says is shown and believed by nobody.
func (s *Shop) comeBack(w http.ResponseWriter, r *http.Request) error { return s.orderPage(w, r, true) }

func (s *Shop) orderPage(w http.ResponseWriter, r *http.Request, returned bool) error {
	o, ok := s.store.order(r.PathValue("number"))
	if !ok {
		return refused(http.StatusNotFound)
	}
	f := s.frame(r, o.language, "orders")
	f.Title = f.W.Order + " " + o.Number
	view := orderView{frame: f, Order: o, Sum: o.basket.total().Shown(), Date: o.CreatedAt.In(almaty).Format(minuteFormat), Lines: lines(f.W, o.basket), Note: noteNone}
	view.Heading, view.Text = f.W.of(o)
	sent := false
	if returned {
		view.Note = s.noteOf(r, o)
		sent = view.Note == noteVerified && r.URL.Query().Get("state") == "succeeded"
		view.NoteText = f.W.note(view.Note, r.URL.Query().Get("state"))
	}
	view.PayAgain = o.State == Waiting && o.PayURL == ""
	view.Pay = o.State == Waiting && o.PayURL != "" && !sent
	view.Settled = !o.State.settling()
	if o.Event != "" {
		view.EventShown = fmt.Sprintf("%s, № %d", o.Event, o.Sequence)
	}
	switch {
	case o.State == Unknown:
		w.Header().Set("Refresh", refreshUnknown)
	case o.State == Waiting && o.PayURL != "":
		w.Header().Set("Refresh", refreshWaiting)
	}
	return show(w, http.StatusOK, "order.html", view)
}

// noteOf judges the link: the signature, and that it speaks of this order and no other.
func (s *Shop) noteOf(r *http.Request, o Order) string {
	query := r.URL.Query()
	switch {
	case !hasReturn(query):
		return noteNone
	case !signedReturn(s.config.LinkSecret, query), query.Get("order") != o.Number, query.Get("amount") != o.Amount,
		query.Get("currency") != currency, o.Transfer != "" && query.Get("transfer") != o.Transfer:
		return noteIgnored
	}
	return noteVerified
}

// ordersView is what the list of orders prints.
type ordersView struct {
	frame
	Rows []orderRow
}

type orderRow struct {
	Number, Amount, Sum, Date, Heading string
	State                              State
}

func (s *Shop) listOrders(w http.ResponseWriter, r *http.Request) error {
	view := ordersView{frame: s.frame(r, "", "orders")}
	view.Title = view.W.NavOrders
	for _, o := range s.store.all() {
		heading, _ := view.W.of(o)
		view.Rows = append(view.Rows, orderRow{o.Number, o.Amount, o.basket.total().Shown(), o.CreatedAt.In(almaty).Format(minuteFormat), heading, o.State})
	}
	return show(w, http.StatusOK, "orders.html", view)
}
