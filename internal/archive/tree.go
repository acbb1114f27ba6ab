// Package archive is the published tree: static files that any web server can
// serve and that outlive the bot.
//
// A meeting's files have one base name and an extension each. Whose they are is
// written in them: the .json names the stream, so no meeting ever overwrites
// another's files, whatever the names, and a tree can be made again from the
// facts at any time.
package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"gavel/minutes"
)

// Tree is a published tree. It belongs to one goroutine.
type Tree struct {
	Dir string // its root
	URL string // the prefix of its files' URLs, ends in "/"
	// Base names a meeting's files: a path below Dir without extension.
	Base func(m *minutes.Meeting, name string) string

	logs map[string]logState // by stream
}

// logState is how far a meeting's .log.txt has grown.
type logState struct {
	base  string
	lines int
	size  int64
}

// Write writes all files of a meeting, each atomically, and returns their base.
// The .log.txt of a running meeting grows by appending.
func (t *Tree) Write(m *minutes.Meeting) (base string, err error) {
	if base, err = t.claim(m); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(t.file(base, "")), 0o755); err != nil {
		return "", plain(err)
	}
	page := minutes.Page{Meeting: m, Base: base, URL: t.URL}
	for _, f := range minutes.Formats {
		if f.Ext == ".log.txt" {
			err = t.writeLog(m, base)
		} else {
			var b bytes.Buffer
			if err = f.Render(&b, page); err == nil {
				err = replace(t.file(base, f.Ext), b.Bytes(), mode(m))
			}
		}
		if err != nil {
			return "", plain(err)
		}
	}
	t.removeFormer(m, base)
	return base, nil
}

// claim finds the base of a meeting's files: the one its name gives, or with a
// number behind it when that belongs to somebody else.
func (t *Tree) claim(m *minutes.Meeting) (string, error) {
	first := t.Base(m, m.Name)
	for n := 1; n < 10000; n++ {
		base := first
		if n > 1 {
			base = fmt.Sprintf("%s-%d", first, n)
		}
		switch owner, err := t.owner(base); {
		case err != nil:
			return "", plain(err)
		case owner == "" || owner == m.Stream:
			return base, nil
		}
	}
	return "", fmt.Errorf("all names like %s are taken", first)
}

// owner is the stream whose files have this base: "" when there are none, and
// "?" when they are not Gavel's.
func (t *Tree) owner(base string) (string, error) {
	b, err := os.ReadFile(t.file(base, ".json"))
	if errors.Is(err, fs.ErrNotExist) {
		for _, f := range minutes.Formats {
			if _, err := os.Lstat(t.file(base, f.Ext)); err == nil {
				return "?", nil
			}
		}
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var head struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(b, &head) != nil || head.ID == "" {
		return "?", nil
	}
	return head.ID, nil
}

// removeFormer removes what a meeting wrote under names it no longer has.
func (t *Tree) removeFormer(m *minutes.Meeting, base string) {
	for _, name := range m.Former {
		first := t.Base(m, name)
		for n := 1; n < 10; n++ {
			old := first
			if n > 1 {
				old = fmt.Sprintf("%s-%d", first, n)
			}
			if owner, err := t.owner(old); old == base || err != nil || owner != m.Stream {
				continue
			}
			for i := len(minutes.Formats) - 1; i >= 0; i-- { // the .json, which says whose they are, last
				_ = os.Remove(t.file(old, minutes.Formats[i].Ext))
			}
		}
	}
}

func (t *Tree) writeLog(m *minutes.Meeting, base string) error {
	name := t.file(base, ".log.txt")
	s, grown := t.logs[m.Stream]
	if grown && s.base == base {
		if fi, err := os.Stat(name); err != nil || fi.Size() != s.size || fi.Mode().Perm() != mode(m) {
			grown = false
		}
	} else {
		grown = false
	}
	var b bytes.Buffer
	if !grown {
		s = logState{base: base}
	}
	if err := minutes.LogText(&b, m, s.lines+1); err != nil {
		return err
	}
	if grown {
		if err := appendTo(name, b.Bytes()); err != nil {
			delete(t.logs, m.Stream)
			return err
		}
	} else if err := replace(name, b.Bytes(), mode(m)); err != nil {
		return err
	}
	s.lines, s.size = m.Lines(), s.size+int64(b.Len())
	if t.logs == nil {
		t.logs = map[string]logState{}
	}
	t.logs[m.Stream] = s
	if !m.Running() {
		delete(t.logs, m.Stream)
	}
	return nil
}

func (t *Tree) file(base, ext string) string {
	return filepath.Join(t.Dir, filepath.FromSlash(base)) + ext
}

// mode is who may read a meeting's files. The web server serves no file that not
// everybody may read.
func mode(m *minutes.Meeting) fs.FileMode {
	if m.Restricted {
		return 0o600
	}
	return 0o644
}

// replace writes a file whole: a temporary file beside it, fsync, rename. The mode is
// the one asked for, also when the file was there with another.
func replace(name string, data []byte, mode fs.FileMode) error {
	f, err := renameio.NewPendingFile(name, renameio.WithStaticPermissions(mode))
	if err != nil {
		return err
	}
	defer f.Cleanup()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}

func appendTo(name string, data []byte) error {
	if len(data) == 0 {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// plain takes the paths of temporary files out of an error: what is wrong is
// the disk or its permissions.
func plain(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", filepath.Dir(p.Path), p.Err)
	}
	return err
}
