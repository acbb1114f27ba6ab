package ircnet

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

const (
	maxLine      = 510      // bytes of a line without its tags and its end (RFC 2812 section 2.3)
	maxTags      = 4096     // bytes of the tags that a client may send, with "@" and blank (IRCv3 message-tags)
	maxGarbage   = 64 << 10 // bytes without an end of line that are put up with
	writeTimeout = time.Minute
	linger       = 2 * time.Second // how long a connection that was ended may take to hang up
)

// A link is the connection behind a user. Its reader goroutine hands one line at
// a time to the owner and waits until it was handled, so that a network that does
// not listen (Freeze) leaves the rest in the socket, as a hung server would.
type link struct {
	conn  net.Conn // what is spoken on: raw, or TLS on top of it
	raw   net.Conn
	out   chan string   // lines for the writer; closed by the owner goroutine
	next  chan struct{} // the owner is ready for the next line
	alarm *time.Timer   // fires when nothing came for Options.PingEvery; nil in some tests
}

func newLink(conn net.Conn, t *tls.Config, queue int) *link {
	l := &link{conn: conn, raw: conn, out: make(chan string, queue), next: make(chan struct{}, 1)}
	if t != nil {
		l.conn = tls.Server(conn, t)
	}
	return l
}

// send queues a line. It reports false when the queue is full.
func (l *link) send(s string) bool {
	select {
	case l.out <- s:
		return true
	default:
		return false
	}
}

// finish lets the writer say what is queued, and the other side hang up; one
// that does not is cut off.
func (l *link) finish() {
	l.stop()
	close(l.out)
	l.raw.SetReadDeadline(time.Now().Add(linger))
}

// reset ends the connection as a crash would: what was on its way is lost, the
// other side reads "connection reset by peer".
func (l *link) reset() {
	l.stop()
	close(l.out)
	if tcp, ok := l.raw.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	l.raw.Close()
}

func (l *link) stop() {
	if l.alarm != nil {
		l.alarm.Stop()
	}
	l.ready()
}

func (l *link) ready() {
	select {
	case l.next <- struct{}{}:
	default:
	}
}

// admit runs on the owner goroutine: somebody knocked.
func (s *Server) admit(n *network, conn net.Conn, t *tls.Config) {
	if s.isDown { // it knocked just before
		conn.Close()
		return
	}
	l := newLink(conn, t, n.opt.SendQueue)
	u := n.connect(l)
	u.secure = t != nil
	l.alarm = time.AfterFunc(n.opt.PingEvery, func() { s.do(func(n *network) { n.idle(u) }) })
	switch s.door {
	case DoorThrottled:
		n.end(u, "Throttled: Reconnecting too fast", "")
	case DoorSilent:
		u.frozen = true
	case DoorSlammed:
		n.remove(u, "")
		l.reset()
	default:
		n.greet(u)
	}
	s.tasks.Go(func() { s.read(u, l) })
	s.tasks.Go(l.write)
}

func (s *Server) read(u *user, l *link) {
	err := l.handshake(func(fingerprint string) {
		s.do(func(n *network) { u.fingerprint = fingerprint })
	})
	in := bufio.NewReaderSize(l.conn, maxTags+maxLine+2)
	for err == nil {
		var line string
		if line, err = readLine(in); err != nil {
			break
		}
		if !s.do(func(n *network) { n.hear(u, line) }) {
			break
		}
		<-l.next // either heard, or the connection is over
	}
	l.raw.Close()
	s.do(func(n *network) { n.lost(u, reason(err)) })
}

func (l *link) handshake(secured func(fingerprint string)) error {
	c, ok := l.conn.(*tls.Conn)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	if err := c.HandshakeContext(ctx); err != nil {
		return err
	}
	if certs := c.ConnectionState().PeerCertificates; len(certs) > 0 {
		secured(fingerprint(certs[0].Raw))
	}
	return nil
}

var errGarbage = errors.New("RecvQ exceeded")

// readLine returns the next line without its end. Of one that is longer than any
// legal line it returns the beginning.
func readLine(in *bufio.Reader) (string, error) {
	b, err := in.ReadSlice('\n')
	line := string(b)
	for total := len(b); err == bufio.ErrBufferFull; total += len(b) {
		if total > maxGarbage {
			return "", errGarbage
		}
		b, err = in.ReadSlice('\n')
	}
	return trimEnd(line), err
}

func trimEnd(line string) string {
	for line != "" && (line[len(line)-1] == '\n' || line[len(line)-1] == '\r') {
		line = line[:len(line)-1]
	}
	return line
}

func (l *link) write() {
	w := bufio.NewWriter(l.conn)
	var err error
	for line := range l.out {
		if err != nil {
			continue // nobody there: the reader has found out, or will
		}
		l.raw.SetWriteDeadline(time.Now().Add(writeTimeout))
		w.WriteString(line)
		_, err = w.WriteString("\r\n")
		if err == nil && len(l.out) == 0 {
			err = w.Flush()
		}
		if err != nil {
			l.raw.Close()
		}
	}
	if err != nil || w.Flush() != nil {
		return
	}
	if c, ok := l.conn.(interface{ CloseWrite() error }); ok {
		c.CloseWrite() // and not Close: with unread input it would take the last lines with it
	}
}

// reason is what the others are told about a connection that failed.
func reason(err error) string {
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return "Connection closed"
	case errors.Is(err, syscall.ECONNRESET):
		return "Connection reset by peer"
	case errors.Is(err, errGarbage):
		return "RecvQ exceeded"
	}
	return "Read error"
}
