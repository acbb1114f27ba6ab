package calendar

import (
	"slices"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

var someZones = []string{
	"", "Europe/Paris", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia",
	"Asia/Tehran", "Africa/Casablanca", "America/St_Johns", "Asia/Gaza", "Europe/Dublin", "Asia/Kathmandu", "America/Caracas",
}

func drawRule(t *rapid.T) Rule {
	r := Rule{
		Frequency: rapid.SampledFrom(Frequencies()).Draw(t, "frequency"),
		At:        ruleClockText(rapid.IntRange(0, 1439).Draw(t, "at")),
		Zone:      rapid.SampledFrom(someZones).Draw(t, "zone"),
	}
	if ruleByWord[r.Frequency].kind == ruleWeeks {
		r.Day = rapid.SampledFrom(ruleWeekdays).Draw(t, "day").String()
	}
	day := func(name string) time.Time {
		return utc("2000-01-01").AddDate(0, 0, rapid.IntRange(0, 13000).Draw(t, name))
	}
	if rapid.Bool().Draw(t, "has start") {
		r.Start = day("start")
	}
	if rapid.Bool().Draw(t, "has until") {
		r.Until = day("until")
	}
	if r.Until.Before(r.Start) {
		r.Until = time.Time{}
	}
	return r
}

func ruleClockText(minutes int) string { return pad2(minutes/60) + ":" + pad2(minutes%60) }

// Next goes forward, and it, Before, From and Between say the same.
func TestRuleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		from := utc("1999-06-01").Add(time.Duration(rapid.IntRange(0, 13000*1440).Draw(t, "from")) * time.Minute)
		to := from.AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "days"))
		// Skip some of what it gives, and some of what it does not.
		for _, at := range r.Between(from, to) {
			if rapid.IntRange(0, 5).Draw(t, "skip") == 0 {
				r.Skip = append(r.Skip, Skip{Date: ruleDate(ruleDayOf(at))})
			}
		}
		s, err := r.Compile()
		if err != nil {
			t.Fatal(err)
		}
		all := s.Between(from, to)
		var steps []time.Time
		for at := s.Next(from.Add(-1)); !at.IsZero() && at.Before(to); at = s.Next(at) {
			if n := len(steps); n > 0 && !at.After(steps[n-1]) {
				t.Fatalf("Next of %s is %s", steps[n-1], at)
			}
			steps = append(steps, at)
		}
		if !slices.EqualFunc(all, steps, time.Time.Equal) {
			t.Fatalf("Between %s\nNext    %s", times(all), times(steps))
		}
		var back []time.Time
		for at := s.Before(to); !at.IsZero() && !at.Before(from); at = s.Before(at) {
			back = append(back, at)
		}
		slices.Reverse(back)
		if !slices.EqualFunc(all, back, time.Time.Equal) {
			t.Fatalf("Between %s\nBefore  %s", times(all), times(back))
		}
		for _, at := range all {
			if at.Location() != time.UTC || at.Second() != 0 && r.Zone == "" {
				t.Fatal("not UTC, or not a minute:", at)
			}
			if local := at.In(s.loc); local.Format("15:04") != r.At {
				// Only a change of the clocks within the day before explains it.
				_, was := at.Add(-24 * time.Hour).In(s.loc).Zone()
				if _, is := local.Zone(); is == was {
					t.Fatalf("%s in %s is %s, not %s", at, r.Zone, local, r.At)
				}
			}
		}
	})
}

// Where a recurrence of RFC 5545 can say a rule, another implementation of it agrees.
func TestRuleIsItsRecurrence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		r.Zone, r.Start = "", utc("2000-01-01").AddDate(0, 0, rapid.IntRange(0, 5000).Draw(t, "first day"))
		r.Until = time.Time{}
		s, err := r.Compile()
		if err != nil {
			t.Fatal(err)
		}
		option, ok := icsRRule(s)
		if !ok {
			if k := s.freq.kind; k == ruleDaily || k == ruleMonthly || k == ruleWeeks && s.freq.every == 1 {
				t.Fatal("none for", r)
			}
			return
		}
		option.Dtstart = s.Next(r.Start.Add(-1))
		other, err := rrule.NewRRule(option)
		if err != nil {
			t.Fatal(err)
		}
		to := r.Start.AddDate(1, 2, 3)
		want := other.Between(r.Start, to.Add(-1), true)
		if got := s.Between(r.Start, to); !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Fatalf("%s\n    %s\nnot %s", r, times(got), times(want))
		}
	})
}

// By quarters of an hour through two years of each zone: when its clocks show the time for the first
// time that day, it is, and otherwise only on a day when they never show it.
func TestRuleAgainstTheClock(t *testing.T) {
	for _, zone := range someZones[1:] {
		for _, at := range []string{"00:00", "00:30", "02:15", "23:45"} {
			s, err := mustRule(t, "daily", "", at, zone).Compile()
			if err != nil {
				t.Fatal(err)
			}
			from, to := utc("2010-01-01"), utc("2012-01-05")
			shown := map[string]bool{} // days on which the time was shown
			var want []time.Time
			for m := from.Add(-48 * time.Hour); m.Before(to); m = m.Add(15 * time.Minute) {
				local := m.In(s.loc)
				if day := local.Format(time.DateOnly); local.Hour()*60+local.Minute() == s.at && !shown[day] {
					shown[day] = true
					if !m.Before(from) {
						want = append(want, m)
					}
				}
			}
			var extra []time.Time
			got := s.Between(from, to)
			for _, m := range got {
				if !slices.ContainsFunc(want, m.Equal) {
					extra = append(extra, m)
				}
			}
			if len(got)-len(extra) != len(want) {
				t.Errorf("%s %s: some are not there", zone, at)
			}
			for _, m := range extra {
				if local := m.In(s.loc); shown[local.Format(time.DateOnly)] && local.Format("15:04") < at {
					t.Errorf("%s %s: %s is wrong", zone, at, local)
				}
			}
			if len(extra) > 2 {
				t.Errorf("%s %s: %s are too many", zone, at, times(extra))
			}
		}
	}
}

func FuzzParseRule(f *testing.F) {
	f.Add("weekly", "Tuesday", "2000", "Europe/Paris")
	f.Add("first-thursday", "", "14:00", "")
	f.Add("\xff", "\x00", "99:99", "Local")
	f.Fuzz(func(t *testing.T, frequency, day, at, zone string) {
		r, err := ParseRule(frequency, day, at, zone)
		if err != nil {
			if err.Error() == "" {
				t.Fatal("no reason")
			}
			return
		}
		if err := r.Check(); err != nil {
			t.Fatalf("%+v: %v", r, err)
		}
		now := utc("2020-12-30")
		if next := r.Next(now); r.Frequency != "adhoc" && (next.IsZero() || next.Sub(now) > 70*24*time.Hour) {
			t.Fatalf("%+v: next %s", r, next)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	for _, x := range []struct{ name, frequency, day, zone string }{
		{"weekly", "weekly", "tue", ""},
		{"odd", "biweekly-odd", "tue", ""},
		{"first", "first-thursday", "", ""},
		{"zone", "weekly", "tue", "Europe/Paris"},
	} {
		b.Run(x.name, func(b *testing.B) {
			s, err := mustRule(b, x.frequency, x.day, "2000", x.zone).Compile()
			if err != nil {
				b.Fatal(err)
			}
			t := utc("2019-01-01")
			for b.Loop() {
				if t = s.Next(t); t.Year() > 2500 {
					t = utc("2019-01-01")
				}
			}
		})
	}
}
