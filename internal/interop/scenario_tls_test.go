package interop

import (
	"fmt"
	"testing"
)

// tlsVerified is TLS with an authority of one's own.
func tlsVerified(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	g := s.gavel(t, noPause, fmt.Sprintf("ca_file = %q", s.ca))
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	alice.says("#startmeeting tc")
	alice.hears(started("alice", "tc")...)
	g.stops()
	alice.sees("gavel quits: *shutting down*") // it is not cut off
}

// tlsWrongCA is Gavel not talking to a server that can't prove who it is.
func tlsWrongCA(t *testing.T, s *server) {
	other, _, _ := authority(t, t.TempDir())
	for _, c := range []struct{ name, network, reason string }{
		{"other authority", fmt.Sprintf("ca_file = %q", other), "*msg=\"not connected\"*certificate signed by unknown authority*"},
		{"system's authorities", "", "*msg=\"not connected\"*certificate signed by unknown authority*"},
		{"other name", fmt.Sprintf("ca_file = %q\nserver_name = \"irc.example.org\"", s.ca), "*msg=\"not connected\"*certificate is *"},
	} {
		g := s.newGavel(t, c.network)
		g.run()
		g.prints(c.reason)
		g.stops()
		if g.has("*msg=connected *") {
			t.Errorf("%s: connected", c.name)
		}
	}
}
