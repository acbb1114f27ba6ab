package committee

import (
	"fmt"
	"slices"
	"strings"
)

// continued are the topics that a meeting did not come to an end with.
func (d *drafting) continued(put func(string, DigestEntry)) {
	for _, t := range d.c.Topics {
		var days []string
		var last *Event
		for _, e := range t.History {
			if !d.tells(e.At) || e.What != "taken up" && e.What != "continues" {
				continue
			}
			if day := ymd(e.At); !slices.Contains(days, day) {
				days = append(days, day)
			}
			if e.What == "continues" {
				last = &e
			}
		}
		if last == nil || tidy(t.Text) == "" {
			continue
		}
		_, lead := d.cut(t.Text)
		text := "discussed on " + and(days)
		switch {
		case t.State == "backlog":
			text += ", now in the backlog"
		case t.State == "deleted":
			text += ", now off the agenda"
		case t.State == "agenda" && t.For.Before(midnight(d.At)):
			text += ", continues in the next meeting"
		case t.State == "agenda":
			text += ", continues on " + ymd(t.For)
		}
		if t.Reason != "" && t.Waiting() {
			text += ": " + t.Reason
		}
		put(d.of[t.N], d.entry(lead, text, last.Place))
	}
}

// specials are the special meetings that were called, held or called off.
func (d *drafting) specials(put func(string, DigestEntry)) {
	for _, t := range d.c.Topics {
		s := t.Special
		if s == nil {
			continue
		}
		called, off := Event{}, Event{}
		for _, e := range t.History {
			switch e.What {
			case "called":
				called = e
			case "called off":
				off = e
			}
		}
		at, held := called.Place, !s.Off && t.State != "special" && d.tells(s.At)
		word, text := d.cut(t.Text)
		text = strings.TrimRight(text, ". ") + ", " + withTime(s.At)
		switch {
		case s.Off && d.tells(off.At) && !d.tells(called.At):
			at, text = off.Place, text+": called off"
		case s.Off || !held && !d.tells(called.At):
			continue
		case held:
			text += ", was held"
		case s.At.After(d.At):
			if p := d.place(s.Channel); p != "" {
				text += ", " + p
			}
			if !s.Of.IsZero() {
				text += ", in place of the regular meeting"
				if !s.Of.Equal(s.At) {
					text += " of " + withTime(s.Of)
				}
			}
			if points := d.points(d.c.Points(t.N)); points != "" {
				text += "; to discuss: " + points
			}
		}
		if word == "" {
			word = d.of[t.N]
		}
		if word == "" {
			word = d.sectionAt(called.Place)
		}
		put(word, d.entry("Special meeting", text, at))
	}
}

// place is the channel of a meeting.
func (d *drafting) place(channel string) string {
	if channel == "" {
		return d.cfg.Channel
	}
	return channel
}

// points names topics, up to five of them.
func (d *drafting) points(topics []*Topic) string {
	var list []string
	for i, t := range topics {
		if i == 5 {
			list = append(list, fmt.Sprintf("%d more", len(topics)-5))
			break
		}
		_, text := d.cut(t.Text)
		list = append(list, strings.TrimRight(text, ". "))
	}
	return strings.Join(list, "; ")
}

// and is a list in a sentence: "Heat and Swift".
func and(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
