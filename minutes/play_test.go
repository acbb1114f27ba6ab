package minutes

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"gavel/internal/fact"
)

// play makes the facts of a meeting from a classic log. It knows just as much of the
// commands as the renderers' tests need; package commands has the real ones.
// A line "-- away 13s" is a gap, "-- bot NICK" says whose lines are Gavel's, "-- day
// 2024-01-04" is the first day, "-- restrict" hides the minutes. "-- fact NICK KIND DATA" is a
// fact as it is, at the time of the line before or of "-- at".
func play(log string) Page {
	day := time.Date(2024, 1, 4, 0, 0, 0, 0, time.UTC)
	var facts []fact.Fact
	var bot string
	p := Page{Base: "sample", URL: ""}
	start := Start{Network: "example", Channel: "#sample", Version: "1.0.0", Stream: "meeting/example/#sample/2024-01-04T20:00:01Z"}
	last := day
	add := func(by string, kind string, data any) {
		facts = append(facts, fact.New(last, fact.Actor{Nick: by}, kind, data))
	}
	at := map[int]ClassicLine{}
	source := strings.Split(log, "\n")
	for _, s := range source {
		if d, ok := strings.CutPrefix(s, "-- day "); ok {
			day, _ = time.Parse(time.DateOnly, d)
		}
	}
	lines, _ := ReadLog([]byte(log), day)
	for _, l := range lines {
		at[l.N] = l
	}
	for i, s := range source {
		if rest, ok := strings.CutPrefix(s, "-- "); ok {
			word, arg, _ := strings.Cut(rest, " ")
			switch word {
			case "bot":
				bot = arg
			case "network":
				start.Network = arg
			case "channel":
				start.Channel = arg
			case "base":
				p.Base = arg
			case "url":
				p.URL = arg
			case "info":
				start.Info = arg
			case "at":
				last, _ = time.Parse(time.RFC3339, arg)
			case "fact":
				x := strings.SplitN(arg, " ", 3)
				if len(x) < 3 || !json.Valid([]byte(x[2])) {
					panic("no fact: " + s)
				}
				add(x[0], x[1], json.RawMessage(x[2]))
			case "nodate":
				start.NoDate = true
			case "restrict":
				add("", Restricted, nil)
			case "idle":
				add("", Ended, Reason{Reason: "idle"})
			case "away":
				d, _ := time.ParseDuration(arg)
				from := last
				last = last.Add(d)
				add("", Away, AwayData{From: from, To: last})
			}
			continue
		}
		l, ok := at[i+1]
		if !ok {
			continue
		}
		last = l.At
		data := LineData{Text: fact.Text(l.Text), Me: l.Me}
		command, arg, _ := strings.Cut(l.Text, " ")
		if l.Me {
			command = ""
		}
		if len(facts) == 0 {
			start.Title, start.Name, start.Bot = fact.Text(arg), FileName(arg), bot
			add(l.Nick, Started, start)
		}
		if bot != "" && l.Nick == bot {
			add(l.Nick, Said, data)
			continue
		}
		add(l.Nick, Line, data)
		item := func(kind string) { add(l.Nick, ItemAdded, ItemData{Kind: kind, Text: fact.Text(arg)}) }
		switch command {
		case "#topic":
			item(Topic)
		case "#info":
			item(Info)
		case "#idea":
			item(Idea)
		case "#help":
			item(Help)
		case "#action":
			item(Action)
		case "#agreed":
			item(Agreed)
		case "#accepted":
			item(Accepted)
		case "#rejected":
			item(Rejected)
		case "#link":
			item(Link)
		case "#undo":
			add(l.Nick, Undone, nil)
		case "#chair":
			add(l.Nick, Chaired, Names{Nicks: strings.Fields(arg)})
		case "#nick":
			add(l.Nick, Listed, Names{Nicks: strings.Fields(arg)})
		case "#startvote":
			q, options, _ := strings.Cut(arg, "?")
			add(l.Nick, VoteOpened, VoteData{Question: fact.Text(q), Options: strings.Split(strings.TrimSpace(options), ", ")})
		case "#vote":
			if m := Replay(facts); m.Open != nil {
				for i, o := range m.Open.Options {
					if strings.EqualFold(o, arg) {
						add(l.Nick, Voted, BallotData{Option: i})
					}
				}
			}
		case "#endvote":
			add(l.Nick, VoteClosed, nil)
		case "#endmeeting":
			add(l.Nick, Ended, Reason{Reason: "chair"})
		}
	}
	p.Meeting = Replay(facts)
	return p
}

// render is a page in one format.
func render(t testing.TB, p Page, ext string) string {
	t.Helper()
	for _, f := range Formats {
		if f.Ext == ext {
			var b strings.Builder
			if err := f.Render(&b, p); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
	}
	t.Fatalf("no format %s", ext)
	return ""
}

// one is a meeting in which everything that can be typed, every nick and the channel are s.
func one(s string) Page {
	at := time.Date(2024, 1, 4, 20, 0, 1, 0, time.UTC)
	who := fact.Actor{Nick: s}
	text := fact.Text(s)
	facts := []fact.Fact{
		fact.New(at, who, Started, Start{Network: "example", Channel: "#" + s, Title: text, Name: FileName(s), Bot: "gavel", Version: "1.0.0"}),
		fact.New(at, who, Line, LineData{Text: text}),
		fact.New(at, who, Line, LineData{Text: text, Me: true}),
	}
	for _, kind := range []string{Info, Topic, Info, Idea, Help, Action, Agreed, Accepted, Rejected, Link} {
		facts = append(facts, fact.New(at, who, ItemAdded, ItemData{Kind: kind, Text: text}))
	}
	facts = append(facts,
		fact.New(at, who, VoteOpened, VoteData{Question: text, Options: []string{s, "No"}}),
		fact.New(at, who, Voted, BallotData{}),
		fact.New(at, who, VoteClosed, nil),
		fact.New(at, who, Chaired, Names{Nicks: []string{s, "x" + s}}),
		fact.New(at.Add(time.Minute), who, Ended, Reason{Reason: "chair"}))
	names := []string{s, "x" + s}
	d := VerdictData{
		MotionData: MotionData{N: 1, Class: s, Text: text, URL: s, Rule: s, Override: s, Reason: text}, Result: "passed", Line: s, Decision: s,
		Yes: names, No: names, Abstain: names, Out: names, Recused: names, Comments: []Comment{{s, text}},
	}
	secret, lapsed := d, d
	secret.Secret, secret.Receipts, lapsed.Result = true, []Receipt{{s, "yes"}, {s, s}}, "lapsed"
	topics := AgendaData{Topics: []AgendaTopic{{Text: text}, {N: 1, Text: text, URL: s, By: s}}}
	ended := facts[len(facts)-1]
	facts = facts[:len(facts)-1]
	for _, x := range []struct {
		kind string
		data any
	}{
		{RollCall, RollCallData{Open: true, Seats: 3, Needed: 2}},
		{CheckedIn, MemberName{Member: s, Late: true}},
		{Absent, Names{Nicks: []string{"x" + s}}},
		{Quorum, QuorumData{Reached: true, Present: 2, Needed: 2, Seats: 3}},
		{AgendaSet, topics},
		{Reviewed, OpenData{Actions: []OpenAction{{N: 1, Text: text, Owners: names, Due: s}}}},
		{Called, d.MotionData},
		{Decreed, d},
		{Decreed, secret},
		{Decreed, lapsed},
		{VoteOpened, VoteData{Question: text, Options: []string{s}, Things: names}},
		{VoteClosed, nil},
		{ItemAdded, ItemData{Kind: Action, Text: text}},
		{Numbered, Number{Action: 1, Owners: names, Due: s}},
		{ItemAdded, ItemData{Kind: Agreed, Text: text}},
		{Numbered, Number{Decision: s}},
	} {
		facts = append(facts, fact.New(at, who, x.kind, x.data))
	}
	facts = append(facts, ended,
		fact.New(at.Add(time.Hour), who, Edited, Edit{N: 1, Text: text}),
		fact.New(at.Add(time.Hour), who, Undone, ItemRef{N: 2}))
	return Page{Meeting: Replay(facts), Base: "sample/2024/sample.2024-01-04-20.00", URL: "https://meetings.example/"}
}

// nasty is what people might type.
var nasty = []string{
	"", " ", "plain words", "<script>alert(1)</script>", "</title><script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='x",
	"&lt;script&gt; & &amp;", "javascript:alert(1)", "JavaScript://%0aalert(1)", "data:text/html,<b>", "see https://a.example/<script>",
	"[x](javascript:alert(1))", "![x](https://a.example/y)", "`code` *b* _i_ ~~s~~", "# heading", "- list", "1. list", "1) list", "+ list", "> quote",
	"---", "===", "***", "    code", "{{ site.x }} {% raw %} {{< x >}} <%= 1 %>", "| a | b |", "a::", ".. raw:: html", "`x <javascript:y>`__", ":ref:`x`", "|sub|",
	"word_ __ _x_ a__", "[[Category:X]] {{Delete}} ~~~~ '''b''' __NOTOC__ <nowiki> ＿＿目次＿＿", "RFC 1 ISBN 0-000 PMID 1", "{| x |}", "\x02bold\x0f \x0304red\x03 \x1f",
	"line\nbreak\rcr\u2028ls", "\u202egnp.exe\u202c", "مرحبا بالعالم", "日本語のタイトル", "👩‍👩‍👧 emoji 🎉", "\xff\xfe bytes", "\\", "ends \\", "*", "**", "x`", strings.Repeat("long", 100),
	"https://a.example/`_'[]{}|~~~~__x__", "mailto:a@b.example a@b.example www.example.com", "</style>", "<!-- -->", "]]>", "<!>", "\x00",
}

func TestPlay(t *testing.T) {
	p := play("20:00:01 <alice> #startmeeting x\n20:00:02 * bob waves\n")
	if got := fmt.Sprintf("%d %s %t", p.Lines(), p.Heading(), p.Running()); got != "2 #sample: x true" {
		t.Error(got)
	}
}
