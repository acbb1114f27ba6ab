package calendar

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// meetingFields are the values of one mapping, by their keys.
type meetingFields struct {
	m      *meetingFile
	node   *yaml.Node
	what   string // "a time"
	values map[string]*yaml.Node
	lines  map[string]int
	bad    map[string]bool // its value was complained of
}

// fields reads a mapping. A key that nobody knows, but is nearly a known one that is
// missing, is taken for a slip: real files had "fequency".
func (m *meetingFile) fields(n *yaml.Node, what string, known ...string) (*meetingFields, bool) {
	switch {
	case n.Kind == yaml.AliasNode:
		m.wrong(n.Line, "*%s is not read here: write it out", ruleShort(n.Value))
		return nil, false
	case n.Kind != yaml.MappingNode:
		m.wrong(n.Line, "this is not %s: write %s: …", what, known[0])
		return nil, false
	}
	f := &meetingFields{m: m, node: n, what: what, values: map[string]*yaml.Node{}, lines: map[string]int{}, bad: map[string]bool{}}
	var strange []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Value == "<<":
			m.wrong(key.Line, "<< is not read here: write the keys out")
		case !slices.Contains(known, key.Value):
			strange = append(strange, key)
		case f.lines[key.Value] != 0:
			m.wrong(key.Line, "%s is there twice, first at line %d: keep one", key.Value, f.lines[key.Value])
		default:
			f.values[key.Value], f.lines[key.Value] = value, key.Line
			if value.Kind == yaml.AliasNode {
				f.complain(key.Value, "read from *"+ruleShort(value.Value)+": write it out")
				f.values[key.Value] = nil
			}
		}
	}
	for _, key := range strange {
		missing := slices.DeleteFunc(slices.Clone(known), func(k string) bool { return f.lines[k] != 0 || f.bad[k] })
		if near := ruleNearest(key.Value, missing); near != "" {
			m.wrong(key.Line, "%s is not known: did you mean %s?", ruleQuote(key.Value), near)
			f.bad[near] = true
		}
	}
	return f, true
}

// line is where a key is, or where it is missing.
func (f *meetingFields) line(key string) int {
	if n := f.lines[key]; n != 0 {
		return n
	}
	return f.node.Line
}

// text is a value as it was written: 0700 is four digits, not a number. It is "" when it is
// missing, or empty, or no text, which is told.
func (f *meetingFields) text(key string) string {
	n := f.values[key]
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return ""
	case n.Kind != yaml.ScalarNode:
		f.complain(key, "a single text: write one (for several, an entry each)")
		return ""
	}
	return strings.TrimSpace(n.Value)
}

func (f *meetingFields) complain(key, want string) {
	if !f.bad[key] {
		f.bad[key] = true
		f.m.wrong(f.line(key), "%s is not %s", key, want)
	}
}

// need complains when there is no value, and tells whether there is one.
func (f *meetingFields) need(key, value, write string) bool {
	if value == "" && !f.bad[key] {
		f.bad[key] = true
		f.m.wrong(f.line(key), "%s has no %s: write %s", f.what, key, write)
	}
	return value != ""
}

func (f *meetingFields) date(key string) time.Time {
	text := f.text(key)
	date, ok := meetingDate(text)
	if text != "" && !ok {
		f.bad[key] = true
		f.m.wrong(f.line(key), "%s %s is no date: write it like 20160106", key, ruleQuote(text))
		return time.Time{}
	}
	return date
}

func (f *meetingFields) list(key, want string) []*yaml.Node {
	n := f.values[key]
	switch {
	case n == nil || n.Kind == yaml.ScalarNode && n.Tag == "!!null" || n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		if key == "schedule" {
			f.need(key, "", want)
		}
		return nil
	case n.Kind != yaml.SequenceNode:
		f.complain(key, want)
		return nil
	}
	return n.Content
}

// maxChairs bounds who leads one meeting: people, and bytes where they are one text.
const maxChairs, maxChairText = 100, 4000

// chairs reads a text, a list of texts, or a list of mappings with name and irc.
func (f *meetingFields) chairs(key string) (chairs []Chair) {
	n := f.values[key]
	if n == nil || n.Kind != yaml.SequenceNode {
		n = &yaml.Node{Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: f.text(key)}}}
	}
	if len(n.Content) > maxChairs {
		f.complain(key, "a list of at most 100 people")
		return nil
	}
	for _, x := range n.Content {
		if x.Kind == yaml.ScalarNode {
			if len(x.Value) > maxChairText {
				f.complain(key, "a text of at most 4000 bytes")
				continue
			}
			chairs = append(chairs, meetingChairs(x.Value)...)
			continue
		}
		if person, ok := f.m.fields(x, "a chair", "name", "irc", "nick"); ok {
			c := Chair{meetingLine(person.text("name")), meetingLine(cmp.Or(person.text("irc"), person.text("nick")))}
			if person.need("name", c.Name+c.Nick, "name and irc") {
				chairs = append(chairs, c)
			}
		}
	}
	return chairs
}
