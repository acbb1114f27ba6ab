package committee

import (
	"fmt"
	"strings"
)

// A Class is a kind of motion: by which rule it passes, and how long it is discussed
// before. All numbers are of filled seats, never of members present (charter since
// gov@be9fc6e4, "of the total number of TC members"; a vacant seat is none, gov@c664d567).
type Class struct {
	// Name is what people write: "#motion propose charter-change: ...".
	Name string `toml:"name"`
	// MinYes is how many yes it takes at least.
	MinYes Share `toml:"min_yes"`
	// MoreYesThanNo says that yes must be more than no; then a tie rejects.
	MoreYesThanNo bool `toml:"more_yes_than_no"`
	// MaxNo is how many no there may be at most; -1 is any number.
	MaxNo int `toml:"max_no"`
	// Notice is how long the motion is discussed before it can be called.
	Notice Notice `toml:"notice"`
	// ProposerVotes says that who proposed the motion may vote on it.
	ProposerVotes bool `toml:"proposer_votes"`
}

// NewClass is a class with every value at its default: no rule at all, and everybody
// votes. A class of a configuration file is read over it.
func NewClass() Class { return Class{MaxNo: -1, ProposerVotes: true} }

// StandardClasses are the classes there are when a configuration says nothing else.
//
//   - formal-vote: "Decisions need more positive votes than negative votes (ties mean the
//     motion is rejected), and a minimum of positive votes of at least one third of the
//     total number of TC members (rounded up [...])": charter, gov@be9fc6e4 to this day.
//   - charter-change: "approved by the affirmative vote of at least two-thirds of the
//     total number of TC members (rounded up [...])": charter, gov@be9fc6e4 to this day.
//     There is no word about no votes, so they don't count.
//   - chair-removal: "removed by the affirmative vote of at least half of the total number
//     of TC members": charter, gov@760a1cd4.
//   - two-plus: two votes for it other than the owner's, and none against it: house rules
//     for code-change, documentation-change, goal-proposal and election-results.
//   - lazy: it passes when nobody objects within seven days: house rules for goal-update.
//
// The notice of the first three is the charter's since gov@d01ad06a, "a minimum of 7
// calendar days"; before it was 4 business days (gov@be9fc6e4), see profile tc-2014.
func StandardClasses() []Class {
	week := Notice{Days: 7}
	return []Class{
		{Name: "formal-vote", MinYes: Share{1, 3}, MoreYesThanNo: true, MaxNo: -1, Notice: week, ProposerVotes: true},
		{Name: "charter-change", MinYes: Share{2, 3}, MaxNo: -1, Notice: week, ProposerVotes: true},
		{Name: "chair-removal", MinYes: Share{1, 2}, MaxNo: -1, Notice: week, ProposerVotes: true},
		{Name: "two-plus", MinYes: Share{Num: 2}, MaxNo: 0},
		{Name: "lazy", MaxNo: 0, Notice: week, ProposerVotes: true},
	}
}

// A Count is the votes on a motion. Abstaining counts for neither side.
type Count struct{ Yes, No, Abstain int }

// Passes reports whether a motion with these votes passes while that many seats are
// filled. A committee without seats decides nothing.
func (c Class) Passes(n Count, seats int) bool { return c.Why(n, seats) == "" }

// Why is the reason for which a motion with these votes is rejected: "needed 5 yes", "a
// tie rejects", "one no is enough", several of them joined. It is "" if the motion passes.
func (c Class) Why(n Count, seats int) string {
	if seats <= 0 {
		return "no seat is filled"
	}
	var why []string
	if need := c.MinYes.Of(seats); n.Yes < need {
		why = append(why, fmt.Sprintf("needed %d yes", need))
	}
	switch {
	case c.MaxNo == 0 && n.No > 0:
		why = append(why, "one no is enough")
	case c.MaxNo > 0 && n.No > c.MaxNo:
		why = append(why, fmt.Sprintf("at most %d no allowed", c.MaxNo))
	case c.MoreYesThanNo && n.Yes == n.No:
		why = append(why, "a tie rejects")
	case c.MoreYesThanNo && n.Yes < n.No:
		why = append(why, "more no than yes")
	}
	return strings.Join(why, ", and ")
}

// Need says what a motion needs to pass: "needs 5 yes and more yes than no".
func (c Class) Need(seats int) string {
	var need []string
	if yes := c.MinYes.Of(seats); yes > 0 {
		need = append(need, fmt.Sprintf("%d yes", yes))
	}
	if c.MoreYesThanNo {
		need = append(need, "more yes than no")
	}
	switch {
	case c.MaxNo == 0 && len(need) == 0:
		return "passes unless somebody votes no"
	case c.MaxNo == 0:
		need = append(need, "not a single no")
	case c.MaxNo > 0:
		need = append(need, fmt.Sprintf("at most %d no", c.MaxNo))
	}
	if len(need) == 0 {
		return "needs no votes"
	}
	last := len(need) - 1
	if last == 0 {
		return "needs " + need[0]
	}
	return "needs " + strings.Join(need[:last], ", ") + " and " + need[last]
}

// A Certainty is what can be said of a vote before everybody has voted.
type Certainty int

// The certainties. A sure one is sure unless somebody changes a vote; it never closes
// a vote by itself, which is the chair's (house rules, gov@73d38fec).
const (
	Open     Certainty = iota // it depends on those who have not voted
	SurePass                  // it passes whatever they vote
	SureFail                  // it fails whatever they vote
)

// String is "open", "sure to pass" or "sure to fail".
func (c Certainty) String() string {
	switch c {
	case SurePass:
		return "sure to pass"
	case SureFail:
		return "sure to fail"
	}
	return "open"
}

// Certain tells whether the votes of the out eligible members who have not voted can
// still change what becomes of a motion. Another yes never makes a motion fail and
// another no never makes it pass, so the two extremes decide.
func (c Class) Certain(n Count, seats, out int) Certainty {
	out = max(out, 0)
	worst, best := n, n
	worst.No += out
	best.Yes += out
	switch {
	case c.Passes(worst, seats):
		return SurePass
	case !c.Passes(best, seats):
		return SureFail
	}
	return Open
}

// Quorum is how many members must be present: "at least half of the members [...]
// (rounded up: in a 13-member committee that means a minimum of 7 people present)"
// (charter, gov@be9fc6e4 to this day). An empty committee never has one.
func Quorum(share Share, seats int) int {
	if seats <= 0 {
		return max(share.Of(0), 1)
	}
	return share.Of(seats)
}
