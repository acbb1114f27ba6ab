package committee

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// gaps is the part about the gap coverage plans: the last checkpoint, what became of gaps, which plans
// were blessed, and which reviews are still to be held.
func (d *drafting) gaps() DigestPart {
	p := DigestPart{Title: "Gap coverage", Depth: 1}
	for _, r := range slices.Backward(d.c.Reviews) {
		if d.tells(r.At) {
			p.Title += ", reviewed on " + ymd(r.At)
			if r.Milestone != "" {
				p.Title = fmt.Sprintf("Gap coverage, %s checkpoint (%s)", r.Milestone, ymd(r.At))
			}
			p.Table = checkpointTable(r)
			for _, s := range r.Projects {
				p.Entries = append(p.Entries, d.entry("", d.c.stood(s, r.At), d.c.saidOf(s.Project, r.Place)))
			}
			break
		}
	}
	p.Entries = append(p.Entries, d.gapChanges()...)
	p.Entries = append(p.Entries, d.blessings()...)
	var names []string
	var said Place
	for _, x := range d.c.Plans {
		if n := len(x.History); x.Pending && n > 0 {
			said = x.History[n-1].Place
		}
		switch {
		case x.Pending && x.Why != "":
			names = append(names, x.Name+" ("+tidy(x.Why)+")")
		case x.Pending:
			names = append(names, x.Name)
		}
	}
	switch len(names) {
	case 0:
	case 1:
		p.Entries = append(p.Entries, DigestEntry{Text: "The review of " + names[0] + " is still pending", Link: d.linkTo(said)})
	default:
		p.Entries = append(p.Entries, DigestEntry{Text: "The reviews of " + and(names) + " are still pending", Link: d.linkTo(said)})
	}
	return p
}

// checkpointTable is a checkpoint project by project. What is not known of one that has no gaps on
// record is "–".
func checkpointTable(r Review) [][]string {
	table := [][]string{{"project", "open", "late", "target", "state"}}
	for _, s := range r.Projects {
		row := []string{s.Name, "–", "–", "–", s.Word.Words()}
		if s.Gaps > 0 {
			row[1], row[2] = strconv.Itoa(s.Open), strconv.Itoa(len(s.Late))
		}
		if len(s.Late) > 0 {
			row[2] += " (" + strings.Join(s.Late, "; ") + ")"
		}
		if s.Target != "" {
			row[3] = s.Target
		}
		table = append(table, row)
	}
	return table
}

// stood is how a project stood at a checkpoint, in a sentence: "Ceilometer is on track, targeting
// juno-2", "Neutron: started; gap 4 is late, was planned for juno-1, just one API call".
func (c *Committee) stood(s ProjectState, at time.Time) string {
	text := s.Name + " is " + s.Word.Words()
	if s.Word == Started || s.Word == NotStarted {
		text = s.Name + ": " + s.Word.Words()
	}
	if len(s.Late) == 0 && s.Target != "" && s.Word != Complete {
		text += ", targeting " + s.Target
	}
	for _, late := range s.Late { // "gap 4, was juno-1"
		gap, was, _ := strings.Cut(late, ", was ")
		text += "; " + gap + " is late"
		if was != "" {
			text += ", was planned for " + was
		}
		if g := c.Gap(s.Project + "/" + strings.TrimPrefix(gap, "gap ")); g != nil {
			if note := tidy(g.noted(at)); note != "" {
				text += ", " + note
			}
		}
	}
	if note := tidy(s.Note); note != "" {
		text += "; " + note
	}
	return text
}

// saidOf is where in a checkpoint a project was spoken of, else where the checkpoint ended.
func (c *Committee) saidOf(project string, end Place) Place {
	at := end
	if p := c.Plan(project); p != nil {
		for _, e := range p.History {
			if e.Meeting == end.Meeting && e.Line < end.Line {
				at = e.Place
			}
		}
	}
	return at
}

// noted is what was said with the last word on a gap, as of a time.
func (g *Gap) noted(at time.Time) (note string) {
	for _, s := range g.History {
		if s.What == "status" && !s.At.After(at) {
			note = s.Note
		}
	}
	return note
}

// gapChanges are what became of gaps: a sentence for all that were raised, covered, moved, waived
// or reopened.
func (d *drafting) gapChanges() (list []DigestEntry) {
	kinds := []string{"Raised", "Covered", "Moved", "Waived", "Reopened"}
	changed := map[string][]string{}
	places := map[string]Place{}
	for _, p := range d.c.Plans {
		for _, g := range p.Gaps {
			last := map[string]Step{}
			for _, s := range g.History {
				if !d.tells(s.At) {
					continue
				}
				switch {
				case s.What == "raised" && !g.Concern():
					last["Raised"] = s
				case s.What == "status" && s.To == Complete && g.State == "covered":
					last["Covered"] = s
				case strings.HasPrefix(s.What, "moved from "):
					last["Moved"] = s
				case s.What == "waived" && g.State == "waived":
					last["Waived"] = s
				case s.What == "reopened" && g.Open():
					last["Reopened"] = s
				}
			}
			for kind, s := range last {
				text := g.ID() + " " + strings.TrimRight(tidy(g.Title), ". ")
				if kind == "Moved" {
					text += strings.TrimPrefix(s.What, "moved")
				}
				if note := tidy(s.Note); note != "" && kind != "Raised" {
					text += " (" + note + ")"
				}
				changed[kind] = append(changed[kind], text)
				places[kind] = s.Place
			}
		}
	}
	for _, kind := range kinds {
		texts := changed[kind]
		at := Place{}
		if len(texts) == 1 {
			at = places[kind]
		}
		if n := len(texts); n > 5 {
			texts = append(texts[:5:5], fmt.Sprintf("and %d more", n-5))
		}
		if len(texts) > 0 {
			list = append(list, d.entry(kind, strings.Join(texts, "; "), at))
		}
	}
	return list
}

// blessings are the plans that were blessed, with how many gaps.
func (d *drafting) blessings() (list []DigestEntry) {
	for _, p := range d.c.Plans {
		at := Event{}
		for _, g := range p.Gaps {
			for _, s := range g.History {
				if s.What == "blessed" && d.tells(s.At) && !s.At.Before(at.At) {
					at = s.Event
				}
			}
		}
		if at.At.IsZero() {
			continue
		}
		var titles []string
		target := ""
		var last time.Time
		for _, g := range p.Gaps {
			if !slices.ContainsFunc(g.History, func(s Step) bool { return s.What == "blessed" && d.tells(s.At) }) {
				continue
			}
			titles = append(titles, strings.TrimRight(tidy(g.Title), ". "))
			if due := d.c.LastDay(g); g.Target != "" && (target == "" || due.After(last)) {
				target, last = g.Target, due
			}
		}
		text := fmt.Sprintf("%s's gap coverage plan was blessed on %s: %s", p.Name, ymd(at.At), count(len(titles), "gap"))
		if len(titles) < 4 {
			text += " (" + strings.Join(titles, "; ") + ")"
		}
		if target != "" {
			text += ", targeting " + target
		}
		list = append(list, d.entry("", text, at.Place))
	}
	return list
}
