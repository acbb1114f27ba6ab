package store_test

import (
	"os"
	"testing"
)

// scratch is a folder for what several tests share.
var scratch string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "gavel-store-")
	if err != nil {
		panic(err)
	}
	scratch = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
