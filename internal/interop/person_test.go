package interop

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"regexp"
	"strings"
	"testing"

	"gavel/internal/ircnet"
)

// channel is where meetings are held.
const channel = "#tc"

// A person is somebody on IRC. What they are told is read as people read it:
//
//	<nick> text         said in a channel; "* nick text" is /me
//	[nick] text         said to this person
//	-nick- text         a notice
//	nick joins #tc      and leaves, quits, kicks, sets, is now
//	332 nick #tc :…     whatever else a server says
//
// In a pattern, * is any text.
type person struct {
	*ircnet.Client
	t     *testing.T
	nick  string
	queue []string // read, and not looked at
	told  []string // all of it
}

// connect connects somebody who has no account.
func (s *server) connect(t *testing.T, nick string) *person {
	t.Helper()
	return s.login(t, s.addr, ircnet.Login{Nick: nick})
}

// join connects somebody who joins a channel: #tc, if none is named.
func (s *server) join(t *testing.T, nick string, channels ...string) *person {
	t.Helper()
	p := s.connect(t, nick)
	p.join(channels...)
	return p
}

// identified is join for somebody who has the account, whatever their nick.
func (s *server) identified(t *testing.T, nick, account string) *person {
	t.Helper()
	p := s.login(t, s.addr, ircnet.Login{Nick: nick, Account: account, Password: accounts[account]})
	p.join()
	return p
}

func (s *server) login(t *testing.T, addr string, l ircnet.Login) *person {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if s.ca != "" {
		pem, err := os.ReadFile(s.ca)
		if err != nil {
			t.Fatal(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		l.TLS = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
	}
	c, err := ircnet.Dial(ctx, addr, l)
	if err != nil {
		t.Fatalf("%s: %v", l.Nick, err)
	}
	p := &person{Client: c, t: t, nick: l.Nick}
	t.Cleanup(func() {
		c.Close()
		for _, l := range p.queue {
			if byGavel.MatchString(l) && isPrivate(l) {
				t.Errorf("%s was not waiting for %s", p.nick, l)
			}
		}
		if t.Failed() {
			t.Logf("%s was told:\n%s", p.nick, strings.Join(p.told[max(len(p.told)-60, 0):], "\n"))
		}
	})
	return p
}

func (p *person) join(channels ...string) {
	p.t.Helper()
	if len(channels) == 0 {
		channels = []string{channel}
	}
	for _, c := range channels {
		p.Raw("JOIN " + c)
		p.sees("366 * " + c + " *")
	}
}

// says says something in #tc, and returns when the server has it: what somebody
// else says then comes after it.
func (p *person) says(text string) {
	p.t.Helper()
	p.Say(channel, text)
	p.sync()
}

// quit leaves, and waits until the server knows.
func (p *person) quit() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	p.Quit("bye")
	if _, err := p.Wait(ctx); err != nil && ctx.Err() != nil {
		p.t.Fatalf("%s can't quit: %v", p.nick, err)
	}
}

// next is the next line.
func (p *person) next(waitsFor string) string {
	p.t.Helper()
	if len(p.queue) > 0 {
		l := p.queue[0]
		p.queue = p.queue[1:]
		return l
	}
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	l, err := p.Expect(ctx, func(ircnet.Line) bool { return true })
	if err != nil {
		p.t.Fatalf("%s waits for %q: %v", p.nick, waitsFor, err)
	}
	return p.take(l)
}

func (p *person) take(l ircnet.Line) string {
	s := p.read(l)
	p.told = append(p.told, s)
	return s
}

// sees waits for lines like these, in this order, with any others between. It
// returns the last.
func (p *person) sees(patterns ...string) (line string) {
	p.t.Helper()
	for _, want := range patterns {
		for line = p.next(want); !like(want, line); line = p.next(want) {
		}
	}
	return line
}

// expects waits for a line that is the command, as it came.
func (p *person) expects(command string) ircnet.Line {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	l, err := p.Expect(ctx, func(l ircnet.Line) bool { p.take(l); return l.Command == command })
	if err != nil {
		p.t.Fatalf("%s waits for %s: %v", p.nick, command, err)
	}
	return l
}

// hears waits for what Gavel says, does to the topic, and tells this person: these
// lines, and no other. It returns them.
//
// Gavel keeps the order of what it says in the channel, and of what it tells one person.
// Which of the two is first is not certain, so a line of the other kind that comes meanwhile
// is left for who waits for it.
func (p *person) hears(patterns ...string) (lines []string) {
	p.t.Helper()
	for _, want := range patterns {
		var others []string
		l := p.next(want)
		for !byGavel.MatchString(l) || isPrivate(l) != isPrivate(want) {
			if byGavel.MatchString(l) {
				others = append(others, l)
			}
			l = p.next(want)
		}
		p.queue = append(others, p.queue...)
		if !like(want, l) {
			p.t.Fatalf("%s waits for\n\t%s\nand Gavel says\n\t%s", p.nick, want, l)
		}
		lines = append(lines, l)
	}
	return lines
}

var byGavel = regexp.MustCompile(`^([<\[-]gavel_?[>\]-]|gavel_? sets the topic) `)

// isPrivate reports whether a line, or the pattern of one, is to this person alone.
func isPrivate(line string) bool { return line[0] == '-' || line[0] == '[' }

// sync returns when the server has dealt with all this person sent. Lines that came
// with that are still to be looked at.
func (p *person) sync() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	lines, err := p.Sync(ctx)
	for _, l := range lines {
		p.queue = append(p.queue, p.take(l))
	}
	if err != nil {
		p.t.Fatalf("%s: %v", p.nick, err)
	}
}

// until asks the server again and again, until a line like sign is in the answer, or,
// if there is false, is not. Lines like end end the answers.
func (p *person) until(what, ask, sign, end string, there bool) {
	p.t.Helper()
	eventually(p.t, what, func() bool {
		p.Raw(ask)
		seen := false
		for {
			l := p.next(what)
			seen = seen || like(sign, l)
			if like(end, l) {
				return seen == there
			}
		}
	})
}

// ops makes somebody operator of #tc.
func (p *person) ops(nick string) {
	p.t.Helper()
	p.Raw("MODE " + channel + " +o " + nick)
	p.sync()
}

// read is a line as people read it.
func (p *person) read(l ircnet.Line) string {
	who := l.Nick()
	if !strings.Contains(l.Source, "!") {
		who = l.Source
	}
	because := func(i int) string {
		if l.Arg(i) == "" {
			return ""
		}
		return ": " + l.Arg(i)
	}
	switch l.Command {
	case "PRIVMSG":
		if me, ok := strings.CutPrefix(l.Arg(1), "\x01ACTION "); ok {
			return "* " + who + " " + strings.TrimSuffix(me, "\x01")
		}
		if strings.HasPrefix(l.Arg(0), "#") {
			return "<" + who + "> " + l.Arg(1)
		}
		return "[" + who + "] " + l.Arg(1)
	case "NOTICE":
		return "-" + who + "- " + strings.TrimPrefix(l.Arg(1), "["+channel+"] ")
	case "JOIN":
		return who + " joins " + l.Arg(0)
	case "PART":
		return who + " leaves " + l.Arg(0) + because(1)
	case "QUIT":
		return who + " quits" + because(0)
	case "KICK":
		return who + " kicks " + l.Arg(1) + " from " + l.Arg(0) + because(2)
	case "NICK":
		return who + " is now " + l.Arg(0)
	case "TOPIC":
		return who + " sets the topic of " + l.Arg(0) + " to " + l.Arg(1)
	case "MODE":
		return who + " sets " + strings.Join(l.Params, " ")
	}
	return l.Command + " " + strings.Join(l.Params, " ")
}

// like reports whether s is like the pattern, in which * is any text.
func like(pattern, s string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	s, ok := strings.CutPrefix(s, first)
	if !ok || !star {
		return ok && s == ""
	}
	for {
		part, more, star := strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(s, part)
		}
		_, s, ok = strings.Cut(s, part)
		if !ok {
			return false
		}
		rest = more
	}
}
