package bot

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/lrstanley/girc"

	"gavel/internal/config"
)

const (
	dialTimeout  = 30 * time.Second // for the name, the connection and the TLS handshake together
	writeTimeout = 20 * time.Second // a peer that takes nothing for so long has stopped reading
	longestLine  = 16 << 10         // in; a legal line has at most 8191 bytes of tags and 512 others
	lineLength   = 510              // out, without CR LF (RFC 2812 section 2.3)
)

// A wire is the net.Conn under girc. It does what girc can't.
//
// Read hands over whole lines that girc can parse, and nothing else: girc ends
// the connection over a blank or a broken line. Write takes what girc itself
// wants to say, and says none of it: what girc may say (see allowed) goes to the
// owner of the connection, the rest (its answers to CTCP, which anybody can
// provoke) nowhere. So girc never waits for the socket, and all that is written
// is written by one goroutine, by say.
type wire struct {
	net.Conn
	in      *bufio.Reader
	rest    []byte       // of the line that girc is reading
	part    []byte       // of the line that girc is writing
	forward func(string) // gets girc's own lines
}

func newWire(conn net.Conn, forward func(string)) *wire {
	return &wire{Conn: conn, in: bufio.NewReaderSize(conn, longestLine), forward: forward}
}

// Dial implements girc.Dialer: the wire is there already.
func (w *wire) Dial(_, _ string) (net.Conn, error) { return w, nil }

// Read implements net.Conn.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.rest) == 0 {
		line, err := w.in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			for err == bufio.ErrBufferFull {
				_, err = w.in.ReadSlice('\n')
			}
			line = nil
		}
		if err != nil {
			return 0, err
		}
		if girc.ParseEvent(string(line)) != nil {
			w.rest = append(w.rest[:0], line...)
		}
	}
	n := copy(p, w.rest)
	w.rest = w.rest[n:]
	return n, nil
}

// Write implements net.Conn.
func (w *wire) Write(p []byte) (int, error) {
	w.part = append(w.part, p...)
	for {
		line, rest, ok := bytes.Cut(w.part, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		if s := strings.TrimRight(string(line), "\r"); allowed(s) {
			w.forward(s)
		}
		w.part = append([]byte(nil), rest...)
	}
}

// allowed reports whether girc may say this: it registers, and it answers PING.
func allowed(line string) bool {
	command, _, _ := strings.Cut(line, " ")
	switch command {
	case "PASS", "NICK", "USER", "PONG":
		return len(line) <= lineLength
	}
	return false
}

// SetReadDeadline implements net.Conn. girc would wait for 300 s; how long a
// network may be silent is decided by the owner of the connection.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

// noBreaks are the bytes that end a line, or a program's idea of it.
var noBreaks = strings.NewReplacer("\r", "", "\n", "", "\x00", "")

// say writes one line.
func (w *wire) say(line string) error {
	if err := w.Conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	_, err := w.Conn.Write([]byte(noBreaks.Replace(line) + "\r\n"))
	return err
}

// finish tells the server that nothing more will come, and leaves the other
// direction open: to close a socket with unread input would take back what
// was written last.
func (w *wire) finish() {
	if c, ok := w.Conn.(interface{ CloseWrite() error }); ok {
		_ = c.CloseWrite()
	}
}

// kill ends the connection now, whoever is reading or writing.
func (w *wire) kill() {
	if t, ok := w.Conn.(*tls.Conn); ok {
		t.NetConn().Close() // TLS itself would first try to say good-bye
		return
	}
	w.Conn.Close()
}

// dial connects to the network's server, with TLS unless the operator chose otherwise.
func dial(ctx context.Context, cfg config.Network) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	host, addr := address(cfg)
	var t *tls.Config
	if cfg.TLS {
		var err error
		if t, err = tlsConfig(cfg, host); err != nil {
			return nil, err
		}
	}
	conn, err := (&net.Dialer{Timeout: dialTimeout / 2}).DialContext(ctx, "tcp", addr)
	if err != nil || t == nil {
		return conn, err
	}
	secure := tls.Client(conn, t)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("TLS with %s: %w", addr, err)
	}
	return secure, nil
}

// address is the host and the host:port of the network's server.
func address(cfg config.Network) (host, addr string) {
	host, port, err := net.SplitHostPort(cfg.Server)
	if err != nil {
		host, port = strings.Trim(cfg.Server, "[]"), "6667"
		if cfg.TLS {
			port = "6697"
		}
	}
	return host, net.JoinHostPort(host, port)
}

func tlsConfig(cfg config.Network, host string) (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host}
	if cfg.ServerName != "" {
		t.ServerName = cfg.ServerName
	}
	if cfg.CAFile != "" {
		pem, err := os.ReadFile(cfg.CAFile)
		if err != nil {
			return nil, fmt.Errorf("read ca_file: %w", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("read ca_file: there is no certificate in " + cfg.CAFile)
		}
	}
	if cfg.CertFile != "" {
		key := cfg.KeyFile
		if key == "" {
			key = cfg.CertFile
		}
		cert, err := tls.LoadX509KeyPair(cfg.CertFile, key)
		if err != nil {
			return nil, fmt.Errorf("load cert_file: %w", err)
		}
		t.Certificates = []tls.Certificate{cert}
	}
	return t, nil
}

// A mailbox is a queue without a limit: to put something into it never waits.
// Who empties it takes all there is at once:
//
//	case items := <-m.full:
//		m.empty <- struct{}{}
type mailbox[T any] struct {
	full  chan []T      // holds what waits, if anything does
	empty chan struct{} // holds a token if nothing waits
}

func newMailbox[T any]() mailbox[T] {
	m := mailbox[T]{full: make(chan []T, 1), empty: make(chan struct{}, 1)}
	m.empty <- struct{}{}
	return m
}

// put adds an item and returns how many wait now.
func (m mailbox[T]) put(item T) int {
	var items []T
	select {
	case items = <-m.full:
	case <-m.empty:
	}
	items = append(items, item)
	n := len(items)
	m.full <- items
	return n
}

// take returns what waits, which may be nothing.
func (m mailbox[T]) take() []T {
	select {
	case items := <-m.full:
		m.empty <- struct{}{}
		return items
	default:
		return nil
	}
}
