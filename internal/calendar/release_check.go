package calendar

import (
	"slices"
	"strings"
	"time"
)

// releaseMonday is the Monday of a day's week.
func releaseMonday(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }

func releaseDate(t time.Time) string { return t.Format(time.DateOnly) }

func releaseDay(t time.Time) string { return t.Format("Mon 2006-01-02") }

// releaseWeek is the Monday of the release: as most names of weeks say, since R-9 is nine weeks
// before it, and as release-week says where they don't. Real files had a release-week that is a
// Wednesday, and one three weeks off.
func (f *releaseFile) releaseWeek(line int, said time.Time, rows []releaseRow) time.Time {
	week := said
	if !said.IsZero() {
		week = releaseMonday(said)
	}
	votes := map[time.Time]int{}
	for _, row := range rows {
		if row.name != "" {
			votes[row.base()]++
		}
	}
	for _, row := range rows {
		if base := row.base(); row.name != "" && votes[base] > votes[week] {
			week = base
		}
	}
	for _, row := range rows {
		if row.name != "" && !row.base().Equal(week) && votes[week] > 0 {
			f.wrong(row.line, "%s is not the week of %s: counted from the release in the week of %s, as most are, it would be %s",
				row.name, releaseDate(row.monday), releaseDate(week), releaseWeekOf(week, row.monday))
		}
	}
	switch {
	case said.IsZero() || said.Equal(week):
	case releaseMonday(said).Equal(week):
		f.warn(line, "release-week %s is a %s: the Monday, %s, is taken", releaseDate(said), said.Weekday(), releaseDate(week))
	default:
		f.warn(line, "release-week %s does not go with the names of the weeks: %s is taken", releaseDate(said), releaseDate(week))
	}
	return week
}

// base is the Monday of the release, by the name of a week.
func (row releaseRow) base() time.Time { return row.monday.AddDate(0, 0, -7*row.number) }

// startWeek is the Monday of the first week: that of the first name, and as start-week says where no
// week has a name.
func (f *releaseFile) startWeek(line int, said time.Time, rows []releaseRow) time.Time {
	var first releaseRow
	for _, row := range rows {
		if row.name != "" && (first.name == "" || row.monday.Before(first.monday)) {
			first = row
		}
	}
	switch {
	case said.IsZero() || said.Equal(first.monday):
		return said
	case first.name == "":
		return releaseMonday(said)
	}
	f.warn(line, "start-week %s is not the Monday of the first week, %s: %s is taken", releaseDate(said), first.name, releaseDate(first.monday))
	return first.monday
}

// letter is the one with which most of the three milestones begin; that of the series where
// there is none. A series that begins with another is not this file's.
func (f *releaseFile) letter(rows []releaseRow, series string) string {
	begin := ""
	if series != "" && series[0] >= 'a' && series[0] <= 'z' {
		begin = series[:1]
	}
	count, line, letter := map[string]int{}, 0, begin
	for _, row := range rows {
		for _, a := range row.names {
			if isReleaseMilestone(a.name) {
				count[a.letter]++
			}
		}
	}
	for _, row := range rows {
		for _, a := range row.names {
			if isReleaseMilestone(a.name) && count[a.letter] > count[letter] {
				letter, line = a.letter, a.line
			}
		}
	}
	switch {
	case letter == "" && len(rows) > 0:
		f.wrong(0, "none of its weeks has a milestone: write one of its names under x-project, such as h-1")
	case begin != "" && letter != begin:
		f.wrong(line, "its milestones begin with %s, such as %s-1, and %s does not: call the file after its series", letter, letter, series)
	}
	return letter
}

// releaseWeeks are the weeks in order, each once: ocata has one twice.
func releaseWeeks(rows []releaseRow) (weeks []Week) {
	for _, row := range rows {
		weeks = append(weeks, Week{Name: row.name, Monday: row.monday, Friday: row.monday.AddDate(0, 0, 4)})
	}
	slices.SortStableFunc(weeks, func(a, b Week) int {
		if n := a.Monday.Compare(b.Monday); n != 0 {
			return n
		}
		return strings.Compare(b.Name, a.Name) // the one with a name first
	})
	return slices.CompactFunc(weeks, func(a, b Week) bool { return a.Monday.Equal(b.Monday) })
}

// check warns of milestones that are missing, or where one would not expect them. Ocata's second is
// three weeks after its first and seven before its third: the text of its schedule has it a
// week later. In no other series is one way more than twice the other.
func (f *releaseFile) check(r *Release, lines map[string]int) {
	var missing []string
	day := map[string]time.Time{}
	for _, name := range []string{"1", "2", "3", "final"} {
		i := slices.IndexFunc(r.Milestones, func(m Milestone) bool { return m.ID == r.Series+"-"+name })
		if i < 0 {
			missing = append(missing, r.Series+"-"+name)
			continue
		}
		day[name] = r.Milestones[i].Date
	}
	if len(missing) > 0 {
		f.warn(0, "it has no %s", strings.Join(missing, ", no "))
	}
	for _, pair := range [][2]string{{"1", "2"}, {"2", "3"}, {"3", "final"}} {
		a, b := day[pair[0]], day[pair[1]]
		if !a.IsZero() && !b.IsZero() && !a.Before(b) {
			f.warn(lines[pair[1]], "%s-%s, %s, is not after %s-%s, %s: look them up in the text of the schedule", r.Series, pair[1], releaseDay(b), r.Series, pair[0], releaseDay(a))
			return
		}
	}
	if d := day["final"]; !d.IsZero() && !releaseMonday(d).Equal(r.ReleaseWeek) {
		f.warn(max(lines["final"], lines["release"]), "%s-final, %s, is not in the week of the release, %s", r.Series, releaseDay(d), releaseDate(r.ReleaseWeek))
	}
	if day["1"].IsZero() || day["2"].IsZero() || day["3"].IsZero() {
		return
	}
	before, after := day["2"].Sub(day["1"]), day["3"].Sub(day["2"])
	if before > 2*after || after > 2*before {
		const week = 7 * 24 * time.Hour
		f.warn(lines["2"], "%s-2, %s, is %d weeks after %s-1 and %d before %s-3: look it up in the text of the schedule, and move it if that has another date",
			r.Series, releaseDay(day["2"]), before/week, r.Series, after/week, r.Series)
	}
}
