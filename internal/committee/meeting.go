package committee

import (
	"slices"
	"strings"
	"time"

	"gavel/internal/calendar"
	"gavel/internal/fact"
)

// The kinds of facts about when the committee meets.
const (
	SeriesSet     = "series"        // when it meets regularly; data SeriesData
	SpecialCalled = "special"       // a special meeting, which is a topic too; data SpecialData
	MeetingOff    = "meeting-off"   // a meeting is called off; data OffData
	SpecialPoint  = "special-point" // a topic is a point of a special meeting; data PointData
)

// SeriesData is when a series of meetings takes place: all its recurrences.
type SeriesData struct {
	Source  string      `json:"source,omitempty"` // the file it was imported from; "" is the config
	Title   string      `json:"title,omitempty"`
	Chairs  []string    `json:"chairs,omitempty"`
	URL     string      `json:"url,omitempty"` // its agenda, or its page
	Regular []Recurring `json:"regular,omitempty"`
}

// Recurring is one recurrence of a series, and where it is held.
type Recurring struct {
	Rule    calendar.Rule `json:"rule"`
	Network string        `json:"network,omitempty"`
	Channel string        `json:"channel,omitempty"`
	Minutes int           `json:"minutes,omitempty"` // how long it takes; 0 is an hour
}

// Length is how long a meeting takes.
func (r Recurring) Length() time.Duration {
	if r.Minutes <= 0 {
		return time.Hour
	}
	return time.Duration(r.Minutes) * time.Minute
}

// SpecialData is a special meeting. Its number is that of a topic.
type SpecialData struct {
	Ref
	At      time.Time `json:"at"`
	Channel string    `json:"channel,omitempty"`
	Text    fact.Text `json:"text"`
	// Of is the regular meeting whose place it takes; zero for none.
	Of time.Time `json:"of,omitzero"`
}

// OffData is a meeting that does not take place: a special one by its number, a regular
// one by its time.
type OffData struct {
	Ref
	At   time.Time `json:"at"`
	Text fact.Text `json:"text,omitempty"`
}

// PointData says that topic N is a point of the special meeting of topic Of.
type PointData struct {
	Ref
	Of int `json:"of"`
}

// A Special is a special meeting.
type Special struct {
	At      time.Time
	Channel string
	Of      time.Time // the regular meeting whose place it takes, or zero
	Off     bool      // it was called off
	Changes int       // the SEQUENCE of RFC 5545
}

// A Meeting is one that is to come, or was.
type Meeting struct {
	At      time.Time
	Network string
	Channel string
	Length  time.Duration
	Special *Topic // nil for a regular one
}

// Ends is when the meeting is due to end.
func (m Meeting) Ends() time.Time { return m.At.Add(m.Length) }

// takesPlace reports whether a regular meeting is held: it may be called off, or have a
// special one in its place.
func (c *Committee) takesPlace(at time.Time) bool {
	if c.Off[at.Unix()] {
		return false
	}
	for _, t := range c.Topics {
		if s := t.Special; s != nil && !s.Off && s.Of.Equal(at) {
			return false
		}
	}
	return true
}

// NextMeeting is the first regular meeting after a time that takes place, in UTC. Without a
// series there is none.
func (c *Committee) NextMeeting(after time.Time) (time.Time, bool) {
	m, ok := c.nextRegular(after, true)
	return m.At, ok
}

func (c *Committee) nextRegular(after time.Time, held bool) (next Meeting, ok bool) {
	for _, r := range c.Series.Regular {
		t := r.Rule.Next(after)
		for n := 0; held && !t.IsZero() && !c.takesPlace(t) && n < 100; n++ {
			t = r.Rule.Next(t)
		}
		if !t.IsZero() && (!ok || t.Before(next.At)) {
			next, ok = Meeting{At: t.UTC(), Network: r.Network, Channel: r.Channel, Length: r.Length()}, true
		}
	}
	return next, ok
}

// Nearest is the regular meeting nearest to a time, whose place a special one takes: at
// most four days off.
func (c *Committee) Nearest(t time.Time) (at time.Time, ok bool) {
	const reach = 4 * 24 * time.Hour
	for _, m := range c.Meetings(t.Add(-reach), t.Add(reach)) {
		if m.Special == nil && (!ok || m.At.Sub(t).Abs() < at.Sub(t).Abs()) {
			at, ok = m.At, true
		}
	}
	return at, ok
}

// Meetings are those that take place from one time to before another, in order: the regular
// ones, and the special ones.
func (c *Committee) Meetings(from, to time.Time) (list []Meeting) {
	for _, r := range c.Series.Regular {
		for _, t := range r.Rule.Between(from, to) {
			if c.takesPlace(t) {
				list = append(list, Meeting{At: t.UTC(), Network: r.Network, Channel: r.Channel, Length: r.Length()})
			}
		}
	}
	for _, t := range c.Topics {
		if s := t.Special; s != nil && !s.Off && !s.At.Before(from) && s.At.Before(to) {
			list = append(list, Meeting{At: s.At, Channel: s.Channel, Length: time.Hour, Special: t})
		}
	}
	slices.SortStableFunc(list, func(a, b Meeting) int { return a.At.Compare(b.At) })
	return list
}

// Points are the topics collected for a special meeting.
func (c *Committee) Points(special int) (list []*Topic) {
	for _, n := range c.Order {
		if t := c.Topic(n); t != nil && t.Of == special && t.State == "agenda" {
			list = append(list, t)
		}
	}
	return list
}

// SpecialAt is the special meeting that somebody who starts one in a channel at a time
// begins: from half an hour before its time until two hours after. Nil if there is none.
func (c *Committee) SpecialAt(now time.Time, channel string) *Topic {
	for _, t := range c.Topics {
		s := t.Special
		if s == nil || s.Off || t.State != "special" || s.Channel != "" && !strings.EqualFold(s.Channel, channel) {
			continue
		}
		if d := now.Sub(s.At); d >= -30*time.Minute && d <= 2*time.Hour {
			return t
		}
	}
	return nil
}

func (c *Committee) applyMeeting(f fact.Fact) {
	switch f.Kind {
	case SeriesSet:
		c.Series, c.SeriesSince = fact.Read[SeriesData](f), f.At
		c.SeriesChanges, c.SeriesChanged = c.SeriesChanges+1, f.At
	case SpecialCalled:
		d := fact.Read[SpecialData](f)
		t := &Topic{
			N: len(c.Topics) + 1, Text: string(d.Text), By: f.By.Nick, Account: f.By.Account, For: d.At, State: "special",
			Special: &Special{At: d.At, Channel: d.Channel, Of: d.Of}, History: []Event{event(f, "called")},
		}
		c.Topics = append(c.Topics, t)
	case MeetingOff:
		d := fact.Read[OffData](f)
		if t := c.Topic(d.N); t != nil && t.Special != nil {
			t.Special.Off, t.State = true, "deleted"
			t.Special.Changes++
			t.History = append(t.History, event(f, "called off"))
			for _, p := range c.Topics { // what was collected is not lost
				if p.Of == t.N {
					p.Of = 0
				}
			}
			return
		}
		c.Off[d.At.Unix()] = true
		c.SeriesChanges, c.SeriesChanged = c.SeriesChanges+1, f.At
	case SpecialPoint:
		d := fact.Read[PointData](f)
		if t := c.Topic(d.N); t != nil {
			t.Of = d.Of
		}
	}
}
