package interop

import (
	"testing"
)

// chairIsAnAccount is a chair who is an account, on whatever nick, and not who has
// the nick. Gavel itself has logged in with SASL.
func chairIsAnAccount(t *testing.T, s *server) {
	alice := s.identified(t, "alice", "alice")
	bob := s.join(t, "bob")
	g := s.newGavel(t)
	g.configure(s.config(`start = "identified"`, sasl))
	g.run()
	alice.sees("gavel joins #tc")
	g.prints("*msg=connected *account=gavel*")
	isLoggedIn(bob)
	alice.ops("gavel")

	bob.says("#startmeeting tc")
	bob.hears("-gavel- Only people who are logged in to services can start a meeting here; log in (usually /msg NickServ identify) and try again.")
	alice.says("#startmeeting tc")
	people{alice, bob}.hear(started("alice", "tc")...)
	alice.quit()
	bob.sees("alice quits*")
	mallory := s.join(t, "alice")
	mallory.says("#topic I am the chair")
	mallory.hears("-gavel- Only a chair can use #topic. (chair: alice)")
	home := s.identified(t, "alicehome", "alice")
	home.says("#topic So am I")
	home.hears("gavel sets the topic of #tc to So am I (Meeting topic: tc)")

	// Who logs in later is somebody from then on.
	home.says("#chair bob")
	home.hears("<gavel> Current chairs: alicehome bob")
	bob.Raw("PRIVMSG NickServ :IDENTIFY bob " + accounts["bob"])
	bob.sees("900 * bob *")
	bob.says("#agreed we are who we are")
	bob.Nick("bobby")
	bob.sees("bob is now bobby")
	bob.says("#endmeeting")
	bob.sees(ended...)
}

// isLoggedIn waits until gavel is.
func isLoggedIn(p *person) {
	p.t.Helper()
	p.until("gavel is logged in", "WHOIS gavel", "330 * gavel gavel *", "318 *", true)
}

// wrongPassword is a login that fails: Gavel goes on without it, or, where it
// must not, disconnects.
func wrongPassword(t *testing.T, s *server) {
	wrong := noPause + "\nsasl = \"plain\"\naccount = \"gavel\"\naccount_password = \"wrong\"\nnickserv = \"\"\n"
	alice := s.join(t, "alice")
	g := s.gavel(t, wrong)
	alice.sees("gavel joins #tc")
	g.stops()
	alice.sees("gavel quits*")
	g = s.newGavel(t, wrong+"login_required = true")
	g.run()
	g.prints("*msg=\"not connected\"*not logged in to services*")
	g.stops()
	if g.has("*msg=connected *") {
		t.Error("connected without its account")
	}
}

// nickServFallback is a login without SASL. It comes before the JOIN, so that a
// channel that lets in only people with an account lets Gavel in.
func nickServFallback(t *testing.T, s *server) {
	alice := s.identified(t, "alice", "alice")
	alice.Raw("MODE #tc +R")
	s.gavel(t, noPause, "account_password = \"sesame-gavel\"")
	alice.sees("gavel joins #tc")
	isLoggedIn(alice)
}

// regainFromGhost is Gavel's nick being held by a connection that nobody uses any
// more, and services ending it.
func regainFromGhost(t *testing.T, s *server) {
	ghost := s.connect(t, "gavel")
	alice := s.join(t, "alice")
	s.gavel(t, sasl)
	alice.sees("gavel_ joins #tc", "gavel_ is now gavel")
	ghost.sees("*")
}

// servicesLate is services that come when Gavel is there already. It logs in then.
func servicesLate(t *testing.T, s *server) {
	s.servicesDown()
	alice := s.join(t, "alice")
	g := s.gavel(t, sasl)
	alice.sees("gavel joins #tc")
	s.servicesUp()
	g.prints("*msg=\"logged in\"*")
	isLoggedIn(alice)
}
