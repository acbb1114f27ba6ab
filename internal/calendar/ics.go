package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// An Entry is what a calendar shows: a meeting, a series of them, or a day.
type Entry struct {
	UID      string // the same for ever; what changes one occurrence has that of its series
	Sequence int    // how often the entry was changed
	Stamp    time.Time
	// Start is when it begins: of a series the first occurrence is the first from then on, and
	// from the rule's own start on. Of an AllDay entry only the date counts.
	Start  time.Time
	Length time.Duration // 0: an hour, or one day
	AllDay bool
	// Rule makes it a series. An entry whose rule never occurs ("adhoc", or over) is left out.
	Rule *Rule
	// Except are the occurrences of a series that do not take place, by their times.
	Except []time.Time
	// RecurrenceID makes the entry say what becomes of one occurrence of the series with
	// the same UID: the one that would have been then.
	RecurrenceID time.Time
	Summary      string
	Location     string
	Description  string
	URL          string // left out when it is none
	Categories   []string
	Cancelled    bool
}

// icsHorizon is how far, in years, an entry's list of times reaches where no recurrence can say
// them: from its stamp, or from its first time if that is later.
const icsHorizon = 5

// WriteICS writes entries as one iCalendar file (RFC 5545), in the order given. Times are
// UTC, but those of a series whose rule has a zone: they are local, with a VTIMEZONE. What can't be
// in such a file (control characters, broken UTF-8) is taken out of the texts. When an entry
// is broken nothing is written, and the error has a line for each.
func WriteICS(w io.Writer, name string, entries []Entry) error {
	cal := &ics.Calendar{}
	cal.SetVersion("2.0")
	cal.SetProductId("-//Gavel//Gavel//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetXWRCalName(icsLine(name))

	compiled, err := icsCompile(entries)
	if err != nil {
		return err
	}
	var zones icsZones
	var events []*ics.VEvent
	for i, e := range entries {
		ev, ok := icsEvent(e, compiled[i], &zones)
		if ok {
			events = append(events, ev)
		}
	}
	for _, z := range zones.list {
		cal.Components = append(cal.Components, icsTimezone(z))
	}
	for _, ev := range events {
		cal.Components = append(cal.Components, ev)
	}
	// The library loses errors of writing.
	var buf bytes.Buffer
	if err := cal.SerializeTo(&buf, ics.WithNewLineWindows); err != nil {
		return err
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// icsCompile checks the entries. For each it gives the rule that its times are written by: its own,
// or that of the series it changes.
func icsCompile(entries []Entry) ([]*Schedule, error) {
	var problems []error
	wrong := func(e Entry, format string, args ...any) {
		problems = append(problems, fmt.Errorf("calendar entry %s: %w", ruleQuote(e.UID), fmt.Errorf(format, args...)))
	}
	rules := make([]*Schedule, len(entries))
	masters := map[string]*Schedule{}
	type key struct {
		uid string
		at  int64
	}
	seen := map[key]bool{}
	for i, e := range entries {
		k := key{icsLine(e.UID), 0}
		if !e.RecurrenceID.IsZero() {
			k.at = e.RecurrenceID.Unix()
		}
		switch {
		case k.uid == "":
			wrong(e, "it has no UID (%s)", ruleQuote(e.Summary))
		case seen[k]:
			wrong(e, "it is there twice")
		}
		seen[k] = true
		if e.Stamp.IsZero() {
			wrong(e, "it has no stamp")
		}
		for _, t := range append([]time.Time{e.Stamp, e.Start, e.RecurrenceID}, e.Except...) {
			if !t.IsZero() && (t.Year() < 1970 || t.Year() > 2999) {
				wrong(e, "%s is out of reach", t.UTC().Format(time.DateOnly))
			}
		}
		switch {
		case e.Rule == nil:
			if e.Start.IsZero() {
				wrong(e, "it has no start")
			}
			continue
		case e.AllDay:
			wrong(e, "an entry for whole days can't come back")
		case !e.RecurrenceID.IsZero():
			wrong(e, "an entry that changes one occurrence can't have a rule")
		case e.Start.IsZero() && e.Rule.Start.IsZero():
			wrong(e, "it has no start")
		}
		s, err := e.Rule.Compile()
		if err != nil {
			wrong(e, "%w", err)
		}
		rules[i], masters[k.uid] = s, s
	}
	for i, e := range entries {
		if e.Rule == nil && !e.RecurrenceID.IsZero() {
			rules[i] = masters[icsLine(e.UID)]
		}
	}
	return rules, errors.Join(problems...)
}

func icsEvent(e Entry, rule *Schedule, zones *icsZones) (*ics.VEvent, bool) {
	ev := ics.NewEvent(icsLine(e.UID))
	ev.AddProperty(ics.ComponentPropertyDtstamp, icsUTC(e.Stamp))
	switch {
	case e.AllDay:
		day := ruleDayOf(e.Start)
		days := max(1, int((e.Length+24*time.Hour-1)/(24*time.Hour)))
		ev.AddProperty(ics.ComponentPropertyDtStart, ruleDate(day).Format("20060102"), ics.WithValue("DATE"))
		ev.AddProperty(ics.ComponentPropertyDtEnd, ruleDate(day+days).Format("20060102"), ics.WithValue("DATE"))
	case e.Rule != nil:
		first, ok := icsFirst(e, rule)
		if !ok {
			return nil, false
		}
		icsRecurrence(ev, e, rule, first, zones)
		ev.AddProperty(ics.ComponentPropertyDuration, icsDuration(e.Length))
	default:
		ev.AddProperty(ics.ComponentPropertyDtStart, icsUTC(e.Start))
		ev.AddProperty(ics.ComponentPropertyDuration, icsDuration(e.Length))
	}
	if !e.RecurrenceID.IsZero() {
		icsTimes(ev, ics.ComponentPropertyRecurrenceId, rule, zones, e.RecurrenceID)
	}
	ev.AddProperty(ics.ComponentPropertySequence, strconv.Itoa(max(0, e.Sequence)))
	status := "CONFIRMED"
	if e.Cancelled {
		status = "CANCELLED"
	}
	ev.AddProperty(ics.ComponentPropertyStatus, status)
	if e.AllDay {
		ev.AddProperty(ics.ComponentPropertyTransp, "TRANSPARENT") // nobody is busy by it
	}
	ev.AddProperty(ics.ComponentPropertySummary, icsLine(e.Summary))
	if s := icsLine(e.Location); s != "" {
		ev.AddProperty(ics.ComponentPropertyLocation, s)
	}
	if s := icsText(e.Description); s != "" {
		ev.AddProperty(ics.ComponentPropertyDescription, s)
	}
	if s := icsURL(e.URL); s != "" {
		ev.AddProperty(ics.ComponentPropertyUrl, s)
	}
	for _, c := range e.Categories {
		if c = icsLine(c); c != "" {
			ev.AddProperty(ics.ComponentPropertyCategories, c) // one each: a comma is text here
		}
	}
	return ev, true
}

func icsUTC(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// icsDuration is "PT1H30M". Less than a minute is not told.
func icsDuration(d time.Duration) string {
	if d <= 0 {
		d = defaultMinutes * time.Minute
	}
	d = max(d, time.Minute)
	text := "PT"
	if h := int(d / time.Hour); h > 0 {
		text += strconv.Itoa(h) + "H"
	}
	if m := int(d % time.Hour / time.Minute); m > 0 {
		text += strconv.Itoa(m) + "M"
	}
	return text
}

// icsText is a text that may be in a calendar: whole UTF-8 without control characters, and
// with one kind of line end.
func icsText(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	return meetingText(s)
}

// icsLine is the same on one line.
func icsLine(s string) string {
	return strings.Join(strings.Fields(icsText(s)), " ")
}

// icsURL is an address, in ASCII; "" when it is none.
func icsURL(s string) string {
	u, err := url.Parse(icsLine(s))
	if err != nil || u.Scheme == "" || u.Host == "" {
		return ""
	}
	text := u.String()
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return ""
	}
	return text
}
