package calendar

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func writeICS(t testing.TB, name string, entries ...Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteICS(&b, name, entries); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sampleEntries(t testing.TB) []Entry {
	tuesday := mustRule(t, "weekly", "tue", "2000", "")
	tuesday.Start = utc("2014-06-01")
	tuesday.Skip = []Skip{{utc("2014-12-30"), "holidays"}, {utc("2014-12-31"), "no Tuesday"}, {utc("2014-05-27"), "too early"}}
	odd := mustRule(t, "biweekly-odd", "thu", "1600", "")
	odd.Start, odd.Until = utc("2015-11-01"), utc("2016-03-01")
	odd.Skip = []Skip{{utc("2016-01-07"), ""}}
	paris := mustRule(t, "first-thursday", "thu", "1400", "Europe/Paris")
	paris.Until = utc("2015-06-30")
	gap := mustRule(t, "daily", "", "0230", "America/New_York")
	gap.Start, gap.Until = utc("2026-03-06"), utc("2026-03-10")
	gap.Skip = []Skip{{utc("2026-03-08"), "the hour is not"}}
	lisbon := mustRule(t, "biweekly-even", "sun", "2330", "Atlantic/Azores")
	lisbon.Start, lisbon.Until = utc("2026-02-01"), utc("2026-05-01")
	over := mustRule(t, "weekly", "tue", "2000", "")
	over.Until = utc("2001-01-01")
	adhoc := mustRule(t, "adhoc", "", "", "")
	stamp := utc("2014-06-24 12:00")
	return []Entry{
		{
			UID: "tc@gavel.example.org", Sequence: 2, Stamp: stamp, Rule: &tuesday, Length: time.Hour,
			Summary: "Technical Committee", Location: "#openstack-meeting",
			Description: "Agenda: see the page; bring questions, please\n\nThe chair is ttx. A line that is long enough to be folded more than once, with words like «übergangsweise» and 会議 in it, so that letters of several bytes are near the fold.",
			URL:         "https://wiki.example.org/wiki/Meetings/TC?x=1,2;3", Categories: []string{"meeting", "tc, the"},
			Except: []time.Time{utc("2014-07-08 20:00")},
		},
		{
			UID: "tc@gavel.example.org", Sequence: 3, Stamp: stamp, RecurrenceID: utc("2014-07-01 20:00"), Start: utc("2014-07-01 21:00"),
			Length: 90 * time.Minute, Summary: "Technical Committee: Defcore",
		},
		{UID: "nova-odd", Stamp: stamp, Rule: &odd, Summary: "Nova"},
		{UID: "paris", Stamp: stamp, Rule: &paris, Start: utc("2014-06-24"), Length: 30 * time.Minute, Summary: "Paris"},
		{
			UID: "paris", Stamp: stamp, RecurrenceID: utc("2015-01-01 13:00"), Start: utc("2015-01-01 13:00"), Cancelled: true, Sequence: 1,
			Summary: "Paris",
		},
		{UID: "gap", Stamp: stamp, Rule: &gap, Summary: "A time that is left out"},
		{UID: "azores", Stamp: stamp, Rule: &lisbon, Summary: "Late on Sundays"},
		{UID: "over", Stamp: stamp, Rule: &over, Start: utc("2014-01-01"), Summary: "is over"},
		{UID: "adhoc", Stamp: stamp, Rule: &adhoc, Start: utc("2014-01-01"), Summary: "never is"},
		{UID: "juno-1", Stamp: stamp, Start: utc("2014-06-12"), AllDay: true, Summary: "juno-1", Categories: []string{"milestone"}},
		{UID: "rc", Stamp: stamp, Start: utc("2014-10-02"), AllDay: true, Length: 5 * 24 * time.Hour, Summary: "Release candidates", URL: "no address"},
		{UID: "special", Stamp: stamp, Start: utc("2014-07-01 20:00"), Cancelled: true, Sequence: 7, Summary: "Defcore"},
	}
}

func TestWriteICS(t *testing.T) {
	text := writeICS(t, "OpenStack, all meetings", sampleEntries(t)...)
	if writeICS(t, "OpenStack, all meetings", sampleEntries(t)...) != text {
		t.Error("it is not the same twice")
	}
	cal := parseICS(t, text)
	golden(t, "testdata/sample.ics.golden", strings.ReplaceAll(text, "\r\n", "\n"))
	if got := cal.one(t, "X-WR-CALNAME").text(t); got != "OpenStack, all meetings" {
		t.Error(got)
	}
	if len(cal.all("METHOD")) > 0 || cal.one(t, "VERSION").value != "2.0" || cal.one(t, "PRODID").value == "" {
		t.Errorf("%+v", cal.props)
	}
	times := func(n int, to string) string {
		return times(expand(t, cal, cal.children("VEVENT")[n], utc(to)))
	}
	for _, x := range []struct {
		n        int
		to, want string
	}{
		{0, "2014-07-20", "2014-06-03 20:00, 2014-06-10 20:00, 2014-06-17 20:00, 2014-06-24 20:00, 2014-07-01 20:00, 2014-07-15 20:00"},
		{1, "2020-01-01", "2014-07-01 21:00"},
		{2, "2020-01-01", "2015-11-05 16:00, 2015-11-19 16:00, 2015-12-03 16:00, 2015-12-17 16:00, 2015-12-31 16:00, 2016-01-21 16:00, 2016-02-04 16:00, 2016-02-18 16:00"},
		{3, "2020-01-01", "2014-07-03 12:00, 2014-08-07 12:00, 2014-09-04 12:00, 2014-10-02 12:00, 2014-11-06 13:00, 2014-12-04 13:00, 2015-01-01 13:00, 2015-02-05 13:00, 2015-03-05 13:00, 2015-04-02 12:00, 2015-05-07 12:00, 2015-06-04 12:00"},
		{5, "2030-01-01", "2026-03-06 07:30, 2026-03-07 07:30, 2026-03-09 06:30, 2026-03-10 06:30"},
		{6, "2030-01-01", "2026-02-09 00:30, 2026-02-23 00:30, 2026-03-09 00:30, 2026-03-23 00:30, 2026-04-05 23:30, 2026-04-19 23:30"},
	} {
		if got := times(x.n, x.to); got != x.want {
			t.Errorf("event %d: %s\nwant %s", x.n, got, x.want)
		}
	}
	if n := len(cal.children("VEVENT")); n != 10 {
		t.Errorf("%d events", n)
	}
	if got := moments(t, cal, cal.children("VEVENT")[4].all("RECURRENCE-ID")); len(got) != 1 || !got[0].Equal(utc("2015-01-01 13:00")) {
		t.Error(got)
	}
}

func TestWriteICSProblems(t *testing.T) {
	broken := Rule{Frequency: "often", Day: "tue", At: "2000"}
	weekly := mustRule(t, "weekly", "tue", "2000", "")
	started := weekly
	started.Start = utc("2014-01-01")
	stamp := utc("2014-06-24")
	entries := []Entry{
		{Stamp: stamp, Start: stamp, Summary: "no name"},
		{UID: "a", Start: stamp},
		{UID: "a", Stamp: stamp},
		{UID: "b", Stamp: stamp, Rule: &broken, Start: stamp},
		{UID: "c", Stamp: stamp, Rule: &weekly},
		{UID: "d", Stamp: stamp, Rule: &started, AllDay: true},
		{UID: "e", Stamp: stamp, Rule: &started, RecurrenceID: stamp},
		{UID: "f", Stamp: stamp, Start: time.Date(12014, 1, 1, 0, 0, 0, 0, time.UTC)},
		{UID: "g", Stamp: stamp, Start: stamp},
	}
	const want = `calendar entry "": it has no UID ("no name")
calendar entry "a": it has no stamp
calendar entry "a": it is there twice
calendar entry "a": it has no start
calendar entry "b": frequency "often" is not known: write weekly, biweekly-odd, biweekly-even, quadweekly, first-monday to last-sunday, daily or adhoc
calendar entry "c": it has no start
calendar entry "d": an entry for whole days can't come back
calendar entry "e": an entry that changes one occurrence can't have a rule
calendar entry "f": 12014-01-01 is out of reach`
	var b bytes.Buffer
	if err := WriteICS(&b, "x", entries); err == nil || err.Error() != want || b.Len() > 0 {
		t.Errorf("%v\nwant\n%s", err, want)
	}
	full := errors.New("the disk is full")
	if err := WriteICS(failingWriter{full}, "x", entries[8:]); !errors.Is(err, full) {
		t.Error(err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// What is printed says the times of the rule, by a reader that knows only the standard.
func TestWriteICSProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		if r.Start.IsZero() {
			r.Start = utc("2005-01-01").AddDate(0, 0, rapid.IntRange(0, 9000).Draw(t, "first day"))
			r.Until = time.Time{}
		}
		start := r.Start.AddDate(0, 0, -1)
		to := start.AddDate(0, rapid.IntRange(1, 30).Draw(t, "months"), 0)
		for _, at := range r.Between(start, to) {
			if rapid.IntRange(0, 9).Draw(t, "skip") == 0 {
				r.Skip = append(r.Skip, Skip{Date: ruleDate(ruleDayOf(at))})
			}
		}
		e := Entry{UID: "x", Stamp: r.Start, Rule: &r, Summary: "x"}
		want := r.Between(start, to)
		var left []time.Time
		for _, at := range want {
			if rapid.IntRange(0, 9).Draw(t, "except") == 0 {
				e.Except = append(e.Except, at)
			} else {
				left = append(left, at)
			}
		}
		var b bytes.Buffer
		if err := WriteICS(&b, "x", []Entry{e}); err != nil {
			t.Fatal(err)
		}
		cal := parseICS(t, b.String())
		events := cal.children("VEVENT")
		if len(events) == 0 {
			if r.Frequency != "adhoc" && len(want) > 0 {
				t.Fatal("no event")
			}
			return
		}
		got := expand(t, cal, events[0], to)
		if !slices.EqualFunc(got, left, time.Time.Equal) {
			t.Fatalf("%s\n     %s\nwant %s", b.String(), times(got), times(left))
		}
	})
}

// The clocks of a VTIMEZONE are those of the zone, in the span of the calendar and, where they go by
// a rule, long after.
func TestVTimezone(t *testing.T) {
	zones := append([]string{"Asia/Kolkata", "America/Phoenix", "Africa/Monrovia", "Antarctica/Troll", "America/Santiago", "Asia/Jerusalem", "Europe/London"}, someZones[1:]...)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		r := Rule{Frequency: "biweekly-odd", Day: "mon", At: "12:00", Zone: zone}
		r.Start = utc("1971-01-01").AddDate(0, 0, rapid.IntRange(0, 22000).Draw(t, "start"))
		var b bytes.Buffer
		if err := WriteICS(&b, "x", []Entry{{UID: "x", Stamp: r.Start, Rule: &r}}); err != nil {
			t.Fatal(err)
		}
		cal := parseICS(t, b.String())
		tz := cal.children("VTIMEZONE")[0]
		offsetAt := vtimezone(t, tz, r.Start.AddDate(60, 0, 0))
		loc, err := ruleZone(zone)
		if err != nil {
			t.Fatal(err)
		}
		years := 5
		if zone == "Europe/Paris" && r.Start.Year() > 1996 || zone == "America/New_York" && r.Start.Year() > 2007 {
			years = 40
			if !strings.Contains(b.String(), "RRULE:FREQ=YEARLY;") {
				t.Fatalf("no rule in\n%s", b.String())
			}
		}
		first := r.Next(r.Start)
		for range 50 {
			at := first.Add(time.Duration(rapid.IntRange(0, years*365*24*60).Draw(t, "at")) * time.Minute)
			_, want := at.In(loc).Zone()
			if got := offsetAt(at); got != want {
				t.Fatalf("%s at %s: %d, want %d\n%s", zone, at, got, want, b.String())
			}
		}
	})
}

func FuzzWriteICS(f *testing.F) {
	f.Add("tc", "Technical Committee", "#openstack-meeting", "line\nline", "https://example.org/", "a,b")
	f.Add("\r\nBEGIN:VEVENT", "a;b,c\\d\"e:f", "\x00\x07\x1b[0m", strings.Repeat("word ", 200), "javascript:alert(1)", "\u2028")
	f.Add("é", strings.Repeat("会", 100), strings.Repeat("x", 300), "\xff\xfe\xc3(\xed\xa0\x80", "http://例え.jp/ü?q=\r\nX:1", "\t")
	f.Add("a", " <b> "+strings.Repeat("<", 80), "\\n\\", ";", "http://[::1]:80/%zz", ",")
	f.Fuzz(func(t *testing.T, uid, summary, location, description, address, category string) {
		checkTexts(t, uid, summary, location, description, address, category)
	})
}

// Texts of hostile pieces, of all lengths about the fold.
func TestWriteICSTexts(t *testing.T) {
	pieces := []string{"a", "word ", " ", "\r\n", "\n", "\r", "\t", "\x00", "\x1b[0m", "\x7f", "\u0085", "\u2028", ";", ",", ":", "\\", "\\n", "\"", "é", "会", "🎉", "\xff", "\xed\xa0\x80", "<", ">", "BEGIN:VEVENT", "END:VCALENDAR", "https://", "%zz", "=", strings.Repeat("x", 70), strings.Repeat(" ", 80)}
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		checkTexts(t, text.Draw(t, "uid"), text.Draw(t, "summary"), text.Draw(t, "location"), text.Draw(t, "description"), text.Draw(t, "address"), text.Draw(t, "category"))
	})
}

// checkTexts tells whether texts come out of a calendar as they went in, and change nothing else.
func checkTexts(t failer, uid, summary, location, description, address, category string) {
	t.Helper()
	r := Rule{Frequency: "weekly", Day: "tue", At: "20:00", Zone: "Europe/Paris", Start: utc("2014-06-24")}
	e := Entry{UID: uid, Stamp: utc("2014-06-24"), Rule: &r, Summary: summary, Location: location, Description: description, URL: address, Categories: []string{category, "x"}}
	var b bytes.Buffer
	if err := WriteICS(&b, summary, []Entry{e}); err != nil {
		if icsLine(uid) == "" {
			return
		}
		t.Fatal(err)
	}
	cal := parseICS(t, b.String())
	events := cal.children("VEVENT")
	if len(events) != 1 || len(cal.subs) != 2 {
		t.Fatalf("the structure changed:\n%s", b.String())
	}
	for name, want := range map[string]string{"UID": icsLine(uid), "SUMMARY": icsLine(summary), "LOCATION": icsLine(location), "DESCRIPTION": icsText(description)} {
		if got := events[0].one(t, name).text(t); got != want {
			t.Fatalf("%s: %q, want %q", name, got, want)
		}
	}
	if got := events[0].one(t, "URL").value; strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r > '~' }) {
		t.Fatalf("URL %q", got)
	}
	for _, p := range events[0].all("CATEGORIES") {
		if c := p.text(t); c != "x" && c != icsLine(category) {
			t.Fatalf("category %q", c)
		}
	}
	allowed := " UID DTSTAMP DTSTART RRULE DURATION SEQUENCE STATUS SUMMARY LOCATION DESCRIPTION URL CATEGORIES "
	for _, p := range events[0].props {
		if !strings.Contains(allowed, " "+p.name+" ") {
			t.Fatalf("%s was put in", p.name)
		}
	}
}

func BenchmarkWriteICS(b *testing.B) {
	series, err := ReadMeetings("many.yaml", manyMeetings(10_000))
	if err != nil {
		b.Fatal(err)
	}
	var entries []Entry
	for i := range series {
		entries = append(entries, Entry{UID: series[i].ID, Stamp: utc("2019-01-01"), Start: utc("2019-01-01"), Rule: &series[i].Slots[0].Rule, Summary: series[i].Title})
	}
	for b.Loop() {
		if err := WriteICS(&bytes.Buffer{}, "all", entries); err != nil {
			b.Fatal(err)
		}
	}
}
