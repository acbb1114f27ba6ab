package minutes

import (
	"strings"

	"gavel/internal/irctext"
)

// A Result is one row of what a vote came to.
type Result struct {
	Option string
	Count  int
	Voters []string // nobody for a secret ballot
	// Receipts are the votes of a secret ballot for this option, by their receipts.
	Receipts []string
}

// Results are the rows of one question.
type Results struct {
	Thing string // what was voted on, when it was each of a list; else ""
	Rows  []Result
}

// Results are what a VOTE item came to: one table, or one for each thing of a list. Their
// rows are in the order of the options, those that nobody chose too. For a motion they end with
// who was recused and who did not vote. Other items have none.
func (m *Meeting) Results(it *Item) (tables []Results) {
	if v := it.Vote; v != nil {
		for i := range max(len(v.Things), 1) {
			var t Results
			if i < len(v.Things) {
				t.Thing = v.Things[i]
			}
			for _, x := range m.TallyOf(v, i) {
				t.Rows = append(t.Rows, Result{Option: x.Option, Count: len(x.Voters), Voters: x.Voters})
			}
			tables = append(tables, t)
		}
		return tables
	}
	if it.Motion != nil {
		return []Results{{Rows: it.Motion.rows()}}
	}
	return nil
}

// rows are the votes on a motion. Of a secret ballot they name nobody, whatever the
// verdict holds; who is recused has said so.
func (d *VerdictData) rows() (rows []Result) {
	for i, r := range []Result{{Option: "Yes", Voters: d.Yes}, {Option: "No", Voters: d.No}, {Option: "Abstain", Voters: d.Abstain}} {
		r.Count = max(d.Counts[i], len(r.Voters))
		if d.Secret {
			r.Voters = nil
			for _, x := range d.Receipts {
				if strings.EqualFold(x.Choice, r.Option) {
					r.Receipts = append(r.Receipts, x.Receipt)
				}
			}
		}
		rows = append(rows, r)
	}
	if len(d.Recused) > 0 {
		rows = append(rows, Result{Option: "Recused", Count: len(d.Recused), Voters: d.Recused})
	}
	if len(d.Out) > 0 && !d.Secret {
		rows = append(rows, Result{Option: "Did not vote", Count: len(d.Out), Voters: d.Out})
	}
	if d.Absent > 0 {
		rows = append(rows, Result{Option: "Did not vote", Count: d.Absent})
	}
	return rows
}

// names are the voters, or the receipts, shown.
func (r Result) names() string {
	list := r.Voters
	if len(r.Receipts) > 0 {
		list = r.Receipts
	}
	return irctext.Clean(strings.Join(list, ", "))
}
