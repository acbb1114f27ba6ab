package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
)

// councilWorld is a world with the committee of 2014 whose members vote by account.
func councilWorld(t *testing.T, change func(*committee.Config)) (*world, committee.Config) {
	p, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(&p.Config)
	}
	w := newWorld()
	w.Settings.Committees = []committee.Config{p.Config}
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: p.Config.Members})
	return w, p.Config
}

// known is somebody who is logged in under their nick; stranger is somebody who only has the nick.
func known(nick string) fact.Actor {
	return fact.Actor{Nick: nick, User: nick, Host: "home.example", Account: nick}
}

func stranger(nick string) fact.Actor {
	return fact.Actor{Nick: nick, User: "u", Host: "elsewhere.example"}
}

// hear lets somebody say a line, in private when channel is "", and returns the answers.
func (w *world) hear(at time.Time, who fact.Actor, channel, text string) string {
	w.said()
	w.step(commands.Event{Kind: commands.Said, At: at, Network: "n", Channel: channel, From: who, Text: text, Rand: uint64(len(text)+len(who.Nick)) * 0x9E3779B97F4A7C15})
	return w.said()
}

// canary checks that today's code makes the same facts of all meetings.
func (w *world) canary(t *testing.T) {
	t.Helper()
	for stream, facts := range w.meetings() {
		if d := commands.Canary(facts, council(w, facts), w.Settings.Committees...); len(d) > 0 {
			t.Errorf("%s: %s", stream, strings.Join(d, "\n"))
		}
	}
}

// What a QUIT does to the quorum is said in the meeting's channel.
func TestQuitTellsTheChannel(t *testing.T) {
	w, _ := councilWorld(t, nil)
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	for _, nick := range []string{"russellb", "sdague", "markmc", "mikal", "vishy", "mordred"} {
		w.hear(day, known(nick), "#c", "o/")
	}
	w.effects = nil
	w.step(commands.Event{Kind: commands.Quit, At: day, Network: "n", From: known("mordred")})
	for _, e := range w.effects {
		if s, ok := e.(commands.Say); ok && s.Channel == "#c" && strings.HasPrefix(s.Text, "Quorum lost") {
			return
		}
	}
	t.Errorf("not told to #c: %+v", w.effects)
}

// What was cast in secret is not shown when the motion is voted on openly later.
func TestSecretVotesStaySecret(t *testing.T) {
	w, _ := councilWorld(t, func(c *committee.Config) { c.Async = true })
	for _, text := range []string{"#startmeeting tc", "#motion propose Bless it", "#motion! call M1 secret"} {
		w.hear(day, known("ttx"), "#c", text)
	}
	w.hear(day, known("russellb"), "", "vote M1 yes")
	w.hear(day, known("mikal"), "", "vote M1 no")
	w.hear(day, known("ttx"), "#c", "#endmeeting")
	if got := w.hear(day, stranger("lurker"), "#c", "#motion list"); !strings.Contains(got, "to be voted on in secret") || strings.Contains(got, "yes") {
		t.Errorf("before the verdict of the secret ballot: %s", got)
	}
	for _, text := range []string{"vote M1 yes", "endvote! M1 it was secret"} {
		if got := w.hear(day, known("ttx"), "", text); !strings.Contains(got, "a chair calls it with #motion call M1 secret") {
			t.Errorf("%s: %s", text, got)
		}
	}
	later := day.Add(time.Hour)
	w.hear(later, known("ttx"), "#c", "#startmeeting tc")
	w.hear(later, known("ttx"), "#c", "#motion! call M1")
	if got := w.hear(later, known("ttx"), "#c", "#endvote"); strings.Contains(got, "russellb") || strings.Contains(got, "mikal") {
		t.Errorf("who voted what: %s", got)
	}
	w.canary(t)
}

// Who held a member's proxy can't find the member's own vote in the minutes.
func TestReceiptIsOfWhoVoted(t *testing.T) {
	w, _ := councilWorld(t, nil)
	w.hear(day, known("russellb"), "", "proxy mikal")
	for _, text := range []string{"#startmeeting tc", "#motion propose Bless it", "#motion! call M1 secret"} {
		w.hear(day, known("ttx"), "#c", text)
	}
	receipt := func(answer string) string {
		_, r, _ := strings.Cut(answer, "receipt is ")
		r, _, _ = strings.Cut(r, ".")
		return r
	}
	one := receipt(w.hear(day, known("mikal"), "", "vote M1 for russellb yes"))
	two := receipt(w.hear(day, known("mikal"), "", "vote M1 for russellb abstain"))
	own := receipt(w.hear(day, known("russellb"), "", "vote M1 no"))
	if one == "" || one != two || own == one || own == "" {
		t.Errorf("the proxy has the receipts %q and %q, the member %q", one, two, own)
	}
}

// A member who is called otherwise in the middle of a vote has one vote.
func TestRenamedMemberVotesOnce(t *testing.T) {
	w, c := councilWorld(t, nil)
	for _, text := range []string{"#startmeeting tc", "#motion propose Bless it", "#motion! call M1"} {
		w.hear(day, known("ttx"), "#c", text)
	}
	w.hear(day, known("russellb"), "#c", "#vote yes")
	roster := append(committee.Roster{}, c.Members...)
	for i := range roster {
		if roster[i].Nick == "russellb" {
			roster[i].Nick, roster[i].Nicks, roster[i].Account = "rbryant", []string{"russellb"}, "russellb"
		}
	}
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: roster})
	w.hear(day, known("russellb"), "#c", "#vote yes")
	if got := w.hear(day, known("ttx"), "#c", "#endvote"); !strings.Contains(got, "1 yes, 0 no") {
		t.Errorf("one member voted: %s", got)
	}
	w.canary(t)
}

// A member whom the roster calls by another nick alone keeps what they voted.
func TestRenamedMemberKeepsTheVote(t *testing.T) {
	w, c := councilWorld(t, nil)
	for _, text := range []string{"#startmeeting tc", "#motion propose Bless it", "#motion! call M1"} {
		w.hear(day, known("ttx"), "#c", text)
	}
	w.hear(day, known("russellb"), "#c", "#vote yes")
	w.hear(day, known("sdague"), "#c", "#recuse")
	w.hear(day, known("mikal"), "", "regrets 2014-07-01")
	roster := append(committee.Roster{}, c.Members...)
	for i, m := range roster {
		switch m.Nick {
		case "russellb", "sdague", "mikal":
			roster[i].Nick, roster[i].Account = m.Nick+"2", m.Nick+"2"
		}
	}
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: roster})
	if got := w.hear(day, known("ttx"), "#c", "#endvote"); !strings.Contains(got, "1 yes, 0 no, 0 abstain, 11 not voting") || !strings.Contains(got, "Yes: russellb2.") || strings.Contains(got, "Not counted") {
		t.Errorf("who has another nick: %s", got)
	}
	if got := w.Committees["tc"].Away(day.AddDate(0, 0, 14)); len(got) != 1 || got[0] != "mikal2" {
		t.Errorf("away: %q", got)
	}
	w.canary(t)
}

// Where members vote by account, who takes a member's nick is nobody: not the chair
// between meetings, not the holder of a proxy, not who proposed a motion.
func TestNickIsNoAuthority(t *testing.T) {
	w, _ := councilWorld(t, func(c *committee.Config) { c.Async = true })
	w.hear(day, known("sdague"), "#c", "#motion propose Bless it")
	w.hear(day, known("russellb"), "", "proxy mikal")
	w.hear(day, known("markmc"), "", "proxy zaneb")
	for _, x := range []struct{ nick, text string }{
		{"ttx", "endvote! M1"},
		{"ttx", "regrets for mikal 2014-07-01"},
		{"ttx", "motion! amend M1 forged"},
		{"sdague", "motion withdraw M1"},
		{"sdague", "motion amend M1 forged"},
		{"sdague", "motion propose forged"},
		{"mikal", "vote M1 for russellb yes"},
		{"zaneb", "vote M1 for markmc yes"},
	} {
		before := len(w.facts["committee/tc"])
		answer := w.hear(day, stranger(x.nick), "", x.text)
		if now := len(w.facts["committee/tc"]); now != before {
			t.Errorf("somebody called %s did %q: %s", x.nick, x.text, answer)
		}
	}
	for _, x := range []struct{ nick, text string }{
		{"mikal", "vote M1 for russellb yes"},
		{"zaneb", "vote M1 for markmc yes"},
		{"ttx", "endvote! M1"},
	} {
		before := len(w.facts["committee/tc"])
		answer := w.hear(day, known(x.nick), "", x.text)
		if now := len(w.facts["committee/tc"]); now == before {
			t.Errorf("%s could not do %q: %s", x.nick, x.text, answer)
		}
	}
}

// Who proposed a motion is a member, under whatever nick.
func TestProposerIsAMember(t *testing.T) {
	w, _ := councilWorld(t, func(c *committee.Config) { c.Async = true })
	other := known("mikal")
	other.Nick = "mikal_"
	w.hear(day, other, "#c", "#motion propose two-plus: my own")
	if got := w.hear(day, known("mikal"), "", "vote M1 yes"); !strings.Contains(got, "does not vote on it") {
		t.Errorf("the vote of who proposed it: %s", got)
	}
	if got := w.hear(day, known("mikal"), "", "second M1"); !strings.Contains(got, "You proposed M1") {
		t.Errorf("seconded by who proposed it: %s", got)
	}
}

// Who took a chair's nick while Gavel was away is no chair.
func TestNickTakenWhileAway(t *testing.T) {
	for _, who := range []fact.Actor{known("ann"), {Nick: "ann", User: "ann", Host: "home.example"}} {
		for _, back := range []fact.Actor{stranger("ann"), who} {
			w := newWorld()
			w.hear(day, who, "#c", "#startmeeting x")
			w.step(commands.Event{Kind: commands.Down, At: day, Network: "n"})
			w.step(commands.Event{Kind: commands.Up, At: day, Network: "n", To: "gavel"})
			w.step(commands.Event{Kind: commands.Present, At: day.Add(time.Minute), Network: "n", Channel: "#c", Members: []minutes.Member{{Actor: back}, {Actor: fact.Actor{Nick: "gavel"}}}})
			w.hear(day.Add(time.Minute), back, "#c", "#agreed to this")
			if got, want := len(w.meeting().Items), map[bool]int{true: 1}[back == who]; got != want {
				t.Errorf("%+v came back as %+v: %d items, not %d", who, back, got, want)
			}
			w.canary(t)
		}
	}
}

// Who has the nick of a chair of yesterday does not amend the minutes.
func TestNickTakenAfterTheEnd(t *testing.T) {
	for _, who := range []fact.Actor{known("ann"), {Nick: "ann", User: "ann", Host: "home.example"}} {
		w := newWorld()
		for _, text := range []string{"#startmeeting x", "#info this", "#endmeeting"} {
			w.hear(day, who, "#c", text)
		}
		w.step(commands.Event{Kind: commands.Quit, At: day, Network: "n", From: who})
		if got := w.hear(day.Add(time.Hour), stranger("ann"), "#c", "#edit 1 forged"); !strings.Contains(got, "Only a chair of the last meeting") {
			t.Errorf("%+v: %s", who, got)
		}
		if got := w.hear(day.Add(time.Hour), who, "#c", "#edit 1 that"); !strings.Contains(got, "item 1 is now: #info that") {
			t.Errorf("%+v: %s", who, got)
		}
		w.canary(t)
	}
}

// Nobody is a quorum alone.
func TestOnePersonIsOneMember(t *testing.T) {
	w, c := councilWorld(t, nil)
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	for _, m := range c.Members {
		w.hear(day, stranger("mallory"), "#c", "#here "+m.Nick)
		w.hear(day, known("ttx"), "#c", "#here "+m.Nick)
	}
	if got := w.hear(day, stranger("mallory"), "#c", "#quorum"); !strings.Contains(got, "2 of 13 present") {
		t.Errorf("two people are %s", got)
	}
	if len(w.meeting().Quorums) > 0 {
		t.Error("two people were a quorum")
	}
	w.canary(t)
}

// What a meeting was told of another one, and by a roster that came in its middle, is
// what it is told today.
func TestCanaryKnowsWhatTheMeetingKnew(t *testing.T) {
	w, c := councilWorld(t, nil)
	w.Committees = map[string]*committee.Committee{}
	delete(w.facts, "committee/tc")
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: c.Members})
	w.hear(day, known("ttx"), "#c", "#agreed to this")
	w.hear(day, known("ttx"), "#c", "#endmeeting")
	for stream := range w.meetings() {
		w.step(commands.Event{Kind: commands.Written, At: day, Stream: stream, Base: "tc/x", Whole: true})
	}
	w.hear(day.Add(time.Hour), known("ttx"), "#c", "#startmeeting tc")
	if got := w.hear(day.Add(time.Hour), known("ttx"), "#c", "#decision 1"); !strings.Contains(got, "https://meetings.example/tc/x.log.html") {
		t.Errorf("the decision: %s", got)
	}
	w.canary(t)
}

// A decision of a meeting whose minutes are not public is not told to whoever asks.
func TestRestrictedDecision(t *testing.T) {
	w, _ := councilWorld(t, nil)
	for _, text := range []string{"#startmeeting tc", "the secret is 42", "#agreed to this", "#restrictlogs", "#endmeeting"} {
		w.hear(day, known("ttx"), "#c", text)
	}
	for _, channel := range []string{"#c", ""} {
		if got := w.hear(day, stranger("lurker"), channel, "#decision 1"); !strings.Contains(got, "not public") || strings.Contains(got, "42") {
			t.Errorf("the decision: %s", got)
		}
	}
	w.canary(t)
}

// Two meetings of one committee at the same time know of each other what they knew then.
func TestTwoMeetingsOfACommittee(t *testing.T) {
	w, _ := councilWorld(t, nil)
	w.step(commands.Event{Kind: commands.Present, At: day, Network: "n", Channel: "#d"})
	for i, x := range []struct{ channel, text string }{
		{"#c", "#startmeeting tc"},
		{"#d", "#startmeeting tc"},
		{"#c", "hello"},
		{"#c", "#agenda add one"},
		{"#d", "#motion list"},
		{"#c", "#motion propose Bless it"},
		{"#d", "#motion list"},
		{"#d", "#decision 1"},
		{"#c", "#motion! call M1"},
		{"#d", "#vote M1 yes"},
		{"#d", "#showvote M1"},
		{"#c", "#endvote"},
		{"#d", "#agenda add two"},
		{"#c", "#endmeeting"},
		{"#d", "#decision 1"},
		{"#d", "#endmeeting"},
	} {
		at := day.Add(time.Duration(i) * 10 * time.Second)
		w.hear(at, known("ttx"), x.channel, x.text)
		w.step(commands.Event{Kind: commands.Tick, At: at.Add(6 * time.Second)})
	}
	w.canary(t)
}

// Whatever people pile up, no fact is larger than a batch.
func TestFactsHaveASize(t *testing.T) {
	w, _ := councilWorld(t, nil)
	long := strings.Repeat("x", 400)
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	for range 1500 {
		w.hear(day, known("ttx"), "#c", "#action "+long)
		w.hear(day, stranger("lurker"), "", "agenda add "+long)
	}
	w.hear(day, known("ttx"), "#c", "#endmeeting")
	w.hear(day.Add(time.Hour), known("ttx"), "#c", "#startmeeting tc")
	var crowd []minutes.Member
	for i := range 6000 {
		a := known(fmt.Sprintf("somebody%d", i))
		a.Host = "2001:db8:85a3:8d3:1319:8a2e:370:7348"
		crowd = append(crowd, minutes.Member{Actor: a})
	}
	w.step(commands.Event{Kind: commands.Present, At: day, Network: "n", Channel: "#crowd", Members: crowd})
	w.hear(day, known("ttx"), "#crowd", "#startmeeting crowd")
	for stream, facts := range w.facts {
		for _, f := range facts {
			if len(f.Data) > 500<<10 {
				t.Errorf("%s: a fact %s has %d bytes", stream, f.Kind, len(f.Data))
			}
		}
	}
}

// What makes Gavel talk counts, also without a "#".
func TestQueueLinesAreLimited(t *testing.T) {
	w, _ := councilWorld(t, nil)
	e := commands.Event{Kind: commands.Said, At: day, Network: "n", Channel: "#c", From: stranger("lurker"), Text: "q?"}
	if w.Limits(e) {
		t.Error("without a meeting nothing is answered")
	}
	w.hear(day, known("ttx"), "#c", "#startmeeting tc")
	for text, want := range map[string]bool{"q?": true, "Q-": true, "#q?": true, "q+ to ask": true, "quite": false, "#info x": false} {
		if e.Text = text; w.Limits(e) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
	if e.From = known("ttx"); w.Limits(e) {
		t.Error("a chair is limited")
	}
}

// A gap is as long as it was, also when something was recorded in it.
func TestGapIsWhole(t *testing.T) {
	w := newWorld()
	w.hear(day, known("ttx"), "#c", "#startmeeting x")
	later := day.Add(time.Hour)
	w.restart(later)
	for stream := range w.meetings() {
		w.step(commands.Event{Kind: commands.Written, At: later, Stream: stream, Text: "disk full"})
	}
	w.step(commands.Event{Kind: commands.Present, At: later, Network: "n", Channel: "#c"})
	if got := w.said(); !strings.Contains(got, "Back after 1 h") {
		t.Errorf("after an hour: %s", got)
	}
	w.canary(t)
}

// An account of a member's name on another network is anybody's.
func TestOtherNetworkIsNoAuthority(t *testing.T) {
	w, _ := councilWorld(t, func(*committee.Config) {})
	w.step(commands.Event{Kind: commands.Up, At: day, Network: "elsewhere", To: "gavel"})
	w.say(day, "ttx", "#startmeeting tc")
	w.step(commands.Event{Kind: commands.Said, At: day, Network: "elsewhere", From: fact.Actor{Nick: "russellb", Account: "russellb"}, Text: "motion propose From elsewhere"})
	if n := len(w.Committees["tc"].Motions); n != 0 {
		t.Errorf("%d motions came from elsewhere", n)
	}
}
