package bot

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/irctext"
)

const (
	noticeLife = 5 * time.Minute // a private line is let go when the link was lost for so long
	sayLife    = time.Hour       // a channel's lines are kept for so long while Gavel can't get in
)

// A letter is one line to a channel or a person.
type letter struct {
	command string // PRIVMSG, NOTICE or TOPIC
	target  string
	text    string
	key     string    // of the effect, when this is its last line: somebody waits to hear what became of it
	at      time.Time // when it was asked for
	n       uint64    // its number among those given to the wire
	sent    time.Time // when it was given to the wire
}

func (l letter) line() string { return l.command + " " + l.target + " :" + l.text }

// A lane is what waits for one target, in order.
type lane struct {
	key     irctext.Folded
	target  string
	letters []letter
}

// lanes are the targets something waits for; the first is next.
type lanes []*lane

// An outbox is what a network is yet to be told. It outlives connections.
//
// A letter leaves the outbox when the server has it for sure, and not before:
// given to the wire it is moved to sent, and only an echo, or the answer to a
// PING that was written after it, takes it out of there. What is still in sent
// when the link is lost goes back to where it came from.
//
// Channels and people take turns, and within each the targets do. So nobody who
// makes Gavel talk a lot holds up anybody else, and each target's order is kept.
//
// A letter with a key is told of once, when it leaves the outbox for good: Told when the
// server has it, Untold when it was given up.
type outbox struct {
	tell   func(commands.Event)
	cm     irctext.CaseMap
	pace   *rate.Limiter
	rooms  lanes
	people lanes
	turn   bool // it is the people's
	sent   []letter
	n      uint64

	asked   string    // the PING that was sent to find out, or ""
	askedTo uint64    // the letters that its answer confirms
	askedAt time.Time // when
}

// newPace is the network's pace, and slower by a factor if it turned out to be too fast.
func newPace(cfg config.Network, slow int) *rate.Limiter {
	every := time.Duration(cfg.Every)
	if slow > 1 {
		every = max(every, time.Second/4) * time.Duration(slow)
	}
	return rate.NewLimiter(rate.Every(every), max(cfg.Burst/slow, 1))
}

// add queues what an effect says. It reports false for what can't be said.
func (o *outbox) add(e commands.Effect, at time.Time) bool {
	switch e := e.(type) {
	case commands.Say:
		return o.put(&o.rooms, letter{command: "PRIVMSG", target: e.Channel, text: e.Text, key: e.Key, at: at})
	case commands.SetTopic:
		return o.put(&o.rooms, letter{command: "TOPIC", target: e.Channel, text: e.Text, at: at})
	case commands.Tell:
		return o.put(&o.people, letter{command: "PRIVMSG", target: e.Nick, text: e.Text, key: e.Key, at: at})
	case commands.Notice:
		text := e.Text
		if e.Channel != "" { // by this convention irssi, WeeChat and others show it in the channel's window
			text = "[" + e.Channel + "] " + text
		}
		return o.put(&o.people, letter{command: "NOTICE", target: e.Nick, text: text, at: at})
	}
	return false
}

func (o *outbox) put(ls *lanes, l letter) bool {
	l.text = irctext.Printable(l.text)
	switch {
	case !isTarget(l.target) || irctext.IsChannel(l.target) != (ls == &o.rooms):
		o.untold("there is nobody of this name to say it to", l)
		return false
	case strings.TrimSpace(l.text) == "" && l.command != "TOPIC":
		o.untold("there is nothing to say", l)
		return false
	}
	in := o.lane(ls, l.target)
	in.letters = append(in.letters, l)
	return true
}

// told emits that letters are said.
func (o *outbox) told(letters ...letter) {
	for _, l := range letters {
		if l.key != "" {
			o.tell(commands.Event{Kind: commands.Told, What: l.key})
		}
	}
}

// untold emits that letters were given up.
func (o *outbox) untold(why string, letters ...letter) {
	for _, l := range letters {
		if l.key != "" {
			o.tell(commands.Event{Kind: commands.Untold, What: l.key, Text: why})
		}
	}
}

// isTarget reports whether s can be the one target of a line.
func isTarget(s string) bool {
	return s != "" && s[0] != ':' && !strings.ContainsAny(s, " ,\x00\x07\r\n")
}

func (o *outbox) lane(ls *lanes, target string) *lane {
	key := o.cm.Fold(target)
	for _, l := range *ls {
		if l.key == key {
			return l
		}
	}
	l := &lane{key: key, target: target}
	*ls = append(*ls, l)
	return l
}

// refold sorts what waits anew by the case mapping of this connection.
func (o *outbox) refold(cm irctext.CaseMap) {
	o.cm = cm
	for _, ls := range []*lanes{&o.rooms, &o.people} {
		old := *ls
		*ls = nil
		for _, l := range old {
			in := o.lane(ls, l.target)
			in.letters = append(in.letters, l.letters...)
		}
	}
}

// A choice is the letter whose turn it is.
type choice struct {
	from *lanes
	i    int
}

// choose returns the letter whose turn it is, cut to the length that length
// allows. It does not take it out. Channels that may is false for have to wait.
func (o *outbox) choose(may func(channel string) bool, length func(letter) int) (letter, choice, bool) {
	turns := []*lanes{&o.rooms, &o.people}
	if o.turn {
		slices.Reverse(turns)
	}
	for _, ls := range turns {
		for i, l := range *ls {
			if ls == &o.rooms && !may(l.target) {
				continue
			}
			l.fit(length(l.letters[0]))
			return l.letters[0], choice{ls, i}, true
		}
	}
	return letter{}, choice{}, false
}

// fit makes the first letter one of legal length, and more letters of what is left. A
// topic can't go on in a second line, and is cut.
func (l *lane) fit(length int) {
	first := l.letters[0]
	if len(first.text) <= length {
		return
	}
	pieces := irctext.Split(first.text, length)
	if first.command == "TOPIC" {
		l.letters[0].text = pieces[0]
		return
	}
	var letters []letter
	key := first.key
	first.key = ""
	for _, p := range pieces {
		if strings.TrimSpace(p) != "" {
			first.text = p
			letters = append(letters, first)
		}
	}
	letters[len(letters)-1].key = key
	l.letters = append(letters, l.letters[1:]...)
}

// given moves a chosen letter to sent.
func (o *outbox) given(c choice, now time.Time) {
	l := (*c.from)[c.i]
	first := l.letters[0]
	l.letters = l.letters[1:]
	*c.from = slices.Delete(*c.from, c.i, c.i+1)
	if len(l.letters) > 0 {
		*c.from = append(*c.from, l)
	}
	o.turn = c.from == &o.rooms
	o.n++
	first.n, first.sent = o.n, now
	o.sent = append(o.sent, first)
	o.spend(now)
}

// spend pays for a line, if need be in advance.
func (o *outbox) spend(now time.Time) {
	if o.pace.TokensAt(now) > -float64(o.pace.Burst()) {
		o.pace.ReserveN(now, 1)
	}
}

// next is when the pace allows the next line; now or earlier is at once.
func (o *outbox) next(now time.Time) time.Time {
	missing := 1 - o.pace.TokensAt(now)
	if missing <= 0 {
		return now
	}
	return now.Add(time.Duration(missing/float64(o.pace.Limit())*float64(time.Second)) + time.Microsecond)
}

// confirm takes out the letters up to number n: the server has them.
func (o *outbox) confirm(n uint64) {
	for len(o.sent) > 0 && o.sent[0].n <= n {
		o.told(o.sent[0])
		o.sent = o.sent[1:]
	}
}

// pong is the answer to a PING; if it was the outbox's, letters are confirmed.
func (o *outbox) pong(token string) {
	if o.asked != "" && token == o.asked {
		o.asked = ""
		o.confirm(o.askedTo)
	}
}

// echo is a line of our own that came back. The server takes lines in order, so
// it has all that were written before it.
func (o *outbox) echo(command, target, text string) {
	find := func(same func(letter) bool) bool {
		i := slices.IndexFunc(o.sent, func(l letter) bool {
			return l.command == command && o.cm.Fold(l.target) == o.cm.Fold(target) && same(l)
		})
		if i >= 0 {
			o.confirm(o.sent[i].n)
		}
		return i >= 0
	}
	// A server may change a text (colours where a mode forbids them), not the order.
	if !find(func(l letter) bool { return l.text == text }) {
		find(func(letter) bool { return true })
	}
}

// refused takes out the first letter of this kind: to say it again now is no use.
func (o *outbox) refused(command, target, why string) {
	i := slices.IndexFunc(o.sent, func(l letter) bool {
		return l.command == command && o.cm.Fold(l.target) == o.cm.Fold(target)
	})
	if i >= 0 {
		o.untold(why, o.sent[i])
		o.sent = slices.Delete(o.sent, i, i+1)
	}
}

// lost puts back what the server may not have: the link is lost.
func (o *outbox) lost() {
	for _, l := range slices.Backward(o.sent) {
		ls := &o.people
		if l.command == "TOPIC" || irctext.IsChannel(l.target) {
			ls = &o.rooms
		}
		in := o.lane(ls, l.target)
		in.letters = slices.Insert(in.letters, 0, l)
	}
	o.sent, o.asked = nil, ""
}

// letGo drops the private lines that came too late, and returns how many.
func (o *outbox) letGo(now time.Time) (n int) {
	for _, l := range o.people {
		l.letters = slices.DeleteFunc(l.letters, func(l letter) bool {
			old := now.Sub(l.at) > noticeLife
			if old {
				o.untold("the connection was lost for too long", l)
				n++
			}
			return old
		})
	}
	o.people = slices.DeleteFunc(o.people, func(l *lane) bool { return len(l.letters) == 0 })
	return n
}

// expire drops what has waited too long for a channel that Gavel is not in; the time
// before up does not count. It returns how many lines of which channel, and when
// to look again.
func (o *outbox) expire(now, up time.Time, in func(channel string) bool) (dropped map[string]int, next time.Time) {
	for _, l := range o.rooms {
		if in(l.target) {
			continue
		}
		before := len(l.letters)
		l.letters = slices.DeleteFunc(l.letters, func(l letter) bool {
			end := later(l.at, up).Add(sayLife)
			if end.After(now) {
				next = earlier(next, end)
				return false
			}
			o.untold("there was no way into the channel for an hour", l)
			return true
		})
		if n := before - len(l.letters); n > 0 {
			if dropped == nil {
				dropped = map[string]int{}
			}
			dropped[l.target] = n
		}
	}
	if dropped != nil {
		o.rooms = slices.DeleteFunc(o.rooms, func(l *lane) bool { return len(l.letters) == 0 })
	}
	return dropped, next
}

// forget drops what waits for a channel, and returns how many lines that were.
func (o *outbox) forget(channel string) (n int) {
	key := o.cm.Fold(channel)
	o.rooms = slices.DeleteFunc(o.rooms, func(l *lane) bool {
		if l.key == key {
			o.untold("Gavel is not to be in the channel any more", l.letters...)
			n = len(l.letters)
		}
		return l.key == key
	})
	return n
}

// close drops all that waits: there will be no connection any more.
func (o *outbox) close() {
	o.lost()
	for _, l := range slices.Concat(o.rooms, o.people) {
		o.untold("Gavel has left the network", l.letters...)
	}
	o.rooms, o.people = nil, nil
}

// renamed makes what waits for a person go to their new nick.
func (o *outbox) renamed(from, to string) {
	key := o.cm.Fold(from)
	i := slices.IndexFunc(o.people, func(l *lane) bool { return l.key == key })
	if i < 0 || !isTarget(to) {
		return
	}
	l := o.people[i]
	o.people = slices.Delete(o.people, i, i+1)
	in := o.lane(&o.people, to)
	for _, x := range l.letters {
		x.target = to
		in.letters = append(in.letters, x)
	}
}

// len is how many letters are not confirmed.
func (o *outbox) len() (n int) {
	for _, ls := range []lanes{o.rooms, o.people} {
		for _, l := range ls {
			n += len(l.letters)
		}
	}
	return n + len(o.sent)
}

// earlier and later choose between two times. The zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
