package calendar

import (
	"slices"
	"strings"
	"testing"
)

func TestReadStatus(t *testing.T) {
	all, err := ReadStatus("series_status.yaml", releaseFixtures["series_status.yaml"])
	if err != nil || len(all) != 35 {
		t.Fatal(len(all), err)
	}
	for _, x := range []struct{ ref, name, id, status, released, eol string }{
		{"hibiscus", "hibiscus", "2026.2", "development", "2026-09-30", ""},
		{"2026.2", "hibiscus", "2026.2", "development", "2026-09-30", ""},
		{"H", "hibiscus", "2026.2", "development", "2026-09-30", ""}, // not havana
		{"i", "indri", "2027.1", "future", "2027-03-24", ""},
		{"havana", "havana", "", "end of life", "2013-10-17", "2014-09-30"},
		{" Zed ", "zed", "", "unmaintained", "2022-10-05", ""},
		{"2024.2", "dalmatian", "2024.2", "end of life", "2024-10-02", "2026-04-29"},
		{"", "", "", "", "", ""},
		{"2026.3", "", "", "", "", ""},
	} {
		s, ok := FindSeries(all, x.ref)
		eol, released := "", ""
		if !s.EOL.IsZero() {
			eol = releaseDate(s.EOL)
		}
		if !s.Released.IsZero() {
			released = releaseDate(s.Released)
		}
		if ok != (x.name != "") || s.Name != x.name || s.ID != x.id || s.Status != x.status || released != x.released || eol != x.eol {
			t.Errorf("%q is %+v", x.ref, s)
		}
	}
}

func TestReadStatusProblems(t *testing.T) {
	for _, x := range []struct{ data, want string }{
		{"", "f.yaml: there is nothing in it"},
		{"name: x\n", "f.yaml:1: this is not a list of series: begin each with - name:"},
		{"- [\n", "f.yaml:2: it can't be read as YAML: did not find expected node content"},
		{
			"- hibiscus\n- {status: future}\n- name: a b\n  release-id: two\n  initial-release: soon\n  eol-date: present\n- name: hibiscus\n  release-id: 2026.2\n- name: Hibiscus\n  relese-id: 1\n- name: indri\n  release-id: 2026.2\n- nmae: juno\n",
			`f.yaml:1: this is not a series: write name: …
f.yaml:2: a series has no name: write name: hibiscus
f.yaml:3: "a b" is no name of a series: 2 to 20 letters, digits, "-" and ".", such as hibiscus
f.yaml:4: release-id "two" is not right: write it like 2026.2
f.yaml:5: initial-release "soon" is no date: write it like 2026-05-11
f.yaml:6: eol-date "present" is no date: write it like 2026-05-11
f.yaml:9: hibiscus is there twice, first at line 7: keep one
f.yaml:10: "relese-id" is not known: did you mean release-id?
f.yaml:12: 2026.2 is there twice, first at line 8: keep one
f.yaml:13: a series has no name: write name: hibiscus`,
		},
	} {
		if all, err := ReadStatus("f.yaml", []byte(x.data)); err == nil || err.Error() != x.want || all != nil {
			t.Errorf("%q: %v\n%v", x.data, all, err)
		}
	}
	// 2030.10 is not the number 2030.1.
	if all, err := ReadStatus("f.yaml", []byte("- {name: ab, release-id: 2030.1}\n- {name: bc, release-id: 2030.10}\n")); err != nil || all[1].ID != "2030.10" {
		t.Error(all, err)
	}
}

func TestIdentify(t *testing.T) {
	status := []SeriesStatus{
		{Name: "xanadu", ID: "2030.1", Released: releaseTestDay("2030-03-07")},
		{Name: "yankee", ID: "2030.2"},
		{},
	}
	read := func(series string) Release {
		r, _, err := ReadReleaseAs(series, "f.yaml", []byte(smallRelease))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := []string{"xanadu-final is Wed 2030-03-06 by its schedule and Thu 2030-03-07 by the status of the series: the schedule is taken"}
	by, warnings := read("xanadu").Identify(status)
	if !slices.Equal(warnings, want) {
		t.Error(warnings)
	}
	for _, x := range [][]string{
		{"xanadu-1", "x-1", "2030.1-1"},
		{"xanadu-final", "x-final", "2030.1-final"},
	} {
		if m, ok := FindMilestone(by.Milestones, x[0], by.Start); !ok || !slices.Equal(m.Aliases, x[1:]) {
			t.Errorf("%+v", m)
		}
	}
	// The same by its id.
	number := read("2030.1")
	if m := number.Milestones[1]; m.ID != "2030.1-1" || !slices.Equal(m.Aliases, []string{"x-1"}) || number.ID != "2030.1" {
		t.Errorf("%+v", m)
	}
	again, warnings := number.Identify(status)
	if lines := Compare(by.Milestones, again.Milestones); lines != nil || !slices.Equal(warnings, want) || again.Series != "xanadu" || again.ID != "2030.1" {
		t.Error(lines, warnings, again.Series)
	}
	for i, m := range again.Milestones {
		if m.ID != by.Milestones[i].ID || !slices.Equal(m.Aliases, by.Milestones[i].Aliases) || m.Source != "xanadu" {
			t.Errorf("%+v, %+v", m, by.Milestones[i])
		}
	}
	if number.Milestones[1].ID != "2030.1-1" {
		t.Error("the release that was asked has changed")
	}
	// One that is not of that series, and one that nobody knows.
	other, warnings := read("2030.2").Identify(status)
	if other.Series != "2030.2" || len(warnings) != 1 || !strings.Contains(warnings[0], "begin with x") {
		t.Error(other.Series, warnings)
	}
	if same, warnings := read("xenon").Identify(status); same.Series != "xenon" || same.ID != "" || warnings != nil {
		t.Error(same.Series, warnings)
	}
}

func FuzzReadStatus(f *testing.F) {
	f.Add(releaseFixtures["series_status.yaml"])
	f.Add([]byte("- name: ab\n- {name: bc, release-id: 2030.10, eol-date: x}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := ReadStatus("f.yaml", data)
		if err != nil {
			if all != nil {
				t.Fatal(all)
			}
			for line := range strings.SplitSeq(err.Error(), "\n") {
				if !strings.HasPrefix(line, "f.yaml:") || len(line) > 400 {
					t.Fatalf("%q", line)
				}
			}
		}
		for _, s := range all {
			if found, ok := FindSeries(all, s.Name); !ok || found != s {
				t.Fatal(s, found)
			}
		}
	})
}
