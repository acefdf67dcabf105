package sandbox

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// currency is the only one the sandbox takes; the seed knows no other. The number is its ISO 4217 code in a PAReq.
const (
	currency       = "KZT"
	currencyNumber = "398"
)

// cents is an exact amount in hundredths. Never a float.
type cents int64

// At most 12 digits in the smallest unit fit into a PAReq (3ds-redirect.md 3.1).
var amountPattern = regexp.MustCompile(`^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$`)

func parseCents(s string) (cents, bool) {
	if !amountPattern.MatchString(s) {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(fraction + "00")[:2], 10, 64)
	return cents(n), err == nil
}

// String writes two decimals always: "100.00".
func (c cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// MarshalJSON writes a JSON number as the bank does: 100, or 100.50.
func (c cents) MarshalJSON() ([]byte, error) {
	return []byte(strings.TrimSuffix(c.String(), ".00")), nil
}

// UnmarshalJSON takes a JSON number only: "100" in quotes is the wrong type.
func (c *cents) UnmarshalJSON(data []byte) error {
	n, ok := parseCents(string(data))
	if !ok {
		return fmt.Errorf("not an amount with at most two decimals")
	}
	*c = n
	return nil
}
