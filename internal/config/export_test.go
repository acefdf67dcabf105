package config

import "reflect"

// Key is a key of the merchants file, for the README.
type Key struct{ Name, Default, Help string }

// MerchantKeys are the keys of a [[merchant]], and those of its brand with a dot.
func MerchantKeys() []Key { return keysOf(reflect.TypeFor[entry](), "") }

func keysOf(t reflect.Type, before string) (keys []Key) {
	for i, name := range namesOf(t) {
		field := t.Field(i)
		if field.Type.Kind() == reflect.Struct {
			keys = append(keys, keysOf(field.Type, name+".")...)
			continue
		}
		keys = append(keys, Key{before + name, field.Tag.Get("default"), field.Tag.Get("help")})
	}
	return keys
}
