package commands

import (
	"fmt"
	"strconv"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// Canary runs today's code over yesterday's lines: for each cause in a meeting's
// stream it asks Handle again what comes of it, and returns where that differs from
// what was recorded, a line each. Nothing is changed by it. What a line meant may depend on
// the committee whose meeting it was: those are the facts of its stream, and its
// rules of today.
func Canary(facts, council []fact.Fact, rules ...committee.Config) (differences []string) {
	if len(facts) < 2 || facts[0].Kind != minutes.Started {
		return []string{"the stream does not begin with a meeting's start"}
	}
	s := fact.Read[minutes.Start](facts[0])
	w := NewWorld(Settings{Bot: s.Bot, Version: s.Version, InfoURL: s.Info, URL: s.URL, Committees: rules})
	for i := 0; i < len(facts); {
		cause, end := i, i+1
		if facts[i].Kind == minutes.Started { // the line that started it comes right after it
			cause, end = i+1, i+2
			w.startFrom(s)
		}
		for end < len(facts) && !isCause(facts[end].Kind) {
			end++
		}
		council = w.catchUp(s, council, i)
		e, ok := eventOf(s, facts[cause])
		if ok {
			if e.Kind == Present { // when the gap began is a fact of its own
				d := fact.Read[minutes.AwayData](facts[cause])
				c := w.Network(s.Network).find(s.Channel)
				c.Here, c.Lost, c.Why = false, d.From, d.Reason
				w.Network(s.Network).Nick = d.Bot
			}
			if !s.Classic || i > 0 { // what began a classic log was not our code
				differences = append(differences, compare(i, facts[i:end], Handle(w, e).Facts)...)
			}
			w.See(e)
		}
		for _, f := range facts[i:end] {
			w.ApplyTo(s.Stream, f)
		}
		i = end
	}
	return differences
}

// catchUp applies what happened in the committee before fact i of the meeting, and
// returns the rest.
func (w *World) catchUp(s minutes.Start, council []fact.Fact, i int) (rest []fact.Fact) {
	for n, f := range council {
		var at int
		caused := false
		for beside := range strings.FieldsSeq(f.Beside) {
			where, ok := strings.CutPrefix(beside, s.Stream)
			if ok && where != "" && (where[0] == '#' || where[0] == '~') { // else the stream's name goes on
				caused = where[0] == '#'
				at, _ = strconv.Atoi(where[1:])
			}
		}
		if caused && at >= i || !caused && at > i {
			return council[n:]
		}
		w.committee(s.Committee).Apply(f)
	}
	return nil
}

// startFrom puts the world into the state in which a meeting started.
func (w *World) startFrom(s minutes.Start) {
	w.Settings.Length, w.Settings.Idle = seconds(s.Length), seconds(s.Idle)
	w.OperatorsChair, w.SetTopic = s.OperatorsChair, s.SetTopic
	n := w.Network(s.Network)
	n.CaseMap, n.Nick, n.NoAccounts = irctext.CaseMap(s.CaseMap), s.Bot, s.NoAccounts
	c := n.Channel(s.Channel)
	c.Here, c.Topic, c.Members = true, string(s.Topic), map[irctext.Folded]*minutes.Member{}
	for _, m := range s.Members {
		c.Members[n.CaseMap.Fold(m.Nick)] = &m
	}
}

func compare(at int, recorded []fact.Fact, all []Recorded) (differences []string) {
	var now []Recorded
	for _, r := range all {
		if strings.HasPrefix(r.Stream, "meeting/") {
			now = append(now, r)
		}
	}
	for k := 0; k < len(recorded) || k < len(now); k++ {
		switch {
		case k >= len(now):
			differences = append(differences, fmt.Sprintf("fact %d: recorded %s, today nothing", at+k+1, show(recorded[k])))
		case k >= len(recorded):
			differences = append(differences, fmt.Sprintf("fact %d: recorded nothing, today %s", at+k+1, show(now[k].Fact)))
		case recorded[k].Kind == minutes.Started && now[k].Fact.Kind == minutes.Started:
		case !recorded[k].Equal(now[k].Fact):
			differences = append(differences, fmt.Sprintf("fact %d: recorded %s, today %s", at+k+1, show(recorded[k]), show(now[k].Fact)))
		}
	}
	return differences
}

func show(f fact.Fact) string {
	return irctext.Shorten(fmt.Sprintf("%s %s %s", f.Kind, f.By.Nick, f.Data), 200)
}

// isCause reports whether a batch can begin with this kind.
func isCause(kind string) bool {
	switch kind {
	case minutes.Started, minutes.Line, minutes.Joined, minutes.Parted, minutes.Quit, minutes.Kicked,
		minutes.Renamed, minutes.Moded, minutes.LoggedIn, minutes.Moved, minutes.Retopiced, minutes.Away,
		minutes.Tick, minutes.Refused, minutes.Operator, minutes.Published, minutes.Amending:
		return true
	}
	return false
}

// eventOf is the event that a cause was. What comes of files being written is no
// matter of lines, so it is left out.
func eventOf(s minutes.Start, f fact.Fact) (e Event, ok bool) {
	e = Event{At: f.At, Network: s.Network, Channel: s.Channel, From: f.By}
	switch f.Kind {
	case minutes.Line:
		d := fact.Read[minutes.LineData](f)
		e.Kind, e.Text, e.Me, e.Notice, e.Sent, e.ID = Said, string(d.Text), d.Me, d.Notice, d.Sent, d.ID
		e.History, e.Limited, e.SetAside = d.Skip == minutes.SkipHistory, d.Skip == minutes.SkipLimited, d.Skip == minutes.SkipSetAside
	case minutes.Joined:
		e.Kind = Joined
	case minutes.Parted:
		e.Kind, e.Text = Parted, string(fact.Read[minutes.Reason](f).Reason)
	case minutes.Quit:
		e.Kind, e.Text = Quit, string(fact.Read[minutes.Reason](f).Reason)
	case minutes.Kicked:
		d := fact.Read[minutes.Kick](f)
		e.Kind, e.To, e.Text = Kicked, d.Nick, string(d.Reason)
	case minutes.Renamed:
		e.Kind, e.To = Renamed, fact.Read[minutes.NewNick](f).To
	case minutes.Moded:
		d := fact.Read[minutes.Mode](f)
		e.Kind, e.To, e.Op, e.Voice = Moded, d.Nick, d.Op, d.Voice
	case minutes.LoggedIn:
		e.Kind = Account
	case minutes.Moved:
		e.Kind = Moved
	case minutes.Retopiced:
		e.Kind, e.Text = Topic, string(fact.Read[minutes.TopicData](f).Text)
	case minutes.Away:
		d := fact.Read[minutes.AwayData](f)
		e.Kind, e.Text, e.Members = Present, string(d.Topic), d.Members
	case minutes.Tick:
		e.Kind = Tick
		switch fact.Read[minutes.Reason](f).Reason {
		case "leaving":
			e.Kind = Leaving
		case "roster", elsewhere:
			return Event{}, false
		}
	case minutes.Operator:
		e.Kind = EndMeeting
	case minutes.Amending:
		e.Kind, e.Text = Said, string(fact.Read[minutes.LineData](f).Text)
	default:
		return Event{}, false
	}
	return e, true
}
