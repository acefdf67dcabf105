package config

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// ReadFile reads a TOML settings file: setting names as they stand on the command line. A key that is no setting, and a
// value that is neither text nor a number, is an error that names it.
func ReadFile(path string) (map[string]string, error) {
	var raw map[string]any
	if _, err := toml.DecodeFile(path, &raw); err != nil {
		if os.IsNotExist(err) {
			return nil, fmt.Errorf("settings file %s is not there", path)
		}
		return nil, fmt.Errorf("settings file %s: %s", path, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	known := Names()
	values := map[string]string{}
	for key, value := range raw {
		if !slices.Contains(known, key) {
			return nil, fmt.Errorf("settings file %s: %q is no setting", path, key)
		}
		switch value.(type) {
		case string, int64:
			values[key] = fmt.Sprint(value)
		default:
			return nil, fmt.Errorf("settings file %s: %s must be text or a number", path, key)
		}
	}
	return values, nil
}

// Names lists the settings as they stand on the command line.
func Names() []string {
	var names []string
	for field := range reflect.TypeFor[Settings]().Fields() {
		name := field.Tag.Get("name")
		if name == "" {
			name = dashed(field.Name)
		}
		names = append(names, name)
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
