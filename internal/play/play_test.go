package play_test

import (
	"bytes"
	"strings"
	"testing"

	"gavel/internal/play"
	"gavel/internal/play/playtest"
)

func played(t testing.TB, transcript string) (string, error) {
	var b bytes.Buffer
	err := play.Play(playtest.Options(t), strings.NewReader(transcript), &b)
	return b.String(), err
}

// Every mistake in a transcript is named with its line, all at once.
func TestMistakes(t *testing.T) {
	_, err := played(t, `# fine
20:00 <ttx> #startmeeting tc
20:00 ttx: forgot the brackets
25:00 <ttx> no such hour
@ yesterday
@ channel
20:01 -!- ttx explodes
said without a time
20:02 ...
`)
	if err == nil {
		t.Fatal("no mistake")
	}
	for _, want := range []string{"line 3: ", "line 4: \"25:00", "line 5: \"yesterday\" is no date", "line 6: after @", "line 7: \"explodes\"", "line 8: a line begins with a time", "line 9: \"...\""} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
}

// A transcript needs no date to be a classic log, and a classic log is a transcript.
func TestClassicLogIsATranscript(t *testing.T) {
	got, err := played(t, "[20:00] <@ttx> #startmeeting tc\n[20:01:05] * ttx waves\n20:02 <ttx> #endmeeting\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Meeting started Sat Jan  1 20:00:00 2000 UTC", "Meeting ended Sat Jan  1 20:02:00 2000 UTC"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// What was played can be played again, and is the same.
func TestPlayedIsATranscript(t *testing.T) {
	first, err := played(t, "@ 2014-06-17\n23:50 <ttx> #startmeeting tc\n23:55 <ttx> #topic Late\n00:10 <ttx> #endmeeting\n")
	if err != nil {
		t.Fatal(err)
	}
	second, err := played(t, first)
	if err != nil {
		t.Fatal(err)
	}
	if first != second {
		t.Errorf("first\n%s\nsecond\n%s", first, second)
	}
	if !strings.Contains(second, "Meeting ended Wed Jun 18 00:10:00 2014 UTC") {
		t.Errorf("midnight was not passed:\n%s", second)
	}
}
