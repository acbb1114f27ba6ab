package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"gavel/commands"
	"gavel/store"
)

// SocketName is the unix socket in the data folder, by which the command line
// tools ask a running bot for what only it can do: it holds the store.
const SocketName = "gavel.sock"

// Running is a meeting that runs, as `gavel meetings` lists it.
type Running struct {
	Network string    `json:"network"`
	Channel string    `json:"channel"`
	Name    string    `json:"name"`
	Title   string    `json:"title"`
	Started time.Time `json:"started"`
	Chairs  []string  `json:"chairs"`
	Lines   int       `json:"lines"`
	Topic   string    `json:"topic,omitempty"`
	Here    bool      `json:"here"` // Gavel is in the channel
}

// MeetingsOf lists the meetings that run, by network and channel.
func MeetingsOf(w *commands.World) []Running {
	list := []Running{}
	for _, m := range w.Meetings {
		if !m.Running() {
			continue
		}
		r := Running{
			Network: m.Network, Channel: m.Channel, Name: m.Name, Title: string(m.Title),
			Started: m.Began, Chairs: m.ChairNicks(), Lines: m.Lines(),
			Here: w.Network(m.Network).Channel(m.Channel).Here,
		}
		if t := m.Current(); t != nil {
			r.Topic = t.Text
		}
		list = append(list, r)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Network != list[j].Network {
			return list[i].Network < list[j].Network
		}
		return list[i].Channel < list[j].Channel
	})
	return list
}

// ServeAdmin answers on the socket in dir until ctx is done.
func ServeAdmin(ctx context.Context, dir string, l *Loop, db *store.Bolt, log *slog.Logger) error {
	path := filepath.Join(dir, SocketName)
	// The store is locked, so a socket that is there belongs to nobody any more.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove the old socket: %w", err)
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("listen on %s: %w (a socket's path may have about 100 bytes)", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		ln.Close()
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /meetings", func(w http.ResponseWriter, r *http.Request) {
		var list []Running
		if err := l.Ask(r.Context(), func(world *commands.World) { list = MeetingsOf(world) }); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(list)
	})
	mux.HandleFunc("POST /end", func(w http.ResponseWriter, r *http.Request) {
		network, channel := r.FormValue("network"), r.FormValue("channel")
		runs := false
		err := l.Ask(r.Context(), func(world *commands.World) {
			if n := world.Networks[network]; n != nil {
				c := n.Channels[n.CaseMap.Fold(channel)]
				runs = c != nil && c.Meeting != nil
			}
		})
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		case !runs:
			http.Error(w, fmt.Sprintf("no meeting runs in %s on %s; `gavel meetings` lists those that do", channel, network), http.StatusNotFound)
		default:
			l.Emit(commands.Event{Kind: commands.EndMeeting, At: time.Now().UTC(), Network: network, Channel: channel})
			fmt.Fprintln(w, "ended")
		}
	})
	mux.HandleFunc("GET /backup", func(w http.ResponseWriter, r *http.Request) {
		if _, err := db.Backup(w); err != nil {
			log.Error("backup failed", "err", err)
			panic(http.ErrAbortHandler) // so that the other side sees that it is not whole
		}
	})
	mux.HandleFunc("GET /verify", func(w http.ResponseWriter, r *http.Request) {
		report, err := db.Verify(nil)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(report)
	})
	mux.HandleFunc("POST /import", func(w http.ResponseWriter, r *http.Request) {
		var i Import
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxImport)).Decode(&i); err != nil {
			http.Error(w, "the import could not be read: "+err.Error(), http.StatusBadRequest)
			return
		}
		done, err := l.Import(r.Context(), i, r.FormValue("dry") != "")
		if err == nil && r.FormValue("dry") == "" && len(done.Changes) > 0 {
			log.Info("meetings or milestones were imported", "changes", len(done.Changes))
		}
		answer(w, done, err)
	})
	mux.HandleFunc("GET /reminders", func(w http.ResponseWriter, r *http.Request) {
		from, to := timeOf(r, "from"), timeOf(r, "to")
		var list []Upcoming
		err := l.Ask(r.Context(), func(world *commands.World) { list = UpcomingOf(world, r.FormValue("committee"), from, to) })
		answer(w, list, err)
	})
	mux.HandleFunc("GET /digest", func(w http.ResponseWriter, r *http.Request) {
		var text []byte
		var wrong error
		err := l.Ask(r.Context(), func(world *commands.World) {
			text, wrong = DigestOf(world, r.FormValue("committee"), timeOf(r, "since"), time.Now().UTC(), r.FormValue("format"))
		})
		answer(w, string(text), errors.Join(err, wrong))
	})
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug)}
	stop := context.AfterFunc(ctx, func() { s.Close() })
	defer stop()
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// maxImport is how large an import may be, in bytes of JSON.
const maxImport = 256 << 20

// answer writes what was asked for as JSON, or why there is no answer.
func answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

// timeOf is a time that was asked for, or zero.
func timeOf(r *http.Request, key string) time.Time {
	t, _ := time.Parse(time.RFC3339, r.FormValue(key))
	return t
}

// ErrNotRunning says that no bot runs on a data folder.
var ErrNotRunning = errors.New("no gavel runs on this data folder")

// AskAdmin asks the bot that runs on the data folder dir, and gives the answer to f.
func AskAdmin(dir, method, path string, f func(io.Reader) error) error {
	return askAdmin(dir, method, path, nil, f)
}

// PostAdmin gives v to the bot that runs on the data folder dir, as JSON, and reads the answer
// into a value.
func PostAdmin(dir, path string, v, answer any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return askAdmin(dir, "POST", path, bytes.NewReader(b), func(r io.Reader) error { return json.NewDecoder(r).Decode(answer) })
}

func askAdmin(dir, method, path string, body io.Reader, f func(io.Reader) error) error {
	socket := filepath.Join(dir, SocketName)
	c := http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
	defer c.CloseIdleConnections()
	req, err := http.NewRequest(method, "http://gavel"+path, body)
	if err != nil {
		return err
	}
	resp, err := c.Do(req)
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return ErrNotRunning
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return errors.New(strings.TrimSpace(string(b)))
	}
	return f(resp.Body)
}
