package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gavel/internal/cli"
	"gavel/minutes"
)

// gavel runs the command line in this process.
func gavel(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = cli.Main(args, &out, &err)
	return status, out.String(), err.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// A mistake is one clear line that says what would work; 1 is failure, 2 a mistake in the
// command line.
func TestMistakes(t *testing.T) {
	nothing := t.TempDir()
	notADatabase := t.TempDir()
	if err := os.WriteFile(filepath.Join(notADatabase, "gavel.db"), bytes.Repeat([]byte("x"), 9000), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, 2, "usage: gavel COMMAND"},
		{[]string{"frobnicate"}, 2, "there is no command \"frobnicate\""},
		{[]string{"run"}, 2, "--config FILE"},
		{[]string{"run", "--config", "/nowhere/gavel.toml"}, 1, "no such file"},
		{[]string{"check", "--config", file(t, "bad.toml", "lenght = 1\n[meeting]\nlength = \"soon\"\n")}, 1, "^"},
		{[]string{"check", "--frobnicate"}, 2, "frobnicate"},
		{[]string{"play"}, 2, "something is missing"},
		{[]string{"play", "/nowhere.txt"}, 1, "no such file"},
		{[]string{"play", file(t, "bad.txt", "20:00 hello\n")}, 1, "line 1:"},
		{[]string{"replay", file(t, "bad.log.txt", "no log\n")}, 1, "not a line of it is a line of a log"},
		{[]string{"replay", "--date", "yesterday", "x"}, 2, "write it as 2014-06-17"},
		{[]string{"verify", "--data", nothing}, 1, "there is no record in"},
		{[]string{"verify", "--data", notADatabase}, 1, "damaged"},
		{[]string{"backup", "--data", nothing, filepath.Join(nothing, "copy.db")}, 1, "there is no record in"},
		{[]string{"meetings", "--data", nothing}, 1, "there is no record in"},
		{[]string{"end", "--data", nothing, "net", "#c"}, 1, "no gavel runs on"},
		{[]string{"end", "--data", nothing, "net"}, 2, "something is missing"},
	} {
		status, out, err := gavel(x.args...)
		if status != x.status || !strings.Contains(err, x.says) {
			t.Errorf("gavel %q: status %d, not %d\n%s%s", x.args, status, x.status, out, err)
		}
	}
}

// Every command explains itself, with examples.
func TestHelp(t *testing.T) {
	_, list, _ := gavel("help")
	for _, name := range []string{"demo", "run", "check", "meetings", "end", "replay", "play", "import", "reminders", "digest", "backup", "verify", "version"} {
		if !strings.Contains(list, "  "+name) {
			t.Errorf("help does not list %s", name)
		}
		for _, args := range [][]string{{name, "--help"}, {"help", name}} {
			if name == "version" {
				continue
			}
			status, out, _ := gavel(args...)
			if status != 0 || !strings.Contains(out, "usage: gavel "+name) || !strings.Contains(out, "examples:") {
				t.Errorf("gavel %q: %d\n%s", args, status, out)
			}
			for line := range strings.Lines(out) {
				if len(line) > 120 {
					t.Errorf("gavel %q: a line of %d characters", args, len(line))
				}
			}
		}
	}
}

const rehearsal = `@ 2014-06-17
@ channel #tc
20:00 <ttx> #startmeeting tc
20:01 <ttx> #topic Gaps
20:02 <ttx> #endmeeting
`

// A rehearsal with a folder leaves a record that verifies, can be backed up, and
// whose minutes are there.
func TestPlayAndKeep(t *testing.T) {
	dir := t.TempDir()
	data, out := filepath.Join(dir, "data"), filepath.Join(dir, "out")
	status, got, err := gavel("play", "--data", data, "--out", out, file(t, "rehearsal.txt", rehearsal))
	if status != 0 || !strings.Contains(got, "-gavel- Meeting started Tue Jun 17 20:00:00 2014 UTC") {
		t.Fatalf("%d\n%s%s", status, got, err)
	}
	for _, f := range minutes.Formats {
		if _, err := os.Stat(filepath.Join(out, "tc/2014/tc.2014-06-17-20.00"+f.Ext)); err != nil {
			t.Error(err)
		}
	}
	if status, got, err := gavel("verify", "--data", data); status != 0 || !strings.Contains(got, "all is well") {
		t.Errorf("verify: %d\n%s%s", status, got, err)
	}
	copied := filepath.Join(dir, "copy.db")
	if status, got, err := gavel("backup", "--data", data, copied); status != 0 || !strings.Contains(got, "streams") {
		t.Errorf("backup: %d\n%s%s", status, got, err)
	}
	if status, _, err := gavel("backup", "--data", data, copied); status != 1 || !strings.Contains(err, "overwrites nothing") {
		t.Errorf("a second backup: %d %s", status, err)
	}
	if status, got, _ := gavel("meetings", "--data", data); status != 0 || !strings.Contains(got, "No meeting runs.") {
		t.Errorf("meetings: %d %s", status, got)
	}
}

// Replay makes minutes of what is a log, names what is not, and goes on.
func TestReplay(t *testing.T) {
	out := t.TempDir()
	good := file(t, "tc.2014-06-17-20.00.log.txt", "20:00:00 <ttx> #startmeeting tc\n20:00:01 <bot> Meeting started Tue\n20:01 <ttx> #info one\n23:59:00 <fungi> #endmeeting\n00:01:00 <ttx> #endmeeting\n00:02:00 <ttx> #startmeeting two\n")
	undated := file(t, "infra.log.txt", "[20:00] <fungi> #startmeeting infra\n[20:01] <fungi> #endmeeting\n")
	status, got, err := gavel("replay", "--out", out, good, "/nowhere.log.txt", undated)
	if status != 1 {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{"tc/2014/tc.2014-06-17-20.00.html", "two/2014/two.2014-06-18-00.02.html", "infra/2000/infra.2000-01-01-20.00.html"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	for _, want := range []string{"/nowhere.log.txt: no such file", "taken as 2000-01-01", "\"two\" has no #endmeeting"} {
		if !strings.Contains(err, want) {
			t.Errorf("no %q in\n%s", want, err)
		}
	}
	b, e := os.ReadFile(filepath.Join(out, "tc/2014/tc.2014-06-17-20.00.txt"))
	if e != nil || !strings.Contains(string(b), "Meeting ended at 00:01:00 UTC on 2014-06-18") {
		t.Errorf("a non-chair ended the meeting, or midnight was not passed (%v):\n%s", e, b)
	}
}
