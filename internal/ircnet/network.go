package ircnet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// A network is all there is to know: who is here, on which side of a split, in
// which channels, with what history. It is owned by one goroutine.
type network struct {
	opt     Options
	caps    []capability
	started time.Time

	users    map[seat]*user // those who have a nick, registered or not
	everyone []*user        // those who have a connection, in order of arrival
	channels map[irctext.Folded]*channel
	history  map[irctext.Folded]*history // outlives its channel

	services Services
	refused  map[irctext.Folded]string // channel → numeric that a JOIN gets (Refuse)
	klines   []kline
	choked   []*user // see reap

	messages, batches int // so far, to name the next one
	most              int // users at once, for LUSERS
}

// A seat is what only one user can have: a nick on one side of a netsplit.
type seat struct {
	side string // "" is this server's, else the name of the server on the far side
	nick irctext.Folded
}

func newNetwork(o Options) *network {
	n := &network{
		opt:      o,
		started:  o.Now().UTC(),
		users:    map[seat]*user{},
		channels: map[irctext.Folded]*channel{},
		history:  map[irctext.Folded]*history{},
		refused:  map[irctext.Folded]string{},
	}
	n.caps = parseCaps(o.Caps)
	return n
}

func (n *network) fold(name string) irctext.Folded { return n.opt.CaseMap.Fold(name) }

func (n *network) same(a, b string) bool { return n.fold(a) == n.fold(b) }

// listed reports whether one of the user's names is in the list.
func (n *network) listed(u *user, list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool {
		return n.same(s, u.nick) || u.account != "" && n.same(s, u.account)
	})
}

// find returns the registered user of that nick whom u can see.
func (n *network) find(u *user, nick string) *user {
	if o := n.users[seat{u.side, n.fold(nick)}]; o != nil && o.registered {
		return o
	}
	return nil
}

// anyone is find for one who sees both sides of a split.
func (n *network) anyone(nick string) *user {
	for _, u := range n.everyone {
		if u.nick != "" && n.same(u.nick, nick) {
			return u
		}
	}
	return nil
}

// channel returns the channel of that name, or nil.
func (n *network) channel(name string) *channel { return n.channels[n.fold(name)] }

// peers returns who sees what u does: those who share a channel with u, without u.
func (n *network) peers(u *user) (all []*user) {
	seen := map[*user]bool{u: true}
	for _, ch := range u.channels {
		for _, m := range ch.members {
			if !seen[m.user] && m.user.side == u.side {
				seen[m.user] = true
				all = append(all, m.user)
			}
		}
	}
	return all
}

// A message is something that happened, before it is written out for each of
// those who see it: what they are told depends on their capabilities.
type message struct {
	at         time.Time
	id         string // of a PRIVMSG, NOTICE or TAGMSG
	source     string // nick!user@host, or a server's name
	account    string // of the source
	bot        bool   // the source is a bot
	command    string
	params     []string
	clientTags string // as they are sent, without "@"
}

// by makes a message from u.
func (n *network) by(u *user, command string, params ...string) *message {
	m := n.from(u.mask(), command, params...)
	m.account, m.bot = u.account, u.bot
	return m
}

// from makes a message from a server or a service.
func (n *network) from(source, command string, params ...string) *message {
	return &message{at: n.now(), source: source, command: command, params: params}
}

// now is in milliseconds, since server-time is: a client may ask for what came
// after the time it was told.
func (n *network) now() time.Time { return n.opt.Now().UTC().Truncate(time.Millisecond) }

// msgid returns a name that no message had before.
func (n *network) msgid() string {
	n.messages++
	return "m" + strconv.Itoa(n.messages)
}

// batchID is msgid for batches.
func (n *network) batchID() string {
	n.batches++
	return "b" + strconv.Itoa(n.batches)
}

// deliver tells each of them.
func (n *network) deliver(m *message, to ...*user) {
	body := format(m.source, m.command, m.params...)
	for _, u := range to {
		u.send(line{m.tagsFor(u, ""), body})
	}
}

// tagsFor returns the tags that u asked for.
func (m *message) tagsFor(u *user, batch string) (tags []string) {
	if batch != "" {
		tags = append(tags, "batch="+batch)
	}
	if u.can("server-time") {
		tags = append(tags, "time="+m.at.Format(timeFormat))
	}
	if m.account != "" && u.can("account-tag") {
		tags = append(tags, "account="+escape(m.account))
	}
	if u.can("message-tags") {
		if m.bot {
			tags = append(tags, "bot")
		}
		if m.id != "" {
			tags = append(tags, "msgid="+m.id)
		}
		if m.clientTags != "" {
			tags = append(tags, m.clientTags)
		}
	}
	return tags
}

const timeFormat = "2006-01-02T15:04:05.000Z"

// reply answers u with a numeric.
func (n *network) reply(u *user, numeric string, params ...string) {
	n.deliver(n.from(n.opt.Name, numeric, append([]string{u.name()}, params...)...), u)
}

// tell sends u a line that has no tags whatever was negotiated: those of the
// connection itself (CAP, AUTHENTICATE, PING, ERROR).
func (n *network) tell(u *user, source, command string, params ...string) {
	u.send(line{nil, format(source, command, params...)})
}

// connect gives a connection its user.
func (n *network) connect(l *link) *user {
	u := &user{net: n, link: l, caps: map[string]bool{}, since: n.now(), active: n.now(), host: hostOf(l.raw.RemoteAddr())}
	n.everyone = append(n.everyone, u)
	return u
}

// greet says what servers say before they were spoken to.
func (n *network) greet(u *user) {
	n.tell(u, n.opt.Name, "NOTICE", "*", "*** Looking up your hostname...")
}

// idle is called when u was silent for Options.PingEvery.
func (n *network) idle(u *user) {
	switch {
	case u.gone:
		return
	case u.frozen:
	case !u.registered:
		n.end(u, "Registration timed out", "")
		return
	case u.pinged:
		why := "Ping timeout: " + strconv.Itoa(int(n.opt.PingEvery.Seconds())) + " seconds"
		n.end(u, why, why)
		return
	default:
		u.pinged = true
		n.tell(u, "", "PING", n.opt.Name)
	}
	u.link.alarm.Reset(n.opt.PingEvery)
}

// end closes the connection of u with the reason, and the others read quit.
func (n *network) end(u *user, why, quit string) {
	if u.gone {
		return
	}
	u.frozen = false
	n.tell(u, "", "ERROR", "Closing Link: "+u.name()+"["+u.host+"] ("+why+")")
	n.remove(u, quit)
	u.link.finish()
}

// lost is end for a connection that is no more.
func (n *network) lost(u *user, why string) {
	if u.gone {
		return
	}
	if u.frozen { // nobody looks: it is a ghost from now on
		u.ghost = why
		return
	}
	n.remove(u, why)
	u.link.finish()
}

// reap ends those who did not read what they were told. It is called between
// requests: in the midst of one, some would see them quit before what they choked
// on, and some after it.
func (n *network) reap() {
	for len(n.choked) > 0 {
		u := n.choked[0]
		n.choked = n.choked[1:]
		u.frozen = false
		n.lost(u, "SendQ exceeded")
	}
}

// remove takes u out of the network, and the others read quit.
func (n *network) remove(u *user, quit string) {
	u.flush()
	if u.registered {
		n.deliver(n.by(u, "QUIT", quit), n.peers(u)...)
	}
	for _, ch := range slices.Clone(u.channels) {
		n.leave(u, ch)
	}
	if s := n.seat(u); n.users[s] == u {
		delete(n.users, s)
	}
	n.everyone = slices.DeleteFunc(n.everyone, func(o *user) bool { return o == u })
	u.gone, u.held = true, nil
}

func (n *network) seat(u *user) seat { return seat{u.side, n.fold(u.nick)} }

// rename gives u a nick that is free.
func (n *network) rename(u *user, nick string) {
	if u.registered {
		n.deliver(n.by(u, "NICK", nick), append(n.peers(u), u)...)
	}
	if s := n.seat(u); n.users[s] == u {
		delete(n.users, s)
	}
	u.nick = nick
	n.users[n.seat(u)] = u
}

// format writes a message as it goes over the wire, without tags and at most
// maxLine bytes long: what does not fit is lost, even half a character, as it is on
// real servers.
func format(source, command string, params ...string) string {
	var b strings.Builder
	if source != "" {
		b.WriteString(":" + source + " ")
	}
	b.WriteString(command)
	for i, p := range params {
		last := i == len(params)-1
		if !last {
			p = middle(p)
		}
		if last && (!bare[command] || p == "" || p[0] == ':' || strings.Contains(p, " ")) {
			b.WriteString(" :" + p)
		} else {
			b.WriteString(" " + p)
		}
	}
	s := b.String()
	if strings.ContainsAny(s, "\r\n\x00") {
		s = strings.NewReplacer("\r", " ", "\n", " ", "\x00", "").Replace(s)
	}
	return s[:min(len(s), maxLine)]
}

// bare commands have no text in the end, so that it needs no colon.
var bare = map[string]bool{
	"ACCOUNT": true, "AUTHENTICATE": true, "BATCH": true, "CHGHOST": true, "INVITE": true,
	"JOIN": true, "MODE": true, "NICK": true, "PART": true, "TAGMSG": true,
}

// middle makes p fit to be a parameter that others follow. Only what a user sent
// in the wrong place needs it.
func middle(p string) string {
	p, _, _ = strings.Cut(p, " ")
	if p == "" || p[0] == ':' {
		return "*"
	}
	return p
}
