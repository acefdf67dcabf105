package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"audarym/internal/app"
	"audarym/internal/config"
	"audarym/internal/failpoint"
)

type serveCmd struct {
	Config      configFile `help:"TOML file with settings." placeholder:"PATH"`
	PrintConfig bool       `help:"Print the settings in force, secrets redacted, and end."`
	config.Settings
}

func (c *serveCmd) Run(ctx context.Context) error {
	settings, err := c.Settings.Check()
	if err != nil {
		return err
	}
	if c.PrintConfig {
		settings.Print(os.Stdout)
		return nil
	}
	hangups := make(chan os.Signal, 1)
	// Before a start that may take a while: nobody who says "reload" means "end".
	signal.Notify(hangups, syscall.SIGHUP)
	a, err := app.New(ctx, settings, app.Options{Now: failpoint.Clock()}) // nil but in the build for crash tests
	if err != nil {
		return err
	}
	defer rereadOnHangup(a, c.Settings, hangups)()
	return a.Run(ctx)
}

// rereadOnHangup reads the merchants again at each SIGHUP: all of them are served from then on or, where anything is wrong,
// none, and the log says what it is. The returned function ends it.
func rereadOnHangup(a *app.App, s config.Settings, hangups chan os.Signal) (end func()) {
	go func() {
		for range hangups {
			all, err := s.ReadMerchants()
			if err == nil {
				err = a.Reload(context.Background(), all)
			}
			if err != nil {
				a.Log.Error("merchants not read anew, the old ones go on", "alarm", "merchants", "error", err)
			}
		}
	}()
	return func() { signal.Stop(hangups); close(hangups) }
}

// configFile is a flag that adds a settings file below flags and environment.
type configFile string

// BeforeResolve is called by kong once the flag is known.
func (f configFile) BeforeResolve(k *kong.Kong, trace *kong.Path, ctx *kong.Context) error {
	path := string(ctx.FlagValue(trace.Flag).(configFile))
	if path == "" {
		return nil
	}
	values, err := config.ReadFile(path)
	if err != nil {
		return err
	}
	ctx.AddResolver(kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil // the environment goes before the file
			}
		}
		if v, ok := values[flag.Name]; ok {
			return v, nil
		}
		return nil, nil
	}))
	return nil
}
