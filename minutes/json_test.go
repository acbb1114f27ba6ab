package minutes

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestJSONEmpty(t *testing.T) {
	got := render(t, play("20:00:01 <alice> #startmeeting x\n"), ".json")
	for _, want := range []string{
		`"ended": null`, `"topics": []`, `"items": []`, `"votes": []`, `"actions": []`, `"gaps": []`,
		"{\n \"version\": 1,\n \"id\": \"meeting/example/#sample/2024-01-04T20:00:01Z\",\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

// The manual names every field.
func TestJSONManual(t *testing.T) {
	manual, err := os.ReadFile("../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	var check func(reflect.Type)
	check = func(x reflect.Type) {
		for i := range x.NumField() {
			f := x.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !strings.Contains(string(manual), "`"+name+"`") {
				t.Errorf("docs/json.md does not mention %s", name)
			}
			elem := f.Type
			if elem.Kind() == reflect.Slice || elem.Kind() == reflect.Pointer {
				elem = elem.Elem()
			}
			if elem.Kind() == reflect.Struct && elem != reflect.TypeFor[time.Time]() {
				check(elem)
			}
		}
	}
	check(reflect.TypeFor[jsonMeeting]())
	for _, kind := range []string{Topic, Info, Idea, Help, Action, Agreed, Accepted, Rejected, Link, VoteItem} {
		if !strings.Contains(string(manual), "`"+kind+"`") {
			t.Errorf("docs/json.md does not mention %s", kind)
		}
	}
}

// The example of the manual is what we write.
func TestJSONExample(t *testing.T) {
	manual, err := os.ReadFile("../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(manual), "```json\n")
	example, _, _ = strings.Cut(example, "```")
	var want, got any
	if err := json.Unmarshal([]byte(example), &want); err != nil {
		t.Fatal(err)
	}
	page := render(t, play(`-- day 2014-06-17
-- network oftc
-- channel #openstack-meeting
20:01:03 <ttx> #startmeeting tc
20:02:00 <ttx> #topic Glance
20:03:00 <ttx> #action fungi to update the mission
20:03:10 <fungi> will do
20:04:00 <ttx> #startvote Accept it? Yes, No
20:04:10 <fungi> #vote yes
20:04:30 <ttx> #endvote
-- away 14s
20:05:00 <ttx> #endmeeting
`), ".json")
	page = strings.Replace(page, "meeting/example/#sample/2024-01-04T20:00:01Z", "meeting/oftc/#openstack-meeting/2014-06-17T20:01:03Z", 1)
	if err := json.Unmarshal([]byte(page), &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %s", page)
	}
}
