package interop

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"gavel/internal/ircnet"
)

// want is what a scenario wants of a server beyond plain IRC.
type want struct {
	tls      bool // TLS, with a certificate of our own authority
	history  bool // channel history is replayed to who joins
	limits   bool // the limits on flooding that it comes with; else none
	services bool // NickServ and SASL
	split    bool // a second server, and a way to split them
	modern   bool // capabilities, and a user mode for bots
	opers    bool // OPER and KILL
	slow     bool // half a minute or more
}

// all reports whether everything in w is there.
func (has want) all(w want) bool {
	for _, p := range [][2]bool{
		{w.tls, has.tls},
		{w.history, has.history},
		{w.limits, has.limits},
		{w.services, has.services},
		{w.split, has.split},
		{w.modern, has.modern},
		{w.opers, has.opers},
		{w.slow, has.slow},
	} {
		if p[0] && !p[1] {
			return false
		}
	}
	return true
}

// A kind is a kind of server.
type kind struct {
	name         string
	has          want
	servicesOnly bool // the same server is in the table without services
	quick        bool // in the test process, where time costs all who run the tests
	channels     int  // how many channels one may be in; 0 is enough
	kills        bool // ends the connection of who floods; else it slows them down
	start        func(*testing.T, want) *server
}

// server starts a server with what is wanted.
func (k kind) server(t *testing.T, w want) *server {
	t.Helper()
	s := k.start(t, w)
	s.kind = k
	return s
}

// A server is an IRC network that runs for one test.
type server struct {
	kind
	addr string
	ca   string // the file with the authority's certificate, with want.tls
	far  string // the address of the second server, with want.split

	stop, again func() // the server goes down, and comes back with the same address
	split, heal func() // with want.split

	servicesDown, servicesUp func() // with want.services
}

// authority makes a certificate authority, and writes it and a certificate for
// 127.0.0.1 into dir.
func authority(t *testing.T, dir string) (ca, cert, key string) {
	t.Helper()
	a, err := ircnet.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	certPEM, keyPEM, err := ircnet.KeyPairPEM(c)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, dir, "ca.pem", string(a.PEM())), write(t, dir, "cert.pem", string(certPEM)), write(t, dir, "key.pem", string(keyPEM))
}

// write writes a file and returns its path.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func port(addr string) string {
	_, p, _ := net.SplitHostPort(addr)
	return p
}
