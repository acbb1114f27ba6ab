package config

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gavel/internal/committee"
)

const hibiscusFile = `start-week: '2026-04-06'
release-week: '2026-09-28'
cycle:
  - start: '2026-04-06'
    end: '2026-04-10'
    name: R-25
    x-project: [g-cycle-trail]
  - start: '2026-05-11'
    end: '2026-05-15'
    name: R-20
    x-project: [h-1]
  - start: '2026-06-29'
    end: '2026-07-03'
    name: R-13
    x-project: [h-2]
    project-specific: [h-nova-spec-freeze]
  - start: '2026-08-24'
    end: '2026-08-28'
    name: R-5
    x-project: [h-3, h-ff]
  - start: '2026-09-28'
    end: '2026-10-02'
    name: R+0
    x-project: [h-final]
`

const (
	programsFile = "Telemetry:\n  codename: Ceilometer\n  ptl: Eoghan Glynn (eglynn)\nDocumentation:\n  ptl: Anne Gentle (annegentle)\n"
	statusText   = "- name: hibiscus\n  release-id: 2026.2\n  status: development\n  initial-release: 2026-09-30\n"
)

const planned = `
[[network]]
name = "oftc"
server = "irc.oftc.net"
[[network.channel]]
name = "#openstack-tc"
[[network.channel]]
name = "#openstack-meeting"

[[committee]]
name = "tc"
profile = "tc-2026"
programs = "programs.yaml"
schedules = ["schedules/hibiscus.yaml"]
writers = ["gouthamr"]
remind = ["milestones"]
remind_in = "#openstack-meeting"
remind_at = "9:30"
[[committee.requirement]]
id = "first-cycle/api"
text = "A complete API"
[[committee.milestone]]
id = "election"
date = 2026-09-02
[[committee.section]]
word = "1"
title = "Releases"

[[series]]
name = "neutron-drivers"
title = "Neutron drivers"
channel = "#openstack-meeting"
meets = "tue 20:00"
frequency = "biweekly-odd"
zone = "Europe/Paris"
skip = [2026-12-15]
start = 2026-01-08
length = "90m"
chairs = ["ttx", "gouthamr"]
agenda_url = "https://wiki.example.org/drivers"
[[series]]
name = "nova"
channel = "#OpenStack-Meeting"
meets = "tue 19:30"
remind = []
[[series]]
name = "qa"
`

// plannedFiles writes a configuration with all that it names.
func plannedFiles(t *testing.T, text string) (dir, file string) {
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "schedules"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "programs.yaml", programsFile, 0o600)
	write(t, dir, "schedules/hibiscus.yaml", hibiscusFile, 0o600)
	write(t, dir, "schedules/series_status.yaml", statusText, 0o600)
	return dir, write(t, dir, "gavel.toml", text, 0o600)
}

// Programs, schedules and series are read with the configuration.
func TestPlans(t *testing.T) {
	dir, file := plannedFiles(t, planned)
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) > 0 {
		t.Error(told(c, nil))
	}
	tc := c.Committees[0]
	if p, ok := tc.Program("ceilometer"); !ok || p.PTL != "eglynn" || len(tc.Programs) != 2 {
		t.Errorf("%+v", tc.Programs)
	}
	if len(tc.Releases) != 1 || tc.Releases[0].Source != "hibiscus" || !tc.Releases[0].Cycle.Release.Equal(time.Date(2026, 9, 28, 0, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v", tc.Releases)
	}
	var got strings.Builder
	for _, m := range tc.Releases[0].Milestones {
		got.WriteString(m.ID + " " + m.Date.Format(time.DateOnly) + " " + m.Kind + " " + strings.Join(m.Aliases, " ") + "\n")
	}
	want := `hibiscus-1 2026-05-14 milestone h-1 2026.2-1
hibiscus-2 2026-07-02 milestone h-2 2026.2-2
hibiscus-nova-spec-freeze 2026-07-02 custom h-nova-spec-freeze 2026.2-nova-spec-freeze
hibiscus-3 2026-08-27 milestone h-3 2026.2-3 hibiscus-ff h-ff 2026.2-ff
hibiscus-final 2026-09-30 release h-final 2026.2-final
`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := *c
	if err := again.Resolve(); err != nil || cmp.Diff(c, &again, cmp.AllowUnexported(committee.Config{})) != "" {
		t.Error("resolving what is resolved changes it")
	}

	all := c.All()
	if len(all) != 4 || all[1].Name != "neutron-drivers" || all[1].Meetings[0] != "neutron_drivers" || len(all[1].Members) != 0 {
		t.Fatalf("%+v", all)
	}
	d := all[1].Regular()
	if d.Title != "Neutron drivers" || d.URL == "" || len(d.Chairs) != 2 || d.Regular[0].Length() != 90*time.Minute || d.Regular[0].Channel != "#openstack-meeting" {
		t.Errorf("%+v", d)
	}
	// 2026 has 53 ISO weeks: week 1 follows on week 53, and both are odd. Paris is an hour ahead in winter.
	next := d.Regular[0].Rule.Between(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2027, 1, 15, 0, 0, 0, 0, time.UTC))
	var days []string
	for _, at := range next {
		days = append(days, at.Format("2006-01-02 15:04"))
	}
	if s := strings.Join(days, ", "); s != "2026-12-01 19:00, 2026-12-29 19:00, 2027-01-05 19:00" {
		t.Error(s)
	}
	if len(all[3].Regular().Regular) != 0 || len(all[2].Remind) != 0 {
		t.Errorf("%+v", all[2:])
	}

	var b bytes.Buffer
	c.Summary(&b)
	golden(t, "testdata/plans.want", strings.ReplaceAll(b.String(), dir, "DIR"))

	conflicts := strings.Join(c.Conflicts(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), "\n")
	if want := "neutron-drivers (19:00 to 20:30) and nova (19:30 to 20:30) overlap on Tue 2026-01-13 19:30 UTC, in #openstack-meeting\n" +
		"tc (18:00 to 19:00) and neutron-drivers (18:00 to 19:30) overlap on Tue 2026-04-07 18:00 UTC, and gouthamr chairs both"; conflicts != want {
		t.Errorf("conflicts:\n%s\nwant:\n%s", conflicts, want)
	}
}

// What Load finds wrong with programs and schedules: every row of every file.
func TestLoadBadPlans(t *testing.T) {
	text := strings.Replace(planned, `["schedules/hibiscus.yaml"]`,
		`["schedules/hibiscus.yaml", "hibiscus.yaml", "broken.yaml", "nowhere.yaml", "", "ocata.yaml"]`, 1)
	text = strings.Replace(text, `id = "election"`, `id = "Hibiscus-2"`, 1)
	text = strings.Replace(text, "programs.yaml", "broken-programs.yaml", 1)
	dir, file := plannedFiles(t, text)
	write(t, dir, "hibiscus.yaml", hibiscusFile, 0o600)
	write(t, dir, "ocata.yaml", strings.NewReplacer("h-", "o-", "end: '2026-05-15'", "end: '2026-05-16'").Replace(hibiscusFile), 0o600)
	write(t, dir, "broken.yaml", strings.NewReplacer("start: '2026-05-11'", "start: '2026-05-12'", "R-13", "week 13").Replace(hibiscusFile), 0o600)
	write(t, dir, "broken-programs.yaml", "Telemetry:\n  codename: Ceilometer\nCeilometer:\n  ptl: []\n???:\n  ptl: x\n", 0o600)
	golden(t, "testdata/plans-bad.want", strings.ReplaceAll(told(Load(file)), dir, "DIR"))

	write(t, dir, "schedules/series_status.yaml", "- name: hibiscus\n  release-id: soon\n", 0o600)
	if got := told(Load(file)); !strings.Contains(got, "series_status.yaml:2:1: release-id \"soon\" is not right") {
		t.Error(got)
	}
}
