package committee

import (
	"slices"
	"strings"
	"time"

	"gavel/internal/fact"
)

// The kinds of facts about the committee's update, the digest.
const (
	Highlighted     = "highlight"      // something for the next digest; data HighlightData
	DigestDrafted   = "digest-draft"   // a draft was written; data DigestData
	DigestPublished = "digest-publish" // the digest was published; data DigestData
	WriterSet       = "digest-writer"  // whose turn it is; data WriterData
	WriterSkipped   = "digest-skip"    // a writer moves behind the next one; data WriterData
	WriterJoined    = "digest-join"    // a member writes too; data WriterData
	WriterLeft      = "digest-leave"   // a member writes no more; data WriterData
)

// HighlightData is something for the next digest.
type HighlightData struct {
	Place
	Section string    `json:"section,omitempty"`
	Text    fact.Text `json:"text"`
}

// DigestData is a digest: where it is, and from when on it tells.
type DigestData struct {
	URL    string    `json:"url,omitempty"`
	File   string    `json:"file,omitempty"` // the draft's, without its extension
	Since  time.Time `json:"since,omitzero"`
	Writer string    `json:"writer,omitempty"`
}

// WriterData names a writer.
type WriterData struct {
	Writer string `json:"writer"`
}

// A Highlight is something for the next digest, and who asked for it.
type Highlight struct {
	HighlightData
	By string
	At time.Time
}

// A Post is a digest that was published.
type Post struct {
	DigestData
	At    time.Time
	Until time.Time // up to when it tells: the time of its draft
}

// A Held is a meeting that was held.
type Held struct {
	Meeting string // its stream
	At      time.Time
}

func (c *Committee) applyDigest(f fact.Fact) {
	switch f.Kind {
	case Highlighted:
		c.Highlights = append(c.Highlights, Highlight{fact.Read[HighlightData](f), f.By.Nick, f.At})
	case DigestDrafted:
		c.Draft = Post{DigestData: fact.Read[DigestData](f), At: f.At}
		c.Drafts = append(slices.DeleteFunc(c.Drafts, func(p Post) bool { return p.File == c.Draft.File }), c.Draft)
	case DigestPublished:
		p := Post{DigestData: fact.Read[DigestData](f), At: f.At, Until: f.At}
		if p.File != "" && p.File == c.Draft.File {
			p.Until = c.Draft.At
		}
		c.Posts = append(c.Posts, p)
		c.Drafts = slices.DeleteFunc(c.Drafts, func(d Post) bool { return d.File == p.File })
		c.Turn = ""
	case WriterSet:
		c.Turn, c.Skips = fact.Read[WriterData](f).Writer, nil
	case WriterJoined:
		w := fact.Read[WriterData](f).Writer
		c.WritersLeft = slices.DeleteFunc(c.WritersLeft, func(x string) bool { return x == w })
		if !slices.Contains(c.WritersJoined, w) {
			c.WritersJoined = append(c.WritersJoined, w)
		}
	case WriterLeft:
		w := fact.Read[WriterData](f).Writer
		c.WritersJoined = slices.DeleteFunc(c.WritersJoined, func(x string) bool { return x == w })
		if !slices.Contains(c.WritersLeft, w) {
			c.WritersLeft = append(c.WritersLeft, w)
		}
	case WriterSkipped:
		c.Skips = append(c.Skips, fact.Read[WriterData](f).Writer)
	}
	if f.Kind == DigestPublished {
		c.Skips = nil
	}
}

// Writers are who writes the digest in turn: those of the config, then who joined, less who left
// or is not on the roster any more.
func (c *Committee) Writers(cfg Config) (list []string) {
	for _, w := range slices.Concat(cfg.Writers, c.WritersJoined) {
		if slices.Contains(c.WritersLeft, w) || slices.Contains(list, w) {
			continue
		}
		if _, ok := c.Roster.ByNick(w, rosterFold); !ok && len(c.Roster) > 0 {
			continue
		}
		list = append(list, w)
	}
	return list
}

// Turns are the writers in the order of their turns from now on: after who wrote last comes the
// next of the list. Who is away on the day moves behind the next one, as does who was skipped.
func (c *Committee) Turns(cfg Config, day time.Time) []string {
	list := c.Writers(cfg)
	if len(list) == 0 {
		return nil
	}
	if n := len(c.Posts); n > 0 {
		if i := slices.Index(list, c.Posts[n-1].Writer); i >= 0 {
			list = slices.Concat(list[i+1:], list[:i+1])
		}
	}
	away := c.Away(day)
	isAway := func(w string) bool { return slices.Contains(away, w) }
	late := slices.DeleteFunc(slices.Clone(list), func(w string) bool { return !isAway(w) })
	list = append(slices.DeleteFunc(slices.Clone(list), isAway), late...) // who is away comes last
	if i := slices.Index(list, c.Turn); i > 0 {
		list = slices.Concat(list[i:i+1], list[:i], list[i+1:])
	}
	later := func(who string) {
		if i := slices.Index(list, who); i == 0 && len(list) > 1 {
			list[0], list[1] = list[1], list[0]
		}
	}
	for _, s := range c.Skips {
		later(s)
	}
	return list
}

// DigestSince is from when on the next digest tells; zero is from the beginning.
func (c *Committee) DigestSince() time.Time {
	if n := len(c.Posts); n > 0 {
		return c.Posts[n-1].Until
	}
	return time.Time{}
}

// LastPost is when the digest was published last, or zero.
func (c *Committee) LastPost() time.Time {
	if n := len(c.Posts); n > 0 {
		return c.Posts[n-1].At
	}
	return time.Time{}
}

// HeldSince are the meetings that ended after a time, in order.
func (c *Committee) HeldSince(t time.Time) (list []Held) {
	for _, h := range c.Held {
		if h.At.After(t) {
			list = append(list, h)
		}
	}
	return list
}

// Section is the section of the digest that a word names.
func (c Config) Section(word string) (Section, bool) {
	for _, s := range c.Sections {
		if strings.EqualFold(s.Word, word) {
			return s, true
		}
	}
	return Section{}, false
}
