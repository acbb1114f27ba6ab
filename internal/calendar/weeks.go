package calendar

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// weeksAfter is how many weeks after a release are still counted from it: half a year.
const weeksAfter = 26

// weeksRef matches "r-9", "hibiscus r-9", "2026.2:r+1" and "h-r-9".
var weeksRef = regexp.MustCompile(`^(?:([a-z0-9][a-z0-9.-]{0,19}?)[ :/-]+)?r([+-]?[0-9]{1,4})$`)

// weeksMinus are the signs that people's programs make of a minus.
var weeksMinus = strings.NewReplacer("−", "-", "–", "-", "‐", "-", "‑", "-")

// Resolve finds what people call a milestone or a week: "hibiscus-2", "h-2", "2026.2-2", "R-9"
// (a week of the cycle that runs now, else of the next one), "hibiscus R-9". Of milestones that
// share a name it is that of this cycle, else the nearest in time. Milestones that were made by
// hand can be given as a Release that has only them.
//
// A week is a milestone with its Monday, its Friday and KindWeek. The error is one line, with
// the name that was meant, if there is one like it.
func Resolve(releases []Release, ref string, now time.Time) (Milestone, error) {
	name := weeksMinus.Replace(strings.ToLower(strings.Join(strings.Fields(ref), " ")))
	current := weeksCurrent(releases, now)
	week := weeksRef.FindStringSubmatch(name)
	if week != nil && week[1] == "" {
		return weeksResolve(releases, current, "", week[2], now)
	}
	var here, all []Milestone
	for i, r := range releases {
		all = append(all, r.Milestones...)
		if i == current {
			here = r.Milestones
		}
	}
	first, ok := FindMilestone(all, name, now)
	mine, ours := FindMilestone(here, name, now)
	switch {
	case ok && strings.EqualFold(first.ID, name):
		return first, nil
	case ours:
		return mine, nil
	case ok:
		return first, nil
	case week != nil:
		return weeksResolve(releases, current, week[1], week[2], now)
	case current >= 0 && strings.Trim(name, "0123456789") != "": // "ff" is that of this cycle
		if mine, ours = FindMilestone(here, releases[current].Series+"-"+name, now); ours {
			return mine, nil
		}
	}
	return Milestone{}, weeksUnknown(all, here, ref, name, now)
}

// FindMilestone finds a milestone by one of its names, in any case of letters: by its id, else by
// an alias; of several the nearest in time.
func FindMilestone(all []Milestone, name string, now time.Time) (Milestone, bool) {
	best := -1
	var exact bool
	for i, m := range all {
		id := strings.EqualFold(m.ID, name)
		if !id && (exact || !m.named(name)) {
			continue
		}
		if best < 0 || id && !exact || m.Date.Sub(now).Abs() < all[best].Date.Sub(now).Abs() {
			best, exact = i, id
		}
	}
	if best < 0 || name == "" {
		return Milestone{}, false
	}
	return all[best], true
}

// weeksCurrent is the release whose cycle runs, else the next, else the last; -1 when no
// schedule is known. A cycle ends with the week of its release.
func weeksCurrent(releases []Release, now time.Time) int {
	best, rank := -1, 0
	for i, r := range releases {
		if r.ReleaseWeek.IsZero() {
			continue
		}
		n := 2 // it runs
		switch {
		case !now.Before(r.ReleaseWeek.AddDate(0, 0, 7)):
			n = 0
		case now.Before(r.Start):
			n = 1
		}
		switch sooner := best >= 0 && r.ReleaseWeek.Before(releases[best].ReleaseWeek); {
		case best < 0 || n > rank, n == rank && sooner == (n > 0) && !r.ReleaseWeek.Equal(releases[best].ReleaseWeek):
			best, rank = i, n
		}
	}
	return best
}

func weeksResolve(releases []Release, current int, series, number string, now time.Time) (Milestone, error) {
	n, _ := strconv.Atoi(number)
	if series != "" {
		if current = weeksSeries(releases, series, now); current < 0 {
			return Milestone{}, weeksNoSeries(releases, series)
		}
	}
	if current < 0 {
		return Milestone{}, fmt.Errorf("%s is a week of a release cycle, and no schedule is known: write a date", "R"+number)
	}
	if n != 0 && number[0] != '-' && number[0] != '+' {
		return Milestone{}, fmt.Errorf("%s is no week: write R-%d before the release or R+%d after it", "R"+number, n, n)
	}
	r := releases[current]
	monday := r.ReleaseWeek.AddDate(0, 0, 7*n)
	first := r.Start
	if len(r.Weeks) > 0 && (first.IsZero() || r.Weeks[0].Monday.Before(first)) {
		first = r.Weeks[0].Monday
	}
	switch {
	case monday.Before(first):
		return Milestone{}, fmt.Errorf("%s is before the cycle of %s, which begins with %s", releaseWeekOf(r.ReleaseWeek, monday), r.Series, releaseWeekOf(r.ReleaseWeek, first))
	case n < -520 || n > weeksAfter:
		return Milestone{}, fmt.Errorf("%s is too far from the release of %s: write a date", releaseWeekOf(r.ReleaseWeek, monday), r.Series)
	}
	return Milestone{
		ID: r.Series + " " + releaseWeekOf(r.ReleaseWeek, monday), Date: monday, End: monday.AddDate(0, 0, 4), Kind: KindWeek, Source: r.Series,
	}, nil
}

// weeksSeries is the release of that name, id or letter; of several with one letter that whose
// release is nearest.
func weeksSeries(releases []Release, series string, now time.Time) int {
	best := -1
	for i, r := range releases {
		switch {
		case r.ReleaseWeek.IsZero():
		case r.Series == series || r.ID == series:
			return i
		case r.Letter == series && (best < 0 || r.ReleaseWeek.Sub(now).Abs() < releases[best].ReleaseWeek.Sub(now).Abs()):
			best = i
		}
	}
	return best
}

func weeksNoSeries(releases []Release, series string) error {
	var known []string
	for _, r := range releases {
		if !r.ReleaseWeek.IsZero() {
			known = append(known, r.Series)
		}
	}
	switch near := ruleNearest(series, known); {
	case near != "":
		return fmt.Errorf("no schedule of %s is known: did you mean %s?", ruleQuote(series), near)
	case len(known) == 0:
		return fmt.Errorf("no schedule of %s is known: write a date", ruleQuote(series))
	default:
		return fmt.Errorf("no schedule of %s is known: there is %s", ruleQuote(series), weeksSome(known))
	}
}

// weeksUnknown tells that no milestone has a name, and which were nearly meant.
func weeksUnknown(all, here []Milestone, ref, name string, now time.Time) error {
	if name == "" {
		return errors.New("the milestone is missing: write one such as hibiscus-1, or a week such as R-9")
	}
	if len(all) == 0 {
		return fmt.Errorf("%s is not known, and no schedule is: write a date", ruleQuote(ref))
	}
	for _, list := range [][]Milestone{here, all} {
		var names []string
		for _, m := range list {
			names = append(names, m.ID)
		}
		for _, m := range list {
			names = append(names, m.Aliases...)
		}
		if near := ruleNearest(name, names); near != "" {
			return fmt.Errorf("milestone %s is not known: did you mean %s?", ruleQuote(ref), near)
		}
	}
	var next []string
	for _, list := range [][]Milestone{here, all} {
		for _, m := range list {
			if m.Kind != KindCustom && len(next) < 6 && !m.LastDay().Before(now.Truncate(24*time.Hour)) {
				next = append(next, m.ID)
			}
		}
		if len(next) > 0 {
			return fmt.Errorf("milestone %s is not known: there is %s, or a week such as R-9", ruleQuote(ref), weeksSome(next))
		}
	}
	return fmt.Errorf("milestone %s is not known: write a date", ruleQuote(ref))
}

// weeksSome is a list of some names for people.
func weeksSome(names []string) string {
	text := ""
	for i, name := range names {
		if i > 0 && (i == 6 || len(text)+len(name) > 200) {
			return text + ", …"
		}
		if i > 0 {
			text += ", "
		}
		text += name
	}
	return text
}

// releaseWeekOf is what a week is called: "R-9".
func releaseWeekOf(release, monday time.Time) string {
	return fmt.Sprintf("R%+d", int(monday.Sub(release)/(7*24*time.Hour)))
}
