package interop

import (
	"crypto/tls"
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
		o.Flood, o.FloodEvery = 10, 100*time.Millisecond
	}
	if w.services {
		o.Accounts = accounts
	}
	net := ircnet.New(o)
	t.Cleanup(net.Close)
	addr := freeAddr(t)
	s := &server{addr: addr, far: addr}
	listen := func() error { _, err := net.Listen(addr); return err }
	if w.tls {
		ca, cert, key := authority(t, t.TempDir())
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			t.Fatal(err)
		}
		s.ca = ca
		listen = func() error { _, err := net.ListenTLS(addr, pair); return err }
	}
	if err := listen(); err != nil {
		t.Fatal(err)
	}
	s.stop = func() { net.Down("Server shutting down") }
	s.again = func() {
		if err := net.Up(); err != nil {
			t.Fatal(err)
		}
	}
	s.split = func() { net.Split("far.example.net", farPeople...) }
	s.heal = func() { net.Heal("far.example.net") }
	return s
}
