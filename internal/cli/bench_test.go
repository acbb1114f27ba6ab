package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/config"
	"gavel/internal/fact"
	"gavel/internal/ircnet"
	"gavel/minutes"
	"gavel/store"
)

// benchNetwork is a network on loopback with a bot in #c.
func benchNetwork(b *testing.B) (ctx context.Context, addr string) {
	server := ircnet.New(ircnet.Options{Ops: []string{"gavel"}})
	a, err := server.Listen("127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(server.Close)
	return b.Context(), a.String()
}

func benchClient(b *testing.B, addr, nick string) *ircnet.Client {
	c, err := ircnet.Dial(b.Context(), addr, ircnet.Login{Nick: nick})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	if err := c.Join(b.Context(), "#c"); err != nil {
		b.Fatal(err)
	}
	return c
}

// report gives the median and the 99th percentile.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
}

// BenchmarkEcho is the floor: one client to another over the same server.
func BenchmarkEcho(b *testing.B) {
	ctx, addr := benchNetwork(b)
	one, two := benchClient(b, addr, "one"), benchClient(b, addr, "two")
	took := make([]time.Duration, 0, b.N)
	for i := range b.N {
		t := time.Now()
		one.Say("#c", strconv.Itoa(i))
		if _, err := two.Expect(ctx, ircnet.Command("PRIVMSG", "#c", strconv.Itoa(i))); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(t))
	}
	report(b, took)
}

// BenchmarkReply is from a command to its answer, both over a socket, with the line and
// the answer on disk before it is said.
func BenchmarkReply(b *testing.B) {
	ctx, addr := benchNetwork(b)
	watch := benchClient(b, addr, "ttx")
	c := config.Default()
	c.Data, c.Out = b.TempDir(), b.TempDir()
	c.Limits.Burst, c.Limits.Rate = 1000, 1000
	n := config.DefaultNetwork()
	n.Name, n.Server, n.TLS, n.Burst, n.Every = "bench", addr, false, 100, config.Duration(time.Microsecond)
	n.Channels = []config.Channel{{Name: "#c"}}
	c.Networks = []config.Network{n}
	s, err := newService(&c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.run(ctx, nil) }()
	defer func() { cancel(); <-done }()
	answer := func(begins string) {
		if _, err := watch.Expect(ctx, func(l ircnet.Line) bool { return strings.HasPrefix(l.Text(), begins) }); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := watch.Expect(ctx, func(l ircnet.Line) bool {
		return l.Command == "JOIN" && strings.HasPrefix(l.Source, "gavel!") || l.Command == "353" && strings.Contains(l.Text(), "gavel")
	}); err != nil {
		b.Fatal(err)
	}
	watch.Say("gavel", "nonsense") // it is in the channel, and hears
	answer("I don't know")
	watch.Say("#c", "#startmeeting bench")
	answer("The meeting name")
	watch.Say("#c", "#startvote Fast? yes, no")
	answer("Vote using")
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for range b.N {
		t := time.Now()
		watch.Say("#c", "#chair")
		answer("Current chairs")
		took = append(took, time.Since(t))
	}
	report(b, took)
}

// BenchmarkLive takes a meeting of 10,000 lines, alone (each line a commit of its own) and in a
// burst (what waits together is committed together), and reports what was written.
func BenchmarkLive(b *testing.B) {
	for _, burst := range []int{1, store.MaxFacts} {
		b.Run(fmt.Sprintf("burst=%d", burst), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				dir := b.TempDir()
				db, err := store.Open(filepath.Join(dir, "gavel.db"))
				if err != nil {
					b.Fatal(err)
				}
				l := bot.NewLoop(bot.Loop{
					Store: db, Log: slog.New(slog.DiscardHandler),
					World: commands.NewWorld(commands.Settings{Bot: "gavel", Start: "anyone", Length: time.Hour, SetTopic: true}),
					Tree: &archive.Tree{Dir: filepath.Join(dir, "out"), URL: "https://e.example/", Base: func(m *minutes.Meeting, name string) string {
						return name
					}},
				})
				at := time.Date(2014, 6, 17, 20, 0, 0, 0, time.UTC)
				said := func(i int) commands.Event {
					at = at.Add(200 * time.Millisecond)
					text := fmt.Sprintf("this is line %d of a long meeting, and it is as long as lines are", i)
					if i%10 == 0 {
						text = fmt.Sprintf("#info item %d", i)
					}
					return commands.Event{
						Kind: commands.Said, At: at, Network: "n", Channel: "#c",
						From: fact.Actor{Nick: fmt.Sprintf("nick%d", i%40), User: "user", Host: "host.example"}, Text: text,
					}
				}
				start := said(1)
				start.Text = "#startmeeting long"
				if err := l.Step(commands.Event{Kind: commands.Up, At: at, Network: "n", To: "gavel"},
					commands.Event{Kind: commands.Present, At: at, Network: "n", Channel: "#c"}, start); err != nil {
					b.Fatal(err)
				}
				before := wroteBytes(b)
				b.StartTimer()
				for i := 0; i < 10_000; i += burst {
					var events []commands.Event
					for k := range burst {
						events = append(events, said(i+k))
					}
					if err := l.Step(events...); err != nil {
						b.Fatal(err)
					}
				}
				b.StopTimer()
				b.ReportMetric(float64(wroteBytes(b)-before)/10_000, "written-B/line")
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1e6/10_000, "µs/line")
				db.Close()
			}
		})
	}
}

// wroteBytes is what this process has written so far (Linux).
func wroteBytes(b *testing.B) int64 {
	src, err := os.ReadFile("/proc/self/io")
	if err != nil {
		b.Skip("no /proc/self/io")
	}
	for line := range strings.Lines(string(src)) {
		if v, ok := strings.CutPrefix(line, "wchar: "); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
			return n
		}
	}
	return 0
}

// BenchmarkMemory is the resident memory of the real process: idle in a channel, and
// after it has taken a meeting of 10,000 lines.
func BenchmarkMemory(b *testing.B) {
	ctx, addr := benchNetwork(b)
	watch := benchClient(b, addr, "ttx")
	dir := b.TempDir()
	exe := filepath.Join(dir, "gavel")
	if out, err := exec.Command("go", "build", "-o", exe, "gavel").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for range b.N {
		data := b.TempDir()
		file := filepath.Join(data, "gavel.toml")
		if err := os.WriteFile(file, fmt.Appendf(nil, "[limits]\nburst = 1000\n[[network]]\nname = \"bench\"\nserver = %q\ntls = false\nburst = 100\nevery = \"1ms\"\n[[network.channel]]\nname = \"#c\"\n", addr), 0o600); err != nil {
			b.Fatal(err)
		}
		p := exec.Command(exe, "run", "--config", file)
		if err := p.Start(); err != nil {
			b.Fatal(err)
		}
		answer := func(begins string) {
			if _, err := watch.Expect(ctx, func(l ircnet.Line) bool { return strings.HasPrefix(l.Text(), begins) }); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := watch.Expect(ctx, func(l ircnet.Line) bool { return l.Command == "JOIN" && strings.HasPrefix(l.Source, "gavel!") }); err != nil {
			b.Fatal(err)
		}
		watch.Say("gavel", "nonsense")
		answer("I don't know")
		b.ReportMetric(rss(b, p.Process.Pid), "idle-MB")
		watch.Say("#c", "#startmeeting long")
		answer("The meeting name")
		for i := range 10_000 {
			if i%10 == 0 {
				watch.Say("#c", fmt.Sprintf("#info item %d", i))
			} else {
				watch.Say("#c", fmt.Sprintf("this is line %d of a long meeting, and it is as long as lines are", i))
			}
		}
		watch.Say("#c", "#chair")
		answer("Current chairs")
		watch.Say("#c", "#endmeeting")
		answer("Log: ")
		b.ReportMetric(rss(b, p.Process.Pid), "after-MB")
		p.Process.Signal(os.Interrupt)
		p.Wait()
	}
}

func rss(b *testing.B, pid int) float64 {
	src, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Skip("no /proc")
	}
	for line := range strings.Lines(string(src)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.Atoi(strings.Fields(v)[0])
			return float64(n) / 1024
		}
	}
	return 0
}
