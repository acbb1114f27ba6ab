package minutes

import (
	"hash/fnv"
	"html"
	"io"
	"strconv"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// nickColours is how many colours for nicks there are: .c0 and so on in log.css.
const nickColours = 16

// writeLogHTML writes the log as a page. Its frame is a template; its lines are written by
// hand, since there may be ten thousand of them: what people said stands only between
// tags and inside double quotes, and is escaped where it is put there.
func writeLogHTML(w io.Writer, p Page) error {
	h := p.htmlPage(".log.html", logCSS)
	h.Amended = p.amendedText()
	for _, s := range p.Sections() {
		if s.Topic != nil {
			it := p.htmlItem(s.Topic, map[string]int{})
			it.URL = anchor(s.Topic.Line)
			h.Sections = append(h.Sections, htmlSection{Topic: &it})
		}
	}
	head, foot, err := frame("log.html.tmpl", h)
	if err != nil {
		return err
	}
	lw := logWriter{m: p.Meeting, b: head}
	lw.reset()
	lw.lines()
	_, err = w.Write(append(lw.b, foot...))
	return err
}

type logWriter struct {
	m       *Meeting
	b       []byte
	kinds   map[int]string            // the kind of the item that a line made
	colours map[int]string            // the class of a person
	nicks   map[irctext.Folded]string // the class of a nick, for those who are addressed
}

// reset looks up what the lines need to know.
func (lw *logWriter) reset() {
	lw.kinds, lw.colours, lw.nicks = map[int]string{}, map[int]string{}, map[irctext.Folded]string{}
	lw.colour()
	for _, it := range lw.m.Items {
		lw.kinds[it.Line] = it.Kind
	}
}

// colour gives everybody a colour: by their name, so that it is the same in most meetings,
// but another one while there are free ones and somebody has it.
func (lw *logWriter) colour() {
	var taken [nickColours]bool
	free := nickColours
	for _, p := range lw.m.Everyone() {
		if p.Lines() == 0 || p.Bot {
			continue
		}
		h := fnv.New32a()
		io.WriteString(h, string(lw.m.Fold(p.Name())))
		c := int(h.Sum32() % nickColours)
		for free > 0 && taken[c] {
			c = (c + 1) % nickColours
		}
		if free > 0 {
			taken[c] = true
			free--
		}
		class := "c" + strconv.Itoa(c)
		lw.colours[p.ID] = class
		for _, n := range p.Names {
			lw.nicks[lw.m.Fold(n.Nick)] = class
		}
	}
}

func (lw *logWriter) lines() {
	gaps := lw.m.Gaps
	var before time.Time
	for _, l := range lw.m.Log {
		for len(gaps) > 0 && gaps[0].After < l.N {
			lw.gap(gaps[0])
			gaps = gaps[1:]
		}
		if !before.IsZero() && day(before) != day(l.At) && !lw.m.NoDate {
			lw.b = append(lw.b, `<li class="day">`...)
			lw.b = append(lw.b, longDay(l.At)...)
			lw.b = append(lw.b, "</li>\n"...)
		}
		before = l.At
		lw.line(l)
	}
	for _, g := range gaps {
		lw.gap(g)
	}
}

func (lw *logWriter) gap(g Gap) {
	lw.b = append(lw.b, `<li class="gap">`...)
	lw.text(gapText(g))
	lw.b = append(lw.b, ".</li>\n"...)
}

// line writes
//
//	<li id="l-4"><a href="#l-4">20:00:10</a> <b class="c3">&lt;bob&gt;</b> <bdi>o/</bdi></li>
func (lw *logWriter) line(l LogLine) {
	b := append(lw.b, `<li id="l-`...)
	b = strconv.AppendInt(b, int64(l.N), 10)
	kind := lw.kinds[l.N]
	switch {
	case kind == Topic, kind == Agreed, kind == Accepted, kind == Rejected, kind == Action, kind == VoteItem:
		b = append(b, `" class="`...)
		b = append(b, kind...)
	case l.Bot:
		b = append(b, `" class="bot`...)
	case l.Me:
		b = append(b, `" class="me`...)
	}
	b = append(b, `"><a href="#l-`...)
	b = strconv.AppendInt(b, int64(l.N), 10)
	b = append(b, `">`...)
	b = appendClock(b, l.At)
	b = append(b, `</a> <b`...)
	if c := lw.colours[lw.m.Person(l.Person).ID]; c != "" {
		b = append(b, ` class="`...)
		b = append(b, c...)
		b = append(b, '"')
	}
	nick := html.EscapeString(irctext.Clean(l.Nick))
	if l.Me {
		b = append(b, ">* "...)
		b = append(b, nick...)
	} else {
		b = append(b, ">&lt;"...)
		b = append(b, nick...)
		b = append(b, "&gt;"...)
	}
	b = append(b, "</b> <bdi"...)
	if kind == Topic { // readers that jump from heading to heading jump from topic to topic
		b = append(b, ` role="heading" aria-level="2"`...)
	}
	lw.b = append(b, '>')
	lw.said(irctext.Clean(l.Text))
	lw.b = append(lw.b, "</bdi></li>\n"...)
}

// said writes what was said: a command set off from the rest, who is addressed in their
// colour, and links.
func (lw *logWriter) said(text string) {
	if n := commandLen(text); n > 0 {
		lw.b = append(lw.b, "<b>"...)
		lw.text(text[:n])
		lw.b = append(lw.b, "</b>"...)
		text = text[n:]
	} else if i := strings.IndexAny(text, ":, "); i > 0 && text[i] != ' ' && i < len(text) {
		if class := lw.nicks[lw.m.Fold(text[:i])]; class != "" {
			lw.b = append(append(append(lw.b, `<b class="`...), class...), `">`...)
			lw.text(text[:i])
			lw.b = append(lw.b, "</b>"...)
			text = text[i:]
		}
	}
	if strings.IndexByte(text, ':') < 0 { // no link without one
		lw.text(text)
		return
	}
	for _, s := range Spans(text) {
		if !s.Link {
			lw.text(s.Text)
			continue
		}
		lw.b = append(lw.b, `<a href="`...)
		lw.text(href(s.Text))
		lw.b = append(lw.b, `" rel="nofollow noopener">`...)
		lw.text(s.Text)
		lw.b = append(lw.b, "</a>"...)
	}
}

func (lw *logWriter) text(s string) { lw.b = append(lw.b, html.EscapeString(s)...) }

// commandLen is the length of the "#word" that a line begins with; 0 when it does not.
func commandLen(s string) int {
	if s == "" || s[0] != '#' {
		return 0
	}
	i := 1
	for i < len(s) && (isLetter(s[i]) || s[i] == '_') {
		i++
	}
	if i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '-') || i == 1 {
		return 0 // "#101", "#openstack-tc"
	}
	return i
}
