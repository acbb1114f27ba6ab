package commands_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
)

// remindWorld is the committee of 2014 on a day of June, with Gavel in its channel.
func remindWorld(t *testing.T, at time.Time) *world {
	t.Helper()
	p, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld()
	w.Settings.Committees = []committee.Config{p.Config}
	w.step(commands.Event{Kind: commands.Rostered, At: at, What: "tc", Roster: p.Config.Members})
	w.step(commands.Event{Kind: commands.Scheduled, At: at, What: "tc", Calendar: commands.ConfigCalendar(p.Config)})
	w.come(at)
	w.said()
	return w
}

// come is Gavel coming into its channel, leave the network going away.
func (w *world) come(at time.Time) {
	w.step(commands.Event{Kind: commands.Up, At: at, Network: "n", To: "gavel", Text: "rfc1459"})
	w.step(commands.Event{Kind: commands.Present, At: at, Network: "n", Channel: "#openstack-meeting", Members: []minutes.Member{{Actor: fact.Actor{Nick: "ttx", Account: "ttx"}}}})
}

func (w *world) leave(at time.Time) {
	w.step(commands.Event{Kind: commands.Down, At: at, Network: "n", Text: "ping timeout"})
}

// tick lets a minute begin. With told, the network confirms what was said.
func (w *world) tick(at time.Time, told bool) string {
	w.step(commands.Event{Kind: commands.Tick, At: at})
	if told {
		w.confirm(at, commands.Told)
	}
	return w.said()
}

func (w *world) confirm(at time.Time, kind commands.EventKind) {
	for _, e := range w.effects {
		key := ""
		switch e := e.(type) {
		case commands.Say:
			key = e.Key
		case commands.Tell:
			key = e.Key
		}
		if key != "" {
			w.step(commands.Event{Kind: kind, At: at, Network: "n", What: key})
		}
	}
}

// killed is the process being killed and begun again: what was recorded is there.
func (w *world) killed(at time.Time) {
	fresh := newWorld()
	fresh.Settings = w.Settings
	fresh.facts = w.facts
	for stream, facts := range w.facts {
		if name, ok := strings.CutPrefix(stream, "committee/"); ok {
			fresh.Committees[name] = committee.Replay(name, facts)
		}
	}
	*w = *fresh
	w.come(at)
	w.said()
}

var (
	eve  = time.Date(2014, 6, 11, 13, 0, 0, 0, time.UTC)
	noon = eve.Add(time.Hour) // when "juno-1 is tomorrow" is due
)

const tomorrow = "juno-1 is tomorrow (2014-06-12).\n"

// A reminder is posted once.
func TestReminderIsPostedOnce(t *testing.T) {
	w := remindWorld(t, eve)
	for at := eve; at.Before(noon.Add(5 * time.Hour)); at = at.Add(time.Minute) {
		want := ""
		if at.Equal(noon) {
			want = tomorrow
		}
		if got := w.tick(at, true); got != want {
			t.Fatalf("%s: %q", at, got)
		}
	}
	w.killed(noon.Add(5 * time.Hour))
	if got := w.tick(noon.Add(5*time.Hour), true); got != "" {
		t.Errorf("after a restart: %q", got)
	}
}

// Killed between recording and posting, and between posting and recording: it is said, and
// in the second case, where nobody can know, maybe twice; never not at all.
func TestReminderSurvivesAKill(t *testing.T) {
	w := remindWorld(t, eve)
	if got := w.tick(noon, false); got != tomorrow { // recorded, and then the process is gone
		t.Fatal(got)
	}
	w.killed(noon.Add(time.Minute))
	if got := w.tick(noon.Add(time.Minute), true); got != tomorrow {
		t.Errorf("after the kill: %q", got)
	}
	w.killed(noon.Add(2 * time.Minute))
	if got := w.tick(noon.Add(2*time.Minute), true); got != "" {
		t.Errorf("once more: %q", got)
	}
}

// While the network has it, it is not said again; what the network gave up is.
func TestReminderInFlight(t *testing.T) {
	w := remindWorld(t, eve)
	w.step(commands.Event{Kind: commands.Tick, At: noon})
	said := w.effects
	if got := w.said(); got != tomorrow {
		t.Fatal(got)
	}
	if got := w.tick(noon.Add(time.Minute), false); got != "" {
		t.Errorf("in flight: %q", got)
	}
	w.effects = said
	w.confirm(noon.Add(2*time.Minute), commands.Untold)
	w.said()
	if got := w.tick(noon.Add(2*time.Minute), true); got != tomorrow {
		t.Errorf("given up: %q", got)
	}
}

// What becomes due while the network is away, or the bot is down, is caught up on in one line;
// what is too old, or of no use any more, is not.
func TestRemindersAreCaughtUpOn(t *testing.T) {
	w := remindWorld(t, eve)
	w.hear(eve, known("ttx"), "#openstack-meeting", "#agenda add Glance's scope")
	w.leave(eve)
	for at := eve; at.Before(noon.Add(19 * time.Hour)); at = at.Add(time.Hour) {
		if got := w.tick(at, true); got != "" {
			t.Fatalf("%s: said to nobody: %q", at, got)
		}
	}
	back := time.Date(2014, 6, 12, 15, 0, 0, 0, time.UTC)
	w.come(back)
	w.said()
	// "tomorrow" is of no use on the day; "closes" and "today" are.
	want := "Agenda for Tue 2014-06-17 closes Fri 08:00 UTC. #agenda add … · Today is juno-1.\n"
	if got := w.tick(back, true); got != want {
		t.Errorf("%q", got)
	}
	// A day later nothing of the day before is told.
	w = remindWorld(t, eve)
	w.killed(noon.Add(48 * time.Hour))
	if got := w.tick(time.Date(2014, 6, 15, 12, 0, 0, 0, time.UTC), true); got != "" {
		t.Errorf("%q", got)
	}
}

// Nothing is posted into somebody's meeting.
func TestReminderWaitsForTheMeeting(t *testing.T) {
	w := remindWorld(t, eve)
	w.hear(noon.Add(-time.Minute), known("ttx"), "#openstack-meeting", "#startmeeting other")
	if got := w.tick(noon, true); strings.Contains(got, "juno") {
		t.Errorf("%q", got)
	}
	w.hear(noon.Add(10*time.Minute), known("ttx"), "#openstack-meeting", "#endmeeting")
	if got := w.tick(noon.Add(11*time.Minute), true); got != tomorrow {
		t.Errorf("%q", got)
	}
}

// A clock that jumps forward catches up, and one that jumps back says nothing twice.
func TestReminderAndTheClock(t *testing.T) {
	w := remindWorld(t, eve)
	if got := w.tick(noon.Add(3*time.Hour), true); got != tomorrow {
		t.Errorf("forward: %q", got)
	}
	for _, at := range []time.Time{eve, noon, noon.Add(time.Hour)} {
		if got := w.tick(at, true); got != "" {
			t.Errorf("back: %q", got)
		}
	}
}

// A bot that is down over a reminder, of whatever kind, posts it when it is back, unless it is of
// no use by then.
func TestDownOverEachKind(t *testing.T) {
	begin := time.Date(2014, 6, 1, 9, 0, 0, 0, time.UTC)
	w := remindWorld(t, begin)
	cfg := w.Settings.Committees[0]
	cfg.Writers = []string{"russellb", "ttx"}
	w.Settings.Committees[0] = cfg
	add := func(at time.Time, kind string, data any) {
		f := fact.New(at, fact.Actor{Nick: "ttx", Account: "ttx"}, kind, data)
		w.facts["committee/tc"] = append(w.facts["committee/tc"], f)
		w.ApplyTo("committee/tc", f)
	}
	gap := committee.GapRef{Project: "neutron", Gap: "4"}
	add(begin, committee.GapRaised, committee.GapData{GapRef: gap, Kind: "gap", Text: "Missing API calls", Name: "Neutron"})
	add(begin, committee.GapPlanned, committee.GapTarget{GapRef: gap, Milestone: "juno-1"})
	add(begin, committee.TopicAdded, committee.TopicData{Ref: committee.Ref{N: 1}, Text: "Glance"})
	add(begin, committee.MotionProposed, committee.MotionData{Ref: committee.Ref{N: 1}, Class: "formal-vote", Text: "Review the plans"})
	add(begin, committee.ActionAdded, committee.ActionData{Ref: committee.Ref{N: 1}, Text: "ttx to mail the list", Owners: []string{"ttx"}, Due: begin.AddDate(0, 0, 9).Truncate(24 * time.Hour)})
	add(begin, committee.SpecialCalled, committee.SpecialData{Ref: committee.Ref{N: 2}, At: begin.AddDate(0, 0, 17), Channel: "#openstack-meeting", Text: "Defcore"})
	for _, m := range cfg.Members[:8] {
		add(begin, committee.Regretted, committee.RegretsData{Member: m.Nick, Days: []time.Time{time.Date(2014, 6, 24, 0, 0, 0, 0, time.UTC)}})
	}
	add(begin.AddDate(0, 0, 2), committee.Met, committee.Place{Meeting: "meeting/n/c/1"})

	seen := map[string]bool{}
	for _, r := range w.Committees["tc"].Reminders(cfg, begin, begin.AddDate(0, 5, 0), committee.Clock{}) {
		back := r.At.Add(20 * time.Minute)
		if !r.Until.IsZero() && !back.Before(r.Until) {
			continue
		}
		seen[r.Kind] = true
		down := *w
		down.facts = map[string][]fact.Fact{"committee/tc": slices.Clone(w.facts["committee/tc"])}
		down.killed(back)
		if got := down.tick(back, true); got == "" {
			t.Errorf("%s: %s was lost", r.At, r.Text)
		}
		if _, sent := down.Committees["tc"].Sent[r.Key]; !sent {
			t.Errorf("%s: %s is not recorded", r.At, r.Key)
		}
		if got := down.tick(back.Add(time.Minute), true); got != "" {
			t.Errorf("%s: twice: %s", r.At, got)
		}
	}
	for _, kind := range committee.ReminderKinds {
		if !seen[kind] {
			t.Errorf("no reminder of the kind %s was tried", kind)
		}
	}
}
