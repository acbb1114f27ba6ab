package calendar

import "strings"

// Compare tells how milestones differ from what they were, or from what another source says,
// a line for each: "ocata-2: Thu 2016-12-15 → Thu 2016-12-08". Two are the same milestone when they
// share a name. The lines are in the order of the new ones; those that are gone come last.
func Compare(before, now []Milestone) (lines []string) {
	byName := map[string]int{}
	for i, m := range before {
		for _, name := range append([]string{m.ID}, m.Aliases...) {
			if _, taken := byName[strings.ToLower(name)]; !taken {
				byName[strings.ToLower(name)] = i
			}
		}
	}
	met := make([]bool, len(before))
	for _, m := range now {
		old := -1
		for _, name := range append([]string{m.ID}, m.Aliases...) {
			if i, known := byName[strings.ToLower(name)]; known && !met[i] {
				old = i
				break
			}
		}
		switch {
		case old < 0:
			lines = append(lines, m.ID+": new, "+milestoneDays(m))
			continue
		case !before[old].Date.Equal(m.Date) || !before[old].LastDay().Equal(m.LastDay()):
			lines = append(lines, m.ID+": "+milestoneDays(before[old])+" → "+milestoneDays(m))
		}
		met[old] = true
	}
	for i, m := range before {
		if !met[i] {
			lines = append(lines, m.ID+": gone, was "+milestoneDays(m))
		}
	}
	return lines
}

// milestoneDays is the day of a milestone for people, or its days.
func milestoneDays(m Milestone) string {
	if m.LastDay().Equal(m.Date) {
		return releaseDay(m.Date)
	}
	return releaseDay(m.Date) + " to " + releaseDay(m.End)
}
