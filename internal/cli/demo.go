package cli

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
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

	"gavel/internal/config"
	"gavel/internal/ircnet"
	"gavel/internal/irctext"
	"gavel/minutes"
)

//go:embed demo.txt
var demoScript []byte

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
	base  string // the files of the meeting, once its end was announced
	lines int
}

func (d *demonstration) run(ctx context.Context, once bool) error {
	members := []string{"ttx", "russellb", "annegentle", "markmc", "mikal", "sdague", "markwash"}
	accounts := map[string]string{}
	for _, m := range members {
		accounts[m] = "demo"
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
	n := config.DefaultNetwork()
	n.Name, n.Server, n.TLS, n.Nick = "demo", d.irc, false, "gavel"
	n.Burst, n.Every = 1000, config.Duration(time.Millisecond) // our own network: nobody to spare
	n.Channels = []config.Channel{{Name: demoChannel}}
	c.Networks = []config.Network{n}
	s, err := newService(&c, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	s.web = ln

	fmt.Fprintf(d.out, "IRC network  irc://%s/%s\nminutes      %s\ndata         %s\n\n", d.irc, strings.TrimPrefix(demoChannel, "#"), d.url, d.dir)

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ran := make(chan error, 1)
	go func() { ran <- s.run(ctx, nil) }()

	err = d.hold(ctx, members)
	if err == nil {
		err = d.show()
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

// hold lets the members hold the meeting of the script.
func (d *demonstration) hold(ctx context.Context, members []string) error {
	d.seen = make(chan string, 10_000)
	reader, err := ircnet.Dial(ctx, d.irc, ircnet.Login{Nick: "you", Real: "the reader of this screen"})
	if err != nil {
		return err
	}
	defer reader.Close()
	if err := reader.Join(ctx, demoChannel); err != nil {
		return err
	}
	watching := make(chan struct{})
	go func() { defer close(watching); d.watch(ctx, reader) }()
	// The bot may have been there first, or not yet.
	there := func(text string) bool { return text == "gavel JOIN" }
	if names, err := d.present(ctx); err != nil {
		return err
	} else if !names["gavel"] {
		if err := d.expect(ctx, there); err != nil {
			return err
		}
	}
	clients := map[string]*ircnet.Client{}
	for _, m := range members {
		c, err := ircnet.Dial(ctx, d.irc, ircnet.Login{Nick: m, Account: m, Password: "demo"})
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.Join(ctx, demoChannel); err != nil {
			return err
		}
		clients[m] = c
	}
	lines := bufio.NewScanner(bytes.NewReader(demoScript))
	for lines.Scan() {
		nick, text, me, ok := scriptLine(lines.Text())
		if !ok {
			continue
		}
		if err := d.pause(ctx, text); err != nil {
			return err
		}
		if me {
			clients[nick].Action(demoChannel, text)
		} else {
			clients[nick].Say(demoChannel, text)
		}
		if err := d.answered(ctx, nick, text); err != nil {
			return fmt.Errorf("waiting for the answer to %q: %w", text, err)
		}
	}
	for _, m := range members {
		clients[m].Quit("see you next week")
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

var scripted = regexp.MustCompile(`^(?:<(\w+)>|\* (\w+)) (.*)$`)

func scriptLine(s string) (nick, text string, me, ok bool) {
	m := scripted.FindStringSubmatch(s)
	if m == nil {
		return "", "", false, false
	}
	return m[1] + m[2], m[3], m[2] != "", true
}

// pause waits about as long as somebody types.
func (d *demonstration) pause(ctx context.Context, text string) error {
	if d.fast {
		return ctx.Err()
	}
	select {
	case <-time.After(500*time.Millisecond + time.Duration(len(text))*22*time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answers are how the last line begins that Gavel says to a command, so that the
// next member speaks after it.
var answers = map[string]string{
	"#startmeeting": "gavel PRIVMSG The meeting name has been set",
	"#chair":        "gavel PRIVMSG Current chairs",
	"#startvote":    "gavel PRIVMSG Vote using",
	"#showvote":     "gavel PRIVMSG abstain",
	"#endvote":      "gavel PRIVMSG abstain",
	"#undo":         "gavel PRIVMSG Removing item",
	"#endmeeting":   "gavel PRIVMSG Log: ",
}

// answered waits until the channel has seen the line, and what Gavel says to it.
func (d *demonstration) answered(ctx context.Context, nick, text string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	err := d.expect(ctx, func(s string) bool { return strings.HasPrefix(s, nick+" PRIVMSG ") && strings.HasSuffix(s, text) })
	word, _, _ := strings.Cut(text, " ")
	if want := answers[word]; want != "" && err == nil {
		err = d.expect(ctx, func(s string) bool { return strings.HasPrefix(s, want) })
	}
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
				d.base = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(url), d.url), ".html")
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

// show checks that all files of the meeting are there, and names them.
func (d *demonstration) show() error {
	if d.base == "" {
		return errors.New("the end of the meeting was not announced")
	}
	fmt.Fprintln(d.out)
	for _, f := range minutes.Formats {
		name := filepath.Join(d.dir, "minutes", filepath.FromSlash(d.base)+f.Ext)
		if fi, err := os.Stat(name); err != nil || fi.Size() == 0 {
			return fmt.Errorf("a file of the meeting is missing: %s", name)
		}
		fmt.Fprintf(d.out, "  %-20s %s%s%s\n", f.Name, d.url, d.base, f.Ext)
	}
	return nil
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
