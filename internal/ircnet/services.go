package ircnet

import "strings"

// Services is what state a network's services are in.
type Services int

const (
	ServicesUp       Services = iota
	ServicesDown              // split off: NickServ is not there, "sasl" is not on offer
	ServicesRefusing          // no password is right
	ServicesSilent            // there, and never answering
)

// isService reports whether the nick is one of a service.
func (n *network) isService(nick string) bool {
	nick, _, _ = strings.Cut(nick, "@") // "NickServ@services.example.net" is how to be sure of the real one
	return n.same(nick, "NickServ") || n.same(nick, "ChanServ")
}

// service returns the source of what a service says.
func (n *network) service(nick string) string {
	return nick + "!" + nick + "@services." + n.opt.Network
}

// account returns the account of that name if the password is right, as it is spelt.
func (n *network) account(name, password string) string {
	if n.services != ServicesUp {
		return ""
	}
	for a, p := range n.opt.Accounts {
		if n.same(a, name) && p == password {
			return a
		}
	}
	return ""
}

// login gives u an account; "" takes it away.
func (n *network) login(u *user, account string) {
	if u.account == account {
		return
	}
	u.account = account
	mask := u.mask()
	if !u.registered {
		mask = u.name() + "!*@" + u.host
	}
	if account == "" {
		n.reply(u, "901", mask, "You are now logged out")
	} else {
		n.reply(u, "900", mask, account, "You are now logged in as "+account)
	}
	if !u.registered {
		return
	}
	m := n.by(u, "ACCOUNT", u.accountOr("*"))
	for _, p := range n.peers(u) {
		if p.can("account-notify") {
			n.deliver(m, p)
		}
	}
	for _, ch := range u.channels {
		n.empower(u, ch)
	}
}

// nickServShort is "NS IDENTIFY …" for "PRIVMSG NickServ :IDENTIFY …".
func (n *network) nickServShort(u *user, r *request) {
	n.nickServ(u, strings.Fields(strings.Join(r.params, " ")))
}

// nickServ answers what was said to the services.
func (n *network) nickServ(u *user, words []string) {
	switch n.services {
	case ServicesDown:
		n.reply(u, "401", "NickServ", "No such nick/channel")
		return
	case ServicesSilent:
		return
	}
	say := func(text string) {
		n.deliver(n.from(n.service("NickServ"), "NOTICE", u.nick, text), u)
	}
	word := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch strings.ToUpper(word(0)) {
	case "IDENTIFY", "ID":
		name, password := u.nick, word(1)
		if len(words) > 2 {
			name, password = word(1), word(2)
		}
		if password == "" {
			say("Syntax: IDENTIFY [account] <password>")
		} else if account := n.account(name, password); account == "" {
			say("Invalid password for \x02" + name + "\x02.")
		} else {
			n.login(u, account)
			say("You are now identified for \x02" + account + "\x02.")
		}
	case "LOGOUT":
		n.login(u, "")
		say("You have been logged out.")
	case "REGAIN", "RECOVER", "GHOST":
		n.regain(u, strings.ToUpper(word(0)), word(1), word(2), say)
	default:
		say("Commands: IDENTIFY [account] <password>, REGAIN <nick> [password], GHOST <nick> [password], LOGOUT")
	}
}

// regain frees a nick for the one it belongs to, and gives it to them unless they
// only wanted its ghost gone.
func (n *network) regain(u *user, how, nick, password string, say func(string)) {
	owner := u.account != "" && n.same(u.account, nick) && n.services == ServicesUp
	switch {
	case !n.validNick(nick):
		say("Syntax: " + how + " <nick> [password]")
		return
	case !owner && n.account(nick, password) == "":
		say("Access denied.")
		return
	case n.same(u.nick, nick):
		say("You already have that nick.")
		return
	}
	if o := n.users[seat{u.side, n.fold(nick)}]; o != nil {
		n.kill(o, n.service("NickServ"), how+" command used by "+u.nick)
	}
	if how == "GHOST" {
		say("\x02" + nick + "\x02 has been ghosted.")
		return
	}
	n.rename(u, nick)
	say("\x02" + nick + "\x02 has been regained.")
}
