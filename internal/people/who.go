package people

import (
	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// Who is somebody on a network: their account when they are logged in, else their nick.
// Nick changes are not followed, so what somebody without an account chose is their nick's.
type Who struct {
	Network string          `json:"network"`
	Case    irctext.CaseMap `json:"case,omitempty"` // how the network folds names; "" is rfc1459
	Account string          `json:"account,omitempty"`
	Nick    string          `json:"nick,omitempty"` // as it was when they were seen
}

// WhoIs is the actor of a fact, who is on a network.
func WhoIs(net Net, by fact.Actor) Who {
	return Who{Network: net.Network, Case: net.Case, Account: by.Account, Nick: by.Nick}
}

// A Key tells people apart. An account and a nick of the same name are two people, and so
// are two of the same name on two networks.
type Key struct {
	Network string
	Account bool // Name is an account, not a nick
	Name    irctext.Folded
}

// Key is the same for all that is seen of the same person.
func (w Who) Key() Key {
	if w.Account != "" {
		return Key{w.Network, true, w.Case.Fold(w.Account)}
	}
	return Key{w.Network, false, w.Case.Fold(w.Nick)}
}

// String names the person in the key of a Due: "oftc/account/ttx" or "oftc/nick/ttx".
func (k Key) String() string {
	kind := "nick"
	if k.Account {
		kind = "account"
	}
	return k.Network + "/" + kind + "/" + string(k.Name)
}

// A Target is where a text goes: to a channel of the network if Channel is set, else to
// the person in private.
type Target struct {
	Who
	Channel string `json:"channel,omitempty"`
}
