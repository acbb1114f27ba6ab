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
	if v := c.m.Open; v != nil {
		c.notice("Already voting on '%s'", v.Question)
		return
	}
	match := voteLine.FindStringSubmatch(irctext.Clean(c.args))
	if match == nil {
		c.notice("Unable to parse vote topic and options.")
		return
	}
	question, options := strings.TrimSpace(match[1]), parseOptions(match[2], c.m.Classic)
	c.record(minutes.VoteOpened, minutes.VoteData{Question: fact.Text(question), Options: options})
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
	v := c.m.Open
	if v == nil {
		c.notice("No vote is open, so there is nothing to vote on.")
		return
	}
	choice := strings.Join(strings.Fields(irctext.Clean(c.args)), " ")
	i := option(v.Options, choice)
	if i < 0 {
		c.notice("%s is not a valid option. Valid options are %s.", irctext.Shorten(choice, 100), strings.Join(v.Options, ", "))
		return
	}
	c.record(minutes.Voted, minutes.BallotData{Option: i})
}

func showVote(c *call) {
	v := c.m.Open
	if v == nil {
		c.notice("No vote is open.")
		return
	}
	if c.m.Cast(v) == 0 {
		c.say("Nobody has voted yet on \"%s?\" Options are %s.", v.Question, strings.Join(v.Options, ", "))
		return
	}
	c.sayTally(v)
}

func endVote(c *call) {
	if c.m.Open == nil {
		c.notice("No vote is open, so there is none to end.")
		return
	}
	c.closeVote()
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
