package committee

import "gavel/internal/fact"

// The kinds of facts about gap coverage plans. All name the project, and all but the last two
// a gap of it.
const (
	GapRaised     = "gap-raise"    // something is missing; data GapData
	GapPlanned    = "gap-plan"     // by when, by whom and how it is to be covered; data GapTarget
	GapBlessed    = "gap-bless"    // the committee agrees with the plan; data GapRef
	GapUnblessed  = "gap-unbless"  // that was taken back; data GapRef
	GapStatus     = "gap-status"   // how far it is; data GapWord
	GapRetargeted = "gap-retarget" // another milestone; data GapTarget
	GapEvidence   = "gap-evidence" // what shows that it is covered; data GapData with a URL
	GapWaived     = "gap-waive"    // it need not be covered; data GapData
	GapReopened   = "gap-reopen"   // it must be, after all; data GapData
	GapDepends    = "gap-depends"  // it waits for another one; data GapDependency
	PlanStatus    = "plan-status"  // how far the whole plan is; data GapWord
	ReviewPending = "gap-pending"  // a project's review is still to be held; data GapData
	Reviewed      = "checkpoint"   // the plans were reviewed after a milestone; data Checkpoint
)

// GapRef names a gap: the project's key and the number in it. An empty number is the whole plan.
type GapRef struct {
	Project string `json:"project"`
	Gap     string `json:"gap,omitempty"`
	Place
}

// GapData is a gap that is raised, or a word about one.
type GapData struct {
	GapRef
	Kind        string    `json:"kind,omitempty"` // "gap" or "concern"; of a pending review that was held, "done"
	Text        fact.Text `json:"text,omitempty"`
	URL         string    `json:"url,omitempty"`
	Requirement string    `json:"requirement,omitempty"`
	Name        string    `json:"name,omitempty"` // what people call the project
	Lead        string    `json:"lead,omitempty"` // its technical lead
}

// GapTarget is a plan, or another target.
type GapTarget struct {
	GapRef
	Milestone string    `json:"milestone"`
	Owner     string    `json:"owner,omitempty"`
	Text      fact.Text `json:"text,omitempty"`
	Unbless   bool      `json:"unbless,omitempty"` // the plan must be blessed again
}

// GapWord is how far a gap or a plan is.
type GapWord struct {
	GapRef
	Word Assessment `json:"word"`
	Text fact.Text  `json:"text,omitempty"`
	Name string     `json:"name,omitempty"`
	Lead string     `json:"lead,omitempty"`
}

// GapDependency says that a gap can be covered only after another.
type GapDependency struct {
	GapRef
	On  string `json:"on"`
	Off bool   `json:"off,omitempty"` // not any more
}

// Checkpoint is what a review after a milestone found, as it stood then.
type Checkpoint struct {
	Place
	Milestone string         `json:"milestone"`
	Projects  []ProjectState `json:"projects"`
	Summary   fact.Text      `json:"summary"`
}

// ProjectState is how a plan stood at a checkpoint.
type ProjectState struct {
	Project string     `json:"project"`
	Name    string     `json:"name"`
	Gaps    int        `json:"gaps"`
	Open    int        `json:"open"`
	Late    []string   `json:"late,omitempty"` // "gap 4, was juno-1"
	Target  string     `json:"target,omitempty"`
	Word    Assessment `json:"word"`
	Note    string     `json:"note,omitempty"`
	Pending bool       `json:"pending,omitempty"`
}
