package ircnet

import "strings"

const maxTargets = 4

// speak is PRIVMSG, NOTICE and TAGMSG.
func (n *network) speak(u *user, r *request) {
	u.active = n.now()
	to := r.list(0)
	switch {
	case len(to) == 0:
		n.complain(u, r, "411", "No recipient given ("+r.command+")")
		return
	case r.command != "TAGMSG" && r.arg(1) == "":
		n.complain(u, r, "412", "No text to send")
		return
	case r.command == "TAGMSG" && r.clientTags == "":
		return
	case len(to) > maxTargets:
		n.complain(u, r, "407", to[0], "Too many targets")
		return
	}
	for _, target := range to {
		n.speakTo(u, r, target)
	}
}

// complain answers with an error, but never a NOTICE: two bots would go on for ever.
func (n *network) complain(u *user, r *request, numeric string, params ...string) {
	if r.command != "NOTICE" {
		n.reply(u, numeric, params...)
	}
}

func (n *network) speakTo(u *user, r *request, target string) {
	m := n.by(u, r.command, target)
	m.id, m.clientTags = n.msgid(), r.clientTags
	if r.command != "TAGMSG" {
		m.params = append(m.params, r.arg(1))
	}
	if n.isService(target) {
		n.echo(u, m)
		if r.command == "PRIVMSG" {
			n.nickServ(u, strings.Fields(r.arg(1)))
		}
		return
	}
	name := strings.TrimLeft(target, "@+")
	if !strings.HasPrefix(name, "#") {
		o := n.find(u, target)
		if o == nil {
			n.complain(u, r, "401", target, "No such nick/channel")
			return
		}
		m.params[0] = o.nick
		n.echo(u, m)
		if r.command != "TAGMSG" || o.can("message-tags") {
			n.deliver(m, o)
		}
		if r.command == "PRIVMSG" && o.away != "" {
			n.reply(u, "301", o.nick, o.away)
		}
		return
	}
	ch := n.channel(name)
	switch {
	case ch == nil:
		n.complain(u, r, "403", name, "No such channel")
		return
	case !ch.hears(u):
		n.complain(u, r, "404", ch.name, "Cannot send to channel")
		return
	}
	sigil := target[:len(target)-len(name)]
	m.params[0] = sigil + ch.name
	n.echo(u, m)
	for _, w := range ch.members {
		switch {
		case w.user == u, w.user.side != u.side:
		case r.command == "TAGMSG" && !w.user.can("message-tags"):
		case strings.Contains(sigil, "+") && !w.op && !w.voice:
		case sigil == "@" && !w.op:
		default:
			n.deliver(m, w.user)
		}
	}
	if sigil == "" && r.command != "TAGMSG" {
		n.remember(ch, m)
	}
}

// echo shows u its own message, if it wants that.
func (n *network) echo(u *user, m *message) {
	if u.can("echo-message") && (m.command != "TAGMSG" || u.can("message-tags")) {
		n.deliver(m, u)
	}
}

// hears reports whether u may speak in the channel.
func (ch *channel) hears(u *user) bool {
	m := ch.member(u)
	switch {
	case m != nil && (m.op || m.voice):
		return true
	case m == nil && ch.modes['n'], ch.modes['m'], ch.banned(u):
		return false
	}
	return true
}
