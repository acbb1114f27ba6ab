package minutes

import (
	"time"

	"gavel/internal/fact"
)

// The kinds of facts in a meeting's stream. First the causes: what happened on
// the network. Each batch in the stream begins with one, so that today's code
// can be run over yesterday's causes.
const (
	Started   = "started"   // a meeting began; data Start. Always fact 1
	Line      = "line"      // somebody said a line; data LineData
	Joined    = "join"      // somebody came in
	Parted    = "part"      // somebody left; data Reason
	Quit      = "quit"      // somebody left the network; data Reason
	Kicked    = "kick"      // somebody was thrown out; data Kick
	Renamed   = "nick"      // somebody changed nick; data NewNick
	Moded     = "mode"      // somebody got or lost operator or voice; data Mode
	LoggedIn  = "account"   // somebody logged in or out; the actor's account is the new one
	Moved     = "host"      // somebody's user name or host changed; the actor has the new ones
	Retopiced = "topic"     // the channel's topic was changed; data TopicData
	Away      = "away"      // Gavel was not there; data AwayData
	Tick      = "tick"      // time passed
	Refused   = "refused"   // what Gavel wanted can't be; data RefusedData
	Operator  = "operator"  // the operator of the bot did something; data OperatorData
	Published = "published" // the final minutes are written; data PublishedData
)

// The kinds of facts that say what a cause meant.
const (
	Said       = "said"       // Gavel said a line in the channel; data LineData
	ItemAdded  = "item"       // an item for the minutes; data ItemData
	Undone     = "undone"     // an item was taken back; data ItemRef
	Titled     = "title"      // the meeting's topic was set; data Text
	Named      = "name"       // the meeting's name was set; data Text
	Chaired    = "chair"      // people became chairs; data Names
	Unchaired  = "unchair"    // people are no longer chairs; data Names
	Listed     = "attend"     // people are listed as present; data Names
	VoteOpened = "vote-open"  // a vote began; data VoteData
	Voted      = "vote"       // somebody voted; data BallotData
	VoteClosed = "vote-close" // the vote ended; its item follows
	Restricted = "restricted" // the minutes are for the operator's eyes
	Lurking    = "lurk"       // Gavel says nothing
	Unlurking  = "unlurk"     // Gavel speaks again
	TopicSet   = "topic-set"  // Gavel asked for this channel topic; data Text
	Warned     = "warned"     // the channel was told something once; data Text: "due" or "idle"
	Ended      = "ended"      // the meeting ended; data Reason
)

// The kinds of facts of a committee's meeting. What they decide about the committee
// stands in the committee's stream as well, so that a page needs one stream.
const (
	RollCall  = "rollcall"  // the roll call was opened or closed; data RollCallData
	CheckedIn = "checkin"   // a member is present; data MemberName
	Absent    = "regrets"   // members who will not come; data Names
	Quorum    = "quorum"    // the quorum was reached or lost; data QuorumData
	Called    = "motion"    // a motion is put to the vote; data MotionData
	Decreed   = "verdict"   // the verdict on a motion, an item; data VerdictData
	AgendaSet = "agenda"    // what the meeting has before it; data AgendaData
	Passed    = "passed"    // a topic of the agenda was not simply talked through; data PassedData
	Reviewed  = "open"      // the actions that were open at the start; data OpenData
	Timeboxed = "timebox"   // the topic has so long; data Timebox
	Queued    = "queue"     // the speaker queue; data QueueData
	Counted   = "counted"   // the votes so far were told; data CountedData
	Reviewing = "reviewing" // the action that is under review; data ItemRef
	GapNoted  = "gap"       // something became of a gap of a project; data GapData
	Checking  = "checking"  // the gap coverage plans are under review; data CheckData
	Amending  = "amending"  // a chair amends the meeting after its end; data LineData, the line of the command
	Edited    = "edit"      // an item has another text; data Edit
	Progress  = "progress"  // an action was done, dropped, carried or assigned; data ProgressData
	Numbered  = "numbered"  // an item got its number in the committee's record; data Number
)

// MemberName is a member of the committee and the nick under which they came.
type MemberName struct {
	Member string `json:"member"` // the nick on the roster
	Late   bool   `json:"late,omitempty"`
	// Claimed is a member whom nothing but their own word tells: "#here Name".
	Claimed bool `json:"claimed,omitempty"`
}

// RollCallData opens or closes the roll call.
type RollCallData struct {
	Open   bool `json:"open,omitempty"`
	Seats  int  `json:"seats,omitempty"`
	Needed int  `json:"needed,omitempty"`
}

// QuorumData is the quorum reached or lost.
type QuorumData struct {
	Reached bool `json:"reached,omitempty"`
	Present int  `json:"present"`
	Needed  int  `json:"needed"`
	Seats   int  `json:"seats"`
}

// MotionData is a motion that is put to the vote.
type MotionData struct {
	N        int       `json:"n"`
	Class    string    `json:"class"`
	Text     fact.Text `json:"text"`
	URL      string    `json:"url,omitempty"`
	Rule     string    `json:"rule"` // "needs 5 yes and more yes than no"
	Secret   bool      `json:"secret,omitempty"`
	Override string    `json:"override,omitempty"`
	Reason   fact.Text `json:"reason,omitempty"`
}

// VerdictData is how a motion was decided.
type VerdictData struct {
	MotionData
	Result   string    `json:"result"` // "passed", "rejected" or "lapsed"
	Line     string    `json:"line"`   // the whole verdict, as it was said
	Decision string    `json:"decision,omitempty"`
	Yes      []string  `json:"yes,omitempty"`
	No       []string  `json:"no,omitempty"`
	Abstain  []string  `json:"abstain,omitempty"`
	Out      []string  `json:"out,omitempty"` // who did not vote
	Recused  []string  `json:"recused,omitempty"`
	Comments []Comment `json:"comments,omitempty"`
	Receipts []Receipt `json:"receipts,omitempty"` // of a secret ballot, sorted
	Counts   [3]int    `json:"counts"`             // yes, no, abstain
	Absent   int       `json:"absent,omitempty"`   // how many did not vote in a secret ballot
}

// Comment is what somebody said with a vote.
type Comment struct {
	Nick string    `json:"nick"`
	Text fact.Text `json:"text"`
}

// Receipt is a vote of a secret ballot.
type Receipt struct {
	Receipt string `json:"receipt"`
	Choice  string `json:"choice"`
}

// AgendaTopic is a topic of the agenda, by its number in the committee's record.
type AgendaTopic struct {
	N    int       `json:"n,omitempty"` // 0 for a standing item
	Text fact.Text `json:"text"`
	URL  string    `json:"url,omitempty"`
	By   string    `json:"by,omitempty"`
	// State is what became of it otherwise than by being talked through: "skipped",
	// "continues on 2014-07-08", "taken off" or "deferred".
	State string `json:"state,omitempty"`
}

// GapData is what became of a gap: "neutron/4", its title, and "started → late".
type GapData struct {
	ID    string    `json:"id"`
	Title fact.Text `json:"title"`
	What  fact.Text `json:"what"`
}

// CheckData is where the review of the gap coverage plans is: at Projects[At]. Without projects,
// none is held.
type CheckData struct {
	Milestone string   `json:"milestone,omitempty"`
	Projects  []string `json:"projects,omitempty"`
	At        int      `json:"at,omitempty"`
}

// PassedData says what became of a topic of the agenda. Standing items have negative
// numbers: -1 is the first topic of the agenda.
type PassedData struct {
	Agenda int    `json:"agenda"`
	State  string `json:"state"`
}

// AgendaData is an agenda.
type AgendaData struct {
	Topics []AgendaTopic `json:"topics"`
}

// OpenAction is an action that was open when the meeting began.
type OpenAction struct {
	N      int       `json:"n"`
	Text   fact.Text `json:"text"`
	Owners []string  `json:"owners,omitempty"`
	Due    string    `json:"due,omitempty"` // a date
	// State is what became of it in the meeting: "done: posted". The fold fills it in.
	State string `json:"-"`
}

// OpenData are the actions that were open.
type OpenData struct {
	Actions []OpenAction `json:"actions"`
}

// Timebox is how long the topic has, in seconds from now.
type Timebox struct {
	Seconds int `json:"seconds"`
}

// QueueData is a change of the speaker queue: "add", "remove", "ack", "open",
// "close" or "clear".
type QueueData struct {
	Do     string    `json:"do"`
	Nick   string    `json:"nick,omitempty"`
	Reason fact.Text `json:"reason,omitempty"`
}

// Edit is another text for an item. An action that has a number may have other owners
// and another due date by it.
type Edit struct {
	N      int       `json:"n"`
	Text   fact.Text `json:"text"`
	Action bool      `json:"action,omitempty"`
	Owners []string  `json:"owners,omitempty"`
	Due    string    `json:"due,omitempty"`
}

// ProgressData is what became of an action in the meeting.
type ProgressData struct {
	Action int       `json:"action"`
	What   string    `json:"what"` // "done", "dropped", "carried" or "assigned"
	Text   fact.Text `json:"text,omitempty"`
	Owners []string  `json:"owners,omitempty"`
	Due    string    `json:"due,omitempty"` // a date
}

// ItemRef is the number of an item; 0 is the last.
type ItemRef struct {
	N int `json:"n,omitempty"`
}

// CountedData is how many votes on a motion the channel was told of.
type CountedData struct {
	N     int `json:"n"`
	Votes int `json:"votes"`
}

// Number says what number the last item has in the committee's record.
type Number struct {
	Decision string   `json:"decision,omitempty"` // "D2014-17"
	Action   int      `json:"action,omitempty"`   // 31
	Owners   []string `json:"owners,omitempty"`
	Due      string   `json:"due,omitempty"` // a date
	Agenda   int      `json:"agenda,omitempty"`
}

// Start is the data of Started: everything about the beginning that later
// lines depend on, so that a meeting needs no other stream and no config.
type Start struct {
	Stream  string    `json:"stream"`            // the name of this stream
	Network string    `json:"network"`           //
	Channel string    `json:"channel"`           //
	Title   fact.Text `json:"title"`             // what was given to #startmeeting
	Name    string    `json:"name"`              // the title as a file name, see FileName
	CaseMap string    `json:"casemap,omitempty"` // the network's CASEMAPPING
	Bot     string    `json:"bot,omitempty"`     // Gavel's nick
	Version string    `json:"version,omitempty"` // Gavel's version
	Info    string    `json:"info,omitempty"`    // the page about Gavel
	URL     string    `json:"url,omitempty"`     // the prefix of published links
	Topic   fact.Text `json:"topic,omitempty"`   // the channel's topic before the meeting
	Members []Member  `json:"members,omitempty"` // who was there
	Length  int       `json:"length,omitempty"`  // how long the meeting is due to take, in seconds
	Idle    int       `json:"idle,omitempty"`    // after how many silent seconds it is ended; 0 is never
	// OperatorsChair lets channel operators act as chairs.
	OperatorsChair bool `json:"operators_chair,omitempty"`
	// SetTopic lets #topic set the channel's topic.
	SetTopic bool `json:"set_topic,omitempty"`
	// Committee is whose meeting it is: the name of a committee's stream. A series
	// of meetings without a committee in the config is one without a roster.
	Committee string `json:"committee,omitempty"`
	// NoAccounts is a network that does not tell who is logged in.
	NoAccounts bool `json:"no_accounts,omitempty"`
	// Classic is a log of another bot: its lines are taken by MeetBot's grammar
	// exactly, and Gavel says nothing.
	Classic bool `json:"classic,omitempty"`
	// NoDate is a log whose day nobody knows.
	NoDate bool `json:"no_date,omitempty"`
}

// A Member is somebody in the channel.
type Member struct {
	fact.Actor
	Op    bool `json:"op,omitempty"`
	Voice bool `json:"voice,omitempty"`
}

// LineData is a line of chat, byte for byte as it came.
type LineData struct {
	Text   fact.Text `json:"text"`
	Me     bool      `json:"me,omitempty"`     // a CTCP ACTION ("/me")
	Notice bool      `json:"notice,omitempty"` // a NOTICE: recorded, not in the log
	// Skip says why the line was not acted upon: "history" when it was a replay of the
	// server's, "limited" when its speaker gave too many commands at once,
	// "set-aside" when Gavel could not cope with it.
	Skip string    `json:"skip,omitempty"`
	Sent time.Time `json:"sent,omitzero"` // the server's time, when it differs from ours by seconds
	ID   string    `json:"id,omitempty"`  // the server's message id (IRCv3 message-ids)
}

// Why a line was not acted upon.
const (
	SkipHistory  = "history"
	SkipLimited  = "limited"
	SkipSetAside = "set-aside"
)

// Text is the data of the kinds that need just one.
type Text struct {
	Text fact.Text `json:"text"`
}

// Reason is why somebody left, or why a meeting ended: "chair", "overrun",
// "idle", "operator" or "takeover".
type Reason struct {
	Reason fact.Text `json:"reason,omitempty"`
}

// Kick says who was thrown out.
type Kick struct {
	Nick   string    `json:"nick"`
	Reason fact.Text `json:"reason,omitempty"`
}

// NewNick is the nick somebody has from now on.
type NewNick struct {
	To string `json:"to"`
}

// Mode is the status somebody has in the channel from now on.
type Mode struct {
	Nick  string `json:"nick"`
	Op    bool   `json:"op,omitempty"`
	Voice bool   `json:"voice,omitempty"`
}

// TopicData is the channel's topic from now on.
type TopicData struct {
	Text fact.Text `json:"text"`
}

// AwayData says that Gavel did not hear the channel for a while.
type AwayData struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Reason  string    `json:"reason,omitempty"`
	Topic   fact.Text `json:"topic,omitempty"`   // the channel's topic now
	Members []Member  `json:"members,omitempty"` // who is there now
	Bot     string    `json:"bot,omitempty"`     // Gavel's nick now
}

// RefusedData is what the server would not do.
type RefusedData struct {
	What   string    `json:"what"` // "topic"; or "write": the disk would not take the files
	Reason fact.Text `json:"reason,omitempty"`
}

// OperatorData is what the operator of the bot did.
type OperatorData struct {
	Command string `json:"command"` // "end"
}

// PublishedData says where the final minutes are.
type PublishedData struct {
	Base string `json:"base"` // path below the published tree, without extension
}

// ItemData is an item of the minutes.
type ItemData struct {
	Kind string    `json:"kind"` // one of the item kinds
	Text fact.Text `json:"text,omitempty"`
}

// Names are nicks, as they were written.
type Names struct {
	Nicks []string `json:"nicks"`
}

// VoteData is a question and what may be answered.
type VoteData struct {
	Question fact.Text `json:"question"`
	Options  []string  `json:"options"`
	Things   []string  `json:"things,omitempty"` // when each of a list is voted on
}

// BallotData is the option somebody chose, by its place among the options.
type BallotData struct {
	Option int `json:"option"`
	Thing  int `json:"thing,omitempty"` // by its place among the things
}
