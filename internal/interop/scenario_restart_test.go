package interop

import (
	"syscall"
	"testing"
)

// Whatever goes away in mid-meeting, Gavel, its server or its place in the channel: the
// meeting goes on, with its topic and its votes, and says how long nobody heard it.

// midMeeting is a meeting in the midst of a vote.
func midMeeting(t *testing.T, s *server) (g *gavel, alice, bob *person) {
	t.Helper()
	g, alice, bob = begin(t, s)
	alice.says("#topic Plans")
	alice.says("#startvote Go on?")
	bob.says("#vote yes")
	alice.says("#vote no")
	alice.says("#showvote") // Gavel has heard it all
	people{alice, bob}.hear(
		"gavel sets the topic of #tc to Plans (Meeting topic: tc)",
		"<gavel> Begin voting on: *",
		"<gavel> Vote using *",
		"<gavel> Yes (1): bob",
		"<gavel> No (1): alice")
	return g, alice, bob
}

const back = "<gavel> Back after * s; the meeting goes on: topic Plans, 2 votes cast."

// goesOn changes a vote, ends the meeting and looks at the log.
func goesOn(t *testing.T, g *gavel, alice, bob *person) {
	t.Helper()
	both := people{alice, bob}
	bob.says("#vote no")
	alice.says("#endvote")
	both.hear(
		`<gavel> Voted on "Go on?" Results are`,
		"<gavel> Yes (0)",
		"<gavel> No (2): *")
	alice.says("#endmeeting")
	alice.sees(ended...)
	bob.sees(ended...)
	g.logged(
		"<alice> #startmeeting tc",
		"<gavel> Meeting started *",
		"<gavel> Useful Commands: *",
		"<gavel> The meeting name has been set to 'tc'",
		"<alice> #topic Plans",
		"<alice> #startvote Go on?",
		"<gavel> Begin voting on: *",
		"<gavel> Vote using *",
		"<bob> #vote yes",
		"<alice> #vote no",
		"<alice> #showvote",
		"<gavel> Yes (1): bob",
		"<gavel> No (1): alice",
		back,
		"<bob> #vote no",
		"<alice> #endvote",
		"<gavel> Voted on *",
		"<gavel> Yes (0)",
		"<gavel> No (2): *",
		"<alice> #endmeeting",
	)
}

func sigterm(t *testing.T, s *server) {
	g, alice, bob := midMeeting(t, s)
	g.stops()
	alice.sees("gavel quits: *shutting down*")
	bob.says("#vote no, and nobody hears it")
	g.run()
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	people{alice, bob}.hear(back)
	goesOn(t, g, alice, bob)
}

func sigkill(t *testing.T, s *server) {
	g, alice, bob := midMeeting(t, s)
	if status := g.signal(syscall.SIGKILL); status != -1 {
		t.Errorf("gavel ended with status %d", status)
	}
	alice.sees("gavel quits*")
	bob.says("#vote no, and nobody hears it")
	g.run()
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	people{alice, bob}.hear(back)
	goesOn(t, g, alice, bob)
}

// kicked is Gavel being thrown out. It comes back after five seconds.
func kicked(t *testing.T, s *server) {
	g, alice, bob := midMeeting(t, s)
	alice.Raw("KICK #tc gavel :for a test")
	bob.sees("alice kicks gavel from #tc: for a test")
	bob.says("#vote no, and nobody hears it")
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	people{alice, bob}.hear(back)
	goesOn(t, g, alice, bob)
}

// serverRestart is everybody losing the connection, and the channel its topic and its
// operators.
func serverRestart(t *testing.T, s *server) {
	g, _, _ := midMeeting(t, s)
	s.stop()
	g.prints("*msg=\"not connected\"*")
	s.again()
	alice := s.join(t, "alice")
	bob := s.join(t, "bob")
	alice.until("gavel is back", "NAMES "+channel, "353 *gavel*", "366 *", true)
	alice.ops("gavel")
	alice.says("#chair")
	alice.sees("<gavel> Current chairs: alice")
	bob.sees("<gavel> Current chairs: alice")
	alice.says("#topic Plans again")
	alice.sees("gavel sets the topic of #tc to Plans again (Meeting topic: tc)")
	bob.says("#vote no")
	alice.says("#endvote")
	alice.sees(`<gavel> Voted on "Go on?" Results are`, "<gavel> Yes (0)", "<gavel> No (2): *")
	alice.says("#endmeeting")
	alice.sees(ended...)
	found := 0
	for _, l := range g.log() {
		if like(back, l) {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%q is in the log %d times:\n%q", back, found, g.log())
	}
}
