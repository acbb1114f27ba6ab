package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

// icsZones are the zones that a calendar uses, each once, with the span of the times in it.
type icsZones struct {
	list []*icsZone
}

type icsZone struct {
	loc      *time.Location
	from, to time.Time
}

func (z *icsZones) use(loc *time.Location, from, to time.Time) {
	if loc == time.UTC {
		return
	}
	i := slices.IndexFunc(z.list, func(x *icsZone) bool { return x.loc.String() == loc.String() })
	if i < 0 {
		z.list = append(z.list, &icsZone{loc, from, to})
		return
	}
	x := z.list[i]
	if from.Before(x.from) {
		x.from = from
	}
	x.to = icsLater(x.to, to)
}

// An icsOnset is a change of a zone's clocks.
type icsOnset struct {
	at       int64 // Unix seconds
	from, to int   // the offsets before and after, in seconds east of UTC
	name     string
	summer   bool
}

// wall is what the clocks show at the onset, by the offset before it: the form of RFC 5545.
func (o icsOnset) wall() time.Time { return time.Unix(o.at+int64(o.from), 0).UTC() }

// icsOnsets are the changes of a zone's clocks in a span. The first is none, but how they went at the
// beginning of the year before.
//
// It looks at each day. Time.ZoneBounds would tell, but of the years to come it takes the
// turn of the year for a change, and in leap years it gives the time it was asked for.
func icsOnsets(z *icsZone) (onsets []icsOnset) {
	look := func(at int64) icsOnset {
		t := time.Unix(at, 0).In(z.loc)
		name, offset := t.Zone()
		return icsOnset{at: at, from: offset, to: offset, name: name, summer: t.IsDST()}
	}
	same := func(a, b icsOnset) bool { return a.to == b.to && a.name == b.name && a.summer == b.summer }
	const day = 24 * 60 * 60
	was := look(time.Date(z.from.Year()-1, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
	onsets = append(onsets, was)
	for end := z.to.Unix(); was.at < end; {
		next := look(was.at + day)
		if same(was, next) {
			was = next
			continue
		}
		// Half the day until the second is found.
		before, after := was.at, next.at
		for after-before > 1 {
			if mid := (before + after) / 2; same(was, look(mid)) {
				before = mid
			} else {
				after = mid
			}
		}
		o := look(after)
		o.from = was.to
		if was = o; o.at <= end {
			onsets = append(onsets, o)
		}
	}
	return onsets
}

// icsTimezone says how a zone's clocks go: each kind of change is a list of its times up to the last
// time in the calendar. Those that come every year by a rule, as from some year on they
// do nearly everywhere, are a recurrence, which has no end.
func icsTimezone(z *icsZone) *ics.VTimezone {
	// A rule is only seen over some years.
	wide := &icsZone{z.loc, z.from, icsLater(z.to, z.from).AddDate(10, 0, 0)}
	type kind struct {
		from, to int
		name     string
		summer   bool
	}
	groups := map[kind][]icsOnset{}
	for _, o := range icsOnsets(wide) {
		k := kind{o.from, o.to, o.name, o.summer}
		groups[k] = append(groups[k], o)
	}
	type part struct {
		onsets []icsOnset
		rule   string
	}
	var parts []part
	for _, group := range groups {
		head, tail, rule := icsYearly(group, wide.to)
		if len(head) > 0 {
			parts = append(parts, part{onsets: head})
		}
		if len(tail) > 0 {
			parts = append(parts, part{tail, rule})
		}
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.onsets[0].at, b.onsets[0].at) })

	tz := ics.NewTimezone(z.loc.String())
	for _, p := range parts {
		first := p.onsets[0]
		base := &ics.ComponentBase{}
		base.AddProperty(ics.ComponentPropertyDtStart, first.wall().Format("20060102T150405"))
		base.AddProperty("TZOFFSETFROM", icsOffset(first.from))
		base.AddProperty("TZOFFSETTO", icsOffset(first.to))
		base.AddProperty("TZNAME", first.name)
		if p.rule != "" {
			base.AddProperty(ics.ComponentPropertyRrule, p.rule)
		} else if len(p.onsets) > 1 {
			var list []string
			for _, o := range p.onsets[1:] {
				list = append(list, o.wall().Format("20060102T150405"))
			}
			base.AddProperty(ics.ComponentPropertyRdate, strings.Join(list, ","))
		}
		if first.summer {
			tz.Components = append(tz.Components, &ics.Daylight{ComponentBase: *base})
		} else {
			tz.Components = append(tz.Components, &ics.Standard{ComponentBase: *base})
		}
	}
	return tz
}

// icsYearly cuts the onsets of one kind where a rule begins that all later ones follow, up to the end
// of what was looked at: the last, or the nth, such weekday of a month, at the same time, every year.
func icsYearly(onsets []icsOnset, to time.Time) (head, tail []icsOnset, rule string) {
	const enough = 5 // the fourth Sunday is often the last, but not for so long
	last := onsets[len(onsets)-1]
	if time.Unix(last.at, 0).AddDate(1, 0, 7).Before(to) {
		return onsets, nil, ""
	}
	end := last.wall()
	for _, nth := range []int{-1, (end.Day()-1)/7 + 1} {
		i := len(onsets)
		for year := end.Year(); i > 0; i, year = i-1, year-1 {
			w := onsets[i-1].wall()
			day := ruleNth(year, end.Month(), nth, end.Weekday())
			if ruleDayOf(w) != day || w.Hour() != end.Hour() || w.Minute() != end.Minute() || w.Second() != end.Second() {
				break
			}
		}
		if len(onsets)-i >= enough {
			days := []rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}
			option := rrule.ROption{Freq: rrule.YEARLY, Bymonth: []int{int(end.Month())}, Byweekday: []rrule.Weekday{days[end.Weekday()].Nth(nth)}}
			return onsets[:i], onsets[i:], option.RRuleString()
		}
	}
	return onsets, nil, ""
}

// icsOffset is "+0200", or "+001930" for the odd ones of old times.
func icsOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	text := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if s := seconds % 60; s != 0 {
		text += fmt.Sprintf("%02d", s)
	}
	return text
}
