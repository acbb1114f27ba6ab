package bot

import (
	"golang.org/x/time/rate"

	"gavel/commands"
)

// limit reports whether somebody gives too many commands, and whether they were
// told so already.
func (l *Loop) limit(e commands.Event) (limited, again bool) {
	if l.Burst == 0 || !l.World.Limits(e) {
		return false, false
	}
	who := e.Network + " " + e.From.Account
	if e.From.Account == "" {
		who = e.Network + " !" + e.From.User + "@" + e.From.Host
		if e.From.Host == "" {
			who += e.From.Nick
		}
	}
	if len(l.limits) > 10_000 { // all who have been quiet long enough start afresh
		for k, lim := range l.limits {
			if lim.TokensAt(e.At) >= float64(l.Burst) {
				delete(l.limits, k)
			}
		}
	}
	lim := l.limits[who]
	if lim == nil {
		lim = &limiter{Limiter: rate.NewLimiter(rate.Limit(l.Rate), l.Burst)}
		l.limits[who] = lim
	}
	limited = !lim.AllowN(e.At, 1)
	again, lim.told = lim.told, limited
	return limited, again
}

// limiter is how many more commands one person may give now.
type limiter struct {
	*rate.Limiter
	told bool // they were told that it was too many
}
