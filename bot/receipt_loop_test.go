package bot_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/fact"
	"gavel/internal/ircnet"
	"gavel/store"
)

// ledger records each receipt, and says what somebody asks for: "KEY text" of NETWORK, in #c.
func ledger(network string) func(*commands.World, commands.Event) commands.Outcome {
	return func(w *commands.World, e commands.Event) (out commands.Outcome) {
		switch e.Kind {
		case commands.Said:
			var key string
			fmt.Sscanf(e.Text, "%s", &key)
			out.Effects = []commands.Effect{
				commands.Say{Network: network, Channel: "#c", Text: "no key"},
				commands.Say{Network: network, Channel: "#c", Text: e.Text, Key: key},
			}
			out.Facts = []commands.Recorded{{Stream: "committee/ledger", Fact: fact.New(e.At, e.From, "due", key)}}
		case commands.Told, commands.Untold:
			out.Facts = []commands.Recorded{{Stream: "committee/ledger", Fact: fact.New(e.At, fact.Actor{}, string(e.Kind), e.What+e.Text)}}
		}
		return out
	}
}

func recorded(t *testing.T, s store.Store, kind string) (list []fact.Fact) {
	t.Helper()
	facts, err := s.Read("committee/ledger", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		if f.Kind == kind {
			list = append(list, f)
		}
	}
	return list
}

// What nobody can say is untold at once.
func TestUntoldWithoutASpeaker(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	l.Handle = ledger("nowhere")
	step(t, l, here...)
	step(t, l, said("ttx", "k hello"))
	list := recorded(t, s.Store, "untold")
	if len(list) != 1 || fact.Read[string](list[0]) != "kGavel is not on this network" || !list[0].At.Equal(start) {
		t.Errorf("%+v", list)
	}
	if len(recorded(t, s.Store, "told")) > 0 {
		t.Error("told")
	}
}

// What becomes of the last lines is recorded, and nothing else that happens when
// everybody leaves. However much it is, nobody waits for ever.
func TestRunRecordsTheLastReceipts(t *testing.T) {
	l, s := newLoop(t, t.TempDir())
	l.Handle = ledger("n")
	const n = 3000
	l.Leave = func() {
		for i := range n {
			l.Emit(commands.Event{Kind: commands.Told, At: start, Network: "n", What: fmt.Sprint(i)})
			l.Emit(said("ttx", "late x"))
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Run(ctx); err != nil {
		t.Fatal(err)
	}
	list := recorded(t, s.Store, "told")
	if len(list) != n {
		t.Fatalf("%d receipts of %d", len(list), n)
	}
	for i, f := range list {
		if fact.Read[string](f) != fmt.Sprint(i) {
			t.Fatalf("number %d is %s", i, f.Data)
		}
	}
	if late := recorded(t, s.Store, "due"); len(late) > 0 {
		t.Errorf("%d lines were heard", len(late))
	}
}

// A line that was said right before the bot is stopped is not said again at the next
// start: that it was told is recorded.
func TestToldBeforeTheEnd(t *testing.T) {
	for name, caps := range map[string][]string{"echo-message": nil, "no echo-message": {}} {
		t.Run(name, func(t *testing.T) {
			server := ircnet.New(ircnet.Options{Caps: caps})
			t.Cleanup(server.Close)
			at, err := server.Listen("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			bob, err := ircnet.Dial(t.Context(), at.String(), ircnet.Login{Nick: "bob"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(bob.Close)
			if err := bob.Join(t.Context(), "#c"); err != nil {
				t.Fatal(err)
			}

			l, s := newLoop(t, t.TempDir())
			l.Handle = ledger("n")
			n := bot.NewNetwork(config.Network{
				Name: "n", Server: at.String(), Insecure: true, Nick: "gavel", Burst: 100, Every: config.Duration(time.Millisecond),
				Channels: []config.Channel{{Name: "#c"}},
			}, slog.New(slog.DiscardHandler), l.Emit)
			l.Speakers["n"] = n
			out, quit := context.WithCancel(context.Background())
			left := make(chan struct{})
			go func() { defer close(left); n.Run(out) }()
			l.Leave = func() { quit(); <-left }
			t.Cleanup(l.Leave)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- l.Run(ctx) }()

			patience, done := context.WithTimeout(t.Context(), time.Minute)
			defer done()
			joined := func(l ircnet.Line) bool { return l.Command == "JOIN" && l.Arg(0) == "#c" }
			if _, err := bob.Expect(patience, joined); err != nil {
				t.Fatal(err)
			}
			bob.Say("#c", "k hello")
			if _, err := bob.Expect(patience, ircnet.Command("PRIVMSG", "#c", "k hello")); err != nil {
				t.Fatal(err)
			}
			cancel()
			if err := <-ended; err != nil {
				t.Fatal(err)
			}
			list := recorded(t, s.Store, "told")
			if len(list) != 1 || fact.Read[string](list[0]) != "k" {
				t.Errorf("told: %+v", list)
			}
			if list := recorded(t, s.Store, "untold"); len(list) > 0 {
				t.Errorf("untold: %+v", list)
			}
		})
	}
}
