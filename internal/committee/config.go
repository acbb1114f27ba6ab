package committee

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"gavel/internal/calendar"
	"gavel/internal/irctext"
)

// Config is one [[committee]] of the configuration: who it is and by which rules it
// works. A file is read over what DefaultConfig gives; Fill completes and checks it.
type Config struct {
	// Name is the committee's name and that of its series of meetings: "tc", as in
	// "#startmeeting tc". It is required, without blanks and slashes.
	Name string `toml:"name"`
	// Title is its name on pages. Default: the profile's, else Name.
	Title string `toml:"title"`
	// Profile is a set of rules to start from: "" (the default), "tc-2014" or "tc-2026". What
	// the file says itself goes before what the profile says.
	Profile string `toml:"profile"`
	// Meetings are the names of the meetings that are the committee's. Default [Name].
	Meetings []string `toml:"meetings"`
	// Channel is where commands outside of a meeting belong, and where announcements
	// go. Default: the profile's, else "", for none.
	Channel string `toml:"channel"`

	// Roster is the file that says who the members are, see ParseRoster. Default "", for Members.
	Roster string `toml:"roster"`
	// Members are the members, in place of a file. Default: the profile's.
	Members []Member `toml:"member"`
	// Identity is by what a member is known when voting: "account" (the default), the services
	// account, or "nick", on a network without accounts.
	Identity string `toml:"identity"`
	// Ping is a word that members have their clients look for, said once at a roll
	// call: "tc-members". Default: the profile's, else "", for none.
	Ping string `toml:"ping"`

	// Quorum is how many members must be present. Default "1/2" (charter, see Quorum).
	Quorum Share `toml:"quorum"`
	// QuorumFor is what can't be done without a quorum: "motion", to call one, and "bless",
	// a plan. Default ["motion", "bless"]; with [] a missing quorum is only told.
	QuorumFor []string `toml:"quorum_for"`
	// Second says that a motion must be seconded before it can be called. Default false.
	Second bool `toml:"second"`
	// Propose is who may propose a motion: "member" (the default) or "any".
	Propose string `toml:"propose"`
	// Proxies lets an absent member name somebody who votes for them (charter gov@be9fc6e4,
	// taken out by gov@926c41c8). Default false.
	Proxies bool `toml:"proxies"`
	// Async lets members vote between meetings; a motion then stays open when the meeting
	// ends (charter since gov@d01ad06a). Default false.
	Async bool `toml:"async"`
	// RestartOnAmend says that the notice begins anew when a motion gets a new text (house
	// rules of 2016: "a significant new revision of the change"). Default true.
	RestartOnAmend bool `toml:"restart_on_amend"`
	// DefaultClass is the class of a motion that names none. Default "formal-vote".
	DefaultClass string `toml:"default_class"`
	// Classes are the classes of motions that the file adds, or changes as a whole: one with
	// the name of a standard class takes its place. Default: the profile's and
	// StandardClasses.
	Classes []Class `toml:"class"`

	// Meets is when the committee meets each week: "tue 20:00", in UTC. Default: the
	// profile's, else "", for no fixed time.
	Meets string `toml:"meets"`
	// Frequency is how often it meets at that time: a word such as "weekly" (the default),
	// "biweekly-odd" (in odd ISO weeks) or "first-thursday", as in yaml2ical's files.
	Frequency string `toml:"frequency"`
	// Zone is the time zone of Meets, such as "Europe/Paris". Default "", for UTC.
	Zone string `toml:"zone"`
	// Skip are days without the meeting. Default none.
	Skip []toml.LocalDate `toml:"skip"`
	// Cutoff is when the agenda of a meeting closes, as the last such weekday and time before
	// it: "fri 08:00" (gov@7ff794d3). Default: the profile's, else "", for never.
	Cutoff string `toml:"cutoff"`
	// First and Last are the items that each agenda begins and ends with. Default: the
	// profile's, else none.
	First []string `toml:"first"`
	Last  []string `toml:"last"`

	// Programs are the projects that gaps are raised against, in place of a file. Default: the
	// profile's.
	Programs []Program `toml:"program"`
	// ProgramsFile is a file of them in the format of openstack/governance, reference/programs.yaml.
	// Default "", for Programs.
	ProgramsFile string `toml:"programs"`
	// Requirements are what is required of a project; a gap points at one. Default none.
	Requirements []Requirement `toml:"requirement"`
	// Milestones are the planned days of a release cycle. Default: the profile's.
	Milestones []PlannedDay `toml:"milestone"`
	// Schedules are release schedules, files in the format of openstack/releases. Default none.
	Schedules []string `toml:"schedules"`
	// ReblessOnSlip says that a plan must be blessed again when a gap is moved to a later
	// milestone. Default false.
	ReblessOnSlip bool `toml:"rebless_on_slip"`

	// Remind are the kinds of reminders that are posted, see ReminderKinds. Default all of them;
	// with [] none.
	Remind []string `toml:"remind"`
	// RemindIn is the channel they are posted in. Default Channel; without either, there are none.
	RemindIn string `toml:"remind_in"`
	// RemindAt is the time of day, in UTC, for what is due on a day. Default "14:00".
	RemindAt string `toml:"remind_at"`
	// CatchUp is for how long a reminder that could not be posted is posted after all, in
	// hours: up to 168. Default 12.
	CatchUp int `toml:"catch_up"`

	// Writers are the members who write the committee's update in turn, by nick. Default none:
	// members join with #digest writer join.
	Writers []string `toml:"writers"`
	// DigestEvery is after how many days a digest is due, up to 366. Default 14.
	DigestEvery int `toml:"digest_every"`
	// Sections are the sections of a digest, by the word that #highlight and topics name them
	// with. Default: the profile's, else none: then there is one.
	Sections []Section `toml:"section"`

	// AmendDays is how long after a meeting its minutes can be corrected, in days, up to
	// 366. Default 7; 0 is not at all.
	AmendDays int `toml:"amend_days"`
	// CarryWarnAfter is in how many meetings an action may be open before it is
	// pointed out, up to 100. Default 3; 0 is never.
	CarryWarnAfter int `toml:"carry_warn_after"`

	// Series makes it a series of meetings without a roster, which takes place then; nil for a
	// committee. Releases are what the files of Schedules say. Both are for who loads a file.
	Series   *SeriesData    `toml:"-"`
	Releases []ScheduleData `toml:"-"`

	// seeded says that values that are zero are meant so: they come from DefaultConfig, or
	// from a file that was read over it.
	seeded bool
}

// The values that an option with a choice has.
var (
	identities = []string{"account", "nick"}
	proposers  = []string{"member", "any"}
	quorumFors = []string{"motion", "bless"}
)

// DefaultConfig returns a Config with every option at the default that the profile has
// for it. Name has none; the members and classes of the profile are left to Fill, since
// those of a file take their place.
func DefaultConfig(profile string) (Config, error) {
	c := defaults()
	if profile == "" {
		return c, nil
	}
	p, err := LoadProfile(profile)
	if err != nil {
		return c, err
	}
	c = p.Config
	c.Profile = profile
	c.Name, c.Meetings, c.Members, c.Classes = "", nil, nil, nil
	c.Programs, c.Milestones, c.Sections = nil, nil, nil
	return c, nil
}

func defaults() Config {
	return Config{
		Identity: "account", Quorum: Share{1, 2}, QuorumFor: []string{"motion", "bless"}, Propose: "member",
		RestartOnAmend: true, DefaultClass: "formal-vote", AmendDays: 7, CarryWarnAfter: 3, seeded: true,
		Frequency: "weekly", Remind: slices.Clone(ReminderKinds), RemindAt: "14:00", CatchUp: 12, DigestEvery: 14,
	}
}

// A KeyError is a mistake in a Config: the key, such as "class[0].min_yes", and a
// sentence about it.
type KeyError struct{ Key, Text string }

// KeyErrors are all the mistakes of a Config.
type KeyErrors []KeyError

// Error is a line for each.
func (e KeyErrors) Error() string {
	lines := make([]string, len(e))
	for i, k := range e {
		lines[i] = k.Key + ": " + k.Text
	}
	return strings.Join(lines, "\n")
}

func (e *KeyErrors) bad(key, format string, a ...any) {
	*e = append(*e, KeyError{key, fmt.Sprintf(format, a...)})
}

// Fill gives the options that were not set the profile's values or the defaults, and
// checks all of them; its error is a KeyErrors. Done twice it changes nothing more. In a
// Config that was not begun by DefaultConfig, a zero value is one that was not set.
func (c *Config) Fill() error {
	var e KeyErrors
	var profile Profile
	if c.Profile != "" {
		var err error
		if profile, err = LoadProfile(c.Profile); err != nil {
			e.bad("profile", "%v", err)
		}
	}
	from := defaults()
	if profile.Name != "" {
		from = profile.Config
	}
	c.unset(from)
	c.Title = cmp.Or(c.Title, c.Name)
	if c.Meetings == nil && c.Name != "" {
		c.Meetings = []string{c.Name}
	}
	if c.ProgramsFile == "" && c.Programs == nil {
		c.Programs = slices.Clone(profile.Config.Programs)
	}
	if c.Sections == nil {
		c.Sections = slices.Clone(profile.Config.Sections)
	}
	if c.Milestones == nil && c.Schedules == nil {
		c.Milestones = slices.Clone(profile.Config.Milestones)
	}
	if c.Roster == "" && c.Members == nil {
		c.Members = slices.Clone(profile.Config.Members)
	}
	c.check(&e)
	c.Classes = mergeClasses(mergeClasses(StandardClasses(), profile.Config.Classes), c.Classes)
	if _, ok := c.Class(c.DefaultClass); !ok {
		e.bad("default_class", "there is no class %s", quote(c.DefaultClass))
	}
	if len(e) > 0 {
		return e
	}
	return nil
}

// unset sets the values that have not been set.
func (c *Config) unset(from Config) {
	if !c.seeded {
		c.Title = cmp.Or(c.Title, from.Title)
		c.Channel = cmp.Or(c.Channel, from.Channel)
		c.Ping = cmp.Or(c.Ping, from.Ping)
		c.Quorum = cmp.Or(c.Quorum, from.Quorum)
		c.Second = c.Second || from.Second
		c.Proxies = c.Proxies || from.Proxies
		c.Async = c.Async || from.Async
		c.RestartOnAmend = c.RestartOnAmend || from.RestartOnAmend
		if c.Meets == "" { // a profile's cut-off is that of its own day
			c.Meets, c.Cutoff = from.Meets, cmp.Or(c.Cutoff, from.Cutoff)
			c.Frequency, c.Zone = cmp.Or(c.Frequency, from.Frequency), cmp.Or(c.Zone, from.Zone)
		}
		c.RemindAt = cmp.Or(c.RemindAt, from.RemindAt)
		c.CatchUp = cmp.Or(c.CatchUp, from.CatchUp)
		c.DigestEvery = cmp.Or(c.DigestEvery, from.DigestEvery)
		c.AmendDays = cmp.Or(c.AmendDays, from.AmendDays)
		c.CarryWarnAfter = cmp.Or(c.CarryWarnAfter, from.CarryWarnAfter)
		for _, l := range []struct {
			list *[]string
			from []string
		}{{&c.QuorumFor, from.QuorumFor}, {&c.First, from.First}, {&c.Last, from.Last}, {&c.Remind, from.Remind}} {
			if *l.list == nil {
				*l.list = slices.Clone(l.from)
			}
		}
		c.seeded = true
	}
	c.Frequency = cmp.Or(c.Frequency, from.Frequency)
	c.Identity = cmp.Or(c.Identity, from.Identity)
	c.Propose = cmp.Or(c.Propose, from.Propose)
	c.DefaultClass = cmp.Or(c.DefaultClass, from.DefaultClass)
}

// mergeClasses puts classes in the place of those with their names, and others behind.
func mergeClasses(into, classes []Class) []Class {
	for _, x := range classes {
		if i := slices.IndexFunc(into, func(y Class) bool { return y.Name == x.Name }); i >= 0 {
			into[i] = x
		} else {
			into = append(into, x)
		}
	}
	return into
}

func (c *Config) check(e *KeyErrors) {
	switch {
	case c.Name == "":
		e.bad("name", "it is missing: the committee's name, such as \"tc\"")
	case !isWord(c.Name):
		e.bad("name", "%s is no name: letters, digits, \"-\", \"_\" and \".\"", quote(c.Name))
	}
	for i, m := range c.Meetings {
		if strings.TrimSpace(m) == "" {
			e.bad(fmt.Sprintf("meetings[%d]", i), "it is empty")
		}
	}
	if c.Channel != "" && (!irctext.IsChannel(c.Channel) || strings.ContainsAny(c.Channel, " ,\a")) {
		e.bad("channel", "%s is no channel: write it with its \"#\"", quote(c.Channel))
	}
	if strings.ContainsAny(c.Ping, " \t\r\n") || len(c.Ping) > 100 {
		e.bad("ping", "it is one word, such as \"tc-members\"")
	}
	choice := func(key, value string, of []string) {
		if !slices.Contains(of, value) {
			e.bad(key, "%s is none of %s", quote(value), strings.Join(of, ", "))
		}
	}
	choice("identity", c.Identity, identities)
	choice("propose", c.Propose, proposers)
	for i, q := range c.QuorumFor {
		choice(fmt.Sprintf("quorum_for[%d]", i), q, quorumFors)
	}
	c.checkMembers(e)
	if c.Quorum.Den == 0 && len(c.Members) > 0 && c.Quorum.Num > len(c.Members) {
		e.bad("quorum", "%d is more than the %d members", c.Quorum.Num, len(c.Members))
	}
	c.checkClasses(e)
	c.checkProjects(e)
	c.checkTimes(e)
	number := func(key string, n, most int) {
		if n < 0 || n > most {
			e.bad(key, "%d is not from 0 to %d", n, most)
		}
	}
	number("amend_days", c.AmendDays, 366)
	number("carry_warn_after", c.CarryWarnAfter, 100)
	number("catch_up", c.CatchUp, 168)
	number("digest_every", c.DigestEvery, 366)
}

func (c *Config) checkMembers(e *KeyErrors) {
	if c.Roster != "" {
		if len(c.Members) > 0 {
			e.bad("roster", "the members are in a file or in [[committee.member]], not in both")
		}
		return
	}
	if len(c.Members) == 0 {
		if c.Series != nil {
			return
		}
		e.bad("roster", "nobody is a member: name a roster file, or write a [[committee.member]] for each")
		return
	}
	rows := make([]rosterRow, len(c.Members))
	for i, m := range c.Members {
		m.Nicks = slices.Clone(m.Nicks)
		rows[i] = rosterRow{m, fmt.Sprintf("member[%d]", i)}
	}
	before := len(*e)
	r := checkRows(rows, func(at, text string) { e.bad(at, "%s", text) })
	if len(*e) == before {
		c.Members = r
	}
}

func (c *Config) checkClasses(e *KeyErrors) {
	seen := map[string]bool{}
	for i, x := range c.Classes {
		key := fmt.Sprintf("class[%d].", i)
		switch {
		case x.Name == "":
			e.bad(key+"name", "it is missing")
		case !isWord(x.Name) || strings.ToLower(x.Name) != x.Name:
			e.bad(key+"name", "%s is no class name: small letters, digits and \"-\"", quote(x.Name))
		case seen[x.Name]:
			e.bad(key+"name", "there is another class %s", quote(x.Name))
		}
		seen[x.Name] = true
		if x.MaxNo < -1 {
			e.bad(key+"max_no", "%d is less than -1, which is any number", x.MaxNo)
		}
		if x.MinYes.Den == 0 && len(c.Members) > 0 && x.MinYes.Num > len(c.Members) && !slices.Contains(StandardClasses(), x) {
			e.bad(key+"min_yes", "%d is more than the %d members", x.MinYes.Num, len(c.Members))
		}
		if x.MinYes.Num == 0 && !x.MoreYesThanNo && x.MaxNo == -1 {
			e.bad(key+"min_yes", "this class has no rule, so everything would pass: set min_yes, more_yes_than_no or max_no")
		}
	}
}

func (c *Config) checkTimes(e *KeyErrors) {
	if _, err := parseWeekly(c.Cutoff); c.Cutoff != "" && err != nil {
		e.bad("cutoff", "%v", err)
	}
	if _, err := c.rule(); c.Meets != "" && err != nil {
		for line := range strings.Lines(err.Error()) {
			key := "meets"
			for _, k := range []string{"frequency", "zone"} {
				if strings.HasPrefix(line, k) || strings.HasPrefix(line, "the "+k) {
					key = k
				}
			}
			text := strings.TrimSpace(line)
			if key == "meets" {
				text += "; for example meets = \"tue 20:00\""
			}
			e.bad(key, "%s", text)
		}
	}
	if c.Cutoff != "" && c.Meets == "" {
		e.bad("cutoff", "it needs meets, the time of the meeting that it is before")
	}
	for _, items := range []struct {
		key  string
		list []string
	}{{"first", c.First}, {"last", c.Last}} {
		for i, s := range items.list {
			if tidy(s) == "" {
				e.bad(fmt.Sprintf("%s[%d]", items.key, i), "it is empty")
			}
		}
	}
}

// isWord reports whether s can be a part of a stream's or a file's name.
func isWord(s string) bool {
	return len(s) <= 64 && strings.Trim(s, ".") != "" &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

// Class is the class of that name, in any case of letters.
func (c Config) Class(name string) (Class, bool) {
	i := slices.IndexFunc(c.Classes, func(x Class) bool { return strings.EqualFold(x.Name, name) })
	if i < 0 {
		return Class{}, false
	}
	return c.Classes[i], true
}

// NeedsQuorum reports whether something can't be done without a quorum: "motion" or "bless".
func (c Config) NeedsQuorum(what string) bool { return slices.Contains(c.QuorumFor, what) }

// rule is when the committee meets, as the config says it. There is none without Meets.
func (c Config) rule() (r calendar.Rule, err error) {
	day, at, _ := strings.Cut(strings.TrimSpace(c.Meets), " ")
	if c.Frequency == "adhoc" {
		return r, nil
	}
	if r, err = calendar.ParseRule(c.Frequency, day, strings.TrimSpace(at), c.Zone); err != nil {
		return r, err
	}
	for _, d := range c.Skip {
		r.Skip = append(r.Skip, calendar.Skip{Date: d.AsTime(time.UTC)})
	}
	return r, r.Check()
}

// Regular is when the committee meets regularly, by the config.
func (c Config) Regular() (s SeriesData) {
	if c.Series != nil {
		return *c.Series
	}
	s.Title = c.Title
	if r, err := c.rule(); err == nil && c.Meets != "" {
		s.Regular = []Recurring{{Rule: r, Channel: c.Channel}}
	}
	return s
}

// Planned are the milestones of the config.
func (c Config) Planned() ScheduleData {
	d := ScheduleData{Source: "config"}
	for _, m := range c.Milestones {
		d.Milestones = append(d.Milestones, MilestoneData{ID: m.ID, Date: m.Date.AsTime(time.UTC), Kind: "milestone"})
	}
	return d
}

// CutoffFor is when the agenda of a meeting closes. It does not without Cutoff.
func (c Config) CutoffFor(meeting time.Time) (time.Time, bool) {
	w, err := parseWeekly(c.Cutoff)
	if err != nil {
		return time.Time{}, false
	}
	return w.before(meeting), true
}
