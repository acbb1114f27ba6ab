package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/calendar"
	"gavel/internal/committee"
	"gavel/store"
)

// meets is that a series of meetings takes place each week.
func meets(name, day string) commands.Event {
	return commands.Event{Kind: commands.Scheduled, At: start, What: name, Calendar: commands.Calendar{Series: weekly(day)}}
}

func weekly(day string) *committee.SeriesData {
	return &committee.SeriesData{Source: "x.yaml", Regular: []committee.Recurring{
		{Rule: calendar.Rule{Frequency: "weekly", Day: day, At: "20:00"}, Channel: "#c"},
	}}
}

// writer is a Handle by which a line makes a file: "NAME body".
func writer(w *commands.World, e commands.Event) (out commands.Outcome) {
	if name, body, ok := strings.Cut(e.Text, " "); ok {
		out.Effects = []commands.Effect{commands.File{Name: name, Body: body}}
	}
	return out
}

func content(t *testing.T, l *bot.Loop, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(l.Tree.Dir, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

// A file of the archive is written, and one that can't be is logged: the bot goes on.
func TestFile(t *testing.T) {
	l, _ := newLoop(t, t.TempDir())
	var log bytes.Buffer
	l.Log = slog.New(slog.NewTextHandler(&log, nil))
	l.Handle = writer
	step(t, l, said("ttx", "tc/digest-2014-06-25.md one"), said("ttx", "../outside no"), said("ttx", "tc/digest-2014-06-25.md two"))
	if got := content(t, l, "tc/digest-2014-06-25.md"); got != "two" {
		t.Errorf("the file is %q", got)
	}
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 || !strings.Contains(log.String(), "../outside") {
		t.Errorf("the log:\n%s", &log)
	}
	if _, err := os.Stat(filepath.Join(l.Tree.Dir, "../outside")); err == nil {
		t.Error("there is a file outside of the tree")
	}
}

// While the loop runs, files are written beside it; what waits when it ends is written too, the
// last state of each.
func TestFilesWhileRunning(t *testing.T) {
	l, _ := newLoop(t, t.TempDir())
	step(t, l, meets("early", "monday")) // before it runs
	if err := os.RemoveAll(l.Tree.Dir); err != nil {
		t.Fatal(err)
	}
	l.Handle = func(w *commands.World, e commands.Event) commands.Outcome {
		if e.Kind == commands.Said {
			return writer(w, e)
		}
		return commands.Handle(w, e)
	}
	ctx, cancel := context.WithCancel(t.Context())
	for i := range 50 {
		l.Emit(meets(fmt.Sprintf("s%02d", i), "tuesday"))
		l.Emit(said("ttx", fmt.Sprintf("a.txt %d", i)))
		l.Emit(said("ttx", fmt.Sprintf("b/%d.txt %d", i, i)))
	}
	cancel()
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if got := content(t, l, "a.txt"); got != "49" {
		t.Errorf("a.txt is %q", got)
	}
	for i := range 50 {
		if got := content(t, l, fmt.Sprintf("b/%d.txt", i)); got != fmt.Sprint(i) {
			t.Errorf("b/%d.txt is %q", i, got)
		}
	}
	if n := strings.Count(content(t, l, "calendar.ics"), "BEGIN:VEVENT"); n != 51 {
		t.Errorf("%d series in the calendar", n)
	}
	if content(t, l, "early/early.ics") == "" {
		t.Error("what was known at the start has no calendar")
	}
}

// The calendars show what is on disk, and are written once for all that changed together.
func TestRecalendar(t *testing.T) {
	l, _ := newLoop(t, t.TempDir())
	step(t, l, meets("nova", "thursday"), meets("qa", "friday"))
	if got := content(t, l, "nova/nova.ics"); !strings.Contains(got, "RRULE:FREQ=WEEKLY;BYDAY=TH") {
		t.Error(got)
	}
	was, err := os.Stat(filepath.Join(l.Tree.Dir, "qa/qa.ics"))
	if err != nil {
		t.Fatal(err)
	}
	step(t, l, meets("nova", "monday"))
	if got := content(t, l, "calendar.ics"); !strings.Contains(got, "BYDAY=MO") || strings.Contains(got, "BYDAY=TH") {
		t.Error(got)
	}
	if is, err := os.Stat(filepath.Join(l.Tree.Dir, "qa/qa.ics")); err != nil || !os.SameFile(was, is) {
		t.Error("a calendar that is what it was is written again", err)
	}
	if err := os.Remove(filepath.Join(l.Tree.Dir, "calendar.ics")); err != nil {
		t.Fatal(err)
	}
	step(t, l, meets("nova", "monday")) // nothing new
	if content(t, l, "calendar.ics") != "" {
		t.Error("the calendars are written when nothing has changed")
	}
	l.Tree.Dir = filepath.Join(l.Tree.Dir, "qa/qa.ics") // no folder
	step(t, l, meets("nova", "tuesday"))
}

func schedule(ids ...string) committee.ScheduleData {
	d := committee.ScheduleData{Source: "hibiscus"}
	for i, id := range ids {
		d.Milestones = append(d.Milestones, committee.MilestoneData{ID: id, Date: time.Date(2026, 5, 14+i, 0, 0, 0, 0, time.UTC), Kind: "milestone"})
	}
	return d
}

// An import is on disk when it is answered, is told as what it changes, and a second time is nothing.
func TestImport(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	l.World.Settings.Committees = []committee.Config{committee.Series("tc")}
	now := start
	i := bot.Import{Committee: "tc", Schedules: []committee.ScheduleData{schedule("hibiscus-1", "hibiscus-2")}, Meetings: []bot.ImportedMeetings{
		{Name: "Nova Team", Series: *weekly("tuesday")}, {Name: "qa", Series: *weekly("friday")},
	}}
	dry, err := l.ImportNow(i, true, now)
	if err != nil || len(dry.Changes) != 4 {
		t.Fatalf("%+v %v", dry, err)
	}
	if n, err := s.Len("committee/nova_team"); err != nil || n != 0 {
		t.Error("a dry run has recorded something", err)
	}
	done, err := l.ImportNow(i, false, now)
	if err != nil || strings.Join(done.Changes, "\n") != strings.Join(dry.Changes, "\n") {
		t.Errorf("%+v %v", done, err)
	}
	want := `tc: hibiscus-1: new, Thu 2026-05-14
tc: hibiscus-2: new, Fri 2026-05-15
nova_team: new, every Tuesday 20:00 UTC in #c; next Tue 2014-06-24 20:00 UTC
qa: new, every Friday 20:00 UTC in #c; next Fri 2014-06-20 20:00 UTC`
	if got := strings.Join(done.Changes, "\n"); got != want {
		t.Errorf("changes:\n%s", got)
	}
	for _, name := range []string{"committee/nova_team", "committee/qa"} {
		if n, err := s.Len(name); err != nil || n != 1 {
			t.Errorf("%s has %d facts: %v", name, n, err)
		}
	}
	if again, err := l.ImportNow(i, false, now); err != nil || len(again.Changes)+len(again.Warnings) > 0 {
		t.Errorf("%+v %v", again, err)
	}

	// One that is moved by hand stays, until its schedule says something else.
	tc := l.World.Committees["tc"]
	step(t, l, here...)
	l.Handle = func(w *commands.World, e commands.Event) (out commands.Outcome) {
		f := commands.Recorded{Stream: committee.Stream("tc")}
		f.Fact.At, f.Fact.Kind, f.Fact.Data = e.At, committee.MilestoneMoved, []byte(`{"id":"hibiscus-1","date":"2026-05-21T00:00:00Z"}`)
		out.Facts = []commands.Recorded{f}
		return out
	}
	step(t, l, said("ttx", "move it"))
	l.Handle = commands.Handle
	if again, err := l.ImportNow(i, false, now); err != nil || len(again.Changes) > 0 || tc.Milestone("hibiscus-1").Date.Day() != 21 {
		t.Errorf("%+v %v, %v", again, err, tc.Milestone("hibiscus-1"))
	}
	i.Schedules[0].Milestones[0].Date = time.Date(2026, 5, 7, 0, 0, 0, 0, time.UTC)
	if again, err := l.ImportNow(i, false, now); err != nil || len(again.Changes) != 1 || again.Changes[0] != "tc: hibiscus-1: Thu 2026-05-21 → Thu 2026-05-07" {
		t.Errorf("%+v %v", again, err)
	}

	if _, err := l.ImportNow(bot.Import{Committee: "board", Schedules: i.Schedules}, false, now); err == nil || !strings.Contains(err.Error(), `no committee "board"`) {
		t.Error(err)
	}
}

// What the disk does not take is an error of the one who imports, and ends the loop.
func TestImportFullDisk(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	s.full = errors.New("no space left on device")
	ended := make(chan error, 1)
	go func() { ended <- l.Run(t.Context()) }()
	_, err := l.Import(t.Context(), bot.Import{Meetings: []bot.ImportedMeetings{{Name: "qa", Series: *weekly("friday")}}}, false)
	for _, err := range []error{err, <-ended} {
		if err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Error(err)
		}
	}
	if _, err := l.Import(t.Context(), bot.Import{}, false); err == nil || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("after the end: %v", err)
	}
}

// Many meetings are more than one batch, and all are recorded.
func TestImportMany(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	const n = 3*store.MaxFacts + 7
	var i bot.Import
	for k := range n {
		d := weekly("friday")
		d.Regular[0].Channel = fmt.Sprintf("#s%d", k%(n-1)) // the last is where the first is
		i.Meetings = append(i.Meetings, bot.ImportedMeetings{Name: fmt.Sprintf("s%d", k), Series: *d})
	}
	done, err := l.ImportNow(i, false, start)
	if err != nil || len(done.Changes) != n {
		t.Fatalf("%d changes, %v", len(done.Changes), err)
	}
	if want := fmt.Sprintf("s0 (20:00 to 21:00) and s%d (20:00 to 21:00) overlap on Fri 2014-06-20 20:00 UTC, in #s0", n-1); len(done.Warnings) != 1 || done.Warnings[0] != want {
		t.Errorf("%q, want %q", done.Warnings, want)
	}
	streams, err := s.Streams("committee/s")
	if err != nil || len(streams) != n {
		t.Errorf("%d streams, %v", len(streams), err)
	}
}
