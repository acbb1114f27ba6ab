package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// accounts are those that every network with services has.
var accounts = map[string]string{"gavel": "sesame-gavel", "alice": "sesame-alice", "bob": "sesame-bob"}

var athemeKind = kind{
	name: "inspircd-atheme", servicesOnly: true, kills: true, has: want{services: true, slow: true},
	start: func(t *testing.T, _ want) *server { return startServices(t, atheme) },
}

var anopeKind = kind{
	name: "inspircd-anope", servicesOnly: true, kills: true, has: want{services: true, slow: true},
	start: func(t *testing.T, _ want) *server { return startServices(t, anope) },
}

// startServices starts InspIRCd and services, and registers the accounts.
func startServices(t *testing.T, services func(t *testing.T, dir, port string) *process) *server {
	s := &server{addr: freeAddr(t)}
	c := inspircd{name: "near", id: "1AA", clients: s.addr, servers: freeAddr(t), links: []string{
		fmt.Sprintf(`<link name="services.test" ipaddr="127.0.0.1" port="%s" allowmask="127.0.0.0/8" sendpass="sesame" recvpass="sesame">`, port(freeAddr(t))),
		`<uline server="services.test" silent="yes">`,
	}}
	s.stop, s.again = c.run(t)
	dir := t.TempDir()
	var running *process
	s.servicesDown = func() { running.signal(syscall.SIGTERM) }
	s.servicesUp = func() { running = services(t, dir, port(c.servers)) }
	s.servicesUp()
	first := true
	for name, password := range accounts {
		p := s.connect(t, name)
		if first {
			p.until("NickServ is there", "ISON NickServ", "303*NickServ*", "303*", true)
			first = false
		}
		p.Raw("PRIVMSG NickServ :REGISTER " + password + " " + name + "@test.example")
		p.sees("900 * " + name + " You are now logged in as " + name)
		p.quit()
	}
	return s
}

func atheme(t *testing.T, dir, port string) *process {
	conf := write(t, dir, "atheme.conf", fmt.Sprintf(`
loadmodule "modules/protocol/inspircd";
loadmodule "modules/backend/opensex";
loadmodule "modules/crypto/pbkdf2v2";
loadmodule "modules/nickserv/main";
loadmodule "modules/nickserv/register";
loadmodule "modules/nickserv/identify";
loadmodule "modules/nickserv/ghost";
loadmodule "modules/nickserv/enforce";
loadmodule "modules/saslserv/main";
loadmodule "modules/saslserv/plain";
pbkdf2v2 { rounds = 10000; };
serverinfo {
	name = "services.test"; desc = "Services"; numeric = "00A"; recontime = 1; netname = "TestNet";
	adminname = "test"; adminemail = "test@test.example"; registeremail = "test@test.example";
	loglevel = { error; info; network; register; };
	maxlogins = 50; maxusers = 0; mdlimit = 30; emaillimit = 1000; emailtime = 300; auth = none; casemapping = rfc1459;
};
uplink "near.test" { host = "127.0.0.1"; password = "sesame"; port = %s; };
nickserv { nick = "NickServ"; user = "NickServ"; host = "services.test"; real = "Services"; maxnicks = 5; expire = 30; };
saslserv { nick = "SaslServ"; user = "SaslServ"; host = "services.test"; real = "Services"; };
operclass "user" { };
general { commit_interval = 5; };
`, port))
	return start(t, "atheme-services", "-n", "-c", conf, "-D", dir, "-p", filepath.Join(dir, "pid"), "-l", filepath.Join(dir, "log"))
}

// anope starts Anope. As root it needs three seconds before it does anything.
func anope(t *testing.T, dir, port string) *process {
	write(t, dir, "motd", "")
	write(t, dir, "anope.conf", fmt.Sprintf(`
define { name = "services.host"; value = "services.test"; }
uplink { host = "127.0.0.1"; ipv6 = no; ssl = no; port = %s; password = "sesame"; }
serverinfo { name = "services.test"; description = "Services"; pid = "%[2]s/pid"; motd = "%[2]s/motd"; }
module { name = "inspircd3"; }
networkinfo {
	networkname = "TestNet"; nicklen = 30; userlen = 10; hostlen = 64; chanlen = 60; modelistsize = 100;
	vhost_chars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	allow_undotted_vhosts = false; disallow_start_or_end = ".-";
}
options {
	casemap = "rfc1459"; strictpasswords = no; badpasslimit = 0; badpasstimeout = 1h; updatetimeout = 5m;
	expiretimeout = 30m; readtimeout = 5s; warningtimeout = 4h; timeoutcheck = 3s; retrywait = 1s; seed = 866235;
}
log { target = "services.log"; servers = "*"; other = "*"; admin = "*"; rawio = no; debug = no; }
mail { usemail = no; }
service { nick = "NickServ"; user = "services"; host = "services.test"; gecos = "Services"; }
module {
	name = "nickserv"; client = "NickServ"; forceemail = no; defaults = "ns_secure hide_email"; regdelay = 0s;
	expire = 21d; modeonid = yes; killquick = 20s; kill = 60s; enforceruser = "enforcer"; enforcerhost = "services.test";
	releasetimeout = 1m; guestnickprefix = "Guest"; nonicknameownership = no; passlen = 32;
}
module { name = "ns_identify"; maxlogins = 10; }
command { service = "NickServ"; name = "IDENTIFY"; command = "nickserv/identify"; }
module { name = "ns_recover"; restoreonrecover = yes; }
command { service = "NickServ"; name = "RECOVER"; command = "nickserv/recover"; }
module { name = "ns_register"; registration = "none"; }
command { service = "NickServ"; name = "REGISTER"; command = "nickserv/register"; }
module { name = "m_sasl"; }
module { name = "enc_sha256"; }
module { name = "db_flatfile"; database = "anope.db"; keepbackups = 0; fork = no; }
`, port, dir))
	modules := "/usr/lib/anope" // Debian's; its binary looks elsewhere
	if _, err := os.Stat(modules + "/modules"); err != nil {
		t.Fatalf("anope is not installed; doc.go says what to install: %v", err)
	}
	return start(t, "anope", "--nofork", "--confdir="+dir, "--config=anope.conf", "--dbdir="+dir, "--logdir="+dir,
		"--localedir=/usr/share/locale", "--modulesdir="+modules)
}
