// Package fact is the envelope that every stream holds.
//
// What is so is the fold of what was said: everything Gavel knows is a stream of
// facts, appended and never changed, and all state is a fold over a stream. A
// fact says when something happened, who did it, what kind of thing it was, and
// the data of that kind. The kinds belong to the folds (package minutes and its
// siblings); kinds are stored by name, so a name is never reused for another
// meaning.
package fact

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// A Fact is one thing that happened.
type Fact struct {
	At   time.Time       `json:"at"`             // when, UTC
	Kind string          `json:"kind"`           // what, by name
	By   Actor           `json:"by,omitzero"`    // who; zero when it was nobody (time, the network)
	Data json.RawMessage `json:"data,omitempty"` // the data of this kind, a JSON object
	// Beside is where the streams of meetings were when this fact of another stream was
	// recorded: "<stream>#<n>" when the line that makes fact n+1 of the meeting caused it,
	// "<stream>~<n>" when it only came at that time, with a blank between several.
	Beside string `json:"beside,omitempty"`
}

// New makes a fact. The data is any value that json.Marshal takes; nil for a
// kind that needs none. It panics on data that can't be marshalled, which only a
// programming error makes.
func New(at time.Time, by Actor, kind string, data any) Fact {
	f := Fact{At: at.UTC(), Kind: kind, By: by}
	if data != nil {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(data); err != nil {
			panic("fact " + kind + ": " + err.Error())
		}
		f.Data = json.RawMessage(bytes.TrimSpace(b.Bytes()))
	}
	return f
}

// Read decodes the data of f into a value of type T. Data that does not fit (a newer
// version wrote it) leaves fields at their zero values: a fold can't fail.
func Read[T any](f Fact) (v T) {
	if len(f.Data) > 0 {
		_ = json.Unmarshal(f.Data, &v)
	}
	return v
}

// Equal reports whether two facts say the same.
func (f Fact) Equal(g Fact) bool {
	return f.At.Equal(g.At) && f.Kind == g.Kind && f.By == g.By && bytes.Equal(f.Data, g.Data) && f.Beside == g.Beside
}

// An Actor is somebody on a network, as seen when the fact was made. Fields that
// the network did not tell are empty.
type Actor struct {
	Nick    string `json:"nick,omitempty"`
	User    string `json:"user,omitempty"`
	Host    string `json:"host,omitempty"`
	Account string `json:"account,omitempty"` // the services account; "" when not logged in or not known
}

// Text is what somebody typed, byte for byte. JSON can't hold bytes that are not
// UTF-8, so such a text is stored as {"bytes": base64}.
type Text string

// MarshalJSON implements json.Marshaler.
func (t Text) MarshalJSON() ([]byte, error) {
	if !utf8.ValidString(string(t)) {
		return json.Marshal(struct {
			Bytes []byte `json:"bytes"`
		}{[]byte(t)})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(string(t))
	return bytes.TrimSpace(b.Bytes()), err
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		var v struct {
			Bytes []byte `json:"bytes"`
		}
		err := json.Unmarshal(b, &v)
		*t = Text(v.Bytes)
		return err
	}
	var s string
	err := json.Unmarshal(b, &s)
	*t = Text(s)
	return err
}
