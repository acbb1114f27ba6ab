package commands

import (
	"fmt"
	"slices"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// endMotion is #endvote on a motion, if it can be closed here and now.
func (c *call) endMotion(m *committee.Motion, reason string) {
	switch {
	case m.State == "called" && (c.m == nil || m.Meeting != c.m.Stream):
		c.refuse("M%d is being voted on in another meeting; #endvote there ends it.", m.N)
		return
	case m.State != "called" && (!c.rules.Async || !m.Pending()):
		c.refuse("M%d is not being voted on; it is %s.", m.N, m.State)
		return
	case !c.presides(): // a chair, but no member
		c.membersOnly()
		return
	case m.State == "called":
		c.closeMotion(m, m.Override, m.Reason)
		return
	case m.Secret:
		c.refuse(calledInSecret, m.N, m.N)
		return
	}
	override := strings.Join(c.against(m), "; ")
	if override != "" && !c.bang {
		c.refuse("%s. #endvote! M%d REASON overrides it, and is recorded so.", upperFirst(override), m.N)
		return
	}
	if override == "" {
		reason = ""
	}
	c.closeMotion(m, override, reason)
}

// closeMotion gives the verdict; override is what the chair overrode for it.
func (c *call) closeMotion(m *committee.Motion, override, reason string) {
	k, _ := c.class(m.Class)
	seats := c.com.Roster.Seats()
	// A former member's vote is dropped.
	var dropped []string
	kept := *m
	kept.Ballots = nil
	for _, b := range m.Ballots {
		if found(c.com.Roster.ByNick(b.Member, c.fold)) == nil {
			dropped = append(dropped, b.Member)
			continue
		}
		kept.Ballots = append(kept.Ballots, b)
	}
	n, out := counted(&kept), c.toVote(&kept)
	passes := k.Passes(n, seats)
	result, word := "rejected", "REJECTED"
	if passes {
		result, word = "passed", "PASSED"
	}
	line := fmt.Sprintf("M%d %s: %d yes, %d no, %d abstain, %d not voting (%s).", m.N, word, n.Yes, n.No, n.Abstain, len(out), k.Need(seats))
	if why := k.Why(n, seats); !passes {
		if strings.HasPrefix(why, "needed ") { // that is said
			_, why, _ = strings.Cut(why, ", and ")
		}
		if why != "" {
			line += " " + upperFirst(why) + "."
		}
	}
	v := minutes.VerdictData{
		MotionData: minutes.MotionData{N: m.N, Class: m.Class, Text: fact.Text(m.Text), URL: m.URL, Rule: k.Need(seats), Secret: m.Secret, Override: override, Reason: fact.Text(reason)},
		Result:     result, Recused: m.Recused, Counts: [3]int{n.Yes, n.No, n.Abstain},
	}
	if m.Secret {
		v.Absent = len(out)
	}
	for _, b := range kept.Ballots {
		if m.Secret {
			v.Receipts = append(v.Receipts, minutes.Receipt{Receipt: b.Receipt, Choice: string(b.Choice)})
			continue
		}
		name := b.Member
		if b.Proxy != "" {
			name += " (by " + b.Proxy + ")"
		}
		switch b.Choice {
		case committee.Yes:
			v.Yes = append(v.Yes, name)
		case committee.No:
			v.No = append(v.No, name)
		case committee.Abstain:
			v.Abstain = append(v.Abstain, name)
		}
		if b.Comment != "" {
			v.Comments = append(v.Comments, minutes.Comment{Nick: b.Member, Text: b.Comment})
		}
	}
	if !m.Secret {
		v.Out = out
		for _, x := range []struct {
			label string
			names []string
		}{{"Yes", v.Yes}, {"No", v.No}, {"Abstain", v.Abstain}} {
			if len(x.names) > 0 {
				line += fmt.Sprintf(" %s: %s.", x.label, strings.Join(x.names, ", "))
			}
		}
	}
	slices.SortFunc(v.Receipts, func(a, b minutes.Receipt) int { return strings.Compare(a.Receipt, b.Receipt) })
	ref := c.com.NextDecision(c.At)
	v.Line, v.Decision = line, ref.String()
	if c.m != nil {
		c.record(minutes.Decreed, v)
	}
	c.decree(committee.MotionClosed, committee.Verdict{Ref: c.here(m.N), Result: result, Seats: seats, Text: line, Override: override, Reason: fact.Text(reason)})
	c.decree(committee.Decided, committee.DecisionData{
		DecisionRef: ref, Place: c.place(), Kind: "motion " + result, Text: fact.Text(m.Text), Motion: m.N, Before: c.before(),
	})
	c.answer("%s Recorded as %s.", line, ref)
	notes := ""
	if override != "" && m.State != "called" { // else that was said when it was called
		c.answer("%s", overrides(override, reason))
		notes += " " + overrides(override, reason)
	}
	if len(dropped) > 0 {
		not := "Not counted, since no longer on the roster: " + unping(dropped) + "."
		c.answer("%s", not)
		notes += " " + not
	}
	c.inform("%s Recorded as %s. Closed by %s.%s", line, ref, c.From.Nick, notes)
}

// before are the last three lines that people said, to be recalled with a decision.
func (c *call) before() (lines []fact.Text) {
	if c.m == nil {
		return nil
	}
	for _, l := range slices.Backward(c.m.Log) {
		if l.Bot {
			continue // its counts say nothing of why, and would ring all whom they name
		}
		lines = append(lines, fact.Text(irctext.Shorten(fmt.Sprintf("<%s> %s", l.Nick, irctext.Clean(l.Text)), 150)))
		if len(lines) == 3 {
			break
		}
	}
	slices.Reverse(lines)
	return lines
}

// lapse ends the vote on a motion with its meeting: it goes back to where it was.
func (c *call) lapse() {
	if c.com == nil {
		return
	}
	m := c.com.Called()
	if m == nil || m.Meeting != c.m.Stream {
		return
	}
	called := minutes.MotionData{N: m.N, Class: m.Class, Text: fact.Text(m.Text), URL: m.URL}
	if c.m.Motion != nil {
		called = *c.m.Motion // with its rule, and what was overridden
	}
	then := "It can be called again."
	if c.rules.Async && !m.Secret {
		then = "It stays open for votes."
	}
	line := fmt.Sprintf("M%d was not decided: the meeting ended before the vote did. %s", m.N, then)
	c.record(minutes.Decreed, minutes.VerdictData{
		MotionData: called, Result: "lapsed", Line: line,
	})
	c.decree(committee.MotionClosed, committee.Verdict{Ref: c.here(m.N), Result: "lapsed", Seats: c.com.Roster.Seats(), Text: line})
	c.say("%s", line)
}
