package store_test

import (
	"testing"

	"gavel/store"
	"gavel/store/storetest"
)

func TestBolt(t *testing.T) {
	storetest.Run(t, func(t *testing.T, path string) store.Store { return open(t, path) })
}

func open(t testing.TB, path string) *store.Bolt {
	t.Helper()
	b, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
