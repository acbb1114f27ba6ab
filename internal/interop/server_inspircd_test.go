package interop

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
)

var inspircdKind = kind{
	name: "inspircd", channels: 20, kills: true, start: startInspircd,
	has: want{tls: true, history: true, limits: true, split: true, modern: true, opers: true, slow: true},
}

// An inspircd is how one is configured.
type inspircd struct {
	name, id  string // such as "near" and "1AA"
	clients   string // addresses
	servers   string
	tls       bool
	limits    bool
	cert, key string
	links     []string // <link> and what else is about other servers
}

func startInspircd(t *testing.T, w want) *server {
	s := &server{addr: freeAddr(t)}
	near := inspircd{name: "near", id: "1AA", clients: s.addr, servers: freeAddr(t), tls: w.tls, limits: w.limits}
	if w.tls {
		s.ca, near.cert, near.key = authority(t, t.TempDir())
	}
	if w.split {
		s.far = freeAddr(t)
		far := inspircd{name: "far", id: "2BB", clients: s.far, servers: freeAddr(t)}
		near.links, far.links = []string{linkTo(far)}, []string{linkTo(near)}
		far.run(t)
	}
	s.stop, s.again = near.run(t)
	if w.split {
		oper := s.join(t, "oper", "#opers")
		oper.Raw("OPER oper sesame")
		oper.sees("381*")
		s.split = func() {
			oper.Raw("SQUIT far.test :a test")
			oper.until("near and far are split", "LINKS", "364*far.test*", "365*", false)
		}
		s.heal = func() {
			oper.Raw("CONNECT far.test")
			oper.until("near and far are one", "LINKS", "364*far.test*", "365*", true)
		}
		s.heal()
	}
	return s
}

// run starts it, and returns how to stop it and how to start it again.
func (c inspircd) run(t *testing.T) (stop, again func()) {
	conf := write(t, t.TempDir(), c.name+".conf", c.config(t.TempDir()))
	args := []string{"--config", conf, "--nofork", "--nopid"}
	if os.Geteuid() == 0 {
		args = append(args, "--runasroot")
	}
	var p *process
	again = func() {
		p = start(t, "inspircd", args...)
		listening(t, p, c.clients)
	}
	again()
	return func() { p.signal(syscall.SIGTERM) }, again
}

// inspircdModules are those that large networks have, as far as they matter to a bot.
var inspircdModules = strings.Fields(`
	cap ircv3 ircv3_accounttag ircv3_batch ircv3_capnotify ircv3_chghost ircv3_ctctags ircv3_echomessage
	ircv3_invitenotify ircv3_labeledresponse ircv3_msgid ircv3_servertime namesx uhnames setname
	botmode chanhistory services_account sasl spanningtree chghost chgident svshold hidechans
	topiclock mlock cban rline regex_posix servprotect`)

func (c inspircd) config(dir string) string {
	var b strings.Builder
	add := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	add(`<server name="%s.test" description="test" network="TestNet" id="%s">`, c.name, c.id)
	add(`<admin name="test" nick="test" email="test@test.example">`)
	add(`<path configdir="%[1]s" datadir="%[1]s" logdir="%[1]s" runtimedir="%[1]s">`, dir)
	add(`<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="inspircd.log" flush="1">`)
	add(`<dns server="127.0.0.1" timeout="1">`)
	add(`<options prefixquit="Quit: " defaultmodes="not" casemapping="rfc1459" announcets="yes" hostintopic="yes">`)
	add(`<performance quietbursts="yes">`)
	add(`<security hidesplits="no">`)
	for _, m := range inspircdModules {
		add(`<module name="%s">`, m)
	}
	add(`<chanhistory bots="yes" maxlines="50" prefixmsg="yes">`)
	add(`<sasl target="services.test" requiressl="no">`)

	profile := ""
	if c.tls {
		add(`<sslprofile name="clients" provider="gnutls" certfile="%s" keyfile="%s">`, c.cert, c.key)
		add(`<module name="ssl_gnutls">`)
		profile = ` sslprofile="clients"`
	}
	add(`<bind address="127.0.0.1" port="%s" type="clients"%s>`, port(c.clients), profile)
	add(`<bind address="127.0.0.1" port="%s" type="servers">`, port(c.servers))

	limits := `threshold="10000" commandrate="1000000" fakelag="no" softsendq="1M" recvq="1M"`
	if c.limits {
		limits = `threshold="10" commandrate="1000" fakelag="yes" softsendq="8192" recvq="8192"` // Debian's
	}
	add(`<connect name="main" allow="*" timeout="60" pingfreq="120" hardsendq="1M" %s localmax="1000" globalmax="1000" limit="5000" resolvehostnames="no" useident="no">`, limits)
	add(`<class name="all" commands="*" privs="*" usermodes="*" chanmodes="*" snomasks="*">`)
	add(`<type name="oper" classes="all">`)
	add(`<oper name="oper" password="sesame" host="*@*" type="oper">`)
	for _, l := range c.links {
		add("%s", l)
	}
	return b.String()
}

func linkTo(c inspircd) string {
	return fmt.Sprintf(`<link name="%s.test" ipaddr="127.0.0.1" port="%s" allowmask="127.0.0.0/8" timeout="10" sendpass="sesame" recvpass="sesame">`, c.name, port(c.servers))
}
