package merchant

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Set is all merchants of an instance, found by host and by id.
type Set struct {
	all    []*Merchant
	byHost map[string]*Merchant
	byID   map[ID]*Merchant
}

// NewSet refuses two merchants of one id, and two on one host: the host decides who is who.
func NewSet(all []Merchant) (*Set, error) {
	s := &Set{byHost: map[string]*Merchant{}, byID: map[ID]*Merchant{}}
	for i := range all {
		m := &all[i]
		if s.byID[m.ID] != nil {
			return nil, fmt.Errorf("two merchants have the id %q", m.ID)
		}
		for _, host := range m.Hosts {
			if other := s.byHost[host]; other != nil {
				return nil, fmt.Errorf("merchants %q and %q are both on the host %s", other.ID, m.ID, host)
			}
			s.byHost[host] = m
		}
		s.byID[m.ID] = m
		s.all = append(s.all, m)
	}
	return s, nil
}

// ByHost finds the merchant of a Host header.
func (s *Set) ByHost(host string) (*Merchant, bool) {
	m, ok := s.byHost[strings.ToLower(host)]
	return m, ok
}

// ByID finds a merchant by its id.
func (s *Set) ByID(id ID) (*Merchant, bool) {
	m, ok := s.byID[id]
	return m, ok
}

// All lists the merchants in the order of their settings.
func (s *Set) All() []*Merchant { return s.all }

// Terminals lists every terminal once, with a merchant that has it.
func (s *Set) Terminals() []*Merchant {
	var list []*Merchant
	seen := map[string]bool{}
	for _, m := range s.all {
		if !seen[m.TerminalID] {
			seen[m.TerminalID] = true
			list = append(list, m)
		}
	}
	return list
}

// HostsOf lists the Host headers of a public address: its own, and on loopback that machine's other names.
func HostsOf(publicURL string) []string {
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil
	}
	hosts := []string{strings.ToLower(u.Host)}
	ip := net.ParseIP(u.Hostname())
	if u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
		for _, name := range []string{"localhost", "127.0.0.1", "::1"} {
			if host := strings.TrimSuffix(net.JoinHostPort(name, u.Port()), ":"); host != hosts[0] {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}
