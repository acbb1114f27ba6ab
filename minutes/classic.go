package minutes

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"gavel/internal/irctext"
)

// A ClassicLine is a line of a classic log, byte for byte.
type ClassicLine struct {
	At     time.Time // UTC
	Nick   string
	Text   string
	Me     bool // "* nick text"
	NoTime bool // the line had no time: At is that of the line before
	N      int  // the number of the line in the source, from 1
}

// ReadLog reads a classic log, as MeetBot and many clients write it:
//
//	20:00:10 <bob> o/
//	[20:00] <@bob> o/
//	20:00:12 * carol waves
//
// Brackets and time are optional. The log says no date: the first line is of
// the given day, and a time that goes back is of the next one. Other lines (joins, topics,
// prose) are skipped; skipped is how many, blank lines not counted.
func ReadLog(src []byte, day time.Time) (lines []ClassicLine, skipped int) {
	day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	at, timed := day, false
	text := strings.TrimPrefix(string(src), "\ufeff")
	for n := 1; text != ""; n++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		line = strings.TrimSuffix(line, "\r")
		l, t, ok := classicLine(line)
		if !ok {
			if strings.TrimSpace(line) != "" {
				skipped++
			}
			continue
		}
		if !l.NoTime {
			at, timed = after(at, timed, day, t), true
		}
		l.At, l.N = at, n
		lines = append(lines, l)
	}
	return lines, skipped
}

// A clockTime is what a line says of its time. Seconds are -1 when it does not tell them.
type clockTime struct{ hour, minute, second int }

// after is the first time not before at that a clock shows as t.
func after(at time.Time, timed bool, day time.Time, t clockTime) time.Time {
	if !timed {
		at = day
	}
	if t.second < 0 {
		if at.Hour() == t.hour && at.Minute() == t.minute {
			return at // the same minute: not before, as far as the clock tells
		}
		t.second = 0
	}
	next := time.Date(at.Year(), at.Month(), at.Day(), t.hour, t.minute, t.second, 0, time.UTC)
	if next.Before(at) {
		next = next.AddDate(0, 0, 1)
	}
	return next
}

// classicLine takes a line apart.
func classicLine(s string) (l ClassicLine, t clockTime, ok bool) {
	s = strings.TrimLeft(s, " \t")
	if m := classicTime.FindStringSubmatch(s); m != nil && (m[1] == "") == (m[5] == "") {
		t = clockTime{number(m[2]), number(m[3]), -1}
		if m[4] != "" {
			t.second = number(m[4])
		}
		if t.hour > 23 || t.minute > 59 || t.second > 59 {
			return l, t, false
		}
		s = strings.TrimLeft(s[len(m[0]):], " \t")
	} else {
		l.NoTime = true
	}
	switch {
	case strings.HasPrefix(s, "<"):
		nick, text, closed := strings.Cut(s[1:], ">")
		nick = strings.TrimLeft(nick, "@+%&~ ")
		if !closed || nick == "" || strings.ContainsAny(nick, " \t<") {
			return l, t, false
		}
		l.Nick, l.Text = nick, strings.TrimPrefix(text, " ")
	case strings.HasPrefix(s, "* "):
		nick, text, _ := strings.Cut(strings.TrimLeft(s[1:], " "), " ")
		if nick == "" || !startsNick(nick) {
			return l, t, false
		}
		l.Nick, l.Text, l.Me = nick, text, true
	default:
		return l, t, false
	}
	return l, t, true
}

// startsNick keeps "* * *" from being somebody.
func startsNick(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == utf8.RuneError || irctext.IsNickRune(r)
}

var classicTime = regexp.MustCompile(`^(\[ *)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?( *\])?`)

func number(s string) (n int) {
	for _, c := range s {
		n = 10*n + int(c-'0')
	}
	return n
}

// DateOf is the date in the name of a log, "name.2018-06-05-13.31.log.txt": the last one
// there is. It is false when there is none.
func DateOf(filename string) (time.Time, bool) {
	all := logDate.FindAllStringSubmatch(filename, -1)
	for i := len(all) - 1; i >= 0; i-- {
		if t, err := time.Parse(time.DateOnly, all[i][1]); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

var logDate = regexp.MustCompile(`(?:^|[^0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})(?:$|[^0-9])`)
