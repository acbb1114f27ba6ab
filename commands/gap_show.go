package commands

import (
	"cmp"
	"fmt"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// gapPending is #gap pending [PROJECT [done|text]]: which reviews are still to be held.
func (c *call) gapPending(rest string) {
	if rest == "" {
		var names []string
		for _, p := range c.com.Plans {
			if p.Pending {
				names = append(names, p.Name)
			}
		}
		if len(names) == 0 {
			c.answer("No gap review is pending.")
			return
		}
		c.answerList("Gap reviews pending: ", names, ", ")
		return
	}
	word, text, _ := strings.Cut(rest, " ")
	p, ok := c.project(word)
	if !ok || !c.mayGap(p.Key(), nil, false) {
		return
	}
	d := committee.GapData{GapRef: committee.GapRef{Project: p.Key(), Place: c.place()}, Name: p.Called(), Lead: p.PTL, Text: fact.Text(strings.TrimSpace(text))}
	if rest, ok := cutWord(text, "done"); ok {
		d.Kind, d.Text = "done", fact.Text(rest)
		c.decree(committee.ReviewPending, d)
		c.noted(p.Key(), p.Called(), "the gap review was held")
		c.answer("%s: the gap review is not pending any more.", p.Called())
		return
	}
	c.decree(committee.ReviewPending, d)
	c.noted(p.Key(), p.Called(), "the gap review is pending")
	c.answer("%s: the gap review is pending.", p.Called())
}

// listGaps is #gap list [project|milestone|late].
func (c *call) listGaps(rest string) {
	var list []string
	late := strings.EqualFold(rest, "late")
	milestone := c.com.Milestone(rest)
	project := ""
	if _, isProject := c.rules.Program(rest); rest != "" && !late && milestone == nil {
		if !isProject && strings.ContainsAny(rest, "0123456789") { // it looks like a milestone
			c.milestoneNamed(rest)
			return
		}
		p, ok := c.project(rest)
		if !ok {
			return
		}
		project = p.Key()
	}
	if rest == "" {
		for _, p := range c.com.Plans {
			list = append(list, c.com.Line(p, c.At))
		}
		if len(list) == 0 {
			c.answer("No gap was raised yet.")
			return
		}
		c.answerList("", list, " · ")
		return
	}
	for _, p := range c.com.Plans {
		for _, g := range p.Gaps {
			stands := c.com.StandsNow(g, c.At)
			switch {
			case late && (stands != committee.Late || !g.Open()), milestone != nil && g.Target != milestone.ID, project != "" && p.Project != project:
				continue
			}
			s := fmt.Sprintf("%s %s: %s", g.ID(), irctext.Shorten(irctext.Clean(g.Title), 60), stands)
			switch {
			case g.State == "waived":
				s = fmt.Sprintf("%s %s: waived", g.ID(), irctext.Shorten(irctext.Clean(g.Title), 60))
			case g.Target != "" && milestone == nil:
				s += " (" + g.Target + ")"
			}
			list = append(list, s)
		}
	}
	switch {
	case len(list) > 0:
		c.answerList("", list, " · ")
	case late:
		c.answer("No gap is late.")
	case milestone != nil:
		c.answer("No gap targets %s.", milestone.ID)
	default:
		p, _ := c.rules.Program(rest)
		c.answer("%s has no gaps.", cmp.Or(p.Called(), rest))
	}
}

func (c *call) showGap(rest string) {
	g, _ := c.gapFor("show", rest)
	if g == nil {
		return
	}
	s := fmt.Sprintf("%s %s: %s, %s", g.ID(), irctext.Shorten(irctext.Clean(g.Title), 120), g.State, c.com.StandsNow(g, c.At))
	if g.Note != "" {
		s += " (" + irctext.Shorten(irctext.Clean(g.Note), 80) + ")"
	}
	if g.Target != "" {
		s += c.targetOf(g)
		if g.Was != "" {
			s += ", was " + g.Was
		}
	}
	if g.Owner != "" {
		s += ", owner " + committee.Unping(g.Owner)
	}
	if g.Requirement != "" {
		s += ", requirement " + g.Requirement
	}
	if len(g.After) > 0 {
		s += ", waits for " + strings.Join(g.After, " ")
	}
	if n := len(g.Evidence); n > 0 {
		s += ", evidence " + g.Evidence[n-1]
	}
	c.answer("%s. Raised by %s on %s.", s, committee.Unping(g.Raised.By), day(g.Raised.At))
}

// requirements is #requirements [word].
func requirements(c *call) {
	var list []string
	for _, r := range c.rules.Requirements {
		if c.args == "" || strings.Contains(strings.ToLower(r.ID+" "+r.Text), strings.ToLower(c.args)) {
			list = append(list, strings.TrimSpace(r.ID+" "+irctext.Shorten(irctext.Clean(r.Text), 100)))
		}
	}
	switch {
	case len(list) > 0:
		c.answerList("", list, " · ")
	case c.idle() && c.com == nil:
	case len(c.rules.Requirements) == 0:
		c.answer("No requirements are known; the operator lists them in the config as [[committee.requirement]].")
	default:
		c.answer("No requirement has %s in it; #requirements lists all of them.", quote(c.args))
	}
}
