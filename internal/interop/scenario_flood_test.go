package interop

import (
	"fmt"
	"strings"
	"testing"
)

// flood is an answer of thirty lines on a server that does not like floods: it takes
// its time, and Gavel is not thrown out.
func flood(t *testing.T, s *server) {
	pace := "" // as it comes
	if s.quick {
		pace = "every = \"100ms\""
	}
	alice := s.join(t, "alice")
	g := s.gavel(t, pace)
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	alice.says("#startmeeting tc")
	alice.hears(started("alice", "tc")...)
	var options, lines []string
	for i := range 30 {
		options = append(options, fmt.Sprintf("option %d", i+1))
		lines = append(lines, fmt.Sprintf("<gavel> option %d (0)", i+1))
	}
	lines[0] = "<gavel> option 1 (1): alice"
	alice.says("#startvote Which? " + strings.Join(options, ", "))
	alice.hears("<gavel> Begin voting on: Which? *")
	alice.sees("<gavel> Vote using '#vote OPTION'. Only your last vote counts.")
	alice.says("#vote option 1")
	alice.says("#showvote")
	alice.hears(lines...)

	if s.kills { // the limit is one
		mallory := s.connect(t, "mallory")
		for range 200 {
			mallory.Raw("PRIVMSG mallory :" + strings.Repeat("x", 400))
		}
		mallory.sees("ERROR *")
	}
	if g.has("*msg=\"not connected\"*") {
		t.Error("Gavel was thrown out")
	}
}
