package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

const (
	clockSkew   = 5 * time.Second  // between the servers of a network
	holdTimeout = 2 * time.Second  // how long events wait for the answer to WHO
	listTimeout = 30 * time.Second // how long the list of names may take
	openBatches = 1000
)

// A person is somebody who shares a channel with us.
type person struct {
	fact.Actor
	rooms int // how many channels we share
}

// A room is a channel we are in.
type room struct {
	name    string
	topic   string
	members map[*person]string // the modes of each, of those in PREFIX
	joined  time.Time          // when we came in, by the server's clock if it tells
	came    time.Time          // by ours
	listing bool               // the list of names is not complete
	asked   string             // WHO was asked, and is not answered: its token
	present bool               // Present was emitted
}

// A roll is who is in a channel at the time of its Present.
type roll struct {
	place   int // of the Present among the events held back
	topic   string
	people  []*person
	members []minutes.Member
}

// crowd is who is where, as one connection sees it, and makes events of lines.
//
// A channel is Present when all about its members is known, which takes the
// server's answer to a WHO. Until that is there all events are held back, in
// order, so that nothing is said in a channel before it is Present; for a short
// time only.
type crowd struct {
	c      *connection
	tell   func(commands.Event)
	who    func(line string, now time.Time) (soon bool) // asks the server
	people map[irctext.Folded]*person
	rooms  map[irctext.Folded]*room
	tokens int
	// batches that are open, and whether they are a playback.
	batches map[string]bool

	held      []commands.Event
	waiting   map[*room]roll
	holdUntil time.Time
}

func newCrowd(c *connection, tell func(commands.Event), who func(string, time.Time) bool) *crowd {
	return &crowd{
		c: c, tell: tell, who: who, people: map[irctext.Folded]*person{}, rooms: map[irctext.Folded]*room{},
		batches: map[string]bool{}, waiting: map[*room]roll{},
	}
}

// room is the channel of this name if we are in it, or nil.
func (m *crowd) room(name string) *room { return m.rooms[m.c.cm.Fold(name)] }

// in reports whether we are in a channel.
func (m *crowd) in(name string) bool { return m.room(name) != nil }

// emit emits an event, or holds it back.
func (m *crowd) emit(e commands.Event) {
	if len(m.waiting) > 0 {
		m.held = append(m.held, e)
		return
	}
	m.tell(e)
}

// release emits what was held back.
func (m *crowd) release() {
	held := m.held
	m.held, m.holdUntil = nil, time.Time{}
	clear(m.waiting)
	for _, e := range held {
		if e.Kind != "" { // else it is the place of a Present that never came
			m.tell(e)
		}
	}
}

// due does what is due.
func (m *crowd) due(k *clock) {
	if k.due(m.holdUntil) {
		for r := range m.waiting {
			m.present(r, k.now)
		}
	}
	for _, r := range m.rooms {
		if r.listing && k.due(r.came.Add(listTimeout)) {
			r.listing = false
			m.present(r, k.now)
		}
	}
}

// present emits that we are in a channel and know all about it.
func (m *crowd) present(r *room, now time.Time) {
	if r.present {
		return
	}
	r.present = true
	all, held := m.waiting[r]
	if !held {
		all = m.call(r)
	}
	for i, p := range all.people { // what WHO told
		nick := all.members[i].Nick
		all.members[i].Actor = m.known(p)
		all.members[i].Nick = nick
	}
	slices.SortFunc(all.members, func(a, b minutes.Member) int { return strings.Compare(a.Nick, b.Nick) })
	e := commands.Event{Kind: commands.Present, At: now, Channel: r.name, Text: all.topic, Members: all.members}
	if !held {
		m.emit(e)
		return
	}
	m.held[all.place] = e
	m.done(r)
}

// hold holds back all events from now on until a channel is Present.
func (m *crowd) hold(r *room, now time.Time) {
	all := m.call(r)
	all.place = len(m.held)
	m.held = append(m.held, commands.Event{})
	m.waiting[r] = all
	if m.holdUntil.IsZero() {
		m.holdUntil = now.Add(holdTimeout)
	}
}

// done ends the wait for a channel.
func (m *crowd) done(r *room) {
	if _, held := m.waiting[r]; held {
		delete(m.waiting, r)
		if len(m.waiting) == 0 {
			m.release()
		}
	}
}

// call calls the roll of a channel.
func (m *crowd) call(r *room) roll {
	all := roll{topic: r.topic}
	for p, modes := range r.members {
		op, voice := m.status(modes)
		all.people = append(all.people, p)
		all.members = append(all.members, minutes.Member{Actor: p.Actor, Op: op, Voice: voice})
	}
	return all
}

// status is what modes make of a member. A half-operator is no operator.
func (m *crowd) status(modes string) (op, voice bool) {
	all, _ := m.c.support.prefixes()
	return strings.ContainsAny(modes, all[:strings.IndexByte(all, 'o')+1]), strings.Contains(modes, "v")
}

// known is what may be told of a person. An account that the network would not
// tell us the loss of is not told.
func (m *crowd) known(p *person) fact.Actor {
	a := p.Actor
	if !m.c.caps["account-notify"] && !m.c.caps["account-tag"] {
		a.Account = ""
	}
	return a
}

// from is whom a line is from; zero if it is nobody, but a server. What it tells
// about them is taken in.
func (m *crowd) from(l line) fact.Actor {
	a, ok := m.named(l)
	p := m.people[m.c.cm.Fold(a.Nick)]
	if !ok || p == nil {
		return a
	}
	p.Nick = a.Nick
	if a.User != "" {
		p.User = a.User
	}
	if a.Host != "" {
		p.Host = a.Host
	}
	// Where accounts are on the lines, a line without one is of somebody who is not
	// logged in. Some servers put them on what is said only.
	if a.Account != "" || m.c.caps["account-tag"] && (l.Command == "PRIVMSG" || l.Command == "NOTICE") {
		p.Account = a.Account
	}
	return m.known(p)
}

// named is whom a line says that it is from, and false if that is nobody.
func (m *crowd) named(l line) (a fact.Actor, ok bool) {
	s := l.Source
	if s == nil || s.Name == "" {
		return a, false
	}
	if s.Ident == "" && s.Host == "" && (s.Name == m.c.server || strings.Contains(s.Name, ".")) {
		return a, false
	}
	a = fact.Actor{Nick: s.Name, User: s.Ident, Host: s.Host}
	if m.c.caps["account-tag"] {
		a.Account = l.Tags["account"]
	}
	return a, true
}

// playback reports whether a line is in a batch of old ones.
func (m *crowd) playback(l line) bool {
	return m.batches[l.Tags["batch"]]
}

// history reports whether a line is a replay by the server: one in a playback, or
// one from before we came. Some servers replay without saying so.
func (m *crowd) history(l line, came time.Time) bool {
	sent := l.sent()
	return m.playback(l) || !sent.IsZero() && sent.Before(came.Add(-clockSkew))
}

// hear makes events of one line.
func (m *crowd) hear(l line) {
	switch l.Command {
	case "BATCH":
		m.batch(l)
	case "PRIVMSG", "NOTICE":
		m.said(l)
	}
	if m.playback(l) {
		return // who came and went then is of no use now
	}
	switch l.Command {
	case "JOIN":
		m.joined(l)
	case "PART":
		m.parted(l)
	case "KICK":
		m.kicked(l)
	case "QUIT":
		m.quit(l)
	case "NICK":
		m.renamed(l)
	case "MODE":
		m.moded(l)
	case "ACCOUNT":
		m.account(l)
	case "CHGHOST":
		m.moved(l)
	case "TOPIC":
		if r := m.room(l.param(0)); r != nil {
			r.topic = l.param(1)
			m.emit(commands.Event{Kind: commands.Topic, At: l.at, Channel: r.name, From: m.from(l), Text: r.topic, Sent: l.sent(), ID: l.Tags["msgid"]})
		}
	case "331":
		m.topic(l, "")
	case "332":
		m.topic(l, l.param(2))
	case "353":
		m.names(l)
	case "366":
		m.listed(l)
	case "352": // <me> <channel> <user> <host> <server> <nick> <flags> …
		if len(l.Params) > 5 {
			m.learn(l.param(5), l.param(2), l.param(3))
		}
	case "354": // <me> <token> <channel> <user> <host> <nick> <flags> <account>
		r := m.room(l.param(2))
		if r == nil || len(l.Params) < 8 || r.asked == "" || l.param(1) != r.asked {
			return
		}
		if p := m.learn(l.param(5), l.param(3), l.param(4)); p != nil {
			if p.Account = l.param(7); p.Account == "0" || p.Account == "*" {
				p.Account = ""
			}
		}
	case "315":
		if r := m.room(l.param(1)); r != nil && r.asked != "" {
			r.asked = ""
			m.present(r, l.at)
		}
	case "404":
		m.refusal(l, "say")
	case "482":
		m.refusal(l, "topic")
	}
}

func (m *crowd) batch(l line) {
	ref, start := strings.CutPrefix(l.param(0), "+")
	if !start {
		delete(m.batches, strings.TrimPrefix(ref, "-"))
		return
	}
	if ref != "" && len(m.batches) < openBatches {
		kind := l.param(1)
		m.batches[ref] = strings.HasSuffix(kind, "chathistory") || strings.Contains(kind, "playback") || m.playback(l)
	}
}

// said is a line of chat.
func (m *crowd) said(l line) {
	if len(l.Params) < 2 || m.c.isMe(l.source()) {
		return
	}
	e := commands.Event{Kind: commands.Said, At: l.at, Text: l.param(1), Notice: l.Command == "NOTICE", Sent: l.sent(), ID: l.Tags["msgid"]}
	switch r := m.room(l.param(0)); {
	case r != nil:
		e.Channel, e.History = r.name, m.history(l, r.joined)
	case m.c.isMe(l.param(0)):
		e.History = m.history(l, m.c.welcome)
	default:
		return // to the operators of a channel only, or to everybody on a server
	}
	if text, ctcp := strings.CutPrefix(e.Text, "\x01"); ctcp {
		text, isAction := strings.CutPrefix(strings.TrimSuffix(text, "\x01"), "ACTION")
		if !isAction || e.Notice || text != "" && text[0] != ' ' {
			return
		}
		e.Me, e.Text = true, strings.TrimPrefix(text, " ")
	}
	if e.History { // whoever has the nick now
		e.From, _ = m.named(l)
	} else {
		e.From = m.from(l)
	}
	if e.From.Nick != "" {
		m.emit(e)
	}
}

func (m *crowd) joined(l line) {
	name := l.param(0)
	if l.source() == "" {
		return
	}
	r := m.room(name)
	if m.c.isMe(l.source()) {
		if r != nil {
			return
		}
		r = &room{name: name, members: map[*person]string{}, joined: l.sent(), came: l.at, listing: true}
		if r.joined.IsZero() {
			r.joined = l.at
		}
		m.rooms[m.c.cm.Fold(name)] = r
		m.enter(r, l.source())
		m.from(l)
		return
	}
	if r == nil {
		return
	}
	if _, in := r.members[m.people[m.c.cm.Fold(l.source())]]; in {
		return
	}
	p := m.enter(r, l.source())
	if m.c.caps["extended-join"] && len(l.Params) > 1 {
		p.Account = strings.TrimPrefix(l.param(1), "*")
	}
	m.emit(commands.Event{Kind: commands.Joined, At: l.at, Channel: r.name, From: m.from(l)})
}

// enter puts somebody into a channel.
func (m *crowd) enter(r *room, nick string) *person {
	p := m.people[m.c.cm.Fold(nick)]
	if p == nil {
		p = &person{Actor: fact.Actor{Nick: nick}}
		m.people[m.c.cm.Fold(nick)] = p
	}
	if _, in := r.members[p]; !in {
		r.members[p] = ""
		p.rooms++
	}
	return p
}

// leave takes somebody out of a channel. Whom we share no channel with any more
// we know nothing about: the next one with the nick may be another.
func (m *crowd) leave(r *room, p *person) {
	if _, in := r.members[p]; !in {
		return
	}
	delete(r.members, p)
	if p.rooms--; p.rooms == 0 {
		delete(m.people, m.c.cm.Fold(p.Nick))
	}
}

func (m *crowd) parted(l line) {
	r := m.room(l.param(0))
	if r == nil {
		return
	}
	if m.c.isMe(l.source()) {
		m.gone(r, l.at, "left")
		return
	}
	m.depart(r, l.source(), commands.Event{Kind: commands.Parted, At: l.at, From: m.from(l), Text: l.param(1)})
}

func (m *crowd) kicked(l line) {
	r := m.room(l.param(0))
	if r == nil {
		return
	}
	if m.c.isMe(l.param(1)) {
		why := "kicked by " + l.source()
		if l.param(2) != "" {
			why += ": " + irctext.Clean(l.param(2))
		}
		m.gone(r, l.at, why)
		return
	}
	m.depart(r, l.param(1), commands.Event{Kind: commands.Kicked, At: l.at, From: m.from(l), To: l.param(1), Text: l.param(2)})
}

// depart emits that somebody left a channel.
func (m *crowd) depart(r *room, nick string, e commands.Event) {
	p := m.people[m.c.cm.Fold(nick)]
	if _, in := r.members[p]; !in {
		return
	}
	e.Channel = r.name
	m.leave(r, p)
	m.emit(e)
}

// gone is us not being in a channel any more.
func (m *crowd) gone(r *room, now time.Time, why string) {
	for p := range r.members {
		m.leave(r, p)
	}
	delete(m.rooms, m.c.cm.Fold(r.name))
	m.emit(commands.Event{Kind: commands.Gone, At: now, Channel: r.name, Text: why})
	m.done(r)
}

func (m *crowd) quit(l line) {
	p := m.people[m.c.cm.Fold(l.source())]
	if p == nil || m.c.isMe(l.source()) {
		return
	}
	m.from(l)
	m.vanish(p, l.at, l.param(0))
}

// vanish takes somebody out of all channels.
func (m *crowd) vanish(p *person, now time.Time, why string) {
	for _, r := range m.rooms {
		m.leave(r, p)
	}
	m.emit(commands.Event{Kind: commands.Quit, At: now, From: m.known(p), Text: why})
}

// renamed is a nick change. The connection has taken in ours already.
func (m *crowd) renamed(l line) {
	to := l.param(0)
	p := m.people[m.c.cm.Fold(l.source())]
	us := m.c.isMe(to)
	if l.source() == "" || !isTarget(to) || p == nil && !us {
		return
	}
	from := fact.Actor{Nick: l.source()}
	if p != nil {
		from = m.from(l)
		if old := m.people[m.c.cm.Fold(to)]; old != nil && old != p {
			m.vanish(old, l.at, "") // how we missed that, nobody knows
		}
		delete(m.people, m.c.cm.Fold(p.Nick))
		p.Nick = to
		m.people[m.c.cm.Fold(to)] = p
	}
	m.emit(commands.Event{Kind: commands.Renamed, At: l.at, From: from, To: to})
}

func (m *crowd) account(l line) {
	p := m.people[m.c.cm.Fold(l.source())]
	if p == nil {
		return
	}
	m.from(l)
	p.Account = strings.TrimPrefix(l.param(0), "*")
	m.emit(commands.Event{Kind: commands.Account, At: l.at, From: m.known(p)})
}

func (m *crowd) moved(l line) {
	p := m.people[m.c.cm.Fold(l.source())]
	if p == nil || len(l.Params) < 2 {
		return
	}
	m.from(l)
	p.User, p.Host = l.param(0), l.param(1)
	m.emit(commands.Event{Kind: commands.Moved, At: l.at, From: m.known(p)})
}

// moded is a change of modes. Of interest is who is operator, and who has voice.
func (m *crowd) moded(l line) {
	r := m.room(l.param(0))
	if r == nil || len(l.Params) < 2 {
		return
	}
	type change struct {
		*person
		before string
	}
	var changes []change
	modes, _ := m.c.support.prefixes()
	params, add := l.Params[2:], true
	for i := 0; i < len(l.param(1)); i++ {
		mode := l.param(1)[i]
		switch {
		case mode == '+', mode == '-':
			add = mode == '+'
			continue
		case strings.IndexByte(modes, mode) < 0:
			if m.c.support.takesParam(mode, add) && len(params) > 0 {
				params = params[1:]
			}
			continue
		}
		if len(params) == 0 {
			break
		}
		p := m.people[m.c.cm.Fold(params[0])]
		params = params[1:]
		before, in := r.members[p]
		if p == nil || !in {
			continue
		}
		if !slices.ContainsFunc(changes, func(c change) bool { return c.person == p }) {
			changes = append(changes, change{p, before})
		}
		r.members[p] = strings.ReplaceAll(before, string(mode), "")
		if add {
			r.members[p] += string(mode)
		}
	}
	from := m.from(l)
	for _, c := range changes {
		op, voice := m.status(r.members[c.person])
		if wasOp, wasVoice := m.status(c.before); op != wasOp || voice != wasVoice {
			m.emit(commands.Event{Kind: commands.Moded, At: l.at, Channel: r.name, From: from, To: c.Nick, Op: op, Voice: voice})
		}
	}
}

// topic is what the server says that the topic is.
func (m *crowd) topic(l line, text string) {
	r := m.room(l.param(1))
	if r == nil || r.topic == text {
		return
	}
	r.topic = text
	if !r.listing {
		m.emit(commands.Event{Kind: commands.Topic, At: l.at, Channel: r.name, Text: text})
	}
}

// names is a part of the list of names: <me> <sign> <channel> <names>.
func (m *crowd) names(l line) {
	r := m.room(l.param(2))
	if r == nil || !r.listing {
		return
	}
	modes, signs := m.c.support.prefixes()
	for _, name := range strings.Fields(l.param(3)) {
		has := ""
		for name != "" && strings.IndexByte(signs, name[0]) >= 0 {
			has += modes[strings.IndexByte(signs, name[0]):][:1]
			name = name[1:]
		}
		nick, mask, _ := strings.Cut(name, "!")
		if !isTarget(nick) {
			continue
		}
		p := m.enter(r, nick)
		r.members[p] = has
		if user, host, ok := strings.Cut(mask, "@"); ok {
			p.User, p.Host = user, host
		}
	}
}

// listed is the end of the list of names. What it did not tell, WHO does; if WHO
// can't be asked at once, because too much was said just now, the channel is
// Present without.
func (m *crowd) listed(l line) {
	r := m.room(l.param(1))
	if r == nil || !r.listing {
		return
	}
	r.listing = false
	_, whox := m.c.support["WHOX"]
	who := ""
	switch {
	case whox:
		m.tokens = m.tokens%999 + 1
		r.asked = fmt.Sprintf("%03d", m.tokens)
		who = "WHO " + r.name + " %tcuhnaf," + r.asked
	case !m.c.caps["userhost-in-names"]:
		r.asked = "WHO"
		who = "WHO " + r.name
	}
	if who != "" && m.who(who, l.at) {
		m.hold(r, l.at)
	} else {
		m.present(r, l.at)
	}
}

// learn takes in what WHO says about somebody. It returns nil for a stranger.
func (m *crowd) learn(nick, user, host string) *person {
	p := m.people[m.c.cm.Fold(nick)]
	if p != nil {
		p.User, p.Host = user, host
	}
	return p
}

func (m *crowd) refusal(l line, what string) {
	if r := m.room(l.param(1)); r != nil {
		m.emit(commands.Event{Kind: commands.Refused, At: l.at, Channel: r.name, What: what, Text: irctext.Clean(l.Last())})
	}
}
