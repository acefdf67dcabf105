//go:build linux

package crash

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// program is the application with its fail points, built once.
var program string

// TestMain builds the program. With the tracer's settings in the environment, this binary is the tracer.
func TestMain(m *testing.M) {
	if settings := os.Getenv(tracerEnv); settings != "" {
		runTracer(settings)
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		_ = flag.Set("test.parallel", "8") // a point waits for the program's one look a second more than it works
	}
	dir, err := os.MkdirTemp("", "crash")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "audarym")
	build := exec.Command("go", "build", "-tags", "failpoints", "-o", program, "audarym/cmd/audarym")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Printf("build: %v\n%s", err, out)
		return 1
	}
	if template, err = emptyDatabase(filepath.Join(dir, "template.db")); err != nil {
		fmt.Println("an empty database:", err)
		return 1
	}
	return m.Run()
}

// template is a database with all its tables and nothing in them: most flows are not about making those.
var template []byte

func emptyDatabase(path string) ([]byte, error) {
	cmd := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--database", "sqlite:"+path,
		"--bank-token-url", "http://127.0.0.1:9/token", "--bank-api-url", "http://127.0.0.1:9")
	log, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	for lines := bufio.NewScanner(log); lines.Scan() && !strings.Contains(lines.Text(), "msg=serving"); {
	}
	if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
