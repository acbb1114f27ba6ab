// Package irctext is what IRC makes of text: names that fold by the network's
// case mapping, formatting codes, and the length a line may have.
package irctext

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ergochat/irc-go/ircfmt"
	"golang.org/x/text/unicode/norm"
)

// Folded is a nick, channel or account folded by a case mapping. It has a type of its own
// so that an unfolded map key does not compile.
type Folded string

// CaseMap is the CASEMAPPING that a network announces in RPL_ISUPPORT: "ascii",
// "rfc1459" or "rfc1459-strict". The empty value is rfc1459, as RFC 2812 section 2.2 has it.
type CaseMap string

// Fold returns the name that all spellings of s share.
func (m CaseMap) Fold(s string) Folded {
	hi := byte('Z')
	switch m {
	case "", "rfc1459":
		hi = '^'
	case "rfc1459-strict", "strict-rfc1459":
		hi = ']'
	}
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= hi {
			b[i] = c + 'a' - 'A'
		}
	}
	return Folded(b)
}

var hexColour = regexp.MustCompile("\x04([0-9a-fA-F]{6}(,[0-9a-fA-F]{6})?)?")

// Clean returns s as a reader should see it: without formatting codes and
// control characters, tabs as blanks, bytes that are not UTF-8 as U+FFFD.
func Clean(s string) string {
	if !plain(s) {
		s = hexColour.ReplaceAllString(s, "")
		s = ircfmt.Strip(s)
	}
	return Printable(s)
}

// Printable is Clean without a thought for formatting codes: no character in it
// can end a line, move a cursor or turn the direction of text.
func Printable(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r == '\u2028', r == '\u2029',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// Split cuts s into pieces of at most limit bytes: at a blank where one is in
// the last third, else between characters, never inside one.
func Split(s string, limit int) (pieces []string) {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for len(s) > limit {
		cut := limit
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		if cut == 0 { // not even one character fits: the legal length is an outer limit, so this is one of a test
			_, cut = utf8.DecodeRuneInString(s)
		}
		if i := strings.LastIndexByte(s[:min(cut+1, len(s))], ' '); i > limit*2/3 {
			pieces, s = append(pieces, s[:i]), s[i+1:]
			continue
		}
		if i := norm.NFC.LastBoundary([]byte(s[:cut])); i > limit/2 && !norm.NFC.PropertiesString(s[cut:]).BoundaryBefore() {
			cut = i
		}
		pieces, s = append(pieces, s[:cut]), s[cut:]
	}
	return append(pieces, s)
}

// Shorten returns s in at most limit bytes, with "…" where something was left out.
func Shorten(s string, limit int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= limit {
		return s
	}
	cut := max(limit-len("…"), 0)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strings.TrimRight(s[:cut], " ") + "…"
}

// IsChannel reports whether name is a channel's (RFC 2811 section 2.1).
func IsChannel(name string) bool {
	return name != "" && strings.IndexByte("#&+!", name[0]) >= 0
}

// IsNickRune reports whether r may stand in a nick: RFC 2812 section 2.3.1, and
// letters and digits of any script, since some networks allow them.
func IsNickRune(r rune) bool {
	return strings.ContainsRune("[]\\`_^{|}-", r) || unicode.IsLetter(r) || unicode.IsDigit(r)
}
