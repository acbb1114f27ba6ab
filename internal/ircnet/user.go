package ircnet

import (
	"net"
	"slices"
	"strings"
	"time"

	"github.com/ergochat/irc-go/ircmsg"
	"github.com/ergochat/irc-go/ircutils"
)

// A user is one connection to the network, from the first byte on.
type user struct {
	net  *network
	link *link

	nick, user, host, real string
	account                string
	away                   string
	side                   string // of a netsplit
	secure                 bool
	fingerprint            string // of its certificate
	bot, invisible         bool   // user modes B and i
	since, active          time.Time
	channels               []*channel

	// Registration.
	registered  bool
	negotiating bool // CAP is not at its END
	capVersion  int  // what CAP LS was asked with
	password    string
	caps        map[string]bool
	mechanism   string // of the SASL exchange under way
	sasl        ircutils.SASLBuffer

	label  *labelled // the answer to a labelled line while it is put together
	pinged bool      // asked for a sign of life
	credit float64   // lines that may be sent at once, see Options.Flood
	earned time.Time // when credit was counted

	frozen  bool     // see Freeze
	stalled *string  // what it said then
	held    []string // what it was to be told
	ghost   string   // why its connection is no more, when nobody has noticed yet
	choked  bool     // did not read what it was told, see reap
	gone    bool
}

// A line is on its way to a user.
type line struct {
	tags []string
	body string
}

func (l line) String() string {
	if len(l.tags) == 0 {
		return l.body
	}
	return "@" + strings.Join(l.tags, ";") + " " + l.body
}

// name is how replies address u.
func (u *user) name() string {
	if u.nick == "" {
		return "*"
	}
	return u.nick
}

func (u *user) mask() string { return u.nick + "!" + u.user + "@" + u.host }

func (u *user) can(capability string) bool { return u.caps[capability] }

// accountOr returns the account, or what stands for none.
func (u *user) accountOr(none string) string {
	if u.account == "" {
		return none
	}
	return u.account
}

func (u *user) send(l line) {
	if u.label != nil {
		u.label.lines = append(u.label.lines, l)
		return
	}
	u.put(l.String())
}

// put queues a line as it is.
func (u *user) put(s string) {
	if u.gone || u.choked {
		return
	}
	if u.net.opt.Log != nil {
		u.net.opt.Log(">", u.name(), s)
	}
	if u.frozen && len(u.held) < u.net.opt.SendQueue {
		u.held = append(u.held, s)
	} else if u.frozen || !u.link.send(s) {
		u.choked = true
		u.net.choked = append(u.net.choked, u)
	}
}

// A labelled answer is put together before it goes out, since how it is labelled
// depends on its length (IRCv3 labeled-response).
type labelled struct {
	label string
	lines []line
}

func (u *user) flush() {
	if u.label == nil {
		return
	}
	l := u.label
	u.label = nil
	tag := "label=" + escape(l.label)
	switch len(l.lines) {
	case 0:
		u.send(line{[]string{tag}, format(u.net.opt.Name, "ACK")})
	case 1:
		u.send(line{append([]string{tag}, l.lines[0].tags...), l.lines[0].body})
	default:
		id := u.net.batchID()
		u.send(line{[]string{tag}, format(u.net.opt.Name, "BATCH", "+"+id, "labeled-response")})
		for _, r := range l.lines {
			if !slices.ContainsFunc(r.tags, func(t string) bool { return strings.HasPrefix(t, "batch=") }) {
				r.tags = append([]string{"batch=" + id}, r.tags...)
			}
			u.send(r)
		}
		u.send(line{nil, format(u.net.opt.Name, "BATCH", "-"+id)})
	}
}

func escape(tagValue string) string { return ircmsg.EscapeTagValue(tagValue) }

func hostOf(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if ip := net.ParseIP(host); err != nil || ip == nil || ip.IsLoopback() {
		return "localhost"
	}
	if strings.HasPrefix(host, ":") {
		return "0" + host // a parameter that begins with a colon would end the line
	}
	return host
}
