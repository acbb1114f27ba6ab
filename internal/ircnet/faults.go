package ircnet

import (
	"slices"
	"strings"
)

// What goes wrong on real networks, on demand. Each of these has happened when
// the method returns: what a client sends after that is answered by the new state
// of things. Those that name a nick report whether there was such a user.

// Door is how the server receives new connections.
type Door int

const (
	DoorOpen      Door = iota
	DoorThrottled      // they are told to come back later, and closed
	DoorSilent         // they are accepted and never answered
	DoorSlammed        // they are reset
)

// Door decides about connections from now on.
func (s *Server) Door(d Door) { s.do(func(*network) { s.door = d }) }

// Services decides how services behave from now on. Going down and coming up they take
// "sasl" with them, as CAP DEL and CAP NEW to those who want to know.
func (s *Server) Services(state Services) {
	s.do(func(n *network) { n.setCaps(func() { n.services = state }) })
}

// SetCaps changes the capabilities on offer.
func (s *Server) SetCaps(caps ...string) {
	s.do(func(n *network) { n.setCaps(func() { n.caps = parseCaps(caps) }) })
}

// Refuse has every JOIN of the channel refused with the numeric, such as "473";
// "" ends that.
func (s *Server) Refuse(channel, numeric string) {
	s.do(func(n *network) { n.refused[n.fold(channel)] = numeric })
}

// A kline bans a mask from the server.
type kline struct{ mask, why string }

func (n *network) klined(u *user) (why string, banned bool) {
	for _, k := range n.klines {
		if u.matches(k.mask) {
			return k.why, true
		}
	}
	return "", false
}

// KLine bans a mask (nick!user@host, with wildcards) from the server, and those
// whom it matches are closed.
func (s *Server) KLine(mask, why string) {
	s.do(func(n *network) {
		n.klines = append(n.klines, kline{mask, why})
		for _, u := range slices.Clone(n.everyone) {
			if u.registered && u.matches(mask) {
				n.reply(u, "465", "You are banned from this server: "+why)
				n.end(u, "K-Lined: "+why, "K-Lined")
			}
		}
	})
}

// UnKLine lifts the ban of a mask.
func (s *Server) UnKLine(mask string) {
	s.do(func(n *network) {
		n.klines = slices.DeleteFunc(n.klines, func(k kline) bool { return k.mask == mask })
	})
}

// each runs f with the user of that nick, whatever side of a split they are on.
func (s *Server) each(nick string, f func(*network, *user)) (found bool) {
	s.do(func(n *network) {
		if u := n.anyone(nick); u != nil {
			found = true
			f(n, u)
		}
	})
	return found
}

// Kick has ChanServ kick the nick out of the channel.
func (s *Server) Kick(channel, nick, why string) (found bool) {
	s.each(nick, func(n *network, u *user) {
		if ch := n.channel(channel); ch != nil && ch.member(u) != nil {
			found = true
			n.deliver(n.from(n.service("ChanServ"), "KICK", ch.name, u.nick, why), ch.audience(u.side)...)
			n.leave(u, ch)
		}
	})
	return found
}

// Kill has an operator end the connection.
func (s *Server) Kill(nick, why string) bool {
	return s.each(nick, func(n *network, u *user) { n.kill(u, "oper!oper@"+n.opt.Name, why) })
}

func (n *network) kill(u *user, source, why string) {
	by, _, _ := strings.Cut(source, "!")
	n.deliver(n.from(source, "KILL", u.name(), n.opt.Name+"!"+by+" ("+why+")"), u)
	why = "Killed (" + by + " (" + why + "))"
	n.end(u, why, why)
}

// ForceNick renames a user, as services do with one who does not identify. It
// reports false as well when the new nick is not to be had.
func (s *Server) ForceNick(nick, to string) (renamed bool) {
	s.each(nick, func(n *network, u *user) {
		if n.validNick(to) && !n.taken(u, to) {
			n.rename(u, to)
			renamed = true
		}
	})
	return renamed
}

// Login logs a user in, as NickServ does; Logout out.
func (s *Server) Login(nick, account string) bool {
	return s.each(nick, func(n *network, u *user) { n.login(u, account) })
}

// Logout takes a user's account away.
func (s *Server) Logout(nick string) bool { return s.Login(nick, "") }

// ChangeHost gives a user another user name and host. Those who do not know CHGHOST
// see them quit and come back.
func (s *Server) ChangeHost(nick, name, host string) bool {
	return s.each(nick, func(n *network, u *user) {
		change, quit := n.by(u, "CHGHOST", name, host), n.by(u, "QUIT", "Changing host")
		told := append(n.peers(u), u)
		for _, o := range told {
			if o.can("chghost") {
				n.deliver(change, o)
			} else if o != u {
				n.deliver(quit, o)
			}
		}
		u.user, u.host = name, host
		if !u.can("chghost") {
			n.reply(u, "396", host, "is now your displayed host")
		}
		for _, ch := range u.channels {
			to := slices.DeleteFunc(ch.audience(u.side), func(o *user) bool { return o == u || o.can("chghost") })
			n.appear(ch, ch.member(u), n.opt.Name, to)
		}
	})
}

// Drop resets the connection, as a router does that has lost its memory.
func (s *Server) Drop(nick string) bool {
	return s.each(nick, func(n *network, u *user) {
		n.remove(u, "Connection reset by peer")
		u.link.reset()
	})
}

// Freeze has the server stop to hear and to answer a user, whose connection stays
// open, until Thaw. One who hangs up meanwhile stays as a ghost that holds the nick.
func (s *Server) Freeze(nick string) bool {
	return s.each(nick, func(_ *network, u *user) { u.frozen = true })
}

// Thaw ends a Freeze: what was held back is said, what was not heard is heard.
func (s *Server) Thaw(nick string) bool {
	return s.each(nick, func(n *network, u *user) {
		held := u.held
		u.frozen, u.held = false, nil
		for _, l := range held {
			if !u.link.send(l) {
				u.choked = true
				n.choked = append(n.choked, u)
				break
			}
		}
		if text := u.stalled; text != nil {
			u.stalled = nil
			n.hear(u, *text)
		}
		if u.ghost != "" {
			n.lost(u, u.ghost)
		}
	})
}

// Raw sends a user any line, legal or not, without an end of line in it.
func (s *Server) Raw(nick, line string) bool {
	return s.each(nick, func(_ *network, u *user) { u.put(line) })
}

// Mode has ChanServ change a channel's modes: Mode("#tc", "+o", "ttx").
func (s *Server) Mode(channel string, args ...string) {
	s.do(func(n *network) {
		if ch := n.channel(channel); ch != nil {
			n.changeModes(ch, n.from(n.service("ChanServ"), "MODE"), ch.everyone(), args, ignore)
		}
	})
}

// SetTopic has ChanServ set a channel's topic.
func (s *Server) SetTopic(channel, text string) {
	s.do(func(n *network) {
		if ch := n.channel(channel); ch != nil {
			n.setTopic(ch, n.from(n.service("ChanServ"), "TOPIC", ch.name, text), ch.everyone())
		}
	})
}

// Names returns who is in the channel, the highest sign first, in order of joining.
func (s *Server) Names(channel string) (names []string) {
	s.do(func(n *network) {
		if ch := n.channel(channel); ch != nil {
			for _, m := range ch.members {
				names = append(names, m.sigils(false)+m.user.nick)
			}
		}
	})
	return names
}

// Topic returns the topic of the channel.
func (s *Server) Topic(channel string) (text string) {
	s.do(func(n *network) {
		if ch := n.channel(channel); ch != nil {
			text = ch.topic
		}
	})
	return text
}

// Down has the server end all connections and stop to listen, until Up. What the
// network knew is lost but for its accounts, bans and history.
func (s *Server) Down(why string) { s.do(func(n *network) { s.down(n, why) }) }

func (s *Server) down(n *network, why string) {
	s.isDown = true
	for _, d := range s.doors {
		d.ln.Close()
	}
	for _, u := range slices.Clone(n.everyone) {
		n.end(u, why, why)
	}
	clear(n.channels)
}

// Up has the server listen again where it did before Down.
func (s *Server) Up() (err error) {
	s.do(func(*network) {
		if !s.isDown {
			return
		}
		s.isDown = false
		for _, d := range s.doors {
			if err = s.open(d); err != nil {
				return
			}
		}
	})
	return err
}
