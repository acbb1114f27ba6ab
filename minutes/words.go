package minutes

import (
	"fmt"
	"strings"
	"time"

	"gavel/internal/irctext"
)

// The sentences that all formats share, and how they write times. Programs look for
// "Meeting started … at HH:MM:SS UTC" and "Meeting ended … at HH:MM:SS UTC".

func clock(t time.Time) string { return t.UTC().Format(time.TimeOnly) }

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// shown is what somebody typed as an item of the minutes shows it.
func shown(s string) string { return strings.TrimSpace(irctext.Clean(s)) }

// heading is Heading as the pages show it: a channel's name may hold anything, too.
func (m *Meeting) heading() string { return shown(m.Heading()) }

// who is a nick as the minutes show it.
func who(nick string) string {
	if s := shown(nick); s != "" {
		return s
	}
	return "?"
}

// Starter is the nick of who started the meeting.
func (m *Meeting) Starter() string {
	for _, p := range m.Everyone() {
		if p.Owner {
			return who(p.Name())
		}
	}
	return ""
}

// startedText says who started the meeting and when, without a full stop.
func (m *Meeting) startedText() string {
	if m.NoDate {
		return fmt.Sprintf("Meeting started by %s at %s UTC", m.Starter(), clock(m.Began))
	}
	return fmt.Sprintf("Meeting started by %s on %s at %s UTC", m.Starter(), day(m.Began), clock(m.Began))
}

// endedText says when the meeting ended, without a full stop. The date comes last, so
// that "Meeting ended at HH:MM:SS UTC" is there in one piece.
func (m *Meeting) endedText() string {
	s, at := "Meeting ended at ", m.Finished
	if at.IsZero() {
		s, at = "Meeting is still running; these are its minutes as of ", m.Last
	}
	s += clock(at) + " UTC"
	if !m.NoDate {
		s += " on " + day(at)
	}
	return s
}

// gapText says what is missing from the log, without a full stop.
func gapText(g Gap) string {
	from, to := clock(g.From), clock(g.To)
	if day(g.From) != day(g.To) {
		from, to = day(g.From)+" "+from, day(g.To)+" "+to
	}
	return fmt.Sprintf("Gavel was away from %s to %s UTC; nothing was recorded", from, to)
}

// chairNames are the chairs as the minutes show them.
func (m *Meeting) chairNames() (names []string) {
	for _, nick := range m.ChairNicks() {
		names = append(names, who(nick))
	}
	return names
}

// inTime reports whether the colon s[i] stands between digits, where it means nothing to
// any markup.
func inTime(s string, i int) bool {
	return i > 0 && i+1 < len(s) && '0' <= s[i-1] && s[i-1] <= '9' && '0' <= s[i+1] && s[i+1] <= '9'
}

// duration is how long the meeting took, in words.
func duration(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	hours := minutes / 60
	minutes %= 60
	switch {
	case d < 0:
		return ""
	case hours == 0 && minutes == 0:
		return "under a minute"
	case hours == 0:
		return plural(minutes, "minute")
	case minutes == 0:
		return plural(hours, "hour")
	}
	return plural(hours, "hour") + " " + plural(minutes, "minute")
}

func plural(n int, s string) string {
	if n == 1 {
		return "1 " + s
	}
	return fmt.Sprintf("%d %ss", n, s)
}
