package operator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"text/tabwriter"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Mail is where messages to merchants are looked up.
type Mail interface {
	// Message finds a message with its tries.
	Message(ctx context.Context, id string) (transfer.Message, error)
	// Messages lists messages to a merchant with their tries, the newest first; "" is to whichever.
	Messages(ctx context.Context, m merchant.ID, q transfer.MessageSearch) ([]transfer.Message, error)
	// EndpointsOff lists the addresses that answered 410.
	EndpointsOff(ctx context.Context) ([]transfer.EndpointOff, error)
}

// Post puts messages on their way; the server sends them.
type Post interface {
	// Resend sends a message again under its id, with all its tries; "" is whichever merchant.
	Resend(ctx context.Context, m merchant.ID, id string) error
	// Enable switches the addresses of a merchant on that answered 410, and sends what was held.
	Enable(ctx context.Context, m merchant.ID) (addresses int64, messages int, err error)
}

// Messages prints messages, and which addresses are switched off. merchantID "" is every merchant's.
func (d *Desk) Messages(ctx context.Context, merchantID string, q transfer.MessageSearch) error {
	all, err := d.Mail.Messages(ctx, merchant.ID(merchantID), q)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(d.Out, "no messages")
	}
	t := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	if len(all) > 0 {
		fmt.Fprintln(t, "MESSAGE\tWRITTEN (UTC)\tMERCHANT\tTRANSFER\tSEQ\tKIND\tSTATE\tTRIES\tLAST TRY (UTC)\tANSWER")
	}
	for _, m := range all {
		last := transfer.Delivery{}
		if len(m.Log) > 0 {
			last = m.Log[len(m.Log)-1]
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%d\t%s\t%s\n", m.ID, stamp(m.CreatedAt), m.Merchant, m.Transfer, m.Seq, m.Kind, m.State,
			m.Tries, stamp(last.At), answered(last))
	}
	return errors.Join(t.Flush(), d.off(ctx, merchant.ID(merchantID)))
}

func (d *Desk) off(ctx context.Context, m merchant.ID) error {
	all, err := d.Mail.EndpointsOff(ctx)
	for _, e := range all {
		if m == "" || m == e.Merchant {
			fmt.Fprintf(d.Out, "\nswitched off since %s UTC, because it answered 410: the server %s of %s; its messages are held until `audarym webhooks enable %s`\n",
				stamp(e.Since), host(e.URL), e.Merchant, e.Merchant)
		}
	}
	return err
}

// host is what of an address may be printed: the rest may hold a secret.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(unreadable)"
	}
	return u.Host
}

// answered is what came of a try, in a word.
func answered(d transfer.Delivery) string {
	if d.Status > 0 {
		return fmt.Sprint(d.Status)
	}
	return d.Cause
}

// Message prints a message with every try and its body.
func (d *Desk) Message(ctx context.Context, id string) error {
	m, err := d.Mail.Message(ctx, id)
	if err != nil {
		return namedMessage(err, id)
	}
	fmt.Fprintf(d.Out, "message    %s\nstate      %s\nmerchant   %s\ntransfer   %s\nsays       %s, number %d\nwritten    %s UTC\n",
		m.ID, m.State, m.Merchant, m.Transfer, m.Kind, m.Seq, stamp(m.CreatedAt))
	if m.State == transfer.MessageWaiting {
		fmt.Fprintf(d.Out, "next try   %s\n", d.nextTry(m))
	}
	if len(m.Log) > 0 {
		fmt.Fprintln(d.Out, "\ntries")
	}
	t := tabwriter.NewWriter(d.Out, 0, 0, 2, ' ', 0)
	for _, try := range m.Log {
		fmt.Fprintf(t, "  %d\t%s\t%s\t%s\t%s\n", try.Number, stamp(try.At), answered(try), try.Took.Round(time.Millisecond), try.Answer)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.Out, "\nbody\n  %s\n", m.Body)
	return err
}

// nextTry is when a waiting message is sent, if a server runs then.
func (d *Desk) nextTry(m transfer.Message) string {
	if m.Tries == 0 || len(m.Log) == 0 {
		return "at once"
	}
	last := m.Log[len(m.Log)-1]
	wait, _ := d.Next(m.ID, m.Tries)
	return stamp(last.At.Add(last.Took).Add(wait)) + " UTC"
}

// Resend sends a message again: the same id, and all its tries. Where the merchant's server is switched off it is held; that is
// said, and not refused, because only the server knows whether the merchant has another address by now.
func (d *Desk) Resend(ctx context.Context, id string) error {
	m, err := d.Mail.Message(ctx, id)
	if err == nil {
		err = d.Post.Resend(ctx, "", id)
	}
	if err != nil {
		return namedMessage(err, id)
	}
	fmt.Fprintf(d.Out, "%s goes out again: at once, if a server runs on this database\n", id)
	return d.off(ctx, m.Merchant)
}

// Enable switches a merchant's address on again.
func (d *Desk) Enable(ctx context.Context, merchantID string) error {
	addresses, messages, err := d.Post.Enable(ctx, merchant.ID(merchantID))
	if err != nil {
		return err
	}
	if addresses == 0 && messages == 0 {
		return fmt.Errorf("no address of merchant %q is switched off in this database", merchantID)
	}
	_, err = fmt.Fprintf(d.Out, "switched on; %d held messages go out\n", messages)
	return err
}

func namedMessage(err error, id string) error {
	if errors.Is(err, transfer.ErrNotFound) {
		return fmt.Errorf("no message %q in this database", id)
	}
	return err
}
