package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/config"
	"gavel/internal/fact"
	"gavel/store"
)

// BenchmarkPlan imports 10,000 scheduled items: 5,000 meetings from 250 files, and release schedules of
// 5,000 days. They are checked for conflicts over a year, and are on disk at the end. Then it finds the
// reminders of a year of a committee that has these days and 500 gaps.
func BenchmarkPlan(b *testing.B) {
	dir := b.TempDir()
	var meetings, schedules []string
	for i := range 250 {
		var text strings.Builder
		for k := range 20 {
			n := i*20 + k
			fmt.Fprintf(&text, "---\nproject: Meeting %d\nmeeting_id: m%d\nchair: Chair %d (chair%d)\nschedule:\n  - time: '%02d00'\n    day: %s\n    irc: c%d\n    frequency: %s\n",
				n, n, n, n, n%24, time.Weekday(n%7), n/50, []string{"weekly", "biweekly-odd", "biweekly-even", "first-thursday"}[n%3])
		}
		meetings = append(meetings, file(b, dir, fmt.Sprintf("m%d.yaml", i), text.String()))
	}
	monday := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for i := range 10 {
		var text strings.Builder
		fmt.Fprintf(&text, "start-week: %s\nrelease-week: %s\ncycle:\n", monday.Format(time.DateOnly), monday.AddDate(0, 0, 7*49).Format(time.DateOnly))
		for week := range 50 {
			start := monday.AddDate(0, 0, 7*week)
			fmt.Fprintf(&text, "  - start: %s\n    end: %s\n    name: R-%d\n    project-specific:\n", start.Format(time.DateOnly), start.AddDate(0, 0, 4).Format(time.DateOnly), 49-week)
			for k := range 10 {
				fmt.Fprintf(&text, "      - %c-day-%d-%d\n", 'a'+i, week, k)
			}
			switch week {
			case 15, 30, 40:
				fmt.Fprintf(&text, "    x-project: [%c-%d]\n", 'a'+i, week/15+week/40)
			case 49:
				fmt.Fprintf(&text, "    x-project: [%c-final]\n", 'a'+i)
			}
		}
		schedules = append(schedules, file(b, dir, fmt.Sprintf("%cseries.yaml", 'a'+i), text.String()))
	}
	rules, err := committee.LoadProfile("tc-2014")
	if err != nil {
		b.Fatal(err)
	}
	rules.Config.Milestones = nil
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var read, imported, year time.Duration
	for b.Loop() {
		b.StopTimer()
		db, err := store.Open(filepath.Join(b.TempDir(), "gavel.db"))
		if err != nil {
			b.Fatal(err)
		}
		l := bot.NewLoop(bot.Loop{
			Store: db, Log: slog.New(slog.DiscardHandler),
			World: commands.NewWorld(commands.Settings{Bot: "gavel", Committees: []committee.Config{rules.Config}}),
		})
		b.StartTimer()

		began := time.Now()
		r := reading{env: &env{stderr: os.Stderr}, config: &config.Config{}}
		r.meetings(meetings)
		r.schedules(rules.Config, schedules)
		if len(r.wrong) > 0 {
			b.Fatal(r.wrong[:min(10, len(r.wrong))])
		}
		read += time.Since(began)
		began = time.Now()
		done, err := l.ImportNow(r.what, false, now)
		if err != nil || len(done.Changes) < 10_000 {
			b.Fatal(len(done.Changes), err)
		}
		imported += time.Since(began)

		b.StopTimer()
		c := l.World.Committees["tc"]
		for n := range 500 {
			ref := committee.GapRef{Project: rules.Config.Programs[n%20].Key(), Gap: fmt.Sprint(n/20 + 1)}
			c.Apply(fact.New(now, fact.Actor{}, committee.GapRaised, committee.GapData{GapRef: ref, Kind: "gap", Text: "something is missing"}))
			c.Apply(fact.New(now, fact.Actor{}, committee.GapPlanned, committee.GapTarget{GapRef: ref, Milestone: fmt.Sprintf("aseries-%d", n%3+1), Owner: "ptl"}))
		}
		b.StartTimer()
		began = time.Now()
		list := bot.UpcomingOf(l.World, "tc", now, now.AddDate(1, 0, 0))
		if len(list) < 100 {
			b.Fatal(len(list))
		}
		year += time.Since(began)
		b.StopTimer()
		db.Close()
		b.StartTimer()
	}
	for name, took := range map[string]time.Duration{"ms-read": read, "ms-import": imported, "ms-year": year} {
		b.ReportMetric(took.Seconds()*1000/float64(b.N), name)
	}
}

func file(b *testing.B, dir, name, text string) string {
	name = filepath.Join(dir, name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}
