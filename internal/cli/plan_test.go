package cli_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the expected outputs anew")

// golden compares an output with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

const planConfig = `url = "https://meetings.example/"
[[network]]
name = "freenode"
server = "localhost"
tls = false
[[network.channel]]
name = "#openstack-meeting"
[[network.channel]]
name = "#openstack-nova"
[[committee]]
name = "tc"
profile = "tc-2014"
identity = "nick"
writers = ["ttx", "russellb"]
[[series]]
name = "nova"
channel = "#openstack-nova"
`

const hibiscus = `start-week: '2026-05-11'
release-week: '2026-09-28'
cycle:
  - start: '2026-05-11'
    end: '2026-05-15'
    name: R-20
    x-project: [h-1]
  - start: '2026-06-29'
    end: '2026-07-03'
    name: R-13
    x-project: [h-2]
  - start: '2026-08-24'
    end: '2026-08-28'
    name: R-5
    x-project: [h-3]
  - start: '2026-09-28'
    end: '2026-10-02'
    name: R+0
    x-project: [h-final]
`

const novaMeeting = `project: Nova Team Meeting
meeting_id: nova
agenda_url: https://wiki.example.org/nova
schedule:
  - time: '1400'
    day: Thursday
    irc: openstack-meeting
    frequency: biweekly-odd
  - time: '2100'
    day: Thursday
    irc: openstack-meeting
    frequency: biweekly-even
chair: Michael Still (mikal)
`

const drivers = `project: Neutron drivers
meeting_id: neutron-drivers
schedule:
  - time: '1430'
    day: Thursday
    irc: openstack-meeting
    frequency: weekly
chair: Kyle Mestery (mestery)
`

// put writes files below a folder.
func put(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// planner is the command line in a folder with a config.
type planner struct {
	t   *testing.T
	dir string
}

func newPlanner(t *testing.T, files map[string]string) planner {
	p := planner{t, t.TempDir()}
	put(t, p.dir, map[string]string{"gavel.toml": planConfig})
	put(t, p.dir, files)
	return p
}

// run runs a command; %s in its words is the folder. The folder is DIR in what it prints.
func (p planner) run(status int, args ...string) string {
	p.t.Helper()
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "DIR", p.dir)
	}
	got, out, err := gavel(args...)
	if got != status {
		p.t.Errorf("gavel %q: status %d, not %d", args, got, status)
	}
	return strings.ReplaceAll(out+err, p.dir, "DIR")
}

func (p planner) is(got, want string) {
	p.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		p.t.Errorf("(-want +got):\n%s", diff)
	}
}

// next is the part of a line that depends on the day on which the test runs.
var next = regexp.MustCompile(`(; next|overlap on) \w{3} \d{4}-\d\d-\d\d`)

func (p planner) exists(name string) bool {
	_, err := os.Stat(filepath.Join(p.dir, name))
	return err == nil
}

// A release schedule becomes milestones: first it is only told, then done, then nothing new.
func TestImportSchedule(t *testing.T) {
	p := newPlanner(t, map[string]string{"hibiscus.yaml": hibiscus, "series_status.yaml": "- name: hibiscus\n  release-id: 2026.2\n"})
	lines := "tc: hibiscus-1: new, Thu 2026-05-14\ntc: hibiscus-2: new, Thu 2026-07-02\ntc: hibiscus-3: new, Thu 2026-08-27\ntc: hibiscus-final: new, Wed 2026-09-30\n"
	p.is(p.run(0, "import", "schedule", "--config", "DIR/gavel.toml", "--dry-run", "DIR/hibiscus.yaml"), lines+"4 changes in 1 file; nothing was imported.\n")
	if p.exists("data") || p.exists("public") {
		t.Error("a dry run has written something")
	}
	p.is(p.run(0, "import", "--config", "DIR/gavel.toml", "schedule", "DIR"), lines+"4 changes from 2 files.\n")
	if !p.exists("public/tc/tc.ics") || !p.exists("public/calendar.ics") {
		t.Error("there are no calendars")
	}
	p.is(p.run(0, "import", "schedule", "--config", "DIR/gavel.toml", "DIR/hibiscus.yaml"), "Nothing new in 1 file.\n")

	put(t, p.dir, map[string]string{"hibiscus.yaml": strings.NewReplacer("x-project: [h-2]", "x-project: [h-2, h-extra]", "'2026-08-24'", "'2026-08-17'", "'2026-08-28'", "'2026-08-21'", "R-5", "R-6").Replace(hibiscus)})
	p.is(p.run(0, "import", "schedule", "--config", "DIR/gavel.toml", "--committee", "tc", "DIR/hibiscus.yaml"),
		"tc: hibiscus-extra: new, Thu 2026-07-02\ntc: hibiscus-3: Thu 2026-08-27 → Thu 2026-08-20\n2 changes from 1 file.\n")
	b, err := os.ReadFile(filepath.Join(p.dir, "public/tc/tc.ics"))
	if err != nil || !strings.Contains(string(b), "DTSTART;VALUE=DATE:20260820") || strings.Contains(string(b), "STATUS:CANCELLED") {
		t.Errorf("%v\n%s", err, b)
	}
	put(t, p.dir, map[string]string{"hibiscus.yaml": hibiscus})
	p.is(p.run(0, "import", "schedule", "--config", "DIR/gavel.toml", "DIR/hibiscus.yaml"),
		"tc: hibiscus-3: Thu 2026-08-20 → Thu 2026-08-27\ntc: hibiscus-extra: gone, was Thu 2026-07-02\n2 changes from 1 file.\n")
	b, err = os.ReadFile(filepath.Join(p.dir, "public/tc/tc.ics"))
	if err != nil || !strings.Contains(string(b), "DTSTART;VALUE=DATE:20260827") || strings.Count(string(b), "STATUS:CANCELLED") != 1 {
		t.Errorf("%v\n%s", err, b)
	}
	if got := p.run(0, "verify", "--config", "DIR/gavel.toml"); !strings.Contains(got, "all is well") {
		t.Error(got)
	}
}

// Meetings go to the series of their meeting_id. Where two can't both be, that is told.
func TestImportMeetings(t *testing.T) {
	p := newPlanner(t, map[string]string{"m/nova.yaml": novaMeeting, "m/drivers.yml": drivers, "m/notes.txt": "x", "tc.yaml": strings.Replace(drivers, "neutron-drivers", "TC", 1)})
	p.is(next.ReplaceAllString(p.run(0, "import", "meetings", "--config", "DIR/gavel.toml", "DIR/m", "DIR/tc.yaml"), "$1"),
		`neutron_drivers: new, every Thursday 14:30 UTC in #openstack-meeting; next 14:30 UTC
nova: new, every other Thursday (odd ISO weeks) 14:00 UTC in #openstack-meeting and every other Thursday (even ISO weeks) 21:00 UTC in #openstack-meeting; next`+" "+
			p.hour()+` UTC
2 changes from 3 files.
warning: tc: when it meets is in the config, which goes before the file; it is left out
warning: nova (14:00 to 15:00) and neutron_drivers (14:30 to 15:30) overlap on 14:30 UTC, in #openstack-meeting
`)
	p.is(p.run(0, "import", "meetings", "--config", "DIR/gavel.toml", "DIR/m"), "Nothing new in 2 files.\n")
	put(t, p.dir, map[string]string{"m/drivers.yml": strings.NewReplacer("Thursday", "friday", "Kyle", "K.").Replace(drivers), "m/nova.yaml": strings.Replace(novaMeeting, "Michael Still (mikal)", "dansmith", 1)})
	p.is(next.ReplaceAllString(p.run(0, "import", "meetings", "--dry-run", "--config", "DIR/gavel.toml", "DIR/m"), "$1"),
		`neutron_drivers: every Thursday 14:30 UTC in #openstack-meeting → every Friday 14:30 UTC in #openstack-meeting; next 14:30 UTC
nova: every other Thursday (odd ISO weeks) 14:00 UTC in #openstack-meeting and every other Thursday (even ISO weeks) 21:00 UTC in #openstack-meeting, with another title, chair, page or days that are skipped; next`+" "+p.hour()+` UTC
2 changes in 2 files; nothing was imported.
`)
	// Without a config only the record is written, which must be there.
	p.is(p.run(0, "import", "meetings", "--data", "DIR/data", "--dry-run", "DIR/m/nova.yaml")[:5], "nova:")
	if got := p.run(1, "import", "meetings", "--data", "DIR/nowhere", "DIR/m/nova.yaml"); !strings.Contains(got, "there is no record in") {
		t.Error(got)
	}
}

// hour is the time of Nova's next meeting: it has two in turn.
func (p planner) hour() string {
	_, week := timeOfNextThursday().ISOWeek()
	if week%2 == 1 {
		return "14:00"
	}
	return "21:00"
}

// Of broken files every mistake is told, with its place, and nothing is imported, also of
// those that are good.
func TestImportBroken(t *testing.T) {
	p := newPlanner(t, map[string]string{
		"hibiscus.yaml":   hibiscus,
		"indri.yaml":      strings.NewReplacer("h-", "i-", "'2026-05-11'", "'2026-05-12'", "R-13", "week 13").Replace(hibiscus),
		"juno.yaml":       strings.NewReplacer("h-", "j-").Replace(hibiscus),
		"b/hibiscus.yaml": hibiscus,
		"nova.yaml":       novaMeeting,
		"nova2.yaml":      novaMeeting,
		"x.yaml":          strings.NewReplacer("weekly", "weeekly", "'1430'", "'2530'").Replace(drivers),
		"empty/x.txt":     "",
	})
	p.is(p.run(1, "import", "schedule", "--config", "DIR/gavel.toml", "DIR/hibiscus.yaml", "DIR/indri.yaml", "DIR/juno.yaml", "DIR/b", "DIR/nowhere.yaml"),
		`DIR/nowhere.yaml: no such file or directory
DIR/indri.yaml:4: start 2026-05-12 is a Tuesday: write the Monday, 2026-05-11
DIR/indri.yaml:4: R-20 is not the week of 2026-05-12: counted from the release in the week of 2026-09-28, as most are, it would be R-19
DIR/indri.yaml:10: name "week 13" is no week: write it like R-9 or R+1
DIR/juno.yaml: juno-1 is in the config too, or in its profile: keep one
DIR/juno.yaml: juno-2 is in the config too, or in its profile: keep one
DIR/juno.yaml: juno-3 is in the config too, or in its profile: keep one
DIR/juno.yaml: juno-final is in the config too, or in its profile: keep one
DIR/b/hibiscus.yaml: this is the schedule of hibiscus, as is DIR/hibiscus.yaml: keep one
gavel import: nothing was imported, for 9 mistakes
`)
	p.is(p.run(1, "import", "meetings", "--config", "DIR/gavel.toml", "DIR/nova.yaml", "DIR/nova2.yaml", "DIR/x.yaml", "DIR/empty"),
		`DIR/empty: there is no .yaml file in this folder
DIR/nova2.yaml: the meetings nova are in DIR/nova.yaml too: give one of them another meeting_id
DIR/x.yaml:4: time "2530" is no time of day: write 00:00 to 23:59, such as 20:00 or '2000'
DIR/x.yaml:7: frequency "weeekly" is not known: did you mean weekly?
gavel import: nothing was imported, for 4 mistakes
`)
	if p.exists("data") {
		t.Error("something was written")
	}
}

// What is wrong with the command line is one line.
func TestPlanMistakes(t *testing.T) {
	p := newPlanner(t, map[string]string{"hibiscus.yaml": hibiscus, "two.toml": planConfig + "[[committee]]\nname = \"board\"\nprofile = \"tc-2026\"\n", "none.toml": planConfig[:strings.Index(planConfig, "[[committee]]")]})
	for _, x := range []struct {
		status int
		want   string
		args   []string
	}{
		{2, "something is missing", []string{"import"}},
		{2, "name the files", []string{"import", "schedule", "--config", "DIR/gavel.toml"}},
		{2, `"hibiscus.yaml" is nothing to import: write schedule or meetings before the files`, []string{"import", "hibiscus.yaml"}},
		{2, "name the config with --config FILE", []string{"import", "schedule", "DIR/hibiscus.yaml"}},
		{2, "whose milestones are they? Write --committee with one of tc, board, nova", []string{"import", "schedule", "--config", "DIR/two.toml", "DIR/hibiscus.yaml"}},
		{2, `there is no committee "tv" in the config, only tc, nova`, []string{"import", "schedule", "--config", "DIR/gavel.toml", "--committee", "tv", "DIR/hibiscus.yaml"}},
		{1, "the config has none: add a [[committee]]", []string{"import", "schedule", "--config", "DIR/none.toml", "DIR/hibiscus.yaml"}},
		{2, `--from "soon" is no date`, []string{"reminders", "--config", "DIR/gavel.toml", "--from", "soon"}},
		{2, "--to 2014-06-01 is before --from 2014-06-02", []string{"reminders", "--config", "DIR/gavel.toml", "--from", "2014-06-02", "--to", "2014-06-01"}},
		{2, "more than two years", []string{"reminders", "--config", "DIR/gavel.toml", "--from", "2014-06-02", "--to", "2024-06-01"}},
		{2, `there is no committee "tv" in the config, only tc, nova`, []string{"reminders", "--config", "DIR/gavel.toml", "--committee", "tv"}},
		{2, "name the config with --config FILE", []string{"reminders", "--data", "DIR"}},
		{0, "No reminder is due from 2014-06-02 to 2014-06-03.", []string{"reminders", "--config", "DIR/none.toml", "--from", "2014-06-02", "--to", "2014-06-03"}},
		{2, "name the config with --config FILE", []string{"digest"}},
		{2, `--format is md or rst, not "html"`, []string{"digest", "--config", "DIR/gavel.toml", "--format", "html"}},
		{2, "whose digest? Write --committee with one of tc, board, nova", []string{"digest", "--config", "DIR/two.toml"}},
		{1, "nothing has happened in tc yet", []string{"digest", "--config", "DIR/gavel.toml"}},
		{1, "nothing has happened in nova since 2014-06-01", []string{"digest", "--config", "DIR/gavel.toml", "--committee", "nova", "--since", "2014-06-01"}},
		{1, "the config has no [[committee]]", []string{"digest", "--config", "DIR/none.toml"}},
	} {
		if got := p.run(x.status, x.args...); !strings.Contains(got, x.want) {
			t.Errorf("gavel %q lacks %q:\n%s", x.args, x.want, got)
		}
	}
}

const juneMeetings = `@ 2014-06-02
@ channel #openstack-meeting
12:00 <ttx> #gap raise neutron/4 Missing API calls
12:01 <ttx> #gap plan neutron/4 by juno-1 owner mestery: add them
12:02 <ttx> #schedule 2014-07-01 20:00 #openstack-meeting replaces: Defcore
@ 2014-06-17
20:00 <ttx> #startmeeting tc
20:01 <russellb> o/
20:02 <ttx> #agreed Glance's mission is broadened
20:03 <ttx> #action ttx to mail the list by 2014-06-20
20:04 <ttx> #highlight Work on all gaps has started
20:05 <ttx> #endmeeting
`

// What is recorded says what is posted when, and what the digest tells; nothing is posted by it.
func TestPreview(t *testing.T) {
	p := newPlanner(t, map[string]string{"june.txt": juneMeetings})
	p.run(0, "play", "--config", "DIR/gavel.toml", "--data", "DIR/data", "--out", "DIR/public", "DIR/june.txt")
	golden(t, "reminders.golden", p.run(0, "reminders", "--config", "DIR/gavel.toml", "--from", "2014-06-03", "--to", "2014-07-02", "--committee", "tc"))
	p.is(p.run(0, "reminders", "--config", "DIR/gavel.toml", "--from", "2014-06-12 14:00", "--to", "2014-06-13 07:59"),
		p.run(0, "reminders", "--config", "DIR/gavel.toml", "--from", "2014-06-12 08:01", "--to", "2014-06-12"))

	md := p.run(0, "digest", "--config", "DIR/gavel.toml")
	for _, want := range []string{"# OpenStack Technical Committee Update (", "Glance's mission is broadened", "Work on all gaps has started", "https://meetings.example/tc/2014/tc.2014-06-17-20.00.log.html#l-"} {
		if !strings.Contains(md, want) {
			t.Errorf("the digest lacks %q:\n%s", want, md)
		}
	}
	if rst := p.run(0, "digest", "--config", "DIR/gavel.toml", "--format", "rst", "--since", "2014-06-10"); !strings.Contains(rst, "=====\n") {
		t.Error(rst)
	}
	if got := p.run(1, "digest", "--config", "DIR/gavel.toml", "--since", "2014-06-18"); !strings.Contains(got, "nothing has happened in tc since 2014-06-18") {
		t.Error(got)
	}
	if got := p.run(0, "verify", "--config", "DIR/gavel.toml"); !strings.Contains(got, "all is well") {
		t.Error(got)
	}
}

// timeOfNextThursday is when Nova meets next.
func timeOfNextThursday() time.Time {
	for t := time.Now().UTC(); ; t = t.Add(time.Minute) {
		_, week := t.ISOWeek()
		if t.Weekday() == time.Thursday && t.Format("15:04") == map[int]string{1: "14:00", 0: "21:00"}[week%2] {
			return t
		}
	}
}
