// Package store keeps the record: named streams of facts, appended and never changed.
//
// A stream is a list of facts numbered from 1 without holes, and fact number n of a stream
// can be created once. Everything else follows from these two sentences. A writer that does
// not know whether its last batch was kept offers it again, and nothing is there twice. A
// reader that has seen n facts asks for those from n+1 on, and needs no other bookmark. Two
// writers that both believe to be the only one find out, because they offer different facts
// under the same number.
//
// The contract is [Store]. It is small on purpose, so that one day a replicated engine can
// stand behind it; package storetest is the same contract as a test. The engine of today is
// [Bolt], one bbolt file that one process has open, and nothing outside this package knows
// so.
//
// # Layout
//
// Two buckets, the second of them one flat tree:
//
//	meta    version     how many migrations the file has had, in decimal
//	        scrub       there while forgotten text may still lie in free pages
//	facts   <stream> 0x00 <n, 8 bytes, big endian>
//	                    the fact, as JSON
//
// All streams share one tree because a commit writes every page on the way from the root to
// the leaf: a bucket for each stream would put a second tree on top of the first. A line
// committed alone costs about six pages of 4 KiB, however many streams there are. The zero
// byte, which no name contains, keeps "a" and "a/b" apart and sorts them by name; the big
// endian number sorts the facts of a stream; and the key <stream> 0x01 lies just past a
// stream, which is how its last fact and the next stream are found with one seek each.
package store

import (
	"errors"

	"gavel/internal/fact"
)

// MaxFacts is how many facts a batch may have.
const MaxFacts = 100

// MaxBytes is how large the facts of a batch may be together, in bytes of JSON.
const MaxBytes = 512 << 10

// The errors that somebody acts upon. They come wrapped, with the place in front.
var (
	// ErrExists says that a fact of this number is there already and says something else:
	// somebody else writes to the stream, or the writer has forgotten what it wrote.
	ErrExists = errors.New("another fact has this number already")
	// ErrHole says that facts before this one are missing.
	ErrHole = errors.New("the facts before it are missing")
	// ErrTooLarge says that a batch is over MaxFacts or MaxBytes.
	ErrTooLarge = errors.New("too much for one batch")
	// ErrLocked says that another process has the file open.
	ErrLocked = errors.New("another gavel is using it")
	// ErrNewer says that the file was written by a newer version of the program.
	ErrNewer = errors.New("a newer gavel wrote it")
	// ErrDamaged says that the file can't be trusted and a backup is needed.
	ErrDamaged = errors.New("the file is damaged")
)

// Store is the contract. All methods may be called from any goroutine.
//
// A name of a stream is 1 to 512 bytes of which none is zero; by custom it is a path such
// as "meeting/oftc/#tc/2014-06-17T10:00:00Z" or "committee/tc".
type Store interface {
	// Append writes a batch whole or not at all, and the batch is durable when it returns
	// nil. The entries may belong to different streams. The number of each must be the one
	// after its stream's last, counting the entries before it in the batch. An entry that
	// is there already is passed over if it says the same, and fails the batch with
	// ErrExists if it does not; a number too high fails it with ErrHole, and a batch over
	// MaxFacts or MaxBytes with ErrTooLarge. A fact must have a time, and its data must be
	// JSON. An empty batch is no error.
	//
	// When the disk fails nobody knows what reached it, so the store refuses all further
	// writes until it is opened again.
	Append(batch []Entry) error

	// Read returns the facts of a stream from number n on, at most limit of them (0 is
	// all), in order: element i has number n+i. It returns none when there are none. n is
	// at least 1. The facts are copies of one moment, and the store is not held up by a
	// caller who takes his time over them.
	Read(stream string, n uint64, limit int) ([]fact.Fact, error)

	// Streams returns the names that begin with prefix, sorted bytewise. A stream without
	// facts does not exist.
	Streams(prefix string) ([]string, error)

	// Len returns the number of the last fact, 0 for none.
	Len(stream string) (uint64, error)

	// Changed returns a channel that is sent to after each commit that touched a stream
	// whose name begins with prefix. It holds one element, so any number of commits that
	// nobody has looked at are one: a reader who is woken reads on from where it was, until
	// there is no more. The channel is never closed; stop ends the sending and may be
	// called twice.
	Changed(prefix string) (wake <-chan struct{}, stop func())

	// Redact puts f, a fact with the text blanked, in the place of fact n, which must be
	// there. When it returns nil the former fact is gone as far as the engine can see to
	// it; the engine says how far that is.
	Redact(stream string, n uint64, f fact.Fact) error

	// Drop forgets a stream, its facts as thoroughly as Redact does and its numbers too: a
	// stream of the same name begins at 1 again. To forget what is not there is no error.
	Drop(stream string) error

	// Close waits for the calls under way and closes the store, after which all other
	// methods but Changed fail. It may be called twice.
	Close() error
}

// An Entry is a fact and its place.
type Entry struct {
	Stream string
	N      uint64 // from 1
	Fact   fact.Fact
}
