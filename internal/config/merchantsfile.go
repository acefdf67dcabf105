package config

import (
	"fmt"
	"maps"
	"net/netip"
	"reflect"
	"regexp"
	"slices"

	"audarym/internal/merchant"
)

const maxMerchants = 1000

// merchantsFile is the file of --merchants while it is read.
type merchantsFile struct {
	path     string
	settings Settings
	bank     Bank
	defaults merchant.Merchant // languages and amounts
	allowed  []netip.Prefix    // private networks that webhooks may go to

	doc   *document
	ids   map[merchant.ID]int // line of the merchant that has it
	hosts map[string]string   // whose each is
	keys  map[merchant.KeyHash]string
}

func (f *merchantsFile) read(p problems) []merchant.Merchant {
	content, err := readSmall(f.path, maxMerchantsFile)
	if err != nil {
		p.add("merchants", "%s cannot be read: %v", f.path, err)
		return nil
	}
	if f.doc, err = parse(f.path, content); err != nil {
		p.add("", "%v", err)
		return nil
	}
	f.ids, f.hosts, f.keys = map[merchant.ID]int{}, map[string]string{}, map[merchant.KeyHash]string{}
	var all []merchant.Merchant
	for i, table := range f.tables(p) {
		if i == maxMerchants {
			f.in(p, place(i), "").add("", "is one of more than %d merchants", maxMerchants)
			break
		}
		all = append(all, f.merchant(p, i, table))
	}
	return all
}

// in says the line of a key of a table, and whose table it is.
func (f *merchantsFile) in(p problems, table, who string) problems {
	return p.in(func(key string) (int, string) {
		line := f.doc.line(joined(table, key))
		return line, fmt.Sprintf("%s:%d: %s", f.path, line, who)
	})
}

// tables are the [[merchant]] tables. Another key beside them is unknown.
func (f *merchantsFile) tables(p problems) (tables []map[string]any) {
	top := f.in(p, "", "")
	for _, key := range slices.Sorted(maps.Keys(f.doc.values)) {
		if key != "merchant" {
			top.add(key, "is no key here; merchants are written as [[merchant]]")
		}
	}
	value, given := f.doc.values["merchant"]
	list, ok := value.([]any)
	if given && !ok {
		top.add("merchant", "must be written as [[merchant]]")
		return nil
	}
	for i, element := range list {
		table, ok := element.(map[string]any)
		if !ok {
			top.add(place(i), "must be written as [[merchant]]")
			return nil
		}
		tables = append(tables, table)
	}
	if len(tables) == 0 {
		top.add("", "there is no [[merchant]]")
	}
	return tables
}

// place is where the document has the i-th merchant.
func place(i int) string { return fmt.Sprintf("merchant[%d]", i) }

var idForm = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// misplaced are keys by which somebody might write a secret into the file, and what to write instead.
var misplaced = map[string]string{
	"client-secret": "client-secret", "webhook-secret": "webhook-secrets", "webhook-secrets": "webhook-secrets", "link-secret": "link-secret",
}

// merchant reads and checks the i-th table.
func (f *merchantsFile) merchant(all problems, i int, table map[string]any) merchant.Merchant {
	id, _ := table["id"].(string)
	who := fmt.Sprintf("merchant %d", i+1)
	if idForm.MatchString(id) {
		who = fmt.Sprintf("merchant %q", id)
	}
	p := f.in(all, place(i), who+": ")
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if instead, ok := misplaced[key]; ok {
			p.add(key, "a secret does not stand in this file; write %[1]s-file or %[1]s-env", instead)
			delete(table, key)
		}
	}
	var e entry
	fill(reflect.ValueOf(&e).Elem(), table, p.add)
	m := f.shop(p, e)
	f.alone(p, e, &m, who)
	f.ownKeys(p, m, who)
	return m
}

// ownKeys keeps API keys apart: whoever loses one loses it for one merchant.
func (f *merchantsFile) ownKeys(p problems, m merchant.Merchant, who string) {
	for i, key := range m.APIKeys {
		if first, taken := f.keys[key]; taken && key != (merchant.KeyHash{}) {
			p.add("api-keys", "key %d is one of %s too", i+1, first)
		}
		f.keys[key] = who
	}
}

// alone keeps ids and hosts apart: the host of a request decides whose page it is.
func (f *merchantsFile) alone(p problems, e entry, m *merchant.Merchant, who string) {
	if line, taken := f.ids[m.ID]; taken && m.ID != "" {
		p.add("id", "is that of the merchant in line %d too", line)
	} else {
		f.ids[m.ID], _ = p.place("id")
	}
	key := "hosts"
	if len(e.Hosts) == 0 {
		key = "public-url"
	}
	for _, host := range m.Hosts {
		if first, taken := f.hosts[host]; taken {
			p.add(key, "%s is a host of %s too", host, first)
		} else {
			f.hosts[host] = who
		}
	}
}
