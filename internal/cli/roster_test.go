package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/config"
	"gavel/internal/ircnet"
	"gavel/store"
)

// live is a service that runs, and a chair in its channel.
type live struct {
	t      *testing.T
	ctx    context.Context
	s      *service
	ttx    *ircnet.Client
	polls  chan time.Time
	reload chan func() (*config.Config, error)
	log    *bytes.Buffer
	end    func()
}

// goLive runs a service with the config file, whose network is at addr.
func goLive(t *testing.T, addr, file string) *live {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	l := &live{t: t, ctx: ctx, polls: make(chan time.Time), reload: make(chan func() (*config.Config, error)), log: new(bytes.Buffer)}
	var err error
	if l.ttx, err = ircnet.Dial(ctx, addr, ircnet.Login{Nick: "ttx"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.ttx.Close)
	if err := l.ttx.Join(ctx, "#c"); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if l.s, err = newService(c, slog.New(slog.NewTextHandler(l.log, nil))); err != nil {
		t.Fatal(err)
	}
	l.s.polls = l.polls
	ctx, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- l.s.run(ctx, l.reload) }()
	ended := false
	l.end = func() {
		if ended {
			return
		}
		ended = true
		l.ttx.Quit("")
		_, _ = l.ttx.Wait(l.ctx) // the nick is free for the next
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() {
		l.end()
		if t.Failed() {
			t.Logf("the log:\n%s", l.log)
		}
	})
	if _, err := l.ttx.Expect(l.ctx, func(l ircnet.Line) bool {
		return l.Command == "JOIN" && strings.HasPrefix(l.Source, "gavel!")
	}); err != nil {
		t.Fatal(err)
	}
	l.ask("gavel", "nonsense", "I don't know") // it is in the channel, and hears
	return l
}

// ask says something and waits for what Gavel says to it.
func (l *live) ask(target, text, answer string) string {
	l.t.Helper()
	l.ttx.Say(target, text)
	return l.expect("PRIVMSG", answer)
}

// expect waits for a line of Gavel's. Nothing about rosters may come before it.
func (l *live) expect(command, begins string) string {
	l.t.Helper()
	line, err := l.ttx.Expect(l.ctx, func(x ircnet.Line) bool {
		if !strings.HasPrefix(x.Source, "gavel!") {
			return false
		}
		right := x.Command == command && strings.HasPrefix(x.Text(), begins)
		if !right && strings.Contains(x.Text(), "roster") {
			l.t.Errorf("unexpected: %s", x.Raw)
		}
		return right
	})
	if err != nil {
		l.t.Fatalf("waiting for %q: %v", begins, err)
	}
	return line.Text()
}

// look lets the service look at the files, often enough to take a change. When it takes the
// last poll, what came of those before it was done.
func (l *live) look() {
	for range 3 {
		l.polls <- time.Time{}
	}
}

func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func liveNetwork(t *testing.T) string {
	server := ircnet.New(ircnet.Options{Ops: []string{"gavel"}})
	addr, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return addr.String()
}

const liveConfig = `url = "https://meetings.example/"
[[network]]
name = "test"
server = %q
tls = false
burst = 100
every = "1ms"
[[network.channel]]
name = "#c"
[[committee]]
name = "tc"
title = "the TC"
channel = "#c"
roster = "members.yaml"
`

const two = "- irc: ttx\n  role: chair\n- irc: sdague\n"

// The roster file is noticed when it changes, and when it can't be read any more.
func TestRosterFile(t *testing.T) {
	addr, dir := liveNetwork(t), t.TempDir()
	writeFile(t, dir, "members.yaml", two)
	file := writeFile(t, dir, "gavel.toml", fmt.Sprintf(liveConfig, addr))
	l := goLive(t, addr, file)
	l.ask("#c", "#startmeeting tc", "The meeting name has been set")
	l.look() // the file is what it was
	if got := l.ask("#c", "#roster", "the TC"); !strings.Contains(got, "2 seats") {
		t.Error(got)
	}

	writeFile(t, dir, "members.yaml", two+"- irc: russellb\n")
	l.look()
	l.expect("PRIVMSG", "The roster of the TC has changed: russellb joins (3 seats).")

	writeFile(t, dir, "members.yaml", two+"- irc: russellb\n- irc: no nick\n- name: X\n")
	l.look()
	l.expect("NOTICE", `[#c] The roster of the TC can't be read (members.yaml:5: "no nick" is no IRC nick; and 1 more); the old one stays.`)
	l.look() // once is enough
	if got := l.ask("#c", "#roster", "the TC"); !strings.Contains(got, "3 seats") {
		t.Error(got)
	}

	writeFile(t, dir, "members.yaml", two+"- irc: russellb\n")
	l.look() // as it was
	if err := os.Remove(filepath.Join(dir, "members.yaml")); err != nil {
		t.Fatal(err)
	}
	l.look()
	l.expect("NOTICE", "[#c] The roster of the TC can't be read (members.yaml: no such file or directory); the old one stays.")

	// SIGHUP reads it at once, whether or not the config can be taken for it.
	load := func() (*config.Config, error) { return config.Load(file) }
	writeFile(t, dir, "members.yaml", "- irc: [\n")
	l.reload <- load
	l.expect("NOTICE", "[#c] The roster of the TC can't be read (members.yaml:1: it can't be read as YAML")
	writeFile(t, dir, "members.yaml", two)
	l.reload <- load
	l.expect("PRIVMSG", "The roster of the TC has changed: russellb leaves (2 seats).")
	l.look()
	l.ask("#c", "#endmeeting", "Log: ")
	l.end()
	log := l.log.String()
	for _, want := range []string{
		"msg=committee name=tc seats=2",
		`msg="the roster has changed" committee=tc`, `seats=3 changes="russellb joins"`,
		"the old one stays", "no such file or directory",
		`msg="the roster can be read again, and is what it was"`,
		"the config was not taken",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	if n := strings.Count(log, "members.yaml:5"); n != 1 {
		t.Errorf("a broken row is in the log %d times", n)
	}
	if n := rosterFacts(t, dir); n != 3 {
		t.Errorf("%d facts about rosters", n)
	}

	// A roster that is known is no fact at the next start.
	l = goLive(t, addr, file)
	l.look()
	l.end()
	if n := rosterFacts(t, dir); n != 3 {
		t.Errorf("%d facts about rosters after a restart", n)
	}
}

func rosterFacts(t *testing.T, dir string) (n int) {
	t.Helper()
	db, err := store.Open(filepath.Join(dir, "data", "gavel.db"))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := db.Read(committee.Stream("tc"), 1, 0)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, f := range facts {
		if f.Kind == committee.RosterSet {
			n++
		}
	}
	return n
}

// A committee that knows its members by account is told where there are none.
func TestNoAccounts(t *testing.T) {
	addr, dir := liveNetwork(t), t.TempDir()
	writeFile(t, dir, "members.yaml", two)
	l := goLive(t, addr, writeFile(t, dir, "gavel.toml", fmt.Sprintf(liveConfig, addr)+`
[[committee]]
name = "nicks"
identity = "nick"
roster = "members.yaml"
[[committee]]
name = "elsewhere"
channel = "#d"
roster = "members.yaml"
`))
	l.s.hear(commands.Event{Kind: commands.Up, Network: "test", To: "gavel", At: time.Now(), What: "no accounts"})
	l.end()
	var told []string
	for line := range strings.Lines(l.log.String()) {
		if strings.Contains(line, "tells no accounts") {
			told = append(told, line[strings.Index(line, "network="):])
		}
	}
	if !slices.Equal(told, []string{"network=test committee=tc\n"}) {
		t.Errorf("%q", told)
	}
}

// A transcript can be played by the rules of a committee that Gavel brings along.
func TestPlayProfile(t *testing.T) {
	dir := t.TempDir()
	script := writeFile(t, dir, "play.txt", "20:00 <ttx> #startmeeting tc\n20:00 <ttx> #quorum\n")
	with := writeFile(t, dir, "with.toml", "[[network]]\nname = \"a\"\nserver = \"localhost\"\ninvite = \"yes\"\n[[committee]]\nname = \"tc\"\n[[committee.member]]\nnick = \"ttx\"\n")
	for _, x := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"play", "--profile", "tc-2014", script}, 0, "1 of 13 present, 7 needed"},
		{[]string{"play", "--config", with, script}, 0, "1 of 1 present, 1 needed"},
		{[]string{"play", "--config", with, "--profile", "tc-2014", script}, 2, "the config has committees"},
		{[]string{"play", "--profile", "tc-1999", script}, 2, "only tc-2014 and tc-2026"},
	} {
		var out bytes.Buffer
		if status := Main(x.args, &out, &out); status != x.status || !strings.Contains(out.String(), x.want) {
			t.Errorf("%v: status %d\n%s", x.args[1:], status, out.String())
		}
	}
}
