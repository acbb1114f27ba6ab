package committee

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

//go:embed profiles/*.toml
var profiles embed.FS

// A Profile is a committee as it was at some time: its rules and its members, and what
// it looked after.
type Profile struct {
	Name       string
	Config     Config // complete
	Programs   []Program
	Milestones []Milestone
}

// A Program is a part of the project that the committee oversees.
type Program struct {
	// Name is the program's name: "Telemetry".
	Name string `toml:"name"`
	// Codename is what people call it: "Ceilometer"; "" if it has none.
	Codename string `toml:"codename"`
	// PTL is the nick of its technical lead.
	PTL string `toml:"ptl"`
}

// A Milestone is a planned day of a release cycle.
type Milestone struct {
	ID   string    // "juno-1", or "juno-final" for the release
	Date time.Time // its day, midnight UTC
}

// Profiles are the names of the profiles there are.
func Profiles() []string {
	files, err := profiles.ReadDir("profiles")
	if err != nil {
		panic(err) // they are part of the program
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".toml"))
	}
	return names
}

// LoadProfile returns a profile by its name.
func LoadProfile(name string) (Profile, error) {
	if !slices.Contains(Profiles(), name) {
		return Profile{}, fmt.Errorf("there is no profile %s, only %s", quote(name), strings.Join(Profiles(), " and "))
	}
	src, err := profiles.ReadFile("profiles/" + name + ".toml")
	if err != nil {
		return Profile{}, fmt.Errorf("read the profile %s: %w", name, err)
	}
	p, err := parseProfile(src)
	if err != nil {
		return Profile{}, fmt.Errorf("read the profile %s: %w", name, err)
	}
	p.Name, p.Config.Profile = name, name
	return p, nil
}

func parseProfile(src []byte) (Profile, error) {
	file := struct {
		Committee  Config    `toml:"committee"`
		Programs   []Program `toml:"program"`
		Milestones []struct {
			ID   string         `toml:"id"`
			Date toml.LocalDate `toml:"date"`
		} `toml:"milestone"`
	}{Committee: defaults()}
	if err := toml.NewDecoder(bytes.NewReader(src)).DisallowUnknownFields().Decode(&file); err != nil {
		return Profile{}, err
	}
	p := Profile{Config: file.Committee, Programs: file.Programs}
	if err := p.Config.Fill(); err != nil {
		return Profile{}, err
	}
	for _, m := range file.Milestones {
		p.Milestones = append(p.Milestones, Milestone{m.ID, m.Date.AsTime(time.UTC)})
	}
	return p, nil
}
