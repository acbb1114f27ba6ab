package calendar

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// A golden compares with a file of testdata, or writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
		for i := range g {
			if i >= len(w) || g[i] != w[i] {
				t.Fatalf("%s:%d (run with -update and look at the difference)\ngot  %s\nwant %s", file, i+1, g[i], append(w, "")[min(i, len(w))])
			}
		}
		t.Fatalf("%s: %d lines, want %d", file, len(g), len(w))
	}
}

// The files are followed by what they give.
func TestReadMeetings(t *testing.T) {
	const file = "testdata/meetings.txtar"
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	for _, f := range a.Files {
		if !strings.HasSuffix(f.Name, ".yaml") {
			continue
		}
		series, err := ReadMeetings("meetings/"+f.Name, f.Data)
		got := ""
		if err != nil {
			got = err.Error() + "\n"
			if series != nil {
				t.Errorf("%s is broken, and %d meetings were read", f.Name, len(series))
			}
			for line := range strings.Lines(got) {
				if len(line) > 400 || !strings.HasPrefix(line, "meetings/"+f.Name+":") {
					t.Errorf("this is no line for people: %s", line)
				}
			}
		}
		for _, s := range series {
			text, err := json.MarshalIndent(s, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got += string(text) + "\n"
		}
		files = append(files, f, txtar.File{Name: strings.TrimSuffix(f.Name, ".yaml") + ".want", Data: []byte(got)})
	}
	golden(t, file, string(txtar.Format(&txtar.Archive{Comment: a.Comment, Files: files})))
}

// Twenty real meetings: the next ten times of each from the beginning of 2019.
func TestOccurrences(t *testing.T) {
	a, err := txtar.ParseFile("testdata/irc-meetings.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Files) != 20 {
		t.Fatalf("%d meetings, want 20", len(a.Files))
	}
	var b strings.Builder
	for _, f := range a.Files {
		series, err := ReadMeetings(f.Name, f.Data)
		if err != nil || len(series) != 1 {
			t.Fatal(err, len(series))
		}
		s := series[0]
		fmt.Fprintf(&b, "%s: %s (%s)\n", s.ID, s.Title, f.Name)
		for _, c := range s.Chairs {
			fmt.Fprintf(&b, "  chair %s\n", c)
		}
		for _, x := range s.Slots {
			fmt.Fprintf(&b, "  %s, %s, %s, from %s\n", x.Rule, x.Channel, x.Length(), x.Rule.Start.Format(time.DateOnly))
		}
		from := utc("2019-01-01")
		list := s.Upcoming(from.Add(-1), 10)
		for _, o := range list {
			_, week := o.At.ISOWeek()
			fmt.Fprintf(&b, "    %s UTC  %s  week %d\n", o.At.Format("Mon 2006-01-02 15:04"), s.Slots[o.Slot].Channel, week)
		}
		if len(list) != 10 {
			t.Errorf("%s has %d occurrences", s.ID, len(list))
		}
	}
	golden(t, "testdata/occurrences.golden", b.String())
}

func TestChairs(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"Doug Hellmann (dhellmann)": "Doug Hellmann (dhellmann)",
		"Frank Kloeker (eumel8), Ian Y. Choi (ianychoi)":                            "Frank Kloeker (eumel8); Ian Y. Choi (ianychoi)",
		"Blair Bethwaite (b1airo), Stig Telfer (oneswig), Martial Michel (martial)": "Blair Bethwaite (b1airo); Stig Telfer (oneswig); Martial Michel (martial)",
		"Sean M. Collins (sc68cal) and Sridhar Kandaswamy (SridharK)":               "Sean M. Collins (sc68cal); Sridhar Kandaswamy (SridharK)",
		"Ada (ada), Bob Andrews (bob), and Cy (cy)":                                 "Ada (ada); Bob Andrews (bob); Cy (cy)",
		"isviridov, setho,dukhlov":                                                  "isviridov; setho; dukhlov",
		"Joe Developer":                                                             "Joe Developer",
		"jraim":                                                                     "jraim",
		"@ttx":                                                                      "ttx",
		"(ttx)":                                                                     "ttx",
		"Emilien Macchi(EmilienM)":                                                  "Emilien Macchi (EmilienM)",
		"Erno Kuvaja (jokke_)":                                                      "Erno Kuvaja (jokke_)",
		"Ada Byron <ada@example.org> (ada); Bob (bob, bob_away) & Cy / Di D": "Ada Byron (ada); Bob (bob); Cy; Di D",
		"TBD":                   "",
		"None, ttx":             "ttx",
		"ttx, ttx":              "ttx",
		"Alexandra Sandoval":    "Alexandra Sandoval",
		"An open (bracket":      "An open (bracket)",
		", and ,(),<>":          "",
		"Line\nbreak (l)\x07":   "Line break (l)",
		"Frank (f, (g)) , Hal)": "Frank ) (f); Hal)",
	} {
		var got []string
		for _, c := range meetingChairs(text) {
			got = append(got, c.String())
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: %s; want %s", text, strings.Join(got, "; "), want)
		}
	}
}

func TestMeetingID(t *testing.T) {
	for project, want := range map[string]string{
		"Nova Team Meeting":                          "nova",
		"Technical Committee Meeting":                "technical_committee",
		"Firewall as a Service (FWaaS) Team Meeting": "firewall_as_a_service_fwaas",
		"LCOO-WG-general":                            "lcoo-wg-general",
		"Meeting":                                    "meeting",
		"QA Team Office hours":                       "qa_team_office_hours",
		"Überblick":                                  "überblick",
		"!!!":                                        "",
	} {
		if got := meetingID(project); got != want {
			t.Errorf("%s: %q, want %q", project, got, want)
		}
	}
}

// A file of ten thousand meetings.
func manyMeetings(n int) []byte {
	var b strings.Builder
	days := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
	words := []string{"weekly", "biweekly-odd", "biweekly-even", "first-monday"}
	for i := range n {
		word, day := words[i%4], days[i%5]
		if word == "first-monday" {
			day = "Monday"
		}
		fmt.Fprintf(&b, "- project:  Meeting %d\n  meeting_id: m%d\n  schedule:\n  - time: '%02d00'\n    day: %s\n    irc: room-%d\n    frequency: %s\n    start_date: 20160106\n  chair: Person %d (p%d)\n  description: >\n    One of many meetings.\n",
			i, i, i%24, day, i/100, word, i%5000, i%5000)
	}
	return []byte(b.String())
}

func TestReadMeetingsLimits(t *testing.T) {
	series, err := ReadMeetings("many.yaml", manyMeetings(10_000))
	if err != nil || len(series) != 10_000 {
		t.Fatal(len(series), err)
	}
	if _, err := ReadMeetings("big.yaml", []byte(strings.Repeat("#", maxMeetingFile+1))); err == nil || err.Error() != "big.yaml: it is larger than 16 MiB: split it" {
		t.Error(err)
	}
	many := "project: x\nschedule:\n" + strings.Repeat("- {frequency: adhoc, irc: x}\n", maxSlots+1)
	if _, err := ReadMeetings("slots.yaml", []byte(many)); err == nil || !strings.Contains(err.Error(), "there are more than 50000 times in it: split it") {
		t.Error(err)
	}
	chairs := "project: x\nschedule: [{frequency: adhoc, irc: x}]\nchair: "
	for _, long := range []string{strings.Repeat("a, ", 2000), "[" + strings.Repeat("a, ", 101) + "]", "[" + strings.Repeat("a", 4001) + "]"} {
		if _, err := ReadMeetings("chairs.yaml", []byte(chairs+long)); err == nil || !strings.HasPrefix(err.Error(), "chairs.yaml:3: chair is not a ") {
			t.Error(err)
		}
	}
}

func FuzzReadMeetings(f *testing.F) {
	a, err := txtar.ParseFile("testdata/meetings.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, x := range a.Files {
		f.Add(x.Data)
	}
	f.Add([]byte("project: \"\\x07\\u2028\\n#x\"\nschedule: [{time: 1, day: \"\\0\"}]\nchair: \"\\x07 (\\e)\""))
	f.Fuzz(func(t *testing.T, data []byte) { checkMeetings(t, data) })
}

// Files with a few mistakes of all kinds.
func TestReadMeetingsSpoilt(t *testing.T) {
	a, err := txtar.ParseFile("testdata/meetings.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, x := range a.Files {
		if strings.HasSuffix(x.Name, ".yaml") {
			files = append(files, string(x.Data))
		}
	}
	odd := []string{"", " ", "\n", "\t", "- ", ": ", "#", "'", "\"", "[", "]", "{", "}", "&a ", "*a", "<<", "~", "---\n", "|", ">", "!!binary ", "\xff", "\x00", "é", "0", "9", "schedule", "day"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(files).Draw(t, "file")
		for range rapid.IntRange(1, 5).Draw(t, "mistakes") {
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := min(len(text), from+rapid.SampledFrom([]int{0, 1, 2, 10}).Draw(t, "length"))
			text = text[:from] + rapid.SampledFrom(odd).Draw(t, "odd") + text[to:]
		}
		checkMeetings(t, []byte(text))
	})
}

// checkMeetings tells whether what is read is whole, or what is wrong has its place.
func checkMeetings(t failer, data []byte) {
	t.Helper()
	series, err := ReadMeetings("f.yaml", data)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			if !strings.HasPrefix(line, "f.yaml:") {
				t.Fatalf("%q has no place", line)
			}
		}
		if series != nil {
			t.Fatal("half read")
		}
		return
	}
	if len(series) == 0 {
		t.Fatal("nothing read, nothing said")
	}
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	for _, s := range series {
		for _, x := range s.Slots {
			if err := x.Rule.Check(); err != nil {
				t.Fatalf("%+v: %v", x, err)
			}
			if x.Channel == "" || x.Length() < time.Minute || strings.ContainsFunc(x.Channel, control) {
				t.Fatalf("%+v", x)
			}
		}
		if len(s.Slots) == 0 || s.Title == "" || strings.ContainsFunc(s.Title+s.ID+s.AgendaURL+s.ProjectURL, control) {
			t.Fatalf("%+v", s)
		}
		if slices.ContainsFunc(s.Chairs, func(c Chair) bool { return c.String() == "" || strings.ContainsFunc(c.String(), control) }) {
			t.Fatalf("%+v", s.Chairs)
		}
		s.Upcoming(utc("2019-01-01"), 3)
	}
}

func BenchmarkReadMeetings(b *testing.B) {
	data := manyMeetings(10_000)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := ReadMeetings("many.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpcoming(b *testing.B) {
	series, err := ReadMeetings("many.yaml", manyMeetings(10_000))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, s := range series {
			if len(s.Upcoming(utc("2019-01-01"), 1)) != 1 {
				b.Fatal(s.ID)
			}
		}
	}
}
