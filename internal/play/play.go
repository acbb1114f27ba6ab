package play

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/fact"
	"gavel/store"
)

// Network is what the network of a transcript is called.
const Network = "transcript"

// Options say how a transcript is played.
type Options struct {
	Settings commands.Settings
	Dir      string // the record goes here
	Tree     *archive.Tree
	Channel  string       // the channel before the transcript names one
	Log      *slog.Logger // nil is silence
	Burst    int          // see config.Limits
	Rate     float64

	// Handle decides what an event means; nil is commands.Handle.
	Handle func(*commands.World, commands.Event) commands.Outcome
}

// A Player plays one transcript.
type Player struct {
	o   Options
	out *bufio.Writer
	// shown is the day that a reader of what was printed so far thinks it is.
	shown time.Time
	db    *store.Bolt
	loop  *bot.Loop

	day     time.Time // the day of the transcript
	clock   time.Time // now
	channel string    // the channel of what follows
	nick    string    // the bot's
	gone    bool      // the bot is disconnected
	people  []*person // who is on the network, in the order they came
	topics  map[string]string
	begun   bool             // somebody was there
	wakes   []time.Time      // when the bot wants a tick
	random  uint64           // a transcript has the same receipts each time
	started bool             // the rosters were read
	tells   bool             // the network tells accounts: the transcript has some
	echo    []commands.Event // what the network says to what the bot does
	trap    string           // "before" or "said": where the next thing with a key kills the process
}

// Play plays a transcript and writes it to w again, with the bot's lines in it.
func Play(o Options, transcript io.Reader, w io.Writer) error {
	p, err := NewPlayer(o, w)
	if err != nil {
		return err
	}
	return errors.Join(p.Play(transcript), p.Close())
}

// NewPlayer opens the record in o.Dir.
func NewPlayer(o Options, w io.Writer) (*Player, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Channel == "" {
		o.Channel = "#meeting"
	}
	p := &Player{
		o: o, out: bufio.NewWriter(w), channel: o.Channel, nick: o.Settings.Bot,
		day: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), topics: map[string]string{},
	}
	p.clock = p.day
	return p, p.boot()
}

// boot starts a bot on the record as it is.
func (p *Player) boot() (err error) {
	if p.db, err = store.Open(filepath.Join(p.o.Dir, "gavel.db")); err != nil {
		return err
	}
	p.loop = bot.NewLoop(bot.Loop{
		Store: p.db, World: commands.NewWorld(p.o.Settings), Tree: p.o.Tree, Log: p.o.Log,
		Speakers: map[string]bot.Speaker{Network: p}, Burst: p.o.Burst, Rate: p.o.Rate, Handle: p.o.Handle,
		Wake: func(at time.Time) {
			if !slices.ContainsFunc(p.wakes, at.Equal) {
				p.wakes = append(p.wakes, at)
			}
		},
	})
	return p.loop.Load()
}

// Close ends the play.
func (p *Player) Close() error { return errors.Join(p.out.Flush(), p.db.Close()) }

// Store is the record.
func (p *Player) Store() store.Store { return p.db }

// World is what is so at the end.
func (p *Player) World() *commands.World { return p.loop.World }

// Play plays a transcript to its end. An error of the transcript names its line.
func (p *Player) Play(transcript io.Reader) error {
	src, err := io.ReadAll(transcript)
	if err != nil {
		return err
	}
	var lines []line
	var wrong []error
	number := 0
	for raw := range bytes.Lines(src) {
		number++
		l, err := parse(string(raw), p.nick)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", number, err))
		}
		lines = append(lines, l)
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	for _, l := range lines {
		p.tells = p.tells || l.kind == account || l.text == "joins" && l.arg != ""
	}
	if !p.tells { // a rehearsal in which nobody has an account is one by nicks
		list := slices.Clone(p.o.Settings.Committees)
		for i := range list {
			list[i].Identity = "nick"
		}
		p.o.Settings.Committees = list
		p.World().Settings.Committees = list
	}
	if err := p.step(p.up()); err != nil {
		return err
	}
	trap := 0 // the last line that set one
	for i, l := range lines {
		if err := p.line(l); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		if l.kind == killed {
			trap = i + 1
		}
	}
	if p.trap != "" {
		return fmt.Errorf("line %d: %w", trap, errTrap)
	}
	return p.out.Flush()
}

func (p *Player) line(l line) error {
	switch l.kind {
	case byBot:
		return nil
	case date: // the days until then pass first, and what the bot says in them has its own dates
		if !p.fresh() && p.clock.Before(l.day) {
			if err := p.until(l.day.Add(-1)); err != nil {
				return err
			}
		}
		fmt.Fprintln(p.out, l.raw)
		p.shown = l.day
	case comment, channel, account:
		fmt.Fprintln(p.out, l.raw)
	default:
		if err := p.pass(l.at); err != nil {
			return err
		}
		fmt.Fprintln(p.out, l.raw)
		p.shown = p.clock.Truncate(24 * time.Hour)
	}
	e := commands.Event{Channel: p.channel, From: fact.Actor{Nick: l.nick}, Text: l.text}
	switch l.kind {
	case date:
		p.day = l.day
		if p.clock.Before(p.day) {
			// A date before the first line sets the clock; later ones let the days pass.
			if p.fresh() {
				p.clock = p.day
			} else if err := p.until(p.day); err != nil {
				return err
			}
		} else if p.fresh() {
			p.clock = p.day
		}
	case channel:
		p.channel = l.arg
		return p.enter()
	case account:
		return p.login(l.nick, l.arg)
	case said, acted:
		if err := p.come(l.nick); err != nil {
			return err
		}
		e.Kind, e.Me = commands.Said, l.kind == acted
		return p.hear(e)
	case private:
		p.who(l.nick)
		e.Kind, e.Channel = commands.Said, ""
		return p.hear(e)
	case event:
		return p.happens(l)
	case killed:
		if p.trap != "" {
			return errTrap
		}
		if p.trap = l.arg; p.trap == "" {
			return p.restart()
		}
	}
	return nil
}

// up is the network coming up. A transcript in which nobody has an account is of a
// network without accounts.
func (p *Player) up() commands.Event {
	e := commands.Event{Kind: commands.Up, To: p.nick, Text: "rfc1459"}
	if !p.tells {
		e.What = "no accounts"
	}
	return e
}

// fresh reports whether nothing has happened yet.
func (p *Player) fresh() bool { return !p.begun }

// pass lets time pass up to a time of day; one that went back is the next day's.
func (p *Player) pass(at time.Duration) error {
	t := p.day.Add(at)
	if t.Before(p.clock) {
		p.day = p.clock.Truncate(24 * time.Hour)
		if t = p.day.Add(at); t.Before(p.clock) {
			p.day = p.day.AddDate(0, 0, 1)
			t = p.day.Add(at)
		}
	}
	return p.until(t)
}

// until lets time pass, with a tick at each full minute.
func (p *Player) until(t time.Time) error {
	if p.fresh() {
		p.clock = t
		return nil
	}
	for !p.gone {
		next := p.clock.Truncate(time.Minute).Add(time.Minute)
		if !p.busy() { // else only a reminder can become due
			if next = p.World().NextDue(p.clock, t); next.IsZero() {
				break
			}
		}
		for _, w := range p.wakes {
			if w.After(p.clock) && w.Before(next) {
				next = w
			}
		}
		if next.After(t) {
			break
		}
		p.wakes = slices.DeleteFunc(p.wakes, func(w time.Time) bool { return !w.After(next) })
		p.clock = next
		if err := p.step(commands.Event{Kind: commands.Tick}); err != nil {
			return err
		}
	}
	p.clock = t
	return nil
}

// busy reports whether a meeting runs, or waits for its files.
func (p *Player) busy() bool {
	for _, m := range p.World().Meetings {
		if m.Running() || m.Published == "" {
			return true
		}
	}
	return false
}

// hear lets the bot hear something, if it is there.
func (p *Player) hear(e commands.Event) error {
	if who := p.find(e.From.Nick); who != nil {
		e.From = who.actor()
	}
	if p.gone {
		return nil
	}
	return p.step(e)
}

// step gives the loop an event, and then what the network answers to what the
// bot did. If the process dies of that, it is started again.
func (p *Player) step(e commands.Event) (err error) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case death{}:
			err = p.restart()
		default:
			panic(r)
		}
	}()
	p.echo = append(p.echo, e)
	for len(p.echo) > 0 {
		e := p.echo[0]
		p.echo = p.echo[1:]
		e.Network, e.At = Network, p.clock
		p.random = p.random*6364136223846793005 + 1442695040888963407
		e.Rand = p.random
		if err := p.loop.Step(e); err != nil {
			return err
		}
	}
	return nil
}

// enter brings the bot into the channel.
func (p *Player) enter() error {
	if !p.started {
		p.started = true
		for _, c := range p.o.Settings.Committees {
			if err := p.step(commands.Event{Kind: commands.Rostered, What: c.Name, Roster: c.Members}); err != nil {
				return err
			}
			if err := p.step(commands.Event{Kind: commands.Scheduled, What: c.Name, Calendar: commands.ConfigCalendar(c)}); err != nil {
				return err
			}
		}
	}
	if p.gone || p.World().Network(Network).Channel(p.channel).Here {
		return nil
	}
	return p.step(commands.Event{Kind: commands.Present, Channel: p.channel, Text: p.topics[p.channel], Members: p.members(p.channel)})
}

// come brings somebody into the channel: whoever speaks is present.
func (p *Player) come(nick string) error {
	w := p.who(nick)
	if err := p.enter(); err != nil || w.in[p.channel] != nil {
		return err
	}
	w.in[p.channel] = &status{}
	return p.hear(commands.Event{Kind: commands.Joined, Channel: p.channel, From: w.actor()})
}

// connect lets the bot come up and join every channel again.
func (p *Player) connect() error {
	p.gone = false
	if err := p.step(p.up()); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, w := range p.people {
		for c := range w.in {
			seen[c] = true
		}
	}
	for _, c := range p.World().Network(Network).Channels {
		seen[c.Name] = true
	}
	for _, c := range sortedKeys(seen) {
		e := commands.Event{Kind: commands.Present, Channel: c, Text: p.topics[c], Members: p.members(c)}
		if err := p.step(e); err != nil {
			return err
		}
	}
	return nil
}

func (p *Player) happens(l line) error {
	e := commands.Event{Channel: p.channel, From: fact.Actor{Nick: l.nick}}
	what := l.text
	if l.nick == p.nick { // whatever takes the bot away, and whatever brings it back
		switch what {
		case "kicked", "parts", "quits":
			what = "disconnects"
		case "joins":
			what = "reconnects"
		}
	}
	switch what {
	case "disconnects":
		p.gone = true
		return p.step(commands.Event{Kind: commands.Down, Text: "connection lost"})
	case "reconnects":
		return p.connect()
	case "joins":
		if l.arg != "" {
			p.who(l.nick).account = l.arg
		}
		return p.come(l.nick)
	}
	w := p.who(l.nick)
	switch l.text {
	case "parts", "kicked":
		delete(w.in, p.channel)
		e.Kind, e.Text, e.From = commands.Parted, l.arg, w.actor()
		if l.text == "kicked" {
			e = commands.Event{Kind: commands.Kicked, Channel: p.channel, To: l.nick, From: fact.Actor{Nick: l.arg}}
		}
	case "quits":
		e.Kind, e.Text, e.From, e.Channel = commands.Quit, l.arg, w.actor(), ""
		for i := range p.people {
			if p.people[i] == w {
				p.people = append(p.people[:i:i], p.people[i+1:]...)
				break
			}
		}
	case "nick":
		e.Kind, e.To, e.From, e.Channel = commands.Renamed, l.arg, w.actor(), ""
		defer func() { w.nick = l.arg }()
	case "op", "voiced", "plain":
		if err := p.come(l.nick); err != nil {
			return err
		}
		s := w.in[p.channel]
		s.op, s.voice = l.text == "op", l.text == "voiced"
		e = commands.Event{Kind: commands.Moded, Channel: p.channel, To: l.nick, Op: s.op, Voice: s.voice}
	case "topic":
		if err := p.come(l.nick); err != nil {
			return err
		}
		p.topics[p.channel] = l.arg
		e.Kind, e.Text, e.From = commands.Topic, l.arg, w.actor()
	}
	return p.hear(e)
}

// TempDir is a folder for a record that nobody wants to keep.
func TempDir() (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "gavel-")
	return dir, func() { os.RemoveAll(dir) }, err
}

func sortedKeys(set map[string]bool) []string {
	return slices.Sorted(maps.Keys(set))
}
