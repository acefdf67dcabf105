package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"

	"audarym/internal/app"
	"audarym/internal/sandbox"
)

type demoCmd struct {
	Port      int    `help:"Port of the page; the sandbox bank takes the next two, the demo shop and the inbox one each after that. Where one is taken, the next free one is." default:"8080" placeholder:"N"`
	Data      string `help:"Folder of the database, which begins anew each time; your cache folder when empty." placeholder:"PATH"`
	LogLevel  string `help:"Least level that is logged: ${enum}." enum:"debug,info,warn,error" default:"warn"`
	LogFormat string `help:"How log lines are written: ${enum}." enum:"text,json" default:"text"`
}

func (c *demoCmd) Run(ctx context.Context) error {
	folder, err := demoFolder(c.Data)
	if err != nil {
		return err
	}
	listeners, err := freePorts(c.Port, 5)
	if err != nil {
		return err
	}
	page, pages, admin, shopAt, mail := listeners[0].Addr().(*net.TCPAddr), listeners[1], listeners[2], listeners[3], listeners[4]
	if err := listeners[0].Close(); err != nil { // the application listens there itself
		return err
	}
	settings, err := c.settings(page.Port, "http://"+pages.Addr().String(), mail.Addr().String(), folder).Check()
	if err != nil {
		return err
	}
	shop, err := demoShop(&settings, "http://"+shopAt.Addr().String())
	if err != nil {
		return err
	}
	bank, err := sandbox.New(sandbox.Config{
		PublicURL: "http://" + pages.Addr().String(), MerchantName: settings.Merchants[0].Name,
		NotifyOrigins: []string{fmt.Sprintf("http://localhost:%d", page.Port), fmt.Sprintf("http://127.0.0.1:%d", page.Port)},
		Logger:        slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: settings.LogLevel})),
	})
	if err != nil {
		return err
	}
	defer bank.Close()
	if err := app.Anew(settings.Database); err != nil {
		return err
	}
	a, err := app.New(ctx, settings, app.Options{})
	if err != nil {
		return err
	}
	greet(os.Stdout, a.URL(), shopAt.Addr(), pages.Addr(), admin.Addr(), strings.TrimPrefix(settings.Database, "sqlite:"))
	return runBeside(ctx, a,
		func(ctx context.Context) error { return serveSandbox(ctx, bank, pages, admin, mail) },
		func(ctx context.Context) error { return serve(ctx, shop.Handler(), shopAt) })
}
