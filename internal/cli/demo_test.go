package cli

import (
	"bytes"
	"regexp"
	"testing"
	"time"

	"gavel/docs/examples"
)

// TestDemoScript: the demo holds all of the example, line for line, and names no day that is past.
func TestDemoScript(t *testing.T) {
	today := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	script := demoScript(today)
	timed, n := regexp.MustCompile(`^\d\d:\d\d`), 0
	for line := range bytes.Lines(examples.TC) {
		if timed.Match(line) {
			n++
		}
	}
	if len(script) != n {
		t.Errorf("the script has %d lines, the example %d", len(script), n)
	}
	want := map[act]bool{
		{nick: "david-lyle", text: "gap plan horizon/2 by juno-2", private: true}:                             true,
		{nick: "mikal", text: "regrets 2026-11-24 travelling", private: true}:                                 true,
		{nick: "jeblair", text: "waves", me: true}:                                                            true,
		{nick: "ttx", text: "#schedule 2026-12-01 20:00 #openstack-meeting replaces: Defcore"}:                true,
		{nick: "ttx", text: "#action annegentle and markmc to list the concerns about DefCore by 2026-11-30"}: true,
	}
	for _, a := range script {
		delete(want, a)
		for _, day := range regexp.MustCompile(`\d{4}-\d\d-\d\d`).FindAllString(a.text, -1) {
			if day < "2026-11-24" {
				t.Errorf("%s says %q", a.nick, a.text)
			}
		}
	}
	for a := range want {
		t.Errorf("nobody says %+v", a)
	}
	for day, then := range map[string]string{"2014-06-12": "2026-11-24", "2014-06-24": "2026-11-24", "2014-07-24": "2026-12-24", "2014-10-16": "2027-03-18"} {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := asToday(d, today).Format(time.DateOnly); got != then {
			t.Errorf("%s is %s, want %s", day, got, then)
		}
	}
}
