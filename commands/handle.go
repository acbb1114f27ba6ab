package commands

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// call is one event being handled, with what it brings about so far.
type call struct {
	Event
	*Outcome
	w      *World
	net    *Network
	ch     *Channel
	m      *minutes.Meeting // the meeting that runs in the channel, or nil
	stream string           // its stream
	quiet  bool             // say nothing in the channel
	cmd    *Command         // the command that is run
	args   string           // what stands after its word
	bang   bool             // "!" stands behind its word: it overrides
	after  bool             // the meeting is over, and is amended

	com   *committee.Committee // the committee that the line is about, or nil
	rules committee.Config     // and its rules
}

// Handle decides what an event means. It changes nothing: the caller records the
// facts, and then calls w.See and w.Apply.
func Handle(w *World, e Event) Outcome {
	var out Outcome
	e.At = e.At.UTC()
	switch e.Kind {
	case Tick, Leaving:
		tick(w, e, &out)
		remind(w, e, &out)
		remindPeople(w, e, &out)
	case Quit, Renamed, Account, Moved:
		n := w.Network(e.Network)
		for _, ch := range n.sorted() {
			_, there := ch.Members[n.CaseMap.Fold(e.From.Nick)]
			if there || ch.Here && n.CaseMap.Fold(e.From.Nick) == n.CaseMap.Fold(n.Nick) {
				c := newCall(w, e, ch, &out)
				c.Channel = ch.Name
				c.cause()
			}
		}
	case Written:
		written(w, e, &out)
	case Rostered:
		rostered(w, e, &out)
	case Scheduled:
		scheduled(w, e, &out)
	case Told:
		told(w, e, &out)
	case Untold: // see World.See: it is tried again
	case Up, Down, Gone:
	default:
		n := w.Network(e.Network)
		c := newCall(w, e, n.find(e.Channel), &out)
		switch {
		case e.Kind == Said && e.Channel == "":
			c.private()
		case e.Kind == Said:
			c.line()
		case e.Kind == Present:
			c.present()
		case e.Kind == Refused:
			c.refused()
		case e.Kind == EndMeeting:
			c.operatorEnds()
		default:
			c.cause()
		}
	}
	return out
}

func newCall(w *World, e Event, ch *Channel, out *Outcome) *call {
	c := &call{Event: e, Outcome: out, w: w, net: w.Network(e.Network), ch: ch, m: ch.Meeting}
	if c.m != nil {
		c.stream, c.quiet = c.m.Stream, c.m.Lurking || c.m.Classic
		if !c.m.Classic {
			c.setCommittee(c.m.Committee)
		}
	}
	return c
}

// record adds a fact about the speaker to the meeting's stream.
func (c *call) record(kind string, data any) { c.recordBy(c.From, kind, data) }

func (c *call) recordBy(by fact.Actor, kind string, data any) {
	c.Facts = append(c.Facts, Recorded{c.stream, fact.New(c.At, by, kind, data)})
}

// cause records what happened, when a meeting runs.
func (c *call) cause() {
	if c.m == nil || c.History {
		return
	}
	defer c.comeAndGo()
	switch c.Kind {
	case Joined:
		c.record(minutes.Joined, nil)
	case Parted:
		c.record(minutes.Parted, minutes.Reason{Reason: fact.Text(c.Text)})
	case Quit:
		c.record(minutes.Quit, minutes.Reason{Reason: fact.Text(c.Text)})
	case Kicked:
		c.record(minutes.Kicked, minutes.Kick{Nick: c.To, Reason: fact.Text(c.Text)})
	case Renamed:
		c.record(minutes.Renamed, minutes.NewNick{To: c.To})
	case Moded:
		c.record(minutes.Moded, minutes.Mode{Nick: c.To, Op: c.Op, Voice: c.Voice})
	case Account:
		c.record(minutes.LoggedIn, nil)
	case Moved:
		c.record(minutes.Moved, nil)
	case Topic:
		if c.From.Nick != "" {
			c.record(minutes.Retopiced, minutes.TopicData{Text: fact.Text(c.Text)})
		}
	}
}

// bot is Gavel's nick as the meeting knows it: while Gavel is not in the channel, that is
// the one it had there.
func (c *call) bot() fact.Actor {
	if c.m != nil && c.m.Bot != "" && !c.ch.Here && c.Kind != Present {
		return fact.Actor{Nick: c.m.Bot}
	}
	return fact.Actor{Nick: c.net.Nick}
}

// say says a line in the channel. During a meeting it is a fact of the meeting, in
// the log right after the line it answers.
func (c *call) say(format string, a ...any) {
	if c.quiet {
		return
	}
	for _, text := range irctext.Split(irctext.Clean(fmt.Sprintf(format, a...)), lineLimit) {
		if c.stream != "" {
			c.recordBy(c.bot(), minutes.Said, minutes.LineData{Text: fact.Text(text)})
		}
		c.Effects = append(c.Effects, Say{Network: c.Network, Channel: c.Channel, Text: text})
	}
}

// lineLimit is how many bytes a line of Gavel has at most. A network's own
// limit may be lower; the sender splits further then.
const lineLimit = 400

// notice tells the speaker something that is nobody else's business.
func (c *call) notice(format string, a ...any) {
	if c.m != nil && c.m.Classic {
		return // there is nobody to tell
	}
	text := irctext.Shorten(irctext.Clean(fmt.Sprintf(format, a...)), lineLimit)
	c.Effects = append(c.Effects, Notice{c.Network, c.Channel, c.From.Nick, text})
}

// tell answers the speaker in private.
func (c *call) tell(format string, a ...any) {
	text := irctext.Shorten(irctext.Clean(fmt.Sprintf(format, a...)), lineLimit)
	c.Effects = append(c.Effects, Tell{Network: c.Network, Nick: c.From.Nick, Text: text})
}

// line is a line in a channel.
func (c *call) line() {
	if c.m == nil {
		if !c.History && !c.Notice && !c.Me && !c.Limited && !c.SetAside {
			c.dispatch()
		}
		return
	}
	if c.History && (c.m.Heard(c.ID) || !c.Sent.IsZero() && c.Sent.Before(c.m.Began.Truncate(time.Second))) {
		return // it is in the log already, or none of this meeting
	}
	c.recordLine()
	switch {
	case c.Notice || c.Me || c.History:
	case c.SetAside:
		c.say("That line was too much for me: it is in the log, but nothing was done about it, and the operator will find out why.")
	case c.Limited && c.Again:
	case c.Limited:
		c.notice("Too many commands at once: that one is in the log, but nothing was done about it. Wait a moment and type it again.")
	default:
		c.attend()
		c.dispatch()
	}
}

func (c *call) recordLine() {
	d := minutes.LineData{Text: fact.Text(c.Text), Me: c.Me, Notice: c.Notice, ID: c.ID}
	switch {
	case c.History:
		d.Skip = minutes.SkipHistory
	case c.Limited:
		d.Skip = minutes.SkipLimited
	case c.SetAside:
		d.Skip = minutes.SkipSetAside
	}
	if diff := c.At.Sub(c.Sent); !c.Sent.IsZero() && (diff > 2*time.Second || diff < -2*time.Second) {
		d.Sent = c.Sent.UTC()
	}
	c.record(minutes.Line, d)
}

var (
	// A command is "#" and a word at the very beginning of a line (spec: MeetBot's
	// own grammar, which chairs have in their fingers).
	commandLine = regexp.MustCompile(`^#([\p{L}\p{N}_]+)(!?)[ \t]*(.*)$`)
	// A URL at the very beginning of a line is a link by itself.
	urlLine = regexp.MustCompile(`^(?i:(?:https?|ircs?|ftp|ssh|mailto)://\S|mailto:[^\s@/]+@)`)
	// MeetBot knows fewer, in lower case, and takes "http:" alone for one.
	classicURLLine = regexp.MustCompile(`^(?:https?|irc|ftp|mailto|ssh):(?://|$)`)
)

// dispatch does what the line's first word says, if it says anything.
func (c *call) dispatch() {
	text := strings.Trim(c.Text, "\r\n\x00")
	if c.queued(text) {
		return
	}
	match := commandLine.FindStringSubmatch(text)
	if match == nil {
		if c.substitutes(text) {
			return
		}
		pattern := urlLine
		if c.m != nil && c.m.Classic {
			pattern = classicURLLine
		}
		if c.m != nil && pattern.MatchString(text) {
			c.add(minutes.Link, text)
		}
		return
	}
	word := strings.ToLower(match[1])
	c.bang, c.args = match[2] == "!", strings.TrimSpace(match[3])
	if c.m != nil && c.m.Classic {
		c.args = strings.TrimSpace(match[2] + match[3])
	}
	c.cmd = Lookup(word)
	if c.cmd == nil && !c.forgive(word, text) {
		return
	}
	if (c.cmd.isItem() || c.cmd.Name == "vote") && (c.m == nil || !c.m.Classic) {
		c.args = strings.TrimSpace(strings.TrimPrefix(c.args, ":"))
	}
	c.run()
}

// run runs the command, if the speaker may use it here and now.
func (c *call) run() {
	if c.com == nil && c.m == nil {
		c.join()
	}
	if c.cmd.When == During && c.m == nil {
		// Other bots share the room, and some of their words are ours. Only who
		// uses a chair's word outside a meeting must be thinking of one.
		// Who notes an action right after a meeting is too.
		if c.cmd.Who.Label != Anyone.Label || c.cmd.Name == "action" && c.justEnded() {
			c.notice("No meeting runs here, so #%s does nothing. #startmeeting NAME begins one.", c.cmd.Name)
		}
		return
	}
	if why := c.cmd.Who.check(c); why != "" {
		c.notice("%s", why)
		return
	}
	c.cmd.Run(c)
}

// isItem reports whether the command's argument is text for the minutes.
func (cmd *Command) isItem() bool {
	switch cmd.Name {
	case "topic", "info", "idea", "help", "link", "action", "agreed", "accepted", "rejected":
		return true
	}
	return false
}

// forgive finds out what was meant by a word that is no command: "#linkhttps://…"
// does what was meant; for a near miss a chair gets a hint, everybody else silence.
func (c *call) forgive(word, text string) (meant bool) {
	if c.m == nil || c.m.Classic {
		return false
	}
	if rest := text[len("#"):]; len(rest) > len("link") && strings.EqualFold(rest[:len("link")], "link") && urlLine.MatchString(rest[len("link"):]) {
		c.cmd, c.args = Lookup("link"), rest[len("link"):]
		return true
	}
	if _, isChannel := c.net.Channels[c.net.CaseMap.Fold("#"+word)]; !isChannel && c.isChair() {
		if near := nearest(word); near != "" {
			c.notice("#%s is nothing I know; did you mean #%s?", word, near)
		}
	}
	return false
}
