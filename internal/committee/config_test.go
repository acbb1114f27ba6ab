package committee

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gavel/internal/fact"

	"github.com/pelletier/go-toml/v2"
)

// readConfig reads a file over the defaults, as the program does, and fills it.
func readConfig(t *testing.T, profile, src string) (Config, error) {
	t.Helper()
	c, err := DefaultConfig(profile)
	if err != nil {
		t.Fatal(err)
	}
	if err := toml.Unmarshal([]byte(src), &c); err != nil {
		t.Fatal(err)
	}
	return c, c.Fill()
}

const twoMembers = "[[member]]\nnick = 'ada'\nrole = 'chair'\n[[member]]\nnick = 'bo'\n"

func TestFillDefaults(t *testing.T) {
	want := Config{
		Name: "tc", Title: "tc", Meetings: []string{"tc"}, Identity: "account",
		Members: []Member{{Nick: "ada", Account: "ada", Role: "chair"}, {Nick: "bo", Account: "bo"}},
		Quorum:  Share{1, 2}, QuorumFor: []string{"motion", "bless"}, Propose: "member", RestartOnAmend: true,
		DefaultClass: "formal-vote", Classes: StandardClasses(), AmendDays: 7, CarryWarnAfter: 3, seeded: true,
		Frequency: "weekly", Remind: ReminderKinds, RemindAt: "14:00", CatchUp: 12, DigestEvery: 14,
	}
	got, err := readConfig(t, "", "name = 'tc'\n"+twoMembers)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	byHand := Config{Name: "tc", Members: []Member{{Nick: "ada", Role: "chair"}, {Nick: "bo"}}}
	if err := byHand.Fill(); err != nil || !reflect.DeepEqual(byHand, want) {
		t.Errorf("%+v, %v", byHand, err)
	}
}

func TestFillTwiceIsOnce(t *testing.T) {
	for _, profile := range append(Profiles(), "") {
		c, err := readConfig(t, profile, "name = 'tc'\nquorum = 2\nproxies = false\n[[member]]\nnick = 'ada'\n[[member]]\nnick='bo'\n[[class]]\nname='huge'\nmin_yes='1/1'\nmax_no=-1\n")
		if err != nil {
			t.Fatal(err)
		}
		once := c
		once.Classes, once.Members = slices.Clone(c.Classes), slices.Clone(c.Members)
		if err := c.Fill(); err != nil || !reflect.DeepEqual(c, once) {
			t.Errorf("%s: %+v, %v", profile, c, err)
		}
	}
	one := Config{Name: "solo", Members: []Member{{Nick: "ada"}}}
	if err := errors.Join(one.Fill(), one.Fill()); err != nil {
		t.Error(err)
	}
}

// A file goes before its profile, also where it says nothing, false or zero.
func TestFileGoesBeforeProfile(t *testing.T) {
	c, err := readConfig(t, "tc-2014", `
name = "tc"
proxies = false
restart_on_amend = false
cutoff = ""
last = []
quorum_for = []
quorum = 0
amend_days = 0
ping = "tc-members"
[[class]]
name = "formal-vote"
min_yes = "1/2"
max_no = 0
[[class]]
name = "own"
min_yes = 3
max_no = -1
notice = "2bd"
proposer_votes = true
`)
	if err != nil {
		t.Fatal(err)
	}
	if c.Proxies || c.RestartOnAmend || c.Cutoff != "" || len(c.Last) != 0 || c.NeedsQuorum("motion") || c.Quorum != (Share{}) || c.AmendDays != 0 {
		t.Errorf("%+v", c)
	}
	if c.Meets != "tue 20:00" || c.Channel != "#openstack-meeting" || len(c.Members) != 13 || c.Title != "OpenStack Technical Committee" {
		t.Errorf("%+v", c)
	}
	changed, _ := c.Class("Formal-Vote")
	if changed.MinYes != (Share{1, 2}) || changed.MaxNo != 0 || changed.Notice != (Notice{}) {
		t.Errorf("%+v", changed)
	}
	if charter, _ := c.Class("charter-change"); charter.Notice != (Notice{4, true}) {
		t.Errorf("%+v", charter)
	}
	if own, ok := c.Class("own"); !ok || len(c.Classes) != 6 || own.MinYes.Of(13) != 3 {
		t.Errorf("%+v", c.Classes)
	}
	file, err := readConfig(t, "tc-2014", "name='tc'\nroster='members.yaml'\n")
	if err != nil || file.Members != nil {
		t.Error(file.Members, err)
	}
}

func TestFillByHandTakesTheProfile(t *testing.T) {
	c := Config{Name: "tc", Profile: "tc-2014"}
	if err := c.Fill(); err != nil {
		t.Fatal(err)
	}
	want, err := LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, want.Config) {
		t.Errorf("%+v", c)
	}
}

func TestFillTellsAllMistakes(t *testing.T) {
	_, err := readConfig(t, "", `
name = "t c"
meetings = ["tc", " "]
channel = "openstack-tc"
ping = "tc members"
identity = "face"
propose = "nobody"
quorum = 3
quorum_for = ["motion", "lunch"]
default_class = "own"
meets = "tuesday"
cutoff = "8:00 fri"
first = [""]
amend_days = -1
carry_warn_after = 101
[[member]]
nick = "ada"
role = "boss"
[[member]]
name = "Bo"
[[class]]
name = "x y"
min_yes = 1
[[class]]
name = "void"
max_no = -1
[[class]]
name = "void"
max_no = -2
[[class]]
min_yes = 9
`)
	var all KeyErrors
	if !errors.As(err, &all) {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range all {
		keys = append(keys, k.Key)
	}
	want := strings.Fields(`name meetings[1] channel ping identity propose quorum_for[1] member[0] member[1] quorum
		class[0].name class[1].min_yes class[2].name class[2].max_no class[3].name class[3].min_yes
		meets cutoff first[0] amend_days carry_warn_after default_class`)
	slices.Sort(keys)
	slices.Sort(want)
	if !slices.Equal(keys, want) {
		t.Errorf("got  %q\nwant %q\n%v", keys, want, err)
	}
	for _, x := range []struct{ src, want string }{
		{"name='tc'", "roster: nobody is a member"},
		{twoMembers[:0] + "roster='m.yaml'", "name: it is missing"},
		{"name='tc'\nroster='m.yaml'\n" + twoMembers, "not in both"},
		{"name='tc'\ncutoff='fri 08:00'\n" + twoMembers, "cutoff: it needs meets"},
		{"name='..'\n" + twoMembers, "name: "},
		{"name='a/b'\n" + twoMembers, "name: "},
		{"name='tc'\n" + twoMembers + "[[member]]\nnick='ADA'\n", `member[2]: nick "ADA" is already that of member[0]`},
	} {
		if _, err := readConfig(t, "", x.src); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q: %v", x.src, err)
		}
	}
	c := Config{Name: "tc", Profile: "tc-1914"}
	if err := c.Fill(); err == nil || !strings.Contains(err.Error(), `profile: there is no profile "tc-1914", only tc-2014 and tc-2026`) {
		t.Error(err)
	}
	if _, err := DefaultConfig("tc-1914"); err == nil {
		t.Error("no error")
	}
}

func TestMeetings(t *testing.T) {
	c := Config{Frequency: "weekly", Meets: "tue 20:00", Cutoff: "fri 08:00"}
	k := Replay("tc", []fact.Fact{fact.New(at("2014-06-01 00:00"), fact.Actor{}, SeriesSet, c.Regular())})
	for now, want := range map[string]string{
		"2014-06-17 19:59": "2014-06-17 20:00",
		"2014-06-17 20:00": "2014-06-24 20:00",
		"2014-06-18 00:00": "2014-06-24 20:00",
		"2014-12-30 20:30": "2015-01-06 20:00",
	} {
		if got, ok := k.NextMeeting(at(now)); !ok || !got.Equal(at(want)) {
			t.Errorf("after %s comes %s", now, got)
		}
	}
	for meeting, want := range map[string]string{
		"2014-06-24 20:00": "2014-06-20 08:00",
		"2014-07-04 08:00": "2014-06-27 08:00", // a special one on a Friday
		"2014-07-04 08:01": "2014-07-04 08:00",
	} {
		if got, ok := c.CutoffFor(at(meeting)); !ok || !got.Equal(at(want)) {
			t.Errorf("the agenda of %s closes %s", meeting, got)
		}
	}
	for d := range 24 * 14 { // a cut-off is always in the week before
		meeting := at("2014-06-01 00:00").Add(time.Duration(d) * time.Hour)
		got, _ := c.CutoffFor(meeting)
		if !got.Before(meeting) || meeting.Sub(got) > 7*24*time.Hour {
			t.Errorf("the agenda of %s closes %s", meeting, got)
		}
	}
	if _, ok := New("tc").NextMeeting(friday); ok {
		t.Error("it meets")
	}
	if _, ok := (Config{}).CutoffFor(friday); ok {
		t.Error("there is a cut-off")
	}
}

// The configuration's keys are told in errors; a field without one can't be set.
func TestEveryFieldHasAKey(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[Config](), reflect.TypeFor[Class](), reflect.TypeFor[Member]()} {
		for f := range typ.Fields() {
			if f.IsExported() && f.Tag.Get("toml") == "" {
				t.Errorf("%s.%s has no key", typ.Name(), f.Name)
			}
		}
	}
}
