package transfer

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"errors"
	"strings"
	"unicode"

	"audarym/internal/card"
	"audarym/internal/merchant"
)

// codeAlphabet is Crockford's: no letter that is taken for a digit, and no vowel U.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var codeDigits = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

const (
	proofDigits = 12 // behind the order number
	groupDigits = 4
)

// ReceiptCode is what a receipt is proved by, "" where no money moved: the bank's order number, by which the transfer is
// found, and 60 bits in three groups. They come from the transfer's id and from a token that only the bank was told, so that
// not even whoever was sent the address of the transfer can make them. A code looks like 100042-7K3M-9QRT-XZ4W, and is the same
// for as long as the transfer is kept; nothing can be learned from it about the id. One that could be a card is passed over.
func (t *Transfer) ReceiptCode() string {
	a := t.Succeeded()
	if a == nil {
		return ""
	}
	seed := "audarym receipt\x00" + string(t.ID) + "\x00" + string(a.NotifyHash[:])
	for {
		sum := sha256.Sum256([]byte(seed))
		if proof := codeDigits.EncodeToString(sum[:8])[:proofDigits]; !mayBeCard(a.OrderNumber + proof) {
			return grouped(a.OrderNumber, proof)
		}
		seed += "\x00"
	}
}

// mayBeCard reports what is rather a card, typed into the wrong field, than a code: 18 or 19 digits, a number with its expiry date
// or with a name behind it. Codes lead to addresses, and no card may stand in one.
func mayBeCard(digits string) bool {
	run := digits[:len(digits)-len(strings.TrimLeft(digits, "0123456789"))]
	_, err := card.ParseNumber(run)
	return err == nil || len(run) >= len(digits)-proofDigits+groupDigits
}

func grouped(order, proof string) string {
	return order + "-" + proof[:groupDigits] + "-" + proof[groupDigits:2*groupDigits] + "-" + proof[2*groupDigits:]
}

// ParseReceiptCode reads a code as people type it, copied from paper or told on the telephone: in any case, with or without
// blanks and dashes, O for 0, I or L for 1, and with the letters of a Russian keyboard that look like the right ones. code is
// as ReceiptCode writes it, and order is the number in front. What cannot be a code is false, and what may be a card.
func ParseReceiptCode(text string) (code, order string, ok bool) {
	if len(text) > 200 {
		return "", "", false
	}
	digits := strings.Map(codeDigit, text)
	cut := len(digits) - proofDigits
	if cut < 6 || cut > 15 || strings.ContainsFunc(digits, func(r rune) bool { return !strings.ContainsRune(codeAlphabet, r) }) ||
		strings.ContainsFunc(digits[:cut], func(r rune) bool { return r > '9' }) || mayBeCard(digits) {
		return "", "", false
	}
	return grouped(digits[:cut], digits[cut:]), digits[:cut], true
}

// lookalikes are what is typed in place of a digit of the code.
var lookalikes = map[rune]rune{
	'O': '0', 'I': '1', 'L': '1',
	'А': 'A', 'В': 'B', 'Е': 'E', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': '0', 'Р': 'P', 'С': 'C', 'Т': 'T', 'Х': 'X', 'І': '1', 'Ү': 'Y', 'У': 'Y', 'З': '3',
}

func codeDigit(r rune) rune {
	if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || r == '−' {
		return -1
	}
	r = unicode.ToUpper(r)
	if digit, known := lookalikes[r]; known {
		return digit
	}
	return r
}

// Disputed reports that the bank has said of the transfer, after its end, what does not agree with that end. It stays so: whoever
// must know is told by a person.
func (t *Transfer) Disputed() bool {
	_, doubt, _ := strings.Cut(t.Told, "!")
	return doubt != ""
}

// ByReceipt finds the transfer of a merchant that a receipt's code proves, as ParseReceiptCode reads it. A wrong code is an
// ErrNotFound, whether there is such an order or not, and takes as long.
func (s *Service) ByReceipt(ctx context.Context, m merchant.ID, typed string) (*Transfer, error) {
	code, order, ok := ParseReceiptCode(typed)
	if !ok {
		return nil, ErrNotFound
	}
	all, err := s.Store.ByOrder(ctx, m, order)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 { // what there is would have been loaded now
		if _, err := s.Store.Get(ctx, ID(order)); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	for _, t := range all {
		if subtle.ConstantTimeCompare([]byte(t.ReceiptCode()), []byte(code)) == 1 {
			return t, nil
		}
	}
	return nil, ErrNotFound
}
