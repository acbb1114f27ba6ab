package ircnet

import "slices"

// Split cuts the network in two: the users of these nicks are on the server far
// from now on. Either side sees the other quit, "near far" being all they are told.
func (s *Server) Split(far string, nicks ...string) {
	s.do(func(n *network) {
		var lost []*user
		for _, nick := range nicks {
			if u := n.anyone(nick); u != nil && u.registered && u.side == "" && !slices.Contains(lost, u) {
				lost = append(lost, u)
			}
		}
		n.split(far, lost)
	})
}

func (n *network) split(far string, lost []*user) {
	// Who loses whom, while they still see each other.
	type pair struct{ loser, lost *user }
	var pairs []pair
	for _, u := range lost {
		for _, p := range n.peers(u) {
			if !slices.Contains(lost, p) {
				pairs = append(pairs, pair{p, u}, pair{u, p})
			}
		}
	}
	for _, u := range lost {
		delete(n.users, n.seat(u))
		u.side = far
		n.users[n.seat(u)] = u
	}
	for _, p := range pairs {
		here, there := n.opt.Name, far
		if p.loser.side != "" {
			here, there = there, here
		}
		n.deliver(n.by(p.lost, "QUIT", here+" "+there), p.loser)
	}
}

// Heal ends the split: either side sees the other join, with the modes they had.
// Of two that have the same nick by now, the one on the far side is killed.
func (s *Server) Heal(far string) {
	s.do(func(n *network) {
		var back []*user
		for _, u := range slices.Clone(n.everyone) {
			if u.side != far || far == "" {
				continue
			}
			if n.users[seat{"", n.fold(u.nick)}] != nil {
				n.kill(u, n.opt.Name, "Nick collision")
				continue
			}
			back = append(back, u)
		}
		for _, u := range back {
			delete(n.users, n.seat(u))
			u.side = ""
			n.users[n.seat(u)] = u
		}
		seen := map[*channel]bool{}
		for _, u := range back {
			for _, ch := range u.channels {
				if !seen[ch] {
					seen[ch] = true
					n.rejoin(ch, far, back)
				}
			}
		}
	})
}

// rejoin shows both sides of a channel to each other.
func (n *network) rejoin(ch *channel, far string, back []*user) {
	var near, those []*user
	for _, u := range ch.audience("") {
		if slices.Contains(back, u) {
			those = append(those, u)
		} else {
			near = append(near, u)
		}
	}
	for _, m := range slices.Clone(ch.members) {
		switch {
		case m.user.side != "":
		case slices.Contains(back, m.user):
			n.appear(ch, m, far, near)
		default:
			n.appear(ch, m, n.opt.Name, those)
		}
	}
}

// appear shows a member to some who did not see them: the JOIN, and the modes that
// a server gives.
func (n *network) appear(ch *channel, m *member, server string, to []*user) {
	n.announce(ch, m, to)
	if m.op {
		n.deliver(n.from(server, "MODE", ch.name, "+o", m.user.nick), to...)
	}
	if m.voice {
		n.deliver(n.from(server, "MODE", ch.name, "+v", m.user.nick), to...)
	}
}
