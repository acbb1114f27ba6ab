package minutes

import (
	"strings"
	"testing"
)

// block is what stands under a heading of the plain text minutes, "" when it is not there.
func block(text, heading string) string {
	_, rest, ok := strings.Cut(text, "\n"+heading+"\n"+strings.Repeat("-", len(heading))+"\n\n")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "\n\n\n\n")
	return rest
}

func TestTextActions(t *testing.T) {
	for _, c := range []struct{ name, log, all, byPerson string }{
		{"none", "", "", ""},
		{"one, nobody's", "20:01 <alice> #action buy milk\n", "* buy milk", "* **UNASSIGNED**\n  * buy milk"},
		{"one, somebody's", "20:01 <alice> #action Bob buys milk\n", "* Bob buys milk", "* bob\n  * Bob buys milk"},
		{
			"of each", "20:01 <alice> #action bob, alice: buy milk\n20:01 <alice> #action buy tea\n",
			"* bob, alice: buy milk\n* buy tea", "* alice\n  * bob, alice: buy milk\n* bob\n  * bob, alice: buy milk\n* **UNASSIGNED**\n  * buy tea",
		},
		{"without text", "20:01 <alice> #action\n", "*", "* **UNASSIGNED**\n  *"},
	} {
		text := render(t, play("20:00:01 <alice> #startmeeting x\n20:00:02 <bob> o/\n"+c.log+"20:05:00 <alice> #endmeeting\n"), ".txt")
		if got := block(text, "Action items"); got != c.all {
			t.Errorf("%s: %q", c.name, got)
		}
		if got := block(text, "Action items, by person"); got != c.byPerson {
			t.Errorf("%s: by person %q", c.name, got)
		}
	}
}

func TestTextTimes(t *testing.T) {
	ended := render(t, play("-- day 2014-06-17\n-- url https://m.example/\n20:01:03 <ttx> #startmeeting tc\n21:00:00 <ttx> #endmeeting\n"), ".txt")
	for _, want := range []string{
		"\n\n\nMeeting started by ttx on 2014-06-17 at 20:01:03 UTC.  The full logs are\navailable at https://m.example/sample.log.html .\n",
		"\n\n\n\nMeeting ended at 21:00:00 UTC on 2014-06-17.\n\n\n\n",
		"\n* (none)\n",
	} {
		if !strings.Contains(ended, want) {
			t.Errorf("no %q in\n%s", want, ended)
		}
	}
	running := render(t, play("-- day 2014-06-17\n20:01:03 <ttx> #startmeeting tc\n20:30:00 <ttx> hm\n"), ".txt")
	if strings.Contains(running, "ended") || !strings.Contains(running, "still running; these are its minutes as of 20:30:00 UTC on\n2014-06-17.") {
		t.Error(running)
	}
	undated := render(t, play("-- nodate\n20:01:03 <ttx> #startmeeting tc\n21:00:00 <ttx> #endmeeting\n"), ".txt")
	if strings.Contains(undated, "2024") || !strings.Contains(undated, "Meeting started by ttx at 20:01:03 UTC.") || !strings.Contains(undated, "\nMeeting ended at 21:00:00 UTC.\n") {
		t.Error(undated)
	}
}

func TestTextLayout(t *testing.T) {
	text := render(t, play(`20:00:01 <alice> #startmeeting x
20:00:02 <alice> #info first of all
20:00:03 <alice> #startvote Ship? Yes, No
20:00:04 <bob> #vote yes
20:00:05 <alice> #endvote
20:00:06 <alice> #topic One
20:00:07 <alice> #info in one
20:00:08 <alice> #topic Two
-- away 90s
20:05:00 <alice> #endmeeting
`), ".txt")
	if got, want := block(text, "Meeting summary"), `* first of all  (alice, 20:00:02)
* VOTE: Voted on "Ship?" Results are, Yes: 1, No: 0  (alice, 20:00:05)
  * Yes (1): bob
  * No (0)
* One  (alice, 20:00:06)
  * in one  (alice, 20:00:07)

* Two  (alice, 20:00:08)`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !strings.Contains(text, "\n\n\n\nGavel was away from 20:00:08 to 20:01:38 UTC; nothing was recorded.\n\n\n\nMeeting ended") {
		t.Error("no gap in", text)
	}
}
