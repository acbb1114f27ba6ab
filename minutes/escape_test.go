package minutes

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"gavel/internal/irctext"
)

// seeds adds everything nasty to a fuzz target.
func seeds(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Add(strings.Join(nasty, " "))
}

// FuzzFormats puts a text everywhere a text or a nick can stand, and looks at every format.
func FuzzFormats(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		p := one(s)
		pages := map[string]string{}
		for _, x := range Formats {
			page := render(t, p, x.Ext)
			pages[x.Ext] = page
			if !utf8.ValidString(page) || !strings.HasSuffix(page, "\n") {
				t.Errorf("%s: not text", x.Ext)
			}
			if i := strings.IndexFunc(page, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r == '\u202e' || r == '\u2028' }); i >= 0 {
				t.Errorf("%s: a control character: %q", x.Ext, page[i:min(i+20, len(page))])
			}
		}
		for _, ext := range []string{".json", ".html", ".log.html", ".md", ".mw"} {
			if strings.Contains(strings.ToLower(pages[ext]), "<script") || strings.Contains(pages[ext], "<img") {
				t.Errorf("%s: markup that we did not write", ext)
			}
		}
		if n := strings.Count(pages[".log.txt"], "\n"); n != p.Lines() {
			t.Errorf("%d lines of log are %d", p.Lines(), n)
		}
		if !json.Valid([]byte(pages[".json"])) {
			t.Error("bad JSON")
		}
		clean := irctext.Clean(s)
		if strings.ContainsAny(clean, "\ufffe\uffff") { // no parser of XML takes these
			return
		}
		for _, ext := range []string{".html", ".log.html"} {
			doc := parse(t, pages[ext])
			checkSafe(t, doc)
			if !strings.Contains(doc.tags("body")[0].content(), strings.TrimSpace(clean)) {
				t.Errorf("%s: %q is not on the page", ext, clean)
			}
		}
	})
}

// FuzzMarkdown: what is escaped has no character left that Markdown, HTML or a template
// language knows, and is the text again when the escapes are taken out.
func FuzzMarkdown(f *testing.F) {
	seeds(f)
	special := regexp.MustCompile("[<>*_`\\[\\]{}#|~$!^@]|&[^a#]|[{<]%|%[}>]|[a-zA-Z]:[^ ]|(?i:www)\\.")
	escapes := regexp.MustCompile(`\\(.)`)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.TrimSpace(irctext.Clean(s))
		got := escapeMarkdown(s)
		bare := regexp.MustCompile(`\\.|&(lt|gt|amp|#\d+);`).ReplaceAllString(got, "\x00")
		if m := special.FindString(bare); m != "" {
			t.Errorf("%q in %q", m, got)
		}
		if m := regexp.MustCompile(`^([-+=:]|\d+[.)])`).FindString(got); m != "" {
			t.Errorf("%q begins %q", m, got)
		}
		if back := html.UnescapeString(escapes.ReplaceAllString(got, "$1")); back != s {
			t.Errorf("%q is %q again", s, back)
		}
		for _, x := range Spans(s) {
			if link := markdownText(x.Text); x.Link && !regexp.MustCompile(`^(<[^<> ]+>|\[.*\]\([^()<>{}|\s]+\))$`).MatchString(link) {
				t.Errorf("%q is no link", link)
			}
		}
	})
}

func FuzzRST(f *testing.F) {
	seeds(f)
	special := regexp.MustCompile("[*`|_<>@]|::|:[^ \\d\x00]|:$")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.TrimSpace(irctext.Clean(s))
		got := escapeRST(s)
		bare := regexp.MustCompile(`\\.`).ReplaceAllString(got, "\x00")
		if m := special.FindString(bare); m != "" {
			t.Errorf("%q in %q", m, got)
		}
		if regexp.MustCompile(`^([[:punct:]]|\d+[.)]|[a-zA-Z][.)])`).MatchString(bare) {
			t.Errorf("%q begins a block", got)
		}
		if back := regexp.MustCompile(`\\(.)`).ReplaceAllString(got, "$1"); back != s {
			t.Errorf("%q is %q again", s, back)
		}
		for _, x := range Spans(s) {
			if link := rstText(x.Text); x.Link && !regexp.MustCompile("^`([^`\\\\]|\\\\.)+ <[^`<>\\\\\\s]*[^`<>\\\\\\s_]>`__$").MatchString(link) {
				t.Errorf("%q is no link", link)
			}
		}
	})
}

func FuzzWiki(f *testing.F) {
	seeds(f)
	special := regexp.MustCompile(`[<>{}|~=\[\]]|''|__|＿|&[^#]|//|^[*#;:!+-]|\b(RFC|PMID|ISBN)\b`)
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.TrimSpace(irctext.Clean(s))
		got := escapeWiki(s)
		bare := strings.ReplaceAll(got, "//", "\x00") // harmless without its colon, see below
		if m := special.FindString(bare); m != "" {
			t.Errorf("%q in %q", m, got)
		}
		if strings.Contains(got, "://") {
			t.Errorf("a URL in %q", got)
		}
		if back := html.UnescapeString(got); back != s {
			t.Errorf("%q is %q again", s, back)
		}
		for _, x := range Spans(s) {
			if link := wikiText(x.Text); x.Link && !regexp.MustCompile(`^\[[^][<>{}|~\s]+ [^][<>{}|~]+\]$`).MatchString(link) {
				t.Errorf("%q is no link", link)
			}
		}
	})
}

// TestUnderlines: the lines over and under a title are as wide as it is.
func TestUnderlines(t *testing.T) {
	for _, s := range nasty {
		lines := strings.Split(render(t, one(s), ".rst"), "\n")
		if columns(lines[0]) != columns(lines[1]) || lines[0] != lines[2] {
			t.Errorf("%q\n%q\n%q", lines[0], lines[1], lines[2])
		}
		for i, line := range lines {
			if i > 3 && regexp.MustCompile(`^(=+|-+)$`).MatchString(line) && columns(lines[i-1]) != len(line) {
				t.Errorf("%q\n%q", lines[i-1], line)
			}
		}
	}
}
