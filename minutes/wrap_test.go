package minutes

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWrap(t *testing.T) {
	long := strings.Repeat("x", 80)
	word := strings.Repeat("a", 34) // two and a blank are 69
	for _, c := range []struct{ text, first, rest, want string }{
		{"", "  ", "    ", ""},
		{"one", "  ", "    ", "  one"},
		{word + " " + word + " abc", "", "  ", word + " " + word + "\n  abc"},
		{word + " " + word + " ab", "", "  ", word + " " + word + " ab"},
		{"a  b   c", "", "", "a  b   c"},                                                 // runs are kept within a line
		{word + "   " + word + "    end", "", "  ", word + "   " + word + "\n  end"},     // and dropped at its end
		{"* " + long + " b", "  ", "    ", "  *\n    " + long + "\n    b"},               // a long word stands alone
		{long, "  ", "    ", "  " + long},                                                // also when it is the first
		{word + "\u00a0" + word + "\u00a0abc", "", "", word + "\u00a0" + word + "\nabc"}, // a no-break space breaks
		{"well-known " + strings.Repeat("y-", 35), "", "", "well-known\n" + strings.Repeat("y-", 35)},
		{strings.Repeat("é", 40) + " " + strings.Repeat("é", 31), "", "", strings.Repeat("é", 40) + " " + strings.Repeat("é", 31)},
	} {
		if got := wrap(c.text, c.first, c.rest); got != c.want {
			t.Errorf("wrap(%q)\ngot  %q\nwant %q", c.text, got, c.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("* some words and " + strings.Repeat("x", 90) + " more  of them")
	f.Fuzz(func(t *testing.T, s string) {
		got := wrap(s, "  ", "    ")
		if g, w := strings.Join(strings.Fields(got), " "), strings.Join(strings.Fields(s), " "); g != w {
			t.Errorf("%q lost something: %q", s, got)
		}
		for _, line := range strings.Split(got, "\n") {
			if utf8.RuneCountInString(line) > lineWidth && len(strings.Fields(line)) > 1 {
				t.Errorf("%q: too long: %q", s, line)
			}
		}
	})
}

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "e\u0301": 1, "🎉": 2, "ｆ": 2, "مر": 2} {
		if got := columns(s); got != want {
			t.Errorf("columns(%q) = %d, want %d", s, got, want)
		}
	}
}

func BenchmarkWrap(b *testing.B) {
	s := strings.Repeat("some words "+strings.Repeat("x", 90)+strings.Repeat(" ", 90), 100)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		wrap(s, "", "")
	}
}
