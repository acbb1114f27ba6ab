package committee

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxRoster is the size of the largest roster file, in bytes.
const maxRoster = 1 << 20

// ParseRoster reads a roster in either of its two real forms. What is wrong with it is
// told all at once, a line for each broken row: "members.yaml:7: ...".
//
// From 2019 on it is YAML, a list of name, irc, date (the term) and role, to which nicks (or
// aliases) and account can be added; other keys are ignored. Before, it was text, a line
// "Full name (irc) [expires in] {role}" for each member, with # comments. A file named
// .yaml, .yml or .txt is that; of another the first line decides. E-mail addresses are
// never kept.
func ParseRoster(filename string, src []byte) (Roster, error) {
	var problems rosterProblems
	if len(src) > maxRoster {
		return nil, fmt.Errorf("%s: it is larger than %d bytes", filename, maxRoster)
	}
	var rows []rosterRow
	if isYAML(filename, src) {
		rows = problems.yaml(src)
	} else {
		rows = problems.text(string(src))
	}
	r := checkRows(rows, problems.add)
	if len(r) == 0 && len(problems) == 0 {
		return nil, fmt.Errorf("%s: there is no member in it", filename)
	}
	if len(problems) > 0 {
		return nil, problems.in(filename)
	}
	return r, nil
}

func isYAML(filename string, src []byte) bool {
	switch strings.ToLower(path.Ext(filename)) {
	case ".yaml", ".yml":
		return true
	case ".txt":
		return false
	}
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			return line[0] == '-' || line[0] == '['
		}
	}
	return false
}

// rosterProblems are what is wrong with a file; each has the place of a row.
type rosterProblems []rosterProblem

type rosterProblem struct{ at, text string }

func (p *rosterProblems) add(at, text string) { *p = append(*p, rosterProblem{at, text}) }

// in is the problems as one error, in the order of their lines.
func (p rosterProblems) in(filename string) error {
	number := func(p rosterProblem) (n int) {
		fmt.Sscanf(p.at, "line %d", &n)
		return n
	}
	slices.SortStableFunc(p, func(a, b rosterProblem) int { return number(a) - number(b) })
	var all []error
	for _, x := range p {
		place := filename
		if n := number(x); n > 0 {
			place = fmt.Sprintf("%s:%d", filename, n)
		}
		all = append(all, fmt.Errorf("%s: %s", place, x.text))
	}
	return errors.Join(all...)
}

func lineAt(n int) string { return fmt.Sprintf("line %d", n) }

var textRow = regexp.MustCompile(`^(.+?)\s*\(([^()]*)\)\s*(?:<[^<>]*>\s*)?(?:\[([^\[\]]*)\]\s*)?(?:\{([^{}]*)\})?$`)

// text reads the form of 2013.
func (p *rosterProblems) text(src string) (rows []rosterRow) {
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(src, "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if i := strings.Index(line, " #"); i >= 0 {
			line = strings.TrimSpace(line[:i])
		}
		if line == "" || line[0] == '#' {
			continue
		}
		m := textRow.FindStringSubmatch(line)
		if m == nil {
			p.add(lineAt(n), "this is not of the form: Full name (irc) [expires in] {role}")
			continue
		}
		rows = append(rows, rosterRow{Member{Name: m[1], Nick: m[2], Term: m[3], Role: m[4]}, lineAt(n)})
	}
	return rows
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// yaml reads the form of 2019. It walks the nodes rather than decoding into structs,
// so that each row has its line and a broken one doesn't hide the others.
func (p *rosterProblems) yaml(src []byte) (rows []rosterRow) {
	d := yaml.NewDecoder(bytes.NewReader(src))
	var doc, more yaml.Node
	if err := d.Decode(&doc); err == io.EOF {
		return nil
	} else if err != nil {
		m := yamlLine.FindStringSubmatch(err.Error())
		at := ""
		if m != nil && m[1] != "" {
			at = "line " + m[1]
		}
		p.add(at, "it can't be read as YAML: "+yamlLine.ReplaceAllString(err.Error(), ""))
		return nil
	}
	if d.Decode(&more) != io.EOF {
		p.add("", "there is more than one document in it")
	}
	list := &doc
	if list.Kind == yaml.DocumentNode && len(list.Content) == 1 {
		list = list.Content[0]
	}
	if list.Kind == yaml.ScalarNode && list.Tag == "!!null" {
		return nil
	}
	if list.Kind != yaml.SequenceNode {
		p.add(lineAt(list.Line), `it is not a list of members, each beginning with "- name:"`)
		return nil
	}
	for _, n := range list.Content {
		if m, ok := p.yamlRow(target(n)); ok {
			rows = append(rows, rosterRow{m, lineAt(n.Line)})
		}
	}
	return rows
}

func (p *rosterProblems) yamlRow(n *yaml.Node) (m Member, ok bool) {
	at := lineAt(n.Line)
	if n.Kind != yaml.MappingNode {
		p.add(at, "this is not a member with name and irc")
		return m, false
	}
	ok = true
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, target(n.Content[i+1])
		var field *string
		switch key {
		case "name":
			field = &m.Name
		case "irc":
			field = &m.Nick
		case "account":
			field = &m.Account
		case "date":
			field = &m.Term
		case "role":
			field = &m.Role
		case "nicks", "aliases":
			m.Nicks = append(m.Nicks, p.yamlTexts(key, value, &ok)...)
			continue
		default:
			continue
		}
		if seen[key] {
			p.add(lineAt(n.Content[i].Line), key+" is there twice")
			ok = false
		}
		seen[key] = true
		*field = p.yamlText(key, value, &ok)
	}
	return m, ok
}

func (p *rosterProblems) yamlText(key string, n *yaml.Node, ok *bool) string {
	if n.Kind != yaml.ScalarNode {
		p.add(lineAt(n.Line), key+" is not a text")
		*ok = false
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

func (p *rosterProblems) yamlTexts(key string, n *yaml.Node, ok *bool) (list []string) {
	if n.Kind != yaml.SequenceNode {
		return strings.FieldsFunc(p.yamlText(key, n, ok), func(r rune) bool { return r == ',' || r == ' ' })
	}
	for _, x := range n.Content {
		list = append(list, p.yamlText(key, target(x), ok))
	}
	return list
}

// target is what a YAML alias stands for.
func target(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}
