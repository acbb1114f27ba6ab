package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// amends lets a command work on a meeting of the channel after its end, by its chairs, for as
// many days as the config says: the last one that the speaker chaired. It reports whether there
// is such a meeting.
func (c *call) amends() bool {
	if c.m != nil {
		return true
	}
	last := c.ch.Former()
	if last == nil {
		c.notice("No meeting runs here, so #%s does nothing. #startmeeting NAME begins one.", c.cmd.Name)
		return false
	}
	m := c.chaired()
	if m == nil {
		c.notice("Only a chair of the last meeting (%s) can still amend it.", list(last.ChairNicks()))
		return false
	}
	if days := c.w.rules(m.Committee).AmendDays; c.At.After(m.Finished.AddDate(0, 0, days)) {
		c.notice("The last meeting can't be amended any more: that was possible for %s.", plural(days, "day"))
		return false
	}
	c.m, c.stream, c.quiet, c.after = m, m.Stream, false, true
	c.setCommittee(m.Committee)
	c.record(minutes.Amending, minutes.LineData{Text: fact.Text(c.Text)})
	return true
}

// chaired is the last meeting of the channel that has ended and that the speaker may amend as one of
// its chairs, or nil.
func (c *call) chaired() *minutes.Meeting {
	for _, m := range slices.Backward(c.ch.Formers) {
		if p := m.WhoLater(c.From); p != nil && p.Chair {
			return m
		}
		its := *c
		its.setCommittee(m.Committee)
		if m.Committee != "" && its.rules.Identity == "account" && its.rosterChair() { // a nick alone is not enough any more
			return m
		}
	}
	return nil
}

// Wanted reports which of the streams of meetings, in order, hold one that is remembered though it is
// over and published: the last one of each channel, and those that can still be amended.
func (w *World) Wanted(streams []string) map[string]bool {
	days := committee.Series("").AmendDays
	for _, c := range w.Settings.Committees {
		days = max(days, c.AmendDays)
	}
	wanted, last := map[string]bool{}, map[string]time.Time{}
	for _, s := range slices.Backward(streams) {
		i := strings.LastIndexByte(s, '/') + 1
		began, _ := time.Parse("2006-01-02T15:04:05Z", s[i:min(len(s), i+len("2006-01-02T15:04:05Z"))])
		at, known := last[s[:i]]
		if !known {
			last[s[:i]] = began
		}
		wanted[s] = !known || !at.IsZero() && !at.After(began.AddDate(0, 0, days+1)) // a day more: it ended later than it began
	}
	return wanted
}

// amended publishes a meeting again that was amended after its end.
func (c *call) amended(format string, a ...any) {
	if !c.after {
		return
	}
	c.stream = "" // the meeting is over: this is no line of its log
	c.say("Amended: "+format+" (%s)", append(a, c.w.URL+c.m.Published+".html")...)
	c.Effects = append(c.Effects, Publish{Stream: c.m.Stream})
}

// undo takes back the last item, or the one of a number.
func undo(c *call) {
	if c.m == nil && !c.amends() {
		return
	}
	n := len(c.m.Items)
	if n == 0 {
		c.notice("There is nothing to take back: the minutes have no item yet.")
		return
	}
	it, ref := c.m.Items[n-1], minutes.ItemRef{}
	if c.args != "" && !c.m.Classic {
		number, err := strconv.Atoi(strings.TrimPrefix(c.args, "#"))
		if it = c.m.Item(number); err != nil || it == nil {
			c.notice("There is no item %s; #items lists them.", irctext.Shorten(c.args, 30))
			return
		}
		ref.N = number
	}
	if it.Motion != nil {
		c.notice("M%d is decided, and a verdict can't be taken back; a new motion can be proposed.", it.Motion.N)
		return
	}
	if it.Decision != "" && !c.presides() {
		c.membersOnly()
		return
	}
	last := it == c.m.Items[n-1]
	c.record(minutes.Undone, ref)
	c.takeBack(it)
	if c.after {
		c.amended("item %d was taken back: #%s %s", it.N, strings.ToLower(it.Kind), irctext.Shorten(irctext.Clean(it.Text), 150))
		return
	}
	c.say("Removing item from minutes: #%s %s", strings.ToLower(it.Kind), it.Text)
	if it.Kind == minutes.Topic && c.m.SetTopic && (last || c.m.Current() == it) {
		now := ""
		for _, x := range c.m.Items {
			if x.Kind == minutes.Topic && x != it {
				now = x.Text
			}
		}
		c.setTopic(channelTopic(now, string(c.m.Title)))
	}
}

// takeBack undoes what an item did to the committee's record.
func (c *call) takeBack(it *minutes.Item) {
	if c.com == nil {
		return
	}
	if it.Action > 0 {
		c.decree(committee.ActionUndone, c.here(it.Action))
	}
	if r, ok := parseDecision(it.Decision); ok && it.Decision != "" && it.Motion == nil {
		c.decree(committee.Undecided, r)
	}
	for _, p := range c.com.Plans { // a blessing goes with its agreement
		for _, g := range p.Gaps {
			if b := g.Blessed; it.Kind == minutes.Agreed && !b.At.IsZero() && b.Meeting == c.m.Stream && b.Line == it.Line {
				c.decree(committee.GapUnblessed, c.gapRef(g))
				c.noted(g.ID(), g.Title, "no longer blessed")
			}
		}
	}
	if it.Kind == minutes.Topic && it.Agenda > 0 {
		c.decree(committee.TopicSkipped, c.here(it.Agenda))
	}
}

// edit is #edit N TEXT.
func edit(c *call) {
	if c.m == nil && !c.amends() {
		return
	}
	word, text, _ := strings.Cut(c.args, " ")
	n, err := strconv.Atoi(word)
	text = strings.TrimSpace(text)
	it := c.m.Item(n)
	switch {
	case err != nil || text == "":
		c.notice("For example #edit 3 the new text; #items lists the items with their numbers.")
	case it == nil:
		c.notice("There is no item %d; #items lists them.", n)
	case it.Vote != nil || it.Motion != nil:
		c.notice("Item %d is the result of a vote, which nobody can edit.", n)
	case it.Decision != "" && !c.presides():
		c.membersOnly()
	default:
		c.edit(it, text)
		c.amended("item %d is now: #%s %s", it.N, strings.ToLower(it.Kind), irctext.Shorten(irctext.Clean(text), 150))
	}
}

func (c *call) edit(it *minutes.Item, text string) {
	e := minutes.Edit{N: it.N, Text: fact.Text(text)}
	if it.Action > 0 && c.com != nil {
		said, owners, due := c.parseAction(text)
		e.Action, e.Owners, e.Due = true, owners, dayOf(due)
		c.decree(committee.ActionEdited, committee.ActionData{Ref: c.here(it.Action), Text: fact.Text(said), Owners: owners, Due: due})
	}
	if r, ok := parseDecision(it.Decision); ok && it.Decision != "" && c.com != nil {
		c.decree(committee.Reworded, committee.Reword{DecisionRef: r, Text: fact.Text(text)})
	}
	c.record(minutes.Edited, e)
	if it.Kind == minutes.Topic && it == c.m.Current() && c.m.SetTopic && !c.after {
		c.setTopic(channelTopic(text, string(c.m.Title)))
	}
}

// items lists the items with their numbers, in private, since only who wants to
// correct one needs it.
func items(c *call) {
	if c.m == nil {
		if c.m = c.chaired(); c.m == nil {
			c.m = c.ch.Former()
		}
		if c.m == nil {
			c.notice("No meeting runs here, and none has ended here lately.")
			return
		}
		defer func() { c.m = nil }()
	}
	if len(c.m.Items) == 0 {
		c.notice("The minutes have no item yet.")
		return
	}
	var list []string
	for _, it := range slices.Backward(c.m.Items) {
		list = append(list, fmt.Sprintf("%d %s %s", it.N, it.Kind, irctext.Shorten(irctext.Clean(it.Text), 40)))
		if len(list) == 20 {
			break
		}
	}
	slices.Reverse(list)
	line, lines := "", 0
	for _, s := range list {
		if len(line)+len(s) > lineLimit-10 {
			c.tell("%s", strings.TrimSuffix(line, " · "))
			line, lines = "", lines+1
		}
		line += s + " · "
	}
	c.tell("%s", strings.TrimSuffix(line, " · "))
}

// substitution is s/old/new/ in the manner of everybody.
// Without its last slash it takes nothing away.
var substitution = regexp.MustCompile(`^s/((?:[^/\\]|\\.)+)/(?:((?:[^/\\]|\\.)+)/?|/)[gi]*\s*$`)

// substitutes takes s/old/new/ when it matches one's own last item, and reports
// whether it did. Everything else is talk.
func (c *call) substitutes(text string) bool {
	match := substitution.FindStringSubmatch(text)
	if match == nil || c.m == nil || c.m.Classic {
		return false
	}
	me := c.m.Who(c.From)
	for _, it := range slices.Backward(c.m.Items) {
		if me == nil || c.m.Person(it.Person) != me || it.Vote != nil || it.Motion != nil {
			continue
		}
		unescape := strings.NewReplacer(`\/`, "/", `\\`, `\`).Replace
		old, with := unescape(match[1]), unescape(match[2])
		if !strings.Contains(it.Text, old) {
			return false
		}
		c.edit(it, strings.Replace(it.Text, old, with, 1))
		return true
	}
	return false
}

// justEnded reports whether a meeting has ended in the channel within a quarter of an hour.
func (c *call) justEnded() bool {
	last := c.ch.Former()
	return last != nil && c.At.Sub(last.Finished) < 15*time.Minute
}
