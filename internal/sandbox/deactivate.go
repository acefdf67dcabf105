package sandbox

import "net/http"

// What becomes of the call that deactivates a card, beside being done: [Switches.Deactivate]. It belongs to no order,
// so that no scenario can spoil it.
const (
	DeactivateWorks    = "works"
	DeactivateFails    = "500"       // 500 and a page; the card stays
	DeactivateLies     = "500-after" // 500 and a page, though the card is deactivated
	DeactivateIsSlow   = "slow"      // after Switches.SlowAnswer
	DeactivateIsSilent = "silent"    // the card stays; silence of Switches.Silence, then the connection closes
)

var (
	deactivateWays   = []string{DeactivateWorks, DeactivateFails, DeactivateLies, DeactivateIsSlow, DeactivateIsSilent}
	deactivateFaults = map[string]fault{
		DeactivateFails:    downBefore(http.StatusInternalServerError),
		DeactivateLies:     down(http.StatusInternalServerError),
		DeactivateIsSlow:   {Delivery: deliverSlow},
		DeactivateIsSilent: {Before: true, Delivery: deliverSilent},
	}
)

// deactivated is the answer to /card/deactivate/{cardID}. No page of the bank shows one: a client reads the status.
type deactivated struct {
	CardID string `json:"cardID"`
	Active bool   `json:"active"`
}

// deactivate answers /card/deactivate/{cardID} (bank-api.md 1, one publisher).
func (b *Bank) deactivate(w http.ResponseWriter, r *http.Request) {
	b.send(w, r, b.takeDeactivation(r, r.PathValue("cardID")))
}

// takeDeactivation counts the request first, whatever becomes of it. Asking twice is no mistake: a client that lost the
// first answer asks again, and the card is then as it wants it.
func (b *Bank) takeDeactivation(r *http.Request, id string) answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.vault.byID[id]
	if c != nil {
		c.DeactivationsReceived++
	}
	g, no := b.grantOf(r)
	switch {
	case no != nil:
	case g.scope != scopeWide:
		no = unauthorized("the token has another scope")
	case g.terminal == "":
		no = unauthorized("terminal missing in token")
	}
	if no != nil {
		return no.answer("", b.switches)
	}
	f := deactivateFaults[b.switches.Deactivate]
	if f.Before {
		return b.timed(f.spoil(answer{status: http.StatusOK}, ""))
	}
	if c == nil || c.Terminal != g.terminal {
		unknown := &refusal{status: http.StatusNotFound, code: codeNotFound}
		return b.timed(f.spoil(unknown.answer("", b.switches), ""))
	}
	c.Active = false
	b.log.Info("card deactivated", "card", c.Mask, "id", c.ID)
	return b.timed(f.spoil(answer{status: http.StatusOK, body: deactivated{CardID: c.ID}}, ""))
}
