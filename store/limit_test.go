//go:build linux || darwin

package store_test

import (
	"syscall"
	"testing"
)

// limitFileSize lets this process write no file beyond size, until restore is called.
func limitFileSize(t *testing.T, size int64) (restore func()) {
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	set := func(l syscall.Rlimit) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &l); err != nil {
			t.Fatal(err)
		}
	}
	less := old
	less.Cur = uint64(size)
	set(less)
	return func() { set(old) }
}
