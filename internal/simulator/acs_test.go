package simulator

import (
	"sync"
	"time"

	"audarym/internal/transfer"
)

// atACS is the way to the card issuer and back, or not. True when the customer never looks again.
func (c *customer) atACS(t *transfer.Transfer) bool {
	p := c.w.serving(c.d)
	if p == nil {
		return false
	}
	h, ok := p.svc.Handoff(t)
	if !ok {
		c.w.breach("F05", "%s is challenged, and there is no hand-off", short(t.ID))
		return true
	}
	away := c.d.spread(5*time.Second, 4*time.Minute)
	number := t.Last().OrderNumber
	proof := transfer.Returned{PaRes: proofOf(number), MD: mdOf(number)}
	switch x := c.d.Float64(); {
	case x < 0.08:
		c.w.count(neverReturns)
		return c.d.chance(0.5)
	case x < 0.16:
		c.w.count(cancels)
		time.Sleep(away)
		c.cancel()
		if c.d.chance(0.5) {
			c.comesBack(h.ReturnToken, proof, 1) // the tab of the ACS was still open
		}
		return false
	case x < 0.24:
		c.w.count(returnsLate)
		away = c.d.between(15*time.Minute, 90*time.Minute)
	case x < 0.34:
		c.w.count(failsACS)
		proof.PaRes = "refused"
	}
	time.Sleep(away)
	c.returns(h.ReturnToken, proof)
	return false
}

// returns is the way back: with a wrong proof first, in copies, and again later.
func (c *customer) returns(token string, proof transfer.Returned) {
	c.stumble(token, proof)
	copies := 1
	if c.d.chance(0.25) {
		c.w.count(returnsTwice)
		copies = 2 + c.d.IntN(4)
	}
	c.comesBack(token, proof, copies)
	if c.d.chance(0.2) { // reload, back, a bookmark
		time.Sleep(c.d.spread(time.Second, time.Hour))
		c.comesBack(token, proof, 1)
	}
}

// stumble comes back with what is no proof, which must change nothing.
func (c *customer) stumble(token string, proof transfer.Returned) {
	if !c.d.chance(0.15) {
		return
	}
	c.w.count(returnsWrong)
	wrong := proof
	if wrong.MD += "x"; c.d.chance(0.5) {
		wrong = transfer.Returned{MD: proof.MD}
	}
	c.comesBack(token, wrong, 1)
}

// comesBack posts to TermUrl, in some copies at once. Where the program cannot be reached the browser tries again, a few times.
func (c *customer) comesBack(token string, proof transfer.Returned, copies int) {
	var all sync.WaitGroup
	for range copies {
		after, retries := c.d.between(1, 200*time.Millisecond), c.d.IntN(3)
		p := c.w.serving(c.d)
		pause := c.d.spread(time.Second, time.Minute)
		next := c.w.serving(c.d)
		all.Go(func() {
			time.Sleep(after)
			for range retries + 1 {
				if p != nil {
					err, ok := request(p, func(s *transfer.Service) error {
						_, err := s.Return(background, "shop", token, proof)
						return err
					})
					c.w.note(c.name, "comes back to %s: answered %v, %v", p.name, ok, err)
					if ok && err == nil {
						return
					}
				}
				p = next
				time.Sleep(pause)
			}
		})
	}
	all.Wait()
}
