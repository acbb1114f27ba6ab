package commands_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
	"github.com/google/go-cmp/cmp"
)

// sessions is how many long sessions are made up.
var sessions = flag.Int("sessions", 100, "how many sessions of a committee are made up")

// drawCouncil makes up something that somebody does in a committee's channels or tells Gavel.
func drawCouncil(r *rand.Rand, w *world, at time.Time, rosters []committee.Roster) commands.Event {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	nick := pick("ttx", "ttx", "ttx", "ttx", "TTX_", "russellb", "sdague", "mikal", "markmc", "vishy", "lurker", "mikal[m]")
	e := commands.Event{
		Kind: commands.Said, At: at, Network: "n", Channel: pick("#c", "#c", "#c", "#d"),
		From: fact.Actor{Nick: nick, User: "u", Host: pick("a.example", "b.example"), Account: pick("", strings.Trim(strings.ToLower(nick), "_"), strings.ToLower(nick))},
		Rand: r.Uint64() | 1,
	}
	n := pick("", "1", "1", "2", "2", "3", "4", "5", "0", "999999")
	switch r.IntN(60) {
	case 0:
		e.Kind, e.Network, e.Channel, e.From = commands.Tick, "", "", fact.Actor{}
	case 1:
		e.Kind = commands.Joined
	case 2:
		e.Kind = commands.Parted
	case 3:
		e.Kind, e.Channel = commands.Quit, ""
	case 4:
		e.Kind, e.Channel, e.To = commands.Renamed, "", pick("ttx", "russellb", "sdague_", "mikal", "lurker")
	case 5:
		e.Kind, e.Channel = commands.Account, ""
	case 6:
		e = commands.Event{Kind: commands.Rostered, At: at, What: "tc", Roster: rosters[r.IntN(len(rosters))]}
	case 7:
		e = commands.Event{Kind: commands.Down, At: at, Network: "n", Text: "ping timeout"}
	case 8:
		e.From = fact.Actor{Nick: "gavel"}
		e.Kind, e.Members = commands.Present, []minutes.Member{{Actor: fact.Actor{Nick: "ttx", User: "u", Host: "a.example"}, Op: true}, {Actor: fact.Actor{Nick: "mikal", Account: "mikal", Host: "c.example"}}, {Actor: fact.Actor{Nick: "gavel"}}}
	case 9:
		e = commands.Event{Kind: commands.Written, At: at, Whole: true, Text: pick("", "", "disk full")}
		if streams := sortedStreams(w); len(streams) > 0 {
			e.Stream = streams[r.IntN(len(streams))]
			e.Base, e.Whole = "tc/x", !w.Meetings[e.Stream].Running()
		}
	case 10:
		e.Kind = commands.EndMeeting
	case 19:
		e.Kind, e.To, e.Op = commands.Moded, pick("ttx", "mikal", "lurker"), r.IntN(2) == 0
	case 20:
		e.Kind, e.To = commands.Kicked, pick("ttx", "mikal", "lurker")
	case 21:
		e.Kind, e.Text = commands.Topic, pick("", "General")
	case 22:
		e.Kind, e.Channel = commands.Moved, ""
	case 23:
		e.Kind, e.From, e.What = commands.Refused, fact.Actor{}, "topic"
	case 24:
		e = commands.Event{Kind: commands.Renamed, At: at, Network: "n", From: fact.Actor{Nick: w.Network("n").Nick}, To: pick("gavel", "gavel_")}
	case 11, 12, 13, 14, 15, 16, 17, 18:
		e.Channel = "" // in private
		fallthrough
	default:
		e.Text = pick("#startmeeting tc", "#startmeeting tc", "#startmeeting other", "#endmeeting", "o/", "hello", "#rollcall", "#rollcall close", "#here", "#here mikal", "#here Thierry Carrez",
			"#quorum", "#regrets", "#regrets for mikal 2014-07-01", "#regrets tomorrow", "#roster",
			"#motion propose Bless it", "#motion propose two-plus: it", "#motion! call M"+n, "#motion! call M"+n+" secret", "#motion call M"+n, "#motion amend M"+n+" more", "#motion! amend M"+n+" less",
			"#motion withdraw M"+n, "#motion list", "#motion show M"+n, "#second M"+n, "#second", "#recuse", "#recuse M"+n, "#vote yes", "#vote M"+n+" no", "#vote M"+n+" +1 good", "#vote for mikal yes",
			"#vote abstain", "#showvote", "#showvote M"+n, "#endvote", "#endvote M"+n, "#proxy mikal", "#proxy lurker", "#proxy none", "#proxy vishy for mikal", "#decision "+n, "#decision 2 supersedes 1",
			"#agenda", "#agenda add One more", "#agenda add Two https://example.org/"+n, "#agenda del T"+n, "#agenda move T"+n+" "+n, "#agenda defer T"+n+" to 2014-07-01 (later)", "#agenda backlog", "#agenda publish",
			"#next", "#next!", "#skip!", "#topic T"+n, "#topic Other", "#continue", "#continue to 2014-07-08 more", "#timebox 5m", "#timebox off",
			"#action mikal to mail by fri", "#action ttx writes", "#actions", "#actions mikal", "#actions all", "#review actions", "#done A"+n, "#done", "#drop A"+n+" no", "#carry A"+n+" by fri", "#assign A"+n+" ttx",
			"#undo", "#undo "+n, "#edit "+n+" better", "s/mail/post/", "#items", "q+", "q+ to ask", "q-", "q?", "#ack", "#ack mikal", "#queue close", "#queue open", "#queue clear",
			"#agreed yes", "#accepted it", "#rejected not", "#info x", "https://example.org/", "#chair mikal lurker", "#unchair mikal", "#chair", "#nick dee", "#lurk", "#unlurk", "#restrictlogs", "#meetingname x", "#meetingtopic y",
			"#endvote! M"+n+" why not", "#motion call M"+n+" secret", "#motion! amend M"+n+" other https://example.org/"+n, "#agenda backlog T"+n, "q- mikal", "#topic T9", "#regrets 2014-02-30", "#action lurker to wait by tomorow", "#here ttx",
			"#startvote Ship it? yes, no", "#startvote Who? +1, -1: ann; bob", "#vote ann +1", "#save", "#commands", "#help wanted", "#nosuch",
		)
		e.Me, e.Notice = r.IntN(31) == 0, r.IntN(31) == 0
		e.History = r.IntN(31) == 0
		e.Limited = r.IntN(31) == 0
	}
	return e
}

func sortedStreams(w *world) (list []string) {
	for s := range w.Meetings {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

// restart forgets everything and reads it from the facts again, as a loop does.
func (w *world) restart(at time.Time) {
	old := w.World
	w.World = commands.NewWorld(old.Settings)
	for s, facts := range w.facts {
		if name, ok := strings.CutPrefix(s, "committee/"); ok {
			w.Committees[name] = committee.Replay(name, facts)
		}
	}
	for s := range old.Meetings {
		w.Remember(s)
	}
	for s := range old.Meetings {
		w.Restore(s, minutes.Replay(w.facts[s]))
	}
	w.step(commands.Event{Kind: commands.Up, At: at, Network: "n", To: []string{"gavel", "gavel_"}[at.Second()%2]})
}

// A committee's meetings are replayed as they were live, and its record is: whatever is done, in
// which order, and however often Gavel is started again.
func TestReplayOfACouncilIsLive(t *testing.T) {
	p, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	all := p.Config.Members
	renamed := append(committee.Roster{}, all...)
	renamed[2].Nick, renamed[2].Nicks = "thierry", []string{"ttx"}
	rosters := []committee.Roster{all, all[1:], all[:6], renamed}
	for seed := range uint64(*sessions) {
		r := rand.New(rand.NewPCG(seed, 0))
		w, at := newWorld(), day
		c := p.Config
		c.Async, c.Second = r.IntN(2) == 0, r.IntN(2) == 0
		c.Identity = []string{"nick", "account"}[r.IntN(2)]
		w.Settings.Committees = []committee.Config{c}
		w.step(commands.Event{Kind: commands.Rostered, At: day, What: "tc", Roster: all})
		w.step(commands.Event{Kind: commands.Present, At: day, Network: "n", Channel: "#d"})
		w.hear(at, known("ttx"), "#c", "#startmeeting tc")
		for range r.IntN(400) {
			at = at.Add(time.Duration(r.IntN(101)-3) * time.Second)
			if r.IntN(41) == 0 {
				w.restart(at)
				continue
			}
			e := drawCouncil(r, w, at, rosters)
			if e.Kind == commands.Written && e.Stream == "" {
				continue
			}
			if e.Kind == commands.Down && r.IntN(5) > 0 {
				continue
			}
			if ch := w.Network("n").Channel("#c"); !ch.Here && e.Kind == commands.Said && e.Channel != "" { // it soon comes back
				e.Kind, e.Text = commands.Present, ""
			}
			if e.Channel != "" && !w.Network("n").Channel(e.Channel).Here && e.Kind != commands.Present && e.Kind != commands.EndMeeting {
				continue
			}
			w.step(e)
		}
		for stream, facts := range w.meetings() {
			if live := w.Meetings[stream]; live != nil {
				if d := cmp.Diff(live, minutes.Replay(facts), cmp.AllowUnexported(minutes.Meeting{}, minutes.Person{})); d != "" {
					t.Fatalf("seed %d: %s: live (-), replayed (+)\n%s", seed, stream, d)
				}
			}
			if d := commands.Canary(facts, council(w, facts), c); len(d) > 0 {
				t.Fatalf("seed %d: %s: %s", seed, stream, strings.Join(d, "\n"))
			}
		}
		for name, live := range w.Committees {
			if d := cmp.Diff(live, committee.Replay(name, w.facts["committee/"+name])); d != "" {
				t.Fatalf("seed %d: %s: live (-), replayed (+)\n%s", seed, name, d)
			}
		}
	}
}
