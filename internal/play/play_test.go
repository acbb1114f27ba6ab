package play_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

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

// FuzzTranscript: no transcript panics, whatever is in it.
func FuzzTranscript(f *testing.F) {
	f.Add("@ 2014-06-17\n@ channel #c\n@ account ttx t\n20:00 <ttx> #startmeeting tc\n20:01 !kill\n20:02 .\n20:03 -!- ttx quits\n20:04 *x* help\n")
	f.Add("20:00 <a> #startmeeting x\n20:00 -!- gavel disconnects\n20:01 <a> hi\n20:02 -!- gavel reconnects\n20:02 -!- a is now known as gavel\n20:03 -!- a is kicked by b\n20:04 -!- c sets topic: x\n")
	f.Fuzz(func(t *testing.T, transcript string) {
		if len(transcript) > 2000 || strings.Count(transcript, "\n@") > 5 {
			return
		}
		done := time.AfterFunc(20*time.Second, func() { panic("a transcript takes for ever:\n" + transcript) })
		defer done.Stop()
		_, _ = played(t, transcript)
	})
}
