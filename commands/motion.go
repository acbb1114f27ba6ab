package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// motion is #motion propose|amend|withdraw|list|show|call.
func motion(c *call) {
	if !c.needRoster() {
		return
	}
	verb, rest, _ := strings.Cut(c.args, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(verb) {
	case "propose":
		c.propose(rest)
	case "list", "":
		c.listMotions()
	case "amend", "withdraw", "show", "call":
		n, rest, ok := motionNumber(rest)
		if !ok {
			text := ""
			if strings.EqualFold(verb, "amend") {
				text = " the new text"
			}
			c.refuse("Which motion? For example #motion %s %s%s", strings.ToLower(verb), c.someMotion(), text)
			return
		}
		m := c.com.Motion(n)
		if m == nil {
			c.refuse("There is no motion M%d; #motion list shows them.", n)
			return
		}
		switch strings.ToLower(verb) {
		case "amend":
			c.amend(m, rest)
		case "withdraw":
			c.withdraw(m)
		case "show":
			c.showMotion(m)
		case "call":
			c.callMotion(m, rest)
		}
	default:
		c.refuse("#motion takes propose, amend, withdraw, list, show or call; for example #motion propose Bless the plan https://example.org/plan")
	}
}

// someMotion is a motion for an example: the last pending one.
func (c *call) someMotion() string {
	for _, m := range slices.Backward(c.com.Motions) {
		if m.Pending() {
			return fmt.Sprintf("M%d", m.N)
		}
	}
	return "M1"
}

func (c *call) class(name string) (committee.Class, bool) {
	for _, k := range c.rules.Classes {
		if strings.EqualFold(k.Name, name) {
			return k, true
		}
	}
	return committee.Class{}, false
}

func (c *call) classNames() string {
	var names []string
	for _, k := range c.rules.Classes {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

func (c *call) propose(text string) {
	if me, why := c.member(); c.rules.Propose != "any" && me == nil {
		if c.presentAs(c.From) == nil {
			why = "Only members of " + c.title() + " propose motions; ask one of them."
		}
		c.refuse("%s", why)
		return
	}
	class := c.rules.DefaultClass
	// A word before the colon is a class only if it is a known one: "Glance: a wider scope" is a text.
	if word, rest, ok := strings.Cut(text, ":"); ok {
		if k, known := c.class(strings.TrimSpace(word)); known {
			class, text = k.Name, strings.TrimSpace(rest)
		}
	}
	text, url := trailingURL(text)
	if text == "" && url == "" {
		c.refuse("A motion needs a text, e.g. #motion propose Bless the plan https://example.org/plan (classes: %s)", c.classNames())
		return
	}
	if text == "" {
		text = url
	}
	n := len(c.com.Motions) + 1
	d := committee.MotionData{Ref: c.here(n), Class: class, Text: fact.Text(text), URL: url}
	if me := c.self(); me != nil {
		d.Member = me.Nick
	}
	c.decree(committee.MotionProposed, d)
	k, _ := c.class(class)
	c.answer("M%d presented %s: \"%s\". %s", n, c.At.Format("2006-01-02 15:04"), text, c.votableFrom(k, c.At))
	c.inform("%s presents M%d: \"%s\". %s", c.From.Nick, n, text, thenURL(c.votableFrom(k, c.At), text, url))
}

// thenURL puts the URL of a motion behind a sentence, unless the motion's text has it.
func thenURL(sentence, text, url string) string {
	if strings.Contains(text, url) {
		return sentence
	}
	return sentence + " " + url
}

// votableFrom says from when on a motion can be voted on, or where members vote between meetings
// from when on that can be closed.
func (c *call) votableFrom(k committee.Class, presented time.Time) string {
	from := k.Notice.From(presented)
	switch later := from.After(presented); {
	case c.rules.Async && later:
		return fmt.Sprintf("Open for votes now; can be closed from %s (%s).", clock(from), k.Notice)
	case c.rules.Async:
		return "Open for votes now; can be closed at any time."
	case later:
		return fmt.Sprintf("Votable from %s (%s).", clock(from), k.Notice)
	}
	return "It can be called at any time."
}

func (c *call) mine(m *committee.Motion) bool { return c.presides() || c.proposed(m) }

// proposed reports whether the motion is the speaker's: a member's is, under whatever nick.
func (c *call) proposed(m *committee.Motion) bool {
	switch me := c.self(); {
	case m.Member != "":
		return me != nil && me.Nick == m.Member
	case m.Account != "":
		return c.fold(m.Account) == c.fold(c.From.Account)
	}
	return c.fold(m.By) == c.fold(c.From.Nick)
}

func (c *call) amend(m *committee.Motion, text string) {
	switch {
	case m.State != "open" && m.State != "lapsed":
		c.refuse("M%d is %s; only an open motion can be amended.", m.N, m.State)
		return
	case !c.mine(m):
		c.refuse("Only %s, who proposed M%d, or a chair can amend it.", m.By, m.N)
		return
	case text == "":
		c.refuse("What is the new text? For example #motion amend M%d %s", m.N, irctext.Shorten(m.Text, 100))
		return
	case c.bang && !c.presides():
		c.refuse("Only a chair can say that an amendment is minor; #motion amend without ! starts the notice anew.")
		return
	}
	text, url := trailingURL(text)
	if text == "" { // another link alone
		if text = m.Text; m.Text == m.URL {
			text = url
		}
	}
	d := committee.MotionAmend{Ref: c.here(m.N), Text: fact.Text(text), URL: url, Minor: c.bang || !c.rules.RestartOnAmend, Drop: !c.bang}
	c.decree(committee.MotionAmended, d)
	k, _ := c.class(m.Class)
	notice := "The notice starts anew: " + c.votableFrom(k, c.At)
	if d.Minor {
		notice = "The notice goes on: " + c.votableFrom(k, m.Presented)
	}
	switch n := len(m.Ballots); {
	case !d.Drop || !c.rules.Async: // else who called the motion begins anew anyway
	case n == 1:
		notice += " 1 vote on the old text is dropped; vote again."
	case n > 1:
		notice += fmt.Sprintf(" %d votes on the old text are dropped; vote again.", n)
	}
	notice = thenURL(notice, text, url)
	c.answer("M%d amended: \"%s\". %s", m.N, text, notice)
	c.inform("%s amends M%d: \"%s\". %s", c.From.Nick, m.N, text, notice)
}

func (c *call) withdraw(m *committee.Motion) {
	switch {
	case m.State == "called":
		c.refuse("M%d is being voted on; #endvote first.", m.N)
	case !m.Pending():
		c.refuse("M%d is %s already.", m.N, m.State)
	case !c.mine(m):
		c.refuse("Only %s, who proposed M%d, or a chair can withdraw it.", m.By, m.N)
	default:
		c.decree(committee.MotionWithdrawn, c.here(m.N))
		c.answer("M%d is withdrawn.", m.N)
		c.inform("%s withdraws M%d: \"%s\".", c.From.Nick, m.N, m.Text)
	}
}

func (c *call) listMotions() {
	var open []string
	for _, m := range c.com.Motions {
		if m.Pending() {
			open = append(open, fmt.Sprintf("M%d \"%s\" (%s)", m.N, irctext.Shorten(m.Text, 60), c.stateOf(m)))
		}
	}
	if len(open) == 0 {
		c.answer("No motion is open. #motion propose TEXT presents one.")
		return
	}
	c.answerList("Open motions: ", open, " · ")
}

// answerList answers with a list in at most three lines, and says how much more there is.
func (c *call) answerList(head string, list []string, sep string) {
	c.answerListAnd(head, list, sep, "")
}

// answerListAnd is answerList with something behind the list.
func (c *call) answerListAnd(head string, list []string, sep, tail string) {
	line, lines := head, 0
	for i, s := range list {
		if len(line)+len(s) > lineLimit-40-len(tail) && line != head && line != "" {
			if lines == 2 {
				c.answer("%s … and %d more.%s", strings.TrimSuffix(line, sep), len(list)-i, strings.TrimPrefix(tail, "."))
				return
			}
			c.answer("%s", strings.TrimSuffix(line, sep))
			line, lines = "", lines+1
		}
		line += s
		if i < len(list)-1 {
			line += sep
		}
	}
	c.answer("%s", line+tail)
}

// stateOf is where a motion stands, in a few words.
func (c *call) stateOf(m *committee.Motion) string {
	k, _ := c.class(m.Class)
	switch from := k.Notice.From(m.Presented); {
	case m.State == "called":
		return "being voted on"
	case m.Secret:
		return "to be voted on in secret, in a meeting"
	case c.rules.Async:
		n := counted(m)
		return fmt.Sprintf("open for votes: %d yes, %d no, %d abstain", n.Yes, n.No, n.Abstain)
	case c.At.Before(from):
		return "votable from " + from.Format("Mon 01-02 15:04")
	default:
		return "votable"
	}
}

func (c *call) showMotion(m *committee.Motion) {
	k, _ := c.class(m.Class)
	state := m.Verdict
	switch {
	case m.State == "withdrawn":
		state = fmt.Sprintf("M%d is withdrawn.", m.N)
	case m.Pending():
		state = fmt.Sprintf("M%d is %s; it %s.", m.N, c.stateOf(m), k.Need(c.com.Roster.Seats()))
	}
	seconded := ""
	if m.Seconded != "" {
		seconded = ", seconded by " + m.Seconded
	}
	c.answer("M%d (%s) by %s%s, %s: %s", m.N, m.Class, m.By, seconded, m.Presented.Format("2006-01-02 15:04"), thenURL("\""+m.Text+"\"", m.Text, m.URL))
	c.answer("%s", state)
}

func second(c *call) {
	if !c.needRoster() {
		return
	}
	n, _, ok := reference("M", c.args)
	if !ok && c.args == "" {
		for _, m := range slices.Backward(c.com.Motions) {
			if m.Pending() && m.Seconded == "" {
				n, ok = m.N, true
				break
			}
		}
	}
	m := c.com.Motion(n)
	me, why := c.member()
	switch {
	case !ok:
		c.refuse("Which motion? For example #second %s", c.someMotion())
	case m == nil:
		c.refuse("There is no motion M%d; #motion list shows them.", n)
	case !m.Pending():
		c.refuse("M%d is %s already.", n, m.State)
	case me == nil:
		c.refuse("%s", why)
	case c.proposed(m):
		c.refuse("You proposed M%d; another member has to second it.", n)
	case m.Seconded != "":
		c.refuse("M%d is seconded by %s already.", n, m.Seconded)
	default:
		c.decree(committee.MotionSeconded, c.here(n))
		c.answer("M%d is seconded by %s.", n, c.From.Nick)
	}
}

// against is what stands against a vote on a motion in a meeting, or against closing one that is open
// between meetings.
func (c *call) against(m *committee.Motion) (list []string) {
	if c.rules.Second && m.Seconded == "" {
		list = append(list, fmt.Sprintf("M%d is not seconded (#second M%d)", m.N, m.N))
	}
	k, _ := c.class(m.Class)
	switch from := k.Notice.From(m.Presented); {
	case !c.At.Before(from):
	case c.rules.Async:
		list = append(list, fmt.Sprintf("M%d is open for votes until %s at least (%s)", m.N, clock(from), k.Notice))
	default:
		list = append(list, fmt.Sprintf("M%d is votable from %s (%s)", m.N, clock(from), k.Notice))
	}
	return list
}

// overrides says what the chair overrides, and why.
func overrides(what, reason string) string {
	if reason != "" {
		reason = " Reason: " + strings.TrimRight(reason, ".") + "."
	}
	return "The chair overrides: " + what + "." + reason
}

// callMotion puts a motion to the vote. What stands against it is said; "!" overrides it, and
// that is recorded.
func (c *call) callMotion(m *committee.Motion, rest string) {
	k, _ := c.class(m.Class)
	seats := c.com.Roster.Seats()
	secret, how := false, ""
	if word, more, _ := strings.Cut(rest, " "); strings.EqualFold(word, "secret") {
		secret, how, rest = true, " secret", strings.TrimSpace(more)
	}
	called := c.com.Called()
	switch {
	case c.m == nil:
		c.refuse("A motion is called in a meeting; #startmeeting %s begins one.", c.meetingName())
		return
	case !c.mayDecide("Only a chair can call a motion.%s", c.chairsAre()):
		return
	case called != nil && called.Meeting != c.m.Stream:
		c.refuse("M%d is being voted on in another meeting; #endvote there first.", called.N)
		return
	case called == m:
		c.refuse("M%d is being voted on already.", m.N)
		return
	case called != nil:
		c.refuse("M%d is being voted on; #endvote first.", called.N)
		return
	case c.m.Open != nil:
		c.refuse("The poll on \"%s?\" is open; #endvote first.", c.m.Open.Question)
		return
	case !m.Pending():
		c.refuse("M%d is %s already.", m.N, m.State)
		return
	}
	against := c.against(m)
	if present := len(c.presentNow()); present < c.needed() && slices.Contains(c.rules.QuorumFor, "motion") {
		against = append(against, fmt.Sprintf("there is no quorum (%d of %d, %d needed)", present, seats, c.needed()))
	}
	override := strings.Join(against, "; ")
	if override != "" && !c.bang {
		c.refuse("%s. #motion! call M%d%s REASON overrides it, and is recorded so.", upperFirst(override), m.N, how)
		return
	}
	d := committee.MotionCall{Ref: c.here(m.N), Secret: secret, Fresh: secret || !c.rules.Async, Override: override}
	if override != "" {
		d.Reason = fact.Text(rest)
	}
	if c.m.Roll.Open {
		c.closeRoll()
	}
	c.record(minutes.Called, minutes.MotionData{
		N: m.N, Class: m.Class, Text: fact.Text(m.Text), URL: m.URL, Rule: k.Need(seats),
		Secret: secret, Override: override, Reason: d.Reason,
	})
	c.decree(committee.MotionCalled, d)
	c.say("Vote on M%d: \"%s\". Roster %d, %s.", m.N, m.Text, seats, k.Need(seats))
	if secret {
		c.say("The ballot is secret: /msg %s vote M%d yes (or no, or abstain). You get a receipt.", c.net.Nick, m.N)
	} else {
		c.say("Members: #vote yes, #vote no or #vote abstain. Only your last vote counts.")
	}
	if override != "" {
		c.say("%s", overrides(override, rest))
	}
}

// meetingName is what a meeting of the committee is called.
func (c *call) meetingName() string {
	if len(c.rules.Meetings) > 0 {
		return c.rules.Meetings[0]
	}
	return c.com.Name
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
