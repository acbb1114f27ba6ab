package store_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"gavel/store"
)

// Some tests need a process of their own. They run the test binary once more, with this
// variable set to the path of the store, and that run of the same test is the child.
const childVar = "GAVEL_STORE_CHILD"

// child prepares the other process, which runs the test t.
func child(t *testing.T, path string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	c.Env = append(os.Environ(), childVar+"="+path)
	return c
}

// TestKill kills a writer again and again. What it had acknowledged must be there, and
// nothing that it never wrote. (This proves the order of the writes. Only a power cut would
// prove the flushes.)
func TestKill(t *testing.T) {
	if path := os.Getenv(childVar); path != "" {
		writeForEver(t, path)
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gavel.db")
	var acknowledged uint64
	for range 10 {
		c := child(t, path)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var complaints bytes.Buffer
		c.Stderr = &complaints
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(out)
		read := func() bool {
			text, err := lines.ReadString('\n')
			if err != nil {
				return false // a part of a line does not count
			}
			if _, err := fmt.Sscanf(text, "%d\n", &acknowledged); err != nil {
				t.Errorf("the child says %q", text)
			}
			return true
		}
		for range 1 + rand.IntN(50) {
			if !read() {
				t.Fatalf("the child ended by itself: %s", &complaints)
			}
		}
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for read() { // what it said before it died
		}
		_ = c.Wait()

		s := open(t, path)
		a, err := s.Read("a", 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Len("a/b")
		if err != nil {
			t.Fatal(err)
		}
		if n := uint64(len(a)); n < acknowledged || b != n {
			t.Errorf("%d acknowledged, %d and %d are there", acknowledged, n, b)
		}
		for i, f := range a {
			if !f.Equal(said(uint64(i + 1))) {
				t.Errorf("fact %d is %v", i+1, f)
			}
		}
		sound(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// writeForEver appends one fact to each of two streams, and says so, until it is killed.
// Now and then it drops a third, because scrubbing writes too.
func writeForEver(t *testing.T, path string) {
	s := open(t, path)
	for {
		n, err := s.Len("a")
		if err != nil {
			t.Fatal(err)
		}
		n++
		batch := append(lines("a", n, n), lines("a/b", n, n)...)
		if n%10 == 0 {
			batch = append(batch, lines("c", 1, 30)...)
		}
		if err := s.Append(batch); err != nil {
			t.Fatal(err)
		}
		fmt.Println(n)
		if n%10 == 0 {
			if err := s.Drop("c"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLockedByProcess(t *testing.T) {
	if path := os.Getenv(childVar); path != "" {
		open(t, path)
		fmt.Println("open")
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gavel.db")
	c := child(t, path)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if text, err := bufio.NewReader(out).ReadString('\n'); text != "open\n" {
		t.Fatal(text, err)
	}
	_, err = store.Open(path)
	refused(t, err, store.ErrLocked)
	_ = in.Close()
	if err := c.Wait(); err != nil {
		t.Error(err)
	}
	s := open(t, path)
	defer s.Close()
	sound(t, s)
}

// TestFailedWrite lets the system refuse to write, in a process of its own because the
// limit is one of the process.
func TestFailedWrite(t *testing.T) {
	if path := os.Getenv(childVar); path != "" {
		failWrites(t, path)
		return
	}
	t.Parallel()
	c := child(t, filepath.Join(t.TempDir(), "gavel.db"))
	out, err := c.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func failWrites(t *testing.T, path string) {
	for name, limit := range map[string]func(size int64) int64{
		"grow":  func(size int64) int64 { return size }, // ftruncate fails
		"write": func(int64) int64 { return 2 * 4096 },  // pwrite fails, but on the first two pages
	} {
		s := open(t, path)
		grow(t, s, "a", "b", "a", "b")
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		restore := limitFileSize(t, limit(info.Size()))
		n, err := s.Len("a")
		for err == nil {
			if err = s.Append(lines("a", n+1, n+100)); err == nil {
				n += 100
			}
		}
		restore()
		refused(t, err, nil, "append: ", "file too large")

		// Now that it could be written again, it is not, and what was acknowledged is
		// there.
		for _, err := range []error{s.Append(lines("a", n+1, n+1)), s.Drop("a"), s.Redact("a", 1, said(2))} {
			refused(t, err, nil, "nothing is written since a write failed", "file too large", "restart")
		}
		if got, err := s.Len("a"); err != nil || got != n {
			t.Errorf("%s: %d facts are there (%v), %d were acknowledged", name, got, err, n)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		s = open(t, path)
		if got, err := s.Len("a"); err != nil || got != n {
			t.Errorf("%s: after opening again %d facts are there (%v), %d were acknowledged", name, got, err, n)
		}
		sound(t, s)
		grow(t, s, "a")
		if err := s.Close(); err != nil {
			t.Error(err)
		}

		// A new file that can't be made.
		for _, limit := range []int64{4096, 4 * 4096} { // too little for bbolt, for the buckets
			restore = limitFileSize(t, limit)
			fresh := filepath.Join(filepath.Dir(path), fmt.Sprint(name, limit), "gavel.db")
			_, err = store.Open(fresh)
			restore()
			refused(t, err, nil, fresh, "file too large")
			if errors.Is(err, store.ErrDamaged) {
				t.Errorf("%v: nothing was there to be damaged", err)
			}
		}
	}
}
