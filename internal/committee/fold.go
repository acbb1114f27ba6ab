// Package committee is what a committee is between its meetings: who is on it, what
// it has decided by which rule, what is on its agenda and what was promised.
//
// A Committee is never set directly. It is the fold of its stream of facts. The
// rules are plain functions over numbers; nothing here knows of IRC, disks or clocks.
package committee

import (
	"fmt"
	"slices"
	"time"

	"gavel/internal/fact"
)

// A Committee is the state that its stream adds up to.
type Committee struct {
	Name      string
	Facts     uint64    // how many there are
	Began     time.Time // the time of the first
	Last      time.Time // the latest time of any
	Roster    Roster
	Motions   []*Motion   // M1 is Motions[0]
	Topics    []*Topic    // T1 is Topics[0]
	Actions   []*Action   // A1 is Actions[0]
	Decisions []*Decision // in order
	Regrets   []RegretsData
	Proxies   map[string]string // member → who votes in their place
	Bases     map[string]string // where the files of its meetings are, by stream
	Closed    map[string]bool   // the meetings whose minutes are not public, by stream
	Plans     []*Plan           // gap coverage plans, by project
	Reviews   []Review          // the checkpoints, in order
	// Milestones are all there ever were, by their day; Cycles are the release cycles.
	Milestones []*Milestone
	Cycles     []Cycle
	// Series is when it meets regularly, since SeriesSince; Off are the times at which it does not, in
	// Unix seconds. SeriesChanges is how often either was changed, SeriesChanged when last: the
	// SEQUENCE and DTSTAMP of RFC 5545.
	Series        SeriesData
	SeriesSince   time.Time
	SeriesChanges int
	SeriesChanged time.Time
	Off           map[int64]bool
	// Held are the meetings that were held, in order.
	Held []Held
	// Highlights are what people marked for a digest; Draft is the last draft, Posts are the
	// digests that were published. Turn is whose turn it is by word of a chair, Skips are who
	// was passed over since the last post.
	Highlights                 []Highlight
	Draft                      Post
	Posts                      []Post
	Drafts                     []Post // those that were not published
	Turn                       string
	Skips                      []string
	WritersJoined, WritersLeft []string
	// Sent are the reminders that became due, by key; those that nobody was told yet are in
	// Unsaid.
	Sent   map[string]time.Time
	Unsaid []Due
	Order  []int // the topics on the agenda or the backlog, in order, by number
}

// A Motion is a proposal that is decided by vote.
type Motion struct {
	N         int
	Class     string
	Text      string
	URL       string
	By        string    // who proposed it, by nick
	Member    string    // and by their nick on the roster; "" for somebody else
	Account   string    // and their account, as far as it was known
	Presented time.Time // from when on the notice runs
	Seconded  string    // who seconded it, or ""
	State     string    // "open", "called", "passed", "rejected", "withdrawn" or "lapsed"
	Secret    bool
	Override  string // what the chair overrode when calling it
	Reason    string
	Meeting   string // the meeting in which it was called
	Ballots   []Ballot
	Recused   []string
	Closed    time.Time
	Verdict   string // the whole line
	History   []Event
}

// Pending reports whether the motion can still be decided.
func (m *Motion) Pending() bool {
	return m.State == "open" || m.State == "called" || m.State == "lapsed"
}

// Vote is the member's ballot, or nil.
func (m *Motion) Vote(member string) *Ballot {
	for i := range m.Ballots {
		if m.Ballots[i].Member == member {
			return &m.Ballots[i]
		}
	}
	return nil
}

// An Event is a step in the life of something.
type Event struct {
	At   time.Time
	By   string
	What string
	Place
}

// A Topic is an item of the agenda.
type Topic struct {
	N       int
	Text    string
	URL     string
	By      string
	Account string    // the account of who proposed it, as far as it was known
	For     time.Time // the meeting it is for; zero is the next one
	State   string    // "agenda", "backlog", "open" (a meeting is at it), "done", "skipped", "special" (a special meeting) or "deleted"
	Reason  string    // why it was deferred
	Meeting string    // the meeting that took it up last
	Special *Special  // it is a special meeting; else nil
	Of      int       // the special meeting it is a point of; 0 for none
	History []Event
}

// Waiting reports whether the topic is on the agenda or the backlog.
func (t *Topic) Waiting() bool { return t.State == "agenda" || t.State == "backlog" }

// An Action is what somebody has promised.
type Action struct {
	N        int
	Text     string
	Owners   []string
	By       string
	Account  string // the account of who noted it, as far as it was known
	At       time.Time
	Due      time.Time // zero: no date
	State    string    // "open", "done", "dropped" or "undone"
	Meetings int       // how many meetings it has been open in
	History  []Event
	Place
}

// Overdue reports whether the action should have been done before now.
func (a *Action) Overdue(now time.Time) bool {
	return a.State == "open" && !a.Due.IsZero() && now.After(a.Due.AddDate(0, 0, 1))
}

// A Decision is something the committee has decided.
type Decision struct {
	DecisionData
	By           string
	At           time.Time
	Undone       bool
	SupersededBy *DecisionRef
}

// String is the decision's name: "D2014-17".
func (r DecisionRef) String() string { return fmt.Sprintf("D%d-%d", r.Year, r.N) }

// New is a committee of which nothing is known.
func New(name string) *Committee {
	return &Committee{Name: name, Proxies: map[string]string{}, Bases: map[string]string{}, Closed: map[string]bool{}, Off: map[int64]bool{}, Sent: map[string]time.Time{}}
}

// Stream is the name of the committee's stream.
func Stream(name string) string { return "committee/" + name }

// Replay folds a whole stream.
func Replay(name string, facts []fact.Fact) *Committee {
	c := New(name)
	for _, f := range facts {
		c.Apply(f)
	}
	return c
}

// Apply adds one fact. It can't fail: a kind it does not know was written by a
// newer version, and has no effect.
func (c *Committee) Apply(f fact.Fact) {
	if c.Facts++; c.Facts == 1 {
		c.Began = f.At
	}
	if f.At.After(c.Last) {
		c.Last = f.At
	}
	switch f.Kind {
	case RosterSet:
		before := c.Roster
		c.Roster = fact.Read[RosterData](f).Members
		c.renameMembers(before)
	case Regretted:
		c.Regrets = append(c.Regrets, fact.Read[RegretsData](f))
	case Proxied:
		d := fact.Read[ProxyData](f)
		if d.Holder == "" {
			delete(c.Proxies, d.Member)
		} else {
			c.Proxies[d.Member] = d.Holder
		}
	case Met:
		c.Held = append(c.Held, Held{fact.Read[Place](f).Meeting, f.At})
		c.Proxies = map[string]string{}
		for _, a := range c.Actions {
			if a.State == "open" {
				a.Meetings++
			}
		}
	case Sealed:
		c.Closed[fact.Read[Place](f).Meeting] = true
	case Filed:
		d := fact.Read[FiledData](f)
		c.Bases[d.Meeting] = d.Base
	case Reviewed:
		c.Reviews = append(c.Reviews, Review{fact.Read[Checkpoint](f), f.At})
	case Decided:
		d := fact.Read[DecisionData](f)
		c.Decisions = append(c.Decisions, &Decision{DecisionData: d, By: f.By.Nick, At: f.At})
	case Reworded:
		w := fact.Read[Reword](f)
		if d := c.Decision(w.DecisionRef); d != nil {
			d.Text = w.Text
		}
	case Undecided:
		if d := c.Decision(fact.Read[DecisionRef](f)); d != nil {
			d.Undone = true
		}
	case Superseded:
		s := fact.Read[Supersede](f)
		if d := c.Decision(s.Old); d != nil {
			d.SupersededBy = &s.New
		}
	default:
		c.applyMotion(f)
		c.applyTopic(f)
		c.applyAction(f)
		c.applyGap(f)
		c.applyMilestone(f)
		c.applyMeeting(f)
		c.applyDigest(f)
		c.applyReminder(f)
	}
}

func event(f fact.Fact, what string) Event {
	return Event{At: f.At, By: f.By.Nick, What: what, Place: fact.Read[Place](f)}
}

// Motion is motion n, or nil.
func (c *Committee) Motion(n int) *Motion { return nth(c.Motions, n) }

// Topic is topic n, or nil.
func (c *Committee) Topic(n int) *Topic { return nth(c.Topics, n) }

// Action is action n, or nil.
func (c *Committee) Action(n int) *Action { return nth(c.Actions, n) }

func nth[T any](list []*T, n int) *T {
	if n < 1 || n > len(list) {
		return nil
	}
	return list[n-1]
}

// Decision finds a decision; the year 0 is the latest one that has this number.
func (c *Committee) Decision(r DecisionRef) *Decision {
	for _, d := range slices.Backward(c.Decisions) {
		if d.N == r.N && (r.Year == 0 || d.Year == r.Year) {
			return d
		}
	}
	return nil
}

// NextDecision is the number that a decision of now gets. A number that was taken
// back is not given again.
func (c *Committee) NextDecision(now time.Time) DecisionRef {
	r := DecisionRef{Year: now.Year(), N: 1}
	for _, d := range c.Decisions {
		if d.Year == r.Year {
			r.N = d.N + 1
		}
	}
	return r
}

// Called is the motion that is put to the vote, or nil.
func (c *Committee) Called() *Motion {
	for _, m := range c.Motions {
		if m.State == "called" {
			return m
		}
	}
	return nil
}

// OpenActions are the actions that are still to be done, in order.
func (c *Committee) OpenActions() (list []*Action) {
	for _, a := range c.Actions {
		if a.State == "open" {
			list = append(list, a)
		}
	}
	return list
}

// Agenda are the topics for the meeting of a day, in order; a topic that names no day
// is for whichever comes next.
func (c *Committee) Agenda(day time.Time) []*Topic { return c.AgendaAt(day, c.Last) }

// AgendaAt is Agenda as it stands at a time.
func (c *Committee) AgendaAt(day, now time.Time) (list []*Topic) {
	for _, n := range c.Order {
		if t := c.Topic(n); t != nil && t.State == "agenda" && !c.kept(t, now) && !t.For.After(endOfDay(day)) {
			list = append(list, t)
		}
	}
	return list
}

// Later are the topics for meetings after that day, and the backlog.
func (c *Committee) Later(day, now time.Time) (list []*Topic) {
	for _, n := range c.Order {
		if t := c.Topic(n); t != nil && !c.kept(t, now) && (t.State == "backlog" || t.State == "agenda" && t.For.After(endOfDay(day))) {
			list = append(list, t)
		}
	}
	return list
}

// kept reports whether a topic is kept for a special meeting. One whose time is over, and that
// nobody held, keeps nothing.
func (c *Committee) kept(t *Topic, now time.Time) bool {
	x := c.Topic(t.Of)
	return x != nil && x.Special != nil && !(x.State == "special" && now.After(x.Special.At.Add(2*time.Hour)))
}

// OnAgenda is how many topics are on the agenda of one meeting or another.
func (c *Committee) OnAgenda() (n int) {
	for _, t := range c.Topics {
		if t.State == "agenda" {
			n++
		}
	}
	return n
}

func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, time.UTC)
}

// Away are the members who sent regrets for the meeting of a day.
func (c *Committee) Away(day time.Time) (members []string) {
	for _, r := range c.Regrets {
		for _, d := range r.Days {
			if d.Format("2006-01-02") == day.Format("2006-01-02") && !slices.Contains(members, r.Member) {
				members = append(members, r.Member)
			}
		}
	}
	return members
}

// Series are the rules of a series of meetings that no committee of the config has: an
// agenda, actions, and no roster.
func Series(name string) Config {
	c := Config{Name: name}
	_ = c.Fill() // a name alone can't be wrong
	c.Remind = []string{"actions"}
	return c
}
