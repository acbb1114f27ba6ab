package minutes

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gavel/internal/irctext"
)

func TestReadLog(t *testing.T) {
	log := "\ufeff20:00:01 <alice> #startmeeting x\r\n" +
		"20:00 <@bob> no seconds\n" +
		"[20:00:05] <+carol>  two blanks\n" +
		"[ 20:01 ] < dave> irssi\n" +
		"\n" +
		"20:01:10 * erin waves at <frank>\n" +
		"20:01  * erin waves\n" +
		"20:01:11 <bob> * foo bar\n" +
		"20:01:12 <bob> 3 * 4\n" +
		"20:01:13 <bob>\n" +
		"20:01:14 <bob>x\n" +
		"<bob> no time\n" +
		"* bob has none either\n" +
		"20:01:15 -!- ttx is now known as ttx_\n" +
		"20:01:16 *** Joins: foo\n" +
		"20:01:17 * * *\n" +
		"25:00 <bob> no such hour\n" +
		"[20:02 <bob> half a bracket\n" +
		"prose <like> this\n" +
		"20:02:00 <~&@oper> prefixes\n" +
		"20:02:00 <bad\xff> by\xfftes \n" +
		"00:10 <alice> next day\n" +
		"0:10:30 <alice> one digit\n" +
		"00:10:29 <alice> and the next\n" +
		"00:10:29 <[a]`_^{|}-> last"
	lines, skipped := ReadLog([]byte(log), time.Date(2014, 6, 30, 13, 31, 0, 0, time.UTC))
	var got strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&got, "%d %s %q %q me=%t notime=%t\n", l.N, l.At.Format("02T15:04:05"), l.Nick, l.Text, l.Me, l.NoTime)
	}
	want := `1 30T20:00:01 "alice" "#startmeeting x" me=false notime=false
2 30T20:00:01 "bob" "no seconds" me=false notime=false
3 30T20:00:05 "carol" " two blanks" me=false notime=false
4 30T20:01:00 "dave" "irssi" me=false notime=false
6 30T20:01:10 "erin" "waves at <frank>" me=true notime=false
7 30T20:01:10 "erin" "waves" me=true notime=false
8 30T20:01:11 "bob" "* foo bar" me=false notime=false
9 30T20:01:12 "bob" "3 * 4" me=false notime=false
10 30T20:01:13 "bob" "" me=false notime=false
11 30T20:01:14 "bob" "x" me=false notime=false
12 30T20:01:14 "bob" "no time" me=false notime=true
13 30T20:01:14 "bob" "has none either" me=true notime=true
20 30T20:02:00 "oper" "prefixes" me=false notime=false
21 30T20:02:00 "bad\xff" "by\xfftes " me=false notime=false
22 01T00:10:00 "alice" "next day" me=false notime=false
23 01T00:10:30 "alice" "one digit" me=false notime=false
24 02T00:10:29 "alice" "and the next" me=false notime=false
25 02T00:10:29 "[a]` + "`" + `_^{|}-" "last" me=false notime=false
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	if skipped != 6 { // joins, the noise of clients, prose; not the blank line
		t.Errorf("%d lines skipped", skipped)
	}
}

func TestReadLogWithoutTimes(t *testing.T) {
	day := time.Date(2014, 6, 30, 0, 0, 0, 0, time.UTC)
	lines, skipped := ReadLog([]byte("<alice> hi\nhello\n<bob> ho"), day)
	if len(lines) != 2 || skipped != 1 || !lines[0].At.Equal(day) || !lines[1].At.Equal(day) || !lines[1].NoTime {
		t.Error(lines, skipped)
	}
	if lines, skipped := ReadLog(nil, day); lines != nil || skipped != 0 {
		t.Error(lines, skipped)
	}
}

func TestDateOf(t *testing.T) {
	for name, want := range map[string]string{
		"asbroker.2018-06-05-13.31.log.txt":     "2018-06-05",
		"tc/2014/tc.2014-06-17-20.01-2.log.txt": "2014-06-17",
		"2014-01-01-review.2018-06-05.log":      "2018-06-05",
		"x.2018-02-30-10.00.log.txt":            "",
		"x.12018-02-20-10.00.log.txt":           "",
		"x.log.txt":                             "",
		"2018-06-05":                            "2018-06-05",
	} {
		got, ok := DateOf(name)
		if ok != (want != "") || ok && day(got) != want {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
}

func FuzzReadLog(f *testing.F) {
	f.Add("20:00:01 <alice> hi\n20:00:02 * bob waves\n[20:00] <@carol> x\r\n<d> e\n* f g\nrest")
	f.Add("\ufeff[1:02]<a>b\n23:59 <a> x\n00:00 <a> y")
	f.Fuzz(func(t *testing.T, log string) {
		day := time.Date(2014, 6, 30, 0, 0, 0, 0, time.UTC)
		lines, skipped := ReadLog([]byte(log), day)
		source := strings.Split(strings.TrimPrefix(log, "\ufeff"), "\n")
		if len(lines)+skipped > len(source) {
			t.Fatalf("%d lines of %d", len(lines)+skipped, len(source))
		}
		last := day
		for _, l := range lines {
			if l.At.Before(last) || l.At.Sub(last) > 24*time.Hour {
				t.Errorf("%v after %v", l.At, last)
			}
			last = l.At
			if l.Nick == "" || strings.ContainsAny(l.Nick, " \n") || !l.Me && strings.ContainsAny(l.Nick, "<\t") || strings.Contains(l.Text, "\n") {
				t.Errorf("bad line %+v", l)
			}
			if !strings.Contains(source[l.N-1], l.Nick) || !strings.Contains(source[l.N-1], l.Text) {
				t.Errorf("%+v is not in %q", l, source[l.N-1])
			}
		}
	})
}

// What we write as a log reads back as what was said.
func FuzzLogRoundTrip(f *testing.F) {
	for _, s := range nasty {
		f.Add("alice", s, false)
		f.Add("[m]", s, true)
	}
	f.Fuzz(func(t *testing.T, nick, text string, me bool) {
		for _, r := range nick {
			if !irctext.IsNickRune(r) {
				return
			}
		}
		if irctext.Clean(nick) != nick || nick == "" {
			return
		}
		at := time.Date(2014, 6, 30, 20, 0, 1, 0, time.UTC)
		var b strings.Builder
		if err := LogText(&b, &Meeting{Log: []LogLine{{N: 1, At: at, Nick: nick, Text: text, Me: me}}}, 1); err != nil {
			t.Fatal(err)
		}
		lines, skipped := ReadLog([]byte(b.String()), at)
		if len(lines) != 1 || skipped != 0 {
			t.Fatalf("%q is %d lines", b.String(), len(lines))
		}
		if l := lines[0]; l.Nick != nick || l.Text != irctext.Clean(text) || l.Me != me || !l.At.Equal(at) {
			t.Errorf("%q became %+v", b.String(), l)
		}
	})
}
