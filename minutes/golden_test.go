package minutes

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var (
	update   = flag.Bool("update", false, "write the pages of testdata anew")
	pagesDir = flag.String("pages", "", "write the pages of testdata to this folder, to look at them")
)

// The files of testdata are a log on top and the pages it must give below.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Files) == 1 && *update {
				for _, f := range Formats {
					a.Files = append(a.Files, txtar.File{Name: f.Ext})
				}
			}
			p := play(string(a.Files[0].Data))
			if *pagesDir != "" {
				for _, f := range Formats {
					if err := os.WriteFile(filepath.Join(*pagesDir, p.File(f.Ext)), []byte(render(t, p, f.Ext)), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			for i, f := range a.Files[1:] {
				got := style.ReplaceAllString(render(t, p, f.Name), "<style></style>")
				if *update {
					a.Files[i+1].Data = []byte(got)
				} else if got != string(f.Data) {
					t.Errorf("%s (run with -update and look at the difference):\n%s", f.Name, firstDifference(got, string(f.Data)))
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

var style = regexp.MustCompile(`(?s)<style>.*?</style>`)

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "")
		}
	}
	return "got ends early"
}
