package store_test

import (
	"path/filepath"
	"strings"
	"testing"

	"audarym/internal/store"
)

// Anybody may type a receipt's code: looking for it must not read a million attempts.
func TestAnOrderNumberIsFoundByAnIndex(t *testing.T) {
	t.Parallel()
	s := openFile(t, filepath.Join(t.TempDir(), "a.db"), store.Options{})
	plan := store.Plan(t, s, store.ByOrderQuery, "100000", "shop")
	if strings.Contains(plan, "SCAN a") || strings.Contains(plan, "SCAN t") || !strings.Contains(plan, "(terminal=? AND order_number=?)") {
		t.Errorf("plan:\n%s", plan)
	}
}
