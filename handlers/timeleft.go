package handlers

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"audarym/internal/i18n"
	"audarym/internal/transfer"
	"audarym/templates"
)

// timeLeft says by when to send. The clock of Kazakhstan says it, so that the page stays true while it stands open, also where
// no script runs; minutes are the script's. It gets seconds: whatever a phone's clock says, the server's decides.
func (h *handlers) timeLeft(c echo.Context, p *i18n.Printer, f *templates.Form, t *transfer.Transfer) {
	f.Left = []string{p.Tf("placed.until", map[string]string{"Time": h.hour(p, t.Deadline)})}
	forms, err := json.Marshal(p.Forms("form.minutes_left"))
	if err != nil {
		return // texts always fit into JSON
	}
	f.Clock = &templates.Clock{
		Seconds: strconv.Itoa(int(t.Deadline.Sub(h.Now()) / time.Second)), Minutes: string(forms), LastMinute: p.T("form.last_minute"),
		Soon: p.T("clock.soon"), Last: p.T("clock.last"), Over: p.T("clock.over"), Text: p.T("clock.go_on"),
		Href: h.pathOf(t.ID) + h.langQuery(c),
	}
}

// hour is a time of today without its date: 14:05.
func (h *handlers) hour(p *i18n.Printer, at time.Time) string {
	if y, m, d := at.In(i18n.Almaty()).Date(); h.now().Day() == d && h.now().Month() == m && h.now().Year() == y {
		return p.Hour(at)
	}
	return p.Time(at)
}
