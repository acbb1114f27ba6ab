package ircnet

import (
	"slices"
	"strconv"
	"strings"
)

// A capability is what a client may switch on. The value tells more of it to
// those who speak version 302.
type capability struct{ name, value string }

func parseCaps(all []string) (caps []capability) {
	for _, c := range all {
		name, value, _ := strings.Cut(c, "=")
		caps = append(caps, capability{name, value})
	}
	return caps
}

func (n *network) offers(name string) bool {
	if name == "sasl" && n.services == ServicesDown {
		return false
	}
	return slices.ContainsFunc(n.caps, func(c capability) bool { return c.name == name })
}

// cap negotiates capabilities. Registration waits for the END of it.
func (n *network) cap(u *user, r *request) {
	switch sub := strings.ToUpper(r.arg(0)); sub {
	case "LS":
		u.negotiating = !u.registered
		if v, _ := strconv.Atoi(r.arg(1)); v >= 302 {
			u.capVersion = v
			u.caps["cap-notify"] = n.offers("cap-notify") // nobody has to ask for it
		}
		var all []string
		for _, c := range n.caps {
			if !n.offers(c.name) {
				continue
			}
			if u.capVersion >= 302 && c.value != "" {
				c.name += "=" + c.value
			}
			all = append(all, c.name)
		}
		n.capLines(u, "LS", all)
	case "LIST":
		var all []string
		for _, c := range n.caps {
			if u.can(c.name) {
				all = append(all, c.name)
			}
		}
		n.capLines(u, "LIST", all)
	case "REQ":
		if !u.registered {
			u.negotiating = true
		}
		asked := strings.Fields(r.arg(1))
		for _, a := range asked {
			name := strings.TrimPrefix(a, "-")
			if !n.offers(name) || name == "sts" {
				n.tell(u, n.opt.Name, "CAP", u.name(), "NAK", r.arg(1)) // all or nothing
				return
			}
		}
		n.tell(u, n.opt.Name, "CAP", u.name(), "ACK", r.arg(1))
		for _, a := range asked {
			name, off := strings.CutPrefix(a, "-")
			u.caps[name] = !off
		}
	case "END":
		if u.negotiating && u.mechanism != "" {
			u.mechanism = ""
			u.sasl.Clear()
			n.reply(u, "906", "SASL authentication aborted")
		}
		u.negotiating = false
		n.welcome(u)
	default:
		n.reply(u, "410", sub, "Invalid CAP command")
	}
}

// capLines sends a list that may need more than one line, which only those who
// speak version 302 understand.
func (n *network) capLines(u *user, sub string, all []string) {
	for {
		size, fit := 0, 0
		for fit < len(all) && (size == 0 || u.capVersion < 302 || size+len(all[fit]) < 400) {
			size += len(all[fit]) + 1
			fit++
		}
		some := strings.Join(all[:fit], " ")
		if all = all[fit:]; len(all) == 0 {
			n.tell(u, n.opt.Name, "CAP", u.name(), sub, some)
			return
		}
		n.tell(u, n.opt.Name, "CAP", u.name(), sub, "*", some)
	}
}

// setCaps changes what is on offer, and tells those who want to know.
func (n *network) setCaps(change func()) {
	before := n.offered()
	change()
	after := n.offered()
	var gone, fresh []string
	for _, c := range before {
		if !slices.Contains(after, c) {
			name, _, _ := strings.Cut(c, "=")
			gone = append(gone, name)
		}
	}
	for _, c := range after {
		if !slices.Contains(before, c) {
			fresh = append(fresh, c)
		}
	}
	for _, u := range n.everyone {
		if u.can("cap-notify") && len(gone) > 0 {
			n.tell(u, n.opt.Name, "CAP", u.name(), "DEL", strings.Join(gone, " "))
		}
		if u.can("cap-notify") && len(fresh) > 0 {
			n.tell(u, n.opt.Name, "CAP", u.name(), "NEW", strings.Join(fresh, " "))
		}
		for _, name := range gone {
			delete(u.caps, name)
			if name == "sasl" {
				u.mechanism = ""
			}
		}
	}
}

// offered returns what is on offer, values included.
func (n *network) offered() (all []string) {
	for _, c := range n.caps {
		if !n.offers(c.name) {
			continue
		}
		if c.value != "" {
			c.name += "=" + c.value
		}
		all = append(all, c.name)
	}
	return all
}
