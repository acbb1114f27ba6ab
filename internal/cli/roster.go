package cli

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"gavel/commands"
	"gavel/internal/committee"
	"gavel/internal/config"
)

// rosterEvery is how often the roster files are looked at. A change is taken when it is
// seen twice, so it takes up to twice that.
const rosterEvery = 5 * time.Second

// rosters are those of the committees, as the loop was told them last. One goroutine has it.
type rosters struct {
	log  *slog.Logger
	emit func(commands.Event)
	list []*roster
}

type roster struct {
	committee string
	file      string // "" if the members are in the config
	members   committee.Roster
	wrong     string // why the file can't be read

	stamp stamp
	taken bool // the file was read as it is
}

// stamp is by what one sees that a file was changed.
type stamp struct {
	time time.Time
	size int64
	err  string
}

// set takes the committees of a config that was just loaded, and tells their rosters.
func (r *rosters) set(committees []committee.Config) {
	before := map[string]*roster{}
	for _, x := range r.list {
		before[x.committee] = x
	}
	r.list = nil
	for _, c := range committees {
		x := &roster{committee: c.Name, file: c.Roster, members: c.Members}
		r.list = append(r.list, x)
		if old := before[c.Name]; old != nil {
			r.changed(x, committee.Diff(old.members, x.members))
		} else {
			r.log.Info("committee", "name", c.Name, "seats", len(c.Members), "roster", x.where())
		}
		r.tell(x, "")
	}
}

// look reads the files that were changed; with at once, also those that may still be being
// written.
func (r *rosters) look(atOnce bool) {
	for _, x := range r.list {
		if x.file == "" {
			continue
		}
		if s := stampOf(x.file); s != x.stamp {
			x.stamp, x.taken = s, false
			if !atOnce {
				continue // it may be being written
			}
		}
		if !x.taken || atOnce {
			x.taken = true
			r.read(x)
		}
	}
}

// read reads one file. If that can't be done, the old roster stays.
func (r *rosters) read(x *roster) {
	members, err := config.ReadRoster(x.file)
	if err != nil {
		if err.Error() == x.wrong {
			return // as was said
		}
		x.wrong = err.Error()
		rows := strings.Split(x.wrong, "\n")
		for _, row := range rows {
			r.log.Error("the roster can't be read, the old one stays", "committee", x.committee, "file", x.file, "err", row)
		}
		text := rows[0]
		if len(rows) > 1 {
			text += fmt.Sprintf("; and %d more", len(rows)-1)
		}
		r.tell(x, text)
		return
	}
	changes := committee.Diff(x.members, members)
	if x.wrong != "" && len(changes) == 0 {
		r.log.Info("the roster can be read again, and is what it was", "committee", x.committee, "file", x.file)
	}
	x.members, x.wrong = members, ""
	r.changed(x, changes)
	if len(changes) > 0 {
		r.tell(x, "")
	}
}

// tell tells the loop, which takes up what is new to it.
func (r *rosters) tell(x *roster, wrong string) {
	e := commands.Event{Kind: commands.Rostered, At: time.Now().UTC(), What: x.committee, Text: wrong}
	if wrong == "" {
		e.Roster = x.members
	}
	r.emit(e)
}

func (r *rosters) changed(x *roster, changes []string) {
	if len(changes) > 0 {
		r.log.Info("the roster has changed", "committee", x.committee, "roster", x.where(), "seats", len(x.members), "changes", strings.Join(changes, "; "))
	}
}

func (x *roster) where() string {
	if x.file == "" {
		return "in the config"
	}
	return x.file
}

func stampOf(file string) stamp {
	info, err := os.Stat(file)
	if err != nil {
		return stamp{err: err.Error()}
	}
	return stamp{time: info.ModTime(), size: info.Size()}
}
