package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// callMeeting is #schedule WHEN [#channel] [replaces]: TEXT, which calls a special meeting.
func callMeeting(c *call) {
	switch {
	case c.com == nil && c.idle():
		return
	case c.com == nil:
		c.refuse("No committee is known here, so there is nothing to schedule; #startmeeting NAME begins a meeting now.")
		return
	case c.hasRoster() && !c.mayDecide("Only a chair can call a special meeting."):
		return
	}
	head, text, ok := cutColon(c.args)
	f := strings.Fields(head)
	replaces := len(f) > 0 && strings.EqualFold(f[len(f)-1], "replaces")
	if replaces {
		f = f[:len(f)-1]
	}
	channel := c.rules.Channel
	if channel == "" {
		channel = c.Channel
	}
	if n := len(f); n > 0 && irctext.IsChannel(f[n-1]) {
		channel, f = f[n-1], f[:n-1]
	}
	if !ok || text == "" || len(f) == 0 {
		c.refuse("For example #schedule %s 20:00 #openstack-meeting replaces: Defcore; without \"replaces\" the regular meeting takes place too.", day(c.example()))
		return
	}
	at, hasTime, err := c.com.When(strings.Join(f, " "), c.At)
	switch {
	case err != nil:
		c.refuse("%s", upperFirst(err.Error()))
		return
	case !hasTime:
		c.refuse("At what time? For example #schedule %s 20:00: %s", day(at), irctext.Shorten(text, 100))
		return
	case at.Before(c.At):
		c.refuse("%s is in the past.", clock(at))
		return
	}
	d := committee.SpecialData{Ref: c.here(len(c.com.Topics) + 1), At: at, Channel: channel, Text: fact.Text(text)}
	if replaces {
		if d.Of, ok = c.com.Nearest(at); !ok {
			c.refuse("There is no regular meeting near %s that it could replace; leave \"replaces\" out.", clock(at))
			return
		}
	}
	if other := c.overlap(d); other != "" {
		c.refuse("%s", other)
		return
	}
	c.decree(committee.SpecialCalled, d)
	instead := ""
	switch {
	case d.Of.Equal(at):
		instead = " It replaces the regular meeting."
	case !d.Of.IsZero():
		instead = " It replaces the regular meeting of " + clock(d.Of) + "."
	}
	c.answer("Special meeting T%d %s%s: %s.%s Points: #agenda add T%d …", d.N, clock(at), in(channel), strings.TrimRight(text, "."), instead, d.N)
	c.recalendar()
}

func in(channel string) string {
	if channel == "" {
		return ""
	}
	return " in " + channel
}

// cutColon takes apart "2014-07-01 20:00 #c replaces: text": the colon of the time is no end.
func cutColon(s string) (head, text string, ok bool) {
	for i := 0; i < len(s); i++ {
		if s[i] == ':' && (i+1 == len(s) || s[i+1] == ' ') {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
		}
	}
	return s, "", false
}

// overlap is why a special meeting can't be then and there: what else is, in the same channel.
func (c *call) overlap(d committee.SpecialData) string {
	for _, name := range c.w.committeeNames() {
		k := c.w.Committees[name]
		for _, m := range k.Meetings(d.At.Add(-12*time.Hour), d.At.Add(time.Hour)) {
			there := m.Channel
			if there == "" {
				there = c.w.rules(name).Channel
			}
			if !m.Ends().After(d.At) || k != c.com && c.fold(there) != c.fold(d.Channel) || k == c.com && m.At.Equal(d.Of) {
				continue
			}
			switch {
			case k == c.com && m.Special != nil:
				return fmt.Sprintf("Overlaps the special meeting T%d at %s; choose another time, or #unschedule T%d.", m.Special.N, clock(m.At), m.Special.N)
			case k == c.com:
				return fmt.Sprintf("Overlaps the regular meeting at %s; add \"replaces\" or choose another time.", clock(m.At))
			default:
				return fmt.Sprintf("Overlaps the meeting of %s in %s at %s; choose another time or channel.", c.titleOf(name), there, clock(m.At))
			}
		}
	}
	return ""
}

func (c *call) titleOf(name string) string {
	if r := c.w.rules(name); r.Title != "" {
		return r.Title
	}
	return name
}

// unschedule is #unschedule T12, or #unschedule DATE for a regular meeting.
func unschedule(c *call) {
	switch {
	case c.com == nil && c.idle():
		return
	case c.com == nil:
		c.refuse("No committee is known here, so nothing is scheduled.")
		return
	case c.hasRoster() && !c.mayDecide("Only a chair can call a meeting off."):
		return
	}
	if n, why, ok := reference("T", c.args); ok {
		t := c.com.Topic(n)
		switch {
		case t == nil || t.Special == nil:
			c.refuse("T%d is no special meeting; #meetings lists what is to come.", n)
		case t.State != "special":
			c.refuse("The special meeting T%d is %s already.", n, map[bool]string{true: "called off", false: "held"}[t.Special.Off])
		default:
			points := len(c.com.Points(n))
			c.decree(committee.MeetingOff, committee.OffData{Ref: c.here(n), At: t.Special.At, Text: fact.Text(why)})
			kept := ""
			if points > 0 {
				kept = fmt.Sprintf(" Its %s on the agenda.", map[bool]string{true: "point stays", false: "points stay"}[points == 1])
			}
			if !t.Special.Of.IsZero() {
				kept = " The regular meeting of " + clock(t.Special.Of) + " takes place." + kept
			}
			c.answer("The special meeting T%d of %s is off.%s", n, clock(t.Special.At), kept)
			c.recalendar()
		}
		return
	}
	f := strings.Fields(c.args)
	n, t := c.longestWhen(f)
	if n == 0 {
		c.refuse("Which meeting? #unschedule T12 for a special one, #unschedule %s for the regular one of that day.", day(c.example()))
		return
	}
	for _, m := range c.com.Meetings(startOfDay(t), startOfDay(t).AddDate(0, 0, 1)) {
		if m.Special != nil || m.At.Before(c.At) {
			continue
		}
		c.decree(committee.MeetingOff, committee.OffData{Ref: committee.Ref{Place: c.place()}, At: m.At, Text: fact.Text(strings.Join(f[n:], " "))})
		c.answer("The meeting of %s is off.", clock(m.At))
		c.recalendar()
		return
	}
	c.refuse("No regular meeting is to come on %s; #meetings lists what is.", day(t))
}

// meetings is #meetings: what is next here.
func meetings(c *call) {
	until := c.At.AddDate(0, 0, 62)
	type next struct {
		committee.Meeting
		title string
	}
	var list []next
	for _, name := range c.w.committeeNames() {
		k := c.w.Committees[name]
		for i, m := range k.Meetings(c.At, until) {
			if m.Channel == "" {
				m.Channel = c.w.rules(name).Channel
			}
			here := c.Channel != "" && c.fold(m.Channel) == c.fold(c.Channel)
			if k != c.com && !here || i >= 3 {
				continue
			}
			list = append(list, next{m, c.titleOf(name)})
		}
	}
	if len(list) == 0 {
		if !c.idle() || c.com != nil {
			c.answer("No meeting is known for the next two months; #schedule calls a special one.")
		}
		return
	}
	slices.SortStableFunc(list, func(a, b next) int { return a.At.Compare(b.At) })
	var lines []string
	for i, m := range list {
		if i == 4 {
			break
		}
		s := clock(m.At) + in(m.Channel) + ": " + m.title
		if m.Special != nil {
			s = fmt.Sprintf("%s%s: %s, special meeting T%d %s", clock(m.At), in(m.Channel), m.title, m.Special.N, irctext.Shorten(irctext.Clean(m.Special.Text), 60))
		}
		lines = append(lines, s)
	}
	c.answerList("", lines, " · ")
}
