package interop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// realClients are irssi and WeeChat, each in a terminal, that hold two meetings: what
// their users type is done, and what Gavel answers is in their windows.
func realClients(t *testing.T, s *server) {
	alice := irssi(t, s, "alice")
	alice.shows("*alice*has joined*")
	bob := weechat(t, s, "bob")
	bob.shows("*bob*has joined*")
	alice.shows("*bob*has joined*")
	both := []*terminal{alice, bob}
	g := s.gavel(t, noPause)
	for _, w := range both {
		w.shows("*gavel*has joined*")
	}
	alice.types("/op gavel")
	bob.shows("*ode*+o gavel*")

	for _, m := range []struct {
		name         string
		chair, other *terminal
	}{
		{"first", alice, bob},
		{"second", bob, alice},
	} {
		m.chair.types("#startmeeting " + m.name)
		m.other.shows("*gavel*The meeting name has been set to '" + m.name + "'*")
		m.other.types("#info known by " + m.other.nick)
		m.chair.shows("*#info known by " + m.other.nick + "*")
		m.other.types("/me waves")
		m.chair.types("#startvote Begin the " + m.name + "? yes, no")
		m.other.shows("*Begin voting on: Begin the " + m.name + "? Valid vote options are yes, no.*")
		m.other.types("#vote no")
		m.chair.shows("*" + m.other.nick + "* #vote no*")
		m.chair.types("#vote yes")
		m.chair.types("#endvote")
		m.chair.types("#endmeeting")
		for _, w := range both {
			w.shows("*gavel*Meeting started * and is due to finish in 60 minutes.  The chair is " + m.chair.nick + ".*")
			w.shows("*topic*(Meeting topic: " + m.name + ")*")
			w.shows(`*gavel*Voted on "Begin the ` + m.name + `?" Results are*`)
			w.shows("*gavel*yes (1): " + m.chair.nick + "*")
			w.shows("*gavel*no (1): " + m.other.nick + "*")
			w.shows("*gavel*Minutes:        https://minutes.example/" + m.name + "/*.html*")
		}
		files, _ := filepath.Glob(filepath.Join(g.dir, "public", m.name, "*", m.name+".*"))
		found := map[string]bool{}
		for _, f := range files {
			_, ext, _ := strings.Cut(filepath.Base(f)[len(m.name)+len(".2006-01-02-15.04"):], ".")
			found[ext] = true
			if b, err := os.ReadFile(f); err != nil || !strings.Contains(string(b), "known by "+m.other.nick) {
				t.Errorf("%s has not what was said (%v)", f, err)
			}
		}
		for _, ext := range []string{"html", "txt", "log.html", "log.txt"} {
			if !found[ext] {
				t.Errorf("there is no .%s of the %s meeting: %q", ext, m.name, files)
			}
		}
	}
}

// irssi is somebody at irssi.
func irssi(t *testing.T, s *server, nick string) *terminal {
	dir := t.TempDir()
	// Without these it holds back what is typed, two seconds a line.
	write(t, dir, "startup", "/set cmd_queue_speed 10msec\n/set cmds_max_at_once 100\n")
	w := newTerminal(t, nick, "irssi", "--home="+dir, "--connect=127.0.0.1", "--port="+port(s.addr), "--nick="+nick)
	w.shows("*End of *MOTD*", "*MOTD File is missing*", "*Message of the day file is missing*")
	w.types("/join " + channel)
	return w
}

// weechat is somebody at WeeChat, which holds back lines as well if it may.
func weechat(t *testing.T, s *server, nick string) *terminal {
	return newTerminal(t, nick, "weechat-curses", "-d", t.TempDir(),
		"-r", "/bar hide nicklist", "-r", "/bar hide buflist",
		"-r", `/set irc.server_default.capabilities "*"`, "-r", "/set irc.server_default.anti_flood_prio_high 0",
		"irc://"+nick+"@"+s.addr+"/"+channel)
}

// A terminal is a program in a terminal, and somebody at the keyboard.
type terminal struct {
	t      *testing.T
	nick   string
	socket string
}

func newTerminal(t *testing.T, nick string, command ...string) *terminal {
	t.Helper()
	command[0] = program(t, command[0])
	dir := t.TempDir()
	w := &terminal{t: t, nick: nick, socket: filepath.Join(dir, "tmux")}
	args := []string{"-f", "/dev/null", "new-session", "-d", "-x", "200", "-y", "50", "env", "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "LC_ALL=C.UTF-8"}
	w.tmux(append(args, command...)...)
	pid, err := strconv.Atoi(strings.TrimSpace(w.tmux("display-message", "-p", "#{pane_pid}")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s sees:\n%s", nick, w.screen())
		}
		_ = syscall.Kill(-pid, syscall.SIGKILL)
		_ = exec.Command("tmux", "-S", w.socket, "kill-server").Run()
	})
	return w
}

func (w *terminal) tmux(args ...string) string {
	w.t.Helper()
	out, err := exec.Command(program(w.t, "tmux"), append([]string{"-S", w.socket}, args...)...).CombinedOutput()
	if err != nil {
		w.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// types types a line, and waits until it is said: who types faster than people do is
// asked whether they are pasting.
func (w *terminal) types(line string) {
	w.t.Helper()
	w.tmux("send-keys", "-l", "--", line)
	w.tmux("send-keys", "Enter")
	if said, me := strings.CutPrefix(line, "/me"); me {
		w.shows("*" + w.nick + said + "*")
	} else if line[0] != '/' {
		w.shows("*" + w.nick + "* " + line + "*")
	}
}

// screen is what the terminal shows and what has scrolled off.
func (w *terminal) screen() string { return w.tmux("capture-pane", "-p", "-J", "-S", "-1000") }

// shows waits for a line like one of these.
func (w *terminal) shows(patterns ...string) {
	w.t.Helper()
	eventually(w.t, w.nick+" sees "+strings.Join(patterns, " or "), func() bool {
		for l := range strings.Lines(w.screen()) {
			for _, p := range patterns {
				if like(p, strings.TrimSuffix(l, "\n")) {
					return true
				}
			}
		}
		return false
	})
}
