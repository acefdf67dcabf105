package demoshop

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// deliveriesView is what the list of webhooks prints.
type deliveriesView struct {
	frame
	Address string // to which webhooks go
	Answers []answerChoice
	Rows    []deliveryRow
}

type answerChoice struct {
	Value   Misbehave
	Name    string
	Current bool
}

type deliveryRow struct {
	Delivery
	Time string
	Why  string
	JSON string
}

func (s *Shop) listDeliveries(w http.ResponseWriter, r *http.Request) error {
	all, now := s.store.delivered()
	view := deliveriesView{frame: s.frame(r, "", "deliveries"), Address: s.config.PublicURL + "/webhook"}
	view.Title = view.W.NavDeliveries
	for _, m := range misbehaviours {
		view.Answers = append(view.Answers, answerChoice{m, view.W.Answers[m], m == now})
	}
	for _, d := range all {
		view.Rows = append(view.Rows, deliveryRow{d, d.At.In(almaty).Format(time.DateTime), view.W.Verdicts[d.Verdict], indented(d.Body)})
	}
	return show(w, http.StatusOK, "deliveries.html", view)
}

func (s *Shop) chooseAnswer(w http.ResponseWriter, r *http.Request) error {
	if s.SetMisbehave(Misbehave(r.PostFormValue("answer"))) != nil {
		return refused(http.StatusUnprocessableEntity)
	}
	http.Redirect(w, r, "/deliveries", http.StatusSeeOther)
	return nil
}

// indented prints JSON over several lines and leaves alone what is none.
func indented(body string) string {
	var out bytes.Buffer
	if json.Indent(&out, []byte(body), "", "  ") != nil {
		return body
	}
	return out.String()
}
