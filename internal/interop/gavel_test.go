package interop

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Gavel's binary is built once for all tests, with the race detector when the tests
// are.
var (
	binaryDir string
	binary    = sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "gavel")
		if err != nil {
			return "", err
		}
		binaryDir = dir
		args := []string{"build", "-o", filepath.Join(dir, "gavel")}
		if info, ok := debug.ReadBuildInfo(); ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
			args = append(args, "-race")
		}
		out, err := exec.Command("go", append(args, "gavel")...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("build gavel: %w\n%s", err, out)
		}
		return filepath.Join(dir, "gavel"), err
	})
)

func removeBinary() {
	if binaryDir != "" {
		_ = os.RemoveAll(binaryDir)
	}
}

// A gavel is Gavel, with a config and a record of its own. It can run more than once.
type gavel struct {
	*process
	t    *testing.T
	dir  string
	file string // the config
}

// gavel starts Gavel with further lines in the config's [[network]], and waits until
// it is connected.
func (s *server) gavel(t *testing.T, network ...string) *gavel {
	t.Helper()
	g := s.newGavel(t, network...)
	g.run()
	g.prints("*msg=connected *")
	return g
}

// newGavel is gavel, not started. It talks without a pause, unless the server has its limits.
func (s *server) newGavel(t *testing.T, network ...string) *gavel {
	t.Helper()
	g := &gavel{t: t, dir: t.TempDir()}
	g.configure(s.config("", network...))
	return g
}

// config is a config file, with further lines in its [meeting] and its [[network]].
func (s *server) config(meeting string, network ...string) string {
	return fmt.Sprintf(`
log = "debug"
url = "https://minutes.example/"
info_url = "https://gavel.example/"
[meeting]
%s
[[network]]
name = "net"
server = %q
tls = %v
%s
[[network.channel]]
name = %q
`, meeting, s.addr, s.ca != "", strings.Join(network, "\n"), channel)
}

// Lines for the config's [[network]].
const (
	noPause = "burst = 100\nevery = \"0s\"" // Gavel talks as fast as it can
	sasl    = noPause + "\nsasl = \"plain\"\naccount = \"gavel\"\naccount_password = \"sesame-gavel\""
)

func (g *gavel) configure(config string) { g.file = write(g.t, g.dir, "gavel.toml", config) }

// run starts Gavel, again if need be.
func (g *gavel) run() {
	g.t.Helper()
	path, err := binary()
	if err != nil {
		g.t.Fatal(err)
	}
	p := start(g.t, path, "run", "--config", g.file)
	g.process = p
	g.t.Cleanup(func() {
		for _, bad := range []string{"*level=ERROR*", "*DATA RACE*", "panic: *", "fatal error: *"} {
			if p.has(bad) {
				g.t.Errorf("gavel prints %s", bad)
			}
		}
	})
}

// stops stops Gavel in good order.
func (g *gavel) stops() {
	g.t.Helper()
	if status := g.signal(syscall.SIGTERM); status != 0 {
		g.t.Errorf("gavel ended with status %d", status)
	}
}

// command runs one of gavel's other commands, and returns what it prints.
func (g *gavel) command(args ...string) string {
	g.t.Helper()
	path, err := binary()
	if err != nil {
		g.t.Fatal(err)
	}
	out, err := exec.Command(path, append(args[:1:1], append([]string{"--config", g.file}, args[1:]...)...)...).CombinedOutput()
	if err != nil {
		g.t.Errorf("gavel %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// page returns the published file that a line like "Minutes: https://…" names.
func (g *gavel) page(line string) string {
	g.t.Helper()
	_, path, ok := strings.Cut(line, "https://minutes.example/")
	if !ok {
		g.t.Fatalf("no link to the minutes: %s", line)
	}
	return g.published(path)
}

// published returns a file below the published tree.
func (g *gavel) published(path string) string {
	g.t.Helper()
	b, err := os.ReadFile(filepath.Join(g.dir, "public", filepath.FromSlash(path)))
	if errors.Is(err, os.ErrNotExist) {
		g.t.Errorf("%s is not there", path)
	} else if err != nil {
		g.t.Error(err)
	}
	return string(b)
}

// log returns the log of the one meeting there was, as far as it is published, without times.
func (g *gavel) log() []string {
	g.t.Helper()
	files, _ := filepath.Glob(filepath.Join(g.dir, "public", "*", "*", "*.log.txt"))
	if len(files) != 1 {
		g.t.Fatalf("one log was to be there: %v", files)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		g.t.Fatal(err)
	}
	var lines []string
	for l := range strings.Lines(string(b)) {
		_, text, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " ")
		lines = append(lines, text)
	}
	return lines
}

// logged compares the log with these patterns.
func (g *gavel) logged(want ...string) {
	g.t.Helper()
	got := g.log()
	same := slices.EqualFunc(want, got, like)
	if !same {
		g.t.Errorf("the log is\n\t%s\nand was to be\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// hup has Gavel read its config again.
func (g *gavel) hup() {
	g.t.Helper()
	if err := g.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		g.t.Fatal(err)
	}
	g.prints("*msg=\"the config was read again\"*")
}
