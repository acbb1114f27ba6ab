package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

type ruleKind int

const (
	ruleNever   ruleKind = iota
	ruleDaily            // every day
	ruleWeeks            // a weekday of the ISO weeks whose number modulo every is week
	ruleMonthly          // the nth weekday of a month
)

// A ruleWord is what a frequency word means.
type ruleWord struct {
	word  string
	kind  ruleKind
	every int          // ruleWeeks: 1, 2 or 4
	week  int          // ruleWeeks: the rest
	nth   int          // ruleMonthly: 1 to 4, or -1 for the last
	day   time.Weekday // ruleMonthly
}

// The words of yaml2ical's recurrence.py, its older "daily", and of the monthly ones each
// weekday and the second to the last. A quadweekly meeting is in the ISO weeks that four divides.
var ruleWords = func() []ruleWord {
	words := []ruleWord{
		{word: "weekly", kind: ruleWeeks, every: 1},
		{word: "biweekly-odd", kind: ruleWeeks, every: 2, week: 1},
		{word: "biweekly-even", kind: ruleWeeks, every: 2},
		{word: "quadweekly", kind: ruleWeeks, every: 4},
		{word: "quadweekly-week-1", kind: ruleWeeks, every: 4, week: 1},
		{word: "quadweekly-week-2", kind: ruleWeeks, every: 4, week: 2},
		{word: "quadweekly-week-3", kind: ruleWeeks, every: 4, week: 3},
		{word: "quadweekly-alternate", kind: ruleWeeks, every: 4, week: 2},
		{word: "daily", kind: ruleDaily},
		{word: "adhoc", kind: ruleNever},
	}
	for i, nth := range []string{"first", "second", "third", "fourth", "last"} {
		n := i + 1
		if nth == "last" {
			n = -1
		}
		for _, day := range ruleWeekdays {
			words = append(words, ruleWord{word: nth + "-" + strings.ToLower(day.String()), kind: ruleMonthly, nth: n, day: day})
		}
	}
	return words
}()

var ruleByWord = func() map[string]ruleWord {
	m := map[string]ruleWord{}
	for _, w := range ruleWords {
		m[w.word] = w
	}
	return m
}()

var ruleWeekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

const ruleSomeFrequencies = "weekly, biweekly-odd, biweekly-even, quadweekly, first-monday to last-sunday, daily or adhoc"

// Frequencies are the words for how often a meeting is: "weekly", "biweekly-odd", "first-monday".
func Frequencies() (words []string) {
	for _, w := range ruleWords {
		words = append(words, w.word)
	}
	return words
}

func ruleFrequency(s string) (ruleWord, bool) {
	w, ok := ruleByWord[strings.ToLower(strings.TrimSpace(s))]
	return w, ok
}

// ruleHint says what would work instead of an unknown frequency.
func ruleHint(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	var begun []string
	for _, w := range ruleWords {
		if w.kind == ruleWeeks && s != "" && strings.HasPrefix(w.word, s+"-") {
			begun = append(begun, w.word)
		}
	}
	if len(begun) > 0 {
		return "write " + strings.Join(begun, " or ")
	}
	if near := ruleNearest(s, Frequencies()); near != "" {
		return "did you mean " + near + "?"
	}
	return "write " + ruleSomeFrequencies
}

// ruleNearest is the word that s nearly is: two letters off at most, three from ten letters on,
// and always less than half of it; "" for none.
func ruleNearest(s string, words []string) string {
	n := utf8.RuneCountInString(s)
	if n > 60 {
		return ""
	}
	limit := 2
	if n >= 10 {
		limit = 3
	}
	limit = min(limit, (n-1)/2)
	best, at := "", limit+1
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToLower(s), strings.ToLower(w)); d < at {
			best, at = w, d
		}
	}
	return best
}

// ruleWeekday reads "Tuesday", "tuesday", "tue" or "tues".
func ruleWeekday(s string) (time.Weekday, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "weds" {
		return time.Wednesday, true
	}
	for _, day := range ruleWeekdays {
		if name := strings.ToLower(day.String()); len(s) >= 3 && strings.HasPrefix(name, s) {
			return day, true
		}
	}
	return 0, false
}

func ruleDayHint(s string) string {
	var names []string
	for _, day := range ruleWeekdays {
		names = append(names, day.String())
	}
	if near := ruleNearest(strings.TrimSpace(s), names); near != "" {
		return "did you mean " + near + "?"
	}
	return "write a weekday such as Tuesday"
}

var ruleClock = regexp.MustCompile(`^([0-9]{1,2}):?([0-9]{2})$`)

// ruleTime reads "20:00", "2000", "0700" or "700", in minutes since midnight.
func ruleTime(s string) (minutes int, ok bool) {
	m := ruleClock.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	return hour*60 + minute, hour < 24 && minute < 60
}

// ruleZone is the zone of a name. Those that mean what the machine is set to are not
// names of a zone.
func ruleZone(name string) (*time.Location, error) {
	name = strings.TrimSpace(name)
	if name == "" || strings.EqualFold(name, "UTC") {
		return time.UTC, nil
	}
	if !slices.Contains([]string{"local", "localtime", "posixrules"}, strings.ToLower(name)) {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc, nil
		}
		if near := ruleZoneNear(name); near != "" {
			return nil, fmt.Errorf("zone %s does not exist: did you mean %s?", ruleQuote(name), near)
		}
	}
	return nil, errors.New("zone " + ruleQuote(name) + " does not exist: write a name such as Europe/Paris or America/New_York, or UTC")
}

// ruleZoneNear finds a zone that was written in small letters, with spaces, or without its
// continent.
func ruleZoneNear(name string) string {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == '_' })
	name = strings.Join(parts, "_")
	up := true
	name = strings.Map(func(r rune) rune {
		capital := up && r >= 'a' && r <= 'z'
		up = r == '_' || r == '/' || r == '-'
		if capital {
			return r - 'a' + 'A'
		}
		return r
	}, name)
	for _, continent := range []string{"", "Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/"} {
		if len(name) < 3 || len(name) > 60 {
			break
		}
		if _, err := time.LoadLocation(continent + name); err == nil {
			return continent + name
		}
	}
	return ""
}

// ruleQuote is what somebody wrote, short and on one line.
func ruleQuote(s string) string { return strconv.Quote(ruleShort(s)) }

func ruleShort(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return s
}
