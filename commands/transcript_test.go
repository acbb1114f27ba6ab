package commands_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gavel/internal/committee"
	"gavel/internal/play"
	"gavel/internal/play/playtest"
)

var update = flag.Bool("update", false, "rewrite the bot's lines in testdata/*.txt, and docs/commands.md")

// TestTranscripts plays every transcript in testdata. The people's lines are the
// input, the bot's lines what is expected. Each also proves that the live meeting is
// the replayed one, and that the canary finds nothing.
func TestTranscripts(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) == 0 {
		t.Fatal("no transcripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			p, err := play.NewPlayer(options(t, file), &got)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if err := p.Play(bytes.NewReader(want)); err != nil {
				t.Fatal(err)
			}
			playtest.Check(t, p)
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got.String(), "\n")); d != "" {
				t.Errorf("%s (-want +got; run with -update if the change is meant)\n%s", file, d)
			}
		})
	}
}

// options are those that the name of a transcript asks for.
func options(t *testing.T, file string) play.Options {
	o := playtest.Options(t)
	name := strings.TrimSuffix(filepath.Base(file), ".txt")
	if start, ok := strings.CutPrefix(name, "start-"); ok {
		o.Settings.Start, o.Settings.Starters = start, []string{"ttx", "dhellmann"}
	}
	o.Settings.OperatorsChair = name == "operators-chair"
	if name == "no-length" {
		o.Settings.Length = 0
	}
	if strings.HasPrefix(name, "tc-") { // the committee of June 2014
		o.Settings.Committees = []committee.Config{tc(t, name)}
	}
	if strings.Contains(name, "series") { // and a series of meetings
		docs := committee.Series("docs")
		docs.Title, docs.Channel, docs.Meets, docs.Remind = "Documentation Team", "#openstack-doc", "wed 15:00", committee.ReminderKinds
		s := docs.Regular()
		s.Chairs = []string{"annegentle"}
		docs.Series = &s
		o.Settings.Committees = append(o.Settings.Committees, docs)
	}
	return o
}

// tc are the rules of a committee of the profile tc-2014, as the name of a transcript asks
// for them.
func tc(t *testing.T, name string) committee.Config {
	p, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	c := p.Config
	c.Async = strings.Contains(name, "async")
	c.Second = strings.Contains(name, "second")
	c.First = nil
	c.RestartOnAmend = !strings.Contains(name, "norestart")
	if strings.Contains(name, "calm") { // without reminders
		c.Remind = []string{}
	}
	if strings.Contains(name, "small") {
		c.Members = c.Members[:5]
	}
	if strings.Contains(name, "bare") {
		c.Channel, c.Meets, c.Cutoff, c.Last, c.Proxies = "", "", "", nil, false
		few := committee.Class{Name: "few-against", MinYes: committee.Share{Num: 1}, MaxNo: 2, ProposerVotes: true}
		c.Classes = append(c.Classes, few)
	}
	if strings.Contains(name, "requirements") {
		c.Requirements = []committee.Requirement{
			{ID: "first-cycle/api", Text: "The API is complete: all that its predecessor could do can be done"},
			{ID: "first-cycle/qa", Text: "Tempest tests of each call, voting in the gate"},
			{ID: "graduation/docs", Text: "User and operator documentation"},
		}
	}
	c.ReblessOnSlip = strings.Contains(name, "rebless")
	if strings.Contains(name, "bless") {
		c.QuorumFor = []string{"motion", "bless"}
	}
	if strings.Contains(name, "unplanned") { // any project, and no milestones yet
		c.Programs, c.Milestones = nil, nil
	}
	if strings.Contains(name, "digest") {
		c.Sections = []committee.Section{
			{Word: "1", Title: "Mission #1: Integrated release contents"},
			{Word: "2", Title: "Mission #2: Representation of technical contributors"},
		}
	}
	if strings.Contains(name, "writers") {
		c.Writers = []string{"russellb", "ttx", "annegentle", "mikal"}
	}
	return c
}
