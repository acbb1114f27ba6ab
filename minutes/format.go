package minutes

import (
	"io"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// A Page is a meeting and where it is published.
type Page struct {
	*Meeting
	Base string // path below the published tree, without extension: "tc/2014/tc.2014-06-17-20.01"
	URL  string // prefix of the tree's URLs, ends in "/"; "" when nobody knows
}

// A Format is one kind of file that a meeting is published as.
type Format struct {
	Ext    string // with its dot: ".log.txt"
	Name   string // what people call it
	Render func(io.Writer, Page) error
}

// Formats are all files of a meeting. The JSON comes first: the publisher claims
// a file name by it, since it says whose files these are.
var Formats = []Format{
	{".json", "JSON", writeJSON},
	{".html", "minutes", writeHTML},
	{".txt", "plain text", writeText},
	{".log.html", "full log", writeLogHTML},
	{".log.txt", "plain log", writeLogText},
	{".md", "Markdown", writeMarkdown},
	{".rst", "reStructuredText", writeRST},
	{".mw", "MediaWiki", writeWiki},
}

// File is the name of the page's file with this extension.
func (p Page) File(ext string) string { return path.Base("/"+p.Base) + ext }

// link is the URL of the page's file with this extension as its other files write it:
// relative, so that the tree can be moved, mirrored and read from a disk.
func (p Page) link(ext string) string {
	s := url.PathEscape(p.File(ext))
	if strings.Contains(s, ":") { // else what is before it is taken for a scheme
		s = "./" + s
	}
	return s
}

// lineLink is the URL of a line of the log; line 0 is the log itself.
func (p Page) lineLink(n int) string { return p.link(".log.html") + anchor(n) }

func anchor(n int) string {
	if n < 1 {
		return ""
	}
	return "#l-" + strconv.Itoa(n)
}

// fullLink is the URL of the page's file as files write it that are read elsewhere (in
// a mail, on a wiki), or the file's name when nobody knows the tree's URL.
func (p Page) fullLink(ext string) string {
	if p.URL == "" {
		return p.File(ext)
	}
	parts := strings.Split(p.Base+ext, "/")
	for i, s := range parts {
		parts[i] = url.PathEscape(s)
	}
	return p.URL + strings.Join(parts, "/")
}
