package minutes

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gavel/internal/fact"
)

// meet is a committee's meeting of these facts, by kind and data in turn.
func meet(facts ...any) Page {
	at := time.Date(2014, 6, 17, 20, 0, 0, 0, time.UTC)
	by := fact.Actor{Nick: "mara"}
	list := []fact.Fact{fact.New(at, by, Started, Start{Channel: "#tc", Title: "tc", Name: "tc"})}
	for i := 0; i < len(facts); i += 2 {
		at = at.Add(time.Minute)
		list = append(list, fact.New(at, by, facts[i].(string), facts[i+1]))
	}
	return Page{Meeting: Replay(list), Base: "tc", URL: "https://m.example/"}
}

// A secret ballot names nobody in any format, even if its verdict does.
func TestSecret(t *testing.T) {
	names := []string{"voter"}
	for _, called := range []bool{false, true} {
		d := VerdictData{
			MotionData: MotionData{N: 9, Class: "chair-removal", Text: "A new chair", Rule: "needs 5 yes", Secret: true},
			Result:     "rejected", Line: "M9 REJECTED", Yes: names, No: names, Abstain: names, Out: names, Comments: []Comment{{"voter", "voter says"}},
			Receipts: []Receipt{{"e2ej6bzf", "yes"}, {"qhfejgg3", "no"}}, Counts: [3]int{1, 1, 0},
		}
		if called {
			d.Result = "lapsed"
		}
		p := meet(Decreed, d)
		for _, f := range Formats {
			page := render(t, p, f.Ext)
			if strings.Contains(page, "voter") && !strings.Contains(page, `"voters"`) || strings.Contains(page, "voter says") || strings.Contains(page, `"voter"`) {
				t.Errorf("%s names who voted:\n%s", f.Ext, page)
			}
			if !strings.Contains(f.Ext, "log") && !called && !strings.Contains(page, "e2ej6bzf") {
				t.Errorf("%s: no receipt", f.Ext)
			}
		}
	}
}

// What there is nothing of is left out.
func TestEmptyParts(t *testing.T) {
	p := meet(ItemAdded, ItemData{Kind: Agreed, Text: "x"}, Ended, Reason{})
	for _, f := range Formats {
		page := render(t, p, f.Ext)
		for _, s := range []string{"Agenda", "Corrections", "Amended", "open at the start", "Open at the start", "Quorum", "<dl", `"agenda"`, `"attendance":`, `"motions"`, `"corrections"`} {
			if strings.Contains(page, s) {
				t.Errorf("%s has %s", f.Ext, s)
			}
		}
		if f.Ext != ".html" && strings.Contains(page, "Decisions") {
			t.Errorf("%s has decisions", f.Ext)
		}
	}
}

// Every page but the classic log, which programs read, says that it was amended; a correction in the meeting is none.
func TestAmended(t *testing.T) {
	item := ItemData{Kind: Info, Text: "teh"}
	fix := Edit{N: 1, Text: "the"}
	before, after := meet(ItemAdded, item, Edited, fix, Ended, Reason{}), meet(ItemAdded, item, Ended, Reason{}, Edited, fix)
	for _, f := range Formats {
		word := "Amended"
		if f.Ext == ".json" {
			word = `"amended": "2014-06-17T20:03:00Z"`
		}
		if strings.Contains(render(t, before, f.Ext), word) {
			t.Errorf("%s: amended in the meeting", f.Ext)
		}
		if got := strings.Contains(render(t, after, f.Ext), word); got == (f.Ext == ".log.txt") {
			t.Errorf("%s: amended %t", f.Ext, got)
		}
	}
}

func TestAgendaStates(t *testing.T) {
	agenda := AgendaData{Topics: []AgendaTopic{{Text: "first"}, {N: 4, Text: "four"}, {N: 5, Text: "five"}, {Text: "last"}}}
	topic := func(n int) []any { return []any{ItemAdded, ItemData{Kind: Topic}, Numbered, Number{Agenda: n}} }
	facts := append([]any{AgendaSet, agenda}, append(topic(-1), topic(5)...)...)
	for _, c := range []struct {
		more []any
		want string
	}{
		{nil, "[reached to come under discussion to come]"}, // T4 was jumped over
		{[]any{Ended, Reason{}}, "[reached carried over reached not reached]"},
		{[]any{Undone, ItemRef{}, Ended, Reason{}}, "[reached carried over carried over not reached]"},
	} {
		var got []string
		for _, s := range meet(append(facts[:len(facts):len(facts)], c.more...)...).stops() {
			got = append(got, s.State)
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// Who an action is for counts, even if they are not there.
func TestAbsentOwner(t *testing.T) {
	p := meet(ItemAdded, ItemData{Kind: Action, Text: "hana to write"}, Numbered, Number{Action: 3, Owners: []string{"hana"}, Due: "2014-06-24"})
	if got, want := block(render(t, p, ".txt"), "Action items, by person"), "* hana\n  * hana to write (A3, due 2014-06-24)"; got != want {
		t.Errorf("got %q", got)
	}
	if got := block(render(t, p, ".txt"), "Action items"); got != "* hana to write (A3, for hana, due 2014-06-24)" {
		t.Errorf("got %q", got)
	}
}

// Other programs read a committee's minutes as any.
func TestMoteCommittee(t *testing.T) {
	m := readLikeMote(t, render(t, golden(t, "committee"), ".html"))
	if m.title != "tc" || m.started != "20:00:00" || m.ended != "20:17:00" || len(m.people) != 8 || m.people[0] != "mara (19)" ||
		len(m.topics) != 3 || len(m.topics[1].items) != 5 || len(m.actions) != 3 {
		t.Errorf("%+v", m)
	}
	if got := m.topics[1].items[4]; got != "AGREED: The glossary goes first (D2014-18)" {
		t.Error(got)
	}
	text := render(t, golden(t, "committee"), ".txt")
	if !strings.HasPrefix(block(text, "People present (lines said)"), "* mara (19)\n* gavel (5)\n") {
		t.Error(text)
	}
}

// Names that Gavel broke up so that nobody's client rings are whole in the pages.
func TestNamesAreWhole(t *testing.T) {
	m := meet(Said, LineData{Text: "Quorum reached: 7 of 13 (r\u200bussellb)."})
	for _, ext := range []string{".log.html", ".log.txt"} {
		if page := render(t, m, ext); !strings.Contains(page, "russellb") || strings.Contains(page, "\u200b") {
			t.Errorf("%s has the name broken", ext)
		}
	}
}
