package transfer

import (
	"context"
	"time"
)

const (
	holdFor  = 60 * time.Second // a result of the bank is held in memory this long (reliability.md F40)
	holdStep = 250 * time.Millisecond
)

// hold is update for what must not be lost: the bank's answer. While the database does not take it, it tries again.
func (s *Service) hold(ctx context.Context, t *Transfer, change func(*Transfer) error) (*Transfer, error) {
	ctx, stop := context.WithTimeout(ctx, holdFor)
	defer stop()
	for first := true; ; first = false {
		saved, err := s.update(ctx, t, change)
		if saved, err = s.unlessNotNow(saved, err); err == nil {
			return saved, nil
		}
		if first {
			s.Log.Error("database refuses a result, holding it", "transfer", t.ID, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(holdStep):
		}
	}
}
