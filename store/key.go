package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	bolt "go.etcd.io/bbolt"

	"gavel/internal/fact"
)

// maxName bounds the keys, because a page of the tree should hold many.
const maxName = 512

// checkName says what is wrong with the name of a stream.
func checkName(stream string) error {
	switch {
	case stream == "":
		return errors.New("a stream needs a name")
	case len(stream) > maxName:
		return fmt.Errorf("the name of a stream is at most %d bytes, not %d", maxName, len(stream))
	case strings.IndexByte(stream, 0) >= 0:
		return errors.New("the name of a stream can't contain a zero byte")
	}
	return nil
}

// key is where fact n of a stream is.
func key(stream string, n uint64) []byte {
	k := make([]byte, 0, len(stream)+9)
	k = append(k, stream...)
	k = append(k, 0)
	return binary.BigEndian.AppendUint64(k, n)
}

// past is a key behind all facts of a stream and before those of the next.
func past(stream string) []byte {
	return append([]byte(stream), 1)
}

// split is the reverse of key. The name is a part of k and dies with it.
func split(k []byte) (stream []byte, n uint64, ok bool) {
	zero := len(k) - 9
	if zero < 1 || bytes.IndexByte(k, 0) != zero {
		return nil, 0, false
	}
	return k[:zero], binary.BigEndian.Uint64(k[zero+1:]), true
}

// last returns the number of a stream's last fact, 0 for none. A seek takes about a
// microsecond, so nobody has to remember the number: what is remembered can be wrong.
func last(c *bolt.Cursor, stream string) uint64 {
	k, _ := c.Seek(past(stream))
	if k == nil {
		k, _ = c.Last()
	} else {
		k, _ = c.Prev()
	}
	if s, n, ok := split(k); ok && string(s) == stream {
		return n
	}
	return 0
}

// encode gives the form that is stored. Two facts that say the same have forms that decode
// to the same, whatever their time zones and the white space of their data.
func encode(f fact.Fact) ([]byte, error) {
	if f.At.IsZero() {
		return nil, errors.New("it has no time")
	}
	f.At = f.At.UTC()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // which would change the bytes of Data
	if err := e.Encode(f); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// decode reads the stored form. It keeps nothing of v.
func decode(v []byte) (f fact.Fact, err error) {
	err = json.Unmarshal(v, &f)
	return f, err
}

// same reports whether two stored forms say the same.
func same(v, w []byte) bool {
	if bytes.Equal(v, w) {
		return true
	}
	f, err := decode(v)
	if err != nil {
		return false
	}
	g, err := decode(w)
	return err == nil && f.Equal(g)
}
