package interop

import (
	"testing"

	"gavel/internal/ircnet"
)

// wire is what Gavel relies on in any server: the answers by which it knows where it
// is and who else is there. Gavel has no part in it. Its worth is that all
// servers have to agree.
func wire(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	alice.Raw("MODE #tc +nt")
	alice.sync()

	bob := s.connect(t, "bob")
	bob.Raw("NICK alice")
	bob.sees("433 bob alice *")
	bob.Raw("PRIVMSG nobody :hello")
	bob.sees("401 bob nobody *")
	bob.Raw("JOIN #tc")
	bob.sees("bob joins #tc", "353 bob = #tc *@alice*", "366 bob #tc *")
	alice.sees("bob joins #tc")
	bob.Raw("JOIN #TC") // is the same
	bob.Raw("TOPIC #tc :mine")
	bob.sees("482 bob #tc *")
	bob.Raw("KICK #tc alice :out")
	bob.sees("482 bob #tc *")
	bob.Raw("MODE #tc +o bob")
	bob.sees("482 bob #tc *")
	bob.Raw("WHO #tc")
	bob.sees("352 bob #tc * * * alice H@ *", "315 bob #tc *")

	alice.Raw("MODE #tc +v bob")
	bob.sees("alice sets #tc +v bob")
	alice.Raw("MODE #tc +o-v bob bob")
	bob.sees("alice sets #tc +o-v bob bob")
	bob.Raw("TOPIC #TC :ours now")
	alice.sees("bob sets the topic of #* to ours now")
	bob.Raw("TOPIC #tc :")
	alice.sees("bob sets the topic of #tc to ")
	bob.Nick("robert")
	bob.sees("bob is now robert")
	alice.sees("bob is now robert")
	bob.nick = "robert"

	bob.Action(channel, "waves")
	alice.sees("* robert waves")
	bob.Notice(channel, "hear")
	alice.sees("-robert- hear")
	bob.Say("alice", "psst")
	alice.sees("[robert] psst")

	alice.Raw("KICK #tc robert :enough")
	bob.sees("alice kicks robert from #tc: enough")
	bob.says("still here?")
	bob.sees("404 robert #tc *")
	for _, lock := range []struct{ set, numeric, unset string }{
		{"+i", "473", "-i"},
		{"+k sesame", "475", "-k sesame"},
		{"+l 1", "471", "-l"},
		{"+b robert!*@*", "474", "-b robert!*@*"},
	} {
		alice.Raw("MODE #tc " + lock.set)
		alice.sync()
		bob.Raw("JOIN #tc")
		bob.sees(lock.numeric + " robert #tc *")
		alice.Raw("MODE #tc " + lock.unset)
		alice.sync()
	}
	alice.Raw("MODE #tc +i")
	alice.Raw("INVITE robert #tc")
	bob.sees("INVITE robert #tc")
	bob.join()
	alice.Raw("TOPIC #tc :hello")
	bob.sees("alice sets the topic of #tc to hello")
	bob.Part(channel, "for now")
	alice.sees("robert leaves #tc*")
	alice.Raw("MODE #tc -i")
	alice.sync()
	bob.Raw("JOIN #tc")
	bob.sees("robert joins #tc", "332 robert #tc hello", "333 robert #tc alice* *", "366 robert #tc *")

	carol := s.join(t, "carol")
	bob.sees("carol joins #tc")
	carol.Close()
	bob.sees("carol quits*")
	alice.quit()
	bob.sees("alice quits*bye*")
}

// wireModern is the same for capabilities.
func wireModern(t *testing.T, s *server) {
	caps := []string{
		"account-notify", "account-tag", "batch", "cap-notify", "chghost", "echo-message", "extended-join",
		"invite-notify", "message-tags", "multi-prefix", "server-time", "setname", "userhost-in-names",
	}
	alice := s.login(t, s.addr, ircnet.Login{Nick: "alice", Caps: caps})
	alice.join()
	bob := s.login(t, s.addr, ircnet.Login{Nick: "bob", User: "bobby", Real: "Bob himself", Caps: caps})
	bob.Raw("JOIN #tc")
	line := bob.expects("JOIN")
	if line.Source == "" || line.Arg(1) != "*" || line.Text() != "Bob himself" || line.Tag("time") == "" {
		t.Errorf("JOIN is not extended: %s", line.Raw)
	}
	bob.sees("353 bob = #tc *@alice!*@*", "366 bob #tc *")
	alice.ops("bob")
	alice.Raw("MODE #tc +v bob")
	bob.sees("alice sets #tc +v bob")
	alice.Raw("WHO #tc %tcuhnaf,007")
	alice.sees("354 alice 007 #tc *bobby * bob H@+ 0", "315 alice #tc *")

	alice.Say(channel, "hello")
	echo, heard := alice.expects("PRIVMSG"), bob.expects("PRIVMSG")
	for _, l := range []ircnet.Line{echo, heard} {
		if l.Nick() != "alice" || l.Tag("msgid") == "" || l.Tag("time") == "" || l.Text() != "hello" {
			t.Errorf("not as was said: %s", l.Raw)
		}
	}
	if echo.Tag("msgid") != heard.Tag("msgid") {
		t.Errorf("the echo has another id:\n%s\n%s", echo.Raw, heard.Raw)
	}
	if has, _ := heard.GetTag("account"); has {
		t.Errorf("nobody is logged in: %s", heard.Raw)
	}
	alice.Raw("TOPIC #tc :echo")
	alice.sees("alice sets the topic of #tc to echo")
}
