package interop

import (
	"crypto/tls"
	stdnet "net"
	"testing"
	"time"

	"gavel/internal/ircnet"
)

var ircnetKind = kind{
	name: "ircnet", quick: true, kills: true, start: startIrcnet,
	has: want{tls: true, history: true, limits: true, services: true, split: true, modern: true},
}

func startIrcnet(t *testing.T, w want) *server {
	o := ircnet.Options{Network: "TestNet"}
	if w.history {
		o.Replay = 50
	}
	if w.limits {
		o.Flood, o.FloodEvery = 25, 100*time.Millisecond
	}
	if w.services {
		o.Accounts = accounts
	}
	net := ircnet.New(o)
	t.Cleanup(net.Close)
	s := &server{}
	addr := freeAddr(t) // and still free when the server comes back
	listen := func() (stdnet.Addr, error) { return net.Listen(addr) }
	if w.tls {
		ca, cert, key := authority(t, t.TempDir())
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			t.Fatal(err)
		}
		s.ca = ca
		listen = func() (stdnet.Addr, error) { return net.ListenTLS(addr, pair) }
	}
	at, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	s.addr, s.far = at.String(), at.String()
	s.stop = func() { net.Down("Server shutting down") }
	s.again = func() { // a child that was just being started may have the old listener still
		eventually(t, "the server listens again", func() bool {
			err := net.Up()
			if err != nil {
				net.Down("not yet")
			}
			return err == nil
		})
	}
	s.split = func() { net.Split("far.example.net", farPeople...) }
	s.heal = func() { net.Heal("far.example.net") }
	return s
}
