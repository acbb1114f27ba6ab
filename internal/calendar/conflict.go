package calendar

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Conflict is a pair of meetings that can't both be: in one channel at the same time, or
// with the same chair in two.
type Conflict struct {
	A, B    string    // the IDs of the series; the same when one has two times that overlap
	SlotA   int       // which of the slots of A
	SlotB   int       // and of B
	StartA  time.Time // when they first do, UTC; A is the one that begins first
	StartB  time.Time
	EndA    time.Time
	EndB    time.Time
	Channel string // the channel they share; "" when only the chair is shared
	Network string // of the channel
	Chair   string // who would have to be in both; "" when the channel is shared
}

// At is when the two are first together.
func (c Conflict) At() time.Time { return c.StartB }

// String tells people.
func (c Conflict) String() string {
	span := func(from, to time.Time) string { return from.Format("15:04") + " to " + to.Format("15:04") }
	where := "in " + c.Channel
	if c.Channel == "" {
		where = "and " + c.Chair + " chairs both"
	}
	return fmt.Sprintf("%s (%s) and %s (%s) overlap on %s UTC, %s", c.A, span(c.StartA, c.EndA), c.B, span(c.StartB, c.EndB),
		c.At().Format("Mon 2006-01-02 15:04"), where)
}

// Conflicts finds the meetings that overlap between two times: in the same channel of a network, or with
// the same chair. Letters' case makes no difference. Each pair of slots is told once, with the
// first time, in the order of these. Meetings that touch do not overlap, and a slot
// whose rule is broken has no conflicts.
//
// It sorts the occurrences, and looks only at pairs that do overlap.
func Conflicts(series []Series, from, to time.Time) []Conflict {
	search := conflictSearch{series: series, found: map[conflictPair]Conflict{}}
	rooms, chairs := map[string][]int{}, map[string][]int{}
	for i, s := range series {
		for j, slot := range s.Slots {
			n, ok := search.add(i, j, from, to)
			if !ok {
				continue
			}
			room := strings.ToLower(slot.Network + " " + slot.Channel)
			rooms[room] = append(rooms[room], n)
			for _, who := range conflictChairs(s.Chairs) {
				chairs[who] = append(chairs[who], n)
			}
		}
	}
	// Who shares the channel is not told that the chair is shared too.
	search.sweep(rooms, func(c *Conflict, a, _ conflictSlot) {
		slot := series[a.series].Slots[a.slot]
		c.Channel, c.Network = slot.Channel, slot.Network
	})
	search.sweep(chairs, func(c *Conflict, a, b conflictSlot) {
		c.Chair = conflictShared(series[a.series].Chairs, series[b.series].Chairs)
	})

	pairs := slices.SortedFunc(maps.Keys(search.found), func(p, q conflictPair) int {
		a, b := search.found[p], search.found[q]
		return cmp.Or(a.StartB.Compare(b.StartB), a.StartA.Compare(b.StartA), cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
	})
	list := make([]Conflict, len(pairs))
	for i, p := range pairs {
		list[i] = search.found[p]
	}
	return list
}

// A conflictSlot is where a slot is in the list of series.
type conflictSlot struct{ series, slot int }

// A conflictPair is two slots by their numbers, the smaller first.
type conflictPair [2]int

// A conflictSpan is one occurrence of a slot.
type conflictSpan struct {
	start, end int64 // Unix seconds
	slot       int   // its number
}

type conflictSearch struct {
	series []Series
	slots  []conflictSlot
	spans  [][]conflictSpan // of each slot
	found  map[conflictPair]Conflict
}

// add gives a slot its number and finds its occurrences, with what runs already at from.
func (s *conflictSearch) add(i, j int, from, to time.Time) (n int, ok bool) {
	slot := s.series[i].Slots[j]
	rule, err := slot.Rule.Compile()
	if err != nil {
		return 0, false
	}
	n = len(s.slots)
	var spans []conflictSpan
	for at := range rule.From(from.Add(-slot.Length() + 1)) {
		if !at.Before(to) {
			break
		}
		spans = append(spans, conflictSpan{at.Unix(), at.Add(slot.Length()).Unix(), n})
	}
	s.slots = append(s.slots, conflictSlot{i, j})
	s.spans = append(s.spans, spans)
	return n, true
}

// sweep looks for overlaps among the slots of each group, and leaves what was found before.
func (s *conflictSearch) sweep(groups map[string][]int, shared func(c *Conflict, a, b conflictSlot)) {
	pairs := map[conflictPair]Conflict{}
	for _, group := range groups {
		var all []conflictSpan
		for _, n := range group {
			if len(group) > 1 {
				all = append(all, s.spans[n]...)
			}
		}
		conflictSweep(all, func(a, b conflictSpan) {
			pair := conflictPair{min(a.slot, b.slot), max(a.slot, b.slot)}
			if _, known := s.found[pair]; known {
				return
			}
			if was, known := pairs[pair]; known && was.StartB.Unix() <= b.start {
				return
			}
			sa, sb := s.slots[a.slot], s.slots[b.slot]
			c := Conflict{
				A: s.series[sa.series].ID, B: s.series[sb.series].ID, SlotA: sa.slot, SlotB: sb.slot,
				StartA: time.Unix(a.start, 0).UTC(), StartB: time.Unix(b.start, 0).UTC(),
				EndA: time.Unix(a.end, 0).UTC(), EndB: time.Unix(b.end, 0).UTC(),
			}
			shared(&c, sa, sb)
			pairs[pair] = c
		})
	}
	maps.Copy(s.found, pairs)
}

// conflictSweep calls pair for any two spans that overlap, the one that begins first in
// front; of two that begin together it is the one whose slot is.
func conflictSweep(all []conflictSpan, pair func(a, b conflictSpan)) {
	slices.SortFunc(all, func(a, b conflictSpan) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.slot, b.slot))
	})
	var open []conflictSpan
	for _, b := range all {
		open = slices.DeleteFunc(open, func(a conflictSpan) bool { return a.end <= b.start })
		for _, a := range open {
			if a.slot != b.slot {
				pair(a, b)
			}
		}
		open = append(open, b)
	}
}

// conflictChairs are what the chairs of a series are known by: their nicks, else their names.
func conflictChairs(chairs []Chair) (keys []string) {
	for _, c := range chairs {
		if key := conflictChair(c); key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func conflictChair(c Chair) string { return strings.ToLower(cmp.Or(c.Nick, c.Name)) }

// conflictShared is the first of the one's chairs who is the other's too.
func conflictShared(a, b []Chair) string {
	keys := conflictChairs(b)
	for _, c := range a {
		if key := conflictChair(c); key != "" && slices.Contains(keys, key) {
			return cmp.Or(c.Nick, c.Name)
		}
	}
	return ""
}
