package ircnet

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/ergochat/irc-go/ircmsg"
	"github.com/ergochat/irc-go/ircutils"
)

// A Client is a user for tests and the demo. It says what it is told to, answers
// PING, and keeps every line that came until somebody looks at it. Methods that
// send return nothing: that a connection is over is what Expect and Sync find out.
// One goroutine looks at lines (Expect, Sync, Wait, Join); any may send.
type Client struct {
	conn  net.Conn
	inbox chan []Line // holds the lines nobody looked at, when there are any
	empty chan bool   // holds a token, when there are none
	over  chan struct{}
	err   error // why it is over; set before over is closed
	syncs int
}

// Login is how a Client registers.
type Login struct {
	Nick string
	User string   // the nick if empty
	Real string   // the nick if empty
	Pass string   // of the server
	Caps []string // to be asked for; all must be granted

	// Account logs in with SASL PLAIN and the Password, or with SASL EXTERNAL when there is none.
	Account, Password string

	TLS *tls.Config // nil is plain text
}

// A Line is what a client was sent, as it came and taken apart.
type Line struct {
	Raw string
	ircmsg.Message
}

// Arg returns parameter i, or "".
func (l Line) Arg(i int) string {
	if i < len(l.Params) {
		return l.Params[i]
	}
	return ""
}

// Text returns the last parameter, or "".
func (l Line) Text() string { return l.Arg(max(len(l.Params)-1, 0)) }

// Tag returns the value of a tag, or "".
func (l Line) Tag(name string) string {
	_, v := l.GetTag(name)
	return v
}

// Dial connects to a server and returns a client that is registered there. What it
// was told until then is gone.
func Dial(ctx context.Context, addr string, login Login) (*Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	if login.TLS != nil {
		t := tls.Client(conn, login.TLS)
		if err := t.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, fmt.Errorf("dial: %w", err)
		}
		conn = t
	}
	c := &Client{conn: conn, inbox: make(chan []Line, 1), empty: make(chan bool, 1), over: make(chan struct{})}
	c.empty <- true
	go c.read()
	if err := c.register(ctx, login); err != nil {
		c.Close()
		return nil, fmt.Errorf("register as %s: %w", login.Nick, err)
	}
	return c, nil
}

func (c *Client) register(ctx context.Context, l Login) error {
	caps := l.Caps
	if l.Account != "" {
		caps = append([]string{"sasl"}, caps...)
	}
	def(&l.User, l.Nick)
	def(&l.Real, l.Nick)
	if l.Pass != "" {
		c.Raw("PASS :" + l.Pass)
	}
	if caps != nil {
		c.Raw("CAP LS 302")
	}
	c.Raw("NICK " + l.Nick)
	c.Raw("USER " + l.User + " 0 * :" + l.Real)
	if caps != nil {
		c.Raw("CAP REQ :" + strings.Join(caps, " "))
	}
	for {
		line, err := c.Expect(ctx, func(Line) bool { return true })
		if err != nil {
			return err
		}
		switch line.Command {
		case "CAP":
			switch {
			case line.Arg(1) == "NAK":
				return errors.New(line.Raw)
			case line.Arg(1) == "ACK" && l.Account == "":
				c.Raw("CAP END")
			case line.Arg(1) == "ACK" && l.Password == "":
				c.Raw("AUTHENTICATE EXTERNAL")
			case line.Arg(1) == "ACK":
				c.Raw("AUTHENTICATE PLAIN")
			}
		case "AUTHENTICATE":
			answer := l.Account
			if l.Password != "" {
				answer = "\x00" + l.Account + "\x00" + l.Password
			}
			for _, chunk := range ircutils.EncodeSASLResponse([]byte(answer)) {
				c.Raw("AUTHENTICATE " + chunk)
			}
		case "903":
			c.Raw("CAP END")
		case "376", "422":
			return nil
		case "ERROR", "432", "433", "464", "465", "904", "905", "906", "908":
			return errors.New(line.Raw)
		}
	}
}

func (c *Client) read() {
	in := bufio.NewReader(c.conn)
	for {
		s, err := in.ReadString('\n')
		if err != nil {
			c.err = err
			c.conn.Close()
			close(c.over)
			return
		}
		line := Line{Raw: trimEnd(s)}
		line.Message, _ = ircmsg.ParseLine(line.Raw)
		if line.Command == "PING" {
			c.Raw("PONG :" + line.Text())
		}
		var lines []Line
		select {
		case lines = <-c.inbox:
		case <-c.empty:
		}
		c.inbox <- append(lines, line)
	}
}

// next returns the oldest line that nobody looked at, and waits for it.
func (c *Client) next(ctx context.Context) (Line, error) {
	var lines []Line
	select {
	case lines = <-c.inbox:
	default:
		select {
		case lines = <-c.inbox:
		case <-ctx.Done():
			return Line{}, ctx.Err()
		case <-c.over:
			select { // the last words
			case lines = <-c.inbox:
			default:
				return Line{}, c.err
			}
		}
	}
	if rest := lines[1:]; len(rest) > 0 {
		c.inbox <- rest
	} else {
		c.empty <- true
	}
	return lines[0], nil
}

// Expect returns the next line that ok wants. Those before it are gone. It fails
// when ctx is done and when the connection is over.
func (c *Client) Expect(ctx context.Context, ok func(Line) bool) (Line, error) {
	for {
		l, err := c.next(ctx)
		if err != nil {
			return l, fmt.Errorf("expect line: %w", err)
		}
		if ok(l) {
			return l, nil
		}
	}
}

// Command is a condition for Expect: the command, and the parameters as far as
// they are given.
func Command(command string, params ...string) func(Line) bool {
	return func(l Line) bool {
		if l.Command != command || len(l.Params) < len(params) {
			return false
		}
		for i, p := range params {
			if l.Params[i] != p {
				return false
			}
		}
		return true
	}
}

// Sync is a barrier: it returns when the server has answered everything that was
// sent so far, with all lines that came until then and nobody looked at.
func (c *Client) Sync(ctx context.Context) (lines []Line, err error) {
	c.syncs++
	token := "sync-" + strconv.Itoa(c.syncs)
	c.Raw("PING :" + token)
	_, err = c.Expect(ctx, func(l Line) bool {
		if l.Command == "PONG" && l.Text() == token {
			return true
		}
		lines = append(lines, l)
		return false
	})
	return lines, err
}

// Wait returns when the connection is over, with the lines that came until then.
// The error says how it ended: io.EOF in good order.
func (c *Client) Wait(ctx context.Context) (lines []Line, err error) {
	for {
		l, err := c.next(ctx)
		if err != nil {
			return lines, err
		}
		lines = append(lines, l)
	}
}

// Raw sends a line.
func (c *Client) Raw(line string) {
	c.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	io.WriteString(c.conn, line+"\r\n")
}

// Join joins channels, and returns when the last of them has told who is there.
func (c *Client) Join(ctx context.Context, channels ...string) error {
	c.Raw("JOIN " + strings.Join(channels, ","))
	for range channels {
		l, err := c.Expect(ctx, func(l Line) bool {
			return l.Command == "366" || l.Arg(1) != "" && joinRefusals[l.Command] != ""
		})
		if err != nil {
			return err
		}
		if l.Command != "366" {
			return fmt.Errorf("join %s: %s", l.Arg(1), l.Raw)
		}
	}
	return nil
}

// Say says something in a channel, or to a nick.
func (c *Client) Say(target, text string) { c.Raw("PRIVMSG " + target + " :" + text) }

// Notice is Say for what nobody should answer.
func (c *Client) Notice(target, text string) { c.Raw("NOTICE " + target + " :" + text) }

// Action is Say for what somebody does (/me).
func (c *Client) Action(target, text string) { c.Say(target, "\x01ACTION "+text+"\x01") }

// Nick asks for another nick.
func (c *Client) Nick(nick string) { c.Raw("NICK " + nick) }

// Part leaves a channel.
func (c *Client) Part(channel, why string) { c.Raw("PART " + channel + " :" + why) }

// Quit says goodbye. The server closes the connection.
func (c *Client) Quit(why string) { c.Raw("QUIT :" + why) }

// Close closes the connection without a word.
func (c *Client) Close() {
	c.conn.Close()
	<-c.over
}
