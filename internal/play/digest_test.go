package play_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestFoundingPost: the draft of the digest carries every statement about gap coverage plans of "OpenStack
// Technical Committee Update (June 25)", with its word for each project, and what it says of
// the two meetings besides: each in its section, and nothing that the post before had told.
func TestFoundingPost(t *testing.T) {
	_, dir, channel := example(t)
	md := string(read(t, dir, "tc/digest-2014-06-25.md"))
	parts := map[string][]string{} // the lines of each heading
	var order []string
	heading := ""
	for line := range strings.Lines(md) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			heading = line
			order = append(order, line)
			parts[heading] = nil
		} else if line != "" {
			line, link, linked := strings.Cut(line, " ([log](")
			if linked && (!strings.HasPrefix(link, "https://meetings.example/tc/2014/tc.2014-06-") || !strings.Contains(link, ".log.html#l-")) {
				t.Errorf("%q links to %q", line, link)
			}
			if linked {
				line += "."
			}
			parts[heading] = append(parts[heading], line)
		}
	}
	const (
		title   = "# OpenStack Technical Committee Update (June 25)"
		release = "## Mission #1: Integrated release contents"
		gaps    = "### Gap coverage, juno-1 checkpoint (2014-06-17)"
		people  = "## Mission #2: Representation of technical contributors"
	)
	want := map[string][]string{
		title: {"<!-- draft by Gavel for ttx; meetings 2014-06-17, 2014-06-24. Rewrite in your own words. -->"},
		release: {
			"* Glance asks for a broader mission; the committee likes the direction.",
			"* No agreement yet on translations as a requirement for graduation.",
			"* **Glance: a broader mission** — discussed on 2014-06-17 and 2014-06-24, continues on 2014-07-08: the new wording is in review.",
		},
		gaps: {
			"| project | open | late | target | state |",
			"| --- | --- | --- | --- | --- |",
			"| Ceilometer | 4 | 0 | juno-2 | on track |",
			"| Horizon | 3 | 0 | juno-2 | mostly on track |",
			"| Neutron | 7 | 1 (gap 4, was juno-1) | juno-3 | started |",
			"| Trove | – | – | – | on track |",
			"* Ceilometer is on track, targeting juno-2.",
			"* Horizon is mostly on track, targeting juno-2.",
			"* Neutron: started; gap 4 is late, was planned for juno-1, just one API call; work on all gaps has started.",
			"* Trove is on track; work started on all items.",
			"* **Raised** — glance/1 testing coverage.",
			"* Glance's gap coverage plan was blessed on 2014-06-24: 1 gap (testing coverage), targeting juno-2.",
			"* The reviews of Heat and Swift are still pending.",
		},
		people: {
			"* Members discussed how candidates should behave in elections.",
			"* The concerns about DefCore are listed before a meeting on nothing else.",
			"* **Election behaviour** — discussed on 2014-06-24, continues on 2014-07-08: the discussion is on-going.",
			"* **Special meeting** — Defcore, Tue 2014-07-01 20:00 UTC, #openstack-meeting, in place of the regular meeting; to discuss: Which capabilities does the committee score?.",
		},
		"## Votes": {
			`* **M1** — "Gap coverage plans are reviewed after each milestone" (<https://review.openstack.org/97872>) passed: 6 yes, 1 no, 1 abstain, 5 not voting; formal-vote needs 5 yes and more yes than no.`,
		},
		"## Actions due": {"* **A4** — annegentle and markmc to list the concerns about DefCore, due on 2014-06-30."},
		"## Next": {
			"* **juno-2** — Thu 2014-07-24, in 29 days; 4 open gaps target it.",
			"* **Special meeting** — Tue 2014-07-01 20:00 UTC, #openstack-meeting: Defcore.",
			"* **Meeting** — Tue 2014-07-08 20:00 UTC, #openstack-meeting; on the agenda: Glance: a broader mission; Election behaviour.",
			"* **Next writer** — annegentle.",
		},
	}
	if o := []string{title, release, gaps, people, "## Votes", "## Actions due", "## Next"}; !slices.Equal(order, o) {
		t.Errorf("headings %q, want %q", order, o)
	}
	for _, h := range slices.Sorted(maps.Keys(want)) {
		for _, w := range want[h] {
			if !slices.Contains(parts[h], w) {
				t.Errorf("under %q, this is missing: %s", h, w)
			}
		}
		if len(parts[h]) != len(want[h]) {
			t.Errorf("under %q there are %d lines, want %d: %q", h, len(parts[h]), len(want[h]), parts[h])
		}
	}
	rst := strings.NewReplacer("\n     - ", " | ", "   * - ", "| ").Replace(string(read(t, dir, "tc/digest-2014-06-25.rst")))
	for _, w := range want[gaps] {
		if strings.HasPrefix(w, "| -") {
			continue
		}
		if w = strings.TrimSuffix(w, " |"); !strings.Contains(rst, strings.TrimSuffix(w, ".")) {
			t.Errorf("in the reStructuredText, this is missing: %s", w)
		}
	}
	if s := "Draft since 2014-06-11 (2 meetings): https://meetings.example/tc/digest-2014-06-25.md (also .rst). Writer: t\u200btx."; !strings.Contains(string(channel), s) {
		t.Errorf("the channel is not told %q", s)
	}
}
