package committee

import "unicode/utf8"

// Unping is a nick that no client takes for its user's: a zero width space, U+200B, stands
// after the first character. A line that names somebody who is absent uses it.
func Unping(nick string) string {
	if nick == "" {
		return ""
	}
	_, n := utf8.DecodeRuneInString(nick)
	return nick[:n] + "\u200b" + nick[n:]
}
