package demoshop

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"regexp"
	"slices"
)

// keyPattern is of everything that rand.Text made: the form's key and the customer's id.
var keyPattern = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// placeOrder makes the order, asks for its transfer and sends the customer to the pay page.
func (s *Shop) placeOrder(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return refused(http.StatusBadRequest)
	}
	chosen, ok := orderedBasket(r.PostForm)
	formKey, language := r.PostForm.Get("form_key"), r.PostForm.Get("language")
	if !ok || !keyPattern.MatchString(formKey) || !slices.Contains(s.config.Languages, language) {
		return refused(http.StatusUnprocessableEntity)
	}
	o := s.store.place(Order{
		Amount: chosen.total().String(), CreatedAt: s.config.Now(), basket: chosen, language: language,
		customer: s.rememberCustomer(w, r), formKey: formKey, key: "shop-" + rand.Text(),
	})
	s.setCookie(w, languageCookie, language)
	s.setCookie(w, basketCookie, "")
	return s.toPayPage(w, r, o)
}

// payAgain asks for the transfer of an order once more.
func (s *Shop) payAgain(w http.ResponseWriter, r *http.Request) error {
	o, ok := s.store.order(r.PathValue("number"))
	if !ok {
		return refused(http.StatusNotFound)
	}
	return s.toPayPage(w, r, o)
}

// toPayPage sends the customer to the order's transfer, which is made if there is none yet. An order that the bank's
// word came for is shown instead: it must not be paid twice.
func (s *Shop) toPayPage(w http.ResponseWriter, r *http.Request, o Order) error {
	if o.State != Waiting {
		http.Redirect(w, r, "/orders/"+o.Number, http.StatusSeeOther)
		return nil
	}
	if o.PayURL == "" {
		// A customer who closes the page does not stop the call: its answer is wanted when they come again.
		t, err := s.makeTransfer(context.WithoutCancel(r.Context()), o)
		if err != nil {
			return s.showPayError(w, r, o, err)
		}
		s.store.setTransfer(o.Number, t)
		s.log.Info("order", "number", o.Number, "transfer", t.ID)
		o.PayURL = t.URL
	}
	http.Redirect(w, r, o.PayURL, http.StatusSeeOther)
	return nil
}

// payErrorView is what the page prints when there is no pay page.
type payErrorView struct {
	frame
	Order Order
	Sum   string
	Why   noPayPage
}

func (s *Shop) showPayError(w http.ResponseWriter, r *http.Request, o Order, err error) error {
	var why *noPayPage
	if !errors.As(err, &why) {
		return err
	}
	s.log.Warn("no pay page", "order", o.Number, "status", why.Status, "request_id", why.RequestID, "error", why.cause)
	f := s.frame(r, o.language, "")
	f.Title = f.W.PayErrorTitle
	return show(w, http.StatusBadGateway, "pay_error.html", payErrorView{f, o, o.basket.total().Shown(), *why})
}

// rememberCustomer gives the customer's id for the API, new where the cookie has none; empty when they do not want it.
// Cards that were saved under an id stay with it, and the id goes with the cookie.
func (s *Shop) rememberCustomer(w http.ResponseWriter, r *http.Request) string {
	if r.PostForm.Get("remember") == "" {
		s.setCookie(w, customerCookie, "")
		return ""
	}
	id := cookieValue(r, customerCookie)
	if !keyPattern.MatchString(id) {
		id = rand.Text()
	}
	s.setCookie(w, customerCookie, id)
	return id
}
