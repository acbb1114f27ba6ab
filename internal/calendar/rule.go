// Package calendar knows when things are: the meetings that come back, the schedules of
// releases, and what of it can't be at the same time.
//
// One Rule says when a meeting is. It gives the next time (to a scheduler), all times
// between two (to the check for conflicts) and a recurrence (to iCalendar), so that these
// never differ. The words for how often are those of yaml2ical. The package is pure: it asks
// no clock, and what it gives depends on its arguments alone, and on the time zones
// of the machine where a rule has one.
package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Rule says when something comes back. It is plain data, as it was said; Compile it to ask
// it many questions. A rule that Check complains of never occurs.
//
// The time of day is that of the rule's zone, before and after its clocks change. A time
// that the change leaves out is taken with the offset from before it (02:30 is then 03:30,
// where the clock goes from 02:00 to 03:00), and of a time that exists twice it is
// the first: section 3.3.5 of RFC 5545.
type Rule struct {
	Frequency string    `json:"frequency"`      // one of Frequencies
	Day       string    `json:"day,omitempty"`  // the weekday: "tuesday"
	At        string    `json:"at,omitempty"`   // the time of day: "20:00"
	Zone      string    `json:"zone,omitempty"` // a name such as "Europe/Paris"; "" is UTC
	Start     time.Time `json:"start,omitzero"` // the first day, midnight UTC; zero: it always was
	Until     time.Time `json:"until,omitzero"` // the last day, midnight UTC; zero: for ever
	Skip      []Skip    `json:"skip,omitempty"` // days on which it is not
}

// A Skip is a day on which a meeting does not take place.
type Skip struct {
	Date   time.Time `json:"date"` // midnight UTC
	Reason string    `json:"reason,omitempty"`
}

// ParseRule reads how often, the weekday, the time of day and the zone as people write
// them: "biweekly-odd", "Tuesday" or "tue", "2000" or "20:00", "" or "UTC" or "Europe/Paris". The
// weekday may be "" where the first says it ("first-thursday") or needs none ("daily"). The error has a
// line for each thing that is wrong.
func ParseRule(frequency, day, at, zone string) (Rule, error) {
	r := Rule{Frequency: strings.TrimSpace(frequency), Day: strings.TrimSpace(day), At: strings.TrimSpace(at), Zone: strings.TrimSpace(zone)}
	s, problems := r.compile()
	if len(problems) > 0 {
		return Rule{}, ruleError(problems)
	}
	r.Frequency = s.freq.word
	if r.Day = ""; s.freq.kind == ruleWeeks || s.freq.kind == ruleMonthly {
		r.Day = strings.ToLower(s.day.String())
	}
	if r.At != "" {
		r.At = fmt.Sprintf("%02d:%02d", s.at/60, s.at%60)
	}
	if s.loc == time.UTC {
		r.Zone = ""
	}
	return r, nil
}

// Check tells what is wrong with a rule, a line for each thing, and what would work.
func (r Rule) Check() error {
	_, problems := r.compile()
	return ruleError(problems)
}

// Compile makes a rule ready to be asked. The error is that of Check.
func (r Rule) Compile() (*Schedule, error) {
	s, problems := r.compile()
	if len(problems) > 0 {
		return nil, ruleError(problems)
	}
	return s, nil
}

// Next is Schedule.Next for one question; it reads the rule anew each time.
func (r Rule) Next(t time.Time) time.Time {
	if s, err := r.Compile(); err == nil {
		return s.Next(t)
	}
	return time.Time{}
}

// Before is Schedule.Before for one question.
func (r Rule) Before(t time.Time) time.Time {
	if s, err := r.Compile(); err == nil {
		return s.Before(t)
	}
	return time.Time{}
}

// Between is Schedule.Between for one question.
func (r Rule) Between(from, to time.Time) []time.Time {
	if s, err := r.Compile(); err == nil {
		return s.Between(from, to)
	}
	return nil
}

// String is the rule for people: "first Thursday of the month 14:00 Europe/Paris".
func (r Rule) String() string {
	s, err := r.Compile()
	if err != nil {
		return strings.Join(strings.Fields(strings.Join([]string{r.Frequency, r.Day, r.At, r.Zone}, " ")), " ")
	}
	return s.String()
}

// A ruleProblem is what is wrong with one field of a rule, by its JSON name.
type ruleProblem struct{ field, text string }

func ruleError(problems []ruleProblem) error {
	var all []error
	for _, p := range problems {
		all = append(all, errors.New(p.text))
	}
	return errors.Join(all...)
}

// compile reads every field, so that all that is wrong is told at once.
func (r Rule) compile() (*Schedule, []ruleProblem) {
	var problems []ruleProblem
	wrong := func(field, format string, args ...any) {
		problems = append(problems, ruleProblem{field, fmt.Sprintf(format, args...)})
	}
	s := &Schedule{loc: time.UTC, first: ruleFirstDay, last: ruleLastDay}

	freq, known := ruleFrequency(r.Frequency)
	switch {
	case strings.TrimSpace(r.Frequency) == "":
		wrong("frequency", "the frequency is missing: write %s", ruleSomeFrequencies)
	case !known:
		wrong("frequency", "frequency %s is not known: %s", ruleQuote(r.Frequency), ruleHint(r.Frequency))
	}
	s.freq, s.day = freq, freq.day

	day, isDay := ruleWeekday(r.Day)
	switch {
	case strings.TrimSpace(r.Day) == "":
		if freq.kind == ruleWeeks || strings.TrimSpace(r.Frequency) == "" {
			wrong("day", "the day is missing: write a weekday such as Tuesday")
		}
	case !isDay:
		wrong("day", "day %s is not known: %s", ruleQuote(r.Day), ruleDayHint(r.Day))
	case freq.kind == ruleMonthly && day != freq.day:
		wrong("day", "%s is never a %s: change the frequency or the day", freq.word, day)
	case freq.kind == ruleWeeks:
		s.day = day
	}

	at, isTime := ruleTime(r.At)
	switch {
	case strings.TrimSpace(r.At) == "":
		if !known || freq.kind != ruleNever {
			wrong("at", "the time of day is missing: write it like 20:00")
		}
	case !isTime:
		wrong("at", "time %s is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'", ruleQuote(r.At))
	default:
		s.at = at
	}

	if loc, err := ruleZone(r.Zone); err != nil {
		wrong("zone", "%v", err)
	} else {
		s.loc = loc
	}
	if !r.Start.IsZero() {
		s.first = max(s.first, ruleDayOf(r.Start))
	}
	if !r.Until.IsZero() {
		s.last = min(s.last, ruleDayOf(r.Until))
		if !r.Start.IsZero() && s.last < s.first {
			wrong("until", "it ends on %s, before its first day, %s", r.Until.Format(time.DateOnly), r.Start.Format(time.DateOnly))
		}
		s.until = r.Until
	}
	for _, x := range r.Skip {
		s.skip = append(s.skip, ruleDayOf(x.Date))
	}
	slices.Sort(s.skip)
	return s, problems
}
