package committee

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gavel/internal/fact"
)

// stream makes the facts of a committee.
type stream struct {
	facts []fact.Fact
	at    time.Time
	by    string
}

func (s *stream) add(kind string, data any) {
	s.facts = append(s.facts, fact.New(s.at, fact.Actor{Nick: s.by, Account: s.by}, kind, data))
}

const first, second = "meeting/n/#c/1", "meeting/n/#c/2"

func gapRef(project, n string, p Place) GapRef { return GapRef{Project: project, Gap: n, Place: p} }

// june is a committee with something of each kind, before 2014-06-12 and after.
func june() (*Committee, Config) { return juneOf(func(s string) string { return s }) }

// juneOf is june with other words: typed is called with each text that somebody types.
func juneOf(typed func(string) string) (*Committee, Config) {
	text := func(s string) fact.Text { return fact.Text(typed(s)) }
	cfg := Config{
		Name: "tc", Title: "Technical Committee", Channel: "#c", Meets: "tue 20:00", Frequency: "weekly",
		Writers:  []string{"ttx", "annegentle"},
		Sections: []Section{{"1", "Mission #1: Integrated release contents"}, {"2", "Mission #2: Representation"}},
	}
	s := &stream{at: at("2014-06-11 14:00"), by: "ttx"}
	line := func(meeting string, n int) Place { return Place{Meeting: meeting, Line: n} }
	ref := func(n int, p Place) Ref { return Ref{N: n, Place: p} }
	s.add(SeriesSet, cfg.Regular())
	for _, m := range []MilestoneData{{ID: "juno-1", Date: at("2014-06-12 00:00")}, {ID: "juno-2", Date: at("2014-07-24 00:00")}, {ID: "juno-3", Date: at("2014-09-04 00:00")}} {
		s.add(MilestoneAdded, m)
	}
	s.add(TopicAdded, TopicData{Text: text("Glance's mission")})
	s.add(TopicAdded, TopicData{Text: text("2: Election behaviour")})
	s.add(MotionProposed, MotionData{Class: "formal-vote", Text: text("Review after each milestone"), URL: "https://review.example/1"})
	s.add(MotionProposed, MotionData{Class: "charter-change", Text: text("Two chairs")})
	s.add(Highlighted, HighlightData{Section: "1", Text: text("old news")})
	s.add(Decided, DecisionData{DecisionRef: DecisionRef{2014, 1}, Kind: "agreed", Text: text("old agreement")})
	for _, g := range []GapData{
		{GapRef: gapRef("ceilometer", "1", Place{}), Kind: "gap", Text: text("SQLAlchemy driver"), Name: "Ceilometer"},
		{GapRef: gapRef("neutron", "0", Place{}), Kind: "gap", Text: text("DB migrations"), Name: "Neutron"},
		{GapRef: gapRef("neutron", "4", Place{}), Kind: "gap", Text: text("Missing API calls"), Name: "Neutron"},
	} {
		s.add(GapRaised, g)
	}
	s.add(GapPlanned, GapTarget{GapRef: gapRef("ceilometer", "1", Place{}), Milestone: "juno-2"})
	s.add(GapPlanned, GapTarget{GapRef: gapRef("neutron", "0", Place{}), Milestone: "juno-3"})
	s.add(GapPlanned, GapTarget{GapRef: gapRef("neutron", "4", Place{}), Milestone: "juno-1"})
	s.add(PlanStatus, GapWord{GapRef: gapRef("trove", "", Place{}), Word: Started, Name: "Trove"})

	s.at = at("2014-06-17 20:05")
	s.add(GapStatus, GapWord{GapRef: gapRef("neutron", "4", line(first, 4)), Word: Late, Text: text("just one API call")})
	s.add(Reviewed, Checkpoint{Place: line(first, 5), Milestone: "juno-1", Projects: []ProjectState{
		{Project: "ceilometer", Name: "Ceilometer", Gaps: 1, Open: 1, Target: "juno-2", Word: OnTrack},
		{Project: "neutron", Name: "Neutron", Gaps: 2, Open: 2, Late: []string{"gap 4, was juno-1"}, Target: "juno-3", Word: Started},
		{Project: "trove", Name: "Trove", Word: OnTrack, Note: typed("work started on all items")},
	}})
	s.add(TopicStarted, ref(1, line(first, 6)))
	s.add(Highlighted, HighlightData{Place: line(first, 7), Section: "1", Text: text("Glance: a catalog of artifacts https://review.example/98002.")})
	s.add(TopicContinue, TopicDefer{Ref: ref(1, line(first, 8)), To: at("2014-06-24 00:00")})
	s.add(MotionClosed, Verdict{Ref: ref(1, line(first, 9)), Result: "passed", Text: "M1 PASSED: 6 yes, 1 no, 1 abstain, 5 not voting (needs 5 yes and more yes than no). Yes: a, b."})
	s.add(Decided, DecisionData{DecisionRef: DecisionRef{2014, 2}, Place: line(first, 9), Kind: "motion passed", Text: text("Review after each milestone"), Motion: 1})
	s.add(MotionClosed, Verdict{Ref: ref(2, line(first, 10)), Result: "rejected", Text: "M2 REJECTED: 6 yes, 6 no, 0 abstain, 1 not voting (needs 9 yes). A tie rejects."})
	s.add(ActionAdded, ActionData{Ref: ref(0, line(first, 11)), Text: text("list the concerns"), Owners: []string{"annegentle", "markmc"}, Due: at("2014-06-30 00:00")})
	s.add(ActionAdded, ActionData{Ref: ref(0, line(first, 12)), Text: text("post the wording"), Owners: []string{"markwash"}, Due: at("2014-06-20 00:00")})
	s.add(ActionAdded, ActionData{Text: text("far away"), Due: at("2014-09-30 00:00")})
	s.add(Met, line(first, 0))

	s.at = at("2014-06-24 20:05")
	s.add(TopicStarted, ref(1, line(second, 3)))
	s.add(TopicContinue, TopicDefer{Ref: ref(1, line(second, 4)), To: at("2014-07-08 00:00"), Text: text("the wording is new")})
	s.add(GapRaised, GapData{GapRef: gapRef("glance", "1", line(second, 5)), Kind: "gap", Text: text("Testing coverage"), Name: "Glance"})
	s.add(GapPlanned, GapTarget{GapRef: gapRef("glance", "1", line(second, 6)), Milestone: "juno-2"})
	s.add(Decided, DecisionData{DecisionRef: DecisionRef{2014, 3}, Place: line(second, 7), Kind: "agreed", Text: text("Glance gap coverage plan blessed: 1 gap")})
	s.add(GapBlessed, gapRef("glance", "1", line(second, 7)))
	s.add(GapStatus, GapWord{GapRef: gapRef("ceilometer", "1", line(second, 8)), Word: Complete, Text: text("merged")})
	s.add(TopicStarted, ref(2, line(second, 9)))
	s.add(Decided, DecisionData{DecisionRef: DecisionRef{2014, 4}, Place: line(second, 10), Kind: "agreed", Text: text("a code of conduct for campaigns")})
	s.add(SpecialCalled, SpecialData{Ref: ref(3, line(second, 11)), At: at("2014-07-01 20:00"), Channel: "#c", Text: text("Defcore"), Of: at("2014-07-01 20:00")})
	s.add(TopicAdded, TopicData{Text: text("Which capabilities?")})
	s.add(SpecialPoint, PointData{Ref: ref(4, line(second, 12)), Of: 3})
	s.add(TopicContinue, TopicDefer{Ref: ref(2, line(second, 12)), To: at("2014-07-08 00:00")})
	s.add(Highlighted, HighlightData{Place: line(second, 13), Section: "7", Text: text("No section has this word")})
	s.add(ReviewPending, GapData{GapRef: gapRef("heat", "", line(second, 14)), Name: "Heat"})
	s.add(ReviewPending, GapData{GapRef: gapRef("swift", "", line(second, 15)), Name: "Swift"})
	s.add(TopicStarted, ref(4, line(second, 16)))
	s.add(Highlighted, HighlightData{Place: line(second, 17), Text: text("Nobody said where this belongs!")})
	s.add(Met, line(second, 0))
	return Replay("tc", s.facts), cfg
}

func lines(p Place) string {
	return fmt.Sprintf("https://m.example/%s.log.html#l-%d", p.Meeting[len(p.Meeting)-1:], p.Line)
}

// TestDigest is a draft of two weeks, as a golden in both formats.
func TestDigest(t *testing.T) {
	c, cfg := june()
	d := c.Digest(cfg, at("2014-06-12 00:00"), at("2014-06-25 14:00"), lines)
	if d.Empty() || d.Writer != "ttx" || len(d.Meetings) != 2 {
		t.Errorf("%v %q %v", d.Empty(), d.Writer, d.Meetings)
	}
	for name, got := range map[string][]byte{"testdata/digest.md": d.Markdown(), "testdata/digest.rst": d.RST()} {
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
			t.Errorf("%s (-want +got; run with -update if the change is meant)\n%s", name, diff)
		}
	}
}

// TestDigestOfNothing: what is to come, and what is still open, is no news.
func TestDigestOfNothing(t *testing.T) {
	c, cfg := june()
	d := c.Digest(cfg, at("2014-06-25 00:00"), at("2014-06-25 14:00"), lines)
	if !d.Empty() {
		t.Errorf("%+v", d.Parts)
	}
	var titles []string
	for _, p := range d.Parts {
		titles = append(titles, p.Title)
	}
	if want := []string{cfg.Sections[0].Title, "Gap coverage", "Actions due", "Next"}; !slices.Equal(titles, want) {
		t.Errorf("%q, want %q", titles, want)
	}
	if !strings.Contains(string(d.Markdown()), "no meeting since 2014-06-25.") {
		t.Errorf("%s", d.Markdown())
	}
	if d := New("x").Digest(Config{}, time.Time{}, at("2014-06-25 14:00"), nil); !d.Empty() || len(d.Parts) != 0 || d.Title != "x Update (June 25)" {
		t.Errorf("%+v", d)
	}
}

// TestDigestWithoutSections has one for all, and the gap coverage beside it.
func TestDigestWithoutSections(t *testing.T) {
	c, cfg := june()
	cfg.Sections = nil
	md := string(c.Digest(cfg, at("2014-06-12 00:00"), at("2014-06-25 14:00"), nil).Markdown())
	for _, want := range []string{
		"## What happened\n\n* Glance: a catalog", "## Gap coverage, juno-1 checkpoint (2014-06-17)\n\n| project |", "**2: Election behaviour** — discussed",
	} {
		if !strings.Contains(md, want) {
			t.Errorf("%q is missing in\n%s", want, md)
		}
	}
	if strings.Contains(md, "[log]") || strings.Contains(md, "## Also") {
		t.Errorf("a link to nowhere, or a heading too many:\n%s", md)
	}
}

// TestDigestTellsWhatIsSaid: each kind of news in its words.
func TestDigestTellsWhatIsSaid(t *testing.T) {
	ref := func(n int) Ref { return Ref{N: n, Place: Place{Meeting: first, Line: 9}} }
	gap := func(n string) GapRef { return gapRef("nova", n, Place{}) }
	special := SpecialData{Ref: ref(1), At: at("2014-07-03 15:00"), Channel: "#x", Text: "Defcore"}
	review := func(s ProjectState) (string, any) {
		s.Project, s.Name = "nova", "Nova"
		return Reviewed, Checkpoint{Projects: []ProjectState{s}}
	}
	for _, x := range []struct {
		name string
		add  func(s *stream)
		want string
	}{
		{"not started", func(s *stream) { s.add(review(ProjectState{Gaps: 1, Open: 1, Word: NotStarted})) }, "* Nova: not started."},
		{"complete", func(s *stream) { s.add(review(ProjectState{Gaps: 1, Word: Complete, Target: "juno-1"})) }, "* Nova is complete."},
		{"mostly", func(s *stream) { s.add(review(ProjectState{Gaps: 2, Open: 1, Word: MostlyOnTrack, Target: "juno-2"})) }, "* Nova is mostly on track, targeting juno-2."},
		{"two late", func(s *stream) {
			s.add(review(ProjectState{Gaps: 2, Open: 2, Word: Late, Late: []string{"gap 4, was juno-1", "gap 5, was "}}))
		}, "* Nova is late; gap 4 is late, was planned for juno-1; gap 5 is late."},
		{"no milestone", func(s *stream) { s.add(review(ProjectState{Word: OnTrack})) }, "## Gap coverage, reviewed on 2014-06-17"},
		{"moved", func(s *stream) {
			s.add(GapPlanned, GapTarget{GapRef: gap("1"), Milestone: "juno-1"})
			s.add(GapRetargeted, GapTarget{GapRef: gap("1"), Milestone: "juno-2", Text: "no hands"})
		}, "* **Moved** — nova/1 Testing from juno-1 to juno-2 (no hands)."},
		{"waived", func(s *stream) { s.add(GapWaived, GapData{GapRef: gap("1"), Text: "it is fine."}) }, "* **Waived** — nova/1 Testing (it is fine.)."},
		{"reopened", func(s *stream) {
			s.add(GapStatus, GapWord{GapRef: gap("1"), Word: Complete})
			s.add(GapReopened, GapData{GapRef: gap("1"), Text: "it broke"})
		}, "* **Reopened** — nova/1 Testing (it broke)."},
		{"many gaps", func(s *stream) {
			for i := range 7 {
				s.add(GapRaised, GapData{GapRef: gap(fmt.Sprint(i + 2)), Kind: "gap", Text: "t"})
			}
		}, "nova/6 t; and 2 more."},
		{"pending", func(s *stream) {
			s.add(ReviewPending, GapData{GapRef: gapRef("heat", "", Place{}), Name: "Heat", Text: "next week"})
		}, "* The review of Heat (next week) is still pending."},
		{"backlog", func(s *stream) {
			s.add(TopicAdded, TopicData{Text: "Elections"})
			s.add(TopicContinue, TopicDefer{Ref: ref(1)})
			s.add(TopicDeferred, TopicDefer{Ref: ref(1), Text: "no draft"})
		}, "* **Elections** — discussed on 2014-06-17, now in the backlog: no draft."},
		{"next meeting", func(s *stream) {
			s.add(TopicAdded, TopicData{Text: "Elections"})
			s.add(TopicContinue, TopicDefer{Ref: ref(1)})
		}, "* **Elections** — discussed on 2014-06-17, continues in the next meeting."},
		{"off the agenda", func(s *stream) {
			s.add(TopicAdded, TopicData{Text: "Elections"})
			s.add(TopicContinue, TopicDefer{Ref: ref(1)})
			s.add(TopicDeleted, ref(1))
		}, "* **Elections** — discussed on 2014-06-17, now off the agenda."},
		{"special", func(s *stream) { s.add(SpecialCalled, special) }, "* **Special meeting** — Defcore, Thu 2014-07-03 15:00 UTC, #x."},
		{"replaces another day", func(s *stream) {
			d := special
			d.Of = at("2014-07-01 20:00")
			s.add(SpecialCalled, d)
		}, "in place of the regular meeting of Tue 2014-07-01 20:00 UTC."},
		{"held", func(s *stream) {
			d := special
			d.At = at("2014-06-18 20:00")
			s.add(SpecialCalled, d)
			s.add(TopicStarted, ref(1))
		}, "* **Special meeting** — Defcore, Wed 2014-06-18 20:00 UTC, was held."},
		{"called off", func(s *stream) {
			s.at = at("2014-06-01 20:00")
			s.add(SpecialCalled, special)
			s.at = at("2014-06-17 20:00")
			s.add(MeetingOff, OffData{Ref: ref(1)})
		}, "* **Special meeting** — Defcore, Thu 2014-07-03 15:00 UTC: called off."},
		{"replaced decision", func(s *stream) {
			s.add(Decided, DecisionData{DecisionRef: DecisionRef{2014, 1}, Kind: "accepted", Text: "the plan"})
			s.add(Superseded, Supersede{DecisionRef{2014, 1}, DecisionRef{2014, 2}})
		}, "* **Accepted** — the plan (D2014-1, replaced by D2014-2)."},
		{"secret vote", func(s *stream) {
			s.add(MotionProposed, MotionData{Class: "lazy", Text: "A name"})
			s.add(MotionClosed, Verdict{Ref: ref(1), Result: "passed", Text: "M1 PASSED: 0 yes, 0 no, 0 abstain, 13 not voting (passes unless somebody votes no)."})
		}, `* **M1** — "A name" passed: 0 yes, 0 no, 0 abstain, 13 not voting; lazy passes unless somebody votes no.`},
		{"a link", func(s *stream) {
			s.add(Highlighted, HighlightData{Text: "see (https://a.example/x_y?a=1&b=2), xhttps://b.example and javascript:alert"})
		}, "* see (<https://a.example/x_y?a=1&amp;b=2>), xhttps&#58;//b.example and javascript&#58;alert."},
	} {
		s := &stream{at: at("2014-06-10 20:00"), by: "ttx"}
		s.add(MilestoneAdded, MilestoneData{ID: "juno-1", Date: at("2014-06-12 00:00")})
		s.add(GapRaised, GapData{GapRef: gap("1"), Kind: "gap", Text: "Testing", Name: "Nova"})
		s.at = at("2014-06-17 20:00")
		x.add(s)
		d := Replay("tc", s.facts).Digest(Config{Name: "tc"}, at("2014-06-12 00:00"), at("2014-06-25 14:00"), nil)
		if md := string(d.Markdown()); !strings.Contains(md, x.want) || d.Empty() != (x.name == "pending") {
			t.Errorf("%s: %q is missing (empty: %v) in\n%s", x.name, x.want, d.Empty(), md)
		}
	}
}

// TestDigestTellsNothingOld: what happened before the span is not told, and all that happened in it is. What
// is open or to come is told anyway, so it is left out here.
func TestDigestTellsNothingOld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		since, now := at("2014-06-10 12:00"), at("2014-06-20 12:00")
		s := &stream{at: at("2014-06-01 00:00"), by: "ttx"}
		var told, untold []string
		topics, motions, gaps := 0, 0, 0
		for i := range rapid.IntRange(1, 25).Draw(t, "facts") {
			s.at = s.at.Add(time.Duration(rapid.IntRange(0, 36).Draw(t, "hours")) * time.Hour)
			if s.at.After(now) {
				break
			}
			what := rapid.SampledFrom([]string{"highlight", "decision", "topic", "motion", "gap", "special"}).Draw(t, "what")
			word := fmt.Sprintf("word%dx", i)
			p := Place{Meeting: first, Line: i}
			switch what {
			case "highlight":
				s.add(Highlighted, HighlightData{Place: p, Text: fact.Text(word)})
			case "decision":
				s.add(Decided, DecisionData{DecisionRef: DecisionRef{2014, i}, Place: p, Kind: "agreed", Text: fact.Text(word)})
			case "topic":
				s.add(TopicAdded, TopicData{Text: fact.Text(word)})
				topics++
				s.add(TopicContinue, TopicDefer{Ref: Ref{N: topics, Place: p}})
				s.add(TopicDeleted, Ref{N: topics, Place: p}) // else it waits
			case "motion":
				s.add(MotionProposed, MotionData{Text: fact.Text(word)})
				motions++
				s.add(MotionClosed, Verdict{Ref: Ref{N: motions, Place: p}, Result: rapid.SampledFrom([]string{"passed", "rejected"}).Draw(t, "result")})
			case "gap":
				gaps++
				ref := gapRef("nova", fmt.Sprint(gaps), p)
				s.add(GapRaised, GapData{GapRef: ref, Kind: "gap", Text: fact.Text(word)})
				s.add(GapBlessed, ref)
				if gaps > 3 {
					continue // "and 2 more" may be about it
				}
			case "special":
				topics++
				s.add(SpecialCalled, SpecialData{Ref: Ref{N: topics, Place: p}, At: s.at, Text: fact.Text(word)})
				s.add(TopicStarted, Ref{N: topics, Place: p})
			}
			if s.at.After(since) {
				told = append(told, word)
			} else {
				untold = append(untold, word)
			}
		}
		d := Replay("tc", s.facts).Digest(Config{Name: "tc"}, since, now, nil)
		md := string(d.Markdown())
		for _, w := range told {
			if !strings.Contains(md, w) {
				t.Errorf("%s is not told in\n%s", w, md)
			}
		}
		for _, w := range untold {
			if strings.Contains(md, w) {
				t.Errorf("%s is told in\n%s", w, md)
			}
		}
		if len(told) > 0 && d.Empty() {
			t.Error("it is empty")
		}
	})
}

// hostile are texts that would be markup, or more lines than one.
var hostile = []string{
	"# heading", "* item", "- item", "+ item", "1. item", "a) item", "iv. item", "=====", "-----", "::", "a::", ".. image:: x", ".. |s| replace:: x", ":field: value",
	"> quote", "```", "~~~", "    code", "\\", "\\\\ ", "`", "``x``", ":role:`x`", "`a <javascript:alert(1)>`_", "|x|", "x_", "x__", "_x", "[1]_", "**", "**bold", "*x", "***",
	"<script>alert(1)</script>", "-->", "<!--", "&lt;", "&copy;", "[x](javascript:alert(1))", "![x](http://x)", "http://a_b/_c_", "http://x)", "(http://x.y/z_)", "https://x/y)!", "<http://x>",
	"a | b", "| a | b |", "|---|---|", "{{ x }}", "{% x %}", "{#x}", "$x$", "x^2^", "@here", "a@b.example", "www.x.example", "javascript:x", "two\r\nlines", "two\n\n# lines", "\x02bold\x0f \x0304red",
	"\xff\xfe", "\u202eleft", "Ünï日本語", "e\u0301", "", " ", "\t", ".", "...", "x.", "–", "•", "#", "x #", "x ##", "\x00", "a\x00 b", "http://x_y\x00z", "&", "\u2028", "'", "\"", "\"x", "", "____", "+---+", "\\*",
}

// TestDigestEscapes: whatever people type, the draft keeps its shape, and no character of
// what they typed is markup.
func TestDigestEscapes(t *testing.T) {
	for _, x := range hostile {
		checkEscapes(t, func(string) string { return x })
		checkEscapes(t, func(s string) string { return s + x })
		checkEscapes(t, func(s string) string { return x + s })
		checkEscapes(t, func(s string) string { return s + " " + x + " " + s })
	}
}

func FuzzDigestEscapes(f *testing.F) {
	for _, x := range hostile {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, x string) { checkEscapes(t, func(s string) string { return "s" + x }) })
}

// shape is the draft of june, when people type something else.
func shape(typed func(string) string) (md, rst []string) {
	c, cfg := juneOf(typed)
	cfg.Title, cfg.Sections[1].Title = "T"+typed("Title"), "S"+typed("Section")
	d := c.Digest(cfg, at("2014-06-12 00:00"), at("2014-06-25 14:00"), lines)
	return strings.Split(string(d.Markdown()), "\n"), strings.Split(string(d.RST()), "\n")
}

var (
	mdLine  = regexp.MustCompile(`^(|#{1,3} .*|\* .*|<!-- [^<>]* -->|\|.*\|)$`)
	rstLine = regexp.MustCompile(`^(|={2,}|-{2,}|\* .*|   [* ] - .+|\.\. [a-z].*|   :header-rows: 1|[^ *=.:|_-].*)$`)
	// What is markup of ours: the bold lead, the link to the log, links that people typed, and what is
	// escaped.
	mdOurs  = regexp.MustCompile(`^#{1,3} |^\* (\*\*([^*\\]|\\.)+\*\* — )?| \(\[log\]\([^ ()]*\)\)|<https?://[^ <>]*>|\\[^a-zA-Z0-9 ]|&(#\d+|lt|gt|amp);`)
	rstOurs = regexp.MustCompile("^\\* (\\*\\*([^*\\\\]|\\\\.)+\\*\\* — )?| \\(`log <[^ <>`]*>`__\\)|`[^`<]* <[^ <>`]*>`__|\\\\.|https?://[^ _\\\\]*")
)

func checkEscapes(t *testing.T, typed func(string) string) {
	t.Helper()
	md, rst := shape(typed)
	for _, l := range md {
		if !mdLine.MatchString(l) {
			t.Errorf("%q: no line of Markdown that we write: %q", typed("…"), l)
		}
		if cells := strings.Count(mdOurs.ReplaceAllString(l, ""), "|"); strings.HasPrefix(l, "|") && cells != 6 {
			t.Errorf("%q: a row with %d bars: %q", typed("…"), cells, l)
		} else if bad := strings.IndexAny(mdOurs.ReplaceAllString(l, ""), "*_`[]<>{}\\$~^@"); bad >= 0 && !strings.HasPrefix(l, "<!--") {
			t.Errorf("%q: not escaped: %q", typed("…"), l)
		}
	}
	var cells []int
	for i, l := range rst {
		switch {
		case !rstLine.MatchString(l):
			t.Errorf("%q: no line of reStructuredText that we write: %q", typed("…"), l)
		case strings.HasPrefix(l, "   * - "):
			cells = append(cells, 1)
		case strings.HasPrefix(l, "     - "):
			cells[len(cells)-1]++
		case strings.HasPrefix(l, "==") || strings.HasPrefix(l, "--"):
			if title := rst[max(i-1, 0)]; title != "" && len(l) < columns(title) || strings.Trim(l, l[:1]) != "" {
				t.Errorf("%q: the line %q is shorter than its title %q", typed("…"), l, title)
			}
		case strings.HasPrefix(l, ".. "):
		case strings.ContainsAny(rstOurs.ReplaceAllString(l, ""), "*_`|<>\\@"):
			t.Errorf("%q: not escaped: %q", typed("…"), l)
		}
	}
	if !slices.Equal(cells, []int{5, 5, 5, 5}) {
		t.Errorf("%q: rows of %v cells", typed("…"), cells)
	}
}
