package config

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
)

// ReadFile reads a TOML settings file: setting names as they stand on the command line. A key that is no setting, and a
// value that is neither text nor a number, is named with its line; all of them in one error.
func ReadFile(path string) (map[string]string, error) {
	content, err := readSmall(path, maxSettingsFile)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("settings file %s is not there", path)
	}
	if err != nil {
		return nil, fmt.Errorf("settings file %s cannot be read: %w", path, err)
	}
	doc, err := parse(path, content)
	if err != nil {
		return nil, fmt.Errorf("settings file %w", err)
	}
	p := newProblems().in(func(key string) (int, string) { return doc.line(key), fmt.Sprintf("%s:%d: ", path, doc.line(key)) })
	known := Names()
	values := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(doc.values)) {
		value := doc.values[key]
		if !slices.Contains(known, key) {
			p.add(key, "is no setting")
			continue
		}
		switch value.(type) {
		case string, int64:
			values[key] = fmt.Sprint(value)
		default:
			p.add(key, "must be text or a number, not %s", typeName(value))
		}
	}
	return values, p.err()
}

// Names lists the settings as they stand on the command line.
func Names() []string { return namesOf(reflect.TypeFor[Settings]()) }

// namesOf lists the fields of a struct as they are written: by their name tag, or with dashes.
func namesOf(t reflect.Type) []string {
	var names []string
	for field := range t.Fields() {
		names = append(names, or(field.Tag.Get("name"), dashed(field.Name)))
	}
	return names
}

// dashed turns BankTokenURL into bank-token-url.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		upper := r >= 'A' && r <= 'Z'
		if upper && i > 0 && (name[i-1] >= 'a' || i+1 < len(name) && name[i+1] >= 'a') {
			b.WriteByte('-')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}
