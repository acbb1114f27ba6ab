package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/irctext"
)

const (
	stableAfter  = time.Minute     // a connection that lasted so long was a good one
	drainTimeout = 5 * time.Second // for what is queued at the end
	joinTimeout  = time.Minute     // for the answer to JOIN
	confirmSoon  = time.Second     // after the last line we ask whether all have arrived
	confirmLater = 5 * time.Second // while there is more to say, or echoes tell
	confirmLimit = time.Minute     // for the answer
	confirmLines = 8               // that many lines are not in doubt at once
	slowest      = 16              // times the pace of the configuration
	kicksAnHour  = 5
	invitedLimit = 100     // channels that nobody but an INVITE named
	behindLimit  = 100_000 // events that wait for the loop
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

// A request is an effect, and when it was asked for.
type request struct {
	effect commands.Effect
	at     time.Time
}

// A want is a channel Gavel wants to be in.
type want struct {
	config.Channel
	invited bool                       // an INVITE named it, not the configuration
	in      bool                       // and we are
	asked   time.Time                  // JOIN was sent, and is not answered
	tried   time.Time                  // when it was sent last
	next    time.Time                  // when it is sent next
	wait    backoff.ExponentialBackOff // between refusals
	why     string                     // we are not in, as was logged last
	kicks   []time.Time                // of the last hour
	barred  bool                       // too many of them
}

// NewNetwork makes a network that is not connected, and starts nothing. Run
// calls emit from one goroutine, in the order of the network; it may block for a while.
func NewNetwork(cfg config.Network, log *slog.Logger, emit func(commands.Event)) *Network {
	n := &Network{
		name: cfg.Name, log: log.With("network", cfg.Name), emit: emit, dial: dial,
		effects: newMailbox[request](), updates: newMailbox[config.Network](), events: newMailbox[commands.Event](),
		retry: newRetry(3*time.Second, 225*time.Second), // with its third of jitter, 2 s to 5 min
	}
	n.configure(cfg)
	return n
}

func newRetry(first, last time.Duration) backoff.ExponentialBackOff {
	return backoff.ExponentialBackOff{InitialInterval: first, MaxInterval: last, Multiplier: 2, RandomizationFactor: 1.0 / 3}
}

// Name is the network's name in the configuration.
func (n *Network) Name() string { return n.name }

// Do queues what is to be said (Say, Notice, Tell, SetTopic). It never blocks. Lines to
// one channel keep their order, over lost connections too.
func (n *Network) Do(e commands.Effect) { n.effects.put(request{e, time.Now()}) }

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
	close(stop)
	select {
	case <-delivered:
	case <-time.After(drainTimeout):
		n.log.Error("events were not taken, and are lost")
	}
	n.takeEffects()
	if left := n.out.len(); left > 0 {
		n.log.Warn("lines were left unsaid", "lines", left)
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
			c.leave(k.now, "shutting down", errAsked)
		} else if !c.welcomed.IsZero() && k.due(c.welcomed.Add(motdTimeout)) {
			n.up(k.now)
		}
		return
	}
	if !n.closing.IsZero() {
		if _, _, more := n.choose(); !more || k.due(n.closing.Add(drainTimeout)) {
			c.leave(k.now, "shutting down", errAsked)
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
		o.asked, o.askedTo, o.askedAt = fmt.Sprintf("gavel-%d", o.n), o.n, k.now
		n.conn.say("PING :%s", o.asked)
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
			n.out.echo(l.Command, l.param(0), l.param(1))
		}
	case "404":
		n.out.refused("PRIVMSG", l.param(1))
	case "482":
		n.out.refused("TOPIC", l.param(1))
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

// Channels.

// A refusal is why the server does not let us in, and what would help.
type refusal struct{ why, help string }

// refusals are the answers to JOIN, by number.
var refusals = map[string]refusal{
	"403": {"there is no such channel", "check its name"},
	"405": {"Gavel is in as many channels as the network allows", "remove a channel from the configuration, or ask the network to allow more"},
	"437": {"it is not available at the moment", "wait"},
	"448": {"the network forbids it", "ask the network's operators"},
	"471": {"it is full (+l)", "raise the limit, or /invite Gavel"},
	"473": {"one must be invited (+i)", "/invite Gavel, or add it to the list of exceptions (+I)"},
	"474": {"Gavel is banned (+b)", "remove the ban, or add an exception (+e)"},
	"475": {"the key is wrong or missing (+k)", "set the channel's key in the configuration"},
	"476": {"the network does not take the name", "check its name"},
	"477": {"one must be logged in to services (+r)", "give Gavel an account: see sasl and account_password in the configuration"},
	"479": {"the network does not take the name", "check its name"},
	"480": {"the channel does not let Gavel in at the moment", "see its modes (+j, +S)"},
	"485": {"the network does not let Gavel in", "ask the network's operators"},
	"489": {"one must connect with TLS (+z, +S)", "set tls = true in the configuration"},
	"490": {"one must connect with TLS (+z, +S)", "set tls = true in the configuration"},
	"495": {"it lets nobody in again so soon after a kick (+J)", "wait"},
	"500": {"too many join at once (+j)", "wait"},
	"520": {"only the network's operators may enter (+O)", "choose another channel"},
	"609": {"the network does not let Gavel in", "ask the network's operators"},
	"926": {"the network forbids it", "ask the network's operators"},
}

// want is the channel of this name if we want to be in it, or nil.
func (n *Network) want(name string) *want {
	cm := n.out.cm
	for _, w := range n.wants {
		if cm.Fold(w.Name) == cm.Fold(name) {
			return w
		}
	}
	return nil
}

// join sends JOIN for all channels for which it is time.
func (n *Network) join(k *clock) {
	c := n.conn
	if c.joinFrom.IsZero() || c.joinFrom.After(k.now) {
		k.due(c.joinFrom)
		return
	}
	var now []*want
	for i := 0; i < len(n.wants); i++ { // refuse may shorten it; who is missed for that has the next turn
		w := n.wants[i]
		switch {
		case w.in || w.barred:
		case !w.asked.IsZero():
			if k.due(w.asked.Add(joinTimeout)) {
				n.refuse(w, k.now, refusal{"the server does not answer", "wait"}, "")
			}
		case k.due(w.next):
			w.tried, w.next = k.now, time.Time{}
			if limit, types := c.support.channelLimit(w.Name); limit > 0 && n.taken(types) >= limit {
				n.refuse(w, k.now, refusals["405"], fmt.Sprintf("CHANLIMIT is %d", limit))
				continue
			}
			w.asked = k.now
			now = append(now, w)
		}
	}
	c.calm = append(c.calm, joinLines(now, c.support.joinTargets())...)
}

// taken is how many channels of these types we are in, or are about to be.
func (n *Network) taken(types string) (count int) {
	for _, w := range n.wants {
		if (w.in || !w.asked.IsZero()) && strings.IndexByte(types, w.Name[0]) >= 0 {
			count++
		}
	}
	return count
}

// joinLines are JOIN lines of legal length. Keys go by place, so the channels that
// have one come first.
func joinLines(wants []*want, targets int) (lines []string) {
	slices.SortStableFunc(wants, func(a, b *want) int {
		switch {
		case !a.Key.IsZero() && b.Key.IsZero():
			return -1
		case a.Key.IsZero() && !b.Key.IsZero():
			return 1
		}
		return 0
	})
	for len(wants) > 0 {
		names, keys, size := []string{}, []string{}, 0
		for len(wants) > 0 {
			w := wants[0]
			size += len(w.Name) + len(w.Key.Reveal()) + 2
			if len(names) > 0 && (size > 400 || len(names) >= targets) {
				break
			}
			names = append(names, w.Name)
			if !w.Key.IsZero() {
				keys = append(keys, w.Key.Reveal())
			}
			wants = wants[1:]
		}
		lines = append(lines, strings.TrimSpace("JOIN "+strings.Join(names, ",")+" "+strings.Join(keys, ",")))
	}
	return lines
}

// entered is us coming into a channel. It reports false for one we don't want to be in.
func (n *Network) entered(l line) bool {
	w := n.want(l.param(0))
	if w == nil {
		if n.conn.support.isChannel(l.param(0)) && isTarget(l.param(0)) {
			n.log.Warn("made to join a channel that nobody asked for, and left it", "channel", l.param(0))
			n.conn.say("PART %s", l.param(0))
		}
		return false
	}
	if !w.in {
		n.log.Info("joined", "channel", w.Name)
	}
	w.in, w.asked, w.next, w.why = true, time.Time{}, time.Time{}, ""
	w.wait.Reset()
	return true
}

// shut takes in the server's answer that we can't join.
func (n *Network) shut(w *want, l line, r refusal) {
	if w != nil && !w.asked.IsZero() {
		n.refuse(w, l.at, r, irctext.Clean(l.Last()))
	}
}

// refuse is a channel that can't be joined now. It is tried again, more and more
// seldom, and logged when the reason is another.
func (n *Network) refuse(w *want, now time.Time, r refusal, server string) {
	w.asked = time.Time{}
	d := w.wait.NextBackOff()
	w.next = now.Add(d)
	if w.why == r.why {
		return
	}
	w.why = r.why
	n.log.Warn("can't join a channel", "channel", w.Name, "reason", r.why, "what_would_help", r.help, "server_says", server, "retry_in", d.Round(time.Second))
	n.conn.crowd.emit(commands.Event{Kind: commands.Gone, At: now, Channel: w.Name, Text: r.why})
	if w.invited { // that was no good advice
		n.drop(w)
	}
}

// kicked is us having been thrown out.
func (n *Network) kicked(w *want, now time.Time) {
	w.in = false
	if w.invited {
		n.log.Warn("thrown out of a channel Gavel was invited to, and not going back", "channel", w.Name)
		n.drop(w)
		return
	}
	w.kicks = append(slices.DeleteFunc(w.kicks, func(t time.Time) bool { return now.Sub(t) > time.Hour }), now)
	if len(w.kicks) >= kicksAnHour {
		w.barred = true
		n.log.Warn("thrown out of a channel again and again, and not going back; an INVITE or a reload makes Gavel try once more", "channel", w.Name, "kicks", len(w.kicks))
		return
	}
	d := min(5*time.Second<<(2*(len(w.kicks)-1)), 5*time.Minute)
	w.next = now.Add(d)
	n.log.Warn("thrown out of a channel", "channel", w.Name, "rejoin_in", d)
}

// invited is somebody asking us into a channel.
func (n *Network) invited(l line) {
	name := l.param(1)
	w := n.want(name)
	switch {
	case n.cfg.Invite != "configured" && n.cfg.Invite != "yes", !n.conn.support.isChannel(name), !isTarget(name):
		return
	case w == nil && n.cfg.Invite == "yes":
		if n.invitations() >= invitedLimit {
			return
		}
		w = newWant(config.Channel{Name: name})
		w.invited = true
		n.wants = append(n.wants, w)
	case w == nil:
		n.log.Debug("invited to a channel that is not in the configuration", "channel", name, "by", l.source())
		return
	}
	next := later(l.at, w.tried.Add(10*time.Second)) // many invitations are as good as one
	if w.in || !w.asked.IsZero() || !w.barred && !w.next.IsZero() && !next.Before(w.next) {
		return
	}
	n.log.Info("invited", "channel", name, "by", l.source())
	w.barred, w.kicks, w.next = false, nil, next
}

func (n *Network) invitations() (count int) {
	for _, w := range n.wants {
		if w.invited {
			count++
		}
	}
	return count
}

func newWant(c config.Channel) *want {
	return &want{Channel: c, wait: newRetry(45*time.Second, 20*time.Minute)}
}

// drop gives up a channel, and what was to be said there.
func (n *Network) drop(w *want) {
	n.wants = slices.DeleteFunc(n.wants, func(x *want) bool { return x == w })
	if lines := n.out.forget(w.Name); lines > 0 {
		n.log.Warn("lines were dropped: Gavel is not to be in the channel any more", "channel", w.Name, "lines", lines)
	}
}

// Configuration.

// login is what a connection can't change any more. (It could not change the user
// name either, but that is not worth an absence.)
type login struct {
	server, name, ca, cert, key, sasl, account string
	tls                                        bool
	password, secret                           config.Secret
}

func loginOf(c config.Network) login {
	if c.SASL == "" && c.AccountPassword.IsZero() {
		c.Account = "" // it is not used, and is the nick by default
	}
	return login{
		c.Server, c.ServerName, c.CAFile, c.CertFile, c.KeyFile, c.SASL, c.Account,
		c.TLS, c.Password, c.AccountPassword,
	}
}

// configure takes over a configuration.
func (n *Network) configure(cfg config.Network) {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&cfg.Nick, "gavel")
	def(&cfg.User, "gavel")
	def(&cfg.Realname, "Gavel, the meeting bot")
	def(&cfg.Account, cfg.Nick)
	n.cfg = cfg
	n.slow = 1
	n.out.pace = newPace(cfg, n.slow)
	old := n.wants
	n.wants = nil
	for _, ch := range cfg.Channels {
		i := slices.IndexFunc(old, func(w *want) bool { return n.out.cm.Fold(w.Name) == n.out.cm.Fold(ch.Name) })
		switch {
		case n.want(ch.Name) != nil || !irctext.IsChannel(ch.Name) || !isTarget(ch.Name):
		case i < 0:
			n.wants = append(n.wants, newWant(ch))
		default:
			w := old[i]
			w.Channel, w.invited, w.barred, w.kicks, w.why = ch, false, false, nil, ""
			w.wait.Reset()
			n.wants = append(n.wants, w)
		}
	}
	for _, w := range old {
		switch {
		case n.want(w.Name) != nil:
		case w.invited && cfg.Invite == "yes":
			n.wants = append(n.wants, w)
		default:
			n.drop(w)
		}
	}
}

// update takes over a configuration while connected.
func (n *Network) update(cfg config.Network, now time.Time) {
	c := n.conn
	before, login := n.wants, loginOf(n.cfg)
	n.configure(cfg)
	if loginOf(n.cfg) != login || !c.up.IsZero() && n.cfg.LoginRequired && !c.loggedIn && c.loginBy.IsZero() {
		c.leave(now, "reconnecting", errAsked)
		return
	}
	if c.up.IsZero() {
		return
	}
	for _, w := range before {
		if w.in && !slices.Contains(n.wants, w) {
			n.log.Info("leaving a channel that is no longer in the configuration", "channel", w.Name)
			c.say("PART %s", w.Name)
		}
	}
	for _, w := range n.wants {
		if !w.in && w.asked.IsZero() {
			w.next = now
		}
	}
	n.mind(now)
}
