package committee

import (
	"fmt"
	"regexp"
	"strings"
)

// Markdown is the draft for a blog. What people typed is on one line each, and no character of
// it means anything to Markdown, to HTML, or to the template languages of site generators.
func (d Digest) Markdown() []byte {
	var b strings.Builder
	comment := strings.NewReplacer("<", "", ">", "", "--", "- -").Replace(d.comment())
	fmt.Fprintf(&b, "# %s\n\n<!-- %s -->\n", escapeMarkdown(tidy(d.Title)), comment)
	for _, p := range d.Parts {
		fmt.Fprintf(&b, "\n%s %s\n", strings.Repeat("#", p.Depth+1), escapeMarkdown(tidy(p.Title)))
		for i, row := range p.Table {
			b.WriteString(map[bool]string{true: "\n|", false: "|"}[i == 0])
			for _, cell := range row {
				b.WriteString(" " + escapeMarkdownInline(tidy(cell)) + " |")
			}
			b.WriteByte('\n')
			if i == 0 {
				b.WriteString("|" + strings.Repeat(" --- |", len(row)) + "\n")
			}
		}
		if len(p.Entries) > 0 {
			b.WriteByte('\n')
		}
		for _, e := range p.Entries {
			b.WriteString("* ")
			text := e.text()
			if lead := tidy(e.Lead); lead != "" {
				fmt.Fprintf(&b, "**%s** — %s", escapeMarkdownInline(lead), markdownText(text, false))
			} else {
				b.WriteString(markdownText(text, true))
			}
			if e.Link != "" {
				fmt.Fprintf(&b, " ([log](%s))", markdownURL.Replace(e.Link))
			}
			b.WriteString(fullStop(text, e.Link) + "\n")
		}
	}
	return []byte(b.String())
}

// comment is for whom the draft is, and of what.
func (d Digest) comment() string {
	s := "draft by Gavel"
	if w := tidy(d.Writer); w != "" {
		s += " for " + w
	}
	var days []string
	for _, t := range d.Meetings {
		if day := ymd(t); len(days) == 0 || days[len(days)-1] != day {
			days = append(days, day)
		}
	}
	switch {
	case len(days) > 0:
		s += "; meetings " + strings.Join(days, ", ")
	case !d.Since.IsZero():
		s += "; no meeting since " + ymd(d.Since)
	}
	return s + ". Rewrite in your own words."
}

// text is the text of an entry without its full stop.
func (e DigestEntry) text() string { return strings.TrimRight(tidy(e.Text), ". ") }

// fullStop ends an entry, unless its text has an end.
func fullStop(text, link string) string {
	if link == "" && (strings.HasSuffix(text, "!") || strings.HasSuffix(text, "?")) {
		return ""
	}
	return "."
}

// plainURL is a link that can stand as it is, in either format; what follows it is no part of it.
var plainURL = regexp.MustCompile(`https?://[a-zA-Z0-9/.?=%,#:+_~&-]*[a-zA-Z0-9/]`)

// linked takes a text apart into what is text and what is a link.
func linked(s string, text, link func(string) string) string {
	var b strings.Builder
	end := 0
	for _, m := range plainURL.FindAllStringIndex(s, -1) {
		if m[0] > 0 && !strings.ContainsAny(s[m[0]-1:m[0]], ` (["'`) || m[1] < len(s) && !strings.ContainsAny(s[m[1]:m[1]+1], ` )]"'.,;:!?`) {
			continue // it is in the middle of something
		}
		b.WriteString(text(s[end:m[0]]) + link(s[m[0]:m[1]]))
		end = m[1]
	}
	return b.String() + text(s[end:])
}

// markdownText is what somebody typed, with its links. begins says that it begins a list item.
func markdownText(s string, begins bool) string {
	return linked(s, func(s string) string {
		if begins {
			begins = false
			return escapeMarkdown(s)
		}
		return escapeMarkdownInline(s)
	}, func(url string) string { return "<" + strings.ReplaceAll(url, "&", "&amp;") + ">" })
}

// markdownURL makes a URL fit for the brackets after a link's text.
var markdownURL = strings.NewReplacer("(", "%28", ")", "%29", "&", "&amp;", "*", "%2A", "[", "%5B", "]", "%5D",
	"<", "%3C", ">", "%3E", " ", "%20", "$", "%24", "'", "%27")

// escapeMarkdown escapes a text that begins a line or a list item.
func escapeMarkdown(s string) string {
	s = escapeMarkdownInline(s)
	if s == "" {
		return ""
	}
	switch s[0] {
	case '-', '+', '#':
		return `\` + s
	case '=', ':':
		return entity(s[0]) + s[1:]
	}
	n := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) // "1." and "1)" begin a list
	if n > 0 && (s[n] == '.' || s[n] == ')') {
		return s[:n] + `\` + s[n:]
	}
	return s
}

// escapeMarkdownInline escapes what has a meaning anywhere in a line: by a backslash what the first
// Markdown knew, as an entity what came later. A brace parted from its neighbour is nothing to
// Liquid, Jinja and Hugo.
func escapeMarkdownInline(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		before, after := byte(' '), byte(' ')
		if i > 0 {
			before = s[i-1]
		}
		if i+1 < len(s) {
			after = s[i+1]
		}
		switch {
		case c == '<':
			b.WriteString("&lt;")
		case c == '>':
			b.WriteString("&gt;")
		case c == '&':
			b.WriteString("&amp;")
		case strings.IndexByte("\\`*_{}[]", c) >= 0,
			c == '#' && i > 0 && (after == ' ' || after == '#'): // what ends a heading
			b.WriteByte('\\')
			b.WriteByte(c)
		case strings.IndexByte("~|$^@", c) >= 0, // strike-through, tables, formulas, footnotes, mail
			c == '%' && (before == '{' || before == '<' || after == '}' || after == '>'),
			c == ':' && letter(before) && after != ' ', // "javascript:" is no link to anybody
			c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString(entity(c))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func entity(c byte) string { return fmt.Sprintf("&#%d;", c) }
