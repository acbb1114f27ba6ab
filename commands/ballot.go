package commands

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gavel/internal/committee"
	"gavel/internal/fact"
	"gavel/internal/irctext"
	"gavel/minutes"
)

// countEvery is how often at most the votes so far are told.
const countEvery = 5 * time.Second

var choices = map[string]committee.Choice{
	"yes": committee.Yes, "+1": committee.Yes, "+": committee.Yes,
	"no": committee.No, "-1": committee.No, "-": committee.No,
	"abstain": committee.Abstain, "0": committee.Abstain, "+0": committee.Abstain, "-0": committee.Abstain,
}

// voteOnMotion takes #vote [M7] [for NICK] yes|no|abstain [comment], and reports
// whether the vote was for a motion: a bare one goes to the poll or the called motion.
func (c *call) voteOnMotion() bool {
	if c.com == nil {
		return false
	}
	n, rest, explicit := reference("M", c.args)
	m := c.com.Motion(n)
	if !explicit {
		if m = c.com.Called(); m == nil || c.m != nil && c.m.Open != nil {
			return false
		}
		rest = c.args
	}
	switch {
	case m == nil:
		c.refuse("There is no motion M%d; #motion list shows them.", n)
		return true
	case !m.Pending():
		c.refuse("The vote on M%d is over: it is %s.", m.N, m.State)
		return true
	case m.State != "called" && m.Secret:
		c.refuse(calledInSecret, m.N, m.N)
		return true
	case m.State != "called" && !c.rules.Async:
		c.refuse("M%d is not put to the vote yet; a chair does that with #motion call M%d.", m.N, m.N)
		return true
	case m.Secret && c.Channel != "":
		c.refuse("M%d is voted on in secret: /msg %s vote M%d yes. What you typed here was seen and does not count.", m.N, c.net.Nick, m.N)
		return true
	}
	member, proxy := (*committee.Member)(nil), ""
	if who, ok := strings.CutPrefix(rest, "for "); ok {
		nick, more, _ := strings.Cut(who, " ")
		rest = strings.TrimSpace(more)
		if member = found(c.com.Roster.ByNick(nick, c.fold)); member == nil {
			c.refuse("%s is not on the roster; #roster shows it.", nick)
			return true
		}
		if holder := c.com.Proxies[member.Nick]; holder == "" || !c.holds(holder) {
			c.refuse("You do not hold the proxy of %s; they give it with #proxy %s.", member.Nick, c.From.Nick)
			return true
		}
		if b := m.Vote(member.Nick); b != nil && b.Proxy == "" {
			c.refuse("%s has voted in person.", member.Nick)
			return true
		}
		if isHere(c.w.Meetings[m.Meeting], member.Nick) && m.State == "called" {
			c.refuse("%s is here and votes in person.", member.Nick)
			return true
		}
		proxy = c.From.Nick
	} else {
		var why string
		if member, why = c.voter(); member == nil {
			c.refuse("%s", why)
			return true
		}
	}
	word, comment, _ := strings.Cut(rest, " ")
	choice, ok := choices[strings.ToLower(strings.TrimRight(word, ",.;!"))]
	comment = strings.TrimSpace(comment)
	switch {
	case word == "":
		c.refuse("Vote yes, no or abstain, for example #vote yes.")
		return true
	case !ok:
		c.refuse("%q is not yes, no or abstain (+1, -1 or 0).", irctext.Shorten(word, 60))
		return true
	case slices.Contains(m.Recused, member.Nick):
		c.refuse("%s is recused from M%d.", member.Nick, m.N)
		return true
	case c.barred(m, member.Nick):
		c.refuse("Who proposes a motion of class %s does not vote on it.", m.Class)
		return true
	}
	b := committee.Ballot{Ref: c.here(m.N), Member: member.Nick, Choice: choice, Proxy: proxy, Comment: fact.Text(comment)}
	if m.Secret {
		b.Receipt, b.Comment = receipt(c.Rand), ""
		if old := m.Vote(member.Nick); old != nil && old.Proxy == proxy { // else another knows it
			b.Receipt = old.Receipt
		}
		c.decreeBy(fact.Actor{}, committee.MotionVoted, b)
		unsaid := ""
		if comment != "" {
			unsaid = " What you wrote behind it is not recorded."
		}
		c.tell("Your vote on M%d is %s; your receipt is %s. The minutes list receipts and votes, without names.%s", m.N, choice, b.Receipt, unsaid)
	} else {
		c.decree(committee.MotionVoted, b)
	}
	after := *m
	after.Ballots = append(slices.DeleteFunc(slices.Clone(m.Ballots), func(x committee.Ballot) bool { return x.Member == member.Nick }), b)
	run := c.running()
	runs := run != nil && m.State == "called" && run.Stream == m.Meeting
	if !m.Secret && (!runs || run != c.m) {
		c.confirm("Your vote on M%d is %s (%s).", m.N, choice, c.soFar(&after))
	}
	if runs {
		c.tally(run, &after)
	}
	return true
}

// calledInSecret is said of a motion whose secret ballot decided nothing.
const calledInSecret = "M%d is voted on in secret, in a meeting: a chair calls it with #motion call M%d secret."

// isHere reports whether a member is in a meeting, as far as more than anybody's word tells.
func isHere(m *minutes.Meeting, member string) bool {
	if m == nil {
		return false
	}
	a := m.Attended(member)
	return a != nil && !a.Claimed && m.Person(a.Person).Present()
}

// barred reports whether a member has no vote on a motion because it is theirs.
func (c *call) barred(m *committee.Motion, member string) bool {
	k, _ := c.class(m.Class)
	return !k.ProposerVotes && (m.Member == member || c.fold(m.By) == c.fold(member))
}

// toVote are the members who have a vote on a motion and did not cast it, by nick.
func (c *call) toVote(m *committee.Motion) []string {
	return slices.DeleteFunc(nicksOf(c.com.Roster), func(nick string) bool {
		return m.Vote(nick) != nil || slices.Contains(m.Recused, nick) || c.barred(m, nick)
	})
}

// holds reports whether a proxy's holder is the speaker.
func (c *call) holds(holder string) bool {
	if h := found(c.com.Roster.ByNick(holder, c.fold)); h != nil {
		m := c.self()
		return m != nil && m.Nick == h.Nick
	}
	name := c.From.Nick
	if c.rules.Identity == "account" {
		name = c.From.Account
	}
	return name != "" && c.fold(holder) == c.fold(name)
}

// receipt is the name of a vote in a secret ballot.
func receipt(random uint64) string {
	const letters = "23456789abcdefghjkmnpqrstuvwxyz"
	b := make([]byte, 8)
	for i := range b {
		b[i] = letters[random%uint64(len(letters))]
		random /= uint64(len(letters))
	}
	return string(b)
}

// counted counts the ballots of a motion.
func counted(m *committee.Motion) (n committee.Count) {
	for _, b := range m.Ballots {
		switch b.Choice {
		case committee.Yes:
			n.Yes++
		case committee.No:
			n.No++
		case committee.Abstain:
			n.Abstain++
		}
	}
	return n
}

// soFar is the count of a motion in a few words.
func (c *call) soFar(m *committee.Motion) string {
	n, out := counted(m), len(c.toVote(m))
	if m.Secret {
		return fmt.Sprintf("%d of %d have voted", len(m.Ballots), len(m.Ballots)+out)
	}
	return fmt.Sprintf("%d yes, %d no, %d abstain, %d to vote", n.Yes, n.No, n.Abstain, out)
}

// tally tells the channel the votes so far, in one line every few seconds at most.
func (c *call) tally(m *minutes.Meeting, motion *committee.Motion) {
	if since := c.At.Sub(m.CountedAt); m.Counted.N == motion.N && since < countEvery {
		c.Effects = append(c.Effects, Wake{m.CountedAt.Add(countEvery)})
		return
	}
	if c.m == m {
		c.sayCount(motion)
		return
	}
	c.Effects = append(c.Effects, Wake{c.At.Add(time.Second)}) // a vote in private or elsewhere: the next tick tells
}

func (c *call) sayCount(m *committee.Motion) {
	seats := c.com.Roster.Seats()
	k, _ := c.class(m.Class)
	c.record(minutes.Counted, minutes.CountedData{N: m.N, Votes: len(m.Ballots)})
	sure := ""
	if !m.Secret {
		switch k.Certain(counted(m), seats, len(c.toVote(m))) {
		case committee.SurePass:
			sure = " It will pass unless somebody changes a vote."
		case committee.SureFail:
			sure = " It can't pass unless somebody changes a vote."
		}
	}
	c.say("M%d: %s.%s", m.N, c.soFar(m), sure)
}

// tickCount tells votes that were cast since the last time.
func (c *call) tickCount() bool {
	if c.com == nil {
		return false
	}
	m := c.com.Called()
	if m == nil || m.Meeting != c.m.Stream || len(m.Ballots) == 0 {
		return false
	}
	return (c.m.Counted.N != m.N || c.m.Counted.Votes != len(m.Ballots)) && c.At.Sub(c.m.CountedAt) >= countEvery
}

func recuse(c *call) {
	if !c.needRoster() {
		return
	}
	n, _, explicit := reference("M", c.args)
	m := c.com.Motion(n)
	if !explicit {
		m = c.com.Called()
	}
	me, why := c.member()
	switch {
	case m == nil && explicit:
		c.refuse("There is no motion M%d; #motion list shows them.", n)
	case m == nil:
		c.refuse("Which motion? For example #recuse %s", c.someMotion())
	case !m.Pending():
		c.refuse("The vote on M%d is over: it is %s.", m.N, m.State)
	case me == nil:
		c.refuse("%s", why)
	case slices.Contains(m.Recused, me.Nick):
		c.refuse("You are recused from M%d already.", m.N)
	default:
		c.decree(committee.MotionRecused, committee.MemberRef{Ref: c.here(m.N), Member: me.Nick})
		c.answer("%s is recused from M%d.", me.Nick, m.N)
	}
}

// proxy is #proxy NICK [for MEMBER], or #proxy none.
func proxy(c *call) {
	if !c.needRoster() {
		return
	}
	if !c.rules.Proxies {
		c.refuse("Proxies are off in %s.", c.title())
		return
	}
	holder, rest, _ := strings.Cut(c.args, " ")
	member, why := c.member()
	if strings.TrimSpace(rest) == "for" {
		c.refuse("For which member? For example #proxy %s for mikal", holder)
		return
	}
	if nick, ok := strings.CutPrefix(strings.TrimSpace(rest), "for "); ok {
		if !c.mayDecide("Only a chair names a proxy for somebody else.") {
			return
		}
		if member = found(c.com.Roster.ByNick(strings.TrimSpace(nick), c.fold)); member == nil {
			c.refuse("%s is not on the roster; #roster shows it.", nick)
			return
		}
	}
	switch {
	case holder == "":
		c.refuse("Who votes in your place? For example #proxy zaneb; #proxy none takes it back.")
		return
	case member == nil:
		c.refuse("%s", why)
		return
	case strings.EqualFold(holder, "none"):
		c.decree(committee.Proxied, committee.ProxyData{Place: c.place(), Member: member.Nick})
		c.answer("%s has no proxy any more.", member.Nick)
		return
	case c.fold(holder) == c.fold(member.Nick):
		c.refuse("You vote yourself; name somebody else, for example #proxy zaneb.")
		return
	}
	at := c.m
	if at == nil { // in private
		at = c.running()
	}
	if isHere(at, member.Nick) {
		c.refuse("%s is here and votes in person.", member.Nick)
		return
	}
	// Nobody should ever represent more than two votes (charter of 2013).
	votes := 0
	if h := found(c.com.Roster.ByNick(holder, c.fold)); h != nil {
		votes, holder = 1, h.Nick
	}
	for m, h := range c.com.Proxies {
		if m != member.Nick && c.fold(h) == c.fold(holder) {
			votes++
		}
	}
	if votes >= 2 {
		c.refuse("%s already holds 2 votes; nobody may represent more.", holder)
		return
	}
	c.decree(committee.Proxied, committee.ProxyData{Place: c.place(), Member: member.Nick, Holder: holder})
	c.answer("%s votes for %s until the next meeting is over: #vote for %s yes", holder, committee.Unping(member.Nick), member.Nick)
}
