package config

import (
	"cmp"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"gavel/internal/committee"
)

// Summary writes what Gavel understood, for somebody who wants to know whether that
// is what was meant. Lines have at most 80 columns unless a single word is longer.
func (c *Config) Summary(w io.Writer) {
	s := summary{w}
	if len(c.Networks) == 0 {
		s.row("network", "none")
	}
	for i := range c.Networks {
		c.Networks[i].summary(s)
	}
	for i := range c.Committees {
		c.committee(s, &c.Committees[i])
	}
	for i := range c.Series {
		c.Series[i].summary(s)
	}
	m := &c.Meeting
	s.row("meetings", whoStarts[m.Start])
	if m.Start == "list" {
		s.row("", strings.Join(m.Starters, ", "))
	}
	idle := "never ended for silence"
	if m.Idle > 0 {
		idle = fmt.Sprintf("warned when silent for %v, and ended 10m later", m.Idle)
	}
	s.row("", fmt.Sprintf("due to take %v; %s", m.Length, idle))
	var also []string
	if m.OperatorsChair {
		also = append(also, "channel operators may use the chairs' commands")
	}
	if !m.Topic {
		also = append(also, "#topic does not set the channel's topic")
	}
	if len(also) > 0 {
		s.row("", strings.Join(also, "; "))
	}
	s.row("limits", fmt.Sprintf("%d commands of one person at once, then %v a second", c.Limits.Burst, c.Limits.Rate))
	s.row("record", c.Data)
	s.row("files", c.Out)
	network, channel := "network", "#channel"
	if len(c.Networks) > 0 {
		network = c.Networks[0].Name
		if len(c.Networks[0].Channels) > 0 {
			channel = c.Networks[0].Channels[0].Name
		}
	}
	s.row("", c.Base("name", channel, network, time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC))+".html, for example")
	s.row("links", c.URL)
	if c.InfoURL != c.URL {
		s.row("about", c.InfoURL)
	}
	if c.Web.Listen == "" {
		s.row("web", "no web server")
	} else {
		s.row("web", "listens on "+c.Web.Listen)
	}
	s.row("log", c.Log)
	for _, p := range c.Warnings {
		s.row("warning", p.where()+p.Msg)
	}
}

// whoStarts is Meeting.Start in words.
var whoStarts = map[string]string{
	"anyone":     "anyone may start one",
	"identified": "whoever is logged in to services may start one",
	"voiced":     "voiced people and operators of the channel may start one",
	"operators":  "operators of the channel may start one",
	"list":       "only these accounts may start one:",
}

var whenInvited = map[string]string{
	"no":         "invitations are ignored",
	"configured": "joins these when invited",
	"yes":        "joins any channel when invited",
}

func (n *Network) summary(s summary) {
	s.row("network", n.Name)
	how := "with TLS, verified by the system's certificates"
	switch {
	case !n.TLS:
		how = "NOT ENCRYPTED"
	case n.CAFile != "":
		how = "with TLS, verified by " + n.CAFile
	}
	if n.TLS && n.ServerName != "" {
		how += " as " + n.ServerName
	}
	s.row("  server", n.Server+" "+how)
	if !n.Password.IsZero() {
		s.row("", "with a server password")
	}
	s.row("  nick", fmt.Sprintf("%s, user %s, %q", n.Nick, n.User, n.Realname))
	s.row("  login", n.login())
	var names []string
	for _, c := range n.Channels {
		name := c.Name
		if !c.Key.IsZero() {
			name += " (with a key)"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		names = []string{"none"}
	}
	s.row("  channels", strings.Join(names, ", "))
	if len(n.Channels) == 0 && n.Invite == "configured" {
		s.row("", whenInvited["no"])
	} else {
		s.row("", whenInvited[n.Invite])
	}
	pace := fmt.Sprintf("%d lines at once, then one every %v", n.Burst, n.Every)
	if n.Every == 0 {
		pace = "lines without a pause"
	}
	s.row("  sends", pace)
}

// committee writes by which rules a committee works.
func (c *Config) committee(s summary, k *committee.Config) {
	text := k.Name
	if k.Title != k.Name {
		text += ", " + k.Title
	}
	if k.Profile != "" {
		text += ", by the rules of " + k.Profile
	}
	s.row("committee", text)
	roster, seats := committee.Roster(k.Members), len(k.Members)
	switch p, err := committee.LoadProfile(k.Profile); {
	case k.Roster != "":
		s.row("  roster", k.Roster)
	case err == nil && reflect.DeepEqual(k.Members, p.Config.Members):
		s.row("  roster", "that of "+k.Profile)
	default:
		s.row("  roster", "in the config")
	}
	if seats == 0 {
		s.row("  seats", "not read")
	} else {
		text = fmt.Sprintf("%d; ", seats)
		if m, ok := roster.Chair(); ok {
			text += "chair " + m.Nick
		} else {
			text += "no chair"
		}
		if m, ok := roster.ViceChair(); ok {
			text += ", vice-chair " + m.Nick
		}
		s.row("  seats", text)
		var nicks []string
		for _, m := range roster {
			nicks = append(nicks, m.Nick)
		}
		s.row("", strings.Join(nicks, ", "))
	}
	c.identity(s, k)
	text = strings.Join(k.Meetings, ", ")
	if k.Meetings == nil || text == "" {
		text = "none"
	}
	if k.Channel != "" {
		text += "; place " + k.Channel
	}
	s.row("  meetings", text)
	for _, r := range k.Regular().Regular {
		text = when(r)
		if k.Cutoff != "" {
			text += "; the agenda closes " + k.Cutoff
		}
		s.row("", text)
	}
	if agenda := append(append(append([]string{}, k.First...), "..."), k.Last...); len(agenda) > 1 {
		s.row("  agenda", strings.Join(agenda, " / "))
	}
	text = fmt.Sprintf("%s of the seats", k.Quorum)
	if k.Quorum.Den == 0 {
		text = fmt.Sprintf("%d members", k.Quorum.Num)
	}
	if seats > 0 && k.Quorum.Den > 0 {
		text = fmt.Sprintf("%d of %d (%s)", committee.Quorum(k.Quorum, seats), seats, k.Quorum)
	}
	var needed []string
	for _, q := range k.QuorumFor {
		needed = append(needed, map[string]string{"motion": "no motion is called", "bless": "no plan is blessed"}[q])
	}
	s.row("  quorum", text+"; without it "+cmp.Or(strings.Join(needed, " and "), "things go on, and that is said"))
	s.row("  motions", c.motions(k))
	for i, x := range k.Classes {
		name := ""
		if i == 0 {
			name = "  classes"
		}
		text = x.Name
		if x.Name == k.DefaultClass {
			text += " (the default)"
		}
		text += ": "
		if seats > 0 {
			text += x.Need(seats) + "; "
		}
		text += "notice " + x.Notice.String()
		if !x.ProposerVotes {
			text += "; the proposer does not vote"
		}
		s.row(name, text)
	}
	text = fmt.Sprintf("can be corrected for %d days", k.AmendDays)
	if k.AmendDays == 0 {
		text = "can't be corrected"
	}
	if k.CarryWarnAfter > 0 {
		text += fmt.Sprintf("; an action is pointed out after %d meetings", k.CarryWarnAfter)
	}
	s.row("  minutes", text)
	if k.Ping != "" {
		s.row("  ping", k.Ping)
	}
	plans(s, k)
	s.row("  reminders", reminders(k))
	digest(s, k)
}

// motions is how motions come and go in a committee.
func (c *Config) motions(k *committee.Config) string {
	some := []string{"proposed by members"}
	if k.Propose == "any" {
		some = []string{"proposed by anyone"}
	}
	if k.Second {
		some = append(some, "seconded")
	}
	if k.Async {
		some = append(some, "voted on between meetings too")
	} else {
		some = append(some, "voted on in meetings")
	}
	if k.Proxies {
		some = append(some, "with proxies")
	}
	if !k.RestartOnAmend {
		some = append(some, "a new text does not begin the notice anew")
	}
	return strings.Join(some, "; ")
}

// identity says by what members are known, and where that may not work.
func (c *Config) identity(s summary, k *committee.Config) {
	if k.Identity == "nick" {
		s.row("  identity", "the nick alone: whoever has a member's nick votes as that member")
		return
	}
	s.row("  identity", "the services account; on a network without accounts the nick alone, which the log warns of")
	for _, n := range c.networksOf(k) {
		if n.login() == "none" {
			s.row("", fmt.Sprintf("Gavel does not log in on %s, so make sure that people have accounts there", n.Name))
		}
	}
}

// login is how a network's services come to know Gavel.
func (n *Network) login() string {
	byNick := "identifies to " + n.NickServ + " as " + n.Account
	how := "none"
	switch {
	case n.SASL == "plain":
		how = "SASL PLAIN as " + n.Account
	case n.SASL == "external":
		how = "SASL EXTERNAL as " + n.Account + " with " + n.CertFile
	case !n.AccountPassword.IsZero() && n.NickServ != "":
		how = byNick
	}
	if n.SASL != "" && !n.AccountPassword.IsZero() && n.NickServ != "" {
		how += "; without SASL " + byNick
	}
	if n.LoginRequired {
		how += "; does not stay without it"
	}
	return how
}

// A summary writes rows of a name and text, the text wrapped beside the name.
type summary struct{ w io.Writer }

func (s summary) row(name, text string) {
	const indent, width = 12, 80
	line := ""
	flush := func() {
		fmt.Fprintf(s.w, "%-*s%s\n", indent, name, line)
		name, line = "", ""
	}
	for _, word := range strings.Fields(printable(text)) {
		if line != "" && indent+utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	flush()
}
