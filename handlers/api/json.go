package api

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"audarym/internal/card"
)

const bodyLimit = 64 << 10 // bytes

// readBody reads what was sent, if it says that it is JSON, is not compressed and not too long.
func readBody(c echo.Context) ([]byte, error) {
	r := c.Request()
	kind, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
	if err != nil || kind != "application/json" || r.Header.Get(echo.HeaderContentEncoding) != "" {
		return nil, &refusal{status: http.StatusUnsupportedMediaType, detail: "The body has to be JSON, with Content-Type: application/json and not compressed."}
	}
	tooLong := &refusal{status: http.StatusRequestEntityTooLarge, detail: "The body has more than 65536 bytes."}
	if r.ContentLength > bodyLimit {
		return nil, tooLong
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	switch {
	case err != nil:
		return nil, &refusal{status: http.StatusBadRequest, detail: "The body broke off."}
	case len(body) > bodyLimit:
		return nil, tooLong
	}
	return body, nil
}

// form is a JSON body while it is read, and everything that is wrong with it.
type form struct{ wrong []wrong }

func (f *form) refuse(pointer, detail string) {
	f.wrong = append(f.wrong, wrong{Pointer: &pointer, Detail: detail})
}

// object is a JSON object of the body. Nothing in it is looked for in another case, and nothing is passed over.
type object struct {
	at     string // its JSON pointer
	names  []string
	values map[string]any // string, json.Number, bool, nil, *object or array
}

type array struct{}

// open reads a body that must be one object, nil where it is something else. What is no JSON at all is an error.
func (f *form) open(body []byte) (*object, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return nil, &refusal{status: http.StatusBadRequest, detail: "The body is not one JSON object in UTF-8."}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	o, ok := f.value(dec, "").(*object)
	if !ok {
		f.refuse("", "must be an object")
		o = nil
	}
	return o, nil
}

// value reads the next one. It comes after json.Valid, which also bounds the depth: there is no error left.
func (f *form) value(dec *json.Decoder, at string) any {
	token, _ := dec.Token()
	switch token {
	case json.Delim('{'):
		return f.object(dec, at)
	case json.Delim('['):
		for dec.More() {
			f.value(dec, at)
		}
		_, _ = dec.Token()
		return array{}
	}
	return token
}

func (f *form) object(dec *json.Decoder, at string) *object {
	o := &object{at: at, values: map[string]any{}}
	for dec.More() {
		token, _ := dec.Token()
		name, _ := token.(string)
		v := f.value(dec, o.pointer(name))
		if _, twice := o.values[name]; twice {
			f.refuse(o.pointer(name), "is there twice")
			continue
		}
		o.names = append(o.names, name)
		o.values[name] = v
	}
	_, _ = dec.Token()
	return o
}

const (
	longestName = 64  // bytes that are told again
	longestAt   = 256 // bytes: without an end, ten thousand objects in each other have pointers of 200 MB together
)

// pointer leads to a field; to the object where the field's name cannot be told, or where nothing so deep is known.
func (o *object) pointer(name string) string {
	if len(name) > longestName || len(o.at) > longestAt || card.LooksLikeNumber(name) {
		return o.at
	}
	return o.at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// take takes a field out of an object.
func (o *object) take(name string) (v any, there bool) {
	v, there = o.values[name]
	delete(o.values, name)
	return v, there
}

func (f *form) text(o *object, name string) string {
	v, there := o.take(name)
	text, ok := v.(string)
	if there && !ok {
		f.refuse(o.pointer(name), "must be a string")
	}
	return text
}

func (f *form) inner(o *object, name string) *object {
	v, there := o.take(name)
	in, ok := v.(*object)
	if !ok {
		in = nil
	}
	if there && !ok {
		f.refuse(o.pointer(name), "must be an object")
	}
	return in
}

// rest refuses what was not taken.
func (f *form) rest(o *object) {
	for _, name := range o.names {
		if _, left := o.values[name]; left {
			f.refuse(o.pointer(name), unknownField(o.at, name))
		}
	}
}

// unknownField explains a field that people look for: a number has no way in here.
func unknownField(at, name string) string {
	name = strings.ToLower(name)
	within := func(word string) bool { return strings.Contains(name, word) }
	if at == "/receiver" || name == "pan" || card.LooksLikeNumber(name) || slices.ContainsFunc([]string{"card", "cvc", "cvv", "number"}, within) {
		return "is unknown. Card numbers are not taken here: the customer types them on the page, and a receiver is named by the card_id of a saved card"
	}
	return "is unknown"
}
