package app

import (
	"fmt"
	"net/http"
)

// opsRoutes are for the operator's machines, never on the public listener.
func (a *App) opsRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		left, err := a.store.NumbersLeft(r.Context(), a.terminal)
		if err != nil || left == 0 {
			http.Error(w, "not ready: the database does not answer, or the order numbers are used up", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "ready, %d order numbers left\n", left)
	})
	return mux
}

const fewNumbers = 100_000 // a tenth of a cycle

// warnOfNumbers says once that the order numbers run low, while there is time to ask the bank.
func (a *App) warnOfNumbers() {
	if left := a.store.Left(); left < fewNumbers && !a.warned.Swap(true) {
		a.Log.Error("order numbers run low: ask the bank, then raise order-cycle", "alarm", "order_numbers", "left", left)
	}
}
