package calendar

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"
)

// A Schedule is a compiled Rule. Its Next is that of cron's Schedule.
type Schedule struct {
	freq        ruleWord
	day         time.Weekday // ruleWeeks, ruleMonthly
	at          int          // minutes since midnight
	loc         *time.Location
	first, last int // the days between which it is, both included
	skip        []int
	until       time.Time
}

// Next is the first time later than t, in UTC; zero when there is none.
func (s *Schedule) Next(t time.Time) time.Time {
	for at := range s.From(t.Add(1)) {
		return at
	}
	return time.Time{}
}

// From gives all times from t on (t itself too if it is one), in order and in UTC.
func (s *Schedule) From(t time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		// The day before too: a change of the clocks may shift a late hour past midnight.
		d := max(s.first, s.localDay(t)-1)
		var was time.Time
		for ; ; d++ {
			if d = s.dayFrom(d); d > s.last {
				return
			}
			if s.skips(d) {
				continue
			}
			// Where a zone left out a whole day, two days may have the same time.
			at := s.instant(d)
			if at.Before(t) || !was.IsZero() && !at.After(was) {
				continue
			}
			if was = at; !yield(at) {
				return
			}
		}
	}
}

// Before is the last time earlier than t, in UTC; zero when there is none.
func (s *Schedule) Before(t time.Time) time.Time {
	for d := min(s.last, s.localDay(t)+1); ; d-- {
		if d = s.dayTo(d); d < s.first {
			return time.Time{}
		}
		if at := s.instant(d); at.Before(t) && !s.skips(d) {
			return at
		}
	}
}

// Between gives the times from the one on, and before the other, in order and in UTC.
func (s *Schedule) Between(from, to time.Time) (times []time.Time) {
	for at := range s.From(from) {
		if !at.Before(to) {
			break
		}
		times = append(times, at)
	}
	return times
}

// String is the rule for people: "every Tuesday 20:00 UTC".
func (s *Schedule) String() string {
	text := ""
	switch s.freq.kind {
	case ruleNever:
		return "as needed"
	case ruleDaily:
		text = "every day"
	case ruleWeeks:
		switch s.freq.every {
		case 1:
			text = "every " + s.day.String()
		case 2:
			text = fmt.Sprintf("every other %s (%s ISO weeks)", s.day, []string{"even", "odd"}[s.freq.week])
		default:
			n := s.freq.week
			if n == 0 {
				n = 4
			}
			text = fmt.Sprintf("every fourth %s (ISO weeks %d, %d, %d and so on)", s.day, n, n+4, n+8)
		}
	case ruleMonthly:
		text = fmt.Sprintf("%s %s of the month", map[int]string{1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}[s.freq.nth], s.day)
	}
	text += fmt.Sprintf(" %02d:%02d %s", s.at/60, s.at%60, s.loc)
	if !s.until.IsZero() {
		text += ", until " + s.until.Format(time.DateOnly)
	}
	return text
}

// Zone is the zone that the rule's time of day is of.
func (s *Schedule) Zone() *time.Location { return s.loc }

func (s *Schedule) skips(day int) bool {
	_, found := slices.BinarySearch(s.skip, day)
	return found
}

func (s *Schedule) instant(day int) time.Time { return ruleInstant(day, s.at, s.loc) }

// localDay is the day of t in the rule's zone, kept within what rules reach.
func (s *Schedule) localDay(t time.Time) int {
	switch y := t.Year(); {
	case y < 1969:
		return ruleFirstDay
	case y > 3000:
		return ruleLastDay + 1
	}
	return ruleDayOf(t.In(s.loc))
}

// dayFrom is the rule's first day from d on, dayTo its last up to d. Nothing is skipped here.
func (s *Schedule) dayFrom(d int) int {
	switch s.freq.kind {
	case ruleDaily:
		return d
	case ruleWeeks:
		d += (int(s.day) - int(ruleDayWeekday(d)) + 7) % 7
		for s.freq.every > 1 && ruleISOWeek(d)%s.freq.every != s.freq.week {
			d += 7
		}
		return d
	case ruleMonthly:
		for y, m, _ := ruleDate(d).Date(); ; m++ {
			if n := ruleNth(y, m, s.freq.nth, s.day); n >= d {
				return n
			}
		}
	}
	return ruleLastDay + 1
}

func (s *Schedule) dayTo(d int) int {
	switch s.freq.kind {
	case ruleDaily:
		return d
	case ruleWeeks:
		d -= (int(ruleDayWeekday(d)) - int(s.day) + 7) % 7
		for s.freq.every > 1 && ruleISOWeek(d)%s.freq.every != s.freq.week {
			d -= 7
		}
		return d
	case ruleMonthly:
		for y, m, _ := ruleDate(d).Date(); ; m-- {
			if n := ruleNth(y, m, s.freq.nth, s.day); n <= d {
				return n
			}
		}
	}
	return ruleFirstDay - 1
}

// Days are counted from 1970-01-01, a Thursday.
var (
	ruleFirstDay = ruleDayOf(time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC))
	ruleLastDay  = ruleDayOf(time.Date(2999, 12, 31, 0, 0, 0, 0, time.UTC))
)

// ruleDayOf is the number of the day that t has in its own zone.
func ruleDayOf(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func ruleDate(day int) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

func ruleDayWeekday(day int) time.Weekday { return time.Weekday(((day+4)%7 + 7) % 7) }

func ruleISOWeek(day int) int {
	_, week := ruleDate(day).ISOWeek()
	return week
}

// ruleNth is the nth such weekday of a month, or the last with -1. The month may be out of range.
func ruleNth(y int, m time.Month, n int, day time.Weekday) int {
	if n < 0 {
		last := ruleDayOf(time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC))
		return last - (int(ruleDayWeekday(last))-int(day)+7)%7
	}
	first := ruleDayOf(time.Date(y, m, 1, 0, 0, 0, 0, time.UTC))
	return first + (int(day)-int(ruleDayWeekday(first))+7)%7 + 7*(n-1)
}

// ruleInstant is the moment at which a zone's clocks show a time of a day. time.Date
// does not say which moment it takes when they never show it, or twice; this is the rule
// of RFC 5545: the offset from before the change, and the first.
func ruleInstant(day, minutes int, loc *time.Location) time.Time {
	wall := int64(day)*86400 + int64(minutes)*60
	if loc == time.UTC {
		return time.Unix(wall, 0).UTC()
	}
	offset := func(unix int64) int64 {
		_, off := time.Unix(unix, 0).In(loc).Zone()
		return int64(off)
	}
	before, after := offset(wall-86400), offset(wall+86400)
	at := wall - before
	if before != after && offset(at) != before && offset(wall-after) == after {
		at = wall - after
	}
	return time.Unix(at, 0).UTC()
}

// ruleWall is what the clock shows on a day, as RFC 5545 writes it, whether a
// change of the clocks leaves it out or not.
func ruleWall(day, minutes int) string {
	y, m, d := ruleDate(day).Date()
	return fmt.Sprintf("%04d%02d%02dT%s%s00", y, m, d, pad2(minutes/60), pad2(minutes%60))
}

func pad2(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }
