package commands

import (
	"regexp"
	"slices"
	"strings"

	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// queueLine is the speaker queue in the manner of Zakim, with or without "#".
var queueLine = regexp.MustCompile(`^#?[qQ]([+?-])(?:[ \t]+(.*))?$`)

// queued takes q+, q- and q?, and reports whether the line was one.
func (c *call) queued(text string) bool {
	match := queueLine.FindStringSubmatch(text)
	if match == nil || c.m == nil || c.m.Classic {
		return false
	}
	rest := strings.TrimSpace(match[2])
	in := func(nick string) bool {
		return slices.ContainsFunc(c.m.Queue, func(s minutes.Speaker) bool { return c.fold(s.Nick) == c.fold(nick) })
	}
	switch match[1] {
	case "+":
		if c.m.QueueShut {
			c.notice("The queue is closed; a chair opens it with #queue open.")
			return true
		}
		c.record(minutes.Queued, minutes.QueueData{Do: "add", Nick: c.From.Nick, Reason: fact.Text(strings.TrimPrefix(rest, "to "))})
	case "-":
		nick := strings.TrimRight(rest, ":,.")
		somebody := c.fold(nick) != c.fold(c.From.Nick) && (in(nick) || c.m.ByNick(nick) != nil) // else it is a word about oneself
		switch {
		case somebody && !c.isChair():
			c.notice("Only a chair takes somebody else off the queue.%s", c.chairsAre())
			return true
		case somebody && !in(nick):
			c.notice("%s is not on the queue.", nick)
			return true
		case somebody:
			c.record(minutes.Queued, minutes.QueueData{Do: "remove", Nick: nick})
			return true
		case !in(c.From.Nick):
			c.notice("You are not on the queue; q+ puts you there.")
			return true
		}
		c.record(minutes.Queued, minutes.QueueData{Do: "remove", Nick: c.From.Nick})
	case "?":
		c.sayQueue()
	}
	return true
}

func (c *call) sayQueue() {
	shut := ""
	if c.m.QueueShut {
		shut = " (closed)"
	}
	if len(c.m.Queue) == 0 {
		c.say("The queue is empty%s.", shut)
		return
	}
	var list []string
	for _, s := range c.m.Queue {
		n := s.Nick
		if s.Reason != "" {
			n += " (" + irctext.Shorten(irctext.Clean(s.Reason), 60) + ")"
		}
		list = append(list, n)
	}
	c.say("Queue%s: %s", shut, strings.Join(list, ", "))
}

// ack gives the floor to the first of the queue, or to somebody on it.
func ack(c *call) {
	if len(c.m.Queue) == 0 {
		c.notice("The queue is empty.")
		return
	}
	s := c.m.Queue[0]
	if nick := strings.TrimRight(c.args, ":,"); nick != "" {
		i := slices.IndexFunc(c.m.Queue, func(s minutes.Speaker) bool { return c.fold(s.Nick) == c.fold(nick) })
		if i < 0 {
			c.notice("%s is not on the queue.", nick)
			return
		}
		s = c.m.Queue[i]
	}
	c.record(minutes.Queued, minutes.QueueData{Do: "ack", Nick: s.Nick})
	if s.Reason != "" {
		c.say("%s, you have the floor: %s", s.Nick, s.Reason)
		return
	}
	c.say("%s, you have the floor.", s.Nick)
}

// queue is #queue [close|open|clear].
func queue(c *call) {
	switch do := strings.ToLower(c.args); do {
	case "":
		c.sayQueue()
	case "close", "open", "clear":
		if !c.isChair() {
			c.notice("Only a chair can use #queue %s.%s", do, c.chairsAre())
			return
		}
		c.record(minutes.Queued, minutes.QueueData{Do: do})
	default:
		c.notice("#queue takes close, open or clear; q+ puts you on the queue, q- takes you off.")
	}
}
