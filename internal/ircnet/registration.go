package ircnet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gavel/internal/irctext"
)

func (n *network) pass(u *user, r *request) {
	if u.registered {
		n.reply(u, "462", "You may not reregister")
		return
	}
	u.password = r.arg(0)
}

func (n *network) userCommand(u *user, r *request) {
	if u.registered || u.user != "" {
		n.reply(u, "462", "You may not reregister")
		return
	}
	name := strings.Map(func(c rune) rune {
		if c <= ' ' || c == '@' || c == '!' || c > unicode.MaxASCII {
			return -1
		}
		return c
	}, r.arg(0))
	if name == "" {
		n.reply(u, "468", "Your username is invalid.")
		return
	}
	u.user = "~" + name[:min(len(name), 10)] // nobody vouches for it
	u.real = r.arg(3)
	n.welcome(u)
}

func (n *network) nick(u *user, r *request) {
	nick := r.arg(0)
	switch {
	case nick == "":
		n.reply(u, "431", "No nickname given")
	case !n.validNick(nick):
		n.reply(u, "432", nick, "Erroneous nickname")
	case n.taken(u, nick):
		n.reply(u, "433", nick, "Nickname is already in use.")
	case nick == u.nick:
	default:
		n.rename(u, nick)
		n.welcome(u)
	}
}

// taken reports whether the nick is somebody else's.
func (n *network) taken(u *user, nick string) bool {
	o := n.users[seat{u.side, n.fold(nick)}]
	return o != nil && o != u || n.isService(nick)
}

func (n *network) validNick(nick string) bool {
	if nick == "" || len(nick) > n.opt.NickLen || strings.IndexByte("0123456789-", nick[0]) >= 0 || !utf8.ValidString(nick) {
		return false
	}
	for _, c := range nick {
		if !irctext.IsNickRune(c) {
			return false
		}
	}
	return true
}

// welcome completes the registration if all is there that it needs.
func (n *network) welcome(u *user) {
	if u.registered || u.nick == "" || u.user == "" || u.negotiating {
		return
	}
	if n.opt.Password != "" && u.password != n.opt.Password {
		n.reply(u, "464", "Password incorrect")
		n.end(u, "Bad Password", "")
		return
	}
	if why, banned := n.klined(u); banned {
		n.reply(u, "465", "You are banned from this server: "+why)
		n.end(u, "K-Lined: "+why, "")
		return
	}
	u.registered = true
	n.most = max(n.most, len(n.everyone))
	n.reply(u, "001", "Welcome to the "+n.opt.Network+" IRC Network "+u.mask())
	n.reply(u, "002", "Your host is "+n.opt.Name+", running version "+version)
	n.reply(u, "003", "This server was created "+n.started.Format("15:04:05 Jan 02 2006"))
	n.reply(u, "004", n.opt.Name, version, "Bi", "biklmnorstv", "bklov")
	n.isupport(u)
	n.lusers(u, nil)
	n.motd(u, nil)
}

func (n *network) ping(u *user, r *request) {
	n.deliver(n.from(n.opt.Name, "PONG", n.opt.Name, r.arg(0)), u)
}

func (n *network) quit(u *user, r *request) {
	why := "Client Quit"
	if r.arg(0) != "" {
		why = "Quit: " + r.arg(0)
	}
	n.end(u, why, why)
}
