package interop

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// locked is a channel that lets nobody in who was not asked. Once it is, Gavel comes,
// and from then on it comes when it is there again.
func locked(t *testing.T, s *server) {
	alice := s.join(t, "alice")
	alice.Raw("MODE #tc +i")
	alice.sync()
	g := s.gavel(t, noPause)
	g.prints("*msg=\"can't join a channel\"*channel=#tc*invite Gavel*")
	alice.Raw("INVITE gavel #tc")
	alice.sees("gavel joins #tc")
	alice.ops("gavel")
	alice.says("#startmeeting tc")
	alice.hears(started("alice", "tc")...)
}

// manyChannels is Gavel in thirty channels, or in as many as the server allows.
func manyChannels(t *testing.T, s *server) {
	config := s.config("")
	var names []string
	for i := range 30 {
		name := fmt.Sprintf("#a-channel-with-a-long-name-%d", i)
		names = append(names, name)
		config += fmt.Sprintf("\n[[network.channel]]\nname = %q\n", name)
	}
	g := s.newGavel(t)
	g.configure(config)
	g.run()
	g.prints("*msg=connected *")
	for _, name := range names {
		g.prints("*msg=*join*channel=" + name + "*") // joined, or why not
	}
	in := 0
	for _, name := range names {
		if g.has("*msg=joined*channel=" + name) {
			in++
		} else if !g.has("*msg=\"can't join a channel\"*channel=" + name + " *as many channels as the network allows*") {
			t.Errorf("nothing is known of %s", name)
		}
	}
	if s.channels > 0 && in > s.channels || s.channels == 0 && in < len(names) {
		t.Errorf("Gavel is in %d channels", in)
	}
}

// busy is everybody talking at once. Each line is in the log once, and each
// speaker's are in order.
func busy(t *testing.T, s *server) {
	g, alice, bob := begin(t, s)
	const lines = 100
	talkers := people{alice, bob, s.join(t, "carol"), s.join(t, "dave")}
	for i := range lines {
		for _, p := range talkers {
			p.Say(channel, fmt.Sprintf("line %d of %s", i, p.nick))
		}
	}
	for _, p := range talkers {
		p.sync()
	}
	alice.says("#endmeeting")
	alice.sees(ended...)
	log := g.log()
	for _, p := range talkers {
		var want, got []string
		for i := range lines {
			want = append(want, fmt.Sprintf("<%s> line %d of %s", p.nick, i, p.nick))
		}
		for _, l := range log {
			if like("<"+p.nick+"> line *", l) {
				got = append(got, l)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d of %d lines of %s are in the log, or in another order", len(got), lines, p.nick)
		}
	}
}

// long is what does not fit into a line: what Gavel says goes on in the next one, and
// not even half a character of it is lost. A topic is cut.
func long(t *testing.T, s *server) {
	g, alice, _ := begin(t, s)
	text := strings.Repeat("長い議題の名前", 14) // 294 bytes
	alice.says("#topic " + text)
	topic := alice.hears("gavel sets the topic of #tc to 長い*")[0]
	topic = strings.TrimPrefix(topic, "gavel sets the topic of #tc to ")
	if whole := text + " (Meeting topic: tc)"; !strings.HasPrefix(whole, topic) {
		t.Errorf("the topic is no part of what was asked for: %s", topic)
	}
	alice.says("#startvote " + text + "? 賛成, 反対")
	alice.says("#chair")
	var said string
	for l := alice.hears("<gavel> Begin voting on: *")[0]; !like("<gavel> Current chairs: *", l); l = alice.hears("<gavel> *")[0] {
		said += strings.TrimPrefix(l, "<gavel> ") + "\n"
	}
	flat := strings.NewReplacer("\n", "", " ", "").Replace
	if want := "Begin voting on: " + text + "? Valid vote options are 賛成, 反対.\nVote using '#vote OPTION'. Only your last vote counts."; flat(said) != flat(want) {
		t.Errorf("Gavel says\n%s\nand not\n%s", said, want)
	}
	alice.says("#endmeeting")
	alice.sees("gavel sets the topic of #tc to ")
	alice.sees(ended...)
	for _, l := range g.log() {
		if strings.ContainsRune(l, '\uFFFD') {
			t.Errorf("half a character: %s", l)
		}
	}
}

// killed is an operator of the network ending Gavel's connection.
func killed(t *testing.T, s *server) {
	g, alice, bob := midMeeting(t, s)
	oper := s.connect(t, "oper")
	oper.Raw("OPER oper sesame")
	oper.sees("381 *")
	oper.Raw("KILL gavel :for a test")
	alice.sees("gavel quits*", "gavel joins #tc")
	alice.ops("gavel")
	// Of the lines before, those of which Gavel doesn't know yet that the server had
	// them are said again.
	alice.sees(back)
	bob.sees(back)
	goesOn(t, g, alice, bob)
}
