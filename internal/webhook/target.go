package webhook

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const maxURL = 2048 // bytes

var (
	errHTTPS    = errors.New("the address must begin with https://")
	errURL      = errors.New("the address cannot be read")
	errName     = errors.New("the host name cannot be read")
	errNotation = errors.New("the host is an address in another notation: write 192.0.2.1, or [2001:db8::1]")
)

// CheckURL says, in a sentence for the merchant, why nothing can be sent to an address: the text alone decides, nothing
// is looked up. In allowed are the addresses that the operator opens although they are not on the public internet; they,
// and localhost if it is among them, may be written with http too.
func CheckURL(text string, allowed []netip.Prefix) error {
	_, err := rules{allowed}.target(text)
	return err
}

func (r rules) target(text string) (*url.URL, error) {
	switch {
	case text == "":
		return nil, errors.New("the address is empty")
	case len(text) > maxURL:
		return nil, errors.New("the address is longer than 2048 bytes")
	case strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c == 0x7f || c == '\\' }):
		return nil, errors.New("the address has a space, a backslash or a control character in it")
	case strings.Contains(text, "#"):
		return nil, errors.New("the address has a fragment (#) in it")
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errURL // the error itself quotes the address
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errHTTPS
	case u.User != nil:
		return nil, errors.New("the address has a user name in it")
	case u.Hostname() == "":
		return nil, errors.New("the address has no host")
	}
	if err := r.host(u); err != nil {
		return nil, err
	}
	return u, checkPort(u)
}

// checkPort wants a port as one writes it, if any: no ":" alone, no leading zero.
func checkPort(u *url.URL) error {
	text := u.Port()
	if text == "" && !strings.HasSuffix(u.Host, ":") {
		return nil
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || text[0] == '0' {
		return errors.New("the port cannot be read")
	}
	return port(uint16(number), u.Scheme == "http")
}

// host takes a public address, a name that may lead to one, and what is listed.
func (r rules) host(u *url.URL) error {
	name := u.Hostname()
	if strings.ContainsFunc(name, func(c rune) bool { return c >= 0x80 }) { // before ToLower, which makes a k of a Kelvin sign
		return errors.New("the host name has letters outside ASCII: write its xn-- form")
	}
	name = strings.ToLower(name)
	a, err := literal(u.Host, name)
	if err != nil {
		return err
	}
	if !a.IsValid() {
		return r.hostName(name, u.Scheme)
	}
	if err := r.address(a); err != nil {
		return err
	}
	if u.Scheme == "http" && !r.listed(a) {
		return errHTTPS
	}
	return nil
}

// literal reads a host that is an address, and gives the zero address for a name. Some resolvers take for an address
// what does not look like one: 127.1, 0x7f000001, 2130706433, 0177.0.0.1. As in browsers, a last label that is a number
// makes the host an address (WHATWG URL, "ends in a number"), and there is one way to write it.
func literal(host, name string) (netip.Addr, error) {
	a, err := netip.ParseAddr(name)
	bracketed := strings.HasPrefix(host, "[")
	switch {
	case err == nil && a.Zone() != "":
		return netip.Addr{}, errors.New("the host has an IPv6 zone in it")
	case err == nil && (a.Is4In6() || a.Is6() != bracketed):
		return netip.Addr{}, errNotation
	case err == nil:
		return a, nil
	case bracketed:
		return netip.Addr{}, errNotation
	}
	last := name[strings.LastIndexByte(strings.TrimSuffix(name, "."), '.')+1:]
	if isNumber(strings.TrimSuffix(last, ".")) {
		return netip.Addr{}, errNotation
	}
	return netip.Addr{}, nil
}

func isNumber(label string) bool {
	if hex, found := strings.CutPrefix(label, "0x"); found {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return label != "" && strings.Trim(label, "0123456789") == ""
}

// hostName wants a name as the domain name system has it, and none that means this machine or its network.
func (r rules) hostName(name, scheme string) error {
	labels := strings.Split(name, ".")
	if len(name) > 253 || slices.ContainsFunc(labels, func(l string) bool { return !isLabel(l) }) {
		return errName
	}
	last := labels[len(labels)-1]
	local := len(labels) == 1 || last == "localhost" || last == "local" || last == "internal"
	if local && !r.loopbackListed() {
		return errors.New("the host is a name inside a network, not on the internet")
	}
	if scheme == "http" && name != "localhost" {
		return errHTTPS
	}
	return nil
}

func isLabel(l string) bool {
	return l != "" && len(l) <= 63 && l[0] != '-' && l[len(l)-1] != '-' &&
		strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
