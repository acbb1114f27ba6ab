package committee

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/fact"
)

// The kinds of facts about reminders.
const (
	DueNow  = "due"  // reminders became due and are to be posted; data DueData
	ToldAll = "told" // they were posted; data DueData, of which only the keys count
)

// DueData are reminders that are posted together.
type DueData struct {
	Due []Due `json:"due"`
}

// A Due is a reminder that became due. It is posted once: Key names it for good.
type Due struct {
	Key  string    `json:"key"`
	Kind string    `json:"kind,omitempty"`
	Text fact.Text `json:"text,omitempty"`
	To   string    `json:"to,omitempty"` // a person's nick, told in private; "" is the channel
	At   time.Time `json:"at,omitzero"`  // when it was due
}

func (c *Committee) applyReminder(f fact.Fact) {
	switch f.Kind {
	case DueNow:
		for _, d := range fact.Read[DueData](f).Due {
			if _, known := c.Sent[d.Key]; !known { // else it is said again, since nobody heard it
				c.Sent[d.Key] = f.At
				c.Unsaid = append(c.Unsaid, d)
			}
		}
	case ToldAll:
		for _, d := range fact.Read[DueData](f).Due {
			c.Unsaid = slices.DeleteFunc(c.Unsaid, func(u Due) bool { return u.Key == d.Key })
		}
	}
}

// ReminderKinds are the kinds of reminders that the config can choose from.
var ReminderKinds = []string{"milestones", "gaps", "agenda", "meetings", "special", "quorum", "motions", "actions", "digest", "terms"}

// A Reminder is a line that is due at a time.
type Reminder struct {
	Key   string    // names it for good; it has the date in it, so that what is moved is told anew
	Kind  string    // one of ReminderKinds
	Names []string  // more of what it is about
	Name  string    // what it is about, for who subscribes: "neutron", "juno-1", a nick
	At    time.Time // when it is due
	When  time.Time // the time that it tells of, where that is one; else zero
	Until time.Time // from when on it is of no use; zero is never
	To    string    // a person's nick; "" is the channel
	Text  string
}

// A Clock is what reminders depend on besides the committee.
type Clock struct {
	// Now is when the text is read: what is "tomorrow" depends on it. Zero is when each is due.
	Now time.Time
	// Started reports whether a meeting that was due at a time was begun; nil is no.
	Started func(at time.Time) bool
	// Agenda is the page of the agenda, or "".
	Agenda string
}

// A remind collects the reminders of one committee in one span of time.
type remind struct {
	c        *Committee
	cfg      Config
	clock    Clock
	from, to time.Time
	list     []Reminder
}

// Reminders are those that are due after one time and until another, in order. They are a
// pure function of what is recorded; which of them were posted is not looked at.
func (c *Committee) Reminders(cfg Config, from, to time.Time, clock Clock) []Reminder {
	r := &remind{c: c, cfg: cfg, clock: clock, from: from, to: to}
	for _, k := range []struct {
		kind string
		add  func()
	}{
		{"milestones", r.milestones},
		{"gaps", r.overdue},
		{"agenda", r.agenda},
		{"meetings", r.meetings},
		{"special", r.specials},
		{"quorum", r.quorum},
		{"motions", r.motions},
		{"actions", r.actions},
		{"digest", r.digest},
		{"terms", r.terms},
	} {
		if slices.Contains(cfg.Remind, k.kind) {
			n := len(r.list)
			k.add()
			for i := range r.list[n:] {
				r.list[n+i].Kind = k.kind
			}
		}
	}
	slices.SortStableFunc(r.list, func(a, b Reminder) int { return a.At.Compare(b.At) })
	return r.list
}

// within reports whether a time is in the span.
func (r *remind) within(t time.Time) bool { return t.After(r.from) && !t.After(r.to) }

// add adds a reminder, if it is due in the span. What was not so when it would have been due, since
// is when it became so, is not told.
func (r *remind) add(at, since time.Time, x Reminder) {
	if r.within(at) && !at.Before(since) {
		x.At = at
		r.list = append(r.list, x)
	}
}

// now is when a reminder that is due at a time is read.
func (r *remind) now(at time.Time) time.Time {
	if r.clock.Now.IsZero() {
		return at
	}
	return r.clock.Now
}

// on is the time of day for what is due on a day.
func (r *remind) on(day time.Time) time.Time {
	at, ok := timeOfDay(r.cfg.RemindAt)
	if !ok {
		at = 14 * time.Hour
	}
	return midnight(day).Add(at)
}

// daysFrom is how many days a day is off: "today", "tomorrow", "in 7 days", "3 days ago".
func daysFrom(now, t time.Time) string {
	switch n := int(midnight(t).Sub(midnight(now)).Hours() / 24); {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1:
		return "yesterday"
	case n < 0:
		return fmt.Sprintf("%d days ago", -n)
	default:
		return fmt.Sprintf("in %d days", n)
	}
}

func ymd(t time.Time) string { return t.Format(time.DateOnly) }

// withDay is a day as people read it: "Tue 2014-06-17".
func withDay(t time.Time) string { return t.UTC().Format("Mon " + time.DateOnly) }

func withTime(t time.Time) string { return t.UTC().Format("Mon "+time.DateOnly+" 15:04") + " UTC" }

// title is what the committee is called in a sentence.
func (r *remind) title() string {
	if r.cfg.Title != "" && len(r.cfg.Title) <= 12 {
		return r.cfg.Title
	}
	return strings.ToUpper(r.cfg.Name)
}
