package people

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gavel/internal/committee"
)

// some is a lookup over a few names; near is a word of which they share the first three letters.
var some = Lookup{
	Names: func(kind string) []string {
		return map[string][]string{
			"gap": {"neutron", "nova", "ceilometer"}, "track": {"nova", "design"}, "meeting": {"tc"}, "milestone": {"juno-1", "juno-2"},
		}[kind]
	},
	Nearest: func(word string, names []string) string {
		for _, n := range names {
			if len(word) > 2 && strings.HasPrefix(n, word[:3]) {
				return n
			}
		}
		return ""
	},
}

func TestParseTerm(t *testing.T) {
	for s, want := range map[string]Term{
		"gaps":               {"gap", ""},
		" GAP ":              {"gap", ""},
		"gaps neutron":       {"gap", "neutron"},
		"Gap Neutron":        {"gap", "neutron"},
		"gaps neutron/4":     {"gap", "neutron/4"},
		"milestones":         {"milestone", ""},
		"milestones juno-1":  {"milestone", "juno-1"},
		"meetings":           {"meeting", ""},
		"meeting tc":         {"meeting", "tc"},
		"meetings  TC":       {"meeting", "tc"},
		"actions":            {"action", ""},
		"action T[t]X":       {"action", "t[t]x"},
		"motions":            {"motion", ""},
		"motion m7":          {"motion", "M7"},
		"motion 007":         {"motion", "M7"},
		"motion formal-vote": {"motion", "formal-vote"},
		"digest":             {"digest", ""},
		"agenda":             {"agenda", ""},
		"agenda tc":          {"agenda", "tc"},
		"session S17":        {"session", "S17"},
		"session 17":         {"session", "S17"},
		"track Nova":         {"track", "nova"},
		"lightning":          {"lightning", ""},
		"all":                {"all", ""},
	} {
		got, err := ParseTerm(s, some)
		if err != nil || got != want {
			t.Errorf("%q is %+v, %v, not %+v", s, got, err, want)
			continue
		}
		if again, err := ParseTerm(got.String(), Lookup{}); err != nil || again != got {
			t.Errorf("%q is written %q, which is %+v, %v", s, got, again, err)
		}
	}
}

func TestParseTermRefuses(t *testing.T) {
	for s, want := range map[string]string{
		"":                                     "say what to subscribe to: gaps, gaps neutron, milestones",
		"weather":                              `"weather" is nothing to subscribe to: write gaps, gaps neutron, milestones, milestone juno-1, meetings, meeting tc, agenda, agenda tc, actions, actions ttx, motions, motion M7, digest, session S17, track nova, lightning or all`,
		"milstones":                            "did you mean milestones?",
		"sesion S17":                           "did you mean session S17?",
		"s17":                                  "did you mean session S17?",
		"M7":                                   "did you mean motion M7?",
		"neutron":                              "did you mean gaps neutron?",
		"nova":                                 "did you mean gaps nova or track nova?",
		"gaps neutrno":                         `"neutrno" is not known: did you mean gaps neutron?`,
		"gaps neutrno/4":                       `"neutrno" is not known: did you mean gaps neutron?`,
		"gaps zaqar":                           `"zaqar" is not known: write gaps and one of neutron, nova, ceilometer`,
		"track nvoa":                           `"nvoa" is not known: write track and one of nova, design`,
		"gaps neutron nova":                    "one name at a time, without blanks: for example gaps neutron",
		"gaps neutron,nova":                    "one name at a time",
		"session":                              "say which session: for example session S17",
		"sessions":                             "say which session",
		"track":                                "say which track: for example track nova",
		"session M7":                           `"M7" is no session: write for example session S17`,
		"session keynote":                      "write its number, for example session S17",
		"session S0":                           "is no session",
		"motion S7":                            "is no motion",
		"digest tc":                            "digest takes no name: write digest alone",
		"all gaps":                             "all takes no name",
		"lightning wed":                        "lightning takes no name",
		"gaps \x02x\x02<!>":                    `"x<!>" can't be a name: write for example gaps neutron`,
		"action \xff\xfe":                      "can't be a name",
		"\x03" + "4ab\x1b[2J":                  `"ab[2J" is nothing to subscribe to`,
		"actions " + strings.Repeat("x", 400):  "can't be a name",
		strings.Repeat("é", 500):               "is nothing to subscribe to",
		"miles" + strings.Repeat(" xxxxx", 90): "did you mean milestones xxxxx",
	} {
		got, err := ParseTerm(s, some)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %+v, %v, not %s", s, got, err, want)
			continue
		}
		if msg := err.Error(); len(msg) > 350 || !utf8.ValidString(msg) || strings.ContainsAny(msg, "\x02\x03\x1b\n") {
			t.Errorf("%q is answered by %d bytes: %q", s, len(msg), msg)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, x := range []struct {
		term  string
		topic Topic
		want  bool
	}{
		{"gaps", Topic{"gap", "neutron"}, true},
		{"gaps", Topic{"gap", ""}, true},
		{"gaps", Topic{"milestone", "juno-1"}, false},
		{"gaps neutron", Topic{"gap", "NEUTRON"}, true},
		{"gaps neutron", Topic{"gap", "neutron/4"}, true},
		{"gaps neutron", Topic{"gap", "neutron-lbaas"}, false},
		{"gaps neutron", Topic{"gap", ""}, false},
		{"gaps neutron", Topic{"track", "neutron"}, false},
		{"gaps neutron/4", Topic{"gap", "neutron"}, false},
		{"gaps neutron/4", Topic{"gap", "neutron/4"}, true},
		{"gaps neutron/4", Topic{"gap", "neutron/40"}, false},
		{"session 17", Topic{"session", "s17"}, true},
		{"session 17", Topic{"session", "S170"}, false},
		{"lightning", Topic{"lightning", "wed#2"}, true},
		{"all", Topic{"anything", ""}, true},
	} {
		term, err := ParseTerm(x.term, Lookup{})
		if err != nil {
			t.Fatal(err)
		}
		if got := term.Matches(x.topic); got != x.want {
			t.Errorf("%s matches %+v is %v", x.term, x.topic, got)
		}
	}
}

// Every reminder of a committee has a term that brings it, besides "all".
func TestReminderTopics(t *testing.T) {
	for _, kind := range committee.ReminderKinds {
		topic := ReminderTopic(kind, "tc")
		if !slices.ContainsFunc(TermKinds, func(k TermKind) bool { return k.Word != "" && k.Kind != "all" && Term{Kind: k.Kind}.Matches(topic) }) {
			t.Errorf("nothing brings %q, which is %+v", kind, topic)
		}
	}
	if got := ReminderTopic("gaps", "neutron"); got != (Topic{"gap", "neutron"}) {
		t.Error(got)
	}
}

// The table has no word twice, and its examples are terms.
func TestTermKinds(t *testing.T) {
	seen := map[string]string{}
	for _, k := range TermKinds {
		for _, w := range []string{k.Kind, k.Kind + "s", k.Word, k.One} {
			if other := seen[w]; w != "" && other != "" && other != k.Kind {
				t.Errorf("%q is of %s and of %s", w, other, k.Kind)
			}
			seen[w] = k.Kind
		}
		if term, err := ParseTerm(k.Example, Lookup{}); err != nil || term.Kind != k.Kind || term.String() != k.Example {
			t.Errorf("the example %q is %+v, %v", k.Example, term, err)
		}
	}
}
