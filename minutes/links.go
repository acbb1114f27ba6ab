package minutes

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Span is a piece of a text. When it is a link, it is the URL.
type Span struct {
	Text string
	Link bool
}

// schemes are what may become a link. Everything else ("javascript:") is text.
var schemes = map[string]bool{
	"http": true, "https": true, "irc": true, "ircs": true, "ftp": true, "mailto": true, "ssh": true,
}

// Spans splits a text into links and what is between them. The texts of the spans
// together are the text.
func Spans(s string) (spans []Span) {
	done := 0 // s[:done] is in spans
	for next := 0; ; {
		i := strings.IndexByte(s[next:], ':')
		if i < 0 {
			break
		}
		colon := next + i
		next = colon + 1
		start := schemeStart(s[done:colon]) + done
		if start < done {
			continue
		}
		end := linkEnd(s, colon)
		if end == 0 {
			continue
		}
		if start > done {
			spans = append(spans, Span{Text: s[done:start]})
		}
		spans = append(spans, Span{Text: s[start:end], Link: true})
		done, next = end, end
	}
	if done < len(s) {
		spans = append(spans, Span{Text: s[done:]})
	}
	return spans
}

// schemeStart is where the scheme at the end of s begins, or negative when there is none.
func schemeStart(s string) int {
	i := len(s)
	for i > 0 && len(s)-i < len("mailto")+1 && isLetter(s[i-1]) {
		i--
	}
	if !schemes[strings.ToLower(s[i:])] {
		return -len(s) - 1
	}
	// "xhttp://" and "git+http://" are other schemes.
	if i > 0 && (s[i-1] >= '0' && s[i-1] <= '9' || isLetter(s[i-1]) || strings.IndexByte("+-.", s[i-1]) >= 0) {
		return -len(s) - 1
	}
	return i
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// linkEnd is where the URL ends whose scheme ends at the colon; 0 when it is none.
func linkEnd(s string, colon int) int {
	rest := s[colon+1:]
	n := strings.IndexFunc(rest, endsURL)
	if n < 0 {
		n = len(rest)
	}
	n = trimURL(rest[:n])
	body, slashes := strings.CutPrefix(rest[:n], "//")
	if !slashes {
		// Only mail has no slashes, and needs somebody and somewhere.
		at := strings.IndexByte(body, '@')
		if colon < 6 || !strings.EqualFold(s[colon-6:colon], "mailto") || at < 1 || at == len(body)-1 {
			return 0
		}
		return colon + 1 + n
	}
	r, _ := utf8.DecodeRuneInString(body)
	switch {
	case body == "":
		return 0
	case unicode.IsLetter(r), unicode.IsDigit(r), r == '[', r == '_':
		return colon + 1 + n
	case r == '/' && !strings.EqualFold(s[max(colon-4, 0):colon], "http") && !strings.EqualFold(s[max(colon-5, 0):colon], "https"):
		return colon + 1 + n // irc:///#channel
	}
	return 0
}

// endsURL reports whether r can't stand in a URL that people type.
func endsURL(r rune) bool {
	return r < 0x20 || unicode.IsSpace(r) || strings.ContainsRune("<>\"`\u200b\u200e\u200f\ufeff。，、；！？「」『』【】《》", r)
}

// trimURL is the length of s without the punctuation at its end that belongs to the
// sentence: a closing bracket does when the URL did not open it.
func trimURL(s string) int {
	open := map[byte]int{} // closing bracket → how many are too few (+) or too many (-)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			open[')']++
		case '[':
			open[']']++
		case '{':
			open['}']++
		case ')', ']', '}':
			open[s[i]]--
		}
	}
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		switch {
		case strings.ContainsRune(".,;:!?'‘’“”«»‹›…：）", r):
		case strings.ContainsRune(")]}", r) && open[byte(r)] < 0:
			open[byte(r)]++
		default:
			return len(s)
		}
		s = s[:len(s)-size]
	}
	return 0
}

// href is a URL as an attribute or a link target can hold it: what has a meaning to one of
// our formats, and none in a URL, is percent-encoded.
func href(s string) string {
	if !strings.ContainsAny(s, "\\^{}|<>\"` ") {
		return s
	}
	return unsafeInURL.Replace(s)
}

var unsafeInURL = strings.NewReplacer("\\", "%5C", "^", "%5E", "{", "%7B", "}", "%7D", "|", "%7C",
	"<", "%3C", ">", "%3E", "\"", "%22", "`", "%60", " ", "%20")
