// Package storetest is the contract of package store as a test: each sentence of the
// contract is a test here, and an engine is a store when Run passes.
package storetest

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gavel/internal/fact"
	"gavel/store"
)

// Open opens the store at path, a new one if there is none, and fails the test if it can't.
// Run closes what it opens.
type Open func(t *testing.T, path string) store.Store

// Run tests an engine.
func Run(t *testing.T, open func(t *testing.T, path string) store.Store) {
	tests := []struct {
		name string
		test func(t *testing.T, path string, open Open)
	}{
		{"facts come back as they were", asTheyWere},
		{"facts come back in order", inOrder},
		{"facts are copies", copies},
		{"a batch may span streams", spans},
		{"a batch is written whole or not at all", whole},
		{"what is offered again is not there twice", again},
		{"another fact of the same number is refused", conflict},
		{"a hole is refused", hole},
		{"a batch has limits", limits},
		{"an entry must make sense", sense},
		{"streams are listed by prefix", streams},
		{"a stream may begin with the name of another", nested},
		{"a change wakes who waits for its prefix", changed},
		{"a reader may read while a writer writes", together},
		{"a redacted fact is gone", redact},
		{"a dropped stream is gone", drop},
		{"what was acknowledged is there after a restart", restart},
		{"a closed store fails", closed},
		{"the store does what a map would do", likeMap},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.test(t, filepath.Join(t.TempDir(), "data", "gavel.db"), open)
		})
	}
}

// opened opens the store that a test uses to its end.
func opened(t *testing.T, path string, open Open) store.Store {
	t.Helper()
	s := open(t, path)
	t.Cleanup(func() { ok(t, s.Close()) })
	return s
}

var start = time.Date(2014, 6, 17, 10, 0, 0, 123456789, time.UTC)

// line makes a fact that differs from those of other numbers and texts.
func line(n int, text string) fact.Fact {
	return fact.New(start.Add(time.Duration(n)*time.Second), fact.Actor{Nick: "ttx", User: "~ttx", Host: "example.org"}, "line",
		struct {
			N    int       `json:"n"`
			Text fact.Text `json:"text"`
		}{n, fact.Text(text)})
}

// lines makes the entries of a stream from number n to m.
func lines(stream string, n, m int) (batch []store.Entry) {
	for ; n <= m; n++ {
		batch = append(batch, store.Entry{Stream: stream, N: uint64(n), Fact: line(n, stream)})
	}
	return batch
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("error of more than one line: %v", err)
	}
}

// holds fails the test unless the stream has just these facts.
func holds(t *testing.T, s store.Store, stream string, want ...store.Entry) {
	t.Helper()
	n, err := s.Len(stream)
	ok(t, err)
	if n != uint64(len(want)) {
		t.Fatalf("%s has %d facts, want %d", stream, n, len(want))
	}
	got, err := s.Read(stream, 1, 0)
	ok(t, err)
	if !slices.EqualFunc(got, want, func(f fact.Fact, e store.Entry) bool { return f.Equal(e.Fact) }) {
		t.Fatalf("%s holds\n%v\nwant\n%v", stream, got, want)
	}
}

func asTheyWere(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	facts := []fact.Fact{
		line(1, "plain"),
		line(2, "latin caf\xe9, noise \xff\xfe\x00\x80"), // no UTF-8: fact.Text sees to it
		line(3, "<b>&amp;</b> \u2028 \u202e \U0001f528"),
		line(4, strings.Repeat("long ", 2000)),
		fact.New(start, fact.Actor{}, "end", nil),
		{At: start.In(time.FixedZone("", -7*3600)), Kind: "zone", By: fact.Actor{Account: "ttx"}},
		{At: start, Kind: "null", Data: []byte(`null`)},
		{At: time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), Kind: "early"},
	}
	var batch []store.Entry
	for i, f := range facts {
		batch = append(batch, store.Entry{Stream: "a", N: uint64(i + 1), Fact: f})
	}
	ok(t, s.Append(batch))
	ok(t, s.Append(batch)) // the same facts are the same facts
	holds(t, s, "a", batch...)

	got, err := s.Read("a", 2, 1)
	ok(t, err)
	type data struct{ Text fact.Text }
	if text := fact.Read[data](got[0]).Text; text != "latin caf\xe9, noise \xff\xfe\x00\x80" {
		t.Errorf("the text came back as %q", text)
	}
	got, err = s.Read("a", 6, 1)
	ok(t, err)
	if zone := got[0].At.Location(); zone != time.UTC {
		t.Errorf("the time came back in zone %v, want UTC", zone)
	}
}

func inOrder(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	const all = 1100 // past 256 and 1024, where an order by text or by little endian numbers would break
	for n := 1; n <= all; n += store.MaxFacts {
		ok(t, s.Append(lines("a", n, n+store.MaxFacts-1)))
	}
	holds(t, s, "a", lines("a", 1, all)...)
	for _, test := range []struct {
		n     uint64
		limit int
		want  int
	}{
		{1, 0, all},
		{1, 1, 1},
		{1, all, all},
		{1, all + 1, all},
		{255, 3, 3},
		{1000, 0, 101},
		{all, 0, 1},
		{all, 10, 1},
		{all + 1, 0, 0},
		{1 << 63, 0, 0},
		{1<<64 - 1, 0, 0},
	} {
		got, err := s.Read("a", test.n, test.limit)
		ok(t, err)
		if len(got) != test.want {
			t.Errorf("Read from %d with limit %d gives %d facts, want %d", test.n, test.limit, len(got), test.want)
		}
		for i, f := range got {
			if want := line(int(test.n)+i, "a"); !f.Equal(want) {
				t.Fatalf("Read from %d: element %d is %v, want %v", test.n, i, f, want)
			}
		}
	}
	got, err := s.Read("none", 1, 0)
	ok(t, err)
	if len(got) != 0 {
		t.Errorf("a stream that does not exist has %d facts", len(got))
	}
	if _, err := s.Read("a", 0, 0); err == nil {
		t.Error("numbers begin at 1, and Read from 0 is no error")
	}
}

func copies(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	batch := lines("a", 1, 2)
	ok(t, s.Append(batch))
	clear(batch[0].Fact.Data)
	got, err := s.Read("a", 1, 0)
	ok(t, err)
	clear(got[1].Data)
	holds(t, s, "a", lines("a", 1, 2)...)
}

func spans(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	a, b := lines("meeting/x", 1, 4), lines("committee/y", 1, 3)
	ok(t, s.Append([]store.Entry{a[0], b[0], a[1], b[1], b[2], a[2]}))
	ok(t, s.Append([]store.Entry{a[3]}))
	holds(t, s, "meeting/x", a...)
	holds(t, s, "committee/y", b...)
	ok(t, s.Append(nil))
}

func whole(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	ok(t, s.Append(lines("a", 1, 3)))
	good := append(lines("a", 4, 6), lines("b", 1, 3)...)
	for _, bad := range []store.Entry{
		{Stream: "a", N: 8, Fact: line(8, "a")},
		{Stream: "b", N: 5, Fact: line(5, "b")},
		{Stream: "c", N: 2, Fact: line(2, "c")},
		{Stream: "a", N: 1, Fact: line(1, "other")},
		{Stream: "a", N: 4, Fact: line(4, "other")}, // differs from the entry before it
		{Stream: "", N: 1, Fact: line(1, "")},
	} {
		for _, batch := range [][]store.Entry{slices.Concat(good, []store.Entry{bad}), slices.Concat([]store.Entry{bad}, good)} {
			if err := s.Append(batch); err == nil {
				t.Fatalf("batch with %s %d was accepted", bad.Stream, bad.N)
			}
			holds(t, s, "a", lines("a", 1, 3)...)
			holds(t, s, "b")
			holds(t, s, "c")
		}
	}
	ok(t, s.Append(good))
	holds(t, s, "b", lines("b", 1, 3)...)
}

func again(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	ok(t, s.Append(lines("a", 1, 5)))
	ok(t, s.Append(lines("a", 1, 5)))
	ok(t, s.Append(lines("a", 3, 4)))
	ok(t, s.Append(lines("a", 4, 7)))                              // the rest is new
	ok(t, s.Append(append(lines("b", 1, 2), lines("a", 1, 2)...))) // another stream is new
	ok(t, s.Append(append(lines("a", 8, 8), lines("a", 8, 8)...))) // within one batch
	other := lines("a", 1, 1)                                      // the same said otherwise
	other[0].Fact.At = other[0].Fact.At.In(time.FixedZone("", 3600))
	other[0].Fact.Data = []byte(" { \"n\" : 1,\n\t\"text\" : \"a\" }\n")
	ok(t, s.Append(other))
	holds(t, s, "a", lines("a", 1, 8)...)
	holds(t, s, "b", lines("b", 1, 2)...)
}

func conflict(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	ok(t, s.Append(lines("a", 1, 5)))
	for name, change := range map[string]func(*fact.Fact){
		"data":  func(f *fact.Fact) { f.Data = []byte(`{}`) },
		"kind":  func(f *fact.Fact) { f.Kind += "s" },
		"actor": func(f *fact.Fact) { f.By.Account = "ttx" },
		"time":  func(f *fact.Fact) { f.At = f.At.Add(1) },
	} {
		for _, n := range []int{1, 3, 5} {
			batch := lines("a", n, n)
			change(&batch[0].Fact)
			if err := s.Append(batch); !errors.Is(err, store.ErrExists) {
				t.Errorf("other %s at number %d: got %v, want ErrExists", name, n, err)
			}
		}
	}
	is(t, s.Append([]store.Entry{{Stream: "b", N: 1, Fact: line(1, "x")}, {Stream: "b", N: 1, Fact: line(1, "y")}}), store.ErrExists)
	holds(t, s, "a", lines("a", 1, 5)...)
	holds(t, s, "b")
}

func hole(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	is(t, s.Append(lines("a", 2, 2)), store.ErrHole)
	ok(t, s.Append(lines("a", 1, 3)))
	is(t, s.Append(lines("a", 5, 5)), store.ErrHole)
	is(t, s.Append(append(lines("a", 4, 4), lines("a", 6, 6)...)), store.ErrHole)
	is(t, s.Append(append(lines("a", 5, 5), lines("a", 4, 4)...)), store.ErrHole) // out of order
	is(t, s.Append([]store.Entry{{Stream: "a", N: 1<<64 - 1, Fact: line(1, "a")}}), store.ErrHole)
	holds(t, s, "a", lines("a", 1, 3)...)
}

func limits(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	is(t, s.Append(lines("a", 1, store.MaxFacts+1)), store.ErrTooLarge)
	holds(t, s, "a")
	ok(t, s.Append(lines("a", 1, store.MaxFacts)))

	pair := func(bytes int) []store.Entry {
		half := strings.Repeat("x", bytes/2)
		return []store.Entry{{Stream: "b", N: 1, Fact: line(1, half)}, {Stream: "c", N: 1, Fact: line(1, half)}}
	}
	is(t, s.Append(pair(store.MaxBytes)), store.ErrTooLarge)
	holds(t, s, "b")
	large := pair(store.MaxBytes - 1000) // leaves room for the rest of the facts
	ok(t, s.Append(large))
	holds(t, s, "b", large[0])
	holds(t, s, "c", large[1])
}

func sense(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	long := strings.Repeat("x", 512)
	for name, e := range map[string]store.Entry{
		"no name":        {Stream: "", N: 1, Fact: line(1, "")},
		"a zero byte":    {Stream: "a\x00b", N: 1, Fact: line(1, "")},
		"a long name":    {Stream: long + "x", N: 1, Fact: line(1, "")},
		"number 0":       {Stream: "a", N: 0, Fact: line(1, "")},
		"no time":        {Stream: "a", N: 1, Fact: fact.Fact{Kind: "line"}},
		"no JSON":        {Stream: "a", N: 1, Fact: fact.Fact{At: start, Data: []byte("{")}},
		"the year 10000": {Stream: "a", N: 1, Fact: fact.Fact{At: start.AddDate(8000, 0, 0)}},
	} {
		if err := s.Append([]store.Entry{e}); err == nil {
			t.Errorf("an entry with %s was accepted", name)
		}
	}
	if names, err := s.Streams(""); err != nil || len(names) > 0 {
		t.Errorf("there are streams %q (%v), want none", names, err)
	}
	ok(t, s.Append(lines(long, 1, 2)))
	holds(t, s, long, lines(long, 1, 2)...)
}

func streams(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	names := []string{
		"a", "a\x01", "a\x01b", "a b", "a/", "a/b", "a/b/c", "ab", "b",
		"committee/tc", "meeting/oftc/#tc/2014-06-17T10:00:00Z", "meeting/oftc/#tc/2014-06-24T10:00:00Z",
		"meeting/oftc/#tc-dev/2014-06-17T10:00:00Z", "meeting/other/#tc/2014-06-17T10:00:00Z", "é", "\xff",
	}
	for i, name := range names {
		ok(t, s.Append(lines(name, 1, 1+i*7%20)))
	}
	slices.Sort(names)
	for _, prefix := range []string{
		"", "a", "a\x00", "a\x01", "a/", "a/b", "a/b/c", "a/b/c/", "ab", "b", "c", "committee/", "meeting/",
		"meeting/oftc/#tc", "meeting/oftc/#tc/", "meeting/oftc/#tc/2014-06-24T10:00:00Z", "z", "\xc3", "\xff", "\xff\xff",
	} {
		var want []string
		for _, name := range names {
			if strings.HasPrefix(name, prefix) {
				want = append(want, name)
			}
		}
		got, err := s.Streams(prefix)
		ok(t, err)
		if !slices.Equal(got, want) {
			t.Errorf("Streams(%q) = %q, want %q", prefix, got, want)
		}
	}
}

func nested(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	names := []string{"a", "a\x01", "a/b", "a/bb", "aa", "A"}
	for n := 1; n <= 300; n += 50 { // in turns, so that each grows in front of others
		for i, name := range names {
			if n <= 300-50*i {
				ok(t, s.Append(lines(name, n, n+49)))
			}
		}
	}
	for i, name := range names {
		holds(t, s, name, lines(name, 1, 300-50*i)...)
	}
	holds(t, s, "a/")
	holds(t, s, "b")
	ok(t, s.Drop("a/"))
	ok(t, s.Drop("a"))
	holds(t, s, "a")
	for i, name := range names[1:] {
		holds(t, s, name, lines(name, 1, 250-50*i)...)
	}
}

func changed(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	all, stopAll := s.Changed("")
	defer stopAll()
	a, stopA := s.Changed("a/")
	b, stopB := s.Changed("b")
	defer stopB()
	woken := func(wake <-chan struct{}) bool {
		select {
		case _, open := <-wake:
			if !open {
				t.Fatal("the channel was closed")
			}
			return true
		default:
			return false
		}
	}
	want := func(after string, wantAll, wantA, wantB bool) {
		t.Helper()
		gotAll, gotA, gotB := woken(all), woken(a), woken(b)
		if gotAll != wantAll || gotA != wantA || gotB != wantB {
			t.Errorf("after %s woken: all %t, a/ %t, b %t; want %t, %t, %t", after, gotAll, gotA, gotB, wantAll, wantA, wantB)
		}
	}
	want("nothing", false, false, false)
	ok(t, s.Append(lines("a/x", 1, 2)))
	want("a commit", true, true, false)
	want("a commit that was seen", false, false, false)
	ok(t, s.Append(lines("a", 1, 1)))
	want("a commit beside the prefix", true, false, false)
	ok(t, s.Append(append(lines("b", 1, 1), lines("a/x", 3, 3)...)))
	want("a commit of two streams", true, true, true)
	ok(t, s.Append(append(lines("a/x", 4, 4), lines("b", 2, 2)...)))
	ok(t, s.Append(lines("b", 3, 3)))
	want("two commits", true, true, true)
	want("two commits that were seen", false, false, false)
	ok(t, s.Append(lines("a/x", 1, 4)))
	want("what was there already", false, false, false)
	is(t, s.Append(append(lines("a/x", 5, 5), lines("b", 9, 9)...)), store.ErrHole)
	want("a batch refused", false, false, false)
	ok(t, s.Redact("b", 1, line(1, "")))
	want("Redact", true, false, true)
	ok(t, s.Drop("a/none"))
	want("Drop of nothing", false, false, false)
	stopA()
	stopA()
	ok(t, s.Drop("a/x"))
	want("Drop and stop", true, false, false)
}

func together(t *testing.T, path string, open Open) {
	s := opened(t, path, open)
	const all = 100
	var wg sync.WaitGroup
	written := make(chan struct{})
	wg.Go(func() {
		defer close(written)
		for n := 1; n <= all; n++ { // b first, so that b is never behind a
			if err := s.Append(append(lines("b", n, n), lines("a", n, n)...)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for range 3 { // who read again and again
		wg.Go(func() {
			for done := false; !done; {
				select {
				case <-written:
					done = true // once more, and last
				default:
				}
				a, err := s.Read("a", 1, 0)
				if err != nil {
					t.Error(err)
					return
				}
				b, err := s.Len("b")
				if err != nil {
					t.Error(err)
					return
				}
				if uint64(len(a)) > b {
					t.Errorf("half a batch is seen: %d facts of a and %d of b", len(a), b)
				}
				for i, f := range a {
					if !f.Equal(line(i+1, "a")) {
						t.Errorf("fact %d is %v", i+1, f)
					}
				}
				if done && len(a) != all {
					t.Errorf("in the end there are %d facts, want %d", len(a), all)
				}
			}
		})
	}
	for _, stream := range []string{"a", "b"} { // who wait to be woken
		wake, stop := s.Changed(stream)
		wg.Go(func() {
			defer stop()
			for n := uint64(1); n <= all; {
				select {
				case <-wake:
				case <-written: // if it failed, nobody wakes us
					if got, err := s.Len(stream); err != nil || got != all {
						return
					}
				}
				got, err := s.Read(stream, n, 7) // less than there may be
				for err == nil && len(got) > 0 {
					n += uint64(len(got))
					got, err = s.Read(stream, n, 7)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func redact(t *testing.T, path string, open Open) {
	s := open(t, path)
	batch := lines("a", 1, 50)
	ok(t, s.Append(batch))
	ok(t, s.Append(lines("b", 1, 50)))
	for _, n := range []int{1, 25, 50} {
		batch[n-1].Fact = line(n, "")
		ok(t, s.Redact("a", uint64(n), batch[n-1].Fact))
	}
	holds(t, s, "a", batch...)
	holds(t, s, "b", lines("b", 1, 50)...)
	is(t, s.Append(lines("a", 25, 25)), store.ErrExists) // the former fact is another one
	ok(t, s.Append(lines("a", 51, 52)))
	for name, n := range map[string]uint64{"a": 53, "b": 0, "c": 1} {
		if err := s.Redact(name, n, line(1, "")); err == nil {
			t.Errorf("fact %d of %s is not there and could be redacted", n, name)
		}
	}
	if err := s.Redact("a", 1, fact.Fact{}); err == nil {
		t.Error("a fact without a time was accepted")
	}
	ok(t, s.Close())
	s = opened(t, path, open)
	holds(t, s, "a", append(batch, lines("a", 51, 52)...)...)
}

func drop(t *testing.T, path string, open Open) {
	s := open(t, path)
	for _, name := range []string{"a", "b", "c"} {
		for n := 1; n <= 500; n += 50 {
			ok(t, s.Append(lines(name, n, n+49)))
		}
	}
	ok(t, s.Drop("b"))
	ok(t, s.Drop("b"))
	ok(t, s.Drop("none"))
	holds(t, s, "b")
	is(t, s.Append(lines("b", 501, 501)), store.ErrHole)
	other := store.Entry{Stream: "b", N: 1, Fact: line(1, "other")}
	ok(t, s.Append([]store.Entry{other}))
	ok(t, s.Close())
	s = opened(t, path, open)
	holds(t, s, "a", lines("a", 1, 500)...)
	holds(t, s, "b", other)
	holds(t, s, "c", lines("c", 1, 500)...)
}

func restart(t *testing.T, path string, open Open) {
	for n := 1; n <= 5; n++ {
		s := open(t, path)
		holds(t, s, "a", lines("a", 1, n-1)...)
		ok(t, s.Append(lines("a", n, n)))
		ok(t, s.Append(lines(fmt.Sprint("b/", n), 1, 100)))
		ok(t, s.Close())
	}
	s := opened(t, path, open)
	names, err := s.Streams("b/")
	ok(t, err)
	if want := []string{"b/1", "b/2", "b/3", "b/4", "b/5"}; !slices.Equal(names, want) {
		t.Errorf("streams %q, want %q", names, want)
	}
}

func closed(t *testing.T, path string, open Open) {
	s := open(t, path)
	ok(t, s.Append(lines("a", 1, 1)))
	wake, stop := s.Changed("a")
	ok(t, s.Close())
	ok(t, s.Close())
	stop()
	select {
	case <-wake:
		t.Error("woken by Close")
	default:
	}
	_, readErr := s.Read("a", 1, 0)
	_, streamsErr := s.Streams("")
	_, lenErr := s.Len("a")
	for name, err := range map[string]error{
		"Append": s.Append(lines("a", 2, 2)), "Read": readErr, "Streams": streamsErr, "Len": lenErr,
		"Redact": s.Redact("a", 1, line(1, "")), "Drop": s.Drop("a"),
	} {
		if err == nil {
			t.Errorf("%s works on a closed store", name)
		}
	}
}
