package minutes

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// moteMeeting is what Fedora's mote makes of a page of minutes.
type moteMeeting struct {
	title, started, ended string
	people                []string
	topics                []moteTopic
	actions               []string
}

type moteTopic struct {
	title string
	items []string
}

// readLikeMote does with a page, step by step, what mote does: it looks for exact texts and for the
// first list after them, and takes nodes out of the page while it reads.
func readLikeMote(t *testing.T, page string) (m moteMeeting) {
	t.Helper()
	doc := parse(t, page)
	is := func(name string) func(*node) bool { return func(n *node) bool { return n.name == name } }
	m.title = regexp.MustCompile(`^.*: `).ReplaceAllString(doc.tags("title")[0].content(), "")

	for _, x := range []struct {
		word string
		to   *string
	}{{"started", &m.started}, {"ended", &m.ended}} {
		re := regexp.MustCompile(`Meeting ` + x.word + `.* at (\d+:\d+:\d+) UTC`)
		n := doc.findText(re)
		if n == nil {
			t.Fatalf("no %q", re)
		}
		*x.to = re.FindStringSubmatch(n.text)[1]
	}

	people := doc.findText(regexp.MustCompile("People present")).parent.next(is("ol")).tags("li")
	for _, p := range people {
		if regexp.MustCompile(`^.*$`).MatchString(p.content()) && !strings.Contains(p.content(), "(0)") {
			m.people = append(m.people, p.content())
		}
	}

	var summary *node
	for _, h := range doc.tags("h3") {
		if h.content() == "Meeting summary" {
			summary = h.parent.next(is("ol"))
			break
		}
	}
	if summary == nil {
		t.Fatal("no summary")
	}
	for _, li := range summary.kids {
		if li.name != "li" {
			continue
		}
		topic := moteTopic{title: "None"}
		if b := li.next(func(n *node) bool { return n.name == "b" && n.has("TOPIC") }); b != nil {
			topic.title = b.content()
		}
		for _, item := range li.tags("li") {
			details := item.next(func(n *node) bool { return n.name == "span" && n.has("details") })
			if details == nil {
				t.Fatal("an item without details")
			}
			for i, k := range details.parent.kids {
				if k == details {
					details.parent.kids = append(details.parent.kids[:i:i], details.parent.kids[i+1:]...)
					break
				}
			}
			topic.items = append(topic.items, strings.Join(strings.Fields(item.content()), " "))
		}
		m.topics = append(m.topics, topic)
	}
	for _, li := range doc.findText(regexp.MustCompile(`^Action items$`)).parent.next(is("ol")).tags("li") {
		if li.content() != "(none)" {
			m.actions = append(m.actions, li.content())
		}
	}
	return m
}

const sampleLog = `-- bot meetbot
20:00:01 <alice> #startmeeting Sample: a meeting
20:00:02 <alice> #info before any topic
20:01:05 <alice> #topic Release & "planning"
20:01:10 <bob> #info version 1.0 is <b>out</b>
20:01:20 <carol> #link https://example.org/ the plan
20:03:00 <alice> #action bob to write the docs
20:04:00 <alice> #topic Vote
20:04:10 <alice> #startvote Ship it? Yes, No
20:04:20 <bob> #vote yes
20:04:30 <alice> #endvote
20:04:40 <alice> #nick dave
20:05:00 <alice> #endmeeting
`

func TestMote(t *testing.T) {
	m := readLikeMote(t, render(t, play(sampleLog), ".html"))
	got := fmt.Sprintf("%s %s-%s\n%q\n%q\n%q", m.title, m.started, m.ended, m.people, m.topics, m.actions)
	want := `a meeting 20:00:01-20:05:00
["alice (9)" "bob (2)" "carol (1)"]
[{"Release & \"planning\"" ["INFO: before any topic"]} ` + // mote takes the next topic, with MeetBot's pages, too
		`{"Release & \"planning\"" ["INFO: version 1.0 is <b>out</b>" "LINK: https://example.org/ the plan" "ACTION: bob to write the docs"]} ` +
		`{"Vote" ["VOTE: Ship it? Votes by option Yes 1 bob No 0"]}]
["bob to write the docs"]`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	m = readLikeMote(t, render(t, play("20:00:01 <alice> #startmeeting x\n20:05:00 <alice> #endmeeting\n"), ".html"))
	if len(m.topics) != 0 || len(m.actions) != 0 {
		t.Errorf("an empty meeting: %v", m)
	}
}

// The texts of the headings are a contract.
func TestHeadings(t *testing.T) {
	doc := parse(t, render(t, play(sampleLog), ".html"))
	var got []string
	for _, h := range doc.tags("h3") {
		got = append(got, h.content())
		if ol := h.next(func(n *node) bool { return n.name != "" }); ol.name != "ol" {
			t.Errorf("after %q comes %s", h.content(), ol.name)
		}
	}
	want := []string{"Meeting summary", "Action items", "Action items, by person", "People present (lines said)"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q", got)
	}
	for _, li := range doc.tags("ol")[0].tags("li") {
		if len(li.all(func(n *node) bool { return n.has("details") })) == 0 {
			t.Errorf("no details in %q", li.content())
		}
	}
}
