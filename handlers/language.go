package handlers

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"audarym/internal/transfer"
)

// language keeps a choice of language, in the transfer where there is one, and goes back to the page it was made on.
// What was typed comes along, cards do not.
func (h *handlers) language(c echo.Context) error {
	form, err := postForm(c, formLimit)
	if err != nil {
		return err
	}
	lang, ok := h.offered(form.Get("lang"))
	if !ok {
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	v := h.sessions.read(c.Request())
	v.Lang = string(lang)
	target := h.pageOfForm(form)
	id, err := transfer.ParseID(form.Get("transfer"))
	if err == nil {
		if target, err = h.translate(c, v, id, form.Get("page")); err != nil {
			return err
		}
	}
	v.Typed = typedIn(form, id)
	if err := h.sessions.write(c.Response(), c.Request(), v); err != nil {
		return err
	}
	return seeOther(c, target)
}

// pageOfForm is where the switch was pressed, if on no transfer's page. Its address says the language: who was only handed a
// receipt may have no cookie.
func (h *handlers) pageOfForm(form url.Values) string {
	if form.Get("page") != verifyPage {
		return h.at("/")
	}
	target := h.at(verifyPath)
	if code, ok := readCode(form.Get("code")); ok {
		target += "/" + code
	}
	return target + "?" + url.Values{"lang": {form.Get("lang")}}.Encode()
}

// typedIn is what of a form is put back after its language was switched.
func typedIn(form url.Values, id transfer.ID) typed {
	t := typed{
		For: id, Amount: short(form.Get("amount")), Email: short(form.Get("email")), First: short(form.Get("receiver_first_name")),
		Last: short(form.Get("receiver_last_name")), Country: short(form.Get("receiver_country")), Abroad: form.Get("receiver_abroad") != "",
	}
	if k := (chosen{
		Sender: short(form.Get("sender_saved")), Receiver: short(form.Get("receiver_saved")),
		SaveSender: form.Get("save_sender") != "", SaveReceiver: form.Get("save_receiver") != "",
	}); form.Has("sender_saved") || form.Has("receiver_saved") || k != (chosen{}) {
		t.Chosen = &k
	}
	return t
}

// translate switches the language of the owner's transfer, and of nothing but the page for anybody else: also of one that
// nobody has begun, whose address says the language until its form is sent.
func (h *handlers) translate(c echo.Context, v *visitor, id transfer.ID, page string) (string, error) {
	t, err := h.Service.Of(c.Request().Context(), h.Merchant.ID, id)
	if err != nil {
		return "", err
	}
	if !v.owns(t) {
		return h.pathOf(id) + "?" + url.Values{"lang": {v.Lang}}.Encode(), nil
	}
	target := h.pathOf(id)
	if page == receiptPage {
		target += receiptPath
	}
	return target, h.Service.SetLanguage(c.Request().Context(), id, v.Lang)
}

// langQuery carries the language that an address says on to the next one.
func (h *handlers) langQuery(c echo.Context) string {
	if l, ok := h.offered(c.QueryParam("lang")); ok {
		return "?lang=" + string(l)
	}
	return ""
}

// short keeps the cookie small, and free of cards, whatever is posted.
func short(text string) string {
	if len(text) > 128 {
		return ""
	}
	return withoutCard(text)
}
