package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"audarym/internal/store"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

func TestWhoIsGoneIsToldFromWhoIsThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a [1].db")
	first := openFile(t, path, store.Options{})
	if !first.Alone() || !first.Alive(first.Caller()) {
		t.Error("alone, and does not know itself")
	}
	second := openFile(t, path, store.Options{})
	if first.Alone() || second.Alone() || !first.Alive(second.Caller()) || !second.Alive(first.Caller()) {
		t.Error("two do not see each other")
	}
	gone := second.Caller()
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if first.Alive(gone) || !first.Alone() || first.Alive("") || first.Alive("nobody") || first.Alive("../"+first.Caller()) {
		t.Error("one who is not there is taken for alive")
	}
}

// A killed process leaves its file behind, unlocked: the next start takes it away.
func TestWhatAKilledProcessLeftIsTakenAway(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	left := path + ".0123456789abcdef.live"
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openFile(t, path, store.Options{})
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if s.Alive("0123456789abcdef") || !s.Alone() {
		t.Error("a killed process is taken for alive")
	}
}

func TestAnObserverLeavesNoTrace(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	if _, err := store.OpenSQLite(ctx, path, store.Options{Observer: true}); err == nil || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("a database that is not there: %v", err)
	}
	server := openFile(t, path, store.Options{})
	tr := storetest.Transfer("a")
	if err := server.Open(ctx, tr, storetest.Terminal); err != nil {
		t.Fatal(err)
	}
	o := openFile(t, path, store.Options{Observer: true, OrderStart: 500_000})
	if !server.Alone() || o.Caller() != "" {
		t.Error("an observer counts as a server")
	}
	if got, err := o.ByOrder(ctx, "", "100000"); err != nil || len(got) != 1 || got[0].ID != tr.ID {
		t.Errorf("by order: %v %v", got, err)
	}
	if got, err := o.ByOrder(ctx, "", "1"); err != nil || len(got) != 0 {
		t.Errorf("no such order: %v %v", got, err)
	}
	if g, err := server.Gap(ctx, storetest.Terminal); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("an observer moved the counter: %+v %v", g, err)
	}
}

func TestTheBookListsByState(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	for _, state := range transfer.AttemptStates {
		tr := storetest.Transfer(string(state))
		tr.Attempts[0].State = state
		tr.Record(storetest.Epoch, transfer.EventOpened, 0, "detail")
		if err := s.Open(ctx, tr, storetest.Terminal); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.List(ctx, "", nil, 100)
	if err != nil || len(all) != len(transfer.AttemptStates) {
		t.Errorf("all: %d, %v", len(all), err)
	}
	some, err := s.List(ctx, "", []transfer.AttemptState{transfer.Unknown, transfer.Review}, 100)
	if err != nil || len(some) != 2 {
		t.Errorf("unknown and in review: %d, %v", len(some), err)
	}
	if of, err := s.List(ctx, all[0].Merchant, []transfer.AttemptState{transfer.Review}, 100); err != nil || len(of) != 1 {
		t.Errorf("in review, of a merchant: %d, %v", len(of), err)
	}
	if of, err := s.List(ctx, "another", nil, 100); err != nil || len(of) != 0 {
		t.Errorf("of another merchant: %d, %v", len(of), err)
	}
	one, err := s.List(ctx, "", nil, 1)
	if err != nil || len(one) != 1 {
		t.Errorf("one: %d, %v", len(one), err)
	}
	events, err := s.Events(ctx, one[0].ID)
	if err != nil || len(events) != 1 || events[0].Kind != transfer.EventOpened || events[0].Detail != "detail" || !events[0].At.Equal(storetest.Epoch) {
		t.Errorf("events %+v, %v", events, err)
	}
}

// After a backup was restored the counter is set ahead: what it jumps over is asked about, and what the bank knows is kept.
func TestNumbersThatWereJumpedOverAreAskedAbout(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	if err := s.Open(ctx, storetest.Transfer("a"), storetest.Terminal); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Gap(ctx, storetest.Terminal); !errors.Is(err, transfer.ErrNotFound) {
		t.Errorf("no gap yet: %v", err)
	}
	s.Close()
	s = openFile(t, path, store.Options{OrderStart: 101_000})
	asked, told := map[string]int{}, []string{}
	w := &transfer.GapWatch{Gaps: s, Terminal: storetest.Terminal, Now: func() time.Time { return storetest.Epoch }, Format: store.FormatNumber,
		Found: func(o transfer.LostOrder) { told = append(told, o.Number) },
		Finder: finder(func(number string) (bool, error) {
			asked[number]++
			if number == "100003" && asked[number] == 1 || number == "100500" {
				return false, errors.New("the bank does not answer")
			}
			return number == "100002" || number == "100003", nil
		})}
	failed := 0
	for more := true; more; {
		var err error
		if more, err = w.Step(ctx, 7); err != nil {
			failed++
		}
	}
	lost, err := s.LostOrders(ctx)
	if err != nil || len(lost) != 3 || lost[0].Number != "100002" || lost[1].Standing != "AUTH" || !lost[0].FoundAt.Equal(storetest.Epoch) ||
		lost[2].Number != "100500" || lost[2].Standing != "no answer" {
		t.Errorf("lost %+v, %v", lost, err)
	}
	if len(told) != 3 || len(asked) != 999 || asked["100001"] != 1 || asked["100003"] != 2 || asked["100999"] != 1 || failed != 1+19 {
		t.Errorf("told of %v, asked about %d numbers, %d times without an answer", told, len(asked), failed)
	}
}

type finder func(number string) (bool, error)

func (f finder) Find(_ context.Context, number, terminal string) (transfer.LostOrder, bool, error) {
	known, err := f(number)
	return transfer.LostOrder{Standing: "AUTH", Amount: "1000.00", Currency: "KZT"}, known && terminal == storetest.Terminal, err
}

func TestAFileThatWasTakenAwayTakesNothingNew(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	if s.Moved() {
		t.Error("it is where it was")
	}
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	if !s.Moved() {
		t.Error("it is not where it was")
	}
	if err := s.Open(ctx, storetest.Transfer("a"), storetest.Terminal); !errors.Is(err, transfer.ErrStore) {
		t.Errorf("opened all the same: %v", err)
	}
	if err := os.Rename(path+".away", path); err != nil || s.Moved() {
		t.Errorf("it is back: %v", err)
	}
	if err := s.Open(ctx, storetest.Transfer("a"), storetest.Terminal); err != nil {
		t.Error(err)
	}
}

// A database of the first version, with a transfer on its way, is taken over: what was under way is asked about.
func TestADatabaseOfAnEarlierVersionIsTakenOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "old.db")
	hash := strings.Repeat("ab", 32)
	store.MakeOld(t, path, 1,
		`INSERT INTO transfers VALUES ('id-old', 'default', '1000.00', 'KZT', 'd', '', 'o', 'kk', 1, 2, 0, 1700000000000000, 1, 1)`,
		`INSERT INTO attempts VALUES ('id-old', 1, 't', 1, '100000', '100000', 'key', '`+hash+`', '`+strings.Repeat("cd", 32)+`', '440563******5096',
			'552204******6736', 1, 'sending', 0, '', '', '', '', '', '', '', '', '', '', 0, 1700000000000000, 0, 1, 0, 0, 0, 0, 0)`)
	if _, err := store.OpenSQLite(ctx, path, store.Options{Observer: true}); err == nil || !strings.Contains(err.Error(), "start this version of the server first") {
		t.Errorf("an observer took it over: %v", err)
	}
	s := openFile(t, path, store.Options{})
	got, err := s.Get(ctx, "id-old")
	if err != nil || got.Last().State != transfer.Sending || got.Last().Caller != "" || s.Alive(got.Last().Caller) {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := s.Save(ctx, got, "t"); err != nil {
		t.Error(err)
	}
}

// By a link and by its own name it is the same database.
func TestWhoCameByALinkIsSeen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a.db"), filepath.Join(dir, "link.db")
	first := openFile(t, path, store.Options{})
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	second := openFile(t, link, store.Options{})
	if first.Alone() || second.Alone() || !first.Alive(second.Caller()) || !second.Alive(first.Caller()) {
		t.Error("two do not see each other")
	}
	if o := openFile(t, path, store.Options{Observer: true}); !o.Alive(first.Caller()) || o.Alive("nobody") {
		t.Error("who only looks does not see who is there")
	}
}

func TestWhoseFileWasTakenAwayMakesAnother(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s, other := openFile(t, path, store.Options{}), openFile(t, path, store.Options{})
	if err := os.Remove(path + "." + s.Caller() + ".live"); err != nil {
		t.Fatal(err)
	}
	if other.Alive(s.Caller()) {
		t.Error("seen without a file")
	}
	if s.Moved() || !other.Alive(s.Caller()) { // looked at every second
		t.Error("not seen again")
	}
}

func TestManyStartsAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			s, err := store.OpenSQLite(context.Background(), path, store.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			_ = s.Close()
		})
	}
	all.Wait()
}

func TestADatabaseBelongsToOneBank(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	for range 2 {
		if err := s.Belongs(ctx, "prod"); err != nil {
			t.Error(err)
		}
	}
	o := openFile(t, path, store.Options{Observer: true})
	for _, who := range []*store.Store{s, o} {
		if err := who.Belongs(ctx, "sandbox"); err == nil || !strings.Contains(err.Error(), "belongs to --bank=prod") || strings.Contains(err.Error(), "\n") {
			t.Errorf("the sandbox may settle what is at the bank: %v", err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
}

func TestSomebodyElsesDatabaseIsLeftAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "foreign.db")
	execFile(t, path, "CREATE TABLE theirs (x)")
	if _, err := store.OpenSQLite(context.Background(), path, store.Options{}); err == nil || !strings.Contains(err.Error(), "not a database of ours") {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseInUseIsNotRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	s := openFile(t, path, store.Options{})
	if err := store.Remove(path); err == nil {
		t.Error("removed while it is in use")
	}
	s.Close()
	if err := store.Remove(path); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if err := store.Remove(path); err != nil {
		t.Errorf("what is not there: %v", err)
	}
}
