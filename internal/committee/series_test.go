package committee

import (
	"strings"
	"testing"
	"time"

	"gavel/internal/calendar"
	"gavel/internal/fact"
)

func plannedDay(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

// What a schedule changes is told as people see it: a milestone that was moved by hand stays until
// the schedule itself says something else.
func TestDiffers(t *testing.T) {
	c := New("tc")
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	apply := func(kind string, data any) {
		at = at.AddDate(0, 0, 1)
		c.Apply(fact.New(at, fact.Actor{Nick: "ttx"}, kind, data))
	}
	day := func(id, date string) MilestoneData {
		return MilestoneData{ID: id, Date: plannedDay(date), Kind: "milestone", Aliases: []string{strings.Replace(id, "hibiscus", "h", 1)}}
	}
	d := ScheduleData{Source: "hibiscus", Milestones: []MilestoneData{day("hibiscus-1", "2026-05-14"), day("hibiscus-2", "2026-07-02"), day("hibiscus-3", "2026-08-27")}}
	check := func(want string) {
		t.Helper()
		if got := strings.Join(c.Differs(d), "\n"); got != want {
			t.Errorf("differs:\n%s\nwant:\n%s", got, want)
		}
	}
	apply(MilestoneAdded, MilestoneData{ID: "Hibiscus-1", Date: plannedDay("2026-05-13")})
	apply(MilestoneAdded, MilestoneData{ID: "sprint", Date: plannedDay("2026-05-20")})
	check("hibiscus-1: Wed 2026-05-13 → Thu 2026-05-14\nhibiscus-2: new, Thu 2026-07-02\nhibiscus-3: new, Thu 2026-08-27")
	apply(ScheduleSet, d)
	check("")
	if c.Changed(d) {
		t.Error("what was set is another one")
	}

	m := c.Milestone("h-2")
	if m == nil || m.Changes != 0 || !m.Changed.Equal(at) {
		t.Fatalf("%+v", m)
	}
	apply(MilestoneMoved, MilestoneData{ID: "hibiscus-2", Date: plannedDay("2026-07-09")})
	if check(""); m.Changes != 1 || !m.Changed.Equal(at) {
		t.Errorf("%+v", m)
	}
	d.Milestones = []MilestoneData{day("hibiscus-1", "2026-05-14"), day("hibiscus-2", "2026-07-16"), day("hibiscus-4", "2026-08-27")}
	check("hibiscus-2: Thu 2026-07-09 → Thu 2026-07-16\nhibiscus-4: new, Thu 2026-08-27\nhibiscus-3: gone, was Thu 2026-08-27")
	three := c.Milestone("hibiscus-3")
	apply(ScheduleSet, d)
	if check(""); m.Changes != 2 || three.Changes != 1 || !three.Gone || !three.Changed.Equal(at) {
		t.Errorf("%+v %+v", m, three)
	}
	d.Milestones[1].Aliases = append(d.Milestones[1].Aliases, "2026.2-2")
	if !c.Changed(d) {
		t.Error("a new name is nothing new")
	}
	d.Milestones[1].End = plannedDay("2026-07-17")
	apply(ScheduleSet, d)
	if c.Changed(d) || m.Changes != 3 || !m.Changed.Equal(at) || c.Milestone("2026.2-2") != m {
		t.Errorf("%+v", m)
	}
}

// The series of a file is what people need of it, and is what the check for conflicts takes.
func TestSeriesOf(t *testing.T) {
	src := "project: Nova Team\nmeeting_id: nova\nproject_url: https://example.org/nova\nschedule:\n- {time: '1400', day: Thursday, irc: nova, frequency: weekly, duration: 90}\nchair: Michael Still (mikal), Dan\n"
	all, err := calendar.ReadMeetings("nova.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	d := SeriesOf(all[0])
	if d.Source != "nova.yaml" || d.Title != "Nova Team" || d.URL != "https://example.org/nova" || strings.Join(d.Chairs, " ") != "mikal Dan" ||
		len(d.Regular) != 1 || d.Regular[0].Channel != "#nova" || d.Regular[0].Length() != 90*time.Minute {
		t.Errorf("%+v", d)
	}
	other := SeriesData{Chairs: []string{"MIKAL"}, Regular: []Recurring{{Rule: d.Regular[0].Rule}}}
	third := SeriesData{Regular: []Recurring{{Rule: d.Regular[0].Rule}}}
	from := plannedDay("2026-01-01")
	got := calendar.Conflicts([]calendar.Series{d.Calendar("nova"), other.Calendar("other"), third.Calendar("third")}, from, from.AddDate(0, 1, 0))
	if len(got) != 1 || got[0].Chair == "" || got[0].A != "nova" || got[0].B != "other" {
		t.Errorf("%v", got) // no channel is nowhere, not one place
	}
}

// A series of meetings needs no members, and meets when it says.
func TestSeriesConfig(t *testing.T) {
	c, err := DefaultConfig("")
	if err != nil {
		t.Fatal(err)
	}
	c.Name = "nova"
	if c.Fill() == nil {
		t.Error("a committee without members is taken")
	}
	c.Series = &SeriesData{Title: "Nova", Regular: []Recurring{{Channel: "#nova"}}}
	if err := c.Fill(); err != nil {
		t.Error(err)
	}
	if d := c.Regular(); d.Title != "Nova" || len(d.Regular) != 1 {
		t.Errorf("%+v", d)
	}
}
