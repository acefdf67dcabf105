package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/apiv1"
	"audarym/internal/transfer"
)

func TestCancel(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	d.bank.stands = transfer.Answer{Standing: transfer.StandsUnclear}
	for _, c := range []struct {
		name   string
		answer *transfer.Outcome // nil: nobody has sent the form
		status int
		state  string
	}{
		{"open", nil, 200, "canceled"}, {"refused once", &stolen, 200, "canceled"}, {"at the bank's page", &threeDS, 200, "processing"},
		{"carried out", &done, 409, "succeeded"}, {"unknown", &silence, 409, "processing"},
	} {
		id := d.placed().ID
		if c.answer != nil {
			d.bank.answer = *c.answer
			d.carriedOut(id, transfer.Cards{})
		}
		path := "/transfers/" + string(id) + "/cancel"
		if a := d.post(path, ""); a.StatusCode != c.status || a.problemState() != c.state {
			t.Errorf("%s: HTTP %d %s", c.name, a.StatusCode, a.body)
		}
		if c.state == "canceled" {
			if a := d.post(path, "").is(http.StatusConflict); a.problemState() != "canceled" {
				t.Errorf("%s, again: %s", c.name, a.body)
			}
		}
	}
}

// A signed link may name no language: then the customer's browser says which, once the form is sent.
func TestAnOrderWithoutALanguageIsAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	placed, err := d.service.Place(context.Background(), transfer.Placing{Merchant: "ours", Amount: tenge("1000"), Until: d.clock().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.get("/transfers/" + string(placed.ID)).is(http.StatusOK).transfer(); got.Language != "" {
		t.Errorf("language %q", got.Language)
	}
}

// problemState is the state that an answer tells, of a transfer or of a problem.
func (a answer) problemState() string {
	var told struct{ State string }
	a.into(&told)
	return told.State
}

func TestCheckAsksTheBankOnceInFiveSeconds(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := d.placed().ID
	d.bank.answer, d.bank.stands = silence, transfer.Answer{Standing: transfer.StandsUnclear}
	d.carriedOut(id, transfer.Cards{})
	d.pass(10 * time.Second)
	path := "/transfers/" + string(id) + "/check"
	for range 20 {
		if got := d.post(path, "").is(http.StatusOK).transfer(); got.State != "processing" || got.Money != "unknown" {
			t.Fatalf("%+v", got)
		}
	}
	if d.bank.questions != 1 {
		t.Errorf("%d questions", d.bank.questions)
	}
	d.pass(5 * time.Second)
	d.bank.stands = transfer.Answer{Standing: transfer.StandsDone, Outcome: done}
	if got := d.post(path, "").is(http.StatusOK).transfer(); got.State != "succeeded" || got.Money != "moved" || got.Attempts[0].Reference != "204978430339" {
		t.Errorf("%+v", got)
	}
	d.post(path, "").is(http.StatusOK)
	if d.bank.questions != 2 {
		t.Errorf("%d questions", d.bank.questions)
	}
}

// A slow bank and a loop over all transfers: the seventeenth question is told to wait.
func TestCheckDoesNotFloodTheBank(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	d.bank.answer, d.bank.stands = silence, transfer.Answer{Standing: transfer.StandsUnclear}
	var paths []string
	for range 17 {
		id := d.placed().ID
		d.carriedOut(id, transfer.Cards{})
		paths = append(paths, "/transfers/"+string(id)+"/check")
	}
	d.pass(10 * time.Second)
	d.bank.asked, d.bank.hang = make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	for _, path := range paths[:16] {
		all.Go(func() {
			if a := d.post(path, ""); a.StatusCode != http.StatusOK {
				t.Errorf("HTTP %d", a.StatusCode)
			}
		})
		<-d.bank.asked
	}
	d.post(paths[16], "").is(http.StatusServiceUnavailable)
	close(d.bank.hang)
	all.Wait()
	d.post(paths[15], "").is(http.StatusOK)
}

func TestCheckClosesWhatHasExpired(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := d.placed(`"expires_in": 300`).ID
	d.pass(301 * time.Second)
	if got := d.post("/transfers/"+string(id)+"/check", "").is(http.StatusOK).transfer(); got.State != "expired" || got.Money != "none" {
		t.Errorf("%+v", got)
	}
}

func TestSavedCardsAreListedAndRemoved(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	const customer = "a/b?%+"
	path := "/customers/a%2Fb%3F%25%2B/cards"
	id := d.saved(customer, transfer.Receiver)
	var list apiv1.List[apiv1.SavedCard]
	a := d.get(path).is(http.StatusOK)
	if a.into(&list); len(list.Data) != 1 || list.Data[0].ID != id || list.Data[0].Role != transfer.Receiver || strings.Contains(a.body, "bank-") {
		t.Errorf("%s", a.body)
	}
	d.get("/customers/nobody/cards").is(http.StatusOK)
	d.do(http.MethodDelete, "/api/v1/customers/nobody/cards/"+id, "").is(http.StatusNotFound)
	d.do(http.MethodDelete, "/api/v1"+path+"/card_other", "").is(http.StatusNotFound)
	if got := d.do(http.MethodDelete, "/api/v1"+path+"/"+id, "").is(http.StatusNoContent); got.body != "" {
		t.Errorf("a body: %q", got.body)
	}
	d.do(http.MethodDelete, "/api/v1"+path+"/"+id, "").is(http.StatusNotFound)
	list = apiv1.List[apiv1.SavedCard]{}
	if d.get(path).into(&list); len(list.Data) != 0 {
		t.Errorf("still there: %v", list.Data)
	}
	for _, nobody := range []string{"a%20b", "%D2%9B", "4405639704015096", strings.Repeat("a", 65), "a%00"} {
		if got := d.get("/customers/" + nobody + "/cards"); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: HTTP %d", nobody, got.StatusCode)
		}
	}
}

func TestWebhooksAreListedAndSentAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	id := transfer.ID(strings.Repeat("a", 26))
	for i := range 5 {
		d.mail.all = append(d.mail.all, transfer.Message{
			ID: fmt.Sprintf("msg_%d", 9-i), Merchant: "ours", Transfer: id, Seq: 5 - i, Kind: transfer.NoticeSucceeded, Body: "{}",
			CreatedAt: epoch.Add(-time.Duration(i/2) * time.Minute), State: transfer.MessageDelivered, Tries: 1,
			Log: []transfer.Delivery{{Number: 1, At: epoch, Status: 200, Took: time.Second, Answer: "ok"}},
		})
	}
	d.mail.all[4].Transfer = transfer.ID(strings.Repeat("b", 26))
	theirs := d.mail.all[0]
	theirs.ID, theirs.Merchant = "msg_theirs", "theirs"
	d.mail.all = append(d.mail.all, theirs)
	var got []string
	for next := ""; ; {
		var list apiv1.List[apiv1.Message]
		d.get("/webhooks?limit=2" + next).is(http.StatusOK).into(&list)
		for _, m := range list.Data {
			got = append(got, m.ID)
		}
		if list.NextCursor == nil {
			break
		}
		next = "&cursor=" + *list.NextCursor
	}
	if want := "msg_9 msg_8 msg_7 msg_6 msg_5"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	var list apiv1.List[apiv1.Message]
	d.get("/webhooks?transfer=" + strings.Repeat("b", 26)).is(http.StatusOK).into(&list)
	if len(list.Data) != 1 || list.Data[0].Deliveries[0].Status != 200 || list.Data[0].Type != "transfer.succeeded" {
		t.Errorf("%+v", list.Data)
	}
	for _, query := range []string{"?transfer=x", "?transfer=", "?state=failed", "?limit=0", "?cursor=x"} {
		d.get("/webhooks" + query).is(http.StatusUnprocessableEntity)
	}
	d.post("/webhooks/msg_9/resend", "").is(http.StatusAccepted)
	d.post("/webhooks/msg_theirs/resend", "").is(http.StatusNotFound)
	d.post("/webhooks/msg_0/resend", "").is(http.StatusNotFound)
	if strings.Join(d.mail.resent, " ") != "msg_9" {
		t.Errorf("sent again: %v", d.mail.resent)
	}
	d.mail.err = transfer.ErrNotNow
	d.post("/webhooks/msg_9/resend", "").is(http.StatusConflict)
	d.mail.err = errors.New("secret cause")
	for _, a := range []answer{d.get("/webhooks").is(http.StatusInternalServerError), d.post("/webhooks/msg_9/resend", "").is(http.StatusInternalServerError)} {
		if a.problem(); strings.Contains(a.body, "secret cause") || !strings.Contains(d.logged(), "secret cause") {
			t.Errorf("the cause belongs into the log alone: %s", a.body)
		}
	}
}
