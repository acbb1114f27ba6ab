package minutes

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Written in pieces, the log is the same as written at once.
func TestLogTextGrows(t *testing.T) {
	m := golden(t, "nasty").Meeting
	var whole strings.Builder
	if err := LogText(&whole, m, 1); err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(whole.String(), "\n")
	if lines = lines[:len(lines)-1]; len(lines) != m.Lines() {
		t.Fatalf("%d lines of %d", len(lines), m.Lines())
	}
	for from := -1; from <= m.Lines()+2; from++ {
		var rest strings.Builder
		if err := LogText(&rest, m, from); err != nil {
			t.Fatal(err)
		}
		if want := strings.Join(lines[min(max(from-1, 0), len(lines)):], ""); rest.String() != want {
			t.Errorf("from %d: %q", from, rest.String())
		}
	}
	if strings.Contains(whole.String(), "Gavel was away") {
		t.Error("gaps have no line number, so they can't be in this file")
	}
}

// Each line has its anchor, and what is at the anchor is that line.
func TestLogAnchors(t *testing.T) {
	for _, name := range []string{"sample", "tc", "nasty"} {
		p := golden(t, name)
		log := strings.Split(render(t, p, ".log.txt"), "\n")
		doc := parse(t, render(t, p, ".log.html"))
		for _, l := range p.Log {
			id := fmt.Sprintf("l-%d", l.N)
			found := doc.all(func(n *node) bool { return n.attr["id"] == id })
			if len(found) != 1 || found[0].content() != log[l.N-1] {
				t.Errorf("%s %s: %q, not %q", name, id, found[0].content(), log[l.N-1])
			}
		}
		for _, it := range p.Items {
			if it.Line < 1 || it.Line > p.Lines() {
				t.Errorf("%s: line %d", name, it.Line)
			}
		}
	}
}

// A gap and a new day are marked where they are.
func TestLogMarks(t *testing.T) {
	doc := parse(t, render(t, golden(t, "nasty"), ".log.html"))
	var got []string
	for _, li := range doc.tags("main")[0].tags("li") {
		if id := li.attr["id"]; id == "" || id == "l-29" || id == "l-30" {
			got = append(got, id+li.content())
		}
	}
	want := []string{
		"l-2923:59:04 <alice> ",
		"Gavel was away from 2024-12-31 23:59:04 to 2025-01-01 00:02:34 UTC; nothing was recorded.",
		"Wednesday, 1 January 2025",
		"l-3000:02:40 <alice> #info a new year",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestGapAtTheEnd(t *testing.T) {
	p := play("20:00:01 <alice> #startmeeting x\n-- away 5m\n")
	page := render(t, p, ".log.html")
	if !strings.Contains(page, "Gavel was away from 20:00:01 to 20:05:01 UTC; nothing was recorded.</li>\n</ol>") {
		t.Error("the gap is not marked")
	}
}

// Everybody has another colour while there are enough, and two nicks of one person have the same.
func TestColours(t *testing.T) {
	log := "20:00:01 <alice> #startmeeting x\n"
	for i := range nickColours - 1 {
		log += fmt.Sprintf("20:00:02 <nick%d> hi\n", i)
	}
	lw := logWriter{m: play(log).Meeting}
	lw.reset()
	seen := map[string]bool{}
	for _, c := range lw.colours {
		seen[c] = true
	}
	if len(seen) != nickColours {
		t.Errorf("%d colours for %d people", len(seen), nickColours)
	}
	before := lw.colours[0]
	for i := range 50 {
		log += fmt.Sprintf("20:00:03 <more%d> hi\n", i)
	}
	lw = logWriter{m: play(log).Meeting}
	lw.reset()
	if lw.colours[0] != before {
		t.Error("a colour changed when others came")
	}
}

func TestCommandLen(t *testing.T) {
	for s, want := range map[string]string{
		"#topic x": "#topic", "#info": "#info", "#info: x": "#info", "#101": "", "#openstack-tc": "", "# x": "", "": "", "x #info": "", "##": "", "#a1": "",
	} {
		if got := s[:commandLen(s)]; got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "under a minute", 29 * time.Second: "under a minute", 31 * time.Second: "1 minute", 59 * time.Minute: "59 minutes",
		time.Hour: "1 hour", 61 * time.Minute: "1 hour 1 minute", 150 * time.Minute: "2 hours 30 minutes", -time.Hour: "",
	} {
		if got := duration(d); got != want {
			t.Errorf("%v: %q", d, got)
		}
	}
}
