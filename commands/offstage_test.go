package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/fact"
)

// offstage are the texts that no transcript can have: what comes before them is said by nobody
// in a channel. Each case is what happens, and the lines that are said of it.
var offstage = []struct {
	name   string
	change func(*committee.Config)
	happen func(*stage)
	want   []string
}{
	{"the server refuses a topic", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting docs")
		s.step(commands.Event{Kind: commands.Refused, Channel: "#c", What: "topic", Text: "not an operator"})
	}, []string{"[notice ttx] I can't set the topic of #c (not an operator). Topics are recorded all the same; give me operator status if the channel should show them."}},

	{"the disk is full", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting docs")
		e := commands.Event{Kind: commands.Written, Stream: s.meeting().Stream, Text: "disk full"}
		s.step(e)
		s.step(e) // said once
		e.For = "ttx"
		s.step(e)
		s.hear("ttx", "#c", "#endmeeting")
		e.For = ""
		s.step(e)
	}, []string{
		"[notice ttx] The minutes could not be written: disk full. Nothing is lost: they are in the record, and I try again every minute.",
		"[notice ttx] The minutes could not be written: disk full. Nothing is lost: they are in the record, and I try again every minute.",
		"The minutes could not be written: disk full. Nothing is lost: they are in the record, and I try again every minute.",
	}},

	{"the operator ends a meeting", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting docs")
		s.step(commands.Event{Kind: commands.EndMeeting, Channel: "#c"})
	}, []string{"The operator of this bot ends the meeting."}},

	{"a line was too much once", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting docs")
		s.step(commands.Event{Kind: commands.Said, Channel: "#c", From: known("ttx"), Text: "#info it", SetAside: true})
	}, []string{"That line was too much for me: it is in the log, but nothing was done about it, and the operator will find out why."}},

	{"two hundred topics wait", nil, func(s *stage) {
		for range 201 {
			s.hear("mikal", "", "agenda add One more")
		}
	}, []string{"[to mikal] The agenda is full: 200 topics wait. #agenda del takes one off."}},

	{"as much is asked for as fits", nil, func(s *stage) {
		for i := range 31 {
			s.hear("mikal", "", fmt.Sprintf("subscribe gaps neutron/%d", i))
			s.hear("mikal", "", "remind me in 2h: eat")
		}
		s.lines = s.lines[60:]
		for range 2001 {
			s.hear("ttx", "", "highlight It")
		}
		s.lines = append(s.lines[:2:2], s.lines[2002:]...)
		for i := range 201 {
			s.hear("ttx", "", fmt.Sprintf("gap raise neutron/%d It", i))
		}
		s.lines = append(s.lines[:3:3], s.lines[203:]...)
		for i := range 2001 {
			s.hear("ttx", "", fmt.Sprintf("milestone add m-%d 2015-01-01", i))
		}
		s.lines = append(s.lines[:4:4], s.lines[2004:]...)
	}, []string{
		"[to mikal] You are subscribed to 30 things, which is all that fit; unsubscribe one first.",
		"[to mikal] You have 30 reminders to come, which is all that fit; #remind forget N takes one back.",
		"[to ttx] There are 2000 highlights, which is all that fit.",
		"[to ttx] Neutron has 200 gaps, which is all that fit.",
		"[to ttx] There are 2000 milestones, which is all that fit.",
	}},

	{"more is caught up on than fits a line", func(c *committee.Config) { c.RemindIn = "#c" }, func(s *stage) {
		for i := range 100 {
			s.hear("ttx", "", fmt.Sprintf("milestone add m-%d 2014-06-18", i))
		}
		s.lines, s.steps = nil, 24*60*60
		s.step(commands.Event{Kind: commands.Tick})
		s.lines = s.lines[2:]
	}, []string{
		"Today is m-43. · Today is m-44. · Today is m-45. · Today is m-46. · Today is m-47. · Today is m-48. · Today is m-49. · Today is m-5. · Today is m-50. · Today is m-51. · Today is m-52. · Today is m-53. · Today is m-54. · Today is m-55. · Today is m-56. · Today is m-57. · Today is m-58. · Today is m-59. · Today is m-6. · and 43 more reminders: #reminders",
	}},

	{"the roster changes in the middle of a vote", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting tc")
		s.hear("ttx", "#c", "#motion propose Bless the plan")
		s.hear("ttx", "#c", "#motion! call M1")
		s.hear("jeblair", "#c", "#vote yes")
		s.step(commands.Event{Kind: commands.Rostered, What: "tc", Roster: s.members[1:]})
		s.hear("ttx", "#c", "#endvote")
	}, []string{
		"The roster of OpenStack Technical Committee has changed: jeblair leaves (12 seats).",
		"Not counted, since no longer on the roster: j\u200beblair.",
	}},

	{"the roster empties in the middle of a vote", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting tc")
		s.hear("ttx", "#c", "#motion propose charter-change: Fewer seats")
		s.hear("ttx", "#c", "#motion! call M1")
		s.step(commands.Event{Kind: commands.Rostered, What: "tc"})
		s.hear("ttx", "#c", "#endvote")
	}, []string{"M1 REJECTED: 0 yes, 0 no, 0 abstain, 0 not voting (needs no votes). No seat is filled. Recorded as D2014-1."}},

	{"the roster can't be read in a meeting", nil, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting tc")
		s.step(commands.Event{Kind: commands.Rostered, What: "tc", Text: "members.yaml:3: no irc name"})
	}, []string{"[notice ttx] The roster of OpenStack Technical Committee can't be read (members.yaml:3: no irc name); the old one stays."}},

	{"the roster can't be read when a meeting starts", nil, func(s *stage) {
		s.step(commands.Event{Kind: commands.Rostered, What: "tc", Text: "members.yaml:3: no irc name"})
		s.hear("ttx", "#c", "#startmeeting tc")
	}, []string{"[notice ttx] The roster of OpenStack Technical Committee can't be read (members.yaml:3: no irc name); the old one stays."}},

	{"a vote comes from another network", func(c *committee.Config) { c.Async = true }, func(s *stage) {
		s.hear("ttx", "#c", "#startmeeting tc")
		s.hear("ttx", "#c", "#motion propose Bless the plan")
		s.step(commands.Event{Kind: commands.Up, Network: "elsewhere", To: "gavel"})
		s.step(commands.Event{Kind: commands.Said, Network: "elsewhere", From: known("mikal"), Text: "vote M1 yes"})
	}, []string{"[to mikal] Members of OpenStack Technical Committee vote on the network of its meetings."}},

	{"a network tells no accounts", nil, func(s *stage) {
		s.step(commands.Event{Kind: commands.Up, To: "gavel", What: "no accounts"})
		s.hear("ttx", "#c", "#startmeeting tc")
		s.step(commands.Event{Kind: commands.Said, From: fact.Actor{Nick: "ttx"}, Text: "proxy zaneb"})
	}, []string{`[to ttx] This network tells no accounts, and members vote by account here; the operator can set identity = "nick".`}},
}

// A stage is a world that remembers what was said in it.
type stage struct {
	*world
	members committee.Roster
	lines   []string
	steps   int // each takes a second
}

func (s *stage) step(e commands.Event) {
	e.At = day.Add(time.Duration(s.steps) * time.Second)
	s.steps++
	if e.Kind != commands.Rostered && e.Network == "" && e.Stream == "" {
		e.Network = "n"
	}
	s.world.step(e)
	for l := range strings.Lines(s.said()) {
		s.lines = append(s.lines, strings.TrimSuffix(l, "\n"))
	}
}

func (s *stage) hear(nick, channel, text string) {
	s.step(commands.Event{Kind: commands.Said, Channel: channel, From: known(nick), Text: text})
}

// playOffstage is what is said in a case, a line each.
func playOffstage(t *testing.T, i int) []string {
	w, c := councilWorld(t, offstage[i].change)
	s := &stage{world: w, members: c.Members}
	offstage[i].happen(s)
	w.canary(t)
	return s.lines
}

func TestOffstage(t *testing.T) {
	for i, x := range offstage {
		t.Run(x.name, func(t *testing.T) {
			said := playOffstage(t, i)
			rest := said
			for _, want := range x.want {
				at := slices.Index(rest, want)
				if at < 0 {
					t.Fatalf("no %q in\n%s", want, strings.Join(said, "\n"))
				}
				rest = rest[at+1:]
			}
		})
	}
}
