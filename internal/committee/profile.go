package committee

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed profiles/*.toml
var profiles embed.FS

// A Profile is a committee as it was at some time: its rules and its members, what
// it looked after and by when.
type Profile struct {
	Name   string
	Config Config // complete
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
		Committee  Config       `toml:"committee"`
		Programs   []Program    `toml:"program"`
		Milestones []PlannedDay `toml:"milestone"`
	}{Committee: defaults()}
	if err := toml.NewDecoder(bytes.NewReader(src)).DisallowUnknownFields().Decode(&file); err != nil {
		return Profile{}, err
	}
	p := Profile{Config: file.Committee}
	p.Config.Programs, p.Config.Milestones = file.Programs, file.Milestones
	if err := p.Config.Fill(); err != nil {
		return Profile{}, err
	}
	return p, nil
}
