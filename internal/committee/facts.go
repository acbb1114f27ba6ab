package committee

import (
	"time"

	"gavel/internal/fact"
)

// The kinds of facts in a committee's stream. Each has the person who caused it as
// its actor, and where it was caused in a meeting it names the meeting and the line.
const (
	RosterSet = "roster" // who is on it; data RosterData

	TopicAdded    = "topic-add"      // a topic was proposed; data TopicData
	TopicMoved    = "topic-move"     // it stands elsewhere now; data TopicMove
	TopicDeferred = "topic-defer"    // it is for a later meeting, or for the backlog; data TopicDefer
	TopicDeleted  = "topic-delete"   // it is off; data Ref
	TopicStarted  = "topic-start"    // a meeting took it up; data Ref
	TopicDone     = "topic-done"     // a meeting is through with it; data Ref
	TopicSkipped  = "topic-skip"     // a meeting passed over it; data Ref
	TopicContinue = "topic-continue" // it goes on in a later meeting; data TopicDefer
	Published     = "agenda-publish" // the agenda of a meeting was published; data AgendaDate

	MotionProposed  = "motion-propose"  // data MotionData
	MotionAmended   = "motion-amend"    // data MotionAmend
	MotionSeconded  = "motion-second"   // data Ref
	MotionWithdrawn = "motion-withdraw" // data Ref
	MotionCalled    = "motion-call"     // it is put to the vote; data MotionCall
	MotionVoted     = "motion-vote"     // data Ballot
	MotionRecused   = "motion-recuse"   // a member takes no part; data MemberRef
	MotionClosed    = "motion-close"    // the verdict; data Verdict

	Decided    = "decision"      // data DecisionData
	Superseded = "supersede"     // a decision is replaced by another; data Supersede
	Reworded   = "decision-edit" // a decision has another text; data Reword
	Undecided  = "decision-undo" // a decision was taken back at once; data DecisionRef

	ActionAdded    = "action-add"    // data ActionData
	ActionDone     = "action-done"   // data Note
	ActionDropped  = "action-drop"   // data Note
	ActionCarried  = "action-carry"  // data ActionDue
	ActionAssigned = "action-assign" // data ActionOwners
	ActionEdited   = "action-edit"   // it has another text; data ActionData
	ActionUndone   = "action-undo"   // it was taken back at once; data Ref

	Regretted = "regrets" // a member will be absent; data RegretsData
	Proxied   = "proxy"   // a member lets somebody vote in their place; data ProxyData
	Met       = "met"     // a meeting ended: proxies end, actions grow older; data Place
	Sealed    = "sealed"  // a meeting's minutes are not public; data Place
	Filed     = "filed"   // where a meeting's files are; data FiledData
)

// Place is where in a meeting something was done; zero outside of meetings.
type Place struct {
	Meeting string `json:"meeting,omitempty"` // its stream
	Line    int    `json:"line,omitempty"`    // its log line
}

// FiledData is the base of a meeting's files.
type FiledData struct {
	Meeting string `json:"meeting"`
	Base    string `json:"base"`
}

// Ref is the number of what a fact is about.
type Ref struct {
	N int `json:"n"`
	Place
}

// Note is a Ref with a word about it.
type Note struct {
	Ref
	Text fact.Text `json:"text,omitempty"`
}

// RosterData is a whole roster.
type RosterData struct {
	Members Roster   `json:"members"`
	Changes []string `json:"changes,omitempty"` // a line each
}

// TopicData is a new topic of the agenda.
type TopicData struct {
	Ref
	Text    fact.Text `json:"text"`
	URL     string    `json:"url,omitempty"`
	For     time.Time `json:"for,omitzero"`      // the meeting it is for; zero is the next one
	Backlog bool      `json:"backlog,omitempty"` // it is not for any meeting yet
	Late    bool      `json:"late,omitempty"`    // it came after the cut-off
}

// TopicMove says at which place of the agenda a topic stands, from 1.
type TopicMove struct {
	Ref
	To int `json:"to"`
}

// TopicDefer says when a topic comes up again; without a date that is the backlog, or
// for a topic that is continued the next meeting.
type TopicDefer struct {
	Ref
	To      time.Time `json:"to,omitzero"`
	Text    fact.Text `json:"text,omitempty"` // why, or what goes on
	Carried bool      `json:"carried,omitempty"`
}

// AgendaDate is the meeting that an agenda is for.
type AgendaDate struct {
	For time.Time `json:"for,omitzero"`
}

// MotionData is a new motion.
type MotionData struct {
	Ref
	Class string    `json:"class"`
	Text  fact.Text `json:"text"`
	URL   string    `json:"url,omitempty"`
	// Member is who proposed it, by their nick on the roster; empty for somebody else.
	Member string `json:"member,omitempty"`
}

// MotionAmend is a new text of a motion. A minor one does not start the notice anew.
type MotionAmend struct {
	Ref
	Text  fact.Text `json:"text"`
	URL   string    `json:"url,omitempty"` // another one than before
	Minor bool      `json:"minor,omitempty"`
	Drop  bool      `json:"drop,omitempty"` // what was voted does not count, even if it is minor
}

// MotionCall puts a motion to the vote.
type MotionCall struct {
	Ref
	Secret   bool      `json:"secret,omitempty"`
	Fresh    bool      `json:"fresh,omitempty"`    // what was voted before does not count
	Override string    `json:"override,omitempty"` // what the chair overrode
	Reason   fact.Text `json:"reason,omitempty"`   // and why
}

// Choice is what a member votes: "yes", "no" or "abstain".
type Choice string

// The choices.
const (
	Yes     Choice = "yes"
	No      Choice = "no"
	Abstain Choice = "abstain"
)

// Ballot is a member's vote. In a secret ballot it has a receipt, and nobody is its actor.
type Ballot struct {
	Ref
	Member  string    `json:"member"` // the member's nick on the roster
	Choice  Choice    `json:"choice"`
	Proxy   string    `json:"proxy,omitempty"` // who cast it in the member's place
	Comment fact.Text `json:"comment,omitempty"`
	Receipt string    `json:"receipt,omitempty"`
}

// MemberRef is about a member and a motion.
type MemberRef struct {
	Ref
	Member string `json:"member"`
}

// Verdict is how a motion ended: "passed", "rejected" or "lapsed" (the meeting ended
// before the vote did).
type Verdict struct {
	Ref
	Result string `json:"result"`
	Seats  int    `json:"seats"`
	Text   string `json:"text"` // the whole line, as it was said
	// Override is what the chair overrode when closing a vote that was open between meetings, and Reason is why.
	Override string    `json:"override,omitempty"`
	Reason   fact.Text `json:"reason,omitempty"`
}

// DecisionRef is a decision's year and its number in that year.
type DecisionRef struct {
	Year int `json:"year"`
	N    int `json:"n"`
}

// DecisionData is a decision.
type DecisionData struct {
	DecisionRef
	Place
	Kind   string    `json:"kind"` // "agreed", "accepted", "rejected", "motion passed" or "motion rejected"
	Text   fact.Text `json:"text"`
	Motion int       `json:"motion,omitempty"`
	// Before are the lines that were said before it, the last three.
	Before []fact.Text `json:"before,omitempty"`
}

// Supersede says which decision replaces which.
type Supersede struct {
	Old DecisionRef `json:"old"`
	New DecisionRef `json:"new"`
}

// Reword is another text for a decision.
type Reword struct {
	DecisionRef
	Text fact.Text `json:"text"`
}

// ActionData is a new action.
type ActionData struct {
	Ref
	Text   fact.Text `json:"text"`
	Owners []string  `json:"owners,omitempty"`
	Due    time.Time `json:"due,omitzero"`
}

// ActionDue is a new due date.
type ActionDue struct {
	Ref
	Due time.Time `json:"due,omitzero"`
}

// ActionOwners are new owners.
type ActionOwners struct {
	Ref
	Owners []string `json:"owners"`
}

// RegretsData says that a member is away on some days; none is the next meeting.
type RegretsData struct {
	Place
	Member string      `json:"member"`
	Days   []time.Time `json:"days,omitempty"`
	Text   fact.Text   `json:"text,omitempty"`
}

// ProxyData says who votes in a member's place until the next meeting is over;
// an empty holder takes it back.
type ProxyData struct {
	Place
	Member string `json:"member"`
	Holder string `json:"holder,omitempty"`
}
