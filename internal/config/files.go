package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"gavel/internal/calendar"
	"gavel/internal/committee"
)

// maxFile is more than any file that a configuration names may have, but for a roster.
const maxFile = 16<<20 + 1

// maxMilestones is how many milestones one release schedule may have; real ones have fifty.
const maxMilestones = 1500

// statusFile is the file beside release schedules that says which series is which.
const statusFile = "series_status.yaml"

// readFile reads a file that has at most so many bytes. The error is a sentence without its name.
func readFile(file string, most int64) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, why(err)
	case info.IsDir():
		return nil, errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > most:
		return nil, errors.New("it is too large")
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, why(err)
	}
	return src, nil
}

// ReadSchedule reads a release schedule in the format of openstack/releases. If there is a
// series_status.yaml beside it, that says what else the series is called. The error and the warnings
// have a line "file:line: what is wrong" for each thing.
func ReadSchedule(file string) (d committee.ScheduleData, warnings []string, err error) {
	src, err := readFile(file, maxFile)
	if err != nil {
		return d, nil, fmt.Errorf("%s: %w", file, err)
	}
	release, warnings, wrong := calendar.ReadRelease(file, src)
	beside := filepath.Join(filepath.Dir(file), statusFile)
	if src, err = readFile(beside, maxFile); err == nil {
		status, err := calendar.ReadStatus(beside, src)
		if err = errors.Join(wrong, err); err != nil {
			return d, nil, err
		}
		known, more := release.Identify(status)
		release = known
		for _, w := range more {
			warnings = append(warnings, file+": "+w)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		wrong = errors.Join(wrong, fmt.Errorf("%s: %w", beside, err))
	}
	if wrong != nil {
		return d, nil, wrong
	}
	if n := len(release.Milestones); n > maxMilestones {
		return d, nil, fmt.Errorf("%s: there are %d milestones in it, and %d fit: split it", file, n, maxMilestones)
	}
	return committee.ScheduleOf(release), warnings, nil
}

// ReadMeetings reads a file of meetings in the format of irc-meetings, see calendar.ReadMeetings.
func ReadMeetings(file string) ([]calendar.Series, error) {
	src, err := readFile(file, maxFile)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return calendar.ReadMeetings(file, src)
}

// A fileRow is a line of what is said about a file; 0 is the file as a whole.
type fileRow struct {
	file string
	line int
	text string
}

// fileRows takes apart texts such as "hibiscus.yaml:9: it is no date", of files whose names may be
// told without their folder.
func fileRows(texts []string, files ...string) (rows []fileRow) {
	for _, s := range texts {
		row := fileRow{file: files[0]}
		for _, f := range files {
			for _, name := range []string{f, filepath.Base(f)} {
				if rest, ok := strings.CutPrefix(s, name+":"); ok {
					row.file, s = f, rest
				}
			}
		}
		s = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(s), "yaml: "), "line ")
		row.text = s
		if number, text, ok := strings.Cut(s, ":"); ok {
			if n, err := strconv.Atoi(number); err == nil {
				row.line, row.text = n, strings.TrimSpace(text)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// lines are the lines of an error.
func lines(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

// below is a file that the configuration names.
func (r *reader) below(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(r.dir, file)
}

// rows reports what is wrong with a file that an option names: each row that has a line as a
// problem of its own place.
func (r *reader) rows(path, what, file string, rows []fileRow) {
	if len(rows) == 1 && rows[0].line == 0 {
		r.bad(path, "can't use the %s in %s: %s", what, rows[0].file, rows[0].text)
		return
	}
	r.bad(path, "can't use the %s in %s, for what is wrong there:", what, file)
	for _, row := range rows {
		r.reportIn(false, row.file, max(row.line, 1), r.valueAt(path), path, row.text)
	}
}

// programs reads the programs from their file.
func (r *reader) programs(k *committee.Config, at string) {
	file, path := r.below(k.ProgramsFile), at+".programs"
	src, err := readFile(file, maxRoster)
	var programs []committee.Program
	if err == nil {
		programs, err = committee.ParsePrograms(src)
	}
	if err != nil {
		r.rows(path, "programs", file, fileRows(lines(err), file))
		return
	}
	k.Programs = programs
}

// schedules reads the release schedules. What is in two of them, or in one and in this file too, would
// go to and fro.
func (r *reader) schedules(k *committee.Config, at string) {
	var whose []string // of each release
	said := map[string]bool{}
	for i, name := range k.Schedules {
		file, path := r.below(name), at+".schedules"+index(i)
		if name == "" {
			r.bad(path, "this is empty; write the name of a file")
			continue
		}
		beside := filepath.Join(filepath.Dir(file), statusFile)
		d, warnings, err := ReadSchedule(file)
		if err != nil {
			texts := slices.DeleteFunc(lines(err), func(s string) bool { return said[s] })
			for _, s := range texts {
				said[s] = true
			}
			if len(texts) > 0 {
				r.rows(path, "schedule", file, fileRows(texts, file, beside))
			}
			continue
		}
		for _, row := range fileRows(warnings, file) {
			r.reportIn(true, row.file, max(row.line, 1), r.valueAt(path), path, row.text)
		}
		if j := slices.IndexFunc(k.Releases, func(o committee.ScheduleData) bool { return o.Source == d.Source }); j >= 0 {
			r.bad(path, "%s is the schedule of %s as well; keep one", whose[j], d.Source)
			continue
		}
		for j, m := range k.Milestones {
			if slices.ContainsFunc(d.Milestones, func(x committee.MilestoneData) bool { return strings.EqualFold(x.ID, m.ID) }) {
				r.bad(at+".milestone"+index(j)+".id", "%s is in %s as well; keep one", short(m.ID), filepath.Base(file))
			}
		}
		whose, k.Releases = append(whose, filepath.Base(file)), append(k.Releases, d)
	}
}
