package archive

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Put writes a file that is no meeting's: the draft of a digest, a calendar. The name is its path
// below the root, with slashes. A file that is so already is left alone.
func (t *Tree) Put(name string, body []byte) error {
	file, err := t.place(name)
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, body) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return plain(err)
	}
	return plain(replace(file, body, 0o644))
}

// PutAll puts several files. One that can't be written does not keep the others from it.
func (t *Tree) PutAll(files map[string][]byte) error {
	var wrong []error
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := t.Put(name, files[name]); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	return errors.Join(wrong...)
}

// place is where a file is. It is never outside of the tree, nor hidden in it.
func (t *Tree) place(name string) (string, error) {
	for part := range strings.SplitSeq(name, "/") {
		if part == "" || strings.HasPrefix(part, ".") || len(part) > 200 || strings.ContainsAny(part, "\\:") ||
			strings.ContainsFunc(part, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return "", fmt.Errorf("%q can't be the name of a published file", name)
		}
	}
	return filepath.Join(t.Dir, filepath.FromSlash(name)), nil
}
