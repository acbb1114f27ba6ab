package bot

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/ergochat/irc-go/ircutils"
	"github.com/lrstanley/girc"

	"gavel/internal/config"
	"gavel/internal/irctext"
)

const (
	registerTimeout = 60 * time.Second // from the connection to 001
	motdTimeout     = 15 * time.Second // from 001 to the end of the MOTD
	saslTimeout     = 15 * time.Second
	idleTimeout     = 45 * time.Second // of silence, before a PING and again after it
	byeTimeout      = 4 * time.Second  // for the server to hang up after our QUIT
	deafTimeout     = 1 * time.Second  // and after we hung up
	loginPatience   = 5 * time.Second  // how long JOIN waits for NickServ
	loginTimeout    = 30 * time.Second // how long NickServ has when login_required is set
	identifyAgain   = time.Minute      // services may be back by then; doubles
	identifyAtMost  = 10 * time.Minute
	regainEvery     = 30 * time.Second
	regainSoon      = 3 * time.Second
	nickTries       = 10
)

// wanted are the capabilities that Gavel has a use for. It works without any.
// "sasl" comes on top when there is something to log in with.
var wanted = []string{
	"account-notify", "account-tag", "batch", "cap-notify", "chghost", "echo-message", "extended-join",
	"invite-notify", "message-tags", "multi-prefix", "server-time", "setname", "userhost-in-names",
}

// Why a connection ended, where somebody branches on it.
var (
	errAsked = errors.New("asked for by the operator") // a reload, or the end
	errLogin = errors.New("not logged in to services, which login_required asks for")
)

// A note is what the goroutines of a connection tell its owner.
type note struct {
	line  line
	say   string // girc wants to say this
	fault error  // the writer can't write
	over  error  // the connection has ended, and there are no more lines
}

// A line is what the server said, and when it came.
type line struct {
	at time.Time
	girc.Event
}

// param is the parameter number i, or "".
func (l line) param(i int) string {
	if i < len(l.Params) {
		return l.Params[i]
	}
	return ""
}

// sent is the server's time for the line, or zero. Tags are taken from the map:
// girc's Get unescapes them a second time, and makes one account of two.
func (l line) sent() time.Time {
	t, err := time.Parse(time.RFC3339Nano, l.Tags["time"])
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// source is the nick, or the server's name, that the line is from.
func (l line) source() string {
	if l.Source == nil {
		return ""
	}
	return l.Source.Name
}

// A connection is one connection's life, from CAP LS to its end. All of it is
// owned by the goroutine of Network.Run, but for three that do nothing but wait:
// girc's reader and the writer, which know only the wire and the two channels,
// and girc's loop, which puts each line into the mailbox.
//
// girc is used for its reader, its parser and its registration. Capabilities,
// SASL, the nick and the keepalive are here, since what girc does about them can
// lose the login in silence, take a wrong nick for ever, or crash.
type connection struct {
	cfg   *config.Network
	log   *slog.Logger
	wire  *wire
	in    mailbox[note]
	out   chan string    // to the writer
	tasks sync.WaitGroup // the writer, and girc

	urgent []string // lines for the writer that wait for nothing
	calm   []string // lines that wait for their turn, before any letter
	idle   []string // lines that wait until there is no letter

	began    time.Time
	welcomed time.Time // 001 came
	welcome  time.Time // and the server's time for it
	server   string    // its name
	up       time.Time // the MOTD has ended: Gavel may join and speak
	heard    time.Time // the last line
	pinged   time.Time // when we asked for a sign of life; zero when one came
	left     time.Time // we said QUIT
	deaf     bool      // out is closed
	err      error     // why it ends, if we know better than the network's last words

	nick, user, host string // ours, as others see them
	tries            int    // nicks that were taken
	cm               irctext.CaseMap
	support          isupport
	crowd            *crowd

	offered map[string]string // capabilities and their values
	caps    map[string]bool   // acknowledged
	refused map[string]bool
	asking  int // CAP REQs without an answer
	capEnd  bool

	account      string // whom services take us for
	loggedIn     bool
	saslBy       time.Time // the answer is due; zero when SASL is not going on
	saslTried    bool
	identifyAt   time.Time
	identified   int       // how often we tried NickServ
	identifiedAt time.Time // and when we did last
	denied       bool      // services do not like the password
	joinFrom     time.Time
	loginBy      time.Time

	regainAt time.Time
	regained time.Time // when we tried last
	regains  int
}

func newConnection(cfg *config.Network, log *slog.Logger, conn net.Conn) *connection {
	c := &connection{
		cfg: cfg, log: log, in: newMailbox[note](), out: make(chan string),
		began: time.Now(), nick: cfg.Nick, urgent: []string{"CAP LS 302"},
		support: isupport{}, offered: map[string]string{}, caps: map[string]bool{}, refused: map[string]bool{},
	}
	c.heard = c.began
	c.wire = newWire(conn, func(s string) { c.in.put(note{say: s}) })
	return c
}

// begin begins its life.
func (c *connection) begin() {
	host, _ := address(*c.cfg)
	client := girc.New(girc.Config{
		Server: host, Port: 6667, // for show: the wire is there already
		Nick: c.cfg.Nick, User: c.cfg.User, Name: c.cfg.Realname, ServerPass: c.cfg.Password.Reveal(),
		DisableSTS: true, AllowFlood: true, PingDelay: -1,
		HandleNickCollide: func(string) string { return "" },
		RecoverFunc:       func(*girc.Client, *girc.HandlerError) {}, // girc's own collision handler panics without tracking
	})
	client.DisableTracking()
	for _, ctcp := range []string{girc.CTCP_PING, girc.CTCP_PONG, girc.CTCP_VERSION, girc.CTCP_SOURCE, girc.CTCP_TIME, girc.CTCP_FINGER} {
		client.CTCP.Set(ctcp, func(*girc.Client, girc.CTCPEvent) {})
	}
	client.Handlers.Add(girc.ALL_EVENTS, func(_ *girc.Client, e girc.Event) {
		if strings.HasPrefix(e.Command, "CLIENT_") || strings.HasPrefix(e.Command, "STS_") {
			return // girc's own, not from the wire
		}
		c.in.put(note{line: line{time.Now().UTC(), e}})
	})
	c.tasks.Go(func() {
		err := client.DialerConnect(c.wire)
		if err == nil {
			err = errors.New("connection closed")
		}
		c.wire.kill()
		c.in.put(note{over: err})
	})
	c.tasks.Go(c.write)
}

// write is the writer.
func (c *connection) write() {
	for s := range c.out {
		if err := c.wire.say(s); err != nil {
			c.in.put(note{fault: fmt.Errorf("the server has stopped reading: %w", err)})
			c.wire.kill()
			return
		}
	}
	c.wire.finish()
}

// say queues a line that waits for nothing.
func (c *connection) say(format string, a ...any) {
	c.urgent = append(c.urgent, fmt.Sprintf(format, a...))
}

// fail ends the connection at once.
func (c *connection) fail(err error) {
	if c.err == nil {
		c.err = err
	}
	c.wire.kill()
}

// leave says good-bye: the server gets all that was written and then QUIT, and hangs up.
func (c *connection) leave(now time.Time, why string, err error) {
	if !c.left.IsZero() {
		return
	}
	c.left, c.err = now, err
	c.calm, c.idle = nil, nil
	c.say("QUIT :%s", why)
}

// due does what is due, and tells the clock what will be.
func (c *connection) due(k *clock) {
	switch {
	case !c.left.IsZero():
		if !c.deaf && k.due(c.left.Add(byeTimeout)) {
			c.hush()
		}
		if c.deaf && k.due(c.left.Add(byeTimeout+deafTimeout)) {
			c.left = k.now
			c.wire.kill()
		}
		return
	case c.welcomed.IsZero():
		if k.due(c.began.Add(registerTimeout)) {
			c.began = k.now
			c.fail(fmt.Errorf("the server did not let Gavel in within %v", registerTimeout))
		}
	case c.pinged.IsZero():
		if k.due(c.heard.Add(idleTimeout)) {
			c.pinged = k.now
			c.say("PING :gavel")
		}
	default:
		if k.due(c.pinged.Add(idleTimeout)) {
			c.heard, c.pinged = k.now, time.Time{}
			c.fail(fmt.Errorf("nothing was heard for %v", 2*idleTimeout))
		}
	}
	if k.due(c.saslBy) {
		c.saslBy = time.Time{}
		c.say("AUTHENTICATE *")
		c.saslFailed("services do not answer")
	}
	if k.due(c.identifyAt) {
		c.identify(k.now)
	}
	if k.due(c.loginBy) {
		c.loginBy = time.Time{}
		c.leave(k.now, "not logged in", errLogin)
	}
}

// hush closes the way out: no more will be said.
func (c *connection) hush() {
	if !c.deaf {
		c.deaf = true
		close(c.out)
	}
}

// isMe reports whether a nick is ours.
func (c *connection) isMe(nick string) bool {
	return nick != "" && c.cm.Fold(nick) == c.cm.Fold(c.nick)
}

// textLength is how many bytes of text a line to this target may have, so that
// it is legal still with our name in front, as others get it.
func (c *connection) textLength(l letter) int {
	user, host := len(c.user), len(c.host)
	if host == 0 { // not known before the first JOIN: the most there can be
		user, host = 11, 63
	}
	n := lineLength - len(":!@ ") - len(c.nick) - user - host - len(l.line()) + len(l.text)
	if l.command == "TOPIC" {
		if most, err := strconv.Atoi(c.support["TOPICLEN"]); err == nil && most > 0 {
			n = min(n, most)
		}
	}
	return max(n, 40)
}

// hear takes in one line, as far as it is about the connection itself.
func (c *connection) hear(l line) {
	c.heard, c.pinged = l.at, time.Time{}
	mine := c.isMe(l.source())
	switch l.Command {
	case "CAP":
		c.hearCap(l)
	case "AUTHENTICATE":
		if l.param(0) == "+" && !c.saslBy.IsZero() {
			c.authenticate()
		}
	case "900": // <me> <mask> <account>
		c.login(l.param(2))
	case "901":
		c.logout(l.at)
	case "903", "907":
		if !c.saslBy.IsZero() {
			c.saslBy = time.Time{}
			if !c.loggedIn { // no 900
				c.login(c.cfg.Account)
			}
			c.endCap()
		}
	case "902", "904", "905", "906":
		if !c.saslBy.IsZero() {
			c.saslBy = time.Time{}
			c.saslFailed(l.Last())
		}
	case "908":
		if c.saslBy.IsZero() {
			return
		}
		c.log.Warn("the network has other SASL mechanisms", "mechanisms", l.param(1))
	case "432", "433", "436", "437":
		if c.welcomed.IsZero() {
			c.nextNick(l)
		}
	case "464", "465":
		if c.welcomed.IsZero() {
			c.because("refused by the server: %s", l.Last())
		}
	case "001":
		if !c.welcomed.IsZero() {
			return
		}
		c.server = l.source()
		if isTarget(l.param(0)) {
			c.nick = l.param(0)
		}
		c.welcomed, c.welcome = l.at, l.sent()
		if c.welcome.IsZero() {
			c.welcome = l.at
		}
	case "005":
		for i := 1; i < len(l.Params)-1; i++ {
			c.support.set(l.Params[i])
		}
		if c.up.IsZero() {
			c.cm = irctext.CaseMap(c.support["CASEMAPPING"])
		}
	case "396": // <me> <[user@]host>
		host := l.param(1)
		if user, h, ok := strings.Cut(host, "@"); ok {
			c.user, host = user, h
		}
		c.host = host
	case "JOIN":
		if mine && l.Source.Host != "" {
			c.user, c.host = l.Source.Ident, l.Source.Host
		}
	case "CHGHOST":
		if mine && len(l.Params) > 1 {
			c.user, c.host = l.param(0), l.param(1)
		}
	case "NICK":
		if mine && isTarget(l.param(0)) {
			c.nick = l.param(0)
		}
	case "MODE": // how some services answer IDENTIFY
		if c.isMe(l.param(0)) && !c.loggedIn && c.identified > 0 && registered.MatchString(l.param(1)) {
			c.login(c.cfg.Account)
		}
	case "ACCOUNT":
		if mine && l.param(0) == "*" {
			c.logout(l.at)
		} else if mine {
			c.login(l.param(0))
		}
	case "NOTICE":
		c.hearServices(l)
	case "KILL":
		if c.isMe(l.param(0)) {
			c.because("killed by %s: %s", l.source(), l.Last())
		}
	case "ERROR":
		c.because("the server closed the connection: %s", l.Last())
	}
}

// because notes why the connection is about to end. What was said first is
// nearest to the cause.
func (c *connection) because(format string, a ...any) {
	if c.err == nil {
		c.err = errors.New(irctext.Clean(fmt.Sprintf(format, a...)))
	}
}

// Capabilities and login.

func (c *connection) hearCap(l line) {
	if len(l.Params) < 3 {
		return
	}
	list := strings.Fields(l.Last())
	switch l.param(1) {
	case "LS", "NEW":
		for _, offer := range list {
			name, value, _ := strings.Cut(offer, "=")
			if len(c.offered) < 1000 {
				c.offered[name] = value
			}
			if name == "sasl" && l.param(1) == "NEW" {
				c.saslTried = false // services are back
			}
		}
		if len(l.Params) > 3 && l.param(2) == "*" {
			return // more to come
		}
		var ask []string
		for _, name := range append([]string{"sasl"}, wanted...) {
			value, ok := c.offered[name]
			if !ok || c.caps[name] || c.refused[name] || name == "sasl" && !c.maySASL(value) {
				continue
			}
			ask = append(ask, name)
		}
		if len(ask) > 0 {
			c.asking++
			c.say("CAP REQ :%s", strings.Join(ask, " "))
			return
		}
	case "ACK":
		c.asking = max(c.asking-1, 0)
		for _, name := range list {
			name, off := strings.CutPrefix(strings.TrimLeft(name, "~="), "-")
			if name == "sasl" || slices.Contains(wanted, name) {
				c.caps[name] = !off
			}
		}
	case "NAK":
		c.asking = max(c.asking-1, 0)
		if len(list) > 1 { // all or nothing: which one was it?
			for _, name := range list {
				if slices.Contains(wanted, name) || name == "sasl" {
					c.asking++
					c.say("CAP REQ :%s", name)
				}
			}
		} else if len(list) == 1 {
			c.refused[list[0]] = true
		}
	case "DEL":
		for _, name := range list {
			delete(c.caps, name)
			delete(c.offered, name)
		}
		return
	default:
		return
	}
	if c.asking > 0 || !c.saslBy.IsZero() {
		return
	}
	if c.caps["sasl"] && !c.saslTried && !c.loggedIn {
		c.beginSASL(l.at)
		return
	}
	c.endCap()
}

func (c *connection) beginSASL(now time.Time) {
	c.saslTried, c.saslBy = true, now.Add(saslTimeout)
	c.say("AUTHENTICATE %s", strings.ToUpper(c.cfg.SASL))
}

// maySASL reports whether there is something to log in with, by a mechanism that
// the server has. Where it does not say which it has, it may have any.
func (c *connection) maySASL(mechanisms string) bool {
	switch c.cfg.SASL {
	case "plain":
		if c.cfg.AccountPassword.IsZero() {
			return false
		}
	case "external":
	default:
		return false
	}
	return mechanisms == "" || slices.Contains(strings.Split(strings.ToLower(mechanisms), ","), c.cfg.SASL)
}

func (c *connection) authenticate() {
	var secret []byte
	if c.cfg.SASL == "plain" {
		secret = []byte("\x00" + c.cfg.Account + "\x00" + c.cfg.AccountPassword.Reveal())
	}
	for _, s := range ircutils.EncodeSASLResponse(secret) {
		c.say("AUTHENTICATE %s", s)
	}
}

func (c *connection) saslFailed(why string) {
	c.log.Warn("SASL login failed", "account", c.cfg.Account, "reason", why)
	if c.cfg.SASL == "plain" && c.cfg.LoginRequired && c.welcomed.IsZero() {
		c.fail(fmt.Errorf("%w: %s", errLogin, why))
		return
	}
	c.endCap()
}

// endCap ends the negotiation.
func (c *connection) endCap() {
	if c.capEnd || !c.welcomed.IsZero() {
		return
	}
	c.capEnd = true
	if c.cfg.LoginRequired && !c.loggedIn && !c.mayIdentify() {
		c.fail(fmt.Errorf("%w: SASL did not do it, and there is no NickServ to ask", errLogin))
		return
	}
	c.say("CAP END")
}

func (c *connection) mayIdentify() bool {
	return isTarget(c.cfg.NickServ) && !c.cfg.AccountPassword.IsZero()
}

// settle begins what comes between the end of the MOTD and the first JOIN.
func (c *connection) settle(now time.Time) {
	c.up, c.joinFrom = now, now
	if c.loggedIn {
		return
	}
	if c.mayIdentify() {
		c.identifyAt, c.joinFrom = now, now.Add(loginPatience)
	}
	if c.cfg.LoginRequired {
		c.loginBy, c.joinFrom = now.Add(loginTimeout), time.Time{}
	}
}

// identify logs in once registration is over. Until that has worked it is tried
// again: services may be down, and back later.
func (c *connection) identify(now time.Time) {
	c.identifyAt = time.Time{}
	if c.loggedIn || c.denied || c.up.IsZero() {
		return
	}
	if c.caps["sasl"] && !c.saslTried && c.saslBy.IsZero() {
		c.beginSASL(now)
		c.identifyAt = now.Add(saslTimeout + time.Second)
		return
	}
	if !c.mayIdentify() {
		return
	}
	account := c.cfg.Account + " "
	if c.isMe(c.cfg.Account) {
		account = "" // what all services understand
	}
	c.say("PRIVMSG %s :IDENTIFY %s%s", c.cfg.NickServ, account, c.cfg.AccountPassword.Reveal())
	c.identifyAt = now.Add(min(identifyAgain<<min(c.identified, 5), identifyAtMost))
	c.identified++
	c.identifiedAt = now
}

var (
	askedToIdentify = regexp.MustCompile(`(?i)\bidentify\b|nick(name)? is registered`)
	loginAccepted   = regexp.MustCompile(`(?i)(are now|already) (identified|logged in|recogni[sz]ed)|password accepted`)
	registered      = regexp.MustCompile(`\+[a-zA-Z]*r`)
	loginDenied     = regexp.MustCompile(`(?i)(invalid|incorrect|wrong) password|password (is )?(incorrect|invalid|wrong)|authentication failed|(not|isn't) (a )?registered`)
)

// hearServices takes in what NickServ says to us.
func (c *connection) hearServices(l line) {
	services, _, _ := strings.Cut(c.cfg.NickServ, "@")
	if c.loggedIn || !c.mayIdentify() || c.up.IsZero() || !c.isMe(l.param(0)) || c.cm.Fold(l.source()) != c.cm.Fold(services) {
		return
	}
	text := irctext.Clean(l.Last())
	switch {
	case loginAccepted.MatchString(text):
		c.login(c.cfg.Account)
	case loginDenied.MatchString(text):
		if c.identified > 0 && !c.denied {
			c.denied = true
			c.identifyAt = time.Time{}
			c.log.Error("NickServ does not accept the account and its password", "account", c.cfg.Account, "reason", text)
			if c.cfg.LoginRequired {
				c.leave(l.at, "not logged in", fmt.Errorf("%w: %s", errLogin, text))
				return
			}
			c.joinFrom = l.at
		}
	case askedToIdentify.MatchString(text):
		// Services are back, or want it once more. They may say so as often as they
		// like: the password is not sent more often for it.
		c.identifyAt = earlier(c.identifyAt, later(l.at, c.identifiedAt.Add(identifyAgain/2)))
	}
}

func (c *connection) login(account string) {
	if account == "" || account == "*" {
		return
	}
	if !c.loggedIn {
		c.log.Info("logged in", "account", account)
	}
	c.account, c.loggedIn, c.denied = account, true, false
	c.identifyAt, c.loginBy = time.Time{}, time.Time{}
	if !c.up.IsZero() && (c.joinFrom.IsZero() || c.joinFrom.After(c.heard)) {
		c.joinFrom = c.heard
	}
}

func (c *connection) logout(now time.Time) {
	if !c.loggedIn {
		return
	}
	c.log.Warn("logged out by the network", "account", c.account)
	c.account, c.loggedIn, c.saslTried = "", false, false
	if !c.up.IsZero() {
		c.identifyAt = now.Add(loginPatience)
		if c.cfg.LoginRequired {
			c.loginBy = now.Add(loginTimeout)
		}
	}
}

// The nick.

// wantedNick is the configured nick, as far as the network takes it.
func (c *connection) wantedNick() string {
	if n, err := strconv.Atoi(c.support["NICKLEN"]); err == nil && 0 < n && n < len(c.cfg.Nick) {
		return c.cfg.Nick[:n]
	}
	return c.cfg.Nick
}

// nextNick tries another nick during registration.
func (c *connection) nextNick(l line) {
	c.tries++
	if c.tries > nickTries {
		c.fail(fmt.Errorf("%d nicks were refused, the last one with: %s", c.tries, l.Last()))
		return
	}
	switch {
	case c.tries <= 2:
		c.nick = c.cfg.Nick + strings.Repeat("_", c.tries)
	default: // nine bytes are legal everywhere (RFC 2812 section 1.2.1)
		c.nick = fmt.Sprintf("%.5s%04d", c.cfg.Nick, rand.IntN(10000))
	}
	c.say("NICK %s", c.nick)
}

// regain tries to get the configured nick: by itself, and with the help of
// services, which can take it from a ghost of ours. Which word they know for
// that depends on the services. It takes them a moment, so the nick is tried
// again soon after, and then every so often.
func (c *connection) regain(now time.Time) {
	round, help := c.regains/2, c.regains%2 == 1
	c.regains++
	c.regained, c.regainAt = now, now.Add(regainEvery)
	services := isTarget(c.cfg.NickServ) && (c.loggedIn || c.mayIdentify() && !c.denied)
	switch {
	case !services:
	case help:
		c.regainAt = now.Add(regainSoon)
		if round < 6 || round%20 < 3 { // each word twice; then it is clear that services won't, or not now
			word := []string{"REGAIN", "RECOVER", "GHOST"}[round%3]
			c.say("PRIVMSG %s :%s", c.cfg.NickServ, strings.TrimSpace(word+" "+c.wantedNick()+" "+c.cfg.AccountPassword.Reveal()))
		}
		return
	case c.regains == 1:
		c.regainAt = now.Add(regainSoon)
	}
	c.say("NICK %s", c.wantedNick())
}

// An isupport is what the network said about itself in RPL_ISUPPORT (005).
type isupport map[string]string

func (s isupport) set(token string) {
	if name, off := strings.CutPrefix(token, "-"); off {
		delete(s, name)
		return
	}
	name, value, _ := strings.Cut(token, "=")
	if _, known := s[name]; known || len(s) < 1000 {
		s[name] = value
	}
}

// isChannel reports whether a target is a channel.
func (s isupport) isChannel(target string) bool {
	types, ok := s["CHANTYPES"]
	if !ok {
		types = "#&"
	}
	return target != "" && strings.IndexByte(types, target[0]) >= 0
}

// prefixes are the modes that members have, and the signs of them, the highest first.
func (s isupport) prefixes() (modes, signs string) {
	p, ok := s["PREFIX"]
	if !ok {
		p = "(ov)@+"
	}
	modes, signs, _ = strings.Cut(strings.TrimPrefix(p, "("), ")")
	n := min(len(modes), len(signs))
	return modes[:n], signs[:n]
}

// takesParam reports whether a channel mode comes with a parameter (CHANMODES).
func (s isupport) takesParam(mode byte, add bool) bool {
	types, ok := s["CHANMODES"]
	if !ok {
		types = "beI,k,l,imnpst"
	}
	groups := strings.Split(types, ",")
	for i, g := range groups[:min(len(groups), 3)] {
		if strings.IndexByte(g, mode) >= 0 {
			return i < 2 || add
		}
	}
	return false
}

// channelLimit is how many channels of this one's type the network lets one
// be in; 0 is no limit. types are those that count together.
func (s isupport) channelLimit(channel string) (limit int, types string) {
	for _, item := range strings.Split(s["CHANLIMIT"], ",") {
		types, number, _ := strings.Cut(item, ":")
		if types != "" && channel != "" && strings.IndexByte(types, channel[0]) >= 0 {
			limit, _ = strconv.Atoi(number)
			return limit, types
		}
	}
	limit, _ = strconv.Atoi(s["MAXCHANNELS"])
	return limit, "#&+!"
}

// joinTargets is how many channels one JOIN may name.
func (s isupport) joinTargets() int {
	for _, item := range strings.Split(s["TARGMAX"], ",") {
		if number, ok := strings.CutPrefix(item, "JOIN:"); ok {
			if n, err := strconv.Atoi(number); err == nil && n > 0 {
				return n
			}
		}
	}
	return 20
}

// A clock says what is due, and remembers what will be next.
type clock struct {
	now  time.Time
	next time.Time
}

// due reports whether t has come. What is due must move its own time, or it is due
// again at once.
func (k *clock) due(t time.Time) bool {
	switch {
	case t.IsZero():
		return false
	case t.After(k.now):
		k.next = earlier(k.next, t)
		return false
	}
	k.next = k.now // look again: what is done now may bring something else about
	return true
}

// tellsAccounts reports whether the network tells who is logged in to services: on each
// message, or when somebody comes and when that changes.
func (c *connection) tellsAccounts() bool {
	_, whox := c.support["WHOX"]
	return c.caps["account-tag"] || c.caps["account-notify"] && (c.caps["extended-join"] || whox)
}
