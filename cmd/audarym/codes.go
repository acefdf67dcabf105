package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"audarym/internal/epay"
	"audarym/internal/i18n"
)

// codesCmd is the failure catalogue for whoever answers customers: it prints what their page says.
type codesCmd struct {
	Code string `arg:"" optional:"" help:"One code; all of them when there is none."`
	Lang string `help:"Of the texts: ${enum}." enum:"kk,ru,en" default:"ru" env:"-"`
}

func (c *codesCmd) Run() error { return c.print(os.Stdout) }

func (c *codesCmd) print(out io.Writer) error {
	p := i18n.For(i18n.Lang(c.Lang))
	if c.Code == "" {
		return every(out, p)
	}
	for _, e := range epay.Catalogue() {
		if e.Code == c.Code || e.Code == "-"+c.Code { // a minus looks like a flag
			one(out, p, e)
			return nil
		}
	}
	return fmt.Errorf("code %s is not in the bank's list: a transfer with it is asked about until the bank says what became of it", c.Code)
}

func every(out io.Writer, p *i18n.Printer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "code\tmoney moved\twho can mend it\ttry again\twhat the customer reads")
	for _, e := range epay.Catalogue() {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Code, e.Money, e.Reason.Who(), e.Next.Retry(), p.T("reason."+string(e.Reason)))
	}
	return w.Flush()
}

func one(out io.Writer, p *i18n.Printer, e epay.Entry) {
	money := p.T("money.none")
	if e.Money != "no" {
		money = p.T("money.unknown")
	}
	for _, line := range [][2]string{
		{"code", e.Code}, {"money moved", e.Money + ": " + money}, {"reason", string(e.Reason) + ": " + p.T("reason."+string(e.Reason))},
		{"who", string(e.Reason.Who()) + ": " + p.T("who."+string(e.Reason.Who()))}, {"next step", string(e.Next) + ": " + p.T("next."+string(e.Next))},
		{"try again", string(e.Next.Retry()) + ": " + p.Tf("retry."+string(e.Next.Retry()), map[string]string{"Time": "…"})}, {"because", e.Because},
	} {
		if line[1] != "" {
			fmt.Fprintf(out, "%-13s%s\n", line[0], line[1])
		}
	}
}
