package interop

import (
	"strings"
	"testing"
)

// people are some, each of whom hears what is said in the channel.
type people []*person

func (all people) hear(patterns ...string) (lines []string) {
	for _, p := range all {
		p.t.Helper()
		lines = p.hears(patterns...)
	}
	return lines
}

// begin starts Gavel in a channel of which alice is operator and Gavel too, and has
// her start a meeting.
func begin(t *testing.T, s *server, network ...string) (g *gavel, alice, bob *person) {
	t.Helper()
	alice = s.join(t, "alice")
	alice.Raw("MODE " + channel + " +nt") // not everywhere what a new channel has
	bob = s.join(t, "bob")
	g = s.gavel(t, append(network, noPause)...)
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	alice.says("#startmeeting tc")
	people{alice, bob}.hear(started("alice", "tc")...)
	return g, alice, bob
}

// started is what Gavel says when a meeting starts, and ended when it ends.
func started(chair, name string) []string {
	return []string{
		"<gavel> Meeting started * UTC and is due to finish in 60 minutes.  The chair is " + chair + ". Information about Gavel at https://gavel.example/.",
		"<gavel> Useful Commands: #action #agreed #help #info #idea #link #topic #startvote.",
		"gavel sets the topic of #tc to  (Meeting topic: " + name + ")",
		"<gavel> The meeting name has been set to '" + strings.NewReplacer(" ", "_", ":", "_").Replace(strings.ToLower(name)) + "'",
	}
}

var ended = []string{
	"<gavel> Meeting ended * UTC.  Information about Gavel at https://gavel.example/ . (v *)",
	"<gavel> Minutes:        https://minutes.example/*.html",
	"<gavel> Minutes (text): https://minutes.example/*.txt",
	"<gavel> Log:            https://minutes.example/*.log.html",
}

// meeting is a meeting of four, with a vote, a nick change, a kick and the channel's topic.
func meeting(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	alice.Raw("MODE #tc +nt")
	alice.Raw("TOPIC #tc :General channel | see https://example.org")
	alice.sync()
	bob, carol, dave := s.join(t, "bob"), s.join(t, "carol"), s.join(t, "dave")
	all := people{alice, bob, carol, dave}
	g := s.gavel(t, noPause)
	alice.sees("gavel joins #tc")
	alice.ops("gavel")

	bob.says("#startmeeting")
	bob.hears("-gavel- A meeting name is required, e.g., '#startmeeting Marketing Committee'")
	alice.says("#startmeeting Marketing Committee: Q3 plan")
	all.hear(started("alice", "Marketing Committee: Q3 plan")...)
	bob.says("#startmeeting Other")
	bob.hears("-gavel- Can't start another meeting, one is in progress.  Use #endmeeting first.")

	bob.says("#info the budget is done")
	carol.Action(channel, "waves")
	carol.sync()
	alice.says("#topic Shipping")
	all.hear("gavel sets the topic of #tc to Shipping (Meeting topic: Marketing Committee: Q3 plan)")
	alice.says("#startvote Should we ship on Friday? Yes, No, Abstain")
	all.hear(
		"<gavel> Begin voting on: Should we ship on Friday? Valid vote options are Yes, No, Abstain.",
		"<gavel> Vote using '#vote OPTION'. Only your last vote counts.")
	bob.says("#vote yes")
	dave.says("#vote no")
	dave.Nick("dave_afk")
	alice.sees("dave is now dave_afk")
	dave.says("#vote YES")
	carol.says("#vote maybe")
	carol.hears("-gavel- maybe is not a valid option. Valid options are Yes, No, Abstain.")
	alice.Raw("KICK #tc carol :for a test")
	carol.sees("alice kicks carol from #tc: for a test")
	carol.join()
	carol.says("#vote abstain")
	alice.says("#endvote")
	all.hear(
		`<gavel> Voted on "Should we ship on Friday?" Results are`,
		"<gavel> Yes (2): bob, dave",
		"<gavel> No (0)",
		"<gavel> Abstain (1): carol")
	alice.says("#agreed we ship on Friday")
	bob.says("#endmeeting")
	bob.hears("-gavel- Only a chair can use #endmeeting before * UTC; from then on anyone can. (chair: alice)")
	alice.says("#action bob to write the docs")
	alice.says("#endmeeting")
	links := all.hear(append([]string{"gavel sets the topic of #tc to General channel | see https://example.org"}, ended...)...)

	html, text, log := g.page(links[2]), g.page(links[3]), g.page(links[4])
	for _, want := range []string{"Should we ship on Friday?", "the budget is done", "bob to write the docs"} {
		for name, page := range map[string]string{"minutes": html, "text": text, "log": log} {
			if !strings.Contains(page, want) {
				t.Errorf("%q is not in the %s:\n%s", want, name, page)
			}
		}
	}
	g.logged(
		"<alice> #startmeeting Marketing Committee: Q3 plan",
		"<gavel> Meeting started *",
		"<gavel> Useful Commands: *",
		"<gavel> The meeting name has been set to 'marketing_committee__q3_plan'",
		"<bob> #startmeeting Other",
		"<bob> #info the budget is done",
		"* carol waves",
		"<alice> #topic Shipping",
		"<alice> #startvote Should we ship on Friday? Yes, No, Abstain",
		"<gavel> Begin voting on: *",
		"<gavel> Vote using *",
		"<bob> #vote yes",
		"<dave> #vote no",
		"<dave_afk> #vote YES",
		"<carol> #vote maybe",
		"<carol> #vote abstain",
		"<alice> #endvote",
		"<gavel> Voted on *",
		"<gavel> Yes (2): bob, dave",
		"<gavel> No (0)",
		"<gavel> Abstain (1): carol",
		"<alice> #agreed we ship on Friday",
		"<bob> #endmeeting",
		"<alice> #action bob to write the docs",
		"<alice> #endmeeting",
	)
}

// topicNotAllowed is a channel in which Gavel may not set the topic.
func topicNotAllowed(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	alice.Raw("MODE #tc +nt")
	alice.Raw("TOPIC #tc :ours")
	s.gavel(t, noPause)
	alice.sees("gavel joins #tc")
	alice.says("#startmeeting tc")
	said := started("alice", "tc")
	alice.hears(said[0], said[1], said[3],
		"-gavel- I can't set the topic of #tc (*). Topics are recorded all the same; give me operator status if the channel should show them.")
	alice.ops("gavel")
	alice.says("#topic Now you can")
	alice.hears("gavel sets the topic of #tc to Now you can (Meeting topic: tc)")
	alice.says("#endmeeting")
	alice.hears(append([]string{"gavel sets the topic of #tc to ours"}, ended...)...)
}

// reload is what the operator does with a Gavel that runs: SIGHUP, and the commands
// that ask it.
func reload(t *testing.T, s *server) {
	g, alice, bob := begin(t, s)
	if out := g.command("meetings"); !strings.Contains(out, "#tc") || !strings.Contains(out, "alice") {
		t.Errorf("gavel meetings prints\n%s", out)
	}
	bob.join("#more")
	g.configure(s.config("", noPause) + "\n[[network.channel]]\nname = \"#more\"\n")
	g.hup()
	bob.sees("gavel joins #more")
	g.command("end", "net", channel)
	people{alice, bob}.hear("<gavel> The operator of this bot ends the meeting.", "gavel sets the topic of #tc to ")
	people{alice, bob}.hear(ended...)
	g.stops()
	g.command("verify")
}
