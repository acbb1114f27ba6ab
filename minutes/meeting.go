// Package minutes is the meeting itself: what was said and decided, and how it
// reads afterwards. It knows nothing of IRC, disks or clocks.
//
// A Meeting is never set directly. It is the fold of its stream of facts, so the
// same stream always gives the same minutes, today and after a crash:
//
//	m := minutes.Replay(facts)
//
// Each renderer of the table Formats is a pure function from a Meeting to a page.
package minutes

import (
	"strings"
	"time"

	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// The kinds of items, as the minutes write them.
const (
	Topic    = "TOPIC"
	Info     = "INFO"
	Idea     = "IDEA"
	Help     = "HELP"
	Action   = "ACTION"
	Agreed   = "AGREED"
	Accepted = "ACCEPTED"
	Rejected = "REJECTED"
	Link     = "LINK"
	VoteItem = "VOTE"
)

// A Meeting is the state that a stream of facts adds up to.
type Meeting struct {
	Start              // how it began
	Began    time.Time // UTC
	Finished time.Time // zero while it runs
	Last     time.Time // the time of the last fact
	Facts    uint64    // how many facts there are
	Ending   string    // why it ended, see Reason

	Log    []LogLine // what was said, in order
	Gaps   []Gap     // when Gavel was not there
	People []*Person // in the order they were first seen; index = Person.ID
	Items  []*Item   // in order; an undone item is gone
	Open   *Vote     // the vote that is open, or nil

	Former     []string // the names it had before
	Restricted bool
	Lurking    bool
	Published  string               // base of the final files once they are written
	Told       map[string]time.Time // what was told once and when: "due", "idle", "write"
	Changes    int                  // how many facts there are, but for ticks

	Council

	// The channel's topic: what it was before, what Gavel asked for last, and
	// whether somebody else has changed it since.
	TopicBefore  string
	TopicAsked   string
	TopicTaken   bool
	TopicRefused bool

	holders map[irctext.Folded]*Person // who holds a nick now
	quiet   time.Time                  // when somebody last said something
	heard   map[string]bool            // the lines' ids, where the server gives any
	numbers int                        // how many items there ever were
}

// A LogLine is one line of the log.
type LogLine struct {
	N      int // from 1; the anchor #l-N
	At     time.Time
	Nick   string // as it was then
	Person int
	Text   string // byte for byte; show it through irctext.Clean
	Me     bool
	Bot    bool // Gavel said it
}

// A Gap is a time in which Gavel did not hear the channel.
type Gap struct {
	From, To time.Time
	After    int // the number of the last line before it
	Reason   string
}

// An Item is one entry of the minutes.
type Item struct {
	Kind   string
	Text   string // byte for byte; show it through irctext.Clean
	Nick   string // who brought it in, by the nick of then
	Person int
	At     time.Time
	Line   int   // the log line that made it
	Vote   *Vote // for a VOTE of a straw poll

	N        int          // its number in this meeting, from 1; stays when others go
	Edited   bool         // its text is not the first one
	Motion   *VerdictData // for a VOTE on a motion
	Decision string       // its number among the committee's decisions, "D2014-17", or ""
	Action   int          // its number among the committee's actions; 0 for none
	Owners   []string     // of an action that has a number
	Due      string       // the date it is due, or ""
	State    string       // what became of an action in the meeting: "done", "dropped: why"
	Agenda   int          // the topic of the agenda it is; 0 for none
}

// Running reports whether the meeting has begun and not ended.
func (m *Meeting) Running() bool { return m != nil && !m.Began.IsZero() && m.Finished.IsZero() }

// Heading is the title of the minutes: "#channel: topic of the meeting", or
// "#channel Meeting" when it has none.
func (m *Meeting) Heading() string {
	if t := irctext.Clean(string(m.Title)); t != "" {
		return m.Channel + ": " + t
	}
	return m.Channel + " Meeting"
}

// Due is when the meeting should be over; zero when it has no length.
func (m *Meeting) Due() time.Time {
	if m.Length == 0 {
		return time.Time{}
	}
	return m.Began.Add(time.Duration(m.Length) * time.Second)
}

// Quiet is when somebody last said something.
func (m *Meeting) Quiet() time.Time { return m.quiet }

// Lines is how many lines the log has.
func (m *Meeting) Lines() int { return len(m.Log) }

// Current is the topic under discussion, or nil before the first.
func (m *Meeting) Current() *Item {
	for i := len(m.Items) - 1; i >= 0; i-- {
		if m.Items[i].Kind == Topic {
			return m.Items[i]
		}
	}
	return nil
}

// A Section is a topic with what was recorded under it.
type Section struct {
	Topic *Item // nil for what came before the first topic
	Items []*Item
}

// Sections are the items by topic. The first one, before any topic, is left
// out when it is empty.
func (m *Meeting) Sections() (sections []Section) {
	for _, it := range m.Items {
		switch {
		case it.Kind == Topic:
			sections = append(sections, Section{Topic: it})
			continue
		case len(sections) == 0:
			sections = append(sections, Section{})
		}
		s := &sections[len(sections)-1]
		s.Items = append(s.Items, it)
	}
	return sections
}

// Votes are the closed votes in order.
func (m *Meeting) Votes() (votes []*Vote) {
	for _, it := range m.Items {
		if it.Vote != nil {
			votes = append(votes, it.Vote)
		}
	}
	return votes
}

// ChannelTopic is the topic that the channel should have now.
func (m *Meeting) ChannelTopic() string {
	var topic string
	if it := m.Current(); it != nil {
		topic = irctext.Clean(it.Text)
	}
	if t := irctext.Clean(string(m.Title)); t != "" {
		return topic + " (Meeting topic: " + t + ")"
	}
	return topic
}

// Replay folds a whole stream.
func Replay(facts []fact.Fact) *Meeting {
	m := new(Meeting)
	for _, f := range facts {
		m.Apply(f)
	}
	return m
}

// Apply adds one fact. It can't fail: a kind it does not know was written by a
// newer version, and has no effect.
func (m *Meeting) Apply(f fact.Fact) {
	m.Facts++
	m.Last = f.At
	if f.Kind != Tick {
		m.Changes++
	}
	switch f.Kind {
	case Started:
		m.begin(f)
	case Line, Said:
		m.line(f)
	case Joined, Moved, LoggedIn:
		m.see(f.By, f.At)
	case Parted, Quit:
		m.leave(m.Fold(f.By.Nick), f.At)
	case Kicked:
		m.leave(m.Fold(fact.Read[Kick](f).Nick), f.At)
	case Renamed:
		m.rename(f.By, fact.Read[NewNick](f).To, f.At)
	case Moded:
		d := fact.Read[Mode](f)
		if p := m.holders[m.Fold(d.Nick)]; p != nil {
			p.Op, p.Voice = d.Op, d.Voice
		}
	case Retopiced:
		if m.Fold(f.By.Nick) != m.Fold(m.Bot) {
			m.TopicBefore, m.TopicTaken = string(fact.Read[TopicData](f).Text), true
		} else {
			m.TopicRefused = false
		}
	case Away:
		m.away(f)
	case Refused:
		d := fact.Read[RefusedData](f)
		m.Told[d.What] = f.At
		if d.What == "topic" {
			m.TopicRefused = true
		}
	case ItemAdded:
		m.addItem(f)
	case Undone:
		m.undo(f)
	case Titled:
		m.Title = fact.Read[Text](f).Text
	case Named:
		m.Former = append(m.Former, m.Name)
		m.Name = string(fact.Read[Text](f).Text)
	case Chaired:
		for _, nick := range fact.Read[Names](f).Nicks {
			m.mention(nick).Chair = true
		}
	case Unchaired:
		for _, nick := range fact.Read[Names](f).Nicks {
			if p := m.ByNick(nick); p != nil && !p.Owner {
				p.Chair = false
			}
		}
	case Listed:
		for _, nick := range fact.Read[Names](f).Nicks {
			m.mention(nick)
		}
	case VoteOpened:
		d := fact.Read[VoteData](f)
		m.Open = &Vote{Question: string(d.Question), Options: d.Options, Things: d.Things, Opened: f.At, Nick: f.By.Nick, Line: m.Lines()}
	case Voted:
		if m.Open != nil {
			p := m.see(f.By, f.At)
			d := fact.Read[BallotData](f)
			m.Open.cast(p.ID, d.Option, d.Thing, f.At)
		}
	case VoteClosed:
		if v := m.Open; v != nil {
			v.Closed, m.Open = f.At, nil
			m.add(f, VoteItem, m.Summary(v), v)
		}
	case Restricted:
		m.Restricted = true
	case Lurking:
		m.Lurking = true
	case Unlurking:
		m.Lurking = false
	case TopicSet:
		m.TopicAsked, m.TopicTaken = string(fact.Read[Text](f).Text), false
	case Warned:
		m.Told[string(fact.Read[Text](f).Text)] = f.At
	case Ended:
		m.Finished, m.Ending = f.At, string(fact.Read[Reason](f).Reason)
	case Published:
		m.Published = fact.Read[PublishedData](f).Base
	default:
		m.applyCouncil(f)
	}
}

func (m *Meeting) begin(f fact.Fact) {
	*m = Meeting{
		Start: fact.Read[Start](f), Began: f.At, Last: f.At, Facts: m.Facts, Changes: m.Changes, quiet: f.At,
		holders: map[irctext.Folded]*Person{}, Told: map[string]time.Time{}, heard: map[string]bool{},
	}
	m.TopicBefore = string(m.Topic)
	for _, x := range m.Members {
		p := m.see(x.Actor, f.At)
		p.Op, p.Voice = x.Op, x.Voice
	}
	p := m.see(f.By, f.At)
	p.Chair, p.Owner = true, true
}

// Heard reports whether the line to which the server gave this id is in the log.
func (m *Meeting) Heard(id string) bool { return m.heard[id] }

func (m *Meeting) line(f fact.Fact) {
	d := fact.Read[LineData](f)
	if d.ID != "" {
		m.heard[d.ID] = true
	}
	if d.Skip == SkipHistory {
		m.history(f, d)
		return
	}
	p := m.see(f.By, f.At)
	if d.Notice && f.Kind == Line {
		return
	}
	bot := f.Kind == Said
	if bot {
		p.Bot = true
	} else {
		m.quiet = f.At
		delete(m.Told, "idle")
	}
	text := string(d.Text)
	if bot {
		// Gavel breaks up names so that nobody's client rings. Readers want them whole: to
		// find them, to copy them, and not to see them cut at the end of a line.
		text = strings.ReplaceAll(text, "\u200b", "")
	}
	m.Log = append(m.Log, LogLine{
		N: len(m.Log) + 1, At: f.At, Nick: f.By.Nick, Person: p.ID,
		Text: text, Me: d.Me, Bot: bot,
	})
	p.spoke(f.By.Nick)
}

// history adds a line that the server replayed. It says nothing about who is there
// now, and it was said when the server says.
func (m *Meeting) history(f fact.Fact, d LineData) {
	if d.Notice {
		return
	}
	p := m.Who(f.By)
	if p == nil {
		p = m.ByNick(f.By.Nick)
	}
	if p == nil {
		p = m.newPerson(f.By.Nick)
	}
	at := f.At
	if !d.Sent.IsZero() {
		at = d.Sent
	}
	m.Log = append(m.Log, LogLine{N: len(m.Log) + 1, At: at, Nick: f.By.Nick, Person: p.ID, Text: string(d.Text), Me: d.Me})
	p.spoke(f.By.Nick)
}

func (m *Meeting) addItem(f fact.Fact) {
	d := fact.Read[ItemData](f)
	m.add(f, d.Kind, string(d.Text), nil)
}

func (m *Meeting) add(f fact.Fact, kind, text string, v *Vote) *Item {
	m.numbers++
	it := &Item{
		Kind: kind, Text: text, Nick: f.By.Nick, Person: m.see(f.By, f.At).ID,
		At: f.At, Line: m.Lines(), Vote: v, N: m.numbers,
	}
	m.Items = append(m.Items, it)
	if kind == Topic { // the time was another topic's
		m.BoxEnds = time.Time{}
	}
	return it
}

func (m *Meeting) away(f fact.Fact) {
	d := fact.Read[AwayData](f)
	if d.To.Sub(d.From) >= time.Second { // nobody says a line in less
		m.Gaps = append(m.Gaps, Gap{From: d.From, To: d.To, After: m.Lines(), Reason: d.Reason})
	}
	if d.Bot != "" {
		m.Bot = d.Bot
	}
	m.quiet = f.At
	// Who is not there any more left at some time while nobody looked.
	here := map[irctext.Folded]bool{}
	for _, x := range d.Members {
		here[m.Fold(x.Nick)] = true
	}
	for nick := range m.holders {
		if !here[nick] {
			m.leave(nick, d.From)
		}
	}
	for _, p := range m.holders { // a nick that is still there may be another's by now
		p.unsure = true
	}
	for _, x := range d.Members {
		p := m.see(x.Actor, f.At)
		p.Op, p.Voice = x.Op, x.Voice
		// The nick is the same; whether the person is, their next line tells.
		p.unsure = x.Host == "" && x.Account == ""
	}
	// An empty topic is what a restarted server has; anything else that is not ours is somebody's.
	if d.Topic != "" && !strings.HasPrefix(m.TopicAsked, string(d.Topic)) {
		m.TopicBefore, m.TopicTaken = string(d.Topic), true
	}
}

// FileName makes a meeting's name of its title as MeetBot does; other programs
// rely on it (spec: irc-meetings links): lower case, each run of blanks one "_",
// then everything but a-z and 0-9 "_".
func FileName(title string) string {
	s := strings.Join(strings.Fields(strings.ToLower(title)), "_")
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, s)
}
