package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gavel/commands"
	"gavel/internal/cli"
	"gavel/internal/ircnet"
	"gavel/minutes"
	"gavel/store"
)

// TestMain makes the test binary the program itself when it is called as such.
func TestMain(m *testing.M) {
	if os.Getenv("GAVEL_TEST_MAIN") == "1" {
		os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// program is the real process, on a real socket.
type program struct {
	*exec.Cmd
	log bytes.Buffer
}

func startProgram(t *testing.T, args ...string) *program {
	t.Helper()
	p := &program{Cmd: exec.Command(os.Args[0], args...)}
	p.Env = append(os.Environ(), "GAVEL_TEST_MAIN=1")
	p.Stdout, p.Stderr = &p.log, &p.log
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	return p
}

// crashScript is a meeting. What Gavel says to a line begins with the text after "=>".
const crashScript = `<ttx> #startmeeting tc => The meeting name has been set
<fungi> o/
<annegentle> o/
<ttx> #chair fungi => Current chairs
<ttx> #topic First
<fungi> #info one
* mikal waves
<annegentle> #idea two
<ttx> #startvote Bless the plan? yes, no, abstain => Vote using
<fungi> #vote yes
<annegentle> #vote no
<mikal> #vote abstain
<annegentle> #vote yes
<ttx> #vote yes
<ttx> #showvote => abstain
<mikal> #vote no
<ttx> #endvote => abstain
<ttx> #agreed the plan is blessed
<fungi> #action mikal to mail the list
<annegentle> #action somebody to find out
<ttx> #topic Second
<fungi> #link https://example.org/plan the plan
<mikal> just talk, of which there is much
<fungi> #agreed as a chair
<ttx> #info wrong
<ttx> #undo => Removing item
<ttx> #startvote Another? a b c => Vote using
<fungi> #vote c
<mikal> #vote b
<annegentle> #vote c
<ttx> #unchair fungi => Current chairs
<ttx> #nick lisa
<fungi> #action lisa and annegentle to count
<mikal> #help wanted
<ttx> #topic Third
<ttx> #accepted this
<ttx> #rejected that
<annegentle> https://example.org/line
<ttx> #endmeeting => Log: `

// TestCrash kills the process 50 times in a meeting, at random moments while
// somebody chatters, and starts it again each time. Everything it had answered for is there,
// every vote is counted once, and the minutes are those of an undisturbed run.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program 50 times")
	}
	calm := crashRun(t, 0)
	shaken := crashRun(t, 50)
	if d := cmp.Diff(calm, shaken); d != "" {
		t.Errorf("undisturbed (-), killed 50 times (+)\n%s", d)
	}
	if len(calm.Items) < 15 || len(calm.Votes) != 6 {
		t.Errorf("the meeting was not held: %+v", calm)
	}
}

// crashed is what must be the same.
type crashed struct {
	Lines   []string
	Items   []string
	Votes   []string
	Actions []string
	Chairs  []string
}

func crashRun(t *testing.T, kills int) crashed {
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	server := ircnet.New(ircnet.Options{Ops: []string{"gavel"}})
	addr, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "gavel.toml")
	if err := os.WriteFile(file, fmt.Appendf(nil, `url = "https://meetings.example/"
[limits]
burst = 1000
rate = 1000
[[network]]
name = "test"
server = %q
tls = false
burst = 100
every = "1ms"
[[network.channel]]
name = "#c"
`, addr), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func() *program { return startProgram(t, "run", "--config", file) }

	people := map[string]*ircnet.Client{}
	for _, nick := range []string{"ttx", "fungi", "annegentle", "mikal", "noise", "watch"} {
		c, err := ircnet.Dial(ctx, addr.String(), ircnet.Login{Nick: nick})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Join(ctx, "#c"); err != nil {
			t.Fatal(err)
		}
		people[nick] = c
	}
	watch := people["watch"]
	// there waits until the bot is in the channel and has taken everything that was said
	// before: it answers in the order of the wire.
	asked := 0
	there := func() {
		t.Helper()
		asked++
		watch.Say("gavel", fmt.Sprintf("nonsense%d", asked))
		if _, err := watch.Expect(ctx, func(l ircnet.Line) bool {
			return strings.HasPrefix(l.Source, "gavel!") && strings.Contains(l.Text(), fmt.Sprintf("nonsense%d\"", asked))
		}); err != nil {
			t.Fatalf("the bot does not answer: %v", err)
		}
	}
	joined := func() {
		t.Helper()
		if slices.ContainsFunc(server.Names("#c"), func(n string) bool { return strings.TrimLeft(n, "@+") == "gavel" }) {
			return
		}
		if _, err := watch.Expect(ctx, func(l ircnet.Line) bool {
			return l.Command == "JOIN" && strings.HasPrefix(l.Source, "gavel!")
		}); err != nil {
			t.Fatalf("the bot does not join: %v", err)
		}
	}

	p := run()
	defer func() {
		if t.Failed() {
			t.Logf("log of the last process:\n%s", p.log.String())
		}
	}()
	joined()
	there()

	// Somebody chatters all the time, so that a kill hits the bot at work.
	var chatter atomic.Bool
	quiet, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ; n++ {
			select {
			case <-quiet:
				return
			case <-time.After(3 * time.Millisecond): // the pace of the chatter, not a wait for anything
				if chatter.Load() {
					people["noise"].Say("#c", fmt.Sprintf("chatter %d", n))
				}
			}
		}
	}()
	chatter.Store(kills > 0)

	lines := strings.Split(crashScript, "\n")
	for i, line := range lines {
		line, want, answers := strings.Cut(line, " => ")
		who, text, _ := strings.Cut(strings.TrimPrefix(line, "<"), "> ")
		if me, ok := strings.CutPrefix(line, "* "); ok {
			who, text, _ = strings.Cut(me, " ")
			people[who].Action("#c", text)
		} else {
			people[who].Say("#c", text)
		}
		if _, err := people[who].Sync(ctx); err != nil { // the server has it
			t.Fatal(err)
		}
		if answers {
			if _, err := watch.Expect(ctx, func(l ircnet.Line) bool {
				return strings.HasPrefix(l.Source, "gavel!") && strings.HasPrefix(l.Text(), want)
			}); err != nil {
				t.Fatalf("no answer %q to %q: %v", want, line, err)
			}
		} else {
			there()
		}
		for kills > 0 && i < len(lines)-1 && rand.IntN(len(lines)-1-i) < kills {
			kills--
			pause := time.NewTimer(time.Duration(rand.IntN(8000)) * time.Microsecond) // a random moment
			<-pause.C
			p.Process.Kill()
			p.Wait()
			if _, err := watch.Expect(ctx, func(l ircnet.Line) bool {
				return l.Command == "QUIT" && strings.HasPrefix(l.Source, "gavel!")
			}); err != nil {
				t.Fatalf("the killed bot is still there: %v", err)
			}
			p = run()
			joined()
			there()
		}
	}
	close(quiet)
	<-stopped
	there()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the program ends with %v", err)
	}
	if kills > 0 {
		t.Errorf("%d kills were left", kills)
	}
	return crashRead(t, filepath.Join(dir, "data", "gavel.db"), filepath.Join(dir, "public"))
}

func crashRead(t *testing.T, file, out string) (r crashed) {
	db, err := store.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	report, err := db.Verify(nil)
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("verify: %v %q", err, report.Faults)
	}
	streams, err := db.Streams("meeting/")
	if err != nil || len(streams) != 1 {
		t.Fatalf("%q %v", streams, err)
	}
	facts, err := db.Read(streams[0], 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	council, err := db.Read("committee/tc", 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range commands.Canary(facts, council) {
		t.Errorf("canary: %s", d)
	}
	m := minutes.Replay(facts)
	if m.Published == "" {
		t.Error("it was not published")
	}
	for _, f := range minutes.Formats {
		if _, err := os.Stat(filepath.Join(out, m.Published+f.Ext)); err != nil {
			t.Error(err)
		}
	}
	for _, l := range m.Log {
		if !l.Bot && l.Nick != "noise" {
			r.Lines = append(r.Lines, l.Nick+" "+l.Text)
		}
	}
	for _, it := range m.Items {
		r.Items = append(r.Items, fmt.Sprintf("%s %s %s", it.Kind, it.Nick, it.Text))
	}
	for _, v := range m.Votes() {
		for _, x := range m.Tally(v) {
			r.Votes = append(r.Votes, fmt.Sprintf("%s %s %q", v.Question, x.Option, x.Voters))
		}
	}
	for _, a := range m.ByPerson() {
		for _, it := range a.Items {
			r.Actions = append(r.Actions, a.Name+": "+it.Text)
		}
	}
	r.Chairs = m.ChairNicks()
	return r
}
