package committee

import (
	"fmt"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// motions are told when their notice ends; one that is voted on between meetings, each week from
// then on.
func (r *remind) motions() {
	seats := r.c.Roster.Seats()
	for _, m := range r.c.Motions {
		k, ok := r.cfg.Class(m.Class)
		if !ok || m.State != "open" && m.State != "lapsed" {
			continue
		}
		from := k.Notice.From(m.Presented)
		if from.After(m.Presented) {
			text := fmt.Sprintf("M%d is votable now (presented %s): %s.", m.N, ymd(m.Presented), strings.TrimRight(irctext.Shorten(irctext.Clean(m.Text), 150), "."))
			if r.cfg.Async {
				text = fmt.Sprintf("M%d can be closed from now on (presented %s): %s.", m.N, ymd(m.Presented), strings.TrimRight(irctext.Shorten(irctext.Clean(m.Text), 150), "."))
			}
			if next, ok := r.c.NextMeeting(from); ok && !r.cfg.Async {
				text += fmt.Sprintf(" The next meeting is on %s.", ymd(next))
			}
			r.add(from, m.Presented, Reminder{Key: fmt.Sprintf("motion/M%d/%s/votable", m.N, from.Format(time.RFC3339)), Name: m.Class, Text: text})
		}
		if !r.cfg.Async {
			continue
		}
		need, yes := k.MinYes.Of(seats), 0
		var out []string
		for _, x := range r.c.Roster {
			switch b := m.Vote(x.Nick); {
			case b == nil:
				out = append(out, Unping(x.Nick))
			case b.Choice == Yes:
				yes++
			}
		}
		if len(out) == 0 {
			continue
		}
		for week := 1; week <= 52; week++ {
			at := r.on(from.AddDate(0, 0, 7*week))
			if at.After(r.to) {
				break
			}
			text := fmt.Sprintf("M%d is open for votes. Not voted: %s.", m.N, strings.Join(out, " "))
			if !m.Secret && yes < need {
				text = fmt.Sprintf("M%d needs %d more yes. Not voted: %s.", m.N, need-yes, strings.Join(out, " "))
			}
			r.add(at, m.Presented, Reminder{Key: fmt.Sprintf("motion/M%d/%s", m.N, ymd(at)), Name: m.Class, Text: text})
		}
	}
}

// actions are told to whom they are for, one day before they are due and on the day. Without
// anybody, the channel is told.
func (r *remind) actions() {
	for _, a := range r.c.OpenActions() {
		if a.Due.IsZero() {
			continue
		}
		owners := a.Owners
		if len(owners) == 0 {
			owners = []string{""}
		}
		for _, who := range owners {
			key := fmt.Sprintf("action/A%d/%s/%s", a.N, ymd(a.Due), who)
			for _, x := range []struct {
				key string
				day time.Time
			}{{"-1d", a.Due.AddDate(0, 0, -1)}, {"0", a.Due}} {
				at := r.on(x.day)
				r.add(at, a.At, Reminder{
					Key: key + x.key, Name: who, To: who, Until: midnight(a.Due).AddDate(0, 0, 1),
					Text: fmt.Sprintf("A%d is due %s: %s #done A%d", a.N, daysFrom(r.now(at), a.Due), stop(irctext.Shorten(irctext.Clean(a.Text), 200)), a.N),
				})
			}
		}
	}
}

// stop is a text with a full stop.
func stop(s string) string {
	return strings.TrimRight(s, ". ") + "."
}

// digest is when the committee's update is due: the day after a meeting, when the last one is old
// enough; three days later once more, and after seven days it is the next writer's turn.
func (r *remind) digest() {
	last := r.c.LastPost()
	held := r.c.HeldSince(last)
	every := r.cfg.DigestEvery
	if len(held) == 0 || len(r.c.Writers(r.cfg)) == 0 || every == 0 {
		return
	}
	due := held[0].At
	for _, h := range held {
		if last.IsZero() || h.At.Sub(last) >= time.Duration(every-1)*24*time.Hour {
			due = h.At
			break
		}
		due = time.Time{}
	}
	if due.IsZero() {
		return
	}
	since := "since " + ymd(last)
	if last.IsZero() {
		since = "so far"
	}
	first := r.on(due.AddDate(0, 0, 1))
	for turn := range 4 {
		for _, d := range []int{0, 3} {
			at := first.AddDate(0, 0, 7*turn+d)
			if !r.within(at) {
				continue
			}
			turns := r.c.Turns(r.cfg, at)
			who := turns[turn%len(turns)]
			n := 0
			for _, h := range held {
				if h.At.Before(at) {
					n++
				}
			}
			text := fmt.Sprintf("%s: your turn for the %s update (%s %s). #digest draft writes a draft.", who, r.title(), count(n, "meeting"), since)
			if d > 0 {
				text = fmt.Sprintf("%s: the %s update is still to be written; #digest draft writes a draft, #digest published URL says where it is, #digest writer skip passes it on.", who, r.title())
			}
			r.add(at, due, Reminder{Key: "digest/" + ymd(due) + "/" + ymd(at), Name: who, Text: text})
		}
	}
}
