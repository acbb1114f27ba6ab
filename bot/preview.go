package bot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/irctext"
)

// Upcoming is a reminder that would be posted.
type Upcoming struct {
	At        time.Time `json:"at"`
	Committee string    `json:"committee,omitempty"`
	Where     string    `json:"where"` // the channel, or the person
	Text      string    `json:"text"`
	Posted    bool      `json:"posted,omitempty"` // it was, once
}

// UpcomingOf lists the reminders that are due from one time to another, both included, in order: those
// of one committee, or with "" all, and what people asked to be reminded of.
func UpcomingOf(w *commands.World, name string, from, to time.Time) []Upcoming {
	from = from.Add(-1)
	list := []Upcoming{}
	for _, cfg := range w.Settings.Committees {
		c := w.Committees[cfg.Name]
		if c == nil || name != "" && name != cfg.Name {
			continue
		}
		for _, r := range c.Reminders(cfg, from, to, committee.Clock{Started: held(c)}) {
			where := cmp.Or(r.To, cfg.RemindIn, cfg.Channel)
			if where == "" {
				continue
			}
			_, posted := c.Sent[r.Key]
			list = append(list, Upcoming{r.At, cfg.Name, where, irctext.Clean(r.Text), posted})
		}
	}
	if name == "" {
		for _, r := range w.People.Reminders(from, to) {
			_, posted := w.People.Sent[r.Key()]
			x := Upcoming{r.At, "", cmp.Or(r.To.Channel, r.By.Nick), irctext.Clean(string(r.Text)), posted}
			if r.Private {
				x.Text = "(asked for in private)"
			}
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b Upcoming) int { return a.At.Compare(b.At) })
	return list
}

// held tells whether a meeting that was due at a time was held.
func held(c *committee.Committee) func(at time.Time) bool {
	return func(at time.Time) bool {
		return slices.ContainsFunc(c.Held, func(h committee.Held) bool {
			began, err := time.Parse(time.RFC3339, h.Meeting[strings.LastIndexByte(h.Meeting, '/')+1:])
			return err == nil && !began.Before(at.Add(-30*time.Minute)) && began.Before(at.Add(30*time.Minute)) && h.At.After(at)
		})
	}
}

// DigestOf drafts the update of a committee, as "md" or "rst". A zero since is the last post. The error
// is for the person who asks.
func DigestOf(w *commands.World, name string, since, now time.Time, format string) ([]byte, error) {
	i := slices.IndexFunc(w.Settings.Committees, func(c committee.Config) bool { return c.Name == name })
	c := w.Committees[name]
	if i < 0 || c == nil {
		return nil, fmt.Errorf("nothing is known of a committee %q", name)
	}
	if since.IsZero() {
		since = c.LastPost()
	}
	d := c.Digest(w.Settings.Committees[i], since, now, func(p committee.Place) string {
		base := c.Bases[p.Meeting]
		if c.Closed[p.Meeting] || base == "" || p.Line == 0 {
			return ""
		}
		return fmt.Sprintf("%s%s.log.html#l-%d", w.URL, base, p.Line)
	})
	switch {
	case d.Empty() && since.IsZero():
		return nil, fmt.Errorf("nothing has happened in %s yet", name)
	case d.Empty():
		return nil, fmt.Errorf("nothing has happened in %s since %s", name, since.Format(time.DateOnly))
	case format == "rst":
		return d.RST(), nil
	}
	return d.Markdown(), nil
}
