package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gavel/bot"
	"gavel/internal/committee"
	"gavel/internal/config"
	"gavel/store"
)

const liveSchedule = `start-week: '2096-05-07'
release-week: '2096-10-01'
cycle:
  - {start: '2096-05-07', end: '2096-05-11', name: R-21, x-project: [h-1]}
  - {start: '2096-06-25', end: '2096-06-29', name: R-14, x-project: [h-2]}
  - {start: '2096-08-20', end: '2096-08-24', name: R-6, x-project: [h-3]}
  - {start: '2096-10-01', end: '2096-10-05', name: R+0, x-project: [h-final]}
`

const liveMeeting = `project: Nova Team Meeting
meeting_id: Nova
schedule:
  - {time: '1400', day: Thursday, irc: c, frequency: weekly}
`

// main runs the command line beside the service.
func (l *live) main(status int, args ...string) string {
	l.t.Helper()
	var out bytes.Buffer
	if got := Main(args, &out, &out); got != status {
		l.t.Errorf("gavel %q: status %d, not %d\n%s", args, got, status, &out)
	}
	return out.String()
}

// socket waits until the service answers the command line.
func (l *live) socket(data string) {
	l.t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for bot.AskAdmin(data, "GET", "/meetings", func(io.Reader) error { return nil }) != nil {
		select {
		case <-again.C:
		case <-l.ctx.Done():
			l.t.Fatal("the socket does not answer")
		}
	}
}

// Imports, the preview of reminders and the digest go to the bot that runs.
func TestPlanLive(t *testing.T) {
	addr, dir := liveNetwork(t), t.TempDir()
	writeFile(t, dir, "members.yaml", two)
	schedule := writeFile(t, dir, "hibiscus.yaml", liveSchedule)
	nova := writeFile(t, dir, "nova.yaml", liveMeeting)
	file := writeFile(t, dir, "gavel.toml", fmt.Sprintf(liveConfig, addr)+"meets = \"thu 14:30\"\nidentity = \"nick\"\n")
	l := goLive(t, addr, file)
	l.socket(filepath.Join(dir, "data"))

	if got := l.main(0, "import", "schedule", "--config", file, "--dry-run", schedule); !strings.Contains(got, "4 changes in 1 file; nothing was imported.") {
		t.Error(got)
	}
	l.ask("#c", "#milestone next", "No schedule is loaded")
	if got := l.main(0, "import", "schedule", "--config", file, schedule); !strings.Contains(got, "tc: hibiscus-2: new, Thu 2096-06-28\n") || !strings.Contains(got, "4 changes from 1 file.") {
		t.Error(got)
	}
	l.ask("#c", "#milestone next", "hibiscus-1 is Thu 2096-05-10") // when the import is answered, it is so
	if got := l.main(0, "import", "schedule", "--config", file, schedule); got != "Nothing new in 1 file.\n" {
		t.Error(got)
	}
	if got := l.main(0, "import", "meetings", "--config", file, nova); !strings.Contains(got, "nova: new, every Thursday 14:00 UTC in #c; next ") ||
		!strings.Contains(got, "warning: nova (14:00 to 15:00) and tc (14:30 to 15:30) overlap on ") {
		t.Error(got)
	}
	if got := l.ask("#c", "#meetings", ""); !strings.Contains(got, ": nova") || !strings.Contains(got, "the TC") {
		t.Error(got)
	}
	if got := l.main(0, "reminders", "--config", file, "--from", "2096-06-21", "--to", "2096-06-21"); !strings.Contains(got, "Thu 2096-06-21 14:00  #c     hibiscus-2 is in 7 days, Thu 2096-06-28.\n") {
		t.Error(got)
	}
	if got := l.main(1, "digest", "--config", file); got != "gavel digest: nothing has happened in tc yet\n" {
		t.Error(got)
	}
	l.ask("#c", "#highlight Hibiscus has a schedule", "Noted")
	if got := l.main(0, "digest", "--config", file); !strings.Contains(got, "* Hibiscus has a schedule") {
		t.Error(got)
	}

	// A config that is read again brings its series and schedules.
	writeFile(t, dir, "indri.yaml", strings.ReplaceAll(liveSchedule, "h-", "i-"))
	writeFile(t, dir, "gavel.toml", fmt.Sprintf(liveConfig, addr)+`meets = "thu 14:30"
identity = "nick"
schedules = ["indri.yaml"]
[[series]]
name = "qa"
channel = "#d"
meets = "wed 15:00"
chairs = ["ttx"]
`)
	l.reload <- func() (*config.Config, error) { return config.Load(file) }
	l.look() // what came of it is done
	if got := l.ask("#c", "#milestone list indri", ""); !strings.HasPrefix(got, "indri-1 2096-05-10") {
		t.Error(got)
	}
	l.end()
	for _, name := range []string{"calendar.ics", "tc/tc.ics", "nova/nova.ics", "qa/qa.ics"} {
		if b, err := os.ReadFile(filepath.Join(dir, "public", name)); err != nil || !bytes.Contains(b, []byte("BEGIN:VEVENT")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	db, err := store.Open(filepath.Join(dir, "data", "gavel.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	facts, err := db.Read(committee.Stream("nova"), 1, 0)
	if err != nil || len(facts) != 1 || facts[0].Kind != committee.SeriesSet {
		t.Errorf("%v %v", facts, err)
	}

	// The next start brings nothing new.
	n, err := db.Len(committee.Stream("tc"))
	if err != nil {
		t.Fatal(err)
	}
	db.Close()
	l = goLive(t, addr, file)
	l.end()
	if db, err = store.Open(filepath.Join(dir, "data", "gavel.db")); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if m, err := db.Len(committee.Stream("tc")); err != nil || m != n {
		t.Errorf("%d facts before the start, %d after it: %v", n, m, err)
	}
}
