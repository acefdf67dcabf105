package app

import (
	"context"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// receipts counts the jobs by which receipts are mailed.
func (c *counter) receipts() (n int) {
	c.t.Helper()
	db, err := c.store.JobsDB()
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'receipt' AND state = 'available'`).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// mailsAll is as if they had been mailed.
func (c *counter) mailsAll() {
	c.t.Helper()
	db, err := c.store.JobsDB()
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`DELETE FROM river_job WHERE kind = 'receipt'`); err != nil {
		c.t.Fatal(err)
	}
}

// hurries makes the newest attempt one that the bank is asked about, as its notification does.
func (c *counter) hurries(id transfer.ID) {
	c.t.Helper()
	tr, err := c.Get(context.Background(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	tr.Due, tr.Hinted = c.clock(), 1
	if err := c.store.Save(context.Background(), tr, ""); err != nil {
		c.t.Fatal(err)
	}
	c.passes(time.Minute)
}

func succeeds(c *counter) {
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnApproved}
	c.starts()
}

// isResolved is a review that a person ends.
func isResolved(moved bool) func(c *counter) {
	return func(c *counter) {
		c.bank.answers = transfer.Outcome{Trigger: transfer.OnMismatch}
		id := c.starts()
		c.passes(2 * time.Minute)
		if err := c.Resolve(context.Background(), id, transfer.Resolution{Moved: moved, Reason: "asked the bank", By: "me"}); err != nil {
			c.t.Fatal(err)
		}
	}
}

// expiresAndIsDone is told to have expired, and was carried out after all.
func expiresAndIsDone(c *counter) {
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnChallenge, BankID: "1", Action: "https://acs.kz/", PaReq: "p", MD: "m"}
	c.bank.stands = transfer.StandsAtACS
	id := c.starts()
	c.passes(transfer.Lifetime)
	if n := c.receipts(); n != 0 {
		c.t.Errorf("%d receipts of a transfer that expired", n)
	}
	c.bank.stands = transfer.StandsDone
	c.hurries(id)
}

// Each success is mailed once, however it came about and whatever follows it, and nothing else is.
func TestEverySuccessIsMailedOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		play func(c *counter)
		want int
	}{
		"succeeded": {succeeds, 1},
		"unknown, then succeeded": {func(c *counter) {
			c.bank.answers, c.bank.stands = transfer.Outcome{Trigger: transfer.OnNoAnswer}, transfer.StandsDone
			c.starts()
		}, 1},
		"expired, then done":         {expiresAndIsDone, 1},
		"review, resolved as moved":  {isResolved(true), 1},
		"review, resolved as not":    {isResolved(false), 0},
		"unknown for good":           {func(c *counter) { c.bank.answers = transfer.Outcome{Trigger: transfer.OnNoAnswer}; c.starts() }, 0},
		"the merchant has no server": {func(c *counter) { c.shop.Webhook.URL = ""; succeeds(c) }, 1},
		"no e-mail address":          {func(c *counter) { c.email = ""; succeeds(c) }, 0},
		"no mail server":             {func(c *counter) { c.mails = false; succeeds(c) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, nil)
			c.mails, c.email = true, "aigerim@example.kz"
			test.play(c)
			c.passes(2 * time.Minute)
			if got := c.receipts(); got != test.want {
				t.Errorf("%d receipts, want %d", got, test.want)
			}
			c.mailsAll()
			c.passes(2 * time.Minute)
			if got := c.receipts(); got != 0 {
				t.Errorf("%d more later", got)
			}
		})
	}
}

// The word of the bank is kept, whatever becomes of the mail.
func TestAReceiptThatCannotBeQueuedTakesNoSuccessWithIt(t *testing.T) {
	t.Parallel()
	c := newCounter(t, nil)
	c.mails, c.email, c.shop.Webhook.URL = true, "aigerim@example.kz", ""
	db, err := c.store.JobsDB()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`ALTER TABLE river_job RENAME TO lost`); err != nil {
		t.Fatal(err)
	}
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnApproved}
	tr, err := c.Get(context.Background(), c.starts())
	if err != nil || tr.State(c.clock()) != transfer.StateSucceeded {
		t.Errorf("it is %s, %v", tr.State(c.clock()), err)
	}
}

// A bank that takes its word back has nothing mailed again.
func TestAContradictionIsNotMailed(t *testing.T) {
	t.Parallel()
	c := newCounter(t, nil)
	c.mails, c.email = true, "aigerim@example.kz"
	c.bank.answers = transfer.Outcome{Trigger: transfer.OnApproved}
	id := c.starts()
	c.mailsAll()
	c.bank.stands = transfer.StandsRefused
	c.hurries(id)
	if told := c.told(id); told != "1 transfer.succeeded, 2 transfer.corrected succeeded" || c.receipts() != 0 {
		t.Errorf("told %q, %d receipts", told, c.receipts())
	}
}
