package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gavel/bot"
	"gavel/docs/examples"
	"gavel/internal/committee"
	"gavel/internal/config"
	"gavel/internal/ircnet"
	"gavel/internal/irctext"
	"gavel/minutes"
)

const demoChannel = "#openstack-meeting"

// demo shows Gavel at work: a network, the bot and a meeting in one process.
func demo(e *env, args []string) error {
	once := e.flags.Bool("once", false, "end after the meeting; exit status 0 only if all its files are there")
	fast := e.flags.Bool("fast", false, "do not wait between lines")
	dir := e.flags.String("dir", "", "keep the data in `DIR`")
	if _, err := e.parse(args, 0, 0); err != nil {
		return err
	}
	if *dir == "" {
		temp, err := os.MkdirTemp("", "gavel-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		*dir = temp
	}
	path, err := filepath.Abs(*dir)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	d := &demonstration{out: e.stdout, dir: path, fast: *fast, color: isTerminal(e.stdout) && os.Getenv("NO_COLOR") == ""}
	return d.run(ctx, *once)
}

// demonstration is a demo that runs.
type demonstration struct {
	out   io.Writer
	dir   string
	fast  bool
	color bool

	irc   string // host:port of the network
	url   string // the published tree
	seen  chan string
	bases []string // the files of the meetings, as their ends were announced
	draft string   // the digest's files, without their extension
	asked int
}

func (d *demonstration) run(ctx context.Context, once bool) error {
	today := time.Now().UTC()
	script := demoScript(today)
	profile, err := committee.LoadProfile("tc-2014")
	if err != nil {
		return err
	}
	accounts := map[string]string{}
	for _, m := range profile.Config.Members {
		accounts[m.Nick] = "demo"
	}
	for _, p := range profile.Config.Programs { // the leads of projects are known by their accounts, too
		accounts[p.PTL] = "demo"
	}
	server := ircnet.New(ircnet.Options{
		Name: "irc.gavel.example", Network: "GavelDemo", Accounts: accounts, Ops: []string{"gavel"},
		MOTD: []string{"Welcome to Gavel's demo.", "Join " + demoChannel + " and type #startmeeting NAME."},
	})
	defer server.Close()
	addr, err := freePort(6667, func(a string) (net.Addr, error) { return server.Listen(a) })
	if err != nil {
		return err
	}
	d.irc = addr.String()

	c := config.Default()
	c.Data, c.Out = filepath.Join(d.dir, "data"), filepath.Join(d.dir, "minutes")
	var ln net.Listener
	web, err := freePort(8080, func(a string) (_ net.Addr, err error) {
		if ln, err = net.Listen("tcp", a); err != nil {
			return nil, err
		}
		return ln.Addr(), nil
	})
	if err != nil {
		return err
	}
	d.url = "http://" + web.String() + "/"
	c.URL, c.InfoURL = d.url, d.url
	c.Limits.Burst, c.Limits.Rate = 1000, 1000
	tc := profile.Config
	tc.Cutoff, tc.Channel, tc.Remind = "", demoChannel, nil
	tc.Meets = strings.ToLower(today.Format("Mon")) + " 20:00" // each week from today on
	for i := range tc.Milestones {
		m := &tc.Milestones[i].Date
		y, month, day := asToday(m.AsTime(time.UTC), today).Date()
		m.Year, m.Month, m.Day = y, int(month), day
	}
	for i := range tc.Classes {
		tc.Classes[i].Notice = committee.Notice{} // a demo has no four business days
	}
	c.Committees = []committee.Config{tc}
	n := config.DefaultNetwork()
	n.Name, n.Server, n.TLS, n.Nick = "demo", d.irc, false, "gavel"
	n.Burst, n.Every = 100, config.Duration(time.Millisecond) // our own network: nobody to spare
	n.Channels = []config.Channel{{Name: demoChannel}}
	c.Networks = []config.Network{n}
	s, err := newService(&c, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	s.web = ln
	if open := bot.MeetingsOf(s.loop.World); len(open) > 0 {
		return errors.Join(fmt.Errorf("the meeting %q is still open in %s, from an earlier demo: give this one a folder of its own", open[0].Title, d.dir), ln.Close(), s.db.Close())
	}

	fmt.Fprintf(d.out, "IRC network  irc://%s/%s\nminutes      %s\ndata         %s\n\n", d.irc, strings.TrimPrefix(demoChannel, "#"), d.url, d.dir)

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() { ran <- s.run(ctx, nil) }()

	err = d.hold(ctx, script, accounts)
	if err == nil {
		err = d.show(ctx)
	}
	if err == nil && !once {
		d.invite()
		select {
		case <-ctx.Done():
		case err = <-ran:
			return err
		}
		fmt.Fprintln(d.out, "\nGoodbye.")
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // interrupted in the middle of the meeting
		if once {
			err = errors.New("interrupted before the meeting was over")
		}
	}
	cancel()
	return errors.Join(err, <-ran)
}

// freePort listens on the port, or the next free one.
func freePort(port int, listen func(addr string) (net.Addr, error)) (net.Addr, error) {
	var last error
	for p := port; p < port+100; p++ {
		a, err := listen("127.0.0.1:" + strconv.Itoa(p))
		if err == nil {
			return a, nil
		}
		last = err
	}
	return nil, fmt.Errorf("no free port from %d on: %w", port, last)
}

// act is a line of the script.
type act struct {
	nick, text string
	me         bool // a /me
	private    bool // to the bot
}

// drafted is what the bot says of the draft of a digest.
var drafted = regexp.MustCompile(`^Draft .*: (\S+)\.md \(also \.rst\)\.`)

var scripted = regexp.MustCompile(`^\d\d:\d\d(?::\d\d)? (?:<([\w-]+)>|\*([\w-]+)\*|\* ([\w-]+)) (.*)$`)

// asToday is a day of docs/examples/tc-2014-06.txt when both its meetings are today: later days
// are as far away as they were then, and earlier ones are today too.
func asToday(day, today time.Time) time.Time {
	second := time.Date(2014, 6, 24, 0, 0, 0, 0, time.UTC)
	return today.AddDate(0, 0, max(int(day.Sub(second).Hours()/24), 0))
}

// demoScript is docs/examples/tc-2014-06.txt as it is held on a day.
func demoScript(today time.Time) (script []act) {
	dates := regexp.MustCompile(`\b2014-\d\d-\d\d\b`)
	for line := range bytes.Lines(examples.TC) {
		m := scripted.FindStringSubmatch(strings.TrimSpace(string(line)))
		if m == nil {
			continue
		}
		text := dates.ReplaceAllStringFunc(m[4], func(s string) string {
			d, err := time.Parse("2006-01-02", s)
			if err != nil {
				return s
			}
			return asToday(d, today).Format("2006-01-02")
		})
		script = append(script, act{nick: m[1] + m[2] + m[3], text: text, me: m[3] != "", private: m[2] != ""})
	}
	return script
}

// hold lets the members hold the meetings of the script.
func (d *demonstration) hold(ctx context.Context, script []act, accounts map[string]string) error {
	d.seen = make(chan string, 10_000)
	reader, err := ircnet.Dial(ctx, d.irc, ircnet.Login{Nick: "you", Real: "the reader of this screen"})
	if err != nil {
		return err
	}
	defer reader.Close()
	if err := reader.Join(ctx, demoChannel); err != nil {
		return err
	}
	go d.watch(ctx, reader)
	// The bot may have been there first, or not yet.
	names, err := d.present(ctx)
	if err != nil {
		return err
	}
	if !names["gavel"] {
		if err := d.expect(ctx, func(text string) bool { return text == "gavel JOIN" }); err != nil {
			return err
		}
	}
	usher, err := ircnet.Dial(ctx, d.irc, ircnet.Login{Nick: "usher"})
	if err != nil {
		return err
	}
	defer usher.Close()
	clients := map[string]*ircnet.Client{}
	for _, a := range script {
		c := clients[a.nick]
		if c == nil {
			login := ircnet.Login{Nick: a.nick}
			account := a.nick
			if account == "annegent_" { // the same person on her phone
				account = "annegentle"
			}
			if accounts[account] != "" {
				login.Account, login.Password = account, accounts[account]
			}
			if c, err = ircnet.Dial(ctx, d.irc, login); err != nil {
				return err
			}
			defer c.Close()
			if err := c.Join(ctx, demoChannel); err != nil {
				return err
			}
			clients[a.nick] = c
		}
		if err := d.pause(ctx, a); err != nil {
			return err
		}
		if d.fast && a.text == "#next" {
			a.text = "#next!" // or it would be taken for a key that was pressed twice
		}
		switch {
		case a.private:
			c.Say("gavel", a.text)
			d.print(a.nick, d.dim(a.nick+" to gavel, in private: "+a.text))
		case a.me:
			c.Action(demoChannel, a.text)
		default:
			c.Say(demoChannel, a.text)
		}
		if err := d.answered(ctx, c, usher, a); err != nil {
			return fmt.Errorf("waiting for the answer to %q: %w", a.text, err)
		}
	}
	for _, c := range clients {
		c.Quit("see you next week")
	}
	return nil
}

// present is who is in the channel.
func (d *demonstration) present(ctx context.Context) (map[string]bool, error) {
	c, err := ircnet.Dial(ctx, d.irc, ircnet.Login{Nick: "usher"})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	c.Raw("NAMES " + demoChannel)
	lines, err := c.Sync(ctx)
	names := map[string]bool{}
	for _, l := range lines {
		if l.Command == "353" {
			for _, n := range strings.Fields(l.Text()) {
				names[strings.TrimLeft(n, "@+")] = true
			}
		}
	}
	return names, err
}

// pause waits about as long as somebody types. What is said in private is not waited for: it is
// what was there before the meetings.
func (d *demonstration) pause(ctx context.Context, a act) error {
	if d.fast || a.private {
		return ctx.Err()
	}
	think := 350*time.Millisecond + time.Duration(len(a.text))*15*time.Millisecond
	if a.text == "#next" {
		think = 3 * time.Second
	}
	select {
	case <-time.After(think):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answered waits until the bot has taken the line and said what it has to say: it
// answers in the order of the wire, so whoever asks next is answered after it.
func (d *demonstration) answered(ctx context.Context, speaker, usher *ircnet.Client, a act) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if _, err := speaker.Sync(ctx); err != nil {
		return err
	}
	for line, answer := range map[string]string{"#endmeeting": "Log: ", "#digest draft": "Draft "} { // what show needs
		if a.text == line {
			return d.expect(ctx, func(s string) bool { return strings.HasPrefix(s, "gavel PRIVMSG "+answer) })
		}
	}
	d.asked++
	question := fmt.Sprintf("question%d", d.asked)
	usher.Say("gavel", question)
	_, err := usher.Expect(ctx, func(l ircnet.Line) bool { return strings.Contains(l.Text(), question) })
	return err
}

func (d *demonstration) expect(ctx context.Context, ok func(string) bool) error {
	for {
		select {
		case s := <-d.seen:
			if ok(s) {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// watch prints what the channel sees.
func (d *demonstration) watch(ctx context.Context, c *ircnet.Client) {
	for {
		l, err := c.Expect(ctx, func(ircnet.Line) bool { return true })
		if err != nil {
			return
		}
		nick, _, _ := strings.Cut(strings.TrimPrefix(l.Source, ":"), "!")
		if nick == "you" || !strings.Contains(l.Source, "!") {
			continue
		}
		text := irctext.Clean(strings.TrimSuffix(strings.TrimPrefix(l.Text(), "\x01ACTION "), "\x01"))
		switch l.Command {
		case "PRIVMSG":
			switch {
			case strings.HasPrefix(l.Text(), "\x01ACTION "):
				d.print(nick, "* "+d.paint(nick, nick)+" "+text)
			default:
				d.print(nick, "<"+d.paint(nick, nick)+"> "+d.highlight(nick, text))
			}
			if url, ok := strings.CutPrefix(text, "Minutes:"); ok && nick == "gavel" {
				d.bases = append(d.bases, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(url), d.url), ".html"))
			}
			if m := drafted.FindStringSubmatch(text); m != nil && nick == "gavel" {
				d.draft = strings.TrimPrefix(m[1], d.url)
			}
		case "JOIN":
			d.print(nick, d.dim("→ "+nick+" joins"))
			text = ""
		case "QUIT", "PART":
			d.print(nick, d.dim("← "+nick+" leaves"))
		case "TOPIC":
			d.print(nick, d.dim("topic: "+text))
		}
		d.seen <- strings.TrimSpace(nick + " " + l.Command + " " + text)
	}
}

func (d *demonstration) print(_, s string) {
	fmt.Fprintf(d.out, "%s %s\n", d.dim(time.Now().UTC().Format("15:04:05")), s)
}

// colours are those of a terminal that are readable on dark and on light.
var colours = []string{"32", "33", "34", "35", "36", "91"}

func (d *demonstration) paint(nick, s string) string {
	if !d.color {
		return s
	}
	if nick == "gavel" {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	sum := 0
	for _, b := range []byte(nick) {
		sum += int(b)
	}
	return "\x1b[" + colours[sum%len(colours)] + "m" + s + "\x1b[0m"
}

func (d *demonstration) dim(s string) string {
	if !d.color {
		return s
	}
	return "\x1b[2m" + s + "\x1b[0m"
}

func (d *demonstration) highlight(nick, s string) string {
	if !d.color {
		return s
	}
	word, rest, _ := strings.Cut(s, " ")
	if strings.HasPrefix(word, "#") {
		return "\x1b[1m" + word + "\x1b[0m " + rest
	}
	if nick == "gavel" {
		return "\x1b[1m" + s + "\x1b[0m"
	}
	return s
}

// show checks that all files of the meetings are there, and names them.
func (d *demonstration) show(ctx context.Context) error {
	if len(d.bases) != 2 {
		return fmt.Errorf("the ends of %d meetings were announced, not of 2", len(d.bases))
	}
	for i, base := range d.bases {
		fmt.Fprintf(d.out, "\nMeeting %d\n", i+1)
		for _, f := range minutes.Formats {
			name := filepath.Join(d.dir, "minutes", filepath.FromSlash(base)+f.Ext)
			if fi, err := os.Stat(name); err != nil || fi.Size() == 0 {
				return fmt.Errorf("a file of the meeting is missing: %s", name)
			}
			fmt.Fprintf(d.out, "  %-18s%s%s%s\n", f.Name, d.url, base, f.Ext)
		}
	}
	if d.draft == "" {
		return errors.New("the draft of the digest was not announced")
	}
	fmt.Fprintf(d.out, "\nDraft of the digest\n")
	for _, f := range []struct{ name, ext string }{{"Markdown", ".md"}, {"reStructuredText", ".rst"}} {
		if err := appears(ctx, filepath.Join(d.dir, "minutes", filepath.FromSlash(d.draft)+f.ext)); err != nil {
			return err
		}
		fmt.Fprintf(d.out, "  %-18s%s%s%s\n", f.name, d.url, d.draft, f.ext)
	}
	return nil
}

// appears waits until a file is there: one that is no meeting's is written some time after it
// was announced.
func appears(ctx context.Context, name string) error {
	for range 100 {
		if fi, err := os.Stat(name); err == nil && fi.Size() > 0 {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return fmt.Errorf("the draft of the digest is missing: %s", name)
}

func (d *demonstration) invite() {
	host, port, _ := net.SplitHostPort(d.irc)
	fmt.Fprintf(d.out, `
Now you: connect any IRC client to %s, port %s, without TLS, join %s,
and type  #startmeeting NAME  to chair a meeting. For example:

  irssi -c %s -p %s -n you2        then  /join %s

Ctrl-C ends the demo.
`, host, port, demoChannel, host, port, demoChannel)
}
