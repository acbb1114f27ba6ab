package committee

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// near are the meetings around the span, regular and special.
func (r *remind) near() []Meeting {
	return r.c.Meetings(r.from.Add(-time.Hour), r.to.AddDate(0, 0, 9))
}

func (r *remind) place(m Meeting) string {
	if m.Channel != "" {
		return m.Channel
	}
	return r.cfg.Channel
}

// chair is whom to ask to begin: the chair of the roster, else those of the series.
func (r *remind) chair() string {
	for _, m := range r.c.Roster {
		if m.Role == "chair" {
			return m.Nick
		}
	}
	return strings.Join(r.c.Series.Chairs, ", ")
}

// meetings are announced an hour before; five minutes after its time, one that was not
// begun is asked for.
func (r *remind) meetings() {
	for _, m := range r.near() {
		name := r.title() + " meeting"
		who := ""
		if r.cfg.Ping != "" {
			who = r.cfg.Ping + ": "
		}
		key := "meeting/" + m.At.Format(time.RFC3339) + "/"
		in := ""
		if p := r.place(m); p != "" {
			in = " in " + p
		}
		if m.Special == nil {
			text := fmt.Sprintf("%s%s in 1 hour%s.", who, name, in)
			if now := r.now(m.At.Add(-time.Hour)); m.At.Sub(now) < 58*time.Minute {
				text = fmt.Sprintf("%s%s at %s UTC%s.", who, name, m.At.Format("15:04"), in)
			}
			if r.clock.Agenda != "" {
				text += " Agenda: " + r.clock.Agenda
			}
			r.add(m.At.Add(-time.Hour), time.Time{}, Reminder{Key: key + "-1h", Name: r.cfg.Name, Until: m.At, When: m.At, Text: text})
		}
		if r.clock.Started == nil || !r.clock.Started(m.At) {
			at := m.At.Add(5 * time.Minute)
			ask := fmt.Sprintf("It is %s UTC: #startmeeting %s?", r.now(at).Format("15:04"), r.cfg.Name)
			if chair := r.chair(); chair != "" {
				ask = fmt.Sprintf("It is %s UTC; chair %s: #startmeeting %s?", r.now(at).Format("15:04"), chair, r.cfg.Name)
			}
			if p := r.place(m); m.Special != nil && p != "" && p != r.cfg.Channel {
				ask = strings.TrimSuffix(ask, "?") + " in " + p + "?"
			}
			r.add(at, time.Time{}, Reminder{Key: key + "+5m", Name: r.cfg.Name, Until: m.At.Add(30 * time.Minute), When: m.At, Text: ask})
		}
	}
}

// specials are announced seven days, one day and one hour before.
func (r *remind) specials() {
	for _, m := range r.c.Meetings(r.from, r.to.AddDate(0, 0, 9)) {
		if m.Special == nil {
			continue
		}
		in := ""
		if p := r.place(m); p != "" {
			in = ", " + p
		}
		points := " No points collected yet: #agenda add T" + fmt.Sprint(m.Special.N) + " …"
		if n := len(r.c.Points(m.Special.N)); n > 0 {
			points = " " + count(n, "point") + " collected"
			if r.clock.Agenda != "" {
				points += ": " + r.clock.Agenda
			} else {
				points += "."
			}
		}
		since := m.Special.History[0].At
		key := fmt.Sprintf("special/T%d/%s/", m.Special.N, m.At.Format(time.RFC3339))
		for _, x := range []struct {
			key   string
			at    time.Time
			until time.Time
		}{
			{"-7d", r.on(m.At.AddDate(0, 0, -7)), midnight(m.At).AddDate(0, 0, -1)},
			{"-1d", r.on(m.At.AddDate(0, 0, -1)), midnight(m.At)},
			{"-1h", m.At.Add(-time.Hour), m.At},
		} {
			when := daysFrom(r.now(x.at), m.At) + " " + m.At.Format("15:04") + " UTC"
			switch x.key {
			case "-7d":
				when = daysFrom(r.now(x.at), m.At) + ", " + withTime(m.At)
			case "-1h":
				when = "in 1 hour"
				if m.At.Sub(r.now(x.at)) < 58*time.Minute {
					when = "at " + m.At.Format("15:04") + " UTC"
				}
			}
			text := fmt.Sprintf("Special %s meeting %s%s: %s.%s", r.title(), when, in, strings.TrimRight(irctext.Shorten(irctext.Clean(m.Special.Text), 150), "."), points)
			r.add(x.at, since, Reminder{Key: key + x.key, Name: r.cfg.Name, Until: x.until, When: m.At, Text: text})
		}
	}
}

// agenda is when the agenda of a regular meeting closes, and when it is published.
func (r *remind) agenda() {
	for _, m := range r.c.Meetings(r.from, r.to.AddDate(0, 0, 9)) {
		if m.Special != nil {
			continue
		}
		key := "agenda/" + ymd(m.At) + "/"
		topics := r.c.Agenda(m.At)
		if cut, ok := r.cfg.CutoffFor(m.At); ok {
			r.add(cut.AddDate(0, 0, -1), time.Time{}, Reminder{
				Key: key + "closes", Name: r.cfg.Name, Until: cut, When: cut,
				Text: fmt.Sprintf("Agenda for %s closes %s UTC. #agenda add …", withDay(m.At), cut.Format("Mon 15:04")),
			})
			r.add(cut, time.Time{}, Reminder{Key: key + "closed", Name: r.cfg.Name, Until: m.At, Text: "Agenda closed: " + count(len(topics), "topic") + "."})
		}
		if len(topics) == 0 {
			continue
		}
		s := "Agenda for " + withTime(m.At) + ":"
		for i, t := range topics {
			x := fmt.Sprintf(" T%d %s", t.N, irctext.Shorten(irctext.Clean(t.Text), 60))
			if len(s)+len(x) > 320 {
				s += fmt.Sprintf(" · and %d more", len(topics)-i)
				break
			}
			if i > 0 {
				s += " ·"
			}
			s += x
		}
		if r.clock.Agenda != "" {
			s += " — " + r.clock.Agenda
		}
		r.add(m.At.AddDate(0, 0, -1), time.Time{}, Reminder{Key: key + "publish", Name: r.cfg.Name, Until: m.At, When: m.At, Text: s})
	}
}

// quorum is at risk when too many have sent their regrets; it is told the day before.
func (r *remind) quorum() {
	seats := r.c.Roster.Seats()
	if seats == 0 {
		return
	}
	needed := Quorum(r.cfg.Quorum, seats)
	for _, m := range r.near() {
		at := r.on(m.At.AddDate(0, 0, -1))
		can := seats - len(r.c.Away(m.At))
		if can >= needed || !r.within(at) {
			continue
		}
		proxies := ""
		if r.cfg.Proxies {
			proxies = " or find proxies"
		}
		r.add(at, time.Time{}, Reminder{
			Key: "quorum/" + m.At.Format(time.RFC3339), Name: r.cfg.Name, Until: m.At,
			Text: fmt.Sprintf("%d needed, at most %d can come on %s. Chair: #schedule another date%s.", needed, can, ymd(m.At), proxies),
		})
	}
}

// terms end fourteen days before the month in which they do is over.
func (r *remind) terms() {
	ends := map[time.Time][]string{}
	for _, m := range r.c.Roster {
		for _, layout := range []string{"January 2006", "2006-01", "2006-01-02"} {
			if t, err := time.Parse(layout, m.Term); err == nil {
				month := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
				ends[month] = append(ends[month], Unping(m.Nick))
				break
			}
		}
	}
	for month, names := range ends {
		last := month.AddDate(0, 1, -1)
		r.add(r.on(last.AddDate(0, 0, -14)), time.Time{}, Reminder{
			Key: "terms/" + month.Format("2006-01"), Name: r.cfg.Name, Until: last.AddDate(0, 0, 1),
			Text: fmt.Sprintf("%s terms of %s end in %s.", r.title(), strings.Join(names, ", "), month.Format("January 2006")),
		})
	}
	slices.SortStableFunc(r.list, func(a, b Reminder) int { return strings.Compare(a.Key, b.Key) })
}
