package sandbox

import (
	"net/http"
	"time"
)

// adminView is what the admin page prints.
type adminView struct {
	Now      string
	Advanced time.Duration
	Seed     uint64
	Client   string
	Terminal string
	Cards    []Card
	Saved    []SavedCard
	Playing  castingJSON
	Faults   Faults
	Table    []Scenario
	Codes    []OneTimeCode
	Orders   []Order
	Switches Switches
	Boxes    []box
	Choices  []choice
	Confirms []ConfirmShape
	Advances []string

	MailAt     string
	Mails      []Letter
	MailFault  MailFault
	MailFaults []MailFault
}

func (b *Bank) adminPage(w http.ResponseWriter, _ *http.Request) {
	acsPage{status: http.StatusOK, name: "admin.html", data: b.adminView()}.show(w)
}

func (b *Bank) adminView() adminView {
	orders, saved, playing, faults, switches := b.Orders(), b.SavedCards(), b.castingNow(), b.Faults(), b.Switches()
	mails := b.letters()
	b.mu.Lock()
	defer b.mu.Unlock()
	return adminView{
		Now: b.now().UTC().Format(time.DateTime), Advanced: b.offset, Seed: b.config.Seed, Client: b.config.ClientID, Terminal: b.config.TerminalID,
		Cards: Cards(), Saved: saved, Codes: OneTimeCodes(), Orders: orders, Playing: playing, Faults: faults, Table: Scenarios(),
		Switches: switches, Boxes: switches.boxes(), Choices: switches.choices(), Confirms: confirmShapes(), Advances: []string{"30s", "5m", "20m", "2h", "24h"},
		MailAt: b.inbox.at, Mails: mails, MailFault: b.inbox.fault, MailFaults: MailFaults(),
	}
}

func (b *Bank) welcome(w http.ResponseWriter, _ *http.Request) {
	acsPage{status: http.StatusOK, name: "welcome.html"}.show(w)
}

// adminForm runs one of the page's forms and shows the page again.
func (b *Bank) adminForm(do func(*http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := do(r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (b *Bank) clockForm(r *http.Request) error { return b.advanceBy(r.PostFormValue("advance")) }
