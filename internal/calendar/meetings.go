package calendar

import (
	"slices"
	"strings"
	"time"
)

// A Series is a meeting that comes back, as a file of irc-meetings says it.
type Series struct {
	ID          string  `json:"id"` // what #startmeeting calls it: "tc"
	Title       string  `json:"title"`
	Slots       []Slot  `json:"slots"`
	Chairs      []Chair `json:"chairs,omitempty"`
	AgendaURL   string  `json:"agenda_url,omitempty"`
	ProjectURL  string  `json:"project_url,omitempty"`
	Description string  `json:"description,omitempty"` // paragraphs, a line each
	Source      string  `json:"source,omitempty"`      // the file
}

// A Slot is one of the times at which a series meets, and where.
type Slot struct {
	Rule    Rule   `json:"rule"`
	Network string `json:"network,omitempty"`
	Channel string `json:"channel"`           // "#openstack-tc"
	Minutes int    `json:"minutes,omitempty"` // how long it is planned to be; 0: an hour
}

// A Chair is who leads a meeting. One of the two may be "".
type Chair struct {
	Name string `json:"name,omitempty"`
	Nick string `json:"nick,omitempty"`
}

// defaultMinutes is how long a meeting is planned to be when nobody said it, as in yaml2ical.
const defaultMinutes = 60

// Length is how long a meeting is planned to be.
func (s Slot) Length() time.Duration {
	if s.Minutes <= 0 {
		return defaultMinutes * time.Minute
	}
	return time.Duration(s.Minutes) * time.Minute
}

// String is "Doug Hellmann (dhellmann)".
func (c Chair) String() string {
	switch {
	case c.Name == "":
		return c.Nick
	case c.Nick == "":
		return c.Name
	}
	return c.Name + " (" + c.Nick + ")"
}

// An Occurrence is one meeting of a series.
type Occurrence struct {
	At   time.Time // UTC
	Slot int       // which of the series' slots it is
}

// Upcoming gives the next n meetings of a series that begin later than t, in order. Slots
// with a broken rule have none.
func (s Series) Upcoming(t time.Time, n int) []Occurrence {
	var all []Occurrence
	for i, slot := range s.Slots {
		rule, err := slot.Rule.Compile()
		if err != nil {
			continue
		}
		left := n
		for at := range rule.From(t.Add(1)) {
			if left--; left < 0 {
				break
			}
			all = append(all, Occurrence{at, i})
		}
	}
	slices.SortStableFunc(all, func(a, b Occurrence) int { return a.At.Compare(b.At) })
	return all[:min(max(n, 0), len(all))]
}

// meetingID makes an ID of a project's name: "Nova Team Meeting" is "nova".
func meetingID(project string) string {
	words := strings.FieldsFunc(strings.ToLower(project), func(r rune) bool {
		return r < 0x80 && !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	})
	for _, tail := range []string{"meeting", "team"} {
		if n := len(words); n > 1 && words[n-1] == tail {
			words = words[:n-1]
		}
	}
	return strings.Join(words, "_")
}

// meetingChannel is the channel of the name that a file has, without its # as a rule.
func meetingChannel(name string) (channel string, ok bool) {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == ',' || r == 0x7f }) || len(name) > 200 {
		return "", false
	}
	if strings.ContainsRune("#&+!", rune(name[0])) {
		return name, len(name) > 1
	}
	return "#" + name, true
}

// meetingNobody are words that stand where a chair would.
var meetingNobody = []string{"", "-", "none", "n/a", "tbd", "tba", "ptl", "vacant", "rotating", "rotates", "nobody"}

// meetingChairs reads who leads a meeting: "Doug Hellmann (dhellmann)", several of them
// with commas or "and" between, nicks alone, names alone. E-mail addresses are not kept.
func meetingChairs(text string) (chairs []Chair) {
	for _, part := range meetingSplit(meetingLine(text)) {
		nick := ""
		if open := strings.IndexByte(part, '('); open >= 0 {
			inside, after, _ := strings.Cut(part[open+1:], ")")
			f := strings.FieldsFunc(inside, func(r rune) bool { return r == ' ' || r == ',' || r == '/' })
			if len(f) > 0 {
				nick = strings.TrimPrefix(f[0], "@")
			}
			part = part[:open] + " " + after
		}
		if open := strings.IndexByte(part, '<'); open >= 0 {
			_, after, _ := strings.Cut(part[open:], ">")
			part = part[:open] + " " + after
		}
		name := strings.Join(strings.Fields(part), " ")
		if nick == "" && !strings.Contains(name, " ") {
			name, nick = "", strings.TrimPrefix(name, "@")
		}
		if slices.Contains(meetingNobody, strings.ToLower(nick)) && slices.Contains(meetingNobody, strings.ToLower(name)) {
			continue
		}
		if c := (Chair{name, nick}); !slices.Contains(chairs, c) {
			chairs = append(chairs, c)
		}
	}
	return chairs
}

// meetingSplit cuts a text at what stands between people, outside of brackets.
func meetingSplit(text string) (parts []string) {
	begin, deep := 0, 0
	for i := 0; i < len(text); i++ {
		sep := 0
		switch rest := text[i:]; {
		case text[i] == '(' || text[i] == '<':
			deep++
		case text[i] == ')' || text[i] == '>':
			deep = max(0, deep-1)
		case deep > 0:
		case text[i] == ',' || text[i] == ';' || text[i] == '&':
			sep = 1
		case strings.HasPrefix(rest, " and "):
			sep = len(" and")
		case strings.HasPrefix(rest, " / "):
			sep = len(" /")
		}
		if sep > 0 {
			parts = append(parts, text[begin:i])
			begin = i + sep
			i = begin - 1
		}
	}
	return append(parts, text[begin:])
}
