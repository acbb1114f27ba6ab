package minutes

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"testing"
	"time"

	"gavel/internal/fact"
)

// bigMeeting is a meeting of 10,000 lines with 1,000 items by 40 people, as facts.
func bigMeeting() []fact.Fact {
	r := rand.New(rand.NewSource(42))
	at := time.Date(2014, 6, 17, 20, 1, 3, 0, time.UTC)
	var nicks []string
	for i := range 40 {
		nicks = append(nicks, fmt.Sprintf("%s%d", []string{"alice", "bob", "carol_", "dave|away", "[e]rin"}[i%5], i))
	}
	words := []string{"the", "proposal", "should", "merge", "before", "Friday", "review", "glance", "I", "think", "<b>", "&", "release", "naïve", "ok"}
	by := func(i int) fact.Actor { return fact.Actor{Nick: nicks[i], User: "u", Host: "host.example"} }
	facts := []fact.Fact{fact.New(at, by(0), Started, Start{
		Stream: "meeting/oftc/#tc/2014-06-17T20:01:03Z", Network: "oftc", Channel: "#tc", Title: "Technical Committee", Name: "tc", Bot: "gavel", Version: "1.0.0",
	})}
	kinds := []string{Info, Info, Info, Action, Link, Idea, Agreed, Action, Help, Topic}
	for i := range 10000 {
		at = at.Add(time.Duration(r.Intn(3000)) * time.Millisecond)
		who := r.Intn(len(nicks))
		var b bytes.Buffer
		switch r.Intn(8) {
		case 0:
			fmt.Fprintf(&b, "%s: ", nicks[r.Intn(len(nicks))])
		case 1:
			fmt.Fprintf(&b, "https://review.example.org/%d ", i)
		}
		for range 4 + r.Intn(20) {
			b.WriteString(words[r.Intn(len(words))])
			b.WriteByte(' ')
		}
		text := b.String()
		kind := kinds[i/10%len(kinds)]
		if i%10 == 9 {
			facts = append(facts, fact.New(at, by(who), Line, LineData{Text: fact.Text("#" + kind + " " + text)}))
			facts = append(facts, fact.New(at, by(who), ItemAdded, ItemData{Kind: kind, Text: fact.Text(text)}))
			continue
		}
		facts = append(facts, fact.New(at, by(who), Line, LineData{Text: fact.Text(text), Me: i%50 == 0}))
	}
	return append(facts, fact.New(at, by(0), Ended, Reason{Reason: "chair"}))
}

var bigPage = Page{Base: "tc/2014/tc.2014-06-17-20.01", URL: "https://meetings.example/"}

func BenchmarkReplay(b *testing.B) {
	facts := bigMeeting()
	for b.Loop() {
		Replay(facts)
	}
}

func BenchmarkFormat(b *testing.B) {
	p := bigPage
	p.Meeting = Replay(bigMeeting())
	for _, f := range Formats {
		b.Run(f.Ext[1:], func(b *testing.B) {
			var n counter
			for b.Loop() {
				n = 0
				if err := f.Render(&n, p); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n), "bytes")
		})
	}
}

// BenchmarkPublish is what the end of a long meeting costs: all files from the facts.
func BenchmarkPublish(b *testing.B) {
	facts := bigMeeting()
	for b.Loop() {
		p := bigPage
		p.Meeting = Replay(facts)
		for _, f := range Formats {
			if err := f.Render(io.Discard, p); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/op")
}

type counter int

func (c *counter) Write(b []byte) (int, error) { *c += counter(len(b)); return len(b), nil }
