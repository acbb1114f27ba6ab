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
		n, rest, ok := reference("M", rest)
		if !ok {
			c.refuse("Which motion? For example #motion %s %s", strings.ToLower(verb), c.someMotion())
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
	if c.rules.Propose != "any" && !c.isMember() && !c.presides() {
		c.refuse("Only members of %s propose motions; ask one of them.", c.title())
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
	n := len(c.com.Motions) + 1
	d := committee.MotionData{Ref: c.here(n), Class: class, Text: fact.Text(text), URL: url}
	if me := c.self(); me != nil {
		d.Member = me.Nick
	}
	c.decree(committee.MotionProposed, d)
	k, _ := c.class(class)
	c.answer("M%d presented %s: \"%s\". %s", n, c.At.Format("2006-01-02 15:04"), text, c.votableFrom(k, c.At))
}

// votableFrom says from when on a motion can be voted on.
func (c *call) votableFrom(k committee.Class, presented time.Time) string {
	from := k.Notice.From(presented)
	if !from.After(presented) {
		return "It can be called at any time."
	}
	return fmt.Sprintf("Votable from %s (%s).", clock(from), k.Notice)
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
	minor := c.bang || !c.rules.RestartOnAmend
	c.decree(committee.MotionAmended, committee.MotionAmend{Ref: c.here(m.N), Text: fact.Text(text), Minor: minor})
	k, _ := c.class(m.Class)
	if minor {
		c.answer("M%d amended: \"%s\". The notice goes on: %s", m.N, text, c.votableFrom(k, m.Presented))
		return
	}
	c.answer("M%d amended: \"%s\". The notice starts anew: %s", m.N, text, c.votableFrom(k, c.At))
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
	line, lines := head, 0
	for i, s := range list {
		if len(line)+len(s) > lineLimit-40 && line != head && line != "" {
			if lines == 2 {
				c.answer("%s … and %d more.", strings.TrimSuffix(line, sep), len(list)-i)
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
	c.answer("%s", line)
}

// stateOf is where a motion stands, in a few words.
func (c *call) stateOf(m *committee.Motion) string {
	k, _ := c.class(m.Class)
	switch from := k.Notice.From(m.Presented); {
	case m.State == "called":
		return "being voted on"
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
	c.answer("M%d (%s) by %s%s, %s: \"%s\" %s", m.N, m.Class, m.By, seconded, m.Presented.Format("2006-01-02 15:04"), m.Text, m.URL)
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
	me, why := c.voter()
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

// callMotion puts a motion to the vote. What stands against it is said; "!" overrides it, and
// that is recorded.
func (c *call) callMotion(m *committee.Motion, rest string) {
	k, _ := c.class(m.Class)
	seats := c.com.Roster.Seats()
	secret := false
	if word, more, _ := strings.Cut(rest, " "); strings.EqualFold(word, "secret") {
		secret, rest = true, strings.TrimSpace(more)
	}
	switch called := c.com.Called(); {
	case c.m == nil:
		c.refuse("A motion is called in a meeting.")
		return
	case !c.isChair():
		c.refuse("Only a chair can call a motion.%s", c.chairsAre())
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
	var against []string
	if c.rules.Second && m.Seconded == "" {
		against = append(against, fmt.Sprintf("M%d is not seconded (#second M%d)", m.N, m.N))
	}
	if from := k.Notice.From(m.Presented); c.At.Before(from) {
		against = append(against, fmt.Sprintf("M%d is votable from %s (%s)", m.N, clock(from), k.Notice))
	}
	if present := len(c.m.Present()); present < c.needed() && slices.Contains(c.rules.QuorumFor, "motion") {
		against = append(against, fmt.Sprintf("there is no quorum (%d of %d, %d needed)", present, seats, c.needed()))
	}
	override := strings.Join(against, "; ")
	if override != "" && !c.bang {
		c.refuse("%s. #motion! call M%d REASON overrides it, and is recorded so.", upperFirst(override), m.N)
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
		why := ""
		if rest != "" {
			why = " Reason: " + strings.TrimRight(rest, ".") + "."
		}
		c.say("The chair overrides: %s.%s", override, why)
	}
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
