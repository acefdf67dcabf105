// Package e2e holds the browser tests: the whole application and the sandbox bank, started in this process on free
// ports and on two sites, and for each test a Chromium in which nobody has been, once with JavaScript and once without.
//
// Nothing is mocked and no inside is looked at: what a page says and what the bank's ledger says are compared. After
// every test, whatever it was about, the oracle (oracle_test.go) checks that nothing was sent or moved twice, that the
// stored results agree with the ledger, and that no test card is in the database, its log or the program's log.
//
// See README.md for how to run it and what a failure leaves behind.
package e2e
