// Package ircnet is an IRC network small enough to live inside a test and the
// demo. It speaks on real sockets to real clients, and it misbehaves on demand.
//
// The one rule: one goroutine owns the network. Whatever wants something of it,
// a line that was read, a timer, a test that calls Kick, sends it a function to
// run. So the lines of the network have one order, and every client is told what
// concerns it in that order. The network itself (type network) knows no
// goroutine and no clock but Options.Now: a line goes in, lines come out.
//
//	server.go   the owner goroutine, listeners, the end of it all
//	link.go     one connection's two goroutines: one reads, one writes
//	network.go  the state, and who sees what
//	command.go  the table of commands
//	faults.go   everything that goes wrong on demand
//	client.go   a small client for tests and the demo
//
// The rest is one file for each subject.
package ircnet

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// A Server is a network with its doors: listeners, users' connections, and the
// goroutine that owns the state. Its methods may be called from any goroutine.
type Server struct {
	requests chan func(*network)
	begin    sync.Once      // the first use starts the owner goroutine
	end      sync.Once      // Close
	over     chan struct{}  // closed when the owner goroutine is to stop
	ended    chan struct{}  // closed when it has
	tasks    sync.WaitGroup // accept loops, readers and writers

	// Owned by the owner goroutine.
	net    *network
	doors  []*door
	door   Door
	isDown bool
}

// A door is an address that the server listens on.
type door struct {
	addr string
	tls  *tls.Config // nil is plain text
	ln   net.Listener
}

var errClosed = errors.New("server is down")

// New makes a server that listens nowhere yet.
func New(o Options) *Server {
	return &Server{
		requests: make(chan func(*network)),
		over:     make(chan struct{}),
		ended:    make(chan struct{}),
		net:      newNetwork(o.withDefaults()),
	}
}

// Listen starts to serve plain connections on addr and returns the address it got.
// Port 0 is any that is free.
func (s *Server) Listen(addr string) (net.Addr, error) { return s.listen(addr, nil) }

// ListenTLS is Listen for TLS connections. A client may show a certificate of any
// issuer: as on real networks it counts by its fingerprint (Options.Certs).
func (s *Server) ListenTLS(addr string, cert tls.Certificate) (net.Addr, error) {
	return s.listen(addr, &tls.Config{
		Certificates: []tls.Certificate{cert},
		ClientAuth:   tls.RequestClientCert,
		MinVersion:   tls.VersionTLS12,
	})
}

func (s *Server) listen(addr string, t *tls.Config) (at net.Addr, err error) {
	err = errClosed
	s.do(func(*network) {
		if s.isDown {
			return
		}
		d := &door{addr: addr, tls: t}
		if err = s.open(d); err == nil {
			s.doors, at = append(s.doors, d), d.ln.Addr()
		}
	})
	return at, err
}

// open runs on the owner goroutine.
func (s *Server) open(d *door) error {
	ln, err := net.Listen("tcp", d.addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	d.addr, d.ln = ln.Addr().String(), ln // the same port after a restart
	s.tasks.Go(func() { s.accept(ln, d.tls) })
	return nil
}

func (s *Server) accept(ln net.Listener, t *tls.Config) {
	for {
		conn, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of file descriptors, or a connection that died in the queue
			time.Sleep(10 * time.Millisecond)
			continue
		}
		if !s.do(func(n *network) { s.admit(n, conn, t) }) {
			conn.Close()
		}
	}
}

// Close ends every connection with an ERROR line and returns when nothing runs any more.
func (s *Server) Close() {
	s.end.Do(func() {
		s.do(func(n *network) { s.down(n, "Server shutting down") })
		close(s.over)
	})
	<-s.ended
	s.tasks.Wait()
}

// do has the owner goroutine run f, and returns when it has. It reports false,
// and f did not run, when the server is closed.
func (s *Server) do(f func(*network)) bool {
	s.begin.Do(func() { go s.own() })
	ran := make(chan struct{})
	select {
	case s.requests <- func(n *network) { defer close(ran); f(n) }:
		<-ran
		return true
	case <-s.ended:
		return false
	}
}

func (s *Server) own() {
	defer close(s.ended)
	for {
		select {
		case f := <-s.requests:
			f(s.net)
			s.net.reap()
		case <-s.over:
			return
		}
	}
}
