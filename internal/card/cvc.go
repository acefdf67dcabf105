package card

import (
	"errors"
	"strings"
)

// ErrCVC says that the security code has the wrong number of digits for the card's brand.
var ErrCVC = errors.New("card: security code of the wrong length")

// CVC is a card's security code. It is never stored, not even masked (PCI DSS 3.3.1).
type CVC struct{ secret }

// ParseCVC wants 3 digits, 4 for Amex (seed: test card 3775…), and either for a brand that is not known.
func ParseCVC(text string, brand Brand) (CVC, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return CVC{}, ErrEmpty
	}
	if !isDigits(text) {
		return CVC{}, ErrDigits
	}
	want := brand.CVCLength()
	if len(text) != want && (want != 0 || len(text) < 3 || len(text) > 4) {
		return CVC{}, ErrCVC
	}
	return CVC{hidden(text)}, nil
}
