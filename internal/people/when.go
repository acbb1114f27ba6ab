package people

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/irctext"
)

// morning is when a day begins for a reminder that names no time of day.
const morning = 9 * time.Hour

// farthest is the most days that a span is read to; what is over a year is refused anyway.
const farthest = 400

var (
	errNoTime = errors.New("no time")
	errFar    = errors.New("more than a year ahead")
)

var (
	clock    = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{2})$`)
	likeDate = regexp.MustCompile(`^[0-9]{4}-|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b`)
	spanPart = regexp.MustCompile(`^(?:and )?([0-9]{1,5}|an?|one|two|three|four) ?([a-z]+),? ?`)
)

var amounts = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}

// ParseRemind reads the time of a reminder and the text behind it: "in 2h: mail the list". now is
// the time, loc the zone in which people mean times and days; at is in UTC.
//
// The time ends at the first colon that is not in a time of day. It is "in 2h", "in 1h30m", "in 3 days",
// "+30m"; "at 20:00" (the next one); or a day as committee.ParseWhen has it with or without
// "on": "fri" (the next one, never today), "tomorrow", "2014-07-01", "july 1", with a
// time of day behind or before it. Without one, days and weeks from now are at the same time of
// day as now, and other days at 09:00. Behind all that, "UTC" makes it UTC.
//
// A time that is past and one that is more than a year ahead are errors, and so is a text that
// is missing. An error says what would work.
func ParseRemind(s string, now time.Time, loc *time.Location) (at time.Time, rest string, err error) {
	if loc == nil {
		loc = time.UTC
	}
	when, rest, ok := cutTime(s)
	if !ok {
		return at, "", errors.New("write when, a colon and what: in 2h: mail the list, or on fri 20:00: call in")
	}
	at, err = parseTime(when, now, loc)
	latest := now.UTC().AddDate(1, 0, 0)
	switch {
	case err == errNoTime:
		return at, "", fmt.Errorf("%s is no time: write in 2h, in 3 days, at 20:00, tomorrow 9:00, on fri 20:00 or on %s 20:00, in %s, then a colon and the text",
			quote(when), now.In(loc).AddDate(0, 0, 7).Format(time.DateOnly), loc)
	case err == errFar, err == nil && at.After(latest):
		return at, "", fmt.Errorf("%s is more than a year ahead: write a time until %s", quote(when), latest.Format("Mon "+time.DateOnly))
	case err != nil:
		return at, "", err
	case !at.After(now):
		return at, "", fmt.Errorf("%s is past, it was %s: write a time to come, such as in 2h or tomorrow 9:00", quote(when), InZone(at, loc))
	case rest == "":
		return at, "", fmt.Errorf("say what to remind of, behind the colon: %s: mail the list", irctext.Shorten(irctext.Clean(when), 60))
	}
	return at, rest, nil
}

// InZone is a time as people read it, in UTC and in their zone: "Fri 2014-06-27 18:00 UTC (20:00
// Europe/Paris)". Where it is another day, it says so.
func InZone(at time.Time, loc *time.Location) string {
	s := at.UTC().Format("Mon "+time.DateOnly+" 15:04") + " UTC"
	if loc == nil || loc.String() == "UTC" {
		return s
	}
	layout := "15:04"
	if at.In(loc).YearDay() != at.UTC().YearDay() {
		layout = "Mon 15:04"
	}
	return s + " (" + at.In(loc).Format(layout) + " " + loc.String() + ")"
}

// cutTime cuts at the first colon that is not in a time of day.
func cutTime(s string) (when, rest string, ok bool) {
	for i := range len(s) {
		if s[i] == ':' && !inClock(s, i) {
			return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+1:]), true
		}
	}
	return s, "", false
}

// inClock reports whether the colon at s[i] is that of a time such as 9:30 or 20:00:00.
func inClock(s string, i int) bool {
	digit := func(j int) bool { return j >= 0 && j < len(s) && s[j] >= '0' && s[j] <= '9' }
	from := i
	for digit(from - 1) {
		from--
	}
	return from < i && i-from <= 2 && (from == 0 || strings.IndexByte(" \t:", s[from-1]) >= 0) &&
		digit(i+1) && digit(i+2) && !digit(i+3)
}

// parseTime reads a time without its text.
func parseTime(s string, now time.Time, loc *time.Location) (time.Time, error) {
	f := strings.Fields(strings.ToLower(s))
	if n := len(f); n > 1 && f[n-1] == "utc" {
		f, loc = f[:n-1], time.UTC
	}
	f, of, err := cutClock(f)
	if err != nil {
		return now, err
	}
	if len(f) > 0 && f[0] == "on" {
		if f = f[1:]; len(f) == 0 {
			return now, errNoTime
		}
	}
	local := now.In(loc)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), 0, time.UTC)
	today := wall.Truncate(24 * time.Hour)
	switch {
	case len(f) == 0 && of == nil:
		return now, errNoTime
	case len(f) == 0:
		at := instant(today.Add(*of), loc)
		if !at.After(now) {
			at = instant(today.AddDate(0, 0, 1).Add(*of), loc)
		}
		return at, nil
	case f[0] == "in" || f[0][0] == '+':
		days, d, err := parseSpan(strings.TrimPrefix(strings.TrimPrefix(strings.Join(f, " "), "+"), "in "))
		switch {
		case err != nil:
			return now, err
		case of != nil && d != 0: // a time of day goes with days only
			return now, errNoTime
		case of != nil:
			return instant(today.AddDate(0, 0, days).Add(*of), loc), nil
		case days == 0:
			return now.Add(d).UTC().Truncate(time.Second), nil
		}
		return instant(wall.AddDate(0, 0, days), loc).Add(d), nil
	}
	words := strings.Join(f, " ")
	day, hasTime, err := committee.ParseWhen(words, wall)
	switch {
	case err != nil && likeDate.MatchString(words):
		return now, err
	case err != nil, hasTime:
		return now, errNoTime
	case of != nil:
		return instant(day.Add(*of), loc), nil
	}
	return instant(day.Add(morning), loc), nil
}

// cutClock takes the time of day off the words of a time, from the end or the beginning; nil
// if there is none.
func cutClock(f []string) (rest []string, of *time.Duration, err error) {
	var word string
	switch n := len(f); {
	case n > 0 && clock.MatchString(f[n-1]):
		word, f = f[n-1], f[:n-1]
		if n > 1 && f[n-2] == "at" {
			f = f[:n-2]
		}
	case n > 1 && f[0] == "at" && clock.MatchString(f[1]):
		word, f = f[1], f[2:]
	case n > 0 && clock.MatchString(f[0]):
		word, f = f[0], f[1:]
	default:
		return f, nil, nil
	}
	m := clock.FindStringSubmatch(word)
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if hour > 23 || minute > 59 {
		return f, nil, fmt.Errorf("%s is no time of day: write 00:00 to 23:59", word)
	}
	d := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	return f, &d, nil
}

// parseSpan reads "2h", "1h30m", "3 days", "a week" or "1 hour and 30 minutes". Days are not 24
// hours where the clocks change, so they are apart.
func parseSpan(s string) (days int, d time.Duration, err error) {
	if s == "half an hour" {
		return 0, 30 * time.Minute, nil
	}
	if s == "" {
		return 0, 0, errNoTime
	}
	for s != "" {
		m := spanPart.FindStringSubmatch(s)
		if m == nil {
			return 0, 0, errNoTime
		}
		s = s[len(m[0]):]
		n, ok := amounts[m[1]]
		if !ok {
			n, _ = strconv.Atoi(m[1])
		}
		switch m[2] {
		case "m", "min", "mins", "minute", "minutes":
			d += time.Duration(n) * time.Minute
		case "h", "hr", "hrs", "hour", "hours":
			d += time.Duration(n) * time.Hour
		case "d", "day", "days":
			days += n
		case "w", "week", "weeks":
			days += 7 * n
		default:
			return 0, 0, errNoTime
		}
		if days > farthest || d > farthest*24*time.Hour {
			return 0, 0, errFar
		}
	}
	return days, d, nil
}

// instant is the moment at which a zone's clocks show what wall says as if it were UTC. A time that
// they leave out is read by the offset from before the change, so 02:30 is 03:30; of one that
// they show twice it is the first (RFC 5545 section 3.3.5).
func instant(wall time.Time, loc *time.Location) time.Time {
	offset := func(t time.Time) time.Duration {
		_, off := t.In(loc).Zone()
		return time.Duration(off) * time.Second
	}
	before, after := offset(wall.AddDate(0, 0, -1)), offset(wall.AddDate(0, 0, 1))
	at := wall.Add(-before)
	if late := wall.Add(-after); before != after && offset(at) != before && offset(late) == after {
		at = late
	}
	return at.UTC()
}
