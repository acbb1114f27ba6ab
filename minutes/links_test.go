package minutes

import (
	"strings"
	"testing"
)

func TestSpans(t *testing.T) {
	// Links are in angle brackets.
	for _, want := range []string{
		"", "no link",
		"‹https://a.example/›",
		"see ‹https://a.example/x› and ‹http://b.example›.",
		"(‹http://google.com/›)",
		"‹https://a.example/(x)›",
		"(see ‹https://en.example/wiki/Foo_(bar)›).",
		"‹https://a.example/x›, then; ‹https://a.example/y›; ‹https://a.example/z›: ‹https://a.example/!x›!",
		"‹https://a.example/?q=1&r=[2]›?",
		"[‹https://a.example/›]", "{‹https://a.example/{x}›}",
		"\"‹https://a.example/›\" '‹https://a.example/it's›' “‹https://a.example/›” «‹https://a.example/›»",
		"<‹https://a.example/›> <b>‹https://a.example/›</b>",
		"‹HTTP://A.EXAMPLE/› ‹Https://a.example/›",
		"‹https://müller.example/straße› ‹https://例え.テスト/議事録›。次",
		"‹http://[2001:db8::1]:8080/› ‹http://127.0.0.1/›",
		"‹irc://irc.example/chan› ‹ircs://irc.example/#chan› ‹ftp://f.example/› ‹ssh://git@h.example:29418/x›",
		"‹mailto:a@b.example›, mailto: a, mailto:a mailto:@ mailto:a@. ‹mailto://a@b.example›",
		"javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd git://x.example/ javascript://x.example/%0aalert(1)",
		"xhttp://a.example git+https://a.example -http://a.example 1http://a.example",
		"请看https?不，‹https://a.example/›，谢谢",
		"http: https:// http://. https://, http:///x https://- ://",
		"12:30: ‹https://a.example/›",
		"view:‹https://a.example/›",
		"‹https://a.example/a:b@c;d,e›",
		"‹https://web.example/web/2014/https://a.example/›",
		"‹https://a.example/x›…",
		"‹https://a.example/x›`y`",
		"‹https://a.example/a_›\u200b",
		"‹https://a.example/)x(›",
	} {
		text := strings.NewReplacer("‹", "", "›", "").Replace(want)
		var got strings.Builder
		for _, s := range Spans(text) {
			if s.Link {
				got.WriteString("‹" + s.Text + "›")
			} else {
				got.WriteString(s.Text)
			}
		}
		if got.String() != want {
			t.Errorf("got  %s\nwant %s", got.String(), want)
		}
	}
}

func FuzzSpans(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Add("(http://a.example/)) x mailto:a@b ssh://h,")
	f.Fuzz(func(t *testing.T, s string) {
		var all strings.Builder
		for i, x := range Spans(s) {
			all.WriteString(x.Text)
			if x.Text == "" {
				t.Errorf("%q: span %d is empty", s, i)
			}
			if !x.Link {
				continue
			}
			scheme, _, _ := strings.Cut(x.Text, ":")
			if !schemes[strings.ToLower(scheme)] {
				t.Errorf("%q: %q is a link", s, x.Text)
			}
			if strings.ContainsAny(x.Text, " \t\n<>\"") || strings.ContainsAny(href(x.Text), " \\^{}|<>\"`") {
				t.Errorf("%q: bad link %q", s, x.Text)
			}
		}
		if all.String() != s {
			t.Errorf("%q became %q", s, all.String())
		}
	})
}

// A line of brackets must not take time in the square of its length.
func BenchmarkSpansBrackets(b *testing.B) {
	s := strings.Repeat("https://a.example/"+strings.Repeat(")", 100)+" ", 100)
	for b.Loop() {
		Spans(s)
	}
}
