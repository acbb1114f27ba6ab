package committee

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gavel/internal/fact"
)

// A Plan is a project's gap coverage plan: what the committee found missing in it, and
// by when its lead means to cover that.
type Plan struct {
	Project string // the key: "neutron"
	Name    string // what people call it: "Neutron"
	Lead    string // the nick of its technical lead, as the config had it
	Gaps    []*Gap
	// Word is what the committee said of the whole plan last, and Note what was said with it;
	// "" when nothing was.
	Word    Assessment
	Note    string
	WordAt  time.Time
	Pending bool   // its review is still to be held
	Why     string // what was said about that
	History []Event
}

// A Gap is something that a project lacks of what is required of it.
type Gap struct {
	Project     string
	Number      string // "4"; "c1" for a concern
	Kind        string // "gap", or "concern": nice to have, never late
	Title       string
	Requirement string // the requirement it points at: "first-cycle/api"
	URL         string
	Raised      Event
	Owner       string
	Text        string // the plan
	Target      string // the milestone by which it is to be covered
	Was         string // the target before, when it was moved
	Planned     time.Time
	Blessed     Event // zero: not blessed
	Word        Assessment
	Note        string
	State       string // "raised", "planned", "blessed", "covered" or "waived"
	After       []string
	Evidence    []string
	History     []Step
}

// A Step is one entry of a gap's review history. Nothing of it ever goes.
type Step struct {
	Event
	From, To Assessment
	Note     string
}

// Assessment is how far a gap, or a plan, is. The words are those that the committee used of
// the plans of 2014.
type Assessment string

// The assessments, in the order in which they are good news.
const (
	NotStarted    Assessment = "not-started"
	Started       Assessment = "started"
	OnTrack       Assessment = "on-track"
	MostlyOnTrack Assessment = "mostly-on-track"
	Late          Assessment = "late"
	Complete      Assessment = "complete"
)

// Assessments are all of them.
var Assessments = []Assessment{NotStarted, Started, OnTrack, MostlyOnTrack, Late, Complete}

// worse is the order for the worst of several.
var worse = []Assessment{Complete, OnTrack, MostlyOnTrack, Started, NotStarted, Late}

// ParseAssessment reads an assessment as people write it: "on track", "mostly", "done".
func ParseAssessment(s string) (Assessment, bool) {
	s = strings.ReplaceAll(strings.ToLower(s), "_", "-")
	switch s {
	case "mostly":
		return MostlyOnTrack, true
	case "ontrack":
		return OnTrack, true
	case "done", "completed", "covered":
		return Complete, true
	case "begun":
		return Started, true
	}
	a := Assessment(s)
	return a, slices.Contains(Assessments, a)
}

// Words is the assessment as a sentence has it: "mostly on track".
func (a Assessment) Words() string { return strings.ReplaceAll(string(a), "-", " ") }

// ID is the gap's name: "neutron/4".
func (g *Gap) ID() string { return g.Project + "/" + g.Number }

// MovedAt is when the gap got another target, or zero.
func (g *Gap) MovedAt() time.Time {
	for _, s := range slices.Backward(g.History) {
		if strings.HasPrefix(s.What, "moved ") {
			return s.At
		}
	}
	return time.Time{}
}

// Concern reports whether the gap is only nice to have.
func (g *Gap) Concern() bool { return g.Kind == "concern" }

// Open reports whether there is still something to do.
func (g *Gap) Open() bool { return g.State != "covered" && g.State != "waived" }

// Stands is how far the gap is on a day: "late" is derived when the day of its target is
// past, and may have been said before. due is the day of its target; zero is none.
func (g *Gap) Stands(now, due time.Time) Assessment {
	switch {
	case g.State == "covered":
		return Complete
	case !g.Open() || g.Concern():
		return g.Word
	case !due.IsZero() && now.After(endOfDay(due)):
		return Late
	}
	return g.Word
}

// LastDay is the last day for a gap, by its target; zero when it has none that is known.
func (c *Committee) LastDay(g *Gap) time.Time {
	if m := c.Milestone(g.Target); m != nil {
		return m.LastDay()
	}
	return time.Time{}
}

// StandsNow is Stands by the milestones of the committee.
func (c *Committee) StandsNow(g *Gap, now time.Time) Assessment { return g.Stands(now, c.LastDay(g)) }

// Standing is how far a whole plan is: what was said of it last, else the worst of its open gaps.
func (c *Committee) Standing(p *Plan, now time.Time) Assessment {
	worst, all := -1, true
	for _, g := range p.Gaps {
		if g.Concern() || g.State == "waived" {
			continue
		}
		all = all && !g.Open()
		if g.Open() {
			worst = max(worst, slices.Index(worse, c.StandsNow(g, now)))
		}
	}
	switch {
	case len(p.Gaps) > 0 && all:
		return Complete
	case p.Word != "":
		return p.Word
	case worst >= 0:
		return worse[worst]
	}
	return NotStarted
}

// Plan is the plan of a project, or nil.
func (c *Committee) Plan(project string) *Plan {
	for _, p := range c.Plans {
		if p.Project == project {
			return p
		}
	}
	return nil
}

// Gap is the gap of this name, "neutron/4", or nil.
func (c *Committee) Gap(id string) *Gap {
	project, number, _ := strings.Cut(id, "/")
	if p := c.Plan(project); p != nil {
		return p.gap(number)
	}
	return nil
}

func (p *Plan) gap(number string) *Gap {
	for _, g := range p.Gaps {
		if g.Number == number {
			return g
		}
	}
	return nil
}

// NextGap is the number that the next gap of a project gets, when none is given.
func (p *Plan) NextGap(concern bool) string {
	prefix, n := "", 0
	if concern {
		prefix = "c"
	}
	if p != nil {
		for _, g := range p.Gaps {
			if rest, ok := strings.CutPrefix(g.Number, prefix); ok {
				if k, err := strconv.Atoi(rest); err == nil {
					n = max(n, k)
				}
			}
		}
	}
	return prefix + strconv.Itoa(n+1)
}

// OpenGaps are the gaps of the plan that are still to be covered, concerns left out.
func (p *Plan) OpenGaps() (list []*Gap) {
	for _, g := range p.Gaps {
		if g.Open() && !g.Concern() {
			list = append(list, g)
		}
	}
	return list
}

// Targeting are the open gaps, of all plans, that are to be covered by a milestone.
func (c *Committee) Targeting(milestone string) (list []*Gap) {
	for _, p := range c.Plans {
		for _, g := range p.OpenGaps() {
			if g.Target == milestone {
				list = append(list, g)
			}
		}
	}
	return list
}

func (c *Committee) plan(d GapRef) *Plan {
	p := c.Plan(d.Project)
	if p == nil {
		p = &Plan{Project: d.Project, Name: d.Project}
		c.Plans = append(c.Plans, p)
		slices.SortFunc(c.Plans, func(a, b *Plan) int { return strings.Compare(a.Project, b.Project) })
	}
	return p
}

func (c *Committee) applyGap(f fact.Fact) {
	ref := fact.Read[GapRef](f)
	switch f.Kind {
	case GapRaised, GapPlanned, GapBlessed, GapStatus, GapRetargeted, GapEvidence, GapWaived, GapReopened, GapDepends, GapUnblessed, PlanStatus, ReviewPending:
	default:
		return
	}
	if ref.Project == "" {
		return
	}
	p := c.plan(ref)
	g := p.gap(ref.Gap)
	step := func(what, note string) {
		e := Step{Event: event(f, what), From: g.Word, To: g.Word, Note: note}
		g.History = append(g.History, e)
	}
	switch f.Kind {
	case GapRaised:
		d := fact.Read[GapData](f)
		if g != nil || d.Gap == "" {
			return
		}
		if d.Name != "" {
			p.Name, p.Lead = d.Name, d.Lead
		}
		p.Pending, p.Why = false, ""
		g = &Gap{
			Project: ref.Project, Number: d.Gap, Kind: d.Kind, Title: string(d.Text), Requirement: d.Requirement, URL: d.URL,
			Owner: p.Lead, Word: NotStarted, State: "raised", Raised: event(f, "raised"),
		}
		p.Gaps = append(p.Gaps, g)
		slices.SortStableFunc(p.Gaps, func(a, b *Gap) int { return slices.Compare(a.order(), b.order()) })
		step("raised", "")
	case PlanStatus:
		d := fact.Read[GapWord](f)
		if d.Name != "" && len(p.Gaps) == 0 {
			p.Name, p.Lead = d.Name, d.Lead
		}
		p.Word, p.Note, p.WordAt = d.Word, string(d.Text), f.At
		p.History = append(p.History, event(f, string(d.Word)))
	case ReviewPending:
		d := fact.Read[GapData](f)
		if d.Name != "" {
			p.Name, p.Lead = d.Name, d.Lead
		}
		p.Pending, p.Why = d.Kind != "done", string(d.Text)
		p.History = append(p.History, event(f, "review "+map[bool]string{true: "pending", false: "held"}[p.Pending]))
	}
	if g == nil {
		return
	}
	switch f.Kind {
	case GapPlanned:
		d := fact.Read[GapTarget](f)
		if g.Target != "" && g.Target != d.Milestone {
			g.Was = g.Target
		}
		g.Target, g.Text, g.Planned = d.Milestone, string(d.Text), f.At
		if d.Owner != "" {
			g.Owner = d.Owner
		}
		g.State, g.Blessed = "planned", Event{}
		step("planned for "+d.Milestone, string(d.Text))
	case GapBlessed:
		g.State, g.Blessed = "blessed", event(f, "blessed")
		step("blessed", "")
	case GapUnblessed:
		if g.State == "blessed" {
			g.State = "planned"
		}
		g.Blessed = Event{}
		step("no longer blessed", "")
	case GapStatus:
		d := fact.Read[GapWord](f)
		from := g.Word
		g.Word, g.Note = d.Word, string(d.Text)
		if d.Word == Complete {
			g.State = "covered"
		}
		step("status", string(d.Text))
		g.History[len(g.History)-1].From = from
	case GapRetargeted:
		d := fact.Read[GapTarget](f)
		g.Was, g.Target = g.Target, d.Milestone
		if d.Unbless && g.State == "blessed" {
			g.State, g.Blessed = "planned", Event{}
		}
		if g.Word == Late {
			g.Word = Started
		}
		step("moved from "+g.Was+" to "+d.Milestone, string(d.Text))
	case GapEvidence:
		g.Evidence = append(g.Evidence, fact.Read[GapData](f).URL)
		step("evidence", fact.Read[GapData](f).URL)
	case GapWaived:
		g.State = "waived"
		step("waived", string(fact.Read[GapData](f).Text))
	case GapReopened:
		g.State = "raised"
		switch {
		case !g.Blessed.At.IsZero():
			g.State = "blessed"
		case g.Target != "":
			g.State = "planned"
		}
		if g.Word == Complete {
			g.Word = Started
		}
		step("reopened", string(fact.Read[GapData](f).Text))
	case GapDepends:
		on := fact.Read[GapDependency](f)
		g.After = slices.DeleteFunc(g.After, func(s string) bool { return s == on.On })
		if !on.Off {
			g.After = append(g.After, on.On)
		}
		step("waits for "+on.On, "")
	}
}

// order is by what gaps are sorted: the number, concerns behind.
func (g *Gap) order() []int {
	if rest, ok := strings.CutPrefix(g.Number, "c"); ok {
		n, _ := strconv.Atoi(rest)
		return []int{1, n}
	}
	n, _ := strconv.Atoi(g.Number)
	return []int{0, n}
}

// Waits reports whether a gap waits, itself or through others, for another.
func (c *Committee) Waits(id, on string) bool { return c.waits(id, on, map[string]bool{}) }

func (c *Committee) waits(id, on string, seen map[string]bool) bool {
	g := c.Gap(id)
	if g == nil || seen[id] {
		return false
	}
	seen[id] = true
	for _, x := range g.After {
		if x == on || c.waits(x, on, seen) {
			return true
		}
	}
	return false
}

// A Tally counts the gaps of a plan on a day; concerns and what was waived are left out.
type Tally struct {
	Gaps, Open, Late, Complete int
	LateGaps                   []*Gap
	Target                     string // the last milestone that an open gap targets
}

// Tally counts the gaps of a plan.
func (c *Committee) Tally(p *Plan, now time.Time) (t Tally) {
	var last time.Time
	for _, g := range p.Gaps {
		if g.Concern() || g.State == "waived" {
			continue
		}
		t.Gaps++
		if !g.Open() {
			t.Complete++
			continue
		}
		t.Open++
		if c.StandsNow(g, now) == Late {
			t.Late++
			t.LateGaps = append(t.LateGaps, g)
		}
		if due := c.LastDay(g); g.Target != "" && (t.Target == "" || due.After(last)) {
			t.Target, last = g.Target, due
		}
	}
	return t
}

// Line is a plan in one line, as a review reads it out: "Neutron: 8 gaps, 1 complete, neutron/4
// LATE (target juno-1), target juno-3: started".
func (c *Committee) Line(p *Plan, now time.Time) string {
	t := c.Tally(p, now)
	if t.Gaps == 0 {
		s := p.Name + ": no gaps"
		if p.Pending {
			s += ", review pending"
		}
		if p.Word != "" {
			s += ", " + p.Word.Words()
		}
		return s
	}
	s := fmt.Sprintf("%s: %s", p.Name, count(t.Gaps, "gap"))
	if t.Complete > 0 {
		s += fmt.Sprintf(", %d complete", t.Complete)
	}
	for _, g := range t.LateGaps {
		s += ", " + g.ID() + " LATE"
		switch {
		case g.Target == "":
		case g.Was != "":
			s += " (was " + g.Was + ", target " + g.Target + ")"
		default:
			s += " (target " + g.Target + ")"
		}
	}
	if t.Target != "" {
		s += ", target " + t.Target
	}
	s += ": " + c.Standing(p, now).Words()
	if p.Note != "" {
		s += " (" + p.Note + ")"
	}
	return s
}

// Totals are all plans in a few words: "4 projects, 15 gaps, 1 late".
func (c *Committee) Totals(now time.Time) string {
	projects, gaps, late := 0, 0, 0
	for _, p := range c.Plans {
		if t := c.Tally(p, now); t.Gaps > 0 {
			projects, gaps, late = projects+1, gaps+t.Gaps, late+t.Late
		}
	}
	return fmt.Sprintf("%s, %s, %d late", count(projects, "project"), count(gaps, "gap"), late)
}

// A Review is a checkpoint and when it was held.
type Review struct {
	Checkpoint
	At time.Time
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
