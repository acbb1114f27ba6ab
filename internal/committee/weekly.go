package committee

import (
	"fmt"
	"strings"
	"time"
)

// A weekly is a weekday and a time of day in UTC: "tue 20:00".
type weekly struct {
	day time.Weekday
	at  time.Duration // since midnight
}

func parseWeekly(s string) (weekly, error) {
	f := strings.Fields(strings.ToLower(s))
	if len(f) == 2 {
		day, isDay := weekdays[f[0]]
		at, isTime := timeOfDay(f[1])
		if isDay && isTime {
			return weekly{day, at}, nil
		}
	}
	return weekly{}, fmt.Errorf(`%s is no weekday and time: write for example "tue 20:00", in UTC`, quote(s))
}

// after is the first such time later than t.
func (w weekly) after(t time.Time) time.Time {
	t = t.UTC()
	next := midnight(t).AddDate(0, 0, (int(w.day)-int(t.Weekday())+7)%7).Add(w.at)
	if !next.After(t) {
		next = next.AddDate(0, 0, 7)
	}
	return next
}

// before is the last such time earlier than t.
func (w weekly) before(t time.Time) time.Time {
	last := w.after(t).AddDate(0, 0, -7)
	if !last.Before(t) {
		last = last.AddDate(0, 0, -7)
	}
	return last
}
