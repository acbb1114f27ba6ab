package store_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"gavel/internal/fact"
	"gavel/store"
	"gavel/store/storetest"
)

func TestBolt(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T, path string) store.Store { return open(t, path) })
}

func open(t testing.TB, path string) *store.Bolt {
	t.Helper()
	b, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// said is a chat line as people say them.
func said(n uint64) fact.Fact {
	return fact.New(
		time.Date(2014, 6, 17, 10, 0, 0, 0, time.UTC).Add(time.Duration(n)*time.Second),
		fact.Actor{Nick: "ttx", User: "~ttx", Host: "gateway/web/example.org", Account: "ttx"}, "line",
		map[string]any{"text": "I think that we should rather move this one to the next cycle, any objections?"})
}

// lines makes the entries of a stream from number n to m.
func lines(stream string, n, m uint64) (batch []store.Entry) {
	for ; n <= m; n++ {
		batch = append(batch, store.Entry{Stream: stream, N: n, Fact: said(n)})
	}
	return batch
}

// grow appends a hundred facts to each of some streams.
func grow(t testing.TB, s store.Store, streams ...string) {
	t.Helper()
	for _, stream := range streams {
		n, err := s.Len(stream)
		if err == nil {
			err = s.Append(lines(stream, n+1, n+100))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// filledOnce is the file that filled copies: to flush it each time would take long.
var filledOnce = sync.OnceValues(func() ([]byte, error) {
	path := filepath.Join(scratch, "filled.db")
	s, err := store.Open(path)
	if err != nil {
		return nil, err
	}
	for n := uint64(1); n <= 300; n += 100 {
		for _, stream := range []string{"meeting/a", "meeting/b", "committee/tc"} {
			err = errors.Join(err, s.Append(lines(stream, n, n+99)))
		}
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// filled makes a closed file with 300 facts in each of three streams.
func filled(t testing.TB) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "gavel.db")
	b, err := filledOnce()
	if err == nil {
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// sound fails the test if Verify finds a fault.
func sound(t testing.TB, s *store.Bolt) store.Report {
	t.Helper()
	r, err := s.Verify(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Faults {
		t.Error("Verify:", f)
	}
	return r
}

// refused fails the test unless the error is the wanted one, in one line that has all the
// words.
func refused(t testing.TB, err, want error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if want != nil && !errors.Is(err, want) {
		t.Errorf("error %q is not %q", err, want)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of more than one line: %q", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

func TestOpenCreates(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "var", "lib", "gavel.db")
	s := open(t, path)
	defer s.Close()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700 | os.ModeDir} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), want)
		}
	}
	sound(t, s)
}

func TestOpenEmptyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gavel.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	defer s.Close()
	grow(t, s, "a")
	sound(t, s)
}

func TestOpenLocked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gavel.db")
	s := open(t, path)
	grow(t, s, "a")
	_, err := store.Open(path)
	refused(t, err, store.ErrLocked)
	if want := "open " + path + ": another gavel is using it; stop that one, or give this one a data folder of its own"; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	grow(t, s, "a") // which was not disturbed
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	sound(t, s)
}

func TestOpenNewer(t *testing.T) {
	t.Parallel()
	path := filled(t)
	edit(t, path, func(meta, facts *bolt.Bucket) error { return meta.Put([]byte("version"), []byte("7")) })
	before, _ := os.ReadFile(path)
	_, err := store.Open(path)
	refused(t, err, store.ErrNewer, path, "version 7", "up to 1")
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the newer file was changed")
	}
}

// edit changes a closed file behind the store's back.
func edit(t testing.TB, path string, fn func(meta, facts *bolt.Bucket) error) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return fn(tx.Bucket([]byte("meta")), tx.Bucket([]byte("facts"))) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpenDamaged(t *testing.T) {
	t.Parallel()
	const page = 4096
	// smash writes noise over the pages of a kind, from the given offset of each.
	smash := func(b []byte, kind byte, from int) []byte {
		for at := 2 * page; at < len(b); at += page {
			if b[at+8] == kind && b[at+9] == 0 {
				copy(b[at+from:at+page], bytes.Repeat([]byte{0xa5, 0x5a, 0x3c}, page))
			}
		}
		return b
	}
	for name, damage := range map[string]func(b []byte) []byte{
		"text":           func([]byte) []byte { return []byte("Meeting started.\n") },
		"garbage":        func(b []byte) []byte { return bytes.Repeat([]byte("gavel!"), len(b)/6) },
		"zeros":          func(b []byte) []byte { return make([]byte, len(b)) },
		"one byte":       func(b []byte) []byte { return b[:1] },
		"one page":       func(b []byte) []byte { return b[:page] },
		"two pages":      func(b []byte) []byte { return b[:2*page] },
		"a third":        func(b []byte) []byte { return b[:len(b)/3] },
		"no head":        func(b []byte) []byte { return b[2*page:] },
		"zeroed head":    func(b []byte) []byte { return append(make([]byte, 2*page), b[2*page:]...) },
		"zeroed body":    func(b []byte) []byte { return append(b[:2*page:2*page], make([]byte, len(b)-2*page)...) },
		"leaves":         func(b []byte) []byte { return smash(b, 2, 0) },
		"leaf elements":  func(b []byte) []byte { return smash(b, 2, 16) },
		"leaf kind":      func(b []byte) []byte { return smash(b, 2, 8) },
		"branches":       func(b []byte) []byte { return smash(b, 1, 0) },
		"branch pointer": func(b []byte) []byte { return smash(b, 1, 24) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t)
			b, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, damage(b), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = store.Open(path)
			refused(t, err, store.ErrDamaged, "open "+path+": the file is damaged (", "); restore it from a backup")
		})
	}
}

func TestOpenOther(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { _, err := tx.CreateBucket([]byte("photos")); return err })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	_, err = store.Open(path)
	refused(t, err, store.ErrDamaged, "not a gavel database")
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("somebody else's file was changed")
	}

	_, err = store.Open(t.TempDir())
	refused(t, err, nil, "it is a folder")

	path = filled(t)
	edit(t, path, func(meta, facts *bolt.Bucket) error { return meta.Put([]byte("version"), []byte("many")) })
	_, err = store.Open(path)
	refused(t, err, store.ErrDamaged, `"many" is not a version`)
}

// Whatever happens to the bytes of a file, the process lives and nothing waits for ever.
func TestDamageAnywhere(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	opened := 0
	const rounds = 80
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		bad := bytes.Clone(good)
		for range 1 + r.IntN(4) {
			at := r.IntN(len(bad))
			switch page := at / 4096 * 4096; r.IntN(5) {
			case 0: // a bit
				bad[at] ^= 1 << r.IntN(8)
			case 1: // in the head of a page, where it hurts
				bad[page+r.IntN(64)] ^= 1 << r.IntN(8)
			case 2: // a page that was never written
				clear(bad[page : page+4096])
			case 3: // a page that was written elsewhere
				other := r.IntN(len(bad)/4096) * 4096
				copy(bad[page:page+4096], bad[other:other+4096])
			case 4: // a sector of noise
				for i := range bad[at/512*512:][:512] {
					bad[at/512*512+i] = byte(r.Uint32())
				}
			}
		}
		path := filepath.Join(dir, "gavel.db")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(path)
		if err != nil {
			if errors.Is(err, store.ErrNewer) { // a bit of the version
				continue
			}
			refused(t, err, store.ErrDamaged)
			continue
		}
		opened++
		names, err := s.Streams("")
		if err != nil {
			refused(t, err, store.ErrDamaged)
		}
		for _, name := range names {
			if facts, err := s.Read(name, 1, 0); err != nil {
				refused(t, err, store.ErrDamaged)
			} else if len(facts) > 300 {
				t.Errorf("seed %d: %q has %d facts", seed, name, len(facts))
			}
		}
		if _, err := s.Verify(nil); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if opened == 0 || opened == rounds {
		t.Errorf("%d of %d files could be opened, so this test tests little", opened, rounds)
	}
}

// The file is mapped to memory, and to read behind its end kills the process, if nobody
// sees to it.
func TestCutWhileOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file can't be cut there")
	}
	t.Parallel()
	for _, size := range []int64{0, 4096, 3 * 4096, 64 << 10} {
		path := filled(t)
		s := open(t, path)
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		_, err := s.Read("meeting/b", 1, 0)
		refused(t, err, store.ErrDamaged)
		_, err = s.Streams("") // does not wait for a lock that was left
		refused(t, err, store.ErrDamaged)
		refused(t, s.Append(lines("new", 1, 1)), store.ErrDamaged)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenWhereNothingCanBe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(file, "gavel.db"), filepath.Join(file, "data", "gavel.db")} {
		_, err := store.Open(path)
		refused(t, err, nil, file, "not a directory")
	}
}
