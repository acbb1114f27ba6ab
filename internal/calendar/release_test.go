package calendar

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

var releaseFixtures = func() map[string][]byte {
	archive, err := txtar.ParseFile("testdata/release-schedules.txtar")
	if err != nil {
		panic(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.Files {
		files[f.Name] = f.Data
	}
	return files
}()

var releaseFixtureSeries = []string{"ocata", "train", "zed", "gazpacho", "hibiscus", "indri"}

// releaseFixture is a schedule of the fixtures, with the id of its series.
func releaseFixture(t testing.TB, series string) (Release, []string) {
	t.Helper()
	r, warnings, err := ReadRelease(series+".yaml", releaseFixtures[series+".yaml"])
	if err != nil {
		t.Fatal(err)
	}
	status, err := ReadStatus("series_status.yaml", releaseFixtures["series_status.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	r, more := r.Identify(status)
	return r, append(warnings, more...)
}

func releaseTestDay(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// The milestones of governance: hibiscus and indri as they are published, the others by the days
// of the week, ocata as its file says.
func TestReleaseMilestones(t *testing.T) {
	for _, x := range []struct{ series, id, letter, one, two, three, final string }{
		{"hibiscus", "2026.2", "h", "2026-05-14", "2026-07-02", "2026-08-27", "2026-09-30"},
		{"indri", "2027.1", "i", "2026-11-19", "2027-01-14", "2027-02-18", "2027-03-24"},
		{"gazpacho", "2026.1", "g", "2025-11-13", "2026-01-08", "2026-02-26", "2026-04-01"},
		{"zed", "", "z", "2022-05-19", "2022-07-14", "2022-09-01", "2022-10-05"},
		{"train", "", "t", "2019-06-06", "2019-07-25", "2019-09-12", "2019-10-16"},
		{"ocata", "", "o", "2016-11-17", "2016-12-08", "2017-01-26", "2017-02-22"},
	} {
		r, warnings := releaseFixture(t, x.series)
		if r.Series != x.series || r.ID != x.id || r.Letter != x.letter {
			t.Errorf("%s: %s %q %s", x.series, r.Series, r.ID, r.Letter)
		}
		for name, date := range map[string]string{"1": x.one, "2": x.two, "3": x.three, "ff": x.three, "final": x.final} {
			for _, prefix := range []string{x.series, x.letter, strings.ToUpper(x.letter), x.id} {
				m, ok := FindMilestone(r.Milestones, prefix+"-"+name, r.Start)
				if prefix != "" && (!ok || releaseDate(m.Date) != date || !m.End.IsZero() || m.Source != x.series) {
					t.Errorf("%s-%s is %+v, not %s", prefix, name, m, date)
				}
			}
		}
		for _, m := range r.Milestones {
			if !strings.HasPrefix(m.ID, x.series+"-") {
				t.Errorf("%s has %s", x.series, m.ID)
			}
		}
		want := ""
		if x.series == "ocata" {
			want = "ocata.yaml:14: ocata-2, Thu 2016-12-08, is 3 weeks after ocata-1 and 7 before ocata-3: look it up in the text of the schedule, and move it if that has another date"
		}
		if got := strings.Join(warnings, "\n"); got != want {
			t.Errorf("%s warns: %s", x.series, got)
		}
	}
}

// What the text of ocata's schedule says is a week later, and then nothing is odd.
func TestReleaseOcataByItsText(t *testing.T) {
	data := string(releaseFixtures["ocata.yaml"])
	data = strings.Replace(data, "x-project: [o-2, o-mf],", "x-project: [o-mf],", 1)
	data = strings.Replace(data, "name: R-10}", "name: R-10, x-project: [o-2]}", 1)
	r, warnings, err := ReadRelease("ocata.yaml", []byte(data))
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	file, _ := releaseFixture(t, "ocata")
	if got := strings.Join(Compare(r.Milestones, file.Milestones), "\n"); got != "ocata-2: Thu 2016-12-15 → Thu 2016-12-08" {
		t.Error(got)
	}
}

func TestReleaseGolden(t *testing.T) {
	var b strings.Builder
	for _, series := range releaseFixtureSeries {
		r, warnings := releaseFixture(t, series)
		writeRelease(&b, r, warnings)
	}
	golden(t, "testdata/releases.golden", b.String())
}

func writeRelease(b *strings.Builder, r Release, warnings []string) {
	fmt.Fprintf(b, "%s %s %s: start %s, release in the week of %s\n", r.Series, r.Letter, r.ID, releaseDate(r.Start), releaseDate(r.ReleaseWeek))
	for _, w := range warnings {
		fmt.Fprintf(b, "  ! %s\n", w)
	}
	for _, w := range r.Weeks {
		fmt.Fprintf(b, "  %s to %s %s\n", releaseDay(w.Monday), releaseDay(w.Friday), w.Name)
	}
	for _, m := range r.Milestones {
		fmt.Fprintf(b, "  %s: %s, %s, of %s, also %s\n", m.ID, milestoneDays(m), m.Kind, m.Source, strings.Join(m.Aliases, " "))
	}
	b.WriteByte('\n')
}

// A small schedule, right in all; the tests below break it.
const smallRelease = `start-week: 2030-01-07
release-week: 2030-03-04
cycle:
- {start: 2029-12-31, end: 2030-01-04, x-project: [w-final, x-goals]}
- {start: 2030-01-07, end: 2030-01-11, name: R-8}
- {start: 2030-01-14, end: 2030-01-18, name: R-7, x-project: [x-1]}
- {start: 2030-01-21, end: 2030-01-25, name: R-6, x-project: [y-election-voting]}
- {start: 2030-01-28, end: 2030-02-01, name: R-5, x-project: [x-2, y-election-voting]}
- {start: 2030-02-04, end: 2030-02-08, name: R-4}
- {start: 2030-02-11, end: 2030-02-15, name: R-3, x-project: [x-3]}
- {start: 2030-02-18, end: 2030-02-22, name: R-2, x-project: [x-ff, x-rc1]}
- {start: 2030-02-25, end: 2030-03-01, name: R-1, x-project: [x-rc1]}
- {start: 2030-03-04, end: 2030-03-08, name: R-0, x-project: [x-final]}
`

// What real files have, and what is made of it.
func TestReleaseTraps(t *testing.T) {
	for _, x := range []struct{ name, old, new, warnings, days string }{
		{"none", "", "", "", "x-rc1 2030-02-18 2030-03-01 rc"},
		{"the freeze on its own", "", "", "", "x-ff 2030-02-21 - ff"},
		{"the freeze with the third", "x-ff, ", "", "", "x-ff 2030-02-14 - milestone"},
		{"a single name", "[x-1]", "x-1", "", "x-1 2030-01-17 - milestone"},
		{"capitals", "[x-1]", "[X-1]", "", "x-1 2030-01-17 - milestone"},
		{"no names", "[x-1]", "", "f.yaml: it has no xanadu-1", "x-1 - - -"},
		{"a name of no series", "[x-1]", "[x-1, summit]", `f.yaml:6: "summit" is left out: the names of a series begin with its letter, such as h-1`, "x-1 2030-01-17 - milestone"},
		{"one name in weeks apart", "R-4}", "R-4, x-project: [x-goals]}", "", "x-goals-2 2030-02-07 - custom"},
		{"one name, and the number of the next taken", "R-4}", "R-4, x-project: [x-goals, x-goals-2]}", "", "x-goals-3 2030-02-07 - custom"},
		{"a deadline over weeks", "R-4}", "R-4, project-specific: [x-nova-freeze]}\n- {start: 2030-02-11, end: 2030-02-15, name: R-3, project-specific: [x-nova-freeze]}", "", "x-nova-freeze 2030-02-04 2030-02-15 custom"},
		{"an event", "R-4}", "R-4, x-project: [x-vptg]}", "", "x-vptg 2030-02-04 2030-02-08 custom"},
		{"a deadline", "R-4}", "R-4, x-project: [x-final-lib]}", "", "x-final-lib 2030-02-07 - custom"},
		{"the release as it was called once", "x-final", "x-release", "", "x-final 2030-03-06 - release"},
		{"the two names of the release", "[x-final]", "[x-final, x-release]", "", "x-release 2030-03-07 - custom"},
		{"a week twice", "- {start: 2030-01-21", "- {start: 2030-01-14, end: 2030-01-18, x-project: [x-1, x-goals]}\n- {start: 2030-01-21", "", "x-1 2030-01-17 - milestone"},
		{"a list in two parts", "name: R-4}", "name: R-4, x-project: [x-mf], x-project: [x-rf]}", "", "x-mf 2030-02-07 - custom"},
		{"weeks in any order", "cycle:\n", "cycle:\n- {start: 2030-03-11, end: 2030-03-15, name: R+1, x-project: [x-trailing]}\n", "", "x-trailing 2030-03-14 - custom"},
		{"an end two weeks on", "end: 2030-01-18", "end: 2030-01-28", "f.yaml:6: end 2030-01-28 is not the Friday of the week of 2030-01-14: 2030-01-18 is taken", "x-1 2030-01-17 - milestone"},
		{"an end a year on", "end: 2030-01-18", "end: 2031-01-18", "f.yaml:6: end 2031-01-18 is not the Friday of the week of 2030-01-14: 2030-01-18 is taken", "x-1 2030-01-17 - milestone"},
		{"a release week that is a Wednesday", "week: 2030-03-04", "week: 2030-03-06", "f.yaml:2: release-week 2030-03-06 is a Wednesday: the Monday, 2030-03-04, is taken", "x-final 2030-03-06 - release"},
		{"a release week that is another", "week: 2030-03-04", "week: 2030-03-25", "f.yaml:2: release-week 2030-03-25 does not go with the names of the weeks: 2030-03-04 is taken", "x-final 2030-03-06 - release"},
		{"a start that is another", "week: 2030-01-07", "week: 2030-01-14", "f.yaml:1: start-week 2030-01-14 is not the Monday of the first week, R-8: 2030-01-07 is taken", "x-1 2030-01-17 - milestone"},
		{"keys that nobody knows", "cycle:", "colour: blue\ncycle:", "", "x-1 2030-01-17 - milestone"},
		{"a second document that is empty", "x-final]}\n", "x-final]}\n---\n", "", "x-1 2030-01-17 - milestone"},
		{"a number that is no milestone", "x-2", "x-0", "f.yaml: it has no xanadu-2", "x-0 2030-01-31 - custom"},
		{"the second before the first", "- {start: 2030-01-07", "- {start: 2030-01-07, x-project: [x-2]", "f.yaml:5: xanadu-2, Thu 2030-01-10, is not after xanadu-1, Thu 2030-01-17: look them up in the text of the schedule", "x-2 2030-01-10 - milestone"},
		{"a release before its week", "name: R-0, x-project: [x-final]}", "name: R-0}\n- {start: 2030-03-11, end: 2030-03-15, x-project: [x-final]}", "f.yaml:14: xanadu-final, Wed 2030-03-13, is not in the week of the release, 2030-03-04", "x-final 2030-03-13 - release"},
		{"Windows' line ends", "\n", "\r\n", "", "x-1 2030-01-17 - milestone"},
	} {
		data := strings.Replace(smallRelease, x.old, x.new, 1)
		switch x.name {
		case "the second before the first":
			data = strings.Replace(data, "[x-2, y-", "[y-", 1)
		case "the freeze with the third":
			data = strings.Replace(data, "[x-3]", "[x-ff, x-3]", 1)
		case "Windows' line ends":
			data = strings.ReplaceAll(smallRelease, x.old, x.new)
		}
		r, warnings, err := ReadReleaseAs("xanadu", "f.yaml", []byte(data))
		if got := strings.Join(warnings, "\n"); err != nil || got != x.warnings {
			t.Errorf("%s: %q %v", x.name, got, err)
			continue
		}
		f := strings.Fields(x.days)
		m, _ := FindMilestone(r.Milestones, f[0], r.Start)
		got := []string{f[0], "-", "-", "-"}
		if m.ID != "" {
			got = []string{f[0], releaseDate(m.Date), "-", m.Kind}
			if !m.End.IsZero() {
				got[2] = releaseDate(m.End)
			}
		}
		if strings.Join(got, " ") != x.days {
			t.Errorf("%s: %s, not %s", x.name, got, x.days)
		}
	}
}

// A file with mistakes tells all of them, and gives nothing.
func TestReleaseProblems(t *testing.T) {
	for _, x := range []struct{ series, data, want string }{
		{"xanadu", "", "f.yaml: there is nothing in it"},
		{"xanadu", "# nothing\n", "f.yaml: there is nothing in it"},
		{"xanadu", "- start: 2030-01-07\n", "f.yaml:1: this is not a release schedule: write start-week: …"},
		{"xanadu", "cycle:\n- {start: [}\n", "f.yaml:2: it can't be read as YAML: did not find expected node content"},
		{"xanadu", "a: 1\n---\nb: 2\n", "f.yaml:1: a release schedule has no start-week: write a date like 2026-05-11\n" +
			"f.yaml:1: a release schedule has no release-week: write a date like 2026-05-11\n" +
			"f.yaml:1: a release schedule has no cycle: write a list, each entry beginning with - start:\n" +
			"f.yaml:2: a second document begins here: write a file for each"},
		{"", smallRelease, "f.yaml: its name does not tell the series: call it like hibiscus.yaml or hibiscus/schedule.yaml"},
		{"r", smallRelease, `f.yaml: "r" is no name of a series: 2 to 20 letters, digits, "-" and ".", such as hibiscus`}, // r-1 is a week
		{"a b", smallRelease, `f.yaml: "a b" is no name of a series: 2 to 20 letters, digits, "-" and ".", such as hibiscus`},
		{"hibiscus", smallRelease, "f.yaml:6: its milestones begin with x, such as x-1, and hibiscus does not: call the file after its series"},
		{"2030.1", "start-week: 2030-01-07\nrelease-week: 2030-03-04\ncycle:\n- {start: 2030-01-07, end: 2030-01-11}\n", "f.yaml: none of its weeks has a milestone: write one of its names under x-project, such as h-1"},
		{"xanadu", "start-week: 2030-03-04\nrelease-week: 2030-03-04\ncycle: []\n", "f.yaml:2: the release, 2030-03-04, is not after the start, 2030-03-04: one of them is wrong\n" +
			"f.yaml:3: a release schedule has no cycle: write a list, each entry beginning with - start:"},
		{"xanadu", "strat-week: 2030-01-07\nrelease-week: 2030-3-4\ncycle:\n" +
			"- start: 2030-01-08\n  end: 2030-01-11\n" +
			"- {strat: 2030-01-14, end: 2030-01-18}\n" +
			"- hello\n" +
			"- start: 2030-01-21\n  end: soon\n  name: R_6\n  x-project: {x: 1}\n" +
			"- start: 2030-01-28\n  end: 2030-02-01\n  start: 2030-02-04\n  x-project: [x-1, [x-2], 'x-a b', x-]\n" +
			"- start: 2030-02-04\n  end: [2030-02-08]\n  x-project: [x-1]\n" +
			"- &a\n  start: 2030-02-11\n  end: 2030-02-15\n  project-specific: [x-1, x-2]\n" +
			"- <<: *a\n  end: 2030-02-15\n", `f.yaml:1: "strat-week" is not known: did you mean start-week?
f.yaml:2: release-week "2030-3-4" is no date: write it like 2026-05-11
f.yaml:4: start 2030-01-08 is a Tuesday: write the Monday, 2030-01-07
f.yaml:6: "strat" is not known: did you mean start?
f.yaml:7: this is not a week: write start: …
f.yaml:9: end "soon" is no date: write it like 2026-05-11
f.yaml:10: name "R_6" is no week: write it like R-9 or R+1
f.yaml:11: x-project is not a list: begin each entry with -
f.yaml:14: start is there twice, first at line 12: keep one
f.yaml:15: this is no name: write it like h-1
f.yaml:17: end is not one text
f.yaml:22: x-1 is in another week already, at line 18, and is one day: keep one
f.yaml:23: << is not read here: write the keys out
f.yaml:23: a week has no start: write a date like 2026-05-11`},
		{
			"xanadu", strings.NewReplacer("name: R-4", "name: R-5", "[x-1]", "[x-1, 'x-a b', x-]", "[x-3]", "*a", "cycle:", "anchor: &a [x-3]\ncycle:").Replace(smallRelease),
			`f.yaml:7: "x-a b" is no name of a milestone: letters, digits and "-", such as x-1
f.yaml:7: "x-" is no name of a milestone: letters, digits and "-", such as x-1
f.yaml:10: R-5 is not the week of 2030-02-04: counted from the release in the week of 2030-03-04, as most are, it would be R-4
f.yaml:11: x-project is an alias, which is not read here: write it out`,
		},
		{"xanadu", "x: " + strings.Repeat(" ", maxReleaseFile), "f.yaml: it is larger than 16 MiB: leave out what is not of this schedule"},
	} {
		r, warnings, err := ReadReleaseAs(x.series, "f.yaml", []byte(x.data))
		if err == nil || err.Error() != x.want {
			t.Errorf("%.60q\ngot  %v\nwant %s", x.data, err, x.want)
		}
		if warnings != nil || !reflect.DeepEqual(r, Release{}) {
			t.Errorf("%.60q gives %v, %v", x.data, r, warnings)
		}
	}
}

func TestReleaseSeries(t *testing.T) {
	for file, want := range map[string]string{
		"hibiscus.yaml":                     "hibiscus",
		"/a/b/Hibiscus.yml":                 "hibiscus",
		"doc/source/hibiscus/schedule.yaml": "hibiscus",
		`doc\source\hibiscus\schedule.yaml`: "hibiscus",
		"releases/2026.2/schedule.yaml":     "2026.2",
		"2026.2.yaml":                       "2026.2",
		"hibiscus-schedule.yaml":            "hibiscus",
		"schedule_hibiscus.yaml":            "hibiscus",
		"schedule.yaml":                     "",
		"/schedule.yaml":                    "",
		"":                                  "",
	} {
		if got := releaseSeries(file); got != want {
			t.Errorf("%q is of %q, not %q", file, got, want)
		}
	}
}

// Rocky's r-1 would be read as the week R-1: it is rocky-1 only.
func TestReleaseOfTheLetterR(t *testing.T) {
	data := strings.NewReplacer("x-project", "x-project", "x-", "r-").Replace(smallRelease)
	r, _, err := ReadRelease("rocky.yaml", []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := FindMilestone(r.Milestones, "r-1", r.Start); ok {
		t.Error("r-1 is", m)
	}
	for ref, want := range map[string]string{"rocky-1": "2030-01-17", "R-1": "2030-02-25", "r-1": "2030-02-25", "r-final": "2030-03-06", "rocky R-1": "2030-02-25"} {
		if m, err := Resolve([]Release{r}, ref, r.Start); err != nil || releaseDate(m.Date) != want {
			t.Errorf("%s is %v, %v", ref, m, err)
		}
	}
}

func TestReleaseJSON(t *testing.T) {
	for _, series := range releaseFixtureSeries {
		r, _ := releaseFixture(t, series)
		data, err := json.Marshal(r)
		var again Release
		if err == nil {
			err = json.Unmarshal(data, &again)
		}
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Errorf("%s: %v\n%v\n%v", series, err, r, again)
		}
	}
	m := Milestone{ID: "juno-1", Date: releaseTestDay("2014-06-12")}
	if data, _ := json.Marshal(m); string(data) != `{"id":"juno-1","date":"2014-06-12T00:00:00Z"}` {
		t.Errorf("%s", data)
	}
}

func TestCompare(t *testing.T) {
	day := releaseTestDay
	before := []Milestone{
		{ID: "o-2", Date: day("2016-12-15")},
		{ID: "Ocata-3", Date: day("2017-01-26")},
		{ID: "ocata-rc1", Date: day("2017-01-30"), End: day("2017-02-03")},
		{ID: "ocata-ptg", Date: day("2017-02-20"), End: day("2017-02-20")},
		{ID: "ocata-party", Date: day("2017-02-23")},
	}
	now := []Milestone{
		{ID: "ocata-2", Aliases: []string{"O-2"}, Date: day("2016-12-08")},
		{ID: "ocata-3", Date: day("2017-01-26")},
		{ID: "ocata-rc1", Date: day("2017-01-30"), End: day("2017-02-10")},
		{ID: "ocata-ptg", Date: day("2017-02-20")},
		{ID: "ocata-final", Date: day("2017-02-22")},
	}
	want := `ocata-2: Thu 2016-12-15 → Thu 2016-12-08
ocata-rc1: Mon 2017-01-30 to Fri 2017-02-03 → Mon 2017-01-30 to Fri 2017-02-10
ocata-final: new, Wed 2017-02-22
ocata-party: gone, was Thu 2017-02-23`
	if got := strings.Join(Compare(before, now), "\n"); got != want {
		t.Error(got)
	}
	if got := Compare(now, now); got != nil {
		t.Error(got)
	}
}

// A FuzzReadRelease that fails has made names that people can't type, or that are there
// twice, or days in a wrong order, or a problem without its file.
func FuzzReadRelease(f *testing.F) {
	for _, series := range releaseFixtureSeries {
		f.Add(series, releaseFixtures[series+".yaml"])
	}
	f.Add("xanadu", []byte(smallRelease))
	f.Add("2030.1", []byte(smallRelease))
	f.Add("rocky", []byte(strings.ReplaceAll(smallRelease, "[x-", "[r-")))
	f.Add("x", []byte("start-week: 1\nrelease-week: &a [*a]\ncycle: {start: *a}\n"))
	f.Fuzz(func(t *testing.T, series string, data []byte) {
		r, warnings, err := ReadReleaseAs(series, "f.yaml", data)
		problems := warnings
		if err != nil {
			if !reflect.DeepEqual(r, Release{}) || warnings != nil {
				t.Fatal(r, warnings)
			}
			problems = strings.Split(err.Error(), "\n")
		}
		for _, line := range problems {
			if !strings.HasPrefix(line, "f.yaml:") || len(line) > 400 || strings.ContainsAny(line, "\r\n") {
				t.Fatalf("%q", line)
			}
		}
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for i, m := range r.Milestones {
			switch {
			case ids[m.ID] || len(m.ID) > 64 || strings.Trim(m.ID, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "":
				t.Fatal(m)
			case m.Date.IsZero() || m.LastDay().Before(m.Date) || i > 0 && m.Date.Before(r.Milestones[i-1].Date):
				t.Fatal(m)
			}
			ids[m.ID] = true
			if found, err := Resolve([]Release{r}, m.ID, r.Start); err != nil || found.ID != m.ID {
				t.Fatal(m, found, err)
			}
		}
		for i, w := range r.Weeks {
			if w.Monday.Weekday() != time.Monday || i > 0 && !w.Monday.After(r.Weeks[i-1].Monday) {
				t.Fatal(w)
			}
		}
		encoded, err := json.Marshal(r)
		var again Release
		if err != nil || json.Unmarshal(encoded, &again) != nil || len(again.Milestones) != len(r.Milestones) {
			t.Fatal(err)
		}
	})
}

// manyWeeks is a schedule of n weeks, with a milestone in each.
func manyWeeks(n int) []byte {
	var b strings.Builder
	monday := releaseTestDay("2030-01-07")
	fmt.Fprintf(&b, "start-week: %s\nrelease-week: %s\ncycle:\n", releaseDate(monday), releaseDate(monday.AddDate(0, 0, 7*(n-1))))
	for i := range n {
		fmt.Fprintf(&b, "  - start: '%s'\n    end: '%s'\n    name: R%+d\n    x-project:\n      - h-goal-%d\n", releaseDate(monday), releaseDate(monday.AddDate(0, 0, 4)), i-n+1, i)
		monday = monday.AddDate(0, 0, 7)
	}
	return []byte(b.String())
}

func TestReleaseLimits(t *testing.T) {
	r, _, err := ReadRelease("hibiscus.yaml", manyWeeks(10_000))
	if err != nil || len(r.Weeks) != 10_000 || len(r.Milestones) != 10_000 {
		t.Error(len(r.Weeks), len(r.Milestones), err)
	}
	_, _, err = ReadRelease("hibiscus.yaml", manyWeeks(maxReleaseWeeks+1))
	if want := fmt.Sprintf("hibiscus.yaml:%d: there are more than 20000 weeks in it: leave the rest out", 5*maxReleaseWeeks+4); err == nil || err.Error() != want {
		t.Error(err)
	}
	data := strings.Replace(smallRelease, "[x-1]", "["+strings.Repeat("x-1,", maxReleaseNames+10)+"]", 1)
	_, _, err = ReadRelease("xanadu.yaml", []byte(data))
	if want := "xanadu.yaml:6: there are more than 100000 names in it: leave the rest out"; err == nil || err.Error() != want {
		t.Error(err)
	}
}

func BenchmarkReadRelease(b *testing.B) {
	data := manyWeeks(10_000)
	for b.Loop() {
		if _, _, err := ReadRelease("hibiscus.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}
