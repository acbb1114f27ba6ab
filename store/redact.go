package store

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"gavel/internal/fact"
)

// Redact implements [Store].
//
// bbolt never writes over a page in use: each commit writes the pages it changes to free
// ones, and leaves the old ones as they were until they are needed again. So former copies
// of a fact lie about in free pages. Redact and Drop therefore write zeros over all free
// pages and over what the file has behind its last page, before they return; when the
// process dies in between, the next Open does. Then the file holds the former fact no more.
//
// What is out of reach: copies made before (backups, exports, published pages), and
// whatever lies below the file: the journal of the file system, its snapshots, blocks that
// a flash disk has put aside, and swapped-out memory.
//
// All free pages are looked at, which takes a tenth of a second for a file of a gigabyte,
// and readers wait meanwhile. It waits itself for readers, that is, for a backup under way.
func (b *Bolt) Redact(stream string, n uint64, f fact.Fact) error {
	if err := checkName(stream); err != nil {
		return fmt.Errorf("redact: %w", err)
	}
	v, err := encode(f)
	if err == nil && len(v) > MaxBytes {
		err = fmt.Errorf("%w: %d bytes, and %d are allowed", ErrTooLarge, len(v), MaxBytes)
	}
	if err == nil {
		err = b.update(func(tx *bolt.Tx) error {
			facts, k := factsOf(tx), key(stream, n)
			if facts.Get(k) == nil {
				return fmt.Errorf("there is no such fact")
			}
			if err := facts.Put(k, v); err != nil {
				return err
			}
			return tx.Bucket(metaBucket).Put(scrubKey, []byte("due"))
		})
	}
	if err == nil {
		b.watchers.wake(stream)
		err = b.scrub()
	}
	if err != nil {
		return fmt.Errorf("redact fact %d of %s: %w", n, stream, err)
	}
	return nil
}

// Drop implements [Store]. What Redact says about the former facts holds here too.
func (b *Bolt) Drop(stream string) error {
	if err := checkName(stream); err != nil {
		return fmt.Errorf("drop: %w", err)
	}
	changed := false
	err := b.update(func(tx *bolt.Tx) error {
		facts, meta := factsOf(tx), tx.Bucket(metaBucket)
		var keys [][]byte // first, because a cursor loses its place when something is deleted
		c, end := facts.Cursor(), past(stream)
		for k, _ := c.Seek(key(stream, 0)); k != nil && bytes.Compare(k, end) < 0; k, _ = c.Next() {
			keys = append(keys, bytes.Clone(k))
		}
		if changed = len(keys) > 0 || meta.Get(scrubKey) != nil; !changed {
			return errNothing
		}
		for _, k := range keys {
			if err := facts.Delete(k); err != nil {
				return err
			}
		}
		return meta.Put(scrubKey, []byte("due"))
	})
	if err == nil && changed {
		b.watchers.wake(stream)
		err = b.scrub()
	}
	if err != nil {
		return fmt.Errorf("drop %s: %w", stream, err)
	}
	return nil
}

// scrub writes zeros over every page that is not in use.
//
// It does so in a transaction of its own, after the one that freed the pages is durable:
// then only a reader from before could still need them, and there is none while reading is
// held. Within a writing transaction bbolt itself would be free to write over these pages.
func (b *Bolt) scrub() error {
	b.reading.Lock()
	defer b.reading.Unlock()
	return b.update(func(tx *bolt.Tx) error {
		size := int64(b.db.Info().PageSize)
		free := int64(-1) // where the present run of free pages begins
		for at := 2 * size; at <= tx.Size(); at += size {
			isFree := false
			if at < tx.Size() {
				page, err := tx.Page(int(at / size))
				if err != nil {
					return err
				}
				isFree = page.Type == "free"
			}
			switch {
			case isFree && free < 0:
				free = at
			case !isFree && free >= 0:
				if err := b.zero(free, at); err != nil {
					return err
				}
				free = -1
			}
		}
		// A commit that was cut off may have written to pages that were never in use.
		info, err := b.file.Stat()
		if err != nil {
			return err
		}
		if err := b.zero(tx.Size(), info.Size()); err != nil {
			return err
		}
		if err := b.db.Sync(); err != nil {
			return err
		}
		return tx.Bucket(metaBucket).Delete(scrubKey)
	})
}

// zero writes zeros over the bytes of the file in [from, to), where there are others.
func (b *Bolt) zero(from, to int64) error {
	buf := make([]byte, min(to-from, 1<<20))
	zeros := make([]byte, pageSize)
	for from < to {
		n := min(to-from, int64(len(buf)))
		if _, err := b.file.ReadAt(buf[:n], from); err != nil {
			return err
		}
		for i := int64(0); i < n; i += pageSize {
			part := buf[i:min(i+pageSize, n)]
			if bytes.Equal(part, zeros[:len(part)]) {
				continue
			}
			if _, err := b.file.WriteAt(zeros[:len(part)], from+i); err != nil {
				return err
			}
		}
		from += n
	}
	return nil
}
