package storetest

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gavel/internal/fact"
	"gavel/store"
)

// model is the contract without a disk.
type model map[string][]fact.Fact

// append gives what the store must answer.
func (m model) append(batch []store.Entry) error {
	next := maps.Clone(m)
	for _, e := range batch {
		facts := next[e.Stream]
		switch n := uint64(len(facts)); {
		case e.N == n+1:
			next[e.Stream] = append(slices.Clip(facts), e.Fact)
		case e.N > n:
			return store.ErrHole
		case !facts[e.N-1].Equal(e.Fact):
			return store.ErrExists
		}
	}
	maps.Copy(m, next)
	return nil
}

// likeMap does random things to a store and a model, and compares all they hold after each.
func likeMap(t *testing.T, path string, open Open) {
	names := []string{"a", "a\x01", "a/b", "a/b/c", "ab", "b", "\xff"}
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		path := filepath.Join(filepath.Dir(path), fmt.Sprint(round), "gavel.db")
		s := open(t, path)
		defer func() { _ = s.Close() }()
		m := model{}
		check := func(err error) {
			if err != nil {
				r.Fatal(err)
			}
		}
		newFact := func() fact.Fact {
			text := rapid.SliceOfN(rapid.Byte(), 0, 5).Draw(r, "text")
			size := rapid.SampledFrom([]int{0, 1, 100, 1000, 5000}).Draw(r, "size") // up to more than a page
			return line(rapid.IntRange(0, 3).Draw(r, "second"), string(text)+strings.Repeat("x", size))
		}
		stream := rapid.SampledFrom(names)
		actions := map[string]func(){
			"append": func() {
				ahead := maps.Clone(m) // so that most batches are good ones
				var batch []store.Entry
				for range rapid.IntRange(0, 8).Draw(r, "entries") {
					e := store.Entry{Stream: stream.Draw(r, "stream"), Fact: newFact()}
					facts := ahead[e.Stream]
					e.N = uint64(len(facts) + 1)
					switch rapid.IntRange(0, 9).Draw(r, "what") {
					case 0:
						e.N += uint64(rapid.IntRange(1, 3).Draw(r, "gap"))
					case 1, 2:
						if len(facts) > 0 {
							e.N = uint64(rapid.IntRange(1, len(facts)).Draw(r, "n"))
							if rapid.IntRange(0, 3).Draw(r, "again") > 0 {
								e.Fact = facts[e.N-1]
							}
						}
					}
					_ = ahead.append([]store.Entry{e})
					batch = append(batch, e)
				}
				want := m.append(batch)
				if err := s.Append(batch); !errors.Is(err, want) {
					r.Fatalf("got %v, want %v", err, want)
				}
			},
			"redact": func() {
				name := stream.Draw(r, "stream")
				n := rapid.IntRange(1, len(m[name])+1).Draw(r, "n")
				f := newFact()
				err := s.Redact(name, uint64(n), f)
				if there := n <= len(m[name]); there != (err == nil) {
					r.Fatalf("fact %d is there: %t; got %v", n, there, err)
				} else if there {
					m[name] = slices.Clone(m[name])
					m[name][n-1] = f
				}
			},
			"drop": func() {
				name := stream.Draw(r, "stream")
				check(s.Drop(name))
				delete(m, name)
			},
			"restart": func() {
				check(s.Close())
				s = open(t, path)
			},
		}
		compare := func() {
			got, err := s.Streams("a")
			check(err)
			want := slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(s string) bool { return !strings.HasPrefix(s, "a") })
			if !slices.Equal(got, want) {
				r.Fatalf("streams %q, want %q", got, want)
			}
			for _, name := range names {
				n, err := s.Len(name)
				check(err)
				if n != uint64(len(m[name])) {
					r.Fatalf("%q has %d facts, want %d", name, n, len(m[name]))
				}
				from := rapid.IntRange(1, len(m[name])+2).Draw(r, "from")
				limit := rapid.IntRange(0, len(m[name])+2).Draw(r, "limit")
				facts, err := s.Read(name, uint64(from), limit)
				check(err)
				want := m[name][min(from-1, len(m[name])):]
				if limit > 0 {
					want = want[:min(limit, len(want))]
				}
				if !slices.EqualFunc(facts, want, fact.Fact.Equal) {
					r.Fatalf("%q from %d, at most %d: %v, want %v", name, from, limit, facts, want)
				}
			}
		}
		// Half of what happens is Append. (T.Repeat would do more, and flush the disk for
		// each.)
		action := rapid.SampledFrom([]string{"append", "append", "append", "redact", "drop", "restart"})
		for range rapid.IntRange(3, 15).Draw(r, "steps") {
			actions[action.Draw(r, "action")]()
			compare()
		}
	})
}
