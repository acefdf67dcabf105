package main

import (
	"context"
	"errors"

	"audarym/internal/operator"
	"audarym/internal/transfer"
)

type webhooksCmd struct {
	List   mailListCmd   `cmd:"" help:"List messages to merchants, the newest first, and the addresses that are switched off."`
	Show   mailShowCmd   `cmd:"" help:"Show a message with every try to deliver it."`
	Resend mailResendCmd `cmd:"" help:"Send a message again, under the same id, whatever became of it."`
	Enable mailEnableCmd `cmd:"" help:"Switch on the address of a merchant whose server had answered 410, and send what was held."`
}

type mailListCmd struct {
	bookFlags
	Merchant string `help:"To this merchant only." placeholder:"ID"`
	State    string `help:"In this state: ${enum}." enum:"any,waiting,delivered,failed,held" default:"any"`
	Transfer string `help:"Of this transfer only." placeholder:"ID"`
	Limit    int    `help:"How many at most." default:"50" placeholder:"N"`
}

func (c *mailListCmd) Run(ctx context.Context) error {
	if c.Limit < 1 {
		return errors.New("--limit must be 1 or more")
	}
	q := transfer.MessageSearch{Transfer: transfer.ID(c.Transfer), Limit: c.Limit}
	if c.State != "any" {
		q.State = transfer.MessageState(c.State)
	}
	return c.at(ctx, func(d *operator.Desk) error { return d.Messages(ctx, c.Merchant, q) })
}

type mailShowCmd struct {
	bookFlags
	Message string `arg:"" help:"Its id: msg_…"`
}

func (c *mailShowCmd) Run(ctx context.Context) error {
	return c.at(ctx, func(d *operator.Desk) error { return d.Message(ctx, c.Message) })
}

type mailResendCmd struct {
	bookFlags
	Message string `arg:"" help:"Its id: msg_…"`
}

func (c *mailResendCmd) Run(ctx context.Context) error {
	return c.at(ctx, func(d *operator.Desk) error { return d.Resend(ctx, c.Message) })
}

type mailEnableCmd struct {
	bookFlags
	Merchant string `arg:"" help:"Its id."`
}

func (c *mailEnableCmd) Run(ctx context.Context) error {
	return c.at(ctx, func(d *operator.Desk) error { return d.Enable(ctx, c.Merchant) })
}
