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

// example plays docs/examples/tc-2014-06.txt. The folder is that of the files.
func example(t *testing.T) (p *play.Player, dir string, channel []byte) {
	t.Helper()
	profile, err := committee.LoadProfile("tc-2014")
	if err != nil {
		t.Fatal(err)
	}
	// The missions by which the committee's updates were told.
	o := playtest.Options(t)
	o.Settings.Committees = []committee.Config{profile.Config}
	var out bytes.Buffer
	if p, err = play.NewPlayer(o, &out); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	if err := p.Play(bytes.NewReader(examples.TC)); err != nil {
		t.Fatal(err)
	}
	return p, o.Tree.Dir, out.Bytes()
}

// TestExamples: what the channel sees, the minutes of both meetings and the draft of the digest
// are goldens.
func TestExamples(t *testing.T) {
	p, dir, channel := example(t)
	playtest.Check(t, p)
	golden(t, "testdata/tc-2014-06.channel.txt", channel)
	files := []string{"tc/digest-2014-06-25.md", "tc/digest-2014-06-25.rst"}
	for _, base := range []string{"tc/2014/tc.2014-06-17-20.01", "tc/2014/tc.2014-06-24-20.00"} {
		for _, ext := range []string{".txt", ".md", ".json"} {
			files = append(files, base+ext)
		}
	}
	for _, f := range files {
		golden(t, "testdata/"+filepath.Base(f), read(t, dir, f))
	}
}

func read(t *testing.T, dir, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	return b
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
