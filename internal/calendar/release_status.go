package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A SeriesStatus is what series_status.yaml of openstack/releases says of a series.
type SeriesStatus struct {
	Name     string    `json:"name"`              // "hibiscus"
	ID       string    `json:"id,omitempty"`      // "2026.2"; none before 2023
	Status   string    `json:"status,omitempty"`  // "development"
	Released time.Time `json:"released,omitzero"` // the day of the release, also of one to come
	EOL      time.Time `json:"eol,omitzero"`      // the day on which it was given up
}

// ReadStatus reads series_status.yaml, in its order. When something is wrong nothing is
// read, and the error tells all of it, a line for each thing.
func ReadStatus(file string, data []byte) ([]SeriesStatus, error) {
	f := &releaseFile{name: file, size: len(data)}
	root := f.root(data)
	if root != nil && root.Kind != yaml.SequenceNode {
		f.wrong(root.Line, "this is not a list of series: begin each with - name:")
		root = nil
	}
	var all []SeriesStatus
	first := map[string]int{}
	once := func(line int, what string) {
		if before := first[what]; before != 0 {
			f.wrong(line, "%s is there twice, first at line %d: keep one", what, before)
		} else if what != "" {
			first[what] = line
		}
	}
	if root != nil {
		for i, n := range root.Content {
			if i == maxReleaseWeeks {
				f.wrong(n.Line, "there are more than %d series in it: leave the rest out", maxReleaseWeeks)
				break
			}
			s, ok := f.fields(n, "a series", "name", "release-id", "status", "initial-release", "eol-date", "slurp", "next-phase", "signing-key")
			if !ok {
				continue
			}
			x := SeriesStatus{
				Name: strings.ToLower(s.text("name")), ID: s.text("release-id"), Status: meetingLine(s.text("status")),
				Released: s.date("initial-release", false), EOL: s.date("eol-date", false),
			}
			switch {
			case x.Name == "" && !s.near["name"]:
				f.wrong(n.Line, "a series has no name: write name: hibiscus")
			case x.Name != "" && !releaseSeriesName.MatchString(x.Name):
				f.wrong(s.line("name"), "%s is no name of a series: 2 to 20 letters, digits, \"-\" and \".\", such as hibiscus", ruleQuote(x.Name))
			}
			if x.ID != "" && !releaseIDForm.MatchString(x.ID) {
				f.wrong(s.line("release-id"), "release-id %s is not right: write it like 2026.2", ruleQuote(x.ID))
			}
			once(s.line("name"), x.Name)
			once(s.line("release-id"), x.ID)
			all = append(all, x)
		}
	}
	if len(f.problems) > 0 {
		return nil, f.err()
	}
	return all, nil
}

// FindSeries finds a series by its name, its release id or its letter; of those with one
// letter it is the last to be released.
func FindSeries(all []SeriesStatus, ref string) (SeriesStatus, bool) {
	ref = strings.ToLower(strings.TrimSpace(ref))
	best := -1
	for i, s := range all {
		switch {
		case ref == "":
		case s.Name == ref || s.ID == ref:
			return s, true
		case len(ref) == 1 && strings.HasPrefix(s.Name, ref) && (best < 0 || s.Released.After(all[best].Released)):
			best = i
		}
	}
	if best < 0 {
		return SeriesStatus{}, false
	}
	return all[best], true
}

// Identify gives a release the name and the id that the status of its series has, and its
// milestones the aliases that follow: 2026.2-1. The warnings tell where the two files differ.
func (r Release) Identify(all []SeriesStatus) (Release, []string) {
	i := slices.IndexFunc(all, func(s SeriesStatus) bool { return r.Series == s.Name || r.Series == s.ID })
	if i < 0 || r.Series == "" {
		return r, nil
	}
	s, was := all[i], r.Series
	if r.Letter != "" && !strings.HasPrefix(s.Name, r.Letter) {
		return r, []string{fmt.Sprintf("%s is %s by the status of the series, but its milestones begin with %s: it stays %s", r.Series, s.Name, r.Letter, r.Series)}
	}
	r.Series, r.ID = s.Name, s.ID
	r.Milestones = slices.Clone(r.Milestones)
	var warnings []string
	for i := range r.Milestones {
		m := &r.Milestones[i]
		var names []string
		for _, name := range append([]string{m.ID}, m.Aliases...) {
			if name, own := strings.CutPrefix(name, was+"-"); own {
				names = append(names, name)
			}
		}
		m.ID, m.Aliases = r.names(names...)
		m.Source = r.Series
		if m.Kind == KindRelease && !s.Released.IsZero() && !s.Released.Equal(m.Date) {
			warnings = append(warnings, fmt.Sprintf("%s is %s by its schedule and %s by the status of the series: the schedule is taken", m.ID, releaseDay(m.Date), releaseDay(s.Released)))
		}
	}
	sortMilestones(r.Milestones)
	return r, warnings
}
