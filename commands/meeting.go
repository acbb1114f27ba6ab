package commands

import (
	"fmt"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// asctime is how MeetBot writes a time: C's asctime, always UTC here.
const asctime = "Mon Jan _2 15:04:05 2006"

func startMeeting(c *call) {
	switch {
	case c.m != nil:
		c.notice("Can't start another meeting, one is in progress.  Use #endmeeting first.")
		return
	case c.args == "":
		c.notice("A meeting name is required, e.g., '#startmeeting Marketing Committee'")
		return
	}
	if why := c.mayStart(minutes.FileName(c.args)); why != "" {
		c.notice("%s", why)
		return
	}
	c.start(minutes.Start{
		Length: int(c.w.Length / time.Second), Idle: int(c.w.Idle / time.Second),
		OperatorsChair: c.w.OperatorsChair, SetTopic: c.w.SetTopic,
		Version: c.w.Version, Info: c.w.InfoURL, URL: c.w.URL, Bot: c.net.Nick,
	})
	due := ""
	if c.w.Length > 0 {
		due = fmt.Sprintf(" and is due to finish in %d minutes", int(c.w.Length.Minutes()))
	}
	c.say("Meeting started %s UTC%s.  The chair is %s. Information about Gavel at %s.", c.At.Format(asctime), due, c.From.Nick, c.w.InfoURL)
	c.say("Useful Commands: #action #agreed #help #info #idea #link #topic #startvote.")
	if c.w.SetTopic {
		c.setTopic(" (Meeting topic: " + irctext.Clean(c.args) + ")")
	}
	c.say("The meeting name has been set to '%s'", minutes.FileName(c.args))
	c.openAgenda()
}

// start records that a meeting began, with everything that later lines depend on.
func (c *call) start(s minutes.Start) {
	c.stream = c.newStream()
	s.Stream, s.Network, s.Channel = c.stream, c.Network, c.Channel
	s.Title, s.Name = fact.Text(c.args), minutes.FileName(c.args)
	if !s.Classic {
		s.Committee = c.w.committeeOf(s.Name)
		c.setCommittee(s.Committee)
	}
	s.CaseMap, s.Topic, s.Members = string(c.net.CaseMap), fact.Text(c.ch.Topic), light(c.ch.members())
	s.NoAccounts = c.net.NoAccounts
	c.record(minutes.Started, s)
	c.recordLine()
	if m := c.presentAs(c.From); m != nil {
		c.record(minutes.CheckedIn, minutes.MemberName{Member: m.Nick})
	}
}

// newStream names the stream of a meeting that starts now.
func (c *call) newStream() string {
	name := fmt.Sprintf("meeting/%s/%s/%s", c.Network, strings.ReplaceAll(c.Channel, "/", "%2F"), c.At.Format("2006-01-02T15:04:05Z"))
	stream := name
	for n := 2; c.ch.last == stream || strings.HasPrefix(c.ch.last, stream+"-"); n++ {
		stream = fmt.Sprintf("%s-%d", name, n)
	}
	return stream
}

// setTopic sets the channel's topic.
func (c *call) setTopic(text string) {
	if c.quiet {
		return
	}
	c.recordBy(c.bot(), minutes.TopicSet, minutes.Text{Text: fact.Text(text)})
	c.Effects = append(c.Effects, SetTopic{c.Network, c.Channel, text})
}

func endMeeting(c *call) {
	why := "chair"
	if !c.isChair() {
		why = "overrun"
	}
	c.end(why)
}

// end ends the meeting: an open vote is closed and recorded, the channel's topic
// restored, the files written. The closing lines follow when the files are there.
func (c *call) end(why string) {
	if c.m.Open != nil {
		c.closeVote()
	}
	if !c.m.Classic {
		c.lapse()
		c.closeAgenda()
	}
	c.record(minutes.Ended, minutes.Reason{Reason: fact.Text(why)})
	if c.m.TopicAsked != "" && !c.m.TopicTaken && !c.m.TopicRefused {
		c.Effects = append(c.Effects, SetTopic{c.Network, c.Channel, c.m.TopicBefore})
	}
	c.Effects = append(c.Effects, Publish{Stream: c.stream})
}

// operatorEnds is `gavel end NETWORK CHANNEL`.
func (c *call) operatorEnds() {
	if c.m == nil {
		return
	}
	c.From = c.bot()
	c.record(minutes.Operator, minutes.OperatorData{Command: "end"})
	c.say("The operator of this bot ends the meeting.")
	c.end("operator")
}

func topic(c *call) {
	if !c.m.Classic {
		if c.agendaTopic() {
			return
		}
		if c.m.Roll.Open && len(c.m.Items) > 0 {
			c.closeRoll()
		}
		c.endCheckpoint()
		c.finishTopic(false)
	}
	c.add(minutes.Topic, c.args)
	if c.m.SetTopic {
		c.setTopic(channelTopic(c.args, string(c.m.Title)))
	}
}

func channelTopic(topic, title string) string {
	topic, title = irctext.Clean(topic), irctext.Clean(title)
	if title == "" {
		return topic
	}
	return topic + " (Meeting topic: " + title + ")"
}

func meetingTopic(c *call) {
	title := c.args
	switch strings.ToLower(title) {
	case "none", "unset":
		title = ""
	}
	c.record(minutes.Titled, minutes.Text{Text: fact.Text(title)})
	if c.m.SetTopic {
		now := ""
		if it := c.m.Current(); it != nil {
			now = it.Text
		}
		c.setTopic(channelTopic(now, title))
	}
}

func meetingName(c *call) {
	name := minutes.FileName(c.args)
	if c.args == "" {
		name = minutes.FileName(strings.Trim(c.Channel, "# "))
	}
	c.record(minutes.Named, minutes.Text{Text: fact.Text(name)})
	c.say("The meeting name has been set to '%s'", name)
}

func save(c *call) {
	c.Effects = append(c.Effects, Publish{Stream: c.stream, For: c.From.Nick})
}

func restrictLogs(c *call) {
	c.record(minutes.Restricted, nil)
	if c.com != nil && !c.m.Classic {
		c.decree(committee.Sealed, c.place())
	}
	c.say("Restricting permissions on minutes: -077 on next #save")
}

func lurk(c *call) {
	c.record(minutes.Lurking, nil)
	c.notice("I say nothing in the channel until #unlurk; everything is still recorded.")
}

func unlurk(c *call) {
	c.record(minutes.Unlurking, nil)
	c.notice("I speak in the channel again.")
}

// present is Gavel coming into a channel: when a meeting runs there, it goes on.
func (c *call) present() {
	if c.m == nil || c.ch.Here {
		return
	}
	from := c.ch.Lost
	if from.IsZero() { // what was recorded since, as that a disk is full, is no line of the channel
		from = c.m.Last
	}
	c.From = fact.Actor{}
	c.record(minutes.Away, minutes.AwayData{
		From: from, To: c.At, Reason: c.ch.Why,
		Topic: fact.Text(c.Text), Members: light(c.Members), Bot: c.net.Nick,
	})
	now := ""
	if it := c.m.Current(); it != nil {
		now = ": topic " + irctext.Shorten(irctext.Clean(it.Text), 200)
	}
	if v := c.m.Open; v != nil {
		if now == "" {
			now = ": "
		} else {
			now += ", "
		}
		now += plural(c.m.Cast(v), "vote") + " cast"
	}
	if c.com != nil {
		if m := c.com.Called(); m != nil && m.Meeting == c.stream {
			if now == "" {
				now = ": "
			} else {
				now += ", "
			}
			now += fmt.Sprintf("M%d is being voted on, %s cast", m.N, plural(len(m.Ballots), "vote"))
		}
	}
	c.say("Back after %s; the meeting goes on%s.", span(c.At.Sub(from)), now)
	// A server that was started again has forgotten the topic we set.
	if c.Text == "" && c.m.TopicAsked != "" && !c.m.TopicTaken && !c.m.TopicRefused {
		c.setTopic(c.m.TopicAsked)
	}
}

// refused is the server not doing what Gavel asked for. The chairs can do
// something about a topic, so they are told, once.
func (c *call) refused() {
	if c.m == nil || c.What != "topic" || c.m.TopicRefused {
		return
	}
	c.From = fact.Actor{}
	c.record(minutes.Refused, minutes.RefusedData{What: c.What, Reason: fact.Text(c.Text)})
	c.noticeChairs("I can't set the topic of %s (%s). Topics are recorded all the same; give me operator status if the channel should show them.", c.Channel, c.Text)
}

// noticeChairs tells the chairs who are there something they can do something about.
func (c *call) noticeChairs(format string, a ...any) {
	for _, p := range c.m.Chairs() {
		if p.Present() {
			c.From.Nick = p.Nick
			c.notice(format, a...)
		}
	}
}

// written is the files of a meeting being written, or not. The closing lines
// of a meeting are said when its files are there, and once.
func written(w *World, e Event, out *Outcome) {
	m := w.Meetings[e.Stream]
	if m == nil {
		return
	}
	e.Network, e.Channel = m.Network, m.Channel
	c := newCall(w, e, w.Network(m.Network).find(m.Channel), out)
	c.m, c.stream, c.quiet = m, m.Stream, m.Lurking
	c.setCommittee(m.Committee)
	c.From = fact.Actor{}
	switch {
	case e.Text != "" && e.For != "":
		c.From.Nick = e.For
		c.notice("The minutes could not be written: %s. Nothing is lost: they are in the record, and I try again every minute.", e.Text)
	case e.Text != "":
		if at, told := m.Told["write"]; told && (m.Running() || !at.Before(m.Finished)) {
			return
		}
		c.record(minutes.Refused, minutes.RefusedData{What: "write", Reason: fact.Text(e.Text)})
		text := "The minutes could not be written: %s. Nothing is lost: they are in the record, and I try again every minute."
		if m.Running() {
			c.noticeChairs(text, e.Text)
			return
		}
		c.stream = "" // the meeting is over: this is no line of its log
		c.say(text, e.Text)
	case m.Running():
		if e.For != "" {
			c.From.Nick = e.For
			c.notice("Saved: %s", w.URL+e.Base+".html")
		}
	case m.Published == "" && e.Whole: // else they were begun before the end, and those of the end are to come
		c.record(minutes.Published, minutes.PublishedData{Base: e.Base})
		if c.com != nil {
			c.decree(committee.Filed, committee.FiledData{Meeting: m.Stream, Base: e.Base})
		}
		c.stream = ""
		if c.quiet { // nobody hears it in the channel
			c.noticeChairs("Meeting ended; the minutes are %s", w.URL+e.Base+".html")
		}
		c.say("Meeting ended %s UTC.  Information about Gavel at %s . (v %s)", m.Finished.Format(asctime), w.InfoURL, w.Version)
		c.say("Minutes:        %s", w.URL+e.Base+".html")
		c.say("Minutes (text): %s", w.URL+e.Base+".txt")
		c.say("Log:            %s", w.URL+e.Base+".log.html")
	}
}
