package commands

import (
	"fmt"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// decision is #decision 17, or D2014-17 [supersedes D2014-3].
func decision(c *call) {
	word, rest, _ := strings.Cut(c.args, " ")
	ref, ok := parseDecision(word)
	if !ok {
		c.refuse("Which decision? For example #decision %d or #decision %s", 1, committee.DecisionRef{Year: c.At.Year(), N: 1})
		return
	}
	d := c.com.Decision(ref)
	if d == nil {
		if len(c.com.Decisions) == 0 {
			c.refuse("There is no decision yet; #agreed, #accepted, #rejected and verdicts on motions are decisions.")
			return
		}
		c.refuse("There is no decision %s; the last one is %s.", word, c.com.Decisions[len(c.com.Decisions)-1])
		return
	}
	if old, ok := strings.CutPrefix(strings.TrimSpace(rest), "supersedes "); ok {
		oldRef, _ := parseDecision(strings.TrimSpace(old))
		o := c.com.Decision(oldRef)
		switch {
		case !c.presides():
			c.refuse("Only a chair can say that a decision replaces another.")
		case o == nil || o == d:
			c.refuse("There is no other decision %s to replace.", strings.TrimSpace(old))
		default:
			c.decree(committee.Superseded, committee.Supersede{Old: o.DecisionRef, New: d.DecisionRef})
			c.answer("%s replaces %s.", d.DecisionRef, o.DecisionRef)
		}
		return
	}
	if c.com.Closed[d.Meeting] && (c.m == nil || c.m.Stream != d.Meeting) {
		c.refuse("The minutes of the meeting that made %s are not public.", d.DecisionRef)
		return
	}
	status := "in force"
	switch {
	case d.Undone:
		status = "taken back"
	case d.SupersededBy != nil:
		status = "superseded by " + d.SupersededBy.String()
	case strings.HasSuffix(d.Kind, "rejected"):
		status = "not in force"
	}
	c.answer("%s (%s, %s, %s): %s %s", d.DecisionRef, day(d.At), d.Kind, status, irctext.Shorten(string(d.Text), 200), c.link(d.Place))
	var before []string
	for _, l := range d.Before {
		before = append(before, string(l))
	}
	if len(before) > 0 {
		c.answer("Before it: %s", strings.Join(before, " / "))
	}
}

func parseDecision(s string) (r committee.DecisionRef, ok bool) {
	s = strings.TrimPrefix(strings.ToUpper(s), "D")
	if n, _ := fmt.Sscanf(s, "%d-%d", &r.Year, &r.N); n == 2 {
		return r, true
	}
	r = committee.DecisionRef{}
	n, _ := fmt.Sscanf(s, "%d", &r.N)
	return r, n == 1
}

// link is the address of a place in a log, as far as it is known.
func (c *call) link(p committee.Place) string {
	if p.Meeting == "" {
		return ""
	}
	if base := c.com.Bases[p.Meeting]; base != "" {
		return fmt.Sprintf("%s%s.log.html#l-%d", c.w.URL, base, p.Line)
	}
	return fmt.Sprintf("(line %d of this meeting)", p.Line)
}

// decideItem numbers an agreed, accepted or rejected item.
func (c *call) decideItem(kind, text string) {
	if !c.hasRoster() {
		return
	}
	switch kind {
	case minutes.Agreed, minutes.Accepted, minutes.Rejected:
	default:
		return
	}
	ref := c.com.NextDecision(c.At)
	c.record(minutes.Numbered, minutes.Number{Decision: ref.String()})
	c.decree(committee.Decided, committee.DecisionData{
		DecisionRef: ref, Place: c.place(), Kind: strings.ToLower(kind), Text: fact.Text(text), Before: c.before(),
	})
}
