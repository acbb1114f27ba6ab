package commands_test

import (
	"strings"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
)

// said is everything Gavel said in the channel, and told people, since the last call.
func (w *world) said() string {
	var b strings.Builder
	for _, e := range w.effects {
		switch e := e.(type) {
		case commands.Say:
			b.WriteString(e.Text + "\n")
		case commands.Notice:
			b.WriteString("[notice " + e.Nick + "] " + e.Text + "\n")
		case commands.Tell:
			b.WriteString("[to " + e.Nick + "] " + e.Text + "\n")
		}
	}
	w.effects = nil
	return b.String()
}

func tcWorld(t *testing.T) (*world, committee.Roster) {
	p, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	p.Config.Identity = "nick"
	w.Settings.Committees = []committee.Config{p.Config}
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: p.Config.Members})
	return w, p.Config.Members
}

// A member who leaves the roster in the middle of a vote: the denominator is that of
// the end, and the vote is dropped, which is said.
func TestMemberLeavesInMidVote(t *testing.T) {
	w, members := tcWorld(t)
	w.say(day, "ttx", "#startmeeting tc")
	w.say(day, "ttx", "#motion propose Bless the plan")
	w.say(day, "ttx", "#motion! call M1 a test")
	for _, nick := range []string{"ttx", "russellb", "sdague", "mikal", "jeblair"} {
		w.say(day, nick, "#vote yes")
	}
	w.said()
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: members[1:]}) // jeblair is the first
	if got := w.said(); !strings.Contains(got, "The roster of OpenStack Technical Committee has changed: jeblair leaves (12 seats).") {
		t.Errorf("the change was told as\n%s", got)
	}
	w.say(day.Add(time.Minute), "jeblair", "#vote no")
	w.say(day.Add(time.Minute), "ttx", "#endvote")
	got := w.said()
	for _, want := range []string{
		"[notice jeblair] Only the 12 members",
		"M1 PASSED: 4 yes, 0 no, 0 abstain, 8 not voting (needs 4 yes and more yes than no). Yes: ttx, russellb, sdague, mikal.",
		"Not counted, since no longer on the roster: j\u200beblair.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A roster file that became unreadable: the old one stays, and the chair is told.
func TestUnreadableRoster(t *testing.T) {
	w, members := tcWorld(t)
	w.say(day, "ttx", "#startmeeting tc")
	w.said()
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Text: "members.yaml:3: no irc name"})
	if got := w.said(); !strings.Contains(got, "[notice ttx] The roster of OpenStack Technical Committee can't be read (members.yaml:3: no irc name); the old one stays.") {
		t.Errorf("it was told as\n%s", got)
	}
	if n := w.Committees["tc"].Roster.Seats(); n != len(members) {
		t.Errorf("%d seats", n)
	}
	facts := w.Committees["tc"].Facts
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: members})
	if w.Committees["tc"].Facts != facts || w.said() != "" {
		t.Error("a roster that is as it was is no news")
	}
}

// A roster that can't be read while nobody meets is told to who starts the next meeting, and
// to nobody once it can be read again.
func TestBrokenRosterIsToldAtTheNextStart(t *testing.T) {
	w, roster := tcWorld(t)
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Text: "members.yaml:3: no nick"})
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	w.hear(day, known("ttx"), "#c", "#endmeeting")
	if got := w.hear(day.Add(time.Hour), known("ttx"), "#c", "#startmeeting tc"); !strings.Contains(got, "[notice ttx] The roster of OpenStack Technical Committee can't be read (members.yaml:3: no nick); the old one stays.") {
		t.Error(got)
	}
	w.hear(day.Add(time.Hour), known("ttx"), "#c", "#endmeeting")
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: roster})
	if got := w.hear(day.Add(2*time.Hour), known("ttx"), "#c", "#startmeeting tc"); strings.Contains(got, "can't be read") {
		t.Error(got)
	}
}

// A committee that is taken out of the config has no members to vote.
func TestCommitteeOutOfTheConfig(t *testing.T) {
	w, _ := tcWorld(t)
	w.Settings.Committees = nil
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	if got := w.hear(day, known("ttx"), "#c", "#rollcall"); !strings.Contains(got, "There is no roster here") {
		t.Error(got)
	}
}

// Where members go by account, what somebody noted is theirs by account.
func TestOwnersByAccount(t *testing.T) {
	w, _ := councilWorld(t, nil)
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	w.hear(day, known("russellb"), "#c", "#agenda add Glance's scope")
	w.hear(day, known("russellb"), "#c", "#action sdague to mail the list")
	for _, c := range []struct {
		nick, account, text, want string
	}{
		{"russellb", "", "#agenda del T1", "Only a chair, or russellb"},
		{"sdague", "mallory", "#done A1", "A1 is for sdague"},
		{"elsewhere", "sdague", "#done A1", "A1 done by elsewhere"},
		{"elsewhere", "russellb", "#agenda del T1", "T1 is off the agenda"},
	} {
		who := stranger(c.nick)
		who.Account = c.account
		if got := w.hear(day, who, "#c", c.text); !strings.Contains(got, c.want) {
			t.Errorf("%s (%s) %s: %s", c.nick, c.account, c.text, got)
		}
	}
	w.canary(t)
}
