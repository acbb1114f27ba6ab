package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/teambition/rrule-go"
)

// A reader of RFC 5545 that knows nothing of the writer.

// A failer is a test, or a check of rapid.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

type icsProp struct {
	name   string
	params map[string]string
	value  string
}

type icsComp struct {
	name  string
	props []icsProp
	subs  []*icsComp

	offsetAt func(time.Time) int // of a VTIMEZONE, once it was read
}

func (c *icsComp) all(name string) (list []icsProp) {
	for _, p := range c.props {
		if p.name == name {
			list = append(list, p)
		}
	}
	return list
}

// one is the only property of a name; the zero one if there is none.
func (c *icsComp) one(t failer, name string) icsProp {
	t.Helper()
	list := c.all(name)
	if len(list) > 1 {
		t.Fatalf("%s has %d %s", c.name, len(list), name)
	}
	if len(list) == 0 {
		return icsProp{}
	}
	return list[0]
}

func (c *icsComp) children(name string) (list []*icsComp) {
	for _, s := range c.subs {
		if s.name == name {
			list = append(list, s)
		}
	}
	return list
}

// parseICS checks what holds for every line, and reads the components.
func parseICS(t failer, text string) *icsComp {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Fatal("it is not UTF-8")
	}
	if !strings.HasSuffix(text, "\r\n") {
		t.Fatal("the last line has no end")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Fatalf("a line of %d octets: %q", len(line), line)
		}
		if !utf8.ValidString(line) {
			t.Fatalf("a character is cut: %q", line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			t.Fatalf("a control character: %q", line)
		}
	}
	root := &icsComp{}
	open := []*icsComp{root}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		p := parseICSLine(t, line)
		top := open[len(open)-1]
		switch p.name {
		case "BEGIN":
			c := &icsComp{name: p.value}
			top.subs = append(top.subs, c)
			open = append(open, c)
		case "END":
			if p.value != top.name {
				t.Fatalf("END:%s in %s", p.value, top.name)
			}
			open = open[:len(open)-1]
		default:
			top.props = append(top.props, p)
		}
	}
	if len(open) != 1 || len(root.subs) != 1 || root.subs[0].name != "VCALENDAR" || len(root.props) != 0 {
		t.Fatalf("it is not one calendar: %+v", root)
	}
	return root.subs[0]
}

func parseICSLine(t failer, line string) icsProp {
	t.Helper()
	head, value, ok := strings.Cut(line, ":") // no parameter here has a colon
	if !ok {
		t.Fatalf("no colon: %q", line)
	}
	parts := strings.Split(head, ";")
	p := icsProp{name: parts[0], value: value, params: map[string]string{}}
	if p.name == "" || strings.ToUpper(p.name) != p.name || strings.Trim(p.name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" {
		t.Fatalf("no name: %q", line)
	}
	for _, x := range parts[1:] {
		k, v, ok := strings.Cut(x, "=")
		if !ok || strings.ContainsAny(v, `",\`) {
			t.Fatalf("parameter: %q", line)
		}
		p.params[k] = v
	}
	return p
}

// text undoes the escapes, and fails where one is missing.
func (p icsProp) text(t failer) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(p.value); i++ {
		switch c := p.value[i]; c {
		case '\\':
			i++
			switch {
			case i == len(p.value) || !strings.ContainsRune(`\;,nN`, rune(p.value[i])):
				t.Fatalf("escape in %q", p.value)
			case p.value[i] == 'n' || p.value[i] == 'N':
				b.WriteByte('\n')
			default:
				b.WriteByte(p.value[i])
			}
		case ';', ',':
			t.Fatalf("%c is not escaped in %q", c, p.value)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// vtimezone says how a VTIMEZONE's clocks go: the offset at a moment is that of the last onset.
func vtimezone(t failer, tz *icsComp, upTo time.Time) (offsetAt func(time.Time) int) {
	t.Helper()
	type onset struct {
		at time.Time
		to int
	}
	var onsets []onset
	if len(tz.children("STANDARD"))+len(tz.children("DAYLIGHT")) != len(tz.subs) || len(tz.subs) == 0 {
		t.Fatalf("parts: %+v", tz)
	}
	for _, part := range tz.subs {
		from, to := utcOffset(t, part.one(t, "TZOFFSETFROM").value), utcOffset(t, part.one(t, "TZOFFSETTO").value)
		start := floating(t, part.one(t, "DTSTART").value)
		walls := []time.Time{start}
		for _, p := range part.all("RDATE") {
			for v := range strings.SplitSeq(p.value, ",") {
				walls = append(walls, floating(t, v))
			}
		}
		if rule := part.one(t, "RRULE").value; rule != "" {
			option, err := rrule.StrToROption(rule)
			if err != nil {
				t.Fatal(err)
			}
			option.Dtstart, option.Until = start, upTo
			r, err := rrule.NewRRule(*option)
			if err != nil {
				t.Fatal(err)
			}
			if walls = r.All(); len(walls) == 0 || !walls[0].Equal(start) {
				t.Fatalf("DTSTART %s is not of %s", start, rule)
			}
		}
		for _, w := range walls {
			onsets = append(onsets, onset{w.Add(-time.Duration(from) * time.Second), to})
		}
	}
	slices.SortStableFunc(onsets, func(a, b onset) int { return a.at.Compare(b.at) })
	return func(at time.Time) int {
		i, _ := slices.BinarySearchFunc(onsets, at, func(o onset, at time.Time) int {
			if o.at.After(at) {
				return 1
			}
			return -1
		})
		if i == 0 {
			t.Fatalf("no offset at %s", at)
		}
		return onsets[i-1].to
	}
}

func floating(t failer, s string) time.Time {
	t.Helper()
	at, err := time.Parse("20060102T150405", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func utcOffset(t failer, s string) int {
	t.Helper()
	var h, m, sec int
	if n, _ := fmt.Sscanf(s[1:], "%02d%02d%02d", &h, &m, &sec); n < 2 || s[0] != '+' && s[0] != '-' {
		t.Fatalf("offset %q", s)
	}
	total := h*3600 + m*60 + sec
	if s[0] == '-' {
		return -total
	}
	return total
}

// moments are the times of a property: UTC, or local by the calendar's own VTIMEZONE, as
// section 3.3.5 says: the offset from before a gap, and the first of two.
func moments(t failer, cal *icsComp, list []icsProp) (all []time.Time) {
	t.Helper()
	for _, p := range list {
		for v := range strings.SplitSeq(p.value, ",") {
			tzid := p.params["TZID"]
			if tzid == "" {
				at, err := time.Parse("20060102T150405Z", v)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, at)
				continue
			}
			all = append(all, localMoment(t, cal, tzid, floating(t, v)))
		}
	}
	return all
}

func localMoment(t failer, cal *icsComp, tzid string, wall time.Time) time.Time {
	t.Helper()
	for _, tz := range cal.children("VTIMEZONE") {
		if tz.one(t, "TZID").value != tzid {
			continue
		}
		if tz.offsetAt == nil {
			tz.offsetAt = vtimezone(t, tz, wall.AddDate(30, 0, 0))
		}
		offsetAt := tz.offsetAt
		before := offsetAt(wall.AddDate(0, 0, -1))
		for _, off := range []int{before, offsetAt(wall.AddDate(0, 0, 1))} {
			if at := wall.Add(-time.Duration(off) * time.Second); offsetAt(at) == off {
				return at
			}
		}
		return wall.Add(-time.Duration(before) * time.Second)
	}
	t.Fatalf("there is no VTIMEZONE %s", tzid)
	return time.Time{}
}

// expand gives the times of an event before an end, from what is printed alone.
func expand(t failer, cal, event *icsComp, to time.Time) (all []time.Time) {
	t.Helper()
	start := event.one(t, "DTSTART")
	tzid := start.params["TZID"]
	set := moments(t, cal, event.all("DTSTART"))
	if rule := event.one(t, "RRULE").value; rule != "" {
		option, err := rrule.StrToROption(rule)
		if err != nil {
			t.Fatal(err)
		}
		until := to
		if !option.Until.IsZero() && option.Until.Before(to) {
			until = option.Until.Add(1)
		}
		// It goes by the wall clock.
		option.Dtstart = floating(t, strings.TrimSuffix(start.value, "Z"))
		option.Until = to.AddDate(0, 0, 2)
		r, err := rrule.NewRRule(*option)
		if err != nil {
			t.Fatal(err)
		}
		set = nil
		for i, wall := range r.All() {
			at := wall
			if tzid != "" {
				at = localMoment(t, cal, tzid, wall)
			}
			if i == 0 && !wall.Equal(option.Dtstart) {
				t.Fatalf("DTSTART %s is not of %s", start.value, rule)
			}
			if at.Before(until) {
				set = append(set, at)
			}
		}
	}
	set = append(set, moments(t, cal, event.all("RDATE"))...)
	out := map[int64]bool{}
	for _, at := range moments(t, cal, event.all("EXDATE")) {
		out[at.Unix()] = true
	}
	for _, at := range set {
		if at.Before(to) && !out[at.Unix()] {
			all = append(all, at)
			out[at.Unix()] = true
		}
	}
	return all
}
