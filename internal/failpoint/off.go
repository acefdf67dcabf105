//go:build !failpoints

package failpoint

import "time"

// Hit does nothing in this build.
func Hit(string) {}

// Clock gives no clock in this build: the caller's default is used.
func Clock() func() time.Time { return nil }
