package bot

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"gavel/commands"
	"gavel/internal/config"
)

// The secrets of the tests. None of them may be in a log, ever.
const (
	serverSecret  = "open-sesame"
	accountSecret = "hunter2"
	channelSecret = "swordfish"
)

// A rig is a network under test, with the server in the hands of the test and,
// where the test runs in a synctest bubble, time as well.
type rig struct {
	*Network
	t      *testing.T
	events chan commands.Event
	doors  chan net.Conn // connections that the network has opened
	log    *journal
	cancel context.CancelFunc
	done   chan struct{}
	fake   bool // in a bubble
}

// journal is a log that a test reads.
type journal struct {
	mu      sync.Mutex
	b       bytes.Buffer
	changed chan struct{} // closed by the next Write
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
	return j.b.Write(p)
}

// wait waits until something is in the log, and takes out all up to there.
func (j *journal) wait(text string, atMost time.Duration) bool {
	timeout := time.After(atMost)
	for {
		j.mu.Lock()
		if i := bytes.Index(j.b.Bytes(), []byte(text)); i >= 0 {
			j.b.Next(i + len(text))
			j.mu.Unlock()
			return true
		}
		if j.changed == nil {
			j.changed = make(chan struct{})
		}
		changed := j.changed
		j.mu.Unlock()
		select {
		case <-changed:
		case <-timeout:
			return false
		}
	}
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func testConfig() config.Network {
	return config.Network{
		Name: "test", Server: "irc.example.net", Insecure: true,
		Nick: "gavel", User: "gavel", Realname: "Gavel", Account: "gavel",
		Burst: 1000, Every: config.Duration(time.Millisecond), Invite: "configured",
		Channels: []config.Channel{{Name: "#tc"}},
	}
}

// newRig starts a network whose connections are pipes to the test.
func newRig(t *testing.T, change func(*config.Network)) *rig {
	t.Helper()
	cfg := testConfig()
	if change != nil {
		change(&cfg)
	}
	r := &rig{t: t, events: make(chan commands.Event, 10_000), doors: make(chan net.Conn), log: new(journal), done: make(chan struct{})}
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.Network = NewNetwork(cfg, log, func(e commands.Event) { r.events <- e })
	r.dial = func(ctx context.Context, _ config.Network) (net.Conn, error) {
		ours, theirs := net.Pipe()
		select {
		case r.doors <- theirs:
			return ours, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return r
}

// start runs the network until the test has ended.
func (r *rig) start() {
	ctx, cancel := context.WithCancel(context.Background())
	r.cancel = cancel
	go func() {
		defer close(r.done)
		r.Run(ctx)
	}()
}

// stop ends the network.
func (r *rig) stop() {
	r.t.Helper()
	r.cancel()
	select {
	case <-r.done:
	case <-time.After(time.Minute):
		r.t.Error("Run does not return")
	}
	r.check()
	if r.fake {
		pass(3 * time.Second) // girc has a goroutine that sleeps for 2 s after 001
	}
}

// check looks at the log for what must never be there.
func (r *rig) check() {
	r.t.Helper()
	for _, secret := range []string{serverSecret, accountSecret, channelSecret} {
		if strings.Contains(r.log.String(), secret) {
			r.t.Errorf("a secret is in the log:\n%s", r.log)
		}
	}
	if strings.Contains(r.log.String(), "fault of Gavel") {
		r.t.Errorf("a line was too much:\n%s", r.log)
	}
}

// bubble runs a test under fake time.
func bubble(t *testing.T, change func(*config.Network), f func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, change)
		r.fake = true
		r.start()
		defer r.stop()
		f(t, r)
	})
}

// A peer is the server's end of one connection.
type peer struct {
	t     *testing.T
	conn  net.Conn
	lines chan string
	nick  string
	pings int
	alive atomic.Bool // answers PING, and hangs up after QUIT
}

// accept waits for the network to connect.
func (r *rig) accept() *peer {
	r.t.Helper()
	select {
	case conn := <-r.doors:
		return newPeer(r.t, conn)
	case <-time.After(time.Hour):
		r.t.Fatalf("nobody connects\n%s", r.log)
		return nil
	}
}

func newPeer(t *testing.T, conn net.Conn) *peer {
	p := &peer{t: t, conn: conn, lines: make(chan string, 4096)}
	go func() {
		defer close(p.lines)
		in := bufio.NewReader(conn)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if strings.ContainsAny(strings.TrimSuffix(line, "\r\n"), "\r\n\x00") {
				t.Errorf("a line with control characters was sent: %q", line)
			}
			line = strings.TrimRight(line, "\r\n")
			if token, ok := strings.CutPrefix(line, "PING "); ok && p.alive.Load() {
				fmt.Fprintf(conn, ":irc.example.net PONG irc.example.net %s\r\n", token)
				continue
			}
			p.lines <- line
			if strings.HasPrefix(line, "QUIT") && p.alive.Load() {
				conn.Close()
			}
		}
	}()
	return p
}

// send sends lines, as a server does.
func (p *peer) send(lines ...string) {
	p.t.Helper()
	for _, l := range lines {
		if _, err := io.WriteString(p.conn, l+"\r\n"); err != nil {
			p.t.Fatalf("send %q: %v", l, err)
		}
	}
}

func (p *peer) sendf(format string, a ...any) {
	p.t.Helper()
	p.send(fmt.Sprintf(format, a...))
}

// next is the next line that the network says; ok is false when it has hung up.
func (p *peer) next() (line string, ok bool) {
	p.t.Helper()
	select {
	case line, ok = <-p.lines:
		return line, ok
	case <-time.After(time.Hour):
		p.t.Fatal("nothing is said")
		return "", false
	}
}

// expect waits for a line that begins like this, and returns it.
func (p *peer) expect(prefix string) string {
	p.t.Helper()
	var heard []string
	for {
		line, ok := p.next()
		if !ok {
			p.t.Fatalf("the connection is over, and %q was not said, but %q", prefix, heard)
		}
		if strings.HasPrefix(line, prefix) {
			return line
		}
		heard = append(heard, line)
	}
}

// until returns all lines up to the answer to a PING, which comes when all that
// was sent before is taken in.
func (p *peer) until() (lines []string) {
	p.t.Helper()
	p.pings++
	token := fmt.Sprintf("barrier-%d", p.pings)
	p.send("PING :" + token)
	for {
		line, ok := p.next()
		if !ok {
			p.t.Fatalf("the connection is over; it said %q", lines)
		}
		if strings.HasPrefix(line, "PONG ") && strings.HasSuffix(line, token) {
			return lines
		}
		lines = append(lines, line)
	}
}

// over waits for the end of the connection, and returns what was said until then.
func (p *peer) over() (lines []string) {
	p.t.Helper()
	for {
		line, ok := p.next()
		if !ok {
			return lines
		}
		lines = append(lines, line)
	}
}

// register lets the network in, with these capabilities and ISUPPORT tokens.
func (p *peer) register(caps string, tokens ...string) *peer {
	p.t.Helper()
	p.expect("CAP LS 302")
	p.nick = strings.TrimPrefix(p.expect("NICK "), "NICK ")
	p.expect("USER ")
	p.send(":irc.example.net CAP * LS :" + caps)
	for {
		line, ok := p.next()
		if !ok {
			p.t.Fatal("the connection is over during registration")
		}
		switch {
		case strings.HasPrefix(line, "CAP REQ :"):
			p.send(":irc.example.net CAP * ACK :" + strings.TrimPrefix(line, "CAP REQ :"))
		case line == "CAP END":
			p.welcome(tokens...)
			return p
		default:
			p.t.Fatalf("%q during registration", line)
		}
	}
}

func (p *peer) welcome(tokens ...string) {
	p.t.Helper()
	p.sendf(":irc.example.net 001 %s :Welcome", p.nick)
	if len(tokens) > 0 {
		p.sendf(":irc.example.net 005 %s %s :are supported by this server", p.nick, strings.Join(tokens, " "))
	}
	p.sendf(":irc.example.net 422 %s :no MOTD", p.nick)
}

// admit answers JOIN for a channel with these others in it.
func (p *peer) admit(channel string, names ...string) *peer {
	p.t.Helper()
	p.expect("JOIN " + channel)
	p.enter(channel, names...)
	return p
}

func (p *peer) enter(channel string, names ...string) {
	p.t.Helper()
	p.sendf(":%s!~gavel@bot.example JOIN %s", p.nick, channel)
	p.sendf(":irc.example.net 353 %s = %s :%s", p.nick, channel, strings.Join(append(names, p.nick), " "))
	p.sendf(":irc.example.net 366 %s %s :End", p.nick, channel)
}

// modern are capabilities and tokens with which WHO is never asked.
const modern = "account-notify account-tag batch cap-notify chghost echo-message extended-join invite-notify message-tags multi-prefix server-time setname userhost-in-names"

// joined brings a network into #tc.
func (r *rig) joined(tokens ...string) *peer {
	r.t.Helper()
	p := r.accept().register(modern, tokens...).admit("#tc", "@ttx!t@ptl.example")
	r.event(commands.Up)
	r.event(commands.Present)
	return p
}

// patience is how long to wait for what must come. In a bubble that costs nothing.
func (r *rig) patience() time.Duration {
	if r.fake {
		return time.Hour
	}
	return time.Minute
}

// event waits for an event of this kind.
func (r *rig) event(kind commands.EventKind) commands.Event {
	r.t.Helper()
	for {
		select {
		case e := <-r.events:
			if e.Kind == kind {
				return e
			}
		case <-time.After(r.patience()):
			r.t.Fatalf("no event %q\n%s", kind, r.log)
		}
	}
}

// seen returns all events so far. It needs a bubble.
func (r *rig) seen() (events []commands.Event) {
	synctest.Wait()
	for {
		select {
		case e := <-r.events:
			events = append(events, e)
		default:
			return events
		}
	}
}

// say queues a line to #tc.
func (r *rig) say(text string) {
	r.Do(commands.Say{Network: "test", Channel: "#tc", Text: text})
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// pass lets time pass, which takes none: it is for bubbles.
func pass(d time.Duration) { time.Sleep(d) }
