package archive_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gavel/internal/archive"
	"gavel/internal/calendar"
	"gavel/internal/committee"
	"gavel/internal/fact"
)

var update = flag.Bool("update", false, "write the expected calendars anew")

// began is when the facts below begin; each is a day after the one before it.
var began = time.Date(2014, 6, 1, 12, 0, 0, 0, time.UTC)

func replay(name string, facts ...fact.Fact) *committee.Committee {
	for i := range facts {
		facts[i].At = began.AddDate(0, 0, i)
	}
	return committee.Replay(name, facts)
}

func say(kind string, data any) fact.Fact {
	return fact.New(time.Time{}, fact.Actor{Nick: "ttx"}, kind, data)
}

func utc(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return t
}

func day(text string) time.Time { return utc(text + " 00:00") }

func tuesdays() committee.SeriesData {
	return committee.SeriesData{Title: "the TC", Chairs: []string{"ttx"}, URL: "https://wiki.example.org/agenda", Regular: []committee.Recurring{
		{Rule: calendar.Rule{Frequency: "weekly", Day: "tuesday", At: "20:00"}, Channel: "#openstack-meeting", Network: "freenode"},
	}}
}

// tc is a committee with everything that a calendar shows.
func tc() *committee.Committee {
	return replay("tc",
		say(committee.SeriesSet, tuesdays()),
		say(committee.ScheduleSet, committee.ScheduleData{Source: "config", Milestones: []committee.MilestoneData{
			{ID: "juno-1", Date: day("2014-06-12"), Kind: "milestone", Aliases: []string{"j-1"}},
			{ID: "juno-2", Date: day("2014-07-24"), Kind: "milestone"},
			{ID: "juno-3", Date: day("2014-09-04"), Kind: "milestone"},
		}}),
		say(committee.MilestoneAdded, committee.MilestoneData{ID: "sprint", Date: day("2014-08-04"), End: day("2014-08-08"), Kind: "custom"}),
		say(committee.MilestoneMoved, committee.MilestoneData{ID: "juno-2", Date: day("2014-07-31")}),
		say(committee.MilestoneDeleted, committee.MilestoneData{ID: "juno-3"}),
		say(committee.SpecialCalled, committee.SpecialData{At: utc("2014-07-01 20:00"), Channel: "#openstack-meeting", Text: "Defcore; scoring, and more", Of: utc("2014-07-01 20:00")}),
		say(committee.TopicAdded, committee.TopicData{Ref: committee.Ref{N: 2}, Text: "Who scores?"}),
		say(committee.SpecialPoint, committee.PointData{Ref: committee.Ref{N: 2}, Of: 1}),
		say(committee.SpecialCalled, committee.SpecialData{At: utc("2014-07-09 18:00"), Text: "Elections", Of: utc("2014-07-08 20:00")}),
		say(committee.MeetingOff, committee.OffData{Ref: committee.Ref{N: 3}, At: utc("2014-07-09 18:00")}),
		say(committee.MeetingOff, committee.OffData{At: utc("2014-07-22 20:00")}),
	)
}

func all() map[string]*committee.Committee {
	return map[string]*committee.Committee{
		"tc": tc(),
		"nova": replay("nova", say(committee.SeriesSet, committee.SeriesData{Source: "nova.yaml", Title: "Nova Team", Regular: []committee.Recurring{
			{Rule: calendar.Rule{Frequency: "biweekly-odd", Day: "thursday", At: "14:00", Zone: "Europe/Paris"}, Channel: "#openstack-nova", Minutes: 90},
			{Rule: calendar.Rule{Frequency: "weekly", Day: "friday", At: "21:00", Zone: "Atlantis/City"}, Channel: "#openstack-nova"},
		}})),
		"old":  replay("old", say(committee.SeriesSet, tuesdays()), say(committee.SeriesSet, committee.SeriesData{Title: "Old"})),
		"chat": replay("chat", say(committee.ActionAdded, committee.ActionData{Ref: committee.Ref{N: 1}, Text: "x"})),
	}
}

func rules(name string) committee.Config {
	if name == "tc" {
		return committee.Config{Name: "tc", Title: "OpenStack Technical Committee", Channel: "#openstack-tc"}
	}
	return committee.Series(name)
}

// The calendars of a record are these, and are so again.
func TestCalendars(t *testing.T) {
	files := archive.Calendars(all(), rules)
	if got := strings.Join(slices.Sorted(maps.Keys(files)), " "); got != "calendar.ics nova/nova.ics old/old.ics tc/tc.ics" {
		t.Error(got)
	}
	for name, body := range archive.Calendars(all(), rules) {
		if string(body) != string(files[name]) {
			t.Errorf("%s is another one the second time", name)
		}
		golden := filepath.Join("testdata", filepath.Base(name))
		if *update {
			if err := os.WriteFile(golden, body, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A program that knows nothing of Gavel reads from the calendar when the committee meets.
func TestCalendarsAreRead(t *testing.T) {
	files := archive.Calendars(all(), rules)
	from, to := utc("2014-06-01 00:00"), utc("2014-09-01 00:00")
	c := tc()
	var want, got []string
	for _, m := range c.Meetings(from, to) {
		want = append(want, m.At.Format(time.RFC3339))
	}
	for _, m := range c.Dates() {
		want = append(want, m.Date.Format(time.DateOnly)+" to "+m.LastDay().Format(time.DateOnly)+" "+m.ID)
	}
	uids := map[string]bool{}
	for _, e := range events(t, files["tc/tc.ics"]) {
		if uids[e["UID"]] {
			t.Errorf("%s is there twice", e["UID"])
		}
		uids[e["UID"]] = true
		if e["STATUS"] == "CANCELLED" {
			continue
		}
		if day, err := time.Parse("20060102", e["DTSTART"]); err == nil {
			end, _ := time.Parse("20060102", e["DTEND"])
			got = append(got, day.Format(time.DateOnly)+" to "+end.AddDate(0, 0, -1).Format(time.DateOnly)+" "+e["SUMMARY"])
			continue
		}
		at := stamp(t, e["DTSTART"])
		if e["RRULE"] == "" {
			got = append(got, at.Format(time.RFC3339))
			continue
		}
		if e["RRULE"] != "FREQ=WEEKLY;BYDAY=TU" {
			t.Errorf("the rule is %s", e["RRULE"])
		}
		for ; at.Before(to); at = at.AddDate(0, 0, 7) {
			if !strings.Contains(e["EXDATE"], at.Format("20060102T150405Z")) {
				got = append(got, at.Format(time.RFC3339))
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-record +calendar):\n%s", diff)
	}
	if n, all := len(uids), len(events(t, files["calendar.ics"])); all != n+len(events(t, files["nova/nova.ics"])) || n != 7 {
		t.Errorf("%d entries of the committee, %d of all", n, all)
	}
}

// What is changed keeps its UID, has a higher SEQUENCE and a later DTSTAMP.
func TestCalendarsSequence(t *testing.T) {
	before := map[string]map[string]string{}
	read := func(c *committee.Committee) map[string]map[string]string {
		m := map[string]map[string]string{}
		for _, e := range events(t, archive.Calendars(map[string]*committee.Committee{"tc": c}, rules)["tc/tc.ics"]) {
			m[e["UID"]] = e
		}
		return m
	}
	c := committee.New("tc")
	at := began
	for i, x := range []struct {
		kind    string
		data    any
		changed string // the entries
	}{
		{committee.SeriesSet, tuesdays(), ""},
		{committee.MilestoneAdded, committee.MilestoneData{ID: "juno-2", Date: day("2014-07-24")}, ""},
		{committee.MilestoneMoved, committee.MilestoneData{ID: "JUNO-2", Date: day("2014-07-31")}, "milestone-tc-juno-2@gavel"},
		{committee.MilestoneDeleted, committee.MilestoneData{ID: "juno-2"}, "milestone-tc-juno-2@gavel"},
		{committee.MilestoneAdded, committee.MilestoneData{ID: "juno-2", Date: day("2014-07-31")}, "milestone-tc-juno-2@gavel"},
		{committee.SpecialCalled, committee.SpecialData{At: utc("2014-07-01 20:00"), Text: "Defcore", Of: utc("2014-07-01 20:00")}, "meeting-tc-1@gavel"},
		{committee.MeetingOff, committee.OffData{Ref: committee.Ref{N: 1}}, "meeting-tc-1@gavel special-tc-T1@gavel"},
		{committee.MeetingOff, committee.OffData{At: utc("2014-07-22 20:00")}, "meeting-tc-1@gavel"},
		{committee.Highlighted, committee.HighlightData{Text: "x"}, ""},
		{committee.SeriesSet, committee.SeriesData{Regular: []committee.Recurring{{Rule: calendar.Rule{Frequency: "first-thursday", Day: "thursday", At: "14:00"}}}}, "meeting-tc-1@gavel"},
	} {
		at = at.AddDate(0, 0, 1)
		c.Apply(fact.New(at, fact.Actor{Nick: "ttx"}, x.kind, x.data))
		now := read(c)
		var changed []string
		for id, old := range before {
			e := now[id]
			if e == nil {
				t.Errorf("%d: %s is gone", i, id)
				continue
			}
			if maps.Equal(e, old) {
				continue
			}
			changed = append(changed, id)
			if e["SEQUENCE"] <= old["SEQUENCE"] || e["DTSTAMP"] != at.Format("20060102T150405Z") { // they have one digit here
				t.Errorf("%d: %s went from %v to %v", i, id, old, e)
			}
		}
		slices.Sort(changed)
		if got := strings.Join(changed, " "); got != x.changed {
			t.Errorf("%d: changed are %q, not %q", i, got, x.changed)
		}
		before = now
	}
}

// events reads a calendar: unfolds it, and takes its events apart, values as they are meant.
func events(t *testing.T, src []byte) (list []map[string]string) {
	t.Helper()
	var open []string
	var event map[string]string
	body, ok := strings.CutSuffix(string(src), "\r\n")
	if !ok {
		t.Fatal("the last line does not end")
	}
	for _, line := range strings.Split(body, "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	for _, line := range strings.Split(strings.ReplaceAll(body, "\r\n ", ""), "\r\n") {
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			t.Errorf("no property: %q", line)
		}
		key, _, _ = strings.Cut(key, ";")
		switch key {
		case "BEGIN":
			if open = append(open, value); value == "VEVENT" {
				event = map[string]string{}
			}
		case "END":
			if len(open) == 0 || open[len(open)-1] != value {
				t.Fatalf("END:%s in %v", value, open)
			}
			if open = open[:len(open)-1]; value == "VEVENT" {
				list, event = append(list, event), nil
			}
		default:
			if event != nil {
				event[key] = strings.NewReplacer(`\n`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(value)
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("%v are not closed", open)
	}
	return list
}

func stamp(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("20060102T150405Z", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestPut(t *testing.T) {
	dir := t.TempDir()
	tree := archive.Tree{Dir: filepath.Join(dir, "out")}
	if err := tree.PutAll(map[string][]byte{"tc/digest-2014-06-25.md": []byte("one"), "calendar.ics": []byte("two")}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "out/tc/digest-2014-06-25.md")
	before, err := os.Stat(file)
	if err != nil || before.Mode().Perm() != 0o644 {
		t.Fatal(before, err)
	}
	if err := tree.Put("tc/digest-2014-06-25.md", []byte("one")); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(file); err != nil || !os.SameFile(before, after) {
		t.Error("what is the same is written again", err)
	}
	if err := tree.Put("tc/digest-2014-06-25.md", []byte("three")); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "three" {
		t.Errorf("%s %v", b, err)
	}
	err = tree.PutAll(map[string][]byte{
		"../x": nil, "/etc/x": nil, "a/../../x": nil, "": nil, "a//b": nil, ".hidden": nil, "a/.b": nil, `a\b`: nil, "a\x00b": nil,
		"calendar.ics/x": nil, "tc/good.txt": []byte("good"),
	})
	if n := strings.Count(err.Error(), "\n") + 1; n != 10 {
		t.Errorf("%d mistakes: %v", n, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "out/tc/good.txt")); err != nil {
		t.Error(err)
	}
	for _, e := range ls(t, dir) {
		if e != "out" {
			t.Errorf("outside of the tree there is %s", e)
		}
	}
}

func ls(t *testing.T, dir string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
