package committee

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gavel/internal/irctext"
)

// A Member is somebody with a filled seat. A member has a vote; nobody else does
// (charter, gov@be9fc6e4 to this day: "only TC members can ultimately cast a vote").
type Member struct {
	// Name is the full name.
	Name string `toml:"name" json:"name,omitempty"`
	// Nick is the name on IRC, by which the member is called everywhere.
	Nick string `toml:"nick" json:"nick"`
	// Nicks are further nicks of the same person.
	Nicks []string `toml:"nicks" json:"nicks,omitempty"`
	// Account is the services account; by default it is Nick.
	Account string `toml:"account" json:"account,omitempty"`
	// Term is when the term ends, as it was written: "April 2015".
	Term string `toml:"term" json:"term,omitempty"`
	// Role is "chair", "vice-chair" or "".
	Role string `toml:"role" json:"role,omitempty"`
}

// The roles that a member can have.
const (
	RoleChair     = "chair"
	RoleViceChair = "vice-chair"
)

// A Roster is the members, in the order of the source. A seat is filled if its member
// is on the roster, so its length is what shares are of.
type Roster []Member

// Seats is how many seats are filled.
func (r Roster) Seats() int { return len(r) }

// Chair is the member who chairs the committee.
func (r Roster) Chair() (Member, bool) { return r.role(RoleChair) }

// ViceChair is the member who stands in for the chair (charter, gov@eb24f3fa).
func (r Roster) ViceChair() (Member, bool) { return r.role(RoleViceChair) }

func (r Roster) role(role string) (Member, bool) {
	return r.find(func(m Member) bool { return m.Role == role })
}

// ByAccount is the member with that services account. No account is nobody's.
func (r Roster) ByAccount(account string, fold func(string) irctext.Folded) (Member, bool) {
	if account == "" {
		return Member{}, false
	}
	a := fold(account)
	return r.find(func(m Member) bool { return fold(cmp.Or(m.Account, m.Nick)) == a })
}

// ByNick is the member with exactly that nick, or with that further nick.
func (r Roster) ByNick(nick string, fold func(string) irctext.Folded) (Member, bool) {
	if nick == "" {
		return Member{}, false
	}
	n := fold(nick)
	return r.find(func(m Member) bool {
		return slices.ContainsFunc(m.all(), func(s string) bool { return fold(s) == n })
	})
}

// ByVariant is ByNick, and else the one member of whose nick this looks like a variant:
// "annegentle_", "spotz[m]", "ttx|away". If it could be two members it is neither. It is
// good enough for a roll call, and never for a vote.
func (r Roster) ByVariant(nick string, fold func(string) irctext.Folded) (Member, bool) {
	if m, ok := r.ByNick(nick, fold); ok {
		return m, true
	}
	forms := map[irctext.Folded]bool{}
	for s := nick; s != ""; s = strip(s, true) {
		forms[fold(s)] = true
	}
	found := -1
	for i, m := range r {
		if !slices.ContainsFunc(m.all(), func(s string) bool {
			if forms[fold(base(s))] || forms[fold(s)] {
				return true
			}
			// A network with short nicks cuts them: "annegent_" was annegentle in 2014.
			for f := range forms {
				if string(f) != string(fold(nick)) && len(f) >= cutNick && strings.HasPrefix(string(fold(s)), string(f)) {
					return true
				}
			}
			return false
		}) {
			continue
		}
		if found >= 0 {
			return Member{}, false
		}
		found = i
	}
	if found < 0 {
		return Member{}, false
	}
	return r[found], true
}

// cutNick is how much of a nick must be left to know it by: eight of RFC 1459's nine,
// the last one being the "_".
const cutNick = 8

func (r Roster) find(is func(Member) bool) (Member, bool) {
	i := slices.IndexFunc(r, is)
	if i < 0 {
		return Member{}, false
	}
	return r[i], true
}

// all are the nicks of a member.
func (m Member) all() []string { return append([]string{m.Nick}, m.Nicks...) }

var (
	bracketed = regexp.MustCompile(`\[[^\[\]]*\]$`)
	away      = regexp.MustCompile(`(?i)[-_](away|afk|brb|bbl|gone|out|lunch|food|dinner|mtg|meeting|travel|travelling|sleep|zzz+|home|work|mobile|phone|laptop|irccloud)$`)
)

// strip takes one ending off a nick that people or clients add to it; nothing is left
// when there is none. Digits are such an ending only in what somebody is called now:
// the roster's bob1 and bob2 are two people.
func strip(nick string, digits bool) string {
	s := nick
	if i := strings.LastIndexByte(s, '|'); i > 0 {
		s = s[:i]
	} else if i := bracketed.FindStringIndex(s); i != nil {
		s = s[:i[0]]
	} else if i := away.FindStringIndex(s); i != nil {
		s = s[:i[0]]
	} else if t := strings.TrimRight(s, "_`^"); t != s {
		s = t
	} else if digits {
		s = strings.TrimRight(s, "0123456789")
	}
	s = strings.TrimRight(s, "-")
	if s == nick || len(s) < 2 {
		return ""
	}
	return s
}

// base is a nick of the roster without endings.
func base(nick string) string {
	for s := nick; s != ""; s = strip(s, false) {
		nick = s
	}
	return nick
}

// rosterFold is by what two names of a roster are one: the widest of the mappings that
// networks have, since a roster doesn't say for which network it is.
func rosterFold(s string) irctext.Folded { return irctext.CaseMap("rfc1459").Fold(s) }

// A rosterRow is a member and where it stands: "line 7", or a key of a configuration.
type rosterRow struct {
	Member
	at string
}

// checkRows finds what is wrong with the rows of a roster, and fills in defaults.
// Each problem is told to bad, with the row's place.
func checkRows(rows []rosterRow, bad func(at, text string)) Roster {
	var r Roster
	nicks, accounts := map[irctext.Folded]string{}, map[irctext.Folded]string{}
	chair := ""
	for i := range rows {
		m, at := &rows[i].Member, rows[i].at
		if text := m.clean(); text != "" {
			bad(at, text)
			continue
		}
		for j, n := range m.all() {
			switch first, taken := nicks[rosterFold(n)]; {
			case taken && first == at && j > 0:
				continue // the member's own name once more
			case taken:
				bad(at, fmt.Sprintf("nick %s is already that of %s", quote(n), first))
			default:
				nicks[rosterFold(n)] = at
			}
		}
		m.Nicks = furtherNicks(*m)
		if first, taken := accounts[rosterFold(m.Account)]; taken {
			if other := nicks[rosterFold(m.Nick)]; other == at { // else it was told as a nick
				bad(at, fmt.Sprintf("account %s is already that of %s", quote(m.Account), first))
			}
		} else {
			accounts[rosterFold(m.Account)] = at
		}
		if m.Role == RoleChair {
			if chair != "" {
				bad(at, "the chair is already "+chair)
			}
			chair = at
		}
		r = append(r, *m)
	}
	return r
}

// furtherNicks are Nicks without repetitions.
func furtherNicks(m Member) (list []string) {
	seen := map[irctext.Folded]bool{rosterFold(m.Nick): true}
	for _, n := range m.Nicks {
		if !seen[rosterFold(n)] {
			seen[rosterFold(n)] = true
			list = append(list, n)
		}
	}
	return list
}

var address = regexp.MustCompile(`\s*<[^<>]*@[^<>]*>`)

// clean brings a member into the form that is kept, and says what is wrong with it.
// An e-mail address is never kept, and never repeated in a message.
func (m *Member) clean() string {
	m.Name = tidy(address.ReplaceAllString(m.Name, ""))
	m.Nick, m.Term, m.Role = tidy(m.Nick), tidy(m.Term), strings.ToLower(tidy(m.Role))
	m.Account = cmp.Or(tidy(m.Account), m.Nick)
	for i := range m.Nicks {
		m.Nicks[i] = tidy(m.Nicks[i])
	}
	for _, s := range append([]string{m.Name, m.Account, m.Term}, m.all()...) {
		if strings.Contains(s, "@") {
			return "there is an e-mail address in it, which is never kept"
		}
		if len(s) > 200 {
			return quote(s) + " is longer than 200 bytes"
		}
	}
	if m.Nick == "" {
		return "the IRC nick is missing"
	}
	for _, n := range m.all() {
		if !isNick(n) {
			return quote(n) + " is no IRC nick"
		}
	}
	if strings.ContainsAny(m.Account, " \t*") {
		return quote(m.Account) + " is no services account"
	}
	switch m.Role {
	case "", RoleChair, RoleViceChair:
	case "none", "null", "member":
		m.Role = ""
	default:
		return fmt.Sprintf("role %s is none of chair and vice-chair", quote(m.Role))
	}
	return ""
}

func tidy(s string) string { return strings.Join(strings.Fields(irctext.Clean(s)), " ") }

// isNick reports whether s can be a nick (RFC 2812 section 2.3.1, and a digit in front as
// services and bridges allow it).
func isNick(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' {
		return false
	}
	for _, r := range s {
		if !irctext.IsNickRune(r) {
			return false
		}
	}
	return true
}

// pairs is who of a roster is who of another.
type pairs struct {
	stay         []struct{ old, new Member }
	leave, joins Roster
}

// pair finds out who stays: a member is who has the nick, or else the name.
func pair(before, after Roster) (p pairs) {
	taken := make([]bool, len(after))
	match := func(m Member, same func(x Member) bool) bool {
		for i, x := range after {
			if !taken[i] && same(x) {
				taken[i] = true
				p.stay = append(p.stay, struct{ old, new Member }{m, x})
				return true
			}
		}
		return false
	}
	var rest []Member
	for _, m := range before {
		if !match(m, func(x Member) bool { return rosterFold(x.Nick) == rosterFold(m.Nick) }) {
			rest = append(rest, m)
		}
	}
	for _, m := range rest {
		if !match(m, func(x Member) bool { return m.Name != "" && x.Name == m.Name }) {
			p.leave = append(p.leave, m)
		}
	}
	for i, m := range after {
		if !taken[i] {
			p.joins = append(p.joins, m)
		}
	}
	return p
}

// Diff says how a roster becomes another, one short line for each member: "cardoe joins",
// "ttx leaves", "ttx: role chair → none".
func Diff(before, after Roster) (lines []string) {
	who := pair(before, after)
	for _, m := range who.leave {
		lines = append(lines, m.Nick+" leaves")
	}
	for _, m := range who.joins {
		if m.Role != "" {
			lines = append(lines, m.Nick+" joins as "+m.Role)
			continue
		}
		lines = append(lines, m.Nick+" joins")
	}
	for _, p := range who.stay {
		var changes []string
		change := func(what, a, b string) {
			if a != b {
				changes = append(changes, fmt.Sprintf("%s %s → %s", what, cmp.Or(a, "none"), cmp.Or(b, "none")))
			}
		}
		a, b := p.old, p.new
		change("nick", a.Nick, b.Nick)
		change("role", a.Role, b.Role)
		change("account", cmp.Or(a.Account, a.Nick), cmp.Or(b.Account, b.Nick))
		change("further nicks", strings.Join(a.Nicks, " "), strings.Join(b.Nicks, " "))
		change("name", a.Name, b.Name)
		change("term", a.Term, b.Term)
		if len(changes) > 0 {
			lines = append(lines, a.Nick+": "+strings.Join(changes, ", "))
		}
	}
	return lines
}
