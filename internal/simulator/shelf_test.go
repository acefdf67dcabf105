package simulator

import (
	"context"
	"slices"
	"time"

	"audarym/internal/merchant"
	"audarym/internal/store/storetest"
	"audarym/internal/transfer"
)

var _ transfer.Store = (*storetest.Memory)(nil)

// shelf is the store as one process sees it.
type shelf struct{ p *process }

// Open saves a new transfer.
func (s shelf) Open(ctx context.Context, t *transfer.Transfer, terminal string) error {
	return s.write(ctx, t, "open", func() error { return s.p.w.memory.Open(ctx, t, terminal) })
}

// Save writes a changed one.
func (s shelf) Save(ctx context.Context, t *transfer.Transfer, terminal string) error {
	return s.write(ctx, t, "save", func() error { return s.p.w.memory.Save(ctx, t, terminal) })
}

func (s shelf) write(ctx context.Context, t *transfer.Transfer, what string, do func() error) error {
	about := string(t.ID)
	s.p.point(what+".before", about)
	err := s.p.w.save(t, do)
	lost := err == nil && s.p.w.losesCommit(about)
	s.p.point(what+".after", about)
	if lost {
		s.p.w.note(s.p.name, "%s of %s went through, and looks lost", what, short(t.ID))
		return transfer.ErrStore
	}
	return err
}

// save writes, and watches what was written.
func (w *world) save(t *transfer.Transfer, do func() error) error {
	w.saving.Lock()
	defer w.saving.Unlock()
	before := w.book.saved[t.ID]
	w.broken.save(t, before)
	events := slices.Clone(t.NewEvents())
	if err := do(); err != nil {
		return err
	}
	w.watch(before, t, events)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.processes {
		p.saved()
	}
	return nil
}

func (w *world) losesCommit(about string) bool {
	w.mu.Lock()
	lossy := w.lossy
	w.mu.Unlock()
	lost := lossy && w.latency("commit of "+about)%16 == 0
	if lost {
		w.disturb(commitLost, "%s", about)
	}
	return lost
}

// Get finds a transfer.
func (s shelf) Get(ctx context.Context, id transfer.ID) (*transfer.Transfer, error) {
	s.p.point("get", string(id))
	return s.p.w.memory.Get(ctx, id)
}

// ByReturn finds by the token of TermUrl.
func (s shelf) ByReturn(ctx context.Context, h transfer.Hash) (*transfer.Transfer, int, error) {
	return s.find(s.p.w.memory.ByReturn(ctx, h))
}

// ByNotify finds by the token of postLink.
func (s shelf) ByNotify(ctx context.Context, h transfer.Hash) (*transfer.Transfer, int, error) {
	return s.find(s.p.w.memory.ByNotify(ctx, h))
}

// ByOrder finds by the order number.
func (s shelf) ByOrder(ctx context.Context, m merchant.ID, number string) ([]*transfer.Transfer, error) {
	s.p.point("by order", number)
	return s.p.w.memory.ByOrder(ctx, m, number)
}

func (s shelf) find(t *transfer.Transfer, number int, err error) (*transfer.Transfer, int, error) {
	about := "nobody"
	if t != nil {
		about = string(t.ID)
	}
	s.p.point("find", about)
	return t, number, err
}

// Due lists what must be looked at.
func (s shelf) Due(ctx context.Context, at time.Time, limit int) ([]transfer.ID, error) {
	s.p.point("due", s.p.name)
	return s.p.w.memory.Due(ctx, at, limit)
}

// Hurry makes what is unsettled due.
func (s shelf) Hurry(ctx context.Context, at time.Time) error {
	s.p.point("hurry", s.p.name)
	w := s.p.w
	w.saving.Lock()
	defer w.saving.Unlock()
	return w.memory.Hurry(ctx, at)
}
