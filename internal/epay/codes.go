package epay

import (
	_ "embed"
	"strings"

	"audarym/internal/transfer"
)

// codesCSV lists the bank's codes: whether a code is final (otherwise the bank itself says to ask for the status, or its
// own texts disagree), why no money moved in words that a customer understands, and what to do next. Lost and stolen
// cards are cards that cannot be used, like any blocked one.
//
//go:embed codes.csv
var codesCSV string

type code struct {
	final  bool
	reason transfer.Reason
	next   transfer.Next
}

func (c code) failure(number string) transfer.Failure {
	return transfer.Failure{Code: number, Reason: c.reason, Next: c.next}
}

var codes = parseCodes(codesCSV)

func lookUp(number string) (code, bool) {
	c, ok := codes[number]
	return c, ok
}

// parseCodes reads the embedded table; a test holds every row against the domain's words.
func parseCodes(text string) map[string]code {
	table := map[string]code{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n")[1:] {
		if cells := strings.Split(line, ","); len(cells) == 4 {
			table[cells[0]] = code{final: cells[1] == "yes", reason: transfer.Reason(cells[2]), next: transfer.Next(cells[3])}
		}
	}
	return table
}
