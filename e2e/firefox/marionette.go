package firefox

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Patience is how long one command may take, and how long is waited for an element.
const Patience = 20 * time.Second

// Window is the browser's one window. It is for one goroutine.
type Window struct {
	conn net.Conn
	in   *bufio.Reader
	last int
	slow bool // a start takes longer than anything after it
}

// begin hears the greeting and opens a session.
func (w *Window) begin() error {
	w.in = bufio.NewReader(w.conn)
	if _, err := w.receive(); err != nil {
		return err
	}
	w.slow = true
	defer func() { w.slow = false }()
	return w.command("WebDriver:NewSession", map[string]any{"pageLoadStrategy": "normal"}, nil)
}

func (w *Window) quit() {
	if w.conn != nil {
		_ = w.command("Marionette:Quit", map[string]any{"flags": []string{"eForceQuit"}}, nil)
		_ = w.conn.Close()
	}
}

// Failed is what the browser says of a command that it could not carry out.
type Failed struct {
	Kind    string `json:"error"`
	Message string `json:"message"`
}

func (f *Failed) Error() string { return f.Kind + ": " + f.Message }

// command sends [0, id, name, parameters] and reads [1, id, error, result]; before each stand its length and a colon.
func (w *Window) command(name string, parameters, result any) error {
	w.last++
	message, err := json.Marshal([]any{0, w.last, name, parameters})
	if err != nil {
		return err
	}
	patience := Patience
	if w.slow {
		patience *= 3
	}
	_ = w.conn.SetDeadline(time.Now().Add(patience))
	if _, err := fmt.Fprintf(w.conn, "%d:%s", len(message), message); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	answer, err := w.receive()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var parts [4]json.RawMessage
	if err := json.Unmarshal(answer, &parts); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if string(parts[2]) != "null" {
		failed := &Failed{}
		if err := json.Unmarshal(parts[2], failed); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return fmt.Errorf("%s: %w", name, failed)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(parts[3], result)
}

func (w *Window) receive() ([]byte, error) {
	length, err := w.in.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(length, ":"))
	if err != nil {
		return nil, err
	}
	message := make([]byte, n)
	_, err = io.ReadFull(w.in, message)
	return message, err
}

// element is the id of what a selector finds.
func (w *Window) element(selector string) (string, error) {
	var found struct{ Value map[string]string }
	err := w.command("WebDriver:FindElement", map[string]any{"using": "css selector", "value": selector}, &found)
	for _, id := range found.Value {
		return id, err
	}
	return "", err
}

// missing reports that an element is not there, or not any more.
func missing(err error) bool {
	var failed *Failed
	return errors.As(err, &failed) && (failed.Kind == "no such element" || failed.Kind == "stale element reference")
}

// Screenshot is the whole page as a PNG.
func (w *Window) Screenshot() ([]byte, error) {
	text, err := w.text("WebDriver:TakeScreenshot", map[string]any{"full": true})
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(text)
}

func (w *Window) text(name string, parameters map[string]any) (string, error) {
	var answer struct{ Value string }
	err := w.command(name, parameters, &answer)
	return answer.Value, err
}
