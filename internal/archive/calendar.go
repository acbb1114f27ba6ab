package archive

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gavel/internal/calendar"
	"gavel/internal/committee"
)

// AllCalendars is the calendar of everything.
const AllCalendars = "calendar.ics"

// Calendars are the iCalendar files of committees and series: one of each, and one of all, by the
// name of the file. A committee that never had a date has none. What they say depends on the record
// alone, so they are the same whenever they are made.
func Calendars(all map[string]*committee.Committee, rules func(name string) committee.Config) map[string][]byte {
	files := map[string][]byte{}
	var entries []calendar.Entry
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
		if c.SeriesChanges == 0 && len(c.Milestones) == 0 && !slices.ContainsFunc(c.Topics, isSpecial) {
			continue
		}
		cfg := rules(name)
		title := seriesTitle(c, cfg)
		some := slices.Concat(regularEntries(name, c, cfg, title), specialEntries(name, c, cfg, title), milestoneEntries(name, c, title))
		put(files, name+"/"+name+".ics", title, some)
		entries = append(entries, some...)
	}
	if len(files) > 0 {
		put(files, AllCalendars, "All meetings", entries)
	}
	return files
}

// put makes one file. An entry that can't be in a calendar is none of those above.
func put(files map[string][]byte, name, title string, entries []calendar.Entry) {
	var b bytes.Buffer
	if err := calendar.WriteICS(&b, title, entries); err == nil {
		files[name] = b.Bytes()
	}
}

func isSpecial(t *committee.Topic) bool { return t.Special != nil }

// seriesTitle is what a series is called: what the config says, else what was imported.
func seriesTitle(c *committee.Committee, cfg committee.Config) string {
	if cfg.Title != "" && cfg.Title != cfg.Name {
		return cfg.Title
	}
	return cmp.Or(c.Series.Title, cfg.Title, c.Name)
}

// uid is the name of an entry for good. It has no host in it: a bot may move to another.
func uid(kind, name string, what any) string { return fmt.Sprintf("%s-%s-%v@gavel", kind, name, what) }

// regularEntries are the recurrences of a series. A meeting that is called off, or has a special one
// in its place, is taken out.
func regularEntries(name string, c *committee.Committee, cfg committee.Config, title string) (list []calendar.Entry) {
	changes, changed := max(0, c.SeriesChanges-1), c.SeriesChanged
	var out []time.Time
	for _, unix := range slices.Sorted(maps.Keys(c.Off)) {
		out = append(out, time.Unix(unix, 0).UTC())
	}
	for _, t := range c.Topics {
		if !isSpecial(t) || t.Special.Of.IsZero() {
			continue
		}
		// The meeting went with the special one, and comes back when that is called off.
		changes += 1 + t.Special.Changes
		changed = later(changed, lastSaid(t))
		if !t.Special.Off {
			out = append(out, t.Special.Of.UTC())
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	out = slices.CompactFunc(out, time.Time.Equal)
	for i, r := range c.Series.Regular {
		rule, err := r.Rule.Compile()
		if err != nil {
			continue // its zone is not known on this machine any more
		}
		e := calendar.Entry{
			UID: uid("meeting", name, i+1), Sequence: changes, Stamp: changed,
			Start: c.SeriesSince.UTC().Truncate(24 * time.Hour), Length: r.Length(), Rule: &r.Rule,
			Summary: title, Location: location(cmp.Or(r.Channel, cfg.Channel), r.Network), URL: c.Series.URL,
			Description: chairs(c.Series.Chairs), Categories: []string{"meeting"},
		}
		if e.Start.Before(r.Rule.Start) {
			e.Start = r.Rule.Start
		}
		for _, t := range out {
			if !t.Before(e.Start) && rule.Next(t.Add(-time.Second)).Equal(t) {
				e.Except = append(e.Except, t)
			}
		}
		if fits(e) {
			list = append(list, e)
		}
	}
	return list
}

// specialEntries are the special meetings.
func specialEntries(name string, c *committee.Committee, cfg committee.Config, title string) (list []calendar.Entry) {
	for _, t := range c.Topics {
		if !isSpecial(t) {
			continue
		}
		e := calendar.Entry{
			UID: uid("special", name, fmt.Sprintf("T%d", t.N)), Sequence: t.Special.Changes, Stamp: lastSaid(t),
			Start: t.Special.At, Length: time.Hour, Summary: title + ": " + t.Text,
			Location: location(cmp.Or(t.Special.Channel, cfg.Channel), ""), URL: t.URL,
			Categories: []string{"special meeting"}, Cancelled: t.Special.Off,
		}
		var points []string
		for _, p := range c.Points(t.N) {
			points = append(points, fmt.Sprintf("T%d %s", p.N, p.Text))
		}
		e.Description = strings.Join(points, "\n")
		if fits(e) {
			list = append(list, e)
		}
	}
	return list
}

// milestoneEntries are the milestones, as whole days.
func milestoneEntries(name string, c *committee.Committee, title string) (list []calendar.Entry) {
	for _, m := range c.Milestones {
		e := calendar.Entry{
			UID: uid("milestone", name, strings.ToLower(m.ID)), Sequence: m.Changes, Stamp: m.Changed,
			Start: m.Date, Length: m.LastDay().Sub(m.Date) + 24*time.Hour, AllDay: true,
			Summary: m.ID, Description: title, Categories: []string{"milestone"}, Cancelled: m.Gone,
		}
		if len(m.Aliases) > 0 {
			e.Description += "\nAlso called " + strings.Join(m.Aliases, ", ")
		}
		if fits(e) {
			list = append(list, e)
		}
	}
	return list
}

// fits reports whether the times of an entry can be in a calendar: one that can't must not keep
// the others out of it.
func fits(e calendar.Entry) bool {
	for _, t := range []time.Time{e.Stamp, e.Start} {
		if t.Year() < 1970 || t.Year() > 2999 {
			return false
		}
	}
	return e.Length > 0
}

// lastSaid is when a special meeting was called, or called off.
func lastSaid(t *committee.Topic) (at time.Time) {
	for _, x := range t.History {
		if x.What == "called" || x.What == "called off" {
			at = later(at, x.At)
		}
	}
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func location(channel, network string) string {
	if channel != "" && network != "" {
		return channel + " on " + network
	}
	return channel
}

func chairs(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "Chairs: " + strings.Join(names, ", ")
}
