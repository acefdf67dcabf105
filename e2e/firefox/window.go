package firefox

import (
	"fmt"
	"strings"
	"time"

	"audarym/e2e/pages"
)

// Open goes to an address.
func (w *Window) Open(address string) error {
	return w.command("WebDriver:Navigate", map[string]any{"url": address}, nil)
}

// Back presses the browser's button.
func (w *Window) Back() error { return w.command("WebDriver:Back", map[string]any{}, nil) }

// Address is where the window is.
func (w *Window) Address() (string, error) {
	return w.text("WebDriver:GetCurrentURL", map[string]any{})
}

// HTML is the document as it stands now.
func (w *Window) HTML() (string, error) { return w.text("WebDriver:GetPageSource", map[string]any{}) }

// Await waits for a page in one of the states and says which. Its error names the page that was there instead.
func (w *Window) Await(states ...pages.State) (pages.State, error) {
	var parts []string
	for _, s := range states {
		parts = append(parts, fmt.Sprintf("main[data-state=%q]", s))
	}
	id, err := w.await(strings.Join(parts, ","))
	if err != nil {
		now, _ := w.State()
		address, _ := w.Address()
		return now, fmt.Errorf("no page in state %v: it is %q at %s: %w", states, now, address, err)
	}
	state, err := w.text("WebDriver:GetElementAttribute", map[string]any{"id": id, "name": "data-state"})
	return pages.State(state), err
}

// State is what the page says now; "" where it is not one of ours.
func (w *Window) State() (pages.State, error) {
	id, err := w.element("main")
	if err != nil {
		return "", err
	}
	state, err := w.text("WebDriver:GetElementAttribute", map[string]any{"id": id, "name": "data-state"})
	return pages.State(state), err
}

// Darken turns to prefers-color-scheme: dark, as the browser's setting does.
func (w *Window) Darken() error {
	if err := w.command("Marionette:SetContext", map[string]any{"value": "chrome"}, nil); err != nil {
		return err
	}
	set := map[string]any{"script": `Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", 0)`, "args": []any{}}
	if err := w.command("WebDriver:ExecuteScript", set, nil); err != nil {
		return err
	}
	return w.command("Marionette:SetContext", map[string]any{"value": "content"}, nil)
}

// Type types into an element.
func (w *Window) Type(selector, text string) error {
	id, err := w.await(selector)
	if err != nil {
		return err
	}
	return w.command("WebDriver:ElementSendKeys", map[string]any{"id": id, "text": text}, nil)
}

// Press clicks; where the click leads to another page, it waits for that.
func (w *Window) Press(selector string) error {
	id, err := w.await(selector)
	if err != nil {
		return err
	}
	return w.command("WebDriver:ElementClick", map[string]any{"id": id}, nil)
}

// Text reads an element as a reader sees it.
func (w *Window) Text(selector string) (string, error) {
	id, err := w.await(selector)
	if err != nil {
		return "", err
	}
	return w.text("WebDriver:GetElementText", map[string]any{"id": id})
}

// Value reads what an input holds.
func (w *Window) Value(selector string) (string, error) {
	id, err := w.await(selector)
	if err != nil {
		return "", err
	}
	return w.text("WebDriver:GetElementProperty", map[string]any{"id": id, "name": "value"})
}

// await waits for an element.
func (w *Window) await(selector string) (id string, err error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(Patience); ; {
		if id, err = w.element(selector); err == nil || !missing(err) {
			return id, err
		}
		select {
		case <-tick.C:
		case <-late:
			return "", fmt.Errorf("%s: %w", selector, err)
		}
	}
}
