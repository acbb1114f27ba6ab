package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gavel/commands"
	"gavel/internal/config"
)

func TestComesUp(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register(modern, "CASEMAPPING=ascii", "BOT=B")
		if e := r.event(commands.Up); e.Network != "test" || e.To != "gavel" || e.Text != "ascii" {
			t.Errorf("%+v", e)
		}
		p.expect("MODE gavel +B")
		p.expect("JOIN #tc")
		p.send(":gavel!~gavel@bot.example JOIN #tc * :Gavel",
			":irc.example.net 332 gavel #tc :Welcome",
			":irc.example.net 353 gavel = #tc :@ttx!t@ptl.example +bob!b@b.example gavel!~gavel@bot.example",
			":irc.example.net 366 gavel #tc :End")
		e := r.event(commands.Present)
		if e.Channel != "#tc" || e.Text != "Welcome" || len(e.Members) != 3 {
			t.Errorf("%+v", e)
		}
		if m := e.Members[2]; m.Nick != "ttx" || m.User != "t" || m.Host != "ptl.example" || !m.Op || m.Voice {
			t.Errorf("%+v", m)
		}
		if m := e.Members[0]; m.Nick != "bob" || m.Op || !m.Voice {
			t.Errorf("%+v", m)
		}
		r.say("Meeting started")
		if got := p.expect("PRIVMSG"); got != "PRIVMSG #tc :Meeting started" {
			t.Error(got)
		}
	})
}

func TestReconnects(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		last := time.Duration(0)
		for i := range 12 {
			begun := time.Now()
			p := r.accept()
			if i > 0 {
				wait := time.Since(begun)
				if wait < 2*time.Second || wait > 5*time.Minute+time.Second {
					t.Errorf("connection %d after %v", i, wait)
				}
				if i == 11 && wait < 2*time.Minute || i == 1 && wait > 5*time.Second {
					t.Errorf("connection %d after %v, before that %v", i, wait, last)
				}
				last = wait
			}
			p.register("").admit("#tc")
			r.event(commands.Present)
			p.conn.Close()
			if e := r.event(commands.Down); e.Text == "" {
				t.Error("Down without a reason")
			}
		}
		// A connection that lasted makes up for it.
		p := r.accept().register("").admit("#tc")
		r.event(commands.Present)
		for range 3 {
			pass(30 * time.Second)
			p.send("PING :x")
		}
		p.conn.Close()
		begun := time.Now()
		r.accept()
		if wait := time.Since(begun); wait > 4*time.Second {
			t.Errorf("after a good connection it takes %v", wait)
		}
	})
}

func TestBacksOffFromBans(t *testing.T) {
	for _, text := range []string{
		"Closing Link: gavel[bot.example] (K-Lined)",
		"Closing Link: bot.example (G:Lined: open proxy)",
		"Closing Link: (You have been banned from this network)",
		"Closing Link: (Bad Password)",
		"Closing Link: gavel (AKILLed: spam)",
	} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.accept()
			p.expect("USER")
			p.send("ERROR :" + text)
			p.over()
			begun := time.Now()
			r.accept()
			if wait := time.Since(begun); wait < 3*time.Minute || wait > 5*time.Minute+time.Second {
				t.Errorf("%s: back after %v", text, wait)
			}
		})
	}
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		p.send("ERROR :Trying to reconnect too fast.")
		p.over()
		begun := time.Now()
		r.accept()
		if wait := time.Since(begun); wait < 20*time.Second {
			t.Errorf("throttled, and back after %v", wait)
		}
	})
}

func TestRegistrationIsNotWaitedForForEver(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		begun := time.Now()
		p := r.accept()
		p.expect("USER")
		p.over()
		if took := time.Since(begun); took > 61*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestUpWithoutTheEndOfTheMOTD(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		p.expect("USER")
		p.send(":irc.example.net 001 gavel :Welcome")
		r.event(commands.Up)
		p.expect("JOIN #tc")
	})
}

func TestSilenceIsNoticed(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		begun := time.Now()
		for range 10 { // answers keep it alive
			token := strings.TrimPrefix(p.expect("PING "), "PING ")
			p.send(":irc.example.net PONG irc.example.net " + token)
		}
		if took := time.Since(begun); took < 7*time.Minute {
			t.Errorf("ten PINGs in %v", took)
		}
		begun = time.Now()
		e := r.event(commands.Down)
		if took := time.Since(begun); took > 2*time.Minute || !strings.Contains(e.Text, "nothing was heard") {
			t.Errorf("%q after %v", e.Text, took)
		}
	})
}

func TestPeerThatStopsReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.fake = true
		r.start()
		conn := <-r.doors // nobody reads
		begun := time.Now()
		newPeer(t, <-r.doors)
		if took := time.Since(begun); took > 30*time.Second {
			t.Errorf("took %v", took)
		}
		conn.Close()
		if !strings.Contains(r.log.String(), "stopped reading") {
			t.Errorf("log: %s", r.log)
		}
		r.stop()
	})
}

func TestFreeze(t *testing.T) { // in the middle of a meeting: nothing is lost
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.fake = true
		r.start()
		conn := <-r.doors
		in, stop := make(chan string), make(chan struct{})
		go func() { // reads until it is told not to
			b := make([]byte, 512)
			for {
				select {
				case <-stop:
					close(in)
					return
				default:
				}
				n, err := conn.Read(b)
				if err != nil {
					close(in)
					return
				}
				in <- string(b[:n])
			}
		}()
		for range 3 {
			<-in
		}
		go fmt.Fprint(conn, ":s 001 gavel :hi\r\n:s 422 gavel :x\r\n")
		for s := range in {
			if strings.Contains(s, "JOIN") {
				break
			}
		}
		fmt.Fprint(conn, ":gavel!g@h JOIN #tc\r\n:s 366 gavel #tc :end\r\n")
		<-in // WHO
		close(stop)
		for range in {
		}
		r.say("decided")
		p := r.accept().register("").admit("#tc")
		p.expect("PRIVMSG #tc :decided")
		conn.Close()
		r.stop()
	})
}

func TestNothingIsLostWithTheLink(t *testing.T) {
	for _, caps := range []string{"", "echo-message"} {
		bubble(t, func(c *config.Network) { c.Every = config.Duration(100 * time.Millisecond); c.Burst = 2 }, func(t *testing.T, r *rig) {
			const lines = 200
			for i := range lines {
				r.say(fmt.Sprintf("line %03d", i))
			}
			got, order := map[string]int{}, []string{}
			for n := 0; len(got) < lines; n++ {
				p := r.accept()
				p.alive.Store(true)
				p.register(caps, "WHOX").admit("#tc")
				for range 20 + n%3 {
					line := p.expect("PRIVMSG #tc :")
					got[line]++
					order = append(order, line)
					if caps != "" && n%2 == 0 {
						p.send(":gavel!~gavel@bot.example " + line)
					}
					if len(got) == lines {
						break
					}
				}
				p.conn.Close()
			}
			doubled := 0
			for _, n := range got {
				doubled += n - 1
			}
			if !slices.IsSortedFunc(firsts(order), strings.Compare) {
				t.Errorf("out of order: %q", order)
			}
			t.Logf("caps %q: %d lines, %d of them said again", caps, lines, doubled)
		})
	}
}

// firsts are the lines without those that were there before.
func firsts(lines []string) (first []string) {
	for _, l := range lines {
		if !slices.Contains(first, l) {
			first = append(first, l)
		}
	}
	return first
}

func TestWhatIsConfirmedIsNotSaidAgain(t *testing.T) {
	for _, way := range []string{"echo", "pong", "refused"} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			caps := ""
			if way == "echo" {
				caps = "echo-message"
			}
			p := r.accept().register(caps, "WHOX").admit("#tc")
			r.say("one")
			r.Do(commands.SetTopic{Channel: "#tc", Text: "two"})
			p.expect("TOPIC #tc :two")
			switch way {
			case "echo":
				p.send(":gavel!g@h PRIVMSG #tc :one", ":gavel!g@h TOPIC #tc :two")
			case "pong":
				p.send(":irc.example.net PONG irc.example.net " + strings.TrimPrefix(p.expect("PING "), "PING "))
			case "refused":
				p.send(":irc.example.net 404 gavel #tc :Cannot send to channel", ":irc.example.net 482 gavel #tc :You're not channel operator")
				if e := r.event(commands.Refused); e.What != "say" || e.Channel != "#tc" {
					t.Errorf("%+v", e)
				}
				if e := r.event(commands.Refused); e.What != "topic" || e.Text != "You're not channel operator" {
					t.Errorf("%+v", e)
				}
			}
			p.until()
			r.say("three")
			p.expect("PRIVMSG #tc :three")
			p.conn.Close()
			p = r.accept().register(caps, "WHOX").admit("#tc")
			if got := p.expect("PRIVMSG"); got != "PRIVMSG #tc :three" {
				t.Errorf("%s: said again: %s", way, got)
			}
			if lines := p.until(); slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "TOPIC") }) {
				t.Errorf("%s: said again: %q", way, lines)
			}
		})
	}
}

func TestPrivateLinesAreLetGoAfterALongTime(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.conn.Close()
		r.event(commands.Down)
		r.Do(commands.Notice{Nick: "old", Text: "only a chair can do that"})
		door := <-r.doors
		door.Close()
		pass(6 * time.Minute)
		r.Do(commands.Notice{Nick: "new", Text: "only a chair can do that"})
		p = r.accept().register("")
		if got := p.expect("NOTICE"); got != "NOTICE new :only a chair can do that" {
			t.Error(got)
		}
	})
}

func TestChannelLinesWaitForTheChannel(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register("")
		p.expect("JOIN #tc")
		p.send(":irc.example.net 473 gavel #tc :Cannot join channel (+i)")
		r.say("patience")
		p.alive.Store(true)
		go func() {
			for line := range p.lines {
				if line == "JOIN #tc" {
					p.send(":irc.example.net 473 gavel #tc :Cannot join channel (+i)")
				}
				if strings.HasPrefix(line, "PRIVMSG") {
					t.Errorf("said outside: %s", line)
				}
			}
		}()
		pass(59 * time.Minute)
		if strings.Contains(r.log.String(), "dropped") {
			t.Errorf("dropped too soon:\n%s", r.log)
		}
		pass(2 * time.Minute)
		synctest.Wait()
		if !strings.Contains(r.log.String(), "lines were dropped") {
			t.Errorf("not dropped:\n%s", r.log)
		}
		if n := strings.Count(r.log.String(), "can't join"); n != 1 {
			t.Errorf("%d log lines about one reason:\n%s", n, r.log)
		}
	})
}

func TestJoinFailures(t *testing.T) {
	for number, why := range refusals {
		bubble(t, func(c *config.Network) { c.Channels[0].Key = config.NewSecret(channelSecret) }, func(t *testing.T, r *rig) {
			p := r.accept().register("")
			p.alive.Store(true)
			tries, begun := 0, time.Now()
			for time.Since(begun) < time.Hour {
				line, _ := p.next()
				if line == "JOIN #tc "+channelSecret {
					p.send(":irc.example.net " + number + " gavel #TC :Cannot join channel")
					tries++
				}
			}
			if e := r.event(commands.Gone); e.Text != why.why || e.Channel != "#tc" {
				t.Errorf("%s: %+v", number, e)
			}
			if tries < 4 || tries > 12 {
				t.Errorf("%s: %d tries in an hour", number, tries)
			}
			if n := strings.Count(r.log.String(), "can't join"); n != 1 || !strings.Contains(r.log.String(), why.help) {
				t.Errorf("%s: log:\n%s", number, r.log)
			}
		})
	}
}

func TestJoinsAgainWhenLoggedIn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register("")
		p.expect("JOIN #tc")
		p.send(":irc.example.net 477 gavel #tc :You need to be identified")
		p.until()
		begun := time.Now()
		p.send(":irc.example.net 900 gavel gavel!g@h gavel :You are now logged in as gavel")
		p.expect("JOIN #tc")
		if time.Since(begun) > time.Second {
			t.Error("did not join at once")
		}
	})
}

func TestChannelLimit(t *testing.T) {
	bubble(t, func(c *config.Network) {
		c.Channels = nil
		for i := range 5 {
			c.Channels = append(c.Channels, config.Channel{Name: fmt.Sprintf("#c%d", i)})
		}
	}, func(t *testing.T, r *rig) {
		p := r.accept().register("", "CHANLIMIT=#:3", "WHOX")
		if got := p.expect("JOIN"); got != "JOIN #c0,#c1,#c2" {
			t.Error(got)
		}
		for i := range 3 {
			p.enter(fmt.Sprintf("#c%d", i))
		}
		p.until()
		if n := strings.Count(r.log.String(), "can't join"); n != 2 {
			t.Errorf("log:\n%s", r.log)
		}
		// A place that becomes free is taken.
		cfg := testConfig()
		for i := 1; i < 5; i++ {
			cfg.Channels = append(cfg.Channels, config.Channel{Name: fmt.Sprintf("#c%d", i)})
		}
		cfg.Channels = cfg.Channels[1:]
		r.Update(cfg)
		p.expect("PART #c0")
		p.send(":gavel!g@h PART #c0")
		p.expect("JOIN #c3")
	})
}

func TestManyChannels(t *testing.T) {
	bubble(t, func(c *config.Network) {
		c.Channels = nil
		for i := range 100 {
			ch := config.Channel{Name: fmt.Sprintf("#a-channel-with-a-name-%03d", i)}
			if i%7 == 0 {
				ch.Key = config.NewSecret(channelSecret)
			}
			c.Channels = append(c.Channels, ch)
		}
	}, func(t *testing.T, r *rig) {
		p := r.accept().register("", "WHOX", "TARGMAX=NAMES:1,JOIN:8,PRIVMSG:")
		asked := map[string]bool{}
		for len(asked) < 100 {
			f := strings.Fields(p.expect("JOIN "))
			names := strings.Split(f[1], ",")
			keys := 0
			if len(f) > 2 {
				keys = len(strings.Split(f[2], ","))
			}
			if len(names) > 8 {
				t.Errorf("%d targets", len(names))
			}
			for i, name := range names {
				var n int
				fmt.Sscanf(name, "#a-channel-with-a-name-%03d", &n)
				if i < keys != (n%7 == 0) {
					t.Errorf("%s has a key or not: %q", name, f)
				}
				asked[name] = true
				p.enter(name)
			}
		}
		for range 100 {
			r.event(commands.Present)
		}
	})
}

func TestKicks(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.alive.Store(true)
		for range 4 {
			p.send(":op!o@o KICK #tc gavel :go away")
			if e := r.event(commands.Gone); e.Text != "kicked by op: go away" {
				t.Errorf("%+v", e)
			}
			begun := time.Now()
			p.expect("JOIN #tc")
			p.enter("#tc")
			if wait := time.Since(begun); wait < 5*time.Second || wait > 6*time.Minute {
				t.Errorf("back after %v", wait)
			}
			r.event(commands.Present)
		}
		p.send(":op!o@o KICK #tc gavel :go away")
		r.event(commands.Gone)
		pass(time.Hour)
		for _, line := range p.until() {
			if strings.HasPrefix(line, "JOIN") {
				t.Fatal("does not give up")
			}
		}
		if !strings.Contains(r.log.String(), "not going back") {
			t.Errorf("log:\n%s", r.log)
		}
		p.send(":op!o@o INVITE gavel :#tc")
		p.admit("#tc")
		r.event(commands.Present)
	})
}

func TestForcedPartAndUnknownPresence(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.send(":gavel!~gavel@bot.example PART #tc :\"Requested by op\"")
		r.event(commands.Gone)
		p.admit("#tc")
		r.event(commands.Present)
		p.send(":irc.example.net 442 gavel #tc :You're not on that channel")
		r.event(commands.Gone)
		p.admit("#tc")
		r.event(commands.Present)
	})
}

func TestInvite(t *testing.T) {
	join := func(invite string, channel string) bool {
		joins := false
		bubble(t, func(c *config.Network) { c.Invite = invite }, func(t *testing.T, r *rig) {
			p := r.accept().register("")
			p.expect("JOIN #tc")
			p.send(":irc.example.net 473 gavel #tc :Cannot join channel (+i)")
			p.until()
			pass(11 * time.Second)
			p.send(":bob!b@b INVITE gavel "+channel, ":bob!b@b INVITE other #elsewhere")
			synctest.Wait()
			for _, l := range p.until() {
				joins = joins || l == "JOIN "+channel
			}
		})
		return joins
	}
	for _, c := range []struct {
		invite, channel string
		want            bool
	}{
		{"no", "#tc", false},
		{"configured", "#tc", true},
		{"configured", "#other", false},
		{"yes", "#tc", true},
		{"yes", "#other", true},
		{"yes", "not-a-channel", false},
	} {
		if got := join(c.invite, c.channel); got != c.want {
			t.Errorf("invite = %q, %s: %v", c.invite, c.channel, got)
		}
	}
}

func TestInvitedChannels(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Invite = "yes" }, func(t *testing.T, r *rig) {
		p := r.joined()
		for i := range 1000 { // somebody overdoes it
			p.sendf(":bob!b@b INVITE gavel #flood%d", i)
		}
		p.send(":bob!b@b INVITE gavel #meet")
		count := 0
		for _, l := range p.until() {
			if strings.HasPrefix(l, "JOIN ") {
				count += strings.Count(l, ",") + 1
			}
		}
		pass(time.Second)
		for _, l := range p.until() {
			if strings.HasPrefix(l, "JOIN ") {
				count += strings.Count(l, ",") + 1
			}
		}
		if count != invitedLimit {
			t.Errorf("%d joins", count)
		}
		p.enter("#flood0")
		r.event(commands.Present)
		p.conn.Close() // a reconnect does not forget an invitation
		p = r.accept().register("")
		p.expect("JOIN #tc,#flood0,")
		p.enter("#flood0")
		p.send(":op!o@o KICK #flood0 gavel :no bots") // but is not a right
		p.until()
		pass(10 * time.Minute)
		for len(p.lines) > 0 {
			if l := <-p.lines; strings.Contains(l, "#flood0,") {
				t.Error(l)
			}
		}
	})
}

func TestChannelNobodyAskedFor(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.send(":gavel!~gavel@bot.example JOIN #forced", ":bob!b@b PRIVMSG #forced :#startmeeting")
		p.expect("PART #forced")
		p.send(":irc.example.net 470 gavel #tc ##tc :Forwarding to another channel")
		for _, e := range r.seen() {
			t.Errorf("%+v", e)
		}
	})
}

func TestUpdate(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined("CASEMAPPING=ascii")
		cfg := testConfig()
		cfg.Channels = []config.Channel{{Name: "#TC"}, {Name: "#infra", Key: config.NewSecret(channelSecret)}}
		r.Update(cfg)
		if got := p.expect("JOIN"); got != "JOIN #infra "+channelSecret {
			t.Error(got)
		}
		p.enter("#infra")
		r.event(commands.Present)

		cfg.Channels = cfg.Channels[1:]
		r.Update(cfg)
		r.say("to nobody")
		p.expect("PART #TC")
		p.send(":gavel!~gavel@bot.example PART #tc")
		if e := r.event(commands.Gone); e.Channel != "#tc" {
			t.Errorf("%+v", e)
		}

		cfg.Nick = "clerk"
		r.Update(cfg)
		p.expect("NICK clerk")
		p.send(":gavel!~gavel@bot.example NICK clerk")
		if e := r.event(commands.Renamed); e.From.Nick != "gavel" || e.To != "clerk" {
			t.Errorf("%+v", e)
		}
		p.nick = "clerk"

		cfg.Server = "irc2.example.net"
		r.Update(cfg)
		begun := time.Now()
		p.expect("QUIT :reconnecting")
		p.send("ERROR :Closing Link: (Quit)")
		p.over()
		p = r.accept()
		if took := time.Since(begun); took > time.Second {
			t.Errorf("took %v", took)
		}
		p.register("")
		p.expect("JOIN #infra " + channelSecret)

		cfg.Every, cfg.Burst = config.Duration(2*time.Second), 1
		r.Update(cfg)
		p.enter("#infra")
		p.until()
		r.Do(commands.Say{Channel: "#infra", Text: "one"})
		r.Do(commands.Say{Channel: "#infra", Text: "two"})
		p.expect("PRIVMSG #infra :one")
		begun = time.Now()
		p.expect("PRIVMSG #infra :two")
		if wait := time.Since(begun); wait < time.Second {
			t.Errorf("the new pace is not kept: %v", wait)
		}
	})
}

func TestUpdateWhileAway(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		p.send("ERROR :Closing Link: (K-Lined)")
		p.over()
		synctest.Wait()
		begun := time.Now()
		cfg := testConfig()
		cfg.Channels = []config.Channel{{Name: "#new"}}
		r.Update(cfg)
		r.accept().register("").admit("#new")
		if time.Since(begun) > time.Second {
			t.Error("a reload does not connect at once")
		}
	})
}

func TestPace(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Burst, c.Every = 4, config.Duration(2*time.Second) }, func(t *testing.T, r *rig) {
		p := r.accept().register(modern).admit("#tc")
		r.event(commands.Present)
		pass(20 * time.Second)
		begun := time.Now()
		for i := range 10 {
			r.say(fmt.Sprint("bulk ", i))
		}
		for i := range 10 {
			p.expect(fmt.Sprint("PRIVMSG #tc :bulk ", i))
			if i == 3 && time.Since(begun) > 10*time.Millisecond {
				t.Errorf("the first lines take %v", time.Since(begun))
			}
			if i == 5 { // protocol does not wait behind bulk
				before := time.Now()
				p.send("PING :now")
				p.expect("PONG now")
				if took := time.Since(before); took > 10*time.Millisecond {
					t.Errorf("PONG after %v", took)
				}
			}
		}
		if took := time.Since(begun); took < 11*time.Second || took > 13*time.Second {
			t.Errorf("ten lines in %v", took)
		}
	})
}

func TestNobodyStarves(t *testing.T) {
	bubble(t, func(c *config.Network) {
		c.Burst, c.Every = 1, config.Duration(time.Second)
		c.Channels = append(c.Channels, config.Channel{Name: "#infra"})
	}, func(t *testing.T, r *rig) {
		p := r.accept().register(modern).admit("#tc")
		p.enter("#infra")
		r.event(commands.Present)
		r.event(commands.Present)
		for i := range 50 {
			r.say(fmt.Sprint("minutes ", i))
			r.Do(commands.Notice{Nick: fmt.Sprint("flooder", i), Text: "too many commands"})
		}
		r.Do(commands.Say{Channel: "#infra", Text: "hello"})
		r.Do(commands.Tell{Nick: "bob", Text: "hello"})
		begun := time.Now()
		p.expect("PRIVMSG #infra :hello")
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("another channel waits for %v", took)
		}
		p.expect("PRIVMSG #tc :minutes 3")
		if took := time.Since(begun); took > 15*time.Second {
			t.Errorf("channels wait for people: %v", took)
		}
	})
}

func TestQuit(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Burst, c.Every = 2, config.Duration(time.Second) }, func(t *testing.T, r *rig) {
		p := r.joined()
		pass(10 * time.Second)
		for i := range 4 {
			r.say(fmt.Sprint("last ", i))
		}
		go r.cancel()
		for i := range 4 {
			p.expect(fmt.Sprint("PRIVMSG #tc :last ", i))
		}
		p.expect("QUIT :")
		p.send("ERROR :Closing Link: (Quit)")
		p.conn.Close()
		begun := time.Now()
		<-r.done
		if time.Since(begun) > 100*time.Millisecond {
			t.Errorf("took %v", time.Since(begun))
		}
	})
}

func TestQuitIsBounded(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Burst, c.Every = 1, config.Duration(2*time.Second) }, func(t *testing.T, r *rig) {
		p := r.joined()
		for i := range 1000 {
			r.say(fmt.Sprint("last ", i))
		}
		begun := time.Now()
		r.cancel()
		p.expect("QUIT :") // and the server does not hang up
		<-r.done
		if took := time.Since(begun); took > 11*time.Second {
			t.Errorf("took %v", took)
		}
		if !strings.Contains(r.log.String(), "left unsaid") {
			t.Errorf("log:\n%s", r.log)
		}
	})
}

func TestQuitWhileAway(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		p.conn.Close()
		pass(time.Second)
		begun := time.Now()
		r.cancel()
		<-r.done
		if took := time.Since(begun); took > time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestKill(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.send(":oper!o@o KILL gavel :spam", "ERROR :Closing Link: gavel (Killed (oper (spam)))")
		if e := r.event(commands.Down); e.Text != "killed by oper: spam" {
			t.Errorf("%+v", e)
		}
		r.accept().register("").admit("#tc")
	})
}

func TestEmitMayBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil)
		r.fake = true
		gate, seen := make(chan struct{}), 0
		r.emit = func(e commands.Event) {
			<-gate
			if e.Kind == commands.Said {
				if want := fmt.Sprint("line ", seen); e.Text != want {
					t.Errorf("%q, not %q", e.Text, want)
				}
				seen++
			}
		}
		r.start()
		p := r.accept().register(modern).admit("#tc", "bob!b@b")
		for i := range 1000 {
			p.sendf(":bob!b@b PRIVMSG #tc :line %d", i)
		}
		r.say("still here")
		p.expect("PRIVMSG #tc :still here")
		pass(10 * time.Minute / 10) // silence is not the server's fault
		p.until()
		close(gate)
		r.stop()
		if seen != 1000 {
			t.Errorf("%d lines", seen)
		}
	})
}

func TestHundredReconnects(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) { // a goroutine that is left fails the bubble
		for range 100 {
			p := r.accept().register(modern).admit("#tc")
			r.event(commands.Present)
			r.say("x")
			p.expect("PRIVMSG")
			p.conn.Close()
			r.event(commands.Down)
		}
	})
}
