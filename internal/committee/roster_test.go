package committee

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gavel/internal/irctext"

	"pgregory.net/rapid"
)

func fold(s string) irctext.Folded { return irctext.CaseMap("").Fold(s) }

// sharedFile is a file of the shared data; without it the test is skipped.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "governance", name))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the shared data has no %s here", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func testRoster(t *testing.T, name string) Roster {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseRoster(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRosterText(t *testing.T) {
	want := Roster{
		{Name: "Ada Quill", Nick: "ada", Account: "ada", Term: "April 2031", Role: "chair"},
		{Name: "Bo (the Bold) Finch", Nick: "bo[m]", Account: "bo[m]", Term: "October 2030"},
		{Name: "Cyd Marsh", Nick: "cyd_", Account: "cyd_", Role: "vice-chair"},
		{Name: "Dee Rook", Nick: "dee", Account: "dee"},
	}
	if got := testRoster(t, "members.txt"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestRosterYAML(t *testing.T) {
	want := Roster{
		{Name: "Ada Quill", Nick: "ada", Nicks: []string{"ada_home"}, Account: "ada", Term: "April 2031", Role: "chair"},
		{Name: "Bo Finch", Nick: "bo[m]", Nicks: []string{"bo", "bofinch"}, Account: "bofinch", Term: "October 2030"},
		{Name: "Cyd Marsh", Nick: "yes", Account: "yes", Role: "vice-chair"},
	}
	got := testRoster(t, "members.yaml")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	b, err := json.Marshal(got)
	if err != nil || strings.Contains(string(b), "@") {
		t.Errorf("an address was kept: %s, %v", b, err)
	}
	var again Roster
	if err := json.Unmarshal(b, &again); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestRosterFormatIsSeen(t *testing.T) {
	for src, nick := range map[string]string{
		"# members\n\n- name: Ada\n  irc: ada\n": "ada",
		"# members\nAda Quill (ada)\n":           "ada",
		`[{name: Ada, irc: ada}]`:                "ada",
	} {
		r, err := ParseRoster("members", []byte(src))
		if err != nil || len(r) != 1 || r[0].Nick != nick {
			t.Errorf("%q: %+v, %v", src, r, err)
		}
	}
}

func TestRosterMistakes(t *testing.T) {
	for _, x := range []struct{ file, src, want string }{
		{"m.txt", "", "m.txt: there is no member in it"},
		{"m.txt", "# nobody\n", "m.txt: there is no member in it"},
		{"m.yaml", "[]", "m.yaml: there is no member in it"},
		{"m.yaml", "", "m.yaml: there is no member in it"},
		{"m.yaml", "null", "m.yaml: there is no member in it"},
		{"m.txt", "Ada ada\n\nBo (b o)\nCy (cy) {boss}\nDee (dee)\nDoe (DEE)\nEve ()\n", `m.txt:1: this is not of the form: Full name (irc) [expires in] {role}
m.txt:3: "b o" is no IRC nick
m.txt:4: role "boss" is none of chair and vice-chair
m.txt:6: nick "DEE" is already that of line 5
m.txt:7: the IRC nick is missing`},
		{"m.txt", "A (aa) {chair}\nB (bb) {chair}\n", "m.txt:2: the chair is already line 1"},
		{"m.yaml", "- name: A\n  irc: aa\n  nicks: [cc]\n- name: B\n  irc: bb\n  account: AA\n- 7\n- name: C\n  irc: cc\n- name: D\n  irc: [d]\n- name: E\n  irc: ee\n  irc: ee\n- irc: ff\n  account: f@example.org\n", `m.yaml:4: account "AA" is already that of line 1
m.yaml:7: this is not a member with name and irc
m.yaml:8: nick "cc" is already that of line 1
m.yaml:11: irc is not a text
m.yaml:14: irc is there twice
m.yaml:15: there is an e-mail address in it, which is never kept`},
		{"m.yaml", "name: A\nirc: a\n", `m.yaml:1: it is not a list of members, each beginning with "- name:"`},
		{"m.yaml", "- name: A\n  irc: aa\n---\n- name: B\n  irc: bb\n", "m.yaml: there is more than one document in it"},
		{"m.yaml", "- name: A\n\tirc: aa\n", "m.yaml:2: it can't be read as YAML: found a tab character that violates indentation"},
	} {
		r, err := ParseRoster(x.file, []byte(x.src))
		if err == nil || err.Error() != x.want || r != nil {
			t.Errorf("%q:\n%v\nwant\n%s", x.src, err, x.want)
		}
	}
}

// The two real files load as they are.
func TestRealRosters(t *testing.T) {
	t.Run("2014", func(t *testing.T) {
		r, err := ParseRoster("members-2014.txt", sharedFile(t, "members-2014.txt"))
		if err != nil || r.Seats() != 13 {
			t.Fatal(r, err)
		}
		if _, ok := r.Chair(); ok {
			t.Error("the file has no roles")
		}
		if m, ok := r.ByNick("ttx", fold); !ok || m.Name != "Thierry Carrez" || m.Term != "April 2015" {
			t.Error(m)
		}
		sameRoster(t, "tc-2014", r)
	})
	t.Run("2026", func(t *testing.T) {
		r, err := ParseRoster("members-2026.yaml", sharedFile(t, "members-2026.yaml"))
		if err != nil || r.Seats() != 9 {
			t.Fatal(r, err)
		}
		chair, _ := r.Chair()
		vice, _ := r.ViceChair()
		if chair.Nick != "gouthamr" || vice.Nick != "mnasiadka" {
			t.Error(chair, vice)
		}
		sameRoster(t, "tc-2026", r)
	})
}

// sameRoster holds a profile's members against the file that they are from. The
// chair of 2014 is not in the file.
func sameRoster(t *testing.T, profile string, r Roster) {
	t.Helper()
	p, err := LoadProfile(profile)
	if err != nil {
		t.Fatal(err)
	}
	diff := Diff(r, p.Config.Members)
	if profile == "tc-2014" && len(diff) == 1 && diff[0] == "ttx: role none → chair" {
		diff = nil
	}
	if len(diff) > 0 {
		t.Error(diff)
	}
}

func TestFindMembers(t *testing.T) {
	r := testRoster(t, "members.yaml")
	name := func(m Member, ok bool) string {
		if !ok {
			return ""
		}
		return m.Name
	}
	for _, x := range []struct{ account, want string }{
		{"ada", "Ada Quill"}, {"ADA", "Ada Quill"}, {"bofinch", "Bo Finch"}, {"bo[m]", ""}, {"", ""}, {"ada_home", ""},
	} {
		if got := name(r.ByAccount(x.account, fold)); got != x.want {
			t.Errorf("account %q is %q", x.account, got)
		}
	}
	for _, x := range []struct{ nick, want string }{
		{"ada", "Ada Quill"}, {"Ada_Home", "Ada Quill"}, {"BO{M}", "Bo Finch"}, {"bo", "Bo Finch"}, {"ada_", ""}, {"", ""},
	} {
		if got := name(r.ByNick(x.nick, fold)); got != x.want {
			t.Errorf("nick %q is %q", x.nick, got)
		}
	}
	if m, ok := (Roster{{Nick: "x"}}).ByAccount("x", fold); !ok || m.Nick != "x" {
		t.Error("an account is the nick by default")
	}
}

func TestByVariant(t *testing.T) {
	r := Roster{
		{Nick: "annegentle"},
		{Nick: "spotz[m]"},
		{Nick: "ttx", Nicks: []string{"thierry"}},
		{Nick: "david-lyle"},
		{Nick: "bob1"},
		{Nick: "bob2"},
		{Nick: "kim"},
		{Nick: "kim_"},
		{Nick: "a1"},
	}
	for nick, want := range map[string]string{
		"annegentle_": "annegentle", "annegentle__": "annegentle", "AnneGentle`": "annegentle", "annegentle[m]": "annegentle",
		"annegentle|away": "annegentle", "annegentle_|away": "annegentle", "annegentle-afk": "annegentle", "annegentle2": "annegentle",
		"spotz": "spotz[m]", "spotz_": "spotz[m]", "spotz[m]1": "spotz[m]",
		"ttx|lunch": "ttx", "thierry_": "ttx", "ttx_away": "ttx", "ttx-": "ttx",
		"david-lyle_": "david-lyle", "david": "", "david-": "",
		"bob1_": "bob1", "bob2[m]": "bob2", "bob": "", "bob3": "", "bob11": "",
		"kim": "kim", "kim_": "kim_", "kim__": "", "kim-away": "",
		"a": "", "a2": "", "_": "", "": "", "12": "", "[m]": "", "|away": "", "annegent_": "annegentle", "annegent": "", "anneg_": "", "xttx": "",
	} {
		m, ok := r.ByVariant(nick, fold)
		if ok != (want != "") || m.Nick != want {
			t.Errorf("%q is %q, not %q", nick, m.Nick, want)
		}
	}
}

// Who is a variant of two members is neither, whatever the order of the roster.
func TestByVariantIsOneMember(t *testing.T) {
	nick := rapid.StringMatching("[ab]{1,3}[_1`]{0,2}(\\[m\\]|\\|x|-away)?")
	rapid.Check(t, func(t *rapid.T) {
		var r, back Roster
		for _, n := range rapid.SliceOfNDistinct(nick, 1, 6, fold).Draw(t, "roster") {
			r, back = append(r, Member{Nick: n}), append(Roster{{Nick: n}}, back...)
		}
		who := nick.Draw(t, "who")
		a, okA := r.ByVariant(who, fold)
		b, okB := back.ByVariant(who, fold)
		if okA != okB || a.Nick != b.Nick {
			t.Fatalf("%q is %q or %q", who, a.Nick, b.Nick)
		}
		if exact, ok := r.ByNick(who, fold); ok && a.Nick != exact.Nick {
			t.Fatalf("%q is not %q", who, a.Nick)
		}
	})
}

func TestDiff(t *testing.T) {
	before := Roster{
		{Name: "Ada", Nick: "ada", Role: "chair"},
		{Name: "Bo", Nick: "bo", Account: "bo"},
		{Name: "Cyd", Nick: "cyd"},
		{Nick: "dee"},
		{Name: "Eve", Nick: "eve", Term: "April 2031"},
	}
	after := Roster{
		{Name: "Bo", Nick: "Bo", Account: "bofinch", Role: "chair"},
		{Name: "Ada", Nick: "ada", Account: "ada"},
		{Name: "Cyd", Nick: "cydm"},
		{Name: "Eve", Nick: "eve", Term: "April 2032", Nicks: []string{"eve_"}},
		{Name: "Fay", Nick: "fay"},
		{Name: "Gus", Nick: "gus", Role: "vice-chair"},
	}
	want := []string{
		"dee leaves",
		"fay joins",
		"gus joins as vice-chair",
		"ada: role chair → none",
		"bo: nick bo → Bo, role none → chair, account bo → bofinch",
		"eve: further nicks none → eve_, term April 2031 → April 2032",
		"cyd: nick cyd → cydm, account cyd → cydm",
	}
	if got := Diff(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	for _, r := range []Roster{before, after, nil} {
		if got := Diff(r, r); got != nil {
			t.Errorf("%q", got)
		}
	}
	if got := Diff(nil, Roster{{Nick: "cardoe"}}); !reflect.DeepEqual(got, []string{"cardoe joins"}) {
		t.Errorf("%q", got)
	}
}

func TestUnping(t *testing.T) {
	for nick, want := range map[string]string{"": "", "ttx": "t\u200btx", "é_": "é\u200b_"} {
		if got := Unping(nick); got != want {
			t.Errorf("%q is %q", nick, got)
		}
		if got := strings.ReplaceAll(Unping(nick), "\u200b", ""); got != nick {
			t.Errorf("%q is %q", nick, got)
		}
	}
}

func FuzzRoster(f *testing.F) {
	for _, name := range []string{"members.txt", "members.yaml"} {
		src, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, src)
		f.Add("members", src)
	}
	f.Add("m.yaml", []byte("- &a [*a]\n- name: *a\n  irc: \"\\n\"\n"))
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		r, err := ParseRoster(name, src)
		if (err == nil) != (len(r) > 0) {
			t.Fatal(r, err)
		}
		seen := map[irctext.Folded]bool{}
		for _, m := range r {
			for _, n := range m.all() {
				if !isNick(n) || seen[fold(n)] {
					t.Fatalf("%+v", m)
				}
				seen[fold(n)] = true
			}
			for _, s := range append([]string{m.Name, m.Account, m.Term, m.Role}, m.all()...) {
				if strings.ContainsAny(s, "@\r\n") {
					t.Fatalf("%+v", m)
				}
			}
			if got, ok := r.ByVariant(m.Nick, fold); !ok || got.Nick != m.Nick {
				t.Fatalf("%q is %q", m.Nick, got.Nick)
			}
		}
	})
}
