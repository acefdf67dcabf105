// Command audarym is a merchant's card-to-card transfer page on Halyk ePay, and a sandbox bank to try it with.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the build: -ldflags "-X main.version=v1.2.3".
var version = "dev"

var commands struct {
	Serve   serveCmd   `cmd:"" help:"Serve the transfer page."`
	Demo    demoCmd    `cmd:"" help:"Serve the transfer page together with a sandbox bank: no account needed."`
	Sandbox sandboxCmd `cmd:"" help:"Run the sandbox bank alone."`

	Keygen keygenCmd `cmd:"" help:"Make a key or a secret for a merchant, or for cookies."`

	Transfers transfersCmd `cmd:"" help:"Look at transfers, ask the bank about one, resolve what nobody can tell."`
	Webhooks  webhooksCmd  `cmd:"" help:"Look at messages to merchants, send one again."`
	Link      linkCmd      `cmd:"" help:"Sign a link to a transfer, as a merchant would."`
	Codes     codesCmd     `cmd:"" help:"Look up the bank's codes: did money move, who can mend it, what the customer reads."`

	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	log.SetOutput(io.Discard) // net/http writes there what a bank or a merchant's server sends unasked
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	parser := kong.Must(&commands, kong.Name("audarym"), kong.DefaultEnvars("AUDARYM"),
		kong.Description("A merchant's own card-to-card transfer page."), kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Vars{"user": userName()})
	command, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := command.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "audarym: "+strings.ReplaceAll(err.Error(), "\n", "; "))
		os.Exit(1)
	}
}

// userName is who is at the keyboard, as far as the system knows.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

type versionCmd struct{}

func (versionCmd) Run() error {
	fmt.Println("audarym", version)
	return nil
}
