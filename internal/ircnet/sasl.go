package ircnet

import (
	"bytes"
	"slices"
	"strings"
)

// mechanisms are what SASL can do here, unless the capability's value names fewer.
var mechanisms = []string{"PLAIN", "EXTERNAL"}

// authenticate is one step of a SASL exchange.
func (n *network) authenticate(u *user, r *request) {
	switch {
	case !u.can("sasl"):
		n.reply(u, "904", "SASL authentication failed")
	case n.services == ServicesSilent:
	case u.account != "" && !u.registered:
		n.reply(u, "907", "You have already authenticated using SASL")
	case r.arg(0) == "*":
		u.mechanism = ""
		u.sasl.Clear()
		n.reply(u, "906", "SASL authentication aborted")
	case u.mechanism == "":
		m := strings.ToUpper(r.arg(0))
		if offer := n.mechanisms(); !slices.Contains(offer, m) {
			n.reply(u, "908", strings.Join(offer, ","), "are available SASL mechanisms")
			n.reply(u, "904", "SASL authentication failed")
			return
		}
		u.mechanism = m
		u.sasl.Initialize(4096)
		n.tell(u, "", "AUTHENTICATE", "+")
	default:
		if len(r.arg(0)) > 400 {
			u.mechanism = ""
			u.sasl.Clear()
			n.reply(u, "905", "SASL message too long")
			return
		}
		done, answer, err := u.sasl.Add(r.arg(0))
		if !done {
			return
		}
		account := ""
		if err == nil && n.services == ServicesUp {
			account = n.prove(u, u.mechanism, answer)
		}
		u.mechanism = ""
		if account == "" {
			n.reply(u, "904", "SASL authentication failed")
			return
		}
		n.login(u, account)
		n.reply(u, "903", "SASL authentication successful")
	}
}

func (n *network) mechanisms() []string {
	for _, c := range n.caps {
		if c.name == "sasl" && c.value != "" {
			return strings.Split(c.value, ",")
		}
	}
	return mechanisms
}

// prove returns the account that the answer proves, or "".
func (n *network) prove(u *user, mechanism string, answer []byte) (account string) {
	switch mechanism {
	case "PLAIN": // RFC 4616: authorize as NUL authenticate as NUL password
		if f := bytes.Split(answer, []byte{0}); len(f) == 3 {
			account = n.account(string(f[1]), string(f[2]))
			answer = f[0]
		}
	case "EXTERNAL": // RFC 4422 appendix A: authorize as
		if u.fingerprint != "" {
			account = n.opt.Certs[u.fingerprint]
		}
	}
	if as := string(answer); as != "" && !n.same(as, account) {
		return ""
	}
	return account
}
