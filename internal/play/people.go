package play

import (
	"strings"

	"gavel/commands"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// person is a client of the transcript's network.
type person struct {
	nick, account string
	in            map[string]*status // by channel
}

type status struct{ op, voice bool }

func (w *person) actor() fact.Actor {
	return fact.Actor{Nick: w.nick, User: strings.ToLower(w.nick), Account: w.account}
}

func (p *Player) find(nick string) *person {
	fold := irctext.CaseMap("rfc1459").Fold
	for _, w := range p.people {
		if fold(w.nick) == fold(nick) {
			return w
		}
	}
	return nil
}

// who is the client of this nick, which connects if there is none.
func (p *Player) who(nick string) *person {
	if w := p.find(nick); w != nil {
		return w
	}
	p.begun = true
	w := &person{nick: nick, in: map[string]*status{}}
	p.people = append(p.people, w)
	return w
}

func (p *Player) members(channel string) (list []minutes.Member) {
	for _, w := range p.people {
		if s := w.in[channel]; s != nil {
			list = append(list, minutes.Member{Actor: w.actor(), Op: s.op, Voice: s.voice})
		}
	}
	return append(list, minutes.Member{Actor: fact.Actor{Nick: p.nick}})
}

// login binds the client that now holds the nick to an account.
func (p *Player) login(nick, account string) error {
	w := p.who(nick)
	if w.account == account {
		return nil
	}
	w.account = account
	return p.hear(commands.Event{Kind: commands.Account, From: w.actor()})
}
