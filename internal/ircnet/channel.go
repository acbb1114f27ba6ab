package ircnet

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A channel exists while somebody is in it.
type channel struct {
	name    string
	made    time.Time
	members []*member // in order of joining, so that what they are told has one order
	modes   map[byte]bool
	key     string
	limit   int
	bans    []ban
	invited []*user

	topic, topicBy string
	topicAt        time.Time
}

// A member is a user in a channel.
type member struct {
	user      *user
	op, voice bool
}

func (ch *channel) member(u *user) *member {
	for _, m := range ch.members {
		if m.user == u {
			return m
		}
	}
	return nil
}

func (ch *channel) isOp(u *user) bool {
	m := ch.member(u)
	return m != nil && m.op
}

// audience returns the users who see what happens in the channel on one side of
// a split.
func (ch *channel) audience(side string) (all []*user) {
	for _, m := range ch.members {
		if m.user.side == side {
			all = append(all, m.user)
		}
	}
	return all
}

// everyone returns the users on all sides.
func (ch *channel) everyone() (all []*user) {
	for _, m := range ch.members {
		all = append(all, m.user)
	}
	return all
}

// sigils returns the signs before a member's nick: all that apply, or the highest.
func (m *member) sigils(all bool) string {
	switch {
	case m.op && m.voice && all:
		return "@+"
	case m.op:
		return "@"
	case m.voice:
		return "+"
	}
	return ""
}

// visible reports whether u may know of the channel.
func (ch *channel) visible(u *user) bool { return !ch.modes['s'] || ch.member(u) != nil }

func validChannel(name string) bool {
	return len(name) > 1 && name[0] == '#' && len(name) <= chanLen && !strings.ContainsAny(name, " ,\a\x00\r\n")
}

func (n *network) join(u *user, r *request) {
	if r.arg(0) == "0" {
		for _, ch := range slices.Clone(u.channels) {
			n.partFrom(u, ch, "Left all channels")
		}
		return
	}
	keys := strings.Split(r.arg(1), ",")
	for i, name := range r.list(0) {
		key := ""
		if i < len(keys) {
			key = keys[i]
		}
		n.joinOne(u, name, key)
	}
}

var joinRefusals = map[string]string{
	"403": "No such channel",
	"405": "You have joined too many channels",
	"437": "Channel is temporarily unavailable",
	"471": "Cannot join channel (+l)",
	"473": "Cannot join channel (+i)",
	"474": "Cannot join channel (+b)",
	"475": "Cannot join channel (+k)",
	"476": "Bad Channel Mask",
	"477": "Cannot join channel (+r) - you need to be identified with services",
}

func (n *network) joinOne(u *user, name, key string) {
	ch := n.channel(name)
	if ch != nil && ch.member(u) != nil {
		return
	}
	if numeric := n.bars(u, ch, name, key); numeric != "" {
		why := joinRefusals[numeric]
		if why == "" {
			why = "Cannot join channel"
		}
		n.reply(u, numeric, name, why)
		return
	}
	if ch == nil {
		ch = &channel{name: name, made: n.now(), modes: map[byte]bool{}}
		for _, c := range []byte(n.opt.ChanModes) {
			ch.modes[c] = true
		}
		n.channels[n.fold(name)] = ch
	}
	ch.members = append(ch.members, &member{user: u, op: len(ch.audience(u.side)) == 0})
	ch.invited = slices.DeleteFunc(ch.invited, func(o *user) bool { return o == u })
	u.channels = append(u.channels, ch)

	n.announce(ch, ch.member(u), ch.audience(u.side))
	if ch.topic != "" {
		n.topicReply(u, ch)
	}
	n.namesOf(u, ch)
	n.empower(u, ch)
	n.replay(u, ch)
}

// empower gives u what Options.Ops and Options.Voiced grant, as ChanServ does it.
func (n *network) empower(u *user, ch *channel) {
	grant := func(list []string, mode string) {
		if n.listed(u, list) {
			n.changeModes(ch, n.from(n.service("ChanServ"), "MODE"), ch.audience(u.side), []string{mode, u.nick}, ignore)
		}
	}
	grant(n.opt.Ops, "+o")
	grant(n.opt.Voiced, "+v")
}

// bars returns the numeric that keeps u from joining, or "".
func (n *network) bars(u *user, ch *channel, name, key string) string {
	if numeric := n.refused[n.fold(name)]; numeric != "" {
		return numeric
	}
	switch {
	case !validChannel(name):
		return "403"
	case n.opt.ChanLimit > 0 && len(u.channels) >= n.opt.ChanLimit:
		return "405"
	case ch == nil:
		return ""
	case ch.modes['k'] && key != ch.key:
		return "475"
	case slices.Contains(ch.invited, u):
		return ""
	case ch.banned(u):
		return "474"
	case ch.modes['i']:
		return "473"
	case ch.modes['l'] && len(ch.members) >= ch.limit:
		return "471"
	case ch.modes['r'] && u.account == "":
		return "477"
	}
	return ""
}

// announce tells some that m is in the channel now.
func (n *network) announce(ch *channel, m *member, to []*user) {
	plain := n.by(m.user, "JOIN", ch.name)
	extended := n.by(m.user, "JOIN", ch.name, m.user.accountOr("*"), m.user.real)
	extended.at = plain.at
	away := n.by(m.user, "AWAY", m.user.away)
	for _, o := range to {
		if o.can("extended-join") {
			n.deliver(extended, o)
		} else {
			n.deliver(plain, o)
		}
		if m.user.away != "" && o != m.user && o.can("away-notify") {
			n.deliver(away, o)
		}
	}
}

func (n *network) part(u *user, r *request) {
	for _, name := range r.list(0) {
		if ch := n.member(u, name); ch != nil {
			n.partFrom(u, ch, r.arg(1))
		}
	}
}

func (n *network) partFrom(u *user, ch *channel, why string) {
	m := n.by(u, "PART", ch.name)
	if why != "" {
		m.params = append(m.params, why)
	}
	n.deliver(m, ch.audience(u.side)...)
	n.leave(u, ch)
}

// member returns the channel that u must be in for what is asked, or says why not.
func (n *network) member(u *user, name string) *channel {
	ch := n.channel(name)
	switch {
	case ch == nil:
		n.reply(u, "403", name, "No such channel")
		return nil
	case ch.member(u) == nil:
		n.reply(u, "442", ch.name, "You're not on that channel")
		return nil
	}
	return ch
}

// leave takes u out of the channel, which nobody is told.
func (n *network) leave(u *user, ch *channel) {
	ch.members = slices.DeleteFunc(ch.members, func(m *member) bool { return m.user == u })
	ch.invited = slices.DeleteFunc(ch.invited, func(o *user) bool { return o == u })
	u.channels = slices.DeleteFunc(u.channels, func(c *channel) bool { return c == ch })
	if len(ch.members) == 0 {
		delete(n.channels, n.fold(ch.name))
	}
}

func (n *network) kick(u *user, r *request) {
	ch := n.member(u, r.arg(0))
	if ch == nil {
		return
	}
	if !ch.isOp(u) {
		n.reply(u, "482", ch.name, "You're not channel operator")
		return
	}
	why := r.arg(2)
	if why == "" {
		why = u.nick
	}
	for _, nick := range r.list(1) {
		o := n.find(u, nick)
		switch {
		case o == nil:
			n.reply(u, "401", nick, "No such nick/channel")
		case ch.member(o) == nil:
			n.reply(u, "441", o.nick, ch.name, "They aren't on that channel")
		default:
			n.deliver(n.by(u, "KICK", ch.name, o.nick, why), ch.audience(u.side)...)
			n.leave(o, ch)
		}
	}
}

func (n *network) topic(u *user, r *request) {
	if len(r.params) < 2 {
		ch := n.channel(r.arg(0))
		switch {
		case ch == nil || !ch.visible(u):
			n.reply(u, "403", r.arg(0), "No such channel")
		case ch.topic == "":
			n.reply(u, "331", ch.name, "No topic is set")
		default:
			n.topicReply(u, ch)
		}
		return
	}
	ch := n.member(u, r.arg(0))
	if ch == nil {
		return
	}
	if ch.modes['t'] && !ch.isOp(u) {
		n.reply(u, "482", ch.name, "You're not channel operator")
		return
	}
	n.setTopic(ch, n.by(u, "TOPIC", ch.name, r.arg(1)), ch.audience(u.side))
}

func (n *network) setTopic(ch *channel, m *message, to []*user) {
	text := m.params[1]
	text = text[:min(len(text), topicLen)]
	m.params[1] = text
	ch.topic, ch.topicBy, ch.topicAt = text, m.source, m.at
	n.deliver(m, to...)
}

func (n *network) topicReply(u *user, ch *channel) {
	n.reply(u, "332", ch.name, ch.topic)
	n.reply(u, "333", ch.name, ch.topicBy, unix(ch.topicAt))
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

func (n *network) invite(u *user, r *request) {
	o := n.find(u, r.arg(0))
	if o == nil {
		n.reply(u, "401", r.arg(0), "No such nick/channel")
		return
	}
	ch := n.member(u, r.arg(1))
	switch {
	case ch == nil:
	case ch.member(o) != nil:
		n.reply(u, "443", o.nick, ch.name, "is already on channel")
	case ch.modes['i'] && !ch.isOp(u):
		n.reply(u, "482", ch.name, "You're not channel operator")
	default:
		ch.invited = append(ch.invited, o)
		n.reply(u, "341", o.nick, ch.name)
		m := n.by(u, "INVITE", o.nick, ch.name)
		n.deliver(m, o)
		for _, w := range ch.members {
			if w.op && w.user != u && w.user.side == u.side && w.user.can("invite-notify") {
				n.deliver(m, w.user)
			}
		}
		if o.away != "" {
			n.reply(u, "301", o.nick, o.away)
		}
	}
}

func (n *network) names(u *user, r *request) {
	if r.arg(0) == "" {
		n.reply(u, "366", "*", "End of /NAMES list.")
		return
	}
	for _, name := range r.list(0) {
		if ch := n.channel(name); ch != nil && ch.visible(u) {
			n.namesOf(u, ch)
		} else {
			n.reply(u, "366", name, "End of /NAMES list.")
		}
	}
}

// namesOf tells u who is in the channel, in as many lines as it takes.
func (n *network) namesOf(u *user, ch *channel) {
	kind := "="
	if ch.modes['s'] {
		kind = "@"
	}
	room := maxLine - len(format(n.opt.Name, "353", u.name(), kind, ch.name, "")) // what is left for names
	var some []string
	size := 0
	for _, m := range ch.members {
		if m.user.side != u.side || m.user.invisible && ch.member(u) == nil {
			continue
		}
		name := m.sigils(u.can("multi-prefix"))
		if u.can("userhost-in-names") {
			name += m.user.mask()
		} else {
			name += m.user.nick
		}
		if size+len(name) > room {
			n.reply(u, "353", kind, ch.name, strings.Join(some, " "))
			some, size = nil, 0
		}
		some = append(some, name)
		size += len(name) + 1
	}
	if some != nil {
		n.reply(u, "353", kind, ch.name, strings.Join(some, " "))
	}
	n.reply(u, "366", ch.name, "End of /NAMES list.")
}

func (n *network) list(u *user, r *request) {
	n.reply(u, "321", "Channel", "Users  Name")
	var all []*channel
	if strings.HasPrefix(r.arg(0), "#") {
		for _, name := range r.list(0) {
			if ch := n.channel(name); ch != nil {
				all = append(all, ch)
			}
		}
	} else {
		for _, ch := range n.channels {
			all = append(all, ch)
		}
		slices.SortFunc(all, func(a, b *channel) int { return strings.Compare(a.name, b.name) })
	}
	for _, ch := range all {
		if there := ch.audience(u.side); ch.visible(u) && len(there) > 0 {
			n.reply(u, "322", ch.name, strconv.Itoa(len(there)), ch.topic)
		}
	}
	n.reply(u, "323", "End of /LIST")
}
