package calendar

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A schedule with any names in any weeks gives a milestone for each of its own, never for
// another's, and the same ones in whatever order the weeks are written.
func TestReleaseProperties(t *testing.T) {
	words := []string{"ptg", "mf", "nova-freeze", "nova-freeze-2", "rc1", "finalrc", "review-day", "a.b_c", "goals"}
	once := []string{"1", "2", "3", "ff", "final", "release"}
	rapid.Check(t, func(t *rapid.T) {
		letter := rapid.SampledFrom([]string{"h", "r"}).Draw(t, "letter")
		series := map[string]string{"h": "hibiscus", "r": "rocky"}[letter]
		n := rapid.IntRange(4, 30).Draw(t, "weeks")
		release := releaseTestDay("2030-06-03")
		names := make([][]string, n)
		own := map[string]bool{}
		put := func(week int, l, name string) {
			names[week] = append(names[week], l+"-"+name)
			if l == letter {
				own[name] = true
			}
		}
		put(rapid.IntRange(0, n-1).Draw(t, "first"), letter, "1")
		for _, name := range once[1:] {
			if rapid.Bool().Draw(t, name) {
				put(rapid.IntRange(0, n-1).Draw(t, "week"), letter, name)
			}
		}
		for range rapid.IntRange(0, 20).Draw(t, "names") {
			put(rapid.IntRange(0, n-1).Draw(t, "week"), rapid.SampledFrom([]string{letter, "q"}).Draw(t, "of"), rapid.SampledFrom(words).Draw(t, "word"))
		}
		rows := make([]string, n)
		for i := range n {
			monday := release.AddDate(0, 0, 7*(i-n+1))
			rows[i] = fmt.Sprintf("- {start: %s, end: %s, name: R%+d, x-project: [%s]}\n", releaseDate(monday), releaseDate(monday.AddDate(0, 0, 4)), i-n+1, strings.Join(names[i], ", "))
		}
		read := func(rows []string) (Release, []string) {
			head := fmt.Sprintf("start-week: %s\nrelease-week: %s\ncycle:\n", releaseDate(release.AddDate(0, 0, 7*(1-n))), releaseDate(release))
			r, warnings, err := ReadRelease(series+".yaml", []byte(head+strings.Join(rows, "")))
			if err != nil {
				t.Fatal(err)
			}
			return r, warnings
		}
		r, _ := read(rows)
		again, _ := read(rapid.Permutation(rows).Draw(t, "order"))
		if !reflect.DeepEqual(r, again) {
			t.Fatalf("the order of the weeks matters:\n%v\n%v", r, again)
		}
		ids := map[string]bool{}
		for i, m := range r.Milestones {
			if ids[m.ID] || !strings.HasPrefix(m.ID, series+"-") || m.LastDay().Before(m.Date) || i > 0 && m.Date.Before(r.Milestones[i-1].Date) {
				t.Fatalf("%+v", m)
			}
			ids[m.ID] = true
			if slices.ContainsFunc(m.Aliases, releaseWeekName.MatchString) {
				t.Fatalf("%+v looks like a week", m)
			}
			if found, err := Resolve([]Release{r}, m.ID, release); err != nil || found.ID != m.ID {
				t.Fatalf("%+v is %+v, %v", m, found, err)
			}
		}
		for name := range own {
			if _, ok := FindMilestone(r.Milestones, series+"-"+name, release); !ok {
				t.Fatalf("%s is missing", name)
			}
		}
		for _, m := range r.Milestones { // each is of a name that was put, or of its second time
			rest := strings.TrimPrefix(m.ID, series+"-")
			base := strings.TrimRight(rest, "0123456789")
			if !own[rest] && !own[strings.TrimSuffix(base, "-")] && !(rest == "final" && own["release"]) {
				t.Fatalf("%s was made of nothing", m.ID)
			}
		}
	})
}
