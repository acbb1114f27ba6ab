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

	"github.com/google/renameio/v2"

	"gavel/bot"
	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/irctext"
	"gavel/minutes"
	"gavel/store"
)

// meetings lists the meetings that run.
func meetings(e *env, args []string) error {
	where := e.where()
	if _, err := e.parse(args, 0, 0); err != nil {
		return err
	}
	c, err := where()
	if err != nil {
		return err
	}
	var list []bot.Running
	err = bot.AskAdmin(c.Data, "GET", "/meetings", func(r io.Reader) error { return json.NewDecoder(r).Decode(&list) })
	if errors.Is(err, bot.ErrNotRunning) {
		if err := needData(c); err != nil {
			return err
		}
		if list, err = readMeetings(c.Data); err == nil {
			fmt.Fprintln(e.stderr, "The bot does not run; this is what its record says.")
		}
	}
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(e.stdout, "No meeting runs.")
		return nil
	}
	w := tabwriter.NewWriter(e.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "NETWORK\tCHANNEL\tSTARTED (UTC)\tCHAIRS\tLINES\tTITLE")
	for _, m := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", m.Network, m.Channel, m.Started.Format("2006-01-02 15:04"),
			strings.Join(m.Chairs, ","), m.Lines, irctext.Shorten(irctext.Clean(m.Title), 40))
	}
	return w.Flush()
}

func readMeetings(data string) ([]bot.Running, error) {
	db, err := openExisting(data)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	l := bot.NewLoop(bot.Loop{Store: db, World: commands.NewWorld(commands.Settings{}), Log: quietLog()})
	if err := l.Load(); err != nil {
		return nil, err
	}
	return bot.MeetingsOf(l.World), nil
}

// end ends a meeting.
func end(e *env, args []string) error {
	where := e.where()
	rest, err := e.parse(args, 2, 2)
	if err != nil {
		return err
	}
	c, err := where()
	if err != nil {
		return err
	}
	q := url.Values{"network": {rest[0]}, "channel": {rest[1]}}
	err = bot.AskAdmin(c.Data, "POST", "/end?"+q.Encode(), func(io.Reader) error {
		fmt.Fprintf(e.stdout, "The meeting in %s on %s is ended.\n", rest[1], rest[0])
		return nil
	})
	if errors.Is(err, bot.ErrNotRunning) {
		return fmt.Errorf("no gavel runs on %s: start it (gavel run), then end the meeting", c.Data)
	}
	return err
}

// backup copies the record.
func backup(e *env, args []string) error {
	where := e.where()
	rest, err := e.parse(args, 1, 1)
	if err != nil {
		return err
	}
	c, err := where()
	if err != nil {
		return err
	}
	name := rest[0]
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s is there already; a backup overwrites nothing", name)
	}
	err = bot.AskAdmin(c.Data, "GET", "/backup", func(r io.Reader) error {
		t, err := renameio.NewPendingFile(name, renameio.WithPermissions(0o600))
		if err != nil {
			return err
		}
		defer t.Cleanup()
		if _, err := io.Copy(t, r); err != nil {
			return fmt.Errorf("the copy is not whole and was removed: %w", err)
		}
		return t.CloseAtomicallyReplace()
	})
	if errors.Is(err, bot.ErrNotRunning) {
		if err := needData(c); err != nil {
			return err
		}
		var db *store.Bolt
		if db, err = openExisting(c.Data); err == nil {
			err = errors.Join(db.BackupFile(name), db.Close())
		}
	}
	if err != nil {
		return err
	}
	// A copy that can't be read is none.
	db, err := store.Open(name)
	if err != nil {
		return fmt.Errorf("the copy can't be read: %w", err)
	}
	streams, err := db.Streams("")
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("the copy can't be read: %w", err)
	}
	fi, err := os.Stat(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s: %d streams, %d bytes\n", name, len(streams), fi.Size())
	return nil
}

// verify reads everything.
func verify(e *env, args []string) error {
	where := e.where()
	if _, err := e.parse(args, 0, 0); err != nil {
		return err
	}
	c, err := where()
	if err != nil {
		return err
	}
	var r store.Report
	began := time.Now()
	err = bot.AskAdmin(c.Data, "GET", "/verify", func(in io.Reader) error { return json.NewDecoder(in).Decode(&r) })
	var strange []string
	if errors.Is(err, bot.ErrNotRunning) {
		if err := needData(c); err != nil {
			return err
		}
		var db *store.Bolt
		if db, err = openExisting(c.Data); err == nil {
			r, err = db.Verify(progress(e))
			// What a line meant depends on the committees' rules, which the config has.
			if err == nil && len(r.Faults) == 0 && e.given("config") {
				strange, err = canary(db, settings(c).Committees)
			}
			err = errors.Join(err, db.Close())
		}
	}
	if err != nil {
		return err
	}
	for _, f := range r.Faults {
		fmt.Fprintln(e.stdout, f)
	}
	for _, s := range strange {
		fmt.Fprintln(e.stdout, s)
	}
	fmt.Fprintf(e.stdout, "%d streams, %d facts, %d bytes read in %s: ", r.Streams, r.Facts, r.Bytes, time.Since(began).Round(time.Millisecond))
	switch {
	case len(r.Faults) > 0:
		fmt.Fprintf(e.stdout, "%d faults; go back to a backup\n", len(r.Faults))
		return errSilent
	case len(strange) > 0:
		fmt.Fprintf(e.stdout, "sound, and this version would understand %d lines differently (what is recorded stays)\n", len(strange))
	default:
		fmt.Fprintln(e.stdout, "all is well")
	}
	return nil
}

// canary runs today's code over every meeting of the record.
func canary(db store.Store, rules []committee.Config) (strange []string, err error) {
	streams, err := db.Streams("meeting/")
	if err != nil {
		return nil, err
	}
	for _, s := range streams {
		facts, err := db.Read(s, 1, 0)
		if err != nil {
			return nil, err
		}
		council, err := db.Read(committee.Stream(minutes.Replay(facts).Committee), 1, 0)
		if err != nil {
			return nil, err
		}
		for _, d := range commands.Canary(facts, council, rules...) {
			strange = append(strange, s+": "+d)
		}
	}
	return strange, nil
}

// progress shows how far a long reading is, on a terminal.
func progress(e *env) func(string, uint64) {
	if !isTerminal(e.stderr) {
		return nil
	}
	n, facts := 0, uint64(0)
	return func(_ string, k uint64) {
		if n, facts = n+1, facts+k; n%100 == 0 {
			fmt.Fprintf(e.stderr, "\r%d streams, %d facts", n, facts)
		}
	}
}

// openExisting opens a record that must be there.
func openExisting(data string) (*store.Bolt, error) {
	name := filepath.Join(data, "gavel.db")
	if _, err := os.Stat(name); err != nil {
		return nil, fmt.Errorf("there is no record in %s", data)
	}
	return store.Open(name)
}
