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

const defaultSlowAnswer = 10 * time.Second

// Switches choose a reading of each open point of bank-api.md. The zero value is the default reading.
type Switches struct {
	ChallengeAtTop         bool          // paReq, md and action at the top level, not under secure3D
	Confirm                ConfirmShape  // default ConfirmJSON
	ConfirmWantsFreshToken bool          // the token of the transfer is refused by confirm with 401
	ExpiresInString        bool          // "expires_in": "7200"
	StatusFlat             bool          // resultCode and transaction flat, as for card payments
	RefusalStatus          int           // HTTP status of a refused transfer or confirm; default 200
	SlowAnswer             time.Duration // what a slow answer waits, in real time; default 10 s
}

func (s Switches) withDefaults() Switches {
	if s.Confirm == "" {
		s.Confirm = ConfirmJSON
	}
	if s.RefusalStatus == 0 {
		s.RefusalStatus = 200
	}
	if s.SlowAnswer == 0 {
		s.SlowAnswer = defaultSlowAnswer
	}
	return s
}

// Validate names the first switch with a value that means nothing.
func (s Switches) Validate() error {
	s = s.withDefaults()
	switch {
	case !slices.Contains(confirmShapes(), s.Confirm):
		return fmt.Errorf("confirm: want one of %v", confirmShapes())
	case s.RefusalStatus < 200 || s.RefusalStatus > 599 || s.RefusalStatus/100 == 3:
		return fmt.Errorf("refusalStatus: want 2xx, 4xx or 5xx")
	case s.SlowAnswer < 0 || s.SlowAnswer > time.Hour:
		return fmt.Errorf("slowAnswer: want 0s to 1h")
	}
	return nil
}

// switchesJSON is the form of Switches on the admin interface: durations as "10s".
type switchesJSON struct {
	ChallengeAtTop         bool         `json:"challengeAtTop"`
	Confirm                ConfirmShape `json:"confirm"`
	ConfirmWantsFreshToken bool         `json:"confirmWantsFreshToken"`
	ExpiresInString        bool         `json:"expiresInString"`
	StatusFlat             bool         `json:"statusFlat"`
	RefusalStatus          int          `json:"refusalStatus"`
	SlowAnswer             string       `json:"slowAnswer"`
}

// MarshalJSON writes durations as "10s".
func (s Switches) MarshalJSON() ([]byte, error) {
	return json.Marshal(switchesJSON{s.ChallengeAtTop, s.Confirm, s.ConfirmWantsFreshToken, s.ExpiresInString,
		s.StatusFlat, s.RefusalStatus, s.SlowAnswer.String()})
}

// UnmarshalJSON leaves what is not named as it is, so that one switch can be set alone.
func (s *Switches) UnmarshalJSON(data []byte) error {
	wire := switchesJSON{s.ChallengeAtTop, s.Confirm, s.ConfirmWantsFreshToken, s.ExpiresInString,
		s.StatusFlat, s.RefusalStatus, s.SlowAnswer.String()}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&wire); err != nil {
		return err
	}
	slow, err := time.ParseDuration(wire.SlowAnswer)
	if err != nil {
		return err
	}
	*s = Switches{wire.ChallengeAtTop, wire.Confirm, wire.ConfirmWantsFreshToken, wire.ExpiresInString,
		wire.StatusFlat, wire.RefusalStatus, slow}
	return s.Validate()
}
