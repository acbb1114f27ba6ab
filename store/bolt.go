package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"gavel/internal/fact"
)

// The buckets, and the keys of the first.
var (
	metaBucket  = []byte("meta")
	factsBucket = []byte("facts")
	versionKey  = []byte("version")
	scrubKey    = []byte("scrub")
)

// lockWait is how long Open waits for another process to close the file: long enough for
// one that is on its way out.
const lockWait = time.Second

// pageSize is the same on all machines, so that a file can move and a commit costs the
// same.
const pageSize = 4096

// fill is how full a page is left when it is split. Streams grow at their ends, so there is
// little use for room in the middle.
const fill = 0.9

// Bolt is the engine: one bbolt file, which one process has open.
//
// Every method does its reading in a short transaction of its own and copies out, because
// an open transaction keeps the file from growing and so holds up the writer.
type Bolt struct {
	path string
	db   *bolt.DB
	file *os.File // the one that db has open

	// writing is held by the one goroutine that changes the file.
	writing sync.Mutex
	// reading is held shared by all who look at pages, and alone by the one who scrubs
	// them: a transaction begun before a page was freed may still be reading it.
	reading sync.RWMutex
	// stopped is set for good by the first failure after which the file or the state of
	// bbolt can't be trusted.
	stopped atomic.Pointer[stop]
	closed  sync.Once

	watchers watchers
}

// stop is why a Bolt does nothing any more.
type stop struct {
	err   error
	reads bool // also of reads: bbolt panicked, and may have left its locks held
}

var _ Store = (*Bolt)(nil)

// Open opens the file at path, and creates it (mode 0600) and its folder (0700) if need be.
// An older file is brought up to date. It reads the whole file once to see that its pages
// are sound, half a second for a million facts.
//
// It returns ErrLocked when another process does not let go of the file within a second,
// ErrNewer when a newer version wrote it, and ErrDamaged when it can't be trusted.
func Open(path string) (*Bolt, error) {
	if err := makeFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, fmt.Errorf("open %s: it is a folder", path)
	case info.Size() > 0:
		if err := inspect(path); err != nil {
			return nil, openError(path, err)
		}
	}
	b := &Bolt{path: path}
	if b.db, b.file, err = openBolt(path, false); err != nil {
		return nil, openError(path, err)
	}
	if err := b.begin(); err != nil {
		_ = b.Close()
		return nil, openError(path, err)
	}
	return b, nil
}

// begin makes an opened file ready for use.
func (b *Bolt) begin() (err error) {
	defer b.guard(&err)()
	// A process that died between writing and flushing has left facts that we can see and
	// that a power cut would still take away. They count as "there already" from now on.
	if err := b.db.Sync(); err != nil {
		return err
	}
	if err := migrate(b.db, migrations); err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(b.path)); err != nil { // it may be new
		return err
	}
	due := false
	err = b.db.View(func(tx *bolt.Tx) error {
		if tx.Bucket(factsBucket) == nil {
			return damaged("it has no facts")
		}
		due = tx.Bucket(metaBucket).Get(scrubKey) != nil
		return nil
	})
	if err != nil || !due {
		return err
	}
	return b.scrub() // the process died in Redact or Drop
}

// openBolt opens a bbolt file, and returns its handle too. bbolt panics on some kinds of
// damage, and has many errors for the others.
func openBolt(path string, readOnly bool) (db *bolt.DB, file *os.File, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			_ = file.Close()
			err = damaged(p)
		}
	}()
	db, err = bolt.Open(path, 0o600, &bolt.Options{
		Timeout:        lockWait,
		ReadOnly:       readOnly,
		NoFreelistSync: true, // else each commit writes the list of all free pages
		FreelistType:   bolt.FreelistMapType,
		PageSize:       pageSize,
		OpenFile: func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
			f, err = os.OpenFile(name, flag, mode)
			file = f
			return f, err
		},
	})
	var errno syscall.Errno // what the system refused
	if err != nil && !errors.As(err, &errno) && !errors.Is(err, berrors.ErrTimeout) {
		err = damaged(err)
	}
	return db, file, err
}

// inspect looks at a file as it is, with the lock held and without writing, and returns the
// first fault of its pages. It comes before opening in earnest because there bbolt walks
// over the pages in a goroutine of its own, and a panic in that one is the end of the
// process.
func inspect(path string) error {
	db, file, err := openBolt(path, true)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if faults := checkPages(file, tx); len(faults) > 0 {
		return damaged(faults[0])
	}
	return nil
}

// openError says in one line what is the matter with the file and what to do.
func openError(path string, err error) error {
	var pathError *fs.PathError
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("open %s: %w; stop that one, or give this one a data folder of its own", path, ErrLocked)
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("open %s: %w; restore it from a backup", path, err)
	case errors.As(err, &pathError):
		return err // names the path
	}
	return fmt.Errorf("open %s: %w", path, err)
}

// damaged is ErrDamaged with the reason.
func damaged(why any) error {
	return fmt.Errorf("%w (%v)", ErrDamaged, why)
}

// Append implements [Store].
func (b *Bolt) Append(batch []Entry) error {
	values, err := encodeBatch(batch)
	if err != nil {
		return err
	}
	var touched []string
	err = b.update(func(tx *bolt.Tx) error {
		facts := factsOf(tx)
		lasts := make(map[string]uint64)
		for i, e := range batch {
			n, seen := lasts[e.Stream]
			if !seen {
				n = last(facts.Cursor(), e.Stream)
			}
			k := key(e.Stream, e.N)
			switch {
			case e.N == n+1:
				if err := facts.Put(k, values[i]); err != nil {
					return err
				}
				if n = e.N; len(touched) == 0 || touched[len(touched)-1] != e.Stream {
					touched = append(touched, e.Stream)
				}
			case e.N > n:
				return fmt.Errorf("fact %d of %s: %w (the last is %d)", e.N, e.Stream, ErrHole, n)
			case !same(facts.Get(k), values[i]):
				return fmt.Errorf("fact %d of %s: %w", e.N, e.Stream, ErrExists)
			}
			lasts[e.Stream] = n
		}
		if touched == nil {
			return errNothing
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("append: %w", err)
	}
	b.watchers.wake(touched...)
	return nil
}

// encodeBatch checks a batch as far as that can be done without the file.
func encodeBatch(batch []Entry) ([][]byte, error) {
	if len(batch) > MaxFacts {
		return nil, fmt.Errorf("append: %w: %d facts, and %d are allowed", ErrTooLarge, len(batch), MaxFacts)
	}
	values := make([][]byte, len(batch))
	size := 0
	for i, e := range batch {
		if err := checkName(e.Stream); err != nil {
			return nil, fmt.Errorf("append: %w", err)
		}
		if e.N == 0 {
			return nil, fmt.Errorf("append: fact 0 of %s: numbers begin at 1", e.Stream)
		}
		v, err := encode(e.Fact)
		if err != nil {
			return nil, fmt.Errorf("append: fact %d of %s: %w", e.N, e.Stream, err)
		}
		values[i] = v
		size += len(v)
	}
	if size > MaxBytes {
		return nil, fmt.Errorf("append: %w: %d bytes, and %d are allowed", ErrTooLarge, size, MaxBytes)
	}
	return values, nil
}

// Read implements [Store].
func (b *Bolt) Read(stream string, n uint64, limit int) ([]fact.Fact, error) {
	if err := checkName(stream); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if n == 0 {
		return nil, fmt.Errorf("read %s: numbers begin at 1", stream)
	}
	// Copy in the transaction, decode after it: decoding takes ten times as long.
	var text []byte
	var ends []int
	err := b.view(func(tx *bolt.Tx) error {
		c := factsOf(tx).Cursor()
		end := past(stream)
		for k, v := c.Seek(key(stream, n)); k != nil && bytes.Compare(k, end) < 0; k, v = c.Next() {
			if _, i, ok := split(k); !ok || i != n+uint64(len(ends)) {
				return damaged(fmt.Sprintf("fact %d is missing", n+uint64(len(ends))))
			}
			text = append(text, v...)
			if ends = append(ends, len(text)); len(ends) == limit {
				break
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", stream, err)
	}
	facts := make([]fact.Fact, len(ends))
	start := 0
	for i, end := range ends {
		if facts[i], err = decode(text[start:end]); err != nil {
			return nil, fmt.Errorf("read %s: %w", stream, damaged(fmt.Sprintf("fact %d: %v", n+uint64(i), err)))
		}
		start = end
	}
	return facts, nil
}

// Streams implements [Store]. It takes one seek for a stream, however many facts there are.
func (b *Bolt) Streams(prefix string) ([]string, error) {
	var names []string
	err := b.view(func(tx *bolt.Tx) error {
		c := factsOf(tx).Cursor()
		for k, _ := c.Seek([]byte(prefix)); k != nil; {
			stream, _, ok := split(k)
			if !ok {
				return damaged(fmt.Sprintf("%q is not the key of a fact", k))
			}
			if !bytes.HasPrefix(stream, []byte(prefix)) {
				break
			}
			names = append(names, string(stream))
			k, _ = c.Seek(past(names[len(names)-1]))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list streams: %w", err)
	}
	return names, nil
}

// Len implements [Store].
func (b *Bolt) Len(stream string) (n uint64, err error) {
	if err := checkName(stream); err != nil {
		return 0, fmt.Errorf("read: %w", err)
	}
	err = b.view(func(tx *bolt.Tx) error {
		n = last(factsOf(tx).Cursor(), stream)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", stream, err)
	}
	return n, nil
}

// Changed implements [Store].
func (b *Bolt) Changed(prefix string) (wake <-chan struct{}, stop func()) {
	return b.watchers.add(prefix)
}

// Close implements [Store].
func (b *Bolt) Close() (err error) {
	b.closed.Do(func() {
		if s := b.stopped.Load(); s != nil && s.reads {
			return // bbolt's Close might wait for ever; what is open ends with the process
		}
		err = b.db.Close()
	})
	return err
}

// factsOf returns the bucket of the facts, which migrate made.
func factsOf(tx *bolt.Tx) *bolt.Bucket {
	facts := tx.Bucket(factsBucket)
	facts.FillPercent = fill
	return facts
}

// view runs fn in a transaction that sees one moment.
func (b *Bolt) view(fn func(tx *bolt.Tx) error) error {
	return b.shared(func() error { return b.db.View(fn) })
}

// shared runs fn, which may open transactions that read, but not one within another.
func (b *Bolt) shared(fn func() error) (err error) {
	b.reading.RLock()
	defer b.reading.RUnlock()
	if s := b.stopped.Load(); s != nil && s.reads {
		return s.err
	}
	defer b.guard(&err)()
	return fn()
}

// errNothing ends an update that has nothing to write.
var errNothing = errors.New("nothing to write")

// update runs fn in a transaction and commits it, durably, unless fn returns an error;
// errNothing becomes nil.
//
// A commit that fails may have failed while it was being made durable. Then the new facts
// can be seen by readers and may be gone after a power cut, and the system does not report
// twice that it could not write. So the first failure is the last write.
func (b *Bolt) update(fn func(tx *bolt.Tx) error) (err error) {
	b.writing.Lock()
	defer b.writing.Unlock()
	if s := b.stopped.Load(); s != nil {
		return s.err
	}
	defer b.guard(&err)()
	tx, err := b.db.Begin(true)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		_ = tx.Rollback()
		if err == errNothing {
			return nil
		}
		return err
	}
	if err := tx.Commit(); err != nil {
		b.stopped.CompareAndSwap(nil, &stop{err: fmt.Errorf("nothing is written since a write failed (%w); restart when that is mended", err)})
		return err
	}
	return nil
}

// guard turns a panic of bbolt and a fault of the memory that the file is mapped to (it was
// cut short, or the disk can't read it) into ErrDamaged, where both would otherwise end the
// process. Nothing is asked of bbolt after that: its locks may be held for ever.
func (b *Bolt) guard(err *error) func() {
	old := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(old)
		if p := recover(); p != nil {
			*err = damaged(p)
			b.stopped.Store(&stop{err: *err, reads: true})
		}
	}
}

// makeFolder makes a folder and those above it, and sees to it that a power cut leaves it
// there.
func makeFolder(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(dir))
}
