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

// join finds the committee that a line is about: the one whose meeting runs in the
// channel, else the one that has its place there, else, in private, the one
// that the speaker is a member of; with only one committee it is that one.
func (c *call) join() {
	name := ""
	switch {
	case c.m != nil:
		name = c.m.Committee
	case c.Channel != "":
		for _, r := range c.w.Settings.Committees {
			if name == "" && c.fold(r.Channel) == c.fold(c.Channel) {
				name = r.Name
			}
		}
		if former := c.ch.Former(); name == "" && former != nil {
			name = former.Committee
		}
	default:
		for _, r := range c.w.Settings.Committees {
			if k := c.w.committees(r.Name); name == "" && c.memberOf(k.Roster, c.From) != nil {
				name = r.Name
			}
		}
	}
	if name == "" && len(c.w.Settings.Committees) > 0 {
		name = c.w.Settings.Committees[0].Name
	}
	c.setCommittee(name)
}

func (c *call) setCommittee(name string) {
	if name == "" {
		return
	}
	c.com, c.rules = c.w.committees(name), c.w.rules(name)
}

// committees is the committee of this name, without remembering a new one.
func (w *World) committees(name string) *committee.Committee {
	if c := w.Committees[name]; c != nil {
		return c
	}
	return committee.New(name)
}

func (c *call) fold(s string) irctext.Folded { return c.net.CaseMap.Fold(s) }

// hasRoster reports whether there are members, so that there is a quorum and
// there are motions.
func (c *call) hasRoster() bool {
	return c.com != nil && c.com.Roster.Seats() > 0 && c.w.configured(c.com.Name)
}

// decree records a fact of the committee.
func (c *call) decree(kind string, data any) { c.decreeBy(c.From, kind, data) }

func (c *call) decreeBy(by fact.Actor, kind string, data any) {
	f := fact.New(c.At, by, kind, data)
	var beside []string
	if c.m != nil {
		beside = append(beside, fmt.Sprintf("%s#%d", c.m.Stream, c.m.Facts))
	}
	list := c.allRunning()
	if kind == committee.RosterSet { // who was a member then matters to whoever amends a meeting after its end
		list = c.meetings(func(*minutes.Meeting) bool { return true })
	}
	for _, m := range list {
		if m != c.m {
			beside = append(beside, fmt.Sprintf("%s~%d", m.Stream, m.Facts))
		}
	}
	f.Beside = strings.Join(beside, " ")
	c.Facts = append(c.Facts, Recorded{committee.Stream(c.com.Name), f})
}

// allRunning are the meetings of the committee that run, in one order.
func (c *call) allRunning() []*minutes.Meeting {
	return c.meetings((*minutes.Meeting).Running)
}

// meetings are the meetings of the committee that are remembered and wanted, in one order.
func (c *call) meetings(want func(*minutes.Meeting) bool) (list []*minutes.Meeting) {
	for _, m := range c.w.Meetings {
		if m.Committee == c.com.Name && want(m) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b *minutes.Meeting) int { return strings.Compare(a.Stream, b.Stream) })
	return list
}

// running is the meeting of the committee that runs, or nil: of several the one that
// votes on a motion, else the first.
func (c *call) running() *minutes.Meeting {
	all := c.allRunning()
	if called := c.com.Called(); called != nil {
		if i := slices.IndexFunc(all, func(m *minutes.Meeting) bool { return m.Stream == called.Meeting }); i >= 0 {
			return all[i]
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// place is where in a meeting we are.
func (c *call) place() committee.Place {
	if c.m == nil {
		return committee.Place{}
	}
	return committee.Place{Meeting: c.m.Stream, Line: c.m.Lines() + 1}
}

// here makes a Ref of a number.
func (c *call) here(n int) committee.Ref { return committee.Ref{N: n, Place: c.place()} }

// answer answers where the question was asked: in the channel, or in private.
func (c *call) answer(format string, a ...any) {
	if c.Channel == "" {
		c.tell(format, a...)
		return
	}
	c.say(format, a...)
}

// inform tells the committee what somebody has done for it elsewhere than where it meets.
func (c *call) inform(format string, a ...any) {
	if c.Channel != "" && (c.m != nil || c.fold(c.Channel) == c.fold(c.rules.Channel)) {
		return // it was done there
	}
	n, ch := c.home()
	if ch == nil {
		return
	}
	there := newCall(c.w, Event{At: c.At, Network: n.Name, Channel: ch.Name}, ch, c.Outcome)
	if there.m != nil {
		there.record(minutes.Tick, minutes.Reason{Reason: elsewhere}) // what caused it is no line of this channel
		there.say(format, a...)
		return
	}
	for _, text := range irctext.Split(irctext.Clean(fmt.Sprintf(format, a...)), lineLimit) {
		key := fmt.Sprintf("news/%d.%d", c.com.Facts, len(c.Facts))
		c.decree(committee.DueNow, committee.DueData{Due: []committee.Due{{Key: key, Kind: "news", Text: fact.Text(text), At: c.At}}})
		c.Effects = append(c.Effects, Say{Network: n.Name, Channel: ch.Name, Text: text, Key: flight(c.com.Name, key)})
	}
}

// home is where the committee is told something: its channel while Gavel is there, else its meeting that
// runs. It is not there when there is neither.
func (c *call) home() (*Network, *Channel) {
	run := c.running()
	own := c.net.Channels[c.fold(c.rules.Channel)]
	switch {
	case own != nil && own.Here && (run == nil || own.Meeting == nil || own.Meeting.Committee == c.com.Name):
		return c.net, own
	case run != nil: // rather than in the middle of somebody else's
		n := c.w.Network(run.Network)
		return n, n.find(run.Channel)
	}
	return nil, nil
}

// elsewhere is why a meeting is told something that is not of its own lines.
const elsewhere = "elsewhere"

// confirm tells the speaker alone that something was done.
func (c *call) confirm(format string, a ...any) { c.refuse(format, a...) }

// idle reports whether the line was said in a channel in which no meeting runs. There,
// other bots share the room, and words that mean something to nobody stay unanswered.
func (c *call) idle() bool { return c.m == nil && c.Channel != "" }

// refuse tells the speaker why something was not done.
func (c *call) refuse(format string, a ...any) {
	if c.Channel == "" {
		c.tell(format, a...)
		return
	}
	c.notice(format, a...)
}

// presentAs is the member somebody is as far as presence goes: by account, by nick, or by
// a nick that is nearly theirs.
func (c *call) presentAs(a fact.Actor) *committee.Member {
	if !c.hasRoster() {
		return nil
	}
	if m := c.memberOf(c.com.Roster, a); m != nil {
		return m
	}
	return found(c.com.Roster.ByVariant(a.Nick, c.fold))
}

// foreign reports whether the line comes from a network that the committee has nothing to
// do with. There, an account of the same name is anybody's.
func (c *call) foreign() bool {
	if len(c.w.Networks) < 2 || c.com == nil {
		return false
	}
	if m := c.running(); m != nil {
		return m.Network != c.Network
	}
	return c.rules.Channel != "" && c.net.Channels[c.fold(c.rules.Channel)] == nil
}

// memberOf is the member somebody is: by account, or by a nick of the roster.
func (c *call) memberOf(r committee.Roster, a fact.Actor) *committee.Member {
	if c.foreign() {
		return nil
	}
	if a.Account != "" {
		if m := found(r.ByAccount(a.Account, c.fold)); m != nil {
			return m
		}
	}
	return found(r.ByNick(a.Nick, c.fold))
}

// voter is the member as whom the speaker can vote. When there is none, why says so.
func (c *call) voter() (m *committee.Member, why string) { return c.actor("vote") }

// member is the member as whom the speaker can do what only members do. When there is none, why
// says so.
func (c *call) member() (m *committee.Member, why string) { return c.actor("do that") }

func (c *call) actor(what string) (m *committee.Member, why string) {
	if c.foreign() {
		return nil, "Members of " + c.title() + " " + what + " on the network of its meetings."
	}
	r := c.com.Roster
	byNick := found(r.ByNick(c.From.Nick, c.fold))
	if c.rules.Identity == "account" {
		if c.From.Account != "" {
			if m := found(r.ByAccount(c.From.Account, c.fold)); m != nil {
				return m, ""
			}
			return nil, c.strangers(what)
		}
		if byNick != nil || found(r.ByVariant(c.From.Nick, c.fold)) != nil {
			if c.net.NoAccounts {
				return nil, "This network tells no accounts, and members vote by account here; the operator can set identity = \"nick\"."
			}
			return nil, "Your nick is not identified; identify to services (usually /msg NickServ identify) and " + what + " again."
		}
		return nil, c.strangers(what)
	}
	if byNick != nil {
		return byNick, ""
	}
	if v := found(r.ByVariant(c.From.Nick, c.fold)); v != nil {
		return nil, fmt.Sprintf("%s is not the nick of a member; use the one on the roster (%s) to %s.", c.From.Nick, v.Nick, what)
	}
	return nil, c.strangers(what)
}

func (c *call) strangers(what string) string {
	if what != "vote" {
		return fmt.Sprintf("Only the members of %s do that; you are welcome to speak.", c.title())
	}
	return fmt.Sprintf("Only the %d members of %s vote; you are welcome to speak.", c.com.Roster.Seats(), c.title())
}

func (c *call) title() string {
	if c.rules.Title != "" {
		return c.rules.Title
	}
	return c.com.Name
}

// found makes a member, or nil, of a look into the roster.
func found(m committee.Member, ok bool) *committee.Member {
	if !ok {
		return nil
	}
	return &m
}

// self is the member as whom the speaker may act, or nil: where members vote by account,
// who merely has the nick of one is nobody.
func (c *call) self() *committee.Member {
	if !c.hasRoster() {
		return nil
	}
	m, _ := c.voter()
	return m
}

// isMember reports whether the speaker is on the roster.
func (c *call) isMember() bool { return c.self() != nil }

// same reports whether the speaker is who did something before: where members go by account,
// whoever had an account then is known by that.
func (c *call) same(nick, account string) bool {
	if c.rules.Identity == "account" && account != "" {
		return c.fold(account) == c.fold(c.From.Account)
	}
	return c.fold(nick) == c.fold(c.From.Nick)
}

// chairs reports whether the speaker is a chair: of the meeting that runs, else the roster's chair
// or vice-chair.
func (c *call) chairs() bool {
	if c.m != nil {
		return c.isChair()
	}
	return c.rosterChair()
}

// rosterChair reports whether the speaker is the roster's chair or vice-chair.
func (c *call) rosterChair() bool {
	m := c.self()
	return m != nil && (m.Role == committee.RoleChair || m.Role == committee.RoleViceChair)
}

// presides reports whether the speaker may decide for the committee: a chair who is a member of it.
// Anybody may begin its meeting and chair it, and that makes nobody a member.
func (c *call) presides() bool {
	return c.chairs() && (!c.hasRoster() || c.isMember())
}

// mayDecide is presides for what only a chair does. Somebody else is told why not.
func (c *call) mayDecide(why string, a ...any) bool {
	switch {
	case c.presides():
		return true
	case c.chairs():
		c.membersOnly()
	default:
		c.refuse(why, a...)
	}
	return false
}

// membersOnly refuses a chair who is no member, or can't be told from somebody else.
func (c *call) membersOnly() {
	if c.presentAs(c.From) != nil {
		_, why := c.member()
		c.refuse("%s", why)
		return
	}
	c.refuse("Only a chair who is a member of %s can do that.", c.title())
}

// nextMeeting is the day of the next meeting, or zero.
func (c *call) nextMeeting() time.Time {
	t, _ := c.com.NextMeeting(c.At)
	return t
}

// today is the day whose agenda is meant: today's in a meeting, else the next meeting's.
func (c *call) agendaDay() time.Time {
	if c.m != nil {
		return c.m.Began
	}
	if t := c.nextMeeting(); !t.IsZero() {
		return t
	}
	return c.At.AddDate(100, 0, 0) // no regular meetings: whatever is on the agenda
}

var numbered = regexp.MustCompile(`^(?i:([MAT]))(\d{1,6})$`)

// reference reads "M7", "A31" or "T2" off the beginning of a text.
func reference(kind, s string) (n int, rest string, ok bool) {
	word, rest, _ := strings.Cut(s, " ")
	match := numbered.FindStringSubmatch(word)
	if match == nil || !strings.EqualFold(match[1], kind) {
		return 0, s, false
	}
	n, err := strconv.Atoi(match[2])
	return n, strings.TrimSpace(rest), err == nil
}

// motionNumber reads "M7", or "7" where nothing but a motion can be meant.
func motionNumber(s string) (n int, rest string, ok bool) {
	if n, rest, ok = reference("M", s); ok {
		return n, rest, ok
	}
	return reference("M", "M"+s)
}

// trailingURL takes a URL off the end of a text.
func trailingURL(s string) (text, url string) {
	i := strings.LastIndexByte(s, ' ')
	if last := s[i+1:]; urlLine.MatchString(last) {
		return strings.TrimSpace(s[:max(i, 0)]), last
	}
	return s, ""
}

// unping writes names so that nobody's client rings.
func unping(names []string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = committee.Unping(n)
	}
	return strings.Join(list, " ")
}

// nicksOf are the roster nicks of members.
func nicksOf(r committee.Roster) (nicks []string) {
	for _, m := range r {
		nicks = append(nicks, m.Nick)
	}
	return nicks
}

// without is the list less the others.
func without(list []string, others ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(others, s) })
}

// when reads a time as people write it: a date, a milestone, or a week of the release cycle.
func (c *call) when(s string, now time.Time) (time.Time, bool, error) {
	if c.com == nil {
		return committee.ParseWhen(s, now)
	}
	return c.com.When(s, now)
}

// date reads a day that is not over. If it is none, the speaker is told why.
func (c *call) date(s string) (t time.Time, ok bool) {
	t, _, err := c.when(s, c.At)
	switch {
	case err != nil:
		c.refuse("%s", upperFirst(err.Error()))
	case t.Before(startOfDay(c.At)):
		c.refuse("%s is in the past; name today or a later day.", day(t))
	default:
		return startOfDay(t), true
	}
	return time.Time{}, false
}

// day writes a date as people read it.
func day(t time.Time) string { return t.Format("2006-01-02") }

func clock(t time.Time) string { return t.Format("Mon 2006-01-02 15:04") + " UTC" }
