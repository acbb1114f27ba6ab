package commands_test

import (
	"testing"
	"time"

	"gavel/commands"
)

// What is remembered of a channel is its last meeting, and those that can still be amended.
func TestMeetingsThatCanBeAmended(t *testing.T) {
	w := newWorld()
	for _, x := range []struct{ day, remembered int }{{0, 1}, {0, 2}, {3, 3}, {6, 4}, {9, 3}, {30, 1}} {
		at := day.AddDate(0, 0, x.day).Add(time.Duration(len(w.facts)) * time.Hour)
		for _, text := range []string{"#startmeeting x", "#endmeeting"} {
			w.hear(at, known("ttx"), "#c", text)
		}
		for stream, m := range w.Meetings {
			if m.Published == "" {
				w.step(commands.Event{Kind: commands.Written, At: at, Stream: stream, Base: "x/" + stream, Whole: true})
			}
		}
		if got := len(w.Network("n").Channel("#c").Formers); got != x.remembered {
			t.Errorf("on day %d %d meetings are remembered, not %d", x.day, got, x.remembered)
		}
	}
	w.canary(t)
}

func TestWanted(t *testing.T) {
	w := commands.NewWorld(commands.Settings{})
	streams := []string{
		"meeting/n/#a/2014-06-01T20:00:00Z",
		"meeting/n/#a/2014-06-10T20:00:00Z",
		"meeting/n/#a/2014-06-16T20:00:00Z",
		"meeting/n/#a/2014-06-16T20:00:00Z-2",
		"meeting/n/#b/2014-06-01T20:00:00Z",
		"meeting/n/#b/strange",
	}
	wanted := w.Wanted(streams)
	for i, want := range []bool{false, true, true, true, false, true} {
		if wanted[streams[i]] != want {
			t.Errorf("%s is wanted: %v", streams[i], !want)
		}
	}
}
