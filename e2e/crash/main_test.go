//go:build linux

package crash

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	return m.Run()
}
