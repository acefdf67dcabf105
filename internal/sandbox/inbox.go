package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// Mail is one that the inbox took.
type Mail struct {
	Number int       `json:"number"` // from 1
	At     time.Time `json:"at"`     // by the bank's clock
	From   string    `json:"from"`   // of the envelope, as is To
	To     []string  `json:"to"`
	Raw    string    `json:"raw"` // as it came, dots unstuffed
}

// MailFault is what the inbox does in place of taking a mail.
type MailFault string

// The faults of the inbox.
const (
	MailTaken     MailFault = "none"
	MailPutOff    MailFault = "put-off" // 451 to the recipient
	MailRefused   MailFault = "refuse"  // 550 to the recipient
	MailSlow      MailFault = "slow"    // Switches.SlowAnswer before each answer
	MailCut       MailFault = "cut"     // the connection closes after the first line of DATA
	mostMails               = 200       // kept, the newest
	mostMailBytes           = 1 << 20
)

// MailFaults lists them.
func MailFaults() []MailFault {
	return []MailFault{MailTaken, MailPutOff, MailRefused, MailSlow, MailCut}
}

// inbox is the mail there is.
type inbox struct {
	at    string // where it is taken; "": nowhere
	taken int
	mails []Mail
	fault MailFault
}

// Mails lists what was taken, the oldest first.
func (b *Bank) Mails() []Mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.inbox.mails)
}

// Mail finds one by its number.
func (b *Bank) Mail(number int) (Mail, bool) {
	for _, m := range b.Mails() {
		if m.Number == number {
			return m, true
		}
	}
	return Mail{}, false
}

// MailFault is what the inbox does now.
func (b *Bank) MailFault() MailFault {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.inbox.fault
}

// SetMailFault chooses it, until Reset.
func (b *Bank) SetMailFault(f MailFault) error {
	if !slices.Contains(MailFaults(), f) {
		return fmt.Errorf("fault: want one of %v", MailFaults())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inbox.fault = f
	return nil
}

func (b *Bank) takeMail(from string, to []string, raw string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inbox.taken++
	b.inbox.mails = append(b.inbox.mails, Mail{b.inbox.taken, b.now().UTC(), from, to, raw})
	if n := len(b.inbox.mails); n > mostMails {
		b.inbox.mails = slices.Clone(b.inbox.mails[n-mostMails:])
	}
	b.log.Debug("mail", "number", b.inbox.taken, "bytes", len(raw))
}
