package committee

import (
	"cmp"
	"strings"

	"gavel/internal/calendar"
)

// SeriesOf is what a file of meetings says of a series.
func SeriesOf(s calendar.Series) SeriesData {
	d := SeriesData{Source: s.Source, Title: s.Title, URL: cmp.Or(s.AgendaURL, s.ProjectURL)}
	for _, c := range s.Chairs {
		d.Chairs = append(d.Chairs, cmp.Or(c.Nick, c.Name))
	}
	for _, x := range s.Slots {
		d.Regular = append(d.Regular, Recurring{Rule: x.Rule, Network: x.Network, Channel: x.Channel, Minutes: x.Minutes})
	}
	return d
}

// Calendar is the series as the check for conflicts takes it. A meeting without a channel
// shares its place with no other.
func (d SeriesData) Calendar(id string) calendar.Series {
	s := calendar.Series{ID: id, Title: d.Title, Source: d.Source}
	for _, who := range d.Chairs {
		s.Chairs = append(s.Chairs, calendar.Chair{Nick: who})
	}
	for _, r := range d.Regular {
		s.Slots = append(s.Slots, calendar.Slot{Rule: r.Rule, Network: r.Network, Channel: cmp.Or(r.Channel, "no channel of "+id), Minutes: r.Minutes})
	}
	return s
}

// ScheduleOf is what a release schedule says.
func ScheduleOf(r calendar.Release) ScheduleData {
	d := ScheduleData{Source: r.Series, Cycle: Cycle{Series: r.Series, Start: r.Start, Release: r.ReleaseWeek}}
	for _, m := range r.Milestones {
		d.Milestones = append(d.Milestones, MilestoneData{ID: m.ID, Aliases: m.Aliases, Date: m.Date, End: m.End, Kind: m.Kind})
	}
	return d
}

// Differs tells how a schedule differs from what is planned, a line for each milestone:
// "hibiscus-2: Thu 2026-07-02 → Thu 2026-07-09". Where somebody has moved one, and the schedule
// says what it said before, there is none.
func (c *Committee) Differs(d ScheduleData) []string {
	var before, now []calendar.Milestone
	said := map[string]MilestoneData{}
	for _, x := range d.Milestones {
		now = append(now, calendar.Milestone{ID: x.ID, Date: x.Date, End: x.End})
		said[strings.ToLower(x.ID)] = x
	}
	for _, m := range c.Dates() {
		was := calendar.Milestone{ID: m.ID, Date: m.Date, End: m.End}
		x, now := said[strings.ToLower(m.ID)]
		switch {
		case !now && m.Source != d.Source:
			continue
		case now && m.Source == d.Source && m.Said.Equal(x.Date):
			was.Date = x.Date
		}
		before = append(before, was)
	}
	return calendar.Compare(before, now)
}
