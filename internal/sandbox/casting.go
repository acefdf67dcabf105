package sandbox

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
)

// casting says which scenario an order plays. The first that has an answer decides: the order number, a tag in the
// description, the queue, every order, random faults.
type casting struct {
	chosen map[string]string // by order number
	drawn  map[string]string // from the queue when the token was fetched
	next   []string
	always string
	faults Faults
}

// tagPattern finds [sandbox:NAME] in an order's description.
var tagPattern = regexp.MustCompile(`\[sandbox:([0-9a-z-]+)\]`)

// Faults are random scenarios: a share of all orders plays one. Which order plays which hangs on seed and order number
// alone, never on the order of arrival, so that a run can be replayed.
type Faults struct {
	Rate  float64  `json:"rate"`  // 0 to 1
	Seed  uint64   `json:"seed"`  // 0: chosen, logged and shown
	Among []string `json:"among"` // names of scenarios; empty: those that end without a person
}

func (f Faults) validate() error {
	if !(f.Rate >= 0 && f.Rate <= 1) { // NaN fails both
		return fmt.Errorf("rate: want 0 to 1")
	}
	for _, name := range f.Among {
		if err := known(name); err != nil || name == "" {
			return fmt.Errorf("among: no scenario is called %q", name)
		}
	}
	return nil
}

// draw is the scenario of an order number, or none.
func (f Faults) draw(number string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", f.Seed, number))
	whether, which := binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])
	if len(f.Among) == 0 || float64(whether>>11)/(1<<53) >= f.Rate {
		return ""
	}
	return f.Among[which%uint64(len(f.Among))]
}

func known(name string) error {
	if _, ok := findScenario(name); !ok {
		return fmt.Errorf("no scenario is called %q", name)
	}
	return nil
}

// PlayFor makes one order number play a scenario, also before the order exists; "" ends it.
func (b *Bank) PlayFor(number, name string) error {
	if err := known(name); err != nil {
		return err
	}
	if !orderNumber.MatchString(number) {
		return fmt.Errorf("order number: want 6 to 15 digits")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.casting.chosen[number] = name
	if e := b.entries[number]; e != nil {
		e.Scenario = name
	}
	return nil
}

// PlayNext queues a scenario for the next new order, counted by its first call: token or transfer.
func (b *Bank) PlayNext(name string) error {
	if err := known(name); err != nil || name == "" {
		return fmt.Errorf("no scenario is called %q", name)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.casting.next = append(b.casting.next, name)
	return nil
}

// PlayAlways makes every new order play a scenario; "" ends it.
func (b *Bank) PlayAlways(name string) error {
	if err := known(name); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.casting.always = name
	return nil
}

// SetFaults starts random faults; a rate of zero ends them.
func (b *Bank) SetFaults(f Faults) error {
	if err := f.validate(); err != nil {
		return err
	}
	if f.Seed == 0 {
		var seed [4]byte // a number that JSON readers keep whole
		rand.Read(seed[:])
		f.Seed = uint64(binary.LittleEndian.Uint32(seed[:])) + 1
	}
	f.Among = slices.Clone(f.Among)
	if len(f.Among) == 0 {
		f.Among = unattended()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.casting.faults = f
	b.log.Info("random faults", "rate", f.Rate, "seed", f.Seed, "among", len(f.Among))
	return nil
}

func unattended() []string {
	var names []string
	for _, s := range scenarios {
		if s.Unattended {
			names = append(names, s.Name)
		}
	}
	return names
}

// Faults are the random faults in force.
func (b *Bank) Faults() Faults {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.casting.faults
	f.Among = slices.Clone(f.Among)
	return f
}

// cast chooses the scenario of an order that arrives.
func (b *Bank) cast(number, description string) string {
	c := &b.casting
	if name, ok := c.chosen[number]; ok {
		return name
	}
	if tag := tagPattern.FindStringSubmatch(description); tag != nil {
		if known(tag[1]) == nil {
			return tag[1]
		}
		b.log.Warn("the description asks for a scenario that does not exist", "order", number, "scenario", tag[1])
	}
	if name, ok := c.drawn[number]; ok {
		return name
	}
	if len(c.next) > 0 {
		name := c.next[0]
		c.next = c.next[1:]
		c.drawn[number] = name
		return name
	}
	if c.always != "" {
		return c.always
	}
	return c.faults.draw(number)
}

// castFor is the scenario of a token request: the order's own once it was taken.
func (b *Bank) castFor(number string) plan {
	name := ""
	if e := b.entries[number]; e != nil && (e.taken() || e.Scenario != "") {
		name = e.Scenario
	} else {
		name = b.cast(number, "")
	}
	s, _ := findScenario(name)
	return s.plan
}
