package bot

import (
	"context"
	"net"
	"strings"
	"testing"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/ircnet"
)

// On real sockets.

// A tap tells what is written to a connection.
type tap struct {
	net.Conn
	lines chan string
}

func (c *tap) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.lines <- string(b[:n])
	return n, err
}

func TestReceiptsOnline(t *testing.T) {
	t.Parallel()
	for name, caps := range map[string][]string{"echo-message": nil, "no echo-message": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, addr := listen(t, ircnet.Options{Caps: caps})
			bob := visit(t, addr, ircnet.Login{Nick: "bob"})
			r := newOnline(t, addr, nil)
			lines := make(chan string, 1000)
			r.dial = func(ctx context.Context, cfg config.Network) (net.Conn, error) {
				conn, err := dial(ctx, cfg)
				return &tap{conn, lines}, err
			}
			r.start()
			r.event(commands.Present)
			want := func(s string) {
				t.Helper()
				if got := r.receipt(); got != s {
					t.Errorf("%s, not %s", got, s)
				}
			}
			r.keyed("room", "to all")
			hears(t, bob, "PRIVMSG", "#tc", "to all")
			want("told room")
			r.tellKeyed("person", "BOB", "to you")
			hears(t, bob, "PRIVMSG", "bob", "to you")
			want("told person")
			r.tellKeyed("nobody", "eve", "to you")
			want("untold nobody: No such nick/channel")
			s.Mode("#tc", "+m")
			r.keyed("moderated", "to all")
			want("untold moderated: Cannot send to channel")
			s.Mode("#tc", "-m")

			// Written, and not heard by the server: it is said on the next connection.
			s.Freeze("gavel")
			r.keyed("frozen", "from the ice")
			for line := range lines {
				if strings.Contains(line, "from the ice") {
					break
				}
			}
			s.Drop("gavel")
			r.event(commands.Down)
			hears(t, bob, "PRIVMSG", "#tc", "from the ice")
			want("told frozen")

			// Heard, and the link lost before that was known.
			r.keyed("lost", "twice")
			hears(t, bob, "PRIVMSG", "#tc", "twice")
			s.Drop("gavel")
			want("told lost")
			r.end()
		})
	}
}
