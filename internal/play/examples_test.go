package play_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gavel/docs/examples"
	"gavel/internal/committee"
	"gavel/internal/play"
	"gavel/internal/play/playtest"
)

var update = flag.Bool("update", false, "rewrite what the examples give")

// TestExamples plays docs/examples/tc-2014-06.txt: what the channel sees and the minutes
// of both meetings are goldens.
func TestExamples(t *testing.T) {
	profile, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	o := playtest.Options(t)
	o.Settings.Committees = []committee.Config{profile.Config}
	var channel bytes.Buffer
	p, err := play.NewPlayer(o, &channel)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Play(bytes.NewReader(examples.TC)); err != nil {
		t.Fatal(err)
	}
	playtest.Check(t, p)
	golden(t, "testdata/tc-2014-06.channel.txt", channel.Bytes())
	for _, base := range []string{"tc/2014/tc.2014-06-17-20.01", "tc/2014/tc.2014-06-24-20.00"} {
		for _, ext := range []string{".txt", ".md", ".json"} {
			b, err := os.ReadFile(filepath.Join(o.Tree.Dir, base+ext))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/"+filepath.Base(base)+ext, b)
		}
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); d != "" {
		t.Errorf("%s (-want +got; run with -update if the change is meant)\n%s", file, d)
	}
}
