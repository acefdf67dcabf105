package epay

import (
	_ "embed"
	"encoding/csv"
	"strings"

	"audarym/internal/transfer"
)

// codesCSV is the failure catalogue. It lists the bank's codes: whether a code is final (otherwise the bank itself says to
// ask for the status, or its own texts disagree, and money may have moved), why no money moved in words that a customer
// understands, and what to do next. Who can mend it goes with the reason, the rule of trying again with the next step.
// Lost and stolen cards are cards that cannot be used, like any blocked one. Where it is not what the bank's list says of
// who or next, the last column says because of what.
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

// parseCodes reads the embedded table; a test holds every row against the bank's list and the domain's words.
func parseCodes(text string) map[string]code {
	table := map[string]code{}
	for _, line := range linesOf(text) {
		table[line[0]] = code{final: line[1] == "yes", reason: transfer.Reason(line[2]), next: transfer.Next(line[3])}
	}
	return table
}

func linesOf(text string) [][]string {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("epay: codes.csv: " + err.Error()) // it is embedded
	}
	return lines[1:]
}

// Entry is one code of the catalogue, for those who answer customers.
type Entry struct {
	Money string // "no": none moved; "maybe": only the status call knows
	transfer.Failure
	Because string // why it is not as the bank's list has it
}

// Catalogue is every code, in the order of the bank's list.
func Catalogue() []Entry {
	lines := linesOf(codesCSV)
	all := make([]Entry, 0, len(lines))
	for _, line := range lines {
		e := Entry{Money: "maybe", Failure: codes[line[0]].failure(line[0]), Because: line[4]}
		if codes[line[0]].final {
			e.Money = "no"
		}
		all = append(all, e)
	}
	return all
}
