package calendar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A releaseFile is a file of schedules while it is read.
type releaseFile struct {
	name               string
	size               int
	problems, warnings []releaseNote
}

type releaseNote struct {
	line int // 0: the whole file
	text string
}

func (f *releaseFile) wrong(line int, format string, args ...any) {
	f.problems = append(f.problems, releaseNote{line, fmt.Sprintf(format, args...)})
}

func (f *releaseFile) warn(line int, format string, args ...any) {
	f.warnings = append(f.warnings, releaseNote{line, fmt.Sprintf(format, args...)})
}

// lines are notes with the file and the line, in the order of the file.
func (f *releaseFile) lines(notes []releaseNote) (all []string) {
	slices.SortStableFunc(notes, func(a, b releaseNote) int { return a.line - b.line })
	for _, n := range notes {
		if n.line == 0 {
			all = append(all, f.name+": "+n.text)
		} else {
			all = append(all, f.name+":"+strconv.Itoa(n.line)+": "+n.text)
		}
	}
	return all
}

func (f *releaseFile) err() error {
	var all []error
	for _, line := range f.lines(f.problems) {
		all = append(all, errors.New(line))
	}
	return errors.Join(all...)
}

// root is the one document of the file, or nil when that is told to be wrong.
func (f *releaseFile) root(data []byte) *yaml.Node {
	if f.size > maxReleaseFile {
		f.wrong(0, "it is larger than %d MiB: leave out what is not of this schedule", maxReleaseFile>>20)
		return nil
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	err := d.Decode(&doc)
	if err == nil {
		if err = d.Decode(&more); err == io.EOF {
			err = nil
		} else if err == nil && !(len(more.Content) == 1 && more.Content[0].Tag == "!!null") {
			f.wrong(more.Line, "a second document begins here: write a file for each")
		}
	}
	switch {
	case err == io.EOF || err == nil && (len(doc.Content) != 1 || doc.Content[0].Tag == "!!null"):
		f.wrong(0, "there is nothing in it")
		return nil
	case err != nil:
		line := 0
		if found := meetingYAMLError.FindStringSubmatch(err.Error()); found != nil {
			line, _ = strconv.Atoi(found[1])
		}
		text := meetingYAMLError.ReplaceAllString(err.Error(), "")
		if strings.HasPrefix(text, "did not find expected") {
			line++ // the parser counts from 0, what reads its letters from 1
		}
		f.wrong(line, "it can't be read as YAML: %s", text)
		return nil
	}
	return doc.Content[0]
}

// releaseFields are the values of one mapping, by their keys. A key that is there twice has
// two: caracal had a list in two parts.
type releaseFields struct {
	f      *releaseFile
	node   *yaml.Node
	what   string // "a week"
	values map[string][]*yaml.Node
	keys   map[string]int // their lines
	near   map[string]bool
}

// fields reads a mapping. Keys that nobody knows are left alone, but for those that are
// nearly a known one that is missing.
func (f *releaseFile) fields(n *yaml.Node, what string, known ...string) (*releaseFields, bool) {
	if n.Kind != yaml.MappingNode {
		f.wrong(n.Line, "this is not %s: write %s: …", what, known[0])
		return nil, false
	}
	r := &releaseFields{f: f, node: n, what: what, values: map[string][]*yaml.Node{}, keys: map[string]int{}, near: map[string]bool{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Value == "<<":
			f.wrong(key.Line, "<< is not read here: write the keys out")
		case !slices.Contains(known, key.Value):
		case value.Kind == yaml.AliasNode:
			f.wrong(key.Line, "%s is an alias, which is not read here: write it out", key.Value)
			r.near[key.Value] = true
		default:
			if r.keys[key.Value] == 0 {
				r.keys[key.Value] = key.Line
			}
			r.values[key.Value] = append(r.values[key.Value], value)
		}
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if slices.Contains(known, key.Value) {
			continue
		}
		missing := slices.DeleteFunc(slices.Clone(known), func(k string) bool { return r.values[k] != nil || r.near[k] })
		if near := ruleNearest(key.Value, missing); near != "" {
			f.wrong(key.Line, "%s is not known: did you mean %s?", ruleQuote(key.Value), near)
			r.near[near] = true
		}
	}
	return r, true
}

// line is where a key is, or where it is missing.
func (r *releaseFields) line(key string) int {
	if n := r.keys[key]; n != 0 {
		return n
	}
	return r.node.Line
}

// text is a value as it was written: 2026.10 is no number. It is "" when it is missing or empty,
// or when it is no text or there are two of them, which is told.
func (r *releaseFields) text(key string) string {
	all := r.values[key]
	switch {
	case len(all) == 0 || all[0].Tag == "!!null":
		return ""
	case len(all) > 1:
		r.f.wrong(all[1].Line, "%s is there twice, first at line %d: keep one", key, r.keys[key])
	case all[0].Kind != yaml.ScalarNode:
		r.f.wrong(all[0].Line, "%s is not one text", key)
	default:
		return strings.TrimSpace(all[0].Value)
	}
	r.near[key] = true
	return ""
}

// date is a day; zero when it is missing, or no date, which is told.
func (r *releaseFields) date(key string, need bool) time.Time {
	text := r.text(key)
	t, err := time.Parse(time.DateOnly, text)
	switch {
	case text == "" && need && !r.near[key]:
		r.f.wrong(r.line(key), "%s has no %s: write a date like 2026-05-11", r.what, key)
	case text != "" && (err != nil || t.Year() < 1970 || t.Year() > 2999):
		r.f.wrong(r.line(key), "%s %s is no date: write it like 2026-05-11", key, ruleQuote(text))
	case text != "":
		return t
	}
	return time.Time{}
}

// list is what a key has, in all its parts; one text is a list of it.
func (r *releaseFields) list(key string, need bool) (all []*yaml.Node) {
	for _, n := range r.values[key] {
		switch {
		case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		case n.Kind == yaml.SequenceNode:
			all = append(all, n.Content...)
		case n.Kind == yaml.ScalarNode && !need:
			all = append(all, n)
		default:
			r.f.wrong(n.Line, "%s is not a list: begin each entry with -", key)
			r.near[key] = true
		}
	}
	if need && len(all) == 0 && !r.near[key] {
		r.f.wrong(r.line(key), "%s has no %s: write a list, each entry beginning with - start:", r.what, key)
	}
	return all
}

// anchor reads a name such as h-1. One of another form belongs to no series.
func (f *releaseFile) anchor(n *yaml.Node) (releaseAnchor, bool) {
	if n.Kind != yaml.ScalarNode {
		f.wrong(n.Line, "this is no name: write it like h-1")
		return releaseAnchor{}, false
	}
	text := strings.ToLower(strings.TrimSpace(n.Value))
	m := releaseName.FindStringSubmatch(text)
	if m == nil {
		if n.Tag != "!!null" && text != "" {
			f.warn(n.Line, "%s is left out: the names of a series begin with its letter, such as h-1", ruleQuote(text))
		}
		return releaseAnchor{}, false
	}
	return releaseAnchor{n.Line, m[1], m[2]}, true
}
