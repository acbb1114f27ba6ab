package people

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

var zoneName = regexp.MustCompile(`^[A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$`)

// notZones are names that the time zone database answers to and that are not the zone of anybody: what
// the machine is set to, and clocks that count leap seconds.
var notZones = []string{"local", "localtime", "posixrules", "factory", "posix", "right"}

var continents = []string{"Europe/", "America/", "Asia/", "Africa/", "Australia/", "Pacific/", "Atlantic/", "Indian/"}

// ParseZone reads the IANA name of a time zone, in any case of letters where that is clear: "Europe/Paris",
// "europe/paris", "UTC". "" is UTC. An error says what would work.
func ParseZone(s string) (*time.Location, error) {
	name := strings.Join(strings.Fields(s), "_")
	if name == "" || strings.EqualFold(name, "UTC") {
		return time.UTC, nil
	}
	for _, n := range []string{name, capitals(name), strings.ToUpper(name)} {
		if loc := load(n); loc != nil {
			return loc, nil
		}
	}
	for _, c := range continents {
		if load(c+capitals(name)) != nil {
			return nil, fmt.Errorf("%s is no time zone: did you mean %s?", quote(s), c+capitals(name))
		}
	}
	return nil, fmt.Errorf("%s is no time zone: write a name such as Europe/Paris or America/New_York, or UTC", quote(s))
}

// load is a zone by its exact name; nil if there is none.
func load(name string) *time.Location {
	first, _, _ := strings.Cut(strings.ToLower(name), "/")
	if !zoneName.MatchString(name) || slices.Contains(notZones, first) {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}

// capitals is a name as the time zone database writes most: "America/New_York".
func capitals(name string) string {
	up := true
	return strings.Map(func(r rune) rune {
		capital := up && r >= 'a' && r <= 'z'
		up = strings.ContainsRune("_/-", r)
		if capital {
			return r - 'a' + 'A'
		}
		return r
	}, strings.ToLower(name))
}
