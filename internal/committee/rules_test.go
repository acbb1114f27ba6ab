package committee

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func standard(t interface{ Fatalf(string, ...any) }, name string) Class {
	c, ok := Config{Classes: StandardClasses()}.Class(name)
	if !ok {
		t.Fatalf("no class %s", name)
	}
	return c
}

// The charter's numbers for the sizes that the committee had, and one with a vacancy.
func TestThresholds(t *testing.T) {
	for _, x := range []struct{ seats, quorum, motion, charter, removal int }{
		{13, 7, 5, 9, 7}, {11, 6, 4, 8, 6}, {9, 5, 3, 6, 5}, {8, 4, 3, 6, 4}, {1, 1, 1, 1, 1}, {2, 1, 1, 2, 1}, {3, 2, 1, 2, 2},
	} {
		if got := Quorum(Share{1, 2}, x.seats); got != x.quorum {
			t.Errorf("quorum of %d is %d, not %d", x.seats, got, x.quorum)
		}
		for name, want := range map[string]int{"formal-vote": x.motion, "charter-change": x.charter, "chair-removal": x.removal} {
			if got := standard(t, name).MinYes.Of(x.seats); got != want {
				t.Errorf("%s of %d needs %d yes, not %d", name, x.seats, got, want)
			}
		}
	}
	if Quorum(Share{1, 2}, 0) == 0 || Quorum(Share{}, 0) == 0 {
		t.Error("an empty committee has a quorum")
	}
}

func TestPasses(t *testing.T) {
	for _, x := range []struct {
		class            string
		seats            int
		yes, no, abstain int
		pass             bool
		why              string
	}{
		{"formal-vote", 13, 5, 4, 4, true, ""},
		{"formal-vote", 13, 4, 0, 3, false, "needed 5 yes"},
		{"formal-vote", 13, 6, 6, 1, false, "a tie rejects"},
		{"formal-vote", 13, 7, 6, 0, true, ""},
		{"formal-vote", 13, 6, 7, 0, false, "more no than yes"},
		{"formal-vote", 13, 4, 4, 5, false, "needed 5 yes, and a tie rejects"},
		{"formal-vote", 13, 5, 2, 0, true, ""}, // seven present
		{"formal-vote", 9, 3, 2, 0, true, ""},
		{"formal-vote", 9, 2, 0, 7, false, "needed 3 yes"},
		{"formal-vote", 8, 3, 0, 0, true, ""},
		{"charter-change", 13, 8, 0, 5, false, "needed 9 yes"},
		{"charter-change", 13, 9, 4, 0, true, ""},
		{"charter-change", 9, 6, 3, 0, true, ""},
		{"chair-removal", 8, 4, 4, 0, true, ""},
		{"two-plus", 9, 5, 1, 0, false, "one no is enough"},
		{"two-plus", 9, 2, 0, 0, true, ""},
		{"two-plus", 9, 1, 0, 8, false, "needed 2 yes"},
		{"lazy", 9, 0, 0, 0, true, ""},
		{"lazy", 9, 8, 1, 0, false, "one no is enough"},
		{"lazy", 0, 0, 0, 0, false, "no seat is filled"},
		{"charter-change", 0, 0, 0, 0, false, "no seat is filled"},
	} {
		c, n := standard(t, x.class), Count{x.yes, x.no, x.abstain}
		if c.Passes(n, x.seats) != x.pass || c.Why(n, x.seats) != x.why {
			t.Errorf("%s of %d with %+v: %v, %q", x.class, x.seats, n, c.Passes(n, x.seats), c.Why(n, x.seats))
		}
	}
	few := Class{MaxNo: 2, MinYes: Share{Num: 1}}
	if got := few.Why(Count{Yes: 5, No: 3}, 9); got != "at most 2 no allowed" {
		t.Error(got)
	}
}

func TestNeed(t *testing.T) {
	for _, x := range []struct{ class, need string }{
		{"formal-vote", "needs 5 yes and more yes than no"},
		{"charter-change", "needs 9 yes"},
		{"chair-removal", "needs 7 yes"},
		{"two-plus", "needs 2 yes and not a single no"},
		{"lazy", "passes unless somebody votes no"},
	} {
		if got := standard(t, x.class).Need(13); got != x.need {
			t.Errorf("%s %s", x.class, got)
		}
	}
	all := Class{MinYes: Share{1, 3}, MoreYesThanNo: true, MaxNo: 2}
	if got := all.Need(9); got != "needs 3 yes, more yes than no and at most 2 no" {
		t.Error(got)
	}
	if got := NewClass().Need(9); got != "needs no votes" {
		t.Error(got)
	}
}

func TestCertain(t *testing.T) {
	motion := standard(t, "formal-vote")
	for _, x := range []struct {
		class Class
		n     Count
		out   int
		want  Certainty
	}{
		{motion, Count{Yes: 7}, 6, SurePass},
		{motion, Count{Yes: 6}, 6, Open},
		{motion, Count{Yes: 5, No: 1}, 3, SurePass},
		{motion, Count{Yes: 5, No: 1}, 4, Open},
		{motion, Count{Yes: 1, Abstain: 9}, 3, SureFail},
		{motion, Count{No: 7}, 6, SureFail},
		{motion, Count{Yes: 6, No: 6}, 1, Open},
		{motion, Count{Yes: 6, No: 6, Abstain: 1}, 0, SureFail},
		{motion, Count{Yes: 6, No: 6, Abstain: 1}, -1, SureFail},
		{standard(t, "two-plus"), Count{Yes: 5, No: 1}, 7, SureFail},
		{standard(t, "two-plus"), Count{Yes: 5}, 1, Open},
		{standard(t, "lazy"), Count{}, 13, Open},
		{standard(t, "lazy"), Count{}, 0, SurePass},
		{standard(t, "charter-change"), Count{Yes: 9}, 4, SurePass},
	} {
		if got := x.class.Certain(x.n, 13, x.out); got != x.want {
			t.Errorf("%s with %+v and %d out is %v, not %v", x.class.Name, x.n, x.out, got, x.want)
		}
	}
}

var drawClass = rapid.Custom(func(t *rapid.T) Class {
	share := Share{Num: rapid.IntRange(0, 12).Draw(t, "count")}
	if rapid.Bool().Draw(t, "fraction") {
		share.Den = rapid.IntRange(1, 9).Draw(t, "den")
		share.Num = rapid.IntRange(1, share.Den).Draw(t, "num")
	}
	return Class{MinYes: share, MoreYesThanNo: rapid.Bool().Draw(t, "more"), MaxNo: rapid.IntRange(-1, 5).Draw(t, "maxno")}
})

// The members who have voted, and who have not.
func drawVote(t *rapid.T) (n Count, seats, out int) {
	seats = rapid.IntRange(0, 13).Draw(t, "seats")
	left := seats
	take := func(what string) int {
		k := rapid.IntRange(0, left).Draw(t, what)
		left -= k
		return k
	}
	return Count{take("yes"), take("no"), take("abstain")}, seats, take("out")
}

func TestAnotherYesNeverMakesItFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawClass.Draw(t, "class")
		n, seats, _ := drawVote(t)
		more, less := n, n
		more.Yes++
		less.No++
		if c.Passes(n, seats) && !c.Passes(more, seats) {
			t.Fatal("another yes made it fail")
		}
		if !c.Passes(n, seats) && c.Passes(less, seats) {
			t.Fatal("another no made it pass")
		}
		n.Abstain++
		if c.Passes(n, seats) != c.Passes(Count{n.Yes, n.No, 0}, seats) {
			t.Fatal("abstaining counted")
		}
	})
}

// Every way in which those who are out can vote, or not, against what was said.
func TestCertaintyIsTrueOfEveryCompletion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawClass.Draw(t, "class")
		n, seats, out := drawVote(t)
		passes, fails := 0, 0
		for yes := 0; yes <= out; yes++ {
			for no := 0; yes+no <= out; no++ {
				for abstain := 0; yes+no+abstain <= out; abstain++ {
					if c.Passes(Count{n.Yes + yes, n.No + no, n.Abstain + abstain}, seats) {
						passes++
					} else {
						fails++
					}
				}
			}
		}
		want := Open
		switch {
		case fails == 0:
			want = SurePass
		case passes == 0:
			want = SureFail
		}
		if got := c.Certain(n, seats, out); got != want {
			t.Fatalf("%v, and %d ways pass and %d fail", got, passes, fails)
		}
	})
}

func TestVerdictDoesNotDependOnTheOrder(t *testing.T) {
	tally := func(votes []Choice) (n Count) {
		for _, v := range votes {
			switch v {
			case Yes:
				n.Yes++
			case No:
				n.No++
			case Abstain:
				n.Abstain++
			}
		}
		return n
	}
	rapid.Check(t, func(t *rapid.T) {
		c := drawClass.Draw(t, "class")
		votes := rapid.SliceOfN(rapid.SampledFrom([]Choice{Yes, No, Abstain}), 0, 13).Draw(t, "votes")
		other := rapid.Permutation(votes).Draw(t, "order")
		for k := range votes {
			_ = c.Certain(tally(other[:k]), 13, len(votes)-k)
		}
		if c.Why(tally(votes), 13) != c.Why(tally(other), 13) {
			t.Fatal("the order made a difference")
		}
		// What was sure on the way is what it came to.
		for k := range other {
			switch c.Certain(tally(other[:k]), 13, len(other)-k) {
			case SurePass:
				if !c.Passes(tally(other), 13) {
					t.Fatal("sure to pass, and failed")
				}
			case SureFail:
				if c.Passes(tally(other), 13) {
					t.Fatal("sure to fail, and passed")
				}
			}
		}
	})
}

func TestWhyIsThereExactlyWhenRejected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawClass.Draw(t, "class")
		n, seats, _ := drawVote(t)
		pass := seats > 0 && n.Yes >= c.MinYes.Of(seats) && (!c.MoreYesThanNo || n.Yes > n.No) && (c.MaxNo < 0 || n.No <= c.MaxNo)
		if got := c.Passes(n, seats); got != pass {
			t.Fatalf("passes is %v: %q", got, c.Why(n, seats))
		}
	})
}

func TestShareText(t *testing.T) {
	for _, s := range []string{"1/3", "2/3", "1/2", "2", "0", "1/1"} {
		b, err := json.Marshal(map[string]Share{"x": mustShare(t, s)})
		if err != nil || string(b) != `{"x":"`+s+`"}` {
			t.Errorf("%s is written as %s, %v", s, b, err)
		}
	}
	for s, want := range map[string]string{
		"": "no share", "half": "no share", "50%": "no share", "1/0": "divides by 0", "4/3": "more than all", "0/3": "nothing",
		"-1": "no share", "1/2/3": "no share", "0.5": "no share", "99999999999999999999": "no share", "1/1001": "no share", "１/２": "no share",
	} {
		if _, err := ParseShare(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func mustShare(t *testing.T, s string) Share {
	t.Helper()
	v, err := ParseShare(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
