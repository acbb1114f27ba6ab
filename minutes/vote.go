package minutes

import (
	"fmt"
	"time"

	"gavel/internal/irctext"
)

// A Vote is a straw poll: a question, options in the order they were declared,
// and each person's last choice.
type Vote struct {
	Question string // without its question mark
	Options  []string
	Things   []string // when each of a list is voted on; else empty
	Ballots  []Ballot // in the order they were cast; a changed vote moves to the end
	Opened   time.Time
	Closed   time.Time // zero while it is open
	Nick     string    // who opened it
	Line     int       // the log line that opened it
}

// A Ballot is somebody's choice.
type Ballot struct {
	Person int
	Option int // index into Options
	Thing  int // index into Things
	At     time.Time
}

func (v *Vote) cast(person, option, thing int, at time.Time) {
	for i, b := range v.Ballots {
		if b.Person == person && b.Thing == thing {
			v.Ballots = append(v.Ballots[:i], v.Ballots[i+1:]...)
			break
		}
	}
	v.Ballots = append(v.Ballots, Ballot{person, option, thing, at})
}

// A Tally is an option and who chose it.
type Tally struct {
	Option string
	Voters []string
}

// Tally counts a vote: every declared option in order, those nobody chose too. A
// person who turned out to be two connections counts once, by the later ballot.
func (m *Meeting) Tally(v *Vote) []Tally { return m.TallyOf(v, 0) }

// TallyOf is Tally for one of the things that a vote is about.
func (m *Meeting) TallyOf(v *Vote, thing int) []Tally {
	last := map[int]int{} // person → index of their ballot that counts
	for i, b := range v.Ballots {
		if b.Thing == thing {
			last[m.Person(b.Person).ID] = i
		}
	}
	t := make([]Tally, len(v.Options))
	for i, o := range v.Options {
		t[i].Option = o
	}
	for i, b := range v.Ballots {
		p := m.Person(b.Person)
		if b.Thing == thing && last[p.ID] == i && b.Option >= 0 && b.Option < len(t) {
			t[b.Option].Voters = append(t[b.Option].Voters, p.Name())
		}
	}
	return t
}

// Cast is how many people have voted.
func (m *Meeting) Cast(v *Vote) int {
	voters := map[int]bool{}
	for _, b := range v.Ballots {
		voters[m.Person(b.Person).ID] = true
	}
	return len(voters)
}

// Summary is a vote in one line, in MeetBot's words:
//
//	Voted on "Ship it?" Results are, Yes: 1, No: 0
func (m *Meeting) Summary(v *Vote) string {
	s := fmt.Sprintf("Voted on \"%s?\" Results are", irctext.Clean(v.Question))
	if len(v.Things) == 0 {
		return s + counts(m.Tally(v))
	}
	for i, thing := range v.Things {
		if i > 0 {
			s += ";"
		}
		s += " " + irctext.Clean(thing) + counts(m.TallyOf(v, i))
	}
	return s
}

func counts(tally []Tally) (s string) {
	for _, t := range tally {
		s += fmt.Sprintf(", %s: %d", t.Option, len(t.Voters))
	}
	return s
}
