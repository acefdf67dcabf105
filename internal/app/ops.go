package app

import (
	"context"
	"fmt"
	"math"
	"net/http"
)

// opsRoutes are for the operator's machines, never on the public listener.
func (a *App) opsRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		left, err := a.numbersLeft(r.Context())
		switch {
		case a.stopping.Load():
			http.Error(w, "not ready: stopping", http.StatusServiceUnavailable)
			return
		case err != nil:
			http.Error(w, "not ready: the database does not answer", http.StatusServiceUnavailable)
			return
		case left == 0:
			http.Error(w, "not ready: the order numbers are used up", http.StatusServiceUnavailable)
			return
		case a.store.Moved():
			http.Error(w, "not ready: the database file is not where it was opened", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "ready, %d order numbers left\n", left)
	})
	return mux
}

const fewNumbers = 100_000 // a tenth of a cycle

// warnOfNumbers says once that the order numbers run low, while there is time to ask the bank.
func (a *App) warnOfNumbers() {
	for _, shop := range a.terminals() {
		left := a.store.Left(shop.TerminalID)
		if left >= fewNumbers {
			continue
		}
		if _, said := a.warned.LoadOrStore(shop.TerminalID, true); !said {
			a.Log.Error("order numbers run low: ask the bank, then raise order-cycle", "alarm", "order_numbers", "terminal", shop.TerminalID, "left", left)
		}
	}
}

// numbersLeft is how many order numbers the terminal has left that has the fewest.
func (a *App) numbersLeft(ctx context.Context) (fewest int64, err error) {
	fewest = math.MaxInt64
	for _, shop := range a.terminals() {
		left, err := a.store.NumbersLeft(ctx, shop.TerminalID)
		if err != nil {
			return 0, err
		}
		fewest = min(fewest, left)
	}
	return fewest, nil
}

// warnOfMovedFile says once that somebody took the database file away under the running program.
func (a *App) warnOfMovedFile() {
	if moved := a.store.Moved(); moved && !a.fileGone.Swap(true) {
		a.Log.Error("the database file is not where it was opened: nothing new is taken", "alarm", "database_moved")
	}
}
