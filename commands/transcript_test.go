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
	if strings.Contains(name, "small") {
		c.Members = c.Members[:5]
	}
	if strings.Contains(name, "bare") {
		c.Channel, c.Meets, c.Cutoff, c.Last, c.Proxies = "", "", "", nil, false
		few := committee.Class{Name: "few-against", MinYes: committee.Share{Num: 1}, MaxNo: 2, ProposerVotes: true}
		c.Classes = append(c.Classes, few)
	}
	return c
}
