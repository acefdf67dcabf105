package jobs_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"audarym/internal/jobs"
	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

// onItsOwnClock is an office whose time only tests move.
func onItsOwnClock(t *testing.T) (*office, *jobs.Jobs) {
	t.Helper()
	o := newOffice(t)
	o.now, o.timeout = storetest.Epoch, 300*time.Millisecond
	return o, o.opens()
}

// tries makes the try that is due, and checks what comes of it.
func (o *office) tries(j *jobs.Jobs, id string, state transfer.MessageState) (wait time.Duration) {
	o.t.Helper()
	again, wait, err := j.Deliver(context.Background(), id)
	o.must(err)
	if m := o.message(id); m.State != state || again != (state == transfer.MessageWaiting) {
		o.t.Fatalf("%s after try %d (again: %v), want %s; %+v", m.State, len(m.Log), again, state, m.Log)
	}
	return wait
}

// Ten tries in 75 h 35 min 5 s, the same id on each, whatever the receiver does but take it. Then it has failed, and somebody
// is told (reliability.md G12, F63).
func TestTheScheduleHoldsForEveryReceiver(t *testing.T) {
	t.Parallel()
	want := []time.Duration{5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour}
	elsewhere := newOffice(t).receiver(status(http.StatusNoContent))
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		status int
		cause  string
	}{
		"500": {status(http.StatusInternalServerError), 500, ""},
		"429": {status(http.StatusTooManyRequests), 429, ""},
		"404": {status(http.StatusNotFound), 404, ""},
		"302": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }, 302, ""},
		"307": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, 307, ""},
		"it hangs":   {hangs, 0, "time"},
		"it drips":   {drips, 0, "connection"}, // what it drips is no HTTP
		"it is down": {nil, 0, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, j := onItsOwnClock(t)
			r := o.receiver(c.answer)
			if c.answer == nil {
				r.Close()
			}
			o.moves("shop", r.URL+"/hook?key=hush-hush")
			id := o.writes("shop")
			for i, wait := range want {
				if got := o.tries(j, id, transfer.MessageWaiting); got != wait {
					t.Fatalf("%v after try %d, want %v", got, i+1, wait)
				}
				o.advance(wait)
			}
			o.tries(j, id, transfer.MessageFailed)
			m := o.message(id)
			if len(m.Log) != 10 || m.Log[9].At.Sub(m.CreatedAt) != 75*time.Hour+35*time.Minute+5*time.Second || m.Log[9].Status != c.status {
				t.Errorf("%+v", m.Log)
			}
			if cause := m.Log[0].Cause; cause != c.cause && !(name == "it drips" && cause == "time") {
				t.Errorf("cause %q, want %q", cause, c.cause)
			}
			if ids := r.got(); c.answer != nil && (len(ids) != 10 || len(slices.Compact(ids)) != 1 || ids[0] != id) {
				t.Errorf("ids %v", ids)
			}
			if log := o.logged(); !strings.Contains(log, "alarm=webhook_failed") || strings.Contains(log, "hush") || strings.Contains(log, "/hook") {
				t.Errorf("log: %s", log)
			}
		})
	}
	t.Cleanup(func() {
		if ids := elsewhere.got(); len(ids) != 0 {
			t.Errorf("a redirect was followed: %v", ids)
		}
	})
}

// A message is done on 2xx, and on nothing else (I8); what was tried is kept.
func TestAMessageIsDoneOnceItIsTaken(t *testing.T) {
	t.Parallel()
	o, j := onItsOwnClock(t)
	r := o.receiver(status(http.StatusBadGateway))
	o.moves("shop", r.URL)
	id := o.writes("shop")
	o.advance(o.tries(j, id, transfer.MessageWaiting))
	r.answers(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write([]byte("thank you"))
	})
	o.tries(j, id, transfer.MessageDelivered)
	o.tries(j, id, transfer.MessageDelivered) // a job too many
	m := o.message(id)
	if len(m.Log) != 2 || m.Log[0].Status != 502 || m.Log[1].Status != 202 || m.Log[1].Answer != "thank you" || m.Log[1].Number != 2 {
		t.Errorf("%+v", m.Log)
	}
	if ids := r.got(); !slices.Equal(ids, []string{id, id}) {
		t.Errorf("ids %v", ids)
	}
}

// A restart, and a job that comes before its time, change nothing about when the next try is made.
func TestARestartKeepsTheSchedule(t *testing.T) {
	t.Parallel()
	o, j := onItsOwnClock(t)
	r := o.receiver(status(http.StatusInternalServerError))
	o.moves("shop", r.URL)
	id := o.writes("shop")
	o.advance(o.tries(j, id, transfer.MessageWaiting))
	o.tries(j, id, transfer.MessageWaiting)
	o.advance(time.Minute)
	o.leaves()
	j = o.opens()
	if wait := o.tries(j, id, transfer.MessageWaiting); wait != 4*time.Minute || len(r.got()) != 2 {
		t.Errorf("the next try is in %v, after %d", wait, len(r.got()))
	}
	o.advance(-time.Hour) // the clock was set back: River has waited the five minutes, and nobody waits an hour
	o.tries(j, id, transfer.MessageWaiting)
	if len(r.got()) != 3 {
		t.Errorf("%d tries", len(r.got()))
	}
}

// 410 switches the address off and says so; its messages are held, none is lost, and nobody else notices (F63).
func TestGoneSwitchesTheAddressOff(t *testing.T) {
	t.Parallel()
	o, j := onItsOwnClock(t)
	gone, fine := o.receiver(status(http.StatusGone)), o.receiver(status(http.StatusOK))
	o.moves("shop", gone.URL)
	o.moves("other", fine.URL)
	first, second, others := o.writes("shop"), o.writes("shop"), o.writes("other")
	o.tries(j, first, transfer.MessageHeld)
	o.tries(j, second, transfer.MessageHeld) // without a try
	o.tries(j, others, transfer.MessageDelivered)
	third := o.writes("shop")
	if m := o.message(third); m.State != transfer.MessageHeld || len(gone.got()) != 1 || len(o.message(first).Log) != 1 {
		t.Errorf("the next one is %s; %d tries", m.State, len(gone.got()))
	}
	if log := o.logged(); strings.Count(log, "alarm=webhook_off") != 1 || !strings.Contains(log, "merchant=shop") {
		t.Errorf("log: %s", log)
	}
	gone.answers(status(http.StatusOK))
	o.must(j.Sweep(context.Background()))
	if m := o.message(first); m.State != transfer.MessageHeld {
		t.Errorf("taken up while the address is off: %s", m.State)
	}
	if addresses, n, err := o.outbox.Enable(context.Background(), "shop"); addresses != 1 || n != 3 || err != nil {
		t.Errorf("switched on: %d addresses, %d messages, %v", addresses, n, err)
	}
	for _, id := range []string{first, second, third} {
		o.tries(j, id, transfer.MessageDelivered)
	}
	if ids := gone.got(); !slices.Equal(ids, []string{first, first, second, third}) {
		t.Errorf("ids %v", ids)
	}
}

// A new address is another endpoint: what waits goes there at its next try, what is held with the next sweep. Without any, what
// is written already is held.
func TestMessagesFollowTheMerchantToANewAddress(t *testing.T) {
	t.Parallel()
	o, j := onItsOwnClock(t)
	before, after := o.receiver(status(http.StatusInternalServerError)), o.receiver(status(http.StatusOK))
	o.moves("shop", before.URL)
	first, second := o.writes("shop"), o.writes("shop")
	o.advance(o.tries(j, first, transfer.MessageWaiting))
	o.moves("shop", after.URL)
	o.tries(j, first, transfer.MessageDelivered)
	o.moves("shop", "")
	o.tries(j, second, transfer.MessageHeld)
	o.must(j.Sweep(context.Background()))
	o.moves("shop", before.URL)
	before.answers(status(http.StatusGone))
	o.must(j.Sweep(context.Background()))
	o.tries(j, second, transfer.MessageHeld)
	o.moves("shop", after.URL)
	o.must(j.Sweep(context.Background()))
	o.tries(j, second, transfer.MessageDelivered)
	if a, b := before.got(), after.got(); !slices.Equal(a, []string{first, second}) || !slices.Equal(b, []string{first, second}) {
		t.Errorf("before %v, after %v", a, b)
	}
}

// Whatever became of a message, it can be sent again: the same id and body, and all its tries.
func TestResend(t *testing.T) {
	t.Parallel()
	o, j := onItsOwnClock(t)
	r := o.receiver(status(http.StatusOK))
	o.moves("shop", r.URL)
	id := o.writes("shop")
	o.tries(j, id, transfer.MessageDelivered)
	r.answers(status(http.StatusInternalServerError))
	for range 2 {
		o.must(o.outbox.Resend(context.Background(), "shop", id))
		if wait := o.tries(j, id, transfer.MessageWaiting); wait != 5*time.Second {
			t.Errorf("the next try is in %v", wait)
		}
	}
	if len(slices.Compact(r.bodies)) != 1 || len(r.got()) != 3 || len(o.message(id).Log) != 3 {
		t.Errorf("%v, log %+v", r.bodies, o.message(id).Log)
	}
	var due int // though one waits already, it is brought forward
	o.must(o.db.QueryRow(`SELECT count(*) FROM river_job WHERE kind = 'deliver' AND state = 'available'`).Scan(&due))
	if due != 1 {
		t.Errorf("%d jobs", due)
	}
}

// Where it is known that nothing can be sent, nobody is told that it will be.
func TestResendWhereNothingCanBeSent(t *testing.T) {
	t.Parallel()
	o, j := onItsOwnClock(t)
	r := o.receiver(status(http.StatusGone))
	o.moves("shop", r.URL)
	id := o.writes("shop")
	o.outbox.Address = func(m merchant.ID) (string, bool) { to, ok := o.target(m); return to.URL, ok }
	ctx := context.Background()
	if err := o.outbox.Resend(ctx, "other", id); !errors.Is(err, transfer.ErrNotNow) {
		t.Errorf("without an address: %v", err)
	}
	o.moves("other", r.URL)
	if err := o.outbox.Resend(ctx, "other", id); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	o.tries(j, id, transfer.MessageHeld)
	if err := o.outbox.Resend(ctx, "shop", id); !errors.Is(err, transfer.ErrNotNow) {
		t.Errorf("switched off: %v", err)
	}
	o.moves("shop", r.URL+"/new")
	o.must(o.outbox.Resend(ctx, "shop", id))
}
