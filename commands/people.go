package commands

import (
	"slices"
	"sort"
	"strings"

	"gavel/minutes"
)

func chair(c *call) {
	nicks := words(c.args, c.m.Classic)
	if !c.m.Classic {
		nicks = slices.DeleteFunc(nicks, func(n string) bool {
			if c.fold(n) != c.fold(c.net.Nick) {
				return false
			}
			c.notice("I take the minutes; I can't chair.")
			return true
		})
	}
	if !c.isChair() { // they take over
		nicks = append(nicks, c.From.Nick)
	}
	for _, n := range nicks {
		if p := c.m.ByNick(n); p == nil || !p.Present() {
			c.say("Warning: Nick not in channel: %s", n)
		}
	}
	if len(nicks) > 0 {
		c.record(minutes.Chaired, minutes.Names{Nicks: nicks})
	}
	c.sayChairs(nicks, nil)
}

func unchair(c *call) {
	nicks := words(c.args, c.m.Classic)
	if c.m.Classic {
		nicks = strings.Fields(c.args) // MeetBot takes commas for a part of the nick here
	}
	if len(nicks) == 0 {
		c.notice("Name whom to unchair, e.g. #unchair fungi")
		return
	}
	for _, n := range nicks {
		if p := c.m.ByNick(n); p != nil && p.Owner {
			c.notice("%s began the meeting and stays chair.", n)
		}
	}
	c.record(minutes.Unchaired, minutes.Names{Nicks: nicks})
	c.sayChairs(nil, nicks)
}

// sayChairs says who the chairs are, once those added and removed are.
func (c *call) sayChairs(added, removed []string) {
	chairs := map[*minutes.Person]bool{}
	strangers := map[string]bool{}
	for _, p := range c.m.Chairs() {
		chairs[p] = true
	}
	for _, n := range added {
		if p := c.m.ByNick(n); p != nil {
			chairs[p] = true
		} else {
			strangers[n] = true
		}
	}
	for _, n := range removed {
		if p := c.m.ByNick(n); p != nil && !p.Owner {
			delete(chairs, p)
		}
	}
	var nicks []string
	for p := range chairs {
		nicks = append(nicks, p.Nick)
	}
	for n := range strangers {
		nicks = append(nicks, n)
	}
	sort.Strings(nicks)
	c.say("Current chairs: %s", strings.Join(nicks, " "))
}

func nick(c *call) {
	nicks := words(c.args, c.m.Classic)
	if len(nicks) == 0 {
		c.notice("Name who is present, e.g. #nick lisa")
		return
	}
	c.record(minutes.Listed, minutes.Names{Nicks: nicks})
}
