package bot

import (
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/archive"
	"gavel/internal/committee"
	"gavel/minutes"
	"gavel/store"
)

// publication is something to write into the archive: the files of a meeting, one other
// file, or the calendars.
type publication struct {
	commands.Publish

	file      commands.File
	calendars bool
	rules     []committee.Config // for the calendars
}

// replaces reports whether another publication, which waits, is of no use any more.
func (p publication) replaces(w publication) bool {
	return p.Publish == w.Publish && p.file.Name == w.file.Name && p.calendars == w.calendars
}

func (l *Loop) doPublish(f commands.Publish) (e commands.Event, ok bool) {
	m := l.World.Meetings[f.Stream]
	if m == nil {
		return e, false
	}
	if n, ok := l.written[f.Stream]; ok && n == m.Changes && f.For == "" && (m.Running() || m.Published != "") {
		return e, false // the files show all there is
	}
	l.written[f.Stream] = m.Changes
	if l.publish != nil {
		l.publish(publication{Publish: f})
		return e, false
	}
	e = l.write(f, m.Last)
	if e.Text != "" {
		delete(l.written, f.Stream)
	}
	return e, true
}

func (l *Loop) doFile(f commands.File) {
	if l.publish != nil {
		l.publish(publication{file: f})
		return
	}
	l.bring(publication{file: f})
}

// doCalendars writes the calendars, if they have changed. However many events changed them, that
// is once.
func (l *Loop) doCalendars() {
	if !l.stale {
		return
	}
	l.stale = false
	p := publication{calendars: true, rules: l.World.Settings.Committees}
	if l.publish != nil {
		l.publish(p)
		return
	}
	l.bring(p)
}

// bring writes a publication. Only of a meeting's files is there an event.
func (l *Loop) bring(p publication) (e commands.Event) {
	var err error
	switch {
	case p.Stream != "":
		return l.write(p.Publish, time.Time{})
	case l.Tree == nil:
		return e
	case p.calendars:
		if err = l.writeCalendars(p.rules); err != nil {
			l.Log.Error("the calendars could not be written", "err", err)
		}
	default:
		if err = l.Tree.Put(p.file.Name, []byte(p.file.Body)); err != nil {
			l.Log.Error("a file could not be written", "file", p.file.Name, "err", err)
		}
	}
	return e
}

// write writes a meeting's files from what is on disk.
func (l *Loop) write(f commands.Publish, at time.Time) commands.Event {
	e := commands.Event{Kind: commands.Written, At: at, Stream: f.Stream, For: f.For}
	facts, err := l.Store.Read(f.Stream, 1, 0)
	if err == nil {
		m := minutes.Replay(facts)
		e.Whole = !m.Running()
		e.Base, err = l.Tree.Write(m)
	}
	if err != nil {
		l.Log.Error("the minutes could not be written", "meeting", f.Stream, "err", err)
		e.Text = err.Error()
	}
	return e
}

// writeCalendars writes the calendars from what is on disk.
func (l *Loop) writeCalendars(rules []committee.Config) error {
	all, err := committees(l.Store)
	if err != nil {
		return err
	}
	return l.Tree.PutAll(archive.Calendars(all, rulesAmong(rules)))
}

// rulesAmong finds the rules of a committee by its name; a series that is not in the config has
// those of one.
func rulesAmong(list []committee.Config) func(name string) committee.Config {
	byName := map[string]committee.Config{}
	for _, c := range list {
		byName[c.Name] = c
	}
	return func(name string) committee.Config {
		if c, ok := byName[name]; ok {
			return c
		}
		return committee.Series(name)
	}
}

// committees reads all committees and series of the record, by name.
func committees(db store.Store) (map[string]*committee.Committee, error) {
	const prefix = "committee/"
	streams, err := db.Streams(prefix)
	if err != nil {
		return nil, err
	}
	all := map[string]*committee.Committee{}
	for _, s := range streams {
		facts, err := db.Read(s, 1, 0)
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(s, prefix)
		all[name] = committee.Replay(name, facts)
	}
	return all, nil
}
