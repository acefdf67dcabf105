package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// ConfirmShape is one reading of "Redirect Http code 200" (bank-api.md 5, open).
type ConfirmShape string

// The shapes of the confirm answer.
const (
	ConfirmJSON     ConfirmShape = "json"     // 200 and a body like a transfer's
	ConfirmRedirect ConfirmShape = "redirect" // 302, parameters in Location
	ConfirmHTML     ConfirmShape = "html"     // 200, parameters as hidden fields of a form
	ConfirmHTMLURL  ConfirmShape = "htmlurl"  // 200, parameters in the URL of a refreshing page
	ConfirmQuery200 ConfirmShape = "query200" // 200 with a Location header and no body to speak of
)

func confirmShapes() []ConfirmShape {
	return []ConfirmShape{ConfirmJSON, ConfirmRedirect, ConfirmHTML, ConfirmHTMLURL, ConfirmQuery200}
}

const (
	defaultSlowAnswer = 10 * time.Second
	defaultSilence    = 70 * time.Second // longer than any client waits
)

// Switches choose a reading of each open point of bank-api.md, and of each "take both". The zero value is the default
// reading.
type Switches struct {
	// The token (bank-api.md 2).
	ExpiresInString        bool `json:"expiresInString"`        // "expires_in": "7200"
	ConfirmWantsFreshToken bool `json:"confirmWantsFreshToken"` // the token of the transfer is refused by confirm with 401
	StatusWantsWideToken   bool `json:"statusWantsWideToken"`   // the token of the transfer is refused by the status call

	// The transfer (bank-api.md 3).
	ChallengeAtTop          bool   `json:"challengeAtTop"`          // paReq, md and action at the top level, not under secure3D
	ChallengeWithoutID      bool   `json:"challengeWithoutID"`      // no id beside it: confirm takes an empty ID and goes by MD
	ChallengeWithoutTermURL bool   `json:"challengeWithoutTermURL"` // no termURL in it
	SuccessWithoutCode      bool   `json:"successWithoutCode"`      // code is absent where it would be 0
	InvoiceKey              string `json:"invoiceKey"`              // how answers call the order number; default InvoiceAsSeed
	ReceiverCountry         bool   `json:"receiverCountry"`         // abroad, the receiver has country and no countryCode
	RefusalStatus           int    `json:"refusalStatus"`           // HTTP status of a refused transfer or confirm; default 200

	// Confirm (bank-api.md 1 and 5).
	Confirm     ConfirmShape `json:"confirm"`     // default ConfirmJSON
	ConfirmBase string       `json:"confirmBase"` // where it is served; default ConfirmAnywhere

	// The status call (bank-api.md 6).
	StatusFlat      bool   `json:"statusFlat"`      // resultCode and transaction flat, as for card payments
	StatusNameless  bool   `json:"statusNameless"`  // the nested shape has no statusName, reason and reasonCode
	ChallengedName  string `json:"challengedName"`  // statusName at the ACS: 3D, NEW or FINGERPRINT
	DoneName        string `json:"doneName"`        // statusName of a success: AUTH or CHARGE
	RefusedName     string `json:"refusedName"`     // statusName of a refusal: REJECT, FAILED or CANCEL
	RefusedQuery101 bool   `json:"refusedQuery101"` // a refused order is told with code 101, not 100

	// Saved cards (bank-api.md 1).
	Deactivate string `json:"deactivate"` // what becomes of the call that deactivates one; default DeactivateWorks

	// Notifications (bank-api.md 7).
	NotificationWithoutSecret bool `json:"notificationWithoutSecret"` // secret_hash does not come back

	SlowAnswer time.Duration `json:"slowAnswer"` // what a slow answer waits, in real time; a tenth of it between drips and tries; default 10 s
	Silence    time.Duration `json:"silence"`    // how long a silent connection is held, in real time; default 70 s
}

// How answers call the order number, beside the keys themselves, and under which base confirm is served.
const (
	InvoiceAsSeed   = "seed" // orderID in a success, invoiceId in a refusal, invoiceID in a status
	ConfirmAnywhere = "anywhere"
	ConfirmAtRoot   = "root"
	ConfirmUnderAPI = "api"
)

var (
	invoiceKeys     = []string{InvoiceAsSeed, "orderID", "invoiceID", "invoiceId", "id"}
	confirmBases    = []string{ConfirmAnywhere, ConfirmAtRoot, ConfirmUnderAPI}
	challengedNames = []string{statusChallenge, statusNew, "FINGERPRINT"}
	doneNames       = []string{statusDone, "CHARGE"}
	refusedNames    = []string{statusRejected, "FAILED", "CANCEL"}
)

func (s Switches) withDefaults() Switches {
	if s.Confirm == "" {
		s.Confirm = ConfirmJSON
	}
	for _, c := range s.choices() {
		setDefault(c.Value, c.Values[0])
	}
	if s.RefusalStatus == 0 {
		s.RefusalStatus = 200
	}
	if s.SlowAnswer == 0 {
		s.SlowAnswer = defaultSlowAnswer
	}
	if s.Silence == 0 {
		s.Silence = defaultSilence
	}
	return s
}

// Validate names the first switch with a value that means nothing.
func (s Switches) Validate() error {
	s = s.withDefaults()
	for _, c := range s.choices() {
		if !slices.Contains(c.Values, *c.Value) {
			return fmt.Errorf("%s: want one of %v", c.Name, c.Values)
		}
	}
	switch {
	case !slices.Contains(confirmShapes(), s.Confirm):
		return fmt.Errorf("confirm: want one of %v", confirmShapes())
	case s.RefusalStatus < 200 || s.RefusalStatus > 599 || s.RefusalStatus/100 == 3:
		return fmt.Errorf("refusalStatus: want 2xx, 4xx or 5xx")
	case s.SlowAnswer < 0 || s.SlowAnswer > time.Hour:
		return fmt.Errorf("slowAnswer: want 0s to 1h")
	case s.Silence < 0 || s.Silence > time.Hour:
		return fmt.Errorf("silence: want 0s to 1h")
	}
	return nil
}

// plainSwitches has the fields of Switches without its methods; switchesJSON writes durations as "10s".
type plainSwitches Switches

type switchesJSON struct {
	*plainSwitches
	SlowAnswer string `json:"slowAnswer"`
	Silence    string `json:"silence"`
}

func (s *Switches) wire() switchesJSON {
	return switchesJSON{(*plainSwitches)(s), s.SlowAnswer.String(), s.Silence.String()}
}

// MarshalJSON writes durations as "10s".
func (s Switches) MarshalJSON() ([]byte, error) { return json.Marshal(s.wire()) }

// UnmarshalJSON leaves what is not named as it is, so that one switch can be set alone.
func (s *Switches) UnmarshalJSON(data []byte) (err error) {
	wire := s.wire()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&wire); err != nil {
		return err
	}
	if s.SlowAnswer, err = time.ParseDuration(wire.SlowAnswer); err != nil {
		return err
	}
	if s.Silence, err = time.ParseDuration(wire.Silence); err != nil {
		return err
	}
	return s.Validate()
}
