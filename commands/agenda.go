package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// agenda is #agenda [add|del|move|defer|backlog|publish …], or #agenda URL.
func agenda(c *call) {
	if c.com == nil && c.idle() {
		return
	}
	if c.com == nil {
		c.refuse("No series of meetings is known here yet; #startmeeting NAME begins one.")
		return
	}
	verb, rest, _ := strings.Cut(c.args, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(verb) {
	case "":
		c.showAgenda()
	case "add":
		c.addTopic(rest)
	case "publish":
		c.publishAgenda()
	case "del", "move", "defer", "backlog":
		if rest == "" && strings.EqualFold(verb, "backlog") {
			c.showBacklog()
			return
		}
		n, rest, ok := reference("T", rest)
		t := c.com.Topic(n)
		switch {
		case !ok:
			more := map[string]string{"move": " 1", "defer": " to " + day(c.example())}[strings.ToLower(verb)]
			c.refuse("Which topic? For example #agenda %s T2%s", strings.ToLower(verb), more)
		case t == nil || !t.Waiting():
			c.refuse("No topic T%d is on the agenda.", n)
		case !c.same(t.By, t.Account) && (c.hasRoster() || c.m != nil) && !c.mayDecide("Only a chair, or %s, who proposed T%d, can do that.", t.By, n):
		case strings.EqualFold(verb, "backlog"):
			c.deferTopic(t, "("+strings.Trim(rest, "()")+")")
		case strings.EqualFold(verb, "del"):
			c.decree(committee.TopicDeleted, c.here(n))
			c.passed(n, "taken off")
			c.answer("T%d is off the agenda: %s", n, t.Text)
		case strings.EqualFold(verb, "move"):
			c.moveTopic(t, rest)
		default:
			c.deferTopic(t, rest)
		}
	default:
		if urlLine.MatchString(c.args) {
			if c.m == nil {
				c.refuse("No meeting runs here; #agenda add TEXT puts a topic on the agenda.")
				return
			}
			c.add(minutes.Link, c.args+" Agenda")
			return
		}
		c.refuse("#agenda takes add, del, move, defer, backlog or publish; for example #agenda add Glance's scope https://example.org/review")
	}
}

// agendaTopics are what the meeting of a day has before it: standing items first and last.
func (c *call) agendaTopics(day time.Time) (list []minutes.AgendaTopic) {
	for _, s := range c.rules.First {
		list = append(list, minutes.AgendaTopic{Text: fact.Text(s)})
	}
	for _, t := range c.com.AgendaAt(day, c.At) {
		list = append(list, minutes.AgendaTopic{N: t.N, Text: fact.Text(t.Text), URL: t.URL, By: t.By})
	}
	for _, s := range c.rules.Last {
		list = append(list, minutes.AgendaTopic{Text: fact.Text(s)})
	}
	return list
}

func describe(list []minutes.AgendaTopic) (out []string) {
	for _, t := range list {
		s := irctext.Shorten(irctext.Clean(string(t.Text)), 80)
		if t.N > 0 {
			s = fmt.Sprintf("T%d %s", t.N, s)
			if t.By != "" {
				s += " (" + committee.Unping(t.By) + ")"
			}
		}
		out = append(out, s)
	}
	return out
}

func (c *call) showAgenda() {
	list := c.agendaTopics(c.agendaDay())
	if c.m != nil {
		list = c.m.Agenda
	}
	head := "Agenda: "
	if t := c.nextMeeting(); c.m == nil && !t.IsZero() {
		head = clock(t) + ": "
	}
	if len(list) == 0 {
		c.answer("%sno topics yet. #agenda add TEXT puts one on it.", head)
		return
	}
	c.answerList(head, describe(list), " · ")
}

func (c *call) showBacklog() {
	var list []string
	for _, t := range c.com.Later(c.agendaDay(), c.At) {
		s := fmt.Sprintf("T%d %s", t.N, irctext.Shorten(irctext.Clean(t.Text), 60))
		switch {
		case !t.For.IsZero():
			s += " (" + day(t.For) + ")"
		case t.Reason != "":
			s += " (" + irctext.Shorten(t.Reason, 60) + ")"
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		c.answer("The backlog is empty.")
		return
	}
	c.answerList("Backlog: ", list, " · ")
}

// mostListed is how many topics, or open actions, a meeting has before it at most: they
// are one fact.
const mostListed = 200

func (c *call) addTopic(text string) {
	text, url := trailingURL(text)
	if text == "" {
		text = url
	}
	if text == "" {
		c.refuse("What is the topic? For example #agenda add Glance's scope https://example.org/review")
		return
	}
	special := 0
	if n, rest, ok := reference("T", text); ok && rest != "" {
		switch t := c.com.Topic(n); {
		case t == nil || t.Special == nil:
			c.refuse("T%d is no special meeting that points are collected for; #meetings lists what is to come.", n)
			return
		case t.State == "open" && c.m != nil: // it is held now: a topic of this meeting
			text, n = rest, 0
		case t.State != "special":
			c.refuse("The special meeting T%d is %s.", n, map[bool]string{true: "called off", false: "over"}[t.Special.Off])
			return
		}
		if special = n; n > 0 {
			text = rest
		}
	}
	for _, t := range c.com.Topics {
		if t.Waiting() && url != "" && sameLink(t.URL, url) {
			c.refuse("Already on the agenda as T%d.", t.N)
			return
		}
	}
	waiting := 0
	for _, t := range c.com.Topics {
		if t.Waiting() {
			waiting++
		}
	}
	if waiting >= mostListed {
		c.refuse("The agenda is full: %d topics wait. #agenda del takes one off.", waiting)
		return
	}
	n := len(c.com.Topics) + 1
	d := committee.TopicData{Ref: c.here(n), Text: fact.Text(text), URL: url}
	if special > 0 {
		c.decree(committee.TopicAdded, d)
		c.decree(committee.SpecialPoint, committee.PointData{Ref: c.here(n), Of: special})
		c.answer("T%d is a point of the special meeting T%d on %s.", n, special, day(c.com.Topic(special).Special.At))
		return
	}
	next := c.nextMeeting()
	cut, hasCut := c.rules.CutoffFor(next)
	switch {
	case c.m != nil: // for this meeting, or the next one
	case next.IsZero():
	case hasCut && c.At.After(cut):
		d.For, _ = c.com.NextMeeting(next)
		d.For, d.Late = startOfDay(d.For), true
	}
	c.decree(committee.TopicAdded, d)
	switch {
	case d.Late:
		c.answer("Cut-off for %s was %s; T%d goes to the backlog (next: %s).", day(next), cut.Format("Mon 15:04")+" UTC", n, day(d.For))
	case c.m != nil:
		list := append(slices.Clone(c.m.Agenda), minutes.AgendaTopic{})
		at := len(list) - 1 - min(len(c.rules.Last), max(len(list)-1-c.m.At, 0))
		copy(list[at+1:], list[at:])
		list[at] = minutes.AgendaTopic{N: n, Text: fact.Text(text), URL: url, By: c.From.Nick}
		c.record(minutes.AgendaSet, minutes.AgendaData{Topics: list})
		c.answer("T%d added.", n)
	case next.IsZero():
		c.answer("T%d added.", n)
	default:
		c.answer("T%d added for %s.", n, day(next))
	}
}

// sameLink reports whether two URLs lead to the same page.
func sameLink(a, b string) bool {
	page := func(s string) string {
		if _, rest, ok := strings.Cut(s, "://"); ok {
			s = rest
		}
		s, _, _ = strings.Cut(s, "#")
		host, path, _ := strings.Cut(strings.TrimRight(s, "/"), "/")
		return strings.ToLower(host) + "/" + path
	}
	return page(a) == page(b)
}

func (c *call) moveTopic(t *committee.Topic, rest string) {
	to, err := strconv.Atoi(strings.TrimSpace(rest))
	switch {
	case t.State == "backlog":
		c.refuse("T%d is in the backlog; #agenda defer T%d to %s puts it on the agenda of that day.", t.N, t.N, day(c.example()))
		return
	case err != nil || to < 1:
		c.refuse("To which place? For example #agenda move T%d 1", t.N)
		return
	}
	to = min(to, c.com.OnAgenda())
	c.decree(committee.TopicMoved, committee.TopicMove{Ref: c.here(t.N), To: to})
	c.answer("T%d is number %d on the agenda now.", t.N, to)
}

var bracketed = regexp.MustCompile(`^(.*?)\s*(?:\((.*)\))?\s*$`)

func (c *call) deferTopic(t *committee.Topic, rest string) {
	match := bracketed.FindStringSubmatch(rest)
	when, reason := strings.TrimSpace(strings.TrimPrefix(match[1], "to ")), match[2]
	d := committee.TopicDefer{Ref: c.here(t.N), Text: fact.Text(reason)}
	if when != "" {
		var ok bool
		if d.To, ok = c.date(when); !ok {
			return
		}
	}
	c.decree(committee.TopicDeferred, d)
	c.passed(t.N, "deferred")
	why := ""
	if reason != "" {
		why = " (" + reason + ")"
	}
	if d.To.IsZero() {
		c.answer("T%d is in the backlog%s.", t.N, why)
		return
	}
	c.answer("T%d deferred to %s%s.", t.N, day(d.To), why)
}

func (c *call) publishAgenda() {
	if !c.mayDecide("Only a chair publishes the agenda.") {
		return
	}
	c.decree(committee.Published, committee.AgendaDate{For: c.nextMeeting()})
	c.publishFile(c.nextMeeting())
	c.showAgenda()
}

// openAgenda puts the agenda before a meeting that has just begun, and reminds of
// what is still to be done. It runs in the line that starts the meeting.
func (c *call) openAgenda() {
	list := c.agendaTopics(c.At)
	special := c.com.SpecialAt(c.At, c.Channel)
	if special == nil { // a milestone whose day nobody was reminded of is reviewed all the same
		topics := len(c.com.Topics)
		for _, m := range c.com.Dates() {
			if past := c.At.Sub(m.Date); past < 0 || past > 14*24*time.Hour || !c.wantsCheckpoint(m.ID) {
				continue
			}
			topics++
			title := fact.Text(m.ID + " checkpoint")
			c.decreeBy(c.bot(), committee.TopicAdded, committee.TopicData{Ref: committee.Ref{N: topics}, Text: title})
			at := len(list) - min(len(c.rules.Last), len(list))
			list = slices.Insert(list, at, minutes.AgendaTopic{N: topics, Text: title})
		}
	}
	if special != nil { // its own, and nothing of the regular one's
		list = nil
		for _, t := range append([]*committee.Topic{special}, c.com.Points(special.N)...) {
			list = append(list, minutes.AgendaTopic{N: t.N, Text: fact.Text(t.Text), URL: t.URL, By: t.By})
		}
	}
	if len(list) > 0 {
		c.record(minutes.AgendaSet, minutes.AgendaData{Topics: list})
		if slices.ContainsFunc(list, func(t minutes.AgendaTopic) bool { return t.N > 0 }) {
			c.answerListAnd("On the agenda: ", describe(list), " · ", ". #next takes up the first.")
		}
	}
	for _, t := range list {
		if id, ok := strings.CutSuffix(string(t.Text), " checkpoint"); ok && t.N > 0 && c.com.Milestone(id) != nil {
			c.say("%s: %s. #review %s walks through it.", t.Text, c.com.Totals(c.At), id)
		}
	}
	if why := c.w.Broken[c.com.Name]; why != "" {
		c.notice("The roster of %s can't be read (%s); the old one stays.", c.title(), why)
	}
	if away := c.com.Away(c.At); len(away) > 0 {
		c.record(minutes.Absent, minutes.Names{Nicks: away})
	}
	open := c.com.OpenActions()
	if len(open) == 0 {
		return
	}
	d := minutes.OpenData{}
	overdue := 0
	for i, a := range open {
		if a.Overdue(c.At) {
			overdue++
		}
		if i >= mostListed {
			continue
		}
		x := minutes.OpenAction{N: a.N, Text: fact.Text(a.Text), Owners: a.Owners}
		if !a.Due.IsZero() {
			x.Due = day(a.Due)
		}
		d.Actions = append(d.Actions, x)
	}
	c.record(minutes.Reviewed, d)
	head := plural(len(open), "action") + " open from before"
	if overdue > 0 {
		head += fmt.Sprintf(", %d overdue", overdue)
	}
	line := head + ": "
	for i, a := range open {
		x := c.brief(a)
		if i > 0 {
			x = " · " + x
		}
		if len(line)+len(x) > lineLimit-80 {
			line += fmt.Sprintf(" … and %d more", len(open)-i)
			break
		}
		line += x
	}
	c.notice("%s. #review actions walks through them.", line)
}

// pressedTwice is how soon after another #next is a mistake.
const pressedTwice = 5 * time.Second

func next(c *call) { c.walk(false) }
func skip(c *call) { c.walk(true) }

// walk goes on to the next topic of the agenda.
func (c *call) walk(skipped bool) {
	cur := c.m.Current()
	if cur != nil && cur.Agenda != 0 && c.At.Sub(cur.At) < pressedTwice && !c.bang {
		c.notice("%s was taken up only just now; #%s! goes on all the same.", topicName(cur), c.cmd.Name)
		return
	}
	if c.checkNext() {
		return
	}
	list := c.m.Agenda
	if len(list) == 0 {
		c.notice("There is no agenda; #topic TEXT begins a topic, #agenda add TEXT makes an agenda.")
		return
	}
	if c.m.At >= len(list) {
		c.finishTopic(skipped)
		c.notice("The agenda is done; #endmeeting ends the meeting, #topic TEXT goes on.")
		return
	}
	c.takeUp(c.m.At, skipped)
}

// example is a day for an example: that of the next meeting, or in a week.
func (c *call) example() time.Time {
	if t := c.nextMeeting(); !t.IsZero() {
		return t
	}
	return c.At.AddDate(0, 0, 7)
}

func topicName(it *minutes.Item) string {
	if it.Agenda > 0 {
		return fmt.Sprintf("T%d", it.Agenda)
	}
	return "\"" + irctext.Shorten(irctext.Clean(it.Text), 60) + "\""
}

// passed tells the meeting what became of a topic of its agenda, if it has it.
func (c *call) passed(n int, state string) {
	if c.m != nil && (n < 0 || slices.ContainsFunc(c.m.Agenda, func(t minutes.AgendaTopic) bool { return t.N == n })) {
		c.record(minutes.Passed, minutes.PassedData{Agenda: n, State: state})
	}
}

// finishTopic is the end of the topic under discussion, as far as it is of the agenda.
func (c *call) finishTopic(skipped bool) {
	if c.com == nil {
		return
	}
	if cur := c.m.Current(); cur != nil && cur.Agenda != 0 {
		if skipped {
			c.passed(cur.Agenda, "skipped")
		}
		if t := c.com.Topic(cur.Agenda); t != nil && t.State == "open" {
			kind := committee.TopicDone
			if skipped {
				kind = committee.TopicSkipped
			}
			c.decree(kind, c.here(t.N))
		}
	}
}

// takeUp begins topic i of the agenda.
func (c *call) takeUp(i int, skipped bool) {
	c.endCheckpoint()
	if c.m.Roll.Open && i > 0 {
		c.closeRoll()
	}
	c.finishTopic(skipped)
	t := c.m.Agenda[i]
	n := t.N
	if n == 0 {
		n = -(i + 1)
	}
	c.add(minutes.Topic, string(t.Text))
	c.record(minutes.Numbered, minutes.Number{Agenda: n})
	if t.N > 0 {
		c.decree(committee.TopicStarted, c.here(t.N))
	}
	if c.m.SetTopic {
		c.setTopic(channelTopic(string(t.Text), string(c.m.Title)))
	}
	text := string(t.Text)
	if t.N > 0 {
		text = fmt.Sprintf("T%d %s", t.N, text)
	}
	if t.By != "" {
		text += " (proposed by " + t.By + ")"
	}
	if !strings.Contains(text, t.URL) {
		text += " " + t.URL
	}
	c.say("%s", text)
}

// agendaTopic takes up a topic of the agenda that #topic T2 names, and reports whether it did.
func (c *call) agendaTopic() bool {
	n, rest, ok := reference("T", c.args)
	if !ok || rest != "" {
		return false
	}
	for i, t := range c.m.Agenda {
		if t.N == n {
			c.takeUp(i, false)
			return true
		}
	}
	c.notice("T%d is not on the agenda, so \"%s\" is the topic; #undo takes it back.", n, c.args)
	return false
}

// goesOn is #continue [to DATE] [text]: the topic under discussion goes on in a later meeting.
func goesOn(c *call) {
	cur := c.m.Current()
	if cur == nil || c.com == nil {
		c.notice("No topic is under discussion; #topic TEXT begins one.")
		return
	}
	text, to := c.args, time.Time{}
	if rest, ok := strings.CutPrefix(text, "to "); ok {
		n, t := c.longestWhen(strings.Fields(rest))
		switch {
		case n == 0:
			c.notice("%q is no date; for example #continue to %s", irctext.Shorten(rest, 60), day(c.At.AddDate(0, 0, 7)))
			return
		case t.Before(startOfDay(c.At)):
			c.notice("%s is in the past; name today or a later day.", day(t))
			return
		}
		to, text = startOfDay(t), strings.Join(strings.Fields(rest)[n:], " ")
	}
	when := "in the next meeting"
	if !to.IsZero() {
		when = "on " + day(to)
	} else if t, ok := c.com.NextMeeting(c.At.Add(12 * time.Hour)); ok {
		to = startOfDay(t)
		when = "on " + day(to)
	}
	n := max(cur.Agenda, 0)
	for _, t := range c.com.Topics { // the same press twice is no other topic
		if from := t.History[0]; n == 0 && t.Waiting() && t.Text == cur.Text && from.Meeting == c.m.Stream && from.Line > cur.Line {
			n = t.N
		}
	}
	if c.com.Topic(n) == nil {
		n = len(c.com.Topics) + 1
		c.decree(committee.TopicAdded, committee.TopicData{Ref: c.here(n), Text: fact.Text(cur.Text), For: to})
	}
	c.decree(committee.TopicContinue, committee.TopicDefer{Ref: c.here(n), To: to, Text: fact.Text(text)})
	if cur.Agenda != 0 {
		c.passed(cur.Agenda, "continues "+when)
	}
	c.add(minutes.Info, fmt.Sprintf("\"%s\" continues %s as T%d", irctext.Clean(cur.Text), when, n))
	c.say("\"%s\" continues %s as T%d.", irctext.Clean(cur.Text), when, n)
}

func timebox(c *call) {
	d, err := time.ParseDuration(c.args)
	if n, e := strconv.Atoi(c.args); e == nil {
		d, err = time.Duration(n)*time.Minute, nil
	}
	switch {
	case strings.EqualFold(c.args, "off"):
		d = 0
	case err != nil || d < time.Minute || d > 24*time.Hour:
		c.notice("How long? For example #timebox 10m; #timebox off takes it back.")
		return
	}
	c.record(minutes.Timeboxed, minutes.Timebox{Seconds: int(d / time.Second)})
	if d > 0 {
		c.Effects = append(c.Effects, Wake{c.At.Add(d)})
		c.say("%s for this topic, until %s UTC.", span(d), c.At.Add(d).Format("15:04"))
	}
}

// closeAgenda carries over what a meeting did not reach.
func (c *call) closeAgenda() {
	if c.com == nil {
		return
	}
	c.endCheckpoint()
	c.finishTopic(false)
	cur := 0
	if it := c.m.Current(); it != nil {
		cur = it.Agenda
	}
	for _, t := range c.m.Agenda {
		if x := c.com.Topic(t.N); x != nil && x.State == "special" && x.Special != nil && x.N != cur {
			c.decree(committee.TopicDone, c.here(x.N)) // it was held
		}
		if x := c.com.Topic(t.N); x != nil && x.State == "agenda" && t.N != cur && !x.For.After(c.At) {
			c.decree(committee.TopicDeferred, committee.TopicDefer{Ref: c.here(t.N), Carried: true})
		}
	}
	c.decree(committee.Met, c.place())
}
