package play

import (
	"strings"
	"testing"
	"time"
)

// FuzzTranscript: whatever stands in a line of a transcript, it is understood or a
// mistake that says what would be right.
func FuzzTranscript(f *testing.F) {
	for _, l := range strings.Split(`# comment
@ 2014-06-17
@ channel #c
@ account ttx -
20:00 <ttx> #startmeeting tc
[20:00:01] <@ttx> hi
20:00 * ttx waves
20:01 !kill
20:01 !kill before
20:01 !kill said
20:02 .
20:03 -!- ttx quits: bye
20:03 -!- ttx is now known as ttx_
20:04 *x* help
20:05 -gavel- [topic] x`, "\n") {
		f.Add(l)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		l, err := parse(raw, "gavel")
		if err != nil {
			if err.Error() == "" || strings.ContainsAny(err.Error(), "\r\n") {
				t.Fatalf("the mistake is said badly: %q", err)
			}
			return
		}
		if l.at < 0 || l.at >= 24*time.Hour {
			t.Fatalf("a time of day of %s", l.at)
		}
		switch l.kind {
		case said, acted, private, event:
			if l.nick == "" {
				t.Fatalf("nobody did it: %q", raw)
			}
		}
	})
}
