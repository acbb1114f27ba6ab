package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/calendar"
	"gavel/internal/committee"
	"gavel/minutes"
)

// An Import is what files of meetings and release schedules say.
type Import struct {
	Committee string                   `json:"committee,omitempty"` // whose the schedules are
	Schedules []committee.ScheduleData `json:"schedules,omitempty"`
	Meetings  []ImportedMeetings       `json:"meetings,omitempty"`
}

// ImportedMeetings are the meetings of one name, as in "#startmeeting nova".
type ImportedMeetings struct {
	Name   string               `json:"name"`
	Series committee.SeriesData `json:"series"`
}

// Imported is what an import changed, or would change.
type Imported struct {
	Changes  []string `json:"changes"`  // a line for each thing that is new or another one
	Warnings []string `json:"warnings"` // a line for each that may not be meant

	series  []calendar.Series // all that there are afterwards
	changed map[string]bool   // the committees and series that have another time now
}

// Import takes an import up. When it returns, its facts are on disk. With dry nothing is
// done, but what would be is told. The error is one for the person who imports.
func (l *Loop) Import(ctx context.Context, i Import, dry bool) (done Imported, err error) {
	var wrong error
	err = l.inside(ctx, func(w *commands.World) error {
		var disk error
		done, wrong, disk = l.importNow(i, dry, time.Now().UTC())
		return disk
	})
	if err == nil {
		err = wrong
	}
	done.warn(time.Now())
	return done, err
}

// ImportNow is Import where no Run runs.
func (l *Loop) ImportNow(i Import, dry bool, now time.Time) (Imported, error) {
	done, wrong, disk := l.importNow(i, dry, now)
	done.warn(now)
	if disk != nil {
		return done, disk
	}
	return done, wrong
}

func (l *Loop) importNow(i Import, dry bool, now time.Time) (done Imported, wrong, disk error) {
	var events []commands.Event
	done.changed = map[string]bool{}
	take := func(name string, cal commands.Calendar) bool {
		e := commands.Event{Kind: commands.Scheduled, At: now, What: name, Calendar: cal}
		if l.World.Committees[name] == nil && cal.Series != nil && len(cal.Series.Regular) > 0 { // all of it is new
			events = append(events, e)
			return true
		}
		out, err := l.try(e)
		if err != nil && wrong == nil {
			wrong = fmt.Errorf("%s: %w", name, err)
		}
		if err != nil || len(out.Facts) == 0 {
			return false
		}
		events = append(events, e)
		return true
	}
	settings := &l.World.Settings
	if len(i.Schedules) > 0 && !slices.ContainsFunc(settings.Committees, func(c committee.Config) bool { return c.Name == i.Committee }) {
		return done, fmt.Errorf("there is no committee %q in the config", i.Committee), nil
	}
	for _, d := range i.Schedules {
		c := l.committee(i.Committee)
		lines := c.Differs(d)
		if !take(i.Committee, commands.Calendar{Schedules: []committee.ScheduleData{d}}) {
			continue
		}
		if len(lines) == 0 {
			lines = []string{d.Source + ": its weeks, or the names of its milestones"}
		}
		for _, line := range lines {
			done.Changes = append(done.Changes, i.Committee+": "+line)
		}
	}
	after := map[string]committee.SeriesData{}
	for name, c := range l.World.Committees {
		after[name] = c.Series
	}
	for _, m := range i.Meetings {
		name := seriesName(settings, m.Name)
		if k := slices.IndexFunc(settings.Committees, func(c committee.Config) bool { return c.Name == name }); k >= 0 && len(settings.Committees[k].Regular().Regular) > 0 {
			done.Warnings = append(done.Warnings, fmt.Sprintf("%s: when it meets is in the config, which goes before the file; it is left out", name))
			continue
		}
		before := l.committee(name).Series
		if take(name, commands.Calendar{Series: &m.Series}) {
			after[name], done.changed[name] = m.Series, true
			done.Changes = append(done.Changes, differs(name, before, m.Series, now))
		}
	}
	if wrong != nil {
		return Imported{}, wrong, nil
	}
	done.series = l.series(after)
	if !dry {
		disk = l.Step(events...)
	}
	return done, nil, disk
}

// committee is the committee of a name, without remembering a new one.
func (l *Loop) committee(name string) *committee.Committee {
	if c := l.World.Committees[name]; c != nil {
		return c
	}
	return committee.New(name)
}

// seriesName is the name of the committee, or the series, that meetings belong to.
func seriesName(s *commands.Settings, meetings string) string {
	name := minutes.FileName(meetings)
	for _, c := range s.Committees {
		if slices.ContainsFunc(c.Meetings, func(m string) bool { return minutes.FileName(m) == name }) {
			return c.Name
		}
	}
	return name
}

// differs tells how a series is another one: "nova: new: every Thursday 14:00 UTC in #nova, next Thu …".
func differs(name string, before, now committee.SeriesData, at time.Time) string {
	times := func(d committee.SeriesData) string {
		var list []string
		for _, r := range d.Regular {
			s := r.Rule.String()
			if r.Channel != "" {
				s += " in " + r.Channel
			}
			list = append(list, s)
		}
		if len(list) == 0 {
			return "no time"
		}
		return strings.Join(list, " and ")
	}
	is, was := times(now), times(before)
	switch {
	case len(before.Regular) == 0 && before.Source == "":
		is = "new, " + is
	case is != was:
		is = was + " → " + is
	default:
		is += ", with another title, chair, page or days that are skipped"
	}
	var next time.Time
	for _, r := range now.Regular {
		if t := r.Rule.Next(at); !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if !next.IsZero() {
		is += "; next " + next.Format("Mon 2006-01-02 15:04") + " UTC"
	}
	return name + ": " + is
}

// series are all series, as the check for conflicts takes them. While there is one network, all
// channels are on it; else a channel is on the one that has it.
func (l *Loop) series(all map[string]committee.SeriesData) (list []calendar.Series) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		d := all[name]
		if len(d.Regular) == 0 {
			continue
		}
		if m, ok := l.committee(name).Roster.Chair(); ok && len(d.Chairs) == 0 {
			d.Chairs = []string{m.Nick}
		}
		d.Regular = slices.Clone(d.Regular)
		for i := range d.Regular {
			d.Regular[i].Network = l.network(d.Regular[i])
		}
		list = append(list, d.Calendar(name))
	}
	return list
}

func (l *Loop) network(r committee.Recurring) string {
	if len(l.World.Networks) <= 1 {
		return ""
	}
	var on []string
	for name, n := range l.World.Networks {
		if n.Channels[n.CaseMap.Fold(r.Channel)] != nil {
			on = append(on, name)
		}
	}
	if r.Network == "" && len(on) == 1 {
		return on[0]
	}
	return r.Network
}

// warn tells which of the meetings that are new can't be with another, within a year.
func (d *Imported) warn(now time.Time) {
	if len(d.changed) == 0 {
		return
	}
	for _, x := range calendar.Conflicts(d.series, now, now.AddDate(1, 0, 0)) {
		if d.changed[x.A] || d.changed[x.B] {
			d.Warnings = append(d.Warnings, x.String())
		}
	}
}
