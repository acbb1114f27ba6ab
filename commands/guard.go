package commands

import (
	"fmt"
	"strings"
	"time"

	"gavel/minutes"
)

// When a command makes sense.
type When int

const (
	Always   When = iota // also when no meeting runs
	During               // while a meeting runs in the channel
	Amending             // while a meeting runs, and for some days after
)

// Who may use a command. The check returns why somebody may not, or "".
type Who struct {
	Label string // for the documents
	check func(*call) string
}

// The kinds of people.
var (
	Anyone = Who{"anyone", func(*call) string { return "" }}

	Chairs = Who{"chairs", func(c *call) string {
		if c.m == nil || c.isChair() { // without a meeting it is for the command to say
			return ""
		}
		return "Only a chair can use #" + c.cmd.Name + "." + c.chairsAre()
	}}

	// VoteStarters are the chairs, refused in MeetBot's words.
	VoteStarters = Who{"chairs", func(c *call) string {
		if c.isChair() {
			return ""
		}
		return "Only the meeting chair may start a vote."
	}}

	// Presiding are the chairs, and outside of a meeting the chair and vice-chair of the roster.
	Presiding = Who{"chairs", func(c *call) string {
		if c.chairs() || c.m == nil && c.com == nil {
			return ""
		}
		if c.m == nil {
			return "Only the chair or vice-chair of " + c.title() + " can use #" + c.cmd.Name + " outside of a meeting."
		}
		return "Only a chair can use #" + c.cmd.Name + "." + c.chairsAre()
	}}

	// Enders are the chairs, and anyone once the meeting has overrun its length.
	Enders = Who{"chairs; anyone once the meeting has overrun its time", func(c *call) string {
		due := c.m.Due()
		switch {
		case c.isChair():
			return ""
		case due.IsZero(), c.m.Classic:
			return "Only a chair can use #endmeeting." + c.chairsAre()
		case c.At.Before(due):
			return fmt.Sprintf("Only a chair can use #endmeeting before %s UTC; from then on anyone can.%s", due.Format("15:04"), c.chairsAre())
		}
		return ""
	}}

	// Takers are the chairs, and who may take over when there are none left.
	Takers = Who{"chairs; when every chair has been gone for ten minutes, an operator or who has been there longest", func(c *call) string {
		if c.isChair() || c.mayTakeOver() {
			return ""
		}
		why := "Only a chair can use #chair." + c.chairsAre()
		if since, gone := c.m.ChairlessSince(); gone && !c.m.Classic {
			if wait := since.Add(takeOverAfter).Sub(c.At); wait > 0 {
				return fmt.Sprintf("%s No chair is here: a channel operator, or who has been here longest, can take over with #chair in %s.", why, span(wait))
			}
			return why + " No chair is here: a channel operator, or else who has been here longest, can take over with #chair."
		}
		return why
	}}
)

// takeOverAfter is how long every chair must have been gone before somebody
// else can take over.
const takeOverAfter = 10 * time.Minute

// isChair reports whether the speaker is a chair of the meeting. The chair and vice-chair of the
// roster are, whoever began it.
func (c *call) isChair() bool {
	p := c.m.Who(c.From)
	return p != nil && (p.Chair || c.m.OperatorsChair && p.Op) || c.rosterChair()
}

// chairsAre names the chairs, as a hint to whom to ask.
func (c *call) chairsAre() string {
	return " (chair: " + list(c.m.ChairNicks()) + ")"
}

// mayTakeOver reports whether the speaker may become chair because every chair
// has left: a channel operator, or where none is there, the participant who
// has been there longest.
func (c *call) mayTakeOver() bool {
	since, gone := c.m.ChairlessSince()
	if !gone || c.m.Classic || c.At.Before(since.Add(takeOverAfter)) {
		return false
	}
	me := c.m.Who(c.From)
	if me == nil {
		return false
	}
	longest := (*minutes.Person)(nil)
	for _, p := range c.m.Everyone() {
		switch {
		case p.Bot || !p.Present():
		case p.Op:
			return me.Op
		case (p.Lines() > 0 || p == me) && (longest == nil || p.Since().Before(longest.Since())):
			longest = p
		}
	}
	return me.Op || longest == me
}

// mayStart returns why the speaker may not start a meeting of this name, or "".
func (c *call) mayStart(series string) string {
	// A committee's meeting is its own: elsewhere than in its channel, a member begins it.
	name := c.w.committeeOf(series)
	if k := c.w.committees(name); c.w.configured(name) && k.Roster.Seats() > 0 {
		c := *c
		c.setCommittee(name)
		mine := c.rules.Channel != "" && c.fold(c.rules.Channel) == c.fold(c.Channel)
		switch {
		case mine, c.self() != nil:
		case c.presentAs(c.From) != nil && (c.rules.Identity != "account" || c.net.NoAccounts):
		case c.presentAs(c.From) != nil:
			return "Your nick is not identified; identify to services (usually /msg NickServ identify) and start the meeting again."
		case c.rules.Channel != "":
			return "Only its members start a meeting of " + c.title() + " elsewhere than in " + c.rules.Channel + "; another name than " + series + " is free."
		default:
			return "Only its members start a meeting of " + c.title() + "; another name than " + series + " is free."
		}
	}
	member := c.ch.Members[c.net.CaseMap.Fold(c.From.Nick)]
	op := member != nil && member.Op
	voice := member != nil && member.Voice
	switch c.w.Start {
	case "identified":
		if c.From.Account == "" {
			return "Only people who are logged in to services can start a meeting here; log in (usually /msg NickServ identify) and try again."
		}
	case "voiced":
		if !op && !voice {
			return "Only people with voice (+) or operator status (@) can start a meeting here."
		}
	case "operators":
		if !op {
			return "Only channel operators (@) can start a meeting here."
		}
	case "list":
		name := c.From.Account
		if name == "" {
			name = c.From.Nick
		}
		for _, s := range c.w.Starters {
			if c.net.CaseMap.Fold(s) == c.net.CaseMap.Fold(name) {
				return ""
			}
		}
		return "You are not on the list of who can start a meeting here (as " + name + "); ask " + list(c.w.Starters) + "."
	}
	return ""
}

// Limits reports whether an event counts against its speaker's limit: a command
// that may make Gavel talk, by somebody who is no chair. Items are quiet, and nothing of
// what a chair does in a meeting may be lost.
func (w *World) Limits(e Event) bool {
	queues := queueLine.MatchString(strings.Trim(e.Text, "\r\n\x00"))
	if e.Notice || e.Me || e.Channel != "" && !strings.HasPrefix(e.Text, "#") && !queues {
		return false
	}
	match := commandLine.FindStringSubmatch(e.Text)
	if e.Channel == "" || match == nil && !queues {
		return e.Channel == ""
	}
	c := newCall(w, e, w.Network(e.Network).find(e.Channel), new(Outcome))
	if c.m != nil && c.isChair() {
		return false
	}
	if queues {
		return c.m != nil
	}
	cmd := Lookup(strings.ToLower(match[1]))
	return cmd != nil && (c.m == nil || !cmd.isItem() || cmd.Who.Label != Anyone.Label)
}
