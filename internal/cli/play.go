package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"gavel/internal/committee"
	"gavel/internal/play"
)

func playTranscript(e *env, args []string) error {
	where := e.where()
	profile := e.flags.String("profile", "", "the committee `NAME` that Gavel brings along, in place of a config's")
	rest, err := e.parse(args, 1, 1)
	if err != nil {
		return err
	}
	c, err := where()
	if err != nil {
		return err
	}
	if *profile != "" {
		if len(c.Committees) > 0 {
			return usageError{errors.New("the config has committees; leave out --profile, or write profile = \"" + *profile + "\" there")}
		}
		p, err := committee.LoadProfile(*profile)
		if err != nil {
			return usageError{err}
		}
		c.Committees = []committee.Config{p.Config}
	}
	var in io.Reader = os.Stdin
	if rest[0] != "-" {
		f, err := os.Open(rest[0])
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	// A rehearsal leaves nothing behind unless it is asked to.
	if !e.given("data") || !e.given("out") {
		dir, remove, err := play.TempDir()
		if err != nil {
			return err
		}
		defer remove()
		if !e.given("data") {
			c.Data = dir + "/data"
		}
		if !e.given("out") {
			c.Out = dir + "/out" // the links are those that would be
		}
	}
	o := play.Options{
		Settings: settings(c), Dir: c.Data, Tree: tree(c),
		Burst: c.Limits.Burst, Rate: c.Limits.Rate,
	}
	if len(c.Networks) > 0 {
		o.Settings.Bot = c.Networks[0].Nick
		if ch := c.Networks[0].Channels; len(ch) > 0 {
			o.Channel = ch[0].Name
		}
	} else if len(c.Committees) > 0 {
		o.Channel = c.Committees[0].Channel
	}
	if err := play.Play(o, in, e.stdout); err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	return nil
}
