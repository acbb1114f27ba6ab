package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers says what each package may import of the others, and which modules. The
// arrows point one way; the picture is in docs/architecture.md.
var layers = map[string]string{
	"":                       "internal/cli",
	"internal/fact":          "",
	"internal/irctext":       "github.com/ergochat/irc-go golang.org/x/text",
	"minutes":                "internal/fact internal/irctext golang.org/x/text",
	"internal/committee":     "internal/calendar internal/fact internal/irctext github.com/pelletier/go-toml/v2 go.yaml.in/yaml/v3",
	"internal/people":        "internal/committee internal/fact internal/irctext",
	"commands":               "minutes internal/committee internal/people internal/fact internal/irctext github.com/agnivade/levenshtein",
	"internal/calendar":      "github.com/teambition/rrule-go github.com/arran4/golang-ical go.yaml.in/yaml/v3 github.com/agnivade/levenshtein",
	"store":                  "internal/fact go.etcd.io/bbolt",
	"store/storetest":        "store internal/fact github.com/google/go-cmp pgregory.net/rapid",
	"internal/config":        "internal/calendar internal/committee internal/irctext github.com/pelletier/go-toml/v2 github.com/agnivade/levenshtein",
	"internal/archive":       "internal/calendar internal/committee minutes github.com/google/renameio/v2",
	"internal/web":           "internal/archive",
	"internal/ircnet":        "internal/irctext github.com/ergochat/irc-go",
	"bot":                    "commands minutes store internal/archive internal/committee internal/calendar internal/config internal/fact internal/irctext internal/people github.com/lrstanley/girc github.com/ergochat/irc-go github.com/robfig/cron/v3 github.com/cenkalti/backoff/v5 golang.org/x/time golang.org/x/sync",
	"internal/play":          "bot commands minutes store internal/archive internal/fact internal/irctext",
	"internal/play/playtest": "commands minutes internal/archive internal/committee internal/play github.com/google/go-cmp",
	"internal/cli":           "docs/examples bot commands minutes store internal/archive internal/committee internal/config internal/ircnet internal/irctext internal/play internal/web internal/fact golang.org/x/sync github.com/google/renameio/v2 github.com/coreos/go-systemd/v22",
	"internal/interop":       "",
	"docs/examples":          "",
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		pkg := strings.TrimPrefix(strings.TrimPrefix(f[0], "gavel"), "/")
		allowed, known := layers[pkg]
		if !known {
			t.Errorf("package %q has no line in this test", pkg)
			continue
		}
		for _, imp := range f[1:] {
			local, isLocal := strings.CutPrefix(imp, "gavel/")
			if !isLocal && !strings.Contains(strings.Split(imp, "/")[0], ".") {
				continue // the standard library
			}
			ok := slices.ContainsFunc(strings.Fields(allowed), func(a string) bool {
				return local == a || !isLocal && (imp == a || strings.HasPrefix(imp, a+"/"))
			})
			if !ok {
				t.Errorf("%q must not import %q", pkg, imp)
			}
		}
	}
}
