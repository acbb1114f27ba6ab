package commands_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"gavel/commands"
)

// TestDocs holds docs/commands.md to the table it is made from.
func TestDocs(t *testing.T) {
	var b strings.Builder
	b.WriteString(`# The commands

A command is a line whose first character is "#", followed by a word; case does not matter. In the middle of a line it is talk.
A line that begins with a URL is a link. This page is made from the table that Gavel itself uses (` + "`commands/table.go`" + `).

| command | what it does | who |
| --- | --- | --- |
`)
	escape := strings.NewReplacer("|", `\|`, "<", "&lt;").Replace
	for _, c := range commands.Table {
		name := fmt.Sprintf("`#%s", c.Name)
		if c.Args != "" {
			name += " " + strings.ReplaceAll(c.Args, "|", `\|`)
		}
		name += "`"
		for _, a := range c.Aliases {
			name += fmt.Sprintf(", `#%s`", a)
		}
		fmt.Fprintf(&b, "| %s | %s. `%s` | %s |\n", name, escape(c.Help), escape(c.Example), escape(c.Who.Label))
	}
	b.WriteString("\nIn private, `/msg gavel help` lists them and `/msg gavel help WORD` explains one.\n")
	const file = "../docs/commands.md"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Errorf("%s is not what the table says; run go test ./commands -update", file)
	}
}

// No two entries of the table share a word, and every entry says what it is for.
func TestTable(t *testing.T) {
	seen := map[string]string{}
	for _, c := range commands.Table {
		if c.Help == "" || c.Example == "" || c.Who.Label == "" || c.Run == nil {
			t.Errorf("#%s: something is missing in its entry", c.Name)
		}
		for _, w := range append([]string{c.Name}, c.Aliases...) {
			if other, taken := seen[w]; taken {
				t.Errorf("#%s is the word of #%s and of #%s", w, other, c.Name)
			}
			seen[w] = c.Name
		}
	}
}
