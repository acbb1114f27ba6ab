package minutes

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// lineWidth is how wide the plain text minutes are, indent included.
const lineWidth = 72

// wrap breaks a text into lines as MeetBot does, which is how Python's textwrap does without
// breaking words: only at runs of blanks (a no-break space is one, too), which are kept within
// a line and dropped at its ends; a word that is too long stands alone. The first
// line begins with first, the others with rest.
func wrap(text, first, rest string) string {
	var b strings.Builder
	indent, line := first, first
	used, words := utf8.RuneCountInString(first), 0
	flush := func() {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.TrimRight(line, " "))
		indent = rest
		line, used, words = indent, utf8.RuneCountInString(indent), 0
	}
	var blank string // the run of blanks before the word
	for text != "" {
		n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsSpace(r) })
		if n < 0 {
			break
		}
		blank, text = text[:n], text[n:]
		n = strings.IndexFunc(text, unicode.IsSpace)
		if n < 0 {
			n = len(text)
		}
		word := text[:n]
		text = text[n:]
		if words == 0 {
			blank = ""
		}
		size := utf8.RuneCountInString(blank) + utf8.RuneCountInString(word)
		if words > 0 && used+size > lineWidth {
			flush()
			blank, size = "", utf8.RuneCountInString(word)
		}
		line += blank + word
		used += size
		words++
	}
	flush()
	return b.String()
}

// columns is how many columns a terminal or an editor needs for s. It counts as docutils
// does, which is strict about the lines under its titles.
func columns(s string) (n int) {
	for i, r := range s {
		switch {
		case norm.NFC.PropertiesString(s[i:]).CCC() != 0: // stands over or under the one before
		case width.LookupRune(r).Kind() == width.EastAsianWide, width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
