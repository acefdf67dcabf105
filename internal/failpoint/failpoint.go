// Package failpoint marks the moments at which a test wants the program to die.
//
// A mark is a call Hit("name") in the flow. In a normal build Hit is empty and inlined away: there is no switch that
// anybody could turn in production. Built with -tags failpoints (Linux only), the environment decides what a mark does:
//
//	AUDARYM_FAILPOINTS="transfer.token=kill,handler.panic=panic,check.asked=kill@3"
//
// kill is SIGKILL to the process itself, stop is SIGSTOP, panic is a panic, tell does nothing; @3 means only the
// third time. What was hit is written to standard error first, so that a test can tell a point that was survived from one
// that was never reached.
//
// With the same tag, AUDARYM_TEST_CLOCK names a file that holds how far the program's clock is ahead (a Go duration),
// for tests that cannot inject a clock because the program is another process.
package failpoint

// Point is a mark that may be placed, once, in the flow.
type Point struct{ Name, When string }

// Names is THE table of marks. Hit panics on a name that is not here.
var Names = []Point{
	{"transfer.opened", "the attempt is durable as sending; no token yet"},
	{"transfer.token", "the token is here; the transfer call is not yet made"},
	{"transfer.answered", "the answer to the transfer call is read, not yet written"},
	{"transfer.settled", "the answer to the transfer call is written"},
	{"return.found", "TermUrl: the attempt is found; confirming is not yet durable"},
	{"return.confirming", "confirming is durable; the confirm call is not yet made"},
	{"confirm.answered", "the answer to the confirm call is read, not yet written"},
	{"confirm.settled", "the answer to the confirm call is written"},
	{"notify.before", "the bank's notification came; nothing is stored"},
	{"notify.after", "the bank's notification is stored"},
	{"check.asked", "the answer to the status call is read, not yet written"},
	{"check.settled", "the answer to the status call is written"},
	{"recover.before", "start: what a dead process left is not yet looked at"},
	{"recover.after", "start: what a dead process left is taken over"},
	{"retry.opened", "another attempt of an open transfer is durable as sending"},
	{"cancel.stored", "a cancellation is durable"},
	{"migrate.before", "the database is open; its schema is as it was"},
	{"migrate.after", "the schema is up to date; nothing else has happened"},
	{"deliver.before", "a message to a merchant is taken up; it is not yet sent"},
	{"deliver.sent", "the merchant's server has answered; what came of it is not yet written"},
	{"handler.panic", "inside the handling of any request"},
	{"worker.panic", "inside a bank call that runs apart from its request"},
}
