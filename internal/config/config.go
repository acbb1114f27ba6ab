// Package config is what an operator may set: one TOML file, checked whole.
//
// The structs below are the manual: each field says what it does, its unit and
// its default. config.example.toml says the same in the operator's words, with
// every option at its default; a test holds the two together.
package config

import (
	"time"
)

// Config is the whole file.
type Config struct {
	// Data is the folder of the record: gavel.db and the socket that the command
	// line tools ask. Relative paths are relative to the config file's folder.
	Data string `toml:"data"`
	// Out is the folder of the published tree.
	Out string `toml:"out"`
	// URL is where the published tree is on the web, the prefix of every link that
	// Gavel says. A missing slash at the end is added.
	URL string `toml:"url"`
	// Pattern names the files of a meeting below Out, without the extension:
	// %(meetingname)s, %(channel)s and %(network)s, then strftime conversions of the
	// start in UTC.
	Pattern string `toml:"pattern"`
	// InfoURL is the page about Gavel that is named at the start and the end of a meeting.
	InfoURL string `toml:"info_url"`
	// Log is how much the log says: "debug", "info", "warn" or "error".
	Log string `toml:"log"`

	Meeting  Meeting   `toml:"meeting"`
	Limits   Limits    `toml:"limits"`
	Web      Web       `toml:"web"`
	Networks []Network `toml:"network"`
}

// Meeting is how meetings run.
type Meeting struct {
	// Length is how long a meeting is due to take. When it is over the channel is told
	// once, and from then on anyone can end the meeting.
	Length Duration `toml:"length"`
	// Idle is how long a meeting may be silent before the channel is warned; ten
	// minutes after the warning it is ended, with its minutes. 0 is never.
	Idle Duration `toml:"idle"`
	// Start says who may start a meeting: "anyone", "identified" (logged in to the
	// network's services), "voiced" (and operators), "operators" (of the channel) or
	// "list" (Starters).
	Start string `toml:"start"`
	// Starters are the accounts that may start a meeting when Start is "list"; on a network
	// without accounts they are nicks.
	Starters []string `toml:"starters"`
	// OperatorsChair lets channel operators use the chairs' commands.
	OperatorsChair bool `toml:"operators_chair"`
	// Topic lets #topic set the channel's topic.
	Topic bool `toml:"topic"`
}

// Limits keep one person from making Gavel talk without end.
type Limits struct {
	// Burst is how many commands one person may give at once.
	Burst int `toml:"burst"`
	// Rate is how many commands a second one person may give in the long run.
	Rate float64 `toml:"rate"`
}

// Web is the small web server for the published tree.
type Web struct {
	// Listen is its address, for example "127.0.0.1:8080". Empty is no web server.
	Listen string `toml:"listen"`
}

// Network is one IRC network.
type Network struct {
	// Name is how Gavel calls the network in its record, its logs and its file names:
	// letters, digits, "-", "_" and ".".
	Name string `toml:"name"`
	// Server is host:port. Without a port it is 6697, or 6667 without TLS.
	Server string `toml:"server"`
	// TLS is on by default, with the server's certificate verified. Off takes Insecure as well,
	// unless the server is on loopback.
	TLS bool `toml:"tls"`
	// Insecure says that an unencrypted connection is really meant.
	Insecure bool `toml:"insecure"`
	// CAFile holds the certificates (PEM) that the server's is verified by, in place of the system's.
	CAFile string `toml:"ca_file"`
	// ServerName is the name that the server's certificate must have, if it is not Server's host.
	ServerName string `toml:"server_name"`
	// CertFile and KeyFile (PEM) are Gavel's own certificate, for SASL EXTERNAL.
	CertFile string `toml:"cert_file"`
	KeyFile  string `toml:"key_file"`

	// Nick is Gavel's nick; when it is taken Gavel takes another and regains this one later.
	Nick string `toml:"nick"`
	// User is the user name (ident), Realname the text beside it. Both default to something sensible.
	User     string `toml:"user"`
	Realname string `toml:"realname"`

	// Password is the server's password (PASS).
	Password Secret `toml:"password"`

	// SASL is how Gavel logs in to services: "", "plain" or "external".
	SASL string `toml:"sasl"`
	// Account is the services account, Nick by default.
	Account string `toml:"account"`
	// AccountPassword is for SASL PLAIN, or for NickServ when SASL is "" or the network has none.
	AccountPassword Secret `toml:"account_password"`
	// NickServ is whom to IDENTIFY to when there is a password and SASL did not log Gavel in.
	// Empty is never.
	NickServ string `toml:"nickserv"`
	// LoginRequired makes Gavel disconnect, and try again later, rather than go on without being logged in.
	LoginRequired bool `toml:"login_required"`

	// Burst is how many lines Gavel sends at once, Every the time each further line takes.
	Burst int      `toml:"burst"`
	Every Duration `toml:"every"`

	// Invite says whether an INVITE makes Gavel join: "no", "configured" (only channels of this file) or "yes".
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

// Secret is a password: written in the file, in a file of its own, or in an
// environment variable. It never prints.
//
//	password = "hunter2"               # works, and check advises against it
//	password_file = "/run/secrets/irc" # the first line of the file
//	password_env = "GAVEL_PASSWORD"
//
// The three keys are of the table that holds the secret; Load reads the file or the variable, and
// value is what it found.
type Secret struct{ value string }

// NewSecret is the secret s.
func NewSecret(s string) Secret { return Secret{s} }

// Reveal returns the secret itself, for the wire and nothing else.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == "" }

// String hides the secret.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides the secret.
func (s Secret) GoString() string { return s.String() }

// Duration is a time span written "90s", "60m" or "2h".
type Duration time.Duration

// UnmarshalText reads the form that time.ParseDuration does.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// MarshalText writes it the same way.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }
