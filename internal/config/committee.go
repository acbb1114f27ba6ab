package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gavel/internal/committee"
	"gavel/internal/irctext"
)

// maxRoster is more than committee.ParseRoster takes.
const maxRoster = 1<<20 + 1

// ReadRoster reads a roster file, see committee.ParseRoster. The error has a line for each
// mistake, and names the file without its folder.
func ReadRoster(file string) (committee.Roster, error) {
	name := filepath.Base(file)
	src, err := readFile(file, maxRoster)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return committee.ParseRoster(name, src)
}

// committees completes and checks the committees, each by itself and then side by side.
func (r *reader) committees(c *Config) {
	for i := range c.Committees {
		k, at := &c.Committees[i], "committee"+index(i)
		own := k.Classes // without those that Fill adds
		if wrong, ok := errors.AsType[committee.KeyErrors](k.Fill()); ok {
			for _, w := range wrong {
				r.keyError(at, w)
			}
		}
		for j := range k.Meetings {
			k.Meetings[j] = series(k.Meetings[j])
		}
		if r.load && k.Roster != "" && !r.told(at+".roster") {
			r.roster(k, at)
			r.seats(k, at, own)
		}
		if r.load && k.ProgramsFile != "" && !r.told(at+".programs") {
			r.programs(k, at)
		}
		if r.load {
			r.schedules(k, at)
		}
		r.writers(k, at)
		r.idle(at, k.Meets)
		r.sameCommittee(c, i)
		if where := k.Channel; where != "" && !r.told(at+".channel") && len(c.Networks) > 0 && len(c.networksOf(k)) == 0 {
			r.warn(at+".channel", "%s has its place in %s, and no network has that channel; add it as a [[network.channel]]",
				short(k.Name), where)
		}
		switch where := k.RemindIn; {
		case where == "" || len(c.Networks) == 0:
		case !irctext.IsChannel(where) || strings.ContainsAny(where, " ,\a"):
			r.bad(at+".remind_in", "%s is no channel; write it with its #", short(where))
		case len(c.networksOf(&committee.Config{Channel: where})) == 0:
			r.warn(at+".remind_in", "no network has the channel %s; add it as a [[network.channel]]", where)
		}
	}
}

// idle warns of options that say how a time is meant where there is none.
func (r *reader) idle(at, meets string) {
	for _, key := range []string{"frequency", "zone", "skip"} {
		text := r.vals[at+"."+key].text(r.src)
		if meets == "" && r.has(at+"."+key) && len(text) > 2 && !slices.Contains([]string{`"weekly"`, `"adhoc"`}, text) {
			r.warn(at+"."+key, "%s does nothing without meets, the day and time", key)
		}
	}
}

// writers warns of writers of the digest who are not on the roster, so that it is never their turn.
func (r *reader) writers(k *committee.Config, at string) {
	for i, w := range k.Writers {
		if _, ok := committee.Roster(k.Members).ByNick(w, irctext.CaseMap("rfc1459").Fold); !ok && len(k.Members) > 0 {
			r.warn(at+".writers"+index(i), "%s is not on the roster, so it is never their turn", short(w))
		}
	}
}

// series is the name of a meeting as file names have it, so that "TC" is "#startmeeting tc".
func series(s string) string {
	s = strings.Join(strings.Fields(strings.ToLower(s)), "_")
	return strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			return c
		}
		return '_'
	}, s)
}

// told reports whether a mistake of an option is known already.
func (r *reader) told(path string) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return !p.Warning && p.Key == path })
}

var memberKey = regexp.MustCompile(`\bmember\[\d+\]`)

// keyError reports a mistake that the committee itself has found, unless it follows from
// another one.
func (r *reader) keyError(at string, w committee.KeyError) {
	path := at + "." + w.Key
	parent := path[:strings.LastIndexByte(path, '.')]
	switch {
	case r.told(path), r.damage[parent] && !r.has(path):
		return
	case r.told(at+".profile") && (w.Key == "roster" || w.Key == "default_class"):
		return // the profile would have had it
	case w.Key == "default_class" && slices.ContainsFunc(r.problems, func(p Problem) bool {
		return strings.HasPrefix(p.Key, at+".class[") && strings.HasSuffix(p.Key, "].name")
	}):
		return
	case strings.HasPrefix(w.Key, "member[") && r.toldBelow(path):
		return // what could not be read is missing to the committee
	}
	text := memberKey.ReplaceAllStringFunc(w.Text, func(key string) string {
		return fmt.Sprintf("the member in line %d", r.line(r.valueAt(at+"."+key).start))
	})
	if name := plain(last(path)); !strings.HasPrefix(text, name+" ") {
		text = name + ": " + text
	}
	r.bad(path, "%s", text)
}

func (r *reader) toldBelow(path string) bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return strings.HasPrefix(p.Key, path+".") })
}

// roster reads the members from their file. Each row of it that is wrong is a problem
// with its own place.
func (r *reader) roster(k *committee.Config, at string) {
	file := r.below(k.Roster)
	members, err := ReadRoster(file)
	if err != nil {
		r.rows(at+".roster", "roster", file, fileRows(lines(err), file))
		return
	}
	k.Members = members
}

// seats warns of numbers that the members of a roster file can't reach. It is no mistake of
// the configuration: that file changes by itself.
func (r *reader) seats(k *committee.Config, at string, own []committee.Class) {
	count := func(path string, s committee.Share) {
		if n := len(k.Members); n > 0 && s.Den == 0 && s.Num > n {
			r.warn(path, "%s: %d is more than the %d members of the roster", last(path), s.Num, n)
		}
	}
	count(at+".quorum", k.Quorum)
	for i, x := range own {
		count(at+".class"+index(i)+".min_yes", x.MinYes)
	}
}

// sameCommittee reports what a committee has that one before it has, and only one can have.
func (r *reader) sameCommittee(c *Config, i int) {
	k, at, before := &c.Committees[i], "committee"+index(i), c.Committees[:i]
	line := func(j int) int { return r.line(r.keyAt("committee" + index(j)).start) }
	if j := slices.IndexFunc(before, func(o committee.Config) bool { return strings.EqualFold(o.Name, k.Name) }); j >= 0 && k.Name != "" {
		r.bad(at+".name", "%s is the name of the committee in line %d as well; each has its own", short(k.Name), line(j))
		return
	}
	for n, m := range k.Meetings {
		j := slices.IndexFunc(before, func(o committee.Config) bool { return slices.Contains(o.Meetings, m) })
		if j < 0 || m == "" {
			continue
		}
		path := at + ".meetings" + index(n)
		if !r.has(at + ".meetings") {
			path = at + ".name" // which they follow from
		}
		r.bad(path, "the meetings %s are those of %s in line %d as well; a meeting belongs to one committee",
			short(m), short(before[j].Name), line(j))
	}
}

// networksOf are the networks that a committee's channel is on, as far as the file tells;
// a committee without a channel may meet on any.
func (c *Config) networksOf(k *committee.Config) (some []*Network) {
	for i := range c.Networks {
		if n := &c.Networks[i]; n.Has(k.Channel) {
			some = append(some, n)
		}
	}
	return some
}

// Has reports whether a committee's channel may be on the network: it is in the file, or Gavel
// can be invited anywhere. No channel may be on any.
func (n *Network) Has(channel string) bool {
	fold := irctext.CaseMap("ascii").Fold
	return channel == "" || n.Invite == "yes" ||
		slices.ContainsFunc(n.Channels, func(c Channel) bool { return fold(c.Name) == fold(channel) })
}
