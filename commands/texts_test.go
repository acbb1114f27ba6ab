package commands_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A text is what the source says to people: a whole line, or a part of one.
type text struct {
	format   string // as in the source, with %s where it puts other values
	where    string // the file and line
	function string // the function it is in
	whole    bool
}

// speakers are the methods that say something, and which of their arguments is the format.
var speakers = map[string]int{"say": 0, "notice": 0, "tell": 0, "refuse": 0, "answer": 0, "noticeChairs": 0, "warn": 1}

// silent are the functions, packages and types whose literals nobody is told: something to look for,
// the layout of a time, a value that is recorded.
var silent = map[string]bool{
	"strings": true, "slices": true, "Sscanf": true, "Format": true, "Parse": true, "len": true,
	"words": true, "passed": true, "Who": true,
}

// saidFiles are the files with texts. What the table has is in docs/commands.md, and the
// canary's differences are for operators.
func saidFiles(t *testing.T) (files []string) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool {
		return strings.HasSuffix(f, "_test.go") || f == "canary.go" || f == "table.go"
	})
	return append(files, "../internal/committee/when.go", "../internal/committee/rules.go")
}

var (
	verb    = regexp.MustCompile(`%[+#]?[a-z]`)
	letters = regexp.MustCompile(`\pL{2}`)
	layout  = regexp.MustCompile(`2006|15:04`)
)

// textsOf are the texts of a file: what a speaker takes as its format, and every other literal,
// or sum of some, that has a blank in it.
func textsOf(t *testing.T, file string) (texts []text) {
	fset := token.NewFileSet()
	f := parse(t, fset, file)
	function := ""
	add := func(e ast.Expr, whole bool) {
		s := format(e)
		bare := verb.ReplaceAllString(s, "")
		if letters.MatchString(bare) && !layout.MatchString(s) && (whole || strings.Contains(s, " ")) {
			texts = append(texts, text{s, fset.Position(e.Pos()).String(), function, whole})
		}
	}
	var visit func(ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			function = n.Name.Name
		case *ast.ImportSpec:
			return false
		case *ast.CaseClause: // what it compares with is not said
			for _, s := range n.Body {
				ast.Inspect(s, visit)
			}
			return false
		case *ast.CompositeLit:
			for _, e := range n.Elts {
				if _, literal := e.(*ast.BasicLit); !literal || !silent[name(n.Type)] {
					ast.Inspect(e, visit)
				}
			}
			return false
		case *ast.CallExpr:
			if owner(n.Fun) == "regexp" {
				return false
			}
			at, speaks := speakers[name(n.Fun)]
			for i, a := range n.Args {
				switch a.(type) {
				case *ast.BasicLit, *ast.CompositeLit:
					if silent[name(n.Fun)] || silent[owner(n.Fun)] {
						continue
					}
				}
				if speaks && i == at {
					add(a, true)
					continue
				}
				ast.Inspect(a, visit)
			}
			return false
		case *ast.BinaryExpr:
			if n.Op == token.ADD {
				add(n, false)
			}
			return false
		case *ast.BasicLit:
			add(n, false)
		}
		return true
	}
	ast.Inspect(f, visit)
	return texts
}

// wordsOf are the words that a file looks for in what people write.
func wordsOf(t *testing.T, file string) (words []string) {
	word := regexp.MustCompile(`^[a-z]{2,} ?$`)
	add := func(list ...ast.Expr) {
		for _, e := range list {
			if s := format(e); word.MatchString(s) {
				words = append(words, strings.TrimSpace(s))
			}
		}
	}
	ast.Inspect(parse(t, token.NewFileSet(), file), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch name(n.Fun) {
			case "EqualFold", "CutPrefix", "TrimPrefix":
				add(n.Args...)
			}
		case *ast.SwitchStmt:
			lower := false
			ast.Inspect(&ast.SwitchStmt{Init: n.Init, Tag: n.Tag, Body: &ast.BlockStmt{}}, func(x ast.Node) bool {
				call, ok := x.(*ast.CallExpr)
				lower = lower || ok && name(call.Fun) == "ToLower"
				return true
			})
			for _, s := range n.Body.List {
				if lower {
					add(s.(*ast.CaseClause).List...)
				}
			}
		}
		return true
	})
	return words
}

func parse(t *testing.T, fset *token.FileSet, file string) *ast.File {
	f, err := parser.ParseFile(fset, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// format is a literal, or a sum of literals and other values, which are %s in it.
func format(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return s
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return format(e.X) + format(e.Y)
		}
	}
	return "%s"
}

// pattern is what a text looks like when it is said.
func pattern(format string, whole bool) *regexp.Regexp {
	s, rest := `(?i)`, format
	if whole {
		s += `^`
	}
	for at := verb.FindStringIndex(rest); at != nil; at = verb.FindStringIndex(rest) {
		s += regexp.QuoteMeta(rest[:at[0]])
		if rest[at[0]:at[1]] == "%d" {
			s += `\d+`
		} else {
			s += `.*`
		}
		rest = rest[at[1]:]
	}
	s += regexp.QuoteMeta(rest)
	if whole {
		s += `$`
	}
	return regexp.MustCompile(s)
}

// name is that of a function, a method or a type, and owner that of what it belongs to.
func name(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func owner(e ast.Expr) string {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return name(s.X)
	}
	return ""
}
