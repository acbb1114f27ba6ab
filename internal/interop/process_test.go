package interop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for what must come. What is slow by design
// (a nick is regained every 30 s) must fit into it.
const patience = 60 * time.Second

// A process is a child, with everything it printed.
type process struct {
	t    *testing.T
	name string
	cmd  *exec.Cmd
	over chan struct{} // closed when it has ended

	mu      sync.Mutex
	lines   []string
	changed chan struct{} // closed when there is a new line
}

// start starts a child in a process group of its own, which is killed at the end
// of the test.
func start(t *testing.T, name string, args ...string) *process {
	t.Helper()
	path := program(t, name)
	p := &process{t: t, name: name, cmd: exec.Command(path, args...), over: make(chan struct{}), changed: make(chan struct{})}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	go func() {
		_ = p.read(r)
		_ = p.cmd.Wait()
		close(p.over)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s printed:\n%s", name, p.tail(60))
		}
	})
	return p
}

// program finds an executable: daemons are not in everybody's PATH.
func program(t *testing.T, name string) string {
	t.Helper()
	for _, try := range []string{name, "/usr/sbin/" + name, "/usr/bin/" + name} {
		if path, err := exec.LookPath(try); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed; doc.go says what to install", name)
	return ""
}

func (p *process) read(r io.ReadCloser) error {
	defer r.Close()
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		p.mu.Lock()
		p.lines = append(p.lines, in.Text())
		close(p.changed)
		p.changed = make(chan struct{})
		p.mu.Unlock()
	}
	return in.Err()
}

// prints waits for a line like the pattern, of those printed since the child started.
func (p *process) prints(pattern string) string {
	p.t.Helper()
	timeout := time.After(patience)
	for seen := 0; ; {
		p.mu.Lock()
		lines, changed := p.lines[seen:], p.changed
		p.mu.Unlock()
		for _, l := range lines {
			if like(pattern, l) {
				return l
			}
		}
		seen += len(lines)
		select {
		case <-changed:
		case <-p.over:
			if p.has(pattern) {
				continue
			}
			p.t.Fatalf("%s has ended and did not print %q", p.name, pattern)
		case <-timeout:
			p.t.Fatalf("%s did not print %q", p.name, pattern)
		}
	}
}

// has reports whether a line like the pattern was printed.
func (p *process) has(pattern string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		if like(pattern, l) {
			return true
		}
	}
	return false
}

func (p *process) tail(n int) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines[max(len(p.lines)-n, 0):], "\n")
}

// signal sends a signal, and waits for the end of the child. The status is -1
// when it died of the signal.
func (p *process) signal(s syscall.Signal) (status int) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Fatal(err)
	}
	select {
	case <-p.over:
	case <-time.After(patience):
		p.t.Fatalf("%s did not end by %v", p.name, s)
	}
	return p.cmd.ProcessState.ExitCode()
}

// kill kills the child and all its children.
func (p *process) kill() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.over
}

// freeAddr returns an address that nobody listens on, and nobody will until the end of
// the test. Its port is below those that the kernel gives to outgoing connections,
// and the UDP port of the same number tells other runs of these tests that it is taken.
// It is not listened on to find out: a child that is just being started would
// have that listener too, and keep it for a moment.
func freeAddr(t *testing.T) string {
	t.Helper()
	for range 1000 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000))
		claim, err := net.ListenPacket("udp", addr)
		if err != nil {
			continue
		}
		conn, err := net.Dial("tcp", addr)
		if err != nil { // nobody is there
			t.Cleanup(func() { claim.Close() })
			return addr
		}
		conn.Close()
		claim.Close()
	}
	t.Fatal("no port is free")
	return ""
}

// listening waits until a server accepts connections.
func listening(t *testing.T, p *process, addr string) {
	t.Helper()
	eventually(t, p.name+" listens", func() bool {
		select {
		case <-p.over:
			t.Fatalf("%s has ended", p.name)
		default:
		}
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

// eventually asks again and again until the answer is yes. It is for what nobody
// tells us of.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it did not come about that %s", what)
		}
	}
}
