package archive_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gavel/internal/archive"
	"gavel/internal/fact"
	"gavel/minutes"
)

var start = time.Date(2014, 6, 17, 20, 1, 3, 0, time.UTC)

func newTree(t *testing.T) *archive.Tree {
	return &archive.Tree{Dir: t.TempDir(), URL: "https://meetings.example/", Base: func(m *minutes.Meeting, name string) string {
		return name + "/" + m.Began.Format("2006") + "/" + name + "." + m.Began.Format("2006-01-02-15.04")
	}}
}

// meeting is a meeting of so many lines.
func meeting(stream, name string, lines int, more ...fact.Fact) *minutes.Meeting {
	by := fact.Actor{Nick: "ttx"}
	facts := []fact.Fact{fact.New(start, by, minutes.Started, minutes.Start{Stream: stream, Channel: "#c", Name: name, Title: fact.Text(name)})}
	for i := range lines {
		facts = append(facts, fact.New(start, by, minutes.Line, minutes.LineData{Text: fact.Text(fmt.Sprintf("line %d", i+1))}))
	}
	return minutes.Replay(append(facts, more...))
}

func write(t *testing.T, tree *archive.Tree, m *minutes.Meeting) string {
	t.Helper()
	base, err := tree.Write(m)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func read(t *testing.T, tree *archive.Tree, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(tree.Dir, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A second meeting of the same name and minute gets files of its own, and what is not
// Gavel's is never overwritten.
func TestNobodysFilesAreOverwritten(t *testing.T) {
	tree := newTree(t)
	one := write(t, tree, meeting("a", "tc", 1))
	two := write(t, tree, meeting("b", "tc", 2))
	if one != "tc/2014/tc.2014-06-17-20.01" || two != one+"-2" {
		t.Errorf("%s and %s", one, two)
	}
	if again := write(t, tree, meeting("a", "tc", 3)); again != one {
		t.Errorf("written again it is %s", again)
	}
	if !strings.Contains(read(t, tree, two+".log.txt"), "line 2") {
		t.Error("the second one's log is gone")
	}
	foreign := filepath.Join(tree.Dir, "old/2014")
	if err := os.MkdirAll(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(foreign, "old.2014-06-17-20.01.html"), []byte("MeetBot's"), 0o644); err != nil {
		t.Fatal(err)
	}
	if base := write(t, tree, meeting("c", "old", 1)); base != "old/2014/old.2014-06-17-20.01-2" {
		t.Errorf("beside another bot's files it is %s", base)
	}
	if read(t, tree, "old/2014/old.2014-06-17-20.01.html") != "MeetBot's" {
		t.Error("another bot's file was overwritten")
	}
}

// The log grows by appending: what is there is not written again.
func TestLogGrows(t *testing.T) {
	tree := newTree(t)
	base := write(t, tree, meeting("a", "tc", 2))
	name := filepath.Join(tree.Dir, base+".log.txt")
	inode := func() uint64 {
		fi, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return fi.Sys().(*syscall.Stat_t).Ino
	}
	before := inode()
	write(t, tree, meeting("a", "tc", 5))
	if inode() != before {
		t.Error("the log was written anew")
	}
	if got := read(t, tree, base+".log.txt"); strings.Count(got, "\n") != 5 || !strings.HasSuffix(got, "20:01:03 <ttx> line 5\n") {
		t.Errorf("the log is\n%s", got)
	}
	// Somebody meddled: then it is.
	if err := os.WriteFile(name, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, tree, meeting("a", "tc", 6))
	if got := read(t, tree, base+".log.txt"); strings.Count(got, "\n") != 6 {
		t.Errorf("after meddling the log is\n%s", got)
	}
}

// A new name moves the files.
func TestRename(t *testing.T) {
	tree := newTree(t)
	old := write(t, tree, meeting("a", "tc", 2))
	base := write(t, tree, meeting("a", "tc", 2, fact.New(start, fact.Actor{}, minutes.Named, minutes.Text{Text: "board"})))
	if base != "board/2014/board.2014-06-17-20.01" {
		t.Errorf("the files are %s", base)
	}
	left, _ := filepath.Glob(filepath.Join(tree.Dir, old+"*"))
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// Restricted minutes are for the operator's eyes, those written before too.
func TestRestricted(t *testing.T) {
	tree := newTree(t)
	write(t, tree, meeting("a", "tc", 2))
	base := write(t, tree, meeting("a", "tc", 3, fact.New(start, fact.Actor{}, minutes.Restricted, nil)))
	for _, f := range minutes.Formats {
		fi, err := os.Stat(filepath.Join(tree.Dir, base+f.Ext))
		if err != nil {
			t.Fatal(err)
		}
		if fi.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %s", f.Ext, fi.Mode())
		}
	}
}

// A disk that does not take them is one clear line.
func TestUnwritable(t *testing.T) {
	tree := newTree(t)
	file := filepath.Join(tree.Dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tree.Dir = file
	_, err := tree.Write(meeting("a", "tc", 1))
	if !errors.Is(err, syscall.ENOTDIR) || strings.Contains(err.Error(), "\n") {
		t.Errorf("the error is %v", err)
	}
}
