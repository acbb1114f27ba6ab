package people

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"gavel/internal/fact"
)

var oftc = Net{Network: "oftc"}

func at(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return t
}

// A Friday.
var friday = at("2014-06-20 15:30")

func nick(n string) fact.Actor       { return fact.Actor{Nick: n} }
func account(a, n string) fact.Actor { return fact.Actor{Nick: n, Account: a} }

func names(list []Person) (nicks []string) {
	for _, x := range list {
		nicks = append(nicks, x.Network+"/"+x.Nick)
	}
	return nicks
}

func TestKey(t *testing.T) {
	for _, x := range []struct {
		name string
		a, b Who
		same bool
	}{
		{"case", Who{Network: "oftc", Nick: "TTX[]"}, Who{Network: "oftc", Nick: "ttx{}"}, true},
		{"another case mapping", Who{Network: "oftc", Case: "ascii", Nick: "TTX[]"}, Who{Network: "oftc", Case: "ascii", Nick: "ttx{}"}, false},
		{"two networks", Who{Network: "oftc", Nick: "ttx"}, Who{Network: "libera", Nick: "ttx"}, false},
		{"another nick of an account", Who{Network: "oftc", Account: "ttx", Nick: "ttx"}, Who{Network: "oftc", Account: "TTX", Nick: "ttx_"}, true},
		{"an account and a nick", Who{Network: "oftc", Account: "ttx", Nick: "ttx"}, Who{Network: "oftc", Nick: "ttx"}, false},
		{"two accounts, one nick", Who{Network: "oftc", Account: "ttx", Nick: "x"}, Who{Network: "oftc", Account: "bob", Nick: "x"}, false},
	} {
		if same := x.a.Key() == x.b.Key(); same != x.same {
			t.Errorf("%s: same person is %v", x.name, same)
		}
		if same := x.a.Key().String() == x.b.Key().String(); same != x.same {
			t.Errorf("%s: same name is %v: %s, %s", x.name, same, x.a.Key(), x.b.Key())
		}
	}
}

func TestSubscribers(t *testing.T) {
	sub := func(kind, net string, by fact.Actor, term string) fact.Fact {
		return fact.New(friday, by, kind, TermData{Net{Network: net}, term})
	}
	p := Replay([]fact.Fact{
		sub(Subscribed, "oftc", nick("bob"), "gaps neutron"),
		sub(Subscribed, "oftc", account("ttx", "ttx"), "gaps"),
		sub(Subscribed, "oftc", account("ttx", "ttx"), "meeting tc"),
		sub(Subscribed, "libera", nick("bob"), "milestones"),
		sub(Subscribed, "oftc", nick("Bob"), "gaps neutron"), // twice
		sub(Subscribed, "oftc", nick("eve"), "all"),
		sub(Unsubscribed, "oftc", nick("mallory"), "gaps"), // nobody
		sub(Unsubscribed, "oftc", nick("ttx"), "gaps"),     // not the account
		sub(Subscribed, "oftc", nick("bob"), "word of a newer version"),
		fact.New(friday, nick("bob"), "kind of a newer version", nil),
		sub(Subscribed, "oftc", account("TTX", "ttx|away"), "actions"),
	})
	if p.Facts != 11 {
		t.Error(p.Facts, "facts")
	}
	for _, x := range []struct {
		topics []Topic
		want   []string
	}{
		{[]Topic{{"gap", "neutron"}}, []string{"oftc/Bob", "oftc/ttx|away", "oftc/eve"}},
		{[]Topic{{"gap", "Neutron/4"}}, []string{"oftc/Bob", "oftc/ttx|away", "oftc/eve"}},
		{[]Topic{{"gap", "nova"}}, []string{"oftc/ttx|away", "oftc/eve"}},
		{[]Topic{{"gap", "nova"}, {"gap", "neutron"}}, []string{"oftc/Bob", "oftc/ttx|away", "oftc/eve"}},
		{[]Topic{{"milestone", "juno-1"}}, []string{"libera/bob", "oftc/eve"}},
		{[]Topic{{"meeting", "tc"}}, []string{"oftc/ttx|away", "oftc/eve"}},
		{[]Topic{{"meeting", "nova"}}, []string{"oftc/eve"}},
		{[]Topic{{"kind of a newer version", "x"}}, []string{"oftc/eve"}},
		{nil, nil},
	} {
		if got := names(p.Subscribers(x.topics...)); !slices.Equal(got, x.want) {
			t.Errorf("%v is for %v, not %v", x.topics, got, x.want)
		}
	}
	before := p.Person(Who{Network: "oftc", Account: "ttx"})
	p.Apply(sub(Unsubscribed, "oftc", account("ttx", "ttx"), "GAP"))
	if got := names(p.Subscribers(Topic{"gap", "nova"})); !slices.Equal(got, []string{"oftc/eve"}) {
		t.Error("still told:", got)
	}
	if want := []Term{{"gap", ""}, {"meeting", "tc"}, {"action", ""}}; !slices.Equal(before.Terms, want) {
		t.Error("what was handed out before has changed:", before.Terms)
	}
}

// In whatever order people subscribe and unsubscribe, the fold is the set that results.
func TestSubscriptionsAreASet(t *testing.T) {
	terms := []string{"gaps", "gaps neutron", "GAP Neutron", "gaps nova", "milestones", "meeting tc", "session s17", "session 017", "all", "lightning"}
	people := []fact.Actor{nick("bob"), nick("BOB"), account("bob", "bob"), account("Bob", "robert"), nick("eve[]"), nick("eve{}")}
	rapid.Check(t, func(t *rapid.T) {
		type one struct {
			who  Key
			term string
		}
		want, canon := map[one]bool{}, map[Term]string{}
		p, n := New(), 0
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			by := rapid.SampledFrom(people).Draw(t, "by")
			net := Net{Network: rapid.SampledFrom([]string{"oftc", "libera"}).Draw(t, "network")}
			s := rapid.SampledFrom(terms).Draw(t, "term")
			term, err := ParseTerm(s, Lookup{})
			if err != nil {
				t.Fatal(err)
			}
			canon[term] = term.String()
			kind := rapid.SampledFrom([]string{Subscribed, Unsubscribed}).Draw(t, "kind")
			p.Apply(fact.New(friday, by, kind, TermData{net, s}))
			n++
			if key := (one{WhoIs(net, by).Key(), canon[term]}); kind == Subscribed {
				want[key] = true
			} else {
				delete(want, key)
			}
		}
		got := map[one]bool{}
		for _, x := range p.persons {
			for _, term := range x.Terms {
				k := one{x.Key(), term.String()}
				if got[k] {
					t.Fatalf("%v is there twice", k)
				}
				got[k] = true
			}
		}
		if !reflect.DeepEqual(got, want) || p.Facts != uint64(n) {
			t.Fatalf("%v, not %v; %d facts of %d", got, want, p.Facts, n)
		}
		for _, x := range p.persons { // who is found by a topic is who has a term for it
			for _, term := range x.Terms {
				if term.Name != "" && !slices.ContainsFunc(p.Subscribers(Topic(term)), func(s Person) bool { return s.Key() == x.Key() }) {
					t.Fatalf("%v is not found by %v", x.Key(), term)
				}
			}
		}
	})
}

func TestZones(t *testing.T) {
	zone := func(by fact.Actor, name string) fact.Fact { return fact.New(friday, by, Zoned, ZoneData{oftc, name}) }
	p := Replay([]fact.Fact{zone(nick("bob"), "Europe/Paris"), zone(nick("eve"), "Asia/Tokyo"), zone(nick("eve"), "Mars/Phobos"), zone(nick("amy"), "Asia/Tokyo"), zone(nick("amy"), "")})
	for who, want := range map[string]string{"BOB": "Europe/Paris", "eve": "Asia/Tokyo", "amy": "UTC", "mallory": "UTC"} {
		if got := p.Zone(Who{Network: "oftc", Nick: who}); got.String() != want {
			t.Errorf("%s is in %s, not %s", who, got, want)
		}
	}
	if got := p.Zone(Who{Network: "libera", Nick: "bob"}); got != time.UTC {
		t.Error("bob of another network is in", got)
	}
}

func TestReminders(t *testing.T) {
	bob := Target{Who: Who{Network: "oftc", Nick: "bob"}}
	room := Target{Who: Who{Network: "oftc"}, Channel: "#tc"}
	ask := func(n int, hours int, to Target) fact.Fact {
		return fact.New(friday, nick("bob"), RemindAsked, RemindData{N: n, At: friday.Add(time.Duration(hours) * time.Hour), Text: "mail \xff", To: to})
	}
	p := New()
	if p.NextReminder() != 1 {
		t.Error("the first is", p.NextReminder())
	}
	for _, f := range []fact.Fact{
		ask(1, 3, bob), ask(2, 1, room), ask(3, 2, bob), ask(4, 2, room),
		ask(2, 5, bob), // a number is given once
		fact.New(friday, nick("bob"), Forgot, Ref{4}), fact.New(friday, nick("bob"), Forgot, Ref{9}),
		{At: friday, Kind: RemindAsked, Data: json.RawMessage(`{"n":"newer"}`)},
	} {
		p.Apply(f)
	}
	numbers := func(from, to int) (list []int) {
		for _, r := range p.Reminders(friday.Add(time.Duration(from)*time.Hour), friday.Add(time.Duration(to)*time.Hour)) {
			list = append(list, r.N)
		}
		return list
	}
	for _, x := range []struct {
		from, to int
		want     []int
	}{{0, 9, []int{2, 3, 1}}, {1, 2, []int{3}}, {0, 1, []int{2}}, {3, 9, nil}} {
		if got := numbers(x.from, x.to); !slices.Equal(got, x.want) {
			t.Errorf("from %d to %d: %v, not %v", x.from, x.to, got, x.want)
		}
	}
	if r := p.Reminder(2); r.To != room || r.By.Nick != "bob" || r.By.Network != "oftc" || r.Text != "mail \xff" || !r.Made.Equal(friday) || r.Key() != "remind/2" {
		t.Errorf("%+v", r)
	}
	q := Replay([]fact.Fact{ask(7, 1, bob), ask(5, 1, bob)})
	if q.NextReminder() != 8 {
		t.Error("after 7 and 5 comes", q.NextReminder())
	}
	if p.NextReminder() != 5 || !p.Reminder(4).Gone || p.Reminder(9) != nil || p.Reminder(0) != nil {
		t.Errorf("next %d", p.NextReminder())
	}
}

func TestLedger(t *testing.T) {
	due := func(key, text string) fact.Fact {
		return fact.New(friday, fact.Actor{}, DueNow, Due{Key: key, Text: fact.Text(text), To: Target{Who: Who{Network: "oftc", Nick: "bob"}}, At: friday})
	}
	told := func(key string) fact.Fact { return fact.New(friday, fact.Actor{}, Told, ToldData{key}) }
	p := New()
	check := func(step string, want ...string) {
		t.Helper()
		var got []string
		for _, d := range p.Waiting() {
			got = append(got, d.Key+" "+string(d.Text))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q waits, not %q", step, got, want)
		}
	}
	p.Apply(due("a", "1"))
	p.Apply(due("b", "2"))
	p.Apply(due("a", "3"))
	check("recorded", "a 1", "b 2")
	p.Apply(told("a"))
	p.Apply(told("a"))
	p.Apply(told("unknown"))
	check("told", "b 2")
	p.Apply(due("a", "4"))
	check("told things are not due again", "b 2")
	if len(p.Sent) != 2 || !p.Sent["a"].Equal(friday) {
		t.Error(p.Sent)
	}
	p.Apply(fact.New(friday, nick("bob"), RemindAsked, RemindData{N: 1, At: friday}))
	p.Apply(due(p.Reminder(1).Key(), "5"))
	check("a reminder is due", "b 2", "remind/1 5")
	p.Apply(fact.New(friday, nick("bob"), Forgot, Ref{1}))
	check("and taken back", "b 2")
	p.Apply(fact.Fact{At: friday, Kind: DueNow, Data: json.RawMessage(`[]`)})
	check("of a newer version", "b 2")
	p.Waiting()[0].Text = "changed"
	check("what was handed out", "b 2")
}

// The names in the stored facts are for good.
func TestStoredFacts(t *testing.T) {
	ascii := Net{"oftc", "ascii"}
	for _, x := range []struct {
		data any
		want string
	}{
		{TermData{ascii, "gaps neutron"}, `{"network":"oftc","case":"ascii","term":"gaps neutron"}`},
		{ZoneData{oftc, "Europe/Paris"}, `{"network":"oftc","zone":"Europe/Paris"}`},
		{
			RemindData{N: 3, At: friday, Text: "<b>", To: Target{Who: Who{"oftc", "ascii", "ttx", "ttx_"}}, Private: true},
			`{"n":3,"at":"2014-06-20T15:30:00Z","text":"<b>","to":{"network":"oftc","case":"ascii","account":"ttx","nick":"ttx_"},"private":true}`,
		},
		{Ref{3}, `{"n":3}`},
		{
			Due{Key: "k", Text: "t", To: Target{Who: Who{Network: "oftc"}, Channel: "#tc"}, At: friday},
			`{"key":"k","text":"t","to":{"network":"oftc","channel":"#tc"},"at":"2014-06-20T15:30:00Z"}`,
		},
		{ToldData{"k"}, `{"key":"k"}`},
	} {
		if got := string(fact.New(friday, fact.Actor{}, "x", x.data).Data); got != x.want {
			t.Errorf("%T is\n%s, not\n%s", x.data, got, x.want)
		}
	}
}
