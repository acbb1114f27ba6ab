package commands

import (
	"fmt"
	"slices"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
)

// review is #review actions|MILESTONE|gaps: it walks through what is open, one at a time.
func review(c *call) {
	switch word := strings.ToLower(c.args); {
	case word == "actions":
		if c.com == nil || len(c.com.OpenActions()) == 0 {
			c.notice("No action is open.")
			return
		}
		c.reviewNext(c.m.Review)
	case word == "":
		c.notice("#review takes actions, gaps or a milestone: #review actions walks through what is open, #review juno-1 through the gap coverage plans.")
	case word == "gaps":
		c.reviewPlans("")
	default:
		if m := c.milestoneNamed(c.args); m != nil {
			c.reviewPlans(m.ID)
		}
	}
}

// reviewPlans begins a checkpoint: the plans are gone through, project by project.
func (c *call) reviewPlans(milestone string) {
	if len(c.m.Check.Projects) > 0 {
		c.notice("A review is under way, at %s; #next goes on.", c.m.Check.Projects[c.m.Check.At])
		return
	}
	var projects []string
	due := false
	for _, p := range c.com.Plans {
		if c.com.Tally(p, c.At).Gaps > 0 || p.Word != "" {
			projects = append(projects, p.Project)
		}
		for _, g := range p.OpenGaps() {
			m := c.com.Milestone(milestone)
			due = due || m != nil && g.Target != "" && !c.com.LastDay(g).After(m.LastDay())
		}
	}
	if len(projects) == 0 {
		c.notice("No project has a gap coverage plan; #gap raise PROJECT TEXT raises a gap.")
		return
	}
	title := "Gap coverage plans"
	if milestone != "" {
		title = milestone + " checkpoint"
	}
	if i, ok := c.onAgenda(title); ok {
		c.takeUp(i, false)
	} else if cur := c.m.Current(); cur == nil || !strings.EqualFold(cur.Text, title) {
		c.finishTopic(false)
		c.add(minutes.Topic, title)
		if c.m.SetTopic {
			c.setTopic(channelTopic(title, string(c.m.Title)))
		}
	}
	if milestone != "" && !due {
		c.say("No open gap targets %s or earlier; showing all.", milestone)
	}
	c.record(minutes.Checking, minutes.CheckData{Milestone: milestone, Projects: projects})
	c.sayPlan(projects[0])
}

// onAgenda is the place of a topic on the meeting's agenda that was not taken up yet.
func (c *call) onAgenda(title string) (i int, ok bool) {
	for i, t := range c.m.Agenda {
		if strings.EqualFold(strings.TrimSpace(string(t.Text)), title) && i >= c.m.At {
			return i, true
		}
	}
	return 0, false
}

func (c *call) sayPlan(project string) {
	p := c.com.Plan(project)
	if p == nil {
		return
	}
	c.say("%s. #gap status %s WORD, #next goes on.", c.com.Line(p, c.At), p.Project)
}

// checkNext goes on to the next project of a checkpoint, and reports whether there is one to go on with.
func (c *call) checkNext() bool {
	if len(c.m.Check.Projects) == 0 {
		return false
	}
	d := c.m.Check
	d.At++
	if d.At >= len(d.Projects) {
		c.endCheckpoint()
		return true
	}
	c.record(minutes.Checking, d)
	c.sayPlan(d.Projects[d.At])
	return true
}

// endCheckpoint ends the checkpoint that runs, if any, with one summary in the minutes.
func (c *call) endCheckpoint() {
	if c.m == nil || c.com == nil || len(c.m.Check.Projects) == 0 {
		return
	}
	x := committee.Checkpoint{Place: c.place(), Milestone: c.m.Check.Milestone}
	var words, pending []string
	for _, project := range c.m.Check.Projects[:min(c.m.Check.At+1, len(c.m.Check.Projects))] {
		p := c.com.Plan(project)
		if p == nil {
			continue
		}
		t := c.com.Tally(p, c.At)
		s := committee.ProjectState{Project: project, Name: p.Name, Gaps: t.Gaps, Open: t.Open, Target: t.Target, Word: c.com.Standing(p, c.At), Note: p.Note, Pending: p.Pending}
		word := p.Name + " " + s.Word.Words()
		var late []string
		lateGaps := t.LateGaps
		if m := c.com.Milestone(x.Milestone); m != nil { // what was late when it was moved to another day was late
			for _, g := range p.OpenGaps() {
				if g.Was == m.ID && g.MovedAt().After(m.LastDay().AddDate(0, 0, 1)) && !slices.Contains(lateGaps, g) {
					lateGaps = append(lateGaps, g)
				}
			}
		}
		for _, g := range lateGaps {
			was := g.Target
			if g.Was == x.Milestone && g.Was != "" {
				was = g.Was
			}
			s.Late = append(s.Late, fmt.Sprintf("gap %s, was %s", g.Number, was))
			late = append(late, fmt.Sprintf("gap %s is late, was planned for %s", g.Number, was))
		}
		switch {
		case len(late) > 0:
			word += " (" + strings.Join(late, "; ") + ")"
		case s.Target != "":
			word += ", targeting " + s.Target
		}
		words = append(words, word)
		x.Projects = append(x.Projects, s)
	}
	for _, p := range c.com.Plans {
		if p.Pending {
			pending = append(pending, p.Name)
		}
	}
	title := "Gap coverage"
	if x.Milestone != "" {
		title = x.Milestone + " checkpoint"
	}
	text := title + ": " + strings.Join(words, "; ")
	if len(pending) > 0 {
		text += ". Reviews pending: " + strings.Join(pending, ", ")
	}
	x.Summary = fact.Text(text)
	c.record(minutes.Checking, minutes.CheckData{})
	c.add(minutes.Info, text)
	c.decree(committee.Reviewed, x)
	c.say("%s.", text)
}
