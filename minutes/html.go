package minutes

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"time"

	"gavel/internal/irctext"
)

//go:embed *.tmpl *.css
var files embed.FS

// pages are the templates of the two pages. Everything that people typed reaches them as
// plain strings, so the escaping is html/template's.
var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"clock": clock, "longDay": longDay,
	"rfc3339": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).ParseFS(files, "*.tmpl"))

// css is a style sheet as it goes into a page: without comments and indents.
func css(names ...string) template.CSS {
	var b strings.Builder
	for _, name := range names {
		sheet, err := files.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		b.Write(cssNoise.ReplaceAll(sheet, nil))
	}
	return template.CSS(b.String())
}

var cssNoise = regexp.MustCompile(`(?s)/\*.*?\*/\n*|(?m:^\s+)`)

var minutesCSS, logCSS = css("base.css", "minutes.css"), css("base.css", "log.css")

// An htmlPage is what the templates show. It is shaped for them, and has no methods that
// search, since a template runs them again and again.
type htmlPage struct {
	Ext              string // which page this is
	CSS              template.CSS
	Mark             template.HTML // frameMark
	Heading          string        // "#tc: Weekly meeting", also the page's title
	Channel, Subject string        // the same in two parts; Subject may be empty
	Network          string
	Restricted       bool
	Began, Finished  time.Time
	NoDate, Running  bool
	Duration         string
	Started, Ended   string // sentences
	Why              string
	Chairs           []string
	Links            []htmlLink // the meeting's other files
	Minutes, Log     string     // URLs of the two pages
	Gaps             []htmlGap
	Decisions        []htmlItem
	Sections         []htmlSection
	Undecided        []htmlItem
	Actions          []htmlAction
	ByPerson         []htmlPerson
	Open             []htmlEntry // the actions that were open at the start
	Attendance       []htmlEntry
	Agenda           []htmlStop
	Amended          string // a sentence
	Corrections      []htmlEntry
	Plans            []htmlEntry // what became of gap coverage plans
	People           []htmlAttendee
	Lines            int
	InfoURL          string
	Version          string
}

type htmlLink struct{ Name, Ext, URL, Type string }

type htmlGap struct{ Text, URL string }

type htmlSection struct {
	Topic *htmlItem // nil before the first topic
	Items []htmlItem
}

type htmlItem struct {
	ID, Kind string
	Text     []htmlSpan
	Refs     string // its numbers in the committee's record
	Nick     string
	At       time.Time
	Edited   bool
	URL      string // of its line in the log
	Tables   []htmlTable
	Notes    []htmlEntry
	Result   string // of a motion, as a word that is a class, too
}

type htmlSpan struct {
	Text string
	URL  template.URL // "" for text; else one that Spans found: its scheme is on the list
}

type htmlTable struct {
	Thing string
	Rows  []htmlTally
}

type htmlTally struct {
	Option, Voters string
	Count          int
	Receipts       bool // the voters are receipts
}

type htmlEntry struct {
	Lead  string
	Text  []htmlSpan
	After string
}

type htmlStop struct {
	htmlEntry
	Class, State string
	URL          string // of the topic that took it up
}

type htmlAction struct {
	Text []htmlSpan
	Refs string
}

type htmlPerson struct {
	Name       string
	Unassigned bool
	Items      []htmlAction
}

type htmlAttendee struct {
	Name  string
	Lines int
	Chair bool
}

// otherFiles are the meeting's files as its pages offer them, those that people want most first.
var otherFiles = []htmlLink{
	{Name: "minutes", Ext: ".html", Type: "text/html"},
	{Name: "full log", Ext: ".log.html", Type: "text/html"},
	{Name: "plain text", Ext: ".txt", Type: "text/plain"},
	{Name: "plain log", Ext: ".log.txt", Type: "text/plain"},
	{Name: "Markdown", Ext: ".md", Type: "text/markdown"},
	{Name: "reStructuredText", Ext: ".rst", Type: "text/x-rst"},
	{Name: "MediaWiki", Ext: ".mw", Type: "text/x-wiki"},
	{Name: "JSON", Ext: ".json", Type: "application/json"},
}

// writeHTML writes the minutes as a page. Other programs read it as they read MeetBot's;
// minutes.html.tmpl says what they hold on to.
func writeHTML(w io.Writer, p Page) error {
	h := p.htmlPage(".html", minutesCSS)
	ids := map[string]int{}
	topics := map[*Item]string{} // their places on the page
	for _, s := range p.Sections() {
		var hs htmlSection
		if s.Topic != nil {
			it := p.htmlItem(s.Topic, ids)
			hs.Topic = &it
			topics[s.Topic] = "#" + it.ID
		}
		for _, x := range s.Items {
			it := p.htmlItem(x, ids)
			hs.Items = append(hs.Items, it)
			switch x.Kind {
			case Agreed, Accepted, Rejected, VoteItem:
				h.Decisions = append(h.Decisions, decided(x, it))
			}
		}
		h.Sections = append(h.Sections, hs)
	}
	for _, d := range p.undecided() {
		h.Undecided = append(h.Undecided, htmlItem{Result: strings.ToUpper(d.Result), Text: htmlSpans(d.label() + ": " + d.text()), Refs: d.fate()})
	}
	for _, it := range p.Actions() {
		h.Actions = append(h.Actions, htmlAction{htmlSpans(it.Text), shown(it.refs(true))})
	}
	for _, a := range p.ByPerson() {
		hp := htmlPerson{Name: who(a.Name), Unassigned: a.Name == Unassigned}
		for _, it := range a.Items {
			hp.Items = append(hp.Items, htmlAction{htmlSpans(it.Text), shown(it.refs(false))})
		}
		h.ByPerson = append(h.ByPerson, hp)
	}
	h.Open, h.Attendance, h.Corrections = htmlEntries(p.openEntries()), htmlEntries(p.attendance()), htmlEntries(p.corrections())
	h.Plans = htmlEntries(p.gapEntries())
	h.Amended = p.amendedText()
	agenda := htmlEntries(p.agendaEntries())
	for i, x := range p.stops() {
		agenda[i].After = ""
		if x.By != "" {
			agenda[i].After = who(x.By)
		}
		h.Agenda = append(h.Agenda, htmlStop{agenda[i], x.class(), x.State, topics[x.Item]})
	}
	for _, a := range p.Attendees() {
		h.People = append(h.People, htmlAttendee{who(a.Name()), a.Lines(), a.Chair})
	}
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, "minutes.html.tmpl", h); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// htmlPage is what both pages show of the meeting.
func (p Page) htmlPage(ext string, css template.CSS) htmlPage {
	h := htmlPage{
		Ext: ext, CSS: css, Mark: frameMark, Heading: p.heading(), Channel: irctext.Clean(p.Channel), Subject: shown(string(p.Title)),
		Network: irctext.Clean(p.Network), Restricted: p.Restricted,
		Began: p.Began.UTC(), Finished: p.Finished.UTC(), NoDate: p.NoDate, Running: p.Finished.IsZero(),
		Started: p.startedText(), Ended: p.endedText(), Why: p.endedWhy(), Chairs: p.chairNames(),
		Minutes: p.link(".html"), Log: p.link(".log.html"), Lines: p.Lines(), Version: shown(p.Version),
	}
	if !h.Running {
		h.Duration = duration(p.Finished.Sub(p.Began))
	}
	for _, f := range otherFiles {
		f.URL = p.link(f.Ext)
		h.Links = append(h.Links, f)
	}
	for _, g := range p.Gaps {
		h.Gaps = append(h.Gaps, htmlGap{gapText(g), p.lineLink(g.After)})
	}
	if s := Spans(p.Info); len(s) == 1 && s[0].Link && strings.HasPrefix(strings.ToLower(p.Info), "http") {
		h.InfoURL = p.Info
	}
	return h
}

// decided is an item as the list of decisions shows it: a motion with its votes and the rule; who
// voted stands in the summary.
func decided(it *Item, h htmlItem) htmlItem {
	d := it.Motion
	if d == nil {
		return h
	}
	h.Text = htmlSpans(d.label() + ": " + d.text())
	h.Tables = []htmlTable{{Rows: h.Tables[0].Rows[:3]}}
	if d.Rule != "" {
		h.Refs = strings.TrimPrefix(h.Refs+", "+shown(d.Rule), ", ")
	}
	return h
}

// class is how the style sheet calls what became of a topic of the agenda.
func (s stop) class() string {
	switch s.State {
	case reached, "":
		return "reached"
	case current:
		return "current"
	case toCome:
		return "coming"
	case notReached, "skipped", "taken off":
		return "missed"
	}
	return "carried"
}

func htmlEntries(list []entry) (entries []htmlEntry) {
	for _, e := range list {
		entries = append(entries, htmlEntry{shown(e.Lead), htmlSpans(e.Text), shown(e.After)})
	}
	return entries
}

func (p Page) htmlItem(it *Item, ids map[string]int) htmlItem {
	h := htmlItem{
		Kind: it.Kind, Text: htmlSpans(it.text()), Refs: shown(it.refs(false)), Nick: who(it.Nick), At: it.At.UTC(), Edited: it.Edited,
		URL: p.lineLink(it.Line), ID: fmt.Sprintf("i-%d", it.Line),
	}
	if ids[h.ID]++; ids[h.ID] > 1 {
		h.ID = fmt.Sprintf("%s-%d", h.ID, ids[h.ID])
	}
	if it.Vote != nil {
		h.Text = htmlSpans(it.Vote.Question + "?")
	}
	if it.Motion != nil {
		h.Notes, h.Result = htmlEntries(it.Motion.notes()), strings.ToUpper(it.Motion.Result)
	}
	for _, t := range p.Results(it) {
		x := htmlTable{Thing: shown(t.Thing)}
		for _, r := range t.Rows {
			x.Rows = append(x.Rows, htmlTally{shown(r.Option), r.names(), r.Count, len(r.Receipts) > 0})
		}
		h.Tables = append(h.Tables, x)
	}
	return h
}

func htmlSpans(text string) (spans []htmlSpan) {
	for _, s := range Spans(shown(text)) {
		h := htmlSpan{Text: s.Text}
		if s.Link {
			h.URL = template.URL(href(s.Text))
		}
		spans = append(spans, h)
	}
	return spans
}

// endedWhy says why the meeting ended when it was not by a chair's #endmeeting.
func (m *Meeting) endedWhy() string {
	switch m.Ending {
	case "idle":
		return "It was ended because nobody had said anything for a while."
	case "operator":
		return "It was ended by the operator of the bot."
	}
	return ""
}

func longDay(t time.Time) string { return t.UTC().Format("Monday, 2 January 2006") }

// frame renders a template in two halves: what comes before the mark in it, and what after.
func frame(name string, h htmlPage) (head, foot []byte, err error) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, h); err != nil {
		return nil, nil, err
	}
	head, foot, _ = bytes.Cut(b.Bytes(), []byte(frameMark))
	return head[:len(head):len(head)], foot, nil
}

// frameMark can't be in what people typed: there it would be escaped.
const frameMark = "<!>"
