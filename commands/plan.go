package commands

import (
	"reflect"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
)

// A Calendar is when a committee meets and what its release cycle is, as the config or an
// import says.
type Calendar struct {
	// Series is when it meets; nil leaves that as it is.
	Series *committee.SeriesData
	// Schedules are the milestones, each of one source.
	Schedules []committee.ScheduleData
}

// ConfigCalendar is what the config says of a committee.
func ConfigCalendar(cfg committee.Config) Calendar {
	s := cfg.Regular()
	return Calendar{Series: &s, Schedules: append([]committee.ScheduleData{cfg.Planned()}, cfg.Releases...)}
}

// scheduled takes up what the config or an import says, as far as it is new.
func scheduled(w *World, e Event, out *Outcome) {
	c := &call{Event: e, Outcome: out, w: w, net: &Network{}, ch: &Channel{}}
	c.setCommittee(e.What)
	changed := false
	if s := e.Calendar.Series; s != nil && !reflect.DeepEqual(normal(*s), normal(c.com.Series)) {
		// A config without a time does not take away what was imported.
		if len(s.Regular) > 0 || c.com.Series.Source == s.Source {
			c.decree(committee.SeriesSet, *s)
			changed = true
		}
	}
	for _, d := range e.Calendar.Schedules {
		if c.com.Changed(d) {
			c.decree(committee.ScheduleSet, d)
			changed = true
		}
	}
	if changed {
		c.recalendar()
	}
}

// normal is a series without the difference between nothing and an empty list.
func normal(s committee.SeriesData) committee.SeriesData {
	return fact.Read[committee.SeriesData](fact.New(time.Time{}, fact.Actor{}, "", s))
}

// recalendar has the calendars of the archive written anew.
func (c *call) recalendar() { c.Effects = append(c.Effects, Recalendar{}) }
