package committee

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// RST is the draft as reStructuredText. What people typed is on one line each, and no
// character of it means anything to docutils.
func (d Digest) RST() []byte {
	var b strings.Builder
	title := escapeRST(tidy(d.Title))
	rule := strings.Repeat("=", columns(title))
	fmt.Fprintf(&b, "%s\n%s\n%s\n\n.. %s\n", rule, title, rule, d.comment())
	for _, p := range d.Parts {
		title := escapeRST(tidy(p.Title))
		under := map[bool]string{true: "=", false: "-"}[p.Depth == 1]
		fmt.Fprintf(&b, "\n%s\n%s\n", title, strings.Repeat(under, columns(title)))
		if len(p.Table) > 0 {
			b.WriteString("\n.. list-table::\n   :header-rows: 1\n\n")
		}
		for _, row := range p.Table {
			for i, cell := range row {
				fmt.Fprintf(&b, "   %s - %s\n", map[bool]string{true: "*", false: " "}[i == 0], rstCell(cell))
			}
		}
		if len(p.Entries) > 0 {
			b.WriteByte('\n')
		}
		for _, e := range p.Entries {
			b.WriteString("* ")
			text := e.text()
			if lead := tidy(e.Lead); lead != "" {
				fmt.Fprintf(&b, "**%s** — %s", escapeRSTInline(lead), rstText(text, false))
			} else {
				b.WriteString(rstText(text, true))
			}
			if e.Link != "" {
				fmt.Fprintf(&b, " (%s)", rstLink("log", e.Link))
			}
			b.WriteString(fullStop(text, e.Link) + "\n")
		}
	}
	return []byte(b.String())
}

func rstCell(s string) string {
	if s = escapeRST(tidy(s)); s != "" {
		return s
	}
	return "–"
}

// rstText is what somebody typed, with its links. begins says that it begins a list item.
func rstText(s string, begins bool) string {
	out := linked(s, func(s string) string {
		if begins {
			begins = false
			return escapeRST(s)
		}
		return escapeRSTInline(s)
	}, func(url string) string {
		if !strings.Contains(url, "_") {
			return url // docutils knows it as a link
		}
		return rstLink(url, url) + "\x00"
	})
	// Such a link needs a blank or the like after it; "\ " is one that vanishes.
	return strings.NewReplacer("\x00 ", " ", "\x00", `\ `).Replace(strings.TrimSuffix(out, "\x00"))
}

func rstLink(text, url string) string {
	return "`" + escapeRST(text) + " <" + rstURL(url) + ">`__"
}

// rstURL makes a URL fit for the brackets in a link. A "_" at its end would make it a name.
func rstURL(s string) string {
	s = rstUnsafe.Replace(s)
	if t, ok := strings.CutSuffix(s, "_"); ok {
		return t + "%5F"
	}
	return s
}

var rstUnsafe = strings.NewReplacer("\\", "%5C", "`", "%60", "<", "%3C", ">", "%3E", "*", "%2A", " ", "%20")

// escapeRST escapes a text that begins a line, a list item or a cell, where any punctuation of ASCII and
// a bullet may begin a list, a table, a directive or a rule, and so may "1.", "a)" and "iv.".
func escapeRST(s string) string {
	out := escapeRSTInline(s)
	if out == "" || out[0] == '\\' {
		return out
	}
	if rstBegins.MatchString(out) {
		return `\` + out
	}
	return out
}

var rstBegins = regexp.MustCompile(`^([!"#$%&'()+,./:;=?[\]^{}~•‣⁃-]|([0-9]+|[a-zA-Z]|[ivxlcdmIVXLCDM]+)[.)])`)

// escapeRSTInline escapes what has a meaning anywhere in a line.
func escapeRSTInline(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\\', '`', '*', '|', '_', '<', '>', '@':
			b.WriteByte('\\')
		case ':': // "javascript:", ":role:", "::" at the end of a paragraph
			between := i > 0 && i+1 < len(s) && digit(s[i-1]) && digit(s[i+1]) // as in 20:00
			if !between && (i+1 == len(s) || s[i+1] != ' ' || i > 0 && s[i-1] == ':') {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// wide are the characters that may take two columns (Unicode, East_Asian_Width W and F), block by block:
// a line under a title may be too long, and never too short.
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1},
		{0x2300, 0x23ff, 1},
		{0x25fd, 0x27bf, 1},
		{0x2b00, 0x2bff, 1},
		{0x2e80, 0xa4cf, 1},
		{0xa960, 0xa97f, 1},
		{0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1},
		{0xfe10, 0xfe6f, 1},
		{0xff00, 0xffe6, 1},
	},
	R32: []unicode.Range32{{0x10000, 0x10ffff, 1}},
}

// columns is how wide a text is at most.
func columns(s string) (n int) {
	for _, r := range s {
		if n++; unicode.Is(wide, r) {
			n++
		}
	}
	return n
}
