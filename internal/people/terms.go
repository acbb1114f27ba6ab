package people

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gavel/internal/irctext"
)

// A Topic is what something is about, such as Topic{"gap", "neutron"}.
type Topic struct {
	Kind string // see TermKinds
	Name string // "" is none in particular
}

// A Term is what somebody subscribed to: all topics of a kind, or those of one name. Two
// terms are equal when they mean the same.
type Term struct {
	Kind string // see TermKinds; "all" is every kind
	Name string // "" is all of them; else in small letters, but for numbers such as M7 and S17
}

// A TermKind is a row of the table of terms.
type TermKind struct {
	Kind    string // the kind of topics
	Word    string // the term for all of them; "" if there is none
	One     string // the word before the name of one; "" if it takes no name
	Example string // what people may write
	Letter  string // what numbers of this kind begin with; "" if the names are not numbers
	// Reminders are the kinds of a committee's reminders that are about this.
	Reminders string
}

// TermKinds is every term there is.
var TermKinds = []TermKind{
	{Kind: "gap", Word: "gaps", One: "gaps", Example: "gaps neutron", Reminders: "gaps"},
	{Kind: "milestone", Word: "milestones", One: "milestone", Example: "milestone juno-1", Reminders: "milestones"},
	{Kind: "meeting", Word: "meetings", One: "meeting", Example: "meeting tc", Reminders: "meetings special quorum terms"},
	{Kind: "agenda", Word: "agenda", One: "agenda", Example: "agenda tc", Reminders: "agenda"},
	{Kind: "action", Word: "actions", One: "actions", Example: "actions ttx", Reminders: "actions"},
	{Kind: "motion", Word: "motions", One: "motion", Example: "motion M7", Letter: "M", Reminders: "motions"},
	{Kind: "digest", Word: "digest", Example: "digest", Reminders: "digest"},
	{Kind: "session", One: "session", Example: "session S17", Letter: "S"},
	{Kind: "track", One: "track", Example: "track nova"},
	{Kind: "lightning", Word: "lightning", Example: "lightning"},
	{Kind: "all", Word: "all", Example: "all"},
}

// ReminderTopic is the topic of a committee's reminder, by its kind and its name.
func ReminderTopic(kind, name string) Topic {
	for _, k := range TermKinds {
		if slices.Contains(strings.Fields(k.Reminders), kind) {
			return Topic{k.Kind, name}
		}
	}
	return Topic{kind, name}
}

// Matches reports whether the term is about a topic. "gaps neutron" is about neutron/4 as well.
func (t Term) Matches(topic Topic) bool {
	if t.Kind == "all" {
		return true
	}
	if t.Kind != topic.Kind {
		return false
	}
	if t.Name == "" {
		return true
	}
	name, of := strings.ToLower(topic.Name), strings.ToLower(t.Name)
	return name == of || t.Kind == "gap" && strings.HasPrefix(name, of+"/")
}

// String is the term as people write it: "gaps neutron".
func (t Term) String() string {
	k, _ := termKind(t.Kind)
	if t.Name == "" {
		return k.Word
	}
	return k.One + " " + t.Name
}

func termKind(kind string) (TermKind, bool) {
	i := slices.IndexFunc(TermKinds, func(k TermKind) bool { return k.Kind == kind })
	if i < 0 {
		return TermKind{Kind: kind, Word: kind, One: kind}, false
	}
	return TermKinds[i], true
}

// is reports whether a word is one of the kind's, in one number or the other.
func (k TermKind) is(word string) bool { return word == k.Kind || word == k.Word || word == k.Kind+"s" }

// A Lookup is what ParseTerm asks to check names. Its zero value takes any name.
type Lookup struct {
	// Names are the names that there are of a kind, such as the projects for "gap". With none, any
	// name is taken.
	Names func(kind string) []string
	// Nearest is the name that a word nearly is, or "".
	Nearest func(word string, names []string) string
}

func (l Lookup) names(kind string) []string {
	if l.Names == nil {
		return nil
	}
	return l.Names(kind)
}

func (l Lookup) nearest(word string, names []string) string {
	if l.Nearest == nil {
		return ""
	}
	return l.Nearest(word, names)
}

// longestName is how many bytes the name in a term may have.
const longestName = 60

// ParseTerm reads a term as people write it: a word and maybe a name, in any case of letters. An
// error says what would work.
func ParseTerm(s string, look Lookup) (Term, error) {
	f := strings.Fields(s)
	if len(f) == 0 {
		return Term{}, errors.New("say what to subscribe to: " + termExamples())
	}
	i := slices.IndexFunc(TermKinds, func(k TermKind) bool { return k.is(strings.ToLower(f[0])) })
	if i < 0 {
		return Term{}, noTerm(f, look)
	}
	switch k := TermKinds[i]; {
	case len(f) == 1 && k.Word == "":
		return Term{}, fmt.Errorf("say which %s: for example %s", k.One, k.Example)
	case len(f) == 1:
		return Term{Kind: k.Kind}, nil
	case k.One == "":
		return Term{}, fmt.Errorf("%s takes no name: write %s alone", k.Word, k.Word)
	case len(f) > 2 || strings.Contains(f[1], ","):
		return Term{}, fmt.Errorf("one name at a time, without blanks: for example %s", k.Example)
	default:
		return k.named(f[1], look)
	}
}

var numbered = regexp.MustCompile(`^[A-Z]?[0-9]{1,6}$`)

// named is the term for one name of the kind.
func (k TermKind) named(name string, look Lookup) (Term, error) {
	if len(name) > longestName || strings.ContainsFunc(name, func(r rune) bool {
		return !irctext.IsNickRune(r) && !strings.ContainsRune("./+:", r)
	}) {
		return Term{}, fmt.Errorf("%s can't be a name: write for example %s", quote(name), k.Example)
	}
	canon := strings.ToLower(name)
	if up := strings.ToUpper(name); k.Letter != "" && numbered.MatchString(up) {
		n := strings.TrimLeft(strings.TrimPrefix(up, k.Letter), "0")
		if up[0] > '9' && up[:1] != k.Letter || n == "" {
			return Term{}, fmt.Errorf("%s is no %s: write for example %s", quote(name), k.One, k.Example)
		}
		canon = k.Letter + n
	} else if k.Kind == "session" {
		return Term{}, fmt.Errorf("%s is no session: write its number, for example %s", quote(name), k.Example)
	}
	names := look.names(k.Kind)
	is := canon
	if k.Kind == "gap" { // of neutron/4, the project must be there
		is, _, _ = strings.Cut(canon, "/")
	}
	if len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, is) }) {
		if near := look.nearest(is, names); near != "" {
			return Term{}, fmt.Errorf("%s is not known: did you mean %s %s?", quote(is), k.One, near)
		}
		return Term{}, fmt.Errorf("%s is not known: write %s and one of %s", quote(is), k.One, irctext.Shorten(strings.Join(names, ", "), 200))
	}
	return Term{k.Kind, canon}, nil
}

// noTerm says what would work instead of a word that begins no term.
func noTerm(f []string, look Lookup) error {
	word := strings.ToLower(f[0])
	var offers, words []string
	for _, k := range TermKinds {
		if k.Word != "" {
			words = append(words, k.Word)
		}
		if k.One != "" && k.One != k.Word {
			words = append(words, k.One)
		}
		for _, n := range look.names(k.Kind) {
			if k.One != "" && len(offers) < 3 && strings.EqualFold(n, word) {
				offers = append(offers, k.One+" "+n)
			}
		}
		if up := strings.ToUpper(word); len(offers) == 0 && k.Letter != "" && numbered.MatchString(up) && up[:1] == k.Letter {
			offers = append(offers, k.One+" "+up)
		}
	}
	if near := look.nearest(word, words); len(offers) == 0 && near != "" {
		offers = append(offers, irctext.Shorten(irctext.Clean(strings.Join(append([]string{near}, f[1:]...), " ")), 60))
	}
	if len(offers) > 0 {
		return fmt.Errorf("%s is nothing to subscribe to: did you mean %s?", quote(f[0]), strings.Join(offers, " or "))
	}
	return fmt.Errorf("%s is nothing to subscribe to: write %s", quote(f[0]), termExamples())
}

// termExamples are the terms as an error may offer them.
func termExamples() string {
	var list []string
	for _, k := range TermKinds {
		if k.Word != "" && k.Word != k.Example {
			list = append(list, k.Word)
		}
		list = append(list, k.Example)
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// quote is what somebody wrote, as an error may repeat it.
func quote(s string) string {
	return `"` + irctext.Shorten(strings.TrimSpace(irctext.Clean(s)), 40) + `"`
}
