// Package simulator runs the domain through thousands of bad days, in virtual time, and holds every one of them
// against the ledger of a bank that it makes itself. It has tests only.
//
// A seed is a world: five customers, one or two processes over one store in memory, a bank, and faults of all three. All
// chance comes from the seed, a stream of its own for each customer, order and process, so that who runs first does not
// shift what another one draws; every step takes a random number of nanoseconds, so that hardly two ever happen at the
// same instant. A process dies between any two steps: its goroutines end where they stand, before or after the effect of
// a call, and another process takes over.
//
//	go test ./internal/simulator -run TestSimulator -seed 4711                      one world, step by step
//	go test ./internal/simulator -run TestSimulator -seeds 5000 -more "status: lags;clock set two hours back"
//	make soak                                                                       a million transfers
//
// The second one makes some faults frequent, by the names in the table that it prints: it finds what needs several at once.
//
// What is checked is in checks_test.go (after a run) and watch_test.go (at every save and every look at a page); the faults
// are in faults_test.go (the bank's) and weather_test.go (processes, database, clock). broken_test.go shows that
// the simulator finds what is broken.
package simulator
