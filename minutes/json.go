package minutes

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"gavel/internal/irctext"
)

// JSONVersion is the version of the JSON minutes, docs/json.md. It changes when a field
// goes away or changes its meaning, not when one is added.
const JSONVersion = 1

// jsonMeeting is the JSON minutes. Its fields are in the order of the file: who
// only needs to know whose files these are has to read no further than the id.
type jsonMeeting struct {
	Version   int            `json:"version"`
	ID        string         `json:"id"`
	Channel   string         `json:"channel"`
	Network   string         `json:"network"`
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	Started   time.Time      `json:"started"`
	Ended     *time.Time     `json:"ended"`
	NoDate    bool           `json:"no_date,omitempty"`
	Chairs    []string       `json:"chairs"`
	Topics    []string       `json:"topics"`
	Items     []jsonItem     `json:"items"`
	Votes     []jsonVote     `json:"votes"`
	Actions   []jsonAction   `json:"actions"`
	Attendees []jsonAttendee `json:"attendees"`
	Gaps      []jsonGap      `json:"gaps"`

	// Of a committee's meeting.
	Amended     *time.Time       `json:"amended,omitempty"`
	Attendance  *jsonAttendance  `json:"attendance,omitempty"`
	Agenda      []jsonTopic      `json:"agenda,omitempty"`
	Motions     []jsonMotion     `json:"motions,omitempty"`
	Decisions   []jsonDecision   `json:"decisions,omitempty"`
	OpenActions []jsonOpen       `json:"open_actions,omitempty"`
	GapPlans    []jsonPlan       `json:"gap_plans,omitempty"`
	Corrections []jsonCorrection `json:"corrections,omitempty"`
}

// jsonPlan is what became of one gap, or of a project's plan, in order.
type jsonPlan struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Steps []string `json:"steps"`
}

type jsonItem struct {
	Kind  string    `json:"kind"`
	Text  string    `json:"text"`
	Nick  string    `json:"nick"`
	Time  string    `json:"time"`
	At    time.Time `json:"at"`
	Line  int       `json:"line"`
	Topic string    `json:"topic"`

	N        int    `json:"n"`
	Edited   bool   `json:"edited,omitempty"`
	Motion   int    `json:"motion,omitempty"`
	Decision string `json:"decision,omitempty"`
	Action   int    `json:"action,omitempty"`
	AgendaN  int    `json:"agenda_topic,omitempty"`
}

type jsonVote struct {
	Question string       `json:"question"`
	Thing    string       `json:"thing,omitempty"`
	Line     int          `json:"line"`
	Options  []jsonOption `json:"options"`
	Motion   int          `json:"motion,omitempty"`
}

type jsonOption struct {
	Option string   `json:"option"`
	Count  int      `json:"count"`
	Voters []string `json:"voters"`
}

type jsonAction struct {
	Text   string   `json:"text"`
	Line   int      `json:"line"`
	People []string `json:"people"`
	N      int      `json:"n,omitempty"`
	Due    string   `json:"due,omitempty"`
	State  string   `json:"state,omitempty"`
}

type jsonAttendee struct {
	Nick  string `json:"nick"`
	Lines int    `json:"lines"`
}

type jsonGap struct {
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
	After int       `json:"after"`
}

type jsonAttendance struct {
	Seats   int          `json:"seats,omitempty"`
	Needed  int          `json:"needed,omitempty"`
	Members []jsonMember `json:"members"`
	Regrets []string     `json:"regrets"`
	Quorum  []jsonQuorum `json:"quorum"`
}

type jsonMember struct {
	Nick string     `json:"nick"`
	At   time.Time  `json:"at"`
	Late bool       `json:"late,omitempty"`
	As   string     `json:"as,omitempty"` // the nick of who says to be this member
	Left *time.Time `json:"left,omitempty"`

	Intervals []jsonInterval `json:"intervals"`
}

type jsonInterval struct {
	From time.Time  `json:"from"`
	To   *time.Time `json:"to,omitempty"`
}

type jsonQuorum struct {
	Reached bool      `json:"reached"`
	At      time.Time `json:"at"`
	Present int       `json:"present"`
	Needed  int       `json:"needed"`
	Seats   int       `json:"seats"`
}

type jsonTopic struct {
	N     int    `json:"n,omitempty"`
	Text  string `json:"text"`
	URL   string `json:"url,omitempty"`
	By    string `json:"by,omitempty"`
	State string `json:"state"`
	Item  int    `json:"item,omitempty"`
}

type jsonMotion struct {
	N        int           `json:"n"`
	Class    string        `json:"class"`
	Text     string        `json:"text"`
	URL      string        `json:"url,omitempty"`
	Rule     string        `json:"rule"`
	Result   string        `json:"result"`
	Decision string        `json:"decision,omitempty"`
	Item     int           `json:"item,omitempty"`
	Secret   bool          `json:"secret,omitempty"`
	Override *jsonOverride `json:"override,omitempty"`
	Counts   jsonCounts    `json:"counts"`
	Yes      []string      `json:"yes"`
	No       []string      `json:"no"`
	Abstain  []string      `json:"abstain"`
	Recused  []string      `json:"recused"`
	Out      []string      `json:"did_not_vote"`
	Comments []jsonComment `json:"comments"`
	Receipts []jsonReceipt `json:"receipts"`
}

type jsonOverride struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

type jsonCounts struct {
	Yes     int `json:"yes"`
	No      int `json:"no"`
	Abstain int `json:"abstain"`
}

type jsonComment struct {
	Nick string `json:"nick"`
	Text string `json:"text"`
}

type jsonReceipt struct {
	Receipt string `json:"receipt"`
	Choice  string `json:"choice"`
}

type jsonDecision struct {
	Decision string `json:"decision"`
	Kind     string `json:"kind"`
	Text     string `json:"text"`
	Motion   int    `json:"motion,omitempty"`
	Result   string `json:"result,omitempty"`
	Item     int    `json:"item"`
	Line     int    `json:"line"`
}

type jsonOpen struct {
	N      int      `json:"n"`
	Text   string   `json:"text"`
	People []string `json:"people"`
	Due    string   `json:"due,omitempty"`
	State  string   `json:"state,omitempty"`
}

type jsonCorrection struct {
	At   time.Time `json:"at"`
	Nick string    `json:"nick"`
	What string    `json:"what"`
}

// writeJSON writes the minutes for programs. Lists that are empty are there, as [].
func writeJSON(w io.Writer, p Page) error {
	j := jsonMeeting{
		Version: JSONVersion, ID: p.Stream, Channel: irctext.Clean(p.Channel), Network: irctext.Clean(p.Network), Name: p.Name,
		Title: shown(string(p.Title)), Started: p.Began.UTC(), NoDate: p.NoDate, Chairs: cleaned(p.ChairNicks()),
		Topics: []string{}, Items: []jsonItem{}, Votes: []jsonVote{}, Actions: []jsonAction{},
		Attendees: []jsonAttendee{}, Gaps: []jsonGap{},
	}
	if !p.Finished.IsZero() {
		ended := p.Finished.UTC()
		j.Ended = &ended
	}
	topic := ""
	for _, it := range p.Items {
		text := shown(it.Text)
		switch it.Kind {
		case Topic:
			topic = text
			j.Topics = append(j.Topics, text)
		case Action:
			j.Actions = append(j.Actions, jsonAction{text, it.Line, cleaned(p.Owners(it)), it.Action, irctext.Clean(it.Due), it.State})
		}
		j.Votes = append(j.Votes, p.jsonVotes(it)...)
		x := jsonItem{
			Kind: it.Kind, Text: text, Nick: who(it.Nick), Time: clock(it.At), At: it.At.UTC(), Line: it.Line, Topic: topic,
			N: it.N, Edited: it.Edited, Decision: irctext.Clean(it.Decision), Action: it.Action, AgendaN: max(it.Agenda, 0),
		}
		d := jsonDecision{Decision: irctext.Clean(it.Decision), Kind: it.Kind, Text: text, Item: it.N, Line: it.Line}
		if v := it.Motion; v != nil {
			x.Motion, d.Motion, d.Result = v.N, v.N, v.Result
			d.Text = shown(string(v.Text))
			j.Motions = append(j.Motions, newJSONMotion(v, it))
		}
		j.Items = append(j.Items, x)
		if it.Decision != "" {
			j.Decisions = append(j.Decisions, d)
		}
	}
	for _, a := range p.Attendees() {
		j.Attendees = append(j.Attendees, jsonAttendee{who(a.Name()), a.Lines()})
	}
	for _, g := range p.Gaps {
		j.Gaps = append(j.Gaps, jsonGap{g.From.UTC(), g.To.UTC(), g.After})
	}
	p.jsonCouncil(&j)
	e := json.NewEncoder(w) // escapes <, > and &, so that the file may stand in a page
	e.SetIndent("", " ")
	return e.Encode(j)
}

// jsonCouncil adds what only a committee's meeting has.
func (p Page) jsonCouncil(j *jsonMeeting) {
	for _, d := range p.undecided() {
		j.Motions = append(j.Motions, newJSONMotion(&d, nil))
	}
	for _, s := range p.stops() {
		t := jsonTopic{N: s.N, Text: shown(string(s.Text)), URL: irctext.Clean(s.URL), By: irctext.Clean(s.By), State: s.State}
		if s.Item != nil {
			t.Item = s.Item.N
		}
		j.Agenda = append(j.Agenda, t)
	}
	for _, a := range p.OpenAtStart {
		j.OpenActions = append(j.OpenActions, jsonOpen{a.N, shown(string(a.Text)), cleaned(a.Owners), irctext.Clean(a.Due), a.State})
	}
	for _, g := range p.GapNotes {
		i := slices.IndexFunc(j.GapPlans, func(x jsonPlan) bool { return x.ID == irctext.Clean(g.ID) })
		if i < 0 {
			i = len(j.GapPlans)
			j.GapPlans = append(j.GapPlans, jsonPlan{ID: irctext.Clean(g.ID), Title: shown(string(g.Title))})
		}
		j.GapPlans[i].Steps = append(j.GapPlans[i].Steps, shown(string(g.What)))
	}
	for _, a := range p.Amendments {
		at := a.At.UTC()
		j.Amended = &at
		j.Corrections = append(j.Corrections, jsonCorrection{at, who(a.By), shown(a.What)})
	}
	if len(p.attendance()) == 0 {
		return
	}
	x := jsonAttendance{Members: []jsonMember{}, Regrets: cleaned(p.regrets()), Quorum: []jsonQuorum{}}
	x.Seats, x.Needed = p.seats()
	for _, a := range p.Attending {
		m := jsonMember{Nick: who(a.Member), At: a.At.UTC(), Late: a.Late, Intervals: []jsonInterval{}}
		for _, i := range p.Intervals(a) {
			x := jsonInterval{From: i.From.UTC()}
			if to := i.To.UTC(); !i.To.IsZero() {
				x.To = &to
			}
			m.Intervals = append(m.Intervals, x)
		}
		if p := p.Person(a.Person); a.Claimed && p != nil {
			m.As = who(p.Nick)
		}
		if left := p.leftEarly(a); !left.IsZero() {
			left = left.UTC()
			m.Left = &left
		}
		x.Members = append(x.Members, m)
	}
	for _, q := range p.Quorums {
		x.Quorum = append(x.Quorum, jsonQuorum{q.Reached, q.At.UTC(), q.Present, q.Needed, q.Seats})
	}
	j.Attendance = &x
}

// newJSONMotion is the verdict on a motion; it is its item, or nil when it was not decided.
func newJSONMotion(d *VerdictData, it *Item) jsonMotion {
	m := jsonMotion{
		N: d.N, Class: shown(d.Class), Text: shown(string(d.Text)), URL: irctext.Clean(d.URL), Rule: shown(d.Rule), Result: d.Result, Secret: d.Secret,
		Recused: cleaned(d.Recused), Comments: []jsonComment{}, Receipts: []jsonReceipt{},
	}
	if it != nil {
		m.Decision, m.Item = irctext.Clean(it.Decision), it.N
	}
	if d.Override != "" {
		m.Override = &jsonOverride{shown(d.Override), shown(string(d.Reason))}
	}
	rows := d.rows()
	m.Counts = jsonCounts{rows[0].Count, rows[1].Count, rows[2].Count}
	m.Yes, m.No, m.Abstain = cleaned(rows[0].Voters), cleaned(rows[1].Voters), cleaned(rows[2].Voters)
	m.Out = []string{}
	if d.Secret {
		for _, r := range d.Receipts {
			m.Receipts = append(m.Receipts, jsonReceipt{irctext.Clean(r.Receipt), irctext.Clean(r.Choice)})
		}
		return m
	}
	m.Out = cleaned(d.Out)
	for _, c := range d.Comments {
		m.Comments = append(m.Comments, jsonComment{who(c.Nick), shown(string(c.Text))})
	}
	return m
}

// jsonVotes are the votes of an item: one, but for a vote on each of a list.
func (p Page) jsonVotes(it *Item) (votes []jsonVote) {
	for _, t := range p.Results(it) {
		v := jsonVote{Thing: shown(t.Thing), Line: it.Line, Options: []jsonOption{}}
		if it.Vote != nil {
			v.Question = shown(it.Vote.Question)
		} else {
			v.Question, v.Motion = shown(string(it.Motion.Text)), it.Motion.N
		}
		for _, r := range t.Rows {
			v.Options = append(v.Options, jsonOption{shown(r.Option), r.Count, cleaned(r.Voters)})
		}
		votes = append(votes, v)
	}
	return votes
}

// cleaned is never nil.
func cleaned(names []string) []string {
	out := make([]string, len(names))
	for i, s := range names {
		out[i] = who(s)
	}
	return out
}
