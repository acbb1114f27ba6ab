package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/config"
	"gavel/minutes"
	"gavel/store"
)

// mostTimes is how many times of the week one series may have.
const mostTimes = 500

// importFiles takes up release schedules, or files of meetings.
func importFiles(e *env, args []string) error {
	where := e.where()
	name := e.flags.String("committee", "", "the committee `NAME` that the schedules are for; the only one need not be named")
	dry := e.flags.Bool("dry-run", false, "only say what would change")
	rest, err := e.parse(args, 1, -1)
	if err != nil {
		return err
	}
	kind, rest := rest[0], rest[1:]
	switch {
	case kind != "schedule" && kind != "meetings":
		return usageError{fmt.Errorf("%q is nothing to import: write schedule or meetings before the files", kind)}
	case len(rest) == 0:
		return usageError{errors.New("name the files")}
	}
	c, err := where()
	if err != nil {
		return err
	}
	r := reading{env: e, config: c}
	files := r.files(rest)
	if kind == "schedule" {
		k, err := r.whose(*name)
		if err != nil {
			return err
		}
		r.schedules(k, files)
	} else {
		r.meetings(files)
	}
	for _, w := range r.warnings {
		fmt.Fprintln(e.stderr, "warning:", w)
	}
	if len(r.wrong) > 0 {
		for _, line := range r.wrong {
			fmt.Fprintln(e.stderr, line)
		}
		fmt.Fprintf(e.stderr, "gavel import: nothing was imported, for %s\n", plural(len(r.wrong), "mistake"))
		return errSilent
	}
	done, err := r.take(*dry)
	if err != nil {
		return err
	}
	for _, w := range done.Warnings {
		fmt.Fprintln(e.stderr, "warning:", w)
	}
	for _, line := range done.Changes {
		fmt.Fprintln(e.stdout, line)
	}
	of := plural(len(files), "file")
	switch n := plural(len(done.Changes), "change"); {
	case len(done.Changes) == 0:
		fmt.Fprintf(e.stdout, "Nothing new in %s.\n", of)
	case *dry:
		fmt.Fprintf(e.stdout, "%s in %s; nothing was imported.\n", n, of)
	default:
		fmt.Fprintf(e.stdout, "%s from %s.\n", n, of)
	}
	return nil
}

// reading is an import while its files are read.
type reading struct {
	*env
	config   *config.Config
	what     bot.Import
	warnings []string
	wrong    []string // a line for each mistake, with its place
}

func (r *reading) bad(err error) {
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !slices.Contains(r.wrong, line) {
			r.wrong = append(r.wrong, line)
		}
	}
}

// files are the files that are named, and those of the folders.
func (r *reading) files(names []string) (files []string) {
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			var p *os.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			r.bad(fmt.Errorf("%s: %w", name, err))
		case !info.IsDir():
			files = append(files, name)
		default:
			var some []string
			for _, ext := range []string{"*.yaml", "*.yml"} {
				found, _ := filepath.Glob(filepath.Join(escape(name), ext))
				some = append(some, found...)
			}
			if len(some) == 0 {
				r.bad(fmt.Errorf("%s: there is no .yaml file in this folder", name))
			}
			slices.Sort(some)
			files = append(files, some...)
		}
	}
	return files
}

// escape makes a name a pattern that matches it alone.
func escape(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

// whose is the committee that schedules are for.
func (r *reading) whose(name string) (committee.Config, error) {
	var names []string
	for _, k := range r.config.All() {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	switch {
	case len(names) == 0 && !r.given("config"):
		return committee.Config{}, usageError{errors.New("name the config with --config FILE: it has the committee whose milestones they are")}
	case len(names) == 0:
		return committee.Config{}, errors.New("milestones are a committee's, and the config has none: add a [[committee]]")
	case name != "":
		return committee.Config{}, usageError{fmt.Errorf("there is no committee %q in the config, only %s", name, strings.Join(names, ", "))}
	case len(r.config.Committees) == 1:
		return r.config.Committees[0], nil
	case len(names) == 1:
		return r.config.All()[0], nil
	}
	return committee.Config{}, usageError{fmt.Errorf("whose milestones are they? Write --committee with one of %s", strings.Join(names, ", "))}
}

func (r *reading) schedules(k committee.Config, files []string) {
	r.what.Committee = k.Name
	from := map[string]string{}
	b := newBar(r.stderr, len(files))
	defer b.clear()
	for i, file := range files {
		b.show(i, file)
		if filepath.Base(file) == "series_status.yaml" {
			if len(files) == 1 {
				r.bad(fmt.Errorf("%s: this is read beside the schedules: name those", file))
			}
			continue
		}
		d, warnings, err := config.ReadSchedule(file)
		if err != nil {
			r.bad(err)
			continue
		}
		r.warnings = append(r.warnings, warnings...)
		if first := from[d.Source]; first != "" {
			r.bad(fmt.Errorf("%s: this is the schedule of %s, as is %s: keep one", file, d.Source, first))
			continue
		}
		from[d.Source] = file
		for _, m := range k.Milestones {
			if slices.ContainsFunc(d.Milestones, func(x committee.MilestoneData) bool { return strings.EqualFold(x.ID, m.ID) }) {
				r.bad(fmt.Errorf("%s: %s is in the config too, or in its profile: keep one", file, m.ID))
			}
		}
		if slices.ContainsFunc(k.Releases, func(x committee.ScheduleData) bool { return x.Source == d.Source }) {
			r.warnings = append(r.warnings, fmt.Sprintf("%s: the schedule of %s is in the config too, and is read from there at the next start", file, d.Source))
		}
		r.what.Schedules = append(r.what.Schedules, d)
	}
}

func (r *reading) meetings(files []string) {
	from := map[string]string{}
	b := newBar(r.stderr, len(files))
	defer b.clear()
	for i, file := range files {
		b.show(i, file)
		all, err := config.ReadMeetings(file)
		if err != nil {
			r.bad(err)
			continue
		}
		for _, s := range all {
			id := minutes.FileName(s.ID)
			switch first := from[id]; {
			case first != "":
				r.bad(fmt.Errorf("%s: the meetings %s are in %s too: give one of them another meeting_id", file, s.ID, first))
				continue
			case len(s.Slots) > mostTimes:
				r.bad(fmt.Errorf("%s: %s has %d times, and %d fit", file, s.ID, len(s.Slots), mostTimes))
				continue
			}
			from[id] = file
			r.what.Meetings = append(r.what.Meetings, bot.ImportedMeetings{Name: s.ID, Series: committee.SeriesOf(s)})
		}
	}
}

// take gives what was read to the bot that runs; if none does, it goes into the record.
func (r *reading) take(dry bool) (done bot.Imported, err error) {
	path := "/import"
	if dry {
		path += "?dry=1"
	}
	err = bot.PostAdmin(r.config.Data, path, r.what, &done)
	if !errors.Is(err, bot.ErrNotRunning) {
		return done, err
	}
	file := filepath.Join(r.config.Data, "gavel.db")
	_, missing := os.Stat(file)
	if missing != nil && !r.given("config") {
		return done, needData(r.config)
	}
	l := bot.NewLoop(bot.Loop{World: commands.NewWorld(settings(r.config)), Log: quietLog()})
	if r.given("config") || r.given("out") {
		l.Tree = tree(r.config)
	}
	if missing == nil || !dry {
		db, err := store.Open(file)
		if err != nil {
			return done, err
		}
		defer db.Close()
		l.Store = db
		if err := l.Load(); err != nil {
			return done, err
		}
	}
	return l.ImportNow(r.what, dry, time.Now().UTC())
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
