package calendar

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Release is a release cycle as its schedule says it: schedule.yaml of openstack/releases.
// All its times are days, midnight UTC.
type Release struct {
	Series      string      `json:"series"`           // "hibiscus"
	Letter      string      `json:"letter,omitempty"` // "h", with which its own names begin in the file
	ID          string      `json:"id,omitempty"`     // "2026.2"; Identify knows it
	Start       time.Time   `json:"start,omitzero"`   // the Monday of its first week
	ReleaseWeek time.Time   `json:"release_week,omitzero"`
	Milestones  []Milestone `json:"milestones"`      // by day
	Weeks       []Week      `json:"weeks,omitempty"` // by day
}

// A Milestone is a planned day of a release cycle, or several days.
type Milestone struct {
	ID      string    `json:"id"`                // "hibiscus-1"
	Aliases []string  `json:"aliases,omitempty"` // "h-1", "2026.2-1"
	Date    time.Time `json:"date"`              // its day, or the first of them
	End     time.Time `json:"end,omitzero"`      // the last day, where it has several
	Kind    string    `json:"kind,omitempty"`
	Source  string    `json:"source,omitempty"` // the series of the schedule; "" by hand
}

// The kinds of milestones.
const (
	KindMilestone = "milestone" // one of the three of a cycle
	KindFreeze    = "ff"        // the feature freeze, where it is not on the day of the third milestone
	KindCandidate = "rc"        // a week of release candidates
	KindRelease   = "release"   // the day of the release
	KindCustom    = "custom"    // anything else that the schedule names
	KindWeek      = "week"      // a week such as R-9, as Resolve gives it
)

// A Week is a row of a schedule.
type Week struct {
	Name   string    `json:"name,omitempty"` // "R-9"; "" before the cycle begins
	Monday time.Time `json:"monday"`
	Friday time.Time `json:"friday"`
}

// LastDay is the day on which what is planned for the milestone must be there.
func (m Milestone) LastDay() time.Time {
	if m.End.IsZero() {
		return m.Date
	}
	return m.End
}

func (m Milestone) named(name string) bool {
	return strings.EqualFold(m.ID, name) || slices.ContainsFunc(m.Aliases, func(a string) bool { return strings.EqualFold(a, name) })
}

// releaseCandidate matches "rc1" and "finalrc".
var releaseCandidate = regexp.MustCompile(`^(rc[0-9]*|finalrc)$`)

// releaseEvent matches what fills a week, or is on a day of it that the schedule does not
// tell. All else in a schedule is a deadline.
var releaseEvent = regexp.MustCompile(`(^|-)(v?ptg[0-9]*|summit|hackathon|bugsquash|mid-cycle|review-day|election)(-|$)`)

// releaseDays tells what a name of a schedule is, and its days; first and last are the
// Mondays of its weeks.
//
// A milestone is the Thursday of its week and the release the Wednesday: so it is in the texts of all
// schedules since Pike and Train. "Deadlines are generally the Thursday of the week on which they
// are noted", says each of these texts; candidates have "the week of" there.
func releaseDays(name string, first, last time.Time) (kind string, date, end time.Time) {
	date = first.AddDate(0, 0, 3)
	switch {
	case isReleaseMilestone(name):
		return KindMilestone, date, end
	case name == "ff":
		return KindFreeze, date, end
	case name == "final":
		return KindRelease, first.AddDate(0, 0, 2), end
	}
	kind = KindCustom
	if releaseCandidate.MatchString(name) {
		kind = KindCandidate
	}
	if kind == KindCandidate || last.After(first) || releaseEvent.MatchString(name) {
		date, end = first, last.AddDate(0, 0, 4)
	}
	return kind, date, end
}

// releaseNth is what the nth day of one name is called.
func releaseNth(name string, n int) string { return name + "-" + strconv.Itoa(n) }

func isReleaseMilestone(name string) bool { return name == "1" || name == "2" || name == "3" }

// names gives the names of a milestone that the schedule calls h-1 or, where there are
// several, also h-ff. None looks like a week: the r-1 of rocky is rocky-1 only.
func (r Release) names(names ...string) (id string, aliases []string) {
	for _, name := range names {
		for _, prefix := range []string{r.Series, r.Letter, r.ID} {
			full := prefix + "-" + name
			switch {
			case prefix == "" || releaseWeekName.MatchString(full) || slices.Contains(aliases, full):
			case id == "":
				id = full
			case id != full:
				aliases = append(aliases, full)
			}
		}
	}
	return id, aliases
}

// days makes the milestones of what the schedule has in its weeks: the Mondays of each name.
// The names are in the order in which they came.
func (r Release) days(order []string, mondays map[string][]time.Time) (all []Milestone) {
	taken := map[string]bool{}
	for _, name := range order {
		taken[name] = true
	}
	_, final := mondays["final"]
	freeze := mondays["ff"]
	together := len(freeze) > 0 && slices.Equal(freeze, mondays["3"])
	for _, name := range order {
		names := []string{name}
		switch {
		case name == "ff" && together:
			continue
		case name == "3" && together:
			names = append(names, "ff")
		case name == "release" && !final: // so it was called before Train
			names = []string{"final", "release"}
		}
		is := names[0]
		for i, span := range releaseSpans(mondays[name]) {
			if i > 0 { // the same again some weeks later: h-nova-review-day-2
				n := 2
				for taken[releaseNth(name, n)] {
					n++
				}
				names = []string{releaseNth(name, n)}
				taken[names[0]] = true
			}
			m := Milestone{Source: r.Series}
			m.ID, m.Aliases = r.names(names...)
			m.Kind, m.Date, m.End = releaseDays(is, span[0], span[1])
			all = append(all, m)
		}
	}
	sortMilestones(all)
	return all
}

func sortMilestones(all []Milestone) {
	slices.SortStableFunc(all, func(a, b Milestone) int {
		if n := a.Date.Compare(b.Date); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// releaseSpans joins weeks that follow each other: the first and the last Monday of each
// row of them. What stands in weeks apart is there several times.
func releaseSpans(mondays []time.Time) (spans [][2]time.Time) {
	mondays = slices.Clone(mondays)
	slices.SortFunc(mondays, time.Time.Compare)
	for _, monday := range mondays {
		if n := len(spans); n > 0 && !monday.After(spans[n-1][1].AddDate(0, 0, 7)) {
			spans[n-1][1] = monday
			continue
		}
		spans = append(spans, [2]time.Time{monday, monday})
	}
	return spans
}
