package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// slot reads "weekly tue 2000 #a 60" and, behind it, a network and a zone.
func slot(t testing.TB, text string) Slot {
	t.Helper()
	f := append(strings.Fields(text), "", "")
	s := Slot{Channel: f[3], Network: f[5], Rule: mustRule(t, f[0], f[1], f[2], f[6])}
	if _, err := fmt.Sscan(f[4], &s.Minutes); err != nil {
		t.Fatal(err)
	}
	return s
}

func one(t testing.TB, id, slots string, chairs ...string) Series {
	t.Helper()
	s := Series{ID: id, Title: id}
	for text := range strings.SplitSeq(slots, "; ") {
		s.Slots = append(s.Slots, slot(t, text))
	}
	for _, c := range chairs {
		s.Chairs = append(s.Chairs, meetingChairs(c)...)
	}
	return s
}

func TestConflicts(t *testing.T) {
	for _, x := range []struct {
		name   string
		series []Series
		want   string
	}{
		{"nothing", nil, ""},
		{
			"the same hour of the same room",
			[]Series{one(t, "nova", "weekly thu 1400 #a 60", "ttx"), one(t, "glance", "weekly thu 1400 #A 60", "ttx")},
			"nova (14:00 to 15:00) and glance (14:00 to 15:00) overlap on Thu 2015-12-03 14:00 UTC, in #a",
		},
		{
			"the one that begins first is told first",
			[]Series{one(t, "nova", "weekly thu 1430 #a 60"), one(t, "glance", "weekly thu 1400 #A 60")},
			"glance (14:00 to 15:00) and nova (14:30 to 15:30) overlap on Thu 2015-12-03 14:30 UTC, in #A",
		},
		{
			"touching is no overlap",
			[]Series{one(t, "nova", "weekly thu 1400 #a 60"), one(t, "glance", "weekly thu 1500 #a 60")},
			"",
		},
		{
			"no length is an hour",
			[]Series{one(t, "nova", "weekly thu 1400 #a 0"), one(t, "glance", "weekly thu 1459 #a 0")},
			"nova (14:00 to 15:00) and glance (14:59 to 15:59) overlap on Thu 2015-12-03 14:59 UTC, in #a",
		},
		{
			"another room, another network",
			[]Series{one(t, "nova", "weekly thu 1400 #a 60"), one(t, "glance", "weekly thu 1400 #b 60"), one(t, "far", "weekly thu 1400 #a 60 libera")},
			"",
		},
		{
			"one chair in two rooms, of whatever network and case",
			[]Series{one(t, "nova", "weekly thu 1400 #a 60", "Ada B (ada), bob"), one(t, "far", "weekly thu 1430 #b 60 libera", "Cy D (cy)", "Ada (ADA)")},
			"nova (14:00 to 15:00) and far (14:30 to 15:30) overlap on Thu 2015-12-03 14:30 UTC, and ada chairs both",
		},
		{
			"chairs without a nick are their names",
			[]Series{one(t, "nova", "weekly thu 1400 #a 60", "Joe Developer"), one(t, "far", "weekly thu 1400 #b 60", "joe developer"), one(t, "other", "weekly thu 1400 #c 60", "Joe (joe)")},
			"nova (14:00 to 15:00) and far (14:00 to 15:00) overlap on Thu 2015-12-03 14:00 UTC, and Joe Developer chairs both",
		},
		{
			"across midnight, and from Sunday to Monday",
			[]Series{one(t, "late", "weekly sun 2330 #a 60"), one(t, "early", "weekly mon 0000 #a 60")},
			"late (23:30 to 00:30) and early (00:00 to 01:00) overlap on Mon 2015-12-07 00:00 UTC, in #a",
		},
		{
			"it began before",
			[]Series{one(t, "long", "weekly mon 2300 #a 120"), one(t, "daily", "daily mon 0030 #a 30")},
			"long (23:00 to 01:00) and daily (00:30 to 01:00) overlap on Tue 2015-12-01 00:30 UTC, in #a",
		},
		{
			"odd and even weeks do not meet, not even about week 53",
			[]Series{one(t, "odd", "biweekly-odd thu 1400 #a 60"), one(t, "even", "biweekly-even thu 1400 #a 60")},
			"",
		},
		{
			"every fourth week, from week 1, is an odd one",
			[]Series{one(t, "fourth", "quadweekly-week-1 thu 1400 #a 60"), one(t, "odd", "biweekly-odd thu 1430 #a 60")},
			"fourth (14:00 to 15:00) and odd (14:30 to 15:30) overlap on Thu 2015-12-03 14:30 UTC, in #a",
		},
		{
			"an even week's Sunday runs into the odd week's Monday",
			[]Series{one(t, "even", "biweekly-even sun 2330 #a 60"), one(t, "odd", "biweekly-odd mon 0000 #a 60")},
			"even (23:30 to 00:30) and odd (00:00 to 01:00) overlap on Mon 2015-12-14 00:00 UTC, in #a",
		},
		{
			"an odd week runs into an odd one only after week 53",
			[]Series{one(t, "sunday", "biweekly-odd sun 2330 #a 60"), one(t, "monday", "biweekly-odd mon 0000 #a 60")},
			"sunday (23:30 to 00:30) and monday (00:00 to 01:00) overlap on Mon 2016-01-04 00:00 UTC, in #a",
		},
		{
			"first Thursday is one of the Thursdays",
			[]Series{one(t, "tc", "first-thursday thu 1400 #a 60"), one(t, "odd", "biweekly-odd thu 1400 #a 60")},
			"tc (14:00 to 15:00) and odd (14:00 to 15:00) overlap on Thu 2015-12-03 14:00 UTC, in #a",
		},
		{
			"a zone's summer",
			[]Series{one(t, "paris", "weekly tue 1600 #a 60 oftc Europe/Paris"), one(t, "utc", "weekly tue 1400 #a 60 oftc")},
			"paris (14:00 to 15:00) and utc (14:00 to 15:00) overlap on Tue 2016-03-29 14:00 UTC, in #a",
		},
		{
			"a series with itself, and each slot with the other series",
			[]Series{one(t, "twice", "weekly tue 1600 #a 60; biweekly-odd tue 1630 #a 30"), one(t, "other", "weekly tue 1645 #a 30")},
			"twice (16:00 to 17:00) and twice (16:30 to 17:00) overlap on Tue 2015-12-01 16:30 UTC, in #a\n" +
				"twice (16:00 to 17:00) and other (16:45 to 17:15) overlap on Tue 2015-12-01 16:45 UTC, in #a\n" +
				"twice (16:30 to 17:00) and other (16:45 to 17:15) overlap on Tue 2015-12-01 16:45 UTC, in #a",
		},
		{
			"adhoc and broken",
			[]Series{one(t, "adhoc", "adhoc tue 1600 #a 60"), {ID: "broken", Slots: []Slot{{Channel: "#a", Rule: Rule{Frequency: "often"}}}}, one(t, "weekly", "weekly tue 1600 #a 60")},
			"",
		},
	} {
		var got []string
		for _, c := range Conflicts(x.series, utc("2015-12-01"), utc("2016-12-01")) {
			got = append(got, c.String())
			if len(c.String()) > 400 || c.At().IsZero() {
				t.Error(c)
			}
		}
		if strings.Join(got, "\n") != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.name, strings.Join(got, "\n"), x.want)
		}
	}
}

// The sweep finds what comparing each with each finds.
func TestConflictsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var series []Series
		for i := range rapid.IntRange(0, 6).Draw(t, "series") {
			s := Series{ID: fmt.Sprintf("s%d", i)}
			for range rapid.IntRange(1, 2).Draw(t, "slots") {
				r := drawRule(t)
				r.Start, r.Until = time.Time{}, time.Time{}
				r.At = ruleClockText(rapid.SampledFrom([]int{0, 30, 60, 1410}).Draw(t, "at"))
				s.Slots = append(s.Slots, Slot{Rule: r, Channel: rapid.SampledFrom([]string{"#a", "#A", "#b"}).Draw(t, "room"), Minutes: rapid.SampledFrom([]int{0, 30, 120, 1440}).Draw(t, "minutes")})
			}
			s.Chairs = meetingChairs(rapid.SampledFrom([]string{"", "x", "X (y), Y (x)", "y"}).Draw(t, "chairs"))
			series = append(series, s)
		}
		from, to := utc("2020-12-20"), utc("2021-02-20")
		got := Conflicts(series, from, to)

		type ref struct{ series, slot int }
		var refs []ref
		for i, s := range series {
			for j := range s.Slots {
				refs = append(refs, ref{i, j})
			}
		}
		want := map[string]time.Time{}
		for m, p := range refs {
			for _, q := range refs[m+1:] {
				a, b := series[p.series].Slots[p.slot], series[q.series].Slots[q.slot]
				chair := slices.ContainsFunc(series[p.series].Chairs, func(x Chair) bool {
					return slices.ContainsFunc(series[q.series].Chairs, func(y Chair) bool { return strings.EqualFold(x.Nick, y.Nick) })
				})
				if !strings.EqualFold(a.Channel, b.Channel) && !chair {
					continue
				}
				for _, ta := range a.Rule.Between(from.AddDate(0, 0, -2), to) {
					for _, tb := range b.Rule.Between(from.AddDate(0, 0, -2), to) {
						start, end := ta, ta.Add(a.Length())
						if tb.After(start) {
							start = tb
						}
						if e := tb.Add(b.Length()); e.Before(end) {
							end = e
						}
						key := fmt.Sprint(p, q)
						if was, known := want[key]; start.Before(end) && end.After(from) && (!known || start.Before(was)) {
							want[key] = start
						}
					}
				}
			}
		}
		if len(got) != len(want) {
			t.Fatalf("%d conflicts, want %d: %v", len(got), len(want), got)
		}
		index := func(id string, slot int) ref { return ref{int(id[1] - '0'), slot} }
		for i, c := range got {
			p, q := index(c.A, c.SlotA), index(c.B, c.SlotB)
			if q.series < p.series || q.series == p.series && q.slot < p.slot {
				p, q = q, p
			}
			if at, ok := want[fmt.Sprint(p, q)]; !ok || !at.Equal(c.At()) {
				t.Fatalf("%s: want %s", c, at)
			}
			if i > 0 && c.At().Before(got[i-1].At()) {
				t.Fatal("not in order")
			}
			if (c.Channel == "") == (c.Chair == "") {
				t.Fatalf("%+v", c)
			}
		}
		if again := Conflicts(series, from, to); !slices.Equal(got, again) {
			t.Fatal("it depends on chance")
		}
	})
}

func BenchmarkConflicts(b *testing.B) {
	series, err := ReadMeetings("many.yaml", manyMeetings(10_000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Conflicts(series, utc("2019-01-01"), utc("2020-01-01"))
	}
}
