package committee

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"
)

// A Program is a part of the project that the committee oversees.
type Program struct {
	// Name is the program's name: "Telemetry".
	Name string `toml:"name"`
	// Codename is what people call it: "Ceilometer"; "" if it has none.
	Codename string `toml:"codename"`
	// PTL is the nick of its technical lead.
	PTL string `toml:"ptl"`
}

// Called is what people call the program.
func (p Program) Called() string {
	if p.Codename != "" {
		return p.Codename
	}
	return p.Name
}

// Key is the name of the program in the names of gaps: "ceilometer".
func (p Program) Key() string { return projectKey(p.Called()) }

func projectKey(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// Program finds a program by its key, its codename or its name.
func (c Config) Program(name string) (Program, bool) {
	for _, p := range c.Programs {
		if p.Key() == strings.ToLower(name) || strings.EqualFold(p.Name, name) || projectKey(p.Name) == strings.ToLower(name) {
			return p, true
		}
	}
	return Program{}, false
}

// A Requirement is something that is required of a project.
type Requirement struct {
	// ID is how a gap points at it: "first-cycle/api".
	ID string `toml:"id"`
	// Text is what is required.
	Text string `toml:"text"`
}

// A PlannedDay is a milestone of the config.
type PlannedDay struct {
	// ID is its name: "juno-1".
	ID string `toml:"id"`
	// Date is its day.
	Date toml.LocalDate `toml:"date"`
}

// A Section is a section of the digest.
type Section struct {
	// Word is what #highlight and #agenda name it by: "1".
	Word string `toml:"word"`
	// Title is its heading: "Mission #1: Integrated release contents".
	Title string `toml:"title"`
}

var nickInBrackets = regexp.MustCompile(`\(([^()]+)\)\s*$`)

// ParsePrograms reads programs in the format of openstack/governance, reference/programs.yaml:
// each by its name, with codename and ptl ("Michael Still (mikal)"). The error names
// every mistake with its line.
func ParsePrograms(src []byte) (programs []Program, err error) {
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(src)).Decode(&doc); err != nil {
		return nil, err
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("line 1: these are no programs: write each as NAME: with codename and ptl below it")
	}
	var bad []error
	keys := map[string]int{}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, body := root.Content[i], root.Content[i+1]
		var x struct {
			Codename string `yaml:"codename"`
			PTL      string `yaml:"ptl"`
		}
		if err := body.Decode(&x); err != nil {
			bad = append(bad, fmt.Errorf("line %d: %s is not read: write codename and ptl below it, each with a text", body.Line, quote(name.Value)))
			continue
		}
		p := Program{Name: tidy(name.Value), Codename: tidy(x.Codename), PTL: tidy(x.PTL)}
		if m := nickInBrackets.FindStringSubmatch(p.PTL); m != nil {
			p.PTL = m[1]
		}
		switch before := keys[p.Key()]; {
		case p.Key() == "":
			bad = append(bad, fmt.Errorf("line %d: %s has no letters for a name", name.Line, quote(name.Value)))
		case before > 0:
			bad = append(bad, fmt.Errorf("line %d: %s is called %s as the program in line %d", name.Line, quote(name.Value), p.Key(), before))
		default:
			keys[p.Key()] = name.Line
			programs = append(programs, p)
		}
	}
	return programs, errors.Join(bad...)
}

func (c *Config) checkProjects(e *KeyErrors) {
	if c.ProgramsFile != "" && len(c.Programs) > 0 {
		e.bad("programs", "the programs are in a file or in [[committee.program]], not in both")
	}
	keys := map[string]bool{}
	for i, p := range c.Programs {
		switch {
		case p.Called() == "":
			e.bad(fmt.Sprintf("program[%d].name", i), "it is missing")
		case p.Key() == "":
			e.bad(fmt.Sprintf("program[%d].name", i), "%s has no letters and digits for the names of gaps", quote(p.Called()))
		case keys[p.Key()]:
			e.bad(fmt.Sprintf("program[%d].name", i), "there is another program called %s", quote(p.Key()))
		}
		keys[p.Key()] = true
	}
	ids := map[string]bool{}
	for i, r := range c.Requirements {
		switch {
		case r.ID == "" || strings.ContainsAny(r.ID, " \t"):
			e.bad(fmt.Sprintf("requirement[%d].id", i), "%s is no name: one word, such as \"first-cycle/api\"", quote(r.ID))
		case ids[strings.ToLower(r.ID)]:
			e.bad(fmt.Sprintf("requirement[%d].id", i), "there is another requirement %s", quote(r.ID))
		}
		ids[strings.ToLower(r.ID)] = true
	}
	days := map[string]bool{}
	for i, m := range c.Milestones {
		switch {
		case !IsMilestone(m.ID):
			e.bad(fmt.Sprintf("milestone[%d].id", i), "%s is no name: letters, digits, \"-\" and \".\", such as \"juno-1\"", quote(m.ID))
		case days[strings.ToLower(m.ID)]:
			e.bad(fmt.Sprintf("milestone[%d].id", i), "there is another milestone %s", quote(m.ID))
		case m.Date.Year == 0:
			e.bad(fmt.Sprintf("milestone[%d].date", i), "it is missing: write date = 2014-06-12")
		}
		days[strings.ToLower(m.ID)] = true
	}
	words := map[string]bool{}
	for i, s := range c.Sections {
		switch {
		case !isWord(s.Word):
			e.bad(fmt.Sprintf("section[%d].word", i), "%s is no word: letters, digits and \"-\"", quote(s.Word))
		case words[strings.ToLower(s.Word)]:
			e.bad(fmt.Sprintf("section[%d].word", i), "there is another section %s", quote(s.Word))
		case tidy(s.Title) == "":
			e.bad(fmt.Sprintf("section[%d].title", i), "it is missing")
		}
		words[strings.ToLower(s.Word)] = true
	}
	for i, k := range c.Remind {
		if !slices.Contains(ReminderKinds, k) {
			e.bad(fmt.Sprintf("remind[%d]", i), "%s is none of %s", quote(k), strings.Join(ReminderKinds, ", "))
		}
	}
	if _, ok := timeOfDay(c.RemindAt); c.RemindAt != "" && !ok {
		e.bad("remind_at", "%s is no time of day: write for example \"14:00\", in UTC", quote(c.RemindAt))
	}
}

// IsMilestone reports whether s can name a milestone.
func IsMilestone(s string) bool {
	return isWord(s) && strings.Trim(s, "0123456789.") != "" && weekRef.FindString(strings.ToLower(s)) == ""
}
