package committee

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gavel/internal/fact"
)

// The kinds of facts about milestones.
const (
	MilestoneAdded   = "milestone-add"    // data MilestoneData
	MilestoneMoved   = "milestone-move"   // data MilestoneData
	MilestoneDeleted = "milestone-delete" // data MilestoneData, without a date
	ScheduleSet      = "schedule"         // what a release schedule says; data ScheduleData
)

// A Milestone is a planned day of a release cycle.
type Milestone struct {
	ID      string    // "juno-1", or "juno-final" for the release
	Aliases []string  // what else it is called: "j-1"
	Date    time.Time // its day, midnight UTC
	End     time.Time // its last day when it has several; else zero
	Kind    string    // "milestone", "ff", "rc", "release" or "custom"
	Source  string    // the schedule it comes from; "" by hand
	Since   time.Time // since when it has this date
	Changes int       // how often the date was changed; the SEQUENCE of RFC 5545
	Changed time.Time // when it was changed last; the DTSTAMP of RFC 5545
	Gone    bool      // it was taken off
	Off     bool      // by hand

	Said time.Time // the date as its schedule said it last
}

// LastDay is the day on which what is planned for the milestone must be there.
func (m *Milestone) LastDay() time.Time {
	if !m.End.IsZero() {
		return m.End
	}
	return m.Date
}

// A Cycle is a release cycle, by which weeks are counted: R-9 is nine weeks before its release.
type Cycle struct {
	Series  string    `json:"series"`
	Start   time.Time `json:"start,omitzero"`
	Release time.Time `json:"release"` // the Monday of the week of the release
}

// MilestoneData is a milestone and its day.
type MilestoneData struct {
	ID      string    `json:"id"`
	Aliases []string  `json:"aliases,omitempty"`
	Date    time.Time `json:"date,omitzero"`
	End     time.Time `json:"end,omitzero"`
	Kind    string    `json:"kind,omitempty"`
	Place
}

// ScheduleData is all that a release schedule, or the config, says. A milestone that it
// said before and does not say now is off. One that was moved by hand stays where it is,
// unless the schedule itself has another date than before.
type ScheduleData struct {
	Source     string          `json:"source"` // "hibiscus", or "config"
	Cycle      Cycle           `json:"cycle,omitzero"`
	Milestones []MilestoneData `json:"milestones"`
}

// Milestone is the milestone of that name, in any case of letters, or nil.
func (c *Committee) Milestone(name string) *Milestone {
	for _, m := range c.Milestones {
		if !m.Gone && m.named(name) {
			return m
		}
	}
	return nil
}

func (m *Milestone) named(name string) bool {
	return name != "" && (strings.EqualFold(m.ID, name) || slices.ContainsFunc(m.Aliases, func(a string) bool { return strings.EqualFold(a, name) }))
}

// Dates are the milestones that are still on, by their day.
func (c *Committee) Dates() []*Milestone {
	return slices.DeleteFunc(slices.Clone(c.Milestones), func(m *Milestone) bool { return m.Gone })
}

// NextMilestone is the first milestone of a cycle (or, with all, of whatever kind) that is not over
// on a day, or nil.
func (c *Committee) NextMilestone(day time.Time, all bool) *Milestone {
	for _, m := range c.Milestones {
		if !m.Gone && (all || m.Kind != "custom") && !m.LastDay().Before(midnight(day)) {
			return m
		}
	}
	return nil
}

// milestoneIDs are the names that people may type.
func (c *Committee) MilestoneIDs() (ids []string) {
	for _, m := range c.Dates() {
		ids = append(ids, m.ID)
	}
	return ids
}

// cycle is the release cycle that runs on a day, else the next one, else the last.
func (c *Committee) cycle(day time.Time) (Cycle, bool) {
	var best Cycle
	for _, x := range c.cycles() {
		over := day.After(x.Release.AddDate(0, 0, 7))
		switch {
		case best.Release.IsZero():
			best = x
		case best.Release.AddDate(0, 0, 7).Before(day):
			if !over || x.Release.After(best.Release) {
				best = x
			}
		case !over && x.Release.Before(best.Release):
			best = x
		}
	}
	return best, !best.Release.IsZero()
}

// cycles are the release cycles: those of schedules, and of a release that was put in by hand, such as
// juno-final, the one that ends with it.
func (c *Committee) cycles() []Cycle {
	list := slices.Clone(c.Cycles)
	for _, m := range c.Dates() {
		series, ok := strings.CutSuffix(strings.ToLower(m.ID), "-final")
		if ok && !slices.ContainsFunc(list, func(x Cycle) bool { return strings.EqualFold(x.Series, series) }) {
			monday := m.Date.AddDate(0, 0, -(int(m.Date.Weekday())+6)%7)
			list = append(list, Cycle{Series: series, Release: monday})
		}
	}
	return list
}

var weekRef = regexp.MustCompile(`^(?:([a-z][a-z0-9]*)[ :])?r([+-]\d{1,2})$`)

// When reads a time as people write it: a milestone, a week of the release cycle such as R-9
// (its Monday; process.rst of openstack/releases), or what ParseWhen reads.
func (c *Committee) When(s string, now time.Time) (t time.Time, hasTime bool, err error) {
	s = strings.TrimSpace(s)
	if m := c.Milestone(s); m != nil {
		return m.Date, false, nil
	}
	if f := strings.Fields(s); len(f) > 1 && clock.MatchString(f[len(f)-1]) { // "R-9 20:00"
		day := strings.Join(f[:len(f)-1], " ")
		if c.Milestone(day) != nil || weekRef.MatchString(strings.ToLower(day)) {
			at, ok := timeOfDay(f[len(f)-1])
			if !ok {
				return ParseWhen(s, now)
			}
			t, _, err := c.When(day, now)
			return t.Add(at), true, err
		}
	}
	match := weekRef.FindStringSubmatch(strings.ToLower(s))
	if match == nil {
		return ParseWhen(s, now)
	}
	x, ok := c.cycle(now)
	if match[1] != "" {
		all := c.cycles()
		i := slices.IndexFunc(all, func(x Cycle) bool { return strings.EqualFold(x.Series, match[1]) })
		if ok = i >= 0; ok {
			x = all[i]
		}
	}
	if !ok {
		return now, false, fmt.Errorf("%s is a week of a release cycle, and none is known: the operator can load one with gavel import schedule FILE", s)
	}
	n, _ := strconv.Atoi(match[2])
	return x.Release.AddDate(0, 0, 7*n), false, nil
}

// Changed reports whether a schedule says anything else than what it said last.
func (c *Committee) Changed(d ScheduleData) bool {
	before := 0
	for _, m := range c.Milestones {
		if m.Source == d.Source && (!m.Gone || m.Off) {
			before++
		}
	}
	if before != len(d.Milestones) {
		return true
	}
	for _, x := range d.Milestones {
		m := c.known(x.ID)
		if m == nil || m.Gone && !m.Off || m.Source != d.Source || !m.Said.Equal(x.Date) || !m.End.Equal(x.End) || m.Kind != x.Kind || !slices.Equal(m.Aliases, x.Aliases) {
			return true
		}
	}
	return !d.Cycle.Release.IsZero() && !slices.Contains(c.Cycles, d.Cycle)
}

func (c *Committee) applyMilestone(f fact.Fact) {
	switch f.Kind {
	case MilestoneAdded, MilestoneMoved:
		d := fact.Read[MilestoneData](f)
		if d.ID == "" || d.Date.IsZero() {
			return
		}
		c.setMilestone(f, "", d)
	case MilestoneDeleted:
		if m := c.Milestone(fact.Read[MilestoneData](f).ID); m != nil {
			m.Gone, m.Off = true, true
			m.Changes, m.Changed = m.Changes+1, f.At
		}
	case ScheduleSet:
		d := fact.Read[ScheduleData](f)
		for _, m := range c.Milestones {
			kept := func(x MilestoneData) bool { return strings.EqualFold(x.ID, m.ID) }
			if m.Source == d.Source && !m.Gone && !slices.ContainsFunc(d.Milestones, kept) {
				m.Gone = true
				m.Changes, m.Changed = m.Changes+1, f.At
			}
		}
		for _, x := range d.Milestones {
			if x.ID != "" && !x.Date.IsZero() {
				c.setMilestone(f, d.Source, x)
			}
		}
		if !d.Cycle.Release.IsZero() {
			c.Cycles = append(slices.DeleteFunc(c.Cycles, func(x Cycle) bool { return x.Series == d.Cycle.Series }), d.Cycle)
		}
	default:
		return
	}
	slices.SortStableFunc(c.Milestones, func(a, b *Milestone) int {
		if n := a.Date.Compare(b.Date); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
}

func (c *Committee) setMilestone(f fact.Fact, source string, d MilestoneData) {
	m := c.known(d.ID)
	if m == nil {
		m := &Milestone{ID: d.ID, Aliases: d.Aliases, Date: d.Date, End: d.End, Kind: d.Kind, Source: source, Since: f.At, Changed: f.At}
		if source != "" {
			m.Said = d.Date
		}
		if m.Kind == "" {
			m.Kind = "milestone"
		}
		c.Milestones = append(c.Milestones, m)
		return
	}
	if source != "" {
		if m.Off && m.Source == source && m.Said.Equal(d.Date) {
			return // a chair took it off, and the schedule says nothing new of it
		}
		same := m.Said.Equal(d.Date) && !m.Gone && m.Source == source
		m.Source, m.Said, m.Aliases, m.Kind = source, d.Date, d.Aliases, d.Kind
		if same { // it may have been moved by hand since
			if !m.End.Equal(d.End) {
				m.End = d.End
				m.Changes, m.Changed = m.Changes+1, f.At
			}
			return
		}
	}
	if !m.Date.Equal(d.Date) || m.Gone {
		m.Changes, m.Changed = m.Changes+1, f.At
		m.Since = f.At
	}
	if !d.End.IsZero() || source != "" || !m.Date.Equal(d.Date) {
		m.End = d.End
	}
	m.Date, m.Gone, m.Off = d.Date, false, false
}

// known is the milestone of that name, also one that is off, or nil.
func (c *Committee) known(id string) *Milestone {
	if i := slices.IndexFunc(c.Milestones, func(m *Milestone) bool { return strings.EqualFold(m.ID, id) }); i >= 0 {
		return c.Milestones[i]
	}
	return nil
}
