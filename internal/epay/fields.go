package epay

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// fields is a JSON object, its keys in lower case: the bank spells invoiceId in four ways. bad is set by reading a
// field of a type that it cannot have.
type fields struct {
	raw map[string]json.RawMessage
	bad bool
}

var errNotObject = errors.New("not one JSON object")

// readObject wants exactly one object with no key twice: two values for one key are two answers. A byte order mark is
// no JSON (reliability.md F20).
func readObject(body []byte) (fields, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	f := fields{raw: map[string]json.RawMessage{}}
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return f, errNotObject
	}
	for dec.More() {
		t, err := dec.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			return f, errNotObject
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return f, errNotObject
		}
		if _, twice := f.raw[strings.ToLower(key)]; twice {
			return f, errNotObject
		}
		f.raw[strings.ToLower(key)] = value
	}
	if _, err := dec.Token(); err != nil {
		return f, errNotObject
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return f, errNotObject
	}
	return f, nil
}

// text is a string or a number; "" where there is none.
func (f *fields) text(key string) string {
	raw, ok := f.raw[key]
	if !ok {
		return ""
	}
	t, err := readText(raw)
	f.bad = f.bad || err != nil
	return t
}

// first is the first of several spellings; where more than one is there, they must agree.
func (f *fields) first(keys ...string) string {
	found := ""
	for _, key := range keys {
		t := f.text(key)
		if found != "" && t != "" && t != found {
			f.bad = true
		}
		if found == "" {
			found = t
		}
	}
	return found
}

// order is the number of the order by any of its spellings (bank-api.md section 3). As id stands the bank's own id too,
// so an id counts only where it is the number that we look for.
func (f *fields) order(number string) string {
	order := f.first("orderid", "invoiceid")
	if order == "" && f.text("id") == number {
		return number
	}
	return order
}

// has tells whether one of the keys is there.
func (f *fields) has(keys ...string) bool {
	return slices.ContainsFunc(keys, func(key string) bool { return f.raw[key] != nil })
}

// object is a nested object; an empty one where there is none.
func (f *fields) object(key string) fields {
	raw, ok := f.raw[key]
	if !ok || string(raw) == "null" {
		return fields{}
	}
	o, err := readObject(raw)
	if err != nil { // what was read of it before the mistake must not count
		f.bad = true
		return fields{bad: true}
	}
	return o
}

// challenge is what 3-D Secure needs, wherever it stands (bank-api.md section 3). termURL is ignored: ours counts.
type challenge struct{ action, paReq, md string }

func (c challenge) any() bool { return c.action != "" || c.paReq != "" || c.md != "" }

func (f *fields) challenge() challenge {
	read := func(f *fields) challenge { return challenge{f.text("action"), f.text("pareq"), f.text("md")} }
	nested := f.object("secure3d")
	top, inner := read(f), read(&nested)
	f.bad = f.bad || nested.bad || top.any() && inner.any() && top != inner
	if inner.any() {
		return inner
	}
	return top
}

// lenientText takes a JSON string, number or null.
type lenientText string

func (t *lenientText) UnmarshalJSON(raw []byte) error {
	text, err := readText(raw)
	*t = lenientText(text)
	return err
}

var errNotText = errors.New("neither text nor number")

// readText reads a JSON value that a decoder has found valid. Text without escapes, nearly all, is taken as it stands.
func readText(raw []byte) (text string, err error) {
	switch first := raw[0]; {
	case first == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw):
		return string(raw[1 : len(raw)-1]), nil
	case first == '"':
		err = json.Unmarshal(raw, &text)
		return text, err
	case first == 'n':
		return "", nil
	case first == '-', first >= '0' && first <= '9':
		return string(raw), nil
	}
	return "", errNotText
}

// decimal keeps exponents small: 2e2 is an amount, 1e999999999 an attack.
var decimal = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,6})?([eE]\+?[0-9])?$`)

func sameAmount(said, ordered string) bool {
	if !decimal.MatchString(said) {
		return false
	}
	a, okA := new(big.Rat).SetString(said)
	b, okB := new(big.Rat).SetString(ordered)
	return okA && okB && a.Cmp(b) == 0
}

// plainReference keeps only what can be a reference: one word, short enough to show and store.
func plainReference(text string) string {
	if len(text) > 64 || strings.IndexFunc(text, notInHeader) >= 0 {
		return ""
	}
	return text
}

// plainFee keeps only a number that can be shown.
func plainFee(text string) string {
	if fee, ok := new(big.Rat).SetString(text); decimal.MatchString(text) && ok && fee.Sign() > 0 {
		return fee.FloatString(2)
	}
	return ""
}
