package interop

import "testing"

// votesAreByAccount is a motion of a committee that votes by account: a nick that is not
// identified is refused, counts once it is, and the same account counts once from two nicks.
func votesAreByAccount(t *testing.T, s *server) {
	alice := s.identified(t, "alice", "alice")
	bob := s.join(t, "bob")
	g := s.newGavel(t)
	g.configure(s.config("", sasl) + `
[[committee]]
name = "tc"
title = "Test Committee"
[[committee.class]]
name = "formal-vote"
min_yes = "1/3"
more_yes_than_no = true
notice = "0"
[[committee.member]]
nick = "alice"
role = "chair"
[[committee.member]]
nick = "bob"
[[committee.member]]
nick = "carol"
`)
	g.run()
	alice.sees("gavel joins #tc")
	isLoggedIn(bob)
	alice.ops("gavel")
	both := people{alice, bob}
	alice.says("#startmeeting tc")
	both.hear(started("alice", "tc")...)
	alice.says("#motion propose Bless the plan")
	both.hear("<gavel> M1 presented *")
	alice.says("#motion! call M1 a test")
	both.hear(
		"<gavel> Vote on M1: \"Bless the plan\". Roster 3, needs 1 yes and more yes than no.",
		"<gavel> Members: #vote yes, *",
		"<gavel> The chair overrides: there is no quorum (1 of 3, 2 needed). Reason: a test.",
	)
	bob.says("#vote yes")
	// Whoever speaks is present, vote or not.
	both.hear("<gavel> Quorum reached: 2 of 3 *")
	bob.hears("-gavel- Your nick is not identified; identify to services (usually /msg NickServ identify) and vote again.")
	bob.Raw("PRIVMSG NickServ :IDENTIFY bob " + accounts["bob"])
	bob.sees("900 * bob *")
	bob.says("#vote yes")
	both.hear("<gavel> M1: 1 yes, 0 no, 0 abstain, 2 to vote.*")
	phone := s.identified(t, "bobphone", "bob")
	phone.says("#vote no")
	phone.sync()
	alice.says("#endvote")
	alice.sees("<gavel> M1 REJECTED: 0 yes, 1 no, 0 abstain, 2 not voting (needs 1 yes and more yes than no). More no than yes. No: bob. Recorded as D*")
}
