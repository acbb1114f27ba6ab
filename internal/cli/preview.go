package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/config"
	"gavel/store"
)

// reminders prints what would be posted, and posts nothing.
func reminders(e *env, args []string) error {
	where := e.where()
	name := e.flags.String("committee", "", "only those of the committee or series `NAME`")
	first := e.flags.String("from", "", "from this `DATE` on (2014-06-17, or \"2014-06-17 20:00\", UTC); without it, from now on")
	last := e.flags.String("to", "", "up to this `DATE`, with it; without it, for 30 days")
	if _, err := e.parse(args, 0, 0); err != nil {
		return err
	}
	from, err := moment("from", *first, time.Now().UTC(), false)
	if err != nil {
		return err
	}
	to, err := moment("to", *last, from.AddDate(0, 0, 30), true)
	switch {
	case err != nil:
		return err
	case to.Before(from):
		return usageError{fmt.Errorf("--to %s is before --from %s", to.Format(time.DateOnly), from.Format(time.DateOnly))}
	case to.After(from.AddDate(2, 0, 1)):
		return usageError{errors.New("--to is more than two years after --from")}
	}
	c, err := where()
	if err != nil {
		return err
	}
	if err := e.known(c, *name); err != nil {
		return err
	}
	var list []bot.Upcoming
	q := url.Values{"committee": {*name}, "from": {from.Format(time.RFC3339)}, "to": {to.Format(time.RFC3339)}}
	err = bot.AskAdmin(c.Data, "GET", "/reminders?"+q.Encode(), func(r io.Reader) error { return json.NewDecoder(r).Decode(&list) })
	if errors.Is(err, bot.ErrNotRunning) {
		err = e.world(c, func(w *commands.World) error {
			list = bot.UpcomingOf(w, *name, from, to)
			return nil
		})
	}
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintf(e.stdout, "No reminder is due from %s to %s.\n", from.Format(time.DateOnly), to.Format(time.DateOnly))
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "TIME (UTC)\tWHERE\tTEXT")
	for _, r := range list {
		if r.Posted {
			r.Text += " (posted)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.At.Format("Mon 2006-01-02 15:04"), r.Where, r.Text)
	}
	return w.Flush()
}

// digest prints the draft of a committee's update.
func digest(e *env, args []string) error {
	where := e.where()
	name := e.flags.String("committee", "", "the committee `NAME`; the only one need not be named")
	since := e.flags.String("since", "", "what happened after this `DATE`; without it, since the last one that was published")
	format := e.flags.String("format", "md", "md (Markdown) or rst (reStructuredText), the `FORMAT`")
	if _, err := e.parse(args, 0, 0); err != nil {
		return err
	}
	after, err := moment("since", *since, time.Time{}, false)
	switch {
	case err != nil:
		return err
	case *format != "md" && *format != "rst":
		return usageError{fmt.Errorf("--format is md or rst, not %q", *format)}
	}
	c, err := where()
	if err != nil {
		return err
	}
	if *name == "" && len(c.Committees) == 1 {
		*name = c.Committees[0].Name
	}
	switch all := c.All(); {
	case !e.given("config"):
		return usageError{errors.New("name the config with --config FILE: it has the committee")}
	case *name == "" && len(all) == 0:
		return errors.New("the config has no [[committee]], so there is no digest")
	case *name == "":
		return usageError{fmt.Errorf("whose digest? Write --committee with one of %s", names(all))}
	}
	if err := e.known(c, *name); err != nil {
		return err
	}
	var text string
	q := url.Values{"committee": {*name}, "format": {*format}}
	if !after.IsZero() {
		q.Set("since", after.Format(time.RFC3339))
	}
	err = bot.AskAdmin(c.Data, "GET", "/digest?"+q.Encode(), func(r io.Reader) error { return json.NewDecoder(r).Decode(&text) })
	if errors.Is(err, bot.ErrNotRunning) {
		err = e.world(c, func(w *commands.World) error {
			draft, err := bot.DigestOf(w, *name, after, time.Now().UTC(), *format)
			text = string(draft)
			return err
		})
	}
	if err == nil {
		_, err = io.WriteString(e.stdout, text)
	}
	return err
}

// moment reads the time of a flag: a day, with the time of day or without; such a day is meant from
// its beginning, or to its end.
func moment(flag, s string, without time.Time, end bool) (time.Time, error) {
	if s == "" {
		return without, nil
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, usageError{fmt.Errorf("--%s %q is no date: write it as 2014-06-17, or \"2014-06-17 20:00\"", flag, s)}
	}
	if end {
		t = t.AddDate(0, 0, 1).Add(-time.Second)
	}
	return t, nil
}

// known reports a committee that the config does not have.
func (e *env) known(c *config.Config, name string) error {
	all := c.All()
	for _, k := range all {
		if k.Name == name {
			return nil
		}
	}
	switch {
	case !e.given("config"):
		return usageError{errors.New("name the config with --config FILE: it has the committees")}
	case name == "":
		return nil
	case len(all) == 0:
		return fmt.Errorf("there is no committee %q: the config has none", name)
	}
	return usageError{fmt.Errorf("there is no committee %q in the config, only %s", name, names(all))}
}

func names(all []committee.Config) string {
	list := make([]string, len(all))
	for i, k := range all {
		list[i] = k.Name
	}
	return strings.Join(list, ", ")
}

// world gives f the world as it is on disk, with what the config says, as a bot that is started now
// would have it. Nothing of that is written.
func (e *env) world(c *config.Config, f func(*commands.World) error) error {
	l := bot.NewLoop(bot.Loop{World: commands.NewWorld(settings(c)), Log: quietLog()})
	file := filepath.Join(c.Data, "gavel.db")
	if _, err := os.Stat(file); err == nil {
		db, err := store.Open(file)
		if err != nil {
			return err
		}
		defer db.Close()
		l.Store = db
		if err := l.Load(); err != nil {
			return err
		}
	}
	now := time.Now().UTC()
	for _, k := range c.All() {
		for _, x := range []commands.Event{
			{Kind: commands.Rostered, At: now, What: k.Name, Roster: k.Members},
			{Kind: commands.Scheduled, At: now, What: k.Name, Calendar: commands.ConfigCalendar(k)},
		} {
			l.World.Apply(commands.Handle(l.World, x).Facts)
		}
	}
	return f(l.World)
}
