package play_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"gavel/commands"
	"gavel/internal/fact"
	"gavel/internal/play"
	"gavel/internal/play/playtest"
)

// A ledger says things that must not get lost, in the way the rules of delivery ask for: what
// is due is recorded, then said; what is told is recorded; and what is due and not told is
// said again when the process is another one, or when it was given up.
type ledger struct {
	p     *play.Player
	world *commands.World // of this process
	said  map[string]bool // and not heard of yet
}

// reminders are said at 20:30, the last one to ttx in private.
var reminders = []string{"one", "two", "ttx"}

const stream = "committee/ledger"

func (l *ledger) handle(w *commands.World, e commands.Event) commands.Outcome {
	out := commands.Handle(w, e)
	if w != l.world {
		l.world, l.said = w, map[string]bool{}
	}
	record := func(kind, key string) {
		out.Facts = append(out.Facts, commands.Recorded{Stream: stream, Fact: fact.New(e.At, fact.Actor{}, kind, key)})
	}
	switch e.Kind {
	case commands.Told:
		record("ledger-told", e.What)
	case commands.Untold:
		delete(l.said, e.What)
	case commands.Tick:
		waits, told := l.read()
		if e.At.Format("15:04") >= "20:30" && len(waits)+len(told) == 0 {
			for _, key := range reminders {
				record("ledger-due", key)
			}
			waits = reminders
		}
		for _, key := range waits {
			if l.said[key] {
				continue
			}
			l.said[key] = true
			if key == "ttx" {
				out.Effects = append(out.Effects, commands.Tell{Network: e.Network, Nick: key, Text: "for you", Key: key})
			} else {
				out.Effects = append(out.Effects, commands.Say{Network: e.Network, Channel: "#c", Text: key, Key: key})
			}
		}
	}
	return out
}

// read reads what is due and not told, and how often what was told.
func (l *ledger) read() (waits []string, told map[string]int) {
	facts, err := l.p.Store().Read(stream, 1, 0)
	if err != nil {
		panic(err)
	}
	due := map[string]bool{}
	told = map[string]int{}
	for _, f := range facts {
		switch key := fact.Read[string](f); f.Kind {
		case "ledger-due":
			due[key] = true
		case "ledger-told":
			told[key]++
			delete(due, key)
		}
	}
	return slices.Sorted(maps.Keys(due)), told
}

// What has a key is said once; where the process dies between saying and recording, twice;
// and it is never lost.
func TestKilledAroundAReminder(t *testing.T) {
	all := []string{"20:30 -gavel- one", "20:30 -gavel- two", "20:30 -gavel- [to ttx] for you"}
	for _, c := range []struct {
		name, transcript string
		want             []string
	}{
		{"undisturbed", "", all},
		{"killed before it was due", "20:29 !kill\n", all},
		{"killed when all was told", "20:30 .\n20:30 !kill\n20:31 .\n", all},
		{
			"killed between recording and saying", "20:20 !kill before\n",
			[]string{"20:31 -gavel- one", "20:31 -gavel- [to ttx] for you", "20:31 -gavel- two"},
		},
		{
			"killed between saying and recording", "20:20 !kill said\n",
			[]string{"20:30 -gavel- one", "20:31 -gavel- one", "20:31 -gavel- [to ttx] for you", "20:31 -gavel- two"},
		},
		{
			"killed twice", "20:20 !kill before\n20:30 !kill said\n",
			[]string{"20:31 -gavel- one", "20:32 -gavel- one", "20:32 -gavel- [to ttx] for you", "20:32 -gavel- two"},
		},
		{
			"the person is away", "20:29 -!- ttx quits\n20:40 -!- ttx joins\n",
			[]string{"20:30 -gavel- one", "20:30 -gavel- two", "20:41 -gavel- [to ttx] for you"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, o := new(ledger), playtest.Options(t)
			o.Handle = l.handle
			var b bytes.Buffer
			p, err := play.NewPlayer(o, &b)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			l.p = p
			if err := p.Play(strings.NewReader("@ channel #c\n20:00 <bob> #startmeeting tc\n20:01 <ttx> hello\n" + c.transcript + "20:45 .\n")); err != nil {
				t.Fatal(err)
			}
			got := slices.DeleteFunc(strings.Split(b.String(), "\n"), func(s string) bool {
				return !slices.ContainsFunc(all, func(a string) bool { return strings.HasSuffix(s, a[5:]) })
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("said\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			waits, told := l.read()
			if len(waits) > 0 {
				t.Errorf("never told: %q", waits)
			}
			for key, n := range told {
				if n != 1 {
					t.Errorf("%s was told %d times", key, n)
				}
			}
		})
	}
}

// A trap that nothing falls into is a mistake in the transcript.
func TestTrapsThatAreNotSprung(t *testing.T) {
	for transcript, want := range map[string]string{
		"20:00 <ttx> hello\n20:01 !kill before\n20:02 .\n":            "line 2: the process was to die",
		"20:00 <ttx> hello\n20:01 !kill said\n20:02 .\n20:03 !kill\n": "line 4: the process was to die",
	} {
		if _, err := played(t, transcript); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
	if _, err := played(t, "20:01 !kill later\n"); err == nil {
		t.Error("!kill later is taken")
	}
}

// Time passes when everybody has left, too.
func TestTimePassesWhenNobodyIsThere(t *testing.T) {
	got, err := played(t, "20:00 <ttx> #startmeeting tc\n20:01 -!- ttx quits\n21:30 .\n")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "21:00 -gavel- The meeting has taken its 60 minutes") {
		t.Errorf("nothing became due:\n%s", got)
	}
}
