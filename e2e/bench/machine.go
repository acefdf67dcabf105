package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func cpuModel() string {
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown CPU"
}

// loadAverage is of one, five and fifteen minutes.
func loadAverage() string {
	text, _ := os.ReadFile("/proc/loadavg")
	if f := strings.Fields(string(text)); len(f) > 3 {
		return strings.Join(f[:3], " ")
	}
	return "unknown"
}

// fileSystem is named where it changes what the figures mean.
func fileSystem(folder string) string {
	const tmpfs = 0x01021994
	var st syscall.Statfs_t
	if syscall.Statfs(folder, &st) == nil && st.Type == tmpfs {
		return "in memory: fsync costs nothing here, use -dir"
	}
	return "on disk"
}

// syncTime is the median of some small durable writes: what a commit waits for at least.
func syncTime(folder string) time.Duration {
	f, err := os.CreateTemp(folder, "sync-")
	if err != nil {
		return 0
	}
	defer f.Close()
	took := make([]time.Duration, 50)
	for i := range took {
		start := time.Now()
		_, _ = f.Write(make([]byte, 4096))
		_ = f.Sync()
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

func sizeOf(pattern string) int64 {
	var sum int64
	files, _ := filepath.Glob(pattern) // the pattern is ours
	for _, name := range files {
		if info, err := os.Stat(name); err == nil {
			sum += info.Size()
		}
	}
	return sum
}
