package calendar

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func weeksFixture(t testing.TB) []Release {
	var all []Release
	for _, series := range []string{"indri", "ocata", "hibiscus", "gazpacho"} {
		r, _ := releaseFixture(t, series)
		all = append(all, r)
	}
	day := releaseTestDay
	return append(all, Release{Milestones: []Milestone{
		{ID: "juno-1", Date: day("2014-06-12")},
		{ID: "juno-2", Date: day("2014-07-24")},
		{ID: "havana-1", Aliases: []string{"h-1"}, Date: day("2013-05-30")},
		{ID: "spec-freeze", Date: day("2026-06-01")},
		{ID: "ff", Date: day("2014-09-04")},
	}})
}

func TestResolve(t *testing.T) {
	all := weeksFixture(t)
	for _, x := range []struct{ ref, now, id, date string }{
		{"R-9", "2026-08-01", "hibiscus R-9", "2026-07-27"},
		{"r-9", "2026-08-01", "hibiscus R-9", "2026-07-27"},
		{" R−9 ", "2026-08-01", "hibiscus R-9", "2026-07-27"}, // as a telephone writes it
		{"R+0", "2026-08-01", "hibiscus R+0", "2026-09-28"},
		{"R-0", "2026-08-01", "hibiscus R+0", "2026-09-28"},
		{"R0", "2026-08-01", "hibiscus R+0", "2026-09-28"},
		{"R+1", "2026-08-01", "hibiscus R+1", "2026-10-05"},
		{"R-25", "2026-08-01", "hibiscus R-25", "2026-04-06"},
		{"R-26", "2026-08-01", "hibiscus R-26", "2026-03-30"},        // the week before it, which the file has
		{"R-9", "2026-04-05T23:59", "gazpacho R-9", "2026-01-26"},    // a Sunday: the week of the release is not over
		{"R-9", "2026-04-06", "hibiscus R-9", "2026-07-27"},          // the Monday after it
		{"R-9", "2026-10-04T23:59", "hibiscus R-9", "2026-07-27"},    //
		{"R-9", "2026-10-05", "indri R-9", "2027-01-18"},             //
		{"R-9", "2020-01-01", "gazpacho R-9", "2026-01-26"},          // between two: the next
		{"R-9", "2016-12-24", "ocata R-9", "2016-12-19"},             //
		{"R-9", "2030-01-01", "indri R-9", "2027-01-18"},             // after all: the last
		{"hibiscus R-9", "2020-01-01", "hibiscus R-9", "2026-07-27"}, //
		{"Hibiscus:R-9", "2020-01-01", "hibiscus R-9", "2026-07-27"},
		{"hibiscus-r-9", "2020-01-01", "hibiscus R-9", "2026-07-27"},
		{"2026.2 R-9", "2020-01-01", "hibiscus R-9", "2026-07-27"},
		{"2026.2/R+1", "2020-01-01", "hibiscus R+1", "2026-10-05"},
		{"h R-9", "2020-01-01", "hibiscus R-9", "2026-07-27"},
		{"ocata R+2", "2026-08-01", "ocata R+2", "2017-03-06"},

		{"hibiscus-2", "2026-08-01", "hibiscus-2", "2026-07-02"},
		{"HIBISCUS-2", "2026-08-01", "hibiscus-2", "2026-07-02"},
		{"h-2", "2026-08-01", "hibiscus-2", "2026-07-02"},
		{"2026.2-2", "2026-08-01", "hibiscus-2", "2026-07-02"},
		{"2026.2-ff", "2026-08-01", "hibiscus-3", "2026-08-27"},
		{"h-nova-spec-freeze", "2026-08-01", "hibiscus-nova-spec-freeze", "2026-06-11"},
		{"o-2", "2026-08-01", "ocata-2", "2016-12-08"},
		{"o-release", "2026-08-01", "ocata-final", "2017-02-22"},
		{"juno-1", "2026-08-01", "juno-1", "2014-06-12"},
		{"spec-freeze", "2026-08-01", "spec-freeze", "2026-06-01"},
		{"h-1", "2026-08-01", "hibiscus-1", "2026-05-14"}, // this cycle's
		{"h-1", "2013-06-01", "havana-1", "2013-05-30"},   // the nearest
		{"final", "2026-08-01", "hibiscus-final", "2026-09-30"},
		{"rc1", "2026-08-01", "hibiscus-rc1", "2026-09-07"},
		{"ff", "2026-08-01", "ff", "2014-09-04"}, // there is one of that name

		{"R-27", "2026-08-01", "", "R-27 is before the cycle of hibiscus, which begins with R-26"},
		{"R+27", "2026-08-01", "", "R+27 is too far from the release of hibiscus: write a date"},
		{"R9", "2026-08-01", "", "R9 is no week: write R-9 before the release or R+9 after it"},
		{"hibiscos R-9", "2026-08-01", "", `no schedule of "hibiscos" is known: did you mean hibiscus?`},
		{"juno R-9", "2026-08-01", "", `no schedule of "juno" is known: there is indri, ocata, hibiscus, gazpacho`},
		{"hibiscus-4", "2026-08-01", "", `milestone "hibiscus-4" is not known: did you mean hibiscus-1?`},
		{"hibicsus-3", "2026-08-01", "", `milestone "hibicsus-3" is not known: did you mean hibiscus-3?`},
		{"jumo-1", "2026-08-01", "", `milestone "jumo-1" is not known: did you mean juno-1?`},
		{"2", "2026-08-01", "", `milestone "2" is not known: there is hibiscus-3, hibiscus-rc1, hibiscus-finalrc, hibiscus-final, or a week such as R-9`},
		{"whenever it is ready", "2026-08-01", "", `milestone "whenever it is ready" is not known: there is hibiscus-3, hibiscus-rc1, hibiscus-finalrc, hibiscus-final, or a week such as R-9`},
		{"whenever it is ready", "2030-01-01", "", `milestone "whenever it is ready" is not known: write a date`},
		{"", "2026-08-01", "", "the milestone is missing: write one such as hibiscus-1, or a week such as R-9"},
	} {
		layout := "2006-01-02T15:04"
		now, err := time.Parse(layout[:len(x.now)], x.now)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Resolve(all, x.ref, now)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = releaseDate(m.Date)
		}
		if m.ID != x.id || got != x.date {
			t.Errorf("%q on %s is %q: %s", x.ref, x.now, m.ID, got)
		}
		if m.Kind == KindWeek && (m.Date.Weekday() != time.Monday || m.End.Sub(m.Date) != 4*24*time.Hour || !strings.HasPrefix(m.ID, m.Source+" ")) {
			t.Errorf("%+v", m)
		}
	}
}

// Milestones that were made by hand have no weeks.
func TestResolveByHand(t *testing.T) {
	now := releaseTestDay("2014-06-25")
	juno := []Release{{Milestones: []Milestone{{ID: "juno-1", Date: releaseTestDay("2014-06-12")}, {ID: "juno-2", Date: releaseTestDay("2014-07-24")}}}}
	for _, x := range []struct {
		releases   []Release
		ref, error string
	}{
		{juno, "juno-2", ""},
		{juno, "R-9", "R-9 is a week of a release cycle, and no schedule is known: write a date"},
		{juno, "juno R-9", `no schedule of "juno" is known: write a date`},
		{juno, "kilo-2", `milestone "kilo-2" is not known: there is juno-2, or a week such as R-9`},
		{nil, "juno-2", `"juno-2" is not known, and no schedule is: write a date`},
	} {
		m, err := Resolve(x.releases, x.ref, now)
		if x.error == "" && (err != nil || m.ID != x.ref) || x.error != "" && (err == nil || err.Error() != x.error) {
			t.Errorf("%s: %v, %v", x.ref, m, err)
		}
	}
}

// Each week of a schedule is found by its name, from any day of the cycle.
func TestResolveEachWeek(t *testing.T) {
	for _, series := range releaseFixtureSeries {
		r, _ := releaseFixture(t, series)
		for _, w := range r.Weeks {
			if w.Name == "" {
				continue
			}
			for _, now := range []time.Time{r.Start, r.ReleaseWeek} {
				m, err := Resolve([]Release{r}, w.Name, now)
				if err != nil || !m.Date.Equal(w.Monday) || !m.End.Equal(w.Friday) || m.ID != series+" "+w.Name {
					t.Errorf("%s %s is %v, not %v: %v", series, w.Name, m, w, err)
				}
			}
		}
	}
}

func FuzzResolve(f *testing.F) {
	all := weeksFixture(f)
	for _, s := range []string{"R-9", "h-2", "2026.2 R+1", "hibiscus-nova-spec-freeze", "r-99999", "\xff", "İ-1", strings.Repeat("x-", 300)} {
		f.Add(s, int64(1785542400))
	}
	f.Fuzz(func(t *testing.T, ref string, now int64) {
		if now < 0 || now > 1<<35 {
			return
		}
		m, err := Resolve(all, ref, time.Unix(now, 0).UTC())
		switch {
		case err != nil && (len(err.Error()) > 400 || strings.ContainsAny(err.Error(), "\r\n") || m.ID != ""):
			t.Fatalf("%q, %+v", err, m)
		case err == nil && (m.ID == "" || m.Date.IsZero()):
			t.Fatalf("%+v", m)
		case err == nil:
			again, err := Resolve(all, m.ID, time.Unix(now, 0).UTC())
			if err != nil || !again.Date.Equal(m.Date) {
				t.Fatalf("%+v, %v", again, err)
			}
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	r, _, err := ReadRelease("hibiscus.yaml", manyWeeks(10_000))
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := Resolve([]Release{r}, fmt.Sprintf("h-goal-%d", i%10_000), r.Start); err != nil {
			b.Fatal(err)
		}
	}
}
