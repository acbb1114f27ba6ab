package bot

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lrstanley/girc"
	"pgregory.net/rapid"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/fact"
)

// describe writes an event as one line.
func describe(e commands.Event) string {
	who := func(a fact.Actor) string {
		s := a.Nick
		if a.User+a.Host != "" {
			s += "!" + a.User + "@" + a.Host
		}
		if a.Account != "" {
			s += "/" + a.Account
		}
		return s
	}
	f := []string{string(e.Kind)}
	if e.Channel != "" {
		f = append(f, e.Channel)
	}
	if e.From != (fact.Actor{}) {
		f = append(f, who(e.From))
	}
	if e.To != "" {
		f = append(f, "to "+e.To)
	}
	for _, flag := range []struct {
		set  bool
		name string
	}{{e.Op, "op"}, {e.Voice, "voice"}, {e.Me, "me"}, {e.Notice, "notice"}, {e.History, "history"}} {
		if flag.set {
			f = append(f, flag.name)
		}
	}
	if e.What != "" {
		f = append(f, e.What)
	}
	if e.Text != "" {
		f = append(f, fmt.Sprintf("%q", e.Text))
	}
	for _, m := range e.Members {
		s := "[" + who(m.Actor)
		if m.Op {
			s += " op"
		}
		if m.Voice {
			s += " voice"
		}
		f = append(f, s+"]")
	}
	return strings.Join(f, " ")
}

// What the server says, and what it means. Gavel is in #tc with ttx, who is operator,
// and bob; both are known with user and host.
func TestEvents(t *testing.T) {
	for _, c := range []struct {
		name   string
		caps   string // instead of modern
		tokens []string
		lines  []string
		want   []string
	}{
		{name: "chat", lines: []string{
			":bob!b@b.example PRIVMSG #tc :hello",
			":bob!b@b.example PRIVMSG #TC one-word",
			":bob!b@b.example NOTICE #tc :hey",
			":bob!b@b.example PRIVMSG #tc :\x01ACTION waves\x01",
			":bob!b@b.example PRIVMSG #tc :\x01ACTION has an old client",
			":bob!b@b.example PRIVMSG #tc :\x01ACTION\x01",
			":bob!b@b.example PRIVMSG #tc :\x01VERSION\x01",
			":bob!b@b.example PRIVMSG #tc :\x01ACTIONS speak\x01",
			":bob!b@b.example NOTICE #tc :\x01ACTION x\x01",
			":bob!b@b.example PRIVMSG #tc :",
			":bob!b@b.example PRIVMSG #tc : \x02bold\x02  \xff ",
		}, want: []string{
			`said #tc bob!b@b.example "hello"`,
			`said #tc bob!b@b.example "one-word"`,
			`said #tc bob!b@b.example notice "hey"`,
			`said #tc bob!b@b.example me "waves"`,
			`said #tc bob!b@b.example me "has an old client"`,
			`said #tc bob!b@b.example me`,
			`said #tc bob!b@b.example`,
			`said #tc bob!b@b.example " \x02bold\x02  \xff "`,
		}},
		{name: "in private", lines: []string{
			":bob!b@b.example PRIVMSG gavel :help",
			":bob!b@b.example PRIVMSG GAVEL :help",
			":eve!e@e.example NOTICE gavel :psst",
			":irc.example.net NOTICE gavel :*** Looking up your hostname",
			"NOTICE gavel :no source",
			":irc.example.net NOTICE * :*** before registration",
			":oper!o@o PRIVMSG $$*.example.net :to all on the server",
		}, want: []string{
			`said bob!b@b.example "help"`,
			`said bob!b@b.example "help"`,
			`said eve!e@e.example notice "psst"`,
		}},
		{name: "not for Gavel", tokens: []string{"STATUSMSG=@+"}, lines: []string{
			":ttx!t@ptl.example PRIVMSG @#tc :operators only",
			":ttx!t@ptl.example PRIVMSG +#tc :the voiced only",
			":ttx!t@ptl.example PRIVMSG #elsewhere :x",
			":ttx!t@ptl.example PRIVMSG bob :x",
			":ttx!t@ptl.example TAGMSG #tc",
			":gavel!~gavel@bot.example PRIVMSG #tc :an echo",
			":gavel!~gavel@bot.example NOTICE bob :an echo",
		}},
		{name: "time and id", lines: []string{
			"@time=2000-01-01T00:00:03.141Z;msgid=a\\:b :bob!b@b.example PRIVMSG #tc :hello",
		}, want: []string{`said #tc bob!b@b.example "hello" 00:00:03.141 a;b`}},
		{name: "accounts on lines", lines: []string{
			"@account=robert :bob!b@b.example PRIVMSG #tc :1",
			"@account=robert :bob!b@b.example PART #tc",
			":bob!b@b.example JOIN #tc robert :Bob",
			":bob!b@b.example PRIVMSG #tc :2",
			`@account=a\\\\b :bob!b@b.example PRIVMSG #tc :3`,
			":bob!b@b.example TOPIC #tc :some servers tag only chat",
		}, want: []string{
			`said #tc bob!b@b.example/robert "1"`,
			`parted #tc bob!b@b.example/robert`,
			`joined #tc bob!b@b.example/robert`,
			`said #tc bob!b@b.example "2"`,
			`said #tc bob!b@b.example/a\\b "3"`,
			`topic #tc bob!b@b.example/a\\b "some servers tag only chat"`,
		}},
		{name: "accounts by notification", caps: "account-notify extended-join userhost-in-names", lines: []string{
			":eve!e@e.example JOIN #tc evelyn :Eve",
			":eve!e@e.example PRIVMSG #tc :1",
			":eve!e@e.example ACCOUNT *",
			":eve!e@e.example PRIVMSG #tc :2",
			"@account=forged :eve!e@e.example PRIVMSG #tc :3",
			":bob!b@b.example ACCOUNT robert",
			":bob!b@b.example PRIVMSG #tc :4",
			":stranger!s@s ACCOUNT strange",
			":dan!d@d.example JOIN #tc * :Dan",
		}, want: []string{
			`joined #tc eve!e@e.example/evelyn`,
			`said #tc eve!e@e.example/evelyn "1"`,
			`account eve!e@e.example`,
			`said #tc eve!e@e.example "2"`,
			`said #tc eve!e@e.example "3"`,
			`account bob!b@b.example/robert`,
			`said #tc bob!b@b.example/robert "4"`,
			`joined #tc dan!d@d.example`,
		}},
		{name: "accounts that nobody would take back", caps: "extended-join userhost-in-names", lines: []string{
			":eve!e@e.example JOIN #tc evelyn :Eve",
			":eve!e@e.example PRIVMSG #tc :1",
		}, want: []string{
			`joined #tc eve!e@e.example`,
			`said #tc eve!e@e.example "1"`,
		}},
		{name: "coming and going", lines: []string{
			":eve!e@e.example JOIN #tc * :Eve",
			":eve!e@e.example JOIN #tc * :Eve",
			":eve!e@e.example PART #tc :see you",
			":eve!e@e.example PART #tc :again",
			":eve!e@e.example JOIN #elsewhere",
			":ttx!t@ptl.example KICK #tc bob :enough",
			":ttx!t@ptl.example KICK #tc bob :enough",
			":ttx!t@ptl.example QUIT :Ping timeout: 120 seconds",
			":ttx!t@ptl.example QUIT :again",
			":stranger!s@s QUIT :x",
		}, want: []string{
			`joined #tc eve!e@e.example`,
			`parted #tc eve!e@e.example "see you"`,
			`kicked #tc ttx!t@ptl.example to bob "enough"`,
			`quit ttx!t@ptl.example "Ping timeout: 120 seconds"`,
		}},
		{name: "a netsplit", lines: []string{
			"BATCH +n netsplit irc.example.net far.example.net",
			"@batch=n :ttx!t@ptl.example QUIT :irc.example.net far.example.net",
			"@batch=n :bob!b@b.example QUIT :irc.example.net far.example.net",
			"BATCH -n",
			":bob!b@b.example JOIN #tc robert :Bob",
		}, want: []string{
			`quit ttx!t@ptl.example "irc.example.net far.example.net"`,
			`quit bob!b@b.example "irc.example.net far.example.net"`,
			`joined #tc bob!b@b.example/robert`,
		}},
		{name: "nicks", lines: []string{
			":bob!b@b.example NICK Bob|away",
			":Bob|away!b@b.example PRIVMSG #tc :1",
			":ttx!t@ptl.example NICK TTX",
			":irc.example.net MODE #tc +v ttx",
			":stranger!s@s NICK somebody",
			":Bob|away!b@b.example NICK ttx", // the server forgot to say that ttx left
			":ttx!b@b.example QUIT :bye",
		}, want: []string{
			`renamed bob!b@b.example to Bob|away`,
			`said #tc Bob|away!b@b.example "1"`,
			`renamed ttx!t@ptl.example to TTX`,
			`moded #tc to TTX op voice`,
			`quit TTX!t@ptl.example`,
			`renamed Bob|away!b@b.example to ttx`,
			`quit ttx!b@b.example "bye"`,
		}},
		{name: "case mapping rfc1459", lines: []string{
			":a[b!x@x JOIN #tc * :x", ":A{B!x@x PRIVMSG #tc :1", ":a{b!x@x QUIT :x",
		}, want: []string{`joined #tc a[b!x@x`, `said #tc A{B!x@x "1"`, `quit a{b!x@x "x"`}},
		{name: "case mapping ascii", tokens: []string{"CASEMAPPING=ascii"}, lines: []string{
			":a[b!x@x JOIN #tc * :x", ":A{B!x@x JOIN #tc * :x", ":a{b!x@x QUIT :x", ":a[b!x@x QUIT :x",
		}, want: []string{`joined #tc a[b!x@x`, `joined #tc A{B!x@x`, `quit a{b!x@x "x"`, `quit a[b!x@x "x"`}},
		{name: "hosts", lines: []string{
			":bob!b@b.example CHGHOST robert cloak.example",
			":bob!robert@cloak.example PRIVMSG #tc :1",
			":gavel!~gavel@bot.example CHGHOST gavel cloak.example",
		}, want: []string{
			`moved bob!robert@cloak.example`,
			`said #tc bob!robert@cloak.example "1"`,
			`moved gavel!gavel@cloak.example`,
		}},
		{name: "modes", tokens: []string{"PREFIX=(qaohv)~&@%+", "CHANMODES=beI,k,l,imnpst"}, lines: []string{
			":ttx!t@ptl.example MODE #tc +v bob",
			":ttx!t@ptl.example MODE #tc +o-v bob bob",
			":ttx!t@ptl.example MODE #tc -o bob",
			":ttx!t@ptl.example MODE #tc +h bob",
			":ttx!t@ptl.example MODE #tc +q-q+q bob bob bob",
			":ttx!t@ptl.example MODE #tc -q bob",
			":ttx!t@ptl.example MODE #tc +blkimv *!*@* 10 secret bob",
			":ttx!t@ptl.example MODE #tc -lkv secret bob",
			":ttx!t@ptl.example MODE #tc +b",
			":ttx!t@ptl.example MODE #tc +ov bob",
			":ttx!t@ptl.example MODE #tc +o nobody",
			":irc.example.net MODE #tc +ao gavel gavel",
			":ttx!t@ptl.example MODE #elsewhere +o bob",
			":gavel MODE gavel +i",
		}, want: []string{
			`moded #tc ttx!t@ptl.example to bob voice`,
			`moded #tc ttx!t@ptl.example to bob op`,
			`moded #tc ttx!t@ptl.example to bob`,
			`moded #tc ttx!t@ptl.example to bob op`,
			`moded #tc ttx!t@ptl.example to bob`,
			`moded #tc ttx!t@ptl.example to bob voice`,
			`moded #tc ttx!t@ptl.example to bob`,
			`moded #tc ttx!t@ptl.example to bob op`,
			`moded #tc to gavel op`,
		}},
		{name: "topics", lines: []string{
			":ttx!t@ptl.example TOPIC #tc :roll call",
			":gavel!~gavel@bot.example TOPIC #tc :ours",
			":ChanServ!ChanServ@services. TOPIC #tc :",
			":irc.example.net TOPIC #tc :after a split",
			":irc.example.net 332 gavel #tc :after a split",
			":irc.example.net 332 gavel #tc :told",
			":irc.example.net 331 gavel #tc :No topic is set",
			":ttx!t@ptl.example TOPIC #elsewhere :x",
		}, want: []string{
			`topic #tc ttx!t@ptl.example "roll call"`,
			`topic #tc gavel!~gavel@bot.example "ours"`,
			`topic #tc ChanServ!ChanServ@services.`,
			`topic #tc "after a split"`,
			`topic #tc "told"`,
			`topic #tc`,
		}},
		{name: "refusals", lines: []string{
			":irc.example.net 482 gavel #tc :You're not channel operator",
			":irc.example.net 404 gavel #tc :Cannot send to channel (+m)",
			":irc.example.net 404 gavel #elsewhere :Cannot send to channel",
			":irc.example.net 401 gavel bob :No such nick",
		}, want: []string{
			`refused #tc topic "You're not channel operator"`,
			`refused #tc say "Cannot send to channel (+m)"`,
		}},
		{name: "a playback", lines: []string{
			"BATCH +h chathistory #tc",
			"@batch=h;time=1999-12-31T23:59:00Z;account=robert :bob!old@host PRIVMSG #tc :#startmeeting",
			"@batch=h :gone!g@g PRIVMSG #tc :1",
			"@batch=h :bob!b@b.example NICK robert",
			"@batch=h :bob!b@b.example QUIT :x",
			"@batch=h :eve!e@e JOIN #tc",
			"@batch=h BATCH +i whatever",
			"@batch=i :bob!b@b.example PRIVMSG #tc :2",
			"@batch=h BATCH -i",
			"BATCH -h",
			"BATCH +z znc.in/playback",
			"@batch=z :bob!b@b.example PRIVMSG gavel :3",
			"BATCH -z",
			"@batch=z :bob!b@b.example PRIVMSG #tc :4",
		}, want: []string{
			`said #tc bob!old@host/robert history "#startmeeting" 23:59:00.000`,
			`said #tc gone!g@g history "1"`,
			`said #tc bob!b@b.example history "2"`,
			`said bob!b@b.example history "3"`,
			`said #tc bob!b@b.example "4"`,
		}},
		{name: "a replay that does not say so", lines: []string{
			"@time=1999-12-31T23:00:00Z;account=robert :bob!old@host PRIVMSG #tc :#startmeeting",
			"@time=1999-12-31T23:59:58Z :bob!b@b.example PRIVMSG #tc :a clock that is a bit slow",
			"@time=1999-12-31T23:00:00Z :bob!b@b.example PRIVMSG gavel :what I told you yesterday",
			"@time=nonsense :bob!b@b.example PRIVMSG #tc :1",
		}, want: []string{
			`said #tc bob!old@host/robert history "#startmeeting" 23:00:00.000`,
			`said #tc bob!b@b.example "a clock that is a bit slow" 23:59:58.000`,
			`said bob!b@b.example history "what I told you yesterday" 23:00:00.000`,
			`said #tc bob!b@b.example "1"`,
		}},
		{name: "us", lines: []string{
			":gavel!~gavel@bot.example NICK clerk",
			":bob!b@b.example PRIVMSG clerk :hello",
			":bob!b@b.example PRIVMSG gavel :hello",
			":clerk!~gavel@bot.example NICK gavel",
			":gavel!~gavel@bot.example ACCOUNT gavel",
			":irc.example.net KICK #tc gavel :",
			":bob!b@b.example PRIVMSG #tc :are they gone?",
		}, want: []string{
			`renamed gavel!~gavel@bot.example to clerk`,
			`said bob!b@b.example "hello"`,
			`renamed clerk!~gavel@bot.example to gavel`,
			`account gavel!~gavel@bot.example/gavel`,
			`gone #tc "kicked by irc.example.net"`,
		}},
	} {
		bubble(t, func(cfg *config.Network) { cfg.Invite = "no" }, func(t *testing.T, r *rig) {
			if c.caps == "" {
				c.caps = modern
			}
			p := r.accept().register(c.caps, c.tokens...).admit("#tc", "@ttx!t@ptl.example", "bob!b@b.example")
			r.event(commands.Present)
			p.send(c.lines...)
			var got []string
			for _, e := range r.seen() {
				s := describe(e)
				if !e.Sent.IsZero() {
					s += e.Sent.Format(" 15:04:05.000")
				}
				if e.ID != "" {
					s += " " + e.ID
				}
				if e.Network != "test" || e.At.IsZero() || e.At.Location() != time.UTC {
					t.Errorf("%s: %+v", c.name, e)
				}
				got = append(got, s)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s:\n%s\nnot\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestPresentWaitsForWHO(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register(modern, "WHOX").admit("#tc", "@+ttx!t@ptl.example", "bob!b@b.example")
		r.event(commands.Up)
		if got := p.expect("WHO"); got != "WHO #tc %tcuhnaf,001" {
			t.Error(got)
		}
		p.send(":bob!b@b.example PRIVMSG #tc :#startmeeting", ":bob!b@b.example QUIT :x",
			":irc.example.net 354 gavel 001 #tc t ptl.example ttx H@+ thierry",
			":irc.example.net 354 gavel 001 #tc b b.example bob H 0",
			":irc.example.net 354 gavel 002 #tc b b.example ttx H forged",
			":irc.example.net 354 gavel 001 #tc ~gavel bot.example gavel HB gavel")
		p.until()
		if got := r.seen(); len(got) > 0 {
			t.Errorf("%+v before all is known", got)
		}
		p.send(":irc.example.net 315 gavel #tc :End of WHO", ":ttx!t@ptl.example PART #tc")
		var got []string
		for _, e := range r.seen() {
			got = append(got, describe(e))
		}
		want := []string{
			`present #tc [bob!b@b.example] [gavel!~gavel@bot.example/gavel] [ttx!t@ptl.example/thierry op voice]`,
			`said #tc bob!b@b.example "#startmeeting"`,
			`quit bob!b@b.example "x"`,
			`parted #tc ttx!t@ptl.example/thierry`,
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s", strings.Join(got, "\n"))
		}
	})
}

func TestPresentDoesNotWaitForEver(t *testing.T) {
	bubble(t, func(c *config.Network) { c.Channels = append(c.Channels, config.Channel{Name: "#infra"}) }, func(t *testing.T, r *rig) {
		p := r.accept().register(modern, "WHOX").admit("#tc", "bob!b@b.example")
		r.event(commands.Up)
		p.expect("WHO")
		begun := time.Now()
		p.send(":gavel!~gavel@bot.example JOIN #infra") // and no names
		p.send(":bob!b@b.example PRIVMSG #tc :hello")
		r.event(commands.Present)
		r.event(commands.Said)
		if took := time.Since(begun); took != holdTimeout {
			t.Errorf("took %v", took)
		}
		if e := r.event(commands.Present); e.Channel != "#infra" || len(e.Members) != 1 {
			t.Errorf("%+v", e)
		}
		if took := time.Since(begun); took != listTimeout {
			t.Errorf("took %v", took)
		}
	})
}

func TestWHOIsPaced(t *testing.T) {
	bubble(t, func(c *config.Network) {
		c.Burst, c.Every = 4, config.Duration(2*time.Second)
		for i := range 20 {
			c.Channels = append(c.Channels, config.Channel{Name: fmt.Sprintf("#c%02d", i)})
		}
	}, func(t *testing.T, r *rig) {
		p := r.accept().register(modern, "WHOX")
		p.alive.Store(true)
		p.expect("JOIN #tc,")
		p.enter("#tc")
		for i := range 19 {
			p.enter(fmt.Sprintf("#c%02d", i))
		}
		pass(5 * time.Second)
		present := 0
		for _, e := range r.seen() {
			if e.Kind == commands.Present {
				present++
			}
		}
		if present != 20 {
			t.Errorf("%d channels are present", present)
		}
		asked := 0
		for _, l := range p.until() {
			if strings.HasPrefix(l, "WHO") {
				asked++
			}
		}
		if asked > 6 {
			t.Errorf("%d lines in 5 s", asked)
		}
		r.say("first")
		p.expect("PRIVMSG")
	})
}

func TestKickedWhileComingIn(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.accept().register(modern, "WHOX").admit("#tc", "bob!b@b.example")
		r.event(commands.Up)
		p.send(":bob!b@b.example PRIVMSG #tc :out", ":bob!b@b.example KICK #tc gavel :out")
		var got []string
		for _, e := range r.seen() {
			got = append(got, describe(e))
		}
		if want := []string{`said #tc bob!b@b.example "out"`, `gone #tc "kicked by bob: out"`}; !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestNothingIsKeptOfPeopleWhoLeft(t *testing.T) {
	bubble(t, nil, func(t *testing.T, r *rig) {
		p := r.joined()
		for i := range 1000 {
			p.sendf(":u%d!u@h JOIN #tc * :x", i)
			p.sendf(":u%d!u@h NICK v%d", i, i)
			p.sendf([]string{":v%d!u@h PART #tc", ":v%d!u@h QUIT :x", ":ttx!t@ptl.example KICK #tc v%d :x"}[i%3], i)
			p.sendf("BATCH +%d chathistory", i)
		}
		p.until()
		if n := len(r.conn.crowd.people); n != 2 {
			t.Errorf("%d people", n)
		}
		if n := len(r.conn.crowd.batches); n > openBatches {
			t.Errorf("%d batches", n)
		}
		p.send(":gavel!~gavel@bot.example PART #tc")
		p.until()
		if n := len(r.conn.crowd.people); n != 0 {
			t.Errorf("%d people", n)
		}
	})
}

// Whatever the server says: who takes the events knows who is where as well as we do.
func TestEventsTellAll(t *testing.T) {
	nicks := []string{"gavel", "bob", "BOB", "ttx", "a[b", "a{B", "eve"}
	channels := []string{"#tc", "#TC", "#infra"}
	rapid.Check(t, func(t *rapid.T) {
		world := commands.NewWorld(commands.Settings{})
		cfg := testConfig()
		cfg.Channels = append(cfg.Channels, config.Channel{Name: "#infra"})
		n := NewNetwork(cfg, quiet(), nil)
		ours, theirs := net.Pipe()
		defer ours.Close()
		defer theirs.Close()
		c := newConnection(&n.cfg, n.log, ours)
		c.crowd = newCrowd(c, n.tell, n.who)
		n.conn = c
		now := time.Now()
		hear := func(text string) {
			t.Log(text)
			now = now.Add(time.Millisecond)
			n.hear(line{now, *girc.ParseEvent(text)})
			for _, e := range n.events.take() {
				t.Log("  ", describe(e))
				world.See(e)
			}
		}
		tokens := rapid.SampledFrom([]string{"CASEMAPPING=ascii", "WHOX", "PREFIX=(qaohv)~&@%+"}).Draw(t, "token")
		for _, l := range []string{":s 001 gavel :x", ":s 005 gavel " + tokens + " :x", ":s 422 gavel :x"} {
			hear(l)
		}
		pick := func(from []string) string { return rapid.SampledFrom(from).Draw(t, "pick") }
		in := func(channel, nick string) bool { // only who is in a channel says something there
			r := c.crowd.room(channel)
			if r == nil {
				return false
			}
			_, ok := r.members[c.crowd.people[c.cm.Fold(nick)]]
			return ok
		}
		for range rapid.IntRange(0, 60).Draw(t, "lines") {
			who, ch := pick(nicks), pick(channels)
			from := ":" + who + "!u@h "
			switch rapid.IntRange(0, 13).Draw(t, "kind") {
			case 0, 1:
				hear(":" + c.nick + "!u@h JOIN " + ch)
				hear(":s 353 gavel = " + ch + " :@+" + pick(nicks) + " +" + pick(nicks) + " " + c.nick)
				hear(":s 366 gavel " + ch + " :x")
			case 2:
				hear(":s 315 gavel " + ch + " :x")
			case 3, 4:
				hear(from + "JOIN " + ch)
			case 5:
				hear(from + "PART " + ch + " :x")
			case 6:
				if !c.isMe(who) {
					hear(from + "QUIT :x")
				}
			case 7:
				hear(from + "KICK " + ch + " " + pick(nicks) + " :x")
			case 8, 9:
				hear(from + "NICK " + pick(nicks))
			case 10:
				hear(from + "MODE " + ch + " " + pick([]string{"+o-v", "-o+v", "+vo", "-vo", "+h-o"}) + " " + pick(nicks) + " " + pick(nicks))
			case 11:
				hear(from + "TOPIC " + ch + " :" + who)
			case 12:
				if in(ch, who) {
					hear(from + "PRIVMSG " + ch + " :x")
				}
			case 13:
				now = now.Add(holdTimeout)
				n.due(&clock{now: now})
			}
		}
		now = now.Add(listTimeout)
		n.due(&clock{now: now})
		for _, e := range n.events.take() {
			world.See(e)
		}
		seen := world.Network("test")
		if c.cm.Fold(seen.Nick) != c.cm.Fold(c.nick) {
			t.Fatalf("nick %s, not %s", seen.Nick, c.nick)
		}
		for key, ch := range seen.Channels {
			r := c.crowd.rooms[key]
			if ch.Here != (r != nil && r.present) {
				t.Fatalf("%s: here %v", ch.Name, ch.Here)
			}
			if r == nil || !r.present {
				continue
			}
			if ch.Topic != r.topic || len(ch.Members) != len(r.members) {
				t.Fatalf("%s: topic %q, %d members; not %q, %d", ch.Name, ch.Topic, len(ch.Members), r.topic, len(r.members))
			}
			for p, modes := range r.members {
				op, voice := c.crowd.status(modes)
				if m := ch.Members[c.cm.Fold(p.Nick)]; m == nil || m.Op != op || m.Voice != voice {
					t.Fatalf("%s in %s: %+v, not %v %v", p.Nick, ch.Name, m, op, voice)
				}
			}
		}
		for key, r := range c.crowd.rooms {
			if r.present && (seen.Channels[key] == nil || !seen.Channels[key].Here) {
				t.Fatalf("%s is not known", r.name)
			}
		}
		for key, p := range c.crowd.people {
			rooms := 0
			for _, r := range c.crowd.rooms {
				if _, in := r.members[p]; in {
					rooms++
				}
			}
			if rooms == 0 || rooms != p.rooms || key != c.cm.Fold(p.Nick) {
				t.Fatalf("%s is in %d channels, and should be in %d", p.Nick, rooms, p.rooms)
			}
		}
	})
}
