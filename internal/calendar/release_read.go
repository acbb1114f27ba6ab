package calendar

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What a schedule may have at most: bytes, weeks, and names in all of them.
const (
	maxReleaseFile  = 16 << 20
	maxReleaseWeeks = 20_000
	maxReleaseNames = 100_000
)

// ReadRelease reads a schedule of openstack/releases. The series is that of the file's name:
// hibiscus.yaml, or hibiscus/schedule.yaml. Only the names with the letter of this series are
// kept: the file has some of the series before and after it too.
//
// The warnings are what the file says twice and differently, or what looks like a slip, with
// what was taken. When something is wrong nothing is read, and the error tells all of it. Both
// have a line for each thing: "hibiscus.yaml:9: start "2026-5-4" is no date: write it like 2026-05-11".
func ReadRelease(file string, data []byte) (Release, []string, error) {
	return ReadReleaseAs(releaseSeries(file), file, data)
}

// ReadReleaseAs is ReadRelease for a series that is known: "hibiscus", or "2026.2".
func ReadReleaseAs(series, file string, data []byte) (Release, []string, error) {
	f := &releaseFile{name: file, size: len(data)}
	r := Release{Series: strings.ToLower(strings.TrimSpace(series))}
	switch {
	case r.Series == "":
		f.wrong(0, "its name does not tell the series: call it like hibiscus.yaml or hibiscus/schedule.yaml")
	case !releaseSeriesName.MatchString(r.Series):
		f.wrong(0, "%s is no name of a series: 2 to 20 letters, digits, \"-\" and \".\", such as hibiscus", ruleQuote(r.Series))
		r.Series = ""
	}
	if releaseIDForm.MatchString(r.Series) {
		r.ID = r.Series
	}
	if root := f.root(data); root != nil {
		if top, ok := f.fields(root, "a release schedule", "start-week", "release-week", "cycle"); ok {
			f.release(top, &r)
		}
	}
	if len(f.problems) > 0 {
		return Release{}, nil, f.err()
	}
	return r, f.lines(f.warnings), nil
}

var (
	releaseSeriesName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,19}$`)
	releaseIDForm     = regexp.MustCompile(`^[0-9]{4}\.[0-9]{1,2}$`)
	releaseWeekName   = regexp.MustCompile(`^[Rr]([+-][0-9]{1,5}|0)$`)
	releaseName       = regexp.MustCompile(`^([a-z])-(.*)$`)
	releaseWord       = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,35}$`)
)

// releaseSeries is the series that the name of a file tells, or "".
func releaseSeries(file string) string {
	clean := func(s string) string {
		s = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(s), ".yaml"), ".yml")
		return strings.Trim(strings.TrimPrefix(strings.TrimSuffix(s, "schedule"), "schedule"), "-_. /")
	}
	file = strings.ReplaceAll(file, `\`, "/")
	if s := clean(path.Base(file)); s != "" {
		return s
	}
	return clean(path.Base(path.Dir(file)))
}

// A releaseRow is a week of the file.
type releaseRow struct {
	line   int
	monday time.Time
	name   string // "R-9", or ""
	number int    // -9
	names  []releaseAnchor
}

// A releaseAnchor is a name in a week: h-1 is the letter h and the name 1.
type releaseAnchor struct {
	line         int
	letter, name string
}

// release reads all of the file, and tells what is wrong in any part of it.
func (f *releaseFile) release(top *releaseFields, r *Release) {
	start, release := top.date("start-week", true), top.date("release-week", true)
	rows := f.rows(top)
	r.ReleaseWeek = f.releaseWeek(top.line("release-week"), release, rows)
	r.Start = f.startWeek(top.line("start-week"), start, rows)
	if !r.Start.IsZero() && !r.ReleaseWeek.IsZero() && !r.Start.Before(r.ReleaseWeek) {
		f.wrong(top.line("release-week"), "the release, %s, is not after the start, %s: one of them is wrong", releaseDate(r.ReleaseWeek), releaseDate(r.Start))
	}
	r.Letter = f.letter(rows, r.Series)
	order, lines, mondays := f.collect(rows, r.Letter)
	if len(f.problems) > 0 {
		return
	}
	r.Weeks = releaseWeeks(rows)
	r.Milestones = r.days(order, mondays)
	f.check(r, lines)
}

// rows reads the weeks. One whose start can't be read is told and left out.
func (f *releaseFile) rows(top *releaseFields) (rows []releaseRow) {
	names := 0
	for i, n := range top.list("cycle", true) {
		if i == maxReleaseWeeks {
			f.wrong(n.Line, "there are more than %d weeks in it: leave the rest out", maxReleaseWeeks)
			break
		}
		w, ok := f.fields(n, "a week", "start", "end", "name", "x-project", "project-specific")
		if !ok {
			continue
		}
		row := releaseRow{line: w.node.Line, monday: w.date("start", true)}
		end := w.date("end", true)
		switch friday := row.monday.AddDate(0, 0, 4); {
		case row.monday.IsZero():
		case row.monday.Weekday() != time.Monday:
			f.wrong(w.line("start"), "start %s is a %s: write the Monday, %s", releaseDate(row.monday), row.monday.Weekday(), releaseDate(releaseMonday(row.monday)))
		case !end.IsZero() && !end.Equal(friday):
			f.warn(w.line("end"), "end %s is not the Friday of the week of %s: %s is taken", releaseDate(end), releaseDate(row.monday), releaseDate(friday))
		}
		if name := w.text("name"); name != "" {
			row.name = strings.ToUpper(name)
			if !releaseWeekName.MatchString(name) {
				f.wrong(w.line("name"), "name %s is no week: write it like R-9 or R+1", ruleQuote(name))
				row.name = ""
			}
			row.number, _ = strconv.Atoi(strings.TrimLeft(row.name, "R"))
		}
		for _, key := range []string{"x-project", "project-specific"} {
			for _, x := range w.list(key, false) {
				if names++; names == maxReleaseNames {
					f.wrong(x.Line, "there are more than %d names in it: leave the rest out", maxReleaseNames)
				}
				if a, ok := f.anchor(x); ok && names < maxReleaseNames {
					row.names = append(row.names, a)
				}
			}
		}
		if !row.monday.IsZero() {
			rows = append(rows, row)
		}
	}
	return rows
}

// collect sorts the names of the letter by the weeks in which they are.
func (f *releaseFile) collect(rows []releaseRow, letter string) (order []string, lines map[string]int, mondays map[string][]time.Time) {
	lines, mondays = map[string]int{}, map[string][]time.Time{}
	seen := map[releaseKey]bool{}
	for _, row := range rows {
		for _, a := range row.names {
			key := releaseKey{a.name, row.monday}
			switch {
			case a.letter != letter || seen[key]:
				continue
			case !releaseWord.MatchString(a.name):
				f.wrong(a.line, "%s is no name of a milestone: letters, digits and \"-\", such as %s-1", ruleQuote(letter+"-"+a.name), letter)
				continue
			case lines[a.name] == 0:
				lines[a.name] = a.line
				order = append(order, a.name)
			case isReleaseMilestone(a.name) || a.name == "ff" || a.name == "final" || a.name == "release":
				f.wrong(a.line, "%s-%s is in another week already, at line %d, and is one day: keep one", letter, a.name, lines[a.name])
			}
			seen[key] = true
			mondays[a.name] = append(mondays[a.name], row.monday)
		}
	}
	return order, lines, mondays
}

type releaseKey struct {
	name   string
	monday time.Time
}
