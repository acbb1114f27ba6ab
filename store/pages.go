package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	bolt "go.etcd.io/bbolt"
)

// The format of a page, as bbolt's version 2 of it has it, in the byte order of the
// machine:
//
//	page     id 8, kind 2, count 2, overflow 4; then count elements; then keys and values.
//	         A page with overflow n is as long as n+1.
//	branch   an element is pos 4, key size 4, page 8; pos counts from the element.
//	leaf     an element is flags 4, pos 4, key size 4, value size 4; the value follows the key.
//	bucket   the value of a leaf element with flag 1: root page 8, sequence 8; root 0
//	         says that a leaf page follows right here.
const (
	pageHeader  = 16
	elementSize = 16
	branchKind  = 1
	leafKind    = 2
	bucketFlag  = 1
)

// checkPages reads all pages of the tree that tx sees and returns what is wrong with them,
// a line each.
//
// bbolt can check a file too, but it follows what it finds: an element that points outside
// the file is a fault of the memory mapping, one that points at a page above it a walk
// without end. This reads with ordinary reads, believes nothing, and always ends.
func checkPages(file *os.File, tx *bolt.Tx) (faults []string) {
	size := tx.DB().Info().PageSize
	w := walk{file: file, size: size, seen: make([]bool, tx.Size()/int64(size))}
	info, err := file.Stat()
	switch {
	case err != nil:
		return []string{err.Error()}
	case info.Size() < tx.Size():
		return []string{fmt.Sprintf("it was cut short: %d bytes are left of %d", info.Size(), tx.Size())}
	}
	w.page(uint64(tx.Cursor().Bucket().Root()), nil, nil)
	return w.faults
}

// walk is a walk over the pages of a tree.
type walk struct {
	file   io.ReaderAt
	size   int    // of a page
	seen   []bool // by page id: each page is in the tree once
	faults []string
}

func (w *walk) fault(format string, args ...any) {
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// page checks page id and those below it. Its keys are from low to before high; nil is no
// bound.
func (w *walk) page(id uint64, low, high []byte) {
	p := w.read(id)
	if p == nil {
		return
	}
	keys, ok := w.elements(p, fmt.Sprintf("page %d", id))
	if !ok {
		return
	}
	for i, k := range keys {
		switch {
		case i > 0 && bytes.Compare(keys[i-1], k) >= 0, i == 0 && bytes.Compare(k, low) < 0:
			w.fault("page %d: its keys are out of order", id)
			return
		case high != nil && bytes.Compare(k, high) >= 0:
			w.fault("page %d: its keys belong to the next page", id)
			return
		}
	}
	for i, k := range keys {
		e := p[pageHeader+i*elementSize:]
		if kind(p) == branchKind {
			end := high
			if i+1 < len(keys) {
				end = keys[i+1]
			}
			w.page(binary.NativeEndian.Uint64(e[8:]), k, end)
		} else if binary.NativeEndian.Uint32(e)&bucketFlag != 0 {
			w.bucket(value(e), fmt.Sprintf("page %d, bucket %q", id, k))
		}
	}
}

// read returns page id with its overflow, nil after a fault.
func (w *walk) read(id uint64) []byte {
	if id < 2 || id >= uint64(len(w.seen)) {
		w.fault("page %d is not in the file", id)
		return nil
	}
	p := make([]byte, w.size)
	if _, err := w.file.ReadAt(p, int64(id)*int64(w.size)); err != nil {
		w.fault("page %d: %v", id, err)
		return nil
	}
	overflow := uint64(binary.NativeEndian.Uint32(p[12:]))
	switch {
	case binary.NativeEndian.Uint64(p) != id:
		w.fault("page %d says that it is page %d", id, binary.NativeEndian.Uint64(p))
		return nil
	case id+overflow >= uint64(len(w.seen)):
		w.fault("page %d is longer than the file", id)
		return nil
	}
	for i := id; i <= id+overflow; i++ {
		if w.seen[i] {
			w.fault("page %d is used twice", i)
			return nil
		}
		w.seen[i] = true
	}
	if overflow > 0 {
		rest := make([]byte, overflow*uint64(w.size))
		if _, err := w.file.ReadAt(rest, int64(id+1)*int64(w.size)); err != nil {
			w.fault("page %d: %v", id, err)
			return nil
		}
		p = append(p, rest...)
	}
	return p
}

// elements returns the keys of a page, after seeing that all its elements lie within it.
func (w *walk) elements(p []byte, name string) (keys [][]byte, ok bool) {
	count := int(binary.NativeEndian.Uint16(p[10:]))
	switch {
	case kind(p) != branchKind && kind(p) != leafKind:
		w.fault("%s is no page of a tree (kind %#x)", name, kind(p))
		return nil, false
	case pageHeader+count*elementSize > len(p), kind(p) == branchKind && count == 0:
		w.fault("%s can't have %d elements", name, count)
		return nil, false
	}
	keys = make([][]byte, count)
	for i := range keys {
		at := pageHeader + i*elementSize
		e := p[at:]
		pos, keySize, valueSize := sizes(e, kind(p))
		if keySize == 0 || pos < elementSize || pos+keySize+valueSize > uint64(len(e)) {
			w.fault("%s: element %d is not within it", name, i)
			return nil, false
		}
		keys[i] = e[pos : pos+keySize]
	}
	return keys, true
}

// bucket checks the value that stands for a bucket.
func (w *walk) bucket(v []byte, name string) {
	const header = 16
	if len(v) < header {
		w.fault("%s is cut short", name)
		return
	}
	if root := binary.NativeEndian.Uint64(v); root != 0 {
		w.page(root, nil, nil)
		return
	}
	p := v[header:]
	if len(p) < pageHeader {
		w.fault("%s is cut short", name)
		return
	}
	keys, ok := w.elements(p, name)
	if !ok {
		return
	}
	if kind(p) != leafKind {
		w.fault("%s can't have pages below it", name)
	}
	for i, k := range keys {
		if i > 0 && bytes.Compare(keys[i-1], k) >= 0 {
			w.fault("%s: its keys are out of order", name)
			return
		}
		if e := p[pageHeader+i*elementSize:]; binary.NativeEndian.Uint32(e)&bucketFlag != 0 {
			w.bucket(value(e), fmt.Sprintf("%s/%q", name, k))
		}
	}
}

// kind is the kind of a page.
func kind(p []byte) uint16 { return binary.NativeEndian.Uint16(p[8:]) }

// sizes returns where the key of an element of a page begins, and how long it and its value
// are.
func sizes(e []byte, kind uint16) (pos, key, value uint64) {
	u := func(at int) uint64 { return uint64(binary.NativeEndian.Uint32(e[at:])) }
	if kind == branchKind {
		return u(0), u(4), 0
	}
	return u(4), u(8), u(12)
}

// value returns the value of an element of a leaf.
func value(e []byte) []byte {
	pos, keySize, valueSize := sizes(e, leafKind)
	return e[pos+keySize:][:valueSize]
}
