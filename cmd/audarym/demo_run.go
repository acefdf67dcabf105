package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"audarym/internal/app"
)

// runBoth runs the application and its bank; when one ends, so does the other. The bank outlives the application, whose
// last calls it answers.
func runBoth(ctx context.Context, a *app.App, bank func(context.Context) error) error {
	bankCtx, stopBank := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBank()
	appCtx, stopApp := context.WithCancel(ctx)
	defer stopApp()
	ended := make(chan error, 1)
	go func() { defer stopApp(); ended <- bank(bankCtx) }()
	err := a.Run(appCtx)
	stopBank()
	return errors.Join(err, <-ended)
}

func greet(w io.Writer, url string, bank, admin net.Addr, database string) {
	fmt.Fprintf(w, "Open           %s\n\nsandbox bank   http://%s\nits admin page http://%s\ndatabase       %s\n\n", url, bank, admin, database)
	printCards(w)
	fmt.Fprintf(w, "\nOpen %s and send money with these cards. Ctrl-C ends.\n", url)
}
