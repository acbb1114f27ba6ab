package committee

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// counted is the tally and the rule in a verdict, as it was said: "M1 PASSED: 6 yes, 1 no, 1
// abstain, 5 not voting (needs 5 yes and more yes than no). Yes: …".
var counted = regexp.MustCompile(`: (\d+ yes, .*?) \(([^()]*)\)\.`)

// votes are the motions that were decided.
func (d *drafting) votes() (list []DigestEntry) {
	for _, m := range d.c.Motions {
		if m.State != "passed" && m.State != "rejected" || !d.tells(m.Closed) {
			continue
		}
		text := `"` + tidy(m.Text) + `" `
		if m.URL != "" {
			text += "(" + m.URL + ") "
		}
		text += m.State
		if n := counted.FindStringSubmatch(m.Verdict); n != nil {
			text += ": " + n[1] + "; " + m.Class + " " + n[2]
		}
		list = append(list, d.entry(fmt.Sprintf("M%d", m.N), text, m.History[len(m.History)-1].Place))
	}
	return list
}

// dueSoon is for how many days ahead a digest tells what is due.
const dueSoon = 7

// actions are those that are overdue, or due soon.
func (d *drafting) actions() (list []DigestEntry) {
	for _, a := range d.c.OpenActions() {
		if a.Due.IsZero() || a.Due.After(midnight(d.At).AddDate(0, 0, dueSoon+1)) || tidy(a.Text) == "" {
			continue
		}
		e := DigestEntry{Lead: fmt.Sprintf("A%d", a.N), Text: tidy(a.Text), Link: d.linkTo(a.Place)}
		if !slices.ContainsFunc(a.Owners, func(o string) bool { return strings.Contains(e.Text, o) }) && len(a.Owners) > 0 {
			e.Text = and(a.Owners) + ": " + e.Text // else the text names them: "ttx to mail the list"
		}
		if a.Overdue(d.At) {
			e.Text += ", overdue since " + ymd(a.Due)
		} else {
			e.Text += ", due on " + ymd(a.Due)
		}
		list = append(list, e)
	}
	return list
}

// next are the dates that come, and who writes the next update.
func (d *drafting) next(turns []string) (list []DigestEntry) {
	first := d.c.NextMilestone(d.At, false)
	for _, m := range d.c.Dates() {
		soon := m.Kind != "custom" && !m.LastDay().Before(midnight(d.At)) && m.Date.Before(d.At.AddDate(0, 0, 31))
		if m != first && !soon {
			continue
		}
		text := withDay(m.Date)
		if !m.End.IsZero() {
			text += " to " + withDay(m.End)
		}
		text += ", " + daysFrom(d.At, m.Date)
		if n := len(d.c.Targeting(m.ID)); n > 0 {
			text += "; " + count(n, "open gap") + map[bool]string{true: " targets it", false: " target it"}[n == 1]
		}
		list = append(list, DigestEntry{Lead: m.ID, Text: text})
	}
	meetings := d.c.Meetings(d.At, d.At.AddDate(0, 0, 22))
	listed := false // what is for no day in particular is for the first
	for _, m := range meetings[:min(len(meetings), 2)] {
		text := withTime(m.At)
		if p := d.place(m.Channel); p != "" {
			text += ", " + p
		}
		lead := "Meeting"
		if m.Special != nil {
			lead = "Special meeting"
			_, what := d.cut(m.Special.Text)
			text += ": " + strings.TrimRight(what, ". ")
		} else if p := d.points(d.c.Agenda(m.At)); p != "" && !listed {
			text += "; on the agenda: " + p
			listed = true
		}
		list = append(list, DigestEntry{Lead: lead, Text: text})
	}
	if len(turns) > 1 {
		list = append(list, DigestEntry{Lead: "Next writer", Text: turns[1]})
	}
	return list
}
