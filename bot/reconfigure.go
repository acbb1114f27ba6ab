package bot

import (
	"slices"
	"time"

	"gavel/internal/config"
	"gavel/internal/irctext"
)

// login is what a connection can't change any more. (It could not change the user
// name either, but that is not worth an absence.)
type login struct {
	server, name, ca, cert, key, sasl, account string
	tls                                        bool
	password, secret                           config.Secret
}

func loginOf(c config.Network) login {
	if c.SASL == "" && c.AccountPassword.IsZero() {
		c.Account = "" // it is not used, and is the nick by default
	}
	return login{
		c.Server, c.ServerName, c.CAFile, c.CertFile, c.KeyFile, c.SASL, c.Account,
		c.TLS, c.Password, c.AccountPassword,
	}
}

// configure takes over a configuration.
func (n *Network) configure(cfg config.Network) {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&cfg.Nick, "gavel")
	def(&cfg.User, "gavel")
	def(&cfg.Realname, "Gavel, the meeting bot")
	def(&cfg.Account, cfg.Nick)
	n.cfg = cfg
	n.slow = 1
	n.out.pace = newPace(cfg, n.slow)
	old := n.wants
	n.wants = nil
	for _, ch := range cfg.Channels {
		i := slices.IndexFunc(old, func(w *want) bool { return n.out.cm.Fold(w.Name) == n.out.cm.Fold(ch.Name) })
		switch {
		case n.want(ch.Name) != nil || !irctext.IsChannel(ch.Name) || !isTarget(ch.Name):
		case i < 0:
			n.wants = append(n.wants, newWant(ch))
		default:
			w := old[i]
			w.Channel, w.invited, w.barred, w.kicks, w.why = ch, false, false, nil, ""
			w.wait.Reset()
			n.wants = append(n.wants, w)
		}
	}
	for _, w := range old {
		switch {
		case n.want(w.Name) != nil:
		case w.invited && cfg.Invite == "yes":
			n.wants = append(n.wants, w)
		default:
			n.drop(w)
		}
	}
}

// update takes over a configuration while connected.
func (n *Network) update(cfg config.Network, now time.Time) {
	c := n.conn
	before, login := n.wants, loginOf(n.cfg)
	n.configure(cfg)
	if loginOf(n.cfg) != login || !c.up.IsZero() && n.cfg.LoginRequired && !c.loggedIn && c.loginBy.IsZero() {
		n.leave(now, "reconnecting")
		return
	}
	if c.up.IsZero() {
		return
	}
	for _, w := range before {
		if w.in && !slices.Contains(n.wants, w) {
			n.log.Info("leaving a channel that is no longer in the configuration", "channel", w.Name)
			c.say("PART %s", w.Name)
		}
	}
	for _, w := range n.wants {
		if !w.in && w.asked.IsZero() {
			w.next = now
		}
	}
	n.mind(now)
}
