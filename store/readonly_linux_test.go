package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"gavel/store"
)

// asNobody runs fn as a user who may do nothing, as far as files are concerned: root may
// write to a folder that is read-only.
func asNobody(t *testing.T, fn func()) {
	refused := make(chan error)
	go func() {
		defer close(refused)
		runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
		if os.Getuid() == 0 {
			if err := syscall.Setfsuid(65534); err != nil {
				refused <- err
				return
			}
		}
		fn()
	}()
	if err := <-refused; err != nil {
		t.Skip(err)
	}
}

func TestOpenReadOnly(t *testing.T) {
	t.Parallel()
	dir, path := t.TempDir(), filled(t)
	for name, mode := range map[string]os.FileMode{
		filepath.Dir(dir): 0o755, dir: 0o555,
		filepath.Dir(filepath.Dir(path)): 0o755, filepath.Dir(path): 0o755, path: 0o444,
	} {
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{filepath.Join(dir, "gavel.db"), filepath.Join(dir, "data", "gavel.db"), path} {
		asNobody(t, func() {
			s, err := store.Open(path)
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%s: %v, want permission denied", path, err)
			}
		})
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, path) // the lock was given back
	defer s.Close()
	sound(t, s)
}
