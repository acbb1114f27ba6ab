package bot

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gavel/commands"
	"gavel/internal/config"
)

func withLogin(change func(*config.Network)) func(*config.Network) {
	return func(c *config.Network) {
		c.SASL, c.AccountPassword, c.NickServ = "plain", config.NewSecret(accountSecret), "NickServ"
		if change != nil {
			change(c)
		}
	}
}

func TestCapabilities(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		if line, _ := p.next(); line != "CAP LS 302" {
			t.Errorf("says %q first", line)
		}
		p.nick = "gavel"
		p.expect("USER gavel ")
		p.send(":irc.example.net CAP * LS * :sts=port=6697 account-tag batch away-notify", ":irc.example.net CAP * LS :echo-message=x server-time draft/chathistory sasl=PLAIN message-tags")
		if got := p.expect("CAP REQ"); got != "CAP REQ :account-tag batch echo-message message-tags server-time" {
			t.Error(got)
		}
		// All or nothing: then one by one.
		p.send(":irc.example.net CAP * NAK :account-tag batch echo-message message-tags server-time")
		for range 5 {
			name := strings.TrimPrefix(p.expect("CAP REQ :"), "CAP REQ :")
			answer := "ACK"
			if name == "batch" {
				answer = "NAK"
			}
			p.sendf(":irc.example.net CAP * %s :%s", answer, name)
		}
		p.expect("CAP END")
		p.welcome()
		r.event(commands.Up)
		// Later changes.
		p.send(":irc.example.net CAP gavel NEW :batch chghost", ":irc.example.net CAP gavel DEL :server-time")
		if got := p.expect("CAP REQ"); got != "CAP REQ :chghost" {
			t.Error(got)
		}
		p.send(":irc.example.net CAP gavel ACK :chghost")
		p.until()
		if caps := r.conn.caps; !caps["chghost"] || caps["server-time"] || !caps["echo-message"] || caps["batch"] {
			t.Errorf("%v", caps)
		}
	})
}

func TestServerWithoutCapabilities(t *testing.T) {
	for _, answer := range []string{":irc.example.net 421 * CAP :Unknown command", ":irc.example.net CAP * LS :", ""} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.accept()
			p.nick = "gavel"
			p.expect("USER")
			if answer != "" {
				p.send(answer)
			}
			p.welcome()
			p.admit("#tc", "@ttx", "bob")
			p.expect("WHO #tc")
			p.send(":irc.example.net 352 gavel #tc t ptl.example irc.example.net ttx H@ :0 Thierry", ":irc.example.net 315 gavel #tc :End of WHO")
			e := r.event(commands.Present)
			if m := e.Members[2]; len(e.Members) != 3 || m.Nick != "ttx" || m.User != "t" || m.Host != "ptl.example" || !m.Op {
				t.Errorf("%+v", e)
			}
			p.send(":bob!b@b.example PRIVMSG #tc :hello")
			if e := r.event(commands.Said); e.Text != "hello" || e.From.Host != "b.example" || e.From.Account != "" {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestPassword(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Password = config.NewSecret(serverSecret) }, func(t *testing.T, r *rig) {
		p := r.accept()
		p.expect("PASS " + serverSecret)
		p.expect("NICK gavel")
	})
}

func TestSASL(t *testing.T) {
	long := strings.Repeat("x", 280) + accountSecret // base64: 300 bytes and more
	for _, c := range []struct {
		name, mech, offer, password string
		want                        string // what is sent, decoded
	}{
		{"plain", "plain", "sasl", accountSecret, "\x00gavel\x00" + accountSecret},
		{"plain among others", "plain", "sasl=EXTERNAL,PLAIN", accountSecret, "\x00gavel\x00" + accountSecret},
		{"long password", "plain", "sasl=PLAIN", long + long, "\x00gavel\x00" + long + long},
		{"external", "external", "sasl=EXTERNAL", "", ""},
	} {
		bubble(t, withLogin(func(cfg *config.Network) {
			cfg.SASL, cfg.AccountPassword, cfg.LoginRequired = c.mech, config.NewSecret(c.password), true
		}), func(t *testing.T, r *rig) {
			p := r.accept()
			p.nick = "gavel"
			p.expect("USER")
			p.send(":irc.example.net CAP * LS :" + c.offer)
			p.expect("CAP REQ :sasl")
			p.send(":irc.example.net CAP * ACK :sasl")
			p.expect("AUTHENTICATE " + strings.ToUpper(c.mech))
			p.send("AUTHENTICATE +")
			blob := ""
			for {
				line := strings.TrimPrefix(p.expect("AUTHENTICATE "), "AUTHENTICATE ")
				if len(line) > 400 {
					t.Errorf("%s: %d bytes at once", c.name, len(line))
				}
				if line != "+" {
					blob += line
				}
				if len(line) < 400 {
					break
				}
			}
			if got, _ := base64.StdEncoding.DecodeString(blob); string(got) != c.want {
				t.Errorf("%s: %q", c.name, got)
			}
			p.send(":irc.example.net 900 gavel gavel!g@h gavel :You are now logged in as gavel", ":irc.example.net 903 gavel :SASL authentication successful")
			p.expect("CAP END")
			p.welcome()
			p.expect("JOIN #tc")
			for _, l := range p.until() {
				if strings.HasPrefix(l, "PRIVMSG NickServ") {
					t.Errorf("%s: %s", c.name, l)
				}
			}
		})
	}
}

func TestLoginRequired(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*config.Network)
		offer  string
		answer []string // after AUTHENTICATE
	}{
		{"wrong password", nil, "sasl=PLAIN", []string{":irc.example.net 904 gavel :SASL authentication failed"}},
		{"no SASL, no NickServ", func(c *config.Network) { c.NickServ = "" }, "server-time", nil},
		{"another mechanism, no NickServ", func(c *config.Network) { c.NickServ = "" }, "sasl=SCRAM-SHA-256", nil},
		{"services are silent, no NickServ", func(c *config.Network) { c.NickServ = "" }, "sasl", []string{}},
	} {
		bubble(t, withLogin(func(cfg *config.Network) {
			cfg.LoginRequired = true
			if c.change != nil {
				c.change(cfg)
			}
		}), func(t *testing.T, r *rig) {
			p := r.accept()
			p.expect("USER")
			p.send(":irc.example.net CAP * LS :" + c.offer)
			if c.answer != nil {
				p.expect("CAP REQ")
				p.send(":irc.example.net CAP * ACK :sasl")
				p.expect("AUTHENTICATE PLAIN")
				p.send(c.answer...)
			} else if c.offer == "server-time" {
				p.expect("CAP REQ")
				p.send(":irc.example.net CAP * ACK :server-time")
			}
			for _, l := range p.over() {
				if l == "CAP END" {
					t.Errorf("%s: goes on", c.name)
				}
			}
			begun := time.Now()
			r.accept()
			if wait := time.Since(begun); wait < 3*time.Minute {
				t.Errorf("%s: back after %v", c.name, wait)
			}
			if len(r.seen()) > 0 {
				t.Errorf("%s: came up", c.name)
			}
		})
	}
}

func TestSASLIsNotWaitedForForEver(t *testing.T) {
	bubble(t, withLogin(nil), func(t *testing.T, r *rig) {
		p := r.accept()
		p.nick = "gavel"
		p.expect("USER")
		p.send(":irc.example.net CAP * LS :sasl")
		p.expect("CAP REQ")
		p.send(":irc.example.net CAP * ACK :sasl")
		p.expect("AUTHENTICATE PLAIN")
		p.expect("AUTHENTICATE *")
		p.expect("CAP END")
		p.welcome()
		p.expect("PRIVMSG NickServ :IDENTIFY " + accountSecret)
	})
}

func TestNickServ(t *testing.T) {
	for _, answer := range []string{
		":NickServ!services@services. NOTICE gavel :You are now identified for gavel.",
		":NickServ!services@services. NOTICE gavel :Password accepted - you are now recognized.",
		":irc.example.net 900 gavel gavel!g@h gavel :You are now logged in as gavel",
		":gavel!g@h ACCOUNT gavel",
		":NickServ MODE gavel +r",
	} {
		bubble(t, withLogin(func(c *config.Network) { c.LoginRequired = true }), func(t *testing.T, r *rig) {
			p := r.accept().register("")
			p.expect("PRIVMSG NickServ :IDENTIFY " + accountSecret)
			for _, l := range p.until() {
				if strings.HasPrefix(l, "JOIN") {
					t.Errorf("joins before it is logged in")
				}
			}
			begun := time.Now()
			p.send(answer)
			p.expect("JOIN #tc")
			if took := time.Since(begun); took > time.Second {
				t.Errorf("%s: took %v", answer, took)
			}
		})
	}
	bubble(t, withLogin(func(c *config.Network) { c.Account = "bots" }), func(t *testing.T, r *rig) {
		p := r.accept().register("")
		p.expect("PRIVMSG NickServ :IDENTIFY bots " + accountSecret)
		begun := time.Now()
		p.expect("JOIN #tc") // in the end without
		if took := time.Since(begun); took > 6*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestNickServDoesNotLikeThePassword(t *testing.T) {
	bubble(t, withLogin(nil), func(t *testing.T, r *rig) {
		p := r.accept().register("")
		p.alive.Store(true)
		p.expect("PRIVMSG NickServ :IDENTIFY")
		p.send(":NickServ!s@s NOTICE gavel :Invalid password for gavel.")
		p.expect("JOIN #tc")
		for range 100 {
			p.send(":NickServ!s@s NOTICE gavel :This nickname is registered. Please identify.")
		}
		pass(time.Hour)
		for _, l := range p.until() {
			if strings.Contains(l, accountSecret) {
				t.Errorf("says the password again")
			}
		}
		if !strings.Contains(r.log.String(), "does not accept") {
			t.Errorf("log:\n%s", r.log)
		}
	})
	bubble(t, withLogin(func(c *config.Network) { c.LoginRequired = true }), func(t *testing.T, r *rig) {
		p := r.accept().register("")
		p.expect("PRIVMSG NickServ :IDENTIFY")
		p.send(":NickServ!s@s NOTICE gavel :Invalid password for gavel.")
		p.expect("QUIT")
		p.conn.Close()
		begun := time.Now()
		r.accept()
		if wait := time.Since(begun); wait < 3*time.Minute {
			t.Errorf("back after %v", wait)
		}
	})
}

func TestServicesComeBack(t *testing.T) {
	bubble(t, withLogin(nil), func(t *testing.T, r *rig) {
		p := r.accept().register("cap-notify")
		p.alive.Store(true)
		p.expect("PRIVMSG NickServ :IDENTIFY")
		p.send(":irc.example.net 401 gavel NickServ :No such nick")
		p.expect("JOIN #tc")
		begun := time.Now()
		p.expect("PRIVMSG NickServ :IDENTIFY")
		if wait := time.Since(begun); wait < 30*time.Second || wait > 2*time.Minute {
			t.Errorf("tried again after %v", wait)
		}
		pass(45 * time.Second)
		p.until()
		p.send(":NickServ!s@s NOTICE gavel :This nickname is registered. Please choose a different nickname, or identify.")
		p.expect("PRIVMSG NickServ :IDENTIFY")
		// And SASL, where the network tells.
		p.send(":irc.example.net CAP gavel NEW :sasl=PLAIN")
		p.expect("CAP REQ :sasl")
		p.send(":irc.example.net CAP gavel ACK :sasl")
		p.expect("AUTHENTICATE PLAIN")
		p.send("AUTHENTICATE +")
		p.expect("AUTHENTICATE ")
		p.send(":irc.example.net 900 gavel gavel!g@h gavel :logged in", ":irc.example.net 903 gavel :ok")
		pass(time.Hour)
		for _, l := range p.until() {
			if strings.Contains(l, "IDENTIFY") {
				t.Errorf("logs in twice: %s", l)
			}
		}
		// Logged out, it logs in again.
		p.send(":irc.example.net 901 gavel gavel!g@h :You are now logged out")
		p.expect("AUTHENTICATE PLAIN")
	})
}

func TestImpostorOfNickServ(t *testing.T) {
	bubble(t, withLogin(nil), func(t *testing.T, r *rig) {
		p := r.accept().register("")
		p.expect("PRIVMSG NickServ :IDENTIFY")
		p.until()
		p.send(":mallory!m@m NOTICE gavel :This nickname is registered, please identify", ":mallory!m@m NOTICE gavel :You are now identified")
		if lines := p.until(); len(lines) > 0 {
			t.Errorf("%q", lines)
		}
	})
}

func TestNickIsTaken(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		p.expect("NICK gavel")
		p.expect("USER")
		p.send(":irc.example.net 433 * gavel :Nickname is already in use")
		p.expect("NICK gavel_")
		p.send(":irc.example.net 433 * gavel_ :Nickname is already in use")
		p.nick = strings.TrimPrefix(p.expect("NICK gavel__"), "NICK ")
		p.welcome()
		if e := r.event(commands.Up); e.To != "gavel__" {
			t.Errorf("%+v", e)
		}
		p.alive.Store(true)
		tries, begun := 0, time.Now()
		for time.Since(begun) < 10*time.Minute {
			if line, _ := p.next(); line == "NICK gavel" {
				p.send(":irc.example.net 433 gavel__ gavel :Nickname is already in use")
				tries++
			} else if strings.HasPrefix(line, "NICK") {
				t.Errorf("%q", line)
			}
		}
		if tries < 19 || tries > 22 {
			t.Errorf("%d tries in ten minutes", tries)
		}
		p.expect("NICK gavel")
		p.send(":gavel__!g@h NICK gavel")
		if e := r.event(commands.Renamed); e.To != "gavel" {
			t.Errorf("%+v", e)
		}
		p.until()
		pass(time.Hour)
		if lines := p.until(); slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "NICK") }) {
			t.Errorf("%q", lines)
		}
	})
}

func TestNickStorm(t *testing.T) {
	for _, number := range []string{"432", "433", "436", "437"} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.accept()
			count := 0
			for {
				line, ok := p.next()
				if !ok {
					break
				}
				if nick, ok := strings.CutPrefix(line, "NICK "); ok {
					count++
					p.sendf(":irc.example.net %s * %s :no", number, nick)
				}
			}
			if count > nickTries+1 {
				t.Errorf("%d nicks", count)
			}
			r.accept()
		})
	}
}

func TestRegain(t *testing.T) {
	for _, word := range []string{"REGAIN", "RECOVER", "GHOST"} {
		bubble(t, withLogin(nil), func(t *testing.T, r *rig) {
			p := r.accept()
			p.expect("NICK gavel")
			p.expect("USER")
			p.send(":irc.example.net CAP * LS :", ":irc.example.net 433 * gavel :Nickname is already in use")
			p.nick = "gavel_"
			p.expect("NICK gavel_")
			p.welcome()
			p.expect("PRIVMSG NickServ :IDENTIFY gavel " + accountSecret)
			p.send(":irc.example.net 900 gavel_ gavel_!g@h gavel :You are now logged in as gavel")
			begun := time.Now()
			p.alive.Store(true)
			p.expect("PRIVMSG NickServ :" + word + " gavel " + accountSecret)
			p.send(":NickServ!s@s NOTICE gavel_ :Ghost has been killed")
			p.expect("NICK gavel")
			p.send(":gavel_!g@h NICK gavel")
			r.event(commands.Renamed)
			if took := time.Since(begun); took > 90*time.Second {
				t.Errorf("%s: took %v", word, took)
			}
		})
	}
}

func TestNickIsForced(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.alive.Store(true)
		p.send(":gavel!~gavel@bot.example NICK Guest4711")
		if e := r.event(commands.Renamed); e.From.Nick != "gavel" || e.To != "Guest4711" {
			t.Errorf("%+v", e)
		}
		p.expect("NICK gavel")
		p.send(":Guest4711!~gavel@bot.example NICK gavel")
		r.event(commands.Renamed)
		for i := range 5 { // no fight at full speed
			p.send(":gavel!~gavel@bot.example NICK Guest4711")
			begun := time.Now()
			p.expect("NICK gavel")
			if wait := time.Since(begun); wait < 25*time.Second {
				t.Errorf("round %d after %v", i, wait)
			}
			p.send(":Guest4711!~gavel@bot.example NICK gavel")
		}
		// What is said under the old nick by another now is not ours.
		p.send(":gavel!~gavel@bot.example NICK Guest4711", ":ttx!t@ptl.example NICK gavel", ":gavel!t@ptl.example PRIVMSG #tc :it is me")
		if e := r.event(commands.Said); e.Text != "it is me" {
			t.Errorf("%+v", e)
		}
		p.until()
		p.send(":gavel!t@ptl.example QUIT :bye") // free again: at once
		p.expect("NICK gavel")
	})
}

func TestLineLength(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("minutes ", 100),
		strings.Repeat("議事録", 200),
		strings.Repeat("протокол", 100),
		strings.Repeat("👩‍⚖️", 100),
		strings.Repeat("x", 1500),
		"x" + strings.Repeat("é", 600),
	} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.joined("LINELEN=4096", "TOPICLEN=80")
			p.send(":irc.example.net 396 gavel a.much.longer.cloak.than.before.example :is now your displayed host")
			p.until()
			r.say(text)
			r.Do(commands.SetTopic{Channel: "#tc", Text: text})
			var got string
			for {
				line, _ := p.next()
				whole := ":gavel!~gavel@a.much.longer.cloak.than.before.example " + line
				if len(whole) > 510 {
					t.Errorf("%d bytes", len(whole))
				}
				if topic, ok := strings.CutPrefix(line, "TOPIC #tc :"); ok {
					if len(topic) > 80 || !strings.HasPrefix(text, topic) || topic == "" {
						t.Errorf("topic %q", topic)
					}
					break
				}
				got += strings.TrimPrefix(line, "PRIVMSG #tc :")
			}
			if strip(got) != strip(text) {
				t.Errorf("said %q\nnot  %q", got, text)
			}
		})
	}
}

func strip(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestNothingOfATextGetsOut(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		r.say("a\r\nQUIT :b\x00\x07")
		if got := p.expect("PRIVMSG"); got != "PRIVMSG #tc :aQUIT :b" {
			t.Errorf("%q", got)
		}
		for _, e := range []commands.Effect{
			commands.Say{Channel: "#tc", Text: ""},
			commands.Say{Channel: "#tc", Text: " \r\n\t "},
			commands.Say{Channel: "#tc,#other", Text: "x"},
			commands.Say{Channel: "#tc other", Text: "x"},
			commands.Say{Channel: "nick", Text: "x"},
			commands.Notice{Nick: "a b", Text: "x"},
			commands.Notice{Nick: "#tc", Text: "x"},
			commands.Notice{Nick: "", Text: "x"},
			commands.Tell{Nick: ":x", Text: "x"},
			commands.Tell{Nick: "x\r\nQUIT", Text: "x"},
			commands.Publish{},
		} {
			r.Do(e)
		}
		r.Do(commands.SetTopic{Channel: "#tc"})
		if got := p.expect(""); got != "TOPIC #tc :" {
			t.Errorf("%q", got)
		}
	})
}

func TestFloods(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined("WHOX")
		p.expect("WHO #tc")
		p.until()
		for i := range 300 {
			p.sendf(":mallory!m@m PRIVMSG gavel :\x01FOO%d\x01", i)
			p.send(":mallory!m@m PRIVMSG #tc :\x01VERSION\x01", ":mallory!m@m PRIVMSG gavel :\x01PING 1\x01", ":mallory!m@m PRIVMSG gavel :\x01", ":mallory!m@m NOTICE gavel :\x01VERSION x\x01")
			p.sendf(":user%d!u@h JOIN #tc", i)
		}
		p.send(":bob!b@b PRIVMSG #tc :hello")
		begun := time.Now()
		if e := r.event(commands.Said); e.Text != "hello" {
			t.Errorf("%+v", e)
		}
		if lines := p.until(); len(lines) > 0 || time.Since(begun) > 100*time.Millisecond {
			t.Errorf("%v, %q", time.Since(begun), lines)
		}
	})
}

func TestGarbage(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		junk := []string{"", ":", "@ ", "@", "::", ": ", "@a", "@a=b", "@a=b ", "@a=b :", "@account=x PRIVMSG #tc :no source", "\x00", " ", "*", ":x *", strings.Repeat("y", 100_000)}
		for _, command := range []string{
			"001", "005", "331", "332", "352", "353", "354", "366", "315", "376", "396", "401", "403", "404", "432", "433", "437", "442", "464", "465", "470", "471",
			"473", "474", "475", "477", "482", "900", "901", "902", "903", "904", "908", "ACCOUNT", "AUTHENTICATE", "BATCH", "CAP", "CHGHOST", "INVITE", "JOIN",
			"KICK", "KILL", "MODE", "NICK", "NOTICE", "PART", "PING", "PONG", "PRIVMSG", "QUIT", "SETNAME", "TAGMSG", "TOPIC", "CLIENT_CONNECTED", "STS_ERR",
		} {
			for _, source := range []string{"", ":bob!b@b ", ":irc.example.net ", ":!@ ", ":@ "} {
				for _, params := range []string{"", " ", " :", " bob", " #nowhere", " * :", " bob #tc", " +x", " bob +", " bob = #tc :@ + !", " * LS", " * ACK :", " * NAK :x y", " bob * * * * * * *"} {
					if command == "442" && params == " bob #tc" {
						continue // makes sense: it has us leave
					}
					junk = append(junk, source+command+params)
				}
			}
		}
		p.send(junk...)
		p.send(":ttx!t@ptl.example PRIVMSG #tc :hello")
		for {
			if e := r.event(commands.Said); e.Text == "hello" {
				break
			}
		}
	})
}

func TestCollisionsWithNicksOfOldServers(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Nick = "committee-secretary" }, func(t *testing.T, r *rig) {
		p := r.accept()
		p.expect("NICK committee-secretary")
		p.nick = "committee" // nine bytes, as the RFC has it
		p.send(":irc.example.net CAP * LS :")
		p.expect("CAP END")
		p.alive.Store(true)
		p.welcome("NICKLEN=9")
		if e := r.event(commands.Up); e.To != "committee" {
			t.Errorf("%+v", e)
		}
		p.admit("#tc")
		r.event(commands.Present)
		pass(10 * time.Minute)
		for _, l := range p.until() {
			if strings.HasPrefix(l, "NICK") {
				t.Error(l)
			}
		}
	})
}

func TestPasswordsDoNotPrint(t *testing.T) {
	cfg := testConfig()
	cfg.AccountPassword, cfg.Password, cfg.SASL = config.NewSecret(accountSecret), config.NewSecret(serverSecret), "plain"
	c := &connection{cfg: &cfg}
	for _, s := range []string{fmt.Sprint(cfg), fmt.Sprintf("%+v", cfg), fmt.Sprintf("%#v", cfg)} {
		if strings.Contains(s, accountSecret) || strings.Contains(s, serverSecret) {
			t.Error(s)
		}
	}
	c.authenticate()
	if len(c.urgent) != 1 {
		t.Errorf("%q", c.urgent)
	}
}

func TestLatencyUnderFakeTimeIsNone(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		begun := time.Now()
		for i := range 100 {
			p.sendf(":bob!b@b PRIVMSG #tc :line %d", i)
			r.event(commands.Said)
			r.say("heard")
			p.expect("PRIVMSG #tc :heard")
		}
		synctest.Wait()
		if took := time.Since(begun); took > 0 {
			t.Errorf("took %v", took)
		}
	})
}
