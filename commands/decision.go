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

// decision is #decision 17, or D2014-17 [supersedes D2014-3].
func decision(c *call) {
	if c.com == nil || !c.hasRoster() && len(c.com.Decisions) == 0 {
		if !c.idle() {
			c.refuse("Decisions are numbered for a committee with a roster only; what was #agreed stands in the minutes.")
		}
		return
	}
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
		c.supersede(d, strings.TrimSpace(old))
		return
	}
	if c.com.Closed[d.Meeting] && (c.m == nil || c.m.Stream != d.Meeting) {
		c.refuse("The minutes of the meeting that made %s are not public.", d.DecisionRef)
		return
	}
	status := "in force"
	switch by := c.supersededBy(d); {
	case d.Undone:
		status = "taken back"
	case by != nil:
		status = "superseded by " + by.String()
	case strings.HasSuffix(d.Kind, "rejected"):
		status = "not in force"
	}
	link := c.link(d.Place)
	if m := c.com.Motion(d.Motion); m != nil && link == "" {
		link = m.URL
	}
	c.answer("%s (%s, %s, %s): %s %s", d.DecisionRef, day(d.At), d.Kind, status, irctext.Shorten(string(d.Text), 200), link)
	var before []string
	for _, l := range d.Before {
		before = append(before, string(l))
	}
	switch {
	case len(before) > 0:
		c.answer("Before it: %s", strings.Join(before, " / "))
	case d.Motion > 0 && d.Meeting == "":
		c.answer("Closed by %s on %s.", d.By, clock(d.At))
	}
}

// supersede is #decision NEW supersedes OLD.
func (c *call) supersede(d *committee.Decision, old string) {
	ref, _ := parseDecision(old)
	o := c.com.Decision(ref)
	if !c.mayDecide("Only a chair can say that a decision replaces another.") {
		return
	}
	switch {
	case o == nil:
		c.refuse("There is no other decision %s to replace.", old)
	case o == d:
		c.refuse("A decision can't replace itself.")
	case d.Undone:
		c.refuse("%s was taken back, so it replaces nothing.", d.DecisionRef)
	case c.replaces(o, d):
		c.refuse("%s is superseded by %s, so it can't replace it.", d.DecisionRef, o.DecisionRef)
	default:
		c.decree(committee.Superseded, committee.Supersede{Old: o.DecisionRef, New: d.DecisionRef})
		c.answer("%s replaces %s.", d.DecisionRef, o.DecisionRef)
	}
}

// supersededBy is the decision that replaces another, unless it was taken back.
func (c *call) supersededBy(d *committee.Decision) *committee.Decision {
	if d.SupersededBy == nil {
		return nil
	}
	by := c.com.Decision(*d.SupersededBy)
	if by == nil || by.Undone {
		return nil
	}
	return by
}

// replaces reports whether a decision replaces another, or one that replaces it.
func (c *call) replaces(d, old *committee.Decision) bool {
	for range c.com.Decisions { // no chain is longer
		if old = c.supersededBy(old); old == nil || old == d {
			break
		}
	}
	return old == d
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

// isDecision reports whether an item of this kind is a decision.
func isDecision(kind string) bool {
	return kind == minutes.Agreed || kind == minutes.Accepted || kind == minutes.Rejected
}

// decideItem numbers an agreed, accepted or rejected item. One of a chair who is no member is
// an item of the minutes and no decision of the committee, which they are told once.
func (c *call) decideItem(kind, text string) {
	if !c.hasRoster() || !isDecision(kind) {
		return
	}
	if !c.isMember() {
		me := c.m.Who(c.From)
		if !slices.ContainsFunc(c.m.Items, func(it *minutes.Item) bool {
			return isDecision(it.Kind) && it.Decision == "" && me != nil && c.m.Person(it.Person) == me
		}) {
			why := "Only a chair who is a member of " + c.title() + " records its decisions."
			if c.presentAs(c.From) != nil {
				_, why = c.member()
			}
			c.notice("It is in the minutes, without a number. %s", why)
		}
		return
	}
	ref := c.com.NextDecision(c.At)
	c.record(minutes.Numbered, minutes.Number{Decision: ref.String()})
	c.decree(committee.Decided, committee.DecisionData{
		DecisionRef: ref, Place: c.place(), Kind: strings.ToLower(kind), Text: fact.Text(text), Before: c.before(),
	})
}
