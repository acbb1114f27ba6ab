package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// What a file of meetings may be at most: its size in bytes, and the times in it.
const (
	maxMeetingFile = 16 << 20
	maxSlots       = 50_000
)

// ReadMeetings reads a file of irc-meetings, as yaml2ical knows it: YAML with one meeting,
// a list of meetings, or a document for each. Times are UTC unless an entry has a zone, which
// yaml2ical does not know; end_date is the last day, and is new too. Aliases are not read. Other keys that
// nobody knows are left alone, but for those that are nearly one that is missing.
//
// When something is wrong nothing is read, and the error tells all of it, a line for each thing:
// "tc.yaml:9: frequency "weeekly" is not known: did you mean weekly?".
func ReadMeetings(file string, data []byte) ([]Series, error) {
	m := &meetingFile{name: file, ids: map[string]int{}}
	if len(data) > maxMeetingFile {
		m.wrong(0, "it is larger than %d MiB: split it", maxMeetingFile>>20)
		return nil, m.err()
	}
	var all []Series
	for _, n := range m.documents(data) {
		s, ok := m.series(n)
		if ok {
			all = append(all, s)
		}
		if m.slots > maxSlots {
			m.wrong(n.Line, "there are more than %d times in it: split it", maxSlots)
			break
		}
	}
	if len(all) == 0 && len(m.problems) == 0 {
		m.wrong(0, "there is no meeting in it: write project and schedule")
	}
	if len(m.problems) > 0 {
		return nil, m.err()
	}
	return all, nil
}

// A meetingFile is a file while it is read.
type meetingFile struct {
	name     string
	problems []meetingProblem
	ids      map[string]int // the lines of the meetings that were read
	slots    int
}

type meetingProblem struct {
	line int
	text string
}

func (m *meetingFile) wrong(line int, format string, args ...any) {
	m.problems = append(m.problems, meetingProblem{line, fmt.Sprintf(format, args...)})
}

func (m *meetingFile) err() error {
	slices.SortStableFunc(m.problems, func(a, b meetingProblem) int { return a.line - b.line })
	var all []error
	for _, p := range m.problems {
		if p.line == 0 {
			all = append(all, fmt.Errorf("%s: %s", m.name, p.text))
		} else {
			all = append(all, fmt.Errorf("%s:%d: %s", m.name, p.line, p.text))
		}
	}
	return errors.Join(all...)
}

var meetingYAMLError = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?`)

// documents are the nodes of the file that should be meetings.
func (m *meetingFile) documents(data []byte) (nodes []*yaml.Node) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var doc yaml.Node
		err := d.Decode(&doc)
		if err == io.EOF {
			return nodes
		}
		if err != nil {
			line := 0
			if found := meetingYAMLError.FindStringSubmatch(err.Error()); found != nil {
				line, _ = strconv.Atoi(found[1])
			}
			why := meetingYAMLError.ReplaceAllString(err.Error(), "")
			if strings.Contains(why, "cannot start any token") {
				why += ": indent with spaces, and put texts with special characters in quotes"
			}
			m.wrong(line, "it can't be read as YAML: %s", why)
			return nodes
		}
		n := &doc
		if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
			n = n.Content[0]
		}
		switch {
		case n.Kind == yaml.SequenceNode:
			nodes = append(nodes, n.Content...)
		case n.Kind != yaml.ScalarNode || n.Tag != "!!null":
			nodes = append(nodes, n)
		}
	}
}

func (m *meetingFile) series(n *yaml.Node) (Series, bool) {
	before := len(m.problems)
	f, ok := m.fields(n, "a meeting", "project", "schedule", "meeting_id", "agenda_url", "project_url", "chair", "description")
	if !ok {
		return Series{}, false
	}
	s := Series{
		Title:       meetingLine(f.text("project")),
		ID:          strings.Join(strings.Fields(meetingLine(f.text("meeting_id"))), "_"),
		AgendaURL:   meetingLine(f.text("agenda_url")),
		ProjectURL:  meetingLine(f.text("project_url")),
		Description: meetingText(f.text("description")),
		Chairs:      f.chairs("chair"),
		Source:      path.Base(m.name),
	}
	f.need("project", s.Title, "project: Nova Team Meeting")
	if s.ID == "" {
		s.ID = meetingID(s.Title)
	}
	for _, entry := range f.list("schedule", "a list of times, each beginning with - time:") {
		if m.slots++; m.slots > maxSlots {
			break
		}
		if slot, ok := m.slot(entry); ok {
			s.Slots = append(s.Slots, slot)
		}
	}
	if first, twice := m.ids[strings.ToLower(s.ID)]; twice && s.ID != "" {
		m.wrong(n.Line, "there is a meeting %s at line %d already: give them a meeting_id each", s.ID, first)
	}
	m.ids[strings.ToLower(s.ID)] = n.Line
	return s, len(m.problems) == before
}

func (m *meetingFile) slot(n *yaml.Node) (Slot, bool) {
	before := len(m.problems)
	f, ok := m.fields(n, "a time", "time", "day", "irc", "frequency", "start_date", "end_date", "duration", "skip_dates", "zone")
	if !ok {
		return Slot{}, false
	}
	s := Slot{Minutes: defaultMinutes}

	// What the rule complains of is told at the line of the key.
	frequency, day, at, zone := f.text("frequency"), f.text("day"), f.text("time"), f.text("zone")
	keys := map[string]string{"frequency": "frequency", "day": "day", "at": "time", "zone": "zone"}
	_, problems := Rule{Frequency: frequency, Day: day, At: at, Zone: zone}.compile()
	for _, p := range problems {
		if key := keys[p.field]; !f.bad[key] {
			m.wrong(f.line(key), "%s", p.text)
		}
	}
	if len(problems) == 0 {
		s.Rule, _ = ParseRule(frequency, day, at, zone)
	}

	irc := f.text("irc")
	if f.need("irc", irc, "irc: openstack-meeting (a # before it begins a comment: leave it out, or use quotes)") {
		if s.Channel, ok = meetingChannel(irc); !ok {
			m.wrong(f.line("irc"), "%s is no name of a channel: write irc: openstack-meeting", ruleQuote(irc))
		}
	}
	if text := f.text("duration"); text != "" {
		minutes, err := strconv.Atoi(text)
		if err != nil || minutes < 1 || minutes > 24*60 {
			m.wrong(f.line("duration"), "duration %s is not right: write minutes from 1 to 1440, such as 60", ruleQuote(text))
		}
		s.Minutes = minutes
	}
	s.Rule.Start = f.date("start_date")
	s.Rule.Until = f.date("end_date")
	if !s.Rule.Until.IsZero() && s.Rule.Until.Before(s.Rule.Start) {
		m.wrong(f.line("end_date"), "end_date is before start_date: change one of them")
	}
	for _, x := range f.list("skip_dates", "a list, each entry beginning with - skip_date:") {
		sf, ok := m.fields(x, "a day that is skipped", "skip_date", "reason")
		if !ok {
			continue
		}
		if date := sf.date("skip_date"); !date.IsZero() {
			s.Rule.Skip = append(s.Rule.Skip, Skip{date, meetingLine(sf.text("reason"))})
		} else {
			sf.need("skip_date", sf.text("skip_date"), "skip_date: 20190101")
		}
	}
	return s, len(m.problems) == before
}

// meetingDate reads "20160106" or "2016-01-06".
func meetingDate(s string) (time.Time, bool) {
	for _, layout := range []string{"20060102", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, t.Year() >= 1970 && t.Year() < 3000
		}
	}
	return time.Time{}, false
}

// meetingLine is a text on one line, meetingText one whose lines are paragraphs; both without
// control characters.
func meetingLine(s string) string {
	return strings.Join(strings.Fields(meetingText(strings.ReplaceAll(s, "\n", " "))), " ")
}

func meetingText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s))
}
