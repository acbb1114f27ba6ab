package minutes

import (
	"strings"

	"gavel/internal/irctext"
)

// A Result is one row of what a vote came to.
type Result struct {
	Thing  string // what was voted on, when it was each of a list; else ""
	Option string
	Count  int
	Voters []string // nobody for a secret ballot
}

// Results are the rows of a VOTE item in order, also of options that nobody chose; nil
// for other items. For a motion they end with who did not vote.
func (m *Meeting) Results(it *Item) (rows []Result) {
	if v := it.Vote; v != nil {
		for i := range max(len(v.Things), 1) {
			thing := ""
			if i < len(v.Things) {
				thing = v.Things[i]
			}
			for _, t := range m.TallyOf(v, i) {
				rows = append(rows, Result{thing, t.Option, len(t.Voters), t.Voters})
			}
		}
		return rows
	}
	d := it.Motion
	if d == nil {
		return nil
	}
	for i, r := range []Result{{Option: "Yes", Voters: d.Yes}, {Option: "No", Voters: d.No}, {Option: "Abstain", Voters: d.Abstain}} {
		r.Count = max(d.Counts[i], len(r.Voters))
		if d.Secret {
			r.Voters = nil
		}
		rows = append(rows, r)
	}
	if len(d.Recused) > 0 {
		rows = append(rows, Result{Option: "Recused", Count: len(d.Recused), Voters: d.Recused})
	}
	if len(d.Out) > 0 {
		rows = append(rows, Result{Option: "Did not vote", Count: len(d.Out), Voters: d.Out})
	}
	return rows
}

// label is what the row counts, shown.
func (r Result) label() string {
	if r.Thing == "" {
		return shown(r.Option)
	}
	return shown(r.Thing) + ": " + shown(r.Option)
}

// names are the voters, shown.
func (r Result) names() string { return irctext.Clean(strings.Join(r.Voters, ", ")) }
