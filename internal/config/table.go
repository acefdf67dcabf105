package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// reporter is told what is wrong with a key of a table, by its path from there.
type reporter func(key, format string, args ...any)

// fill puts the values of a table into the fields of a struct, and reports unknown keys and wrong types by their name.
func fill(into reflect.Value, from map[string]any, report reporter) {
	names := namesOf(into.Type())
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if !slices.Contains(names, key) {
			report(key, "is no key here")
		}
	}
	for i, name := range names {
		field := into.Field(i)
		if def := into.Type().Field(i).Tag.Get("default"); def != "" && field.Kind() == reflect.Bool {
			field.SetBool(def == "true")
		}
		value, given := from[name]
		if given && !set(field, name, value, report) {
			report(name, "must be %s, not %s", wanted[field.Kind()], typeName(value))
		}
	}
}

var wanted = map[reflect.Kind]string{
	reflect.String: "text", reflect.Bool: "true or false", reflect.Slice: "a list of texts", reflect.Struct: "a table",
}

func set(field reflect.Value, name string, value any, report reporter) bool {
	switch v := value.(type) {
	case string, bool:
		if field.Kind() != reflect.TypeOf(v).Kind() {
			return false
		}
		field.Set(reflect.ValueOf(v))
	case []any:
		if field.Kind() != reflect.Slice {
			return false
		}
		for i, element := range v {
			text, ok := element.(string)
			if !ok {
				report(fmt.Sprintf("%s[%d]", name, i), "must be text, not %s", typeName(element))
				continue
			}
			field.Set(reflect.Append(field, reflect.ValueOf(text)))
		}
	case map[string]any:
		if field.Kind() != reflect.Struct {
			return false
		}
		fill(field, v, func(key, format string, args ...any) { report(name+"."+key, format, args...) })
	default:
		return false
	}
	return true
}

func typeName(value any) string {
	switch value.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64, float64:
		return "a number"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	}
	return "a date or time"
}
