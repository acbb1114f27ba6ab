package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gavel/internal/web"
)

func serve(t *testing.T) *httptest.Server {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{
		"tc/2014/tc.2014-06-17-20.01.html":     0o644,
		"tc/2014/tc.2014-06-17-20.01.log.html": 0o644,
		"tc/2014/tc.2014-06-17-20.01.txt":      0o644,
		"tc/2014/tc.2014-06-17-20.01.json":     0o644,
		"tc/2014/tc.2014-06-24-20.00.html":     0o644,
		"secret/2014/secret.html":              0o600,
		"tc/2014/.tc.html12345":                0o644, // a file that is being written
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("<p>"+name), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc", filepath.Join(dir, "etc")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	s := httptest.NewServer(web.Handler(root.FS()))
	t.Cleanup(s.Close)
	return s
}

func get(t *testing.T, s *httptest.Server, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.URL.Opaque = path // as it is, "..", and all
	if len(header) == 2 {
		req.Header.Set(header[0], header[1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(b)
}

func TestPages(t *testing.T) {
	s := serve(t)
	for _, x := range []struct {
		method, path string
		status       int
		has          string
	}{
		{"GET", "/", 200, `href="./tc/"`},
		{"GET", "/tc", 301, ""},
		{"GET", "/tc/2014/", 200, "tc.2014-06-24-20.00.html"},
		{"GET", "/tc/2014/tc.2014-06-17-20.01.html", 200, "<p>tc"},
		{"HEAD", "/tc/2014/tc.2014-06-17-20.01.html", 200, ""},
		{"POST", "/", 405, ""},
		{"GET", "/nothing", 404, "no such page"},
		{"GET", "/secret/2014/secret.html", 404, ""},
		{"GET", "/tc/2014/.tc.html12345", 404, ""},
		{"GET", "/../../etc/passwd", 404, ""},
		{"GET", "/%2e%2e/%2e%2e/etc/passwd", 404, ""},
		{"GET", "/..%2f..%2fetc%2fpasswd", 404, ""},
		{"GET", "/etc/passwd", 404, ""},
		{"GET", "//etc/passwd", 404, ""},
		{"GET", "/tc/2014/tc%00.html", 404, ""},
	} {
		resp, body := get(t, s, x.method, x.path)
		if resp.StatusCode != x.status || !strings.Contains(body, x.has) {
			t.Errorf("%s %s: %d, %.200s", x.method, x.path, resp.StatusCode, body)
		}
		if resp.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: the headers are %v", x.path, resp.Header)
		}
	}
	_, list := get(t, s, "GET", "/tc/2014/")
	if strings.Index(list, "06-24") > strings.Index(list, "06-17") || strings.Contains(list, "12345") {
		t.Errorf("the list is\n%s", list)
	}
	if _, list := get(t, s, "GET", "/secret/2014/"); strings.Contains(list, "secret.html") {
		t.Error("restricted minutes are listed")
	}
}

// A page that has not changed is not sent again.
func TestConditional(t *testing.T) {
	s := serve(t)
	resp, _ := get(t, s, "GET", "/tc/2014/tc.2014-06-17-20.01.html")
	tag := resp.Header.Get("ETag")
	if tag == "" || resp.Header.Get("Last-Modified") == "" {
		t.Fatalf("the headers are %v", resp.Header)
	}
	if resp, body := get(t, s, "GET", "/tc/2014/tc.2014-06-17-20.01.html", "If-None-Match", tag); resp.StatusCode != 304 || body != "" {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
}
