package store_test

import (
	"flag"
	"os"
	"testing"
)

// scratch is a folder for what several tests share.
var scratch string

func TestMain(m *testing.M) {
	flag.Parse()
	if os.Getenv(childVar) != "" {
		m.Run() // it will be killed and can't clean up
		return
	}
	// The tests flush some thousand times and can't tell whether a disk did it, so they are
	// spared the wait where files can be in memory. Benchmarks are not, nor is who sets TMPDIR.
	if _, set := os.LookupEnv("TMPDIR"); !set && flag.Lookup("test.bench").Value.String() == "" {
		if dir, err := os.MkdirTemp("/dev/shm", "gavel-store-"); err == nil {
			defer os.RemoveAll(dir)
			_ = os.Setenv("TMPDIR", dir)
		}
	}
	dir, err := os.MkdirTemp("", "gavel-store-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	scratch = dir
	m.Run() // and the testing package exits with its result
}
