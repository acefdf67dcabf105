package api

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"audarym/internal/card"
	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// only refuses what a route does not know in the query: a misspelt filter must not find everything.
func only(next echo.HandlerFunc, parameters []string) echo.HandlerFunc {
	return func(c echo.Context) error {
		values, err := url.ParseQuery(c.Request().URL.RawQuery)
		if err != nil {
			return &refusal{status: http.StatusBadRequest, detail: "The query of the address cannot be read."}
		}
		var all []wrong
		for name, given := range values {
			switch {
			case !slices.Contains(parameters, name):
				all = append(all, wrongParameter(name, "is unknown"))
			case len(given) > 1:
				all = append(all, wrongParameter(name, "is there twice"))
			}
		}
		if len(all) > 0 {
			return invalid(all)
		}
		return next(c)
	}
}

func wrongParameter(name, detail string) wrong {
	if len(name) > longestName || card.LooksLikeNumber(name) || !utf8.ValidString(name) {
		name = ""
	}
	return wrong{Parameter: &name, Detail: detail}
}

// query is the query of a list while it is read.
type query struct {
	url.Values
	m     merchant.ID
	wrong []wrong
}

func (a *api) query(c echo.Context) *query { return &query{Values: c.QueryParams(), m: a.m.ID} }

func (q *query) refuse(name, detail string) { q.wrong = append(q.wrong, wrongParameter(name, detail)) }

// text is a filter, "" where there is none. An empty one finds nothing, so it is a mistake.
func (q *query) text(name string, longest int) string {
	text := q.Get(name)
	switch {
	case !q.Has(name):
	case text == "" || utf8.RuneCountInString(text) > longest:
		q.refuse(name, "must have 1 to "+strconv.Itoa(longest)+" characters")
	case unfit(text) != "":
		q.refuse(name, unfit(text))
	}
	return text
}

func (q *query) search() transfer.Search {
	s := transfer.Search{
		Order: q.text("order", transfer.MaxOrder), Customer: q.text("customer", transfer.MaxCustomer), State: transfer.State(q.Get("state")),
		From: q.time("created_from"), To: q.time("created_to"),
	}
	if q.Has("state") && !slices.Contains(states, s.State) {
		q.refuse("state", "is no state of a transfer")
	}
	return s
}

var states = []transfer.State{
	transfer.StateOpen, transfer.StateChallenged, transfer.StateProcessing, transfer.StateSucceeded,
	transfer.StateFailed, transfer.StateExpired, transfer.StateCanceled, transfer.StateReview,
}

func (q *query) time(name string) time.Time {
	if !q.Has(name) {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, q.Get(name))
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		q.refuse(name, "must be a time of RFC 3339, such as 2026-01-31T00:00:00Z; a + is written %2B")
	}
	return t
}

const (
	defaultLimit = 20
	maxLimit     = 100
)

func (q *query) limit() int {
	if !q.Has("limit") {
		return defaultLimit
	}
	n, err := strconv.Atoi(q.Get("limit"))
	if err != nil || n < 1 || n > maxLimit || strconv.Itoa(n) != q.Get("limit") {
		q.refuse("limit", "must be a whole number from 1 to 100")
	}
	return n
}

// A cursor is the position where the last page ended, with a checksum over it and the filters: it is good for the same list only.
// It opens nothing that its merchant may not see, and so is not secret.

const sumSize = 8

func (q *query) sum(position []byte) []byte {
	filters := url.Values{}
	for name, values := range q.Values {
		if name != "cursor" && name != "limit" {
			filters[name] = values
		}
	}
	hash := sha256.Sum256([]byte("audarym cursor\n" + string(q.m) + "\n" + filters.Encode() + "\n" + string(position)))
	return hash[:sumSize]
}

func (q *query) cursorAfter(p transfer.Position) string {
	position := append(binary.BigEndian.AppendUint64(nil, uint64(p.At.UnixMicro())), p.ID...)
	return base64.RawURLEncoding.EncodeToString(append(position, q.sum(position)...))
}

func (q *query) cursor() (p transfer.Position) {
	if !q.Has("cursor") {
		return p
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(q.Get("cursor"))
	if err != nil || len(b) <= 8+sumSize {
		q.refuse("cursor", "is not one that this list has given")
		return p
	}
	position, sum := b[:len(b)-sumSize], b[len(b)-sumSize:]
	if string(sum) != string(q.sum(position)) {
		q.refuse("cursor", "is not one that this list has given")
		return p
	}
	return transfer.Position{At: time.UnixMicro(int64(binary.BigEndian.Uint64(position))).UTC(), ID: string(position[8:])}
}
