package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// server is a process under test. Its log goes to a file.
type server struct {
	name, url string
	log       string
	process   *exec.Cmd
	ended     chan error
}

const databaseName = "bench.db"

func startAudarym(ctx context.Context, o options, folder, bank string) (*server, error) {
	program, before := "audarym/cmd/audarym", []string(nil)
	if o.profile != "" {
		if err := os.MkdirAll(o.profile, 0o755); err != nil {
			return nil, err
		}
		program, before = "audarym/e2e/bench/profiled", []string{"--profile", o.profile}
	}
	return start(ctx, folder, program, func(address string) []string {
		return append(before, "serve", "--listen", address, "--public-url", "http://"+address,
			"--database", "sqlite:"+filepath.Join(folder, databaseName),
			"--bank", "custom", "--bank-token-url", bank+"/token", "--bank-api-url", bank,
			"--client-id", "bench", "--client-secret", "bench-secret", "--terminal-id", "c36b282f-6819-4d4f-85df-a4bdc8a8f703")
	})
}

func startFloor(ctx context.Context, folder, bank string) (*server, error) {
	return start(ctx, folder, "audarym/e2e/bench/floor", func(address string) []string {
		return []string{"-listen", address, "-pages", folder, "-bank", bank}
	})
}

// start builds a program and waits until it serves its first page.
func start(ctx context.Context, folder, program string, args func(address string) []string) (*server, error) {
	name := filepath.Base(program)
	binary := filepath.Join(folder, name)
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, program).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build %s: %w\n%s", program, err, out)
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{name: name, url: "http://" + address, log: binary + ".log", ended: make(chan error, 1)}
	log, err := os.Create(s.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s.process = exec.Command(binary, args(address)...)
	s.process.Stdout, s.process.Stderr, s.process.Env = log, log, environment()
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() { s.ended <- s.process.Wait() }()
	return s, s.await(ctx)
}

// environment is ours without settings of Audarym: only the defaults are measured.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AUDARYM_") })
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func (s *server) await(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, 20*time.Second)
	defer stop()
	for {
		if res, err := http.Get(s.url + "/"); err == nil {
			return res.Body.Close()
		}
		select {
		case err := <-s.ended:
			s.ended <- err
			return fmt.Errorf("%s ended at its start: %w\n%s", s.name, err, s.tail())
		case <-ctx.Done():
			return fmt.Errorf("%s does not serve: %w\n%s", s.name, ctx.Err(), s.tail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the process as an operator would.
func (s *server) stop() error {
	if s == nil {
		return nil
	}
	_ = s.process.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.ended:
		if err != nil {
			return fmt.Errorf("%s ended badly: %w\n%s", s.name, err, s.tail())
		}
		return nil
	case <-time.After(80 * time.Second):
		return errors.Join(fmt.Errorf("%s does not stop", s.name), s.process.Process.Kill())
	}
}

// tail is the end of the server's log.
func (s *server) tail() string {
	text, _ := os.ReadFile(s.log)
	if over := len(text) - 2000; over > 0 {
		text = text[over:]
	}
	return "the end of its log:\n" + string(bytes.TrimSpace(text))
}
