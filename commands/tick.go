package commands

import (
	"fmt"
	"sort"
	"time"

	"gavel/internal/fact"
	"gavel/minutes"
)

// idleGrace is how long after its warning a silent meeting is ended.
const idleGrace = 10 * time.Minute

// tick is time passing: what has become due happens.
func tick(w *World, e Event, out *Outcome) {
	streams := make([]string, 0, len(w.Meetings))
	for s := range w.Meetings {
		streams = append(streams, s)
	}
	sort.Strings(streams)
	for _, s := range streams {
		m := w.Meetings[s]
		e.Network, e.Channel = m.Network, m.Channel
		c := newCall(w, e, w.Network(m.Network).find(m.Channel), out)
		c.m, c.stream, c.quiet = m, s, m.Lurking
		c.setCommittee(m.Committee)
		c.tick()
	}
}

func (c *call) tick() {
	if !c.m.Running() {
		if c.m.Published == "" { // the files could not be written, or nobody heard that they were
			c.Effects = append(c.Effects, Publish{Stream: c.stream})
		}
		return
	}
	c.Effects = append(c.Effects, Publish{Stream: c.stream}) // in the minutes in which it changed; the publisher knows
	if !c.ch.Here {
		return // nobody would hear
	}
	if c.Kind == Leaving { // from when on we were not there
		c.record(minutes.Tick, minutes.Reason{Reason: "leaving"})
		return
	}
	due, idle := c.m.Due(), time.Duration(c.m.Idle)*time.Second
	_, toldDue := c.m.Told["due"]
	warned, toldIdle := c.m.Told["idle"]
	isDue := !toldDue && !due.IsZero() && !c.At.Before(due)
	isIdle := idle > 0 && c.At.Sub(c.m.Quiet()) >= idle && (!toldIdle || c.At.Sub(warned) >= idleGrace)
	isRoll := c.m.Roll.Open && c.At.Sub(c.m.RollSince) >= rollCallLasts
	isBox := !c.m.BoxEnds.IsZero() && !c.At.Before(c.m.BoxEnds)
	isCount := c.tickCount()
	if !isDue && !isIdle && !isRoll && !isBox && !isCount && c.At.Sub(c.m.Last) < time.Minute {
		return
	}
	// The tick is a fact when it has consequences, and once in a silent minute, so
	// that after a crash we know until when we were there.
	c.record(minutes.Tick, nil)
	if isDue {
		c.warn("due", "The meeting has taken its %d minutes.  Chairs: #endmeeting when you are done; from now on anyone can use it.", c.m.Length/60)
	}
	if isRoll {
		c.closeRoll()
	}
	if isBox {
		c.record(minutes.Timeboxed, minutes.Timebox{})
		what := "this topic"
		if it := c.m.Current(); it != nil {
			what = "\"" + it.Text + "\""
		}
		c.say("Time is up for %s. #next goes on, #timebox 5m gives more, #continue carries it over.", what)
	}
	if isCount {
		c.sayCount(c.com.Called())
	}
	switch {
	case !isIdle:
	case !toldIdle:
		c.warn("idle", "Nobody has said anything for %s.  The meeting ends by itself in %s unless somebody speaks.", span(idle), span(idleGrace))
	default:
		c.From = c.bot()
		c.say("The meeting was silent for %s and ends now.", span(c.At.Sub(c.m.Quiet())))
		c.end("idle")
	}
}

func (c *call) warn(what, format string, a ...any) {
	c.record(minutes.Warned, minutes.Text{Text: fact.Text(what)})
	c.say(format, a...)
}

// span writes a time span as people read it: "14 s", "10 min", "1 h 5 min".
func span(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < 2*time.Minute && d%time.Minute != 0 || d == 0:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		d = d.Round(time.Minute)
		if m := int(d.Minutes()) % 60; m > 0 {
			return fmt.Sprintf("%d h %d min", int(d.Hours()), m)
		}
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours())/24)
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
