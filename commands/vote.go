package commands

import (
	"fmt"
	"regexp"
	"strings"

	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

var (
	// The question goes up to the last question mark, as in MeetBot.
	voteLine = regexp.MustCompile(`^(.*)\?\s*(.*)$`)
	// Between options that no comma separates stands anything but these.
	notOption = regexp.MustCompile(`[^\p{L}\p{N}\p{M}_+-]+`)
)

func startVote(c *call) {
	if c.com != nil {
		if m := c.com.Called(); m != nil {
			c.notice("M%d is being voted on; #endvote first.", m.N)
			return
		}
	}
	if v := c.m.Open; v != nil {
		c.notice("Already voting on '%s'", v.Question)
		return
	}
	match := voteLine.FindStringSubmatch(irctext.Clean(c.args))
	if match == nil {
		c.notice("Unable to parse vote topic and options.")
		return
	}
	question, rest := strings.TrimSpace(match[1]), match[2]
	if question == "" && !c.m.Classic {
		c.notice("Unable to parse vote topic and options.")
		return
	}
	var things []string
	if opts, more, ok := strings.Cut(rest, ":"); ok && strings.Contains(more, ";") && !c.m.Classic {
		rest = opts
		for _, t := range strings.Split(more, ";") {
			if t = strings.Join(strings.Fields(t), " "); t != "" && option(things, t) < 0 {
				things = append(things, t)
			}
		}
	}
	options := parseOptions(rest, c.m.Classic)
	c.record(minutes.VoteOpened, minutes.VoteData{Question: fact.Text(question), Options: options, Things: things})
	if len(things) > 0 {
		c.say("Begin voting on: %s? Valid vote options are %s, for each of: %s.", question, strings.Join(options, ", "), strings.Join(things, "; "))
		c.say("Vote using '#vote THING OPTION'. Only your last vote on each counts.")
		return
	}
	c.say("Begin voting on: %s? Valid vote options are %s.", question, strings.Join(options, ", "))
	c.say("Vote using '#vote OPTION'. Only your last vote counts.")
}

// parseOptions are the options of a vote in the order they are declared: by commas
// where there is one, so that an option can have several words and dots; else
// by anything that is no word, as in MeetBot; and Yes and No when there are none.
func parseOptions(s string, classic bool) (options []string) {
	s = strings.TrimSpace(s)
	var parts []string
	if strings.Contains(s, ",") && !classic {
		parts = strings.Split(strings.TrimSuffix(s, "."), ",")
	} else {
		parts = notOption.Split(s, -1)
	}
	for _, p := range parts {
		p = strings.Join(strings.Fields(p), " ")
		if p != "" && option(options, p) < 0 {
			options = append(options, p)
		}
	}
	if len(options) == 0 {
		options = []string{"Yes", "No"}
	}
	return options
}

// option is the place of the option that s means, or -1.
func option(options []string, s string) int {
	for i, o := range options {
		if strings.EqualFold(o, s) {
			return i
		}
	}
	return -1
}

func vote(c *call) {
	if c.voteOnMotion() {
		return
	}
	if c.m == nil || c.m.Open == nil {
		c.refuse("No vote is open, so there is nothing to vote on.")
		return
	}
	v := c.m.Open
	choice := strings.Join(strings.Fields(irctext.Clean(c.args)), " ")
	if len(v.Things) > 0 {
		c.voteOnThing(v, choice)
		return
	}
	if choice == "" {
		c.notice("Vote for what? Valid options are %s.", strings.Join(v.Options, ", "))
		return
	}
	i := option(v.Options, choice)
	if i < 0 {
		c.notice("%s is not a valid option. Valid options are %s.", irctext.Shorten(choice, 100), strings.Join(v.Options, ", "))
		return
	}
	c.record(minutes.Voted, minutes.BallotData{Option: i})
}

// voteOnThing takes a vote on one of a list: the thing, then the option.
func (c *call) voteOnThing(v *minutes.Vote, choice string) {
	for t, thing := range v.Things {
		if len(choice) > len(thing) && strings.EqualFold(choice[:len(thing)], thing) && strings.IndexByte(" :", choice[len(thing)]) >= 0 {
			if i := option(v.Options, strings.TrimLeft(choice[len(thing):], " :")); i >= 0 {
				c.record(minutes.Voted, minutes.BallotData{Option: i, Thing: t})
				return
			}
		}
	}
	c.notice("Vote on each of them, e.g. #vote %s %s. There are: %s. Valid options are %s.", v.Things[0], v.Options[0], strings.Join(v.Things, "; "), strings.Join(v.Options, ", "))
}

func showVote(c *call) {
	if c.showMotionVote() {
		return
	}
	if c.m == nil || c.m.Open == nil {
		c.refuse("No vote is open.")
		return
	}
	v := c.m.Open
	if c.m.Cast(v) == 0 {
		c.say("Nobody has voted yet on \"%s?\" Options are %s.", v.Question, strings.Join(v.Options, ", "))
		return
	}
	c.sayTally(v)
}

func endVote(c *call) {
	n, reason, explicit := motionNumber(c.args)
	if c.args != "" && !explicit && (c.m == nil || !c.m.Classic) {
		c.refuse("%q is no motion; #endvote alone ends the vote that is open, #endvote M1 the one on that motion.", irctext.Shorten(c.args, 60))
		return
	}
	if c.com != nil {
		m := c.com.Motion(n)
		if !explicit && c.m != nil && c.m.Open == nil {
			m = c.com.Called()
		}
		switch {
		case explicit && m == nil:
			c.refuse("There is no motion M%d; #motion list shows them.", n)
			return
		case m != nil:
			c.endMotion(m, reason)
			return
		}
	}
	if c.m == nil || c.m.Open == nil {
		c.refuse("No vote is open, so there is none to end.")
		return
	}
	c.closeVote()
}

// showMotionVote shows the votes on a motion, and reports whether one was meant.
func (c *call) showMotionVote() bool {
	if c.com == nil {
		return false
	}
	n, _, explicit := reference("M", c.args)
	m := c.com.Motion(n)
	if !explicit {
		if c.m != nil && c.m.Open != nil {
			return false
		}
		if m = c.com.Called(); m == nil {
			return false
		}
	}
	if m == nil {
		c.refuse("There is no motion M%d; #motion list shows them.", n)
		return true
	}
	if !m.Pending() {
		if m.Verdict == "" {
			c.answer("M%d is %s.", m.N, m.State)
			return true
		}
		c.answer("%s", m.Verdict)
		return true
	}
	c.answer("M%d: %s. To vote: %s", m.N, c.soFar(m), unping(c.toVote(m)))
	return true
}

func (c *call) closeVote() {
	v := c.m.Open
	c.record(minutes.VoteClosed, nil)
	c.say("Voted on \"%s?\" Results are", v.Question)
	c.sayTally(v)
}

// sayTally says who voted for what, a line an option; more names than fit in a
// line go into further ones that begin the same.
func (c *call) sayTally(v *minutes.Vote) {
	for i, thing := range v.Things {
		line := thing + ":"
		for k, t := range c.m.TallyOf(v, i) {
			if k > 0 {
				line += ","
			}
			line += fmt.Sprintf(" %s %d", t.Option, len(t.Voters))
			if len(t.Voters) > 0 {
				line += " (" + strings.Join(t.Voters, ", ") + ")"
			}
		}
		c.say("%s", line)
	}
	if len(v.Things) > 0 {
		return
	}
	for _, t := range c.m.Tally(v) {
		if len(t.Voters) == 0 {
			c.say("%s (0)", t.Option)
			continue
		}
		prefix := fmt.Sprintf("%s (%d): ", t.Option, len(t.Voters))
		names := ""
		for _, n := range t.Voters {
			if names != "" && len(prefix)+len(names)+len(", ")+len(n) > lineLimit {
				c.say("%s%s", prefix, names)
				names = ""
			}
			if names != "" {
				names += ", "
			}
			names += n
		}
		c.say("%s%s", prefix, names)
	}
}
