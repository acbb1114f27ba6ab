package minutes

import (
	"encoding/json"
	"io"
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
}

type jsonItem struct {
	Kind  string    `json:"kind"`
	Text  string    `json:"text"`
	Nick  string    `json:"nick"`
	Time  string    `json:"time"`
	At    time.Time `json:"at"`
	Line  int       `json:"line"`
	Topic string    `json:"topic"`
}

type jsonVote struct {
	Question string       `json:"question"`
	Thing    string       `json:"thing,omitempty"`
	Line     int          `json:"line"`
	Options  []jsonOption `json:"options"`
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
			j.Actions = append(j.Actions, jsonAction{text, it.Line, cleaned(p.Owners(it))})
		}
		j.Votes = append(j.Votes, p.jsonVotes(it)...)
		j.Items = append(j.Items, jsonItem{it.Kind, text, who(it.Nick), clock(it.At), it.At.UTC(), it.Line, topic})
	}
	for _, a := range p.Attendees() {
		j.Attendees = append(j.Attendees, jsonAttendee{who(a.Name()), a.Lines()})
	}
	for _, g := range p.Gaps {
		j.Gaps = append(j.Gaps, jsonGap{g.From.UTC(), g.To.UTC(), g.After})
	}
	e := json.NewEncoder(w) // escapes <, > and &, so that the file may stand in a page
	e.SetIndent("", " ")
	return e.Encode(j)
}

// jsonVotes are the votes of an item: one, but for a vote on each of a list.
func (p Page) jsonVotes(it *Item) (votes []jsonVote) {
	question := ""
	switch {
	case it.Vote != nil:
		question = shown(it.Vote.Question)
	case it.Motion != nil:
		question = shown(string(it.Motion.Text))
	}
	for i, r := range p.Results(it) {
		thing := shown(r.Thing)
		if n := len(votes); i == 0 || votes[n-1].Thing != thing {
			votes = append(votes, jsonVote{Question: question, Thing: thing, Line: it.Line, Options: []jsonOption{}})
		}
		v := &votes[len(votes)-1]
		v.Options = append(v.Options, jsonOption{shown(r.Option), r.Count, cleaned(r.Voters)})
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
