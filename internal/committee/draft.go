package committee

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Digest is a draft of the committee's update: what happened in a span of time, by section.
// The bot drafts, a person writes.
type Digest struct {
	Title    string // "OpenStack Technical Committee Update (June 25)"
	Writer   string // whose turn it is to write it; "" is nobody's
	Since    time.Time
	At       time.Time
	Meetings []time.Time // when the meetings ended that it tells of
	Parts    []DigestPart

	news bool
}

// A DigestPart is a heading and what is under it: a table, and then entries.
type DigestPart struct {
	Title   string
	Depth   int        // 1, or 2 for a part of the one before
	Table   [][]string // the first row is its head
	Entries []DigestEntry
}

// A DigestEntry is a sentence, without its full stop. It is text as people typed it: a format
// escapes it.
type DigestEntry struct {
	Lead string // what it is about, said first; or ""
	Text string
	Link string // the address of the place in a log that it comes from; "" if there is none
}

// Empty reports whether nothing happened that could be told. What is still to come is no news.
func (d Digest) Empty() bool { return !d.news }

// Digest drafts the update of what happened after since, and not after now. What is open or to
// come is told as it stands. link is the address of a place in a log, or "".
func (c *Committee) Digest(cfg Config, since, now time.Time, link func(Place) string) Digest {
	d := &drafting{c: c, cfg: cfg, link: link}
	d.Since, d.At = since, now.UTC()
	d.Title = cmp.Or(cfg.Title, cfg.Name, c.Name) + " Update (" + d.At.Format("January 2") + ")"
	for _, h := range c.Held {
		if d.tells(h.At) {
			d.Meetings = append(d.Meetings, h.At)
		}
	}
	turns := c.Turns(cfg, now)
	if len(turns) > 0 {
		d.Writer = turns[0]
	}
	d.bySection()
	d.add(DigestPart{Title: "Votes", Depth: 1, Entries: d.votes()})
	d.add(DigestPart{Title: "Actions due", Depth: 1, Entries: d.actions()})
	d.add(DigestPart{Title: "Next", Depth: 1, Entries: d.next(turns)})
	return d.Digest
}

// drafting is a digest while it is written.
type drafting struct {
	Digest
	c    *Committee
	cfg  Config
	link func(Place) string
	of   map[int]string // the sections of topics, by number
}

// tells reports whether the digest is about what happened at a time.
func (d *drafting) tells(t time.Time) bool { return t.After(d.Since) && !t.After(d.At) }

// add adds a part, if there is anything in it.
func (d *drafting) add(p DigestPart) {
	if len(p.Table) > 0 || len(p.Entries) > 0 {
		d.Parts = append(d.Parts, p)
	}
}

// entry is news: something that happened, at a place.
func (d *drafting) entry(lead, text string, p Place) DigestEntry {
	d.news = true
	return DigestEntry{Lead: lead, Text: text, Link: d.linkTo(p)}
}

func (d *drafting) linkTo(p Place) string {
	if p.Meeting == "" || d.link == nil {
		return ""
	}
	return d.link(p)
}

// bySection adds the sections. What belongs to none is told last; the gap coverage plans, which
// are about the projects, come first.
func (d *drafting) bySection() {
	var parts []DigestPart
	for _, s := range d.cfg.Sections {
		parts = append(parts, DigestPart{Title: s.Title, Depth: 1})
	}
	rest := "Also"
	if len(parts) == 0 {
		rest = "What happened"
	}
	parts = append(parts, DigestPart{Title: rest, Depth: 1})
	put := func(word string, e DigestEntry) {
		i := slices.IndexFunc(d.cfg.Sections, func(s Section) bool { return strings.EqualFold(s.Word, word) })
		if i < 0 {
			i = len(parts) - 1
		}
		parts[i].Entries = append(parts[i].Entries, e)
	}
	d.sectionTopics()
	d.highlights(put)
	d.continued(put)
	d.decisions(put)
	d.specials(put)
	gaps := d.gaps()
	if len(d.cfg.Sections) == 0 {
		d.add(parts[0])
		d.add(gaps)
		return
	}
	d.add(parts[0])
	if len(gaps.Table) > 0 || len(gaps.Entries) > 0 {
		if len(parts[0].Entries) == 0 {
			d.Parts = append(d.Parts, parts[0])
		}
		gaps.Depth = 2
		d.Parts = append(d.Parts, gaps)
	}
	for _, p := range parts[1:] {
		d.add(p)
	}
}

// sectionTopics finds out which section each topic belongs to: its text says so ("2: Elections"),
// or a highlight that was given under it.
func (d *drafting) sectionTopics() {
	d.of = map[int]string{}
	for _, h := range d.c.Highlights {
		if s, ok := d.cfg.Section(h.Section); ok {
			if t := d.c.topicAt(h.Place); t != nil && d.of[t.N] == "" {
				d.of[t.N] = s.Word
			}
		}
	}
	for _, t := range d.c.Topics {
		if word, _ := d.cut(t.Text); word != "" {
			d.of[t.N] = word
		}
	}
}

// cut takes the word of a section off a text.
func (d *drafting) cut(text string) (section, rest string) {
	if word, rest, ok := strings.Cut(text, ":"); ok && strings.TrimSpace(rest) != "" {
		if s, known := d.cfg.Section(strings.TrimSpace(word)); known {
			return s.Word, strings.TrimSpace(rest)
		}
	}
	return "", text
}

// sectionAt is the section of the topic that was under discussion at a place.
func (d *drafting) sectionAt(p Place) string {
	if t := d.c.topicAt(p); t != nil {
		return d.of[t.N]
	}
	return ""
}

// topicAt is the topic of the agenda that was under discussion at a place, or nil.
func (c *Committee) topicAt(p Place) (at *Topic) {
	if p.Meeting == "" {
		return nil
	}
	since := -1
	for _, t := range c.Topics {
		for _, e := range t.History {
			if e.Meeting != p.Meeting || e.Line > p.Line {
				continue
			}
			switch e.What {
			case "taken up":
				if e.Line > since {
					at, since = t, e.Line
				}
			case "done", "skipped":
				if t == at && e.Line > since {
					at = nil
				}
			}
		}
	}
	return at
}

func (d *drafting) highlights(put func(string, DigestEntry)) {
	for _, h := range d.c.Highlights {
		if !d.tells(h.At) || tidy(string(h.Text)) == "" {
			continue
		}
		word := h.Section
		if _, known := d.cfg.Section(word); !known {
			word = d.sectionAt(h.Place)
		}
		put(word, d.entry("", string(h.Text), h.Place))
	}
}

// decisions are what was agreed, accepted or rejected. A motion is told with its votes, and the
// blessing of a plan with the gaps.
func (d *drafting) decisions(put func(string, DigestEntry)) {
	blessed := map[Place]bool{}
	for _, p := range d.c.Plans {
		for _, g := range p.Gaps {
			for _, s := range g.History {
				if s.What == "blessed" && s.Meeting != "" {
					blessed[s.Place] = true
				}
			}
		}
	}
	for _, x := range d.c.Decisions {
		if !d.tells(x.At) || x.Undone || x.Motion != 0 || blessed[x.Place] || tidy(string(x.Text)) == "" {
			continue
		}
		word, text := d.cut(string(x.Text))
		if word == "" {
			word = d.sectionAt(x.Place)
		}
		text += " (" + x.String()
		if x.SupersededBy != nil {
			text += ", replaced by " + x.SupersededBy.String()
		}
		put(word, d.entry(upperFirst(x.Kind), text+")", x.Place))
	}
}

// upperFirst is a word with a capital letter.
func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
