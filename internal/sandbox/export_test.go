package sandbox

// Quiet waits until no goroutine of the bank is left.
func (b *Bank) Quiet() { b.work.Wait() }
