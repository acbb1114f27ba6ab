package minutes

import (
	"slices"
	"time"

	"gavel/internal/fact"
	"gavel/internal/irctext"
)

// Council is what a committee's meeting has more than another: attendance, motions,
// an agenda, a speaker queue.
type Council struct {
	Roll        RollCallData // of the last roll call
	RollSince   time.Time    // when it was opened
	Attending   []*Attendance
	Excused     []string     // who sent regrets, by roster nick
	Quorum      QuorumData   // as it was announced last
	Quorums     []QuorumNote // each time it was reached or lost
	Motion      *MotionData  // the one that is put to the vote
	Verdicts    []VerdictData
	Agenda      []AgendaTopic
	GapNotes    []GapData // what became of gaps, in order
	Check       CheckData // the review of gap coverage plans that is held
	At          int       // which topic of the agenda the meeting is at, from 1; 0 before the first
	OpenAtStart []OpenAction
	BoxEnds     time.Time // when the time of the topic is over; zero is never
	Queue       []Speaker
	QueueShut   bool
	Counted     CountedData // the votes that the channel was told of last
	CountedAt   time.Time
	Review      int // the action that is under review, or 0
	Amendments  []Amendment
}

// Attendance is a member who checked in.
type Attendance struct {
	Member string
	Person int
	At     time.Time
	Late   bool
	// Claimed is a member whom nothing but their own word tells.
	Claimed bool
	// Earlier is when they were there as somebody else, whom they turned out not to be: they came
	// back unrecognised.
	Earlier []Interval
}

// QuorumNote is the quorum reached or lost.
type QuorumNote struct {
	QuorumData
	At time.Time
}

// Speaker is somebody who wants to speak.
type Speaker struct {
	Nick   string
	Reason string
}

// Amendment is a change after the end of the meeting.
type Amendment struct {
	At   time.Time
	By   string
	What string
}

// Present is who of the committee is in the meeting now, by roster nick.
func (m *Meeting) Present() (members []string) {
	for _, a := range m.Attending {
		if m.Person(a.Person).Present() {
			members = append(members, a.Member)
		}
	}
	return members
}

// Attended finds the attendance of a member, or nil.
func (m *Meeting) Attended(member string) *Attendance {
	for _, a := range m.Attending {
		if a.Member == member {
			return a
		}
	}
	return nil
}

// Left is when the member left for good, or zero if they were there at the end.
func (m *Meeting) Left(a *Attendance) time.Time {
	p := m.Person(a.Person)
	if p.Present() || len(p.Here) == 0 {
		return time.Time{}
	}
	return p.Here[len(p.Here)-1].To
}

// Intervals are when a member was there, from when they checked in. The last one is open while they are there,
// and ends with the meeting.
func (m *Meeting) Intervals(a *Attendance) (list []Interval) {
	list = slices.Clone(a.Earlier)
	since := a.At
	if n := len(list); n > 0 {
		since = list[n-1].To
	}
	if list = append(list, m.spans(a.Person, since)...); !m.Finished.IsZero() && len(list) > 0 {
		if last := &list[len(list)-1]; last.To.IsZero() || last.To.After(m.Finished) {
			last.To = m.Finished
		}
	}
	return list
}

// spans are when a person was there from a time on.
func (m *Meeting) spans(person int, since time.Time) (list []Interval) {
	for _, i := range m.Person(person).Here {
		if !i.To.IsZero() && i.To.Before(since) {
			continue
		}
		if i.From.Before(since) {
			i.From = since
		}
		list = append(list, i)
	}
	return list
}

// Reached is how many topics of the agenda the meeting took up.
func (m *Meeting) Reached() int { return min(m.At, len(m.Agenda)) }

// Item is the item of this number, or nil when it is not there (any more).
func (m *Meeting) Item(n int) *Item {
	for _, it := range m.Items {
		if it.N == n {
			return it
		}
	}
	return nil
}

// applyCouncil is Apply for the facts of a committee's meeting.
func (m *Meeting) applyCouncil(f fact.Fact) {
	switch f.Kind {
	case RollCall:
		d := fact.Read[RollCallData](f)
		if d.Open {
			m.RollSince = f.At
			m.Roll = d
		} else {
			m.Roll.Open = false
		}
	case CheckedIn:
		d := fact.Read[MemberName](f)
		p := m.see(f.By, f.At)
		// One person is one member: whom they were taken for before they are not.
		m.Attending = slices.DeleteFunc(m.Attending, func(a *Attendance) bool { return a.Member != d.Member && m.Person(a.Person) == p })
		if a := m.Attended(d.Member); a != nil {
			if m.Person(a.Person) != p { // what they were there as before goes up to now at most
				a.Earlier = m.Intervals(a)
				if n := len(a.Earlier); n > 0 && a.Earlier[n-1].To.IsZero() {
					a.Earlier[n-1].To = f.At
				}
			}
			a.Person, a.Claimed = p.ID, d.Claimed
			return
		}
		m.Attending = append(m.Attending, &Attendance{Member: d.Member, Person: p.ID, At: f.At, Late: d.Late, Claimed: d.Claimed})
	case Absent:
		for _, n := range fact.Read[Names](f).Nicks {
			if !slices.Contains(m.Excused, n) {
				m.Excused = append(m.Excused, n)
			}
		}
	case Quorum:
		m.Council.Quorum = fact.Read[QuorumData](f)
		m.Quorums = append(m.Quorums, QuorumNote{m.Council.Quorum, f.At})
	case Called:
		d := fact.Read[MotionData](f)
		m.Motion = &d
	case Decreed:
		d := fact.Read[VerdictData](f)
		m.Motion = nil
		m.Verdicts = append(m.Verdicts, d)
		if d.Result == "lapsed" {
			return
		}
		it := m.add(f, VoteItem, d.Line, nil)
		it.Motion, it.Decision = &d, d.Decision
	case AgendaSet:
		m.Agenda = fact.Read[AgendaData](f).Topics
	case Passed:
		d := fact.Read[PassedData](f)
		for i, t := range m.Agenda {
			if t.N == d.Agenda && t.N > 0 || -(i+1) == d.Agenda {
				m.Agenda = slices.Clone(m.Agenda)
				m.Agenda[i].State = d.State
			}
		}
	case GapNoted:
		m.GapNotes = append(m.GapNotes, fact.Read[GapData](f))
	case Checking:
		m.Check = fact.Read[CheckData](f)
	case Reviewed:
		m.OpenAtStart = fact.Read[OpenData](f).Actions
	case Timeboxed:
		d := fact.Read[Timebox](f)
		m.BoxEnds = time.Time{}
		if d.Seconds > 0 {
			m.BoxEnds = f.At.Add(time.Duration(d.Seconds) * time.Second)
		}
	case Queued:
		m.queue(fact.Read[QueueData](f))
	case Counted:
		m.Counted, m.CountedAt = fact.Read[CountedData](f), f.At
	case Reviewing:
		m.Review = fact.Read[ItemRef](f).N
	case Progress:
		m.progress(fact.Read[ProgressData](f))
	case Edited:
		d := fact.Read[Edit](f)
		if it := m.Item(d.N); it != nil {
			m.amended(f, it.Kind+" was: "+irctext.Clean(it.Text))
			it.Text = string(d.Text)
			it.Edited = true
			if d.Action {
				it.Owners, it.Due = d.Owners, d.Due
			}
		}
	case Numbered:
		d := fact.Read[Number](f)
		if n := len(m.Items); n > 0 {
			it := m.Items[n-1]
			it.Decision, it.Action, it.Owners, it.Due, it.Agenda = d.Decision, d.Action, d.Owners, d.Due, d.Agenda
			if it.Kind == Topic && d.Agenda != 0 {
				m.goTo(d.Agenda)
			}
		}
	}
}

// progress notes what became of an action, where the minutes list it.
func (m *Meeting) progress(d ProgressData) {
	state := d.What
	if text := irctext.Clean(string(d.Text)); text != "" {
		state += ": " + text
	}
	for i := range m.OpenAtStart {
		if a := &m.OpenAtStart[i]; a.N == d.Action {
			a.Owners, a.Due, a.State = d.Owners, d.Due, state
		}
	}
	for _, it := range m.Items {
		if it.Action == d.Action && it.Kind == Action {
			it.Owners, it.Due = d.Owners, d.Due
			if d.What == "done" || d.What == "dropped" {
				it.State = state
			}
		}
	}
}

// goTo notes that the meeting took up a topic of the agenda. Standing items have
// negative numbers: -1 is the first topic of the agenda.
func (m *Meeting) goTo(n int) {
	for i, t := range m.Agenda {
		if n > 0 && t.N == n || n < 0 && i == -n-1 {
			m.At = max(m.At, i+1)
			m.Agenda = slices.Clone(m.Agenda)
			m.Agenda[i].State = ""
		}
	}
}

func (m *Meeting) queue(d QueueData) {
	out := func() {
		m.Queue = slices.DeleteFunc(m.Queue, func(s Speaker) bool { return m.Fold(s.Nick) == m.Fold(d.Nick) })
	}
	switch d.Do {
	case "add":
		out()
		m.Queue = append(m.Queue, Speaker{d.Nick, string(d.Reason)})
	case "remove", "ack":
		out()
	case "open":
		m.QueueShut = false
	case "close":
		m.QueueShut = true
	case "clear":
		m.Queue = nil
	}
}

// amended notes a change that was made after the end.
func (m *Meeting) amended(f fact.Fact, what string) {
	if !m.Finished.IsZero() {
		m.Amendments = append(m.Amendments, Amendment{At: f.At, By: f.By.Nick, What: what})
	}
}

func (m *Meeting) undo(f fact.Fact) {
	n := len(m.Items) - 1
	if want := fact.Read[ItemRef](f).N; want != 0 {
		n = slices.IndexFunc(m.Items, func(it *Item) bool { return it.N == want })
	}
	if n < 0 {
		return
	}
	if m.Items[n] == m.Current() {
		m.BoxEnds = time.Time{}
	}
	m.amended(f, m.Items[n].Kind+" was taken back: "+irctext.Clean(m.Items[n].Text))
	m.Items = slices.Delete(m.Items, n, n+1)
}
