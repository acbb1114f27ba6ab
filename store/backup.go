package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	bolt "go.etcd.io/bbolt"
)

// Backup writes a copy of the file as it is at this moment, while the store goes on, and
// returns how many bytes were written.
//
// w may be the other end of a slow network or one that never reads on, and a transaction
// held for so long would sooner or later stop the writer. So the copy is made to a file
// beside the store first, at the speed of the disk, and sent from there. It takes the room
// of the store once more meanwhile; use BackupFile where the copy is wanted on this
// machine.
func (b *Bolt) Backup(w io.Writer) (n int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(b.path), ".backup-*")
	if err != nil {
		return 0, fmt.Errorf("back up: %w", err)
	}
	defer f.Close()
	if os.Remove(f.Name()) != nil { // at once, so that nothing stays behind after a crash
		defer os.Remove(f.Name()) // where an open file can't be removed
	}
	if err = b.copyTo(f); err == nil {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			n, err = io.Copy(w, f)
		}
	}
	if err != nil {
		return n, fmt.Errorf("back up: %w", err)
	}
	return n, nil
}

// BackupFile writes a copy of the file as it is at this moment to path, while the store
// goes on. The copy is there whole or not at all, durable and with mode 0600. A file that
// exists is not overwritten: an error that is fs.ErrExist. To restore, put the copy in the
// place of the store's file while no gavel is using it.
//
// It needs no room on the store's disk. The store's file may grow meanwhile, and a commit
// that makes it outgrow its memory mapping waits: on a disk, well under a second.
func (b *Bolt) BackupFile(path string) error {
	err := place(path, func(temp string) error {
		f, err := os.OpenFile(temp, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		if err := b.copyTo(f); err != nil {
			_ = f.Close()
			return err
		}
		return f.Close()
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// copyTo writes the file as it is at this moment.
func (b *Bolt) copyTo(f *os.File) error {
	return b.view(func(tx *bolt.Tx) error {
		_, err := tx.WriteTo(f)
		return err
	})
}

// Compact writes a copy without the free pages to path, on the terms of BackupFile. bbolt
// never gives room back, so after much was dropped the copy is smaller. Facts that are
// appended after Compact began are not in it: to go on with the copy, let nobody append.
func (b *Bolt) Compact(path string) error {
	err := place(path, func(temp string) error {
		db, _, err := openBolt(temp, false)
		if err != nil {
			return err
		}
		db.NoSync = true // place does it once
		err = b.shared(func() error { return bolt.Compact(db, b.db, 1<<20) })
		return errors.Join(err, db.Close())
	})
	if err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	return nil
}

// place has write fill an empty file with mode 0600, and puts it at path when it is
// durable.
func place(path string, write func(temp string) error) (err error) {
	if err := absent(path); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer f.Close()
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := write(f.Name()); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := absent(path); err != nil { // it took a while
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// absent returns an error unless there is nothing at path.
func absent(path string) error {
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return err
}

// syncFolder makes durable which names a folder has.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // which does so by itself, and can't be told
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
