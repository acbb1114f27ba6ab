package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
)

// rollCallLasts is how long the roll call stays open by itself.
const rollCallLasts = 5 * time.Minute

// greetings are what people say when they check in.
var greetings = []string{
	"o/", `\o`, `\o/`, "o?", "./", "hi", "hello", "hey", "heya", "hiya", "here", "present", "sup", "#here", "aye", "morning", "evening", "afternoon",
}

// waves are the greetings that are one wherever a line begins or ends with them.
var waves = []string{"o/", `\o`, `\o/`, "./", "#here"}

// greets reports whether a line is a check-in: a short one with a greeting in it, one of any
// length that begins or ends with a wave, or a command.
func greets(text string) bool {
	f := strings.Fields(strings.ToLower(text))
	if len(f) == 0 {
		return false
	}
	is := func(list []string, w string) bool {
		return slices.Contains(list, strings.Trim(w, ".,!")) || slices.Contains(list, w)
	}
	if is(waves, f[0]) || is(waves, f[len(f)-1]) {
		return true
	}
	if match := commandLine.FindStringSubmatch(text); match != nil && Lookup(strings.ToLower(match[1])) != nil {
		return true
	}
	return len(f) <= 4 && slices.ContainsFunc(f, func(w string) bool { return is(greetings, w) })
}

// attend notes that a member is there. While the roll call is open it takes a greeting;
// otherwise whoever speaks is present.
func (c *call) attend() {
	if c.m == nil || !c.m.Running() || !c.hasRoster() || c.Notice || c.History {
		return
	}
	m := c.presentAs(c.From)
	if m == nil {
		return
	}
	a := c.m.Attended(m.Nick)
	if a != nil && c.m.Who(c.From) == c.m.Person(a.Person) && c.m.Person(a.Person).Present() {
		c.count(c.m.Present()) // an account that came after the JOIN made them present
		return
	}
	if a == nil && c.m.Roll.Open && !greets(c.Text) {
		return
	}
	c.checkIn(m.Nick, false)
}

// checkIn notes that the speaker is there as a member; claimed is one whom only their
// word tells.
func (c *call) checkIn(member string, claimed bool) {
	a := c.m.Attended(member)
	late := a == nil && c.m.Roll.Seats > 0 && !c.m.Roll.Open
	if p := c.m.Who(c.From); p != nil && p.Lines() > 0 { // they had said something before, so they were there
		late = false
	}
	c.record(minutes.CheckedIn, minutes.MemberName{Member: member, Late: late, Claimed: claimed})
	// Who was taken for another member before is that one no more.
	present := without(c.m.Present(), member)
	for _, x := range c.m.Attending {
		if p := c.m.Who(c.From); p != nil && c.m.Person(x.Person) == p {
			present = without(present, x.Member)
		}
	}
	c.count(append(present, member))
}

// comeAndGo announces what a member's coming or leaving does to the quorum.
func (c *call) comeAndGo() {
	if c.m == nil || !c.hasRoster() {
		return
	}
	who := c.From
	if c.Kind == Kicked {
		who = fact.Actor{Nick: c.To}
	}
	p := c.m.Who(who)
	if p == nil {
		return
	}
	for _, a := range c.m.Attending {
		if c.m.Person(a.Person) != p {
			continue
		}
		switch c.Kind {
		case Joined:
			if !p.Present() {
				c.count(append(c.m.Present(), a.Member))
			}
		case Parted, Quit, Kicked:
			if p.Present() {
				c.count(without(c.m.Present(), a.Member))
			}
		}
	}
}

// needed is how many members make a quorum.
func (c *call) needed() int { return committee.Quorum(c.rules.Quorum, c.com.Roster.Seats()) }

// count says once when the quorum is reached, and once when it is lost.
func (c *call) count(present []string) {
	d := minutes.QuorumData{Present: len(present), Needed: c.needed(), Seats: c.com.Roster.Seats()}
	d.Reached = d.Present >= d.Needed
	if d.Reached == c.m.Council.Quorum.Reached {
		return
	}
	c.record(minutes.Quorum, d)
	if d.Reached {
		c.say("Quorum reached: %d of %d (%s).", d.Present, d.Seats, unping(present))
		return
	}
	c.say("Quorum lost: %d of %d present, %d needed.", d.Present, d.Seats, d.Needed)
}

func rollCall(c *call) {
	if !c.needRoster() {
		return
	}
	if c.args != "" && !strings.EqualFold(c.args, "close") {
		c.notice("#rollcall opens the roll call, and #rollcall close closes it; it takes nothing else.")
		return
	}
	if c.args != "" {
		if !c.m.Roll.Open {
			c.notice("No roll call is open; #rollcall opens one.")
			return
		}
		c.closeRoll()
		return
	}
	if c.m.Roll.Open {
		c.notice("The roll call is open already; #rollcall close closes it.")
		return
	}
	c.record(minutes.RollCall, minutes.RollCallData{Open: true, Seats: c.com.Roster.Seats(), Needed: c.needed()})
	who := c.rules.Ping
	if who == "" {
		who = "members of " + c.title()
	}
	regrets := ""
	if away := c.com.Away(c.At); len(away) > 0 {
		regrets = " Regrets: " + unping(away) + "."
	}
	c.say("Roll call: %s, please say o/ . Quorum %d of %d.%s", who, c.needed(), c.com.Roster.Seats(), regrets)
}

func (c *call) closeRoll() {
	c.record(minutes.RollCall, minutes.RollCallData{})
	present := c.m.Present()
	c.say("Roll call closed: %d of %d present, quorum is %d.", len(present), c.com.Roster.Seats(), c.needed())
}

// needRoster refuses what only a committee with a roster can do.
func (c *call) needRoster() bool {
	if c.hasRoster() {
		return true
	}
	if c.idle() {
		return false
	}
	c.refuse("There is no roster here, so #%s can't work: the operator adds a [[committee]] to the config.", c.cmd.Name)
	return false
}

// hereIAm is #here [Name]: a check-in by word, for who is not known by nick too.
func hereIAm(c *call) {
	if !c.hasRoster() {
		return // everybody who speaks is in the minutes
	}
	if c.args == "" {
		if c.presentAs(c.From) == nil {
			c.notice("You are not on the roster of %s as %s; #here NAME says who you are.", c.title(), c.From.Nick)
		}
		return // the line itself was the check-in
	}
	if m := c.memberOf(c.com.Roster, c.From); m != nil {
		if c.fold(m.Nick) != c.fold(c.args) && !strings.EqualFold(m.Name, c.args) {
			c.notice("You are %s on the roster of %s.", m.Nick, c.title())
		}
		return // the line itself was the check-in
	}
	for _, m := range c.com.Roster {
		if c.fold(m.Nick) != c.fold(c.args) && !strings.EqualFold(m.Name, c.args) {
			continue
		}
		switch a := c.m.Attended(m.Nick); {
		case a != nil && c.m.Person(a.Person) != c.m.Who(c.From):
			c.notice("%s is here already, as %s.", m.Nick, c.m.Person(a.Person).Nick)
		case c.rules.Identity == "account" && c.From.Account != "":
			c.notice("You are logged in as %s, and %s has the account %s on the roster; log in to that one, or ask the operator to correct the roster.", c.From.Account, m.Nick, m.Account)
		case a == nil:
			c.checkIn(m.Nick, true)
		}
		return
	}
	c.notice("%q is nobody on the roster of %s; #roster shows it. You are in the minutes all the same.", c.args, c.title())
}

// presentNow is who of the committee is there, the speaker too, whose line may be their check-in.
func (c *call) presentNow() []string {
	present := c.m.Present()
	if me := c.presentAs(c.From); me != nil && !slices.Contains(present, me.Nick) {
		present = append(present, me.Nick)
	}
	return present
}

func quorum(c *call) {
	if !c.needRoster() {
		return
	}
	present := c.presentNow()
	missing := without(nicksOf(c.com.Roster), present...)
	text := fmt.Sprintf("%d of %d present, %d needed.", len(present), c.com.Roster.Seats(), c.needed())
	if len(missing) > 0 {
		for i, n := range missing {
			missing[i] = committee.Unping(n)
			if slices.Contains(c.m.Excused, n) {
				missing[i] += " (regrets)"
			}
		}
		text += " Missing: " + strings.Join(missing, " ") + "."
	}
	c.say("%s", text)
}

func roster(c *call) {
	if !c.needRoster() {
		return
	}
	var names []string
	for _, m := range c.com.Roster {
		n := committee.Unping(m.Nick)
		if m.Role != "" {
			n += " (" + m.Role + ")"
		}
		names = append(names, n)
	}
	c.answer("%s, %d seats: %s", c.title(), c.com.Roster.Seats(), strings.Join(names, ", "))
}

// regrets is #regrets [for NICK] [DATE, DATE] [text].
func regrets(c *call) {
	if !c.needRoster() {
		return
	}
	text := c.args
	m := c.memberOf(c.com.Roster, c.From)
	if text == "for" {
		c.refuse("For whom? For example #regrets for mikal %s", day(c.example()))
		return
	}
	if rest, ok := strings.CutPrefix(text, "for "); ok {
		nick, rest, _ := strings.Cut(rest, " ")
		other := found(c.com.Roster.ByNick(nick, c.fold))
		switch {
		case other == nil:
			c.refuse("%s is not on the roster; #roster shows it.", nick)
			return
		case (m == nil || other.Nick != m.Nick) && !c.mayDecide("Only a chair sends regrets for somebody else."):
			return
		}
		m, text = other, rest
	}
	if m == nil {
		c.refuse("You are not on the roster of %s; #regrets is for its members.", c.title())
		return
	}
	var days []time.Time
	words := strings.Fields(strings.ReplaceAll(text, ",", " , "))
	for len(words) > 0 {
		if words[0] == "," || strings.EqualFold(words[0], "and") && len(days) > 0 {
			words = words[1:]
			continue
		}
		if after := words[1:]; strings.EqualFold(words[0], "on") {
			if n, _ := c.longestWhen(after); n > 0 || committee.Meant(after) > 0 {
				words = after
				continue
			}
		}
		n, t := c.longestWhen(words)
		if n == 0 {
			if n = committee.Meant(words); n == 0 {
				break
			}
			_, _, err := c.when(strings.Join(words[:n], " "), c.At)
			c.refuse("%s", upperFirst(err.Error()))
			return
		}
		if t.Before(startOfDay(c.At)) {
			c.refuse("%s is in the past; name today or a later day.", day(t))
			return
		}
		days, words = append(days, startOfDay(t)), words[n:]
	}
	if len(days) == 0 {
		t := c.nextMeeting()
		if c.m != nil {
			t = c.m.Began
		}
		if t.IsZero() {
			c.refuse("Which day? For example #regrets %s", day(c.At.AddDate(0, 0, 7)))
			return
		}
		days = []time.Time{startOfDay(t)}
	}
	note := strings.Join(words, " ")
	c.decree(committee.Regretted, committee.RegretsData{Place: c.place(), Member: m.Nick, Days: days, Text: fact.Text(note)})
	var list []string
	for _, d := range days {
		list = append(list, day(d))
		if c.m != nil && day(d) == day(c.m.Began) {
			c.record(minutes.Absent, minutes.Names{Nicks: []string{m.Nick}})
		}
	}
	c.answer("Noted: %s away %s.", committee.Unping(m.Nick), strings.Join(list, ", "))
}

// longestWhen reads a date off the beginning of a list of words.
func (c *call) longestWhen(words []string) (n int, t time.Time) {
	for n := min(len(words), 3); n > 0; n-- {
		if t, _, err := c.when(strings.TrimRight(strings.Join(words[:n], " "), ".;!"), c.At); err == nil {
			return n, t
		}
	}
	return 0, time.Time{}
}

func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// rostered is a roster that was read, or could not be.
func rostered(w *World, e Event, out *Outcome) {
	c := &call{Event: e, Outcome: out, w: w, net: &Network{}, ch: &Channel{}}
	c.setCommittee(e.What)
	if m := c.running(); m != nil {
		n := w.Network(m.Network)
		c = newCall(w, Event{Kind: e.Kind, At: e.At, Network: m.Network, Channel: m.Channel, Text: e.Text, What: e.What, Roster: e.Roster}, n.find(m.Channel), out)
		c.setCommittee(e.What)
	}
	if e.Text != "" {
		if c.m != nil {
			c.noticeChairs("The roster of %s can't be read (%s); the old one stays.", c.title(), e.Text)
		}
		return
	}
	changes := committee.Diff(c.com.Roster, e.Roster)
	if len(changes) == 0 && len(c.com.Roster) == len(e.Roster) {
		return
	}
	first := len(c.com.Roster) == 0
	if c.m != nil {
		c.record(minutes.Tick, minutes.Reason{Reason: "roster"})
	}
	c.decree(committee.RosterSet, committee.RosterData{Members: e.Roster, Changes: changes})
	if c.m != nil && !first {
		c.say("The roster of %s has changed: %s (%d seats).", c.title(), strings.Join(changes, ", "), e.Roster.Seats())
	}
}
