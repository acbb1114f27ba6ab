package bot

import (
	"fmt"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/irctext"
)

const (
	confirmSoon  = time.Second     // after the last line we ask whether all have arrived
	confirmLater = 5 * time.Second // while there is more to say, or echoes tell
	confirmLimit = time.Minute     // for the answer
	confirmLines = 8               // that many lines are not in doubt at once
)

// A request is an effect, and when it was asked for.
type request struct {
	effect commands.Effect
	at     time.Time
}

// Do queues what is to be said (Say, Notice, Tell, SetTopic). It never blocks. Lines to
// one channel keep their order, over lost connections too. What has a key ends in one
// event Told or Untold, until when it may be said again; of a long text, its last line counts.
func (n *Network) Do(e commands.Effect) { n.effects.put(request{e, time.Now()}) }

func (n *Network) takeEffects() { n.enqueue(n.effects.take()) }

func (n *Network) enqueue(list []request) {
	for _, r := range list {
		if !n.out.add(r.effect, r.at) {
			n.log.Debug("nothing to say, or nobody to say it to", "effect", fmt.Sprintf("%T", r.effect))
		}
	}
}

// next is the line to write next, and what to do once it is written; or when to
// look again.
func (n *Network) next(now time.Time) (line string, written func(), at time.Time) {
	c := n.conn
	if c.deaf {
		return "", nil, time.Time{}
	}
	first := func(queue *[]string, paid bool) (string, func(), time.Time) {
		line := (*queue)[0]
		return line, func() {
			*queue = (*queue)[1:]
			if paid {
				n.out.spend(now)
			}
		}, time.Time{}
	}
	if len(c.urgent) > 0 {
		command, _, _ := strings.Cut(c.urgent[0], " ")
		free := command == "PING" || command == "PONG" || command == "WHO" // who has paid
		return first(&c.urgent, !free && !c.up.IsZero())
	}
	if c.up.IsZero() || !c.left.IsZero() {
		return "", nil, time.Time{}
	}
	letter, choice, ok := n.choose()
	if !ok && len(c.calm) == 0 && len(c.idle) == 0 {
		return "", nil, time.Time{}
	}
	if at := n.out.next(now); at.After(now) {
		return "", nil, at
	}
	switch {
	case len(c.calm) > 0:
		return first(&c.calm, true)
	case ok:
		return letter.line(), func() { n.out.given(choice, now) }, time.Time{}
	}
	return first(&c.idle, true)
}

// choose is the letter whose turn it is: those to channels wait until we are in.
func (n *Network) choose() (letter, choice, bool) {
	return n.out.choose(n.conn.crowd.in, n.conn.textLength)
}

// who asks the server WHO: at once if the pace allows it, else when there is
// nothing else to say.
func (n *Network) who(line string, now time.Time) (soon bool) {
	if n.out.next(now).After(now) {
		n.conn.idle = append(n.conn.idle, line)
		return false
	}
	n.conn.say("%s", line)
	n.out.spend(now)
	return true
}

// confirm finds out whether what was written has arrived.
func (n *Network) confirm(k *clock) {
	o := &n.out
	if o.asked != "" {
		if k.due(o.askedAt.Add(confirmLimit)) {
			o.pong(o.asked) // a server that does not answer PING: we can't know more
		}
		return
	}
	if len(o.sent) == 0 {
		return
	}
	wait := confirmSoon
	if _, _, more := n.choose(); more || n.conn.caps["echo-message"] {
		wait = confirmLater
	}
	if k.due(o.sent[0].sent.Add(wait)) || len(o.sent) >= confirmLines && !n.conn.caps["echo-message"] {
		n.ask(k.now)
	}
}

// ask asks the server whether it has all that was written.
func (n *Network) ask(now time.Time) {
	o := &n.out
	o.asked, o.askedTo, o.askedAt = fmt.Sprintf("gavel-%d", o.n), o.n, now
	n.conn.say("PING :%s", o.asked)
}

// leave says good-bye. What was written before is asked for first: it must not be said
// again only because nobody waited for the answer.
func (n *Network) leave(now time.Time, why string) {
	if n.conn.left.IsZero() && len(n.out.sent) > 0 {
		n.ask(now)
	}
	n.conn.leave(now, why, errAsked)
}

// echo takes in a line of our own that came back, unless it is a replay of an old one.
func (n *Network) echo(l line) {
	came := n.conn.welcome
	if r := n.conn.crowd.room(l.param(0)); r != nil {
		came = r.joined
	}
	if !n.conn.crowd.history(l, came) {
		n.out.echo(l.Command, l.param(0), l.param(1))
	}
}

// unsaid takes in the server's answer that it did not say a line. The same number may
// answer a JOIN.
func (n *Network) unsaid(l line) {
	_, join := refusals[l.Command]
	if w := n.want(l.param(1)); join && w != nil && !w.asked.IsZero() {
		return
	}
	n.out.refused("PRIVMSG", l.param(1), irctext.Clean(l.Last()))
}
