package ircnet

import (
	"time"

	"gavel/internal/irctext"
)

// Options say what network it is. The zero value is a good one: any field left
// out has the default that its comment names.
type Options struct {
	Name     string   // the server's name; "irc.example.net"
	Network  string   // the network's name in 005; "ExampleNet"
	Password string   // what PASS must say; nothing is asked for if empty
	MOTD     []string // the message of the day; 422 if there is none

	// Caps are the capabilities on offer, a value after "=" where one has it.
	// Nil means DefaultCaps; an empty slice that is not nil means none at all.
	// What is put here and not known to this package is offered and acknowledged
	// without any effect; "sts" is offered and refused, as its specification asks.
	Caps []string

	CaseMap   irctext.CaseMap // announced and lived by; "rfc1459"
	NickLen   int             // bytes; 30
	ChanLimit int             // channels that a user may be in, announced; 0 is no limit
	ISupport  []string        // more tokens for 005, such as "LINELEN=4096"
	ChanModes string          // the modes of a new channel; "nt"

	// Accounts are the services accounts with their passwords, for NickServ and SASL PLAIN.
	Accounts map[string]string
	// Certs are the accounts that SASL EXTERNAL logs in, by the Fingerprint of the client's certificate.
	Certs map[string]string

	Ops    []string // nicks and accounts that are op in every channel they join
	Voiced []string // the same for voice

	History int // lines that a channel keeps for CHATHISTORY and Replay; 1000
	Replay  int // lines of history sent to whoever joins, as InspIRCd does it in +H; none

	// Flood is how many lines a user may send at once, and FloodEvery how long it
	// takes to earn one more (a second); who sends more dies of "Excess Flood".
	// 0 is no limit.
	Flood      int
	FloodEvery time.Duration

	// SendQueue is how many lines may wait for a user who does not read; 4096.
	SendQueue int
	// PingEvery is the silence after which a user is asked for a sign of life, and
	// after which one who gives none is dropped. It is also the time a connection
	// has to register. 2 minutes.
	PingEvery time.Duration

	// Now is the clock behind server-time, history and topic dates; time.Now.
	// It is called by one goroutine only, as is Log, and neither may call the server.
	Now func() time.Time
	// Log sees every line in the order of the server: dir is "<" for what a user
	// sent and ">" for what a user was sent.
	Log func(dir, nick, line string)
}

// DefaultCaps returns the capabilities of a server that was given none. What it
// leaves out, and this package can do, is "draft/chathistory".
func DefaultCaps() []string {
	return []string{
		"account-notify", "account-tag", "away-notify", "batch", "cap-notify", "chghost",
		"echo-message", "extended-join", "invite-notify", "labeled-response", "message-tags",
		"multi-prefix", "sasl=PLAIN,EXTERNAL", "server-time", "setname", "userhost-in-names",
	}
}

// ChatHistory is the capability that lets clients ask for what they missed.
const ChatHistory = "draft/chathistory"

func (o Options) withDefaults() Options {
	def(&o.Name, "irc.example.net")
	def(&o.Network, "ExampleNet")
	def(&o.CaseMap, "rfc1459")
	def(&o.NickLen, 30)
	def(&o.ChanModes, "nt")
	def(&o.History, 1000)
	def(&o.FloodEvery, time.Second)
	def(&o.SendQueue, 4096)
	def(&o.PingEvery, 2*time.Minute)
	if o.Caps == nil {
		o.Caps = DefaultCaps()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
