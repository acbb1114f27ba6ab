package committee

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gavel/internal/fact"
)

// gapFacts raises and plans a gap in a committee that has juno-1 and juno-2.
func gapCommittee() (*Committee, func(kind string, data any)) {
	k := New("tc")
	add := func(kind string, data any) {
		k.Apply(fact.New(at("2014-06-01 12:00"), fact.Actor{Nick: "ttx"}, kind, data))
	}
	add(MilestoneAdded, MilestoneData{ID: "juno-1", Date: at("2014-06-12 00:00")})
	add(MilestoneAdded, MilestoneData{ID: "juno-2", Date: at("2014-07-24 00:00")})
	return k, add
}

// The life of a gap: raised, planned, blessed, late, moved, covered, opened again.
func TestLifeOfAGap(t *testing.T) {
	k, add := gapCommittee()
	ref := GapRef{Project: "neutron", Gap: "4"}
	before, after := at("2014-06-12 23:59"), at("2014-06-13 00:00")
	expect := func(state string, now time.Time, word Assessment) {
		t.Helper()
		g := k.Gap("neutron/4")
		if got := k.StandsNow(g, now); g.State != state || got != word {
			t.Errorf("%s and %s, not %s and %s", g.State, got, state, word)
		}
	}
	add(GapRaised, GapData{GapRef: ref, Kind: "gap", Text: "Missing API calls", Name: "Neutron", Lead: "mestery"})
	expect("raised", after, NotStarted)
	add(GapPlanned, GapTarget{GapRef: ref, Milestone: "juno-1"})
	expect("planned", before, NotStarted)
	add(GapBlessed, ref)
	add(GapStatus, GapWord{GapRef: ref, Word: Started})
	expect("blessed", before, Started)
	expect("blessed", after, Late) // derived from the date
	add(GapRetargeted, GapTarget{GapRef: ref, Milestone: "juno-2"})
	expect("blessed", after, Started)
	add(GapStatus, GapWord{GapRef: ref, Word: Late}) // and may be said before
	expect("blessed", after, Late)
	add(GapStatus, GapWord{GapRef: ref, Word: Complete})
	expect("covered", at("2015-01-01 00:00"), Complete)
	add(GapReopened, GapData{GapRef: ref})
	expect("blessed", after, Started)
	add(GapRetargeted, GapTarget{GapRef: ref, Milestone: "juno-1", Unbless: true})
	expect("planned", before, Started)
	add(GapWaived, GapData{GapRef: ref})
	if g := k.Gap("neutron/4"); g.Open() || g.Owner != "mestery" || len(g.History) != 10 {
		t.Errorf("%+v", g)
	}
}

// The page of 2014 begins at 0, and a concern is never late.
func TestGapNumbers(t *testing.T) {
	k, add := gapCommittee()
	raise := func(n, kind string) {
		add(GapRaised, GapData{GapRef: GapRef{Project: "neutron", Gap: n}, Kind: kind, Text: "x"})
	}
	if n := k.Plan("neutron").NextGap(false); n != "1" {
		t.Error(n)
	}
	raise("10", "gap")
	raise("c1", "concern")
	raise("0", "gap")
	raise("2", "gap")
	var ids []string
	for _, g := range k.Plan("neutron").Gaps {
		ids = append(ids, g.Number)
	}
	if p := k.Plan("neutron"); len(ids) != 4 || ids[0] != "0" || ids[2] != "10" || ids[3] != "c1" || p.NextGap(false) != "11" || p.NextGap(true) != "c2" {
		t.Error(ids)
	}
	add(GapPlanned, GapTarget{GapRef: GapRef{Project: "neutron", Gap: "c1"}, Milestone: "juno-1"})
	if s := k.StandsNow(k.Gap("neutron/c1"), at("2015-01-01 00:00")); s != NotStarted {
		t.Error(s)
	}
	raise("2", "concern") // the number is taken
	if g := k.Gap("neutron/2"); g.Kind != "gap" {
		t.Errorf("%+v", g)
	}
}

// A plan is as far as its worst open gap, unless the committee has said a word of the whole.
func TestStanding(t *testing.T) {
	k, add := gapCommittee()
	now := at("2014-06-17 20:00")
	for n, word := range map[string]Assessment{"1": Complete, "2": OnTrack, "3": Started} {
		add(GapRaised, GapData{GapRef: GapRef{Project: "trove", Gap: n}, Kind: "gap", Text: "x"})
		add(GapPlanned, GapTarget{GapRef: GapRef{Project: "trove", Gap: n}, Milestone: "juno-2"})
		add(GapStatus, GapWord{GapRef: GapRef{Project: "trove", Gap: n}, Word: word})
	}
	p := k.Plan("trove")
	if s := k.Standing(p, now); s != Started {
		t.Error(s)
	}
	add(PlanStatus, GapWord{GapRef: GapRef{Project: "trove"}, Word: OnTrack, Text: "work has started on all items"})
	if s := k.Standing(p, now); s != OnTrack {
		t.Error(s)
	}
	if l := k.Line(p, now); l != "trove: 3 gaps, 1 complete, target juno-2: on track (work has started on all items)" {
		t.Error(l)
	}
	if l := k.Line(p, at("2014-07-25 08:00")); l != "trove: 3 gaps, 1 complete, trove/2 LATE (target juno-2), trove/3 LATE (target juno-2), target juno-2: on track (work has started on all items)" {
		t.Error(l)
	}
}

// Whatever is recorded of gaps, in whatever order, the history only grows and the fold does not fail.
func TestGapHistoryOnlyGrows(t *testing.T) {
	kinds := []string{GapRaised, GapPlanned, GapBlessed, GapStatus, GapRetargeted, GapEvidence, GapWaived, GapReopened, GapDepends, PlanStatus, ReviewPending}
	rapid.Check(t, func(t *rapid.T) {
		k, add := gapCommittee()
		steps := map[string]int{}
		for range rapid.IntRange(1, 40).Draw(t, "n") {
			ref := GapRef{Project: rapid.SampledFrom([]string{"neutron", "trove", ""}).Draw(t, "project"), Gap: rapid.SampledFrom([]string{"0", "1", "c1", "x", ""}).Draw(t, "gap")}
			switch kind := rapid.SampledFrom(kinds).Draw(t, "kind"); kind {
			case GapPlanned, GapRetargeted:
				add(kind, GapTarget{GapRef: ref, Milestone: rapid.SampledFrom([]string{"juno-1", "juno-2", "no-1"}).Draw(t, "milestone"), Unbless: rapid.Bool().Draw(t, "unbless")})
			case GapStatus, PlanStatus:
				add(kind, GapWord{GapRef: ref, Word: rapid.SampledFrom(Assessments).Draw(t, "word")})
			case GapDepends:
				add(kind, GapDependency{GapRef: ref, On: rapid.SampledFrom([]string{"neutron/0", "neutron/1", "trove/1"}).Draw(t, "on")})
			default:
				add(kind, GapData{GapRef: ref, Kind: rapid.SampledFrom([]string{"gap", "concern"}).Draw(t, "what"), Text: "x"})
			}
			for _, p := range k.Plans {
				_ = k.Line(p, at("2014-06-17 20:00"))
				for _, g := range p.Gaps {
					if len(g.History) < steps[g.ID()] {
						t.Fatalf("%s has %d steps, and had %d", g.ID(), len(g.History), steps[g.ID()])
					}
					steps[g.ID()] = len(g.History)
					_ = k.Waits(g.ID(), "neutron/0")
				}
			}
		}
	})
}
