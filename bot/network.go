package bot

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/irctext"
)

const (
	stableAfter  = time.Minute     // a connection that lasted so long was a good one
	drainTimeout = 5 * time.Second // for what is queued at the end
	slowest      = 16              // times the pace of the configuration
	behindLimit  = 100_000         // events that wait for the loop
)

// Network is Gavel on one IRC network: it connects, stays connected, and comes
// back. What happens there goes to emit, what is to be done there comes by Do.
//
// One goroutine, that of Run, owns all there is. It never waits for the network,
// nor for emit: the connection's goroutines and the one that calls emit do.
type Network struct {
	name    string
	log     *slog.Logger
	emit    func(commands.Event)
	dial    func(context.Context, config.Network) (net.Conn, error)
	effects mailbox[request]
	updates mailbox[config.Network]
	events  mailbox[commands.Event]

	// Owned by the goroutine of Run.
	cfg     config.Network
	retry   backoff.ExponentialBackOff
	conn    *connection // nil between connections
	out     outbox
	slow    int // times the configured pace, since the network found us too fast
	wants   []*want
	closing time.Time // Run was asked to end
}

// NewNetwork makes a network that is not connected, and starts nothing. Run
// calls emit from one goroutine, in the order of the network; it may block for a while.
func NewNetwork(cfg config.Network, log *slog.Logger, emit func(commands.Event)) *Network {
	n := &Network{
		name: cfg.Name, log: log.With("network", cfg.Name), emit: emit, dial: dial,
		effects: newMailbox[request](), updates: newMailbox[config.Network](), events: newMailbox[commands.Event](),
		retry: newRetry(3*time.Second, 225*time.Second), // with its third of jitter, 2 s to 5 min
	}
	n.out.tell = n.tell
	n.configure(cfg)
	return n
}

func newRetry(first, last time.Duration) backoff.ExponentialBackOff {
	return backoff.ExponentialBackOff{InitialInterval: first, MaxInterval: last, Multiplier: 2, RandomizationFactor: 1.0 / 3}
}

// Name is the network's name in the configuration.
func (n *Network) Name() string { return n.name }

// Update gives the network a new configuration. It reconnects only if it must.
func (n *Network) Update(cfg config.Network) { n.updates.put(cfg) }

// Run connects, and connects again, until ctx is done. Then it says what is queued,
// as far as that takes a few seconds, says QUIT, and returns.
func (n *Network) Run(ctx context.Context) {
	stop, delivered := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(delivered)
		n.deliver(stop)
	}()
	for ctx.Err() == nil {
		for _, cfg := range n.updates.take() {
			n.configure(cfg)
		}
		lasted, err := n.once(ctx)
		if ctx.Err() != nil || errors.Is(err, errAsked) {
			n.log.Info("disconnected", "reason", err, "lasted", lasted.Round(time.Second))
			continue
		}
		wait := n.pause(err, lasted)
		n.log.Warn("not connected", "server", n.cfg.Server, "reason", err, "lasted", lasted.Round(time.Second), "retry_in", wait.Round(100*time.Millisecond))
		n.rest(ctx, wait)
	}
	n.takeEffects()
	if left := n.out.len(); left > 0 {
		n.log.Warn("lines were left unsaid", "lines", left)
	}
	n.out.close()
	close(stop)
	select {
	case <-delivered:
	case <-time.After(drainTimeout):
		n.log.Error("events were not taken, and are lost")
	}
}

// deliver calls emit for each event.
func (n *Network) deliver(stop chan struct{}) {
	for {
		select {
		case events := <-n.events.full:
			n.events.empty <- struct{}{}
			for _, e := range events {
				n.emit(e)
			}
		case <-stop:
			for _, e := range n.events.take() {
				n.emit(e)
			}
			return
		}
	}
}

// rest waits until it is time to connect again: after d, or when there is a new
// configuration.
func (n *Network) rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	case list := <-n.updates.full:
		n.updates.empty <- struct{}{}
		for _, cfg := range list {
			n.configure(cfg)
		}
	}
}

var (
	banText      = regexp.MustCompile(`(?i)\b[dgkqxz][-: ]?lined?\b|\bbanned\b|\ba(uto)?kill|not welcome|password|authori[sz]|invalid configuration`)
	floodText    = regexp.MustCompile(`(?i)\bflood|recvq`)
	throttleText = regexp.MustCompile(`(?i)throttl|too fast|too many (connections|hosts|users|unknown|local|global)|try again later|\bclon(e|es|ing)\b`)
)

// pause is how long to wait before the next connection, after one that lasted so
// long and ended for this reason.
func (n *Network) pause(err error, lasted time.Duration) time.Duration {
	if lasted >= stableAfter {
		n.retry.Reset()
	}
	d := n.retry.NextBackOff()
	switch text := err.Error(); {
	case errors.Is(err, errLogin), banText.MatchString(text):
		return longest(n.retry) - rand.N(longest(n.retry)/5) // to be pushy makes such things worse
	case floodText.MatchString(text) && n.slow < slowest:
		n.slow *= 2
		n.log.Warn("the network takes fewer lines than it is sent: raise `every`, or lower `burst`; until then Gavel goes slower", "every", time.Duration(n.cfg.Every)*time.Duration(n.slow))
	case throttleText.MatchString(text):
		return max(d, longest(n.retry)/10)
	}
	return d
}

func longest(b backoff.ExponentialBackOff) time.Duration {
	return b.MaxInterval + time.Duration(float64(b.MaxInterval)*b.RandomizationFactor)
}

// once is one connection, from the dial to its end: how long Gavel was up, and why
// it is not any more.
func (n *Network) once(ctx context.Context) (lasted time.Duration, err error) {
	conn, err := n.dial(ctx, n.cfg)
	if err != nil {
		return 0, err
	}
	c := newConnection(&n.cfg, n.log, conn)
	c.crowd = newCrowd(c, n.tell, n.who)
	n.conn = c
	c.begin()
	err = n.live(ctx, c)
	c.hush()
	c.wire.kill()
	c.tasks.Wait()
	if c.err != nil {
		err = c.err
	}
	c.crowd.release()
	n.out.lost()
	n.conn = nil
	for _, w := range n.wants {
		w.in, w.asked = false, time.Time{}
	}
	if c.up.IsZero() {
		return 0, err
	}
	n.tell(commands.Event{Kind: commands.Down, Text: err.Error()})
	return time.Since(c.up), err
}

// live does what there is to do until the connection has ended.
func (n *Network) live(ctx context.Context, c *connection) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	stop := ctx.Done()
	for {
		now := time.Now()
		k := &clock{now: now}
		n.due(k)
		line, written, at := n.next(now)
		var out chan string
		if written != nil {
			out = c.out
		}
		if wake := earlier(k.next, at); !wake.IsZero() {
			timer.Reset(wake.Sub(now))
		} else {
			timer.Stop()
		}
		select {
		case out <- line:
			written()
		case notes := <-c.in.full:
			c.in.empty <- struct{}{}
			for _, note := range notes {
				switch {
				case note.over != nil:
					return note.over
				case note.fault != nil:
					c.because("%v", note.fault)
				case note.say != "":
					c.say("%s", note.say)
				default:
					n.hear(note.line)
				}
			}
		case list := <-n.effects.full:
			n.effects.empty <- struct{}{}
			n.enqueue(list)
		case list := <-n.updates.full:
			n.updates.empty <- struct{}{}
			for _, cfg := range list {
				n.update(cfg, now)
			}
		case <-timer.C:
		case <-stop:
			stop, n.closing = nil, now
			n.takeEffects() // what was asked for before the end comes before it
		}
	}
}

// tell emits an event.
func (n *Network) tell(e commands.Event) {
	e.Network = n.name
	if e.At.IsZero() {
		e.At = time.Now()
	}
	e.At = e.At.UTC()
	if n.events.put(e) > behindLimit && n.conn != nil {
		// The gap that this makes is on record; memory that runs out is not.
		n.conn.fail(errors.New("more was said than could be recorded"))
	}
}

// due does what is due.
func (n *Network) due(k *clock) {
	c := n.conn
	c.due(k)
	c.crowd.due(k)
	if !c.left.IsZero() {
		return
	}
	if c.up.IsZero() {
		if !n.closing.IsZero() {
			n.leave(k.now, "shutting down")
		} else if !c.welcomed.IsZero() && k.due(c.welcomed.Add(motdTimeout)) {
			n.up(k.now)
		}
		return
	}
	if !n.closing.IsZero() {
		if _, _, more := n.choose(); !more || k.due(n.closing.Add(drainTimeout)) {
			n.leave(k.now, "shutting down")
			return
		}
	} else {
		n.join(k)
		if k.due(c.regainAt) {
			c.regain(k.now)
		}
	}
	n.confirm(k)
	dropped, next := n.out.expire(k.now, c.up, c.crowd.in)
	k.next = earlier(k.next, next)
	for channel, lines := range dropped {
		n.log.Warn("lines were dropped: there was no way into the channel for an hour", "channel", channel, "lines", lines)
	}
}

// up is the end of registration.
func (n *Network) up(now time.Time) {
	c := n.conn
	c.settle(now)
	n.log.Info("connected", "server", n.cfg.Server, "nick", c.nick, "account", c.account)
	n.out.refold(c.cm)
	n.out.pace = newPace(n.cfg, n.slow)
	if gone := n.out.letGo(now); gone > 0 {
		n.log.Info("private lines were let go: the connection was lost for too long", "lines", gone)
	}
	up := commands.Event{Kind: commands.Up, At: now, To: c.nick, Text: c.support["CASEMAPPING"]}
	if !c.tellsAccounts() {
		up.What = "no accounts"
	}
	n.tell(up)
	if mode := c.support["BOT"]; len(mode) == 1 {
		c.say("MODE %s +%s", c.nick, mode)
	}
	for _, w := range n.wants {
		w.next, w.why = now, ""
		w.wait.Reset()
	}
	n.mind(now)
}

// mind looks whether we have the nick we want.
func (n *Network) mind(now time.Time) {
	c := n.conn
	switch {
	case c.up.IsZero():
	case c.isMe(c.wantedNick()):
		if !c.regainAt.IsZero() {
			n.log.Info("nick regained", "nick", c.nick)
		}
		c.regainAt, c.regains = time.Time{}, 0
	case c.regainAt.IsZero():
		n.log.Info("Gavel has another nick, and will regain its own", "nick", c.nick, "wanted", c.wantedNick())
		c.regainAt = later(now, c.regained.Add(regainEvery))
	}
}

// hear takes in one line.
func (n *Network) hear(l line) {
	c := n.conn
	defer func() {
		// A fault of ours must not be one of everybody's: with a new connection
		// everything about this one is forgotten.
		if p := recover(); p != nil {
			n.log.Error("a line was too much: this is a fault of Gavel's, please report it with this entry", "command", l.Command, "params", len(l.Params), "panic", p, "stack", string(debug.Stack()))
			c.fail(errors.New("a fault of Gavel's own"))
		}
	}()
	mine, loggedIn := c.isMe(l.source()), c.loggedIn
	c.hear(l)
	switch l.Command {
	case "376", "422":
		if c.up.IsZero() && !c.welcomed.IsZero() {
			n.up(l.at)
		}
	case "PONG":
		n.out.pong(l.Last())
	case "PRIVMSG", "NOTICE", "TOPIC":
		if mine {
			n.echo(l)
		}
	case "401", "403", "404", "439", "477", "486", "531", "707", "716": // <me> <target> :<why not>
		n.unsaid(l)
	case "482":
		n.out.refused("TOPIC", l.param(1), irctext.Clean(l.Last()))
	case "JOIN":
		if mine && !n.entered(l) {
			return
		}
	case "INVITE":
		if c.isMe(l.param(0)) {
			n.invited(l)
		}
	case "NICK":
		if !mine && c.isMe(l.param(0)) {
			return // nobody else can have our nick
		}
		n.out.renamed(l.source(), l.param(0))
	}
	c.crowd.hear(l)
	switch l.Command {
	case "KICK":
		if w := n.want(l.param(0)); w != nil && c.isMe(l.param(1)) {
			n.kicked(w, l.at)
		}
	case "PART":
		if w := n.want(l.param(0)); w != nil && mine && w.in {
			n.kicked(w, l.at) // it was not us who wanted that
		}
	case "QUIT", "NICK":
		if c.cm.Fold(l.source()) == c.cm.Fold(c.wantedNick()) && !mine && !c.up.IsZero() {
			c.say("NICK %s", c.wantedNick()) // whoever had it has it no more
		}
	case "442": // we are not in, says the server
		if w, r := n.want(l.param(1)), c.crowd.room(l.param(1)); w != nil && r != nil {
			w.in, w.next = false, l.at.Add(5*time.Second)
			c.crowd.gone(r, l.at, irctext.Clean(l.Last()))
		}
	case "470": // <me> <channel> <other channel>
		n.shut(n.want(l.param(1)), l, refusal{"it forwards to " + irctext.Clean(l.param(2)), "see its modes, or put the other channel into the configuration"})
	default:
		if r, ok := refusals[l.Command]; ok {
			n.shut(n.want(l.param(1)), l, r)
		}
	}
	n.mind(l.at)
	if c.loggedIn && !loggedIn {
		for _, w := range n.wants { // some let in only whom they know
			if w.asked.IsZero() && !w.next.IsZero() {
				w.next = earlier(w.next, l.at)
			}
		}
	}
}
