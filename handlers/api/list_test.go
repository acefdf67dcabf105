package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

func (d *desk) list(query string) apiv1.List[apiv1.Transfer] {
	d.t.Helper()
	var list apiv1.List[apiv1.Transfer]
	d.get("/transfers" + query).is(http.StatusOK).into(&list)
	return list
}

func orders(list apiv1.List[apiv1.Transfer]) string {
	var all []string
	for _, t := range list.Data {
		all = append(all, t.Order)
	}
	return strings.Join(all, " ")
}

// Whatever is placed while somebody turns the pages, every older transfer is there once.
func TestPagesStayWholeWhileTransfersComeIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	var want []string
	for i := range 250 {
		if i%3 == 0 { // some at the same moment
			d.pass(time.Second)
		}
		want = append(want, string(d.placed(fmt.Sprintf(`"order": "%d"`, i)).ID))
	}
	var got []string
	for next, page := "", 0; ; page++ {
		list := d.list("?limit=40" + next)
		for _, tr := range list.Data {
			got = append(got, string(tr.ID))
		}
		if list.NextCursor == nil {
			break
		}
		next = "&cursor=" + url.QueryEscape(*list.NextCursor)
		d.placed()
		if d.pass(time.Second); page > 10 {
			t.Fatal("the pages have no end")
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%d transfers, want %d", len(got), len(want))
	}
}

func TestTheNewestComeFirst(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for i := range 30 {
		d.placed(fmt.Sprintf(`"order": "%d"`, i))
		d.pass(time.Second)
	}
	if got := orders(d.list("")); !strings.HasPrefix(got, "29 28 27") || strings.Count(got, " ") != 19 {
		t.Errorf("the default page: %s", got)
	}
	if got := d.list("?limit=30"); orders(got)[:8] != "29 28 27" || got.NextCursor != nil {
		t.Errorf("all that there is: %s, %v", orders(got), got.NextCursor)
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	first := d.placed(`"order": "A", "customer": {"id": "42"}`)
	d.pass(time.Hour)
	d.placed(`"order": "B", "customer": {"id": "42"}`)
	d.pass(time.Hour)
	d.placed(`"order": "C", "customer": {"id": "7"}, "expires_in": 300`)
	d.post("/transfers/"+string(first.ID)+"/cancel", "").is(http.StatusOK)
	for query, want := range map[string]string{
		"?order=B": "B", "?customer=42": "B A", "?customer=42&order=A": "A", "?state=canceled": "A", "?state=open": "C B", "?state=review": "",
		"?created_from=2026-11-23T10:00:00Z": "C B", "?created_to=2026-11-23T10:00:00Z": "A",
		"?created_from=2026-11-23T15:00:00%2B05:00&created_to=2026-11-23T10:30:00.5Z": "B", "?order=b": "",
	} {
		if got := orders(d.list(query)); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	d.pass(10 * time.Minute) // C has expired, and nobody has looked yet
	if got := orders(d.list("?state=open")); got != "B" {
		t.Errorf("told as open although it is not: %q", got)
	}
}

func TestAQueryThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	d.placed()
	d.placed()
	good := *d.list("?limit=1").NextCursor
	raw, err := base64.RawURLEncoding.DecodeString(good)
	if err != nil {
		t.Fatal(err)
	}
	flipped := slices.Clone(raw)
	flipped[3] ^= 1
	encode := base64.RawURLEncoding.EncodeToString
	for _, c := range []struct{ query, want string }{
		{"?limit=-1", "limit"}, {"?limit=0", "limit"}, {"?limit=101", "limit"}, {"?limit=1000000000", "limit"}, {"?limit=99999999999999999999", "limit"},
		{"?limit=", "limit"}, {"?limit=1e1", "limit"}, {"?limit=%2B5", "limit"}, {"?limit=05", "limit"},
		{"?state=gone", "state"}, {"?state=", "state"}, {"?order=", "order"}, {"?order=" + strings.Repeat("a", 65), "order"},
		{"?order=4405639704015096", "order"}, {"?customer=a%00b", "customer"}, {"?customer=%FF", "customer"},
		{"?created_from=yesterday", "created_from"}, {"?created_to=2026-11-23", "created_to"}, {"?created_to=2026-11-23T15:00:00+05:00", "created_to"},
		{"?created_from=0001-01-01T00:00:00Z", "created_from"},
		{"?cursor=", "cursor"}, {"?cursor=AAAA", "cursor"}, {"?cursor=%00", "cursor"}, {"?cursor=" + good + "A", "cursor"},
		{"?cursor=" + encode(flipped), "cursor"}, {"?cursor=" + encode(raw[:len(raw)-1]), "cursor"}, {"?state=open&cursor=" + good, "cursor"},
		{"?page=2", "page"}, {"?Order=a", "Order"}, {"?limit=1&limit=1", "limit"}, {"?4405639704015096=1", ""},
		{"?" + strings.Repeat("a", 65) + "=1", ""},
	} {
		got := d.get("/transfers" + c.query).is(http.StatusUnprocessableEntity)
		if errs := got.problem().Errors; len(errs) != 1 || errs[0].Parameter != c.want || errs[0].Pointer != "" {
			t.Errorf("%.60s: %s", c.query, got.body)
		}
	}
	if errs := d.get("/transfers?limit=0&state=gone&created_to=x").is(http.StatusUnprocessableEntity).problem().Errors; len(errs) != 3 {
		t.Errorf("of three mistakes %v are told", errs)
	}
	d.get("/transfers?a;b").is(http.StatusBadRequest)
	d.get("/transfers?order=%zz").is(http.StatusBadRequest)
	theirs := d.at(d.theirs, http.MethodGet, "/api/v1/transfers?cursor="+good, "", "Authorization", "Bearer "+theirKey)
	theirs.is(http.StatusUnprocessableEntity)
	for _, path := range []string{"/transfers/" + strings.Repeat("a", 26), "/customers/42/cards", "/openapi.json"} {
		if errs := d.get(path + "?x=1").is(http.StatusUnprocessableEntity).problem().Errors; len(errs) != 1 || errs[0].Parameter != "x" {
			t.Errorf("%s: %v", path, errs)
		}
	}
}

func TestTheHistoryIsTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := d.placed().ID
	d.bank.answer = stolen
	d.carriedOut(id, transfer.Cards{})
	var list apiv1.List[apiv1.Event]
	d.get("/transfers/" + string(id) + "/events").is(http.StatusOK).into(&list)
	var kinds []string
	for i, e := range list.Data {
		if kinds = append(kinds, string(e.Kind)); e.Sequence != i+1 {
			t.Errorf("%d is numbered %d", i+1, e.Sequence)
		}
	}
	if got := strings.Join(kinds, " "); got != "opened sending declined" {
		t.Errorf("%s", got)
	}
	a := d.get("/transfers/" + string(id)).transfer()
	if f := a.Attempts[0].Failure; f == nil || f.Code != "483" || f.Reason != "card_unusable" {
		t.Errorf("the merchant is not told the true code: %+v", f)
	}
}
