package interop

import "testing"

// nickInUse is somebody having Gavel's nick. Gavel works under another, and
// takes its own when that one goes.
func nickInUse(t *testing.T, s *server) {
	other := s.join(t, "gavel")
	alice := s.join(t, "alice")
	s.gavel(t, noPause)
	alice.sees("gavel_ joins #tc")
	other.ops("gavel_")
	alice.says("#startmeeting tc")
	alice.sees("<gavel_> Meeting started *", "<gavel_> The meeting name has been set to 'tc'")
	other.quit()
	alice.sees("gavel_ is now gavel")
	alice.says("#topic Nicks")
	alice.hears("gavel sets the topic of #tc to Nicks (Meeting topic: tc)")
	alice.says("#endmeeting")
	alice.hears("gavel sets the topic of #tc to ")
	alice.hears(ended...)
}

// nickUnseen is the same with somebody whom Gavel doesn't see go.
func nickUnseen(t *testing.T, s *server) {
	other := s.connect(t, "gavel")
	alice := s.join(t, "alice")
	s.gavel(t, noPause)
	alice.sees("gavel_ joins #tc")
	other.quit()
	alice.sees("gavel_ is now gavel")
}

// botMode is Gavel telling everybody that it is a bot.
func botMode(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	s.gavel(t, noPause)
	alice.sees("gavel joins #tc")
	alice.Raw("WHOIS gavel")
	alice.sees("335 alice gavel *bot*", "318 alice gavel *")
}
