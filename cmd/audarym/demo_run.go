package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"audarym/internal/app"
)

// runBeside runs the application and what it is shown with; when one ends, so do the others. These outlive the application,
// whose last calls they answer.
func runBeside(ctx context.Context, a *app.App, others ...func(context.Context) error) error {
	othersCtx, stopOthers := context.WithCancel(context.WithoutCancel(ctx))
	defer stopOthers()
	appCtx, stopApp := context.WithCancel(ctx)
	defer stopApp()
	ended := make(chan error, len(others))
	for _, run := range others {
		go func() { defer stopApp(); ended <- run(othersCtx) }()
	}
	err := a.Run(appCtx)
	stopOthers()
	for range others {
		err = errors.Join(err, <-ended)
	}
	return err
}

// serve answers on a listener until the context ends.
func serve(ctx context.Context, h http.Handler, l net.Listener) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = s.Close() })
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func greet(w io.Writer, url string, shop, bank, admin net.Addr, database string) {
	fmt.Fprintf(w, "Open           %s\nor buy tea at  http://%s\n\nsandbox bank   http://%s\nits admin page http://%s\nreceipts       http://%s/#mail (for any e-mail address that is given on the form)\ndatabase       %s\n\n",
		url, shop, bank, admin, admin, database)
	printCards(w)
	fmt.Fprintf(w, "\nOpen %s and send money with these cards, or begin in the shop. Ctrl-C ends.\n", url)
}
