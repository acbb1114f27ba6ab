package minutes

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What the pages say of a committee's meeting. All formats say the same, so here it is in
// words; a format only marks up and escapes them. A part of which there is nothing is empty, and
// the pages leave it out.

// An entry is one line of a list, like "D2014-17: AGREED: the text (needs 7 yes)". Each
// part may hold what people typed, and any may be empty.
type entry struct {
	Lead  string // stands out
	Text  string // may hold links
	After string // in brackets
}

// A part is a section of the minutes.
type part struct {
	Title   string
	Entries []entry
}

// before are the parts that come before the action items, after those behind them. What
// other programs read stays where it is: the summary first, who was present last.
func (p Page) before() []part {
	return filled(part{"Decisions", p.decisions()}, part{"Agenda", p.agendaEntries()}, part{"Gap coverage plans", p.gapEntries()})
}

func (p Page) after() []part {
	return filled(
		part{"Actions open at the start", p.openEntries()},
		part{"Attendance", p.attendance()},
		part{"Corrections", p.corrections()},
	)
}

func filled(parts ...part) []part {
	return slices.DeleteFunc(parts, func(x part) bool { return len(x.Entries) == 0 })
}

// text is the text of an item as the pages show it: of the verdict on a motion what was moved, since
// the votes stand below.
func (it *Item) text() string {
	if it.Motion == nil {
		return it.Text
	}
	return it.Motion.label() + " " + strings.ToUpper(it.Motion.Result) + ": " + it.Motion.text()
}

func (d *MotionData) label() string { return fmt.Sprintf("M%d", d.N) }

// text is the text of a motion with its URL.
func (d *MotionData) text() string { return withURL(string(d.Text), d.URL) }

func withURL(text, url string) string {
	if url == "" || strings.Contains(text, url) {
		return text
	}
	return strings.TrimSpace(text + " " + url)
}

// refs are what an item is called in the committee's record: "A31, due 2014-06-24".
func (it *Item) refs(owners bool) string {
	var refs []string
	if it.Decision != "" {
		refs = append(refs, it.Decision)
	}
	if it.Action > 0 {
		refs = append(refs, fmt.Sprintf("A%d", it.Action))
		if owners && len(it.Owners) > 0 {
			refs = append(refs, "for "+nicks(it.Owners))
		}
	}
	if it.Due != "" {
		refs = append(refs, "due "+it.Due)
	}
	if it.State != "" {
		refs = append(refs, it.State)
	}
	return strings.Join(refs, ", ")
}

// when is the time of an item, and whether its text is the first one.
func (it *Item) when() string {
	if it.Edited {
		return clock(it.At) + ", edited"
	}
	return clock(it.At)
}

// nicks are nicks as the minutes show them, in one string.
func nicks(list []string) string { return strings.Join(cleaned(list), ", ") }

// notes are what a verdict says besides the votes.
func (d *VerdictData) notes() (list []entry) {
	add := func(lead, text string) { list = append(list, entry{Lead: lead, Text: text}) }
	switch {
	case d.Rule == "":
	case d.Class == "":
		add("Rule", d.Rule)
	default:
		add("Rule", d.Rule+" ("+d.Class+")")
	}
	if d.Override != "" {
		add("Override", "by the chair, although "+sentence(d.Override)+" "+reason(string(d.Reason)))
	}
	if d.Secret {
		add("Ballot", "secret; each vote is listed by its receipt, and by no name")
		return list
	}
	for _, c := range d.Comments {
		add("Comment by "+who(c.Nick), string(c.Text))
	}
	return list
}

func reason(s string) string {
	if s = shown(s); s == "" {
		return "No reason was given."
	}
	return "Reason: " + sentence(s)
}

// sentence is a text with a full stop.
func sentence(s string) string {
	s = shown(s)
	if strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return strings.TrimRight(s, ".") + "."
}

// A detail is a line below a VOTE item.
type detail struct {
	Depth int
	entry
	Result *Result // a row of the votes; else the entry counts
}

// details are the lines below a VOTE item: the votes, and what else the verdict says.
func (m *Meeting) details(it *Item) (list []detail) {
	for _, t := range m.Results(it) {
		depth := 0
		if t.Thing != "" {
			list = append(list, detail{entry: entry{Text: t.Thing}})
			depth = 1
		}
		for i := range t.Rows {
			list = append(list, detail{Depth: depth, Result: &t.Rows[i]})
		}
	}
	if it.Motion != nil {
		for _, e := range it.Motion.notes() {
			list = append(list, detail{entry: e})
		}
	}
	return list
}

// tally is how a motion was voted on in one line: "9 yes, 0 no, 1 abstain; needs 9 yes".
func (d *VerdictData) tally() string {
	var s []string
	for _, r := range d.rows()[:3] {
		s = append(s, fmt.Sprintf("%d %s", r.Count, strings.ToLower(r.Option)))
	}
	if d.Rule == "" {
		return strings.Join(s, ", ")
	}
	return strings.Join(s, ", ") + "; " + d.Rule
}

// undecided are the motions that were put to the vote and not decided.
func (m *Meeting) undecided() (list []VerdictData) {
	for _, d := range m.Verdicts {
		if d.Result == "lapsed" {
			list = append(list, d)
		}
	}
	if m.Motion != nil {
		list = append(list, VerdictData{MotionData: *m.Motion, Result: "called"})
	}
	return list
}

// fate is what became of a motion that is not decided.
func (d *VerdictData) fate() string {
	if d.Result == "lapsed" {
		return "not decided: the meeting ended before the vote did"
	}
	return "is being voted on"
}

// decisions are what has a number in the committee's record, and the motions that were not
// decided.
func (p Page) decisions() (list []entry) {
	for _, it := range p.Items {
		switch {
		case it.Motion != nil:
			list = append(list, entry{it.Decision, it.text(), it.Motion.tally()})
		case it.Decision != "":
			list = append(list, entry{it.Decision, it.Kind + ": " + it.Text, ""})
		}
	}
	for _, d := range p.undecided() {
		list = append(list, entry{d.label(), d.text(), d.fate()})
	}
	return list
}

// A stop is a topic of the agenda and what became of it.
type stop struct {
	AgendaTopic
	Item  *Item  // the topic that took it up, or nil
	State string // one of the states below
}

const (
	reached     = "reached"
	current     = "under discussion"
	carriedOver = "carried over"
	notReached  = "not reached"
	toCome      = "to come"
)

// stops are the topics of the agenda with what became of each.
func (m *Meeting) stops() (list []stop) {
	if len(m.Agenda) == 0 {
		return nil
	}
	taken := map[int]*Item{}
	for _, it := range m.Items {
		if it.Kind == Topic && it.Agenda != 0 && taken[it.Agenda] == nil {
			taken[it.Agenda] = it
		}
	}
	running, now := m.Finished.IsZero(), m.Current()
	for i, t := range m.Agenda {
		n := t.N
		if n == 0 { // a standing item, see goTo
			n = -(i + 1)
		}
		s := stop{AgendaTopic: t, Item: taken[n]}
		switch {
		case t.State != "":
			s.State = t.State
		case s.Item != nil && running && s.Item == now:
			s.State = current
		case s.Item != nil:
			s.State = reached
		case running:
			s.State = toCome
		case t.N > 0:
			s.State = carriedOver
		default:
			s.State = notReached
		}
		list = append(list, s)
	}
	return list
}

func (t AgendaTopic) label() string {
	if t.N > 0 {
		return fmt.Sprintf("T%d", t.N)
	}
	return ""
}

func (m *Meeting) agendaEntries() (list []entry) {
	for _, s := range m.stops() {
		e := entry{s.label(), withURL(string(s.Text), s.URL), s.State}
		if s.By != "" {
			e.After = "proposed by " + who(s.By) + "; " + s.State
		}
		list = append(list, e)
	}
	return list
}

// gapEntries are the gaps that something became of, each with all of it.
func (m *Meeting) gapEntries() (list []entry) {
	for _, g := range m.GapNotes {
		if !strings.Contains(g.ID, "/") { // a whole plan
			i := slices.IndexFunc(list, func(e entry) bool { return e.Lead == string(g.Title) })
			if i < 0 {
				list = append(list, entry{Lead: string(g.Title), Text: string(g.What)})
			} else {
				list[i].Text += "; " + string(g.What)
			}
			continue
		}
		i := slices.IndexFunc(list, func(e entry) bool { return e.Lead == g.ID })
		if i < 0 {
			list = append(list, entry{g.ID, string(g.Title), string(g.What)})
			continue
		}
		list[i].Text = string(g.Title)
		list[i].After += "; " + string(g.What)
	}
	return list
}

// openEntries are the actions that were open when the meeting began.
func (m *Meeting) openEntries() (list []entry) {
	for _, a := range m.OpenAtStart {
		var after []string
		if len(a.Owners) > 0 {
			after = append(after, "for "+nicks(a.Owners))
		}
		switch {
		case a.Due == "":
		case !m.NoDate && a.Due < day(m.Began):
			after = append(after, "was due "+a.Due)
		default:
			after = append(after, "due "+a.Due)
		}
		if a.State != "" {
			after = append(after, a.State)
		}
		list = append(list, entry{fmt.Sprintf("A%d", a.N), string(a.Text), strings.Join(after, ", ")})
	}
	return list
}

// attendance is who of the committee was there.
func (m *Meeting) attendance() (list []entry) {
	var present, late, away, left []string
	for _, a := range m.Attending {
		name := who(a.Member)
		if p := m.Person(a.Person); a.Claimed && p != nil {
			name += " (as " + who(p.Nick) + ", by their own word)"
		}
		present = append(present, name)
		if a.Late {
			late = append(late, who(a.Member)+" at "+hhmm(a.At))
		}
		here := m.Intervals(a)
		for i := 1; i < len(here); i++ {
			if from, to := here[i-1].To, here[i].From; to.Sub(from) >= time.Minute { // less is a connection's matter
				away = append(away, who(a.Member)+" "+hhmm(from)+" to "+hhmm(to))
			}
		}
		if at := m.leftEarly(a); !at.IsZero() {
			left = append(left, who(a.Member)+" at "+hhmm(at))
		}
	}
	add := func(lead string, names []string) {
		if len(names) > 0 {
			list = append(list, entry{Lead: lead, Text: strings.Join(names, ", ")})
		}
	}
	seats, needed := m.seats()
	switch {
	case len(present) == 0 && seats == 0:
	case seats > 0:
		if len(present) == 0 {
			present = []string{"nobody"}
		}
		add(fmt.Sprintf("Present (%d of %d)", len(m.Attending), seats), present)
	default:
		add(fmt.Sprintf("Present (%d)", len(m.Attending)), present)
	}
	add("Came late", late)
	add("Away", away)
	add("Left early", left)
	add("Regrets", cleaned(m.regrets()))
	if needed > 0 {
		var s []string
		for _, q := range m.Quorums {
			word := "lost"
			if q.Reached {
				word = "reached"
			}
			s = append(s, fmt.Sprintf("%s at %s (%d present)", word, hhmm(q.At), q.Present))
		}
		if len(s) == 0 {
			s = []string{"not reached"}
		}
		list = append(list, entry{Lead: "Quorum", Text: fmt.Sprintf("%d of %d needed; %s", needed, seats, strings.Join(s, ", "))})
	}
	return list
}

// regrets are who of the committee said that they would not come, and did not.
func (m *Meeting) regrets() (nicks []string) {
	for _, n := range m.Excused {
		if m.Attended(n) == nil {
			nicks = append(nicks, n)
		}
	}
	return nicks
}

// seats are how many seats the committee had, as it was said last, and how many of them
// were needed.
func (m *Meeting) seats() (seats, needed int) {
	if n := len(m.Quorums); n > 0 {
		return m.Quorums[n-1].Seats, m.Quorums[n-1].Needed
	}
	return m.Roll.Seats, m.Roll.Needed
}

// leftEarly is when a member left before the end for good, or zero.
func (m *Meeting) leftEarly(a *Attendance) time.Time {
	at := m.Left(a)
	if !m.Finished.IsZero() && !at.Before(m.Finished) {
		return time.Time{}
	}
	return at
}

func hhmm(t time.Time) string { return t.UTC().Format("15:04") }

// amendedText says that the minutes are not those that were published at the end, without
// a full stop; "" when they are.
func (m *Meeting) amendedText() string {
	n := len(m.Amendments)
	if n == 0 {
		return ""
	}
	a := m.Amendments[n-1]
	return fmt.Sprintf("Amended after the meeting, last by %s on %s at %s UTC", who(a.By), day(a.At), hhmm(a.At))
}

func (m *Meeting) corrections() (list []entry) {
	for _, a := range m.Amendments {
		list = append(list, entry{Lead: fmt.Sprintf("%s %s UTC, %s", day(a.At), hhmm(a.At), who(a.By)), Text: a.What})
	}
	return list
}
