package ircnet

import (
	"strconv"
	"strings"
	"time"
)

func (n *network) awayCommand(u *user, r *request) {
	text := r.arg(0)
	u.away = text[:min(len(text), awayLen)]
	if u.away == "" {
		n.reply(u, "305", "You are no longer marked as being away")
	} else {
		n.reply(u, "306", "You have been marked as being away")
	}
	m := n.by(u, "AWAY")
	if u.away != "" {
		m.params = []string{u.away}
	}
	for _, p := range n.peers(u) {
		if p.can("away-notify") {
			n.deliver(m, p)
		}
	}
}

func (n *network) setName(u *user, r *request) {
	if len(r.arg(0)) > nameLen || r.arg(0) == "" {
		n.deliver(n.from(n.opt.Name, "FAIL", "SETNAME", "INVALID_REALNAME", "Realname is not valid"), u)
		return
	}
	u.real = r.arg(0)
	m := n.by(u, "SETNAME", u.real)
	for _, p := range append(n.peers(u), u) {
		if p.can("setname") {
			n.deliver(m, p)
		}
	}
}

// who answers WHO and, when the second parameter has a "%", WHOX.
func (n *network) who(u *user, r *request) {
	mask := r.arg(0)
	if mask == "" || mask == "0" {
		mask = "*"
	}
	_, fields, extended := strings.Cut(r.arg(1), "%")
	fields, token, _ := strings.Cut(fields, ",")
	answer := func(o *user, m *member, name string) {
		if !extended {
			n.reply(u, "352", name, o.user, o.host, n.serverOf(o), o.nick, n.flags(u, o, m), "0 "+o.real)
			return
		}
		n.reply(u, "354", n.whox(u, o, m, name, fields, token)...)
	}
	switch ch := n.channel(mask); {
	case ch != nil && ch.visible(u):
		inside := ch.member(u) != nil
		for _, m := range ch.members {
			if m.user.side == u.side && (inside || !m.user.invisible) {
				answer(m.user, m, ch.name)
			}
		}
	case strings.HasPrefix(mask, "#"):
	default:
		pattern := string(n.fold(mask))
		for _, o := range n.everyone {
			if !o.registered || o.side != u.side || !o.any(pattern) || o.invisible && !n.same(mask, o.nick) && o != u {
				continue
			}
			var m *member
			name := "*"
			for _, ch := range o.channels {
				if ch.visible(u) {
					m, name = ch.member(o), ch.name
					break
				}
			}
			answer(o, m, name)
		}
	}
	n.reply(u, "315", mask, "End of WHO list")
}

// any reports whether the folded pattern matches something that WHO looks at.
func (u *user) any(pattern string) bool {
	for _, s := range []string{u.nick, u.user, u.host, u.real, u.account} {
		if glob(pattern, string(u.net.fold(s))) {
			return true
		}
	}
	return false
}

func (n *network) serverOf(u *user) string {
	if u.side == "" {
		return n.opt.Name
	}
	return u.side
}

// flags are how WHO sees o: here or gone, bot, member of what standing.
func (n *network) flags(u, o *user, m *member) string {
	f := "H"
	if o.away != "" {
		f = "G"
	}
	if m != nil {
		f += m.sigils(u.can("multi-prefix"))
	}
	if o.bot {
		f += "B"
	}
	return f
}

// whox returns the fields that were asked for, in the order that WHOX has.
func (n *network) whox(u, o *user, m *member, name, fields, token string) (params []string) {
	idle := int(n.now().Sub(o.active).Seconds())
	for _, f := range []struct {
		letter, value string
	}{
		{"t", token},
		{"c", name},
		{"u", o.user},
		{"i", "127.0.0.1"},
		{"h", o.host},
		{"s", n.serverOf(o)},
		{"n", o.nick},
		{"f", n.flags(u, o, m)},
		{"d", "0"},
		{"l", strconv.Itoa(idle)},
		{"a", o.accountOr("0")},
		{"o", "n/a"},
		{"r", o.real},
	} {
		if strings.Contains(fields, f.letter) {
			params = append(params, f.value)
		}
	}
	return params
}

func (n *network) whois(u *user, r *request) {
	nicks := r.list(0)
	if len(r.params) > 1 {
		nicks = r.list(1) // the first one was a server's name
	}
	for _, nick := range nicks {
		n.whoisOne(u, nick)
		n.reply(u, "318", nick, "End of /WHOIS list.")
	}
}

func (n *network) whoisOne(u *user, nick string) {
	if n.isService(nick) && n.services != ServicesDown {
		n.reply(u, "311", nick, nick, "services."+n.opt.Network, "*", "Services")
		return
	}
	o := n.find(u, nick)
	if o == nil {
		n.reply(u, "401", nick, "No such nick/channel")
		return
	}
	n.reply(u, "311", o.nick, o.user, o.host, "*", o.real)
	var in []string
	for _, ch := range o.channels {
		if ch.visible(u) && (!o.invisible || o == u || ch.member(u) != nil) {
			in = append(in, ch.member(o).sigils(u.can("multi-prefix"))+ch.name)
		}
	}
	if in != nil {
		n.reply(u, "319", o.nick, strings.Join(in, " "))
	}
	n.reply(u, "312", o.nick, n.serverOf(o), n.opt.Network)
	if o.away != "" {
		n.reply(u, "301", o.nick, o.away)
	}
	if o.account != "" {
		n.reply(u, "330", o.nick, o.account, "is logged in as")
	}
	if o.bot {
		n.reply(u, "335", o.nick, "is a bot on "+n.opt.Network)
	}
	if o.secure {
		n.reply(u, "671", o.nick, "is using a secure connection")
	}
	if o.fingerprint != "" && o == u {
		n.reply(u, "276", o.nick, "has client certificate fingerprint "+o.fingerprint)
	}
	idle := int(n.now().Sub(o.active).Seconds())
	n.reply(u, "317", o.nick, strconv.Itoa(idle), unix(o.since), "seconds idle, signon time")
}

func (n *network) whowas(u *user, r *request) {
	n.reply(u, "406", r.arg(0), "There was no such nickname")
	n.reply(u, "369", r.arg(0), "End of WHOWAS")
}

func (n *network) userHost(u *user, r *request) {
	var all []string
	for _, nick := range r.params[:min(len(r.params), 5)] {
		if o := n.find(u, nick); o != nil {
			here := "+"
			if o.away != "" {
				here = "-"
			}
			all = append(all, o.nick+"="+here+o.user+"@"+o.host)
		}
	}
	n.reply(u, "302", strings.Join(all, " "))
}

func (n *network) isOn(u *user, r *request) {
	var all []string
	for _, nick := range strings.Fields(strings.Join(r.params, " ")) {
		if o := n.find(u, nick); o != nil {
			all = append(all, o.nick)
		}
	}
	n.reply(u, "303", strings.Join(all, " "))
}

func (n *network) motd(u *user, _ *request) {
	if len(n.opt.MOTD) == 0 {
		n.reply(u, "422", "MOTD File is missing")
		return
	}
	n.reply(u, "375", "- "+n.opt.Name+" Message of the day -")
	for _, l := range n.opt.MOTD {
		n.reply(u, "372", "- "+l)
	}
	n.reply(u, "376", "End of /MOTD command.")
}

func (n *network) lusers(u *user, _ *request) {
	registered := 0
	for _, o := range n.everyone {
		if o.registered && o.side == u.side {
			registered++
		}
	}
	count := strconv.Itoa(registered)
	n.reply(u, "251", "There are "+count+" users and 0 invisible on 1 servers")
	n.reply(u, "252", "0", "operator(s) online")
	n.reply(u, "253", strconv.Itoa(len(n.everyone)-registered), "unknown connections")
	n.reply(u, "254", strconv.Itoa(len(n.channels)), "channels formed")
	n.reply(u, "255", "I have "+count+" clients and 0 servers")
	n.reply(u, "265", count, strconv.Itoa(n.most), "Current local users "+count+", max "+strconv.Itoa(n.most))
	n.reply(u, "266", count, strconv.Itoa(n.most), "Current global users "+count+", max "+strconv.Itoa(n.most))
}

func (n *network) version(u *user, _ *request) {
	n.reply(u, "351", version, n.opt.Name, "an IRC network small enough to live inside a test")
	n.isupport(u)
}

func (n *network) time(u *user, _ *request) {
	n.reply(u, "391", n.opt.Name, n.now().Format(time.RFC1123Z))
}
