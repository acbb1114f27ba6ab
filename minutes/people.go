package minutes

import (
	"slices"
	"strings"
	"time"

	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// A Person is somebody in the meeting. Identity is a person, not a nick: it is the
// services account where the network tells it, else the nick, followed through
// nick changes, and through a reconnect only with the same user and host.
type Person struct {
	ID      int
	Nick    string // the nick held now, or last
	Account string // "" when not known
	User    string
	Host    string
	Names   []Name     // every nick they were seen under
	Here    []Interval // when they were in the channel
	Chair   bool
	Owner   bool // started the meeting
	Op      bool
	Voice   bool
	Bot     bool // Gavel itself
	Listed  bool // named by #chair or #nick

	unsure bool // known by nick only, since Gavel came back
	merged int  // 1 + the ID of the person this one turned out to be; 0 for none
}

// A Name is a nick and how much was said under it.
type Name struct {
	Nick  string
	Lines int
}

// An Interval is a time of presence; To is zero while it lasts.
type Interval struct{ From, To time.Time }

// Name is what the minutes call them: the nick they said most under, the first
// of several.
func (p *Person) Name() string {
	best := Name{Nick: p.Nick, Lines: -1}
	for _, n := range p.Names {
		if n.Lines > best.Lines {
			best = n
		}
	}
	return best.Nick
}

// Lines is how many log lines are theirs.
func (p *Person) Lines() (n int) {
	for _, x := range p.Names {
		n += x.Lines
	}
	return n
}

// Present reports whether they are in the channel.
func (p *Person) Present() bool {
	return len(p.Here) > 0 && p.Here[len(p.Here)-1].To.IsZero()
}

// Since is when they came, or when they left if they are not there.
func (p *Person) Since() time.Time {
	if len(p.Here) == 0 {
		return time.Time{}
	}
	if i := p.Here[len(p.Here)-1]; i.To.IsZero() {
		return i.From
	} else {
		return i.To
	}
}

func (p *Person) spoke(nick string) {
	p.note(nick)
	for i := range p.Names {
		if p.Names[i].Nick == nick {
			p.Names[i].Lines++
		}
	}
}

func (p *Person) note(nick string) {
	if !slices.ContainsFunc(p.Names, func(n Name) bool { return n.Nick == nick }) {
		p.Names = append(p.Names, Name{Nick: nick})
	}
}

func (p *Person) come(at time.Time) {
	if !p.Present() {
		p.Here = append(p.Here, Interval{From: at})
	}
}

// Fold folds a name by the network's case mapping.
func (m *Meeting) Fold(name string) irctext.Folded { return irctext.CaseMap(m.CaseMap).Fold(name) }

// Person is the person with this ID, or the one they turned out to be.
func (m *Meeting) Person(id int) *Person {
	p := m.People[id]
	for p.merged > 0 {
		p = m.People[p.merged-1]
	}
	return p
}

// ByNick is who holds the nick now, else who had it last, or nil.
func (m *Meeting) ByNick(nick string) *Person {
	folded := m.Fold(nick)
	if p := m.holders[folded]; p != nil {
		return p
	}
	for i := len(m.People) - 1; i >= 0; i-- {
		if p := m.People[i]; p.merged == 0 && m.Fold(p.Nick) == folded {
			return p
		}
	}
	return nil
}

// Who is the person that a is, or nil for somebody new. It changes nothing.
func (m *Meeting) Who(a fact.Actor) *Person {
	if a.Account != "" {
		for _, p := range m.People {
			if p.merged == 0 && p.Account != "" && m.Fold(p.Account) == m.Fold(a.Account) {
				return p
			}
		}
	}
	folded := m.Fold(a.Nick)
	if p := m.holders[folded]; p != nil {
		switch {
		case a.Account != "" && p.Account != "": // an account of somebody else: the nick went over unseen
			return nil
		case p.unsure && !sameHost(p, a): // the nick was there when we came back, but it is another's
			return nil
		case p.unsure && p.Account != "" && a.Account == "" && (p.Host == "" || a.Host == ""):
			return nil
		}
		return p
	}
	// Nobody holds the nick: it is who had it last if nothing speaks against it.
	p := m.ByNick(a.Nick)
	switch {
	case p == nil, p.Bot:
		return p
	case p.Account != "", !sameHost(p, a):
		return nil
	}
	return p
}

// WhoLater is Who for after the end, when nobody noted any more who came and went: the nick
// alone is not enough.
func (m *Meeting) WhoLater(a fact.Actor) *Person {
	p := m.Who(a)
	if p == nil || p.Account != "" && m.Fold(p.Account) != m.Fold(a.Account) || p.Account == "" && !sameHost(p, a) {
		return nil
	}
	return p
}

// sameHost reports whether user and host agree as far as both are known.
func sameHost(p *Person, a fact.Actor) bool {
	return (p.User == "" || a.User == "" || p.User == a.User) && (p.Host == "" || a.Host == "" || p.Host == a.Host)
}

// see is Who for the fold: somebody new is added, what is new about them is
// kept, and they are present.
func (m *Meeting) see(a fact.Actor, at time.Time) *Person {
	folded := m.Fold(a.Nick)
	p := m.Who(a)
	holder := m.holders[folded]
	if p == nil {
		if holder != nil { // the nick has gone over to somebody else
			m.leave(folded, at)
		}
		p = m.newPerson(a.Nick)
	} else if holder != nil && holder != p {
		if holder.Account == "" && !holder.unsure { // they logged in, and are somebody we know
			m.merge(holder, p)
		} else {
			m.leave(folded, at)
		}
	}
	m.holders[folded] = p
	p.Nick = a.Nick
	p.note(a.Nick)
	if a.Account != "" {
		p.Account = a.Account
	}
	if a.User != "" {
		p.User = a.User
	}
	if a.Host != "" {
		p.Host = a.Host
		p.unsure = false
	}
	if m.Bot != "" && folded == m.Fold(m.Bot) {
		p.Bot = true
	}
	p.come(at)
	return p
}

func (m *Meeting) newPerson(nick string) *Person {
	p := &Person{ID: len(m.People), Nick: nick}
	m.People = append(m.People, p)
	return p
}

// mention is the person a chair meant by a nick, present or not.
func (m *Meeting) mention(nick string) *Person {
	p := m.ByNick(nick)
	if p == nil {
		p = m.newPerson(nick)
		p.note(nick)
	}
	p.Listed = true
	return p
}

// leave ends the hold on a nick, and the presence of who has no other.
func (m *Meeting) leave(nick irctext.Folded, at time.Time) {
	p := m.holders[nick]
	if p == nil {
		return
	}
	delete(m.holders, nick)
	for _, q := range m.holders {
		if q == p {
			return
		}
	}
	p.Op, p.Voice = false, false
	if p.Present() {
		p.Here[len(p.Here)-1].To = at
	}
}

func (m *Meeting) rename(a fact.Actor, to string, at time.Time) {
	p := m.see(a, at)
	delete(m.holders, m.Fold(a.Nick))
	if old := m.Fold(to); m.holders[old] != nil && m.holders[old] != p {
		m.leave(old, at)
	}
	m.holders[m.Fold(to)] = p
	if m.Bot != "" && m.Fold(a.Nick) == m.Fold(m.Bot) {
		m.Bot = to
	}
	p.Nick = to
	p.note(to)
}

// merge makes one person of two: p logged in to the account of q.
func (m *Meeting) merge(p, q *Person) {
	for nick, x := range m.holders {
		if x == p {
			m.holders[nick] = q
		}
	}
	for _, n := range p.Names {
		q.note(n.Nick)
		for i := range q.Names {
			if q.Names[i].Nick == n.Nick {
				q.Names[i].Lines += n.Lines
			}
		}
	}
	if p.Present() && !q.Present() {
		i := p.Here[len(p.Here)-1]
		if left := q.Since(); i.From.Before(left) {
			i.From = left
		}
		q.Here = append(q.Here, i)
	}
	q.Chair = q.Chair || p.Chair
	q.Owner = q.Owner || p.Owner
	q.Op = q.Op || p.Op
	q.Voice = q.Voice || p.Voice
	q.Listed = q.Listed || p.Listed
	p.merged = q.ID + 1
}

// Everyone is every person there is, in the order they were first seen, each once.
func (m *Meeting) Everyone() (people []*Person) {
	for _, p := range m.People {
		if p.merged == 0 {
			people = append(people, p)
		}
	}
	return people
}

// Attendees are who the minutes list as present: everybody who said something, and whom
// #chair and #nick named, by lines said, the most first.
func (m *Meeting) Attendees() (people []*Person) {
	for _, p := range m.Everyone() {
		if p.Lines() > 0 || p.Listed {
			people = append(people, p)
		}
	}
	slices.SortStableFunc(people, func(a, b *Person) int { return b.Lines() - a.Lines() })
	return people
}

// Chairs are the chairs, sorted by nick.
func (m *Meeting) Chairs() (people []*Person) {
	for _, p := range m.Everyone() {
		if p.Chair {
			people = append(people, p)
		}
	}
	slices.SortStableFunc(people, func(a, b *Person) int { return strings.Compare(a.Nick, b.Nick) })
	return people
}

// ChairNicks are the chairs' nicks, sorted.
func (m *Meeting) ChairNicks() (nicks []string) {
	for _, p := range m.Chairs() {
		nicks = append(nicks, p.Nick)
	}
	return nicks
}

// ChairlessSince is when the last chair left, and false while one is there.
func (m *Meeting) ChairlessSince() (at time.Time, ok bool) {
	for _, p := range m.Chairs() {
		if p.Present() {
			return time.Time{}, false
		}
		if s := p.Since(); s.After(at) {
			at = s
		}
	}
	return at, true
}
