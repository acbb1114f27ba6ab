package cli

import (
	"flag"
	"fmt"
	"io"
	"os"

	"gavel/internal/play"
)

func playTranscript(e *env, args []string) error {
	where := e.where()
	rest, err := e.parse(args, 1, 1)
	if err != nil {
		return err
	}
	c, err := where()
	if err != nil {
		return err
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
	given := map[string]bool{}
	e.flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if !given["data"] || !given["out"] {
		dir, remove, err := play.TempDir()
		if err != nil {
			return err
		}
		defer remove()
		if !given["data"] {
			c.Data = dir + "/data"
		}
		if !given["out"] {
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
	}
	if err := play.Play(o, in, e.stdout); err != nil {
		return fmt.Errorf("%s: %w", rest[0], err)
	}
	return nil
}
