package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"gavel/internal/fact"
	"gavel/store"
)

// A reader asks to be woken before it reads, so that nothing is missed in between.
func ExampleStore() {
	dir, _ := os.MkdirTemp("", "gavel")
	defer os.RemoveAll(dir)
	s, err := store.Open(filepath.Join(dir, "gavel.db"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	wake, stop := s.Changed("committee/tc")
	defer stop()

	at := time.Date(2014, 6, 17, 10, 0, 0, 0, time.UTC)
	batch := []store.Entry{
		{Stream: "committee/tc", N: 1, Fact: fact.New(at, fact.Actor{}, "roster", nil)},
		{Stream: "committee/tc", N: 2, Fact: fact.New(at, fact.Actor{Nick: "ttx"}, "motion", nil)},
	}
	fmt.Println(s.Append(batch), s.Append(batch))

	seen := uint64(0)
	<-wake
	for {
		facts, err := s.Read("committee/tc", seen+1, 100)
		if err != nil || len(facts) == 0 {
			break
		}
		for _, f := range facts {
			seen++
			fmt.Println(seen, f.Kind)
		}
	}
	// Output:
	// <nil> <nil>
	// 1 roster
	// 2 motion
}
