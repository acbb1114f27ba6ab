package ircnet

import (
	"flag"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata/*.txt")

// scripts are the options of the networks that the scripts in testdata talk to.
//
// A script is what people send and, indented, what they are sent in return:
//
//   - ttx account-tag           ttx connects and registers, with capabilities
//     ttx JOIN #tc                ttx sends a line
//     ! Kick #tc ttx why not      something goes wrong
//     ttx: :…                   what ttx gets of that
//
// Write the lines that are not indented, run with -update, and read the diff.
// There is no socket: lines go straight into the network, whose clock goes on by a
// second with each of them.
var scripts = map[string]Options{
	"registration": {MOTD: []string{"Be kind.", "", "Be brief."}, ISupport: []string{"LINELEN=4096"}, ChanLimit: 50},
	"password":     {Password: "s3same"},
	"nocaps":       {Caps: []string{}},
	"caps":         {},
	"sasl":         {Accounts: people, Certs: map[string]string{"c0ffee": "ttx"}},
	"nickserv":     {Accounts: people, Ops: []string{"ttx"}},
	"talk":         {},
	"labels":       {},
	"channels":     {ChanLimit: 3},
	"modes":        {},
	"ops":          {Ops: []string{"ttx", "gavel"}, Voiced: []string{"mordred"}, Accounts: people},
	"topic":        {},
	"nicks":        {NickLen: 9},
	"ascii":        {CaseMap: "ascii"},
	"rfc1459":      {},
	"people":       {},
	"who":          {Accounts: people},
	"faults":       {},
	"split":        {},
	"history":      {Caps: append(DefaultCaps(), ChatHistory), History: 5},
	"replay":       {Replay: 2},
	"limits":       {},
}

var people = map[string]string{"ttx": "pw1", "mordred": "pw2"}

func TestScripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) != len(scripts) {
		t.Errorf("%d scripts in testdata, options for %d", len(files), len(scripts))
	}
	for name, o := range scripts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("testdata", name+".txt")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := newStage(t, o).play(string(text))
			if *update {
				err = os.WriteFile(file, []byte(got), 0o666)
				if err != nil {
					t.Fatal(err)
				}
			} else if got != string(text) {
				t.Errorf("not as in %s; first difference:\n%s", file, firstDifference(string(text), got))
			}
		})
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("line %d\nwant %q\n got %q", i+1, w[i], strings.Join(g[min(i, len(g)):min(i+1, len(g))], ""))
		}
	}
	return fmt.Sprintf("more at the end: %q", g[len(w):])
}

// A stage is a network without sockets.
type stage struct {
	t     *testing.T
	s     *Server
	clock time.Time
	cast  []*actor
}

type actor struct {
	name string
	user *user
}

func newStage(t *testing.T, o Options) *stage {
	st := &stage{t: t, clock: time.Date(2014, 6, 17, 10, 0, 0, 0, time.UTC)}
	o.Name, o.Network = "irc.test", "TestNet"
	o.Now = func() time.Time { return st.clock }
	st.s = New(o)
	t.Cleanup(st.s.Close)
	return st
}

func (st *stage) play(script string) string {
	var out strings.Builder
	for _, l := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		if strings.HasPrefix(l, "  ") {
			continue
		}
		out.WriteString(l + "\n")
		if l == "" || l[0] == '#' {
			continue
		}
		word, rest, _ := strings.Cut(l, " ")
		switch word {
		case "+":
			st.enter(strings.Fields(rest))
			continue
		case "!":
			st.fault(strings.Fields(rest))
		default:
			u := st.actor(word).user
			rest = strings.NewReplacer(`\0`, "\x00", `\1`, "\x01", `\r`, "\r").Replace(rest)
			if name, size, ok := strings.Cut(rest, "LONG"); ok { // that many letters
				var n int
				fmt.Sscan(size, &n)
				rest = name + strings.Repeat("é", n/2)
			}
			st.s.do(func(n *network) { n.hear(u, rest) })
		}
		for _, a := range st.cast {
			for _, got := range st.drain(a) {
				out.WriteString("  " + a.name + ": " + strings.ReplaceAll(strings.ToValidUTF8(got, `\x`), "\x02", `\2`) + "\n")
			}
		}
		st.clock = st.clock.Add(time.Second)
	}
	return out.String()
}

// actor returns the one of that name, who connects at the first mention.
func (st *stage) actor(name string) *actor {
	for _, a := range st.cast {
		if a.name == name {
			return a
		}
	}
	a := &actor{name: name}
	conn, other := net.Pipe()
	st.t.Cleanup(func() { conn.Close(); other.Close() })
	st.s.do(func(n *network) { a.user = n.connect(newLink(conn, nil, 4096)) })
	st.cast = append(st.cast, a)
	return a
}

func (st *stage) enter(words []string) {
	a := st.actor(words[0])
	lines := []string{"CAP REQ :" + strings.Join(words[1:], " "), "NICK " + a.name, "USER " + a.name + " 0 * :The real " + a.name, "CAP END"}
	if len(words) == 1 {
		lines = lines[1:3]
	}
	for _, l := range lines {
		st.s.do(func(n *network) { n.hear(a.user, l) })
	}
	st.drain(a)
	if !a.user.registered {
		st.t.Fatalf("%s is not registered", a.name)
	}
}

func (st *stage) drain(a *actor) (lines []string) {
	for {
		select {
		case l, ok := <-a.user.link.out:
			if !ok {
				return lines
			}
			lines = append(lines, l)
		default:
			return lines
		}
	}
}

func (st *stage) fault(w []string) {
	s := st.s
	rest := func(i int) string { return strings.Join(w[i:], " ") }
	switch w[0] {
	case "Kick":
		s.Kick(w[1], w[2], rest(3))
	case "Kill":
		s.Kill(w[1], rest(2))
	case "ForceNick":
		s.ForceNick(w[1], w[2])
	case "Login":
		s.Login(w[1], w[2])
	case "Logout":
		s.Logout(w[1])
	case "ChangeHost":
		s.ChangeHost(w[1], w[2], w[3])
	case "Drop":
		s.Drop(w[1])
	case "Freeze":
		s.Freeze(w[1])
	case "Thaw":
		s.Thaw(w[1])
	case "Raw":
		s.Raw(w[1], rest(2))
	case "Mode":
		s.Mode(w[1], w[2:]...)
	case "SetTopic":
		s.SetTopic(w[1], rest(2))
	case "Refuse":
		s.Refuse(w[1], rest(2))
	case "KLine":
		s.KLine(w[1], rest(2))
	case "UnKLine":
		s.UnKLine(w[1])
	case "Split":
		s.Split(w[1], w[2:]...)
	case "Heal":
		s.Heal(w[1])
	case "SetCaps":
		s.SetCaps(w[1:]...)
	case "Services":
		s.Services(map[string]Services{"up": ServicesUp, "down": ServicesDown, "refusing": ServicesRefusing, "silent": ServicesSilent}[w[1]])
	case "Down":
		s.Down(rest(1))
	case "Certificate":
		st.actor(w[1]).user.fingerprint = w[2]
	default:
		st.t.Fatalf("unknown fault %q", w[0])
	}
}
