package config

import (
	"cmp"
	"encoding"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	toml "github.com/pelletier/go-toml/v2"

	"gavel/internal/committee"
)

// Load reads a file and everything it names: secrets, from files and the
// environment, certificates, rosters, programs and release schedules. What is wrong with it is an *Errors.
func Load(path string) (*Config, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return parse(path, src, true)
}

// Parse is Load for a text that would be in the named file. It looks at nothing
// but that: secrets, rosters and schedules that are elsewhere are missing, and certificates
// aren't checked.
func Parse(name string, src []byte) (*Config, error) {
	return parse(name, src, false)
}

func parse(name string, src []byte, load bool) (*Config, error) {
	d, values := read(name, src)
	r := &reader{document: d, load: load, given: map[string]bool{}}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, fmt.Errorf("find the configuration's folder: %w", err)
	}
	c := Default()
	r.dir = dir
	r.fill(reflect.ValueOf(&c).Elem(), values, "")
	r.check(&c)
	problems := d.sorted()
	if slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning }) {
		return nil, &Errors{problems}
	}
	c.resolve(dir)
	c.Warnings = problems
	return &c, nil
}

// Resolve does for a Config made in the program what Load does at its end: options
// that were left empty get the values that follow from others, and paths become absolute, from
// the working folder. Done twice it changes nothing more.
func (c *Config) Resolve() error {
	dir, err := filepath.Abs(".")
	if err != nil {
		return fmt.Errorf("find the working folder: %w", err)
	}
	c.resolve(dir)
	return nil
}

// resolve gives the options that have none of their own the values that follow from
// others, and makes paths absolute.
func (c *Config) resolve(dir string) {
	abs := func(p *string) {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	abs(&c.Data)
	abs(&c.Out)
	if c.URL == "" {
		c.URL = (&url.URL{Scheme: "file", Path: filepath.ToSlash(c.Out)}).String()
	}
	if !strings.HasSuffix(c.URL, "/") {
		c.URL += "/"
	}
	if c.InfoURL == "" {
		c.InfoURL = c.URL
	}
	for i := range c.Committees {
		k := &c.Committees[i]
		abs(&k.Roster)
		abs(&k.ProgramsFile)
		for j := range k.Schedules {
			abs(&k.Schedules[j])
		}
	}
	for i := range c.Networks {
		n := &c.Networks[i]
		abs(&n.CAFile)
		abs(&n.CertFile)
		abs(&n.KeyFile)
		if n.KeyFile == "" {
			n.KeyFile = n.CertFile
		}
		if n.Account == "" {
			n.Account = n.Nick
		}
		if s, _, err := serverAddress(n.Server, n.TLS); err == nil {
			n.Server = s
		}
	}
}

// A reader makes a Config of a document.
type reader struct {
	*document
	dir   string
	load  bool            // whether files and the environment may be read
	given map[string]bool // the secrets that the file sets, wherever they are
}

var (
	secretType   = reflect.TypeFor[Secret]()
	durationType = reflect.TypeFor[Duration]()
	dateType     = reflect.TypeFor[toml.LocalDate]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// fresh is a new element of a list of tables, with its options at their defaults.
func fresh(t reflect.Type, values any) reflect.Value {
	v := reflect.New(t).Elem()
	switch t {
	case reflect.TypeFor[Network]():
		v.Set(reflect.ValueOf(DefaultNetwork()))
	case reflect.TypeFor[Series]():
		v.Set(reflect.ValueOf(DefaultSeries()))
	case reflect.TypeFor[committee.Class]():
		v.Set(reflect.ValueOf(committee.NewClass()))
	case reflect.TypeFor[committee.Config]():
		m, _ := values.(map[string]any)
		profile, _ := m["profile"].(string)
		c, _ := committee.DefaultConfig(profile) // Fill tells of a profile that is not there
		v.Set(reflect.ValueOf(c))
	}
	return v
}

// The keys that name a secret's file or environment variable are those of the secret and this.
const (
	inFile = "_file"
	inEnv  = "_env"
)

// known is every option and table by its path, read off the structs.
var known = options(map[string]reflect.Type{}, reflect.TypeFor[Config](), "")

// words are the names of options that are no secrets and no tables, in any table.
var words = func() map[string]bool {
	m := map[string]bool{}
	for path := range known {
		m[last(path)] = true
	}
	for path := range known {
		if !isOpen(path) {
			delete(m, last(path))
		}
	}
	return m
}()

func options(m map[string]reflect.Type, t reflect.Type, table string) map[string]reflect.Type {
	for f := range t.Fields() {
		tag := f.Tag.Get("toml")
		if tag == "-" || !f.IsExported() {
			continue
		}
		path := child(table, tag)
		m[path] = f.Type
		switch {
		case f.Type == secretType:
			m[path+inFile] = reflect.TypeFor[string]()
			m[path+inEnv] = reflect.TypeFor[string]()
		case isTable(f.Type):
			options(m, f.Type, path)
		case isTables(f.Type):
			options(m, f.Type.Elem(), path)
		}
	}
	return m
}

// isText reports whether an option is a text that its type reads by itself.
func isText(t reflect.Type) bool { return reflect.PointerTo(t).Implements(textType) }

func isTable(t reflect.Type) bool { return t.Kind() == reflect.Struct && !isText(t) }

func isTables(t reflect.Type) bool {
	return t != nil && t.Kind() == reflect.Slice && isTable(t.Elem())
}

// isList reports whether there may be several of what a path names.
func isList(path string) bool { return isTables(known[plain(path)]) }

// isOpen reports whether a path names an option that is no secret. What is not
// known may be one, spelled wrong.
func isOpen(path string) bool {
	t := known[plain(path)]
	return t != nil && !isTable(t) && !isTables(t)
}

// fill sets the fields of a struct from a table of the file. Fields that are
// not in the table, or are wrong there, keep what they have.
func (r *reader) fill(v reflect.Value, values map[string]any, table string) {
	t := v.Type()
	mine := map[string]bool{}
	for f := range t.Fields() {
		tag := f.Tag.Get("toml")
		if tag == "-" || !f.IsExported() {
			continue
		}
		path := child(table, tag)
		mine[tag] = true
		if f.Type == secretType {
			mine[tag+inFile], mine[tag+inEnv] = true, true
			v.FieldByIndex(f.Index).Set(reflect.ValueOf(r.secret(values, tag, path)))
		} else if x, ok := values[tag]; ok {
			r.set(v.FieldByIndex(f.Index), x, path)
		}
	}
	for key := range values {
		if !mine[key] {
			r.unknown(key, table, mine)
		}
	}
}

// set sets one field.
func (r *reader) set(v reflect.Value, x any, path string) {
	name := last(path)
	wrong := func(want string) { r.bad(path, "%s is %s, not %s", name, want, kind(x)) }
	switch t := v.Type(); {
	case t == durationType:
		s, ok := x.(string)
		if !ok {
			wrong(`a length of time with its unit, such as "90s", "60m" or "2h"`)
			return
		}
		span, err := parseDuration(s)
		if err != nil {
			r.bad(path, "%s: %v", name, err)
			return
		}
		v.Set(reflect.ValueOf(span))
	case t == dateType:
		day, ok := x.(toml.LocalDate)
		if !ok {
			wrong("a day without quotes, such as 2014-06-12")
			return
		}
		v.Set(reflect.ValueOf(day))
	case isText(t):
		s, ok := x.(string)
		if n, whole := x.(int64); whole {
			s, ok = strconv.FormatInt(n, 10), true
		}
		if !ok {
			wrong("text in quotes, or a whole number")
			return
		}
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
			r.bad(path, "%s: %v", name, err)
		}
	case isTables(t):
		all, ok := x.([]any)
		if one, single := x.(map[string]any); single {
			r.badKey(path+index(0), "there may be several of these, so it has two brackets: [[%s]]", plain(path))
			all, ok = []any{one}, true
		}
		if !ok {
			wrong("a list of tables, each below a line [[" + plain(path) + "]]")
			return
		}
		for i, one := range all {
			at := path + index(i)
			e := fresh(t.Elem(), one)
			if m, ok := one.(map[string]any); ok {
				r.fill(e, m, at)
			} else {
				r.bad(at, "%s is a list of tables, each below a line [[%s]]; this is %s", name, plain(path), kind(one))
				r.damage[at] = true
			}
			v.Set(reflect.Append(v, e)) // in any case, so that it is where its path says
		}
	case t.Kind() == reflect.Struct:
		m, ok := x.(map[string]any)
		if list, several := x.([]any); several {
			r.badKey(path+index(0), "there is one of these, so it has one bracket: [%s]", plain(path))
			if len(list) == 1 {
				m, ok = list[0].(map[string]any)
				path += index(0)
			}
			if !ok {
				return
			}
		}
		if !ok {
			wrong("a table, of lines below a line [" + plain(path) + "]")
			return
		}
		r.fill(v, m, path)
	case t.Kind() == reflect.String:
		s, ok := x.(string)
		if !ok {
			wrong("text in quotes")
			return
		}
		v.SetString(s)
	case t.Kind() == reflect.Bool:
		b, ok := x.(bool)
		if !ok {
			wrong("true or false, without quotes")
			return
		}
		v.SetBool(b)
	case t.Kind() == reflect.Int:
		i, ok := x.(int64)
		if !ok {
			wrong("a whole number, without quotes")
			return
		}
		v.SetInt(i)
	case t.Kind() == reflect.Float64:
		switch n := x.(type) {
		case int64:
			v.SetFloat(float64(n))
		case float64:
			v.SetFloat(n)
		default:
			wrong("a number, without quotes")
		}
	case t == reflect.TypeFor[[]string]():
		all, ok := x.([]any)
		if !ok {
			wrong(`a list of texts, such as ["alice", "bob"]`)
			return
		}
		list := []string{}
		for i, one := range all {
			s, ok := one.(string)
			if !ok {
				r.bad(path+index(i), "%s is a list of texts in quotes; this is %s", name, kind(one))
				continue
			}
			list = append(list, s)
		}
		v.Set(reflect.ValueOf(list))
	case t == reflect.SliceOf(dateType):
		all, ok := x.([]any)
		if !ok {
			wrong("a list of days, such as [2014-12-23, 2014-12-30]")
			return
		}
		list := []toml.LocalDate{}
		for i, one := range all {
			day, ok := one.(toml.LocalDate)
			if !ok {
				r.bad(path+index(i), "%s is a list of days without quotes, such as [2014-12-23]; this is %s", name, kind(one))
				continue
			}
			list = append(list, day)
		}
		v.Set(reflect.ValueOf(list))
	default:
		panic("config: no way to set a " + t.String())
	}
}

// kind is what a value of TOML is to an operator.
func kind(x any) string {
	switch x.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a number"
	case float64:
		return "a number with a fraction"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	case toml.LocalDate:
		return "a day"
	}
	return "a day with a time, or a time"
}

// secret finds the secret that a table has under a name, in one of three ways.
func (r *reader) secret(values map[string]any, name, path string) (s Secret) {
	first := ""
	for _, way := range []string{"", inFile, inEnv} {
		x, ok := values[name+way]
		if !ok {
			continue
		}
		at := path + way
		text, ok := x.(string)
		r.given[path] = r.given[path] || text != "" || !ok
		switch {
		case !ok:
			r.bad(at, "%s is text in quotes, not %s", name+way, kind(x))
			continue
		case text == "":
			continue // as if it were not there
		case first != "":
			r.badKey(at, "there is %s as well, in line %d; one of them must go", first,
				r.line(r.keys[path+strings.TrimPrefix(first, name)].start))
			continue
		}
		first = name + way
		switch way {
		case "":
			r.warn(at, "the %s is in this file for all who can read it; %s%s or %s%s keeps it elsewhere",
				spoken(name), name, inFile, name, inEnv)
			s = r.secretText(at, name, text)
		case inFile:
			if !r.load {
				continue
			}
			if !filepath.IsAbs(text) {
				text = filepath.Join(r.dir, text)
			}
			line, exposed, err := readSecret(text)
			if err != nil {
				r.bad(at, "can't read the %s from %s: %v", spoken(name), text, err)
				continue
			}
			if exposed {
				r.warn(at, "everybody on this machine can read %s; chmod 600 makes it yours alone", text)
			}
			s = r.secretText(at, name, line)
		case inEnv:
			if !envName.MatchString(text) {
				r.bad(at, "this is no name of an environment variable; such a name has letters, digits and _")
				continue
			}
			if !r.load {
				continue
			}
			line := os.Getenv(text)
			if line == "" {
				r.bad(at, "the environment variable %s is not set or empty", text)
				continue
			}
			s = r.secretText(at, name, line)
		}
	}
	return s
}

// secretText is a secret, if it is one that IRC can take: a line break would make
// two commands of one.
func (r *reader) secretText(at, name, s string) Secret {
	switch {
	case strings.ContainsAny(s, "\x00\r\n"):
		r.bad(at, "there is a line break or a NUL in this %s, which IRC has no way to send", spoken(name))
	case name == "key" && strings.ContainsAny(s, " ,\t"):
		r.bad(at, "there is a blank or a comma in this key, which no channel's key can have")
	default:
		return NewSecret(s)
	}
	return Secret{}
}

// spoken is the name of a secret in a sentence.
func spoken(name string) string { return strings.ReplaceAll(name, "_", " ") }

// unknown reports a key that its table does not have.
func (r *reader) unknown(key, table string, mine map[string]bool) {
	path := child(table, key)
	msg := "unknown option " + short(key)
	if table != "" {
		msg += " in " + brackets(table)
	}
	near, other := nearest(key, mine), elsewhere(key)
	switch {
	case near != "":
		msg += fmt.Sprintf("; did you mean %q?", near)
	case other == key && isOpen(key):
		msg += "; it belongs above the first [table]"
	case other == key:
		msg += "; the header of that table is " + brackets(key)
	case other != "":
		msg += "; it belongs below " + brackets(strings.TrimSuffix(other, "."+key))
	case len(mine) < 10:
		msg += "; the options are " + strings.Join(sortedKeys(mine), ", ")
	default:
		msg += "; config.example.toml has all there are"
	}
	at, ok := r.keys[path]
	if !ok {
		at, ok = r.keys[path+index(0)]
	}
	if !ok {
		at = r.keys[table]
	}
	r.report(false, at, path, "%s", msg)
}

// brackets is a table as its header is written.
func brackets(table string) string {
	if isList(table) {
		return "[[" + plain(table) + "]]"
	}
	return "[" + plain(table) + "]"
}

// nearest is the key that was probably meant, "" if none is near.
func nearest(key string, among map[string]bool) string {
	best, least := "", len(key)/3+1
	if len(key) > 40 {
		return ""
	}
	for _, k := range sortedKeys(among) {
		n := levenshtein.ComputeDistance(strings.ReplaceAll(strings.ToLower(key), "-", "_"), k)
		if n < least {
			best, least = k, n
		}
	}
	return best
}

// elsewhere is the path of an option that has this name in another table; of
// several the shortest.
func elsewhere(key string) string {
	if known[key] != nil {
		return key
	}
	var some []string
	for path := range known {
		if last(path) == key {
			some = append(some, path)
		}
	}
	if len(some) == 0 {
		return ""
	}
	return slices.MinFunc(some, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
}

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
