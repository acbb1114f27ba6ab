package ircnet

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// listen starts a server and returns its address.
func listen(t *testing.T, o Options) (*Server, string) {
	t.Helper()
	s := New(o)
	t.Cleanup(s.Close)
	a, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return s, a.String()
}

// limit is for what would hang if it failed.
func limit(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func dial(t *testing.T, addr string, l Login) *Client {
	t.Helper()
	c, err := Dial(limit(t), addr, l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func join(t *testing.T, c *Client, channels ...string) {
	t.Helper()
	if err := c.Join(limit(t), channels...); err != nil {
		t.Fatal(err)
	}
}

// raw returns a connection with a mind of its own.
func raw(t *testing.T, addr string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(time.Minute))
	return c, bufio.NewReader(c)
}

// expect fails unless the client is told such a line.
func expect(t *testing.T, c *Client, command string, params ...string) Line {
	t.Helper()
	l, err := c.Expect(limit(t), Command(command, params...))
	if err != nil {
		t.Fatalf("%s %q: %v", command, params, err)
	}
	return l
}

// lastWords returns the last line before the end of the connection, and the end.
func lastWords(t *testing.T, c *Client) (string, error) {
	t.Helper()
	lines, err := c.Wait(limit(t))
	if len(lines) == 0 {
		return "", err
	}
	return lines[len(lines)-1].Raw, err
}

func TestTalk(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{Password: "pass", Accounts: people})
	ttx := dial(t, addr, Login{Nick: "ttx", Pass: "pass", Account: "ttx", Password: "pw1", Caps: []string{"echo-message"}})
	mordred := dial(t, addr, Login{Nick: "mordred", Pass: "pass", Caps: []string{"account-tag", "server-time"}})
	join(t, ttx, "#tc", "#infra")
	join(t, mordred, "#tc")
	ttx.Say("#tc", "hello")
	ttx.Action("#tc", "waves")
	ttx.Notice("mordred", "psst")
	ttx.Nick("thierry")
	ttx.Part("#tc", "lunch")
	ttx.Say("mordred", "still here")
	lines, err := ttx.Sync(limit(t))
	if err != nil || len(lines) != 7 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
	if l := expect(t, mordred, "PRIVMSG", "#tc", "hello"); l.Nick() != "ttx" || l.Tag("account") != "ttx" || l.Tag("time") == "" {
		t.Errorf("got %q", l.Raw)
	}
	expect(t, mordred, "PRIVMSG", "#tc", "\x01ACTION waves\x01")
	expect(t, mordred, "NOTICE", "mordred", "psst")
	expect(t, mordred, "NICK", "thierry")
	expect(t, mordred, "PART", "#tc", "lunch")
	expect(t, mordred, "PRIVMSG", "mordred", "still here")
	ttx.Quit("bye")
	if last, err := lastWords(t, ttx); err != io.EOF || last != "ERROR :Closing Link: thierry[localhost] (Quit: bye)" {
		t.Errorf("%q, %v", last, err)
	}
	if got := s.Names("#tc"); !slices.Equal(got, []string{"mordred"}) {
		t.Errorf("%q", got)
	}
	s.SetTopic("#tc", "done")
	if got := s.Topic("#tc"); got != "done" {
		t.Errorf("topic %q", got)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{Password: "pass", Accounts: people})
	dial(t, addr, Login{Nick: "taken", Pass: "pass"})
	for name, test := range map[string]struct {
		login Login
		want  string
	}{
		"no server password": {Login{Nick: "a"}, "464"},
		"nick in use":        {Login{Nick: "Taken", Pass: "pass"}, "433"},
		"no nick":            {Login{Nick: "9", Pass: "pass"}, "432"},
		"wrong password":     {Login{Nick: "b", Pass: "pass", Account: "ttx", Password: "pw2"}, "904"},
		"long password":      {Login{Nick: "c", Pass: "pass", Account: "ttx", Password: strings.Repeat("x", 600)}, "904"},
		"no certificate":     {Login{Nick: "d", Pass: "pass", Account: "ttx"}, "904"},
		"no such capability": {Login{Nick: "e", Pass: "pass", Caps: []string{"metadata"}}, "NAK"},
	} {
		if c, err := Dial(limit(t), addr, test.login); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
	s.KLine("f!*@*", "go away")
	if _, err := Dial(limit(t), addr, Login{Nick: "f", Pass: "pass"}); err == nil || !strings.Contains(err.Error(), "465") {
		t.Errorf("banned: %v", err)
	}
	c := dial(t, addr, Login{Nick: "g", Pass: "pass"})
	s.Refuse("#tc", "473")
	if err := c.Join(limit(t), "#infra", "#tc"); err == nil || !strings.Contains(err.Error(), "473") {
		t.Errorf("join: %v", err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	authority, err := NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	server, err := authority.Server()
	if err != nil {
		t.Fatal(err)
	}
	mine, err := authority.Client("ttx")
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Certs: map[string]string{Fingerprint(mine): "ttx"}, Accounts: people})
	t.Cleanup(s.Close)
	a, err := s.ListenTLS("127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	addr := a.String()
	c := dial(t, addr, Login{Nick: "ttx", Account: "ttx", TLS: &tls.Config{
		RootCAs: authority.Pool(), ServerName: "localhost", Certificates: []tls.Certificate{mine},
	}})
	c.Raw("WHOIS ttx")
	expect(t, c, "330", "ttx", "ttx", "ttx")
	expect(t, c, "671")
	if l := expect(t, c, "276"); !strings.HasSuffix(l.Text(), Fingerprint(mine)) {
		t.Errorf("got %q", l.Raw)
	}

	// Somebody else's certificate, none, and somebody else's authority.
	other, err := authority.Client("ttx")
	if err != nil {
		t.Fatal(err)
	}
	trusting := &tls.Config{RootCAs: authority.Pool(), ServerName: "localhost"}
	if _, err = Dial(limit(t), addr, Login{Nick: "x", Account: "ttx", TLS: trusting}); err == nil || !strings.Contains(err.Error(), "904") {
		t.Error(err)
	}
	trusting = trusting.Clone()
	trusting.Certificates = []tls.Certificate{other}
	if _, err = Dial(limit(t), addr, Login{Nick: "x", Account: "ttx", TLS: trusting}); err == nil || !strings.Contains(err.Error(), "904") {
		t.Error(err)
	}
	var unknown x509.UnknownAuthorityError
	if _, err = Dial(limit(t), addr, Login{Nick: "x", TLS: &tls.Config{ServerName: "localhost"}}); !errors.As(err, &unknown) {
		t.Error(err)
	}

	// What is written to files can be read from them.
	cert, key, err := KeyPairPEM(mine)
	if err != nil {
		t.Fatal(err)
	}
	again, err := tls.X509KeyPair(cert, key)
	if err != nil || Fingerprint(again) != Fingerprint(mine) {
		t.Error(err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(authority.PEM()) {
		t.Error("authority is not PEM")
	}

	// Plain text on the TLS port is nobody's problem, nor is one who says nothing.
	conn, _ := raw(t, addr)
	io.WriteString(conn, "NICK plain\r\nUSER p 0 * :P\r\n")
	raw(t, addr)
	if _, err := c.Sync(limit(t)); err != nil {
		t.Error(err)
	}
	s.Kill("ttx", "enough")
	if last, err := lastWords(t, c); err != io.EOF || !strings.HasPrefix(last, "ERROR :") {
		t.Errorf("%q, %v", last, err)
	}
}

// Whatever a client was sending when it was killed, it is told why.
func TestLastWords(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{})
	for range 30 {
		c := dial(t, addr, Login{Nick: "gavel"})
		var busy sync.WaitGroup
		busy.Go(func() {
			for range 500 {
				c.Say("gavel", strings.Repeat("x", 400))
			}
		})
		s.Kill("gavel", "enough")
		if last, err := lastWords(t, c); err != io.EOF || last != "ERROR :Closing Link: gavel[localhost] (Killed (oper (enough)))" {
			t.Errorf("%q, %v", last, err)
		}
		busy.Wait()
	}
}

func TestDrop(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{})
	c, w := dial(t, addr, Login{Nick: "gavel"}), dial(t, addr, Login{Nick: "ttx"})
	join(t, c, "#tc")
	join(t, w, "#tc")
	if s.Drop("nobody") || !s.Drop("gavel") {
		t.Error("wrong about who is there")
	}
	if _, err := c.Wait(limit(t)); !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
	expect(t, w, "QUIT", "Connection reset by peer")
	join(t, dial(t, addr, Login{Nick: "gavel"}), "#tc") // the nick is free at once

	// One who goes without a word.
	n := dial(t, addr, Login{Nick: "napkin"})
	join(t, n, "#tc")
	n.Close()
	expect(t, w, "QUIT", "Connection closed")
}

func TestFlood(t *testing.T) {
	t.Parallel()
	_, addr := listen(t, Options{Flood: 20, FloodEvery: time.Hour})
	c, w := dial(t, addr, Login{Nick: "gavel"}), dial(t, addr, Login{Nick: "ttx"})
	join(t, w, "#tc")
	join(t, c, "#tc")
	for i := range 19 {
		c.Say("#tc", fmt.Sprint(i))
	}
	expect(t, w, "PRIVMSG", "#tc", "18")
	c.Say("#tc", "one too many")
	if last, err := lastWords(t, c); err != io.EOF || !strings.Contains(last, "(Excess Flood)") {
		t.Errorf("%q, %v", last, err)
	}
	expect(t, w, "QUIT", "Excess Flood")
}

func TestFreeze(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{Accounts: map[string]string{"gavel": "pw"}})
	c, w := dial(t, addr, Login{Nick: "gavel"}), dial(t, addr, Login{Nick: "ttx"})
	join(t, c, "#tc")
	join(t, w, "#tc")
	s.Freeze("gavel")
	for i := range 100 {
		c.Say("#tc", fmt.Sprint("late ", i))
	}
	w.Say("#tc", "first")
	lines, err := w.Sync(limit(t))
	if err != nil || len(lines) > 0 {
		t.Errorf("%v, %v", lines, err)
	}
	s.Thaw("gavel")
	for i := range 100 {
		expect(t, w, "PRIVMSG", "#tc", fmt.Sprint("late ", i))
	}
	expect(t, c, "PRIVMSG", "#tc", "first")

	// Who hangs up meanwhile leaves a ghost, which can be driven out, or found out.
	for _, exorcise := range []func(){
		func() { w.Say("NickServ", "GHOST gavel pw") },
		func() { s.Kill("gavel", "ghost") },
		func() { s.Thaw("gavel") },
	} {
		s.Freeze("gavel")
		c.Close()
		if _, err := Dial(limit(t), addr, Login{Nick: "gavel"}); err == nil || !strings.Contains(err.Error(), "433") {
			t.Error(err)
		}
		exorcise()
		expect(t, w, "QUIT")
		c = dial(t, addr, Login{Nick: "gavel"})
		join(t, c, "#tc")
	}

	// One that the network has forgotten does not hold up its end.
	s.Freeze("gavel")
	c.Say("#tc", "anybody?")
	s.Close()
	c.Wait(limit(t))
}

func TestDoor(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{})
	s.Door(DoorThrottled)
	if _, err := Dial(limit(t), addr, Login{Nick: "a"}); err == nil || !strings.Contains(err.Error(), "Throttled") {
		t.Error(err)
	}
	s.Door(DoorSlammed)
	conn, err := net.Dial("tcp", addr) // a Client writes, and who is told of the reset by that reads no more than EOF
	if err == nil {
		conn.SetDeadline(time.Now().Add(time.Minute))
		_, err = conn.Read(make([]byte, 1))
		conn.Close()
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Error(err)
	}
	s.Door(DoorSilent)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, addr, Login{Nick: "a"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	s.Door(DoorOpen)
	dial(t, addr, Login{Nick: "a"})
}

func TestRestart(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{Replay: 10})
	for range 5 {
		c := dial(t, addr, Login{Nick: "gavel"})
		join(t, c, "#tc")
		c.Say("#tc", "remember me")
		c.Sync(limit(t))
		s.Down("restarting")
		if last, err := lastWords(t, c); err != io.EOF || last != "ERROR :Closing Link: gavel[localhost] (restarting)" {
			t.Errorf("%q, %v", last, err)
		}
		if _, err := Dial(limit(t), addr, Login{Nick: "gavel"}); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Error(err)
		}
		if err := s.Up(); err != nil {
			t.Fatal(err)
		}
		c = dial(t, addr, Login{Nick: "gavel"})
		join(t, c, "#tc")
		expect(t, c, "PRIVMSG", "#tc", "remember me")
		s.Drop("gavel")
	}
	s.Close()
	if _, err := s.Listen("127.0.0.1:0"); err == nil {
		t.Error("a closed server listens")
	}
	s.Close()
	if s.Kick("#tc", "gavel", "x") {
		t.Error("a closed server kicks")
	}
}

// Nobody stays for ever without a sign of life. Time is made to pass by hand.
func TestSilence(t *testing.T) {
	t.Parallel()
	s, addr := listen(t, Options{PingEvery: time.Hour})
	pass := func(nick string) {
		if !s.each(nick, (*network).idle) {
			t.Errorf("%s is not here", nick)
		}
	}
	alive := dial(t, addr, Login{Nick: "alive"})
	join(t, alive, "#tc")

	// Not registered in time, for want of USER or of CAP END.
	for _, says := range []string{"NICK slow\r\nPING x\r\nUSER slow 0 * :", "CAP LS\r\nNICK slow\r\nUSER s 0 * :S\r\nPING x\r\n"} {
		conn, in := raw(t, addr)
		io.WriteString(conn, says)
		awaitLine(t, in, "PONG")
		pass("slow")
		awaitLine(t, in, "(Registration timed out)")
	}

	// Asked for a sign of life, and silent, or in the midst of a line.
	conn, in := raw(t, addr)
	io.WriteString(conn, "NICK gone\r\nUSER g 0 * :G\r\nJOIN #tc\r\nPRIVMSG #tc :half a li")
	awaitLine(t, in, " 366 ")
	pass("gone")
	awaitLine(t, in, "PING :irc.example.net")
	pass("gone")
	awaitLine(t, in, "(Ping timeout: 3600 seconds)")
	expect(t, alive, "QUIT", "Ping timeout: 3600 seconds")

	for range 3 {
		pass("alive")
		expect(t, alive, "PING")
		if _, err := alive.Sync(limit(t)); err != nil {
			t.Error(err)
		}
	}
	pass("alive") // and one who is not heard for being frozen is not blamed for it
	s.Freeze("alive")
	pass("alive")
	pass("alive")
	s.Thaw("alive")
	if _, err := alive.Sync(limit(t)); err != nil {
		t.Error(err)
	}
}

// The alarm that makes time pass outside of tests.
func TestAlarm(t *testing.T) {
	t.Parallel()
	_, addr := listen(t, Options{PingEvery: 10 * time.Millisecond})
	_, in := raw(t, addr)
	awaitLine(t, in, "(Registration timed out)")
	conn, in := raw(t, addr)
	io.WriteString(conn, "NICK gone") // and no end of line
	awaitLine(t, in, "(Registration timed out)")
}

// awaitLine reads until a line has the text in it.
func awaitLine(t *testing.T, in *bufio.Reader, text string) {
	t.Helper()
	for {
		l, err := in.ReadString('\n')
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if strings.Contains(l, text) {
			return
		}
	}
}

// One who does not read is let go, and nobody else waits for that.
func TestDeaf(t *testing.T) {
	t.Parallel()
	_, addr := listen(t, Options{SendQueue: 100})
	ttx := dial(t, addr, Login{Nick: "ttx"})
	join(t, ttx, "#tc")
	conn, _ := raw(t, addr)
	conn.(*net.TCPConn).SetReadBuffer(4096)
	io.WriteString(conn, "NICK deaf\r\nUSER d 0 * :D\r\nJOIN #tc\r\n")
	expect(t, ttx, "JOIN")
	for {
		for range 1000 {
			ttx.Say("#tc", strings.Repeat("x", 400))
		}
		lines, err := ttx.Sync(limit(t))
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(lines, Command("QUIT", "SendQ exceeded")) {
			return
		}
	}
}

func TestGarbage(t *testing.T) {
	t.Parallel()
	_, addr := listen(t, Options{})
	ttx := dial(t, addr, Login{Nick: "ttx"})
	join(t, ttx, "#tc")
	random := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{1}).Read(random)
	for _, junk := range []string{
		string(random),
		strings.Repeat("x", 1<<20),
		strings.Repeat("\x00", 1<<16) + "\n",
		strings.Repeat("\r\n", 1<<16),
		strings.Repeat("@", 1<<13) + " PRIVMSG #tc :x\n",
		"NICK j\nUSER j 0 * :J\n" + strings.Repeat("PRIVMSG #tc :\x00\n", 100) + string(random),
		"GET / HTTP/1.1\r\nHost: irc\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	} {
		conn, _ := raw(t, addr)
		go io.WriteString(conn, junk)
		if _, err := ttx.Sync(limit(t)); err != nil {
			t.Fatal(err)
		}
	}
	conn, in := raw(t, addr)
	go io.WriteString(conn, strings.Repeat("x", 1<<20))
	io.ReadAll(in) // ends, by an end of file or by a reset
	ttx.Say("ttx", "fine")
	expect(t, ttx, "PRIVMSG", "ttx", "fine")
}

// What many say at once, all hear in one order.
func TestOrder(t *testing.T) {
	t.Parallel()
	const people, each = 50, 20
	_, addr := listen(t, Options{})
	var clients []*Client
	for i := range people {
		c := dial(t, addr, Login{Nick: fmt.Sprint("user", i), Caps: []string{"echo-message"}})
		join(t, c, "#tc")
		clients = append(clients, c)
	}
	heard := make([][]string, people)
	ctx := limit(t)
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() {
			for j := range each {
				c.Say("#tc", fmt.Sprint(j))
			}
		})
		all.Go(func() {
			for len(heard[i]) < people*each {
				l, err := c.Expect(ctx, Command("PRIVMSG"))
				if err != nil {
					t.Error(err)
					return
				}
				heard[i] = append(heard[i], l.Nick()+" "+l.Text())
			}
		})
	}
	all.Wait()
	next := map[string]int{}
	for _, h := range heard[0] {
		nick, number, _ := strings.Cut(h, " ")
		if number != fmt.Sprint(next[nick]) {
			t.Fatalf("%s said %s after %d lines", nick, number, next[nick])
		}
		next[nick]++
	}
	for i := range heard {
		if !slices.Equal(heard[i], heard[0]) {
			t.Errorf("user%d heard it in another order", i)
		}
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	var log []string
	s := New(Options{Log: func(dir, nick, line string) { log = append(log, nick+" "+dir+" "+line) }})
	a, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, a.String(), Login{Nick: "ttx"})
	c.Say("ttx", "hello")
	c.Sync(limit(t))
	s.Close()
	said := slices.Index(log, "ttx < PRIVMSG ttx :hello")
	heard := slices.Index(log, "ttx > :ttx!~ttx@localhost PRIVMSG ttx :hello")
	if said < 0 || heard != said+1 {
		t.Errorf("said in line %d, heard in line %d of %q", said, heard, log)
	}
}

// A server that nobody used can be closed, and its faults fall on nobody.
func TestUnused(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	if s.Kill("ttx", "x") || s.Names("#tc") != nil {
		t.Error("somebody is here")
	}
	s.Close()
	New(Options{}).Close()
}
