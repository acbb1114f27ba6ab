package calendar

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/teambition/rrule-go"
)

// icsFirst is the first occurrence of an entry's series.
func icsFirst(e Entry, rule *Schedule) (time.Time, bool) {
	from := e.Start
	if from.IsZero() {
		from = ruleDate(rule.first).AddDate(0, 0, -1) // a zone's day may begin before that of UTC
	}
	for at := range rule.From(from) {
		return at, true
	}
	return time.Time{}, false
}

// icsRecurrence writes when a series is: DTSTART, and RRULE where one can say it. None can
// for odd and even ISO weeks, as week 53 is followed by week 1; their times are a list, which
// reaches to the horizon.
func icsRecurrence(ev *ics.VEvent, e Entry, rule *Schedule, first time.Time, zones *icsZones) {
	horizon := icsLater(first, e.Stamp).AddDate(icsHorizon, 0, 0)
	zones.use(rule.loc, first, horizon)
	icsTimes(ev, ics.ComponentPropertyDtStart, rule, zones, first)

	var out []time.Time
	if option, ok := icsRRule(rule); ok {
		if !rule.until.IsZero() {
			option.Until = rule.Before(ruleDate(rule.last + 2))
		}
		ev.AddProperty(ics.ComponentPropertyRrule, option.RRuleString())
		for _, day := range rule.skip {
			if at := rule.instant(day); !at.Before(first) && day <= rule.last && rule.dayFrom(day) == day {
				out = append(out, at)
			}
		}
	} else {
		var more []time.Time
		for at := range rule.From(first.Add(1)) {
			if at.After(horizon) {
				break
			}
			more = append(more, at)
		}
		icsTimes(ev, ics.ComponentPropertyRdate, rule, zones, more...)
	}
	icsTimes(ev, ics.ComponentPropertyExdate, rule, zones, append(out, e.Except...)...)
}

// icsRRule is the recurrence that says a rule, if one can.
func icsRRule(rule *Schedule) (rrule.ROption, bool) {
	days := []rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}
	day := days[rule.day]
	switch {
	case rule.freq.kind == ruleDaily:
		return rrule.ROption{Freq: rrule.DAILY}, true
	case rule.freq.kind == ruleWeeks && rule.freq.every == 1:
		return rrule.ROption{Freq: rrule.WEEKLY, Byweekday: []rrule.Weekday{day}}, true
	case rule.freq.kind == ruleMonthly:
		return rrule.ROption{Freq: rrule.MONTHLY, Byweekday: []rrule.Weekday{day.Nth(rule.freq.nth)}}, true
	}
	return rrule.ROption{}, false
}

// icsTimes writes a property with times, in the form that all of an event have: local to the zone
// of its rule, or UTC. Nothing is written for none.
func icsTimes(ev *ics.VEvent, property ics.ComponentProperty, rule *Schedule, zones *icsZones, times ...time.Time) {
	if len(times) == 0 {
		return
	}
	var list []string
	if rule == nil || rule.loc == time.UTC {
		for _, t := range times {
			list = append(list, icsUTC(t))
		}
		ev.AddProperty(property, strings.Join(list, ","))
		return
	}
	for _, t := range times {
		zones.use(rule.loc, t, t)
		list = append(list, icsLocal(rule, t))
	}
	ev.AddProperty(property, strings.Join(list, ","), ics.WithTZID(rule.loc.String()))
}

// icsLocal is a time as the clocks of the rule's zone show it. An occurrence has the rule's time of day
// even where a change of the clocks leaves that out: a recurrence says it so too.
func icsLocal(rule *Schedule, t time.Time) string {
	day := ruleDayOf(t.In(rule.loc))
	for _, d := range []int{day, day - 1} {
		if rule.instant(d).Equal(t) {
			return ruleWall(d, rule.at)
		}
	}
	return t.In(rule.loc).Format("20060102T150405")
}

func icsLater(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
