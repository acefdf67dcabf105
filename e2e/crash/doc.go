// Package crash kills the program at every moment that can matter, starts it again, and compares what it says with the
// sandbox bank's ledger.
//
// The program is a child process, built with the fail points of internal/failpoint; the bank is in the test, so it
// survives. Two kinds of kill points (README.md says how to run one alone):
//
//   - the N-th system call, in the whole process, that writes to the database, to the bank or to the customer, or that
//     has read from the bank. strace counts by thread, and a Go program changes threads as it likes, so a small tracer
//     (tracer_test.go) counts instead.
//   - the fail points, by name.
//
// A point that was never reached is listed as such and proves nothing. Faults of the disk do not need a count: strace
// makes those.
package crash
