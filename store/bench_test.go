package store_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gavel/store"
)

func meeting(n int) string {
	return fmt.Sprintf("meeting/oftc/#channel-%d/%s", n%100, time.Unix(int64(n)*7*3600, 0).UTC().Format(time.RFC3339))
}

// large is a file of 30,000 meetings with 10 lines each, which all benchmarks that need one
// copy.
var large = sync.OnceValue(func() string {
	path := filepath.Join(scratch, "large.db")
	s, err := store.Open(path)
	if err != nil {
		panic(err)
	}
	for i := 0; i < 30000; i += 10 {
		var batch []store.Entry
		for j := range 10 {
			for n := range uint64(10) {
				batch = append(batch, store.Entry{Stream: meeting(i + j), N: n + 1, Fact: said(n)})
			}
		}
		if err := s.Append(batch); err != nil {
			panic(err)
		}
	}
	if err := s.Close(); err != nil {
		panic(err)
	}
	return path
})

func openLarge(b *testing.B) *store.Bolt {
	path := filepath.Join(b.TempDir(), "gavel.db")
	from, err := os.Open(large())
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close()
	to, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer to.Close()
	if _, err := io.Copy(to, from); err != nil {
		b.Fatal(err)
	}
	if err := to.Sync(); err != nil {
		b.Fatal(err)
	}
	s := open(b, path)
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// written is how many bytes this process has given to write calls, where the system tells.
// (What it says of the disk counts a large piece of page cache for each page.)
func written() (bytes float64) {
	text, _ := os.ReadFile("/proc/self/io")
	for line := range strings.Lines(string(text)) {
		_, _ = fmt.Sscanf(line, "wchar: %g", &bytes)
	}
	return bytes
}

// measure runs the benchmark loop and reports what each line of batches of so many lines
// cost.
func measure(b *testing.B, lines int, batch func()) {
	before := written()
	n := 0
	for ; b.Loop(); n++ {
		batch()
	}
	if bytes := written() - before; bytes > 0 {
		b.ReportMetric(bytes/float64(n*lines), "B/line")
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*lines), "ns/line")
}

// BenchmarkBareFile is what the disk takes for a line at the least: write, flush.
func BenchmarkBareFile(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "log"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	line := make([]byte, 200)
	measure(b, 1, func() {
		if _, err := f.Write(line); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	})
}

func benchmarkAppend(b *testing.B, s *store.Bolt, stream string, size int) {
	n, err := s.Len(stream)
	if err != nil {
		b.Fatal(err)
	}
	measure(b, size, func() {
		batch := make([]store.Entry, size)
		for i := range batch {
			n++
			batch[i] = store.Entry{Stream: stream, N: n, Fact: said(n)}
		}
		if err := s.Append(batch); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("%d/new", size), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "gavel.db"))
			defer s.Close()
			benchmarkAppend(b, s, meeting(0), size)
		})
		b.Run(fmt.Sprintf("%d/large", size), func(b *testing.B) { benchmarkAppend(b, openLarge(b), meeting(15000), size) })
	}
	b.Run("1/large/turns", func(b *testing.B) { // a hundred meetings at once
		s := openLarge(b)
		var n uint64
		measure(b, 1, func() {
			if err := s.Append([]store.Entry{{Stream: meeting(int(n % 100 * 300)), N: 11 + n/100, Fact: said(n)}}); err != nil {
				b.Fatal(err)
			}
			n++
		})
	})
}

func BenchmarkLen(b *testing.B) {
	s := openLarge(b)
	for b.Loop() {
		if n, err := s.Len(meeting(15000)); err != nil || n != 10 {
			b.Fatal(n, err)
		}
	}
}

func BenchmarkRead10000(b *testing.B) {
	s := openLarge(b)
	for n := uint64(1); n <= 10000; n += 100 {
		var batch []store.Entry
		for i := n; i < n+100; i++ {
			batch = append(batch, store.Entry{Stream: "long", N: i, Fact: said(i)})
		}
		if err := s.Append(batch); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if facts, err := s.Read("long", 1, 0); err != nil || len(facts) != 10000 {
			b.Fatal(len(facts), err)
		}
	}
}

func BenchmarkStreams30000(b *testing.B) {
	s := openLarge(b)
	for b.Loop() {
		if names, err := s.Streams("meeting/"); err != nil || len(names) != 30000 {
			b.Fatal(len(names), err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	path := large()
	for b.Loop() {
		if err := open(b, path).Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRedact(b *testing.B) {
	s := openLarge(b)
	f := said(1)
	f.Data = nil
	n := 0
	for b.Loop() {
		if err := s.Redact(meeting(n%30000), uint64(1+n/30000), f); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkVerify(b *testing.B) {
	s := openLarge(b)
	for b.Loop() {
		if r, err := s.Verify(nil); err != nil || len(r.Faults) > 0 || r.Facts != 300000 {
			b.Fatal(r, err)
		}
	}
}

func BenchmarkBackup(b *testing.B) {
	s := openLarge(b)
	for b.Loop() {
		n, err := s.Backup(io.Discard)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(n)
	}
}
