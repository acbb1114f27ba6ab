package ircnet

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ergochat/irc-go/ircmsg"
)

// FuzzServerLine lets three people say anything: the first byte of a line is who.
// Whatever they say, what they are told can be parsed, and the network is
// what it should be.
func FuzzServerLine(f *testing.F) {
	scripts, _ := filepath.Glob("testdata/*.txt")
	for _, s := range scripts {
		text, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		var lines []string
		for i, l := range strings.Split(string(text), "\n") {
			if word, rest, ok := strings.Cut(l, " "); ok && word != "" && !strings.Contains("#!+", word) {
				lines = append(lines, string(rune('0'+i%3))+rest)
			}
		}
		f.Add([]byte(strings.Join(lines, "\n")))
	}
	conn, _ := net.Pipe()
	f.Fuzz(func(t *testing.T, said []byte) {
		n := newNetwork(Options{
			Caps: append(DefaultCaps(), ChatHistory), Accounts: people, Replay: 3, History: 10, Ops: []string{"b"},
		}.withDefaults())
		var cast []*user
		for _, nick := range []string{"a", "b", "c"} {
			u := n.connect(newLink(conn, nil, 4096))
			cast = append(cast, u)
			n.hear(u, "NICK "+nick)
			n.hear(u, "USER "+nick+" 0 * :"+nick)
			n.hear(u, "CAP REQ :"+strings.Join([]string{"labeled-response batch echo-message message-tags server-time", "extended-join userhost-in-names multi-prefix sasl", "away-notify"}[len(cast)-1:len(cast)], ""))
			n.hear(u, "CAP END")
			n.hear(u, "JOIN #tc")
		}
		for l := range strings.SplitSeq(string(said), "\n") {
			if l == "" {
				continue
			}
			n.hear(cast[int(l[0])%len(cast)], l[1:])
			n.reap()
			sound(t, n)
			for _, u := range cast {
				for len(u.link.out) > 0 {
					legal(t, <-u.link.out)
				}
			}
		}
		if !cast[0].gone {
			n.split("far.test", cast[:1])
			sound(t, n)
		}
		for _, u := range cast {
			n.lost(u, "gone")
			for l := range u.link.out {
				legal(t, l)
			}
		}
		if len(n.users)+len(n.everyone)+len(n.channels) > 0 {
			t.Errorf("left behind: %v %v %v", n.users, n.everyone, n.channels)
		}
	})
}

// legal fails on a line that no server may send.
func legal(t *testing.T, l string) {
	t.Helper()
	_, err := ircmsg.ParseLineStrict(l, false, maxLine+2)
	if err != nil || strings.ContainsAny(l, "\r\n\x00") {
		t.Errorf("sent %q: %v", l, err)
	}
}

// sound fails on a network that contradicts itself.
func sound(t *testing.T, n *network) {
	t.Helper()
	for s, u := range n.users {
		if n.seat(u) != s || u.gone || !slices.Contains(n.everyone, u) {
			t.Errorf("%v is the seat of %q", s, u.mask())
		}
	}
	for name, ch := range n.channels {
		if n.fold(ch.name) != name || len(ch.members) == 0 {
			t.Errorf("%s: %q has %d members", name, ch.name, len(ch.members))
		}
		for _, m := range ch.members {
			if !slices.Contains(m.user.channels, ch) || !slices.Contains(n.everyone, m.user) {
				t.Errorf("%s is not in %s", m.user.nick, ch.name)
			}
		}
	}
	for _, u := range n.everyone {
		for _, ch := range u.channels {
			if ch.member(u) == nil || n.channel(ch.name) != ch {
				t.Errorf("%s is in %s", u.nick, ch.name)
			}
		}
	}
}
