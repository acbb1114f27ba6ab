package committee

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

func TestProfiles(t *testing.T) {
	if got := Profiles(); !slices.Equal(got, []string{"tc-2014", "tc-2026"}) {
		t.Fatal(got)
	}
	for _, x := range []struct {
		name, chair, meets, cutoff, motion string
		seats, quorum, yes, charter        int
		proxies, async                     bool
	}{
		{"tc-2014", "ttx", "tue 20:00", "fri 08:00", "4 business days", 13, 7, 5, 9, true, false},
		{"tc-2026", "gouthamr", "tue 18:00", "", "7 days", 9, 5, 3, 6, false, true},
	} {
		p, err := LoadProfile(x.name)
		if err != nil {
			t.Fatal(err)
		}
		c := p.Config
		r := Roster(c.Members)
		chair, _ := r.Chair()
		motion, _ := c.Class(c.DefaultClass)
		charter, _ := c.Class("charter-change")
		if p.Name != x.name || c.Profile != x.name || chair.Nick != x.chair || c.Meets != x.meets || c.Cutoff != x.cutoff || motion.Notice.String() != x.motion ||
			r.Seats() != x.seats || Quorum(c.Quorum, r.Seats()) != x.quorum || motion.MinYes.Of(r.Seats()) != x.yes ||
			charter.MinYes.Of(r.Seats()) != x.charter || c.Proxies != x.proxies || c.Async != x.async {
			t.Errorf("%+v", c)
		}
		if len(c.Classes) != 5 || !c.RestartOnAmend || c.Last[len(c.Last)-1] != "Open discussion" {
			t.Errorf("%+v", c)
		}
		for _, m := range r {
			if m.Name == "" || m.Term == "" || m.Account != m.Nick {
				t.Errorf("%+v", m)
			}
		}
	}
	if _, err := LoadProfile("../tc-2014"); err == nil {
		t.Error("no error")
	}
}

// What a profile gives away is the caller's.
func TestProfileIsACopy(t *testing.T) {
	a, _ := LoadProfile("tc-2014")
	a.Config.Members[0].Nick, a.Config.Classes[0].Name = "x", "x"
	b, _ := LoadProfile("tc-2014")
	if b.Config.Members[0].Nick == "x" || b.Config.Classes[0].Name == "x" {
		t.Error("it is shared")
	}
}

func TestJuno(t *testing.T) {
	p, err := LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range p.Config.Planned().Milestones {
		got = append(got, m.ID+" "+m.Date.Format("2006-01-02 15:04 MST"))
	}
	want := []string{
		"juno-1 2014-06-12 00:00 UTC", "juno-2 2014-07-24 00:00 UTC", "juno-3 2014-09-04 00:00 UTC", "juno-final 2014-10-16 00:00 UTC",
	}
	if !slices.Equal(got, want) {
		t.Error(got)
	}
	if len(p.Config.Programs) != 22 || !slices.Contains(p.Config.Programs, Program{"Networking", "Neutron", "mestery"}) {
		t.Error(p.Config.Programs)
	}
}

// The programs are those of the file that they are from.
func TestProgramsAreTheFiles(t *testing.T) {
	var file map[string]struct{ Codename, PTL string }
	if err := yaml.Unmarshal(sharedFile(t, "programs-2014.yaml"), &file); err != nil {
		t.Fatal(err)
	}
	p, err := LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	if read, err := ParsePrograms(sharedFile(t, "programs-2014.yaml")); err != nil || !slices.Equal(read, sortedAs(read, p.Config.Programs)) {
		t.Errorf("the file gives %v: %v", read, err)
	}
	if len(file) != len(p.Config.Programs) {
		t.Errorf("%d programs, not %d", len(p.Config.Programs), len(file))
	}
	for _, x := range p.Config.Programs {
		if f := file[x.Name]; f.Codename != x.Codename || !strings.HasSuffix(f.PTL, "("+x.PTL+")") {
			t.Errorf("%+v is %+v", x, f)
		}
	}
}

// sortedAs are the programs in the order of others.
func sortedAs(order, list []Program) (sorted []Program) {
	for _, o := range order {
		for _, p := range list {
			if p.Name == o.Name {
				sorted = append(sorted, p)
			}
		}
	}
	return sorted
}
