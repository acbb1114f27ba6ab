package commands

import (
	"strings"

	"gavel/internal/fact"
	"gavel/minutes"
)

// Classic makes the facts of the meetings in a classic log, one list a meeting. The
// log is taken by MeetBot's grammar exactly: no hints, no forgiveness, no rule
// about time. What stands outside of a meeting is left out, and a meeting without
// an end ends with the log.
func Classic(lines []minutes.ClassicLine, network, channel string, noDate bool) (meetings [][]fact.Fact) {
	w := NewWorld(Settings{})
	n := w.Network(network)
	ch := n.Channel(channel)
	ch.Here = true
	for i, l := range lines {
		e := Event{
			Kind: Said, At: l.At.UTC(), Network: network, Channel: channel,
			From: fact.Actor{Nick: l.Nick}, Text: l.Text, Me: l.Me,
		}
		var out Outcome
		if ch.Meeting == nil {
			title, starts := strings.CutPrefix(l.Text, "#startmeeting")
			if title = strings.TrimSpace(title); !starts || title == "" || l.Me {
				continue
			}
			n.Nick = botOf(lines[i:])
			c := newCall(w, e, ch, &out)
			c.args = title
			c.start(minutes.Start{Classic: true, NoDate: noDate, Bot: n.Nick})
			meetings = append(meetings, nil)
		} else {
			out = Handle(w, e)
		}
		for _, r := range out.Facts {
			last := &meetings[len(meetings)-1]
			*last = append(*last, r.Fact)
		}
		w.Apply(out.Facts)
	}
	if m := ch.Meeting; m != nil {
		last := &meetings[len(meetings)-1]
		*last = append(*last, fact.New(m.Last, fact.Actor{}, minutes.Ended, minutes.Reason{Reason: "log"}))
	}
	return meetings
}

// botOf is the nick that answered the start of a meeting, or "". It is nobody: no
// action is its.
func botOf(lines []minutes.ClassicLine) string {
	for _, l := range lines[:min(len(lines), 10)] {
		if strings.HasPrefix(l.Text, "Meeting started ") {
			return l.Nick
		}
	}
	return ""
}
