package config

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	toml "github.com/pelletier/go-toml/v2"

	"gavel/internal/committee"
)

var update = flag.Bool("update", false, "write the expected outputs anew")

const example = "../../config.example.toml"

// golden compares an output with a file.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// told is everything that is said about a file.
func told(c *Config, err error) string {
	var b strings.Builder
	if err != nil {
		fmt.Fprintln(&b, err)
		return b.String()
	}
	for _, p := range c.Warnings {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

// Each file in testdata/bad has mistakes; the one beside it says what is told about them.
func TestBad(t *testing.T) {
	files, _ := filepath.Glob("testdata/bad/*.toml")
	if len(files) < 20 {
		t.Fatalf("only %d files", len(files))
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := told(Parse(name, src))
			if got == "" {
				t.Error("nothing is wrong")
			}
			if strings.Contains(got, "hunter") || strings.Contains(got, "sesame") {
				t.Errorf("a secret is shown:\n%s", got)
			}
			golden(t, strings.TrimSuffix(file, ".toml")+".want", got)
		})
	}
}

var commented = regexp.MustCompile(`(?m)^#([a-z_]+ = |\[\[|  "|\]$)`)

// What the example says is what Gavel does without being told.
func TestExampleIsDefault(t *testing.T) {
	src, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	n := DefaultNetwork()
	n.Name, n.Server, n.Channels = "example", "irc.example.org:6697", []Channel{{Name: "#example"}}
	want.Networks = []Network{n}
	want.Meeting.Starters = []string{}
	want.resolve("/etc/gavel")
	tc, err := committee.DefaultConfig("")
	if err != nil {
		t.Fatal(err)
	}
	tc.Name, tc.Members = "tc", []committee.Member{{Nick: "alice"}}
	tc.First, tc.Last, tc.Schedules, tc.Writers, tc.Skip = []string{}, []string{}, []string{}, []string{}, []toml.LocalDate{}
	tc.Programs = []committee.Program{{Name: "Telemetry", Codename: "Ceilometer", PTL: "eglynn"}}
	tc.Requirements = []committee.Requirement{{ID: "first-cycle/api", Text: "The project has a complete API"}}
	tc.Milestones = []committee.PlannedDay{{ID: "juno-1", Date: toml.LocalDate{Year: 2014, Month: 6, Day: 12}}}
	tc.Sections = []committee.Section{{Word: "1", Title: "Mission #1: Integrated release contents"}}
	nova := DefaultSeries()
	nova.Name, nova.Skip, nova.Chairs = "nova", []toml.LocalDate{}, []string{}
	nova.Start = toml.LocalDate{Year: 2026, Month: 1, Day: 8}
	if err := tc.Fill(); err != nil {
		t.Fatal(err)
	}
	for name, src := range map[string][]byte{
		"as it is":        src,
		"all uncommented": commented.ReplaceAll(src, []byte("$1")),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse("/etc/gavel/gavel.toml", src)
			if err != nil {
				t.Fatal(err)
			}
			want := want
			if name == "all uncommented" {
				want.Committees, want.Series = []committee.Config{tc}, []Series{nova}
			}
			if diff := cmp.Diff(&want, got, cmp.AllowUnexported(committee.Config{})); diff != "" {
				t.Errorf("(-default +example):\n%s", diff)
			}
		})
	}
	if _, err := Load(example); err != nil {
		t.Error(err)
	}
}

// Every option is in the example, each once and in its table.
func TestExampleIsComplete(t *testing.T) {
	src, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	src = commented.ReplaceAll(src, []byte("$1"))
	d, _ := read("example", src)
	there := map[string]bool{}
	for path := range d.keys {
		there[plain(path)] = true
	}
	for path := range known {
		if !there[path] {
			t.Errorf("%s is not in the example", path)
		}
	}
	for path := range there {
		if known[path] == nil {
			t.Errorf("%s is in the example and is no option", path)
		}
	}
	for i, line := range strings.Split(string(src), "\n") {
		if n := utf8.RuneCountInString(line); n > 90 {
			t.Errorf("line %d has %d characters", i+1, n)
		}
	}
}

// An option is a field of a kind that fill knows, with a name of its own.
func TestOptions(t *testing.T) {
	for path, typ := range known {
		switch {
		case typ == secretType, typ == durationType, typ == dateType, typ == reflect.SliceOf(dateType), isText(typ), isTables(typ), typ == reflect.TypeFor[[]string]():
		case typ.Kind() == reflect.Struct, typ.Kind() == reflect.String, typ.Kind() == reflect.Bool,
			typ.Kind() == reflect.Int, typ.Kind() == reflect.Float64:
		default:
			t.Errorf("%s is a %v", path, typ)
		}
		if !regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)*$`).MatchString(path) {
			t.Errorf("%s has no name in small letters", path)
		}
	}
}

const whole = `
data = "/srv/gavel"
out = "www"
url = "https://meetings.example.org/m"
pattern = "%(channel)s/%%Y/%(channel)s.%%F-%%H.%%M"
info_url = "https://meetings.example.org/about"
log = "debug"
limits = { burst = 5, rate = 0.5 }
web.listen = "[::1]:8080"

[meeting]
length = "90m"
idle = "0s"
start = "list"
starters = ["alice", 'bob']
operators_chair = true
topic = false

[[network]]
name = "OFTC"
server = "irc.oftc.net"
nick = "secretary"
user = "sec"
realname = "The secretary"
sasl = "plain"
account = "gavel"
account_password_env = "GAVEL_TEST_PASSWORD"
login_required = true
burst = 2
every = "500ms"
invite = "yes"
[[network.channel]]
name = "#one"
[[network.channel]]
name = "&two"
key_file = "key"

[[network]]
name = "here"
server = "::1"
tls = false
nickserv = ""
channel = [{ name = "#three" }]
`

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("GAVEL_TEST_PASSWORD", "hunter2")
	write(t, dir, "key", "sesame\r\nmore\n", 0o600)
	file := write(t, dir, "gavel.toml", whole, 0o600)
	got, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	oftc, here := DefaultNetwork(), DefaultNetwork()
	oftc.Name, oftc.Server = "OFTC", "irc.oftc.net:6697"
	oftc.Nick, oftc.User, oftc.Realname = "secretary", "sec", "The secretary"
	oftc.SASL, oftc.Account, oftc.AccountPassword, oftc.LoginRequired = "plain", "gavel", NewSecret("hunter2"), true
	oftc.Burst, oftc.Every, oftc.Invite = 2, second/2, "yes"
	oftc.Channels = []Channel{{Name: "#one"}, {Name: "&two", Key: NewSecret("sesame")}}
	here.Name, here.Server, here.TLS, here.NickServ = "here", "[::1]:6667", false, ""
	here.Account = "gavel"
	here.Channels = []Channel{{Name: "#three"}}
	want := &Config{
		Data: "/srv/gavel", Out: filepath.Join(dir, "www"),
		URL:     "https://meetings.example.org/m/",
		Pattern: "%(channel)s/%%Y/%(channel)s.%%F-%%H.%%M",
		InfoURL: "https://meetings.example.org/about", Log: "debug",
		Meeting: Meeting{Length: 90 * minute, Start: "list", Starters: []string{"alice", "bob"}, OperatorsChair: true},
		Limits:  Limits{Burst: 5, Rate: 0.5}, Web: Web{Listen: "[::1]:8080"},
		Networks: []Network{oftc, here},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := *got
	if err := again.Resolve(); err != nil || cmp.Diff(got, &again) != "" {
		t.Errorf("resolving what is resolved changes it: %v, %s", err, cmp.Diff(got, &again))
	}
}

func write(t *testing.T, dir, name, text string, mode os.FileMode) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil { // past the umask
		t.Fatal(err)
	}
	return file
}

// What Load finds wrong with the files that a file names.
func TestLoadBad(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "empty", "\nhunter2\n", 0o600)
	write(t, dir, "open", "hunter2\n", 0o604)
	write(t, dir, "nul", "hunter\x002\n", 0o600)
	write(t, dir, "key", "open sesame\n", 0o600)
	write(t, dir, "ca.pem", "hunter2", 0o600)
	t.Setenv("GAVEL_TEST_EMPTY", "")
	t.Setenv("GAVEL_TEST_LINES", "hunter2\nQUIT")
	file := write(t, dir, "gavel.toml", `
[[network]]
name = "a"
server = "irc.example.org"
ca_file = "ca.pem"
cert_file = "nowhere.pem"
password_file = "nowhere"
account_password_file = "empty"
channel = [
	{ name = "#a", key_file = "key" },
	{ name = "#b", key_file = "nul" },
	{ name = "#c", key_env = "GAVEL_TEST_EMPTY" },
	{ name = "#d", key_env = "GAVEL_TEST_LINES" },
	{ name = "#e", key_file = "." },
]
[[network]]
name = "b"
server = "irc.example.org"
invite = "yes"
password_file = "open"
`, 0o600)
	got := told(Load(file))
	if strings.Contains(got, "hunter") || strings.Contains(got, "sesame") {
		t.Errorf("a secret is shown:\n%s", got)
	}
	golden(t, "testdata/load.want", strings.ReplaceAll(got, dir, "DIR"))
	if _, err := Load(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// pemFiles makes a certificate for irc.example.org and its key.
func pemFiles(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"irc.example.org"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	kder, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	cert = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	key = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: kder}))
	return cert, key
}

func TestTLSConfig(t *testing.T) {
	dir := t.TempDir()
	cert, key := pemFiles(t)
	write(t, dir, "cert.pem", cert, 0o644)
	write(t, dir, "key.pem", key, 0o644)
	write(t, dir, "both.pem", cert+key, 0o600)
	file := write(t, dir, "gavel.toml", `
[[network]]
name = "a"
server = "irc.example.net"
server_name = "irc.example.org"
ca_file = "cert.pem"
cert_file = "cert.pem"
key_file = "key.pem"
sasl = "external"
invite = "yes"
[[network]]
name = "b"
server = "192.0.2.1:7000"
cert_file = "both.pem"
sasl = "external"
invite = "yes"
[[network]]
name = "c"
server = "localhost"
tls = false
invite = "yes"
`, 0o600)
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0].Msg, "key.pem") || c.Warnings[0].Line != 8 {
		t.Errorf("%v", c.Warnings)
	}
	for i, want := range []struct {
		name  string
		roots bool
		certs int
	}{{"irc.example.org", true, 1}, {"192.0.2.1", false, 1}} {
		got, err := c.Networks[i].TLSConfig()
		if err != nil {
			t.Fatal(err)
		}
		if got.ServerName != want.name || (got.RootCAs != nil) != want.roots || len(got.Certificates) != want.certs {
			t.Errorf("%d: %s, %v, %d", i, got.ServerName, got.RootCAs, len(got.Certificates))
		}
	}
	if got, err := c.Networks[2].TLSConfig(); got != nil || err != nil {
		t.Errorf("without TLS: %v, %v", got, err)
	}
	for _, name := range []string{"cert.pem", "both.pem"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		if _, err := c.Networks[i].TLSConfig(); err == nil {
			t.Errorf("%d: no error without the files", i)
		}
	}
}

func TestSummary(t *testing.T) {
	c, err := Parse("/etc/gavel/gavel.toml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	c.Summary(&b)
	golden(t, "testdata/summary.want", b.String())

	c, err = Parse("/etc/gavel/gavel.toml", []byte(`
[[network]]
name = "short"
server = "irc.example.org:6667"
account_password = "hunter2"
insecure = true
`))
	if err != nil {
		t.Fatal(err)
	}
	b.Reset()
	c.Summary(&b)
	golden(t, "testdata/summary2.want", b.String())
	for line := range strings.Lines(b.String()) {
		if utf8.RuneCountInString(line) > 81 {
			t.Errorf("a line of %d columns: %s", utf8.RuneCountInString(line)-1, line)
		}
	}
}

// A secret does not print, however it is tried.
func TestSecretDoesNotPrint(t *testing.T) {
	const hunter = "hunter2"
	c := Default()
	n := DefaultNetwork()
	n.Password, n.AccountPassword = NewSecret(hunter), NewSecret(hunter)
	n.Channels = []Channel{{Name: "#a", Key: NewSecret(hunter)}}
	c.Networks = []Network{n}
	type inside struct {
		c Config
		p *Config
		s Secret
		m map[string]Secret
	}
	in := inside{c, &c, n.Password, map[string]Secret{"a": n.Password}}
	var out bytes.Buffer
	for _, v := range []any{c, &c, n, n.Channels, n.Password, &n.Password, in, &in} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%t"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		j, err := json.Marshal(v)
		fmt.Fprintf(&out, "%s %v\n", j, err)
		if reflect.Indirect(reflect.ValueOf(v)).Type() == reflect.TypeFor[Config]() {
			m, err := toml.Marshal(v)
			fmt.Fprintf(&out, "%s %v\n", m, err)
		}
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).With("a", v).Info("b", "c", v, slog.Group("d", "e", v))
		}
		fmt.Fprintln(&out, errors.Join(fmt.Errorf("%v", v)), cmp.Diff(v, nil, cmp.Exporter(func(reflect.Type) bool { return true })) == "")
	}
	fmt.Fprintf(&out, "%v", n.Password.LogValue())
	for _, s := range []string{hunter, fmt.Sprintf("%x", hunter), fmt.Sprintf("%X", hunter), fmt.Sprint([]byte(hunter))} {
		if bytes.Contains(out.Bytes(), []byte(s)) {
			t.Errorf("the secret is printed as %s", s)
		}
	}
	if n.Password.Reveal() != hunter || n.Password.IsZero() || !NewSecret("").IsZero() || !n.Password.Equal(NewSecret(hunter)) {
		t.Error("the secret is lost")
	}
	if got := fmt.Sprintf("%v,%v,%#v", Secret{}, n.Password, n.Password); got != ",(secret),(secret)" {
		t.Error(got)
	}
}

// A slip of the finger anywhere in a file shows no secret of it.
func TestSlipsShowNoSecret(t *testing.T) {
	const src = `url = ""
[[network]]
name = "a"
server = "irc.example.org"
password = "hunter2hunter"
sasl = "plain"
account = "b"
account_password = '''
hunter2hunter'''
nick = "gavel"
[[network.channel]]
name = "#a"
key = "sesame9sesame"
[[network]]
name = "b"
password="hunter2hunter"
server = "irc.example.org"
channel = [{name = "#b", key = "sesame9sesame"}, {name = "#c"},
  {name = "#d", key = "sesame9sesame"}]
`
	check := func(what, text string) {
		got := told(Parse("a.toml", []byte(text)))
		for _, s := range []string{"hunter", "sesame", "unter2", "esame9"} {
			if strings.Contains(got, s) {
				t.Errorf("%s:\n%s", what, got)
				return
			}
		}
	}
	check("nothing", src)
	for i := range src {
		check(fmt.Sprintf("without byte %d", i), src[:i]+src[i+1:])
		check(fmt.Sprintf("cut at byte %d", i), src[:i])
		for _, x := range []string{"\"", "'", "\n", "=", "#", "[", "\x00"} {
			check(fmt.Sprintf("with %q at byte %d", x, i), src[:i]+x+src[i:])
		}
	}
}

// A file that is no configuration at all is told in reasonable time and length.
func TestTooMuch(t *testing.T) {
	for name, text := range map[string]string{
		"keys":    "a = 1\n",
		"nothing": "a\n",
		"open":    "a = \"\"\"\n",
		"lists":   "[",
		"headers": "[a]\n",
		"tables":  "[[network]]\n",
	} {
		got := told(Parse("a.toml", []byte(strings.Repeat(text, 3000))))
		if n := strings.Count(got, "a.toml:"); n == 0 || n > tries+2 {
			t.Errorf("%s: %d problems", name, n)
		}
	}
}

func TestBase(t *testing.T) {
	start := time.Date(2026, 1, 4, 9, 5, 7, 0, time.FixedZone("", 3600))
	for _, x := range []struct{ pattern, want string }{
		{defaultPattern, "tc/2026/tc.2026-01-04-08.05"},
		{"%(channel)s/%%Y/%(channel)s.%%F-%%H.%%M", "openstack-meeting/2026/openstack-meeting.2026-01-04-08.05"}, // MeetBot's default
		{"%(meetingname)s/%%Y/%(meetingname)s.%%F-%%H.%%M", "tc/2026/tc.2026-01-04-08.05"},                       // OpenStack's
		{"%(network)s/%(channel)s", "oftc/openstack-meeting"},
		{"%Y %m %d %H %M %S %F %T %y %j %B %b %a %A %e %u %V %G %Z %%", "2026 01 04 08 05 07 2026-01-04 08:05:07 26 004 January Jan Sun Sunday 4 7 01 2026 UTC %"},
		{"100%%/%%%Y", "100%/%2026"},
		{"%q", "tc/2026/tc.2026-01-04-08.05"}, // wrong, so the default
	} {
		c := Config{Pattern: x.pattern}
		if x.want != "" && strings.Contains(x.pattern, " ") {
			p, _ := parsePattern(x.pattern) // blanks are refused, but do no harm here
			if got := p.expand(nil, start); got != x.want {
				t.Errorf("%s\n got %s\nwant %s", x.pattern, got, x.want)
			}
			continue
		}
		if got := c.Base("tc", "#OpenStack-Meeting", "OFTC", start); got != x.want {
			t.Errorf("%s\n got %s\nwant %s", x.pattern, got, x.want)
		}
	}
}

func TestBaseIsSafe(t *testing.T) {
	c := Config{Pattern: "%(network)s/%(channel)s/%(meetingname)s/x"}
	for _, x := range []struct{ meetingname, channel, network, want string }{
		{"", "", "", "_/_/_/x"},
		{"..", "#..", "..", "__/__/__/x"},
		{"../../etc/passwd", "#../../etc", "/", "_/____etc/___.._etc_passwd/x"},
		{".hidden", "## c++/x ", "a b", "a_b/c__x/_hidden/x"},
		{"Grüße\n", "#é", "\x00", "_/_/gr__e_/x"},
		{"\xff%Y", "&local", "libera.chat", "libera.chat/_local/__y/x"},
		{strings.Repeat("n", 300), "#a", "b", "b/a/" + strings.Repeat("n", 100) + "/x"},
	} {
		if got := c.Base(x.meetingname, x.channel, x.network, time.Time{}); got != x.want {
			t.Errorf("%q %q %q\n got %s\nwant %s", x.meetingname, x.channel, x.network, got, x.want)
		}
	}
}

func FuzzBase(f *testing.F) {
	f.Add(defaultPattern, "tc", "#a")
	f.Add("../%(channel)s//./%%%e%(", "..", "#/../")
	f.Fuzz(func(t *testing.T, pattern, name, channel string) {
		p, _ := parsePattern(pattern)
		got := p.expand(func(string) string { return name + channel }, time.Unix(0, 0))
		if !filepath.IsLocal(filepath.FromSlash(got)) || got != filepath.ToSlash(filepath.Clean(got)) || got == "." {
			t.Errorf("%q", got)
		}
		c := Config{Pattern: pattern}
		if got := c.Base(name, channel, "", time.Unix(0, 0)); !regexp.MustCompile(`^[A-Za-z0-9._+,=@~:%/-]+$`).MatchString(got) {
			t.Errorf("%q", got)
		}
	})
}

func TestLink(t *testing.T) {
	c := Config{Out: "/srv/my minutes"}
	c.resolve("/etc")
	if got, want := c.Link("a/100%.html"), "file:///srv/my%20minutes/a/100%25.html"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if c.InfoURL != c.URL {
		t.Error(c.InfoURL)
	}
}

func TestDuration(t *testing.T) {
	for in, want := range map[string]string{
		"90s": "1m30s", "60m": "1h", "2h": "2h", "0s": "0s", "0": "0s", "90m": "1h30m", "1h0m5s": "1h0m5s",
		"10m": "10m", "100h": "100h", "20s": "20s", "500ms": "500ms",
		"-1m": "!", "1d": "!", "": "!", "60": "!", "1 h": "!",
	} {
		var d Duration
		err := d.UnmarshalText([]byte(in))
		if (err != nil) != (want == "!") {
			t.Errorf("%q: %v", in, err)
		} else if got, _ := d.MarshalText(); err == nil && string(got) != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

// What is accepted is TOML; what is refused has a place in the file and a reason;
// and nothing that is printed moves the cursor.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/bad/*.toml")
	for _, file := range append(files, example) {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Add([]byte(whole))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := Parse("gavel.toml", src)
		var problems []Problem
		if wrong, ok := errors.AsType[*Errors](err); ok {
			problems = wrong.Problems
		} else if err != nil {
			t.Fatal(err)
		} else {
			problems = c.Warnings
			c.Summary(&bytes.Buffer{})
			if err := toml.Unmarshal(bytes.TrimPrefix(src, []byte("\ufeff")), &map[string]any{}); err != nil {
				t.Error("accepted, and it is not TOML:", err)
			}
		}
		lines := bytes.Count(src, []byte("\n")) + 1
		for _, p := range problems {
			if p.Line < 1 || p.Line > lines || p.Col < 1 || p.Msg == "" {
				t.Errorf("%+v", p)
			}
			for i, line := range strings.Split(p.String(), "\n") {
				if i > 2 || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
					t.Errorf("%q", p.String())
				}
			}
			if p.Len > 0 && (p.caret < 0 || p.caret > utf8.RuneCountInString(p.Source)) {
				t.Errorf("the mark is beside the line: %+v", p)
			}
		}
	})
}

const governance = `
[[network]]
name = "oftc"
server = "irc.oftc.net"
[[network.channel]]
name = "#openstack-tc"

[[committee]]
name = "tc"
profile = "tc-2026"
roster = "members.yaml"
ping = ""
quorum = 3
[[committee.class]]
name = "unanimous"
min_yes = "1/1"
max_no = 0
notice = "2bd"

[[committee]]
name = "TC-Old"
title = "The old committee"
profile = "tc-2014"
channel = "#openstack-tc"
roster = "members"
identity = "nick"
quorum_for = []

[[committee]]
name = "small"
amend_days = 0
carry_warn_after = 0
propose = "any"
second = true
[[committee.member]]
nick = "ada"
nicks = ["ada_l"]
role = "chair"
[[committee.member]]
nick = "bob"
role = "vice-chair"
`

// members2014 and members2026 are the two forms of real rosters.
const (
	members2014 = "# Full name (IRC nickname) [expires in] {role}\nThierry Carrez (ttx) [April 2015] {chair}\nSean Dague (sdague) [October 2014]\n"
	members2026 = "- name: Amy Marrich\n  irc: spotz\n  role: null\n\n- name: Goutham Pacha Ravi\n  irc: gouthamr\n  role: chair\n\n- name: Dan Smith\n  irc: dansmith\n  email: dan@example.org\n"
)

func TestCommittees(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "members.yaml", members2026, 0o644)
	write(t, dir, "members", members2014, 0o644)
	file := write(t, dir, "gavel.toml", governance, 0o600)
	c, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Warnings) != 0 {
		t.Error(told(c, nil))
	}
	tc, old, small := c.Committees[0], c.Committees[1], c.Committees[2]
	if len(tc.Members) != 3 || tc.Members[1].Role != "chair" || tc.Roster != filepath.Join(dir, "members.yaml") || tc.Ping != "" ||
		tc.Quorum != (committee.Share{Num: 3}) || !tc.Async || len(tc.Classes) != 6 || tc.Meets != "tue 18:00" {
		t.Errorf("%+v", tc)
	}
	if x, _ := tc.Class("unanimous"); !x.ProposerVotes || x.Notice != (committee.Notice{Days: 2, Business: true}) {
		t.Errorf("%+v", x)
	}
	if len(old.Members) != 2 || old.Meetings[0] != "tc_old" || len(old.QuorumFor) != 0 {
		t.Errorf("%+v", old)
	}
	if len(small.Members) != 2 || small.Members[0].Account != "ada" || small.AmendDays != 0 || !small.RestartOnAmend {
		t.Errorf("%+v", small)
	}
	again := *c
	if err := again.Resolve(); err != nil || cmp.Diff(c, &again, cmp.AllowUnexported(committee.Config{})) != "" {
		t.Error("resolving what is resolved changes it")
	}
	var b bytes.Buffer
	c.Summary(&b)
	golden(t, "testdata/committees.want", strings.ReplaceAll(b.String(), dir, "DIR"))
	for line := range strings.Lines(b.String()) {
		if utf8.RuneCountInString(line) > 81 && !strings.Contains(line, dir) {
			t.Errorf("a line of %d columns: %s", utf8.RuneCountInString(line)-1, line)
		}
	}

	// Parse does not look at the files.
	if c, err = Parse(file, []byte(governance)); err != nil || len(c.Committees[0].Members) != 0 {
		t.Fatal(err)
	}
	c.Summary(&b)
}

// What Load finds wrong with rosters.
func TestLoadBadRosters(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "empty.yaml", "", 0o644)
	write(t, dir, "rows.yaml", "- name: A\n  irc: ada\n  role: king\n- name: B\n  irc: 'no nick'\n- name: C\n", 0o644)
	write(t, dir, "rows.txt", members2014+"ttx again <ttx@example.org>\nNobody (ttx)\n", 0o644)
	write(t, dir, "broken.yaml", "- name: [\n", 0o644)
	write(t, dir, "small.txt", members2014, 0o644)
	var b strings.Builder
	b.WriteString("[[network]]\nname = \"a\"\nserver = \"irc.example.org\"\ninvite = \"yes\"\n")
	for i, name := range []string{"nowhere.yaml", "empty.yaml", "rows.yaml", "rows.txt", "broken.yaml", "."} {
		fmt.Fprintf(&b, "[[committee]]\nname = \"c%d\"\nroster = %q\n", i, name)
	}
	b.WriteString("[[committee]]\nname = \"d\"\nroster = \"small.txt\"\nquorum = 3\n[[committee.class]]\nname = \"many\"\nmin_yes = 4\n")
	file := write(t, dir, "gavel.toml", b.String(), 0o600)
	got := told(Load(file))
	if strings.Contains(got, "@example.org") {
		t.Errorf("an e-mail address is shown:\n%s", got)
	}
	golden(t, "testdata/rosters.want", strings.ReplaceAll(got, dir, "DIR"))
}
