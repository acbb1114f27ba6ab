// Package play plays transcripts: a chat written down as a classic log, fed
// through the real loop with the clock of the transcript.
//
// A chair rehearses with it, a bug report is a file, and every test of a command
// is one:
//
//	# a comment
//	@ 2014-06-17                       the date of what follows (UTC)
//	@ channel #openstack-meeting       the channel of what follows
//	@ account ttx thierry              nick ttx is logged in to services as thierry; "-" is not logged in
//	20:01:03 <ttx> #startmeeting tc
//	20:01:30 * ttx waves               a /me
//	20:02 -!- ttx is now known as ttx_
//	20:03 -!- fungi joins              also: parts, quits, is kicked, is op, is voiced, sets topic: text
//	20:04 *ttx_* help                  a private message to the bot
//	20:05 .                            time passes: all that became due happens
//	20:06 !kill                        the process dies here and is started again
//	20:06 !kill before                 it dies later: right before it says the next line that must not get
//	                                   lost, such as a reminder, when it has recorded that this is due
//	20:06 !kill said                   or right after it said that line, before it records that it is said
//	20:07 -!- gavel disconnects        the bot loses the network; also: reconnects
//
// What the bot does stands among the lines, and is made anew when a transcript
// is played:
//
//	20:01 -gavel- text                 said in the channel
//	20:01 -gavel- [topic] text         the channel's topic
//	20:01 -gavel- [notice ttx] text    told one person
//	20:01 -gavel- [to ttx] text        answered in private
package play

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// kind is what a line of a transcript is.
type kind int

const (
	comment kind = iota
	date         // @ 2014-06-17
	channel      // @ channel #c
	account      // @ account nick name
	said         // <nick> text
	acted        // * nick text
	event        // -!- nick does something
	private      // *nick* text
	passes       // .
	killed       // !kill
	byBot        // -gavel- text
)

// line is one line of a transcript.
type line struct {
	kind kind
	raw  string        // as it stands there, without its end
	at   time.Duration // since midnight
	day  time.Time     // of date
	nick string
	text string // what was said, or what happened
	arg  string // the object of what happened
}

var (
	timed   = regexp.MustCompile(`^\s*\[?(\d{1,2}):(\d\d)(?::(\d\d))?\]?\s(.*)$`)
	saying  = regexp.MustCompile(`^<[@+%&~ ]?([^\s<>]+)> ?(.*)$`)
	acting  = regexp.MustCompile(`^\* (\S+) ?(.*)$`)
	telling = regexp.MustCompile(`^\*([^\s*]+)\* (.*)$`)
	doing   = regexp.MustCompile(`^-!- (\S+) (.*)$`)
	botLine = regexp.MustCompile(`^\s*(?:\d{1,2}:\d\d(?::\d\d)? )?-(\S+)- `)

	happenings = []struct {
		pattern *regexp.Regexp
		what    string
	}{
		{regexp.MustCompile(`^is now known as (\S+)$`), "nick"},
		{regexp.MustCompile(`^joins(?: as (\S+))?$`), "joins"},
		{regexp.MustCompile(`^parts(?:: (.*))?$`), "parts"},
		{regexp.MustCompile(`^quits(?:: (.*))?$`), "quits"},
		{regexp.MustCompile(`^is kicked(?: by (\S+))?$`), "kicked"},
		{regexp.MustCompile(`^is op()$`), "op"},
		{regexp.MustCompile(`^is voiced()$`), "voiced"},
		{regexp.MustCompile(`^is no longer (?:op|voiced)()$`), "plain"},
		{regexp.MustCompile(`^sets topic: ?(.*)$`), "topic"},
		{regexp.MustCompile(`^disconnects()$`), "disconnects"},
		{regexp.MustCompile(`^reconnects()$`), "reconnects"},
	}
)

// parse reads one line. The error says what would be right.
func parse(raw, bot string) (l line, err error) {
	l.raw = strings.TrimRight(raw, "\r\n")
	text := strings.TrimSpace(l.raw)
	switch {
	case text == "" || strings.HasPrefix(text, "#"):
		return l, nil
	case strings.HasPrefix(text, "@"):
		return l, l.setting(strings.Fields(text[1:]))
	}
	if m := botLine.FindStringSubmatch(l.raw); m != nil && m[1] == bot {
		l.kind = byBot
		return l, nil
	}
	m := timed.FindStringSubmatch(l.raw)
	if m == nil {
		return l, fmt.Errorf("a line begins with a time, as in \"20:01 <ttx> hello\", or with # or @: %q", text)
	}
	clock := m[1] + ":" + m[2] + ":" + m[3]
	if m[3] == "" {
		clock += "00"
	}
	t, err := time.Parse("15:04:05", fmt.Sprintf("%08s", clock))
	if err != nil {
		return l, fmt.Errorf("%q is no time of day", strings.TrimSuffix(clock, ":"))
	}
	l.at = t.Sub(t.Truncate(24 * time.Hour))
	return l, l.what(m[4])
}

func (l *line) setting(f []string) error {
	switch {
	case len(f) == 1 && f[0] != "channel" && f[0] != "account":
		day, err := time.Parse("2006-01-02", f[0])
		if err != nil {
			return fmt.Errorf("%q is no date; write it as 2014-06-17", f[0])
		}
		l.kind, l.day = date, day
	case len(f) == 2 && f[0] == "channel":
		l.kind, l.arg = channel, f[1]
	case len(f) == 3 && f[0] == "account":
		l.kind, l.nick, l.arg = account, f[1], f[2]
		if l.arg == "-" {
			l.arg = ""
		}
	default:
		return fmt.Errorf("after @ stands a date (2014-06-17), \"channel #name\" or \"account nick name\"")
	}
	return nil
}

func (l *line) what(text string) error {
	set := func(k kind, m []string) error {
		l.kind, l.nick, l.text = k, m[1], m[2]
		return nil
	}
	if m := saying.FindStringSubmatch(text); m != nil {
		return set(said, m)
	}
	if m := telling.FindStringSubmatch(text); m != nil {
		return set(private, m)
	}
	if m := acting.FindStringSubmatch(text); m != nil {
		return set(acted, m)
	}
	if m := doing.FindStringSubmatch(text); m != nil {
		l.kind, l.nick = event, m[1]
		for _, h := range happenings {
			if x := h.pattern.FindStringSubmatch(strings.TrimRight(m[2], " ")); x != nil {
				l.text, l.arg = h.what, x[1]
				return nil
			}
		}
		return fmt.Errorf("%q is nothing that happens; it can be: joins, parts, quits, is kicked, is op, is voiced, is no longer op, is now known as NICK, sets topic: TEXT, disconnects, reconnects", m[2])
	}
	switch word, arg, _ := strings.Cut(strings.TrimSpace(text), " "); {
	case word == "." && arg == "":
		l.kind = passes
	case word == "!kill" && (arg == "" || arg == "before" || arg == "said"):
		l.kind, l.arg = killed, arg
	default:
		return fmt.Errorf("%q is nothing a transcript has; see gavel help play", text)
	}
	return nil
}
