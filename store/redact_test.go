package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gavel/internal/fact"
	"gavel/store"
)

// TestForgotten looks for the text in the bytes of the file, after it was copied there many
// times over.
func TestForgotten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gavel.db")
	s := open(t, path)
	secret := func(n uint64, text string) store.Entry {
		return store.Entry{Stream: "b", N: n, Fact: fact.New(time.Unix(int64(n), 0), fact.Actor{}, "line", map[string]string{"text": text})}
	}
	number := func() int {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(b, []byte("hunter2"))
	}
	for i := range 3 { // leaf, long value and inline bucket
		n, err := s.Len("b")
		if err != nil {
			t.Fatal(err)
		}
		for range 20 { // each commit leaves a page with the ones before
			n++
			if err := s.Append([]store.Entry{secret(n, fmt.Sprint("my password is hunter2", n, string(make([]byte, i*3000))))}); err != nil {
				t.Fatal(err)
			}
		}
		grow(t, s, "a", "c")
	}
	if n := number(); n <= 60 {
		t.Fatalf("the text is in the file %d times, so this test tests little", n)
	}
	for n := uint64(1); n <= 40; n++ {
		if err := s.Redact("b", n, secret(n, "").Fact); err != nil {
			t.Fatal(err)
		}
		if got := number(); got != int(60-n) {
			t.Fatalf("after %d of 60 were redacted, the text is in the file %d times", n, got)
		}
	}
	grow(t, s, "a", "c")
	sound(t, s)
	if err := s.Drop("b"); err != nil {
		t.Fatal(err)
	}
	if got := number(); got != 0 {
		t.Errorf("after all were dropped, the text is in the file %d times", got)
	}
	r := sound(t, s)
	if r.Streams != 2 || r.Facts != 800 {
		t.Errorf("left are %d facts in %d streams, want 800 in 2", r.Facts, r.Streams)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer s.Close()
	sound(t, s)
}
