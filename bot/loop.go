// Package bot is the edge: girc and cron live here and nowhere else.
//
// One goroutine, the loop, owns everything that is so. It takes events in one
// order, and for each of them does three things in one order: record the facts,
// apply them, speak. A line is answered only when what it meant is on disk: a
// crash can lose a reply, never a decision.
package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"time"

	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/irctext"
	"gavel/internal/people"
	"gavel/minutes"
	"gavel/store"
)

// A Speaker brings effects about on one network. It never blocks.
type Speaker interface {
	Do(commands.Effect)
}

// Loop owns the world.
type Loop struct {
	Store    store.Store
	World    *commands.World
	Tree     *archive.Tree
	Speakers map[string]Speaker // by network
	Log      *slog.Logger

	// Burst and Rate limit the commands of one person, see config.Limits.
	Burst int
	Rate  float64

	// Wake has a Tick sent at a time. Run has timers for that.
	Wake func(at time.Time)

	// Handle decides what an event means; nil is commands.Handle.
	Handle func(*commands.World, commands.Event) commands.Outcome

	// Leave has the Speakers say what is queued and end, and returns when they have. Run calls
	// it last, and records what becomes of these lines. Nil is nothing to do.
	Leave func()

	pending  []store.Entry // applied, not yet on disk
	size     int           // its bytes
	effects  []commands.Effect
	limits   map[string]*limiter
	written  map[string]int // how many changes of a meeting the files show
	stale    bool           // the calendars are to be written
	publish  func(publication)
	inbox    chan commands.Event
	asks     chan func(*commands.World) error
	canceled chan struct{}
}

// NewLoop makes a loop that has not read the store yet. In it, files are written
// at once, and before Step returns; Run has a goroutine for that.
func NewLoop(l Loop) *Loop {
	l.limits = map[string]*limiter{}
	l.written = map[string]int{}
	l.inbox = make(chan commands.Event, 1024)
	l.asks = make(chan func(*commands.World) error)
	l.canceled = make(chan struct{})
	if l.Handle == nil {
		l.Handle = commands.Handle
	}
	if l.Speakers == nil {
		l.Speakers = map[string]Speaker{}
	}
	return &l
}

// Load reads what was going on from the store: the meetings that have not ended,
// and those whose files are not written yet.
func (l *Loop) Load() error {
	councils, err := committees(l.Store)
	if err != nil {
		return err
	}
	maps.Copy(l.World.Committees, councils)
	facts, err := l.Store.Read(people.Stream, 1, 0)
	if err != nil {
		return err
	}
	l.World.People = people.Replay(facts)
	streams, err := l.Store.Streams("meeting/")
	if err != nil {
		return err
	}
	wanted := l.World.Wanted(streams)
	for _, s := range streams {
		l.World.Remember(s)
		n, err := l.Store.Len(s)
		if err != nil {
			return err
		}
		last, err := l.Store.Read(s, n, 1)
		if err != nil {
			return err
		}
		// A meeting that is over and published is needed only when it is the last one of
		// its channel, or can still be amended.
		over := len(last) == 1 && (last[0].Kind == minutes.Published || last[0].Kind == minutes.Edited || last[0].Kind == minutes.Undone)
		if over && !wanted[s] {
			continue
		}
		facts, err := l.Store.Read(s, 1, 0)
		if err != nil {
			return err
		}
		m := minutes.Replay(facts)
		l.World.Restore(s, m)
		if m.Running() || m.Published == "" {
			l.Log.Info("meeting resumed", "meeting", s, "facts", len(facts), "running", m.Running())
		}
	}
	return nil
}

// Step handles events in order. When it returns nil, all their facts are on disk
// and then all their effects were brought about. An error means that the
// disk would not take the facts: nothing was said, and the caller must stop.
func (l *Loop) Step(events ...commands.Event) error {
	for len(events) > 0 {
		var at time.Time
		for _, e := range events {
			if err := l.handle(e); err != nil {
				return err
			}
			at = e.At
		}
		events = nil
		if err := l.flush(); err != nil {
			return err
		}
		effects := l.effects
		l.effects = nil
		for _, f := range effects {
			if e, ok := l.do(f, at); ok {
				events = append(events, e)
			}
		}
	}
	l.doCalendars()
	return nil
}

// handle records and applies one event. Nothing is on disk before flush.
func (l *Loop) handle(e commands.Event) error {
	if e.Kind == commands.Said && e.Channel == "" && e.Rand == 0 {
		e.Rand = rand.Uint64()
	}
	if e.Kind == commands.Said && !e.History {
		e.Limited, e.Again = l.limit(e)
	}
	out, err := l.try(e)
	if err != nil {
		// The line is set aside, and everything is as if it had only been heard.
		text := e.Text
		if e.Channel == "" { // it may be a ballot or a password
			text = "(in private)"
		}
		l.Log.Error("a line was set aside: this is a fault of Gavel's, please report it with this entry",
			"network", e.Network, "channel", e.Channel, "nick", e.From.Nick, "kind", e.Kind, "text", text, "err", err)
		if err := l.rebuild(); err != nil {
			return err
		}
		e.SetAside = true
		if out, err = l.try(e); err != nil {
			return l.rebuild()
		}
	}
	for _, r := range out.Facts {
		b, _ := json.Marshal(r.Fact)
		if len(l.pending) == store.MaxFacts || l.size+len(b) > store.MaxBytes {
			if err := l.flush(); err != nil {
				return err
			}
		}
		l.pending = append(l.pending, store.Entry{Stream: r.Stream, N: l.World.Next(r.Stream), Fact: r.Fact})
		l.size += len(b)
		l.World.ApplyTo(r.Stream, r.Fact)
	}
	l.World.See(e)
	l.effects = append(l.effects, out.Effects...)
	return nil
}

// try calls Handle, and turns a panic in it into an error, as well as a fact that no
// batch can hold. It is the one place where a panic is caught.
func (l *Loop) try(e commands.Event) (out commands.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v\n%s", p, debug.Stack())
		}
	}()
	out = l.Handle(l.World, e)
	for _, r := range out.Facts {
		if b, err := json.Marshal(r.Fact); err != nil || len(b) > store.MaxBytes {
			return commands.Outcome{}, fmt.Errorf("a fact of the kind %s has %d bytes, and %d are allowed: %v", r.Fact.Kind, len(b), store.MaxBytes, err)
		}
	}
	return out, nil
}

// rebuild makes the meetings again from the disk. Who is where is not stored, and
// stays as it is.
func (l *Loop) rebuild() error {
	if err := l.flush(); err != nil {
		return err
	}
	l.World.Forget()
	return l.Load()
}

// flush writes what is pending in one batch.
func (l *Loop) flush() error {
	if len(l.pending) == 0 {
		return nil
	}
	if err := l.Store.Append(l.pending); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	l.pending, l.size = l.pending[:0], 0
	return nil
}

// do brings one effect about. Files that are written at once give the event that
// says so, and what nobody can say the event that it was not said.
func (l *Loop) do(f commands.Effect, at time.Time) (e commands.Event, ok bool) {
	var network, key string
	switch f := f.(type) {
	case commands.Publish:
		return l.doPublish(f)
	case commands.File:
		l.doFile(f)
		return e, false
	case commands.Recalendar:
		l.stale = true
		return e, false
	case commands.Wake:
		if l.Wake != nil {
			l.Wake(f.At)
		}
		return e, false
	case commands.Say:
		network, key = f.Network, f.Key
	case commands.Notice:
		network = f.Network
	case commands.Tell:
		network, key = f.Network, f.Key
	case commands.SetTopic:
		network = f.Network
	}
	if s := l.Speakers[network]; s != nil {
		s.Do(f)
		return e, false
	}
	return commands.Event{Kind: commands.Untold, At: at, Network: network, What: key, Text: "Gavel is not on this network"}, key != ""
}

// Emit gives the loop an event. It blocks while the loop is behind, and not any
// more when Run has ended.
func (l *Loop) Emit(e commands.Event) {
	select {
	case l.inbox <- e:
	case <-l.canceled:
	}
}

// Ask runs f in the loop's goroutine, where it may read the world, and waits for it.
func (l *Loop) Ask(ctx context.Context, f func(*commands.World)) error {
	return l.inside(ctx, func(w *commands.World) error { f(w); return nil })
}

// inside runs f in the loop's goroutine and waits for it. Its error is that of a disk, which ends
// the loop.
func (l *Loop) inside(ctx context.Context, f func(*commands.World) error) error {
	done := make(chan error, 1)
	select {
	case l.asks <- func(w *commands.World) error { err := f(w); done <- err; return err }:
		return <-done
	case <-l.canceled:
		return errors.New("the bot is stopping")
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run takes events until ctx is done, and what is still waiting then. The error
// is that of a disk that would not take the facts.
func (l *Loop) Run(ctx context.Context) error {
	defer close(l.canceled)
	requests, results := make(chan publication, 1), make(chan commands.Event)
	var waiting []publication
	l.publish = func(p publication) {
		if i := slices.IndexFunc(waiting, p.replaces); i >= 0 {
			waiting[i] = p
		} else {
			waiting = append(waiting, p)
		}
	}
	go func() {
		for p := range requests {
			e := l.bring(p)
			debug.FreeOSMemory() // a bot waits for days between meetings, and needs little for that
			select {
			case results <- e:
			case <-l.canceled:
			}
		}
	}()
	defer close(requests)
	for s, m := range l.World.Meetings { // on resume
		if m.Published == "" {
			l.publish(publication{Publish: commands.Publish{Stream: s}})
		}
	}
	l.stale = true
	l.doCalendars()
	timers := map[time.Time]*time.Timer{}
	l.Wake = func(at time.Time) {
		if timers[at] != nil {
			return
		}
		timers[at] = time.AfterFunc(time.Until(at), func() {
			l.Emit(commands.Event{Kind: commands.Tick, At: time.Now().UTC()})
		})
		for t, timer := range timers {
			if t.Before(time.Now().Add(-time.Minute)) {
				timer.Stop()
				delete(timers, t)
			}
		}
	}
	defer func() {
		for _, t := range timers {
			t.Stop()
		}
	}()
	busy := 0
	for {
		var next chan publication
		var p publication
		if len(waiting) > 0 && busy == 0 {
			next, p = requests, waiting[0]
		}
		var events []commands.Event
		select {
		case e := <-l.inbox:
			events = l.waiting(e)
		case e := <-results:
			busy--
			if e.Kind == "" {
				continue
			}
			e.At = time.Now().UTC()
			if e.Text != "" {
				delete(l.written, e.Stream)
			}
			events = []commands.Event{e}
		case next <- p:
			waiting = waiting[1:]
			busy++
			continue
		case f := <-l.asks:
			if err := f(l.World); err != nil {
				return err
			}
			continue
		case <-ctx.Done():
			for n := len(l.inbox); n > 0; n -= store.MaxFacts { // what had come before
				if err := l.Step(l.waiting()...); err != nil {
					return err
				}
			}
			if err := l.Step(commands.Event{Kind: commands.Leaving, At: time.Now()}); err != nil {
				return err
			}
			for busy > 0 || len(waiting) > 0 { // a meeting that has just ended gets its files
				if busy == 0 {
					requests <- waiting[0]
					waiting = waiting[1:]
					busy++
				}
				e := <-results
				busy--
				if e.Kind == "" {
					continue
				}
				e.At = time.Now().UTC()
				if err := l.Step(e); err != nil {
					return err
				}
			}
			return l.leave()
		}
		if err := l.Step(events...); err != nil {
			return err
		}
	}
}

// leave ends the Speakers, and records what became of their last lines. What happens on
// the networks meanwhile is not heard any more: nobody could answer.
func (l *Loop) leave() error {
	if l.Leave == nil {
		return nil
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		l.Leave()
	}()
	for over := false; !over; {
		var events []commands.Event
		select {
		case e := <-l.inbox:
			events = l.waiting(e)
		case <-gone:
			events = l.waiting()
			over = len(events) == 0
		}
		events = slices.DeleteFunc(events, func(e commands.Event) bool { return e.Kind != commands.Told && e.Kind != commands.Untold })
		if err := l.Step(events...); err != nil {
			return err
		}
	}
	return nil
}

// waiting are the events given and those that wait: they are committed together.
func (l *Loop) waiting(events ...commands.Event) []commands.Event {
	for len(events) < store.MaxFacts {
		select {
		case e := <-l.inbox:
			events = append(events, e)
		default:
			return events
		}
	}
	return events
}

// Title is a meeting in a few words, for logs and lists.
func Title(m *minutes.Meeting) string {
	return fmt.Sprintf("%s %s %q", m.Network, m.Channel, irctext.Shorten(irctext.Clean(string(m.Title)), 80))
}
