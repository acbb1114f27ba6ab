package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// step is a migration that leaves a mark, and fails if told so.
func step(name string, err error) migration {
	return func(tx *bolt.Tx) error {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
		return err
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	db, _, err := openBolt(filepath.Join(t.TempDir(), "gavel.db"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want := func(version string, buckets string) {
		t.Helper()
		err := db.View(func(tx *bolt.Tx) error {
			var names []string
			_ = tx.ForEach(func(name []byte, b *bolt.Bucket) error {
				names = append(names, string(name))
				return nil
			})
			if got := strings.Join(names, " "); got != buckets {
				return fmt.Errorf("buckets %q, want %q", got, buckets)
			}
			if meta := tx.Bucket(metaBucket); meta != nil && string(meta.Get(versionKey)) != version {
				return fmt.Errorf("version %q, want %q", meta.Get(versionKey), version)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	steps := []migration{step("1", nil), step("2", nil), step("3", nil), step("4", errors.New("no luck"))}
	for _, test := range []struct {
		name    string
		steps   []migration
		err     string
		version string
		buckets string
	}{
		{"a new file is not half made", steps, "bring the file to version 4: no luck", "", ""},
		{"a new file has all", steps[:2], "", "2", "1 2 meta"},
		{"what was done is not done again", steps[:2], "", "2", "1 2 meta"},
		{"an old file is not half migrated", steps, "bring the file to version 4: no luck", "2", "1 2 meta"},
		{"an old file is migrated", steps[:3], "", "3", "1 2 3 meta"},
		{
			"a newer file is refused", steps[:2],
			"a newer gavel wrote it: its layout is version 3 and this gavel knows versions up to 2; install the newer gavel again", "3", "1 2 3 meta",
		},
	} {
		err := migrate(db, test.steps)
		if got := fmt.Sprint(err); got != test.err && (err != nil || test.err != "") {
			t.Errorf("%s: error %q, want %q", test.name, got, test.err)
		}
		want(test.version, test.buckets)
	}
}

// What Redact could not finish, Open finishes.
func TestOpenScrubs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gavel.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.file.WriteAt([]byte("secret"), 1<<20); err != nil { // behind the last page
		t.Fatal(err)
	}
	err = s.update(func(tx *bolt.Tx) error { return tx.Bucket(metaBucket).Put(scrubKey, []byte("due")) })
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	s, err = Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	text := make([]byte, 6)
	if _, err := s.file.ReadAt(text, 1<<20); err != nil || string(text) == "secret" {
		t.Errorf("behind the last page is still %q (%v)", text, err)
	}
	_ = s.view(func(tx *bolt.Tx) error {
		if due := tx.Bucket(metaBucket).Get(scrubKey); due != nil {
			t.Error("it is still due")
		}
		return nil
	})
}
