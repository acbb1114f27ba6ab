package store

import (
	"fmt"
	"strconv"

	bolt "go.etcd.io/bbolt"
)

// A migration brings a file from the version before to its own. It runs in the one
// transaction that brings the file up to date, so it can't be half done.
type migration func(tx *bolt.Tx) error

// migrations are all there ever were, in order. A file's version is how many of them it has
// had, so none is ever removed or changed, and a new one goes at the end.
var migrations = []migration{
	// 1: one flat tree of facts.
	func(tx *bolt.Tx) error {
		_, err := tx.CreateBucket(factsBucket)
		return err
	},
}

// migrate brings a file up to date. It writes nothing to a file that is, and nothing to one
// that it does not know.
func migrate(db *bolt.DB, steps []migration) error {
	var have int
	err := db.View(func(tx *bolt.Tx) (err error) {
		have, err = version(tx)
		return err
	})
	switch {
	case err != nil:
		return err
	case have > len(steps):
		return fmt.Errorf("%w: its layout is version %d and this gavel knows versions up to %d; install the newer gavel again", ErrNewer, have, len(steps))
	case have == len(steps):
		return nil
	}
	return db.Update(func(tx *bolt.Tx) error {
		for i := have; i < len(steps); i++ {
			if err := steps[i](tx); err != nil {
				return fmt.Errorf("bring the file to version %d: %w", i+1, err)
			}
		}
		meta, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return err
		}
		return meta.Put(versionKey, []byte(strconv.Itoa(len(steps))))
	})
}

// version returns how many migrations a file has had, 0 for an empty one.
func version(tx *bolt.Tx) (int, error) {
	if k, _ := tx.Cursor().First(); k == nil {
		return 0, nil
	}
	meta := tx.Bucket(metaBucket)
	if meta == nil {
		return 0, damaged("it is not a gavel database")
	}
	n, err := strconv.Atoi(string(meta.Get(versionKey)))
	if err != nil || n < 1 {
		return 0, damaged(fmt.Sprintf("%q is not a version", meta.Get(versionKey)))
	}
	return n, nil
}
