package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/internal/people"
)

// mostAsked is how many terms, and how many reminders to come, one person may have.
const mostAsked = 30

// choose records what somebody chose for themselves.
func (c *call) choose(kind string, data any) {
	f := fact.New(c.At, c.From, kind, data)
	c.Facts = append(c.Facts, Recorded{people.Stream, f})
}

func (c *call) netOf() people.Net { return people.Net{Network: c.Network, Case: c.net.CaseMap} }

func (c *call) who() people.Who { return people.WhoIs(c.netOf(), c.From) }

// names are those that a term may have, by its kind.
func (c *call) names(kind string) (names []string) {
	switch kind {
	case "gap":
		for _, cfg := range c.w.Settings.Committees {
			for _, p := range cfg.Programs {
				names = append(names, p.Key())
			}
		}
	case "milestone":
		for _, name := range c.w.committeeNames() {
			names = append(names, c.w.Committees[name].MilestoneIDs()...)
		}
	case "meeting", "agenda":
		names = c.w.committeeNames()
	}
	return names
}

// subscribe is #subscribe [TERM]: what is to reach the speaker, in private.
func subscribe(c *call) {
	me := c.w.People.Person(c.who())
	if c.args == "" {
		if len(me.Terms) == 0 {
			c.refuse("You are subscribed to nothing; subscribe gaps neutron, milestones, meeting tc or actions brings you their reminders in private.")
			return
		}
		var list []string
		for _, t := range me.Terms {
			list = append(list, t.String())
		}
		c.refuse("You are subscribed to %s; your zone is %s.", strings.Join(list, ", "), me.Zone)
		return
	}
	t, err := people.ParseTerm(c.args, people.Lookup{Names: c.names, Nearest: nearestOf})
	switch {
	case err != nil:
		c.refuse("%s", sentence(err))
	case slices.Contains(me.Terms, t):
		c.refuse("You are subscribed to %s already; unsubscribe %s ends that.", t, t)
	case len(me.Terms) >= mostAsked:
		c.refuse("You are subscribed to %d things, which is all that fit; unsubscribe one first.", len(me.Terms))
	default:
		c.choose(people.Subscribed, people.TermData{Net: c.netOf(), Term: t.String()})
		hint := ""
		if c.From.Account == "" && !c.net.NoAccounts {
			hint = " You are not logged in, so it goes by your nick " + c.From.Nick + "."
		}
		c.refuse("Subscribed to %s: its reminders reach you in private, in %s.%s", t, me.Zone, hint)
	}
}

// unsubscribe is #unsubscribe TERM.
func unsubscribe(c *call) {
	me := c.w.People.Person(c.who())
	if strings.EqualFold(c.args, "all") && len(me.Terms) > 0 {
		for _, t := range me.Terms {
			c.choose(people.Unsubscribed, people.TermData{Net: c.netOf(), Term: t.String()})
		}
		c.refuse("You are subscribed to nothing any more.")
		return
	}
	t, err := people.ParseTerm(c.args, people.Lookup{})
	var list []string
	for _, x := range me.Terms {
		list = append(list, x.String())
	}
	switch {
	case len(list) == 0:
		c.refuse("You are subscribed to nothing.")
	case err != nil || !slices.Contains(me.Terms, t):
		c.refuse("You are not subscribed to that, but to %s; unsubscribe all ends all of it.", strings.Join(list, ", "))
	default:
		c.choose(people.Unsubscribed, people.TermData{Net: c.netOf(), Term: t.String()})
		c.refuse("Unsubscribed from %s.", t)
	}
}

// timezone is #timezone [ZONE]: in which zone somebody is told times.
func timezone(c *call) {
	if c.args == "" {
		c.refuse("Your zone is %s; timezone Europe/Paris changes it.", c.w.People.Zone(c.who()))
		return
	}
	loc, err := people.ParseZone(c.args)
	if err != nil {
		c.refuse("%s", sentence(err))
		return
	}
	name := loc.String()
	if loc == time.UTC {
		name = ""
	}
	c.choose(people.Zoned, people.ZoneData{Net: c.netOf(), Zone: name})
	c.refuse("Your zone is %s now; it is %s there.", loc, c.At.In(loc).Format("15:04"))
}

// remindMe is #remind me|channel WHEN: TEXT, or #remind forget N.
func remindMe(c *call) {
	word, rest, _ := strings.Cut(c.args, " ")
	word = strings.ToLower(word)
	switch {
	case word == "forget":
		c.forget(rest)
		return
	case word == "" && !c.idle() || word == "list":
		c.listReminders()
		return
	case word != "me" && word != "channel":
		if !c.idle() || strings.Contains(c.args, ":") {
			c.refuse("For example #remind me in 2h: mail the list, or #remind channel on fri 20:00: the agenda closes")
		}
		return
	case word == "channel" && c.Channel == "":
		c.refuse("In private there is no channel; type it there, or #remind me …")
		return
	case word == "channel" && !c.mayRemind():
		c.refuse("Only members, and who has voice (+) or operator status (@), have the channel reminded; #remind me … reminds you.")
		return
	}
	me := c.w.People.Person(c.who())
	at, text, err := people.ParseRemind(rest, c.At, me.Zone)
	if err != nil {
		c.refuse("%s", sentence(err))
		return
	}
	pending := 0
	for _, r := range c.w.People.Reminders(c.At, c.At.AddDate(2, 0, 0)) {
		if r.By.Key() == c.who().Key() {
			pending++
		}
	}
	if pending >= mostAsked {
		c.refuse("You have %d reminders to come, which is all that fit; #remind forget N takes one back.", pending)
		return
	}
	d := people.RemindData{N: c.w.People.NextReminder(), At: at, Text: fact.Text(text), To: people.Target{Who: c.who()}, Private: c.Channel == ""}
	if word == "channel" {
		d.To.Channel = c.Channel
	}
	c.choose(people.RemindAsked, d)
	c.refuse("Reminder %d: %s, %s. #remind forget %d takes it back.", d.N, map[bool]string{true: "here", false: "to you"}[word == "channel"], people.InZone(at, me.Zone), d.N)
}

// listReminders is #remind alone: what one asked for and is still to come.
func (c *call) listReminders() {
	var list []string
	me := c.w.People.Person(c.who())
	for _, r := range c.w.People.Reminders(c.At, c.At.AddDate(2, 0, 0)) {
		if r.By.Key() == c.who().Key() {
			list = append(list, fmt.Sprintf("%d %s %s", r.N, people.InZone(r.At, me.Zone), irctext.Shorten(irctext.Clean(string(r.Text)), 60)))
		}
	}
	if len(list) == 0 {
		c.refuse("You have no reminders to come; #remind me in 2h: mail the list adds one.")
		return
	}
	c.refuse("%s", irctext.Shorten(strings.Join(list, " · "), lineLimit-20))
}

// sentence is an error as it is told to people.
func sentence(err error) string {
	s := upperFirst(err.Error())
	if strings.HasSuffix(s, "?") || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// mayRemind reports whether the speaker may have the channel reminded of something.
func (c *call) mayRemind() bool {
	m := c.ch.Members[c.fold(c.From.Nick)]
	return c.isMember() || c.m != nil && c.isChair() || m != nil && (m.Op || m.Voice)
}

func (c *call) forget(rest string) {
	var n int
	_, err := fmt.Sscanf(rest, "%d", &n)
	r := c.w.People.Reminder(n)
	switch {
	case err != nil:
		c.refuse("Which one? For example #remind forget 3")
	case r == nil || r.Gone || r.By.Key() != c.who().Key() && (r.To.Channel == "" || c.fold(r.To.Channel) != c.fold(c.Channel) || !c.mayRemind()):
		c.refuse("You have no reminder %d.", n)
	case c.told(r.Key()):
		c.refuse("Reminder %d was given already.", n)
	default:
		c.choose(people.Forgot, people.Ref{N: n})
		c.refuse("Reminder %d is taken back.", n)
	}
}

func (c *call) told(key string) bool {
	_, known := c.w.People.Sent[key]
	return known
}

// remindPeople gives people what they asked for: reminders of their own, and those of what they
// subscribed to.
func remindPeople(w *World, e Event, out *Outcome) {
	if e.Kind != Tick {
		return
	}
	c := &call{Event: e, Outcome: out, w: w, net: &Network{}, ch: &Channel{}}
	for _, d := range c.duePeople() {
		n := w.Networks[d.To.Network]
		if n == nil {
			continue
		}
		key := flight(people.Stream, d.Key)
		if d.To.Channel != "" {
			ch := n.Channels[n.CaseMap.Fold(d.To.Channel)]
			if ch == nil || !ch.Here || ch.Meeting != nil {
				continue
			}
			c.choose(people.DueNow, d)
			c.Effects = append(c.Effects, Say{Network: n.Name, Channel: ch.Name, Text: irctext.Shorten(irctext.Clean(string(d.Text)), lineLimit), Key: key})
			continue
		}
		if nick := n.nickOf(d.To.Who); nick != "" {
			c.choose(people.DueNow, d)
			c.Effects = append(c.Effects, Tell{Network: n.Name, Nick: nick, Text: irctext.Shorten(irctext.Clean(string(d.Text)), lineLimit), Key: key})
		}
	}
}

// forPeople is for how long something waits for somebody who is not there.
const forPeople = 7 * 24 * time.Hour

// duePeople is what is to reach people and channels now.
func (c *call) duePeople() (list []people.Due) {
	p := c.w.People
	add := func(d people.Due) {
		if c.w.flying[flight(people.Stream, d.Key)] || !d.Until.IsZero() && !c.At.Before(d.Until) {
			return
		}
		list = append(list, d)
	}
	for _, d := range p.Waiting() {
		if d.At.After(c.At.Add(-forPeople)) {
			add(d)
		}
	}
	for _, r := range p.Reminders(c.At.Add(-forPeople), c.At) {
		if !c.told(r.Key()) {
			text := "Reminder: " + string(r.Text)
			if r.To.Channel != "" {
				text = "Reminder by " + r.By.Nick + ": " + string(r.Text)
			}
			if c.At.Sub(r.At) > late {
				text += " (it was for " + clock(r.At) + ")"
			}
			add(people.Due{Key: r.Key(), Text: fact.Text(text), To: r.To, At: r.At})
		}
	}
	for _, name := range c.w.committeeNames() {
		k := c.call(name)
		cfg := k.rules
		cfg.Remind = committee.ReminderKinds
		from := c.At.Add(-k.catchUp())
		if k.com.Began.After(from) {
			from = k.com.Began
		}
		for _, r := range k.com.Reminders(cfg, from, c.At, k.clock()) {
			for _, s := range p.Subscribers(k.topicsOf(r)...) {
				if r.To != "" && (strings.EqualFold(r.To, s.Nick) || strings.EqualFold(r.To, s.Account)) {
					continue // it goes to them anyhow
				}
				key := name + ":" + r.Key + "@" + s.Key().String()
				if c.told(key) {
					continue
				}
				text := r.Text
				if !r.When.IsZero() && s.Zone != time.UTC {
					text += " — " + people.InZone(r.When, s.Zone)
				}
				add(people.Due{Key: key, Text: fact.Text(text), To: people.Target{Who: s.Who}, At: r.At, Until: r.Until})
			}
		}
	}
	return list
}

// call is one about a committee, with the same event.
func (c *call) call(name string) *call {
	k := &call{Event: c.Event, Outcome: c.Outcome, w: c.w, net: &Network{}, ch: &Channel{}}
	k.setCommittee(name)
	return k
}

// topicsOf are what a reminder is about, for who subscribed to it.
func (c *call) topicsOf(r committee.Reminder) []people.Topic {
	topics := []people.Topic{people.ReminderTopic(r.Kind, r.Name)}
	for _, name := range r.Names {
		topics = append(topics, people.ReminderTopic(r.Kind, name))
	}
	if r.Kind == "milestones" {
		for _, g := range c.com.Targeting(r.Name) {
			topics = append(topics, people.Topic{Kind: "gap", Name: g.ID()})
		}
	}
	return topics
}

// nickOf is the nick that somebody has on the network now, "" while they are not seen.
func (n *Network) nickOf(who people.Who) string {
	for _, ch := range n.sorted() {
		for _, m := range ch.members() {
			if who.Account != "" && n.CaseMap.Fold(m.Account) == n.CaseMap.Fold(who.Account) && m.Account != "" {
				return m.Nick
			}
			if who.Account == "" && n.CaseMap.Fold(m.Nick) == n.CaseMap.Fold(who.Nick) {
				return m.Nick
			}
		}
	}
	return ""
}
