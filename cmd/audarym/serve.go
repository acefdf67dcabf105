package main

import (
	"context"
	"os"

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
	a, err := app.New(ctx, settings, app.Options{Now: failpoint.Clock()}) // nil but in the build for crash tests
	if err != nil {
		return err
	}
	return a.Run(ctx)
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
