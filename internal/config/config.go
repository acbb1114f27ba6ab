// Package config is what an operator may set: one TOML file, checked whole.
//
// The structs below are the manual: each field says what it does, its unit and
// its default. config.example.toml says the same in the operator's words, with
// every option at its default; a test holds the two together.
//
// The one rule: a file is either right, and then everything in the Config can be
// used as it stands, or all of its mistakes are told at once, each with its place.
// What a file may hold is read off the structs, so a new option is a new field (and
// its check, and its lines in the example).
package config

import (
	"slices"

	toml "github.com/pelletier/go-toml/v2"

	"gavel/internal/committee"
)

// Config is the whole file.
type Config struct {
	// Data is the folder of the record: gavel.db and the socket that the command
	// line tools ask. Default "data". Relative paths are relative to the config
	// file's folder; in a Config that was loaded this and every other path is absolute.
	Data string `toml:"data"`
	// Out is the folder of the published tree. Default "public". It can't hold Data,
	// which would publish the record.
	Out string `toml:"out"`
	// URL is where the published tree is on the web, the prefix of every link that
	// Gavel says. A missing slash at the end is added. Default "", for links to the
	// files themselves: Resolve makes it file:// and Out.
	URL string `toml:"url"`
	// Pattern names the files of a meeting below Out, without the extension:
	// %(meetingname)s, %(channel)s and %(network)s, then strftime conversions of the
	// start in UTC. MeetBot's patterns with their doubled %% work as they are. See Base.
	// Default "%(meetingname)s/%Y/%(meetingname)s.%Y-%m-%d-%H.%M".
	Pattern string `toml:"pattern"`
	// InfoURL is the page about Gavel that is named at the start and the end of a meeting.
	// Default "": Resolve makes it URL.
	InfoURL string `toml:"info_url"`
	// Log is how much the log says: "debug", "info" (the default), "warn" or "error".
	Log string `toml:"log"`

	Meeting  Meeting   `toml:"meeting"`
	Limits   Limits    `toml:"limits"`
	Web      Web       `toml:"web"`
	Networks []Network `toml:"network"`
	// Committees are those whose meetings have a roster, a quorum and motions. Their options
	// are explained at committee.Config. In a Config that was loaded each is complete, with
	// the members of its roster file in Members; Meetings are as in file names.
	Committees []committee.Config `toml:"committee"`
	// Series are meetings that come back and have no roster: an agenda, actions and reminders.
	Series []Series `toml:"series"`

	// Warnings are what Load found that is no mistake and may not be meant.
	Warnings []Problem `toml:"-" json:"-"`
}

// Series is a series of meetings without a roster.
type Series struct {
	// Name is the name of its meetings, as in "#startmeeting nova": letters, digits, "-", "_"
	// and ".". It is required, and no committee or other series has it.
	Name string `toml:"name"`
	// Title is its name on pages. Default: Name.
	Title string `toml:"title"`
	// Channel is where it meets, and where it is announced. Default "", for none.
	Channel string `toml:"channel"`
	// Network is the network that Channel is on; it is needed only if that is so on several. Default "".
	Network string `toml:"network"`
	// Meets is when it meets: "thu 14:00". Default "", for no fixed time, or the one that was
	// imported.
	Meets string `toml:"meets"`
	// Frequency, Zone and Skip are those of a committee.
	Frequency string           `toml:"frequency"`
	Zone      string           `toml:"zone"`
	Skip      []toml.LocalDate `toml:"skip"`
	// Start is the first day on which it may meet. Default: no first day.
	Start toml.LocalDate `toml:"start"`
	// Length is how long a meeting is planned to take, from 1m to 24h. Default 60m.
	Length Duration `toml:"length"`
	// Chairs are the nicks of who leads it. Default none.
	Chairs []string `toml:"chairs"`
	// AgendaURL is the page of its agenda. Default "", for none.
	AgendaURL string `toml:"agenda_url"`
	// Remind are the kinds of its reminders, see committee.ReminderKinds. Default all of them.
	Remind []string `toml:"remind"`
}

// Meeting is how meetings run.
type Meeting struct {
	// Length is how long a meeting is due to take. When it is over the channel is told
	// once, and from then on anyone can end the meeting. Default 60m, from 1m to 168h; it
	// can't be 0, since a meeting that is never over blocks its channel.
	Length Duration `toml:"length"`
	// Idle is how long a meeting may be silent before the channel is warned; ten
	// minutes after the warning it is ended, with its minutes. Default 2h, from 1m to
	// 168h; 0 is never.
	Idle Duration `toml:"idle"`
	// Start says who may start a meeting: "anyone" (the default), "identified" (logged in
	// to the network's services), "voiced" (and operators), "operators" (of the channel)
	// or "list" (Starters).
	Start string `toml:"start"`
	// Starters are the accounts that may start a meeting when Start is "list"; on a network
	// without accounts they are nicks.
	Starters []string `toml:"starters"`
	// OperatorsChair lets channel operators use the chairs' commands. Default false.
	OperatorsChair bool `toml:"operators_chair"`
	// Topic lets #topic set the channel's topic. Default true.
	Topic bool `toml:"topic"`
}

// Limits keep one person from making Gavel talk without end. A chair's commands in a
// meeting, and items for the minutes, are not limited.
type Limits struct {
	// Burst is how many commands one person may give at once, 1 to 1000. Default 10.
	Burst int `toml:"burst"`
	// Rate is how many commands a second one person may give in the long run, more than
	// 0 and at most 1000. Default 1.
	Rate float64 `toml:"rate"`
}

// Web is the small web server for the published tree.
type Web struct {
	// Listen is its address, for example "127.0.0.1:8080". Default "", no web server.
	Listen string `toml:"listen"`
}

// Network is one IRC network.
type Network struct {
	// Name is how Gavel calls the network in its record, its logs and its file names:
	// letters, digits, "-", "_" and ".". Names that differ only in case are one name, since
	// file names are in lower case.
	Name string `toml:"name"`
	// Server is host:port. Without a port it is 6697, or 6667 without TLS; in a Config
	// that was loaded it has a port.
	Server string `toml:"server"`
	// TLS is on by default, with the server's certificate verified. Off takes Insecure as well,
	// unless the server is on loopback.
	TLS bool `toml:"tls"`
	// Insecure says that an unencrypted connection is really meant. Default false.
	Insecure bool `toml:"insecure"`
	// CAFile holds the certificates (PEM) that the server's is verified by, in place of the system's.
	CAFile string `toml:"ca_file"`
	// ServerName is the name that the server's certificate must have, if it is not Server's host.
	ServerName string `toml:"server_name"`
	// CertFile and KeyFile (PEM) are Gavel's own certificate, for SASL EXTERNAL. Without KeyFile
	// the key is in CertFile as well; in a Config that was loaded both are set or neither.
	CertFile string `toml:"cert_file"`
	KeyFile  string `toml:"key_file"`

	// Nick is Gavel's nick; when it is taken Gavel takes another and regains this one
	// later. Default "gavel".
	Nick string `toml:"nick"`
	// User is the user name (ident), Realname the text beside it. Default "gavel" and "Gavel,
	// the meeting bot".
	User     string `toml:"user"`
	Realname string `toml:"realname"`

	// Password is the server's password (PASS).
	Password Secret `toml:"password"`

	// SASL is how Gavel logs in to services: "" (the default), "plain" or "external".
	SASL string `toml:"sasl"`
	// Account is the services account. Default "": Resolve makes it Nick.
	Account string `toml:"account"`
	// AccountPassword is for SASL PLAIN, or for NickServ when SASL is "" or the network has none.
	AccountPassword Secret `toml:"account_password"`
	// NickServ is whom to IDENTIFY to when there is a password and SASL did not log Gavel in.
	// Default "NickServ"; empty is never.
	NickServ string `toml:"nickserv"`
	// LoginRequired makes Gavel disconnect, and try again later, rather than go on without being
	// logged in. Default false.
	LoginRequired bool `toml:"login_required"`

	// Burst is how many lines Gavel sends at once, 1 to 100, Every the time each further line
	// takes, up to a minute. Default 4 and 2s. Every 0 is no pause at all, for a server of
	// one's own: others disconnect a bot that floods.
	Burst int      `toml:"burst"`
	Every Duration `toml:"every"`

	// Invite says whether an INVITE makes Gavel join: "no", "configured" (only channels of this
	// file; the default) or "yes".
	Invite string `toml:"invite"`

	Channels []Channel `toml:"channel"`
}

// Channel is one channel to be in.
type Channel struct {
	// Name is the channel, with its "#".
	Name string `toml:"name"`
	// Key is the channel's key (mode +k).
	Key Secret `toml:"key"`
}

// The values that an option with a choice has.
var (
	logs    = []string{"debug", "info", "warn", "error"}
	starts  = []string{"anyone", "identified", "voiced", "operators", "list"}
	sasls   = []string{"", "plain", "external"}
	invites = []string{"no", "configured", "yes"}
)

// Default returns a Config with every option at its default. It has no network.
func Default() Config {
	return Config{
		Data:    "data",
		Out:     "public",
		Pattern: defaultPattern,
		Log:     "info",
		Meeting: Meeting{Length: 60 * minute, Idle: 120 * minute, Start: "anyone", Topic: true},
		Limits:  Limits{Burst: 10, Rate: 1},
	}
}

// DefaultSeries returns a Series with every option at its default. Name has none.
func DefaultSeries() Series {
	return Series{Frequency: "weekly", Length: 60 * minute, Remind: slices.Clone(committee.ReminderKinds)}
}

// DefaultNetwork returns a Network with every option at its default. Name and
// Server have none.
func DefaultNetwork() Network {
	return Network{
		TLS:      true,
		Nick:     "gavel",
		User:     "gavel",
		Realname: "Gavel, the meeting bot",
		NickServ: "NickServ",
		Burst:    4,
		Every:    2 * second,
		Invite:   "configured",
	}
}
