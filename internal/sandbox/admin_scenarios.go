package sandbox

import (
	"errors"
	"maps"
	"net/http"
)

// castingJSON is which scenarios are to be played.
type castingJSON struct {
	Next   []string          `json:"next"` // in this order
	Always string            `json:"always"`
	Orders map[string]string `json:"orders"` // by order number
}

func (b *Bank) castingNow() castingJSON {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.casting
	return castingJSON{append([]string{}, c.next...), c.always, maps.Clone(c.chosen)}
}

func (b *Bank) adminScenarios(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/scenarios", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, Scenarios()) })
	mux.HandleFunc("GET /api/scenario", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.castingNow()) })
	mux.HandleFunc("POST /api/scenario", b.adminPlay)
	mux.HandleFunc("PUT /api/orders/{number}/scenario", b.adminPlayFor)
	mux.HandleFunc("GET /api/faults", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, b.Faults()) })
	mux.HandleFunc("PUT /api/faults", b.adminFaults)
	mux.HandleFunc("POST /scenario", b.adminForm(b.scenarioForm))
}

// adminPlay takes {"next":"x"} or {"always":"x"}; an empty "always" ends it.
func (b *Bank) adminPlay(w http.ResponseWriter, r *http.Request) {
	var body struct{ Next, Always *string }
	err := readAdmin(r, &body)
	if err == nil && body.Next == nil && body.Always == nil {
		err = errors.New("want next or always")
	}
	if err == nil && body.Next != nil {
		err = b.PlayNext(*body.Next)
	}
	if err == nil && body.Always != nil {
		err = b.PlayAlways(*body.Always)
	}
	answerAdmin(w, err, func() any { return b.castingNow() })
}

func (b *Bank) adminPlayFor(w http.ResponseWriter, r *http.Request) {
	var body struct{ Scenario *string }
	err := readAdmin(r, &body)
	if err == nil && body.Scenario == nil {
		err = errors.New("want scenario")
	}
	if err == nil {
		err = b.PlayFor(r.PathValue("number"), *body.Scenario)
	}
	answerAdmin(w, err, func() any { return b.castingNow() })
}

func (b *Bank) adminFaults(w http.ResponseWriter, r *http.Request) {
	var faults Faults
	err := readAdmin(r, &faults)
	if err == nil {
		err = b.SetFaults(faults)
	}
	answerAdmin(w, err, func() any { return b.Faults() })
}

func answerAdmin(w http.ResponseWriter, err error, now func() any) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	writeJSON(w, now())
}

// scenarioForm: a button says which of the two lists counts.
func (b *Bank) scenarioForm(r *http.Request) error {
	name := r.PostFormValue("scenario")
	if code := r.PostFormValue("code"); code != "" {
		name += code
	}
	switch r.PostFormValue("play") {
	case "next":
		return b.PlayNext(name)
	case "always":
		return b.PlayAlways(name)
	}
	return errors.New("play: want next or always")
}
