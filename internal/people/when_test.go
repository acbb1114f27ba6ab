package people

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func mustZone(name string) *time.Location {
	loc, err := ParseZone(name)
	if err != nil {
		panic(err)
	}
	return loc
}

func TestParseRemind(t *testing.T) {
	for _, x := range []struct{ s, zone, want, rest string }{
		{"in 2h: text", "", "2014-06-20 17:30", "text"},
		{"in 2h:text", "", "2014-06-20 17:30", "text"},
		{"IN 30m : text", "", "2014-06-20 16:00", "text"},
		{"in 1h30m: text", "", "2014-06-20 17:00", "text"},
		{"in 1 hour and 30 minutes: text", "", "2014-06-20 17:00", "text"},
		{"in an hour: text", "", "2014-06-20 16:30", "text"},
		{"in half an hour: text", "", "2014-06-20 16:00", "text"},
		{"in 90 min: text", "", "2014-06-20 17:00", "text"},
		{"+30m: text", "", "2014-06-20 16:00", "text"},
		{"+2d: text", "", "2014-06-22 15:30", "text"},
		{"in 3 days: text", "", "2014-06-23 15:30", "text"},
		{"in 1 week, 1 day 1h: text", "", "2014-06-28 16:30", "text"},
		{"in 3 days at 9:00: text", "", "2014-06-23 09:00", "text"},
		{"in two weeks 9:00: text", "Europe/Paris", "2014-07-04 07:00", "text"},
		{"on fri: text", "", "2014-06-27 09:00", "text"}, // never today
		{"on sat: text", "Europe/Paris", "2014-06-21 07:00", "text"},
		{"fri 20:00: text", "", "2014-06-27 20:00", "text"},
		{"on fri 20:00: call at 9:30", "", "2014-06-27 20:00", "call at 9:30"},
		{"on fri at 20:00:call: 9:30: now", "", "2014-06-27 20:00", "call: 9:30: now"},
		{"on fri 20:00: https://example.org/a:b", "", "2014-06-27 20:00", "https://example.org/a:b"},
		{"in 2h: 10:30", "", "2014-06-20 17:30", "10:30"},
		{"at 20:00 on fri: text", "", "2014-06-27 20:00", "text"},
		{"20:00 tomorrow: text", "", "2014-06-21 20:00", "text"},
		{"on 2014-07-01 20:00: text", "", "2014-07-01 20:00", "text"},
		{"on 2014-07-01 20:00: text", "America/New_York", "2014-07-02 00:00", "text"},
		{"2014-07-01 20:00 UTC: text", "America/New_York", "2014-07-01 20:00", "text"},
		{"2014-07-01:10 people", "", "2014-07-01 09:00", "10 people"},
		{"on 1 july 2014:10 people", "", "2014-07-01 09:00", "10 people"},
		{"july 1:100 people", "", "2014-07-01 09:00", "100 people"},
		{"july 1 9:05: text", "", "2014-07-01 09:05", "text"},
		{"on july 1: text", "", "2014-07-01 09:00", "text"},
		{"at 20:00: text", "", "2014-06-20 20:00", "text"},
		{"20:00: text", "", "2014-06-20 20:00", "text"},
		{"at 9:00: text", "", "2014-06-21 09:00", "text"},
		{"at 15:30: text", "", "2014-06-21 15:30", "text"},             // now is past
		{"at 18:00: text", "Europe/Paris", "2014-06-20 16:00", "text"}, // 17:30 over there
		{"today 20:00: text", "", "2014-06-20 20:00", "text"},
		{"tomorrow 9:00: text", "", "2014-06-21 09:00", "text"},
		{"tomorrow: text", "Asia/Tokyo", "2014-06-22 00:00", "text"}, // it is Saturday over there
		{"next week: text", "", "2014-06-27 09:00", "text"},
		{"2015-06-20 15:30: text", "", "2015-06-20 15:30", "text"},
		{"in 2h: \x02b\x02 \xff", "", "2014-06-20 17:30", "\x02b\x02 \xff"},
	} {
		got, rest, err := ParseRemind(x.s, friday, mustZone(x.zone))
		if err != nil || !got.Equal(at(x.want)) || got.Location() != time.UTC || rest != x.rest {
			t.Errorf("%q in %q is %v, %q, %v, not %s", x.s, x.zone, got, rest, err, x.want)
		}
	}
	if got, _, err := ParseRemind("in 2h: x", friday.Add(time.Second/2), nil); err != nil || !got.Equal(at("2014-06-20 17:30")) {
		t.Error("not whole seconds:", got, err)
	}
	if got, _, err := ParseRemind("at 20:00: x", friday, nil); err != nil || !got.Equal(at("2014-06-20 20:00")) {
		t.Error(got, err)
	}
}

func TestParseRemindRefuses(t *testing.T) {
	const noTime = "is no time: write in 2h, in 3 days, at 20:00, tomorrow 9:00, on fri 20:00 or on 2014-06-27 20:00, in Europe/Paris, then a colon and the text"
	for s, want := range map[string]string{
		"":                          "write when, a colon and what: in 2h: mail the list",
		"in 2h mail the list":       "write when, a colon and what",
		"at 20:00":                  "write when, a colon and what",
		"on july 1:30 people":       "write when, a colon and what",
		"in 2h call mum: she waits": `"in 2h call mum" ` + noTime,
		": text":                    `"" ` + noTime,
		"soon: text":                noTime,
		"on: text":                  noTime,
		"in: text":                  noTime,
		"in 2: text":                noTime,
		"in 20:00: text":            noTime,
		"in 2 months: text":         noTime,
		"in 90s: text":              noTime,
		"+: text":                   noTime,
		"utc: text":                 noTime,
		"in 2h 20:00: text":         noTime,
		"at 8pm: text":              noTime,
		"next fri: text":            noTime,
		"fri 20:00 CEST: text":      noTime,
		"20:00 20:00: text":         noTime,
		"on fri 9:5: text":          noTime,
		"at 24:00: text":            "24:00 is no time of day: write 00:00 to 23:59",
		"fri 20:61: text":           "20:61 is no time of day",
		"2014-02-30: text":          "no day of the calendar",
		"feb 30: text":              "no day of the calendar",
		"2014-06-19: text":          `"2014-06-19" is past, it was Thu 2014-06-19 07:00 UTC (09:00 Europe/Paris): write a time to come, such as in 2h or tomorrow 9:00`,
		"today: text":               "is past",
		"today 17:30: text":         "is past",
		"in 0m: text":               "is past",
		"2015-06-20 17:31: text":    `"2015-06-20 17:31" is more than a year ahead: write a time until Sat 2015-06-20`,
		"in 366 days: text":         "more than a year ahead",
		"in 99999w 99999w: text":    "more than a year ahead",
		"in 99999h: text":           "more than a year ahead",
		"in " + strings.Repeat("99999h ", 30) + ": x": "more than a year ahead",
		"2999-12-31: text":                   "more than a year ahead",
		"in 2h:":                             "say what to remind of, behind the colon: in 2h: mail the list",
		"on fri 20:00:  ":                    "say what to remind of",
		strings.Repeat("\x02é", 300) + ": x": noTime,
		strings.Repeat("1 ", 300) + ": x":    noTime,
	} {
		got, _, err := ParseRemind(s, friday, mustZone("Europe/Paris"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %v, %v, not %s", s, got, err, want)
			continue
		}
		if msg := err.Error(); len(msg) > 300 || strings.ContainsAny(msg, "\x02\n") {
			t.Errorf("%q is answered by %d bytes: %q", s, len(msg), msg)
		}
	}
}

// Where clocks change, a time of day is that of the clocks, and hours are hours.
func TestRemindWhenClocksChange(t *testing.T) {
	for _, x := range []struct{ now, zone, s, want string }{
		// Europe/Paris goes to summer time on 2014-03-30 at 01:00 UTC, and back on 2014-10-26.
		{"2014-03-29 12:00", "Europe/Paris", "tomorrow 20:00: x", "2014-03-30 18:00"},
		{"2014-03-29 12:00", "Europe/Paris", "in 1 day: x", "2014-03-30 11:00"},
		{"2014-03-29 12:00", "Europe/Paris", "in 24h: x", "2014-03-30 12:00"},
		{"2014-03-29 12:00", "Europe/Paris", "tomorrow 1:59: x", "2014-03-30 00:59"},
		{"2014-03-29 12:00", "Europe/Paris", "tomorrow 2:30: x", "2014-03-30 01:30"}, // no such time: 03:30
		{"2014-03-29 12:00", "Europe/Paris", "tomorrow 3:00: x", "2014-03-30 01:00"},
		{"2014-10-25 12:00", "Europe/Paris", "tomorrow 2:30: x", "2014-10-26 00:30"}, // twice: the first
		{"2014-10-25 12:00", "Europe/Paris", "tomorrow 3:00: x", "2014-10-26 02:00"},
		{"2014-10-25 12:00", "Europe/Paris", "in 1 day: x", "2014-10-26 13:00"},
		{"2014-10-26 00:45", "Europe/Paris", "at 2:30: x", "2014-10-27 01:30"}, // the first was
		{"2014-11-01 12:00", "America/New_York", "tomorrow 20:00: x", "2014-11-03 01:00"},
		{"2014-10-04 12:00", "Australia/Lord_Howe", "tomorrow 2:15: x", "2014-10-04 15:45"}, // half an hour is left out
		{"2011-12-29 12:00", "Pacific/Apia", "tomorrow 9:00: x", "2011-12-30 19:00"},        // that day is left out
	} {
		got, _, err := ParseRemind(x.s, at(x.now), mustZone(x.zone))
		if err != nil || !got.Equal(at(x.want)) {
			t.Errorf("%q in %s at %s is %v, %v, not %s", x.s, x.zone, x.now, got, err, x.want)
		}
	}
}

func TestInZone(t *testing.T) {
	for zone, want := range map[string]string{
		"":                 "Fri 2014-06-20 15:30 UTC",
		"Europe/Paris":     "Fri 2014-06-20 15:30 UTC (17:30 Europe/Paris)",
		"Asia/Tokyo":       "Fri 2014-06-20 15:30 UTC (Sat 00:30 Asia/Tokyo)",
		"America/New_York": "Fri 2014-06-20 15:30 UTC (11:30 America/New_York)",
	} {
		if got := InZone(friday, mustZone(zone)); got != want {
			t.Errorf("%s is %q, not %q", zone, got, want)
		}
	}
	if got := InZone(friday, nil); got != "Fri 2014-06-20 15:30 UTC" {
		t.Error(got)
	}
}

// Whatever is typed, the time is within the year to come, and the text is the end of what was typed.
func FuzzParseRemind(f *testing.F) {
	for _, s := range []string{
		"in 2h: text", "on fri 20:00: call at 9:30", "in 1h30m: a:b", "at 20:00 on 2014-07-01: x", "tomorrow 9:00: x", "+99999w: x",
		"in half an hour: x", "july 1 utc: x", "20:00:00: x", ":", "on :x", "in 1 day and 2h: \x02é\xff", "in 365 days: x", "+ 2h: x",
	} {
		for i := range 4 {
			f.Add(s, int64(i), int64(i)*100*86400)
		}
	}
	zones := []*time.Location{nil, mustZone("Europe/Paris"), mustZone("Pacific/Apia"), mustZone("Australia/Lord_Howe"), mustZone("America/St_Johns")}
	f.Fuzz(func(t *testing.T, s string, zone, after int64) {
		loc := zones[uint64(zone)%uint64(len(zones))]
		now := at("2010-01-01 00:00").Add(time.Duration(uint64(after)%(40*366*86400)) * time.Second)
		got, rest, err := ParseRemind(s, now, loc)
		if err != nil {
			if msg := err.Error(); len(msg) > 300 || !utf8.ValidString(msg) || strings.ContainsAny(msg, "\r\n\x00") {
				t.Errorf("%q is answered by %d bytes: %q", s, len(msg), msg)
			}
			return
		}
		if !got.After(now) || got.After(now.AddDate(1, 0, 0)) || got.Location() != time.UTC {
			t.Errorf("%q at %v is %v", s, now, got)
		}
		if rest == "" || !strings.HasSuffix(strings.TrimSpace(s), rest) {
			t.Errorf("%q has the text %q", s, rest)
		}
		if again, _, err := ParseRemind(s, now, loc); err != nil || !again.Equal(got) {
			t.Errorf("%q is %v, then %v, %v", s, got, again, err)
		}
	})
}
