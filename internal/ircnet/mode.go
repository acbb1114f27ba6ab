package ircnet

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// A ban is a mask in a channel's list.
type ban struct {
	mask, by string
	at       time.Time
}

func (ch *channel) banned(u *user) bool {
	return slices.ContainsFunc(ch.bans, func(b ban) bool { return u.matches(b.mask) })
}

// matches reports whether the mask, with its wildcards, is one of u.
func (u *user) matches(mask string) bool {
	return glob(string(u.net.fold(mask)), string(u.net.fold(u.mask())))
}

// glob reports whether s matches a pattern of "*" and "?". (path.Match knows
// brackets, which are letters here.)
func glob(pattern, s string) bool {
	star, mark := -1, 0
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0: // let the last star take one more
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

func (n *network) mode(u *user, r *request) {
	target := r.arg(0)
	if !strings.HasPrefix(target, "#") {
		n.userMode(u, r)
		return
	}
	ch := n.channel(target)
	switch {
	case ch == nil:
		n.reply(u, "403", target, "No such channel")
	case len(r.params) == 1:
		n.reply(u, "324", append([]string{ch.name}, ch.modeString(ch.member(u) != nil)...)...)
		n.reply(u, "329", ch.name, unix(ch.made))
	case strings.TrimLeft(r.arg(1), "+-") == "b" && r.arg(2) == "":
		for _, b := range ch.bans {
			n.reply(u, "367", ch.name, b.mask, b.by, unix(b.at))
		}
		n.reply(u, "368", ch.name, "End of Channel Ban List")
	case ch.member(u) == nil:
		n.reply(u, "442", ch.name, "You're not on that channel")
	case !ch.isOp(u):
		n.reply(u, "482", ch.name, "You're not channel operator")
	default:
		n.changeModes(ch, n.by(u, "MODE"), ch.audience(u.side), r.from(1), func(numeric string, params ...string) {
			n.reply(u, numeric, params...)
		})
	}
}

// ignore is for modes that nobody is there to hear a refusal of.
func ignore(string, ...string) {}

// modeString returns the channel's modes and their parameters, the key for those inside only.
func (ch *channel) modeString(inside bool) []string {
	set, params := "+", []string{}
	for _, c := range []byte("iklmnrst") {
		if !ch.modes[c] {
			continue
		}
		set += string(rune(c))
		switch c {
		case 'k':
			if inside {
				params = append(params, ch.key)
			} else {
				params = append(params, "*")
			}
		case 'l':
			params = append(params, strconv.Itoa(ch.limit))
		}
	}
	return append([]string{set}, params...)
}

// changeModes does what can be done of args, which are letters with their
// parameters, and tells it to the audience as the message m, whose author was
// found entitled to it.
func (n *network) changeModes(ch *channel, m *message, to []*user, args []string, refuse func(numeric string, params ...string)) {
	if len(args) == 0 {
		return
	}
	letters, params := args[0], args[1:]
	next := func() (p string) {
		if len(params) > 0 {
			p, params = params[0], params[1:]
		}
		return p
	}
	var done changes
	sign := byte('+')
	for _, c := range []byte(letters) {
		on := sign == '+'
		switch c {
		case '+', '-':
			sign = c
		case 'i', 'm', 'n', 'r', 's', 't':
			if ch.modes[c] != on {
				ch.modes[c] = on
				done.add(sign, c)
			}
		case 'o', 'v':
			nick := next()
			if nick == "" {
				continue
			}
			var who *member
			for _, w := range ch.members {
				if n.same(w.user.nick, nick) && slices.Contains(to, w.user) {
					who = w
				}
			}
			if who == nil {
				refuse("441", nick, ch.name, "They aren't on that channel")
				continue
			}
			flag := &who.op
			if c == 'v' {
				flag = &who.voice
			}
			if *flag != on {
				*flag = on
				done.add(sign, c, who.user.nick)
			}
		case 'k':
			key := middle(next())
			if on && key != "*" && len(key) <= 32 && !strings.Contains(key, ",") {
				ch.modes['k'], ch.key = true, key
				done.add(sign, c, key)
			} else if !on && ch.modes['k'] {
				done.add(sign, c, ch.key)
				ch.modes['k'], ch.key = false, ""
			}
		case 'l':
			if !on && ch.modes['l'] {
				ch.modes['l'] = false
				done.add(sign, c)
			} else if on {
				if limit, err := strconv.Atoi(next()); err == nil && limit > 0 {
					ch.modes['l'], ch.limit = true, limit
					done.add(sign, c, strconv.Itoa(limit))
				}
			}
		case 'b':
			mask := next()
			if mask == "" || mask[0] == ':' {
				continue
			}
			mask = banMask(middle(mask))
			at := slices.IndexFunc(ch.bans, func(b ban) bool { return n.same(b.mask, mask) })
			switch {
			case on && at < 0 && len(ch.bans) >= maxBans:
				refuse("478", ch.name, "b", "Channel list is full")
			case on && at < 0:
				ch.bans = append(ch.bans, ban{mask, m.source, m.at})
				done.add(sign, c, mask)
			case !on && at >= 0:
				ch.bans = slices.Delete(ch.bans, at, at+1)
				done.add(sign, c, mask)
			}
		default:
			refuse("472", string(rune(c)), "is unknown mode char to me")
		}
	}
	if done.letters != "" {
		m.params = append([]string{ch.name, done.letters}, done.params...)
		n.deliver(m, to...)
	}
}

// changes are mode changes that were made, as they are told.
type changes struct {
	sign    byte
	letters string
	params  []string
}

func (c *changes) add(sign, letter byte, params ...string) {
	if c.sign != sign {
		c.sign = sign
		c.letters += string(rune(sign))
	}
	c.letters += string(rune(letter))
	c.params = append(c.params, params...)
}

// banMask completes a mask: "nick" is "nick!*@*", "user@host" is "*!user@host".
func banMask(mask string) string {
	bang, at := strings.Contains(mask, "!"), strings.Contains(mask, "@")
	switch {
	case !bang && !at:
		return mask + "!*@*"
	case !bang:
		return "*!" + mask
	case !at:
		return mask + "@*"
	}
	return mask
}

func (n *network) userMode(u *user, r *request) {
	switch o := n.find(u, r.arg(0)); {
	case o == nil:
		n.reply(u, "401", r.arg(0), "No such nick/channel")
		return
	case o != u:
		n.reply(u, "502", "Can't change mode for other users")
		return
	case len(r.params) == 1:
		modes := "+"
		if u.bot {
			modes += "B"
		}
		if u.invisible {
			modes += "i"
		}
		n.reply(u, "221", modes)
		return
	}
	var done changes
	sign, unknown := byte('+'), false
	for _, c := range []byte(r.arg(1)) {
		var flag *bool
		switch c {
		case '+', '-':
			sign = c
			continue
		case 'B':
			flag = &u.bot
		case 'i':
			flag = &u.invisible
		default:
			unknown = true
			continue
		}
		if on := sign == '+'; *flag != on {
			*flag = on
			done.add(sign, c)
		}
	}
	if unknown {
		n.reply(u, "501", "Unknown MODE flag")
	}
	if done.letters != "" {
		n.deliver(n.by(u, "MODE", u.nick, done.letters), u)
	}
}
