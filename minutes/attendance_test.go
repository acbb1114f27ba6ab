package minutes

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gavel/internal/fact"
)

// Presence is intervals, also of who comes back as somebody else, logs in, or stays to the end.
func TestIntervals(t *testing.T) {
	began := time.Date(2014, 6, 17, 20, 0, 0, 0, time.UTC)
	bob := fact.Actor{Nick: "bob", Host: "home.example"}
	phone := fact.Actor{Nick: "bob", Host: "phone.example"}
	known := fact.Actor{Nick: "bob_", Host: "phone.example", Account: "bob"}
	type step struct {
		minute int
		by     fact.Actor
		kind   string
	}
	for _, x := range []struct {
		name  string
		steps []step
		want  string
	}{
		{"stays", []step{{1, bob, CheckedIn}, {30, fact.Actor{}, Ended}}, "1-30"},
		{"is there", []step{{1, bob, CheckedIn}}, "1-"},
		{"leaves", []step{{1, bob, CheckedIn}, {5, bob, Quit}, {30, fact.Actor{}, Ended}}, "1-5"},
		{"comes back", []step{{1, bob, CheckedIn}, {5, bob, Quit}, {8, bob, Joined}, {30, fact.Actor{}, Ended}}, "1-5 8-30"},
		{"was there before", []step{{0, bob, Joined}, {1, bob, Parted}, {2, bob, Joined}, {3, bob, CheckedIn}, {30, fact.Actor{}, Ended}}, "3-30"},
		{"comes back unrecognised", []step{{1, bob, CheckedIn}, {5, bob, Quit}, {8, phone, Joined}, {9, phone, CheckedIn}, {12, phone, Quit}}, "1-5 8-12"},
		{"changes clients", []step{{1, bob, CheckedIn}, {2, known, Joined}, {9, known, CheckedIn}, {12, known, Quit}}, "1-9 9-12"},
		{"logs in after coming back", []step{
			{1, fact.Actor{Nick: "bob", Account: "bob"}, CheckedIn},
			{5, fact.Actor{Nick: "bob", Account: "bob"}, Quit},
			{7, fact.Actor{Nick: "bob_", Host: "phone.example"}, Joined},
			{9, known, LoggedIn},
			{12, known, Quit},
		}, "1-5 7-12"},
	} {
		facts := []fact.Fact{fact.New(began, fact.Actor{Nick: "ttx"}, Started, Start{Channel: "#c"})}
		for _, s := range x.steps {
			var data any
			if s.kind == CheckedIn {
				data = MemberName{Member: "bob"}
			}
			facts = append(facts, fact.New(began.Add(time.Duration(s.minute)*time.Minute), s.by, s.kind, data))
		}
		m := Replay(facts)
		var got []string
		for _, i := range m.Intervals(m.Attended("bob")) {
			to := ""
			if !i.To.IsZero() {
				to = fmt.Sprint(int(i.To.Sub(began).Minutes()))
			}
			got = append(got, fmt.Sprintf("%d-%s", int(i.From.Sub(began).Minutes()), to))
		}
		if s := strings.Join(got, " "); s != x.want {
			t.Errorf("who %s was there %s, not %s", x.name, s, x.want)
		}
	}
}
