package bot

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gavel/commands"
	"gavel/internal/config"
)

func newOutbox() *outbox {
	return &outbox{pace: newPace(config.Network{Burst: 1000}, 1)}
}

func anywhere(string) bool { return true }

func long(letter) int { return 400 }

// sendAll takes out all that may be sent.
func (o *outbox) sendAll(may func(string) bool) (lines []string) {
	for {
		l, c, ok := o.choose(may, long)
		if !ok {
			return lines
		}
		o.given(c, time.Now())
		lines = append(lines, l.line())
	}
}

func TestOutboxTakesTurns(t *testing.T) {
	o, now := newOutbox(), time.Now()
	for i := range 3 {
		o.add(commands.Say{Channel: "#a", Text: fmt.Sprint("a", i)}, now)
	}
	o.add(commands.Say{Channel: "#b", Text: "b0"}, now)
	o.add(commands.Say{Channel: "#B", Text: "b1"}, now)
	o.add(commands.Notice{Nick: "bob", Text: "n0"}, now)
	o.add(commands.Notice{Nick: "Bob", Channel: "#a", Text: "n1"}, now)
	o.add(commands.Tell{Nick: "eve", Text: "t0"}, now)
	want := []string{
		"PRIVMSG #a :a0", "NOTICE bob :n0", "PRIVMSG #b :b0", "PRIVMSG eve :t0", "PRIVMSG #a :a1", "NOTICE Bob :[#a] n1", "PRIVMSG #B :b1", "PRIVMSG #a :a2",
	}
	if got := o.sendAll(anywhere); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestOutboxConfirms(t *testing.T) {
	o, now := newOutbox(), time.Now()
	for i := range 4 {
		o.add(commands.Say{Channel: "#a", Text: fmt.Sprint("a", i)}, now)
	}
	o.sendAll(anywhere)
	o.echo("PRIVMSG", "#A", "a1")
	if len(o.sent) != 2 {
		t.Errorf("%+v", o.sent)
	}
	o.echo("PRIVMSG", "#a", "changed by the server")
	if len(o.sent) != 1 {
		t.Errorf("%+v", o.sent)
	}
	o.echo("NOTICE", "#a", "a3")
	o.echo("PRIVMSG", "#c", "a3")
	o.pong("whatever")
	o.pong("")
	if len(o.sent) != 1 {
		t.Errorf("%+v", o.sent)
	}
	o.asked, o.askedTo = "gavel-4", 4
	o.pong("gavel-4")
	if len(o.sent) != 0 || o.len() != 0 {
		t.Errorf("%+v", o.sent)
	}
}

func TestOutboxFollowsPeople(t *testing.T) {
	o, now := newOutbox(), time.Now()
	o.add(commands.Notice{Nick: "bob", Text: "1"}, now)
	o.add(commands.Notice{Nick: "bob_", Text: "2"}, now)
	o.renamed("BOB", "bob_")
	o.renamed("nobody", "somebody")
	if got := o.sendAll(anywhere); !slices.Equal(got, []string{"NOTICE bob_ :2", "NOTICE bob_ :1"}) {
		t.Errorf("%q", got)
	}
}

func TestOutboxRefolds(t *testing.T) {
	o, now := newOutbox(), time.Now() // rfc1459
	o.refold("ascii")
	o.add(commands.Say{Channel: "#a[", Text: "1"}, now)
	o.add(commands.Say{Channel: "#a{", Text: "2"}, now)
	if len(o.rooms) != 2 {
		t.Errorf("%d rooms", len(o.rooms))
	}
	o.refold("rfc1459")
	if len(o.rooms) != 1 {
		t.Errorf("%d rooms", len(o.rooms))
	}
}

// Whatever happens to the link: each channel gets its lines, in order, none is
// missing, and what was confirmed comes once.
func TestOutboxProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, now := newOutbox(), time.Unix(0, 0)
		queued, arrived := map[string][]string{}, map[string][]string{}
		open := map[string]bool{}
		n := 0
		t.Repeat(map[string]func(*rapid.T){
			"say": func(t *rapid.T) {
				to := rapid.SampledFrom([]string{"#a", "#b", "#c"}).Draw(t, "to")
				n++
				text := fmt.Sprintf("%04d %s", n, strings.Repeat("é", rapid.IntRange(0, 100).Draw(t, "length")))
				o.add(commands.Say{Channel: to, Text: text}, now)
				queued[to] = append(queued[to], text)
			},
			"notice": func(t *rapid.T) { o.add(commands.Notice{Nick: "bob", Text: "x"}, now) },
			"join":   func(t *rapid.T) { open[rapid.SampledFrom([]string{"#a", "#b", "#c"}).Draw(t, "channel")] = true },
			"kick":   func(t *rapid.T) { delete(open, rapid.SampledFrom([]string{"#a", "#b", "#c"}).Draw(t, "channel")) },
			"send": func(t *rapid.T) {
				l, c, ok := o.choose(func(s string) bool { return open[s] }, func(letter) int { return 50 })
				if !ok {
					return
				}
				if len(l.text) > 50 || l.target[0] == '#' && !open[l.target] {
					t.Fatalf("%+v", l)
				}
				o.given(c, now)
			},
			"confirm": func(t *rapid.T) { // the server has some of it
				upTo := rapid.IntRange(0, len(o.sent)).Draw(t, "letters")
				for _, l := range o.sent[:upTo] {
					arrived[l.target] = append(arrived[l.target], l.text)
				}
				if upTo > 0 {
					o.confirm(o.sent[upTo-1].n)
				}
			},
			"lose": func(t *rapid.T) { o.lost() },
		})
		o.lost()
		open = map[string]bool{"#a": true, "#b": true, "#c": true}
		o.sendAll(anywhere)
		for _, l := range o.sent {
			arrived[l.target] = append(arrived[l.target], l.text)
		}
		for to, want := range queued {
			if got := strings.Join(arrived[to], ""); strip(got) != strip(strings.Join(want, "")) {
				t.Errorf("%s got %q, not %q", to, arrived[to], want)
			}
		}
	})
}

func TestFloodedServersGetLess(t *testing.T) {
	n := NewNetwork(testConfig(), quiet(), nil)
	n.cfg.Every, n.cfg.Burst = config.Duration(2*time.Second), 4
	for _, want := range []time.Duration{4, 8, 16, 32, 32} {
		n.pause(fmt.Errorf("the server closed the connection: Closing Link: (Excess Flood)"), 0)
		p := newPace(n.cfg, n.slow)
		if every := time.Duration(float64(time.Second) / float64(p.Limit())); every.Round(time.Second) != want*time.Second || p.Burst() < 1 {
			t.Errorf("one in %v, burst %d", every, p.Burst())
		}
	}
}

func TestOutboxForgets(t *testing.T) {
	o, now := newOutbox(), time.Now()
	o.add(commands.Say{Channel: "#a", Text: "1"}, now)
	o.add(commands.Say{Channel: "#b", Text: "2"}, now)
	o.add(commands.Say{Channel: "#A", Text: "3"}, now)
	if n := o.forget("#a"); n != 2 {
		t.Errorf("%d lines", n)
	}
	if n := o.forget("#c"); n != 0 {
		t.Errorf("%d lines", n)
	}
	if got := o.sendAll(anywhere); !slices.Equal(got, []string{"PRIVMSG #b :2"}) {
		t.Errorf("%q", got)
	}
}

// Who takes no events for a very long time costs the connection, not the memory.
func TestBehind(t *testing.T) {
	n := NewNetwork(testConfig(), quiet(), nil)
	ours, theirs := net.Pipe()
	defer theirs.Close()
	c := newConnection(&n.cfg, n.log, ours)
	c.crowd = newCrowd(c, n.tell, n.who)
	n.conn = c
	for range behindLimit {
		n.tell(commands.Event{Kind: commands.Said})
	}
	if c.err != nil {
		t.Errorf("%v too soon", c.err)
	}
	n.tell(commands.Event{Kind: commands.Said})
	if c.err == nil {
		t.Error("goes on for ever")
	}
	if _, err := theirs.Read(make([]byte, 1)); err == nil {
		t.Error("the connection is still there")
	}
}
