package people

import (
	"time"

	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// Stream is the name of the stream: one for all networks.
const Stream = "people"

// The kinds of facts in the stream. Whoever chose something is the actor; on which network
// they are is in the data.
const (
	Subscribed   = "subscribed"   // somebody wants to be told of something; data TermData
	Unsubscribed = "unsubscribed" // and no longer; data TermData
	Zoned        = "zoned"        // somebody's time zone; data ZoneData
	RemindAsked  = "remind"       // somebody asked for a reminder; data RemindData
	Forgot       = "forgot"       // it was taken back; data Ref
	DueNow       = "due"          // a text is to reach somebody; data Due
	Told         = "told"         // it did, as far as the server lets us know; data ToldData
)

// Net is the network that the actor of a fact is on.
type Net struct {
	Network string          `json:"network"`
	Case    irctext.CaseMap `json:"case,omitempty"` // how it folds names; "" is rfc1459
}

// TermData is what is subscribed to.
type TermData struct {
	Net
	Term string `json:"term"` // as Term.String writes it
}

// ZoneData is a time zone.
type ZoneData struct {
	Net
	Zone string `json:"zone,omitempty"` // a name such as "Europe/Paris"; "" is UTC
}

// RemindData is a reminder that somebody asked for.
type RemindData struct {
	N       int       `json:"n"`
	At      time.Time `json:"at"` // UTC
	Text    fact.Text `json:"text"`
	To      Target    `json:"to"`                // its network is that of who asked, too
	Private bool      `json:"private,omitempty"` // it was asked for in private, and is in no export
}

// Ref is the number of a reminder.
type Ref struct {
	N int `json:"n"`
}

// A Due is a text that is to reach a person or a channel once. Key names it for good; what goes
// to several people has the person in its key, see Key.String.
type Due struct {
	Key   string    `json:"key"`
	Text  fact.Text `json:"text,omitempty"`
	To    Target    `json:"to"`
	At    time.Time `json:"at,omitzero"`    // when it was due
	Until time.Time `json:"until,omitzero"` // from when on it is of no use; zero is never
}

// ToldData is the key of what was told.
type ToldData struct {
	Key string `json:"key"`
}
