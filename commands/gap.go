package commands

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// gap is #gap raise|plan|bless|status|retarget|evidence|waive|reopen|depends|pending|list|show ….
func gap(c *call) {
	verb, rest, _ := strings.Cut(c.args, " ")
	rest = strings.TrimSpace(rest)
	run := map[string]func(*call, string){
		"": (*call).listGaps, "list": (*call).listGaps, "show": (*call).showGap, "raise": (*call).raiseGap, "plan": (*call).planGap,
		"bless": (*call).blessGap, "status": (*call).gapStatus, "retarget": (*call).retargetGap, "evidence": (*call).gapEvidence,
		"waive": (*call).waiveGap, "reopen": (*call).reopenGap, "depends": (*call).gapDepends, "pending": (*call).gapPending,
	}[strings.ToLower(verb)]
	switch {
	case run == nil && c.idle(): // "#gap year" is talk
	case c.com == nil && c.idle():
	case run == nil:
		c.refuse("#gap takes raise, plan, bless, status, retarget, evidence, waive, reopen, depends, pending, list or show; for example #gap raise neutron Missing API calls")
	case c.com == nil:
		c.refuse("No committee is known here, so there are no gaps; the operator adds a [[committee]] to the config.")
	default:
		run(c, rest)
	}
}

var gapName = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]*)(?:/(c?[0-9]{1,4}))?$`)

// project finds the project that somebody names. If there is none, they are told.
func (c *call) project(name string) (p committee.Program, ok bool) {
	if len(c.rules.Programs) == 0 {
		key := strings.ToLower(name)
		if plan := c.com.Plan(key); plan != nil {
			return committee.Program{Codename: plan.Name, PTL: plan.Lead}, true
		}
		return committee.Program{Codename: upperFirst(key)}, true
	}
	if p, ok = c.rules.Program(name); ok {
		return p, true
	}
	var keys []string
	for _, x := range c.rules.Programs {
		keys = append(keys, x.Key())
	}
	if near := nearestOf(name, keys); near != "" {
		c.refuse("Unknown project %s. Did you mean %s?", quote(name), near)
	} else {
		c.refuse("Unknown project %s. Known: %s.", quote(name), irctext.Shorten(strings.Join(keys, " "), 250))
	}
	return p, false
}

// gapFor finds the gap that the words begin with: "neutron/4 …". If there is none,
// the speaker is told.
func (c *call) gapFor(verb, rest string) (g *committee.Gap, text string) {
	word, text, _ := strings.Cut(rest, " ")
	match := gapName.FindStringSubmatch(strings.TrimRight(word, ",:;."))
	if match == nil || match[2] == "" {
		c.refuse("Which gap? For example #gap %s neutron/4 …; #gap list shows them.", verb)
		return nil, ""
	}
	p, ok := c.project(match[1])
	if !ok {
		return nil, ""
	}
	id := p.Key() + "/" + strings.ToLower(match[2])
	if g = c.com.Gap(id); g == nil {
		c.refuse("There is no gap %s; #gap list %s shows those there are.", id, p.Key())
	}
	return g, strings.TrimSpace(text)
}

// leads reports whether the speaker is the technical lead of a project, or owns the gap.
func (c *call) leads(project string, g *committee.Gap) bool {
	var names []string
	if p, ok := c.rules.Program(project); ok {
		names = append(names, p.PTL)
	} else if plan := c.com.Plan(project); plan != nil {
		names = append(names, plan.Lead)
	}
	if g != nil {
		names = append(names, g.Owner)
	}
	me := c.From.Nick
	if c.rules.Identity == "account" && !c.net.NoAccounts {
		if me = c.From.Account; me == "" {
			return false
		}
	}
	for _, n := range names {
		if n != "" && c.fold(n) == c.fold(me) {
			return true
		}
		if m := c.self(); m != nil && c.fold(m.Nick) == c.fold(n) {
			return true
		}
	}
	return false
}

// mayGap reports whether the speaker may do this to a gap: a chair, a member, its owner or the
// lead of its project. With own, a member may not. Whoever may not is told.
func (c *call) mayGap(project string, g *committee.Gap, own bool) bool {
	if !c.hasRoster() || c.presides() || c.leads(project, g) || !own && c.isMember() {
		return true
	}
	var who []string
	if p, ok := c.rules.Program(project); ok && p.PTL != "" {
		who = append(who, "the lead "+p.PTL)
	}
	if g != nil && g.Owner != "" && (len(who) == 0 || !strings.HasSuffix(who[0], " "+g.Owner)) {
		who = append(who, "the owner "+g.Owner)
	}
	if !own {
		who = append(who, "a member")
	}
	c.refuse("Only %s can do this; members and leads are known by their account.", list(append(who, "a chair")))
	return false
}

// noted puts into the minutes what became of a gap.
func (c *call) noted(id, title, what string) {
	if c.m != nil {
		c.record(minutes.GapNoted, minutes.GapData{ID: id, Title: fact.Text(title), What: fact.Text(what)})
	}
}

func (c *call) gapRef(g *committee.Gap) committee.GapRef {
	return committee.GapRef{Project: g.Project, Gap: g.Number, Place: c.place()}
}

var required = regexp.MustCompile(`^(?i:req(?:uirement)?) (\S+?):?(?: +|$)`)

func (c *call) raiseGap(rest string) {
	word, text, _ := strings.Cut(rest, " ")
	match := gapName.FindStringSubmatch(word)
	if match == nil {
		c.refuse("In which project? For example #gap raise neutron Missing API calls")
		return
	}
	p, ok := c.project(match[1])
	if !ok || !c.mayGap(p.Key(), nil, false) {
		return
	}
	d := committee.GapData{GapRef: committee.GapRef{Project: p.Key(), Gap: strings.ToLower(match[2]), Place: c.place()}, Kind: "gap", Name: p.Called(), Lead: p.PTL}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(d.Gap, "c") {
		d.Kind = "concern"
	}
	if rest, ok := cutWord(text, "concern"); ok {
		if d.Kind, text = "concern", rest; d.Gap != "" && d.Gap[0] != 'c' {
			d.Gap = "c" + d.Gap
		}
	}
	if m := required.FindStringSubmatch(text); m != nil {
		if d.Requirement, ok = c.requirement(m[1]); !ok {
			return
		}
		text = text[len(m[0]):]
	}
	text, d.URL = trailingURL(text)
	plan := c.com.Plan(p.Key())
	switch {
	case text == "":
		c.refuse("What is missing? For example #gap raise %s Missing API calls", p.Key())
		return
	case d.Gap == "":
		d.Gap = plan.NextGap(d.Kind == "concern")
	case c.com.Gap(p.Key()+"/"+d.Gap) != nil:
		c.refuse("%s/%s is taken; the next free number is %s.", p.Key(), d.Gap, plan.NextGap(d.Kind == "concern"))
		return
	}
	if plan != nil && len(plan.Gaps) >= mostListed {
		c.refuse("%s has %d gaps, which is all that fit.", p.Called(), len(plan.Gaps))
		return
	}
	d.Text = fact.Text(text)
	c.decree(committee.GapRaised, d)
	id := p.Key() + "/" + d.Gap
	c.noted(id, text, d.Kind+" raised")
	if d.Kind == "concern" {
		c.answer("%s noted as a concern: %s", id, text)
		return
	}
	lead := ""
	if p.PTL != "" {
		lead = "PTL " + committee.Unping(p.PTL) + ", "
	}
	c.answer("%s raised: %s (%splan wanted).", id, text, lead)
}

// cutWord takes a word off the beginning of a text.
func cutWord(s, word string) (rest string, ok bool) {
	w, rest, _ := strings.Cut(s, " ")
	return strings.TrimSpace(rest), strings.EqualFold(strings.TrimSuffix(w, ":"), word)
}

func (c *call) requirement(id string) (string, bool) {
	var ids []string
	for _, r := range c.rules.Requirements {
		if strings.EqualFold(r.ID, id) {
			return r.ID, true
		}
		ids = append(ids, r.ID)
	}
	switch near := nearestOf(id, ids); {
	case len(ids) == 0:
		return id, true // none are configured: any word will do
	case near != "":
		c.refuse("Unknown requirement %s. Did you mean %s?", quote(id), near)
	default:
		c.refuse("Unknown requirement %s; #requirements lists them.", quote(id))
	}
	return "", false
}

// milestoneFor finds the milestone that somebody names and that is not over. If there is
// none, they are told.
func (c *call) milestoneFor(name string) *committee.Milestone {
	m := c.milestoneNamed(name)
	if m != nil && m.LastDay().Before(startOfDay(c.At)) {
		c.refuse("%s has passed (%s).", m.ID, day(m.LastDay()))
		return nil
	}
	return m
}

func (c *call) milestoneNamed(name string) *committee.Milestone {
	m := c.com.Milestone(name)
	if m != nil {
		return m
	}
	ids := c.com.MilestoneIDs()
	switch near := nearestOf(name, ids); {
	case len(ids) == 0:
		c.refuse("No milestone is known; #milestone add ID DATE adds one, such as #milestone add juno-1 2014-06-12")
	case near != "":
		c.refuse("Unknown milestone %s. Did you mean %s?", quote(name), near)
	default:
		c.refuse("Unknown milestone %s. Known: %s.", quote(name), irctext.Shorten(strings.Join(ids, " "), 250))
	}
	return nil
}

var planWords = regexp.MustCompile(`^(?i:by) (\S+?),?(?: (?i:owner) (\S+?))?(?::\s*(.*)|)$`)

func (c *call) planGap(rest string) {
	g, text := c.gapFor("plan", rest)
	if g == nil || !c.mayGap(g.Project, g, true) {
		return
	}
	match := planWords.FindStringSubmatch(text)
	switch {
	case match == nil:
		c.refuse("By when? For example #gap plan %s by juno-1 owner mestery: add the calls", g.ID())
		return
	case !g.Open():
		c.refuse("%s is %s; #gap reopen %s REASON opens it again.", g.ID(), g.State, g.ID())
		return
	}
	m := c.milestoneFor(match[1])
	if m == nil {
		return
	}
	owner := match[2]
	c.decree(committee.GapPlanned, committee.GapTarget{GapRef: c.gapRef(g), Milestone: m.ID, Owner: owner, Text: fact.Text(match[3])})
	if owner == "" {
		owner = g.Owner
	}
	what := "planned for " + m.ID
	who := ""
	if owner != "" {
		what += ", owner " + owner
		who = ", owner " + committee.Unping(owner)
	}
	c.noted(g.ID(), g.Title, what)
	c.answer("%s plan: %s (%s)%s. Waits for blessing.", g.ID(), m.ID, day(m.LastDay()), who)
}

func (c *call) blessGap(rest string) {
	word, reason, _ := strings.Cut(rest, " ")
	match := gapName.FindStringSubmatch(word)
	if match == nil {
		c.refuse("Which plan? For example #gap bless glance, or #gap bless glance/1")
		return
	}
	p, ok := c.project(match[1])
	if !ok {
		return
	}
	plan := c.com.Plan(p.Key())
	var gaps []*committee.Gap
	last, blessed := "", ""
	var lastDay time.Time
	if plan != nil {
		for _, g := range plan.OpenGaps() {
			switch {
			case match[2] != "" && g.Number != strings.ToLower(match[2]):
				continue
			case g.State == "blessed":
				blessed = g.ID()
				continue
			}
			if g.Target == "" {
				c.refuse("%s has no plan; #gap plan %s by MILESTONE makes one.", g.ID(), g.ID())
				return
			}
			if due := c.com.LastDay(g); last == "" || due.After(lastDay) {
				last, lastDay = g.Target, due
			}
			gaps = append(gaps, g)
		}
	}
	override := ""
	switch present := 0; {
	case c.m == nil:
		c.refuse("A plan is blessed in a meeting of %s, with a quorum.", c.title())
		return
	case len(gaps) == 0 && blessed != "":
		c.refuse("The plan is blessed already, with %s; #gap plan makes another one.", blessed)
		return
	case len(gaps) == 0:
		c.refuse("%s has no open gap to bless a plan for.", p.Called())
		return
	case !c.mayDecide("Only a chair can bless a plan.%s", c.chairsAre()):
		return
	case c.hasRoster() && c.rules.NeedsQuorum("bless"):
		if present = len(c.m.Present()); present >= c.needed() {
			break
		}
		if !c.bang {
			c.refuse("No quorum: %d of %d present, %d needed. #gap! bless %s REASON overrides.", present, c.com.Roster.Seats(), c.needed(), rest)
			return
		}
		override = fmt.Sprintf(" (the chair overrides: %d of %d present, %d needed", present, c.com.Roster.Seats(), c.needed())
		if reason = strings.TrimSpace(reason); reason != "" {
			override += "; reason: " + reason
		}
		override += ")"
	}
	text := fmt.Sprintf("%s gap coverage plan blessed: %s, last target %s%s", p.Called(), plural(len(gaps), "gap"), last, override)
	c.add(minutes.Agreed, text)
	for _, g := range gaps {
		c.decree(committee.GapBlessed, c.gapRef(g))
		c.noted(g.ID(), g.Title, "plan blessed, for "+g.Target)
	}
	c.say("%s.", text)
}

func (c *call) gapStatus(rest string) {
	f := strings.Fields(rest)
	if len(f) < 2 {
		c.refuse("For example #gap status neutron/4 on-track, or #gap status trove on-track for a whole plan. The words: %s.", assessments())
		return
	}
	// "mostly on track" and "on track" are two or three words for one.
	n, word := 2, f[1]
	for _, k := range []int{3, 2} {
		if len(f) > k {
			if _, ok := committee.ParseAssessment(strings.Join(f[1:k+1], "-")); ok {
				n, word = k+1, strings.Join(f[1:k+1], "-")
				break
			}
		}
	}
	a, ok := committee.ParseAssessment(strings.TrimRight(word, ":,;."))
	if !ok {
		c.refuse("%s is none of the words: %s.", quote(word), assessments())
		return
	}
	text := strings.Join(f[n:], " ")
	match := gapName.FindStringSubmatch(strings.TrimRight(f[0], ",:;."))
	if match == nil {
		c.refuse("Which gap? For example #gap status neutron/4 on-track; #gap list shows them.")
		return
	}
	if match[2] == "" {
		c.planStatus(match[1], a, text)
		return
	}
	g, _ := c.gapFor("status", f[0])
	if g == nil || !c.mayGap(g.Project, g, false) {
		return
	}
	if g.State == "waived" || g.State == "covered" && a != committee.Complete {
		c.refuse("%s is %s; #gap reopen %s REASON opens it again.", g.ID(), g.State, g.ID())
		return
	}
	from := g.Word
	c.decree(committee.GapStatus, committee.GapWord{GapRef: c.gapRef(g), Word: a, Text: fact.Text(text)})
	what := fmt.Sprintf("%s → %s", from, a)
	if text != "" {
		what += ": " + text
	}
	c.noted(g.ID(), g.Title, what)
	c.answer("%s: %s → %s%s.", g.ID(), from, a, c.targetOf(g))
}

// targetOf is the target of a gap, in brackets.
func (c *call) targetOf(g *committee.Gap) string {
	if g.Target == "" {
		return ""
	}
	s := " (target " + g.Target
	if due := c.com.LastDay(g); !due.IsZero() && c.At.After(due.AddDate(0, 0, 1)) {
		s += ", " + plural(daysBetween(due, c.At), "day") + " over"
	}
	return s + ")"
}

func daysBetween(from, to time.Time) int {
	return int(startOfDay(to).Sub(startOfDay(from)).Hours() / 24)
}

func assessments() string {
	var s []string
	for _, a := range committee.Assessments {
		s = append(s, string(a))
	}
	return strings.Join(s, ", ")
}

// planStatus is a word for a whole plan.
func (c *call) planStatus(name string, a committee.Assessment, text string) {
	p, ok := c.project(name)
	if !ok || !c.mayGap(p.Key(), nil, false) {
		return
	}
	if plan := c.com.Plan(p.Key()); a == committee.Complete && plan != nil && len(plan.OpenGaps()) > 0 {
		g := plan.OpenGaps()[0]
		c.refuse("%s has %s; #gap status %s complete closes one.", p.Called(), plural(len(plan.OpenGaps()), "open gap"), g.ID())
		return
	}
	if c.m != nil && len(c.m.Check.Projects) > 0 && !slices.Contains(c.m.Check.Projects, p.Key()) {
		d := c.m.Check // the review speaks of it too
		d.Projects = slices.Insert(slices.Clone(d.Projects), d.At+1, p.Key())
		d.At++
		c.record(minutes.Checking, d)
	}
	from := "nothing said"
	if plan := c.com.Plan(p.Key()); plan != nil {
		from = string(c.com.Standing(plan, c.At))
	}
	c.decree(committee.PlanStatus, committee.GapWord{
		GapRef: committee.GapRef{Project: p.Key(), Place: c.place()}, Word: a, Text: fact.Text(text), Name: p.Called(), Lead: p.PTL,
	})
	what := "the plan is " + a.Words()
	if text != "" {
		what += ": " + text
	}
	c.noted(p.Key(), p.Called(), what)
	c.answer("%s: %s → %s.", p.Called(), from, a)
}

func (c *call) retargetGap(rest string) {
	g, text := c.gapFor("retarget", rest)
	if g == nil || !c.mayGap(g.Project, g, true) {
		return
	}
	name, why, _ := strings.Cut(text, " ")
	switch {
	case name == "":
		c.refuse("To which milestone? For example #gap retarget %s juno-2", g.ID())
		return
	case g.Target == "":
		c.refuse("%s has no plan; #gap plan %s by %s makes one.", g.ID(), g.ID(), name)
		return
	case !g.Open():
		c.refuse("%s is %s; #gap reopen %s REASON opens it again.", g.ID(), g.State, g.ID())
		return
	}
	m := c.milestoneFor(name)
	if m == nil {
		return
	}
	if m.ID == g.Target {
		c.refuse("%s targets %s already.", g.ID(), m.ID)
		return
	}
	later := m.LastDay().After(c.com.LastDay(g))
	d := committee.GapTarget{GapRef: c.gapRef(g), Milestone: m.ID, Text: fact.Text(strings.TrimSpace(why)), Unbless: c.rules.ReblessOnSlip && later}
	c.decree(committee.GapRetargeted, d)
	c.noted(g.ID(), g.Title, fmt.Sprintf("moved from %s to %s", g.Target, m.ID))
	again := ""
	if d.Unbless && g.State == "blessed" {
		again = " It must be blessed again."
	}
	c.answer("%s moves from %s to %s (%s).%s", g.ID(), g.Target, m.ID, day(m.LastDay()), again)
}

func (c *call) gapEvidence(rest string) {
	g, text := c.gapFor("evidence", rest)
	if g == nil || !c.mayGap(g.Project, g, false) {
		return
	}
	if !urlLine.MatchString(text) || strings.Contains(text, " ") {
		c.refuse("Which link shows it? For example #gap evidence %s https://review.example.org/98002", g.ID())
		return
	}
	c.decree(committee.GapEvidence, committee.GapData{GapRef: c.gapRef(g), URL: text})
	c.noted(g.ID(), g.Title, "evidence: "+text)
	hint := ""
	if g.Open() {
		hint = fmt.Sprintf(" #gap status %s complete closes it.", g.ID())
	}
	c.answer("%s: evidence noted.%s", g.ID(), hint)
}

func (c *call) waiveGap(rest string)  { c.judge("waive", rest) }
func (c *call) reopenGap(rest string) { c.judge("reopen", rest) }

// judge is a chair's word on whether a gap must be covered.
func (c *call) judge(verb, rest string) {
	g, text := c.gapFor(verb, rest)
	switch {
	case g == nil:
	case c.hasRoster() && !c.mayDecide("Only a chair can %s a gap.", verb):
	case text == "":
		c.refuse("Why? For example #gap %s %s REASON", verb, g.ID())
	case verb == "waive" && !g.Open():
		c.refuse("%s is %s already.", g.ID(), g.State)
	case verb == "reopen" && g.Open():
		c.refuse("%s is open.", g.ID())
	case verb == "waive":
		c.decree(committee.GapWaived, committee.GapData{GapRef: c.gapRef(g), Text: fact.Text(text)})
		c.noted(g.ID(), g.Title, "waived: "+text)
		c.answer("%s is waived: %s", g.ID(), text)
	default:
		c.decree(committee.GapReopened, committee.GapData{GapRef: c.gapRef(g), Text: fact.Text(text)})
		c.noted(g.ID(), g.Title, "opened again: "+text)
		c.answer("%s is open again: %s", g.ID(), text)
	}
}

// gapDepends is #gap depends neutron/3 [on|off] neutron/2.
func (c *call) gapDepends(rest string) {
	g, text := c.gapFor("depends", rest)
	if g == nil || !c.mayGap(g.Project, g, false) {
		return
	}
	f := strings.Fields(text)
	off := len(f) > 0 && strings.EqualFold(f[0], "off")
	if len(f) > 0 && (off || strings.EqualFold(f[0], "on")) {
		f = f[1:]
	}
	if len(f) != 1 {
		c.refuse("On which gap? For example #gap depends %s on neutron/2; #gap depends %s off neutron/2 takes it back.", g.ID(), g.ID())
		return
	}
	on, _ := c.gapFor("depends", f[0])
	switch {
	case on == nil:
	case on == g || !off && c.com.Waits(on.ID(), g.ID()):
		c.refuse("%s would wait for itself.", g.ID())
	case off:
		c.decree(committee.GapDepends, committee.GapDependency{GapRef: c.gapRef(g), On: on.ID(), Off: true})
		c.answer("%s does not wait for %s any more.", g.ID(), on.ID())
	default:
		c.decree(committee.GapDepends, committee.GapDependency{GapRef: c.gapRef(g), On: on.ID()})
		c.noted(g.ID(), g.Title, "waits for "+on.ID())
		c.answer("%s waits for %s (%s).", g.ID(), on.ID(), c.com.StandsNow(on, c.At))
	}
}
