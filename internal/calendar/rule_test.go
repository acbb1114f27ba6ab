package calendar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones are those of Go, wherever the tests run
)

// utc reads "2014-06-24 20:00".
func utc(s string) time.Time {
	layout := "2006-01-02 15:04"
	if len(s) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	t, err := time.Parse(layout, s)
	if err != nil {
		panic(err)
	}
	return t
}

func mustRule(t testing.TB, frequency, day, at, zone string) Rule {
	t.Helper()
	r, err := ParseRule(frequency, day, at, zone)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func times(list []time.Time) string {
	var s []string
	for _, t := range list {
		s = append(s, t.Format("2006-01-02 15:04"))
	}
	return strings.Join(s, ", ")
}

func TestParseRule(t *testing.T) {
	for _, x := range []struct{ frequency, day, at, zone, want string }{
		{"weekly", "Tuesday", "2000", "", "every Tuesday 20:00 UTC"},
		{"Weekly", "tue", "20:00", "utc", "every Tuesday 20:00 UTC"},
		{" weekly ", "WEDS", "700", "UTC", "every Wednesday 07:00 UTC"},
		{"weekly", "thurs", "0700", "Europe/Paris", "every Thursday 07:00 Europe/Paris"},
		{"weekly", "sun", "0:05", "", "every Sunday 00:05 UTC"},
		{"biweekly-odd", "tues", "2000", "", "every other Tuesday (odd ISO weeks) 20:00 UTC"},
		{"biweekly-even", "Friday", "0530", "", "every other Friday (even ISO weeks) 05:30 UTC"},
		{"quadweekly", "Monday", "1500", "", "every fourth Monday (ISO weeks 4, 8, 12 and so on) 15:00 UTC"},
		{"quadweekly-week-1", "Monday", "1500", "", "every fourth Monday (ISO weeks 1, 5, 9 and so on) 15:00 UTC"},
		{"quadweekly-alternate", "Monday", "1500", "", "every fourth Monday (ISO weeks 2, 6, 10 and so on) 15:00 UTC"},
		{"first-thursday", "Thursday", "1400", "Europe/Paris", "first Thursday of the month 14:00 Europe/Paris"},
		{"first-thursday", "", "1400", "", "first Thursday of the month 14:00 UTC"},
		{"last-sunday", "sun", "23:59", "", "last Sunday of the month 23:59 UTC"},
		{"daily", "Wednesday", "1500", "", "every day 15:00 UTC"},
		{"adhoc", "", "", "", "as needed"},
		{"adhoc", "Monday", "1500", "", "as needed"},
	} {
		r, err := ParseRule(x.frequency, x.day, x.at, x.zone)
		if err != nil || r.String() != x.want {
			t.Errorf("%q %q %q %q: %v, %v; want %s", x.frequency, x.day, x.at, x.zone, r, err, x.want)
			continue
		}
		// What it gives is in its own form.
		if again, err := ParseRule(r.Frequency, r.Day, r.At, r.Zone); err != nil || again.String() != x.want || again.Day != r.Day {
			t.Errorf("%+v read again: %+v, %v", r, again, err)
		}
	}
}

func TestRuleProblems(t *testing.T) {
	for _, x := range []struct{ frequency, day, at, zone, want string }{
		{"", "", "", "", `the frequency is missing: write weekly, biweekly-odd, biweekly-even, quadweekly, first-monday to last-sunday, daily or adhoc
the day is missing: write a weekday such as Tuesday
the time of day is missing: write it like 20:00`},
		{"weekly", "", "2000", "", "the day is missing: write a weekday such as Tuesday"},
		{"weeekly", "Tue", "2000", "", `frequency "weeekly" is not known: did you mean weekly?`},
		{"biweekly", "Tue", "2000", "", `frequency "biweekly" is not known: write biweekly-odd or biweekly-even`},
		{"biweekly-od", "Tue", "2000", "", `frequency "biweekly-od" is not known: did you mean biweekly-odd?`},
		{"first-teusday", "", "2000", "", `frequency "first-teusday" is not known: did you mean first-tuesday?`},
		{"every now and then", "Tue", "2000", "", `frequency "every now and then" is not known: write weekly, biweekly-odd, biweekly-even, quadweekly, first-monday to last-sunday, daily or adhoc`},
		{"weekly", "Teusday", "2000", "", `day "Teusday" is not known: did you mean Tuesday?`},
		{"weekly", "tu", "2000", "", `day "tu" is not known: write a weekday such as Tuesday`},
		{"first-thursday", "Friday", "2000", "", "first-thursday is never a Friday: change the frequency or the day"},
		{"weekly", "Tue", "2400", "", `time "2400" is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'`},
		{"weekly", "Tue", "20:60", "", `time "20:60" is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'`},
		{"weekly", "Tue", "8pm", "", `time "8pm" is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'`},
		{"weekly", "Tue", "9", "", `time "9" is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'`},
		{"weekly", "Tue", "2000", "europe/paris", `zone "europe/paris" does not exist: did you mean Europe/Paris?`},
		{"weekly", "Tue", "2000", "new york", `zone "new york" does not exist: did you mean America/New_York?`},
		{"weekly", "Tue", "2000", "Atlantis", `zone "Atlantis" does not exist: write a name such as Europe/Paris or America/New_York, or UTC`},
		{"weekly", "Tue", "2000", "Local", `zone "Local" does not exist: write a name such as Europe/Paris or America/New_York, or UTC`},
		{"weekly", "Tue", "2000", "../../etc/passwd", `zone "../../etc/passwd" does not exist: write a name such as Europe/Paris or America/New_York, or UTC`},
		{"weekly", "Someday", "noon", "Mars", `day "Someday" is not known: write a weekday such as Tuesday
time "noon" is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'
zone "Mars" does not exist: write a name such as Europe/Paris or America/New_York, or UTC`},
	} {
		r, err := ParseRule(x.frequency, x.day, x.at, x.zone)
		if err == nil || err.Error() != x.want {
			t.Errorf("%q %q %q %q: %v; want %s", x.frequency, x.day, x.at, x.zone, err, x.want)
		}
		if r.Frequency != "" {
			t.Errorf("a broken rule was read: %+v", r)
		}
		broken := Rule{Frequency: x.frequency, Day: x.day, At: x.at, Zone: x.zone}
		if err := broken.Check(); err == nil || err.Error() != x.want {
			t.Errorf("Check: %v; want %s", err, x.want)
		}
		now := utc("2014-06-24 20:00")
		if !broken.Next(now).IsZero() || !broken.Before(now).IsZero() || broken.Between(now, now.AddDate(1, 0, 0)) != nil {
			t.Errorf("%+v is broken and occurs", broken)
		}
		for line := range strings.Lines(x.want) {
			if len(line) > 200 {
				t.Errorf("long: %s", line)
			}
		}
	}
	r := mustRule(t, "weekly", "tue", "2000", "")
	r.Start, r.Until = utc("2014-07-01"), utc("2014-06-30")
	if err := r.Check(); err == nil || err.Error() != "it ends on 2014-06-30, before its first day, 2014-07-01" {
		t.Error(err)
	}
}

// The form in which rules are recorded does not change.
func TestRuleJSON(t *testing.T) {
	r := mustRule(t, "weekly", "tue", "2000", "")
	got, _ := json.Marshal(r)
	if want := `{"frequency":"weekly","day":"tuesday","at":"20:00"}`; string(got) != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	r.Zone, r.Start, r.Until = "Europe/Paris", utc("2014-06-24"), utc("2015-06-24")
	r.Skip = []Skip{{utc("2014-12-30"), "holidays"}}
	got, _ = json.Marshal(r)
	const want = `{"frequency":"weekly","day":"tuesday","at":"20:00","zone":"Europe/Paris","start":"2014-06-24T00:00:00Z",` +
		`"until":"2015-06-24T00:00:00Z","skip":[{"date":"2014-12-30T00:00:00Z","reason":"holidays"}]}`
	if string(got) != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	var back Rule
	if err := json.Unmarshal(got, &back); err != nil || back.String() != "every Tuesday 20:00 Europe/Paris, until 2015-06-24" {
		t.Error(back, err)
	}
}

// What a rule gives from a time on.
func TestRuleTimes(t *testing.T) {
	for _, x := range []struct{ name, frequency, day, at, zone, from, want string }{
		{
			"week 53 of 2015 and week 1 of 2016 are both odd", "biweekly-odd", "thu", "1600", "",
			"2015-12-10", "2015-12-17 16:00, 2015-12-31 16:00, 2016-01-07 16:00, 2016-01-21 16:00",
		},
		{
			"the even weeks about week 53", "biweekly-even", "thu", "0700", "",
			"2015-12-20", "2015-12-24 07:00, 2016-01-14 07:00, 2016-01-28 07:00",
		},
		{
			"a Sunday of week 53 is in January", "biweekly-odd", "sun", "1200", "",
			"2020-12-22", "2021-01-03 12:00, 2021-01-10 12:00, 2021-01-24 12:00",
		},
		{
			"a Monday of week 1 is in December", "biweekly-odd", "mon", "1200", "",
			"2018-12-20", "2018-12-31 12:00, 2019-01-14 12:00",
		},
		{
			"four weeks, and week 53", "quadweekly-week-1", "tue", "1500", "",
			"2020-11-30", "2020-12-01 15:00, 2020-12-29 15:00, 2021-01-05 15:00, 2021-02-02 15:00",
		},
		{
			"the first of the month may be its first Thursday", "first-thursday", "", "1400", "",
			"2019-01-01", "2019-01-03 14:00, 2019-02-07 14:00, 2019-03-07 14:00, 2019-04-04 14:00",
		},
		{
			"first Friday on the first", "first-friday", "", "1400", "",
			"2019-02-01 14:00", "2019-02-01 14:00, 2019-03-01 14:00, 2019-04-05 14:00",
		},
		{
			"the last may be the fourth or the fifth", "last-friday", "", "1400", "",
			"2019-02-01", "2019-02-22 14:00, 2019-03-29 14:00, 2019-04-26 14:00, 2019-05-31 14:00",
		},
		{
			"the fourth", "fourth-friday", "", "1400", "",
			"2019-02-01", "2019-02-22 14:00, 2019-03-22 14:00, 2019-04-26 14:00",
		},
		{
			"daily", "daily", "", "1500", "",
			"2016-02-28 15:00", "2016-02-28 15:00, 2016-02-29 15:00, 2016-03-01 15:00",
		},
		{
			"the time of day stays in its zone", "weekly", "tue", "2000", "Europe/Paris",
			"2014-10-20", "2014-10-21 18:00, 2014-10-28 19:00",
		},
		{
			"the day is that of the zone", "weekly", "tue", "2000", "America/Los_Angeles",
			"2014-10-20", "2014-10-22 03:00, 2014-10-29 03:00, 2014-11-05 04:00",
		},
		{
			"the week is that of the zone", "biweekly-odd", "mon", "0500", "Asia/Tokyo",
			"2019-01-10", "2019-01-13 20:00, 2019-01-27 20:00",
		},
		{
			"spring: the offset from before", "weekly", "sun", "0230", "Europe/Paris",
			"2014-03-22", "2014-03-23 01:30, 2014-03-30 01:30, 2014-04-06 00:30",
		},
		{
			"autumn: the first of two", "weekly", "sun", "0230", "Europe/Paris",
			"2014-10-18", "2014-10-19 00:30, 2014-10-26 00:30, 2014-11-02 01:30",
		},
		{
			"spring in New York", "daily", "", "0230", "America/New_York",
			"2026-03-07", "2026-03-07 07:30, 2026-03-08 07:30, 2026-03-09 06:30",
		},
		{
			"autumn in New York", "daily", "", "0130", "America/New_York",
			"2026-10-31", "2026-10-31 05:30, 2026-11-01 05:30, 2026-11-02 06:30",
		},
		{
			"half an hour on Lord Howe Island", "daily", "", "0215", "Australia/Lord_Howe",
			"2019-10-04 12:00", "2019-10-04 15:45, 2019-10-05 15:45, 2019-10-06 15:15",
		},
		{
			"midnight that is not in São Paulo", "weekly", "sun", "0000", "America/Sao_Paulo",
			"2018-10-28", "2018-10-28 03:00, 2018-11-04 03:00, 2018-11-11 02:00",
		},
		{
			// 30 December 2011 was not in Samoa: what was planned for it falls on the 31st.
			"a day that is not", "daily", "", "2000", "Pacific/Apia",
			"2011-12-29", "2011-12-29 06:00, 2011-12-30 06:00, 2011-12-31 06:00, 2012-01-01 06:00",
		},
		{
			// At one past midnight the clocks went back to 23:01 of the day before.
			"midnight that is first of two", "daily", "", "0000", "America/St_Johns",
			"2010-11-06", "2010-11-06 02:30, 2010-11-07 02:30, 2010-11-08 03:30",
		},
	} {
		s, err := mustRule(t, x.frequency, x.day, x.at, x.zone).Compile()
		if err != nil {
			t.Fatal(err)
		}
		n := strings.Count(x.want, ",") + 1
		var got []time.Time
		for at := range s.From(utc(x.from)) {
			if got = append(got, at); len(got) == n {
				break
			}
		}
		if times(got) != x.want {
			t.Errorf("%s: %s; want %s", x.name, times(got), x.want)
		}
		var back []time.Time
		for at := got[n-1].Add(1); len(back) < n; {
			at = s.Before(at)
			back = append([]time.Time{at}, back...)
		}
		if times(back) != x.want {
			t.Errorf("%s, backward: %s; want %s", x.name, times(back), x.want)
		}
	}
}

func TestRuleBounds(t *testing.T) {
	r := mustRule(t, "weekly", "wed", "2330", "America/New_York")
	r.Start, r.Until = utc("2019-01-02"), utc("2019-01-30") // Wednesdays there, Thursdays in UTC
	r.Skip = []Skip{{Date: utc("2019-01-16")}, {Date: utc("2019-01-09")}, {Date: utc("2019-01-10")}}
	if got, want := times(r.Between(utc("2018-01-01"), utc("2020-01-01"))), "2019-01-03 04:30, 2019-01-24 04:30, 2019-01-31 04:30"; got != want {
		t.Errorf("%s; want %s", got, want)
	}
	if at := r.Next(utc("2019-01-31 04:30")); !at.IsZero() {
		t.Error("after the end:", at)
	}
	if at := r.Before(utc("2019-01-03 04:30")); !at.IsZero() {
		t.Error("before the start:", at)
	}
	if got := r.Between(utc("2019-01-03 04:30"), utc("2019-01-31 04:30")); len(got) != 2 {
		t.Error("the first time belongs to it, the last does not:", times(got))
	}
	if got := r.Between(utc("2019-02-01"), utc("2019-01-01")); got != nil {
		t.Error("backward:", times(got))
	}

	always := mustRule(t, "daily", "", "1200", "")
	for _, far := range []time.Time{{}, time.Unix(1<<40, 0), time.Unix(-1<<40, 0), time.Unix(1<<62, 0)} {
		for _, zone := range []string{"", "Asia/Tokyo"} {
			always.Zone = zone
			next, before := always.Next(far), always.Before(far)
			if !next.IsZero() && !next.After(far) || !before.IsZero() && !before.Before(far) {
				t.Error(far, next, before)
			}
			if next.IsZero() && before.IsZero() {
				t.Error("nothing on either side of", far)
			}
		}
	}
	if at := always.Before(time.Unix(1<<40, 0)); at.Year() != 2999 {
		t.Error(at)
	}
	never := mustRule(t, "adhoc", "", "", "")
	if !never.Next(utc("2019-01-01")).IsZero() || !never.Before(utc("2019-01-01")).IsZero() {
		t.Error("adhoc occurs")
	}
	if len(Frequencies()) != len(ruleByWord) || len(Frequencies()) != 45 {
		t.Error(Frequencies())
	}
}

// Every week of a century: odd and even are those of the ISO calendar, counted here from the
// first Thursday of each year.
func TestOddAndEvenWeeks(t *testing.T) {
	from, to := utc("1999-12-27"), utc("2100-12-27") // Mondays
	want := map[string][]string{}
	for monday := from; monday.Before(to); monday = monday.AddDate(0, 0, 7) {
		thursday := monday.AddDate(0, 0, 3)
		week := 1
		for thursday.AddDate(0, 0, -7*week).Year() == thursday.Year() {
			week++
		}
		word := "biweekly-odd"
		if week%2 == 0 {
			word = "biweekly-even"
		}
		want[word] = append(want[word], monday.AddDate(0, 0, 5).Format(time.DateOnly))
		quad := []string{"quadweekly", "quadweekly-week-1", "quadweekly-week-2", "quadweekly-week-3"}[week%4]
		want[quad] = append(want[quad], monday.AddDate(0, 0, 5).Format(time.DateOnly))
	}
	for word, days := range want {
		var got []string
		for _, at := range mustRule(t, word, "sat", "1200", "").Between(from, to) {
			got = append(got, at.Format(time.DateOnly))
		}
		if strings.Join(got, " ") != strings.Join(days, " ") {
			t.Errorf("%s: %d days, want %d", word, len(got), len(days))
		}
	}
}
