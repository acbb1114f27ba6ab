package config

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
)

// plans writes what a committee looks after, and by when.
func plans(s summary, k *committee.Config) {
	p, _ := committee.LoadProfile(k.Profile)
	if n := len(k.Programs); n > 0 || k.ProgramsFile != "" {
		text := count(n, "program")
		if k.ProgramsFile == "" && reflect.DeepEqual(k.Programs, p.Config.Programs) {
			text += ", those of " + k.Profile
		}
		if n := len(k.Requirements); n > 0 {
			text += "; " + count(n, "requirement")
		}
		if k.ReblessOnSlip {
			text += "; what slips is blessed again"
		}
		s.row("  gaps", text)
		if k.ProgramsFile != "" {
			s.row("", k.ProgramsFile)
		}
	}
	name := "  dates"
	if len(k.Milestones) > 0 {
		var list []string
		for _, m := range k.Milestones {
			list = append(list, m.ID+" "+m.Date.String())
		}
		s.row(name, strings.Join(list, ", "))
		name = ""
	}
	for i, file := range k.Schedules {
		if i < len(k.Releases) {
			s.row(name, release(k.Releases[i]))
			name = ""
		}
		s.row(name, file)
		name = ""
	}
}

// release is a release schedule in words.
func release(d committee.ScheduleData) string {
	var list []string
	for _, m := range d.Milestones {
		if m.Kind != "custom" {
			list = append(list, m.ID+" "+m.Date.Format(time.DateOnly))
		}
	}
	text := strings.Join(list, ", ")
	if n := len(d.Milestones) - len(list); n > 0 {
		text += " and " + count(n, "other day")
	}
	return text
}

// reminders is what people are reminded of, and where.
func reminders(k *committee.Config) string {
	where := cmp.Or(k.RemindIn, k.Channel)
	switch {
	case len(k.Remind) == 0:
		return "none"
	case where == "":
		return "none, but to people: there is no channel to post them in"
	}
	what := "of everything"
	if !slices.Equal(k.Remind, committee.ReminderKinds) {
		what = "of " + strings.Join(k.Remind, ", ")
	}
	return fmt.Sprintf("in %s, %s; what is due on a day at %s UTC; those that were missed up to %s later", where, what, cmp.Or(k.RemindAt, "14:00"), count(max(k.CatchUp, 1), "hour"))
}

// digest writes who writes the committee's update.
func digest(s summary, k *committee.Config) {
	text := fmt.Sprintf("due after %s", count(k.DigestEvery, "day"))
	if k.DigestEvery == 0 {
		text = "never due"
	}
	who := "written by members who join with #digest writer join"
	if len(k.Writers) > 0 {
		who = "written in turn by " + strings.Join(k.Writers, ", ")
	}
	s.row("  digest", text+"; "+who)
	if len(k.Sections) > 0 {
		var list []string
		for _, x := range k.Sections {
			list = append(list, x.Word+" "+x.Title)
		}
		s.row("", strings.Join(list, " / "))
	}
}

// summary writes what a series of meetings is.
func (x *Series) summary(s summary) {
	text := x.Name
	if x.Title != "" {
		text += ", " + x.Title
	}
	s.row("series", text)
	k, _ := x.committee()
	text = "no fixed time, but what is imported"
	for _, r := range k.Series.Regular {
		text = when(r)
		if x.Start.Year != 0 {
			text += " from " + x.Start.String() + " on"
		}
	}
	switch {
	case x.Channel != "" && x.Network != "":
		text += ", in " + x.Channel + " on " + x.Network
	case x.Channel != "":
		text += ", in " + x.Channel
	}
	s.row("  meetings", text)
	if len(x.Chairs) > 0 {
		s.row("  chairs", strings.Join(x.Chairs, ", "))
	}
	if x.AgendaURL != "" {
		s.row("  agenda", x.AgendaURL)
	}
	s.row("  reminders", reminders(&k))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
