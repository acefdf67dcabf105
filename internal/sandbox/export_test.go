package sandbox

// Quiet waits until no goroutine of the bank is left.
func (b *Bank) Quiet() { b.work.Wait() }

// NumbersHeld counts the card numbers that orders have in memory.
func (b *Bank) NumbersHeld() (held int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.ledger {
		for _, s := range e.sides {
			if s.pan != "" {
				held++
			}
		}
	}
	return held
}
