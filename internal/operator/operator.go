// Package operator is what a person does about transfers, on the command line: look, ask the bank, and end what the bank
// cannot tell; and about the messages that tell merchants of them.
package operator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Book is where transfers are looked up, beside the server that may be running.
type Book interface {
	// List gives the newest transfers first, of a merchant or, for "", of all: those that have an attempt in one of the states,
	// or all of them.
	List(ctx context.Context, m merchant.ID, states []transfer.AttemptState, limit int) ([]*transfer.Transfer, error)
	// Get finds a transfer by its id.
	Get(ctx context.Context, id transfer.ID) (*transfer.Transfer, error)
	// ByOrder finds the transfers of an order number, of a merchant or, for "", of all: one of each terminal at most.
	ByOrder(ctx context.Context, m merchant.ID, number string) ([]*transfer.Transfer, error)
	// Events is the history of a transfer.
	Events(ctx context.Context, id transfer.ID) ([]transfer.Event, error)
	// LostOrders are those that the bank knows and this database does not.
	LostOrders(ctx context.Context) ([]transfer.LostOrder, error)
}

// Desk is where a person works. Service is needed for Check and Resolve only, Mail and Post for messages.
type Desk struct {
	Book    Book
	Mail    Mail
	Post    Post
	Service *transfer.Service
	Now     func() time.Time
	Next    func(message string, tries int) (wait time.Duration, more bool) // the schedule of messages, for those that are shown
	Out     io.Writer
}

// uncertain are the states whose end nobody knows.
var uncertain = []transfer.AttemptState{transfer.Sending, transfer.Confirming, transfer.Unknown, transfer.Review}

// List prints transfers: those whose end is not known, those in review, or all. merchantID "" is every merchant's.
func (d *Desk) List(ctx context.Context, merchantID, which string, limit int) error {
	states := map[string][]transfer.AttemptState{"uncertain": uncertain, "review": {transfer.Review}, "all": nil}[which]
	all, err := d.Book.List(ctx, merchant.ID(merchantID), states, limit)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(d.Out, "no transfers ("+which+")")
	} else {
		d.table(all)
	}
	return d.lost(ctx)
}

func (d *Desk) table(all []*transfer.Transfer) {
	t := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "TRANSFER\tOPENED (UTC)\tMERCHANT\tAMOUNT\tSTATE\tORDER\tATTEMPT\tSINCE\tLAST ASKED")
	for _, tr := range all {
		a := tr.Last()
		if a == nil { // nobody has a card in hand yet
			a = &transfer.Attempt{}
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s %s\t%s\t%s\t%s\t%s\t%s\n", tr.ID, stamp(tr.OpenedAt), tr.Merchant, tr.Amount.Number(),
			tr.Amount.CurrencyCode(), tr.State(d.Now()), a.OrderNumber, a.State, stamp(a.ChangedAt), stamp(a.Asking.Last))
	}
	_ = t.Flush()
}

func (d *Desk) lost(ctx context.Context) error {
	all, err := d.Book.LostOrders(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	fmt.Fprintf(d.Out, "\n%d orders that the bank knows and this database does not (a backup was restored?):\n", len(all))
	t := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ORDER\tTHE BANK SAYS\tAMOUNT\tREFERENCE\tFOUND (UTC)")
	for _, o := range all {
		fmt.Fprintf(t, "%s\t%s\t%s %s\t%s\t%s\n", o.Number, o.Standing, o.Amount, o.Currency, o.Reference, stamp(o.FoundAt))
	}
	return t.Flush()
}

// Show prints a transfer with its attempts and its history. which is a transfer's id or an order number.
func (d *Desk) Show(ctx context.Context, which string) error {
	t, err := d.find(ctx, which)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.Out, "transfer   %s\nmerchant   %s\n", t.ID, t.Merchant)
	if t.Terms.Order != "" {
		fmt.Fprintf(d.Out, "its order  %s\n", t.Terms.Order)
	}
	fmt.Fprintf(d.Out, "state      %s\namount     %s %s\nopened     %s UTC, until %s\n",
		t.State(d.Now()), t.Amount.Number(), t.Amount.CurrencyCode(), stamp(t.OpenedAt), stamp(t.Deadline))
	if !t.Due.IsZero() {
		fmt.Fprintf(d.Out, "next look  %s UTC\n", stamp(t.Due))
	}
	for i := range t.Attempts {
		d.attempt(&t.Attempts[i])
	}
	events, err := d.Book.Events(ctx, t.ID)
	if err != nil {
		return err
	}
	fmt.Fprintln(d.Out, "\nhistory")
	w := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	for _, e := range events {
		fmt.Fprintf(w, "  %d\t%s\t%s\t%s\n", e.Seq, stamp(e.At), e.Kind, e.Detail)
	}
	return w.Flush()
}

func (d *Desk) attempt(a *transfer.Attempt) {
	fmt.Fprintf(d.Out, "\nattempt %d  order %s, %s since %s UTC\n  cards     %s → %s\n", a.Number, a.OrderNumber, a.State, stamp(a.ChangedAt), a.SenderMask, a.ReceiverMask)
	for _, line := range []struct{ name, value string }{
		{"bank id", a.BankID}, {"reference", a.Receipt.Reference}, {"fee", a.Receipt.Fee},
		{"refused", inALine(a.Refusal())}, {"bank says", inALine(a.Doubt())},
	} {
		if line.value != "" {
			fmt.Fprintf(d.Out, "  %-10s%s\n", line.name, line.value)
		}
	}
	if !a.Asking.Last.IsZero() {
		fmt.Fprintf(d.Out, "  asked     %s UTC: %s (%d × by schedule)\n", stamp(a.Asking.Last), a.Asking.Says, a.Asking.Times)
	}
}

// inALine is a failure, with who can mend it and when to try again; "" where there is none.
func inALine(f *transfer.Failure) string {
	if f == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s (who: %s, retry: %s)", f.Code, f.Reason, f.Reason.Who(), f.Next.Retry()))
}

// Check asks the bank about a transfer now, and prints what is known then.
func (d *Desk) Check(ctx context.Context, which string) error {
	t, err := d.find(ctx, which)
	if err != nil {
		return err
	}
	if err := d.Service.Check(ctx, t.ID); err != nil {
		return unsettled(err, t)
	}
	now, err := d.Book.Get(ctx, t.ID)
	if err != nil {
		return err
	}
	return errors.Join(d.Show(ctx, string(t.ID)), asked(t, now, d.Now()))
}

// asked tells whether a check has asked anybody, and whether anybody has answered.
func asked(before, after *transfer.Transfer, now time.Time) error {
	switch {
	case !after.AskedAt.Equal(before.AskedAt) && after.Last().Asking.Says == transfer.StandsUnclear:
		return errors.New("the bank was asked and gave no clear answer")
	case !after.AskedAt.Equal(before.AskedAt):
		return nil
	case !after.Due.IsZero() && now.Sub(after.AskedAt) <= 5*time.Second:
		return errors.New("the bank was not asked: it was asked less than 5 seconds ago")
	}
	return errors.New("the bank was not asked: nothing about this transfer is uncertain now")
}

// Resolve ends an uncertain transfer by a person's word, and prints it.
func (d *Desk) Resolve(ctx context.Context, which string, r transfer.Resolution) error {
	if card.LooksLikeNumber(r.Reason) || card.LooksLikeNumber(r.By) || card.LooksLikeNumber(r.Reference) {
		return errors.New("there seems to be a card number in it: the history must not hold one")
	}
	t, err := d.find(ctx, which)
	if err != nil {
		return err
	}
	err = d.Service.Resolve(ctx, t.ID, r)
	if errors.Is(err, transfer.ErrNotNow) {
		return fmt.Errorf("transfer %s is %s: only one whose end is not known can be resolved", t.ID, t.State(d.Now()))
	}
	if err != nil {
		return unsettled(err, t)
	}
	return d.Show(ctx, string(t.ID))
}

// unsettled says plainly why nothing was changed: the merchant would be told of it, and nobody knows where.
func unsettled(err error, t *transfer.Transfer) error {
	if errors.Is(err, transfer.ErrNoMerchant) {
		return fmt.Errorf("nothing is changed: merchant %q must be told of it and is not in these settings; use the server's, with --config", t.Merchant)
	}
	return err
}

func (d *Desk) find(ctx context.Context, which string) (*transfer.Transfer, error) {
	id, err := transfer.ParseID(which)
	if err != nil {
		return d.byOrder(ctx, which)
	}
	t, err := d.Book.Get(ctx, id)
	return t, named(err, which)
}

// byOrder never chooses: where the terminals of several merchants have come to the same number, a person must say which.
func (d *Desk) byOrder(ctx context.Context, number string) (*transfer.Transfer, error) {
	all, err := d.Book.ByOrder(ctx, "", number)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, named(transfer.ErrNotFound, number)
	case len(all) == 1:
		return all[0], nil
	}
	var list []string
	for _, t := range all {
		list = append(list, fmt.Sprintf("%s of %s", t.ID, t.Merchant))
	}
	return nil, fmt.Errorf("%d transfers have the order number %s, each of another terminal; say which by its id: %s", len(all), number, strings.Join(list, ", "))
}

func named(err error, which string) error {
	if errors.Is(err, transfer.ErrNotFound) {
		return fmt.Errorf("no transfer and no order %q in this database", which)
	}
	return err
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.DateTime)
}
