package committee

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// The days that people may name, in years; the first keeps clear of the zero time.
const firstYear, lastYear = 1970, 2999

// maxAhead is how far "+7d" and "in 2 weeks" reach, in days.
const maxAhead = 3660

var weekdays = words(map[time.Weekday]string{
	time.Monday:    "mon monday",
	time.Tuesday:   "tue tues tuesday",
	time.Wednesday: "wed weds wednesday",
	time.Thursday:  "thu thur thurs thursday",
	time.Friday:    "fri friday",
	time.Saturday:  "sat saturday",
	time.Sunday:    "sun sunday",
})

var months = words(map[time.Month]string{
	time.January: "jan january", time.February: "feb february", time.March: "mar march",
	time.April: "apr april", time.May: "may", time.June: "jun june", time.July: "jul july",
	time.August: "aug august", time.September: "sep sept september", time.October: "oct october",
	time.November: "nov november", time.December: "dec december",
})

func words[T comparable](names map[T]string) map[string]T {
	m := map[string]T{}
	for v, all := range names {
		for w := range strings.FieldsSeq(all) {
			m[w] = v
		}
	}
	return m
}

var (
	clock   = regexp.MustCompile(`^[0-9]{1,2}:[0-9]{2}$`)
	isoDate = regexp.MustCompile(`^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$`)
	ahead   = regexp.MustCompile(`^\+([0-9]{1,5})([dw])$`)
	inSpan  = regexp.MustCompile(`^in ([0-9]{1,5}|an?|one|two|three|four) (day|week)s?$`)
	ordinal = regexp.MustCompile(`^([0-9]{1,2})(?:st|nd|rd|th)?$`)
	fourDig = regexp.MustCompile(`^[0-9]{4}$`)
)

var numbers = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}

// ParseWhen reads a time as people write it, in UTC (resolution 20150512-utc): a date,
// "today", "tomorrow", "yesterday", a weekday (the next one, never today), "+7d", "+2w", "in 2 weeks",
// "next week" (seven days from now), "july 1", "1 july" or "jul 1st" (the next one, maybe
// today), each with "20:00" behind it if wanted. Without a time of day, hasTime is false and
// t is the day's midnight. A time that is past is no error. An error says what would work.
func ParseWhen(s string, now time.Time) (t time.Time, hasTime bool, err error) {
	today := midnight(now)
	f := strings.Fields(strings.ToLower(s))
	var at time.Duration
	if n := len(f); n > 1 && f[n-1] == "utc" {
		f = f[:n-1]
	}
	if n := len(f); n > 1 && clock.MatchString(f[n-1]) {
		var ok bool
		if at, ok = timeOfDay(f[n-1]); !ok {
			return t, false, fmt.Errorf("%s is no time of day: write 00:00 to 23:59, in UTC", f[n-1])
		}
		hasTime = true
		f = f[:n-1]
		if n := len(f); n > 1 && f[n-1] == "at" {
			f = f[:n-1]
		}
	}
	day, err := parseDay(f, today)
	if err == errNoDate {
		err = fmt.Errorf("%s is no date: write for example %s, %s 20:00, tomorrow, fri, fri 20:00, +7d, in 2 weeks or july 1",
			quote(s), today.AddDate(0, 0, 7).Format(time.DateOnly), today.AddDate(0, 0, 7).Format(time.DateOnly))
	}
	if err != nil {
		return t, false, err
	}
	return day.Add(at), hasTime, nil
}

var errNoDate = errors.New("no date")

// parseDay reads the words of a day, in lower case.
func parseDay(f []string, today time.Time) (time.Time, error) {
	s := strings.Join(f, " ")
	switch s {
	case "today":
		return today, nil
	case "tomorrow":
		return today.AddDate(0, 0, 1), nil
	case "yesterday": // a past day is no error here, and whoever takes none says so
		return today.AddDate(0, 0, -1), nil
	case "next week":
		return today.AddDate(0, 0, 7), nil
	}
	if isoDate.MatchString(s) {
		d, err := time.Parse("2006-1-2", s)
		if err != nil || d.Year() < firstYear || d.Year() > lastYear {
			return today, fmt.Errorf("%s is no day of the calendar: write year-month-day, such as %s",
				s, today.AddDate(0, 0, 7).Format(time.DateOnly))
		}
		return d, nil
	}
	if m := ahead.FindStringSubmatch(s); m != nil {
		return daysAhead(today, m[1], m[2] == "w")
	}
	if m := inSpan.FindStringSubmatch(s); m != nil {
		return daysAhead(today, m[1], m[2] == "week")
	}
	if len(f) == 1 {
		if day, ok := weekdays[f[0]]; ok {
			n := (int(day) - int(today.Weekday()) + 7) % 7
			if n == 0 {
				n = 7
			}
			return today.AddDate(0, 0, n), nil
		}
	}
	return monthDay(f, today)
}

func daysAhead(today time.Time, number string, weeks bool) (time.Time, error) {
	n, ok := numbers[number]
	if !ok {
		n, _ = strconv.Atoi(number)
	}
	if weeks {
		n *= 7
	}
	if n > maxAhead {
		return today, fmt.Errorf("that is more than ten years ahead: write a date, such as %s",
			today.AddDate(0, 0, 7).Format(time.DateOnly))
	}
	return today.AddDate(0, 0, n), nil
}

// monthDay reads "july 1", "1 july", "jul 1st", and the same with a year behind it.
func monthDay(f []string, today time.Time) (time.Time, error) {
	if len(f) != 2 && len(f) != 3 {
		return today, errNoDate
	}
	name, number := f[0], strings.TrimSuffix(f[1], ",")
	if _, ok := months[name]; !ok {
		name, number = strings.TrimSuffix(f[1], ","), f[0]
	}
	month, ok := months[name]
	m := ordinal.FindStringSubmatch(number)
	if !ok || m == nil || len(f) == 3 && !fourDig.MatchString(f[2]) {
		return today, errNoDate
	}
	day, _ := strconv.Atoi(m[1])
	from, to := today.Year(), today.Year()+8 // there is always a 29th of February within eight years
	if len(f) == 3 {
		from, _ = strconv.Atoi(f[2])
		to = from
	}
	for y := from; y <= to && y >= firstYear && y <= lastYear; y++ {
		d := time.Date(y, month, day, 0, 0, 0, 0, time.UTC)
		if d.Day() == day && d.Month() == month && (len(f) == 3 || !d.Before(today)) {
			return d, nil
		}
	}
	return today, fmt.Errorf("%s is no day of the calendar: write year-month-day, such as %s", strings.Join(f, " "), today.AddDate(0, 0, 7).Format(time.DateOnly))
}

// timeOfDay reads "20:00" as the time since midnight.
func timeOfDay(s string) (time.Duration, bool) {
	if !clock.MatchString(s) {
		return 0, false
	}
	hh, mm, _ := strings.Cut(s, ":")
	h, _ := strconv.Atoi(hh)
	m, _ := strconv.Atoi(mm)
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, h < 24 && m < 60
}

// CutBy takes "by fri" or "by 2014-06-27" off the end of an action's text. It does so
// only if all that follows the last "by" is a date, so "to stand by" keeps its words. The
// error is that of a date that was meant for one and is none.
// parse reads dates: ParseWhen, or Committee.When.
func CutBy(text string, now time.Time, parse func(string, time.Time) (time.Time, bool, error)) (rest string, due time.Time, err error) {
	i := len(text) - len(" by ")
	for i >= 0 && !strings.EqualFold(text[i:i+len(" by ")], " by ") {
		i--
	}
	if i < 0 {
		return text, time.Time{}, nil
	}
	rest = strings.TrimRight(text[:i], " ,;")
	when := strings.TrimRight(text[i+len(" by "):], " .!")
	due, _, err = parse(when, now)
	switch f := strings.Fields(when); {
	case rest == "", err != nil && (Meant(f) == 0 || Meant(f) < len(f)):
		return text, time.Time{}, nil
	case err != nil:
		return text, time.Time{}, err
	}
	return rest, due, nil
}

var (
	misdated = regexp.MustCompile(`^(?:[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}|[0-9]{1,2}/[0-9]{1,2}|(?:19|20)[0-9]{6})$`)
	dayWords = strings.Fields("today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday")
)

// Meant is how many of the first words look as if they were meant for a day that ParseWhen does
// not take: "2014-02-30", "24/6", "feb 30", "next tue", "tomorow"; 0 for none.
func Meant(words []string) int {
	word := func(i int) string {
		if i >= len(words) {
			return ""
		}
		return strings.Trim(strings.ToLower(words[i]), ".,;!?")
	}
	a, b := word(0), word(1)
	_, monthFirst := months[a]
	_, monthBehind := months[b]
	_, weekday := weekdays[b]
	switch {
	case misdated.MatchString(a):
		return 1
	case monthFirst && ordinal.MatchString(b), monthBehind && ordinal.MatchString(a):
		return 2
	case weekday && (a == "next" || a == "this" || a == "coming"):
		return 2
	case len(a) >= 5 && slices.ContainsFunc(dayWords, func(w string) bool { return oneOff(single(a), single(w)) }):
		return 1
	}
	return 0
}

// single is a word without the second of two letters that are the same.
func single(s string) string { return string(slices.Compact([]byte(s))) }

// oneOff reports whether two words are the same but for one letter: another one, one too much, one
// too few, or two that changed places.
func oneOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a)+1 == len(b):
		return a[i:] == b[i+1:]
	case len(a) != len(b):
		return false
	case i == len(a) || a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// quote is what somebody wrote, as an error may repeat it.
func quote(s string) string { return `"` + irctext.Shorten(irctext.Clean(s), 40) + `"` }
