package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/config"
	"gavel/internal/web"
	"gavel/store"
)

// service is a bot that runs: the loop, the networks, the clock, the socket and the web.
type service struct {
	config   *config.Config
	log      *slog.Logger
	web      net.Listener // where the published tree is served; nil is nowhere
	loop     *bot.Loop
	db       *store.Bolt
	networks map[string]*network
	rosters  rosters
	polls    <-chan time.Time // when to look at the roster files; nil is from time to time
	out      context.Context  // what networks live in: longer than the loop, whose last words they say
	wait     sync.WaitGroup   // for the networks
}

// network is a network that runs.
type network struct {
	*bot.Network
	config config.Network
	stop   context.CancelFunc
}

// newService opens the record and reads what was going on.
func newService(c *config.Config, log *slog.Logger) (*service, error) {
	file := filepath.Join(c.Data, "gavel.db")
	info, err := os.Stat(file)
	fresh := err != nil || info.Size() == 0
	db, err := store.Open(file)
	if err != nil {
		return nil, err
	}
	if fresh {
		log.Warn("a new record begins: there was none in this folder", "data", c.Data)
	}
	s := &service{config: c, log: log, db: db, networks: map[string]*network{}}
	s.loop = bot.NewLoop(bot.Loop{
		Store: db, World: commands.NewWorld(settings(c)), Tree: tree(c), Log: log,
		Burst: c.Limits.Burst, Rate: c.Limits.Rate,
	})
	if err := s.loop.Load(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if c.Web.Listen != "" {
		if s.web, err = net.Listen("tcp", c.Web.Listen); err != nil {
			return nil, errors.Join(fmt.Errorf("web: %w", err), db.Close())
		}
	}
	return s, nil
}

// run runs until ctx is done, or until the disk takes no more facts.
func (s *service) run(ctx context.Context, reload <-chan func() (*config.Config, error)) error {
	defer s.db.Close()
	out, quit := context.WithCancel(context.Background())
	defer quit()
	s.out = out
	reloaded := make(chan struct{}) // no network is started any more
	s.loop.Leave = func() {         // everything is said; now the networks send it and leave
		<-reloaded
		quit()
		s.wait.Wait()
	}
	s.rosters = rosters{log: s.log, emit: s.loop.Emit}
	s.rosters.set(s.config.Committees) // before anybody speaks
	s.schedule(s.config)
	polls := s.polls
	if polls == nil {
		t := time.NewTicker(rosterEvery)
		defer t.Stop()
		polls = t.C
	}
	for _, n := range s.config.Networks {
		s.start(n)
	}
	data, published := s.config.Data, s.config.Out // a reload does not change them
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.loop.Run(ctx) })
	g.Go(func() error { bot.Schedule(ctx, s.loop.Emit); return nil })
	g.Go(func() error { return bot.ServeAdmin(ctx, data, s.loop, s.db, s.log) })
	if s.web != nil {
		g.Go(func() error { return web.Serve(ctx, s.web, published, s.log) })
	}
	g.Go(func() error {
		defer close(reloaded)
		for {
			select {
			case load := <-reload:
				s.reload(ctx, load)
			case <-polls:
				s.rosters.look(false)
			case <-ctx.Done():
				return nil
			}
		}
	})
	err := g.Wait()
	quit() // everything is said; now the networks send it and leave
	s.wait.Wait()
	return err
}

// schedule tells the loop when the committees and series of a config meet, and by when they plan. It
// takes up what is new to it. A series has no roster, also if it was a committee before.
func (s *service) schedule(c *config.Config) {
	now := time.Now().UTC()
	for _, k := range c.All() {
		if k.Series != nil {
			s.loop.Emit(commands.Event{Kind: commands.Rostered, At: now, What: k.Name})
		}
		s.loop.Emit(commands.Event{Kind: commands.Scheduled, At: now, What: k.Name, Calendar: commands.ConfigCalendar(k)})
	}
	for _, text := range c.Conflicts(now) {
		s.log.Warn("two meetings can't both be: " + text)
	}
}

// start starts a network. It runs in the caller's goroutine, or the loop's.
func (s *service) start(c config.Network) {
	ctx, stop := context.WithCancel(s.out)
	n := &network{bot.NewNetwork(c, s.log, s.hear), c, stop}
	s.networks[c.Name] = n
	s.loop.Speakers[c.Name] = n
	s.wait.Go(func() { n.Run(ctx) })
}

// hear takes what happens on a network.
func (s *service) hear(e commands.Event) {
	s.loop.Emit(e)
	if e.Kind != commands.Up || e.What != "no accounts" {
		return
	}
	_ = s.loop.Ask(s.out, func(w *commands.World) {
		n := s.networks[e.Network]
		for _, c := range w.Settings.Committees {
			if n != nil && c.Series == nil && c.Identity == "account" && n.config.Has(c.Channel) {
				s.log.Warn("this network tells no accounts, so members are known by their nicks alone there: whoever has a member's nick can vote",
					"network", e.Network, "committee", c.Name)
			}
		}
	})
}

// reload takes a config that was read again. A bad one is refused, and the old one stays.
func (s *service) reload(ctx context.Context, load func() (*config.Config, error)) {
	c, err := load()
	if err != nil {
		s.log.Error("the config was not taken, the old one stays", "err", err)
		s.rosters.look(true)
		return
	}
	for _, w := range c.Warnings {
		s.log.Warn("config: " + w.String())
	}
	for _, fixed := range []struct{ what, was, is string }{
		{"data", s.config.Data, c.Data},
		{"out", s.config.Out, c.Out},
		{"url", s.config.URL, c.URL},
		{"pattern", s.config.Pattern, c.Pattern},
		{"web.listen", s.config.Web.Listen, c.Web.Listen},
		{"log", s.config.Log, c.Log},
	} {
		if fixed.was != fixed.is {
			s.log.Warn("this option is taken at the next start only", "option", fixed.what)
		}
	}
	c.Out, c.URL, c.Pattern = s.config.Out, s.config.URL, s.config.Pattern
	_ = s.loop.Ask(ctx, func(w *commands.World) {
		bot := w.Bot
		w.Settings = settings(c)
		w.Bot = bot
		s.loop.Burst, s.loop.Rate = c.Limits.Burst, c.Limits.Rate
		wanted := map[string]bool{}
		for _, n := range c.Networks {
			wanted[n.Name] = true
			switch old := s.networks[n.Name]; {
			case old == nil:
				s.start(n)
			case !reflect.DeepEqual(old.config, n):
				old.config = n
				old.Update(n)
			}
		}
		for name, n := range s.networks {
			if !wanted[name] {
				n.stop()
				delete(s.networks, name)
				delete(s.loop.Speakers, name)
			}
		}
	})
	s.rosters.set(c.Committees)
	s.schedule(c)
	c.Data, c.Out, c.Web, c.Log = s.config.Data, s.config.Out, s.config.Web, s.config.Log
	s.config = c
	s.log.Info("the config was read again", "networks", len(c.Networks), "committees", len(c.Committees), "at", time.Now().UTC().Format(time.RFC3339))
}
