package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a TOML file that knows the line of every key.
type document struct {
	path   string
	values map[string]any
	lines  map[string]int // by "merchant[0].brand.logo"
}

// parse reads a document. An error of syntax has its line, and nothing of the file but a key or a character.
func parse(path string, data []byte) (*document, error) {
	d := &document{path: path}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")) // of an editor
	if err := toml.Unmarshal(data, &d.values); err != nil {
		if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, _ := wrong.Position()
			return nil, fmt.Errorf("%s:%d: %s", path, line, strings.TrimPrefix(wrong.Error(), "toml: "))
		}
		return nil, fmt.Errorf("%s: %s", path, strings.TrimPrefix(err.Error(), "toml: "))
	}
	d.lines = linesOf(data)
	return d, nil
}

// line is where a key stands, or else the table that it is missing from.
func (d *document) line(key string) int {
	for key != "" {
		if line, ok := d.lines[key]; ok {
			return line
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return 1
}

// walker goes through a document from top to bottom and writes down where each key stands.
type walker struct {
	parser unstable.Parser
	line   int
	offset int // where the line was counted up to
	lines  map[string]int
	tables map[string]int // how many [[name]] there are so far
}

func linesOf(data []byte) map[string]int {
	w := &walker{line: 1, lines: map[string]int{}, tables: map[string]int{}}
	w.parser.Reset(data)
	table := ""
	for w.parser.NextExpression() {
		switch e := w.parser.Expression(); e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = w.table(e)
		case unstable.KeyValue:
			w.keyValue(table, e)
		}
	}
	return w.lines
}

// table is the place of a [table] or of one more [[table]].
func (w *walker) table(e *unstable.Node) string {
	path := ""
	for it := e.Key(); it.Next(); {
		path = joined(path, string(it.Node().Data))
		w.mark(path, it.Node())
		if it.IsLast() && e.Kind == unstable.ArrayTable {
			w.tables[path]++
		}
		if n := w.tables[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		w.mark(path, it.Node())
	}
	return path
}

func (w *walker) keyValue(table string, e *unstable.Node) {
	path := table
	for it := e.Key(); it.Next(); {
		path = joined(path, string(it.Node().Data))
		w.mark(path, it.Node())
	}
	w.value(path, e.Value())
}

func (w *walker) value(path string, v *unstable.Node) {
	i := 0
	for it := v.Children(); it.Next(); {
		switch {
		case v.Kind == unstable.InlineTable:
			w.keyValue(path, it.Node())
		case v.Kind == unstable.Array:
			element := fmt.Sprintf("%s[%d]", path, i)
			w.mark(element, it.Node())
			w.value(element, it.Node())
			i++
		}
	}
}

// mark keeps the first line of a place. A list in a list has no place of its own.
func (w *walker) mark(path string, n *unstable.Node) {
	at := int(n.Raw.Offset)
	if n.Raw.Length == 0 || at < w.offset {
		return
	}
	w.line += bytes.Count(w.parser.Data()[w.offset:at], []byte("\n"))
	w.offset = at
	if _, known := w.lines[path]; !known {
		w.lines[path] = w.line
	}
}

func joined(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
