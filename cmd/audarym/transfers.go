package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/operator"
	"audarym/internal/transfer"
)

type transfersCmd struct {
	List    listCmd    `cmd:"" help:"List transfers, the newest first: those whose end is not known, unless told otherwise."`
	Show    showCmd    `cmd:"" help:"Show a transfer with its attempts and its history."`
	Check   checkCmd   `cmd:"" help:"Ask the bank about a transfer now."`
	Resolve resolveCmd `cmd:"" help:"End an uncertain transfer by hand, once you know from the bank what became of it."`
}

// bookFlags say where transfers are.
type bookFlags struct {
	Config   configFile `help:"TOML file with settings." placeholder:"PATH"`
	Database string     `help:"Where transfers are kept." default:"sqlite:audarym.db" placeholder:"sqlite:PATH"`
}

func (f bookFlags) at(ctx context.Context, do func(*operator.Desk) error) error {
	return atDesk(ctx, f.Database, nil, do)
}

type listCmd struct {
	bookFlags
	Merchant string `help:"Of this merchant only." placeholder:"ID"`
	Which    string `help:"Which transfers: ${enum}." enum:"uncertain,review,all" default:"uncertain"`
	Limit    int    `help:"How many at most." default:"50" placeholder:"N"`
}

func (c *listCmd) Run(ctx context.Context) error {
	if c.Limit < 1 {
		return errors.New("--limit must be 1 or more")
	}
	return c.at(ctx, func(d *operator.Desk) error { return d.List(ctx, c.Merchant, c.Which, c.Limit) })
}

type showCmd struct {
	bookFlags
	Transfer string `arg:"" help:"Its id, or an order number."`
}

func (c *showCmd) Run(ctx context.Context) error {
	return c.at(ctx, func(d *operator.Desk) error { return d.Show(ctx, c.Transfer) })
}

type checkCmd struct {
	Config   configFile `help:"TOML file with settings." placeholder:"PATH"`
	Transfer string     `arg:"" help:"Its id, or an order number."`
	config.Settings
}

func (c *checkCmd) Run(ctx context.Context) error {
	settings, err := c.Settings.Check()
	if err != nil {
		return err
	}
	return atDesk(ctx, settings.Database, &settings, func(d *operator.Desk) error { return d.Check(ctx, c.Transfer) })
}

type resolveCmd struct {
	Config    configFile `help:"TOML file with settings." placeholder:"PATH"`
	Transfer  string     `arg:"" help:"Its id, or an order number."`
	As        string     `help:"What the bank says became of it: ${enum}." enum:"moved,not-moved" required:""`
	Reference string     `help:"The bank's reference, where the money moved." placeholder:"RRN"`
	Reason    string     `help:"How you know; kept in the history. Asked for when it is not given." placeholder:"TEXT"`
	By        string     `help:"Who you are." default:"${user}" placeholder:"NAME"`
	config.Settings
}

// Run wants the server's settings: the merchant is told of what a person decides, too.
func (c *resolveCmd) Run(ctx context.Context) error {
	settings, err := c.Settings.Check()
	if err != nil {
		return err
	}
	if c.Reason == "" {
		fmt.Print("Reason, for the history: ")
		c.Reason, _ = bufio.NewReader(os.Stdin).ReadString('\n') // an empty one is refused
	}
	return atDesk(ctx, settings.Database, &settings, func(d *operator.Desk) error {
		return d.Resolve(ctx, c.Transfer, transfer.Resolution{
			Moved: c.As == "moved", Reference: strings.TrimSpace(c.Reference), Reason: c.Reason, By: c.By,
		})
	})
}

func atDesk(ctx context.Context, database string, c *config.Config, do func(*operator.Desk) error) error {
	desk, closing, err := app.OpenDesk(ctx, database, c, os.Stdout, os.Stderr)
	if err != nil {
		return err
	}
	defer closing() //nolint:errcheck // nothing is lost: each change was committed
	return do(desk)
}
