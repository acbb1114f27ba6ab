package ircnet

import (
	"slices"
	"strings"
	"time"

	"github.com/ergochat/irc-go/ircmsg"
)

// A request is a line that a user sent.
type request struct {
	command    string
	params     []string
	clientTags string
}

// arg returns parameter i, or "".
func (r *request) arg(i int) string {
	if i < len(r.params) {
		return r.params[i]
	}
	return ""
}

// from returns the parameters from i on.
func (r *request) from(i int) []string { return r.params[min(i, len(r.params)):] }

// list returns parameter i, which is a list with commas.
func (r *request) list(i int) []string {
	return slices.DeleteFunc(strings.Split(r.arg(i), ","), func(s string) bool { return s == "" })
}

// commands are all there are: who may send them, how many parameters they need,
// what they do.
var commands = map[string]struct {
	early bool // before registration as well
	least int
	run   func(*network, *user, *request)
}{
	// Registration.
	"CAP":          {true, 1, (*network).cap},
	"AUTHENTICATE": {true, 1, (*network).authenticate},
	"PASS":         {true, 1, (*network).pass},
	"NICK":         {true, 0, (*network).nick},
	"USER":         {true, 4, (*network).userCommand},
	"PING":         {true, 1, (*network).ping},
	"PONG":         {true, 0, func(*network, *user, *request) {}},
	"QUIT":         {true, 0, (*network).quit},

	// Channels.
	"JOIN":   {false, 1, (*network).join},
	"PART":   {false, 1, (*network).part},
	"KICK":   {false, 2, (*network).kick},
	"TOPIC":  {false, 1, (*network).topic},
	"INVITE": {false, 2, (*network).invite},
	"NAMES":  {false, 0, (*network).names},
	"LIST":   {false, 0, (*network).list},
	"MODE":   {false, 1, (*network).mode},

	// Talk.
	"PRIVMSG":     {false, 0, (*network).speak},
	"NOTICE":      {false, 0, (*network).speak},
	"TAGMSG":      {false, 1, (*network).speak},
	"CHATHISTORY": {false, 1, (*network).chatHistory},

	// About oneself and others.
	"AWAY":     {false, 0, (*network).awayCommand},
	"SETNAME":  {false, 1, (*network).setName},
	"WHO":      {false, 0, (*network).who},
	"WHOIS":    {false, 1, (*network).whois},
	"WHOWAS":   {false, 1, (*network).whowas},
	"USERHOST": {false, 1, (*network).userHost},
	"ISON":     {false, 1, (*network).isOn},

	// About the server.
	"MOTD":    {false, 0, (*network).motd},
	"LUSERS":  {false, 0, (*network).lusers},
	"VERSION": {false, 0, (*network).version},
	"TIME":    {false, 0, (*network).time},
	"OPER":    {false, 2, func(n *network, u *user, _ *request) { n.reply(u, "491", "No Oper block for your host") }},

	// Services by their short name.
	"NS":       {false, 1, (*network).nickServShort},
	"NICKSERV": {false, 1, (*network).nickServShort},
}

// hear is called with every line that u sends.
func (n *network) hear(u *user, text string) {
	if u.frozen {
		u.stalled = &text
		return
	}
	if !u.gone {
		n.obey(u, text)
	}
	u.link.ready()
}

func (n *network) obey(u *user, text string) {
	if n.opt.Log != nil {
		n.opt.Log("<", u.name(), text)
	}
	if u.pinged = false; u.link.alarm != nil && u.registered {
		u.link.alarm.Reset(n.opt.PingEvery)
	}
	if u.registered && !n.afford(u) {
		n.end(u, "Excess Flood", "Excess Flood")
		return
	}
	msg, err := ircmsg.ParseLineStrict(cut(text), true, 0)
	if err == ircmsg.ErrorTagsTooLong {
		n.reply(u, "417", "Input line was too long")
		return
	}
	if err != nil || msg.Command == "" {
		return // as all servers do with an empty line, a NUL, a lone prefix
	}
	if _, label := msg.GetTag("label"); label != "" && len(label) <= 64 && u.can("labeled-response") && u.can("batch") {
		u.label = &labelled{label: label}
		defer u.flush()
	}
	r := &request{command: msg.Command, params: msg.Params}
	if u.can("message-tags") {
		r.clientTags = joinTags(msg.ClientOnlyTags())
	}
	c, known := commands[r.command]
	switch {
	case !known && u.registered:
		n.reply(u, "421", r.command, "Unknown command")
	case !u.registered && !c.early:
		n.reply(u, "451", "You have not registered")
	case len(r.params) < c.least:
		n.reply(u, "461", r.command, "Not enough parameters")
	default:
		c.run(n, u, r)
	}
}

// afford takes the price of a line from what u may send.
func (n *network) afford(u *user) bool {
	if n.opt.Flood == 0 {
		return true
	}
	now := time.Now() // and not Options.Now, which may stand still
	if u.earned.IsZero() {
		u.credit = float64(n.opt.Flood)
	} else {
		u.credit += float64(now.Sub(u.earned)) / float64(n.opt.FloodEvery)
	}
	u.earned = now
	u.credit = min(u.credit, float64(n.opt.Flood)) - 1
	return u.credit >= 0
}

// cut returns text with no more than maxLine bytes after its tags.
func cut(text string) string {
	start := 0
	if strings.HasPrefix(text, "@") {
		i := strings.IndexByte(text, ' ')
		if i < 0 {
			if len(text) >= maxTags {
				return text[:maxTags] + " " // too long for its parser, as it should be
			}
			return text
		}
		start = i + 1
	}
	return text[:min(len(text), start+maxLine)]
}

// joinTags writes tags as they go over the wire.
func joinTags(tags map[string]string) string {
	var all []string
	for k, v := range tags {
		if v != "" {
			k += "=" + escape(v)
		}
		all = append(all, k)
	}
	slices.Sort(all)
	return strings.Join(all, ";")
}
