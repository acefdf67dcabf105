package storetest

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/transfer"
)

// Memory is a store for tests of the domain: it passes the suite and forgets everything.
type Memory struct {
	mu        sync.Mutex
	transfers map[transfer.ID]transfer.Transfer
	forms     map[string]transfer.ID
	next      map[string]int
	once      map[string]transfer.Once
	Events    map[transfer.ID][]transfer.Event
	Notices   map[transfer.ID][]transfer.Notice
	Down      error // when set, every call fails with it
}

// NewMemory makes an empty one.
func NewMemory() *Memory {
	return &Memory{transfers: map[transfer.ID]transfer.Transfer{}, forms: map[string]transfer.ID{},
		next: map[string]int{}, once: map[string]transfer.Once{},
		Events: map[transfer.ID][]transfer.Event{}, Notices: map[transfer.ID][]transfer.Notice{}}
}

// SetDown makes every call fail, or work again.
func (m *Memory) SetDown(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Down = err
}

// Open saves a new transfer.
func (m *Memory) Open(ctx context.Context, t *transfer.Transfer, terminal string) error {
	return m.write(ctx, t, terminal)
}

// Save writes a changed one.
func (m *Memory) Save(ctx context.Context, t *transfer.Transfer, terminal string) error {
	return m.write(ctx, t, terminal)
}

func (m *Memory) write(ctx context.Context, t *transfer.Transfer, terminal string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Down != nil {
		return m.Down
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	stale := m.transfers[t.ID].Version != t.Version
	if t.Version == 0 && len(t.Attempts) == 0 {
		if err := m.place(t, stale); err != nil {
			return err
		}
	}
	for i := range t.Attempts {
		a := &t.Attempts[i]
		if a.OrderNumber != "" {
			continue
		}
		if id, used := m.forms[a.FormKey]; used && (t.Version == 0 || !stale) {
			return transfer.FormKeyUsedError{ID: id}
		}
		if stale {
			break
		}
		m.forms[a.FormKey] = t.ID
		a.OrderNumber, a.Terminal = fmt.Sprint(100_000+m.next[terminal]), terminal
		m.next[terminal]++
	}
	if stale {
		return transfer.ErrConflict
	}
	m.Events[t.ID] = append(m.Events[t.ID], t.NewEvents()...)
	m.Notices[t.ID] = append(m.Notices[t.ID], t.Notices()...)
	t.Version++
	t.Saved()
	m.transfers[t.ID] = copied(t)
	return nil
}

// place looks whether an order was placed before, by its idempotency key or by its id.
func (m *Memory) place(t *transfer.Transfer, there bool) error {
	if once := t.OnceKey(); once != nil {
		key := string(t.Merchant) + " " + once.Key
		if known, used := m.once[key]; used {
			return transfer.OnceUsedError{Once: known}
		}
		m.once[key] = *once
	}
	if there {
		return transfer.FormKeyUsedError{ID: t.ID}
	}
	return nil
}

// Get finds a transfer.
func (m *Memory) Get(_ context.Context, id transfer.ID) (*transfer.Transfer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Down != nil {
		return nil, m.Down
	}
	t, there := m.transfers[id]
	if !there {
		return nil, transfer.ErrNotFound
	}
	found := copied(&t)
	return &found, nil
}

// ByReturn finds by the token of TermUrl.
func (m *Memory) ByReturn(_ context.Context, h transfer.Hash) (*transfer.Transfer, int, error) {
	return m.find(func(_ *transfer.Transfer, a *transfer.Attempt) bool { return a.ReturnHash == h })
}

// ByNotify finds by the token of postLink.
func (m *Memory) ByNotify(_ context.Context, h transfer.Hash) (*transfer.Transfer, int, error) {
	return m.find(func(_ *transfer.Transfer, a *transfer.Attempt) bool { return a.NotifyHash == h })
}

func (m *Memory) find(is func(*transfer.Transfer, *transfer.Attempt) bool) (*transfer.Transfer, int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Down != nil {
		return nil, 0, m.Down
	}
	for _, t := range m.transfers {
		for i := range t.Attempts {
			if is(&t, &t.Attempts[i]) {
				found := copied(&t)
				return &found, t.Attempts[i].Number, nil
			}
		}
	}
	return nil, 0, transfer.ErrNotFound
}

// ByOrder finds by the order number.
func (m *Memory) ByOrder(_ context.Context, of merchant.ID, number string) (all []*transfer.Transfer, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var started []time.Time
	for _, t := range m.transfers {
		for i := range t.Attempts {
			if t.Attempts[i].OrderNumber != number || of != "" && of != t.Merchant {
				continue
			}
			found := copied(&t)
			at := sort.Search(len(started), func(k int) bool { return started[k].Before(t.Attempts[i].StartedAt) })
			all, started = slices.Insert(all, at, &found), slices.Insert(started, at, t.Attempts[i].StartedAt)
		}
	}
	return all, m.Down
}

// Due lists what must be looked at.
func (m *Memory) Due(_ context.Context, now time.Time, limit int) ([]transfer.ID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Down != nil {
		return nil, m.Down
	}
	var ready []transfer.Transfer
	for _, t := range m.transfers {
		if !t.Due.IsZero() && !t.Due.After(now) {
			ready = append(ready, t)
		}
	}
	sort.Slice(ready, func(i, j int) bool {
		if !ready[i].Due.Equal(ready[j].Due) {
			return ready[i].Due.Before(ready[j].Due)
		}
		return ready[i].ID < ready[j].ID // so that a replay is the same
	})
	var ids []transfer.ID
	for _, t := range ready[:min(limit, len(ready))] {
		ids = append(ids, t.ID)
	}
	return ids, nil
}

// NextDue is when something must be looked at next; false where nothing is. It answers even when everything else is
// down: it is for whoever moves a test's clock.
func (m *Memory) NextDue() (next time.Time, any bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, t := range m.transfers {
		if !t.Due.IsZero() && (!any || t.Due.Before(next)) {
			next, any = t.Due, true
		}
	}
	return next, any
}

// Hurry makes what is unsettled due now.
func (m *Memory) Hurry(_ context.Context, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Down != nil {
		return m.Down
	}
	for id, t := range m.transfers {
		if len(t.Attempts) == 0 {
			continue
		}
		state := t.Last().State
		uncertain := state == transfer.Sending || state == transfer.Confirming || state == transfer.Unknown || state == transfer.Review
		over := state == transfer.Challenged && (!t.CanceledAt.IsZero() || !now.Before(t.Deadline))
		if (uncertain || over) && t.Due.After(now) {
			t.Due = now
			m.transfers[id] = t
		}
	}
	return nil
}

func copied(t *transfer.Transfer) transfer.Transfer {
	c := *t
	c.Attempts = append([]transfer.Attempt(nil), t.Attempts...)
	return c
}
