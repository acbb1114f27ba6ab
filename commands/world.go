package commands

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/internal/people"
	"gavel/minutes"
)

// Settings are what the operator set, as far as lines depend on it.
type Settings struct {
	Bot            string        // Gavel's nick before a network has told it
	Version        string        // Gavel's version, as in "(v 1.0.0)"
	InfoURL        string        // the page about Gavel
	URL            string        // the prefix of published links, with its slash
	Length         time.Duration // how long a meeting is due to take
	Idle           time.Duration // how long it may be silent; 0 is for ever
	Start          string        // who may start a meeting, see config.Meeting.Start
	Starters       []string
	OperatorsChair bool
	SetTopic       bool
	Committees     []committee.Config // complete, see Config.Fill
}

// World is everything lines depend on: the networks as Gavel sees them, and the
// meetings that run. It belongs to one goroutine.
type World struct {
	Settings
	Networks map[string]*Network
	// Meetings are those that run, and those that ended and are not published yet, by stream.
	// The last meeting of each channel stays here, so that it can be amended.
	Meetings map[string]*minutes.Meeting
	// Committees are what the committees are between meetings, by name. A series of meetings
	// that no committee of the config has is one without a roster.
	Committees map[string]*committee.Committee
	// People is what people have chosen for themselves.
	People *people.People
	// Broken is why the roster of a committee can't be read, by its name.
	Broken map[string]string
	// flying are the reminders that were given to a network and are not yet known to be said.
	flying map[string]bool
}

// Network is one network as Gavel sees it now. Nothing of it is stored.
type Network struct {
	Name     string
	Nick     string // Gavel's
	CaseMap  irctext.CaseMap
	Channels map[irctext.Folded]*Channel
	Lost     time.Time // when it went down; zero while it is up, or when it never was
	// NoAccounts is a network that does not tell accounts.
	NoAccounts bool
}

// Channel is one channel as Gavel sees it now.
type Channel struct {
	Name    string
	Here    bool      // Gavel is in it
	Lost    time.Time // since when Gavel is not; zero when it never was in it
	Why     string    // why not
	Topic   string
	Members map[irctext.Folded]*minutes.Member
	Meeting *minutes.Meeting // the one that runs, or nil
	// Formers are those that ended, in order: the last one, and those before it that can still be amended.
	Formers []*minutes.Meeting
	last    string // the stream of the last meeting
}

// NewWorld is a world in which nothing has happened.
func NewWorld(s Settings) *World {
	return &World{Settings: s, Networks: map[string]*Network{}, Meetings: map[string]*minutes.Meeting{}, Committees: map[string]*committee.Committee{}, People: people.New(), Broken: map[string]string{}, flying: map[string]bool{}}
}

// Network returns the network of this name, a new one if need be.
func (w *World) Network(name string) *Network {
	n := w.Networks[name]
	if n == nil {
		n = &Network{Name: name, Nick: w.Bot, Channels: map[irctext.Folded]*Channel{}}
		w.Networks[name] = n
	}
	return n
}

// Channel returns the channel of this name, a new one if need be.
func (n *Network) Channel(name string) *Channel {
	c := n.Channels[n.CaseMap.Fold(name)]
	if c == nil {
		c = &Channel{Name: name, Members: map[irctext.Folded]*minutes.Member{}}
		n.Channels[n.CaseMap.Fold(name)] = c
	}
	return c
}

// find returns the channel of this name, or one that nobody is in.
func (n *Network) find(name string) *Channel {
	if c := n.Channels[n.CaseMap.Fold(name)]; c != nil {
		return c
	}
	return &Channel{Name: name}
}

// sorted are the network's channels by name, so that what comes of one event
// has one order.
func (n *Network) sorted() []*Channel {
	list := make([]*Channel, 0, len(n.Channels))
	for _, c := range n.Channels {
		list = append(list, c)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}

// members are who is in the channel, by nick.
func (c *Channel) members() []minutes.Member {
	list := make([]minutes.Member, 0, len(c.Members))
	for _, m := range c.Members {
		list = append(list, *m)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Nick < list[j].Nick })
	return list
}

// light are the members of a channel as one fact can hold them: of a crowd, only what
// tells people apart until they say something.
func light(list []minutes.Member) []minutes.Member {
	const crowd = 2000
	if len(list) <= crowd {
		return list
	}
	short := make([]minutes.Member, len(list))
	for i, m := range list {
		short[i] = minutes.Member{Actor: fact.Actor{Nick: m.Nick}, Op: m.Op, Voice: m.Voice}
		if len(list) <= 2*crowd {
			short[i].Account = m.Account
		}
	}
	return short
}

// See takes in what an event says about who is where. It is called for every
// event after Handle, before Apply.
func (w *World) See(e Event) {
	if e.Kind == Told || e.Kind == Untold {
		if name, keys, ok := strings.Cut(e.What, "\n"); ok {
			for k := range strings.SplitSeq(keys, "\n") {
				delete(w.flying, flight(name, k))
			}
		}
	}
	if e.Kind == Rostered {
		delete(w.Broken, e.What)
		if e.Text != "" {
			w.Broken[e.What] = e.Text
		}
	}
	if e.Network == "" || e.History {
		return
	}
	n := w.Network(e.Network)
	fold := n.CaseMap.Fold
	switch e.Kind {
	case Up:
		n.Nick, n.Lost, n.NoAccounts = e.To, time.Time{}, e.What == "no accounts"
		if cm := irctext.CaseMap(e.Text); cm != n.CaseMap {
			n.CaseMap = cm
			old := n.Channels
			n.Channels = map[irctext.Folded]*Channel{}
			for _, c := range old {
				n.Channels[cm.Fold(c.Name)] = c
			}
		}
	case Down:
		n.Lost = e.At
		for _, c := range n.Channels {
			c.gone(e.At, e.Text)
		}
	case Gone:
		n.Channel(e.Channel).gone(e.At, e.Text)
	case Present:
		c := n.Channel(e.Channel)
		if c.Here {
			return
		}
		c.Here, c.Topic, c.Members = true, e.Text, map[irctext.Folded]*minutes.Member{}
		for _, m := range e.Members {
			c.Members[fold(m.Nick)] = &m
		}
	case Topic:
		n.Channel(e.Channel).Topic = e.Text
	case Said, Joined:
		if e.Channel != "" {
			c := n.Channel(e.Channel)
			if m := c.Members[fold(e.From.Nick)]; m != nil {
				m.Actor = e.From
			} else {
				c.Members[fold(e.From.Nick)] = &minutes.Member{Actor: e.From}
			}
		}
	case Parted:
		delete(n.Channel(e.Channel).Members, fold(e.From.Nick))
	case Kicked:
		delete(n.Channel(e.Channel).Members, fold(e.To))
	case Moded:
		if m := n.Channel(e.Channel).Members[fold(e.To)]; m != nil {
			m.Op, m.Voice = e.Op, e.Voice
		}
	case Quit, Renamed, Account, Moved:
		if e.Kind == Renamed && fold(e.From.Nick) == fold(n.Nick) {
			n.Nick = e.To
		}
		for _, c := range n.Channels {
			m := c.Members[fold(e.From.Nick)]
			if m == nil {
				continue
			}
			switch e.Kind {
			case Quit:
				delete(c.Members, fold(e.From.Nick))
			case Renamed:
				delete(c.Members, fold(e.From.Nick))
				m.Nick = e.To
				c.Members[fold(e.To)] = m
			default:
				m.Actor = e.From
			}
		}
	}
}

func (c *Channel) gone(at time.Time, why string) {
	if c.Here || c.Lost.IsZero() {
		c.Lost, c.Why = at, why
	}
	c.Here, c.Members = false, map[irctext.Folded]*minutes.Member{}
}

// Apply takes in recorded facts.
func (w *World) Apply(facts []Recorded) {
	for _, r := range facts {
		w.ApplyTo(r.Stream, r.Fact)
	}
}

// ApplyTo takes in one fact of a stream.
func (w *World) ApplyTo(stream string, f fact.Fact) {
	if name, ok := strings.CutPrefix(stream, "committee/"); ok {
		w.committee(name).Apply(f)
		if f.Kind == committee.DueNow {
			for _, d := range fact.Read[committee.DueData](f).Due {
				w.flying[flight(name, d.Key)] = true
			}
		}
		return
	}
	if stream == people.Stream {
		w.People.Apply(f)
		if f.Kind == people.DueNow {
			w.flying[flight(stream, fact.Read[people.Due](f).Key)] = true
		}
		return
	}
	m := w.Meetings[stream]
	if m == nil {
		m = new(minutes.Meeting)
		w.Meetings[stream] = m
	}
	m.Apply(f)
	switch f.Kind {
	case minutes.Started:
		w.Restore(stream, m)
	case minutes.Ended:
		c := w.Network(m.Network).Channel(m.Channel)
		if c.Meeting == m {
			c.Meeting = nil
		}
		w.former(c, m)
	}
}

// Former is the last meeting that ended, or nil.
func (c *Channel) Former() *minutes.Meeting {
	if len(c.Formers) == 0 {
		return nil
	}
	return c.Formers[len(c.Formers)-1]
}

// mostFormers is how many meetings of a channel that have ended are remembered at most.
const mostFormers = 100

// former keeps the last meeting of a channel, and those before it that can still be amended. One that is
// not published yet can't go.
func (w *World) former(c *Channel, m *minutes.Meeting) {
	if !slices.Contains(c.Formers, m) {
		c.Formers = append(c.Formers, m)
	}
	slices.SortStableFunc(c.Formers, func(a, b *minutes.Meeting) int {
		return cmp.Or(a.Finished.Compare(b.Finished), strings.Compare(a.Stream, b.Stream))
	})
	last := c.Former()
	n := len(c.Formers)
	c.Formers = slices.DeleteFunc(c.Formers, func(x *minutes.Meeting) bool {
		n--
		until := x.Finished.AddDate(0, 0, w.rules(x.Committee).AmendDays)
		if x == last || x.Published == "" || n < mostFormers && !last.Finished.After(until) {
			return false
		}
		delete(w.Meetings, x.Stream)
		return true
	})
}

// committee is the committee of this name, a new one if need be.
func (w *World) committee(name string) *committee.Committee {
	c := w.Committees[name]
	if c == nil {
		c = committee.New(name)
		w.Committees[name] = c
	}
	return c
}

// rules are those of the committee of this name.
func (w *World) rules(name string) committee.Config {
	for _, c := range w.Settings.Committees {
		if c.Name == name {
			return c
		}
	}
	return committee.Series(name)
}

// committeeNames are the committees and series there are, in one order.
func (w *World) committeeNames() []string { return slices.Sorted(maps.Keys(w.Committees)) }

// configured reports whether the operator named this committee. One that was taken out of
// the config is a series of meetings, without its roster.
func (w *World) configured(name string) bool {
	return slices.ContainsFunc(w.Settings.Committees, func(c committee.Config) bool { return c.Name == name })
}

// committeeOf is the name of the committee whose meetings have this name.
func (w *World) committeeOf(series string) string {
	for _, c := range w.Settings.Committees {
		if slices.ContainsFunc(c.Meetings, func(m string) bool { return minutes.FileName(m) == series }) {
			return c.Name
		}
	}
	return series
}

// Restore puts a meeting that was read from the disk in its place.
func (w *World) Restore(stream string, m *minutes.Meeting) {
	w.Meetings[stream] = m
	n := w.Network(m.Network)
	if n.CaseMap == "" {
		n.CaseMap = irctext.CaseMap(m.CaseMap)
	}
	c := n.Channel(m.Channel)
	c.last = stream
	if m.Running() {
		c.Meeting = m
		if !c.Here { // what is read from the disk ended with its last fact
			c.Lost = m.Last
		}
		return
	}
	w.former(c, m)
}

// Remember notes that there is a meeting of this stream, so that another one
// in the same second gets another name.
func (w *World) Remember(stream string) {
	part := strings.Split(stream, "/")
	if len(part) == 4 && part[0] == "meeting" {
		w.Network(part[1]).Channel(strings.ReplaceAll(part[2], "%2F", "/")).last = stream
	}
}

// Next is the number that the next fact of a stream gets.
func (w *World) Next(stream string) uint64 {
	if name, ok := strings.CutPrefix(stream, "committee/"); ok {
		return w.committee(name).Facts + 1
	}
	if stream == people.Stream {
		return w.People.Facts + 1
	}
	if m := w.Meetings[stream]; m != nil {
		return m.Facts + 1
	}
	return 1
}

// Forget forgets the meetings and committees, to have them restored.
func (w *World) Forget() {
	w.Meetings = map[string]*minutes.Meeting{}
	w.Committees = map[string]*committee.Committee{}
	w.People = people.New()
	for _, n := range w.Networks {
		for _, c := range n.Channels {
			c.Meeting, c.Formers = nil, nil
		}
	}
}
