package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/fact"
	"gavel/internal/play/playtest"
	"gavel/minutes"
	"gavel/store"
)

var start = time.Date(2014, 6, 17, 20, 0, 0, 0, time.UTC)

// spy is a store and a network: it sees in what order a loop records and speaks.
type spy struct {
	store.Store
	seen []string
	full error // what Append says
}

func (s *spy) Append(batch []store.Entry) error {
	if s.full != nil {
		return s.full
	}
	kinds := []string{}
	for _, e := range batch {
		kinds = append(kinds, e.Fact.Kind)
	}
	s.seen = append(s.seen, "record "+strings.Join(kinds, " "))
	return s.Store.Append(batch)
}

func (s *spy) Do(e commands.Effect) {
	switch e := e.(type) {
	case commands.Say:
		s.seen = append(s.seen, "say "+e.Text)
	case commands.Notice:
		s.seen = append(s.seen, "notice "+e.Text)
	}
}

func newLoop(t *testing.T, dir string) (*bot.Loop, *spy) {
	db, err := store.Open(filepath.Join(dir, "gavel.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	s := &spy{Store: db}
	o := playtest.Options(t)
	l := bot.NewLoop(bot.Loop{
		Store: s, World: commands.NewWorld(o.Settings), Log: slog.New(slog.DiscardHandler),
		Tree:     &archive.Tree{Dir: filepath.Join(dir, "out"), URL: "https://meetings.example/", Base: playtest.Base},
		Speakers: map[string]bot.Speaker{"n": s}, Burst: 10, Rate: 1,
	})
	if err := l.Load(); err != nil {
		t.Fatal(err)
	}
	return l, s
}

func said(nick, text string) commands.Event {
	return commands.Event{Kind: commands.Said, At: start, Network: "n", Channel: "#c", From: fact.Actor{Nick: nick}, Text: text}
}

var here = []commands.Event{
	{Kind: commands.Up, At: start, Network: "n", To: "gavel"},
	{Kind: commands.Present, At: start, Network: "n", Channel: "#c"},
}

func step(t *testing.T, l *bot.Loop, events ...commands.Event) {
	t.Helper()
	if err := l.Step(events...); err != nil {
		t.Fatal(err)
	}
}

// Record, apply, speak; and events that wait together are committed together.
func TestRecordBeforeSpeaking(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	step(t, l, here...)
	step(t, l, said("ttx", "#startmeeting tc"))
	s.seen = nil
	step(t, l, said("ttx", "#startvote Ship it? yes, no"), said("fungi", "#vote yes"), said("ttx", "#showvote"))
	want := []string{
		"record line vote-open said said line join vote line said said",
		"say Begin voting on: Ship it? Valid vote options are yes, no.",
		"say Vote using '#vote OPTION'. Only your last vote counts.",
		"say yes (1): fungi", "say no (0)",
	}
	if got := strings.Join(s.seen, "\n"); got != strings.Join(want, "\n") && got != strings.Replace(strings.Join(want, "\n"), "line join vote", "line vote", 1) {
		t.Errorf("in this order:\n%s", got)
	}
}

// A disk that takes no more stops the loop; nothing is answered for what is not on it.
func TestFullDisk(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	step(t, l, here...)
	step(t, l, said("ttx", "#startmeeting tc"))
	s.seen, s.full = nil, errors.New("no space left on device")
	err := l.Step(said("ttx", "#startvote Ship it? yes, no"))
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("the error is %v", err)
	}
	if len(s.seen) > 0 {
		t.Errorf("it spoke: %q", s.seen)
	}
}

// A line that Handle can't cope with is set aside: the channel is told, the state is
// that of the disk, and the meeting goes on. So it does after a restart.
func TestSetAside(t *testing.T) {
	dir := t.TempDir()
	l, s := newLoop(t, dir)
	step(t, l, here...)
	step(t, l, said("ttx", "#startmeeting tc"), said("ttx", "#startvote Ship it? yes, no"), said("fungi", "#vote yes"))
	for _, m := range l.World.Meetings {
		m.People = nil // whatever may be wrong one day
	}
	s.seen = nil
	step(t, l, said("ttx", "#showvote"))
	if got := strings.Join(s.seen, "\n"); !strings.Contains(got, "That line was too much for me") {
		t.Errorf("the channel was not told:\n%s", got)
	}
	s.seen = nil
	step(t, l, said("ttx", "#showvote"))
	if got := strings.Join(s.seen, "\n"); !strings.Contains(got, "yes (1): fungi") {
		t.Errorf("the vote is gone:\n%s", got)
	}
	s.Store.Close()
	l, _ = newLoop(t, dir)
	for _, m := range l.World.Meetings {
		if m.Open == nil || m.Lines() != 13 {
			t.Errorf("after a restart: vote %v, %d lines", m.Open, m.Lines())
		}
	}
}

// Minutes that can't be written are a clear line to the chair, and nothing is lost: they
// are written when the disk is mended, and then the channel gets its links.
func TestUnwritableTree(t *testing.T) {
	dir := t.TempDir()
	l, s := newLoop(t, dir)
	good := l.Tree.Dir
	l.Tree.Dir = filepath.Join(dir, "gavel.db", "nowhere") // a file is no folder, for root neither
	step(t, l, here...)
	step(t, l, said("ttx", "#startmeeting tc"), said("ttx", "#save"))
	step(t, l, said("ttx", "#endmeeting"))
	tick := commands.Event{Kind: commands.Tick, At: start.Add(time.Minute)}
	step(t, l, tick, tick)
	got := strings.Join(s.seen, "\n")
	for _, want := range []string{"notice The minutes could not be written: ", "say The minutes could not be written: ", "not a directory"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "say The minutes"); n != 1 {
		t.Errorf("the channel was told %d times", n)
	}
	if strings.Contains(got, "Meeting ended") {
		t.Errorf("links to files that are not there:\n%s", got)
	}
	l.Tree.Dir = good
	step(t, l, commands.Event{Kind: commands.Tick, At: start.Add(2 * time.Minute)})
	if got := strings.Join(s.seen, "\n"); !strings.Contains(got, "say Minutes:        https://meetings.example/tc/2014/tc.2014-06-17-20.00.html") {
		t.Errorf("no links when the disk was mended:\n%s", got)
	}
}

// A flood of lines is taken in batches, and a stop in the middle of it loses nothing
// that was given to the loop.
func TestRunTakesWhatWaits(t *testing.T) {
	dir := t.TempDir()
	l, s := newLoop(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	for _, e := range append(here, said("ttx", "#startmeeting tc")) {
		l.Emit(e)
	}
	const n = 500
	for i := range n {
		l.Emit(said("fungi", fmt.Sprintf("line %d", i)))
	}
	cancel()
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	streams, err := s.Store.Streams("meeting/")
	if err != nil || len(streams) != 1 {
		t.Fatal(streams, err)
	}
	facts, err := s.Store.Read(streams[0], 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if m := minutes.Replay(facts); m.Lines() != n+4 {
		t.Errorf("%d lines of %d", m.Lines(), n+4)
	}
}

// The clock ticks at each full minute.
func TestSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var ticks []time.Time
		done := make(chan struct{})
		go func() {
			bot.Schedule(ctx, func(e commands.Event) { ticks = append(ticks, e.At) })
			close(done)
		}()
		time.Sleep(24*time.Hour + time.Second) // simulated, and not the moment of a tick
		cancel()
		<-done
		if len(ticks) != 24*60 {
			t.Errorf("%d ticks in a day", len(ticks))
		}
		for _, at := range ticks {
			if at.Second() != 0 {
				t.Fatalf("a tick at %s", at)
			}
		}
	})
}
