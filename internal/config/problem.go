package config

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Problem is one mistake of a file, or one thing in it that may not be meant.
type Problem struct {
	File    string
	Line    int    // from 1
	Col     int    // from 1, in characters
	Len     int    // of the offending place in this line, in characters; 0 when it is the file as a whole
	Key     string // the option, for example "network[0].nick"; may be empty
	Msg     string // what is wrong and what would work
	Source  string // the line, with all that might be a secret hidden
	Warning bool   // the file can be used all the same

	at    int // the line by which it is sorted, when it is of another file than the configuration
	caret int // where in Source the place begins, in characters
	width int // its length there, which differs from Len when something is hidden
}

// String is the problem as one reads it: place and message, then the line with the place marked.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", printable(p.File), p.Line, p.Col)
	if p.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Msg)
	if p.Len > 0 {
		fmt.Fprintf(&b, "\n%5d | %s\n      | %s%s", p.Line, p.Source,
			strings.Repeat(" ", p.caret), strings.Repeat("^", max(1, p.width)))
	}
	return b.String()
}

// where is the place in words: the line, in the configuration or in another file.
func (p Problem) where() string {
	switch {
	case p.Line == 0:
		return ""
	case p.at > 0:
		return fmt.Sprintf("%s line %d: ", printable(p.File), p.Line)
	}
	return fmt.Sprintf("line %d: ", p.Line)
}

// place is the line of the configuration that it is about.
func (p Problem) place() int { return cmp.Or(p.at, p.Line) }

// Errors is all that is wrong with a file, sorted by place. Warnings are among it;
// at least one problem is none.
type Errors struct {
	Problems []Problem
}

// Error prints all problems, one below the other.
func (e *Errors) Error() string {
	all := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		all[i] = p.String()
	}
	return strings.Join(all, "\n")
}

// report notes a problem at a stretch of the file. The zero span is the file as a whole.
func (d *document) report(warning bool, at span, key, format string, args ...any) {
	if len(d.problems) == tries {
		d.more++
		return
	}
	p := Problem{
		File: d.name, Line: 1, Col: 1, Key: printable(key), Warning: warning,
		Msg: printable(fmt.Sprintf(format, args...)),
	}
	if at != (span{}) {
		d.locate(&p, at)
	}
	d.problems = append(d.problems, p)
}

// reportIn notes a problem of another file, which a stretch of this one names. The
// line is not shown: it may hold what is none of the log's business.
func (d *document) reportIn(warning bool, file string, line int, at span, key, msg string) {
	d.report(warning, at, key, "%s", msg)
	if d.more == 0 {
		p := &d.problems[len(d.problems)-1]
		p.at, p.File, p.Line, p.Col, p.Len, p.Source = p.Line, file, line, 1, 0, ""
	}
}

// sorted returns the problems in the order of the file.
func (d *document) sorted() []Problem {
	slices.SortStableFunc(d.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.place(), b.place()), cmp.Compare(a.at, b.at), cmp.Compare(a.Col, b.Col))
	})
	if d.more > 0 {
		last := d.problems[len(d.problems)-1]
		last.Len, last.Source, last.Key, last.Msg, last.Warning = 0, "", "", fmt.Sprintf("and %d more", d.more), false
		d.problems = append(d.problems, last)
	}
	return d.problems
}

// locate fills in where a problem is and what the line looks like.
func (d *document) locate(p *Problem, at span) {
	start := min(at.start, len(d.src))
	from := d.lineStart(start)
	to := d.lineEnd(start)
	end := min(max(at.end, start), to) // what goes on in the next line is marked to the end of this one
	p.Line = bytes.Count(d.src[:from], []byte("\n")) + 1
	p.Col = utf8.RuneCount(d.src[from:start]) + 1
	p.Len = max(1, utf8.RuneCount(d.src[start:end]))
	var first, last int
	p.Source, first, last = d.show(span{from, to}, span{start, end})
	p.caret, p.width = first, last-first
}

// show returns a line as it may be printed and where in it a stretch is then, in characters: a secret
// becomes eight stars however long it is, comments are left out, and a line
// that is too long to read is cut.
func (d *document) show(line, at span) (text string, first, last int) {
	const stars = "********"
	var out []rune
	first, last = -1, -1
	mark := func(i int) {
		if first < 0 && i >= at.start {
			first = len(out)
		}
		if last < 0 && i >= at.end {
			last = len(out)
		}
	}
	hide := within(d.secrets, line)
	drop := within(d.comments, line)
	for i := line.start; i < line.end; {
		if s, ok := holds(drop, i); ok {
			mark(i)
			i = s.end
			continue
		}
		if s, ok := holds(hide, i); ok {
			mark(i)
			out = append(out, []rune(stars)...)
			for i = s.end; ; i = s.end { // secrets side by side are one
				if s, ok = holds(hide, i); !ok {
					break
				}
			}
			continue
		}
		mark(i)
		r, n := utf8.DecodeRune(d.src[i:line.end])
		out = append(out, shown(r))
		i += n
	}
	mark(line.end)
	mark(len(d.src) + 1)
	for len(out) > 0 && out[len(out)-1] == ' ' && len(out) > last {
		out = out[:len(out)-1]
	}
	const most = 100
	if len(out) > most {
		cut := 0
		if first > most-20 {
			cut = first - most/2
		}
		end := min(len(out), cut+most)
		s := string(out[cut:end])
		if end < len(out) {
			s += "…"
		}
		if cut > 0 {
			s, cut = "…"+s, cut-1
		}
		return s, first - cut, min(last-cut, most)
	}
	return string(out), first, last
}

// within returns the spans that touch a line.
func within(all []span, line span) (some []span) {
	for _, s := range all {
		if s.start < line.end && s.end > line.start {
			some = append(some, s)
		}
	}
	return some
}

// holds returns the span that i is in.
func holds(all []span, i int) (span, bool) {
	for _, s := range all {
		if s.start <= i && i < s.end {
			return s, true
		}
	}
	return span{}, false
}

// shown is a character as it may go to a terminal.
func shown(r rune) rune {
	switch {
	case r == '\t':
		return ' '
	case !unicode.IsPrint(r):
		return utf8.RuneError
	}
	return r
}

// printable is a text of one line that moves no cursor.
func printable(s string) string { return strings.Map(shown, s) }

// short is a text of the file, quoted to stand in a message.
func short(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return `"` + printable(s) + `"`
}
