package demoshop

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
)

// homeView is what the first page prints.
type homeView struct {
	frame
	Goods      []goodView
	Lines      []lineView
	Pieces     int
	Total      string
	Button     string
	FormKey    string
	OurCard    string
	Speaks     []languageLink // languages of the pay page
	Remembered bool
}

// goodView is a good on the shelf.
type goodView struct {
	ID, Name, About, Price string
	Count                  int
	Full                   bool // no more of it in one order
}

// lineView is a good in an order.
type lineView struct {
	ID, Name, Sum string
	Count         int
}

func (s *Shop) home(w http.ResponseWriter, r *http.Request) error {
	if lang := r.URL.Query().Get("lang"); words[lang] != nil {
		s.setCookie(w, languageCookie, lang)
	}
	f, chosen := s.frame(r, "", "shop"), readBasket(cookieValue(r, basketCookie))
	f.Title = f.W.Tagline
	view := homeView{
		frame: f, Lines: lines(f.W, chosen), Pieces: chosen.pieces(), Total: chosen.total().Shown(), FormKey: rand.Text(), OurCard: ourCard,
		Remembered: keyPattern.MatchString(cookieValue(r, customerCookie)),
	}
	view.Button = fmt.Sprintf(f.W.OrderButton, view.Total)
	for i, g := range shelf {
		view.Goods = append(view.Goods, goodView{g.ID, f.W.Goods[i].Name, f.W.Goods[i].About, g.Price.Shown(), chosen[i], chosen[i] == maxEach})
	}
	spoken := f.Lang
	if !slices.Contains(s.config.Languages, spoken) {
		spoken = s.config.Languages[0]
	}
	for _, l := range s.config.Languages {
		view.Speaks = append(view.Speaks, languageLink{Code: l, Name: words[l].Name, Current: l == spoken})
	}
	return show(w, http.StatusOK, "home.html", view)
}

func lines(w *wording, b basket) []lineView {
	var all []lineView
	for i, n := range b {
		if n > 0 {
			all = append(all, lineView{shelf[i].ID, w.Goods[i].Name, (tenge(n) * shelf[i].Price).Shown(), n})
		}
	}
	return all
}

// changeBasket puts one piece in or takes one out, and shows the shelf where the customer was.
func (s *Shop) changeBasket(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return refused(http.StatusBadRequest)
	}
	add, remove := r.PostForm.Get("add"), r.PostForm.Get("remove")
	b := readBasket(cookieValue(r, basketCookie)).put(add, 1).put(remove, -1)
	s.setCookie(w, basketCookie, b.String())
	place := "/"
	for _, g := range shelf {
		if g.ID == add || g.ID == remove {
			place = "/#" + g.ID
		}
	}
	http.Redirect(w, r, place, http.StatusSeeOther)
	return nil
}
