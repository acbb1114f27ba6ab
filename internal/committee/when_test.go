package committee

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A Friday.
var friday = at("2014-06-20 15:30")

func TestParseWhen(t *testing.T) {
	for s, want := range map[string]string{
		"2014-06-12":           "2014-06-12",
		"2014-6-2":             "2014-06-02",
		"2014-06-17 20:00":     "2014-06-17 20:00",
		"2014-06-17 20:00 UTC": "2014-06-17 20:00",
		"2014-06-17  at 9:05":  "2014-06-17 09:05",
		"today":                "2014-06-20",
		"Today 14:00":          "2014-06-20 14:00",
		"tomorrow":             "2014-06-21",
		"yesterday":            "2014-06-19",
		"tue":                  "2014-06-24",
		"TUESDAY":              "2014-06-24",
		"tue 20:00":            "2014-06-24 20:00",
		"fri":                  "2014-06-27", // not today
		"thurs":                "2014-06-26",
		"sat":                  "2014-06-21",
		"+7d":                  "2014-06-27",
		"+2w":                  "2014-07-04",
		"+2w 20:00":            "2014-07-04 20:00",
		"in 2 weeks":           "2014-07-04",
		"in 3 days":            "2014-06-23",
		"in a week":            "2014-06-27",
		"in one day":           "2014-06-21",
		"next week":            "2014-06-27",
		"july 1":               "2014-07-01",
		"1 july":               "2014-07-01",
		"jul 1st":              "2014-07-01",
		"July 1, 2015":         "2015-07-01",
		"1 jul 2015 20:00":     "2015-07-01 20:00",
		"june 20":              "2014-06-20", // today
		"june 19":              "2015-06-19",
		"feb 29":               "2016-02-29",
		" may  3rd ":           "2015-05-03",
	} {
		layout, hasTime := "2006-01-02", false
		if strings.Contains(want, ":") {
			layout, hasTime = "2006-01-02 15:04", true
		}
		got, has, err := ParseWhen(s, friday)
		if err != nil || has != hasTime || got.Format(layout) != want || got.Location() != time.UTC {
			t.Errorf("%q is %v, %v, %v, not %s", s, got, has, err, want)
		}
	}
}

func TestParseWhenRefuses(t *testing.T) {
	for s, want := range map[string]string{
		"":                 "no date",
		"stand":            "no date",
		"20:00":            "no date",
		"july":             "no date",
		"next tue":         "no date", // some mean this week's
		"12":               "no date",
		"2014-02-30":       "no day of the calendar",
		"0001-01-01":       "no day of the calendar",
		"feb 30":           "no day of the calendar",
		"feb 29 2015":      "no day of the calendar",
		"july 0":           "no day of the calendar",
		"tue 24:00":        "no time of day",
		"2014-06-17 20:61": "no time of day",
		"+9999w":           "ten years",
		"in 99999 days":    "ten years",
	} {
		got, _, err := ParseWhen(s, friday)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %v, %v", s, got, err)
		}
		if err != nil && want != "no time of day" && s != "feb 30" && !strings.Contains(err.Error(), "2014-06-27") && !strings.Contains(err.Error(), "calendar") {
			t.Errorf("%q does not say what would work: %v", s, err)
		}
	}
}

func TestWhenIsUTC(t *testing.T) {
	east := time.FixedZone("east", 10*3600)
	got, _, err := ParseWhen("tomorrow", friday.In(east)) // Saturday over there
	if err != nil || got.Format(time.DateOnly) != "2014-06-21" {
		t.Error(got, err)
	}
}

func TestCutBy(t *testing.T) {
	for _, x := range []struct{ text, rest, due string }{
		{"mail the list by fri", "mail the list", "2014-06-27"},
		{"mail the list by 2014-06-27.", "mail the list", "2014-06-27"},
		{"mail the list, BY next week", "mail the list", "2014-06-27"},
		{"get the patch by ttx reviewed by july 1", "get the patch by ttx reviewed", "2014-07-01"},
		{"stand by", "", ""},
		{"to stand by", "", ""},
		{"stand by me", "", ""},
		{"have it reviewed by ttx", "", ""},
		{"by fri", "", ""},
		{" by fri", "", ""},
		{"do it by fri or not at all", "", ""},
		{"finish by juno-2", "", ""},
		{"goodby fri", "", ""},
		{"", "", ""},
	} {
		rest, due, err := CutBy(x.text, friday, ParseWhen)
		switch {
		case err != nil:
			t.Errorf("%q: %v", x.text, err)
		case x.due == "" && (rest != x.text || !due.IsZero()):
			t.Errorf("%q: %q, %v", x.text, rest, due)
		case x.due != "" && (rest != x.rest || due.Format(time.DateOnly) != x.due):
			t.Errorf("%q: %q, %v", x.text, rest, due)
		}
	}
	for text, want := range map[string]string{
		"mail it by 2014-02-30":   "2014-02-30 is no day of the calendar",
		"mail it by feb 30.":      "feb 30 is no day of the calendar",
		"mail it by tomorow":      `"tomorow" is no date`,
		"mail it by next tuesday": `"next tuesday" is no date`,
		"mail it by 24/6":         `"24/6" is no date`,
	} {
		rest, due, err := CutBy(text, friday, ParseWhen)
		if err == nil || !strings.Contains(err.Error(), want) || rest != text || !due.IsZero() {
			t.Errorf("%q: %q, %v, %v", text, rest, due, err)
		}
	}
}

func TestMeant(t *testing.T) {
	for s, want := range map[string]int{
		"2014-02-30": 1, "2014-13-01 on a plane": 1, "2014/07/01": 1, "1.7.2014": 1, "24/6": 1, "20140701": 1,
		"tomorow": 1, "tommorow, on a plane": 1, "Tommorrow": 1, "wensday": 0, "wednsday": 1, "tuseday": 1, "fridays": 1,
		"next tue": 2, "this friday": 2, "feb 30": 2, "31 june": 2,
		"": 0, "on a plane": 0, "next": 0, "money": 0, "sunny days": 0, "holiday": 0, "2.0": 0, "12": 0, "juno-2": 0, "tonight": 0, "the end of june": 0,
	} {
		if got := Meant(strings.Fields(s)); got != want {
			t.Errorf("%q: %d, not %d", s, got, want)
		}
	}
}

func FuzzWhen(f *testing.F) {
	for _, s := range []string{"2014-06-12", "tue 20:00", "+7d", "in 2 weeks", "july 1", "1 jul 2015 20:00", "mail it by fri", "x by \xff", "İ by tue"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		when, hasTime, err := ParseWhen(s, friday)
		switch {
		case err != nil && len(err.Error()) > 300:
			t.Fatal(err)
		case err == nil && (when.Year() < firstYear || when.Year() > lastYear):
			t.Fatal(when)
		case err == nil && !hasTime && !when.Equal(midnight(when)):
			t.Fatal(when)
		case err == nil: // what it means can be written out
			again, _, err := ParseWhen(when.Format("2006-01-02 15:04"), friday)
			if err != nil || !again.Equal(when) {
				t.Fatal(again, err)
			}
		}
		rest, due, err := CutBy(s, friday, ParseWhen)
		if !strings.HasPrefix(s, rest) || due.IsZero() != (rest == s) || err != nil && rest != s || rest == "" && s != "" {
			t.Fatalf("%q, %v, %v", rest, due, err)
		}
		if utf8.ValidString(s) && !utf8.ValidString(rest) {
			t.Fatalf("%q", rest)
		}
	})
}
