package ircnet

import (
	"fmt"
	"strconv"
)

const version = "gavel-ircnet-1"

const (
	chanLen  = 64
	topicLen = 390
	awayLen  = 200
	nameLen  = 128
	maxBans  = 100
)

// isupport tells u what this server is like (005).
func (n *network) isupport(u *user) {
	all := []string{
		"CASEMAPPING=" + string(n.opt.CaseMap),
		"CHANTYPES=#",
		"PREFIX=(ov)@+",
		"STATUSMSG=@+",
		"CHANMODES=b,k,l,imnrst",
		"MODES=20",
		"MAXLIST=b:" + strconv.Itoa(maxBans),
		"NETWORK=" + n.opt.Network,
		"NICKLEN=" + strconv.Itoa(n.opt.NickLen),
		"CHANNELLEN=" + strconv.Itoa(chanLen),
		"TOPICLEN=" + strconv.Itoa(topicLen),
		"AWAYLEN=" + strconv.Itoa(awayLen),
		"NAMELEN=" + strconv.Itoa(nameLen),
		"TARGMAX=PRIVMSG:4,NOTICE:4,KICK:4",
		"BOT=B",
		"WHOX",
		"SAFELIST",
	}
	if n.opt.ChanLimit > 0 {
		all = append(all, fmt.Sprintf("CHANLIMIT=#:%d", n.opt.ChanLimit))
	}
	if n.offers(ChatHistory) {
		all = append(all, fmt.Sprintf("CHATHISTORY=%d", n.opt.History), "MSGREFTYPES=msgid,timestamp")
	}
	all = append(all, n.opt.ISupport...)
	for len(all) > 0 {
		some := all[:min(len(all), 12)] // 15 parameters in a line, and three are taken
		all = all[len(some):]
		n.reply(u, "005", append(append([]string{}, some...), "are supported by this server")...)
	}
}
