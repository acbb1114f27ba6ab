package store

import (
	"bytes"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// A Report is what Verify found.
type Report struct {
	Streams int
	Facts   uint64
	Bytes   int64    // of the file in use, free pages and all
	Faults  []string // a line each; none is as it should be
}

// Verify reads everything: the pages of the file, and of each stream that its facts are
// numbered from 1 without holes, that each can be decoded and that each has a time. After
// each stream it calls progress, which may be nil, with the name and the number of facts.
// What is wrong is in the report; an error says that Verify could not do its work.
//
// Appends wait while the pages are read, some two seconds for a file of a gigabyte. The
// facts are read in small pieces that hold nobody up.
func (b *Bolt) Verify(progress func(stream string, facts uint64)) (Report, error) {
	if progress == nil {
		progress = func(string, uint64) {}
	}
	var r Report
	if err := b.verifyPages(&r); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	if len(r.Faults) > 0 {
		return r, nil // nothing behind them can be trusted
	}
	if err := b.verifyFacts(&r, progress); err != nil {
		return r, fmt.Errorf("verify: %w", err)
	}
	return r, nil
}

// verifyPages checks the pages in a transaction that could write, because bbolt's own check
// also looks at the list of free pages, which belongs to the writer.
func (b *Bolt) verifyPages(r *Report) error {
	return b.update(func(tx *bolt.Tx) error {
		r.Bytes = tx.Size()
		r.Faults = checkPages(b.file, tx)
		if len(r.Faults) == 0 { // else it might not come back
			for err := range tx.Check() {
				r.Faults = append(r.Faults, err.Error())
			}
		}
		return errNothing
	})
}

// verifyFacts reads all facts, piece by piece.
func (b *Bolt) verifyFacts(r *Report, progress func(string, uint64)) error {
	type pair struct{ k, v []byte }
	var stream []byte // the one that is being read, and the facts of it so far
	var facts, last uint64
	done := func() {
		if stream != nil {
			r.Streams++
			r.Facts += facts
			progress(string(stream), facts)
		}
	}
	fault := func(format string, args ...any) { r.Faults = append(r.Faults, fmt.Sprintf(format, args...)) }
	for from := []byte{}; ; {
		const piece = 1000
		var pairs []pair
		err := b.view(func(tx *bolt.Tx) error {
			c := factsOf(tx).Cursor()
			for k, v := c.Seek(from); k != nil && len(pairs) < piece; k, v = c.Next() {
				pairs = append(pairs, pair{bytes.Clone(k), bytes.Clone(v)})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if len(pairs) == 0 {
			done()
			return nil
		}
		for _, p := range pairs {
			name, n, ok := split(p.k)
			if !ok {
				fault("%q is not the key of a fact", p.k)
				continue
			}
			if !bytes.Equal(name, stream) {
				done()
				stream, facts, last = name, 0, 0
			}
			if n != last+1 {
				fault("%s: fact %d follows fact %d", name, n, last)
			}
			facts, last = facts+1, n
			if f, err := decode(p.v); err != nil {
				fault("%s: fact %d can't be read: %v", name, n, err)
			} else if f.At.IsZero() {
				fault("%s: fact %d has no time", name, n)
			}
		}
		from = append(pairs[len(pairs)-1].k, 0)
	}
}
