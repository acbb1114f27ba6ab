package people

import (
	"strings"
	"testing"
)

func TestParseZone(t *testing.T) {
	for s, want := range map[string]string{
		"":                               "UTC",
		"utc":                            "UTC",
		"Europe/Paris":                   "Europe/Paris",
		"europe/paris":                   "Europe/Paris",
		" america/new york ":             "America/New_York",
		"America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires",
		"Africa/Dar_es_Salaam":           "Africa/Dar_es_Salaam",
		"cet":                            "CET",
		"Etc/GMT+3":                      "Etc/GMT+3",
	} {
		if got, err := ParseZone(s); err != nil || got.String() != want {
			t.Errorf("%q is %v, %v, not %s", s, got, err, want)
		}
	}
	for s, want := range map[string]string{
		"paris":                "did you mean Europe/Paris?",
		"Los Angeles":          "did you mean America/Los_Angeles?",
		"Mars/Phobos":          `"Mars/Phobos" is no time zone: write a name such as Europe/Paris`,
		"CEST":                 "write a name such as",
		"UTC+2":                "write a name such as",
		"Europe":               "write a name such as",
		"Local":                "write a name such as",
		"localtime":            "write a name such as",
		"right/Europe/Paris":   "write a name such as",
		"posix/Europe/Paris":   "write a name such as",
		"../../etc/passwd":     "write a name such as",
		"/etc/localtime":       "write a name such as",
		"Europe/../Asia/Tokyo": "write a name such as",
		"zone.tab":             "write a name such as",
		"Europe/Paris\x00":     "write a name such as",

		strings.Repeat("x", 600): "write a name such as",
	} {
		if got, err := ParseZone(s); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 200 {
			t.Errorf("%q is %v, %v", s, got, err)
		}
	}
}
