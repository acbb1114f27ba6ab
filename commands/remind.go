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
	"gavel/minutes"
)

// late is how long after its time a reminder is one that is caught up on.
const late = 5 * time.Minute

// remind posts what has become due: what was not said yet, and can be said now.
func remind(w *World, e Event, out *Outcome) {
	if e.Kind != Tick {
		return
	}
	for _, name := range w.committeeNames() {
		c := &call{Event: e, Outcome: out, w: w, net: &Network{}, ch: &Channel{}}
		c.setCommittee(name)
		c.remind()
	}
}

// catchUp is for how long a reminder that could not be posted is posted after all.
func (c *call) catchUp() time.Duration { return time.Duration(max(c.rules.CatchUp, 1)) * time.Hour }

// room is the network and channel in which the committee's reminders are posted. It is
// not there while Gavel is not in the channel.
func (c *call) room() (n *Network, ch *Channel) {
	want := c.rules.RemindIn
	if want == "" {
		want = c.rules.Channel
	}
	if want == "" {
		return nil, nil
	}
	for _, name := range c.w.networkNames() {
		n := c.w.Networks[name]
		if ch := n.Channels[n.CaseMap.Fold(want)]; ch != nil && ch.Here {
			return n, ch
		}
	}
	return nil, nil
}

// due are the reminders that are to be said now: those that were recorded and not said, and those
// that became due since.
func (c *call) due() (list []committee.Due) {
	from := c.At.Add(-c.catchUp())
	for _, d := range c.com.Unsaid {
		if d.At.After(from) && !c.w.flying[flight(c.com.Name, d.Key)] {
			list = append(list, d)
		}
	}
	if c.com.Began.After(from) { // what was before there was a committee is nobody's
		from = c.com.Began
	}
	for _, r := range c.com.Reminders(c.rules, from, c.At, c.clock()) {
		if _, known := c.com.Sent[r.Key]; known || !r.Until.IsZero() && !c.At.Before(r.Until) {
			continue
		}
		list = append(list, committee.Due{Key: r.Key, Kind: r.Kind, Text: fact.Text(r.Text), To: r.To, At: r.At})
	}
	return list
}

func (c *call) clock() committee.Clock {
	return committee.Clock{Now: c.At, Started: func(at time.Time) bool {
		for _, m := range c.w.Meetings {
			if m.Committee == c.com.Name && !m.Began.Before(at.Add(-30*time.Minute)) && (m.Running() || m.Finished.After(at)) {
				return true
			}
		}
		return false
	}}
}

func (c *call) remind() {
	list := c.due()
	if len(list) == 0 {
		return
	}
	// To people first: each gets what is for them, as soon as they are seen.
	var public []committee.Due
	for _, d := range list {
		if d.To == "" {
			public = append(public, d)
			continue
		}
		if n, nick := c.seen(d.To); n != nil {
			c.decree(committee.DueNow, committee.DueData{Due: []committee.Due{d}})
			c.Effects = append(c.Effects, Tell{Network: n.Name, Nick: nick, Text: string(d.Text), Key: flight(c.com.Name, d.Key)})
		}
	}
	n, ch := c.room()
	if n == nil || ch.Meeting != nil || len(public) == 0 {
		return // nobody would hear, or it would be in the middle of somebody's meeting
	}
	for _, group := range grouped(public, c.At) {
		var keys, texts []string
		for _, d := range group {
			keys, texts = append(keys, d.Key), append(texts, string(d.Text))
			c.consequences(d)
		}
		text := texts[0]
		for i, t := range texts[1:] {
			if len(text)+len(t) > lineLimit-60 {
				text += " · and " + plural(len(texts)-i-1, "more reminder") + ": #reminders"
				break
			}
			text += " · " + t
		}
		c.decree(committee.DueNow, committee.DueData{Due: group})
		c.Effects = append(c.Effects, Say{Network: n.Name, Channel: ch.Name, Text: irctext.Shorten(irctext.Clean(text), lineLimit), Key: flight(c.com.Name, keys...)})
	}
}

// NextDue is the next full minute, until a time, in which something may have to be said without anybody
// having said anything; zero if there is none. Whoever lets time pass faster than it does ticks then.
func (w *World) NextDue(after, until time.Time) (next time.Time) {
	soon := func(t time.Time) {
		if t = t.Add(time.Minute - 1).Truncate(time.Minute); t.After(after) && !t.After(until) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	p := &call{Event: Event{At: after}, Outcome: new(Outcome), w: w, net: &Network{}, ch: &Channel{}}
	if len(p.duePeople()) > 0 {
		soon(after.Add(time.Nanosecond))
	}
	if list := w.People.Reminders(after, until); len(list) > 0 {
		soon(list[0].At)
	}
	for _, name := range w.committeeNames() {
		c := &call{Event: Event{At: after}, Outcome: new(Outcome), w: w, net: &Network{}, ch: &Channel{}}
		c.setCommittee(name)
		if len(c.rules.Remind) == 0 {
			continue
		}
		if len(c.due()) > 0 {
			soon(after.Add(time.Nanosecond))
		}
		if list := c.com.Reminders(c.rules, after, until, c.clock()); len(list) > 0 {
			soon(list[0].At)
		}
	}
	return next
}

// grouped are the reminders line by line: each by itself, but for those that are late, which
// are one line.
func grouped(list []committee.Due, now time.Time) (groups [][]committee.Due) {
	var behind []committee.Due
	for _, d := range list {
		if now.Sub(d.At) > late {
			behind = append(behind, d)
		}
	}
	for _, d := range behind { // in as few lines as hold it
		n := len(groups) - 1
		length := len(d.Text)
		if n >= 0 {
			for _, x := range groups[n] {
				length += len(x.Text) + len(" · ")
			}
		}
		if n < 0 || length > lineLimit-60 && len(groups) < 3 {
			groups = append(groups, nil)
			n++
		}
		groups[n] = append(groups[n], d)
	}
	for _, d := range list {
		switch {
		case now.Sub(d.At) > late:
		case len(groups) < 3:
			groups = append(groups, []committee.Due{d})
		default:
			groups[len(groups)-1] = append(groups[len(groups)-1], d)
		}
	}
	return groups
}

// consequences are what else is done when a reminder is posted: on the day of a milestone its
// review goes onto the agenda, and an agenda that is told is published.
func (c *call) consequences(d committee.Due) {
	switch part := strings.Split(d.Key, "/"); {
	case len(part) == 4 && part[0] == "milestone" && part[3] == "0":
		if c.wantsCheckpoint(part[1]) {
			c.decree(committee.TopicAdded, committee.TopicData{Ref: committee.Ref{N: len(c.com.Topics) + 1}, Text: fact.Text(part[1] + " checkpoint")})
		}
	case len(part) == 3 && part[0] == "agenda" && part[2] == "publish":
		next := c.nextMeeting()
		c.decree(committee.Published, committee.AgendaDate{For: next})
		c.publishFile(next)
	}
}

// wantsCheckpoint reports whether the review of a milestone is still to be put onto the agenda: gaps are
// planned for it, it was not reviewed, and no topic says so.
func (c *call) wantsCheckpoint(milestone string) bool {
	for _, t := range c.com.Topics {
		if strings.EqualFold(t.Text, milestone+" checkpoint") {
			return false
		}
	}
	for _, r := range c.com.Reviews {
		if r.Milestone == milestone {
			return false
		}
	}
	for _, p := range c.com.Plans {
		for _, g := range p.Gaps {
			if (g.Target == milestone || g.Was == milestone) && !g.Concern() {
				return true
			}
		}
	}
	return false
}

// seen finds somebody who is on a network now: a member by their account where that is how members
// go, anybody else by nick.
func (c *call) seen(nick string) (n *Network, as string) {
	member := found(c.com.Roster.ByNick(nick, func(s string) irctext.Folded { return irctext.CaseMap("rfc1459").Fold(s) }))
	for _, name := range c.w.networkNames() {
		n := c.w.Networks[name]
		for _, ch := range n.sorted() {
			for _, m := range ch.members() {
				switch {
				case member != nil && c.rules.Identity == "account" && !n.NoAccounts:
					if m.Account != "" && n.CaseMap.Fold(m.Account) == n.CaseMap.Fold(member.Account) {
						return n, m.Nick
					}
				case n.CaseMap.Fold(m.Nick) == n.CaseMap.Fold(nick):
					return n, m.Nick
				}
			}
		}
	}
	return nil, ""
}

// flight names what is being said: the committee and the keys of the reminders.
func flight(name string, keys ...string) string { return name + "\n" + strings.Join(keys, "\n") }

// told is that something was said, as far as the server lets us know.
func told(w *World, e Event, out *Outcome) {
	name, keys, ok := strings.Cut(e.What, "\n")
	if !ok {
		return
	}
	c := &call{Event: e, Outcome: out, w: w, net: &Network{}, ch: &Channel{}}
	if name == people.Stream {
		c.From = fact.Actor{}
		c.choose(people.Told, people.ToldData{Key: keys})
		return
	}
	c.setCommittee(name)
	var d committee.DueData
	for k := range strings.SplitSeq(keys, "\n") {
		d.Due = append(d.Due, committee.Due{Key: k})
	}
	c.decree(committee.ToldAll, d)
}

// reminders is #reminders: the next ones.
func reminders(c *call) {
	if c.com == nil {
		if !c.idle() {
			c.answer("No committee is known here, so there are no reminders.")
		}
		return
	}
	var list []string
	for _, r := range c.com.Reminders(c.rules, c.At, c.At.AddDate(0, 0, 62), committee.Clock{}) {
		s := r.At.Format("Mon 2006-01-02 15:04")
		if r.To != "" {
			s += " (to " + committee.Unping(r.To) + ")"
		}
		list = append(list, s+" "+irctext.Shorten(r.Text, 80))
		if len(list) == 5 {
			break
		}
	}
	for _, r := range c.w.People.Reminders(c.At, c.At.AddDate(0, 0, 62)) { // and what people asked for here
		mine := r.To.Channel == "" && c.Channel == "" && r.By.Key() == c.who().Key()
		if mine || r.To.Channel != "" && r.To.Network == c.Network && c.fold(r.To.Channel) == c.fold(c.Channel) {
			list = append(list, fmt.Sprintf("%s %s (reminder %d)", r.At.Format("Mon 2006-01-02 15:04"), irctext.Shorten(irctext.Clean(string(r.Text)), 60), r.N))
		}
		if len(list) == 8 {
			break
		}
	}
	if len(list) == 0 {
		c.answer("No reminder is due in the next two months.")
		return
	}
	c.answerList("Next, in UTC: ", list, " · ")
}

// publishFile writes the agenda of a meeting as a text for the mailing list.
func (c *call) publishFile(next time.Time) {
	var b strings.Builder
	b.WriteString("Agenda of the meeting of " + c.title())
	if !next.IsZero() {
		b.WriteString(", " + clock(next))
	}
	b.WriteString("\n\n")
	for i, t := range c.agendaTopics(c.agendaDay()) {
		line := describe([]minutes.AgendaTopic{t})[0]
		b.WriteString(strings.ReplaceAll(strings.TrimSpace(fmt.Sprintf("%d. %s %s", i+1, line, t.URL)), "\u200b", "") + "\n")
	}
	name := c.com.Name + "/agenda.txt"
	if !next.IsZero() {
		name = c.com.Name + "/agenda-" + day(next) + ".txt"
	}
	c.Effects = append(c.Effects, File{Name: name, Body: b.String()})
}

// networkNames are the networks, in one order.
func (w *World) networkNames() (names []string) {
	for n := range w.Networks {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
