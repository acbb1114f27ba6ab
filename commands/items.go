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
	c.decideItem(kind, text)
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
