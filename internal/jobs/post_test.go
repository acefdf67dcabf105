package jobs_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"audarym/internal/transfer"
)

// A message goes out by itself, at once, and its next try when it is due.
func TestMessagesGoOutByThemselves(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	j := o.opens()
	r := o.receiver(status(http.StatusServiceUnavailable))
	o.moves("shop", r.URL)
	o.starts(j)
	id := o.writes("shop")
	o.eventually("a first try", func() bool { return len(o.message(id).Log) == 1 })
	r.answers(status(http.StatusOK))
	m := o.becomes(id, transfer.MessageDelivered)
	if gap := m.Log[1].At.Sub(m.Log[0].At); gap < 5*time.Second || !slices.Equal(r.got(), []string{id, id}) {
		t.Errorf("the second try after %v; ids %v", gap, r.got())
	}
}

// A server that hangs holds up its own messages only: neither another merchant's nor the settling of transfers.
func TestAServerThatHangsHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.timeout = time.Hour
	j := o.opens()
	dead, fine := o.receiver(hangs), o.receiver(status(http.StatusOK))
	o.moves("dead", dead.URL)
	o.moves("fine", fine.URL)
	for range 30 {
		o.writes("dead")
	}
	o.starts(j)
	o.eventually("the dead one is being told", func() bool { return len(dead.got()) > 0 })
	before := o.settled.Load()
	var ids []string
	for range 20 {
		ids = append(ids, o.writes("fine"))
	}
	for _, id := range ids {
		o.becomes(id, transfer.MessageDelivered)
	}
	j.Wake()
	o.eventually("somebody looks at transfers", func() bool { return o.settled.Load() > before })
	if n := len(dead.got()); n > 4 {
		t.Errorf("%d tries hang at once", n)
	}
}

// Once it is known for slow, its messages wait for each other only.
func TestASlowServerIsSentToTheSlowLane(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.timeout = 2200 * time.Millisecond
	j := o.opens()
	dead := o.receiver(hangs)
	o.moves("dead", dead.URL)
	for range 12 {
		o.writes("dead")
	}
	o.starts(j)
	o.eventually("all are in the slow lane", func() bool { return o.count(`kind = 'deliver' AND queue = 'webhooks_slow'`) >= 8 })
	dead.answers(status(http.StatusOK))
	o.eventually("they are delivered there", func() bool { return o.waiting() <= 4 }) // of the others the third try may be next
}

func (o *office) count(where string) (n int) {
	o.t.Helper()
	o.must(o.db.QueryRow(`SELECT count(*) FROM river_job WHERE ` + where).Scan(&n))
	return n
}

func (o *office) waiting() int {
	o.t.Helper()
	ids, err := o.store.Waiting(context.Background())
	o.must(err)
	return len(ids)
}

// Who sends a message again the moment that it is delivered does not wait for anything.
func TestAMessageIsSentAgainAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.receiver(status(http.StatusOK))
	o.moves("shop", r.URL)
	o.starts(o.opens())
	id := o.writes("shop")
	for n := 1; n <= 10; n++ {
		o.eventually(fmt.Sprintf("time %d", n), func() bool { m := o.message(id); return m.State == transfer.MessageDelivered && len(m.Log) == n })
		if n < 10 {
			o.must(o.outbox.Resend(context.Background(), "shop", id))
		}
	}
}

// A panic ends neither the process nor the message.
func TestAPanicInATryIsNoTry(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var tries atomic.Int32
	o.before = func() {
		if tries.Add(1) == 1 {
			panic("broken")
		}
	}
	r := o.receiver(status(http.StatusOK))
	o.moves("shop", r.URL)
	o.starts(o.opens())
	id := o.writes("shop")
	if m := o.becomes(id, transfer.MessageDelivered); len(m.Log) != 1 || len(r.got()) != 1 {
		t.Errorf("%+v", m)
	}
}

// Two processes on one database make each try once.
func TestTwoProcessesSendEachMessageOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.receiver(status(http.StatusOK))
	o.moves("shop", r.URL)
	first := o.opens()
	second := o.opens()
	o.starts(first)
	o.starts(second)
	var ids []string
	for range 40 {
		ids = append(ids, o.writes("shop"))
	}
	o.eventually("all are delivered", func() bool { return o.waiting() == 0 })
	got := r.got()
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("%d came of %d", len(got), len(ids))
	}
}

// leftRunning makes the job of a message one that a process had in hand when it was killed.
func (o *office) leftRunning(id string) {
	o.t.Helper()
	_, err := o.db.Exec(`UPDATE river_job SET state = 'running', attempt = 1, attempted_at = datetime('now'), attempted_by = jsonb('["0123456789abcdef"]')
		WHERE kind = 'deliver' AND json_extract(args, '$.message') = ?`, id)
	o.must(err)
}

// What a killed process had in hand is sent again, under the same id: at the next start, or by a process beside it.
func TestWhatAKilledProcessHadInHandIsSentAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.receiver(status(http.StatusOK))
	o.moves("shop", r.URL)
	o.opens()
	first := o.writes("shop")
	o.leftRunning(first)
	o.leaves()
	j := o.opens()
	o.starts(j)
	o.becomes(first, transfer.MessageDelivered)
	o.opens() // no longer alone
	second := o.writes("shop")
	o.leftRunning(second)
	o.must(j.Sweep(context.Background()))
	o.becomes(second, transfer.MessageDelivered)
	if got := r.got(); !slices.Contains(got, first) || !slices.Contains(got, second) {
		t.Errorf("%v", got)
	}
}

// What another process has in hand right now is left to it.
func TestWhatALivingProcessHasInHandIsItsOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.timeout = time.Hour
	r := o.receiver(hangs)
	o.moves("shop", r.URL)
	o.starts(o.opens())
	o.writes("shop")
	o.eventually("it is being sent", func() bool { return len(r.got()) == 1 })
	second := o.opens()
	o.must(second.Sweep(context.Background()))
	if n := o.count(`kind = 'deliver' AND state = 'running'`); n != 1 {
		t.Errorf("%d jobs are running", n)
	}
}

// River's table may be lost, or a backup be older than what was sent: whatever waits gets a job at the next start.
func TestMessagesWithoutAJobGetOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	r := o.receiver(status(http.StatusOK))
	o.moves("shop", r.URL)
	o.opens()
	var ids []string
	for range 5 {
		ids = append(ids, o.writes("shop"))
	}
	_, err := o.db.Exec(`DELETE FROM river_job`)
	o.must(err)
	o.leaves()
	o.starts(o.opens())
	for _, id := range ids {
		o.becomes(id, transfer.MessageDelivered)
	}
	if len(r.got()) != len(ids) {
		t.Errorf("%d tries of %d messages", len(r.got()), len(ids))
	}
}

// A try that the end of the process breaks off counts for nothing, and is made again after the next start.
func TestATryThatTheEndBreaksOffIsMadeAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.timeout = time.Hour
	r := o.receiver(hangs)
	o.moves("shop", r.URL)
	o.starts(o.opens())
	id := o.writes("shop")
	o.eventually("it is being sent", func() bool { return len(r.got()) == 1 })
	o.leaves()
	r.answers(status(http.StatusOK))
	o.starts(o.opens())
	if m := o.becomes(id, transfer.MessageDelivered); len(m.Log) != 1 || m.Tries != 1 {
		t.Errorf("%d tries: %+v", m.Tries, m.Log)
	}
	if got := r.got(); fmt.Sprint(got) != fmt.Sprint([]string{id, id}) {
		t.Errorf("ids %v", got)
	}
}

// While there is nothing to tell and nothing to forget, no job is written for it.
func TestWhereNothingIsToBeToldNoJobIsWritten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	j := o.opens()
	o.starts(j)
	o.eventually("it has looked around", func() bool { return o.settled.Load() > 0 })
	o.must(j.Sweep(context.Background()))
	if n := o.count(`kind NOT IN ('settle', 'gap')`); n != 0 {
		t.Errorf("%d jobs", n)
	}
}
