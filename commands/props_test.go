package commands_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
)

var day = time.Date(2014, 6, 17, 20, 0, 0, 0, time.UTC)

// a world to play in, without a disk: what a loop does, and nothing else.
type world struct {
	*commands.World
	facts   map[string][]fact.Fact
	effects []commands.Effect
}

// council are the facts of the committee whose meeting facts are.
func council(w *world, facts []fact.Fact) []fact.Fact {
	return w.facts[committee.Stream(minutes.Replay(facts).Committee)]
}

func newWorld() *world {
	w := &world{commands.NewWorld(commands.Settings{
		Bot: "gavel", Version: "1", InfoURL: "https://gavel.example/", URL: "https://meetings.example/",
		Length: time.Hour, Idle: 2 * time.Hour, Start: "anyone", SetTopic: true,
	}), map[string][]fact.Fact{}, nil}
	w.step(commands.Event{Kind: commands.Up, At: day, Network: "n", To: "gavel"})
	w.step(commands.Event{Kind: commands.Present, At: day, Network: "n", Channel: "#c"})
	return w
}

func (w *world) step(e commands.Event) {
	out := commands.Handle(w.World, e)
	w.See(e)
	w.Apply(out.Facts)
	for _, r := range out.Facts {
		w.facts[r.Stream] = append(w.facts[r.Stream], r.Fact)
	}
	w.effects = append(w.effects, out.Effects...)
}

// meetings are the streams of meetings.
func (w *world) meetings() map[string][]fact.Fact {
	m := map[string][]fact.Fact{}
	for s, facts := range w.facts {
		if strings.HasPrefix(s, "meeting/") {
			m[s] = facts
		}
	}
	return m
}

func (w *world) say(at time.Time, nick, text string) {
	w.step(commands.Event{Kind: commands.Said, At: at, Network: "n", Channel: "#c", From: fact.Actor{Nick: nick}, Text: text})
}

func (w *world) meeting() *minutes.Meeting { return w.Network("n").Channel("#c").Meeting }

// drawEvent makes up something that can happen in a channel.
func drawEvent(t *rapid.T, at time.Time) commands.Event {
	nick := rapid.SampledFrom([]string{"ttx", "TTX", "fungi", "gmann", "ttx_", "x[m]", "gavel"})
	account := rapid.SampledFrom([]string{"", "", "thierry", "fungi"})
	host := rapid.SampledFrom([]string{"", "a.example", "b.example"})
	e := commands.Event{
		At: at, Network: "n", Channel: "#c",
		From: fact.Actor{Nick: nick.Draw(t, "nick"), Account: account.Draw(t, "account"), Host: host.Draw(t, "host")},
	}
	e.Kind = rapid.SampledFrom([]commands.EventKind{
		commands.Said, commands.Said, commands.Said, commands.Said, commands.Said, commands.Said,
		commands.Joined, commands.Parted, commands.Quit, commands.Renamed, commands.Moded, commands.Kicked,
		commands.Account, commands.Moved, commands.Topic, commands.Tick, commands.Down, commands.Gone,
		commands.Present, commands.Refused, commands.Written, commands.Leaving,
	}).Draw(t, "kind")
	e.To = nick.Draw(t, "to")
	switch e.Kind {
	case commands.Said:
		words := []string{"hello", "+1", "#", "#nosuch", "##", "https://example.org/x"}
		for _, w := range commands.Words() {
			words = append(words, "#"+w)
		}
		e.Text = rapid.SampledFrom(words).Draw(t, "word") + " " + rapid.SampledFrom([]string{
			"", "yes", "no", "ttx fungi", "Ship it? yes, no", "tc", rapid.String().Draw(t, "text"),
		}).Draw(t, "args")
		e.Me = rapid.IntRange(0, 9).Draw(t, "me") == 0
		e.History = rapid.IntRange(0, 19).Draw(t, "history") == 0
		e.Limited = rapid.IntRange(0, 19).Draw(t, "limited") == 0
	case commands.Moded:
		e.Op, e.Voice = rapid.Bool().Draw(t, "op"), rapid.Bool().Draw(t, "voice")
	case commands.Topic:
		e.Text = rapid.SampledFrom([]string{"", "General"}).Draw(t, "topic")
	case commands.Refused:
		e.What = "topic"
	case commands.Present:
		e.Members = []minutes.Member{{Actor: fact.Actor{Nick: "ttx"}}, {Actor: fact.Actor{Nick: "fungi", Account: "fungi"}, Op: true}}
	}
	return e
}

// What is replayed from the facts is what was live, and today's code makes the
// same facts of the same causes.
func TestReplayIsLive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, at := newWorld(), day
		w.say(at, "ttx", "#startmeeting tc")
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			at = at.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "dt")) * time.Second)
			e := drawEvent(t, at)
			if !w.Network("n").Channel("#c").Here {
				switch e.Kind {
				case commands.Present, commands.Renamed, commands.Down, commands.Tick, commands.Written:
				default:
					continue // nothing of the channel is heard
				}
			}
			if e.Kind == commands.Written {
				for s := range w.meetings() {
					e.Stream, e.Base, e.Whole = s, "tc/x", true
				}
			}
			w.step(e)
		}
		for stream, facts := range w.meetings() {
			if live := w.Meetings[stream]; live != nil {
				if d := cmp.Diff(live, minutes.Replay(facts), cmp.AllowUnexported(minutes.Meeting{}, minutes.Person{})); d != "" {
					t.Fatalf("%s: live (-), replayed (+)\n%s", stream, d)
				}
			}
			if d := commands.Canary(facts, council(w, facts)); len(d) > 0 {
				t.Fatalf("%s: %s", stream, strings.Join(d, "\n"))
			}
		}
	})
}

// An item and #undo are nothing, whatever the item.
func TestUndoOfAddIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, at := newWorld(), day
		w.say(at, "ttx", "#startmeeting tc")
		commandsOf := []string{"#topic", "#info", "#idea", "#help", "#action", "#link", "#agreed", "#accepted", "#rejected"}
		add := func(label string) {
			text := rapid.SampledFrom(commandsOf).Draw(t, label) + " " + rapid.StringMatching(`[a-zé]{0,9}`).Draw(t, label+" text")
			w.say(at, "ttx", text)
		}
		for range rapid.IntRange(0, 10).Draw(t, "before") {
			add("item")
		}
		items, topic := fmt.Sprint(shown(w.meeting())), w.meeting().ChannelTopic()
		n := rapid.IntRange(1, 5).Draw(t, "n")
		for range n {
			if rapid.IntRange(0, 4).Draw(t, "vote") == 0 {
				w.say(at, "ttx", "#startvote Ship it? yes, no")
				w.say(at, "fungi", "#vote yes")
				w.say(at, "ttx", "#endvote")
			} else {
				add("undone")
			}
		}
		for range n {
			w.say(at, "ttx", "#undo")
		}
		if got := fmt.Sprint(shown(w.meeting())); got != items {
			t.Fatalf("items were %s and are %s", items, got)
		}
		if got := w.meeting().ChannelTopic(); got != topic {
			t.Fatalf("the topic was %q and is %q", topic, got)
		}
		if len(w.meeting().Votes()) > 0 {
			t.Fatal("an undone vote is still there")
		}
	})
}

func shown(m *minutes.Meeting) (list []string) {
	for _, it := range m.Items {
		list = append(list, fmt.Sprintf("%s %s %d", it.Kind, it.Text, it.Line))
	}
	return list
}

// Every person who voted is counted once, whatever nicks they had and however often
// they changed their mind, and by their last choice.
func TestVotesAreVoters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, at := newWorld(), day
		w.say(at, "ttx", "#startmeeting tc")
		w.say(at, "ttx", "#startvote Ship it? yes, no, abstain")
		nicks := map[string]string{} // person → nick of now
		last := map[string]string{}  // person → choice
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			person := rapid.SampledFrom([]string{"ann", "bob", "cid", "dee"}).Draw(t, "person")
			if nicks[person] == "" {
				nicks[person] = person
				w.step(commands.Event{Kind: commands.Joined, At: at, Network: "n", Channel: "#c", From: fact.Actor{Nick: person}})
			}
			if rapid.IntRange(0, 3).Draw(t, "rename") == 0 {
				to := person + strings.Repeat("_", rapid.IntRange(0, 3).Draw(t, "underscores"))
				if to != nicks[person] {
					w.step(commands.Event{Kind: commands.Renamed, At: at, Network: "n", From: fact.Actor{Nick: nicks[person]}, To: to})
					nicks[person] = to
				}
			}
			choice := rapid.SampledFrom([]string{"yes", "no", "ABSTAIN", "maybe"}).Draw(t, "choice")
			w.say(at, nicks[person], "#vote "+choice)
			if choice != "maybe" {
				last[person] = strings.ToLower(choice)
			}
		}
		got := map[string]int{}
		total := 0
		for _, x := range w.meeting().Tally(w.meeting().Open) {
			got[x.Option] = len(x.Voters)
			total += len(x.Voters)
		}
		want := map[string]int{"yes": 0, "no": 0, "abstain": 0}
		for _, c := range last {
			want[c]++
		}
		if d := cmp.Diff(want, got); d != "" || total != len(last) {
			t.Fatalf("%d voters, %d votes\n%s", len(last), total, d)
		}
	})
}

// The verdict on a motion depends only on each member's last vote.
func TestVerdictIsOfLastVotes(t *testing.T) {
	p, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		w, at := newWorld(), day
		p.Config.Identity = "nick"
		w.Settings.Committees = []committee.Config{p.Config}
		w.step(commands.Event{Kind: commands.Rostered, At: at, What: "tc", Roster: p.Config.Members})
		w.say(at, "ttx", "#startmeeting tc")
		class := rapid.SampledFrom([]string{"formal-vote", "charter-change", "two-plus", "lazy"}).Draw(t, "class")
		w.say(at, "ttx", "#motion propose "+class+": Bless it")
		w.say(at, "ttx", "#motion! call M1")
		last := map[string]string{}
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			m := rapid.SampledFrom(p.Config.Members).Draw(t, "member")
			v := rapid.SampledFrom([]string{"yes", "no", "abstain", "+1", "-1", "0"}).Draw(t, "vote")
			w.say(at, m.Nick, "#vote "+v)
			last[m.Nick] = v
		}
		var n committee.Count
		for nick, v := range last {
			switch {
			case class == "two-plus" && nick == "ttx": // who proposed it
			case v == "yes" || v == "+1":
				n.Yes++
			case v == "no" || v == "-1":
				n.No++
			default:
				n.Abstain++
			}
		}
		w.say(at, "ttx", "#endvote")
		want := "rejected"
		for _, k := range p.Config.Classes {
			if k.Name == class && k.Passes(n, 13) {
				want = "passed"
			}
		}
		if got := w.Committees["tc"].Motion(1).State; got != want {
			t.Fatalf("%s with %+v is %s, not %s", class, n, got, want)
		}
	})
}

// FuzzHandle: nothing anybody types panics, or makes Gavel say what is no legal line.
func FuzzHandle(f *testing.F) {
	f.Add("#startmeeting x\n#topic y\n#startvote a? b, c\n#vote b\n#undo\n#endmeeting")
	f.Add("#startmeeting \x02\xff\n#topic \u202e\u2028\n#chair ,\n#vote\r\n#showvote\x00\n#commands #\n#nick \t")
	f.Add("#startmeeting " + strings.Repeat("語", 300) + "\n#startvote " + strings.Repeat("x", 500) + "? a\n#endvote\n#undo")
	f.Fuzz(func(t *testing.T, chat string) {
		if len(chat) > 4096 {
			return // a line has 512 bytes, and a few lines are enough
		}
		w, at := newWorld(), day
		for i, text := range strings.Split(chat, "\n") {
			at = at.Add(time.Minute)
			nick := []string{"ttx", "fungi"}[i%3/2]
			w.say(at, nick, text)
			w.step(commands.Event{Kind: commands.Said, At: at, Network: "n", From: fact.Actor{Nick: nick}, Text: text})
			w.step(commands.Event{Kind: commands.Tick, At: at})
		}
		for stream, facts := range w.meetings() {
			if d := commands.Canary(facts, council(w, facts)); len(d) > 0 {
				t.Fatalf("%s: %s", stream, strings.Join(d, "\n"))
			}
		}
		for _, e := range w.effects {
			var text string
			switch e := e.(type) {
			case commands.Say:
				text = e.Text
			case commands.Notice:
				text = e.Text
			case commands.Tell:
				text = e.Text
			case commands.SetTopic:
				continue // the network says how long a topic may be
			}
			if len(text) > 400 || strings.ContainsAny(text, "\r\n\x00") {
				t.Fatalf("not a legal line (%d bytes): %q", len(text), text)
			}
		}
	})
}
