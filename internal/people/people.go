// Package people is what people have chosen for themselves: what they want to be told of, their
// time zone, and the reminders they asked for. It is also the ledger of what is to reach them.
//
// A People is never set directly. It is the fold of its stream of facts. Nothing here has
// a clock or knows of IRC and disks, but for the time zones of the machine.
package people

import (
	"fmt"
	"slices"
	"time"

	"gavel/internal/fact"
)

// People is the state that the stream adds up to.
type People struct {
	Facts uint64               // how many there are
	Sent  map[string]time.Time // when what is to reach somebody was recorded, by key

	persons   []*Person // in the order in which they first chose something
	byKey     map[Key]*Person
	reminders []*Reminder // in order
	byN       map[int]*Reminder
	last      int // the highest number of a reminder
	waiting   []Due
	zones     map[string]*time.Location
}

// A Person is somebody who chose something.
type Person struct {
	Who                  // as they were when they last chose
	Terms []Term         // what they subscribed to, in order
	Zone  *time.Location // UTC if they chose none
}

// A Reminder is one that somebody asked for.
type Reminder struct {
	RemindData
	By   Who       // who asked
	Made time.Time // when
	Gone bool      // it was taken back
}

// Key is the key of the Due that the reminder becomes.
func (r *Reminder) Key() string { return fmt.Sprintf("remind/%d", r.N) }

// New is a People of which nothing is known.
func New() *People {
	return &People{
		Sent: map[string]time.Time{}, byKey: map[Key]*Person{}, byN: map[int]*Reminder{},
		zones: map[string]*time.Location{},
	}
}

// Replay folds a whole stream.
func Replay(facts []fact.Fact) *People {
	p := New()
	for _, f := range facts {
		p.Apply(f)
	}
	return p
}

// Apply adds one fact. It can't fail: a kind, a term or a zone that it does not know was
// written by a newer version, and has no effect.
func (p *People) Apply(f fact.Fact) {
	p.Facts++
	switch f.Kind {
	case Subscribed:
		d := fact.Read[TermData](f)
		if t, err := ParseTerm(d.Term, Lookup{}); err == nil {
			if x := p.chooser(WhoIs(d.Net, f.By)); !slices.Contains(x.Terms, t) {
				x.Terms = append(x.Terms, t)
			}
		}
	case Unsubscribed:
		d := fact.Read[TermData](f)
		x := p.byKey[WhoIs(d.Net, f.By).Key()]
		if t, err := ParseTerm(d.Term, Lookup{}); err == nil && x != nil {
			x.Terms = slices.DeleteFunc(slices.Clone(x.Terms), func(o Term) bool { return o == t })
		}
	case Zoned:
		d := fact.Read[ZoneData](f)
		if loc := p.zone(d.Zone); loc != nil {
			p.chooser(WhoIs(d.Net, f.By)).Zone = loc
		}
	case RemindAsked:
		d := fact.Read[RemindData](f)
		if d.N > 0 && p.byN[d.N] == nil {
			r := &Reminder{RemindData: d, By: WhoIs(Net{d.To.Network, d.To.Case}, f.By), Made: f.At}
			p.byN[d.N], p.last = r, max(p.last, d.N)
			p.reminders = append(p.reminders, r)
		}
	case Forgot:
		if r := p.byN[fact.Read[Ref](f).N]; r != nil {
			r.Gone = true
			p.settle(r.Key())
		}
	case DueNow:
		d := fact.Read[Due](f)
		if _, known := p.Sent[d.Key]; !known && d.Key != "" {
			p.Sent[d.Key] = f.At
			p.waiting = append(p.waiting, d)
		}
	case Told:
		p.settle(fact.Read[ToldData](f).Key)
	}
}

// chooser is the person who chooses something now.
func (p *People) chooser(who Who) *Person {
	key := who.Key()
	x := p.byKey[key]
	if x == nil {
		x = &Person{Zone: time.UTC}
		p.byKey[key] = x
		p.persons = append(p.persons, x)
	}
	x.Who = who
	return x
}

// zone is a zone by its name; nil if there is none.
func (p *People) zone(name string) *time.Location {
	loc, known := p.zones[name]
	if !known {
		loc, _ = ParseZone(name)
		p.zones[name] = loc
	}
	return loc
}

func (p *People) settle(key string) {
	p.waiting = slices.DeleteFunc(p.waiting, func(d Due) bool { return d.Key == key })
}

// Person is what somebody chose; if they never did, Terms is empty and Zone is UTC.
func (p *People) Person(who Who) Person {
	if x := p.byKey[who.Key()]; x != nil {
		return *x
	}
	return Person{Who: who, Zone: time.UTC}
}

// Zone is somebody's time zone; its String is the name. It is UTC if they chose none.
func (p *People) Zone(who Who) *time.Location { return p.Person(who).Zone }

// Subscribers are the people who want to be told of one of the topics, each once, in the order
// in which they first chose something.
func (p *People) Subscribers(topics ...Topic) (list []Person) {
	for _, x := range p.persons {
		if slices.ContainsFunc(x.Terms, func(t Term) bool { return slices.ContainsFunc(topics, t.Matches) }) {
			list = append(list, *x)
		}
	}
	return list
}

// Reminders are those that are due after one time and until another and were not taken back, in
// order. Whether they became due before is not looked at: Sent has the Key of those.
func (p *People) Reminders(from, to time.Time) (list []*Reminder) {
	for _, r := range p.reminders {
		if !r.Gone && r.At.After(from) && !r.At.After(to) {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b *Reminder) int { return a.At.Compare(b.At) })
	return list
}

// Reminder is the reminder of a number, or nil.
func (p *People) Reminder(n int) *Reminder { return p.byN[n] }

// NextReminder is the number that the next reminder gets. A number that was taken back is
// not given again.
func (p *People) NextReminder() int { return p.last + 1 }

// Waiting is what is to reach somebody and is not known to have done so, in order.
func (p *People) Waiting() []Due { return slices.Clone(p.waiting) }
