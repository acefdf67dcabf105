package simulator

import "audarym/internal/transfer"

// judgeNotices checks what the merchant was told: numbered without a gap, one end for a transfer that has ended and none for
// one that has not, and corrections of what was said before only (reliability.md I8).
func (w *world) judgeNotices(t *transfer.Transfer) {
	ends := 0
	for i, n := range w.memory.Notices[t.ID] {
		if n.Seq != i+1 {
			w.breach("I8", "%s: notice %d has the number %d", short(t.ID), i+1, n.Seq)
		}
		switch n.Kind {
		case transfer.NoticeSucceeded, transfer.NoticeFailed, transfer.NoticeExpired, transfer.NoticeCanceled:
			ends++
		case transfer.NoticeCorrected:
			if n.Was == "" {
				w.breach("I8", "%s: a correction of nothing", short(t.ID))
			}
		}
	}
	state := t.State(w.clock())
	ended := state == transfer.StateSucceeded || state == transfer.StateFailed || state == transfer.StateExpired || state == transfer.StateCanceled
	if ended && ends != 1 || !ended && ends != 0 {
		w.breach("I8", "%s is %s, and its merchant was told %d times that it ended", short(t.ID), state, ends)
	}
}
