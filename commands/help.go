package commands

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"gavel/internal/irctext"
)

// Words are all the words that call a command, sorted.
func Words() (words []string) {
	for w := range index {
		words = append(words, w)
	}
	sort.Strings(words)
	return words
}

func listCommands(c *call) {
	if c.args != "" {
		c.say("%s", explain(c.args))
		return
	}
	c.say("Available commands: #%s", strings.Join(Words(), " #"))
}

// explain is what one command does.
func explain(word string) string {
	word = strings.ToLower(strings.TrimPrefix(strings.Fields(word)[0], "#"))
	cmd := Lookup(word)
	if cmd == nil {
		if near := nearest(word); near != "" {
			return "There is no #" + word + "; did you mean #" + near + "?"
		}
		return "There is no #" + word + "; #commands lists what there is."
	}
	s := "#" + cmd.Name
	if cmd.Args != "" {
		s += " " + cmd.Args
	}
	s += ": " + cmd.Help + "."
	if len(cmd.Aliases) > 0 {
		s += " Also #" + strings.Join(cmd.Aliases, ", #") + "."
	}
	if cmd.Who.Label != Anyone.Label {
		s += " For " + cmd.Who.Label + "."
	}
	if cmd.Args != "" {
		s += " Example: " + cmd.Example
	}
	return s
}

// private is a line that somebody said to Gavel alone. There, everything gets
// an answer; nothing of it is recorded.
func (c *call) private() {
	text := strings.TrimSpace(strings.Trim(c.Text, "\r\n\x00"))
	if c.Notice || c.Me || c.History || c.SetAside || text == "" {
		return // a NOTICE is never answered: bots would talk for ever (RFC 2812 section 3.3.2)
	}
	if c.Limited {
		if c.Again {
			return
		}
		c.notice("Too many commands at once; wait a moment and try again.")
		return
	}
	word, rest, _ := strings.Cut(text, " ")
	bare := word
	word = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(word, "#"), "!"))
	rest = strings.TrimSpace(rest)
	switch cmd := Lookup(word); {
	case word == "help" || word == "commands":
		c.privateHelp(rest)
	case cmd != nil && cmd.Anyway:
		c.cmd, c.args, c.bang = cmd, rest, strings.HasSuffix(bare, "!")
		c.join()
		c.run()
	case cmd != nil:
		c.tell("#%s is for the channel in which the meeting is: type it there. /msg %s help %s explains it.", cmd.Name, c.net.Nick, cmd.Name)
	default:
		if near := nearest(word); near != "" {
			c.tell("I don't know %s; did you mean #%s? /msg %s help lists what there is.", quote(word), near, c.net.Nick)
			return
		}
		c.tell("I don't know %s. /msg %s help lists what there is.", quote(word), c.net.Nick)
	}
}

func (c *call) privateHelp(about string) {
	if about != "" {
		c.tell("%s", explain(about))
		return
	}
	c.tell("I take the minutes of meetings. In a channel, #startmeeting NAME begins one and #endmeeting ends it; in between:")
	var names []string
	for _, cmd := range Table {
		names = append(names, "#"+cmd.Name)
	}
	for _, line := range irctext.Split(strings.Join(names, " "), lineLimit) {
		c.tell("%s", line)
	}
	c.tell("/msg %s help WORD explains one. More: %s", c.net.Nick, c.w.InfoURL)
}

// nearest is the command that a word nearly is: one letter off, or two from six
// letters on; "" for none.
func nearest(word string) string {
	limit := 1
	switch n := utf8.RuneCountInString(word); {
	case n > 20: // longer than any command with its mistakes
		return ""
	case n >= 6:
		limit = 2
	}
	best, at := "", limit+1
	for _, w := range Words() {
		// Short words are one letter away from too much.
		if len(w) < 4 || len(word) < 3 {
			continue
		}
		if d := levenshtein.ComputeDistance(word, w); d < at {
			best, at = w, d
		}
	}
	return best
}

// nearestOf is the name that a word nearly is, in any case of letters: one letter off, two from
// five letters on, or the same letters in another order; "" for none.
func nearestOf(word string, names []string) string {
	if len(word) > 60 {
		return ""
	}
	limit := 1
	if utf8.RuneCountInString(word) >= 5 {
		limit = 2
	}
	letters := func(s string) string {
		r := []rune(s)
		slices.Sort(r)
		return string(r)
	}
	word = strings.ToLower(word)
	best, at := "", limit+1
	for _, n := range names {
		low := strings.ToLower(n)
		d := levenshtein.ComputeDistance(word, low)
		if d > 1 && letters(word) == letters(low) {
			d = 1
		}
		switch {
		case d < at:
			best, at = n, d
		case d == at && at <= limit && !strings.EqualFold(best, n):
			best = "" // several are as near
		}
	}
	return best
}

func quote(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		s = string([]rune(s)[:40]) + "…"
	}
	return strconv.Quote(s)
}

func list(names []string) string {
	switch len(names) {
	case 0:
		return "nobody"
	case 1:
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
