package minutes

import (
	"io"
	"time"

	"gavel/internal/irctext"
)

// writeLogText writes the classic log.
func writeLogText(w io.Writer, p Page) error { return LogText(w, p.Meeting, 1) }

// LogText writes the lines of the classic log from number from on:
//
//	20:00:10 <bob> o/
//	20:00:12 * carol waves
//
// One line of the log is one line of the file whatever was typed, and a line never changes
// (but for a redaction), so the file can grow by appending.
func LogText(w io.Writer, m *Meeting, from int) error {
	var b []byte
	for _, l := range m.Log[min(max(from-1, 0), len(m.Log)):] {
		b = l.appendText(b)
	}
	_, err := w.Write(b)
	return err
}

func (l LogLine) appendText(b []byte) []byte {
	b = appendClock(b, l.At)
	if l.Me {
		b = append(b, " * "...)
		b = append(b, irctext.Clean(l.Nick)...)
		b = append(b, ' ')
	} else {
		b = append(b, " <"...)
		b = append(b, irctext.Clean(l.Nick)...)
		b = append(b, "> "...)
	}
	b = append(b, irctext.Clean(l.Text)...)
	return append(b, '\n')
}

func appendClock(b []byte, t time.Time) []byte { return t.UTC().AppendFormat(b, time.TimeOnly) }
