package commands

import (
	"fmt"
	"slices"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// highlight is #highlight [section:] text: something for the next digest.
func highlight(c *call) {
	switch {
	case c.com == nil && c.idle():
		return
	case c.com == nil:
		c.refuse("No committee is known here, so there is no digest to highlight this in.")
		return
	case c.args == "":
		c.refuse("What? For example #highlight Glance's mission was broadened")
		return
	case c.m == nil && c.hasRoster() && !c.isMember():
		c.refuse("Outside of a meeting only members highlight something for the digest.")
		return
	}
	d := committee.HighlightData{Place: c.place(), Text: fact.Text(c.args)}
	if word, rest, ok := strings.Cut(c.args, ":"); ok && strings.TrimSpace(rest) != "" {
		if s, known := c.rules.Section(strings.TrimSpace(word)); known {
			d.Section, d.Text = s.Word, fact.Text(strings.TrimSpace(rest))
		}
	}
	if n := len(c.com.Highlights); n >= 10*mostListed {
		c.refuse("There are %d highlights, which is all that fit.", n)
		return
	}
	c.decree(committee.Highlighted, d)
	if c.m == nil {
		c.answer("Noted for the digest.")
	}
}

// digest is #digest draft|writer|published|list ….
func digest(c *call) {
	if c.com == nil {
		if !c.idle() {
			c.refuse("No committee is known here, so there is no digest.")
		}
		return
	}
	verb, rest, _ := strings.Cut(c.args, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(verb) {
	case "draft":
		c.draft(rest)
	case "writer":
		c.writer(rest)
	case "published":
		c.publishedDigest(rest)
	case "", "list":
		c.listDigests()
	default:
		if !c.idle() {
			c.refuse("#digest takes draft, writer, published or list; for example #digest draft since 2014-06-11")
		}
	}
}

// writes reports whether the speaker is a chair, or one of the digest's writers.
func (c *call) writes() bool {
	me := c.self()
	return !c.hasRoster() || c.presides() || me != nil && slices.Contains(c.com.Writers(c.rules), me.Nick)
}

func (c *call) draft(rest string) {
	if !c.writes() {
		c.refuse("Only a writer of the digest, or a chair, drafts it; #digest writer join makes you one.")
		return
	}
	since := c.com.DigestSince()
	if when, ok := strings.CutPrefix(rest, "since "); ok {
		t, _, err := c.com.When(when, c.At)
		if err != nil {
			c.refuse("%s", upperFirst(err.Error()))
			return
		}
		since = t
	} else if rest != "" {
		c.refuse("For example #digest draft, or #digest draft since 2014-06-11")
		return
	}
	d := c.com.Digest(c.rules, since, c.At, c.lineLink)
	if d.Empty() {
		c.refuse("Nothing to tell%s.", map[bool]string{true: " since " + day(since), false: " yet"}[!since.IsZero()])
		return
	}
	name := c.com.Name + "/digest-" + day(c.At)
	me := c.From.Nick
	if m := c.self(); m != nil {
		me = m.Nick
	}
	d.Writer = me
	c.decree(committee.DigestDrafted, committee.DigestData{File: name, Since: since, Writer: me})
	c.Effects = append(c.Effects, File{name + ".md", string(d.Markdown())}, File{name + ".rst", string(d.RST())})
	from := "so far"
	if !since.IsZero() {
		from = "since " + day(since)
	}
	c.answer("Draft %s (%s): %s.md (also .rst). Writer: %s.", from, plural(len(c.com.HeldSince(since)), "meeting"), c.w.URL+name, committee.Unping(me))
}

// lineLink is the address of a line of a meeting's log, "" if its files are not written, or
// not public.
func (c *call) lineLink(p committee.Place) string {
	if c.com.Closed[p.Meeting] {
		return ""
	}
	base := c.com.Bases[p.Meeting]
	if base == "" || p.Line == 0 {
		return ""
	}
	return fmt.Sprintf("%s%s.log.html#l-%d", c.w.URL, base, p.Line)
}

// writer is #digest writer [NICK|next|skip|join|leave].
func (c *call) writer(rest string) {
	turns := c.com.Turns(c.rules, c.At)
	me := c.self()
	switch word := strings.ToLower(rest); {
	case word == "" || word == "next":
		if len(turns) == 0 {
			c.answer("Nobody writes the digest yet; members join with #digest writer join.")
			return
		}
		names := make([]string, 0, 3)
		for _, w := range turns[1:min(len(turns), 4)] {
			names = append(names, committee.Unping(w))
		}
		then := ""
		if len(names) > 0 {
			then = " Next: " + strings.Join(names, ", then ") + "."
		}
		c.answer("This post: %s.%s", committee.Unping(turns[0]), then)
	case word == "join" || word == "leave":
		switch {
		case c.hasRoster() && me == nil:
			_, why := c.member()
			c.refuse("%s", why)
			return
		case me == nil:
			me = &committee.Member{Nick: c.From.Nick}
		}
		in := slices.Contains(c.com.Writers(c.rules), me.Nick)
		switch {
		case word == "join" && in:
			c.refuse("You write the digest in turn already; #digest writer leave ends that.")
		case word == "leave" && !in:
			c.refuse("You do not write the digest; #digest writer join begins that.")
		case word == "join":
			c.decree(committee.WriterJoined, committee.WriterData{Writer: me.Nick})
			c.answer("%s writes the digest in turn from now on.", me.Nick)
		default:
			c.decree(committee.WriterLeft, committee.WriterData{Writer: me.Nick})
			c.answer("%s does not write the digest any more.", me.Nick)
		}
	case len(turns) == 0:
		c.refuse("Nobody writes the digest yet; members join with #digest writer join.")
	case word == "skip":
		if !c.presides() && (me == nil || me.Nick != turns[0]) && c.hasRoster() {
			c.refuse("Only a chair, or %s, whose turn it is, can skip it.", turns[0])
			return
		}
		if len(turns) == 1 {
			c.refuse("Nobody else writes the digest; #digest writer join makes somebody do so.")
			return
		}
		c.decree(committee.WriterSkipped, committee.WriterData{Writer: turns[0]})
		then := *c.com
		then.Skips = append(slices.Clone(then.Skips), turns[0])
		c.answer("%s is skipped; this post: %s.", committee.Unping(turns[0]), committee.Unping(then.Turns(c.rules, c.At)[0]))
	default:
		i := slices.IndexFunc(turns, func(w string) bool { return c.fold(w) == c.fold(rest) })
		switch {
		case i < 0:
			c.refuse("%s is not among the writers: %s.", quote(rest), strings.Join(turns, ", "))
		case !c.presides() && (me == nil || me.Nick != turns[i]) && c.hasRoster():
			c.refuse("Only a chair says that it is somebody else's turn.")
		default:
			c.decree(committee.WriterSet, committee.WriterData{Writer: turns[i]})
			c.answer("This post: %s.", committee.Unping(turns[i]))
		}
	}
}

func (c *call) publishedDigest(url string) {
	switch {
	case !c.writes():
		c.refuse("Only a writer of the digest, or a chair, says that it is published.")
		return
	case !urlLine.MatchString(url) || strings.Contains(url, " "):
		c.refuse("Where is it? For example #digest published https://example.org/tc-update")
		return
	}
	who := c.From.Nick
	if turns := c.com.Turns(c.rules, c.At); len(turns) > 0 {
		who = turns[0]
	}
	if m := c.self(); m != nil && slices.Contains(c.com.Writers(c.rules), m.Nick) {
		who = m.Nick
	}
	c.decree(committee.DigestPublished, committee.DigestData{URL: url, File: c.com.Draft.File, Since: c.com.LastPost(), Writer: who})
	c.answer("The digest by %s is published.", committee.Unping(who))
}

// listDigests lists what was published, and the drafts that were not, by author.
func (c *call) listDigests() {
	by := map[string][]string{}
	var order []string
	posts := slices.Clone(c.com.Posts)
	for _, d := range c.com.Drafts {
		d.URL = c.w.URL + d.File + ".md (draft)"
		posts = append(posts, d)
	}
	slices.SortStableFunc(posts, func(a, b committee.Post) int { return a.At.Compare(b.At) })
	for _, p := range slices.Backward(posts) {
		if len(by[p.Writer]) == 0 {
			order = append(order, p.Writer)
		}
		if len(by[p.Writer]) < 5 {
			by[p.Writer] = append(by[p.Writer], day(p.At)+" "+p.URL)
		}
	}
	if len(order) == 0 {
		c.answer("No digest was written yet; #digest draft writes a draft.")
		return
	}
	var list []string
	for _, w := range order {
		list = append(list, irctext.Shorten(committee.Unping(w)+": "+strings.Join(by[w], ", "), 300))
	}
	c.answerList("", list, " · ")
}
