package cli

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/config"
	"gavel/minutes"
)

// settings are what lines depend on.
func settings(c *config.Config) commands.Settings {
	return commands.Settings{
		Bot: "gavel", Version: Version, InfoURL: c.InfoURL, URL: c.URL,
		Length: time.Duration(c.Meeting.Length), Idle: time.Duration(c.Meeting.Idle),
		Start: c.Meeting.Start, Starters: c.Meeting.Starters,
		OperatorsChair: c.Meeting.OperatorsChair, SetTopic: c.Meeting.Topic,
		Committees: c.All(),
	}
}

// tree is the published tree.
func tree(c *config.Config) *archive.Tree {
	return &archive.Tree{Dir: c.Out, URL: c.URL, Base: func(m *minutes.Meeting, name string) string {
		return c.Base(name, m.Channel, m.Network, m.Began)
	}}
}

// where adds the flags of commands that work on data, and returns a function that gives
// the config they mean once they are parsed.
func (e *env) where() func() (*config.Config, error) {
	file := e.flags.String("config", "", "the config `FILE`")
	data := e.flags.String("data", "", "the data folder `DIR`, in place of the config's")
	out := e.flags.String("out", "", "the published tree `DIR`, in place of the config's")
	return func() (*config.Config, error) {
		c := config.Default()
		if *file != "" {
			loaded, err := config.Load(*file)
			if err != nil {
				return nil, err
			}
			c = *loaded
		}
		if *data != "" {
			c.Data = *data
		}
		if *out != "" {
			if strings.HasPrefix(c.URL, "file://") { // it followed from the other folder
				if c.InfoURL == c.URL {
					c.InfoURL = ""
				}
				c.URL = ""
			}
			c.Out = *out
		}
		return &c, c.Resolve()
	}
}

// needData says what would work when neither a config nor a data folder is named and
// there is none here.
func needData(c *config.Config) error {
	if _, err := os.Stat(filepath.Join(c.Data, "gavel.db")); err != nil {
		return fmt.Errorf("there is no record in %s: name the config (--config FILE) or the data folder (--data DIR)", c.Data)
	}
	return nil
}

// logger logs to standard error at the config's level.
func logger(c *config.Config) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log))
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// quietLog is for commands that say what they have to say themselves.
func quietLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
