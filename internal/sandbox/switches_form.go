package sandbox

import (
	"fmt"
	"net/http"
	"time"
)

// box and choice are switches as the admin page shows them. What a box means stands here once.
type box struct {
	Name, What string
	Value      *bool
}

type choice struct {
	Name, What string
	Values     []string // the first is the default
	Value      *string
}

// Ticked and Chosen are what a template can read.
func (b box) Ticked() bool { return *b.Value }

// Chosen is the value in force.
func (c choice) Chosen() string { return *c.Value }

func (s *Switches) boxes() []box {
	return []box{
		{"expiresInString", "expires_in as a string", &s.ExpiresInString},
		{"confirmWantsFreshToken", "confirm wants a fresh token", &s.ConfirmWantsFreshToken},
		{"statusWantsWideToken", "status wants a token of the wide scope", &s.StatusWantsWideToken},
		{"challengeAtTop", "paReq at the top level", &s.ChallengeAtTop},
		{"challengeWithoutID", "a challenge has no id", &s.ChallengeWithoutID},
		{"challengeWithoutTermURL", "a challenge has no termURL", &s.ChallengeWithoutTermURL},
		{"successWithoutCode", "no code where it would be 0", &s.SuccessWithoutCode},
		{"receiverCountry", "receiver abroad: country, not countryCode", &s.ReceiverCountry},
		{"statusFlat", "flat status answer", &s.StatusFlat},
		{"statusNameless", "nested status answer without statusName", &s.StatusNameless},
		{"refusedQuery101", "a refused order is told with 101", &s.RefusedQuery101},
		{"notificationWithoutSecret", "notifications without secret_hash", &s.NotificationWithoutSecret},
	}
}

func (s *Switches) choices() []choice {
	return []choice{
		{"invoiceKey", "Answers call the order number", invoiceKeys, &s.InvoiceKey},
		{"confirmBase", "Confirm is served at", confirmBases, &s.ConfirmBase},
		{"challengedName", "Status at the ACS", challengedNames, &s.ChallengedName},
		{"doneName", "Status of a success", doneNames, &s.DoneName},
		{"refusedName", "Status of a refusal", refusedNames, &s.RefusedName},
		{"deactivate", "To deactivate a card", deactivateWays, &s.Deactivate},
	}
}

// switchesForm sets every switch that the page shows: a box that is not ticked is not sent, and a field that is left
// out keeps its value.
func (b *Bank) switchesForm(r *http.Request) error {
	switches := b.Switches()
	for _, s := range switches.boxes() {
		*s.Value = r.PostFormValue(s.Name) != ""
	}
	for _, c := range switches.choices() {
		if value := r.PostFormValue(c.Name); value != "" {
			*c.Value = value
		}
	}
	switches.Confirm = ConfirmShape(r.PostFormValue("confirm"))
	if err := switches.readNumbers(r); err != nil {
		return err
	}
	if err := switches.Validate(); err != nil {
		return err
	}
	b.SetSwitches(switches)
	return nil
}

func (s *Switches) readNumbers(r *http.Request) (err error) {
	for name, into := range map[string]*time.Duration{"slowAnswer": &s.SlowAnswer, "silence": &s.Silence} {
		if text := r.PostFormValue(name); text != "" {
			if *into, err = time.ParseDuration(text); err != nil {
				return fmt.Errorf(`%s: want a duration like "10s"`, name)
			}
		}
	}
	if text := r.PostFormValue("refusalStatus"); text != "" {
		if _, err = fmt.Sscanf(text, "%d", &s.RefusalStatus); err != nil {
			return fmt.Errorf("refusalStatus: want a number")
		}
	}
	return nil
}
