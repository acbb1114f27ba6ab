package commands

import (
	"fmt"
	"strings"
	"time"

	"gavel/internal/committee"
)

// milestone is #milestone [next|list|add|move|del …].
func milestone(c *call) {
	verb, rest, _ := strings.Cut(c.args, " ")
	rest = strings.TrimSpace(rest)
	verb = strings.ToLower(verb)
	switch verb {
	case "", "next", "list", "add", "move", "del":
	default:
		if !c.idle() {
			c.refuse("#milestone takes next, list, add, move or del; for example #milestone add juno-1 2014-06-12")
		}
		return
	}
	switch {
	case c.com == nil && c.idle():
	case c.com == nil:
		c.refuse("No committee is known here, so there are no milestones; the operator adds a [[committee]] to the config.")
	case verb == "" || verb == "next":
		c.nextMilestone()
	case verb == "list":
		c.listMilestones(rest)
	case c.hasRoster() && !c.mayDecide("Only a chair can %s a milestone.", map[string]string{"add": "add", "move": "move", "del": "take off"}[verb]):
	case verb == "add":
		c.addMilestone(rest)
	case verb == "move":
		c.moveMilestone(rest)
	default:
		c.dropMilestone(rest)
	}
}

const noMilestones = "No schedule is loaded; a chair adds a milestone with #milestone add ID DATE, the operator a schedule with gavel import schedule FILE."

func (c *call) nextMilestone() {
	m := c.com.NextMilestone(c.At, false)
	if m == nil {
		m = c.com.NextMilestone(c.At, true)
	}
	switch {
	case m == nil && len(c.com.Dates()) == 0:
		c.answer(noMilestones)
	case m == nil:
		c.answer("No milestone is to come; the last was %s.", c.com.Dates()[len(c.com.Dates())-1].ID)
	default:
		c.answer("%s is %s, %s. %s.", m.ID, daysOf(m), inDays(c.At, m.Date), c.targets(m))
	}
}

// daysOf is the day of a milestone, or its days.
func daysOf(m *committee.Milestone) string {
	s := m.Date.Format("Mon 2006-01-02")
	if !m.End.IsZero() {
		s += " to " + m.End.Format("Mon 2006-01-02")
	}
	return s
}

// inDays is how far off a day is: "in 29 days", "today", "5 days ago".
func inDays(now, t time.Time) string {
	switch n := daysBetween(now, t); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n < 0:
		return fmt.Sprintf("%d days ago", -n)
	default:
		return fmt.Sprintf("in %d days", n)
	}
}

// targets says how many gaps are planned for a milestone.
func (c *call) targets(m *committee.Milestone) string {
	switch n := len(c.com.Targeting(m.ID)); n {
	case 0:
		return "No open gap targets it"
	case 1:
		return "1 gap targets it"
	default:
		return fmt.Sprintf("%d gaps target it", n)
	}
}

func (c *call) listMilestones(series string) {
	var list []string
	for _, m := range c.com.Dates() {
		switch {
		case series != "" && !strings.HasPrefix(strings.ToLower(m.ID), strings.ToLower(series)) && !strings.EqualFold(m.Source, series):
		case series == "" && (m.LastDay().Before(startOfDay(c.At)) || m.Kind == "custom"):
		default:
			list = append(list, m.ID+" "+day(m.Date))
		}
	}
	switch {
	case len(list) > 0:
		c.answerList("", list, " · ")
	case len(c.com.Dates()) == 0:
		c.answer(noMilestones)
	case series == "":
		c.answer("No milestone is to come; the last was %s.", c.com.Dates()[len(c.com.Dates())-1].ID)
	default:
		c.answer("No milestone of %s is known; #milestone list shows what is to come.", quote(series))
	}
}

// planned reads a milestone's day: a date, or a week of the cycle such as R-9.
func (c *call) planned(s string) (t time.Time, ok bool) {
	t, _, err := c.com.When(s, c.At)
	if err != nil {
		c.refuse("%s", upperFirst(err.Error()))
		return t, false
	}
	return startOfDay(t), true
}

func (c *call) addMilestone(rest string) {
	id, when, _ := strings.Cut(rest, " ")
	switch m := c.com.Milestone(id); {
	case id == "" || when == "":
		c.refuse("For example #milestone add juno-1 2014-06-12, or #milestone add spec-freeze R-9")
		return
	case !committee.IsMilestone(id):
		c.refuse("%s is no name for a milestone: letters, digits, \"-\" and \".\", such as juno-1", quote(id))
		return
	case m != nil:
		c.refuse("%s is known: %s. #milestone move %s DATE moves it.", m.ID, day(m.Date), m.ID)
		return
	}
	if t, ok := c.planned(when); ok {
		if len(c.com.Milestones) >= 2000 {
			c.refuse("There are %d milestones, which is all that fit.", len(c.com.Milestones))
			return
		}
		c.decree(committee.MilestoneAdded, committee.MilestoneData{ID: id, Date: t, Place: c.place()})
		c.answer("%s is %s, %s.", id, t.Format("Mon 2006-01-02"), inDays(c.At, t))
		c.recalendar()
	}
}

func (c *call) moveMilestone(rest string) {
	id, when, _ := strings.Cut(rest, " ")
	if id == "" || when == "" {
		c.refuse("For example #milestone move juno-2 2014-07-31")
		return
	}
	m := c.milestoneNamed(id)
	if m == nil {
		return
	}
	t, ok := c.planned(strings.TrimPrefix(when, "to "))
	switch {
	case !ok:
		return
	case t.Equal(m.Date):
		c.refuse("%s is on %s already.", m.ID, day(t))
		return
	}
	c.decree(committee.MilestoneMoved, committee.MilestoneData{ID: m.ID, Date: t, Place: c.place()})
	follow := ""
	switch n := len(c.com.Targeting(m.ID)); {
	case n == 1:
		follow = "1 gap follows, "
	case n > 1:
		follow = fmt.Sprintf("%d gaps follow, ", n)
	}
	if t.Before(startOfDay(c.At)) {
		c.answer("%s moves %s → %s; %sit is over.", m.ID, day(m.Date), day(t), follow)
	} else {
		c.answer("%s moves %s → %s; %sreminders re-armed.", m.ID, day(m.Date), day(t), follow)
	}
	c.recalendar()
}

func (c *call) dropMilestone(rest string) {
	if rest == "" {
		c.refuse("Which milestone? For example #milestone del juno-2")
		return
	}
	m := c.milestoneNamed(rest)
	if m == nil {
		return
	}
	if n := len(c.com.Targeting(m.ID)); n > 0 && !c.bang {
		c.refuse("%s for %s; #gap retarget gives them another milestone, #milestone! del %s takes it off all the same.", map[bool]string{true: "1 gap is planned", false: fmt.Sprintf("%d gaps are planned", n)}[n == 1], m.ID, m.ID)
		return
	}
	c.decree(committee.MilestoneDeleted, committee.MilestoneData{ID: m.ID, Place: c.place()})
	c.answer("%s is off the calendar.", m.ID)
	c.recalendar()
}
