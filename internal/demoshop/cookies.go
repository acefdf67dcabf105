package demoshop

import "net/http"

// The shop's cookies. Programs on other ports of this machine get them too; nothing in them is worth having.
const (
	basketCookie   = "teashop_basket"
	languageCookie = "teashop_language"
	customerCookie = "teashop_customer"
)

const yearSeconds = 365 * 24 * 60 * 60

// setCookie keeps a value for a year; an empty one is removed.
func (s *Shop) setCookie(w http.ResponseWriter, name, value string) {
	age := yearSeconds
	if value == "" {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.public.Scheme == "https",
	})
}

func cookieValue(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}
