package committee

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gavel/internal/fact"
)

// juno is the committee of 2014 in the Juno cycle: its milestones, some gaps, a special meeting, a motion,
// actions and writers.
func juno(t testing.TB) (*Committee, Config) {
	t.Helper()
	p, err := LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	cfg := p.Config
	cfg.Writers = []string{"russellb", "ttx", "annegentle"}
	when := at("2014-05-01 12:00")
	k := New("tc")
	add := func(kind string, data any) { k.Apply(fact.New(when, fact.Actor{Nick: "ttx"}, kind, data)) }
	add(RosterSet, RosterData{Members: cfg.Members})
	add(SeriesSet, cfg.Regular())
	add(ScheduleSet, cfg.Planned())
	gap := func(project, n, title, lead, target string) {
		ref := GapRef{Project: project, Gap: n}
		add(GapRaised, GapData{GapRef: ref, Kind: "gap", Text: fact.Text(title), Lead: lead, Name: project})
		if target != "" {
			add(GapPlanned, GapTarget{GapRef: ref, Milestone: target})
		}
	}
	gap("neutron", "4", "Missing API calls", "mestery", "juno-1")
	gap("ceilometer", "1", "No mission statement", "eglynn", "juno-1")
	gap("ceilometer", "2", "Viable SQLAlchemy driver", "eglynn", "juno-2")
	add(GapStatus, GapWord{GapRef: GapRef{Project: "ceilometer", Gap: "1"}, Word: Complete})
	when = at("2014-06-11 15:00")
	add(TopicAdded, TopicData{Ref: Ref{N: 1}, Text: "Glance: a broader mission"})
	add(MotionProposed, MotionData{Ref: Ref{N: 1}, Class: "formal-vote", Text: "Review plans after each milestone"})
	add(ActionAdded, ActionData{Ref: Ref{N: 1}, Text: "markwash to post a narrower wording", Owners: []string{"markwash"}, Due: at("2014-06-24 00:00")})
	add(SpecialCalled, SpecialData{Ref: Ref{N: 2}, At: at("2014-07-01 20:00"), Channel: "#openstack-meeting", Text: "Defcore", Of: at("2014-07-01 20:00")})
	for _, m := range []string{"mikal", "mordred", "vishy", "jaypipes", "devananda", "sdague", "markmc"} {
		add(Regretted, RegretsData{Member: m, Days: []time.Time{at("2014-07-15 00:00")}})
	}
	when = at("2014-06-17 21:00")
	add(Met, Place{Meeting: "meeting/n/c/1"})
	return k, cfg
}

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

func print(list []Reminder) []byte {
	var b bytes.Buffer
	for _, r := range list {
		to := r.To
		if to == "" {
			to = "channel"
		}
		fmt.Fprintf(&b, "%s  %-10s %s: %s\n", r.At.Format("Mon 2006-01-02 15:04"), r.Kind, to, r.Text)
	}
	return b.Bytes()
}

// A whole cycle, from before the first milestone until after the release.
func TestRemindersOfACycle(t *testing.T) {
	k, cfg := juno(t)
	got := print(k.Reminders(cfg, at("2014-06-01 00:00"), at("2014-10-24 00:00"), Clock{}))
	const golden = "testdata/reminders-juno.golden"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("-want +got; run with -update if the change is meant\n%s", d)
	}
}

// However time is cut into pieces, the same reminders become due, each once.
func TestRemindersComeOnce(t *testing.T) {
	k, cfg := juno(t)
	from, to := at("2014-06-01 00:00"), at("2014-08-01 00:00")
	var want []string
	for _, r := range k.Reminders(cfg, from, to, Clock{}) {
		want = append(want, r.Key)
	}
	slices.Sort(want)
	if len(slices.Compact(slices.Clone(want))) != len(want) {
		t.Fatal("a key is there twice")
	}
	rapid.Check(t, func(t *rapid.T) {
		var got []string
		for last := from; last.Before(to); {
			next := last.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "minutes")) * time.Minute)
			if next.After(to) {
				next = to
			}
			for _, r := range k.Reminders(cfg, last, next, Clock{}) {
				got = append(got, r.Key)
			}
			last = next
		}
		slices.Sort(got)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// A milestone that is moved is told anew, and not what would have been told before it was.
func TestMovedMilestoneIsArmedAgain(t *testing.T) {
	k, cfg := juno(t)
	cfg.Remind = []string{"milestones"}
	moved := at("2014-07-20 09:00")
	k.Apply(fact.New(moved, fact.Actor{}, MilestoneMoved, MilestoneData{ID: "juno-2", Date: at("2014-07-22 00:00")}))
	var got []string
	for _, r := range k.Reminders(cfg, at("2014-07-01 00:00"), at("2014-08-01 00:00"), Clock{}) {
		got = append(got, r.Key)
	}
	want := []string{"milestone/juno-2/2014-07-22/-1d", "milestone/juno-2/2014-07-22/0", "milestone/juno-2/2014-07-22/+1d"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	// To a day that is over: only that it is past.
	k.Apply(fact.New(moved, fact.Actor{}, MilestoneMoved, MilestoneData{ID: "juno-2", Date: at("2014-07-19 00:00")}))
	got = nil
	for _, r := range k.Reminders(cfg, at("2014-07-01 00:00"), at("2014-08-01 00:00"), Clock{}) {
		got = append(got, r.Key)
	}
	if d := cmp.Diff([]string{"milestone/juno-2/2014-07-19/+1d"}, got); d != "" {
		t.Error(d)
	}
}

// A meeting in a zone is announced an hour before, when its clocks change too.
func TestRemindersKeepTheZone(t *testing.T) {
	_, cfg := juno(t)
	cfg.Zone, cfg.Meets, cfg.Remind = "Europe/Paris", "mon 20:00", []string{"meetings"}
	k := New("tc")
	k.Apply(fact.New(at("2014-01-01 00:00"), fact.Actor{}, SeriesSet, cfg.Regular()))
	var got []string
	for _, r := range k.Reminders(cfg, at("2014-10-18 00:00"), at("2014-10-29 00:00"), Clock{Started: func(time.Time) bool { return true }}) {
		got = append(got, r.At.Format("2006-01-02 15:04"))
	}
	if d := cmp.Diff([]string{"2014-10-20 17:00", "2014-10-27 18:00"}, got); d != "" {
		t.Error(d)
	}
}

// The digest is asked of the next writer in turn; who is away is passed over.
func TestWritersTakeTurns(t *testing.T) {
	k, cfg := juno(t)
	day := at("2014-06-25 00:00")
	turn := func() string { return k.Turns(cfg, day)[0] }
	add := func(kind string, data any) { k.Apply(fact.New(day, fact.Actor{Nick: "ttx"}, kind, data)) }
	if turn() != "russellb" {
		t.Error(turn())
	}
	add(DigestPublished, DigestData{Writer: "russellb"})
	if turn() != "ttx" {
		t.Error(turn())
	}
	add(WriterSkipped, WriterData{Writer: "ttx"})
	if d := cmp.Diff([]string{"annegentle", "ttx", "russellb"}, k.Turns(cfg, day)); d != "" {
		t.Error(d)
	}
	add(Regretted, RegretsData{Member: "annegentle", Days: []time.Time{day}})
	if d := cmp.Diff([]string{"russellb", "ttx", "annegentle"}, k.Turns(cfg, day)); d != "" {
		t.Error(d)
	}
	add(WriterLeft, WriterData{Writer: "ttx"})
	add(WriterJoined, WriterData{Writer: "mikal"})
	if d := cmp.Diff([]string{"russellb", "mikal", "annegentle"}, k.Turns(cfg, day.AddDate(0, 0, 1))); d == "" {
		t.Log(k.Turns(cfg, day))
	}
	for _, w := range k.Turns(cfg, day) {
		if w == "ttx" {
			t.Error("he left")
		}
	}
}
