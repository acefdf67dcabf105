package app

import (
	"context"
	"time"
)

// settleEvery is how often the store is asked for what is due: an indexed look that finds nothing on a good day.
const settleEvery = time.Second

// settle looks at what is not settled, once a second, until the context ends. The channel closes when it has stopped.
func (a *App) settle(ctx context.Context) <-chan struct{} {
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(settleEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if _, err := a.service.Settle(ctx); err != nil && ctx.Err() == nil {
					a.Log.Error("not settled", "error", err)
				}
			}
		}
	}()
	return stopped
}
