package ircnet

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// history is what was said in a channel, the oldest line first. The name is kept
// as it was when the line was said.
type history struct{ lines []*message }

func (n *network) remember(ch *channel, m *message) {
	h := n.history[n.fold(ch.name)]
	if h == nil {
		h = &history{}
		n.history[n.fold(ch.name)] = h
	}
	h.lines = append(h.lines, m)
	if over := len(h.lines) - n.opt.History; over > 0 {
		h.lines = slices.Delete(h.lines, 0, over)
	}
}

// replay sends the last lines to one who joins: in a batch, or else as lines that
// only their time tells from new ones.
func (n *network) replay(u *user, ch *channel) {
	h := n.history[n.fold(ch.name)]
	if n.opt.Replay == 0 || h == nil {
		return
	}
	n.playback(u, ch.name, h.lines[max(len(h.lines)-n.opt.Replay, 0):])
}

func (n *network) playback(u *user, name string, lines []*message) {
	batch := ""
	if u.can("batch") {
		batch = n.batchID()
		n.tell(u, n.opt.Name, "BATCH", "+"+batch, "chathistory", name)
	}
	for _, m := range lines {
		u.send(line{m.tagsFor(u, batch), format(m.source, m.command, m.params...)})
	}
	if batch != "" {
		n.tell(u, n.opt.Name, "BATCH", "-"+batch)
	}
}

// chatHistory answers CHATHISTORY LATEST, BEFORE, AFTER and BETWEEN.
func (n *network) chatHistory(u *user, r *request) {
	if !n.offers(ChatHistory) {
		n.reply(u, "421", r.command, "Unknown command")
		return
	}
	sub := strings.ToUpper(r.arg(0))
	fail := func(code, why string) {
		n.deliver(n.from(n.opt.Name, "FAIL", "CHATHISTORY", code, sub, r.arg(1), why), u)
	}
	refs := 1
	switch sub {
	case "LATEST", "BEFORE", "AFTER":
	case "BETWEEN":
		refs = 2
	default:
		fail("UNKNOWN_COMMAND", "Unknown subcommand")
		return
	}
	limit, err := strconv.Atoi(r.arg(2 + refs))
	if err != nil || limit < 1 {
		fail("INVALID_PARAMS", "Insufficient or bad parameters")
		return
	}
	limit = min(limit, n.opt.History)
	ch := n.channel(r.arg(1))
	if ch == nil || ch.member(u) == nil {
		fail("INVALID_TARGET", "Messages could not be retrieved")
		return
	}
	var lines []*message
	if h := n.history[n.fold(ch.name)]; h != nil {
		lines = h.lines
	}
	before, after, found := place(lines, r.arg(2))
	if !found {
		fail("MESSAGE_ERROR", "Messages could not be retrieved")
		return
	}
	switch sub {
	case "LATEST":
		if r.arg(2) != "*" {
			lines = lines[after:]
		}
		lines = lines[max(len(lines)-limit, 0):]
	case "BEFORE":
		lines = lines[max(before-limit, 0):before]
	case "AFTER":
		lines = lines[after:]
		lines = lines[:min(len(lines), limit)]
	case "BETWEEN":
		end, later, found := place(lines, r.arg(3))
		if !found {
			fail("MESSAGE_ERROR", "Messages could not be retrieved")
			return
		}
		if after <= end {
			lines = lines[after:end]
			lines = lines[:min(len(lines), limit)]
		} else { // the other way round: the newest of them
			lines = lines[min(later, before):before]
			lines = lines[max(len(lines)-limit, 0):]
		}
	}
	n.playback(u, ch.name, lines)
}

// place finds where a reference ("msgid=…", "timestamp=…" or "*") points in the
// lines: those up to before are older, those from after on are newer.
func place(lines []*message, ref string) (before, after int, found bool) {
	kind, value, _ := strings.Cut(ref, "=")
	switch kind {
	case "*":
		return len(lines), 0, true
	case "msgid":
		i := slices.IndexFunc(lines, func(m *message) bool { return m.id == value })
		return i, i + 1, i >= 0
	case "timestamp":
		t, err := time.Parse(time.RFC3339Nano, value)
		if err != nil {
			return 0, 0, false
		}
		for before < len(lines) && lines[before].at.Before(t) {
			before++
		}
		after = before
		for after < len(lines) && !lines[after].at.After(t) {
			after++
		}
		return before, after, true
	}
	return 0, 0, false
}
