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

// action is #action: an item for the minutes that lives on until it is done. It is
// quiet unless a date was understood.
func action(c *call) {
	c.add(minutes.Action, c.args)
	if c.com == nil || c.m.Classic {
		return
	}
	text, owners, due := c.parseAction(c.args)
	n := len(c.com.Actions) + 1
	c.record(minutes.Numbered, minutes.Number{Action: n, Owners: owners, Due: dayOf(due)})
	c.decree(committee.ActionAdded, committee.ActionData{Ref: c.here(n), Text: fact.Text(text), Owners: owners, Due: due})
	if len(owners) == 0 {
		c.unknownOwner(n, text)
	}
	if !due.IsZero() {
		c.say("A%d %s (due %s).", n, irctext.Shorten(irctext.Clean(text), 200), day(due))
	}
}

// addressed is an action that begins with whom it is for.
var addressed = regexp.MustCompile(`^([A-Za-z\[\]\\^_{|}` + "`" + `][A-Za-z0-9\[\]\\^_{|}` + "`" + `-]*)(?: to |: )`)

// addressees are the words before the first "to" or ":" of an action, when they can be nicks: "ttx,
// fungi and mordred to".
func addressees(text string) (nicks []string) {
	end := len(text)
	for _, s := range []string{" to ", ": "} {
		if i := strings.Index(text, s); i >= 0 {
			end = min(end, i)
		}
	}
	if end == len(text) {
		return nil
	}
	for n := range strings.SplitSeq(strings.ReplaceAll(text[:end], " and ", ","), ",") {
		if n = strings.TrimSpace(n); n == "" || strings.Contains(n, " ") {
			return nil
		}
		if !slices.Contains(leadIns, strings.ToLower(n)) {
			nicks = append(nicks, n)
		}
	}
	return nicks
}

// unknownOwner tells who noted an action that begins like one for somebody that nobody
// here is called so.
func (c *call) unknownOwner(n int, text string) {
	match := addressed.FindStringSubmatch(text)
	if match == nil || slices.Contains(leadIns, strings.ToLower(match[1])) {
		return
	}
	var names []string
	for _, p := range c.m.Everyone() {
		if p.Present() && !p.Bot {
			names = append(names, p.Nick)
		}
	}
	if c.hasRoster() {
		names = append(names, nicksOf(c.com.Roster)...)
	}
	who, hint := "NICK", ""
	if near := nearestOf(match[1], names); near != "" {
		who, hint = near, " Did you mean "+near+"?"
	}
	c.notice("No such nick here: %s.%s A%d is recorded, for nobody; #assign A%d %s gives it to them.", match[1], hint, n, n, who)
}

// leadIns are words that begin an action for nobody: "need to talk about it".
var leadIns = []string{
	"all", "anybody", "anyone", "ask", "continue", "everybody", "everyone", "follow", "follow-up", "get", "go", "have", "link", "look", "need", "needs",
	"next", "note", "plan", "propose", "remember", "reply", "respond", "review", "someone", "somebody", "start", "talk", "tbd", "team", "them", "todo", "try", "us", "want", "we", "write",
}

// parseAction takes an action apart: what is to be done, by whom, and by when. A
// date in the past is none, which the speaker is told, nor is one of no calendar.
func (c *call) parseAction(s string) (text string, owners []string, due time.Time) {
	text, due, err := committee.CutBy(s, c.At, c.when)
	switch {
	case err != nil:
		c.notice("%s. The action has no due date; #carry gives it one.", upperFirst(err.Error()))
	case !due.IsZero() && due.Before(startOfDay(c.At)):
		c.notice("%s is in the past, so the action has no due date; #carry gives it one.", day(due))
		text, due = s, time.Time{}
	}
	return text, c.owners(text), due
}

// dayOf is day, and "" for no day.
func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day(t)
}

// progress puts what becomes of an action into the minutes too.
func (c *call) progress(a *committee.Action, what, text string, owners []string, due time.Time) {
	if c.m != nil {
		c.record(minutes.Progress, minutes.ProgressData{Action: a.N, What: what, Text: fact.Text(text), Owners: owners, Due: dayOf(due)})
	}
}

// owners are whom an action names: people in the meeting, and members, who go by their
// nick on the roster.
func (c *call) owners(text string) (names []string) {
	add := func(n string) {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	for _, n := range c.m.Owners(&minutes.Item{Text: text}) {
		if p := c.m.ByNick(n); p != nil {
			n = c.called(p)
		}
		add(n)
	}
	for _, n := range addressees(text) { // who is there, though they have said nothing yet
		if p := c.m.ByNick(n); p != nil && p.Present() && !p.Bot {
			add(c.called(p))
		}
	}
	if c.hasRoster() {
		for _, m := range c.com.Roster {
			if minutes.Mentions(text, m.Nick) {
				add(m.Nick)
			}
		}
	}
	return names
}

// called is what the committee calls somebody in the meeting.
func (c *call) called(p *minutes.Person) string {
	if m := c.presentAs(fact.Actor{Nick: p.Nick, Account: p.Account}); m != nil {
		return m.Nick
	}
	return p.Name()
}

// actionFor finds the action that a command is about: A31, or the one under review.
func (c *call) actionFor() (a *committee.Action, rest string) {
	if c.com == nil {
		if !c.idle() {
			c.refuse("No actions are known here yet.")
		}
		return nil, ""
	}
	n, rest, ok := reference("A", c.args)
	if !ok && c.m != nil && c.m.Review > 0 {
		n, rest, ok = c.m.Review, c.args, true
	}
	a = c.com.Action(n)
	switch {
	case !ok && c.idle(): // "#done with this" is talk
		return nil, ""
	case !ok:
		more := map[string]string{"assign": " ttx", "drop": " overtaken by events"}[c.cmd.Name]
		c.refuse("Which action? For example #%s A%d%s; #actions lists them.", c.cmd.Name, max(len(c.com.Actions), 1), more)
		return nil, ""
	case a == nil || a.State == "undone":
		c.refuse("There is no action A%d; #actions lists them.", n)
		return nil, ""
	case a.State != "open":
		c.refuse("A%d is %s already.", n, a.State)
		return nil, ""
	}
	return a, rest
}

// owns reports whether an action is the speaker's to change: theirs, or anybody's for a chair.
func (c *call) owns(a *committee.Action) bool {
	if c.chairs() || len(a.Owners) == 0 || c.same(a.By, a.Account) {
		return true
	}
	self := c.self()
	for _, o := range a.Owners {
		if c.hasRoster() && found(c.com.Roster.ByNick(o, c.fold)) != nil {
			if self != nil && c.fold(self.Nick) == c.fold(o) {
				return true
			}
			continue
		}
		if c.fold(o) == c.fold(c.From.Nick) || c.From.Account != "" && c.fold(o) == c.fold(c.From.Account) {
			return true
		}
	}
	return false
}

func (c *call) notYours(a *committee.Action) bool {
	if c.owns(a) {
		return false
	}
	c.refuse("A%d is for %s; only they, or a chair, can do that.", a.N, strings.Join(a.Owners, ", "))
	return true
}

func done(c *call) {
	a, rest := c.actionFor()
	if a == nil || c.notYours(a) {
		return
	}
	c.decree(committee.ActionDone, committee.Note{Ref: c.here(a.N), Text: fact.Text(rest)})
	c.progress(a, "done", rest, a.Owners, a.Due)
	c.answer("A%d done by %s.", a.N, c.From.Nick)
	c.reviewNext(a.N)
}

func drop(c *call) {
	a, rest := c.actionFor()
	if a == nil || c.notYours(a) {
		return
	}
	if rest == "" {
		c.refuse("Why? For example #drop A%d overtaken by events", a.N)
		return
	}
	c.decree(committee.ActionDropped, committee.Note{Ref: c.here(a.N), Text: fact.Text(rest)})
	c.progress(a, "dropped", rest, a.Owners, a.Due)
	c.answer("A%d dropped: %s", a.N, rest)
	c.reviewNext(a.N)
}

func carry(c *call) {
	a, rest := c.actionFor()
	if a == nil || c.notYours(a) {
		return
	}
	d := committee.ActionDue{Ref: c.here(a.N), Due: a.Due}
	if when := strings.TrimSpace(strings.TrimPrefix(rest, "by ")); when != "" {
		var ok bool
		if d.Due, ok = c.date(when); !ok {
			return
		}
	} else if a.Overdue(c.At) {
		d.Due = time.Time{}
	}
	c.decree(committee.ActionCarried, d)
	c.progress(a, "carried", "", a.Owners, d.Due)
	due := "without a date"
	if !d.Due.IsZero() {
		due = "due " + day(d.Due)
	}
	warn := ""
	if n := c.rules.CarryWarnAfter; n > 0 && a.Meetings >= n {
		warn = fmt.Sprintf(" It has been open for %d meetings.", a.Meetings)
	}
	c.answer("A%d carried, %s.%s", a.N, due, warn)
	c.reviewNext(a.N)
}

func assign(c *call) {
	a, rest := c.actionFor()
	if a == nil || c.notYours(a) {
		return
	}
	nicks := slices.DeleteFunc(words(strings.TrimPrefix(rest, "to "), false), func(n string) bool { return strings.EqualFold(n, "and") })
	if len(nicks) == 0 {
		c.refuse("To whom? For example #assign A%d ttx", a.N)
		return
	}
	c.decree(committee.ActionAssigned, committee.ActionOwners{Ref: c.here(a.N), Owners: nicks})
	c.progress(a, "assigned", "", nicks, a.Due)
	for _, n := range nicks {
		here := c.ch != nil && c.ch.Members[c.fold(n)] != nil || c.m != nil && c.m.ByNick(n) != nil
		if !here && (!c.hasRoster() || found(c.com.Roster.ByNick(n, c.fold)) == nil) {
			c.refuse("I don't know %s: nobody of that nick is here. A%d is theirs all the same; #assign A%d NICK changes it.", n, a.N, a.N)
		}
	}
	c.answer("A%d is for %s now.", a.N, strings.Join(nicks, ", "))
}

// actions is #actions [NICK|overdue|all].
func actions(c *call) {
	if c.com == nil {
		if !c.idle() {
			c.refuse("No actions are known here yet.")
		}
		return
	}
	want := strings.ToLower(c.args)
	var list []string
	for _, a := range c.com.Actions {
		switch {
		case a.State == "undone", a.State != "open" && want != "all":
			continue
		case want == "overdue" && !a.Overdue(c.At):
			continue
		case want != "" && want != "all" && want != "overdue" && !slices.ContainsFunc(a.Owners, func(o string) bool { return c.fold(o) == c.fold(c.args) }):
			continue
		}
		list = append(list, c.brief(a))
	}
	if len(list) == 0 {
		switch {
		case want == "" || want == "all":
			c.answer("No action is open.")
		case want == "overdue":
			c.answer("No action is overdue.")
		default:
			c.answer("No action is open for %s.", c.args)
		}
		return
	}
	c.answerList("", list, " · ")
}

func (c *call) brief(a *committee.Action) string {
	s := fmt.Sprintf("A%d %s", a.N, irctext.Shorten(irctext.Clean(a.Text), 80))
	switch {
	case a.State != "open":
		s += " (" + a.State + ")"
	case a.Overdue(c.At):
		s += " (was due " + day(a.Due) + ")"
	case !a.Due.IsZero():
		s += " (due " + day(a.Due) + ")"
	}
	return s
}

// reviewNext shows the next open action after n, when actions are under review, or are
// to be.
func (c *call) reviewNext(n int) {
	if c.m == nil || !c.m.Running() || c.cmd.Name != "review" && c.m.Review == 0 {
		return
	}
	for _, a := range c.com.OpenActions() {
		if a.N > n {
			c.record(minutes.Reviewing, minutes.ItemRef{N: a.N})
			due := ""
			if !a.Due.IsZero() {
				due = "due " + day(a.Due) + ", "
			}
			c.say("A%d %s — %sopen, %s meeting. #done, #carry or #drop", a.N, irctext.Shorten(irctext.Clean(a.Text), 200), due, ordinal(a.Meetings+1))
			return
		}
	}
	c.record(minutes.Reviewing, minutes.ItemRef{})
	c.say("Those were all the open actions.")
}

func ordinal(n int) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return strconv.Itoa(n) + suffix
}
