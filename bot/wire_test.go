package bot

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lrstanley/girc"

	"gavel/internal/config"
	"gavel/internal/ircnet"
)

// a conn that is read from a string.
type textConn struct {
	net.Conn
	io.Reader
}

func (c textConn) Read(p []byte) (int, error) { return c.Reader.Read(p) }

func readAll(t interface{ Helper() }, text string) string {
	t.Helper()
	w := newWire(textConn{Reader: strings.NewReader(text)}, nil)
	b, _ := io.ReadAll(w)
	return string(b)
}

func TestWireReadsWholeLegalLines(t *testing.T) {
	for in, want := range map[string]string{
		"PING :x\r\n":                    "PING :x\r\n",
		"PING :x\n":                      "PING :x\n",
		"\r\n\r\n:\r\n@ \r\nPING :x\r\n": "PING :x\r\n",
		"PING :x\r\nhalf a li":           "PING :x\r\n",
		strings.Repeat("y", 100_000) + "\r\nPING :x\r\n":             "PING :x\r\n",
		strings.Repeat("y", 100_000):                                 "",
		":x!y@z PRIVMSG #tc :\xff\xfe\r\n":                           ":x!y@z PRIVMSG #tc :\xff\xfe\r\n",
		"@a=b;c :x PRIVMSG #tc :" + strings.Repeat("z", 5000) + "\n": "@a=b;c :x PRIVMSG #tc :" + strings.Repeat("z", 5000) + "\n",
	} {
		if got := readAll(t, in); got != want {
			t.Errorf("%.50q reads as %.50q", in, got)
		}
	}
}

func FuzzWire(f *testing.F) {
	f.Add("PING :x\r\n:bob!b@b PRIVMSG #tc :hello\r\n")
	f.Add("@time=x;account=y :a JOIN #c\n\n:\n@\n")
	f.Fuzz(func(t *testing.T, in string) {
		out := readAll(t, in)
		for _, line := range strings.SplitAfter(out, "\n") {
			if line == "" {
				continue
			}
			if !strings.HasSuffix(line, "\n") || girc.ParseEvent(line) == nil {
				t.Errorf("hands over %q", line)
			}
			if !strings.Contains(in, line) {
				t.Errorf("makes up %q", line)
			}
		}
	})
}

func TestWireSaysNothingOfGircsOwn(t *testing.T) {
	var said []string
	w := newWire(nil, func(s string) { said = append(said, s) })
	for _, s := range []string{
		"NOTICE bob :\x01ERRMSG that is an unknown CTCP query\x01\r\n", "PRIVMSG bob :x\r\n", "PONG x\r\n", "NI", "CK gavel\r", "\nUSER a * * b\r\n",
		"PONG " + strings.Repeat("x", 1000) + "\r\n", "WHO #tc\r\n", "QUIT\r\n", "PASS secret\r\n",
	} {
		if n, err := w.Write([]byte(s)); n != len(s) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if got := strings.Join(said, "|"); got != "PONG x|NICK gavel|USER a * * b|PASS secret" {
		t.Errorf("%q", got)
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		server string
		tls    bool
		want   string
	}{
		{"irc.example.net", true, "irc.example.net:6697"},
		{"irc.example.net", false, "irc.example.net:6667"},
		{"irc.example.net:7000", true, "irc.example.net:7000"},
		{"[2001:db8::1]", true, "[2001:db8::1]:6697"},
		{"[2001:db8::1]:7000", true, "[2001:db8::1]:7000"},
		{"2001:db8::1", true, "[2001:db8::1]:6697"},
	} {
		if _, got := address(config.Network{Server: c.server, TLS: c.tls}); got != c.want {
			t.Errorf("%s is %s", c.server, got)
		}
	}
}

func TestTLSFiles(t *testing.T) {
	dir := t.TempDir()
	junk := filepath.Join(dir, "junk.pem")
	if err := os.WriteFile(junk, []byte("this is no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]config.Network{
		"no such ca_file":        {TLS: true, CAFile: filepath.Join(dir, "none.pem")},
		"no certificate":         {TLS: true, CAFile: junk},
		"no such cert_file":      {TLS: true, CertFile: filepath.Join(dir, "none.pem")},
		"no certificate, no key": {TLS: true, CertFile: junk},
	} {
		c.Server = "127.0.0.1:1"
		if _, err := dial(context.Background(), c); err == nil || !strings.Contains(err.Error(), "_file") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// secure starts a network with TLS, and returns its address and authority.
func secure(t *testing.T, o ircnet.Options, hosts ...string) (s *ircnet.Server, addr, ca string, authority *ircnet.Authority) {
	t.Helper()
	authority, err := ircnet.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := authority.Server(hosts...)
	if err != nil {
		t.Fatal(err)
	}
	s = ircnet.New(o)
	t.Cleanup(s.Close)
	at, err := s.ListenTLS("127.0.0.1:0", cert)
	if err != nil {
		t.Fatal(err)
	}
	ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, authority.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return s, at.String(), ca, authority
}

func TestTLSIsVerified(t *testing.T) {
	_, addr, ca, _ := secure(t, ircnet.Options{}, "irc.example.net")
	_, _, otherCA, _ := secure(t, ircnet.Options{})
	for _, c := range []struct {
		name string
		cfg  config.Network
		want string // of the error
	}{
		{"the system's authorities", config.Network{ServerName: "irc.example.net"}, "certificate"},
		{"another authority", config.Network{CAFile: otherCA, ServerName: "irc.example.net"}, "certificate"},
		{"another name", config.Network{CAFile: ca}, "certificate"},
		{"all right", config.Network{CAFile: ca, ServerName: "irc.example.net"}, ""},
	} {
		c.cfg.TLS, c.cfg.Server = true, addr
		conn, err := dial(context.Background(), c.cfg)
		switch {
		case err == nil && c.want != "", err != nil && c.want == "":
			t.Errorf("%s: %v", c.name, err)
		case err != nil && !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v", c.name, err)
		}
		if conn != nil {
			conn.Close()
		}
	}
}

func TestMailbox(t *testing.T) {
	m := newMailbox[int]()
	done := make(chan int)
	go func() {
		sum := 0
		for n := 0; n < 4000; {
			items := <-m.full
			m.empty <- struct{}{}
			for _, v := range items {
				sum += v
			}
			n += len(items)
		}
		done <- sum
	}()
	for range 4 {
		go func() {
			for i := range 1000 {
				m.put(i)
			}
		}()
	}
	if got := <-done; got != 4*999*1000/2 {
		t.Error(got)
	}
	if got := m.take(); got != nil {
		t.Error(got)
	}
}
