package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gavel/commands"
	"gavel/internal/config"
)

// receipt waits for the next event Told or Untold, and returns it in words.
func (r *rig) receipt() string {
	r.t.Helper()
	for {
		select {
		case e := <-r.events:
			if s := receiptOf(e); s != "" {
				if e.Network != "test" || e.At.IsZero() {
					r.t.Errorf("%+v", e)
				}
				return s
			}
		case <-time.After(r.patience()):
			r.t.Fatalf("nothing was told or untold\n%s", r.log)
		}
	}
}

// receiptOf is "" for other events.
func receiptOf(e commands.Event) string {
	switch e.Kind {
	case commands.Told:
		return strings.TrimSpace("told " + e.What + " " + e.Text)
	case commands.Untold:
		return "untold " + e.What + ": " + e.Text
	}
	return ""
}

// none is an error if there were receipts that nobody has asked for yet.
func (r *rig) none() {
	r.t.Helper()
	for {
		select {
		case e := <-r.events:
			if s := receiptOf(e); s != "" {
				r.t.Errorf("%s", s)
			}
		default:
			return
		}
	}
}

// end ends the network, after which nothing may be told any more.
func (r *rig) end() {
	r.t.Helper()
	r.cancel()
	select {
	case <-r.done:
	case <-time.After(r.patience()):
		r.t.Fatal("Run does not return")
	}
	r.none()
}

func (r *rig) keyed(key, text string) {
	r.Do(commands.Say{Network: "test", Channel: "#tc", Text: text, Key: key})
}

func (r *rig) tellKeyed(key, nick, text string) {
	r.Do(commands.Tell{Network: "test", Nick: nick, Text: text, Key: key})
}

// pong answers a PING.
func (p *peer) pong() {
	p.t.Helper()
	p.send(":irc.example.net PONG irc.example.net " + strings.TrimPrefix(p.expect("PING "), "PING "))
}

// Whatever happens to a letter: each key is told or untold, once. It is told only when its
// last line was confirmed.
func TestReceiptProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, now, up := newOutbox(), time.Unix(0, 0), time.Unix(0, 0)
		open, receipts := map[string]bool{}, map[string][]string{}
		o.tell = func(e commands.Event) { receipts[e.What] = append(receipts[e.What], receiptOf(e)) }
		n := 0
		text := func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"é", "x", " ", "\t"}).Draw(t, "text"), rapid.IntRange(0, 150).Draw(t, "length"))
		}
		room := func(t *rapid.T) string { return rapid.SampledFrom([]string{"#a", "#b"}).Draw(t, "room") }
		nick := func(t *rapid.T) string { return rapid.SampledFrom([]string{"bob", "eve", "no body"}).Draw(t, "nick") }
		key := func() string { n++; return fmt.Sprint(n) }
		t.Repeat(map[string]func(*rapid.T){
			"say":    func(t *rapid.T) { o.add(commands.Say{Channel: room(t), Text: text(t), Key: key()}, now) },
			"tell":   func(t *rapid.T) { o.add(commands.Tell{Nick: nick(t), Text: text(t), Key: key()}, now) },
			"notice": func(t *rapid.T) { o.add(commands.Notice{Nick: nick(t), Text: "x"}, now) },
			"topic":  func(t *rapid.T) { o.add(commands.SetTopic{Channel: room(t), Text: text(t)}, now) },
			"join":   func(t *rapid.T) { open[room(t)] = true },
			"kick":   func(t *rapid.T) { delete(open, room(t)) },
			"send": func(t *rapid.T) {
				if _, c, ok := o.choose(func(s string) bool { return open[s] }, func(letter) int { return 50 }); ok {
					o.given(c, now)
				}
			},
			"ask":     func(t *rapid.T) { o.asked, o.askedTo = "x", o.n },
			"pong":    func(t *rapid.T) { o.pong("x") },
			"echo":    func(t *rapid.T) { o.echo("PRIVMSG", room(t), text(t)) },
			"echo2":   func(t *rapid.T) { o.echo("PRIVMSG", nick(t), text(t)) },
			"refuse":  func(t *rapid.T) { o.refused("PRIVMSG", room(t), "no") },
			"refuse2": func(t *rapid.T) { o.refused("PRIVMSG", nick(t), "no") },
			"lose":    func(t *rapid.T) { o.lost(); up = now },
			"let go":  func(t *rapid.T) { o.letGo(now) },
			"expire":  func(t *rapid.T) { o.expire(now, up, func(s string) bool { return open[s] }) },
			"forget":  func(t *rapid.T) { o.forget(room(t)) },
			"rename":  func(t *rapid.T) { o.renamed(nick(t), nick(t)) },
			"refold":  func(t *rapid.T) { o.refold("ascii") },
			"time": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 4000).Draw(t, "seconds")) * time.Second)
			},
			"": func(t *rapid.T) {
				waits := map[string]int{}
				for _, ls := range []lanes{o.rooms, o.people, {{letters: o.sent}}} {
					for _, l := range ls {
						for _, x := range l.letters {
							waits[x.key]++
						}
					}
				}
				delete(waits, "")
				for k := range n {
					if k := fmt.Sprint(k + 1); waits[k]+len(receipts[k]) != 1 {
						t.Fatalf("%s waits %d times and was told %q", k, waits[k], receipts[k])
					}
				}
			},
		})
		o.close()
		for k := range n {
			if got := receipts[fmt.Sprint(k+1)]; len(got) != 1 {
				t.Fatalf("%d: %q", k+1, got)
			}
		}
	})
}

func TestTold(t *testing.T) {
	for _, way := range []string{"echo", "changed echo", "pong", "no pong", "later echo"} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			caps := ""
			if strings.Contains(way, "echo") {
				caps = "echo-message"
			}
			p := r.accept().register(caps, "WHOX").admit("#tc")
			r.keyed("k", "one")
			r.say("two")
			p.expect("PRIVMSG #tc :two")
			p.until()
			r.none()
			switch way {
			case "echo":
				p.send(":gavel!g@h PRIVMSG #tc :one")
			case "changed echo":
				p.send(":gavel!g@h PRIVMSG #tc :O N E")
			case "later echo":
				p.send(":gavel!g@h PRIVMSG #tc :two")
			case "pong":
				p.pong()
			}
			if got := r.receipt(); got != "told k" {
				t.Errorf("%s: %s", way, got)
			}
			r.end()
		})
	}
}

// Of a long text the last line counts.
func TestToldOfALongText(t *testing.T) {
	for _, way := range []string{"told k", "untold k: no"} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.joined()
			r.keyed("k", strings.Repeat("long ", 250)+"     ")
			var lines []string
			for range 3 {
				lines = append(lines, p.expect("PRIVMSG #tc :"))
			}
			p.send(":gavel!g@h "+lines[0], ":gavel!g@h "+lines[1])
			p.until()
			r.none()
			if way == "told k" {
				p.send(":gavel!g@h " + lines[2])
			} else {
				p.send(":irc.example.net 404 gavel #tc :no")
			}
			if got := r.receipt(); got != way {
				t.Errorf("%s, not %s", got, way)
			}
			r.end()
		})
	}
}

// A server that says why it did not say a line.
func TestUntoldWhenRefused(t *testing.T) {
	for number, private := range map[string]bool{
		"401": true, "403": false, "404": false, "439": true, "477": true, "486": true, "531": true, "707": true, "716": true,
	} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.joined()
			target := "#tc"
			if private {
				target = "bob"
				r.tellKeyed("k", "bob", "hi")
			} else {
				r.keyed("k", "hi")
			}
			p.expect("PRIVMSG " + target + " :hi")
			p.send(":irc.example.net " + number + " gavel " + strings.ToUpper(target) + " :\x02No!\x02")
			if got := r.receipt(); got != "untold k: No!" {
				t.Errorf("%s: %s", number, got)
			}
			r.end()
		})
	}
}

// The answer to a JOIN is none to a line that was said before.
func TestRefusedJoinIsNoReceipt(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register("", "WHOX").admit("#tc")
		r.keyed("k", "hi")
		p.expect("PRIVMSG #tc :hi")
		ping := strings.TrimPrefix(p.expect("PING "), "PING ")
		p.send(":op!o@o KICK #tc gavel :go")
		p.expect("JOIN #tc")
		p.send(":irc.example.net 477 gavel #tc :You need to be logged in")
		p.until()
		r.none()
		p.send(":irc.example.net PONG irc.example.net " + ping)
		if got := r.receipt(); got != "told k" {
			t.Error(got)
		}
		r.end()
	})
}

// What a server replays of our own lines is no echo of those that were written now.
func TestReplayedEchoIsNoReceipt(t *testing.T) {
	for _, old := range [][]string{
		{":s BATCH +1 chathistory #tc", "@batch=1 :gavel!g@h PRIVMSG #tc :hi", ":s BATCH -1"},
		{"@time=1999-12-31T23:00:00.000Z :gavel!g@h PRIVMSG #tc :hi"},
	} {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.joined()
			r.keyed("k", "hi")
			p.expect("PRIVMSG #tc :hi")
			p.send(old...)
			p.until()
			r.none()
			p.send(":gavel!g@h PRIVMSG #tc :hi")
			if got := r.receipt(); got != "told k" {
				t.Error(got)
			}
			r.end()
		})
	}
}

func TestUntoldWhenThereIsNothingToSay(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		for _, e := range []commands.Effect{
			commands.Say{Channel: "bob", Text: "x", Key: "k"},
			commands.Say{Channel: "#a,#b", Text: "x", Key: "k"},
			commands.Tell{Nick: "#tc", Text: "x", Key: "k"},
			commands.Tell{Nick: "", Text: "x", Key: "k"},
			commands.Say{Channel: "#tc", Text: " \x01\n", Key: "k"},
			commands.Say{Channel: "bob", Text: "who waits for nothing hears nothing"},
		} {
			r.Do(e)
		}
		for range 5 {
			if got := r.receipt(); !strings.HasPrefix(got, "untold k: there is no") {
				t.Error(got)
			}
		}
		p.until()
		r.end()
	})
}

func TestUntoldWhenExpired(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept()
		p.alive.Store(true)
		p.register("")
		p.expect("JOIN #tc")
		p.send(":irc.example.net 473 gavel #tc :Cannot join channel (+i)")
		r.keyed("k", "patience")
		pass(59 * time.Minute)
		p.until()
		r.none()
		begun := time.Now()
		if got := r.receipt(); got != "untold k: there was no way into the channel for an hour" {
			t.Error(got)
		}
		if took := time.Since(begun); took > 2*time.Minute {
			t.Errorf("after %v more", took)
		}
		r.end()
	})
}

// A person is not told what is too old; what is not is told when the link is back.
func TestUntoldWhenTheLinkWasLostForTooLong(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		p.conn.Close()
		r.event(commands.Down)
		r.tellKeyed("old", "bob", "1")
		r.keyed("room", "2")
		door := <-r.doors
		door.Close()
		pass(6 * time.Minute)
		r.none()
		r.tellKeyed("new", "bob", "3")
		p = r.accept().register("echo-message", "WHOX")
		if got := r.receipt(); got != "untold old: the connection was lost for too long" {
			t.Error(got)
		}
		p.admit("#tc")
		for range 2 {
			p.send(":gavel!g@h " + p.expect("PRIVMSG"))
		}
		if got := []string{r.receipt(), r.receipt()}; !slices.Contains(got, "told new") || !slices.Contains(got, "told room") {
			t.Error(got)
		}
		r.end()
	})
}

// A reload that takes the channel away gives up what was not said there. What was
// written before is asked for still.
func TestReceiptsOverAReload(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register("", "WHOX").admit("#tc")
		r.keyed("said", "hi")
		p.expect("PRIVMSG #tc :hi")
		cfg := testConfig()
		cfg.Channels = append(cfg.Channels, config.Channel{Name: "#shut"})
		r.Update(cfg)
		p.expect("JOIN #shut")
		r.Do(commands.Say{Network: "test", Channel: "#shut", Text: "hi", Key: "unsaid"})
		p.until()
		cfg.Channels = nil
		r.Update(cfg)
		if got := r.receipt(); got != "untold unsaid: Gavel is not to be in the channel any more" {
			t.Error(got)
		}
		p.pong()
		if got := r.receipt(); got != "told said" {
			t.Error(got)
		}
		r.end()
	})
}

// A reload that needs a new connection does not have a line said twice.
func TestReceiptBeforeReconnecting(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register("", "WHOX").admit("#tc")
		r.keyed("k", "hi")
		p.expect("PRIVMSG #tc :hi")
		cfg := testConfig()
		cfg.Server = "irc2.example.net"
		r.Update(cfg)
		p.pong()
		p.expect("QUIT :reconnecting")
		p.conn.Close()
		if got := r.receipt(); got != "told k" {
			t.Error(got)
		}
		p = r.accept().register("", "WHOX").admit("#tc")
		if lines := strings.Join(p.until(), "\n"); strings.Contains(lines, "PRIVMSG") {
			t.Errorf("said again: %s", lines)
		}
		r.end()
	})
}

// The network is taken out of the config, or the process is stopped.
func TestReceiptsAtTheEnd(t *testing.T) {
	t.Run("connected", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.accept().register("", "WHOX").admit("#tc")
			r.event(commands.Present)
			r.keyed("said", "hi")
			r.Do(commands.Say{Network: "test", Channel: "#elsewhere", Text: "hi", Key: "unsaid"})
			r.cancel()
			p.expect("PRIVMSG #tc :hi")
			p.pong()
			p.expect("QUIT :")
			p.conn.Close()
			if got := []string{r.receipt(), r.receipt()}; !slices.Equal(got, []string{"told said", "untold unsaid: Gavel has left the network"}) {
				t.Error(got)
			}
			r.end()
		})
	})
	t.Run("no answer", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.accept().register("", "WHOX").admit("#tc")
			r.keyed("k", "hi")
			p.expect("PRIVMSG #tc :hi")
			r.cancel()
			if got := r.receipt(); got != "untold k: Gavel has left the network" {
				t.Error(got)
			}
			r.end()
		})
	})
	t.Run("away", func(t *testing.T) {
		bubble(t, nil, func(t *testing.T, r *rig) {
			p := r.accept()
			p.conn.Close()
			r.keyed("room", "hi")
			r.tellKeyed("person", "bob", "hi")
			r.cancel()
			for _, key := range []string{"room", "person"} {
				if got := r.receipt(); got != "untold "+key+": Gavel has left the network" {
					t.Error(got)
				}
			}
			r.end()
		})
	})
}

// The loop may be behind for as long as it likes: the sender does not wait for it.
func TestReceiptsDoNotWaitForTheLoop(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		gate := make(chan struct{})
		emit := r.emit
		r.emit = func(e commands.Event) { <-gate; emit(e) }
		p := r.accept().register(modern).admit("#tc")
		for i := range 1000 {
			r.keyed(fmt.Sprint(i), "x")
			p.send(":gavel!g@h " + p.expect("PRIVMSG"))
		}
		p.until()
		close(gate)
		for i := range 1000 {
			if got := r.receipt(); got != fmt.Sprint("told ", i) {
				t.Fatalf("%s, not %d", got, i)
			}
		}
		r.end()
	})
}

// A line is written, the link is lost, and lost again: it is told once, whatever was heard.
func TestOneReceiptOverManyLostLinks(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		r.keyed("k", "hi")
		for range 5 {
			p := r.accept().register("", "WHOX").admit("#tc")
			p.expect("PRIVMSG #tc :hi")
			r.none()
			p.conn.Close()
		}
		p := r.accept().register("", "WHOX").admit("#tc")
		p.expect("PRIVMSG #tc :hi")
		p.pong()
		if got := r.receipt(); got != "told k" {
			t.Error(got)
		}
		r.end()
	})
}
