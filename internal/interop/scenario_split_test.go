package interop

import (
	"testing"

	"gavel/internal/ircnet"
)

// farPeople are on the far side of the split.
var farPeople = []string{"carol", "dave"}

// netsplit is half of a meeting being lost from sight for a while. Who comes back is who
// was there before.
func netsplit(t *testing.T, s *server) {
	g, alice, bob := begin(t, s)
	var far people
	for _, nick := range farPeople {
		p := s.login(t, s.far, ircnet.Login{Nick: nick})
		p.join()
		far = append(far, p)
	}
	carol, dave := far[0], far[1]
	alice.sees("dave joins #tc")
	alice.says("#chair carol")
	alice.hears("<gavel> Current chairs: alice carol")
	dave.sees("<gavel> Current chairs: alice carol")
	alice.says("#startvote Go on?")
	dave.sees("<gavel> Vote using *")
	dave.says("#vote yes")
	dave.says("sent")
	alice.hears("<gavel> Begin voting on: *", "<gavel> Vote using *")
	alice.sees("<dave> sent")

	s.split()
	alice.sees("dave quits: *.* *.*")
	dave.says("#vote no, and nobody hears it")
	bob.says("#vote no")
	s.heal()
	alice.sees("dave joins #tc")
	dave.says("I am back")
	alice.sees("<dave> I am back")
	alice.says("#showvote")
	alice.hears("<gavel> Yes (1): dave", "<gavel> No (1): bob")
	dave.says("#vote no")
	carol.says("#endvote")
	alice.hears(`<gavel> Voted on "Go on?" Results are`, "<gavel> Yes (0)", "<gavel> No (2): *")
	alice.says("#endmeeting")
	alice.sees(ended...)
	g.stops()
}
