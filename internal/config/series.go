package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/calendar"
	"gavel/internal/committee"
	"gavel/internal/irctext"
)

// All are the committees and then the series of meetings, by whose rules meetings are held.
func (c *Config) All() []committee.Config {
	all := slices.Clone(c.Committees)
	for i := range c.Series {
		k, _ := c.Series[i].committee()
		all = append(all, k)
	}
	return all
}

// committee is a series as a committee without members. The error is a committee.KeyErrors.
func (s *Series) committee() (committee.Config, error) {
	k, err := committee.DefaultConfig("")
	if err != nil {
		return k, err
	}
	k.Name, k.Title, k.Channel = s.Name, s.Title, s.Channel
	k.Meets, k.Frequency, k.Zone, k.Skip, k.Remind = s.Meets, s.Frequency, s.Zone, s.Skip, s.Remind
	k.Meetings = []string{series(s.Name)}
	d := k.Regular()
	k.Series = &d
	if err := k.Fill(); err != nil {
		return k, err
	}
	d.Title, d.Chairs, d.URL = k.Title, s.Chairs, s.AgendaURL
	for i := range d.Regular {
		r := &d.Regular[i]
		r.Network, r.Minutes = s.Network, int(time.Duration(s.Length).Minutes())
		if s.Start.Year != 0 {
			r.Rule.Start = s.Start.AsTime(time.UTC)
		}
	}
	return k, nil
}

// mostSeries is how many committees and series a configuration may have.
const mostSeries = 400

// series checks the series of meetings.
func (r *reader) series(c *Config) {
	if n := len(c.Committees) + len(c.Series); n > mostSeries {
		r.badKey("series"+index(0), "there are %d committees and series here, and %d fit; gavel import meetings takes more", n, mostSeries)
	}
	for i := range c.Series {
		s, at := &c.Series[i], "series"+index(i)
		r.required(at, "name", s.Name, `what its meetings are called, such as name = "nova"`)
		if _, err := s.committee(); err != nil {
			wrong, _ := err.(committee.KeyErrors)
			for _, w := range wrong {
				if s.Name != "" || w.Key != "name" && w.Key != "meetings[0]" {
					r.keyError(at, w)
				}
			}
		}
		r.sameSeries(c, i)
		r.idle(at, s.Meets)
		if s.Length < minute || s.Length > 24*hour {
			r.bad(at+".length", "length is %v; it must be from 1m to 24h", s.Length)
		}
		for j, who := range s.Chairs {
			if strings.TrimSpace(who) == "" || hasControl(who) {
				r.bad(at+".chairs"+index(j), "%s is no nick; write one nick in each pair of quotes", short(who))
			}
		}
		r.url(at+".agenda_url", s.AgendaURL, "http", "https")
		r.seriesPlace(c, s, at)
	}
}

func (r *reader) seriesPlace(c *Config, s *Series, at string) {
	n := slices.IndexFunc(c.Networks, func(n Network) bool { return n.Name == s.Network })
	switch {
	case len(c.Networks) == 0:
	case s.Network != "" && n < 0:
		r.bad(at+".network", "there is no network %s here", short(s.Network))
	case s.Network != "" && !c.Networks[n].Has(s.Channel):
		r.warn(at+".channel", "%s is no channel of %s here; add it as a [[network.channel]]", short(s.Channel), s.Network)
	case s.Network == "" && s.Channel != "" && !r.told(at+".channel") && len(c.networksOf(&committee.Config{Channel: s.Channel})) == 0:
		r.warn(at+".channel", "%s meets in %s, and no network has that channel; add it as a [[network.channel]]", short(s.Name), s.Channel)
	}
}

// sameSeries reports that a name is a committee's, or that of a series before it.
func (r *reader) sameSeries(c *Config, i int) {
	name, path := c.Series[i].Name, "series"+index(i)+".name"
	if name == "" {
		return
	}
	line := func(list string, j int) int { return r.line(r.keyAt(list + index(j)).start) }
	for j, k := range c.Committees {
		if strings.EqualFold(k.Name, name) || slices.Contains(k.Meetings, series(name)) {
			r.bad(path, "%s are the meetings of the committee in line %d already; write when it meets there", short(name), line("committee", j))
			return
		}
	}
	for j, s := range c.Series[:i] {
		if series(s.Name) == series(name) {
			r.bad(path, "%s is the name of the series in line %d as well; each has its own", short(name), line("series", j))
			return
		}
	}
}

// Conflicts are the meetings of the file that can't both be, within a year from a time: in one channel,
// or with the same chair. Each is a sentence.
func (c *Config) Conflicts(from time.Time) (list []string) {
	var all []calendar.Series
	for _, k := range c.All() {
		d := k.Regular()
		if m, ok := committee.Roster(k.Members).Chair(); ok && len(d.Chairs) == 0 {
			d.Chairs = []string{m.Nick}
		}
		all = append(all, c.OnNetworks(d).Calendar(k.Name))
	}
	for _, x := range calendar.Conflicts(all, from, from.AddDate(1, 0, 0)) {
		list = append(list, x.String())
	}
	return list
}

// OnNetworks names the network of each meeting that is in a channel of only one.
func (c *Config) OnNetworks(d committee.SeriesData) committee.SeriesData {
	d.Regular = slices.Clone(d.Regular)
	for i := range d.Regular {
		x := &d.Regular[i]
		fold := irctext.CaseMap("ascii").Fold
		var on []string
		for _, n := range c.Networks {
			if slices.ContainsFunc(n.Channels, func(ch Channel) bool { return fold(ch.Name) == fold(x.Channel) }) {
				on = append(on, n.Name)
			}
		}
		if x.Network == "" && len(on) == 1 {
			x.Network = on[0]
		}
	}
	return d
}

// when is a time at which a series meets, in words.
func when(r committee.Recurring) string {
	text := r.Rule.String()
	if r.Minutes != 0 && r.Minutes != 60 {
		text += fmt.Sprintf(", for %v", Duration(r.Length()))
	}
	return text
}
