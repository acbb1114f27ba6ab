package committee

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, time.UTC)
	if err != nil {
		panic(err)
	}
	return t
}

func TestNoticeFrom(t *testing.T) {
	for _, x := range []struct{ notice, presented, from string }{
		{"4bd", "2014-06-12 07:59", "2014-06-18 07:59"}, // Thursday: on Tuesday's agenda, and not votable
		{"4bd", "2014-06-10 21:00", "2014-06-16 21:00"},
		{"4bd", "2014-06-14 12:00", "2014-06-20 00:00"}, // Saturday counts from Monday
		{"4bd", "2014-06-15 23:59", "2014-06-20 00:00"}, // Sunday
		{"4bd", "2014-06-16 00:00", "2014-06-20 00:00"},
		{"4bd", "2014-06-13 23:59", "2014-06-19 23:59"}, // Friday
		{"1bd", "2014-06-13 12:00", "2014-06-16 12:00"},
		{"5bd", "2014-12-24 12:00", "2014-12-31 12:00"}, // no holidays
		{"7d", "2014-06-14 12:00", "2014-06-21 12:00"},
		{"7d", "2016-02-25 20:00", "2016-03-03 20:00"},
		{"0", "2014-06-14 12:00", "2014-06-14 12:00"},
		{"", "2014-06-14 12:00", "2014-06-14 12:00"},
		{"0bd", "2014-06-14 12:00", "2014-06-14 12:00"},
	} {
		n, err := ParseNotice(x.notice)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.From(at(x.presented)); !got.Equal(at(x.from)) {
			t.Errorf("%s from %s is %s, not %s", x.notice, x.presented, got, x.from)
		}
		east := time.FixedZone("east", 10*3600)
		if got := n.From(at(x.presented).In(east)); !got.Equal(at(x.from)) || got.Location() != time.UTC {
			t.Errorf("%s from %s depends on the zone: %s", x.notice, x.presented, got)
		}
	}
}

func TestNoticeText(t *testing.T) {
	for s, want := range map[string]string{"4bd": "4 business days", "1bd": "1 business day", "7d": "7 days", "1d": "1 day", "0": "none"} {
		var n Notice
		if err := n.UnmarshalText([]byte(s)); err != nil || n.String() != want {
			t.Errorf("%s: %q, %v", s, n, err)
		}
		if b, _ := n.MarshalText(); string(b) != s {
			t.Errorf("%s is written as %s", s, b)
		}
	}
	for _, s := range []string{"4", "bd", "d", "-4bd", "4 bd", "4h", "1w", "400d", "99999999999999999999d", "４d"} {
		if n, err := ParseNotice(s); err == nil {
			t.Errorf("%q is %v", s, n)
		}
	}
}

// Of the days that have elapsed, exactly as many as the notice are business days.
func TestNoticeElapses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		presented := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "presented"), 0).UTC()
		n := Notice{rapid.IntRange(1, 30).Draw(t, "days"), true}
		from := n.From(presented)
		var elapsed time.Duration
		for d := midnight(presented); d.Before(from); d = d.AddDate(0, 0, 1) {
			if weekend(d) {
				continue
			}
			start, end := d, d.AddDate(0, 0, 1)
			if start.Before(presented) {
				start = presented
			}
			if end.After(from) {
				end = from
			}
			elapsed += end.Sub(start)
		}
		if elapsed != time.Duration(n.Days)*24*time.Hour {
			t.Fatalf("%s from %s: %s", n, presented, elapsed)
		}
		if later := n.From(presented.Add(time.Hour)); later.Before(from) {
			t.Fatal("who presents later can vote earlier")
		}
	})
}
