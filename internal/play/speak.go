package play

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// Do is what the bot does: it is written down, and the network answers.
func (p *Player) Do(f commands.Effect) {
	at := p.clock.Format("15:04")
	write := func(format string, a ...any) {
		if today := p.clock.Truncate(24 * time.Hour); !p.shown.IsZero() && today.After(p.shown) {
			fmt.Fprintf(p.out, "@ %s\n", today.Format(time.DateOnly))
			p.shown = today
		}
		fmt.Fprintf(p.out, "%s -%s- %s\n", at, p.nick, strings.TrimRight(irctext.Printable(fmt.Sprintf(format, a...)), " "))
	}
	switch f := f.(type) {
	case commands.Say:
		p.once(f.Key, func() { write("%s", f.Text) })
	case commands.Notice:
		write("[notice %s] %s", f.Nick, f.Text)
	case commands.Tell:
		if f.Key != "" && p.find(f.Nick) == nil {
			p.echo = append(p.echo, commands.Event{Kind: commands.Untold, What: f.Key, Text: "No such nick/channel"})
			return
		}
		p.once(f.Key, func() { write("[to %s] %s", f.Nick, f.Text) })
	case commands.SetTopic:
		write("[topic] %s", f.Text)
		p.topics[f.Channel] = f.Text
		p.echo = append(p.echo, commands.Event{Kind: commands.Topic, Channel: f.Channel, Text: f.Text, From: fact.Actor{Nick: p.nick}})
	}
}

// once says something. If it has a key, the bot hears that it is said, unless the process
// dies of it.
func (p *Player) once(key string, say func()) {
	if key == "" {
		say()
		return
	}
	p.dies("before")
	say()
	p.dies("said")
	p.echo = append(p.echo, commands.Event{Kind: commands.Told, What: key})
}

// death is what Do panics with where the process dies in the middle of what it does.
type death struct{}

// dies is where the process dies, if the trap is set there.
func (p *Player) dies(trap string) {
	if p.trap == trap {
		p.trap = ""
		panic(death{})
	}
}

// errTrap is a transcript that does not test what it means to.
var errTrap = errors.New("the process was to die, and did not: nothing was said that must not get lost")

// restart is the process dying, and being started again.
func (p *Player) restart() error {
	p.echo = nil
	if err := p.db.Close(); err != nil {
		return err
	}
	if err := p.boot(); err != nil {
		return err
	}
	return p.connect()
}
