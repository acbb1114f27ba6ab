package commands

import (
	"strings"

	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// item is the command that adds an item of one kind, quietly.
func item(kind string) func(*call) {
	return func(c *call) { c.add(kind, c.args) }
}

func (c *call) add(kind, text string) {
	c.record(minutes.ItemAdded, minutes.ItemData{Kind: kind, Text: fact.Text(text)})
}

func undo(c *call) {
	n := len(c.m.Items)
	if n == 0 {
		c.notice("There is nothing to take back: the minutes have no item yet.")
		return
	}
	last := c.m.Items[n-1]
	c.record(minutes.Undone, nil)
	c.say("Removing item from minutes: #%s %s", strings.ToLower(last.Kind), last.Text)
	if last.Kind == minutes.Topic && c.m.SetTopic {
		now := ""
		for _, it := range c.m.Items[:n-1] {
			if it.Kind == minutes.Topic {
				now = it.Text
			}
		}
		c.setTopic(channelTopic(now, string(c.m.Title)))
	}
}

// words splits what people write as a list of nicks: by blanks and commas, and
// without the "@" and ":" of habit.
func words(s string, classic bool) (list []string) {
	for _, w := range strings.FieldsFunc(irctext.Clean(s), func(r rune) bool { return r == ' ' || r == ',' }) {
		if !classic {
			w = strings.TrimPrefix(strings.TrimRight(w, ":;."), "@")
		}
		if w != "" {
			list = append(list, w)
		}
	}
	return list
}
