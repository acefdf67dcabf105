package pages

import (
	"context"
	"strings"

	"github.com/chromedp/chromedp"
)

// see runs an action that only looks, and looks again where the page was replaced by the next one meanwhile: a browser does that
// whenever it likes, and takes the nodes and the context along that were being looked at.
func see[T any](t Tab, action chromedp.Action[T]) (T, error) {
	ctx, stop := context.WithTimeout(t.ctx, t.patience)
	defer stop()
	for {
		seen, err := chromedp.Run(ctx, action)
		if err == nil || !replaced(err) || ctx.Err() != nil {
			return seen, err
		}
	}
}

// replaced reports that a page went away while it was looked at. The browser has no other name for it than these.
func replaced(err error) bool {
	if err == nil {
		return false
	}
	for _, text := range []string{"node with given id", "context with specified id", "Execution context was destroyed", "navigated or closed", "not belong to the document"} {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
