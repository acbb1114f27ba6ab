package interop

import (
	"syscall"
	"testing"
	"time"
)

// historyNotActedUpon is a channel whose history is replayed to who joins. What
// was said when Gavel was not there is not done when it comes.
func historyNotActedUpon(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	alice.Raw("MODE #tc +H 50:1h")
	alice.says("#startmeeting old")
	nextSecond(t) // no server replays more of the time than seconds
	g := s.gavel(t, noPause)
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	alice.says("#startmeeting new")
	alice.hears(started("alice", "new")...)
	alice.says("#info said before")
	alice.says("#chair")
	alice.hears("<gavel> Current chairs: alice")

	nextSecond(t)
	g.signal(syscall.SIGKILL)
	alice.sees("gavel quits*")
	alice.says("#endmeeting")
	alice.says("#info said meanwhile")
	g.run()
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	alice.hears("<gavel> Back after * s; the meeting goes on.")
	alice.says("#chair")
	alice.hears("<gavel> Current chairs: alice")
	alice.says("#endmeeting")
	alice.sees(ended...)
	g.logged(
		"<alice> #startmeeting new",
		"<gavel> Meeting started *",
		"<gavel> Useful Commands: *",
		"<gavel> The meeting name has been set to 'new'",
		"<alice> #info said before",
		"<alice> #chair",
		"<gavel> Current chairs: alice",
		"<gavel> Back after * s; the meeting goes on.",
		"<alice> #endmeeting", // from the replay, which fills the gap; the rest of it is there already, or older than the meeting
		"<alice> #info said meanwhile",
		"<alice> #chair",
		"<gavel> Current chairs: alice",
		"<alice> #endmeeting",
	)
}

// nextSecond waits until the clock shows another second.
func nextSecond(t *testing.T) {
	t.Helper()
	now := time.Now().Unix()
	eventually(t, "time passes", func() bool { return time.Now().Unix() != now })
}
