package webhook

import (
	"errors"
	"net/netip"
	"slices"
)

// special are the addresses that are no stranger's server on the internet (IANA special-purpose registries), and why.
// The first that fits is told.
var special = []struct {
	block netip.Prefix
	is    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "the unspecified address"},
	{netip.MustParsePrefix("127.0.0.0/8"), "a loopback address"},
	{netip.MustParsePrefix("10.0.0.0/8"), "a private address"},
	{netip.MustParsePrefix("172.16.0.0/12"), "a private address"},
	{netip.MustParsePrefix("192.168.0.0/16"), "a private address"},
	{netip.MustParsePrefix("100.64.0.0/10"), "a carrier's private address"},
	{netip.MustParsePrefix("169.254.0.0/16"), "a link-local address"},
	{netip.MustParsePrefix("168.63.129.16/32"), "a cloud's own service"}, // Azure; the others' are link-local or private
	{netip.MustParsePrefix("192.0.0.0/24"), "a reserved address"},
	{netip.MustParsePrefix("192.0.2.0/24"), "a documentation address"},
	{netip.MustParsePrefix("198.51.100.0/24"), "a documentation address"},
	{netip.MustParsePrefix("203.0.113.0/24"), "a documentation address"},
	{netip.MustParsePrefix("192.88.99.0/24"), "a tunnel's address"}, // 6to4 relays
	{netip.MustParsePrefix("198.18.0.0/15"), "a benchmark address"},
	{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
	{netip.MustParsePrefix("240.0.0.0/4"), "a reserved address"}, // and broadcast

	{netip.MustParsePrefix("::/128"), "the unspecified address"},
	{netip.MustParsePrefix("::1/128"), "a loopback address"},
	{netip.MustParsePrefix("fc00::/7"), "a private address"},
	{netip.MustParsePrefix("fec0::/10"), "a private address"},
	{netip.MustParsePrefix("64:ff9b:1::/48"), "a private address"}, // NAT64 of one network
	{netip.MustParsePrefix("fe80::/10"), "a link-local address"},
	{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
	{netip.MustParsePrefix("2001:db8::/32"), "a documentation address"},
	{netip.MustParsePrefix("3fff::/20"), "a documentation address"},
	{netip.MustParsePrefix("2001:2::/48"), "a benchmark address"},
	{netip.MustParsePrefix("2002::/16"), "a tunnel's address"}, // 6to4
	{netip.MustParsePrefix("2001::/32"), "a tunnel's address"}, // Teredo
	{netip.MustParsePrefix("2001::/23"), "a reserved address"},
}

var (
	public6 = netip.MustParsePrefix("2000::/3")
	nat64   = netip.MustParsePrefix("64:ff9b::/96") // the last four bytes are the IPv4 address that is reached
	local4  = netip.MustParseAddr("127.0.0.1")
	local6  = netip.MustParseAddr("::1")
)

// rules say where a message may go. They hold for the text of an address and for each connection.
type rules struct {
	allowed []netip.Prefix // what the operator has listed
}

// listed reports an address that the operator allows, whatever it is.
func (r rules) listed(a netip.Addr) bool {
	a = bare(a)
	return slices.ContainsFunc(r.allowed, func(p netip.Prefix) bool { return p.Contains(a) })
}

// loopbackListed says that names of this machine and of its network are meant.
func (r rules) loopbackListed() bool { return r.listed(local4) || r.listed(local6) }

// address takes an address on the public internet, and one that is listed.
func (r rules) address(a netip.Addr) error {
	a = bare(a)
	if r.listed(a) {
		return nil
	}
	if nat64.Contains(a) {
		return r.address(netip.AddrFrom4([4]byte(a.AsSlice()[12:])))
	}
	for _, s := range special {
		if s.block.Contains(a) {
			return errors.New("the host is " + s.is)
		}
	}
	if !a.Is4() && !public6.Contains(a) {
		return errors.New("the host is a reserved address")
	}
	return nil
}

// bare is the address that a packet to a would carry: without a zone, which no prefix matches, and not as the IPv6 form
// of an IPv4 address.
func bare(a netip.Addr) netip.Addr { return a.WithZone("").Unmap() }

// connection takes what a name was resolved to. Without TLS the address must be listed, whatever name led there.
func (r rules) connection(to netip.AddrPort, plain bool) error {
	if err := r.address(to.Addr()); err != nil {
		return err
	}
	if plain && !r.listed(to.Addr()) {
		return errHTTPS
	}
	return port(to.Port(), plain)
}

// port keeps to where web servers listen: a request to a mail or a shell server can do harm there.
func port(number uint16, plain bool) error {
	if number >= 1024 || number == 443 || plain && number == 80 {
		return nil
	}
	return errors.New("the port must be 443 or at least 1024")
}
