package e2e

import (
	"database/sql"
	"net/http"
	"net/url"
	"strings"

	"audarym/e2e/pages"
)

// Requests that cannot be served.
func errorScenes(a *album) {
	w, v := a.world(setup{})
	path := v.sends("1000", noFunds())
	const form = "application/x-www-form-urlencoded"
	a.page(v, "error-400", pages.Error, http.StatusBadRequest, "a language that nobody offers", v.posting("/language", func() url.Values { return nil }))
	a.page(v, "error-403", pages.Error, http.StatusForbidden, "a form without its key", v.posting("/transfers", func() url.Values { return nil }))
	a.page(v, "error-404", pages.Error, http.StatusNotFound, "no such page", v.at("/nothing/here"))
	a.page(v, "error-405", pages.Error, http.StatusMethodNotAllowed, "the address of a form, opened by hand", v.at("/transfers"))
	a.page(v, "error-413", pages.Error, http.StatusRequestEntityTooLarge, "a form that is too long", func(lang string) reply {
		return v.send(http.MethodPost, in(lang, "/transfers"), "amount="+strings.Repeat("1", 1<<20), "Content-Type", form)
	})
	a.page(v, "error-415", pages.Error, http.StatusUnsupportedMediaType, "no form at all", func(lang string) reply {
		return v.send(http.MethodPost, in(lang, "/transfers"), "{}", "Content-Type", "application/json")
	})
	a.page(v, "error-421", pages.Error, http.StatusMisdirectedRequest, "a host that is nobody's", func(lang string) reply {
		return a.peek(http.DefaultClient, in(lang, "http://"+w.appAddr+"/"), "nobody.example")
	})
	a.page(v, "nothing-yet", pages.Error, http.StatusNotFound, "the address that keeps the answer, before the form has come", v.at(path[:len(path)-5]+"aaaaa?sent"))

	for range 4 {
		v.sends("1000", noFunds())
	}
	a.page(v, "form-too-often", pages.Open, http.StatusTooManyRequests, "the form was sent too often", v.posting("/transfers", func() url.Values { return v.filled("1000", noFunds()) }))
}

// Trouble of our own: the database takes nothing, or holds nonsense.
func troubleScenes(a *album) {
	w, v := a.world(setup{})
	path := v.sends("1000", noFunds())
	w.changesDatabase(`CREATE TRIGGER away_1 BEFORE INSERT ON transfers BEGIN SELECT RAISE(ABORT, 'away'); END`)
	w.changesDatabase(`CREATE TRIGGER away_2 BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'away'); END`)
	a.page(v, "not-sent", pages.Error, http.StatusServiceUnavailable, "the form could not be taken, nothing was sent",
		v.posting("/transfers", func() url.Values { return v.filled("1000", noFunds()) }))
	a.page(v, "error-503", pages.Error, http.StatusServiceUnavailable, "the database does not answer", func(lang string) reply {
		return v.post(in(lang, path+"/cancel"), url.Values{"form_key": {v.twin(path).FormKey}})
	})
	w.changesDatabase(`DROP TRIGGER away_1`)
	w.changesDatabase(`DROP TRIGGER away_2`)

	w2, v2 := a.world(setup{merchant: branded})
	placed := v2.follows(w2.link("A-1"))
	w2.changesDatabase(`UPDATE transfers SET amount = 'many'`) // which none can have
	a.page(v2, "error-500", pages.Error, http.StatusInternalServerError, "something broke", v2.at(placed))
}

// changesDatabase does something to the file that the application would not.
func (w *world) changesDatabase(statement string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.database+"?_pragma=busy_timeout(5000)")
	w.must(err)
	defer db.Close()
	_, err = db.Exec(statement)
	w.must(err)
}
