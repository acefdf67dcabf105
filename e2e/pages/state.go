package pages

import (
	"errors"
	"fmt"
	"time"
)

// State is what <main data-state> says.
type State string

// The states of a page.
const (
	Open       State = "open"
	Challenged State = "challenged"
	Processing State = "processing"
	Succeeded  State = "succeeded"
	Failed     State = "failed"
	Expired    State = "expired"
	Canceled   State = "canceled"
	Review     State = "review"
	Error      State = "error" // the request could not be served

	// Of the pages that verify a receipt.
	Verify   State = "verify"   // the form
	Genuine  State = "genuine"  // and final
	Disputed State = "disputed" // genuine, but the bank has since said otherwise
	Unknown  State = "unknown"  // there is no such receipt
)

// States lists every state.
func States() []State {
	return []State{Open, Challenged, Processing, Succeeded, Failed, Expired, Canceled, Review, Error, Verify, Genuine, Disputed, Unknown}
}

// Unseen is the error of a method that waited in vain: what it waited for, and which page was there instead.
type Unseen struct {
	Wanted  string // a state, or the selector of an element
	State   State  // of the page that was there; "" where it is not one of ours
	Address string
	Err     error
}

func (u *Unseen) Error() string {
	page := "a page that is not ours"
	if u.State != "" {
		page = fmt.Sprintf("a page in state %q", u.State)
	}
	return fmt.Sprintf("waited for %s: there is %s, at %s: %v", u.Wanted, page, u.Address, u.Err)
}

// Unwrap gives why the waiting ended.
func (u *Unseen) Unwrap() error { return u.Err }

// missed says what was there instead; nil stays nil.
func (t Tab) missed(wanted string, err error) error {
	var already *Unseen
	if err == nil || errors.As(err, &already) {
		return err
	}
	u := &Unseen{Wanted: wanted, Err: err}
	u.State, _ = t.Within(time.Second).State()
	u.Address, _ = t.Within(time.Second).Address()
	return u
}
