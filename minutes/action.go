package minutes

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gavel/internal/irctext"
)

// Unassigned is the heading over actions that name nobody present.
const Unassigned = "UNASSIGNED"

// An Assignment is a person, or Unassigned, and their actions in order.
type Assignment struct {
	Name  string
	Items []*Item
}

// Actions are the action items in order.
func (m *Meeting) Actions() (items []*Item) {
	for _, it := range m.Items {
		if it.Kind == Action {
			items = append(items, it)
		}
	}
	return items
}

// Owners are the people an action names, sorted: everybody who spoke, or whom #chair or
// #nick named, whose nick stands in the text as a whole nick; and whom the committee's
// record names besides, members who were not there.
func (m *Meeting) Owners(it *Item) (names []string) {
	text := strings.ToLower(irctext.Clean(it.Text))
	for _, p := range m.Everyone() {
		if p.Bot || p.Lines() == 0 && !p.Listed {
			continue
		}
		if slices.ContainsFunc(p.Names, func(n Name) bool { return hasNick(text, strings.ToLower(irctext.Clean(n.Nick))) }) {
			names = append(names, p.Name())
		}
	}
	for _, o := range it.Owners {
		if p := m.ByNick(o); p != nil {
			o = p.Name()
		}
		if !slices.Contains(names, o) {
			names = append(names, o)
		}
	}
	slices.SortFunc(names, byLower)
	return names
}

// ByPerson are the actions by person, in the order of their names; what names
// nobody comes last, under Unassigned.
func (m *Meeting) ByPerson() (list []Assignment) {
	at := map[string]int{}
	none := Assignment{Name: Unassigned}
	for _, it := range m.Actions() {
		owners := m.Owners(it)
		if len(owners) == 0 {
			none.Items = append(none.Items, it)
		}
		for _, o := range owners {
			i, ok := at[o]
			if !ok {
				i = len(list)
				at[o] = i
				list = append(list, Assignment{Name: o})
			}
			list[i].Items = append(list[i].Items, it)
		}
	}
	slices.SortStableFunc(list, func(a, b Assignment) int { return byLower(a.Name, b.Name) })
	if len(none.Items) > 0 {
		list = append(list, none)
	}
	return list
}

func byLower(a, b string) int {
	if c := strings.Compare(strings.ToLower(a), strings.ToLower(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

// Mentions reports whether a text names somebody by this nick, as a whole word.
func Mentions(text, nick string) bool {
	return hasNick(strings.ToLower(irctext.Clean(text)), strings.ToLower(irctext.Clean(nick)))
}

// hasNick reports whether nick stands in text with nothing beside it that could belong to a
// nick: "bob" is not in "bob-like" nor in "bobby", and is in "bob's". Both are lower case.
func hasNick(text, nick string) bool {
	for i := 0; nick != ""; {
		j := strings.Index(text[i:], nick)
		if j < 0 {
			return false
		}
		j += i
		end := j + len(nick)
		before, _ := utf8.DecodeLastRuneInString(text[:j])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if (j == 0 || !irctext.IsNickRune(before)) && (end == len(text) || !irctext.IsNickRune(after)) {
			return true
		}
		i = j + 1
	}
	return false
}
