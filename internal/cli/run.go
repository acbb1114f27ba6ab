package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"gavel/internal/config"
)

func run(e *env, args []string) error {
	file := e.flags.String("config", "", "the config `FILE`")
	if _, err := e.parse(args, 0, 0); err != nil {
		return err
	}
	if *file == "" {
		return usageError{errors.New("name the config with --config FILE; config.example.toml explains every option")}
	}
	load := func() (*config.Config, error) {
		c, err := config.Load(*file)
		if err == nil && len(c.Networks) == 0 {
			err = fmt.Errorf("%s: no [[network]], so there is nowhere to go", *file)
		}
		return c, err
	}
	c, err := load()
	if err != nil {
		var list *config.Errors
		if errors.As(err, &list) {
			fmt.Fprintln(e.stderr, err)
			return errSilent
		}
		return err
	}
	log := logger(c)
	for _, w := range c.Warnings {
		log.Warn("config: " + w.String())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := newService(c, log)
	if err != nil {
		return err
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	reload := make(chan func() (*config.Config, error))
	go func() {
		for range hup {
			select {
			case reload <- load:
			case <-ctx.Done():
				return
			}
		}
	}()
	log.Info("gavel runs", "version", Version, "data", c.Data, "out", c.Out, "pid", os.Getpid())
	if s.web != nil {
		log.Info("the published minutes are served", "address", "http://"+s.web.Addr().String()+"/")
	}
	if err := s.run(ctx, reload); err != nil {
		return err
	}
	log.Info("gavel has left; open meetings go on at the next start")
	return nil
}
