package sandbox

import (
	"fmt"
	"net"
)

// Listen opens addr for the sandbox. An address that others can reach is refused unless allowPublic says so by name:
// whoever can reach a fake bank can be made to believe it (3ds-redirect.md case 102).
func Listen(addr string, allowPublic bool) (net.Listener, error) {
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox address: %w", err)
	}
	if !allowPublic && !tcp.IP.IsLoopback() {
		return nil, fmt.Errorf("sandbox address %q is not a loopback address; a fake bank stays on this machine unless told otherwise", addr)
	}
	return net.ListenTCP("tcp", tcp)
}
