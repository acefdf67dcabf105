package webhook_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"audarym/internal/webhook"
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func TestAddressesThatAreTaken(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"https://shop.kz", "https://shop.kz/hook?key=a&b=c", "https://shop.kz:443/", "https://shop.kz:8443/hook", "https://shop.kz:65535/",
		"HTTPS://SHOP.KZ/Hook", "https://xn--80ak6aa92e.com/", "https://a-b.c.example.com/%D0%B0", "https://shop.kz/а?ә=1",
		"https://8.8.8.8/", "https://[2606:4700:4700::1111]:8443/", "https://1.2.3.4.nip.io/", "https://0x7f.example.com/",
		"https://[64:ff9b::808:808]/", "https://localhost.kz/", "https://internal.shop.kz/", "https://shop.kz/" + strings.Repeat("a", 2048-len("https://shop.kz/")),
	} {
		if err := webhook.CheckURL(text, nil); err != nil {
			t.Errorf("%.80s: %v", text, err)
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	t.Parallel()
	for why, texts := range map[string][]string{
		"the address is empty":                                         {""},
		"the address is longer than 2048 bytes":                        {"https://shop.kz/" + strings.Repeat("a", 2033)},
		"the address has a fragment (#) in it":                         {"https://shop.kz/#", "https://shop.kz/#a", "https://shop.kz#@127.0.0.1/"},
		"the address cannot be read":                                   {"https://shop.kz:port/", "https://ex%61mple.com/", "https://[::1/", "https://shop.kz/%zz", "://shop.kz", "https://[shop.kz]/", "https://1::2/"},
		"the address must begin with https://":                         {"http://shop.kz/", "ftp://shop.kz/", "file:///etc/passwd", "shop.kz/hook", "//shop.kz/", "javascript:alert(1)", "gopher://shop.kz/", "http://8.8.8.8/"},
		"the address has a user name in it":                            {"https://user@shop.kz/", "https://user:word@shop.kz/", "https://@shop.kz/", "https://shop.kz@127.0.0.1/", "https://shop.kz:443@10.0.0.1/"},
		"the address has no host":                                      {"https://", "https:///hook", "https://:443/", "https:shop.kz", "https://?a"},
		"the address has a space, a backslash or a control character":  {" https://shop.kz", "https://shop.kz\\@127.0.0.1/", "https://shop.kz/\r\nHost: a", "https://shop.kz/a b", "https://shop.kz/\x00", "https://shop.kz\t/", "\x7fhttps://shop.kz"},
		"the host name has letters outside ASCII: write its xn-- form": {"https://аpple.com/", "https://shop.қаз/", "https://\uff45xample.com/", "https://shop。kz/", "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://ſhop.kz/", "https://\u212ashop.kz/", "https://%D0%B0pple.com/", "https://shop\u200b.kz/"},
		"the host is an address in another notation":                   {"https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://0177.0.0.1/", "https://127.0.0.1./", "https://0x7f.0.0.1/", "https://010.8.8.8/", "https://8.8.8/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://0x/", "https://a.0X1f/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:8.8.8.8]/", "https://[::ffff:7f00:1]/", "https://a.b.1./"},
		"the host has an IPv6 zone in it":                              {"https://[fe80::1%25eth0]/", "https://[2606:4700:4700::1111%25lo]/", "https://[::1%251]/"},
		"the host is a loopback address":                               {"https://127.0.0.1/", "https://127.255.255.254:8443/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/", "http://127.0.0.1:8083/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b::127.0.0.1]/"},
		"the host is a private address":                                {"https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/", "https://[fd00::1]/", "https://[fc00::1]/", "https://[fec0::1]/", "https://[64:ff9b::a00:1]/", "https://[64:ff9b:1::808:808]/"},
		"the host is a link-local address":                             {"https://169.254.169.254/latest/meta-data/", "https://169.254.0.1/", "https://[fe80::1]/", "https://[64:ff9b::a9fe:a9fe]/"},
		"the host is the unspecified address":                          {"https://0.0.0.0/", "https://[::]/", "https://0.1.2.3/"},
		"the host is a carrier's private address":                      {"https://100.64.0.1/", "https://100.127.255.255/", "https://100.100.100.200/"},
		"the host is a multicast address":                              {"https://224.0.0.1/", "https://239.255.255.255/", "https://[ff02::1]/"},
		"the host is a documentation address":                          {"https://192.0.2.1/", "https://198.51.100.1/", "https://203.0.113.1/", "https://[2001:db8::1]/", "https://[3fff::1]/"},
		"the host is a benchmark address":                              {"https://198.18.0.1/", "https://198.19.255.255/", "https://[2001:2::1]/"},
		"the host is a tunnel's address":                               {"https://[2002:7f00:1::]/", "https://[2002:a00:1::1]/", "https://[2002:808:808::1]/", "https://[2001::1]/", "https://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/", "https://192.88.99.1/"},
		"the host is a cloud's own service":                            {"https://168.63.129.16/"},
		"the host is a reserved address":                               {"https://192.0.0.1/", "https://240.0.0.1/", "https://255.255.255.255/", "https://[::127.0.0.1]/", "https://[100::1]/", "https://[2001:10::1]/", "https://[5f00::1]/", "https://[4000::1]/"},
		"the host is a name inside a network, not on the internet":     {"https://localhost/", "https://LOCALHOST:8443/", "https://a.localhost/", "https://printer.local/", "https://metadata.google.internal/", "https://intranet/", "http://localhost:8083/"},
		"the host name cannot be read":                                 {"https://shop.kz./", "https://shop..kz/", "https://.shop.kz/", "https://-shop.kz/", "https://shop-.kz/", "https://sh_op.kz/", "https://sh*op.kz/", "https://" + strings.Repeat("a", 64) + ".kz/", "https://" + strings.Repeat("a.", 127) + "kz/"},
		"the port must be 443 or at least 1024":                        {"https://shop.kz:22/", "https://shop.kz:80/", "https://shop.kz:1023/", "https://shop.kz:25/"},
		"the port cannot be read":                                      {"https://shop.kz:/", "https://shop.kz:0/", "https://shop.kz:0443/", "https://shop.kz:65536/", "https://shop.kz:65979/"},
	} {
		for _, text := range texts {
			if err := webhook.CheckURL(text, nil); err == nil || !strings.HasPrefix(err.Error(), why) {
				t.Errorf("%.80q: got %v, want %s", text, err, why)
			}
		}
	}
}

func TestWhatTheOperatorListsIsOpen(t *testing.T) {
	t.Parallel()
	loopback, office := prefixes("127.0.0.0/8", "::1/128"), prefixes("10.20.0.0/16")
	for _, c := range []struct {
		text    string
		allowed []netip.Prefix
		why     string // empty: taken
	}{
		{"http://127.0.0.1:8083/hook", loopback, ""}, {"http://127.0.0.1/hook", loopback, ""},
		{"http://localhost:8083/", loopback, ""},
		{"http://localhost/", prefixes("::1/128"), ""},
		{"http://[::1]:8083/", loopback, ""},
		{"https://localhost:8443/", loopback, ""},
		{"https://shop.localhost/", loopback, ""},
		{"https://shop.local/", loopback, ""},
		{"https://shop/", loopback, ""},
		{"http://10.20.30.40/", office, ""}, {"https://10.20.30.40/", office, ""},
		{"https://[64:ff9b::a14:1e28]/", office, ""},
		{"https://shop.kz/", office, ""},
		{"http://8.8.8.8/", prefixes("8.8.8.8/32"), ""},

		{"http://10.21.0.1/", office, "the host is a private address"},
		{"http://127.0.0.1/", office, "the host is a loopback address"},
		{"https://localhost/", office, "the host is a name inside a network"},
		{"http://shop.localhost/", loopback, "the address must begin with https://"},
		{"http://shop/", loopback, "the address must begin with https://"},
		{"http://shop.kz/", loopback, "the address must begin with https://"},
		{"http://127.0.0.1:22/", loopback, "the port must be 443"},
		{"https://127.0.0.1:80/", loopback, "the port must be 443"},
		{"http://127.1/", loopback, "the host is an address in another notation"}, {"http://2130706433/", loopback, "the host is an address in another notation"},
		{"http://[::ffff:127.0.0.1]/", loopback, "the host is an address in another notation"},
		{"http://user@127.0.0.1/", loopback, "the address has a user name"},
		{"ftp://127.0.0.1/", loopback, "the address must begin with https://"},
	} {
		err := webhook.CheckURL(c.text, c.allowed)
		if c.why == "" && err != nil || c.why != "" && (err == nil || !strings.HasPrefix(err.Error(), c.why)) {
			t.Errorf("%s with %v: got %v, want %q", c.text, c.allowed, err, c.why)
		}
	}
}

// FuzzCheckURL looks for an address that is taken and leads where none may.
func FuzzCheckURL(f *testing.F) {
	for _, text := range []string{
		"https://shop.kz/hook?a=b", "https://shop.kz:8443", "http://127.0.0.1:8083/", "https://[::ffff:127.0.0.1]/", "https://0177.0.0.1/",
		"https://user@shop.kz/", "https://[64:ff9b::7f00:1]/", "https://[2606:4700:4700::1111]/", "https://8.8.8.8:443", "https://аpple.com",
		"https://shop.kz\\@10.0.0.1", "https://[fe80::1%25eth0]/", "https://ex%61mple.com/", "https:shop.kz", "https://%E2%84%AAshop.kz",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if webhook.CheckURL(text, nil) != nil {
			return
		}
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || len(text) > 2048 {
			t.Fatalf("%q is taken", text)
		}
		if _, err := http.NewRequest(http.MethodPost, u.String(), nil); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		host := strings.ToLower(u.Hostname())
		if strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-.:") != "" || strings.HasPrefix(host, "localhost") && len(host) == 9 {
			t.Fatalf("%q has host %q", text, host)
		}
		a, err := netip.ParseAddr(host)
		if err == nil && (!a.IsGlobalUnicast() || a.IsPrivate() || a.Is4In6() || a.Zone() != "") {
			t.Fatalf("%q leads to %s", text, a)
		}
		if err != nil && strings.Trim(host[strings.LastIndexByte(host, '.')+1:], "0123456789") == "" {
			t.Fatalf("%q ends in a number", text)
		}
	})
}
