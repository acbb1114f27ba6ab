package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gavel/internal/irctext"
)

var (
	envName     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	networkName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9_.-]*$`)
	hostName    = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?$`)
)

// bad reports a mistake in the value of an option.
func (r *reader) bad(path, format string, args ...any) {
	r.report(false, r.valueAt(path), path, format, args...)
}

// badKey reports a mistake in an option being there, or in a table.
func (r *reader) badKey(path, format string, args ...any) {
	r.report(false, r.keyAt(path), path, format, args...)
}

// warn reports what may not be meant.
func (r *reader) warn(path, format string, args ...any) {
	r.report(true, r.valueAt(path), path, format, args...)
}

// part reports a mistake in a part of a text, given in bytes. The part is marked
// if the text is in the file as it is.
func (r *reader) part(path, text string, at, n int, format string, args ...any) {
	where := r.valueAt(path)
	if raw := r.src[where.start:where.end]; len(raw) == len(text)+2 && string(raw[1:len(raw)-1]) == text {
		where.start += 1 + at
		where.end = where.start + max(n, 1)
	}
	r.report(false, where, path, format, args...)
}

// valueAt is where an option's value is; if the file does not have the option, where its table begins.
func (r *reader) valueAt(path string) span {
	if s, ok := r.vals[path]; ok {
		return s
	}
	return r.keyAt(path)
}

func (r *reader) keyAt(path string) span {
	for {
		if s, ok := r.keys[path]; ok {
			return s
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return span{}
		}
		path = path[:i]
	}
}

// has reports whether the file has an option.
func (r *reader) has(path string) bool {
	_, ok := r.keys[path]
	return ok
}

// check reports what the values are wrong about. A value that could not be read is at its
// default here, so nothing is told twice.
func (r *reader) check(c *Config) {
	r.oneOf("log", c.Log, logs)
	r.folders(c)
	r.url("url", c.URL, "http", "https", "file")
	r.url("info_url", c.InfoURL, "http", "https")
	p, wrong := parsePattern(c.Pattern)
	for _, w := range wrong {
		r.part("pattern", c.Pattern, w.at, w.n, "pattern: %s", w.msg)
	}
	if len(wrong) == 0 {
		if lack := p.apart(); lack != "" {
			r.warn("pattern", "pattern: %s", lack)
		}
	}
	r.meeting(&c.Meeting)
	r.count("limits.burst", c.Limits.Burst, 1000)
	if rate := c.Limits.Rate; !(rate > 0 && rate <= 1000) { // nan is neither
		r.bad("limits.rate", "rate is %v; it must be more than 0 (which would let nobody speak twice) and at most 1000", rate)
	}
	r.listen(c.Web.Listen)
	for i := range c.Networks {
		r.network(&c.Networks[i], "network"+index(i))
		r.twiceNamed(c, i)
	}
	r.committees(c)
	r.series(c)
	if len(c.Networks) == 0 && len(r.damage) == 0 && !r.has("network") {
		r.report(false, span{},
			"network", "there is no [[network]], and without one there is nothing to do; config.example.toml has one to begin with")
	}
}

// oneOf checks an option that has a choice.
func (r *reader) oneOf(path, value string, allowed []string) bool {
	if slices.Contains(allowed, value) {
		return true
	}
	some := make([]string, len(allowed))
	for i, a := range allowed {
		some[i] = strconv.Quote(a)
	}
	n := len(some) - 1
	r.bad(path, "%s can't be %s; it is %s or %s", last(path), short(value), strings.Join(some[:n], ", "), some[n])
	return false
}

// count checks a number of things.
func (r *reader) count(path string, n, most int) {
	if n < 1 || n > most {
		r.bad(path, "%s is %d; it must be from 1 to %d", last(path), n, most)
	}
}

func (r *reader) folders(c *Config) {
	abs := func(path, p string) string {
		switch {
		case p == "":
			r.bad(path, "%s is empty; write the name of a folder, or leave the line out", path)
		case p == "~" || strings.HasPrefix(p, "~/"):
			r.bad(path, "%s: ~ is not replaced by a home folder; write the path in full", path)
		case strings.ContainsRune(p, 0):
			r.bad(path, "%s: no path has a NUL in it", path)
		case filepath.IsAbs(p):
			return filepath.Clean(p)
		default:
			return filepath.Join(r.dir, p)
		}
		return ""
	}
	data, out := abs("data", c.Data), abs("out", c.Out)
	if data == "" || out == "" {
		return
	}
	if below, err := filepath.Rel(out, data); err == nil && (below == "." || filepath.IsLocal(below)) {
		at := "out"
		if !r.has(at) {
			at = "data"
		}
		r.bad(at, "data is in out, which would publish the record with the ballots; give them two folders side by side")
	}
}

func (r *reader) url(path, s string, schemes ...string) {
	if s == "" {
		return
	}
	u, err := url.Parse(s)
	name := last(path)
	schemesText := strings.Join(schemes, "://, ") + "://"
	switch {
	case strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == 0x7f || c == '"' || c == '<' || c == '>' }):
		r.bad(path, "%s: no address has a blank, a quote, < or > in it; write %%20 for a blank", name)
	case err != nil:
		r.bad(path, "%s is no address; write for example \"https://meetings.example.org/\"", name)
	case u.Scheme == "" || !slices.Contains(schemes, u.Scheme):
		r.bad(path, "%s does not begin with %s; write for example \"https://meetings.example.org/\"", name, schemesText)
	case u.Scheme != "file" && u.Hostname() == "":
		r.bad(path, "%s has no host; write for example \"https://meetings.example.org/\"", name)
	case u.User != nil:
		r.bad(path, "%s has a user or password in it, and Gavel says it in the channels; leave that out", name)
	case path == "url" && (u.RawQuery != "" || u.Fragment != "" || u.ForceQuery || strings.HasSuffix(s, "#")):
		r.bad(path, "url is what the names of files are added to, so it can't have a ? or # in it")
	}
}

func (r *reader) meeting(m *Meeting) {
	if m.Length < minute || m.Length > 168*hour {
		r.bad("meeting.length", "length is %v; it must be from 1m to 168h", m.Length)
	}
	if m.Idle != 0 && (m.Idle < minute || m.Idle > 168*hour) {
		r.bad("meeting.idle", "idle is %v; it must be from 1m to 168h, or 0s for never", m.Idle)
	}
	known := r.oneOf("meeting.start", m.Start, starts)
	for i, s := range m.Starters {
		if s == "" || strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == ',' }) {
			r.bad("meeting.starters"+index(i), "%s is no account; write one account in each pair of quotes", short(s))
		}
	}
	switch {
	case m.Start == "list" && len(m.Starters) == 0 && len(r.vals["meeting.starters"].text(r.src)) < len(`["x"]`):
		r.bad("meeting.start", `start is "list" and starters is empty, so nobody could start a meeting; list accounts: starters = ["alice"]`)
	case known && m.Start != "list" && len(m.Starters) > 0:
		r.warn("meeting.starters", `starters does nothing while start is %q; write start = "list" if only these may start one`, m.Start)
	}
}

func (r *reader) listen(s string) {
	if s == "" {
		return
	}
	const path = "web.listen"
	host, port, err := net.SplitHostPort(s)
	switch {
	case err != nil && allDigits(s):
		r.bad(path, "listen is host:port; for this port write %q, or %q for this machine only", ":"+s, "127.0.0.1:"+s)
	case err != nil:
		r.bad(path, "listen is host:port; write for example \"127.0.0.1:8080\"")
	case !validPort(port, 0):
		r.bad(path, "listen: the port after the colon is a number up to 65535; write for example \"127.0.0.1:8080\"")
	case host != "" && !validHost(host):
		r.bad(path, "listen: %s is no host; write for example \"127.0.0.1:8080\"", short(host))
	}
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func validPort(s string, least int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && allDigits(s) && n >= least && n <= 65535
}

func validHost(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	return len(s) < 254 && hostName.MatchString(s) && !strings.Contains(s, "..")
}

// serverAddress is a server with a port, and its host. Errors are sentences for the operator.
func serverAddress(s string, tls bool) (address, host string, err error) {
	port := "6667"
	if tls {
		port = "6697"
	}
	example := `write for example "irc.example.org:` + port + `"`
	if strings.Contains(s, "@") {
		return "", "", errors.New("server is host:port, with no user or password; " + example)
	}
	if scheme, rest, ok := strings.Cut(s, "://"); ok {
		return "", "", fmt.Errorf("server is host:port, without %s://; write %q", scheme, strings.TrimRight(rest, "/"))
	}
	if _, err := netip.ParseAddr(s); err == nil { // of IPv6, which is full of colons
		host = s
	} else if !strings.Contains(s, ":") {
		host = s
	} else if host, port, err = net.SplitHostPort(s); err != nil {
		return "", "", fmt.Errorf("server is host:port; %s", example)
	}
	if !validHost(host) {
		return "", "", fmt.Errorf("server: %s is no host; %s", short(host), example)
	}
	if !validPort(port, 1) {
		return "", "", fmt.Errorf("server: the port after the colon is a number from 1 to 65535; %s", example)
	}
	return net.JoinHostPort(host, port), host, nil
}

// loopback reports whether a host is this machine, so that nobody listens in.
func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.Unmap().IsLoopback()
}

func (r *reader) network(n *Network, at string) {
	r.required(at, "name", n.Name, `how Gavel calls the network, such as name = "oftc"`)
	if n.Name != "" && !networkName.MatchString(n.Name) {
		r.bad(at+".name", "%s can't be the name of a network: it becomes part of file names, so it is made of letters, "+
			"digits, - _ and . and does not begin with a dot", short(n.Name))
	}
	r.server(n, at)
	r.nick(at+".nick", n.Nick, "")
	if n.NickServ != "" {
		r.nick(at+".nickserv", n.NickServ, ", or \"\" for never")
	}
	if n.User == "" || hasControl(n.User) || strings.ContainsAny(n.User, " @!:") {
		r.bad(at+".user", "%s can't be a user name; it is one word without @ ! and :", short(n.User))
	}
	if strings.TrimSpace(n.Realname) == "" || hasControl(n.Realname) {
		r.bad(at+".realname", "realname is a line of text that is not empty; leave it out for %q", DefaultNetwork().Realname)
	}
	r.login(n, at)
	r.count(at+".burst", n.Burst, 100)
	if n.Every > minute {
		r.bad(at+".every", "every is %v; it must be at most 1m", n.Every)
	}
	r.oneOf(at+".invite", n.Invite, invites)
	r.channels(n, at)
}

// required reports an option that has no default and is not there.
func (r *reader) required(table, key, value, what string) {
	path := table + "." + key
	switch {
	case value != "":
	case r.has(path):
		if raw := r.vals[path].text(r.src); raw == `""` || raw == "''" {
			r.bad(path, "%s is empty; it says %s", key, what)
		}
	case !r.damage[table]:
		r.badKey(table, "this %s has no %s; it says %s", strings.ReplaceAll(last(plain(table)), "_", " "), key, what)
	}
}

// text is what the file has there.
func (s span) text(src []byte) string { return string(src[s.start:s.end]) }

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }) || !utf8.ValidString(s)
}

func (r *reader) server(n *Network, at string) {
	r.required(at, "server", n.Server, `where to connect, such as server = "irc.oftc.net:6697"`)
	address, host, err := serverAddress(n.Server, n.TLS)
	if n.Server != "" && err != nil {
		r.bad(at+".server", "%v", err)
	}
	if n.TLS {
		if n.Insecure {
			r.warn(at+".insecure", "insecure does nothing while tls is on; write tls = false as well if no encryption is meant")
		}
		if strings.HasSuffix(address, ":6667") {
			r.warn(at+".server", "port 6667 is the one without TLS nearly everywhere; with TLS it is 6697")
		}
	} else {
		if !n.Insecure && !loopback(host) {
			r.bad(at+".tls", "tls = false sends everything, passwords included, in the clear; write insecure = true as well if that is meant")
		}
		for _, key := range []string{"ca_file", "server_name", "cert_file"} {
			if r.has(at+"."+key) && len(r.vals[at+"."+key].text(r.src)) > 2 {
				r.warn(at+"."+key, "%s does nothing without TLS", key)
			}
		}
	}
	if n.ServerName != "" && !validHost(n.ServerName) {
		r.bad(at+".server_name", "server_name: %s is no host name; write for example \"irc.example.org\"", short(n.ServerName))
	}
	if n.KeyFile != "" && n.CertFile == "" {
		r.bad(at+".key_file", "key_file is the key of a certificate; name that in cert_file")
	}
	if r.load {
		r.certificates(n, at)
	}
}

func (r *reader) nick(path, s, instead string) {
	ok := s != "" && len(s) <= 64 && !strings.ContainsAny(s[:1], "0123456789-")
	for _, c := range s {
		ok = ok && irctext.IsNickRune(c)
	}
	if !ok {
		r.bad(path,
			"%s can't be a nick; a nick has letters, digits and [ ] \\ ` _ ^ { | } -, and begins with no digit and no -%s", short(s), instead)
	}
}

// login checks how Gavel logs in, as far as the options are about each other.
func (r *reader) login(n *Network, at string) {
	if n.Account != "" && strings.ContainsFunc(n.Account, func(c rune) bool { return c <= ' ' || c == 0x7f }) {
		r.bad(at+".account", "%s can't be an account; it is one word", short(n.Account))
	}
	password := r.given[at+".account_password"]
	if !r.oneOf(at+".sasl", n.SASL, sasls) {
		return
	}
	switch {
	case n.SASL == "plain" && !password:
		r.bad(at+".sasl", `sasl = "plain" needs a password; add account_password_file or account_password_env`)
	case n.SASL == "external" && !n.TLS:
		r.bad(at+".sasl", `sasl = "external" shows the server a certificate, which takes TLS; write tls = true`)
	case n.SASL == "external" && n.CertFile == "":
		r.bad(at+".sasl", `sasl = "external" shows the server a certificate; name it in cert_file`)
	case n.SASL == "" && n.LoginRequired && (!password || n.NickServ == ""):
		r.bad(at+".login_required", "login_required without a way to log in would never connect; add sasl and account_password_file")
	case n.SASL == "" && password && n.NickServ == "":
		r.warn(at+".nickserv", `account_password is never used: sasl is not set and nickserv is ""; write sasl = "plain"`)
	}
	if n.SASL != "external" && n.TLS && n.CertFile != "" && !password {
		r.warn(at+".cert_file", `nothing logs in by this certificate; write sasl = "external" if that is meant`)
	}
}

func (r *reader) channels(n *Network, at string) {
	seen := map[irctext.Folded]int{}
	for i, c := range n.Channels {
		at, all := at+".channel"+index(i), at+".channel"
		r.required(at, "name", c.Name, `which channel to be in, such as name = "#meetings"`)
		switch {
		case c.Name == "":
			continue
		case !irctext.IsChannel(c.Name):
			r.bad(at+".name", "%s is no channel; write %q", short(c.Name), "#"+strings.TrimSpace(c.Name))
		case len(c.Name) < 2 || len(c.Name) > 200 || hasControl(c.Name) || strings.ContainsAny(c.Name, " ,:"):
			r.bad(at+".name", "%s can't be a channel's name: after the # there is at least one character, and no blank, "+
				"comma or colon; each channel has a [[network.channel]] of its own", short(c.Name))
		}
		// Only letters fold on every network: which other characters are one depends on
		// the server, and to refuse what may be two channels is worse than to join one twice.
		f := irctext.CaseMap("ascii").Fold(c.Name)
		if first, ok := seen[f]; ok {
			r.bad(at+".name", "%s is here a second time; the first is in line %d", short(c.Name),
				r.line(r.valueAt(all+index(first)+".name").start))
			continue
		}
		seen[f] = i
	}
	if len(n.Channels) == 0 && n.Invite != "yes" && !r.damage[at] && r.has(at) {
		r.report(true, r.keyAt(at), at, `Gavel will be in no channel here; add a [[network.channel]], or write invite = "yes"`)
	}
}

// twiceNamed reports a network with a name that one before it has.
func (r *reader) twiceNamed(c *Config, i int) {
	for j := range i {
		if n := c.Networks[i].Name; n != "" && strings.EqualFold(n, c.Networks[j].Name) {
			r.bad("network"+index(i)+".name", "%s is the name of the network in line %d as well; each has its own", short(n),
				r.line(r.valueAt("network"+index(j)+".name").start))
			return
		}
	}
}
