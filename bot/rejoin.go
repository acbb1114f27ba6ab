package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/irctext"
)

const (
	joinTimeout  = time.Minute // for the answer to JOIN
	kicksAnHour  = 5
	invitedLimit = 100 // channels that nobody but an INVITE named
)

// A want is a channel Gavel wants to be in.
type want struct {
	config.Channel
	invited bool                       // an INVITE named it, not the configuration
	in      bool                       // and we are
	asked   time.Time                  // JOIN was sent, and is not answered
	tried   time.Time                  // when it was sent last
	next    time.Time                  // when it is sent next
	wait    backoff.ExponentialBackOff // between refusals
	why     string                     // we are not in, as was logged last
	kicks   []time.Time                // of the last hour
	barred  bool                       // too many of them
}

// A refusal is why the server does not let us in, and what would help.
type refusal struct{ why, help string }

// refusals are the answers to JOIN, by number.
var refusals = map[string]refusal{
	"403": {"there is no such channel", "check its name"},
	"405": {"Gavel is in as many channels as the network allows", "remove a channel from the configuration, or ask the network to allow more"},
	"437": {"it is not available at the moment", "wait"},
	"448": {"the network forbids it", "ask the network's operators"},
	"471": {"it is full (+l)", "raise the limit, or /invite Gavel"},
	"473": {"one must be invited (+i)", "/invite Gavel, or add it to the list of exceptions (+I)"},
	"474": {"Gavel is banned (+b)", "remove the ban, or add an exception (+e)"},
	"475": {"the key is wrong or missing (+k)", "set the channel's key in the configuration"},
	"476": {"the network does not take the name", "check its name"},
	"477": {"one must be logged in to services (+r)", "give Gavel an account: see sasl and account_password in the configuration"},
	"479": {"the network does not take the name", "check its name"},
	"480": {"the channel does not let Gavel in at the moment", "see its modes (+j, +S)"},
	"485": {"the network does not let Gavel in", "ask the network's operators"},
	"489": {"one must connect with TLS (+z, +S)", "set tls = true in the configuration"},
	"490": {"one must connect with TLS (+z, +S)", "set tls = true in the configuration"},
	"495": {"it lets nobody in again so soon after a kick (+J)", "wait"},
	"500": {"too many join at once (+j)", "wait"},
	"520": {"only the network's operators may enter (+O)", "choose another channel"},
	"609": {"the network does not let Gavel in", "ask the network's operators"},
	"926": {"the network forbids it", "ask the network's operators"},
}

// want is the channel of this name if we want to be in it, or nil.
func (n *Network) want(name string) *want {
	cm := n.out.cm
	for _, w := range n.wants {
		if cm.Fold(w.Name) == cm.Fold(name) {
			return w
		}
	}
	return nil
}

// join sends JOIN for all channels for which it is time.
func (n *Network) join(k *clock) {
	c := n.conn
	if c.joinFrom.IsZero() || c.joinFrom.After(k.now) {
		k.due(c.joinFrom)
		return
	}
	var now []*want
	for i := 0; i < len(n.wants); i++ { // refuse may shorten it; who is missed for that has the next turn
		w := n.wants[i]
		switch {
		case w.in || w.barred:
		case !w.asked.IsZero():
			if k.due(w.asked.Add(joinTimeout)) {
				n.refuse(w, k.now, refusal{"the server does not answer", "wait"}, "")
			}
		case k.due(w.next):
			w.tried, w.next = k.now, time.Time{}
			if limit, types := c.support.channelLimit(w.Name); limit > 0 && n.taken(types) >= limit {
				n.refuse(w, k.now, refusals["405"], fmt.Sprintf("CHANLIMIT is %d", limit))
				continue
			}
			w.asked = k.now
			now = append(now, w)
		}
	}
	c.calm = append(c.calm, joinLines(now, c.support.joinTargets())...)
}

// taken is how many channels of these types we are in, or are about to be.
func (n *Network) taken(types string) (count int) {
	for _, w := range n.wants {
		if (w.in || !w.asked.IsZero()) && strings.IndexByte(types, w.Name[0]) >= 0 {
			count++
		}
	}
	return count
}

// joinLines are JOIN lines of legal length. Keys go by place, so the channels that
// have one come first.
func joinLines(wants []*want, targets int) (lines []string) {
	slices.SortStableFunc(wants, func(a, b *want) int {
		switch {
		case !a.Key.IsZero() && b.Key.IsZero():
			return -1
		case a.Key.IsZero() && !b.Key.IsZero():
			return 1
		}
		return 0
	})
	for len(wants) > 0 {
		names, keys, size := []string{}, []string{}, 0
		for len(wants) > 0 {
			w := wants[0]
			size += len(w.Name) + len(w.Key.Reveal()) + 2
			if len(names) > 0 && (size > 400 || len(names) >= targets) {
				break
			}
			names = append(names, w.Name)
			if !w.Key.IsZero() {
				keys = append(keys, w.Key.Reveal())
			}
			wants = wants[1:]
		}
		lines = append(lines, strings.TrimSpace("JOIN "+strings.Join(names, ",")+" "+strings.Join(keys, ",")))
	}
	return lines
}

// entered is us coming into a channel. It reports false for one we don't want to be in.
func (n *Network) entered(l line) bool {
	w := n.want(l.param(0))
	if w == nil {
		if n.conn.support.isChannel(l.param(0)) && isTarget(l.param(0)) {
			n.log.Warn("made to join a channel that nobody asked for, and left it", "channel", l.param(0))
			n.conn.say("PART %s", l.param(0))
		}
		return false
	}
	if !w.in {
		n.log.Info("joined", "channel", w.Name)
	}
	w.in, w.asked, w.next, w.why = true, time.Time{}, time.Time{}, ""
	w.wait.Reset()
	return true
}

// shut takes in the server's answer that we can't join.
func (n *Network) shut(w *want, l line, r refusal) {
	if w != nil && !w.asked.IsZero() {
		n.refuse(w, l.at, r, irctext.Clean(l.Last()))
	}
}

// refuse is a channel that can't be joined now. It is tried again, more and more
// seldom, and logged when the reason is another.
func (n *Network) refuse(w *want, now time.Time, r refusal, server string) {
	w.asked = time.Time{}
	d := w.wait.NextBackOff()
	w.next = now.Add(d)
	if w.why == r.why {
		return
	}
	w.why = r.why
	n.log.Warn("can't join a channel", "channel", w.Name, "reason", r.why, "what_would_help", r.help, "server_says", server, "retry_in", d.Round(time.Second))
	n.conn.crowd.emit(commands.Event{Kind: commands.Gone, At: now, Channel: w.Name, Text: r.why})
	if w.invited { // that was no good advice
		n.drop(w)
	}
}

// kicked is us having been thrown out.
func (n *Network) kicked(w *want, now time.Time) {
	w.in = false
	if w.invited {
		n.log.Warn("thrown out of a channel Gavel was invited to, and not going back", "channel", w.Name)
		n.drop(w)
		return
	}
	w.kicks = append(slices.DeleteFunc(w.kicks, func(t time.Time) bool { return now.Sub(t) > time.Hour }), now)
	if len(w.kicks) >= kicksAnHour {
		w.barred = true
		n.log.Warn("thrown out of a channel again and again, and not going back; an INVITE or a reload makes Gavel try once more", "channel", w.Name, "kicks", len(w.kicks))
		return
	}
	d := min(5*time.Second<<(2*(len(w.kicks)-1)), 5*time.Minute)
	w.next = now.Add(d)
	n.log.Warn("thrown out of a channel", "channel", w.Name, "rejoin_in", d)
}

// invited is somebody asking us into a channel.
func (n *Network) invited(l line) {
	name := l.param(1)
	w := n.want(name)
	switch {
	case n.cfg.Invite != "configured" && n.cfg.Invite != "yes", !n.conn.support.isChannel(name), !isTarget(name):
		return
	case w == nil && n.cfg.Invite == "yes":
		if n.invitations() >= invitedLimit {
			return
		}
		w = newWant(config.Channel{Name: name})
		w.invited = true
		n.wants = append(n.wants, w)
	case w == nil:
		n.log.Debug("invited to a channel that is not in the configuration", "channel", name, "by", l.source())
		return
	}
	next := later(l.at, w.tried.Add(10*time.Second)) // many invitations are as good as one
	if w.in || !w.asked.IsZero() || !w.barred && !w.next.IsZero() && !next.Before(w.next) {
		return
	}
	n.log.Info("invited", "channel", name, "by", l.source())
	w.barred, w.kicks, w.next = false, nil, next
}

func (n *Network) invitations() (count int) {
	for _, w := range n.wants {
		if w.invited {
			count++
		}
	}
	return count
}

func newWant(c config.Channel) *want {
	return &want{Channel: c, wait: newRetry(45*time.Second, 20*time.Minute)}
}

// drop gives up a channel, and what was to be said there.
func (n *Network) drop(w *want) {
	n.wants = slices.DeleteFunc(n.wants, func(x *want) bool { return x == w })
	if lines := n.out.forget(w.Name); lines > 0 {
		n.log.Warn("lines were dropped: Gavel is not to be in the channel any more", "channel", w.Name, "lines", lines)
	}
}
