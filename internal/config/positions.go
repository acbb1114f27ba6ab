package config

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	toml "github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A span is a stretch of the file, in bytes.
type span struct{ start, end int }

// A document is a file, where everything in it is, and what is wrong with it.
//
// Paths name places: "network[0].channel[2].key". Lists of tables are counted from 0, and
// since a list of one may be written without its brackets by mistake, "network" that should be a
// list is always "network[0]".
type document struct {
	name string
	src  []byte // the file
	work []byte // the file without what is no TOML: blanks stand there, so that places stay

	exprs    []expr
	keys     map[string]span // where the name of an option or the header of a table is
	vals     map[string]span // where a value is
	secrets  []span          // what is never shown
	comments []span          // what is not worth showing
	damage   map[string]bool // tables of which something was blanked: what they lack may be there

	table string         // the table that the next key belongs to
	lists map[string]int // how many tables a list has so far

	problems []Problem
	more     int // problems that are too many to tell
}

// An expr is one header or one key with its value.
type expr struct {
	span
	table  string // what it belongs to
	path   string // what it names
	header bool
	double bool // of [[two brackets]]
}

// tries is how often the file is read again without what was wrong with it. A
// file with more mistakes than that is not one of ours.
const tries = 200

// read finds every expression of the file and returns their values. What is not
// TOML is reported and left out.
func read(name string, src []byte) (*document, map[string]any) {
	src = bytes.TrimPrefix(src, []byte("\ufeff")) // Windows editors put it there
	d := &document{
		name:   name,
		src:    src,
		work:   bytes.Clone(src),
		keys:   map[string]span{},
		vals:   map[string]span{},
		damage: map[string]bool{},
		lists:  map[string]int{},
	}
	d.scan()
	return d, d.values()
}

// scan parses the file. After a mistake it goes on with the next line (or after
// a header with the next header, since the keys below it have no table now).
func (d *document) scan() {
	var p unstable.Parser
	quiet := false
	pos := 0
	for range tries {
		p.Reset(d.work[pos:])
		done := pos
		for p.NextExpression() {
			done = d.add(&p, pos)
			quiet = false
		}
		wrong, ok := errors.AsType[*unstable.ParserError](p.Error())
		if !ok {
			return
		}
		at := pos + int(p.Range(wrong.Highlight).Offset)
		n := len(wrong.Highlight)
		at = max(0, min(at, len(d.src)-1))

		start := pos
		if done > pos {
			start = d.lineEnd(done) + 1
		}
		for d.lineEnd(start) < at && isBlank(d.work[start:d.lineEnd(start)]) {
			start = d.lineEnd(start) + 1
		}
		end := d.lineEnd(start)
		first := bytes.TrimSpace(d.work[start:end])
		hidden := d.conceal(span{start, end})
		for s := end + 1; s <= at && s < len(d.src); s = d.lineEnd(s) + 1 {
			if line := (span{s, d.lineEnd(s)}); hidden { // it may be what the first line begins
				d.secrets = append(d.secrets, line)
			} else {
				d.conceal(line)
			}
		}
		if header.Match(first) {
			quiet = false
		}
		if !quiet {
			where, msg := d.explain(span{start, end}, span{at, at + max(n, 1)}, wrong.Message)
			d.report(false, where, "", "%s", msg)
		}
		d.damage[d.table] = true
		if bytes.HasPrefix(first, []byte("[")) && !quiet {
			for end+1 < len(d.src) && !bytes.HasPrefix(bytes.TrimSpace(d.work[end+1:d.lineEnd(end+1)]), []byte("[")) {
				end = d.lineEnd(end + 1)
			}
		} else if opens(first) {
			quiet = true // the lines that follow belong to this value and are no mistakes of their own
		}
		d.blank(span{start, end})
		pos = min(end+1, len(d.src))
	}
	d.report(false, span{pos, pos + 1}, "", "so much is wrong up to here that the rest was not read")
	d.blank(span{pos, len(d.src)})
}

// values decodes what scan left. go-toml is the judge of what can't be in one
// file, such as a key that is there twice.
func (d *document) values() map[string]any {
	for range tries {
		var v map[string]any
		err := toml.Unmarshal(d.work, &v)
		if err == nil {
			return v
		}
		at := 0
		if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
			line, col := wrong.Position()
			for ; line > 1; line-- {
				at = d.lineEnd(at) + 1
			}
			at += col - 1
		}
		i := 0
		for i < len(d.exprs) && d.exprs[i].end <= at {
			i++
		}
		if i == len(d.exprs) {
			d.report(false, span{at, at + 1}, "", "this is not TOML")
			break
		}
		e := d.exprs[i]
		d.clash(e, at, err.Error())
		if e.header { // what is below it has no table now
			e.end = len(d.src)
			for _, next := range d.exprs[i+1:] {
				if next.header {
					e.end = next.start
					break
				}
			}
		}
		d.damage[e.table] = true
		d.blank(e.span)
	}
	return nil
}

// clash reports an expression that is TOML by itself and can't be taken, given
// where and why go-toml stopped.
func (d *document) clash(e expr, at int, msg string) {
	name := plain(e.path)
	key := span{e.start, e.start + max(1, d.nameLen(e))}
	first := d.keys[e.path].start
	switch {
	case !e.header && at > e.start && (strings.Contains(msg, "too large") || strings.Contains(msg, "float")):
		d.report(false, span{at, at + len(word.Find(d.src[at:e.end]))}, e.path, "this number is too large")
	case !e.header && at > e.start:
		d.report(false, span{at, e.end}, e.path, "this is no day; write one like 2014-06-12, and text in quotes")
	case e.header && isList(e.path) && !e.double:
		d.report(false, e.span, e.path, "there may be several of these, so it has two brackets: [[%s]]", name)
	case e.header && known[name] != nil && !isList(e.path) && e.double:
		d.report(false, e.span, e.path, "there is one of these, so it has one bracket: [%s]", name)
	case first >= e.start:
		d.report(false, key, e.path, "something in this is set a second time; one of them must go")
	case e.header:
		d.report(false, e.span, e.path, "[%s] is here a second time; move these lines to the first, in line %d", name, d.line(first))
	default:
		d.report(false, key, e.path, "%s is set a second time; the first is in line %d, and one of them must go",
			short(last(name)), d.line(first))
	}
}

// nameLen is the length of an expression's key.
func (d *document) nameLen(e expr) int {
	n := bytes.IndexAny(d.src[e.start:e.end], "=\n")
	return len(bytes.TrimSpace(d.src[e.start : e.start+max(n, 0)]))
}

// add notes the expression that p has parsed, of a file that it was given from
// pos on, and returns where it ends.
func (d *document) add(p *unstable.Parser, pos int) int {
	n := p.Expression()
	if n.Kind == unstable.KeyValue {
		e := expr{table: d.table}
		e.path, e.span = d.keyValue(d.table, n, pos)
		d.exprs = append(d.exprs, e)
		d.comments = append(d.comments, span{e.end, d.lineEnd(e.end)})
		return e.end
	}
	e := expr{header: true, double: n.Kind == unstable.ArrayTable}
	var at span
	for it := n.Key(); it.Next(); {
		raw := rangeSpan(it.Node().Raw, pos)
		if at.start == 0 {
			at.start = raw.start
		}
		at.end = raw.end
		e.path = child(e.path, string(it.Node().Data))
		switch n := d.lists[e.path]; {
		case e.double && it.IsLast():
			d.lists[e.path]++
			e.path += index(n)
		case n > 0:
			e.path += index(n - 1)
		case isList(e.path):
			d.lists[e.path] = 1
			e.path += index(0)
		}
	}
	// The header is all from its first bracket to its last.
	e.start = bytes.LastIndexByte(d.src[:at.start], '[')
	for e.double && e.start > 0 && d.src[e.start-1] != '[' {
		e.start--
	}
	if e.double {
		e.start--
	}
	e.start = max(e.start, d.lineStart(at.start))
	e.end = d.lineEnd(at.end)
	if i := bytes.IndexByte(d.src[at.end:e.end], ']'); i >= 0 {
		end := at.end + i + 1
		if e.double && end < e.end {
			end++
		}
		d.comments = append(d.comments, span{end, e.end})
		e.end = end
	}
	if _, ok := d.keys[e.path]; !ok {
		d.keys[e.path] = e.span
	}
	d.table = e.path
	d.exprs = append(d.exprs, e)
	return e.end
}

// keyValue notes a key and its value in a table. It returns what it names and
// where it is.
func (d *document) keyValue(table string, n *unstable.Node, pos int) (string, span) {
	whole := rangeSpan(n.Raw, pos)
	path := table
	var key span
	for it := n.Key(); it.Next(); {
		raw := rangeSpan(it.Node().Raw, pos)
		path = child(path, string(it.Node().Data))
		if !it.IsLast() {
			if isList(path) {
				path += index(0)
			}
		}
		if key == (span{}) {
			key.start = raw.start
		}
		key.end = raw.end
		if _, ok := d.keys[path]; !ok {
			d.keys[path] = key
		}
	}
	val := whole
	if i := bytes.IndexByte(d.src[key.end:whole.end], '='); i >= 0 {
		val.start = key.end + i + 1
		for val.start < val.end && (d.src[val.start] == ' ' || d.src[val.start] == '\t') {
			val.start++
		}
	}
	d.value(path, n.Value(), val, pos)
	return path, whole
}

// value notes where a value is, and what is in it.
func (d *document) value(path string, n *unstable.Node, at span, pos int) {
	if _, ok := d.vals[path]; !ok {
		d.vals[path] = at
	}
	switch n.Kind {
	case unstable.Array:
		i := 0
		for it := n.Children(); it.Next(); i++ {
			in := at
			if r := rangeSpan(it.Node().Raw, pos); r.end > r.start { // a list in a list has none, a table its {
				in = r
			}
			d.value(path+index(i), it.Node(), in, pos)
		}
	case unstable.InlineTable:
		if isList(path) && !strings.HasSuffix(path, "]") {
			path += index(0)
		}
		if _, ok := d.keys[path]; !ok {
			d.keys[path] = at
		}
		for it := n.Children(); it.Next(); {
			d.keyValue(path, it.Node(), pos)
		}
	default:
		if !isOpen(path) || login.Match(d.src[at.start:at.end]) {
			d.secrets = append(d.secrets, at)
		}
	}
}

// rangeSpan is a range of the parser, which was given the file from pos on.
func rangeSpan(r unstable.Range, pos int) span {
	return span{pos + int(r.Offset), pos + int(r.Offset+r.Length)}
}

var anyIndex = regexp.MustCompile(`\[\d+\]`)

// child is the path of a key in a table.
func child(table, key string) string {
	if key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		key = strconv.Quote(key)
	}
	if table == "" {
		return key
	}
	return table + "." + key
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// plain is a path without the numbers: the option that it is.
func plain(path string) string {
	if strings.IndexByte(path, '[') < 0 {
		return path
	}
	return anyIndex.ReplaceAllString(path, "")
}

// last is the last key of a path.
func last(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func (d *document) lineStart(at int) int {
	return bytes.LastIndexByte(d.src[:min(at, len(d.src))], '\n') + 1
}

// lineEnd is where the line of a place ends: at its line feed, or at the end of the file.
func (d *document) lineEnd(at int) int {
	at = min(at, len(d.src))
	if i := bytes.IndexByte(d.src[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(d.src)
}

func (d *document) line(at int) int {
	return bytes.Count(d.src[:min(at, len(d.src))], []byte("\n")) + 1
}

// blank takes a stretch out of what is decoded. Places stay what they are.
func (d *document) blank(s span) {
	for i := s.start; i < min(s.end, len(d.work)); i++ {
		if d.work[i] != '\n' {
			d.work[i] = ' '
		}
	}
}

// isBlank reports whether a line is one that TOML skips.
func isBlank(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 0 || line[0] == '#'
}

// opens reports whether a line begins a value that goes on in the lines below.
func opens(line []byte) bool {
	_, v, _ := bytes.Cut(line, []byte("="))
	v = bytes.TrimSpace(v)
	count := func(s string) int { return bytes.Count(v, []byte(s)) }
	switch {
	case bytes.HasPrefix(v, []byte("[")), bytes.HasPrefix(v, []byte("{")):
		return count("[")+count("{") > count("]")+count("}")
	case bytes.HasPrefix(v, []byte(`"""`)):
		return count(`"""`) == 1
	case bytes.HasPrefix(v, []byte("'''")):
		return count("'''") == 1
	}
	return false
}

// conceal hides what might be a secret in a line that can't be parsed: all but
// the value of an option that is known to be none. It reports whether it hid anything.
func (d *document) conceal(s span) bool {
	line := d.src[s.start:s.end]
	key := bytes.IndexByte(line, '=')
	if key < 0 {
		key = len(firstWord.Find(line))
	}
	if header.Match(line) {
		return false
	}
	if words[string(bytes.TrimSpace(line[:key]))] && !secretive.Match(line) {
		quotes := 0
		for i, c := range line {
			switch {
			case c == '"' || c == '\'':
				quotes++
			case c == '#' && (quotes%2 == 0 || line[i-1] == ' '):
				d.comments = append(d.comments, span{s.start + i + 1, s.end})
				return false
			}
		}
		return false
	}
	if key < len(line) && line[key] == '=' {
		key++
	}
	if key < len(line) && line[key] == ' ' {
		key++
	}
	if !words[string(bytes.TrimSpace(firstWord.Find(line)))] && bytes.IndexByte(line, '=') < 0 {
		key = 0
	}
	d.secrets = append(d.secrets, span{s.start + key, s.end})
	return true
}

var (
	header    = regexp.MustCompile(`^\s*\[[\[\]\w.\s-]*$`)
	firstWord = regexp.MustCompile(`^\s*\w+`)
	login     = regexp.MustCompile(`://[^/]*@`)
	secretive = regexp.MustCompile(`(?i)pass|key|secret|token`)
	nextTable = regexp.MustCompile(`^\s*\[+\s*[a-z]`)
	nextOne   = regexp.MustCompile(`^\s*(\[+\s*[a-z]|[a-z_]+\s*=)`)
	number    = regexp.MustCompile(`^[+-]?\d`)
	word      = regexp.MustCompile(`^[^\s#,\]}=]+`)
)

// explain says in an operator's words what the parser found, and where best to
// look: line is the first line of the expression, at is where the parser stopped.
func (d *document) explain(line, at span, msg string) (span, string) {
	text := string(d.work[line.start:line.end])
	value := span{line.start, line.end}
	if i := strings.IndexByte(text, '='); i >= 0 {
		value.start += i + 1
		for value.start < line.end && (d.work[value.start] == ' ' || d.work[value.start] == '\t') {
			value.start++
		}
	}
	has := func(some ...string) bool {
		for _, s := range some {
			if strings.Contains(msg, s) {
				return true
			}
		}
		return false
	}
	if at.start < len(d.work) {
		at.end = max(at.end, at.start+len(word.Find(d.work[at.start:d.lineEnd(at.start)])))
	}
	rest := ""
	if at.start < len(d.work) {
		rest = string(d.work[at.start:d.lineEnd(at.start)])
	}
	first := string(d.work[value.start:line.end])
	switch {
	case at.start > line.end && strings.HasPrefix(first, "[") && nextOne.Match(d.work[d.lineStart(at.start):]),
		at.start > line.end && strings.HasPrefix(first, "{") && nextTable.Match(d.work[d.lineStart(at.start):]):
		return value, notClosed(first)
	case has("not terminated by", "is incomplete", "expected value, not end"):
		switch {
		case strings.HasPrefix(first, "["), strings.HasPrefix(first, "{"):
			return value, notClosed(first)
		case has("not terminated by"):
			return value, "this text is not closed: its last three quotes are missing"
		}
		return span{line.start, max(line.end, line.start+1)}, "there is no value after ="
	case has("unterminated", "cannot have new lines"):
		return value, "the quote at the end of this text is missing"
	case has("invalid escape", "unicode escape", "valid unicode code point", "need a character after"):
		return at, `in double quotes a \ begins a code; write \\ for one backslash, or put the text in single quotes`
	case has("at start of value", "expected keyword", "strings must be quoted", "expected digit but",
		`expected "`, "number after sign"):
		switch w := word.FindString(first); {
		case strings.HasPrefix(rest, "#"):
			return at, `there is no value after =, since # begins a comment; a channel's name needs quotes: "#meetings"`
		case strings.TrimSpace(rest) == "":
			return span{line.start, max(line.end, line.start+1)}, "there is no value after ="
		case strings.IndexAny(rest, "“”„‘’") == 0:
			return at, `these are not the quotes that are meant; write "text"`
		case yesNo[strings.ToLower(w)]:
			return span{value.start, value.start + len(w)}, "write true or false, in small letters and without quotes"
		case number.MatchString(w):
			return span{value.start, value.start + len(w)}, notNumber
		}
		return at, needsQuotes
	case has("expected '=' after key"):
		if strings.HasPrefix(rest, ":") {
			return at, "write = between a key and its value, not :"
		}
		return span{line.start, max(line.end, line.start+1)}, "this is no key = value: the = is missing"
	case has("expected value but got", "unexpected comma"):
		return at, "there is a comma too many here"
	case has("expected ',' or"):
		return at, "a comma is missing before this, or the bracket that closes the value is"
	case has("to close"):
		return span{line.start, max(line.end, line.start+1)},
			"this header is not closed; write [meeting] or, for what there may be several of, [[network]]"
	case has("expected newline"):
		switch w := word.FindString(first); {
		case w == "" || strings.ContainsAny(w[:1], "\"'[{") || at.start > value.start+len(w):
		case number.MatchString(w):
			return span{value.start, value.start + len(w)}, notNumber
		default:
			return value, needsQuotes
		}
		return at, "this is more than a line can hold: one key = value a line, and text in quotes (with \\\" for a quote in it)"
	case has("start of key"):
		return at, "this begins no key; a key is made of letters and _, and other notes need a # before them"
	case has("UTF-8"):
		return at, "this character is not UTF-8; save the file as UTF-8"
	case has("control character", "carriage return"):
		return at, "there is an invisible character here that TOML does not allow; type the line again"
	case has("leading zero"):
		return at, "a number can't begin with 0"
	case has("decimal point", "exponent", "underscore", "radix"):
		return at, "this is no number"
	}
	return at, fmt.Sprintf("this is not TOML: %s", msg)
}

const (
	needsQuotes = `text needs quotes: "like this"`
	notNumber   = `this is no number; other values need quotes: "60m"`
)

// notClosed says of a value that begins with a bracket that it does not end.
func notClosed(value string) string {
	closing := "]"
	if value[0] == '{' {
		closing = "}"
	}
	return "this value is not closed: its " + closing + " is missing"
}

// yesNo is how other formats write a boolean.
var yesNo = map[string]bool{"yes": true, "no": true, "on": true, "off": true, "true": true, "false": true}
