//go:build linux

package crash

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"

	"audarym/internal/sandbox"
)

const copies = 40 // G11

// pair starts two programs on one database file, as behind a balancer: one address, two processes.
func pair(t *testing.T) (w *world, others [2]int) {
	t.Helper()
	w = newWorld(t, sandbox.Switches{})
	others = [2]int{w.port, freePort(t)}
	w.app = w.serves(launch{})
	w.serves(launch{port: others[1]})
	return w, others
}

// at is the same customer, with his cookies, whose next requests the balancer sends to one of the processes.
func (c *customer) at(port int) *customer {
	copied, client := *c, *c.client
	client.Transport = &http.Transport{DialContext: dialer(fmt.Sprintf("localhost:%d", c.w.port), fmt.Sprintf("127.0.0.1:%d", port))}
	copied.client = &client
	return &copied
}

// inParallel lets copies of a customer do the same at the same moment, every other one at the other process.
func inParallel(t *testing.T, c *customer, ports [2]int, do func(*customer) error) {
	t.Helper()
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range copies {
		one := c.at(ports[i%2])
		all.Go(func() {
			<-begin
			if err := do(one); err != nil {
				t.Errorf("copy %d: %v", i, err)
			}
			if c.path != "" && one.path != c.path {
				t.Errorf("copy %d was led to %s, want %s", i, one.path, c.path)
			}
		})
	}
	close(begin)
	all.Wait()
}

// Forty sendings of one form, at two processes, are one transfer (G11, F55, F60).
func TestOneFormAtTwoProcesses(t *testing.T) {
	t.Parallel()
	w, ports := pair(t)
	o, c := w.oracle(), w.customer()
	w.must(c.fills(sandbox.FateApproved))
	inParallel(t, c, ports, (*customer).sends)
	w.must(c.sends())
	oneOrder(t, w, sandbox.Order{TransfersReceived: 1, MoneyMoved: 1})
	j, err := c.look(c.path)
	w.must(err)
	o.seen(c.path, j)
	w.last(o, c)
}

// Forty returns from the card issuer, at two processes, are one confirm (F29, F47).
func TestOneReturnAtTwoProcesses(t *testing.T) {
	t.Parallel()
	w, ports := pair(t)
	o, c := w.oracle(), w.customer()
	w.must(c.fills(sandbox.FateThreeDS))
	w.must(c.sends())
	w.must(c.proves())
	inParallel(t, c, ports, (*customer).returns)
	oneOrder(t, w, sandbox.Order{TransfersReceived: 1, ConfirmsReceived: 1, MoneyMoved: 1})
	eventually(t, "the page says succeeded", func() bool {
		j, err := c.look(c.path)
		w.must(err)
		o.seen(c.path, j)
		return j.State == "succeeded"
	})
	w.last(o, c)
}

func oneOrder(t *testing.T, w *world, want sandbox.Order) {
	t.Helper()
	orders := w.bank.Orders()
	if len(orders) != 1 || orders[0].TransfersReceived != want.TransfersReceived ||
		orders[0].ConfirmsReceived != want.ConfirmsReceived || orders[0].MoneyMoved != want.MoneyMoved {
		t.Errorf("ledger %+v, want one order with %d, %d, %d", orders, want.TransfersReceived, want.ConfirmsReceived, want.MoneyMoved)
	}
}

// dialer leads what is meant for one address to another.
func dialer(own, dial string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == own {
			address = dial
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}
