// Command profiled is `audarym serve` with a CPU and a heap profile of its run: product code has no door for profilers.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"

	"github.com/alecthomas/kong"

	"audarym/internal/app"
	"audarym/internal/config"
)

func main() {
	var args struct {
		Profile string `help:"Where cpu.pprof and heap.pprof are written." required:""`
		Serve   struct {
			config.Settings
		} `cmd:"" help:"Serve the transfer page."`
	}
	kong.Parse(&args)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, args.Serve.Settings, args.Profile); err != nil {
		fmt.Fprintln(os.Stderr, "profiled: "+err.Error())
		os.Exit(1)
	}
}

func serve(ctx context.Context, s config.Settings, folder string) error {
	settings, err := s.Check()
	if err != nil {
		return err
	}
	cpu, err := os.Create(filepath.Join(folder, "cpu.pprof"))
	if err != nil {
		return err
	}
	a, err := app.New(ctx, settings, app.Options{})
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	err = a.Run(ctx)
	pprof.StopCPUProfile()
	return errors.Join(err, cpu.Close(), writeHeap(filepath.Join(folder, "heap.pprof")))
}

// writeHeap has what is in use and what was ever allocated: pprof -sample_index=alloc_space.
func writeHeap(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	runtime.GC()
	return errors.Join(pprof.WriteHeapProfile(f), f.Close())
}
