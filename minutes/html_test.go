package minutes

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// golden is the log of a file of testdata, played.
func golden(t testing.TB, name string) Page {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	return play(string(txtar.Parse(b).Files[0].Data))
}

// What both pages promise to readers that see, hear or feel them.
func TestAccessible(t *testing.T) {
	for _, name := range []string{"sample", "tc", "nasty", "committee"} {
		p := golden(t, name)
		for _, ext := range []string{".html", ".log.html"} {
			t.Run(name+ext, func(t *testing.T) {
				page := render(t, p, ext)
				doc := parse(t, page)
				for _, tag := range []string{"html", "title", "h1", "header", "main", "footer", "style"} {
					if n := len(doc.tags(tag)); n != 1 {
						t.Errorf("%d %s", n, tag)
					}
				}
				if doc.tags("html")[0].attr["lang"] != "en" {
					t.Error("no language")
				}
				if doc.tags("nav")[0].attr["aria-label"] == "" {
					t.Error("navigation without a name")
				}
				skip := doc.tags("a")[0]
				if !skip.has("skip") || !strings.HasPrefix(skip.attr["href"], "#") {
					t.Error("the first link does not skip")
				}
				checkHeadings(t, doc)
				checkIDs(t, doc)
				checkSafe(t, doc)
				for _, n := range doc.all(func(n *node) bool { return n.attr["style"] != "" }) {
					t.Errorf("a style in an attribute: %s", n.name)
				}
				for _, n := range doc.tags("time") {
					if n.attr["datetime"] == "" {
						t.Error("a time without its date")
					}
				}
				if size := len(page); size > 50<<10 {
					t.Errorf("%d bytes", size)
				}
			})
		}
	}
}

// checkHeadings: a heading is at most one level below the one before.
func checkHeadings(t *testing.T, doc *node) {
	level := 0
	for _, n := range doc.all(func(n *node) bool { return len(n.name) == 2 && n.name[0] == 'h' && n.name != "hr" }) {
		l, _ := strconv.Atoi(n.name[1:])
		if l > level+1 {
			t.Errorf("h%d %q after h%d", l, n.content(), level)
		}
		if strings.TrimSpace(n.content()) == "" {
			t.Errorf("h%d without text", l)
		}
		level = l
	}
}

// checkIDs: each id is there once, and each link within the page finds its id.
func checkIDs(t *testing.T, doc *node) {
	ids := map[string]bool{}
	for _, n := range doc.all(func(n *node) bool { return n.attr["id"] != "" }) {
		if ids[n.attr["id"]] {
			t.Errorf("id %s twice", n.attr["id"])
		}
		ids[n.attr["id"]] = true
	}
	for _, n := range doc.tags("a") {
		if id, ok := strings.CutPrefix(n.attr["href"], "#"); ok && !ids[id] {
			t.Errorf("no %s", id)
		}
	}
	for _, n := range doc.all(func(n *node) bool { return n.attr["aria-labelledby"] != "" }) {
		if !ids[n.attr["aria-labelledby"]] {
			t.Errorf("no label %s", n.attr["aria-labelledby"])
		}
	}
}

var ours = regexp.MustCompile(`^(\./)?[^:/?#]+(#l-\d+)?$|^#[a-z]+(-\d+)*$|^data:,$`)

// checkSafe: there are only elements and attributes that we write, nothing is loaded, and a link
// that somebody typed is of a scheme on the list, and says that it is not ours.
func checkSafe(t testing.TB, doc *node) {
	t.Helper()
	elements := map[string]bool{}
	for _, s := range strings.Fields(`html head meta link style title body a header h1 h2 h3 h4 p span nav ul ol li main div section
		i b bdi time table caption tbody tr th td dl dt dd footer`) {
		elements[s] = true
	}
	attrs := map[string]bool{}
	for _, s := range strings.Fields("lang charset name content rel href type title class id dir aria-label aria-labelledby aria-level role datetime scope colspan") {
		attrs[s] = true
	}
	for _, n := range doc.all(func(n *node) bool { return n.name != "" }) {
		if !elements[n.name] {
			t.Errorf("an element %s", n.name)
		}
		for a := range n.attr {
			if !attrs[a] {
				t.Errorf("an attribute %s of %s", a, n.name)
			}
		}
		url, ok := n.attr["href"]
		if !ok || ours.MatchString(url) {
			continue
		}
		scheme, _, _ := strings.Cut(url, ":")
		if !schemes[strings.ToLower(scheme)] {
			t.Errorf("a link to %q", url)
		}
		if n.attr["rel"] != "nofollow noopener" && n.content() != "Gavel" {
			t.Errorf("a link to %q as if it were ours", url)
		}
	}
	if css := doc.tags("style")[0].content(); strings.Contains(css, "url(") || strings.Contains(css, "@import") {
		t.Error("the style loads something")
	}
}

// Contrast, by WCAG 2.2: text needs 4.5 to 1, borders that mean something 3 to 1, in the light and
// in the dark, on every background that it can stand on.
func TestContrast(t *testing.T) {
	vars := map[string]map[string]string{"light": {}, "dark": {}}
	for _, name := range []string{"base.css", "minutes.css", "log.css"} {
		sheet, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		screen, _, _ := strings.Cut(string(sheet), "@media print")
		light, dark, ok := strings.Cut(screen, "@media (prefers-color-scheme: dark)")
		if !ok && strings.Contains(screen, "--") && name != "minutes.css" {
			t.Fatalf("%s: no colours for the dark", name)
		}
		for theme, part := range map[string]string{"light": light, "dark": dark} {
			for _, m := range regexp.MustCompile(`--(\w+):\s*(#[0-9a-f]{6})`).FindAllStringSubmatch(part, -1) {
				vars[theme][m[1]] = m[2]
			}
		}
		if hex := regexp.MustCompile(`[^-\w: ]\s*[\w-]+:[^;{}]*#[0-9a-f]{3}`).FindString(regexp.MustCompile(`--\w+:\s*#\w+;`).ReplaceAllString(screen, "")); hex != "" {
			t.Errorf("%s: a colour that is no variable: %s", name, hex)
		}
	}
	for theme, v := range vars {
		if len(v) < 8+nickColours {
			t.Fatalf("%s: only %d colours", theme, len(v))
		}
		texts := []string{"ink", "muted", "accent"}
		for i := range nickColours {
			texts = append(texts, fmt.Sprintf("c%d", i))
		}
		for _, text := range texts {
			for _, paper := range []string{"paper", "wash", "mark"} {
				if c := contrast(t, v[text], v[paper]); c < 4.5 {
					t.Errorf("%s: %s on %s is %.2f", theme, text, paper, c)
				}
			}
		}
		if c := contrast(t, v["paper"], v["accent"]); c < 4.5 { // the tag of a decision
			t.Errorf("%s: paper on accent is %.2f", theme, c)
		}
		if c := contrast(t, v["edge"], v["paper"]); c < 3 {
			t.Errorf("%s: edge on paper is %.2f", theme, c)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("no colour: %q", hex)
	}
	channel := func(c uint64) float64 {
		v := float64(c&255) / 255
		if v <= .04045 {
			return v / 12.92
		}
		return math.Pow((v+.055)/1.055, 2.4)
	}
	return .2126*channel(n>>16) + .7152*channel(n>>8) + .0722*channel(n)
}

// Every nick colour that a line can have is in the style sheet.
func TestNickClasses(t *testing.T) {
	for i := range nickColours {
		if rule := fmt.Sprintf(".c%d{color:var(--c%d)}", i, i); !strings.Contains(string(logCSS), rule) {
			t.Errorf("no %s", rule)
		}
	}
}

// The pages offer every file there is.
func TestOtherFiles(t *testing.T) {
	if len(otherFiles) != len(Formats) {
		t.Error("otherFiles and Formats differ")
	}
	for _, f := range Formats {
		found := false
		for _, o := range otherFiles {
			found = found || o.Ext == f.Ext && o.Name == f.Name
		}
		if !found {
			t.Errorf("no %s in otherFiles", f.Ext)
		}
	}
}

func TestPageLinks(t *testing.T) {
	for _, c := range []struct{ base, link, full string }{
		{"tc/2014/tc.2014-06-17-20.01", "tc.2014-06-17-20.01.html", "https://m.example/x/tc/2014/tc.2014-06-17-20.01.html"},
		{"a b/c#d?e&f", "c%23d%3Fe&f.html", "https://m.example/x/a%20b/c%23d%3Fe&f.html"},
		{"a:b", "./a:b.html", "https://m.example/x/a:b.html"},
	} {
		p := Page{Meeting: new(Meeting), Base: c.base, URL: "https://m.example/x/"}
		if got := p.link(".html"); got != c.link {
			t.Errorf("%s: %s", c.base, got)
		}
		if got := p.fullLink(".html"); got != c.full {
			t.Errorf("%s: %s", c.base, got)
		}
	}
}

func TestRestricted(t *testing.T) {
	for _, ext := range []string{".html", ".log.html"} {
		if !strings.Contains(render(t, golden(t, "nasty"), ext), `<meta name="robots" content="noindex">`) {
			t.Errorf("%s: search engines are not told", ext)
		}
		if strings.Contains(render(t, golden(t, "tc"), ext), "noindex") {
			t.Errorf("%s: search engines are told", ext)
		}
	}
}
