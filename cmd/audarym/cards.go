package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"audarym/internal/sandbox"
)

// printCards writes the sandbox's cards and one-time codes as tables.
func printCards(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "CARD\tEXPIRY\tCVC\tWHAT HAPPENS")
	for _, c := range sandbox.Cards() {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", c.PAN, c.Expiry, c.CVC, c.What)
	}
	fmt.Fprintln(t, "\nCODE\tWHAT HAPPENS AT THE CARD ISSUER'S PAGE")
	for _, c := range sandbox.OneTimeCodes() {
		fmt.Fprintf(t, "%s\t%s\n", c.Code, c.What)
	}
	_ = t.Flush()
}
