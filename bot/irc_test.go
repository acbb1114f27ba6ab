package bot

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/ircnet"
)

// These tests are on real sockets, with a whole network at the other end.

// newOnline makes a rig whose network connects to addr, and quickly again.
func newOnline(t *testing.T, addr string, change func(*config.Network)) *rig {
	t.Helper()
	r := newRig(t, func(c *config.Network) {
		c.Server = addr
		if change != nil {
			change(c)
		}
	})
	r.dial = dial
	r.retry = newRetry(10*time.Millisecond, 100*time.Millisecond)
	return r
}

// listen starts a network without TLS.
func listen(t *testing.T, o ircnet.Options) (*ircnet.Server, string) {
	t.Helper()
	s := ircnet.New(o)
	t.Cleanup(s.Close)
	at, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return s, at.String()
}

// visit brings a user into #tc.
func visit(t *testing.T, addr string, l ircnet.Login) *ircnet.Client {
	t.Helper()
	c, err := ircnet.Dial(t.Context(), addr, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Join(t.Context(), "#tc"); err != nil {
		t.Fatal(err)
	}
	return c
}

// hears waits until somebody is told this.
func hears(t *testing.T, c *ircnet.Client, command string, params ...string) ircnet.Line {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	l, err := c.Expect(ctx, ircnet.Command(command, params...))
	if err != nil {
		t.Fatalf("%s %q: %v", command, params, err)
	}
	return l
}

func TestOnline(t *testing.T) {
	for _, mech := range []string{"plain", "external", "nickserv"} {
		t.Run(mech, func(t *testing.T) {
			o := ircnet.Options{Accounts: map[string]string{"gavel": accountSecret, "thierry": "x"}, Ops: []string{"thierry"}, Certs: map[string]string{}}
			if mech == "nickserv" {
				o.Caps = []string{"account-tag", "server-time", "message-tags"}
			}
			s, addr, ca, authority := secure(t, o)
			r := newOnline(t, addr, withLogin(func(c *config.Network) {
				c.TLS, c.CAFile, c.LoginRequired = true, ca, true
				switch mech {
				case "nickserv":
					c.SASL = ""
				case "external":
					cert, err := authority.Client("gavel")
					if err != nil {
						t.Fatal(err)
					}
					o.Certs[ircnet.Fingerprint(cert)] = "gavel"
					certPEM, keyPEM, err := ircnet.KeyPairPEM(cert)
					if err != nil {
						t.Fatal(err)
					}
					c.CertFile, c.KeyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
					for name, text := range map[string][]byte{c.CertFile: certPEM, c.KeyFile: keyPEM} {
						if err := os.WriteFile(name, text, 0o600); err != nil {
							t.Fatal(err)
						}
					}
					c.SASL, c.AccountPassword = "external", config.Secret{}
				}
			}))
			r.start()
			defer r.stop()
			r.event(commands.Up)
			if e := r.event(commands.Present); e.Channel != "#tc" || len(e.Members) != 1 || e.Members[0].Nick != "gavel" {
				t.Errorf("%+v", e)
			}
			plain, err := s.Listen("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ttx := visit(t, plain.String(), ircnet.Login{Nick: "ttx"})
			s.Login("ttx", "thierry")
			ttx.Say("#tc", "#startmeeting tc")
			e := r.event(commands.Said)
			if e.Text != "#startmeeting tc" || e.From.Account != "thierry" || e.From.Host == "" || e.Sent.IsZero() || e.ID == "" || e.History {
				t.Errorf("%+v", e)
			}
			r.say("Meeting started")
			hears(t, ttx, "PRIVMSG", "#tc", "Meeting started")
			r.Do(commands.Notice{Nick: "ttx", Text: "psst"})
			hears(t, ttx, "NOTICE", "ttx", "psst")
			r.Do(commands.SetTopic{Channel: "#tc", Text: "roll call"})
			if e := r.event(commands.Topic); e.Text != "roll call" || e.From.Nick != "gavel" {
				t.Errorf("%+v", e)
			}
			s.Mode("#tc", "-o", "gavel")
			if e := r.event(commands.Moded); e.To != "gavel" || e.Op {
				t.Errorf("%+v", e)
			}
			r.Do(commands.SetTopic{Channel: "#tc", Text: "vote"})
			if e := r.event(commands.Refused); e.What != "topic" {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	_, addr := listen(t, ircnet.Options{Accounts: map[string]string{"gavel": "something else"}})
	r := newOnline(t, addr, withLogin(func(c *config.Network) { c.LoginRequired = true }))
	r.start()
	defer r.stop()
	for range 3 { // it keeps trying, and never comes up
		waitForLog(t, r, "not logged in to services")
	}
	select {
	case e := <-r.events:
		t.Errorf("%+v", e)
	default:
	}
}

// waitForLog waits until something is in the log.
func waitForLog(t *testing.T, r *rig, text string) {
	t.Helper()
	if !r.log.wait(text, time.Minute) {
		t.Fatalf("%q is not in the log:\n%s", text, r.log)
	}
}

func TestMishaps(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, ircnet.Options{Accounts: map[string]string{"gavel": accountSecret}})
	user := visit(t, addr, ircnet.Login{Nick: "bob"})
	r := newOnline(t, addr, withLogin(nil))
	r.start()
	defer r.stop()
	r.event(commands.Present)
	n := 0
	back := func(what string) {
		t.Helper()
		r.event(commands.Present)
		n++
		user.Say("#tc", fmt.Sprint(what, " ", n))
		for {
			if e := r.event(commands.Said); e.Text == fmt.Sprint(what, " ", n) {
				break
			}
		}
		r.say(fmt.Sprint("heard ", n))
		hears(t, user, "PRIVMSG", "#tc", fmt.Sprint("heard ", n))
	}

	s.Drop("gavel")
	r.event(commands.Down)
	back("reset")

	s.Kill("gavel", "a mistake")
	if e := r.event(commands.Down); !strings.Contains(e.Text, "a mistake") {
		t.Errorf("%+v", e)
	}
	back("killed")

	s.Split("far.example.net", "bob")
	if e := r.event(commands.Quit); e.From.Nick != "bob" || e.Text != "irc.example.net far.example.net" {
		t.Errorf("%+v", e)
	}
	s.Heal("far.example.net")
	if e := r.event(commands.Joined); e.From.Nick != "bob" {
		t.Errorf("%+v", e)
	}

	s.Freeze("gavel") // it hangs up, and its ghost keeps the nick
	cfg := testConfig()
	cfg.Server = addr
	withLogin(nil)(&cfg)
	cfg.User = "other"
	cfg.Server = strings.Replace(addr, "127.0.0.1", "localhost", 1)
	r.Update(cfg)
	if e := r.event(commands.Up); e.To == "gavel" {
		t.Errorf("%+v", e)
	}
	r.event(commands.Present)
	if e := r.event(commands.Renamed); e.To != "gavel" {
		t.Errorf("%+v", e)
	}

	s.Door(ircnet.DoorSlammed)
	s.Kill("gavel", "again")
	r.event(commands.Down)
	waitForLog(t, r, "reset by peer")
	s.Door(ircnet.DoorOpen)
	back("slammed")

	s.Down("maintenance")
	r.event(commands.Down)
	if err := s.Up(); err != nil {
		t.Fatal(err)
	}
	user = visit(t, addr, ircnet.Login{Nick: "bob"})
	back("restarted")
}

func TestReplayedLinesAreHistory(t *testing.T) {
	for _, caps := range [][]string{nil, {"server-time"}} { // in a batch, and as plain lines
		now := time.Now().Add(-time.Hour)
		var mu sync.Mutex
		_, addr := listen(t, ircnet.Options{Replay: 10, Caps: caps, Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			return now
		}})
		bob := visit(t, addr, ircnet.Login{Nick: "bob"})
		bob.Say("#tc", "#startmeeting old")
		if _, err := bob.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		mu.Lock()
		now = now.Add(time.Minute)
		mu.Unlock()
		r := newOnline(t, addr, nil)
		r.start()
		if e := r.event(commands.Said); e.Text != "#startmeeting old" || !e.History {
			t.Errorf("caps %q: %+v", caps, e)
		}
		bob.Say("#tc", "#startmeeting new")
		if e := r.event(commands.Said); e.Text != "#startmeeting new" || e.History {
			t.Errorf("caps %q: %+v", caps, e)
		}
		r.stop()
	}
}

// A server that kills who floods gets all lines of a burst, in order, none of
// them twice.
func TestPaceOfAServerThatKills(t *testing.T) {
	t.Parallel()
	_, addr := listen(t, ircnet.Options{Flood: 30, FloodEvery: 20 * time.Millisecond, Caps: []string{}})
	bob := visit(t, addr, ircnet.Login{Nick: "bob"})
	r := newOnline(t, addr, func(c *config.Network) { c.Burst, c.Every = 4, config.Duration(40*time.Millisecond) })
	r.start()
	defer r.stop()
	r.event(commands.Present)
	for i := range 40 {
		r.say(fmt.Sprintf("%02d %s", i, strings.Repeat("x", 380)))
	}
	for i := range 40 {
		if l := hears(t, bob, "PRIVMSG"); !strings.HasPrefix(l.Text(), fmt.Sprintf("%02d ", i)) {
			t.Fatalf("line %d is %.20q", i, l.Text())
		}
	}
}

// All that was said gets through a server that resets the connection again and
// again, in order.
func TestNothingIsLostOnRealSockets(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, ircnet.Options{Caps: []string{}})
	bob := visit(t, addr, ircnet.Login{Nick: "bob"})
	r := newOnline(t, addr, func(c *config.Network) { c.Burst, c.Every = 1, config.Duration(time.Millisecond) })
	r.start()
	r.event(commands.Present)
	const lines = 300
	for i := range lines {
		r.say(fmt.Sprintf("line %03d", i))
	}
	var order []string
	for len(firsts(order)) < lines {
		l := hears(t, bob, "PRIVMSG")
		order = append(order, l.Text())
		if len(order)%40 == 0 {
			s.Drop("gavel")
		}
	}
	if !slices.IsSorted(firsts(order)) {
		t.Errorf("%q", order)
	}
	t.Logf("%d lines, %d said again", lines, len(order)-lines)
	r.stop()
}

// The last lines and QUIT arrive, whatever else comes in at the time: to close a
// socket with unread input would take them back.
func TestLastWordsArrive(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	for round := range 10 {
		r := newOnline(t, ln.Addr().String(), nil)
		r.start()
		conn, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		p := newPeer(t, conn)
		p.register("userhost-in-names").admit("#tc")
		r.event(commands.Present)
		stop := make(chan struct{})
		var flood sync.WaitGroup
		flood.Go(func() { // a lively channel
			w := bufio.NewWriter(conn)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := fmt.Fprintf(w, ":u!u@h TAGMSG #tc :%0200d\r\n", i); err != nil {
					return
				}
			}
		})
		for i := range 20 {
			r.say(fmt.Sprint("last ", i))
		}
		go r.cancel()
		for i := range 20 {
			p.expect(fmt.Sprint("PRIVMSG #tc :last ", i))
		}
		p.expect("QUIT")
		close(stop)
		if round > 0 {
			conn.Close() // the first round waits for the network to hang up by itself
		}
		flood.Wait()
		r.stop()
		conn.Close()
	}
}

func TestLatency(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	r := newOnline(t, ln.Addr().String(), nil)
	emitted := make(chan time.Time, 1)
	r.emit = func(e commands.Event) {
		switch e.Kind {
		case commands.Said:
			emitted <- time.Now()
		default:
			r.events <- e
		}
	}
	r.start()
	defer r.stop()
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	p := newPeer(t, conn)
	p.alive.Store(true)
	p.register(modern).admit("#tc")
	r.event(commands.Present)
	var in, out []time.Duration
	for range 500 {
		begun := time.Now()
		p.send(":bob!b@b.example PRIVMSG #tc :hello")
		in = append(in, (<-emitted).Sub(begun))
		begun = time.Now()
		r.say("hello")
		p.expect("PRIVMSG")
		out = append(out, time.Since(begun))
	}
	for name, d := range map[string][]time.Duration{"line to emit": in, "Do to wire": out} {
		sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
		t.Logf("%s: 10%% %v, median %v, 99%% %v", name, d[len(d)/10], d[len(d)/2], d[len(d)*99/100])
		if d[len(d)/10] > 20*time.Millisecond { // something waits for a timer: on a busy machine some lines are as fast as ever
			t.Errorf("%s: %v", name, d[len(d)/10])
		}
	}
}

func BenchmarkLines(b *testing.B) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	cfg := testConfig()
	cfg.Server = ln.Addr().String()
	said, present := 0, make(chan struct{})
	done := make(chan struct{})
	n := NewNetwork(cfg, slog.New(slog.DiscardHandler), func(e commands.Event) {
		switch e.Kind {
		case commands.Present:
			close(present)
		case commands.Said:
			if said++; said == b.N {
				close(done)
			}
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() { n.Run(ctx); close(over) }()
	conn, err := ln.Accept()
	if err != nil {
		b.Fatal(err)
	}
	go func() {
		in := bufio.NewScanner(conn)
		for in.Scan() {
			if strings.HasPrefix(in.Text(), "JOIN") {
				fmt.Fprint(conn, ":gavel!g@h JOIN #tc\r\n:s 366 gavel #tc :x\r\n:s 315 gavel #tc :x\r\n")
			}
		}
	}()
	fmt.Fprint(conn, ":s 001 gavel :x\r\n:s 422 gavel :x\r\n")
	<-present
	b.ResetTimer()
	w := bufio.NewWriter(conn)
	for range b.N {
		fmt.Fprint(w, ":bob!b@b.example PRIVMSG #tc :a line of a meeting, neither short nor long\r\n")
	}
	w.Flush()
	<-done
	b.StopTimer()
	cancel()
	conn.Close()
	<-over
}

// FuzzConnection lets a server say anything at all: nothing panics, and the
// connection ends when it is told to.
func FuzzConnection(f *testing.F) {
	f.Add(":s CAP * LS :sasl account-tag\r\n:s CAP * ACK :sasl account-tag\r\nAUTHENTICATE +\r\n:s 904 gavel :no\r\n")
	f.Add(":s 001 gavel :x\r\n:s 005 gavel PREFIX=(ov)@+ CHANMODES=b,k,l,i CHANLIMIT=#:1 WHOX BOT=B :are\r\n:s 422 gavel :x\r\n:gavel!g@h JOIN #tc\r\n:s 353 gavel = #tc :@ttx +bob gavel\r\n:s 366 gavel #tc :x\r\n:s 354 gavel 001 #tc u h ttx H@ acc\r\n:s 315 gavel #tc :x\r\n:ttx MODE #tc +o-v bob bob\r\n")
	f.Add(":s 001 gavel :x\r\n:s 376 gavel :x\r\n:s 473 gavel #tc :no\r\n:bob!b@b INVITE gavel #tc\r\n:gavel!g@h JOIN #tc\r\n:gavel!g@h NICK x\r\n:x KICK #tc x :y\r\n:s KILL x :y\r\nERROR :z\r\n")
	f.Add("BATCH +a chathistory #tc\r\n@batch=a;time=1999-01-01T00:00:00Z :a!b@c PRIVMSG #tc :\x01ACTION x\x01\r\n:s 442 gavel #tc :x\r\n:s 470 gavel #tc #x :y\r\n:a QUIT\r\n")
	f.Add(":s 433 * gavel :x\r\n:s 433 * gavel_ :x\r\n:s 001 gavel__ :x\r\n:s 376 x :y\r\n:NickServ!s@s NOTICE gavel__ :please identify\r\n:NickServ!s@s NOTICE gavel__ :invalid password\r\n:gavel!x@y QUIT :z\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		cfg := testConfig()
		withLogin(nil)(&cfg)
		cfg.Invite = "yes"
		log := new(journal)
		var events []commands.Event
		n := NewNetwork(cfg, slog.New(slog.NewTextHandler(log, nil)), func(e commands.Event) { events = append(events, e) })
		ctx, cancel := context.WithCancel(context.Background())
		dials := 0
		peers := make(chan net.Conn, 1)
		n.dial = func(ctx context.Context, _ config.Network) (net.Conn, error) {
			if dials++; dials > 1 {
				<-ctx.Done()
				return nil, ctx.Err()
			}
			ours, theirs := net.Pipe()
			peers <- theirs
			return ours, nil
		}
		n.retry = newRetry(time.Microsecond, time.Microsecond)
		n.Do(commands.Say{Channel: "#tc", Text: "hello"})
		n.Do(commands.SetTopic{Channel: "#tc", Text: "hello"})
		n.Do(commands.Notice{Nick: "bob", Text: "hello"})
		over := make(chan struct{})
		go func() { n.Run(ctx); close(over) }()
		conn := <-peers
		go func() { // what is said is of no interest, but for its form
			out := bufio.NewScanner(conn)
			for out.Scan() {
				if len(out.Bytes()) > 512 || strings.ContainsAny(out.Text(), "\x00\r") {
					t.Errorf("said %q", out.Text())
				}
			}
		}()
		conn.SetWriteDeadline(time.Now().Add(time.Minute))
		if _, err := conn.Write([]byte(in)); os.IsTimeout(err) {
			t.Error("does not read")
		}
		conn.Close()
		cancel()
		select {
		case <-over:
		case <-time.After(time.Minute):
			t.Fatal("does not end")
		}
		if s := log.String(); strings.Contains(s, "fault of Gavel") || strings.Contains(s, accountSecret) {
			t.Error(s)
		}
		there := map[string]bool{}
		for _, e := range events {
			switch e.Kind {
			case commands.Present:
				there[e.Channel] = true
			case commands.Gone:
				delete(there, e.Channel)
			case commands.Said:
				if e.From.Nick == "" {
					t.Errorf("%+v", e)
				}
			}
		}
	})
}
