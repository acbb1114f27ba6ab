package minutes

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
)

// A node is an element of a page or, when it has no name, a text. It is just enough of a
// document to read our pages as other programs do.
type node struct {
	name   string
	attr   map[string]string
	text   string
	parent *node
	kids   []*node
	order  int // in the document
}

// parse reads a page. Ours are well-formed but for elements like meta that have no end.
func parse(t testing.TB, page string) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = false
	d.AutoClose = xml.HTMLAutoClose
	d.Entity = xml.HTMLEntity
	root := &node{}
	at, n := root, 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		n++
		switch x := tok.(type) {
		case xml.StartElement:
			e := &node{name: x.Name.Local, attr: map[string]string{}, parent: at, order: n}
			for _, a := range x.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			at.kids = append(at.kids, e)
			at = e
		case xml.EndElement:
			if at.name != x.Name.Local {
				t.Fatalf("<%s> ended by </%s>", at.name, x.Name.Local)
			}
			at = at.parent
		case xml.CharData:
			at.kids = append(at.kids, &node{text: string(x), parent: at, order: n})
		case xml.Comment:
			t.Fatalf("a comment: %s", x)
		}
	}
	if at != root {
		t.Fatalf("<%s> is not ended", at.name)
	}
	return root
}

// all are the nodes below n for which f is true, in the order of the document.
func (n *node) all(f func(*node) bool) (found []*node) {
	for _, k := range n.kids {
		if f(k) {
			found = append(found, k)
		}
		found = append(found, k.all(f)...)
	}
	return found
}

func (n *node) tags(name string) []*node {
	return n.all(func(x *node) bool { return x.name == name })
}

func (n *node) has(class string) bool {
	for _, c := range strings.Fields(n.attr["class"]) {
		if c == class {
			return true
		}
	}
	return false
}

func (n *node) content() string {
	s := n.text
	for _, k := range n.kids {
		s += k.content()
	}
	return s
}

func (n *node) root() *node {
	for n.parent != nil {
		n = n.parent
	}
	return n
}

// next is the first node after the start of n for which f is true, in it or behind it.
func (n *node) next(f func(*node) bool) *node {
	for _, x := range n.root().all(f) {
		if x.order > n.order {
			return x
		}
	}
	return nil
}

// findText is the first text that the pattern matches, as Beautiful Soup's find(string=…).
func (n *node) findText(re *regexp.Regexp) *node {
	for _, x := range n.all(func(x *node) bool { return x.name == "" && re.MatchString(x.text) }) {
		return x
	}
	return nil
}
