package committee

import (
	"maps"
	"slices"

	"gavel/internal/fact"
)

func (c *Committee) applyMotion(f fact.Fact) {
	if f.Kind == MotionProposed {
		d := fact.Read[MotionData](f)
		c.Motions = append(c.Motions, &Motion{
			N: len(c.Motions) + 1, Class: d.Class, Text: string(d.Text), URL: d.URL,
			By: f.By.Nick, Member: d.Member, Account: f.By.Account, Presented: f.At, State: "open", History: []Event{event(f, "proposed")},
		})
		return
	}
	m := c.Motion(fact.Read[Ref](f).N)
	if m == nil {
		return
	}
	switch f.Kind {
	case MotionAmended:
		d := fact.Read[MotionAmend](f)
		m.History = append(m.History, event(f, "amended; it was: "+m.Text))
		m.Text = string(d.Text)
		if d.URL != "" {
			m.URL = d.URL
		}
		if !d.Minor {
			m.Presented, m.Seconded = f.At, ""
		}
		if !d.Minor || d.Drop { // what was voted on is another text now
			m.Ballots = nil
		}
	case MotionSeconded:
		m.Seconded = f.By.Nick
		m.History = append(m.History, event(f, "seconded"))
	case MotionWithdrawn:
		m.State, m.Closed = "withdrawn", f.At
		m.History = append(m.History, event(f, "withdrawn"))
	case MotionCalled:
		d := fact.Read[MotionCall](f)
		m.State, m.Meeting, m.Secret, m.Override, m.Reason = "called", d.Meeting, d.Secret, d.Override, string(d.Reason)
		if d.Fresh {
			m.Ballots, m.Recused = nil, nil
		}
		m.History = append(m.History, event(f, "called"))
	case MotionVoted:
		b := fact.Read[Ballot](f)
		m.Ballots = slices.DeleteFunc(m.Ballots, func(x Ballot) bool { return x.Member == b.Member })
		m.Ballots = append(m.Ballots, b)
	case MotionRecused:
		member := fact.Read[MemberRef](f).Member
		m.Recused = append(m.Recused, member)
		m.Ballots = slices.DeleteFunc(m.Ballots, func(x Ballot) bool { return x.Member == member })
	case MotionClosed:
		d := fact.Read[Verdict](f)
		m.State, m.Verdict, m.Closed = d.Result, d.Text, f.At
		if d.Override != "" {
			m.Override, m.Reason = d.Override, string(d.Reason)
		}
		if d.Result == "lapsed" { // what stood against calling it may not stand against closing it
			m.Override, m.Reason = "", ""
			if m.Secret { // what was cast in secret is in no open vote, and in no count of one
				m.Ballots = nil
			}
		}
		m.History = append(m.History, event(f, d.Text))
	}
}

func (c *Committee) applyTopic(f fact.Fact) {
	if f.Kind == TopicAdded {
		d := fact.Read[TopicData](f)
		t := &Topic{
			N: len(c.Topics) + 1, Text: string(d.Text), URL: d.URL, By: f.By.Nick, Account: f.By.Account, For: d.For,
			State: "agenda", History: []Event{event(f, "added")},
		}
		if d.Backlog {
			t.State = "backlog"
		}
		c.Topics = append(c.Topics, t)
		c.Order = append(c.Order, t.N)
		return
	}
	t := c.Topic(fact.Read[Ref](f).N)
	if t == nil {
		return
	}
	switch f.Kind {
	case TopicMoved:
		to := fact.Read[TopicMove](f).To
		c.Order = slices.DeleteFunc(c.Order, func(n int) bool { return n == t.N })
		// The place counts the topics that are on the agenda.
		at, seen := 0, 0
		for at < len(c.Order) && seen < to-1 {
			if x := c.Topic(c.Order[at]); x.State == "agenda" {
				seen++
			}
			at++
		}
		c.Order = slices.Insert(c.Order, at, t.N)
		t.State = "agenda"
	case TopicDeferred:
		d := fact.Read[TopicDefer](f)
		t.For, t.Reason, t.State = d.To, string(d.Text), "agenda"
		what := "deferred to " + d.To.Format("2006-01-02")
		if d.To.IsZero() {
			t.State, what = "backlog", "put into the backlog"
		}
		t.Of = 0
		if d.Carried {
			what = "not reached, carried over"
			t.State = "agenda"
		}
		t.History = append(t.History, event(f, what))
	case TopicDeleted:
		t.State = "deleted"
		t.History = append(t.History, event(f, "deleted"))
	case TopicStarted:
		t.State, t.Meeting = "open", fact.Read[Ref](f).Meeting
		t.History = append(t.History, event(f, "taken up"))
	case TopicSkipped:
		t.State = "agenda"
		t.History = append(t.History, event(f, "skipped"))
	case TopicDone:
		t.State = "done"
		t.History = append(t.History, event(f, "done"))
	case TopicContinue:
		d := fact.Read[TopicDefer](f)
		t.State, t.For, t.Of = "agenda", d.To, 0
		if d.Text != "" {
			t.Reason = string(d.Text)
		}
		t.History = append(t.History, event(f, "continues"))
		c.Order = append(slices.DeleteFunc(c.Order, func(n int) bool { return n == t.N }), t.N)
	}
}

func (c *Committee) applyAction(f fact.Fact) {
	if f.Kind == ActionAdded {
		d := fact.Read[ActionData](f)
		c.Actions = append(c.Actions, &Action{
			N: len(c.Actions) + 1, Text: string(d.Text), Owners: d.Owners, By: f.By.Nick, Account: f.By.Account, At: f.At, Due: d.Due,
			State: "open", Place: d.Place, History: []Event{event(f, "added")},
		})
		return
	}
	a := c.Action(fact.Read[Ref](f).N)
	if a == nil {
		return
	}
	switch f.Kind {
	case ActionDone:
		a.State = "done"
		a.History = append(a.History, event(f, "done "+string(fact.Read[Note](f).Text)))
	case ActionDropped:
		a.State = "dropped"
		a.History = append(a.History, event(f, "dropped "+string(fact.Read[Note](f).Text)))
	case ActionEdited:
		d := fact.Read[ActionData](f)
		a.History = append(a.History, event(f, "edited; it was: "+a.Text))
		a.Text, a.Owners, a.Due = string(d.Text), d.Owners, d.Due
	case ActionUndone:
		a.State = "undone"
	case ActionCarried:
		a.Due = fact.Read[ActionDue](f).Due
		a.History = append(a.History, event(f, "carried"))
	case ActionAssigned:
		a.Owners = fact.Read[ActionOwners](f).Owners
		a.History = append(a.History, event(f, "assigned"))
	}
}

// renameMembers lets what was done under a former nick of a member be theirs when the
// roster calls them by another, so that nobody votes under both and no vote is lost.
func (c *Committee) renameMembers(before Roster) {
	renamed := map[string]string{}
	for _, p := range pair(before, c.Roster).stay {
		renamed[p.old.Nick] = p.new.Nick
	}
	now := func(nick string) string {
		if to := renamed[nick]; to != "" {
			return to
		}
		if m, ok := c.Roster.ByNick(nick, rosterFold); ok {
			return m.Nick
		}
		return nick
	}
	for _, m := range c.Motions {
		if !m.Pending() {
			continue
		}
		var ballots []Ballot
		for _, b := range m.Ballots {
			b.Member = now(b.Member)
			ballots = append(slices.DeleteFunc(ballots, func(x Ballot) bool { return x.Member == b.Member }), b)
		}
		m.Ballots, m.Member = ballots, now(m.Member)
		for i, nick := range m.Recused {
			m.Recused[i] = now(nick)
		}
	}
	proxies := map[string]string{}
	for _, member := range slices.Sorted(maps.Keys(c.Proxies)) {
		proxies[now(member)] = now(c.Proxies[member])
	}
	c.Proxies = proxies
	for i := range c.Regrets {
		c.Regrets[i].Member = now(c.Regrets[i].Member)
	}
}
