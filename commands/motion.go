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

// countEvery is how often at most the votes so far are told.
const countEvery = 5 * time.Second

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

var choices = map[string]committee.Choice{
	"yes": committee.Yes, "+1": committee.Yes, "+": committee.Yes,
	"no": committee.No, "-1": committee.No, "-": committee.No,
	"abstain": committee.Abstain, "0": committee.Abstain, "+0": committee.Abstain, "-0": committee.Abstain,
}

// voteOnMotion takes #vote [M7] [for NICK] yes|no|abstain [comment], and reports
// whether the vote was for a motion: a bare one goes to the poll or the called motion.
func (c *call) voteOnMotion() bool {
	if c.com == nil {
		return false
	}
	n, rest, explicit := reference("M", c.args)
	m := c.com.Motion(n)
	if !explicit {
		if m = c.com.Called(); m == nil || c.m != nil && c.m.Open != nil {
			return false
		}
		rest = c.args
	}
	seats := c.com.Roster.Seats()
	switch {
	case m == nil:
		c.refuse("There is no motion M%d; #motion list shows them.", n)
		return true
	case !m.Pending():
		c.refuse("The vote on M%d is over: it is %s.", m.N, m.State)
		return true
	case m.State != "called" && !c.rules.Async:
		c.refuse("M%d is not put to the vote yet; a chair does that with #motion call M%d.", m.N, m.N)
		return true
	case m.Secret && c.Channel != "":
		c.refuse("M%d is voted on in secret: /msg %s vote M%d yes. What you typed here was seen and does not count.", m.N, c.net.Nick, m.N)
		return true
	}
	member, proxy := (*committee.Member)(nil), ""
	if who, ok := strings.CutPrefix(rest, "for "); ok {
		nick, more, _ := strings.Cut(who, " ")
		rest = strings.TrimSpace(more)
		if member = found(c.com.Roster.ByNick(nick, c.fold)); member == nil {
			c.refuse("%s is not on the roster; #roster shows it.", nick)
			return true
		}
		if holder := c.com.Proxies[member.Nick]; holder == "" || !c.holds(holder) {
			c.refuse("You do not hold the proxy of %s; they give it with #proxy %s.", member.Nick, c.From.Nick)
			return true
		}
		if b := m.Vote(member.Nick); b != nil && b.Proxy == "" {
			c.refuse("%s has voted in person.", member.Nick)
			return true
		}
		proxy = c.From.Nick
	} else {
		var why string
		if member, why = c.voter(); member == nil {
			c.refuse("%s", why)
			return true
		}
	}
	word, comment, _ := strings.Cut(rest, " ")
	choice, ok := choices[strings.ToLower(strings.TrimRight(word, ",.;!"))]
	k, _ := c.class(m.Class)
	switch {
	case !ok:
		c.refuse("%q is not yes, no or abstain (+1, -1 or 0).", irctext.Shorten(word, 60))
		return true
	case slices.Contains(m.Recused, member.Nick):
		c.refuse("%s is recused from M%d.", member.Nick, m.N)
		return true
	case !k.ProposerVotes && (m.Member == member.Nick || c.fold(m.By) == c.fold(member.Nick)):
		c.refuse("Who proposes a motion of class %s does not vote on it.", m.Class)
		return true
	}
	b := committee.Ballot{Ref: c.here(m.N), Member: member.Nick, Choice: choice, Proxy: proxy, Comment: fact.Text(strings.TrimSpace(comment))}
	if m.Secret {
		b.Receipt, b.Comment = receipt(c.Rand), ""
		if old := m.Vote(member.Nick); old != nil && old.Proxy == proxy { // else another knows it
			b.Receipt = old.Receipt
		}
		c.decreeBy(fact.Actor{}, committee.MotionVoted, b)
		c.tell("Your vote on M%d is %s; your receipt is %s. The minutes list receipts and votes, without names.", m.N, choice, b.Receipt)
	} else {
		c.decree(committee.MotionVoted, b)
	}
	after := *m
	after.Ballots = append(slices.DeleteFunc(slices.Clone(m.Ballots), func(x committee.Ballot) bool { return x.Member == member.Nick }), b)
	if !m.Secret && c.Channel == "" {
		c.tell("Your vote on M%d is %s (%s).", m.N, choice, c.soFar(&after, seats))
	}
	if run := c.running(); run != nil && m.State == "called" {
		c.tally(run, &after)
	}
	return true
}

// holds reports whether a proxy's holder is the speaker.
func (c *call) holds(holder string) bool {
	if h := found(c.com.Roster.ByNick(holder, c.fold)); h != nil {
		m := c.self()
		return m != nil && m.Nick == h.Nick
	}
	name := c.From.Nick
	if c.rules.Identity == "account" {
		name = c.From.Account
	}
	return name != "" && c.fold(holder) == c.fold(name)
}

// receipt is the name of a vote in a secret ballot.
func receipt(random uint64) string {
	const letters = "23456789abcdefghjkmnpqrstuvwxyz"
	b := make([]byte, 8)
	for i := range b {
		b[i] = letters[random%uint64(len(letters))]
		random /= uint64(len(letters))
	}
	return string(b)
}

// counted counts the ballots of a motion.
func counted(m *committee.Motion) (n committee.Count) {
	for _, b := range m.Ballots {
		switch b.Choice {
		case committee.Yes:
			n.Yes++
		case committee.No:
			n.No++
		case committee.Abstain:
			n.Abstain++
		}
	}
	return n
}

// soFar is the count of a motion in a few words.
func (c *call) soFar(m *committee.Motion, seats int) string {
	n := counted(m)
	out := max(seats-len(m.Ballots)-len(m.Recused), 0) // the roster may have shrunk
	if m.Secret {
		return fmt.Sprintf("%d of %d have voted", len(m.Ballots), seats-len(m.Recused))
	}
	return fmt.Sprintf("%d yes, %d no, %d abstain, %d to vote", n.Yes, n.No, n.Abstain, out)
}

// tally tells the channel the votes so far, in one line every few seconds at most.
func (c *call) tally(m *minutes.Meeting, motion *committee.Motion) {
	if since := c.At.Sub(m.CountedAt); m.Counted.N == motion.N && since < countEvery {
		c.Effects = append(c.Effects, Wake{m.CountedAt.Add(countEvery)})
		return
	}
	if c.m != nil {
		c.sayCount(motion)
		return
	}
	c.Effects = append(c.Effects, Wake{c.At.Add(time.Second)}) // a vote in private: the next tick tells
}

func (c *call) sayCount(m *committee.Motion) {
	seats := c.com.Roster.Seats()
	k, _ := c.class(m.Class)
	c.record(minutes.Counted, minutes.CountedData{N: m.N, Votes: len(m.Ballots)})
	sure := ""
	if !m.Secret {
		switch k.Certain(counted(m), seats, seats-len(m.Ballots)-len(m.Recused)) {
		case committee.SurePass:
			sure = " It will pass unless somebody changes a vote."
		case committee.SureFail:
			sure = " It can't pass unless somebody changes a vote."
		}
	}
	c.say("M%d: %s.%s", m.N, c.soFar(m, seats), sure)
}

// tickCount tells votes that were cast since the last time.
func (c *call) tickCount() bool {
	if c.com == nil {
		return false
	}
	m := c.com.Called()
	if m == nil || m.Meeting != c.m.Stream || len(m.Ballots) == 0 {
		return false
	}
	return (c.m.Counted.N != m.N || c.m.Counted.Votes != len(m.Ballots)) && c.At.Sub(c.m.CountedAt) >= countEvery
}

// closeMotion gives the verdict.
func (c *call) closeMotion(m *committee.Motion) {
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
	n := counted(&kept)
	out := seats - len(kept.Ballots) - len(m.Recused)
	passes := k.Passes(n, seats)
	result, word := "rejected", "REJECTED"
	if passes {
		result, word = "passed", "PASSED"
	}
	line := fmt.Sprintf("M%d %s: %d yes, %d no, %d abstain, %d not voting (%s).", m.N, word, n.Yes, n.No, n.Abstain, max(out, 0), k.Need(seats))
	if why := k.Why(n, seats); !passes && !strings.HasPrefix(why, "needed ") { // that is said
		line += " " + upperFirst(why) + "."
	}
	v := minutes.VerdictData{
		MotionData: minutes.MotionData{N: m.N, Class: m.Class, Text: fact.Text(m.Text), URL: m.URL, Rule: k.Need(seats), Secret: m.Secret, Override: m.Override, Reason: fact.Text(m.Reason)},
		Result:     result, Recused: m.Recused, Counts: [3]int{n.Yes, n.No, n.Abstain},
	}
	voted := []string{}
	for _, b := range kept.Ballots {
		voted = append(voted, b.Member)
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
		v.Out = without(without(nicksOf(c.com.Roster), voted...), m.Recused...)
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
	c.decree(committee.MotionClosed, committee.Verdict{Ref: c.here(m.N), Result: result, Seats: seats, Text: line})
	c.decree(committee.Decided, committee.DecisionData{
		DecisionRef: ref, Place: c.place(), Kind: "motion " + result, Text: fact.Text(m.Text), Motion: m.N, Before: c.before(),
	})
	c.answer("%s Recorded as %s.", line, ref)
	if len(dropped) > 0 {
		c.answer("Not counted, since no longer on the roster: %s.", unping(dropped))
	}
}

// before are the last lines of the log, to be recalled with a decision.
func (c *call) before() (lines []fact.Text) {
	if c.m == nil {
		return nil
	}
	for _, l := range c.m.Log[max(len(c.m.Log)-3, 0):] {
		lines = append(lines, fact.Text(irctext.Shorten(fmt.Sprintf("<%s> %s", l.Nick, irctext.Clean(l.Text)), 150)))
	}
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
	line := fmt.Sprintf("M%d was not decided: the meeting ended before the vote did. It can be called again.", m.N)
	c.record(minutes.Decreed, minutes.VerdictData{
		MotionData: called, Result: "lapsed", Line: line,
	})
	c.decree(committee.MotionClosed, committee.Verdict{Ref: c.here(m.N), Result: "lapsed", Seats: c.com.Roster.Seats(), Text: line})
	c.say("%s", line)
}

func recuse(c *call) {
	if !c.needRoster() {
		return
	}
	n, _, explicit := reference("M", c.args)
	m := c.com.Motion(n)
	if !explicit {
		m = c.com.Called()
	}
	me, why := c.voter()
	switch {
	case m == nil:
		c.refuse("Which motion? For example #recuse %s", c.someMotion())
	case !m.Pending():
		c.refuse("The vote on M%d is over: it is %s.", m.N, m.State)
	case me == nil:
		c.refuse("%s", why)
	case slices.Contains(m.Recused, me.Nick):
		c.refuse("You are recused from M%d already.", m.N)
	default:
		c.decree(committee.MotionRecused, committee.MemberRef{Ref: c.here(m.N), Member: me.Nick})
		c.answer("%s is recused from M%d.", me.Nick, m.N)
	}
}

// proxy is #proxy NICK [for MEMBER], or #proxy none.
func proxy(c *call) {
	if !c.needRoster() {
		return
	}
	if !c.rules.Proxies {
		c.refuse("Proxies are off in %s.", c.title())
		return
	}
	holder, rest, _ := strings.Cut(c.args, " ")
	member, why := c.voter()
	if nick, ok := strings.CutPrefix(strings.TrimSpace(rest), "for "); ok {
		if !c.presides() {
			c.refuse("Only a chair names a proxy for somebody else.")
			return
		}
		if member = found(c.com.Roster.ByNick(strings.TrimSpace(nick), c.fold)); member == nil {
			c.refuse("%s is not on the roster; #roster shows it.", nick)
			return
		}
	}
	switch {
	case holder == "":
		c.refuse("Who votes in your place? For example #proxy zaneb; #proxy none takes it back.")
		return
	case member == nil:
		c.refuse("%s", why)
		return
	case strings.EqualFold(holder, "none"):
		c.decree(committee.Proxied, committee.ProxyData{Place: c.place(), Member: member.Nick})
		c.answer("%s has no proxy any more.", member.Nick)
		return
	case c.fold(holder) == c.fold(member.Nick):
		c.refuse("That is you already.")
		return
	}
	// Nobody should ever represent more than two votes (charter of 2013).
	votes := 0
	if h := found(c.com.Roster.ByNick(holder, c.fold)); h != nil {
		votes, holder = 1, h.Nick
	}
	for m, h := range c.com.Proxies {
		if m != member.Nick && c.fold(h) == c.fold(holder) {
			votes++
		}
	}
	if votes >= 2 {
		c.refuse("%s already holds 2 votes; nobody may represent more.", holder)
		return
	}
	c.decree(committee.Proxied, committee.ProxyData{Place: c.place(), Member: member.Nick, Holder: holder})
	c.answer("%s votes for %s until the next meeting is over: #vote for %s yes", holder, committee.Unping(member.Nick), member.Nick)
}

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
		c.refuse("There is no decision %s; the last one is %s.", word, c.lastDecision())
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

func (c *call) lastDecision() string {
	if n := len(c.com.Decisions); n > 0 {
		return c.com.Decisions[n-1].String()
	}
	return "none"
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
