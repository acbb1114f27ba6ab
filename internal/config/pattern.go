package config

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

const defaultPattern = "%(meetingname)s/%Y/%(meetingname)s.%Y-%m-%d-%H.%M"

// A pattern is a parsed Config.Pattern.
type pattern []piece

// A piece is a stretch of a pattern: text as it stands, a name or a conversion.
type piece struct {
	text string // as it stands
	name string // "meetingname", "channel" or "network"
	conv byte   // of strftime
}

// names are what %(…)s can be.
var names = []string{"meetingname", "channel", "network"}

// layouts are the strftime conversions that a layout of package time can do;
// convert does the others.
var layouts = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "2", 'j': "002",
	'H': "15", 'M': "04", 'S': "05", 'F': "2006-01-02", 'T': "15:04:05",
	'B': "January", 'b': "Jan", 'A': "Monday", 'a': "Mon", 'Z': "MST",
}

const conversions = "%Y %m %d %H %M %S %F %T %y %j %B %b %a %A %e %u %V %G %Z"

// A patternError is a mistake in a pattern and where it is, in bytes.
type patternError struct {
	at, n int
	msg   string
}

// parsePattern reads a pattern and tells every mistake in it.
//
// MeetBot formats a pattern twice, first the names and then the time, so there the
// conversions are written with two percent signs: %%F is %F here too. A percent
// sign itself is %% with no letter after it.
func parsePattern(s string) (p pattern, wrong []patternError) {
	bad := func(at, n int, format string, args ...any) {
		wrong = append(wrong, patternError{at, n, fmt.Sprintf(format, args...)})
	}
	for i := 0; i < len(s); {
		rest := s[i:]
		switch {
		case strings.HasPrefix(rest, "%("):
			name, after, closed := strings.Cut(rest[2:], ")")
			n := len("%()") + len(name)
			switch {
			case !closed:
				bad(i, len(rest), "%%( is not closed; write for example %%(meetingname)s")
				n = len(rest)
			case !slices.Contains(names, name):
				bad(i, n, "no such name; there are %%(meetingname)s, %%(channel)s and %%(network)s")
			case !strings.HasPrefix(after, "s"):
				bad(i, n, "the s after the bracket is missing; write %%(%s)s", name)
			}
			if strings.HasPrefix(after, "s") {
				n++
			}
			p = append(p, piece{name: name})
			i += n
		case strings.HasPrefix(rest, "%"):
			n := 1
			if strings.HasPrefix(rest, "%%") {
				n = 2
			}
			if len(rest) > n && isLetter(rest[n]) {
				if _, ok := convert(rest[n], time.Time{}); !ok {
					bad(i, n+1, "no such conversion; there are %s", conversions)
				}
				p = append(p, piece{conv: rest[n]})
				i += n + 1
				break
			}
			if n == 1 {
				bad(i, 1, "%% needs a letter after it; there are %s, and %%%% is a percent sign", conversions)
			}
			p = append(p, piece{text: "%"})
			i += n
		default:
			end := strings.IndexByte(rest, '%')
			if end < 0 {
				end = len(rest)
			}
			for j, r := range rest[:end] {
				if !isLetter(byte(min(r, 0x7f))) && !strings.ContainsRune("0123456789._-+,=@~/", r) {
					bad(i+j, len(string(r)), "%q can't be in the file names; letters, digits and . _ - + , = @ ~ can", r)
				}
			}
			p = append(p, piece{text: rest[:end]})
			i += end
		}
	}
	at := 0
	for element := range strings.SplitSeq(s, "/") {
		switch {
		case s == "":
			bad(0, 0, "the pattern is empty; the default is %s", defaultPattern)
		case at == 0 && element == "":
			bad(0, 1, "files are named below out, so a pattern can't begin with /")
		case at == len(s) && element == "":
			bad(at-1, 1, "a pattern ends with the name of a file, not with /")
		case element == "":
			bad(at-1, 2, "two / in a row; write one")
		case element == "." || element == "..":
			bad(at, len(element), "files stay below out, so . and .. can't be folders of a pattern")
		}
		at += len(element) + 1
	}
	return p, wrong
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// convert is strftime for one conversion, and whether there is such a one. %e has
// no blank before it, which would be in a file name.
func convert(c byte, t time.Time) (string, bool) {
	if l, ok := layouts[c]; ok {
		return t.Format(l), true
	}
	year, week := t.ISOWeek()
	switch c {
	case 'u':
		return fmt.Sprint((int(t.Weekday())+6)%7 + 1), true
	case 'V':
		return fmt.Sprintf("%02d", week), true
	case 'G':
		return fmt.Sprintf("%04d", year), true
	}
	return "", false
}

func (p pattern) expand(value func(name string) string, start time.Time) string {
	var b strings.Builder
	for _, x := range p {
		switch {
		case x.name != "":
			b.WriteString(safe(value(x.name)))
		case x.conv != 0:
			s, _ := convert(x.conv, start.UTC())
			b.WriteString(s)
		default:
			b.WriteString(x.text)
		}
	}
	var elements []string
	for e := range strings.SplitSeq(b.String(), "/") {
		switch e {
		case "", ".":
		case "..":
			elements = append(elements, "__")
		default:
			elements = append(elements, e)
		}
	}
	if len(elements) == 0 {
		return "_"
	}
	return strings.Join(elements, "/")
}

// safe is a name as it can be a part of a file name anywhere: lower case, nothing but
// a-z 0-9 _ . -, no dot first (a hidden file, or a way up), and not too long to add a date
// and an extension.
func safe(name string) string {
	const most = 100
	name = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	if len(name) > most {
		name = name[:most]
	}
	if rest := strings.TrimLeft(name, "."); rest != name || name == "" {
		name = strings.Repeat("_", max(1, len(name)-len(rest))) + rest
	}
	return name
}

// Base returns the name of a meeting's files below Out, with slashes and without
// the extension. Of a channel's name MeetBot drops "#" and blanks at the ends and any
// slash; the names are then in lower case, and what is not a-z 0-9 _ . - is "_". The result is
// relative, has no ".." and no empty element. A Config that was not loaded and has a pattern
// that is wrong gets the default one.
func (c *Config) Base(meetingname, channel, network string, start time.Time) string {
	p, wrong := parsePattern(c.Pattern)
	if len(wrong) > 0 {
		p, _ = parsePattern(defaultPattern)
	}
	return p.expand(func(name string) string {
		switch name {
		case "meetingname":
			return meetingname
		case "channel":
			return strings.ReplaceAll(strings.Trim(channel, "# "), "/", "")
		}
		return network
	}, start)
}

// Link returns the address of a file below Out, given its name with slashes.
func (c *Config) Link(file string) string {
	elements := strings.Split(file, "/")
	for i, e := range elements {
		elements[i] = url.PathEscape(e)
	}
	return c.URL + strings.Join(elements, "/")
}

// apart says what a pattern lacks so that no two meetings of one name in one channel
// have the same files; "" when it lacks nothing. It is found by trying.
func (p pattern) apart() string {
	start := time.Date(2026, 3, 4, 10, 20, 0, 0, time.UTC)
	value := func(name string) string { return name }
	for _, x := range []struct {
		later        time.Duration
		what, remedy string
	}{
		{time.Minute, "a minute", "%M"},
		{time.Hour, "an hour", "%H"},
		{24 * time.Hour, "a day", "%d"},
		{31 * 24 * time.Hour, "a month", "%m"},
		{365 * 24 * time.Hour, "a year", "%Y"},
	} {
		if p.expand(value, start) == p.expand(value, start.Add(x.later)) {
			return fmt.Sprintf("two meetings %s apart would have the same files; put %s in the pattern, as in the default %s",
				x.what, x.remedy, defaultPattern)
		}
	}
	if !slices.ContainsFunc(p, func(x piece) bool { return x.name == "meetingname" || x.name == "channel" }) {
		return "two channels that meet at the same time would have the same files; put %(meetingname)s or %(channel)s in the pattern"
	}
	return ""
}
