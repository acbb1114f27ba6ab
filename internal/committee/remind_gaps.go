package committee

import (
	"fmt"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// most is how many gaps a reminder names.
const most = 5

// milestones are told seven days before, one day before, on the day and the day after.
func (r *remind) milestones() {
	for _, m := range r.c.Dates() {
		if m.Kind == "custom" && m.Source != "" && m.Source != "config" {
			continue // a schedule has dozens of days that are one project's matter
		}
		key := "milestone/" + m.ID + "/" + ymd(m.Date) + "/"
		week, eve, past := m.Date.AddDate(0, 0, -7), m.Date.AddDate(0, 0, -1), m.LastDay().AddDate(0, 0, 1)
		over := midnight(past) // a text of what is to come is no use then
		r.add(r.on(week), m.Since, Reminder{Key: key + "-7d", Name: m.ID, Until: midnight(eve), Text: r.before(m, r.on(week))})
		r.add(r.on(eve), m.Since, Reminder{Key: key + "-1d", Name: m.ID, Until: midnight(m.Date), Text: r.eve(m, r.on(eve))})
		r.add(r.on(m.Date), m.Since, Reminder{Key: key + "0", Name: m.ID, Until: over, Text: r.today(m, r.on(m.Date))})
		r.add(r.on(past), m.Since, Reminder{Key: key + "+1d", Name: m.ID, Text: r.past(m, r.on(past))})
	}
}

// before is "juno-1 is in 7 days, Thu 2014-06-12. Gaps planned for it: …".
func (r *remind) before(m *Milestone, at time.Time) string {
	now := r.now(at)
	s := fmt.Sprintf("%s is %s, %s.", m.ID, daysFrom(now, m.Date), withDay(m.Date))
	var gaps []string
	for _, p := range r.c.Plans {
		for _, g := range p.Gaps {
			if g.Target != m.ID || g.Concern() || g.State == "waived" {
				continue
			}
			if len(gaps) < most {
				gaps = append(gaps, fmt.Sprintf("%s %s (%s%s)", g.ID(), irctext.Shorten(irctext.Clean(g.Title), 40), owner(g), r.c.StandsNow(g, now)))
			} else {
				gaps = append(gaps, g.ID())
			}
		}
	}
	if len(gaps) == 0 {
		return s
	}
	return s + " Gaps planned for it: " + strings.Join(gaps, "; ") + ". Owners: #gap status <gap> …"
}

// owner is the owner of a gap before what else is said of it: "mestery, ".
func owner(g *Gap) string {
	if g.Owner == "" {
		return ""
	}
	return g.Owner + ", "
}

// open names the open gaps that a milestone is the target of: "neutron/4 (mestery)".
func (r *remind) open(m *Milestone) (list []string, planned int) {
	for _, p := range r.c.Plans {
		for _, g := range p.Gaps {
			if g.Target != m.ID || g.Concern() || g.State == "waived" {
				continue
			}
			planned++
			switch {
			case !g.Open():
			case g.Owner == "" || len(list) >= most:
				list = append(list, g.ID())
			default:
				list = append(list, g.ID()+" ("+g.Owner+")")
			}
		}
	}
	return list, planned
}

func (r *remind) eve(m *Milestone, at time.Time) string {
	s := fmt.Sprintf("%s is %s (%s).", m.ID, daysFrom(r.now(at), m.Date), ymd(m.Date))
	switch list, planned := r.open(m); {
	case len(list) > 0:
		return s + " Still open: " + strings.Join(list, ", ") + "."
	case planned == 1:
		return s + " The gap planned for it is complete."
	case planned > 1:
		return s + fmt.Sprintf(" All %d gaps planned for it are complete.", planned)
	default:
		return s
	}
}

func (r *remind) today(m *Milestone, at time.Time) string {
	s := "Today is " + m.ID + "."
	if !m.End.IsZero() {
		s = fmt.Sprintf("%s begins today, until %s.", m.ID, withDay(m.End))
	}
	list, planned := r.open(m)
	switch {
	case len(list) > 0:
		s += " Open: " + strings.Join(list, ", ") + "."
	case planned > 0:
		s += " All gaps planned for it are complete."
	}
	if next, ok := r.c.NextMeeting(m.LastDay().AddDate(0, 0, 1)); ok && planned > 0 {
		s += fmt.Sprintf(" Checkpoint at the next %s meeting, %s.", r.title(), withTime(next))
	}
	return s
}

func (r *remind) past(m *Milestone, at time.Time) string {
	s := fmt.Sprintf("We are past %s (%s).", m.ID, ymd(m.LastDay()))
	var late []string
	for _, g := range r.c.Targeting(m.ID) {
		if len(late) < most {
			late = append(late, fmt.Sprintf("%s %s (%s%s)", g.ID(), irctext.Shorten(irctext.Clean(g.Title), 40), owner(g), r.over(g, at)))
		} else {
			late = append(late, g.ID())
		}
	}
	if len(late) > 0 {
		s += " OVERDUE: " + strings.Join(late, "; ") + "."
	}
	if next := r.c.NextMilestone(m.LastDay().AddDate(0, 0, 1), false); next != nil && next != m {
		s += fmt.Sprintf(" Next milestone: %s, %s.", next.ID, ymd(next.Date))
	}
	return s
}

// over is by how much a gap is late: "4 days".
func (r *remind) over(g *Gap, at time.Time) string {
	return count(int(midnight(r.now(at)).Sub(midnight(r.c.LastDay(g))).Hours()/24), "day")
}

// nextMeeting is the first meeting of the week after a time, regular or special.
func (r *remind) nextMeeting(after time.Time) (time.Time, bool) {
	list := r.c.Meetings(after, after.AddDate(0, 0, 9))
	if len(list) == 0 {
		return time.Time{}, false
	}
	return list[0].At, true
}

// overdueTimes is how often an overdue gap is pointed out, weekly.
const overdueTimes = 4

// overdue points out, once a week, the gaps that are late: on the day before the regular meeting
// if there is one, else a week after the milestone and so on.
func (r *remind) overdue() {
	type week struct {
		at    time.Time
		gaps  []string
		names []string
	}
	var weeks []week
	for _, p := range r.c.Plans {
		for _, g := range p.OpenGaps() {
			last := r.c.LastDay(g)
			if last.IsZero() {
				continue
			}
			for k := range overdueTimes {
				after := last.AddDate(0, 0, 2+7*k)
				day := last.AddDate(0, 0, 8+7*k)
				if next, ok := r.nextMeeting(after); ok {
					day = next.AddDate(0, 0, -1)
				}
				at := r.on(day)
				if !r.within(at) || at.Before(g.History[len(g.History)-1].At) && g.Planned.After(at) {
					continue
				}
				text := fmt.Sprintf("%s is %s over %s", g.ID(), r.over(g, at), g.Target)
				if g.Owner != "" {
					text = fmt.Sprintf("%s (%s) is %s over %s", g.ID(), g.Owner, r.over(g, at), g.Target)
				}
				i := 0
				for i < len(weeks) && !weeks[i].at.Equal(at) {
					i++
				}
				if i == len(weeks) {
					weeks = append(weeks, week{at: at})
				}
				weeks[i].gaps = append(weeks[i].gaps, text)
				weeks[i].names = append(weeks[i].names, p.Project)
			}
		}
	}
	for _, w := range weeks {
		rest := ""
		if n := len(w.gaps); n > most {
			w.gaps, rest = w.gaps[:most], fmt.Sprintf(" and %d more", n-most)
		}
		when := ""
		if next, ok := r.nextMeeting(w.at); ok && midnight(next).Equal(midnight(w.at).AddDate(0, 0, 1)) {
			when = " before tomorrow's meeting"
		}
		r.add(w.at, time.Time{}, Reminder{
			Key: "overdue/" + ymd(w.at), Name: w.names[0], Names: w.names[1:],
			Text: strings.Join(w.gaps, "; ") + rest + ". Please #gap status or #gap retarget" + when + ".",
		})
	}
}
