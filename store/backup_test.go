package store_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"gavel/internal/fact"
	"gavel/store"
)

// alike fails the test unless two stores hold the same.
func alike(t *testing.T, got, want store.Store) {
	t.Helper()
	gotNames, err := got.Streams("")
	if err != nil {
		t.Fatal(err)
	}
	wantNames, err := want.Streams("")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(gotNames, wantNames) {
		t.Errorf("streams %q, want %q", gotNames, wantNames)
	}
	for _, name := range wantNames {
		g, err := got.Read(name, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		w, err := want.Read(name, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(g, w, fact.Fact.Equal) {
			t.Errorf("%s differs: %d facts, want %d", name, len(g), len(w))
		}
	}
}

// alone fails the test unless a folder has just these files.
func alone(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("the folder has %q, want %q", got, want)
	}
}

// slow is a writer whose first Write waits, as a network does.
type slow struct {
	got         bytes.Buffer
	began, goOn chan struct{}
}

func (w *slow) Write(b []byte) (int, error) {
	if w.got.Len() == 0 {
		close(w.began)
		<-w.goOn
	}
	return w.got.Write(b)
}

func TestBackup(t *testing.T) {
	t.Parallel()
	s := open(t, filled(t))
	defer s.Close()
	then := open(t, filled(t)) // the same, and stays as it is
	defer then.Close()

	w := &slow{began: make(chan struct{}), goOn: make(chan struct{})}
	type result struct {
		n   int64
		err error
	}
	done := make(chan result)
	go func() {
		n, err := s.Backup(w)
		done <- result{n, err}
	}()
	<-w.began
	for range 60 { // while the copy waits for the network, the file outgrows its mapping many times
		grow(t, s, "meeting/a", "meeting/c")
	}
	if err := s.Redact("meeting/a", 1, said(99)); err != nil {
		t.Fatal(err)
	}
	close(w.goOn)
	r := <-done
	if r.err != nil || r.n != int64(w.got.Len()) || r.n == 0 {
		t.Fatalf("%d bytes, %v; %d were written", r.n, r.err, w.got.Len())
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, w.got.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := open(t, path)
	defer c.Close()
	sound(t, c)
	alike(t, c, then)
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestBackupToNowhere(t *testing.T) {
	t.Parallel()
	path := filled(t)
	s := open(t, path)
	defer s.Close()
	_, err := s.Backup(broken{})
	refused(t, err, nil, "back up: ", "connection reset")
	alone(t, filepath.Dir(path), "gavel.db")
	grow(t, s, "a")
}

func TestBackupFile(t *testing.T) {
	t.Parallel()
	for name, copyTo := range map[string]func(s *store.Bolt, path string) error{
		"BackupFile": (*store.Bolt).BackupFile,
		"Compact":    (*store.Bolt).Compact,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, filled(t))
			defer s.Close()
			if err := s.Drop("meeting/b"); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			path := filepath.Join(dir, "copy.db")
			if err := copyTo(s, path); err != nil {
				t.Fatal(err)
			}
			alone(t, dir, "copy.db")
			if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
				t.Errorf("%v %v", info.Mode(), err)
			}
			before, _ := os.ReadFile(path)
			err := copyTo(s, path)
			refused(t, err, fs.ErrExist, path, "file already exists")
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the file that was there was changed")
			}
			refused(t, copyTo(s, filepath.Join(dir, "none", "copy.db")), fs.ErrNotExist)
			refused(t, copyTo(s, filepath.Join(path, "copy.db")), nil, "not a directory")
			alone(t, dir, "copy.db")

			c := open(t, path)
			defer c.Close()
			sound(t, c)
			alike(t, c, s)
			grow(t, c, "meeting/a", "new")
			sound(t, c)
			grow(t, s, "meeting/a")
			sound(t, s)
		})
	}
}

func TestBackupFileWhileWriting(t *testing.T) {
	t.Parallel()
	s := open(t, filled(t))
	defer s.Close()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := uint64(1); ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := s.Append(append(lines("x", n, n), lines("y", n, n)...)); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	dir := t.TempDir()
	var before uint64
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		path := filepath.Join(dir, name)
		if err := s.BackupFile(path); err != nil {
			t.Fatal(err)
		}
		c := open(t, path)
		sound(t, c)
		x, _ := c.Len("x")
		if y, _ := c.Len("y"); x != y || x < before {
			t.Errorf("the copy has %d and %d facts, the one before had %d", x, y, before)
		}
		before = x
		_ = c.Close()
	}
	close(stop)
	<-done
}

func TestCompactIsSmaller(t *testing.T) {
	t.Parallel()
	path := filled(t)
	s := open(t, path)
	defer s.Close()
	for range 10 {
		grow(t, s, "large")
	}
	if err := s.Drop("large"); err != nil {
		t.Fatal(err)
	}
	small := filepath.Join(t.TempDir(), "small.db")
	if err := s.Compact(small); err != nil {
		t.Fatal(err)
	}
	c := open(t, small)
	defer c.Close()
	r, was := sound(t, c), sound(t, s)
	if r.Bytes*3 > was.Bytes*2 || r.Facts != was.Facts {
		t.Errorf("%d bytes for %d facts became %d for %d", was.Bytes, was.Facts, r.Bytes, r.Facts)
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	path := filled(t)
	s := open(t, path)
	seen := map[string]uint64{}
	r, err := s.Verify(func(stream string, facts uint64) { seen[stream] = facts })
	if err != nil || len(r.Faults) > 0 || r.Streams != 3 || r.Facts != 900 || r.Bytes == 0 {
		t.Errorf("%+v %v", r, err)
	}
	if len(seen) != 3 || seen["meeting/a"] != 300 {
		t.Errorf("progress was %v", seen)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(nil); err == nil {
		t.Error("a closed store can be verified")
	}

	key := func(stream string, n byte) []byte { return append([]byte(stream), 0, 0, 0, 0, 0, 0, 0, 0, n) }
	edit(t, path, func(meta, facts *bolt.Bucket) error {
		return errors.Join(
			facts.Delete(key("committee/tc", 7)),
			facts.Delete(key("meeting/a", 1)),
			facts.Put(key("meeting/b", 3), []byte("{")),
			facts.Put(key("meeting/b", 4), []byte(`{"kind":"line"}`)),
			facts.Put([]byte("what"), []byte("{}")),
			facts.Put(key("zz", 0), []byte(`{"at":"2014-06-17T10:00:00Z","kind":"line"}`)),
		)
	})
	s = open(t, path)
	defer s.Close()
	r, err = s.Verify(nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"committee/tc: fact 8 follows fact 6",
		"meeting/a: fact 2 follows fact 0",
		"meeting/b: fact 3 can't be read: unexpected end of JSON input",
		"meeting/b: fact 4 has no time",
		`"what" is not the key of a fact`,
		"zz: fact 0 follows fact 0",
	}
	if !slices.Equal(r.Faults, want) {
		t.Errorf("faults\n%s\nwant\n%s", strings.Join(r.Faults, "\n"), strings.Join(want, "\n"))
	}

	for stream, words := range map[string]string{"committee/tc": "fact 7 is missing", "meeting/a": "fact 1 is missing", "meeting/b": "fact 3: "} {
		_, err := s.Read(stream, 1, 0)
		refused(t, err, store.ErrDamaged, "read "+stream, words)
	}
	_, err = s.Streams("")
	refused(t, err, store.ErrDamaged, `"what"`)
}
