package jobs_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"audarym/internal/mail"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// mailTries makes all tries of a receipt in virtual time, and gives the waits between them.
func (o *office) mailTries(id transfer.ID) (waits []time.Duration) {
	o.t.Helper()
	since := o.clock()
	for {
		wait := o.mails.MailOnce(context.Background(), id, since)
		if wait == 0 {
			return waits
		}
		waits = append(waits, wait)
		o.advance(wait)
		if len(waits) > 1000 {
			o.t.Fatal("it never ends")
		}
	}
}

func sum(waits []time.Duration) (all time.Duration) {
	for _, w := range waits {
		all += w
	}
	return all
}

// A mail server that is down is tried for a day, ever more rarely. One alarm tells of it after an hour, another of what was given up.
func TestAMailServerThatIsDownIsTriedForADay(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{err: &mail.Error{At: mail.AtServer, Cause: "nobody listens there", To: "a***@d.kz"}}
	o.now = storetest.Epoch
	o.employs(p)
	waits := o.mailTries("a")
	s := time.Second
	if !slices.Equal(waits[:5], []time.Duration{10 * s, 10 * s, 20 * s, 40 * s, 80 * s}) || slices.Max(waits) != time.Hour || sum(waits) != 24*time.Hour {
		t.Errorf("waits %v", waits)
	}
	log := o.logged()
	if strings.Count(log, "alarm=mail_server") != 1 || strings.Count(log, "alarm=receipt_unsent") != 1 || strings.Count(log, "alarm=") != 2 {
		t.Error(log)
	}
	p.says(nil)
	if again := o.mails.MailOnce(context.Background(), "b", o.clock()); again != 0 {
		t.Errorf("again in %v", again)
	}
	p.says(&mail.Error{At: mail.AtSender, Code: 553})
	o.mailTries("c")
	if n := strings.Count(o.logged(), "alarm=mail_server"); n != 2 {
		t.Errorf("%d alarms of two outages", n)
	}
}

// A recipient whose server puts the mail off, or has no such person, is no alarm of ours.
func TestAMailboxThatIsFullIsNoAlarm(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{err: &mail.Error{At: mail.AtRecipient, Code: 452, To: "a***@d.kz"}}
	o.now = storetest.Epoch
	o.employs(p)
	if waits := o.mailTries("a"); sum(waits) != 24*time.Hour {
		t.Errorf("waits %v", waits)
	}
	p.says(&mail.Error{At: mail.AtRecipient, Code: 550, To: "a***@d.kz", Final: true})
	if waits := o.mailTries("b"); len(waits) != 0 {
		t.Errorf("waits %v", waits)
	}
	if log := o.logged(); strings.Contains(log, "alarm=") || strings.Count(log, "to=a***@d.kz") != 2 {
		t.Error(log)
	}
}

// A server that refuses each receipt for what it is has to be spoken to: the first refusals end those mails, and soon somebody hears of it.
func TestAServerThatTakesReceiptsForSpamIsAnAlarm(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{err: &mail.Error{At: mail.AtContent, Code: 554, Final: true}}
	o.now = storetest.Epoch
	o.employs(p)
	for _, id := range []transfer.ID{"a", "b", "c"} {
		if strings.Contains(o.logged(), "alarm=") {
			t.Errorf("an alarm before an hour is over: %s", o.logged())
		}
		if waits := o.mailTries(id); len(waits) != 0 {
			t.Errorf("waits %v", waits)
		}
		o.advance(31 * time.Minute)
	}
	if n := strings.Count(o.logged(), "alarm=mail_server"); n != 1 {
		t.Errorf("%d alarms: %s", n, o.logged())
	}
}

// Whatever an error says, its text is not logged: it may hold an address.
func TestNoErrorTextIsLogged(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{err: errors.New("cannot mail aigerim@example.kz")}
	o.now = storetest.Epoch
	o.employs(p)
	o.mailTries("a")
	p.says(transfer.ErrNoMerchant)
	o.mailTries("b")
	log := o.logged()
	if strings.Contains(log, "@") || !strings.Contains(log, "its merchant is not in the settings") {
		t.Error(log)
	}
	if strings.Contains(log, "alarm=mail_server") || strings.Count(log, "alarm=receipt_unsent") != 2 {
		t.Errorf("the mail server is blamed for what it never heard of: %s", log)
	}
}

// What lay for days because mail was switched off is no news any more.
func TestAnOldReceiptIsNotMailed(t *testing.T) {
	t.Parallel()
	o, p := newOffice(t), &postman{}
	o.now = storetest.Epoch
	o.employs(p)
	for _, age := range []time.Duration{2 * 24 * time.Hour, 3 * 24 * time.Hour, -time.Hour} {
		o.mails.MailOnce(context.Background(), "a", o.clock().Add(-age))
	}
	if n := len(p.was()); n != 2 {
		t.Errorf("%d mails, want those of two days and of a clock that was set back", n)
	}
}
