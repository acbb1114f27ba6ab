// Package playtest is what tests share that play transcripts.
package playtest

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/committee"
	"gavel/internal/play"
	"gavel/minutes"
)

// Options are those of a bot as a new user has it, on a record in a temporary folder.
func Options(t testing.TB) play.Options {
	dir := t.TempDir()
	s := commands.Settings{
		Bot: "gavel", Version: "1.0.0", InfoURL: "https://gavel.example/", URL: "https://meetings.example/",
		Length: time.Hour, Idle: 2 * time.Hour, Start: "anyone", SetTopic: true,
	}
	return play.Options{
		Settings: s, Dir: dir, Burst: 10, Rate: 1,
		Tree: &archive.Tree{Dir: filepath.Join(dir, "out"), URL: s.URL, Base: Base},
	}
}

// Base names files as the default configuration does.
func Base(m *minutes.Meeting, name string) string {
	return name + "/" + m.Began.Format("2006") + "/" + name + "." + m.Began.Format("2006-01-02-15.04")
}

// Check proves of every meeting that the live one is the replayed one, and that
// the canary finds nothing.
func Check(t testing.TB, p *play.Player) {
	t.Helper()
	streams, err := p.Store().Streams("meeting/")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range streams {
		facts, err := p.Store().Read(s, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		replayed := minutes.Replay(facts)
		if live := p.World().Meetings[s]; live != nil {
			if d := cmp.Diff(live, replayed, cmp.AllowUnexported(minutes.Meeting{}, minutes.Person{})); d != "" {
				t.Errorf("%s: live (-) is not replayed (+)\n%s", s, d)
			}
		} else if replayed.Published == "" {
			t.Errorf("%s is neither live nor published", s)
		}
		council, err := p.Store().Read(committee.Stream(replayed.Committee), 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range commands.Canary(facts, council, p.World().Settings.Committees...) {
			t.Errorf("%s: canary: %s", s, d)
		}
	}
	councils, err := p.Store().Streams("committee/")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range councils {
		facts, err := p.Store().Read(s, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(s, "committee/")
		if d := cmp.Diff(p.World().Committees[name], committee.Replay(name, facts)); d != "" {
			t.Errorf("%s: live (-) is not replayed (+)\n%s", s, d)
		}
	}
}
