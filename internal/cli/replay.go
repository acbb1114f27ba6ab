package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/config"
	"gavel/minutes"
)

// replay makes the minutes of classic logs.
func replay(e *env, args []string) error {
	file := e.flags.String("config", "", "the config `FILE`, for the pattern of file names")
	out := e.flags.String("out", "", "the tree the minutes go to, `DIR` (public, or the config's)")
	channel := e.flags.String("channel", "", "the `CHANNEL` (default: by the file's name)")
	date := e.flags.String("date", "", "the `DATE` of logs whose names have none, as 2014-06-17")
	rest, err := e.parse(args, 1, -1)
	if err != nil {
		return err
	}
	c := config.Default()
	if *file != "" {
		loaded, err := config.Load(*file)
		if err != nil {
			return err
		}
		c = *loaded
	}
	if *out != "" {
		c.Out = *out
		if strings.HasPrefix(c.URL, "file://") {
			c.URL = ""
		}
	}
	if err := c.Resolve(); err != nil {
		return err
	}
	day := time.Time{}
	if *date != "" {
		if day, err = time.Parse("2006-01-02", *date); err != nil {
			return usageError{fmt.Errorf("%q is no date; write it as 2014-06-17", *date)}
		}
	}
	bar := newBar(e.stderr, len(rest))
	t := tree(&c)
	failed, made := 0, 0
	for i, name := range rest {
		bar.show(i, filepath.Base(name))
		n, warnings, err := replayFile(t, name, *channel, day, func(base string) {
			bar.clear()
			fmt.Fprintln(e.stdout, filepath.Join(c.Out, base)+".html")
		})
		made += n
		for _, w := range warnings {
			bar.clear()
			fmt.Fprintf(e.stderr, "%s: %s\n", name, w)
		}
		if err != nil {
			bar.clear()
			fmt.Fprintf(e.stderr, "%s: %v\n", name, err)
			failed++
		}
	}
	bar.clear()
	if len(rest) > 1 {
		fmt.Fprintf(e.stderr, "%d meetings in %d logs; %d logs could not be read\n", made, len(rest), failed)
	}
	if failed > 0 {
		return errSilent
	}
	return nil
}

func replayFile(t interface {
	Write(*minutes.Meeting) (string, error)
}, name, channel string, day time.Time, done func(base string),
) (n int, warnings []string, err error) {
	src, err := os.ReadFile(name)
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return 0, nil, err
	}
	date, known := minutes.DateOf(name)
	switch {
	case known:
		day = date
	case day.IsZero():
		day = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		warnings = append(warnings, "no date in the file's name: taken as 2000-01-01; --date DATE says it")
	default:
		known = true
	}
	if channel == "" {
		channel, _, _ = strings.Cut(filepath.Base(name), ".")
		if !strings.HasPrefix(channel, "#") {
			channel = "#" + channel
		}
	}
	lines, _ := minutes.ReadLog(src, day)
	if len(lines) == 0 {
		return 0, warnings, errors.New("not a line of it is a line of a log (20:01:03 <nick> text)")
	}
	meetings := commands.Classic(lines, "replay", channel, !known)
	if len(meetings) == 0 {
		return 0, warnings, errors.New("no #startmeeting NAME in it")
	}
	for _, facts := range meetings {
		m := minutes.Replay(facts)
		base, err := t.Write(m)
		if err != nil {
			return n, warnings, err
		}
		if m.Ending == "log" {
			warnings = append(warnings, fmt.Sprintf("the meeting %q has no #endmeeting; it ends with the log", string(m.Title)))
		}
		n++
		done(base)
	}
	return n, warnings, nil
}
