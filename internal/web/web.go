// Package web serves the published tree: static files, and nothing that is not
// published. It reads the tree and nothing else, so it lives without the bot, and
// the bot without it.
package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path"
	"sort"
	"strings"
	"time"
)

// Serve serves the tree in dir on ln until ctx is done.
func Serve(ctx context.Context, ln net.Listener, dir string, log *slog.Logger) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("web: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("web: %w", err)
	}
	defer root.Close()
	s := &http.Server{
		Handler:           Handler(root.FS()),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() {
		done, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if s.Shutdown(done) != nil {
			s.Close()
		}
	})
	defer stop()
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}

// Handler answers from a published tree. Files that not everybody may read
// (restricted minutes are 0600) do not exist for it.
func Handler(tree fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "only GET", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
		if name == "" {
			name = "."
		}
		info, err := public(tree, name)
		switch {
		case err != nil:
			http.Error(w, "There is no such page. The list of all: /", http.StatusNotFound)
		case info.IsDir() && !strings.HasSuffix(r.URL.Path, "/"):
			http.Redirect(w, r, "/"+name+"/", http.StatusMovedPermanently)
		case info.IsDir():
			list(w, tree, name)
		default:
			file(w, r, tree, name, info)
		}
	})
}

// public is a file or folder that everybody may see.
func public(tree fs.FS, name string) (fs.FileInfo, error) {
	for _, part := range strings.Split(name, "/") {
		if strings.HasPrefix(part, ".") && part != "." {
			return nil, fs.ErrNotExist // also the temporary files beside the real ones
		}
	}
	if !fs.ValidPath(name) {
		return nil, fs.ErrNotExist
	}
	info, err := fs.Stat(tree, name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir(), info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0:
		return info, nil
	}
	return nil, fs.ErrNotExist
}

var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	".md":   "text/markdown; charset=utf-8",
	".rst":  "text/plain; charset=utf-8",
	".mw":   "text/plain; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".ics":  "text/calendar; charset=utf-8",
}

func file(w http.ResponseWriter, r *http.Request, tree fs.FS, name string, info fs.FileInfo) {
	kind := types[path.Ext(name)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	f, err := tree.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer f.Close()
	w.Header().Set("Content-Type", kind)
	w.Header().Set("ETag", fmt.Sprintf(`"%x-%x"`, info.ModTime().UnixNano(), info.Size()))
	w.Header().Set("Cache-Control", "no-cache") // a running meeting's files change
	http.ServeContent(w, r, name, info.ModTime(), f.(interface {
		Read([]byte) (int, error)
		Seek(int64, int) (int64, error)
	}))
}

var page = template.Must(template.New("list").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}</title>
<style>
body { font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; }
ul { list-style: none; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); padding: .6rem 0; overflow-wrap: anywhere; }
a { display: inline-block; min-height: 24px; }
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{if .Up}}<p><a href="../">Up</a></p>{{end}}
{{if .Entries}}<ul>
{{range .Entries}}<li><a href="./{{.Name}}">{{.Name}}</a>{{range .Also}} · <a href="./{{.Name}}">{{.Label}}</a>{{end}}</li>
{{end}}</ul>{{else}}<p>Nothing is published here yet. Minutes appear when a meeting runs.</p>{{end}}
</main>
</body>
</html>
`))

type entry struct {
	Name string
	Also []also
}

type also struct{ Name, Label string }

// list is a folder: its folders, and a line for each meeting, the newest first.
func list(w http.ResponseWriter, tree fs.FS, dir string) {
	entries, err := fs.ReadDir(tree, dir)
	if err != nil {
		http.Error(w, "The folder can't be read.", http.StatusInternalServerError)
		return
	}
	var folders, pages []entry
	have := map[string]bool{}
	for _, e := range entries {
		if _, err := public(tree, path.Join(dir, e.Name())); err == nil {
			have[e.Name()] = true
		}
	}
	for _, e := range entries {
		name := e.Name()
		switch base, isPage := strings.CutSuffix(name, ".html"); {
		case !have[name]:
		case e.IsDir():
			folders = append(folders, entry{Name: name + "/"})
		case isPage && !strings.HasSuffix(base, ".log"):
			p := entry{Name: name}
			for _, x := range []also{{".log.html", "log"}, {".txt", "text"}, {".json", "JSON"}} {
				if have[base+x.Name] {
					p.Also = append(p.Also, also{base + x.Name, x.Label})
				}
			}
			pages = append(pages, p)
		}
	}
	sort.SliceStable(pages, func(i, j int) bool { return pages[i].Name > pages[j].Name })
	title := "Minutes"
	if dir != "." {
		title += " of " + dir
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_ = page.Execute(w, struct {
		Title   string
		Up      bool
		Entries []entry
	}{title, dir != ".", append(folders, pages...)})
}
