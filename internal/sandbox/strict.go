package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"
)

// decodeStrict reads exactly one JSON object into a wire struct: every field of it once, spelled exactly so, of the
// right type, and no other. encoding/json alone forgives case, repetition, null and absence. Its errors name fields
// and never quote values: they may be card numbers.
func decodeStrict(data []byte, into any) error {
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := checkObject(dec, reflect.TypeOf(into).Elem(), "body"); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("something stands after the JSON object")
	}
	if err := json.Unmarshal(data, into); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return fmt.Errorf("%s has the wrong type", wrong.Field)
		}
		return errors.New("a field has the wrong type or form")
	}
	return nil
}

// checkObject compares the keys of the next JSON object with the fields of struct t.
func checkObject(dec *json.Decoder, t reflect.Type, path string) error {
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return fmt.Errorf("%s is not a JSON object", path)
	}
	missing := fieldsOf(t)
	known := fieldsOf(t)
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return fmt.Errorf("%s is not JSON", path)
		}
		name, _ := key.(string)
		field, ok := known[name]
		if _, first := missing[name]; !ok || !first {
			return fmt.Errorf("%s has a field that is unknown or doubled", path)
		}
		delete(missing, name)
		if err := checkValue(dec, field.Type, path+"."+name); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return fmt.Errorf("%s is cut off", path)
	}
	for name, field := range missing {
		if !strings.HasSuffix(field.Tag.Get("json"), ",omitempty") {
			return fmt.Errorf("%s.%s is missing", path, name)
		}
	}
	return nil
}

func checkValue(dec *json.Decoder, t reflect.Type, path string) error {
	if t.Kind() == reflect.Struct {
		return checkObject(dec, t, path)
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return fmt.Errorf("%s is not JSON", path)
	}
	if string(raw) == "null" {
		return fmt.Errorf("%s is null", path)
	}
	return nil
}

func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := make(map[string]reflect.StructField, t.NumField())
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		fields[name] = field
	}
	return fields
}
