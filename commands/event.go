// Package commands decides what a line means.
//
// Handle is a pure function: the world so far and one event in, facts to record
// and effects to bring about out. It reads no clock and performs no I/O; time
// and everything else it needs arrives in the event. The rule of its caller (package
// bot) is: record the facts, apply them, and only then bring about the effects.
//
// Table is every command there is. To add one, add an entry there and a
// transcript in testdata.
package commands

import (
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/minutes"
)

// EventKind is what kind of thing happened.
type EventKind string

// What can happen. For all but the last eight, Network is set; Channel is set for
// what happens in one channel. A nick change or a QUIT is one event whatever
// number of channels it is seen in.
const (
	Said    EventKind = "said"    // From said Text, in Channel or, when Channel is "", to Gavel in private
	Joined  EventKind = "joined"  // From came into Channel
	Parted  EventKind = "parted"  // From left Channel; Text is the reason
	Quit    EventKind = "quit"    // From left Network; Text is the reason
	Kicked  EventKind = "kicked"  // From threw To out of Channel; Text is the reason
	Renamed EventKind = "renamed" // From is called To from now on
	Moded   EventKind = "moded"   // To has in Channel the status Op, Voice from now on; From did it
	Account EventKind = "account" // From is logged in as From.Account from now on; "" is logged out
	Moved   EventKind = "moved"   // From has the user name and host of From from now on
	Topic   EventKind = "topic"   // Channel's topic is Text from now on; From changed it, or is empty when the server told it
	Present EventKind = "present" // Gavel is in Channel and hears everything from now on; Members are who is there, Text is the topic
	Gone    EventKind = "gone"    // Gavel is not in Channel any more (kicked, parted, could not join); Text is the reason
	Up      EventKind = "up"      // Network is connected; To is Gavel's nick, Text its CASEMAPPING
	Down    EventKind = "down"    // Network is lost; Text is the reason
	Refused EventKind = "refused" // the server refused something in Channel: What is "topic" or "say", Text the reason
	Tick    EventKind = "tick"    // time passed; all networks
	Leaving EventKind = "leaving" // Gavel goes; open meetings stay open

	Written    EventKind = "written"    // the files of the meeting Stream are written under Base, or could not be: Text is the error
	EndMeeting EventKind = "endmeeting" // the operator of the bot ends the meeting in Channel
	Told       EventKind = "told"       // what an effect with the key What says is said, as far as the server lets us know
	Untold     EventKind = "untold"     // it was given up: Text is the reason; it may be tried again
	Scheduled  EventKind = "scheduled"  // the meetings and milestones of the committee What are Calendar
	Rostered   EventKind = "rostered"   // the roster of the committee What is Roster, or could not be read: Text is the error
)

// An Event is one thing that happened, with everything that is known of it.
type Event struct {
	Kind    EventKind
	At      time.Time // by our clock, UTC
	Network string
	Channel string
	From    fact.Actor // From.Account is what the network's tags say, else what it said last
	To      string     // a nick
	Text    string     // byte for byte

	Me, Notice bool             // of Said
	Op, Voice  bool             // of Moded
	Members    []minutes.Member // of Present
	Sent       time.Time        // the server's time for it, when it gave one
	ID         string           // the server's id for it, when it gave one
	History    bool             // a replay by the server: recorded, never acted upon
	Limited    bool             // From gives too many commands: recorded, not acted upon
	Again      bool             // and was told so already
	SetAside   bool             // the line was too much for Handle once: recorded, not acted upon
	What       string           // of Refused, Rostered, Told and Untold; of Up, "no accounts" on a network that tells none
	Rand       uint64           // some randomness, for receipts
	Roster     committee.Roster // of Rostered
	Calendar   Calendar         // of Scheduled

	Stream string // of Written
	Base   string // of Written
	For    string // of Written: the nick who asked by #save, or ""
	Whole  bool   // of Written: the files show the meeting to its end
}

// An Outcome is everything an event brings about.
type Outcome struct {
	Facts   []Recorded
	Effects []Effect
}

// Recorded is a fact and the stream it goes to.
type Recorded struct {
	Stream string
	Fact   fact.Fact
}

// An Effect is something to do in the outside world, once the facts are on
// disk. It is one of the types below.
type Effect interface{ effect() }

// Say says a line in a channel. With a Key, an event Told or Untold says what became of it.
type Say struct{ Network, Channel, Text, Key string }

// Notice tells one person something (NOTICE): a refusal, a hint. It is about what they did in
// Channel, if that is set; their client should show it there.
type Notice struct{ Network, Channel, Nick, Text string }

// Tell answers one person in private (PRIVMSG). With a Key, an event Told or Untold says
// what became of it.
type Tell struct{ Network, Nick, Text, Key string }

// SetTopic sets a channel's topic.
type SetTopic struct{ Network, Channel, Text string }

// Publish writes the files of a meeting. When that is done, or can't be, an
// event Written says so.
type Publish struct {
	Stream string
	For    string // the nick that asked, or ""
}

// Recalendar has the calendars of the archive written: the series and milestones have changed.
type Recalendar struct{}

// File has a file written into the archive, such as the draft of a digest: Name is its path below the
// root, with slashes.
type File struct {
	Name string
	Body string
}

// Wake asks for a Tick at a time, before the next full minute.
type Wake struct{ At time.Time }

func (Wake) effect()       {}
func (Recalendar) effect() {}
func (File) effect()       {}
func (Say) effect()        {}
func (Notice) effect()     {}
func (Tell) effect()       {}
func (SetTopic) effect()   {}
func (Publish) effect()    {}
