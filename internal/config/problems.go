package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// problems collects what is wrong, so that one start tells all of it.
type problems struct {
	found *[]problem
	place func(key string) (line int, where string) // of a key in a file; nil: the key is a setting
}

type problem struct {
	line int
	text string
}

func newProblems() problems { return problems{found: &[]problem{}} }

// in collects into the same list what is wrong at another place.
func (p problems) in(place func(key string) (int, string)) problems {
	return problems{found: p.found, place: place}
}

func (p problems) add(key, format string, args ...any) {
	line, where := 0, ""
	if p.place != nil {
		line, where = p.place(key)
	}
	if key != "" {
		where += key + ": "
	}
	*p.found = append(*p.found, problem{line, where + fmt.Sprintf(format, args...)})
}

// err is one line: the settings first, then a file from top to bottom.
func (p problems) err() error {
	if len(*p.found) == 0 {
		return nil
	}
	slices.SortStableFunc(*p.found, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	var lines []string
	for _, f := range *p.found {
		lines = append(lines, strings.Join(strings.Fields(f.text), " "))
	}
	return errors.New("wrong settings: " + strings.Join(lines, "; "))
}

func (p problems) address(setting, value string) {
	if _, port, err := net.SplitHostPort(value); err != nil || port == "" {
		p.add(setting, "must be HOST:PORT, not %q", value)
	}
}

// endpoint wants https, or http on loopback: card data crosses no network in the clear.
func (p problems) endpoint(setting, value string) *url.URL {
	u, err := url.Parse(value)
	switch {
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https":
		p.add(setting, "must be an address like https://example.kz, not %q", redactURL(value))
		return nil
	case u.User != nil:
		p.add(setting, "must not hold a user name or password")
		return nil
	case u.Scheme == "http" && !loopback(u.Hostname()):
		p.add(setting, "must be https; plain http is for loopback addresses only, not %q", u.Host)
		return nil
	}
	return u
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// networks reads a list of networks and single addresses. All there are is no list: whoever writes that has given up the check.
func (p problems) networks(setting, text string) []netip.Prefix {
	var list []netip.Prefix
	if strings.TrimSpace(text) == "" {
		return nil
	}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		network, err := netip.ParsePrefix(part)
		if single, errSingle := netip.ParseAddr(part); errSingle == nil && single.Zone() == "" {
			network, err = netip.PrefixFrom(single, single.BitLen()), nil
		}
		switch {
		case err != nil, network.Addr().Is4In6():
			p.add(setting, "must list networks like 10.0.0.0/8 or addresses like 10.0.0.7, not %q", part)
		case network != network.Masked():
			p.add(setting, "%s is no network, %s is", part, network.Masked())
		case network.Bits() == 0:
			p.add(setting, "%s is everybody", part)
		default:
			list = append(list, network)
		}
	}
	return list
}

// redactURL keeps what might be a password in a mistyped address out of an error: what stands before the @, and what is asked.
func redactURL(text string) string {
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		scheme, _, found := strings.Cut(text[:i], "//")
		text = "…" + text[i:]
		if found {
			text = scheme + "//" + text
		}
	}
	text, _, asked := strings.Cut(text, "?")
	if asked {
		text += "?…"
	}
	return text
}
