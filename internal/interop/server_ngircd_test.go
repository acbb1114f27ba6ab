package interop

import (
	"fmt"
	"syscall"
	"testing"
)

var ngircdKind = kind{name: "ngircd", channels: 10, start: startNgircd, has: want{limits: true, opers: true, slow: true}}

// startNgircd starts ngIRCd: small, and the bare protocol, without capabilities
// worth the name, accounts or tags. Nicks have nine letters at most.
func startNgircd(t *testing.T, w want) *server {
	s := &server{addr: freeAddr(t)}
	penalty := 0 // none
	if w.limits {
		penalty = -1 // without end
	}
	conf := write(t, t.TempDir(), "ngircd.conf", fmt.Sprintf(`
[Global]
	Name = irc.ngircd.test
	Network = TestNet
	Info = test
	Listen = 127.0.0.1
	Ports = %s
	MotdPhrase = "Be kind."
[Limits]
	MaxConnectionsIP = 0
	MaxPenaltyTime = %d
[Options]
	DNS = no
	Ident = no
	PAM = no
[Operator]
	Name = oper
	Password = sesame
`, port(s.addr), penalty))
	var p *process
	s.again = func() {
		p = start(t, "ngircd", "--nodaemon", "--config", conf)
		listening(t, p, s.addr)
	}
	s.stop = func() { p.signal(syscall.SIGTERM) }
	s.again()
	return s
}
