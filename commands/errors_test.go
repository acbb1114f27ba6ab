package commands_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gavel/commands"
)

// neverSaid are texts of the source that nobody is told as they are, each with the reason.
var neverSaid = map[string]string{
	"needed %d yes": "the verdict has said it already when it tells the rule",
	"sure to pass":  "the count says it in words of its own",
	"sure to fail":  "the count says it in words of its own",

	"Agenda of the meeting of %s": "it stands in the file for the mailing list",
	"evidence: %s":                "it stands in the minutes",
	"moved from %s to %s":         "it stands in the minutes",
	"opened again: %s":            "it stands in the minutes",
	"plan blessed, for %s":        "it stands in the minutes",
	"the gap review was held":     "it stands in the minutes",
	"no longer blessed":           "it stands in the minutes",
}

// TestEveryTextHasATranscript holds the transcripts to what the source says to people: each
// answer, each refusal, and each part that is sewn into one stands in a transcript, or, where
// none can have it, in a case of offstage. A refusal that several functions have stands
// there for as many commands.
func TestEveryTextHasATranscript(t *testing.T) {
	lines := transcribed(t)
	for i, x := range offstage {
		for _, l := range playOffstage(t, i) {
			lines = append(lines, transcriptLine{bot: true, text: bracket.ReplaceAllString(l, ""), command: x.name})
		}
	}
	functions := map[string]map[string]bool{} // by text
	whole, where := map[string]bool{}, map[string]string{}
	for _, file := range saidFiles(t) {
		for _, x := range textsOf(t, file) {
			if functions[x.format] == nil {
				functions[x.format] = map[string]bool{}
			}
			functions[x.format][x.function] = true
			whole[x.format] = whole[x.format] || x.whole
			where[x.format] = strings.TrimPrefix(where[x.format]+", "+x.where, ", ")
		}
	}
	for _, format := range slices.Sorted(maps.Keys(functions)) {
		like := pattern(format, whole[format])
		commands, said := map[string]bool{}, false
		for _, l := range lines {
			if l.bot && like.MatchString(l.text) {
				said = true
				commands[l.command] = true
			}
		}
		switch reason, allowed := neverSaid[format]; {
		case allowed && said:
			t.Errorf("%s: %q is said, though it is never said (%s)", where[format], format, reason)
		case allowed:
		case !said:
			t.Errorf("%s: no transcript shows %q", where[format], format)
		case whole[format] && len(commands) < len(functions[format]):
			t.Errorf("%s: %d functions say %q, and the transcripts show it for %d commands only: %s", where[format],
				len(functions[format]), format, len(commands), strings.Join(slices.Sorted(maps.Keys(commands)), ", "))
		}
	}
	for format := range neverSaid {
		if functions[format] == nil {
			t.Errorf("nothing says %q any more", format)
		}
	}
	t.Logf("%d texts, %d of them never said", len(functions), len(neverSaid))
}

// placeholders stand for something else in the arguments of the table.
var placeholders = strings.Fields("action command date length meeting member milestone motion name nick number option project question reason section term text time url when where word zone")

// TestEveryWordHasATranscript proves that somebody says each command, and each word that a
// command takes: those of the table, and those that the source looks for.
func TestEveryWordHasATranscript(t *testing.T) {
	said := map[string]bool{} // "motion call", of "#motion call M1"
	for _, l := range transcribed(t) {
		if cmd := commands.Lookup(l.command); l.bot || cmd == nil || l.private && !cmd.Anyway {
			continue
		}
		said[l.command] = true
		for w := range strings.FieldsSeq(strings.TrimPrefix(strings.ToLower(l.text), "#")) {
			w = strings.TrimSuffix(w, ":")
			said[l.command+" "+w], said["* "+w] = true, true
		}
	}
	word := regexp.MustCompile(`[a-z]+`)
	for _, c := range commands.Table {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if !said[name] {
				t.Errorf("no transcript uses #%s", name)
			}
		}
		for _, w := range word.FindAllString(c.Args, -1) {
			if !slices.Contains(placeholders, w) && !said[c.Name+" "+w] {
				t.Errorf("no transcript uses #%s %s", c.Name, w)
			}
		}
	}
	for _, file := range saidFiles(t) {
		for _, w := range wordsOf(t, file) {
			if !said["* "+w] {
				t.Errorf("%s: no transcript uses the word %q", file, w)
			}
		}
	}
}

// A transcriptLine is what somebody or the bot said in a transcript.
type transcriptLine struct {
	bot     bool
	private bool   // to the bot alone
	text    string // without the brackets of a notice
	command string // the word of the command; of the bot's lines, that of the one before it
}

var (
	bracket     = regexp.MustCompile(`^\[(?:notice|to) \S+\] `)
	botSays     = regexp.MustCompile(`^\s*[\d:]+ -gavel- (?:\[(?:notice|to) (\S+)\] )?(.*)$`)
	somebodyIs  = regexp.MustCompile(`^\s*[\d:]+ (?:<[@+]?([^\s<>]+)>|\*([^\s*]+)\*) ?(.*)$`)
	commandWord = regexp.MustCompile(`^#?(\w+)`)
)

// transcribed are all the lines of all the transcripts.
func transcribed(t *testing.T) (lines []transcriptLine) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		last := map[string]string{} // the last command, by nick; by "" that of anybody
		for raw := range strings.Lines(string(b)) {
			raw = strings.TrimRight(raw, "\r\n")
			if m := botSays.FindStringSubmatch(raw); m != nil {
				if m[2] == "" {
					t.Errorf("%s: Gavel says nothing, in a line of its own, after %q", file, last[m[1]])
				}
				lines = append(lines, transcriptLine{bot: true, text: m[2], command: last[m[1]]})
				continue
			}
			m := somebodyIs.FindStringSubmatch(raw)
			if m == nil {
				continue
			}
			l := transcriptLine{text: m[3], private: m[2] != ""}
			if w := commandWord.FindStringSubmatch(m[3]); w != nil && (l.private || strings.HasPrefix(m[3], "#")) {
				l.command = strings.ToLower(w[1])
			}
			nick := m[1] + m[2]
			last[nick], last[""] = l.command, l.command
			if f := strings.Fields(l.text); len(f) > 1 && slices.Contains([]string{"motion", "agenda", "gap", "milestone", "digest"}, l.command) {
				last[nick] += " " + f[1] // each of their words is a command of its own
				last[""] = last[nick]
			}
			lines = append(lines, l)
		}
	}
	return lines
}
