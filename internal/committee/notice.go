package committee

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Notice is how long a motion is discussed before it can be called: calendar days
// ("7d", charter since gov@d01ad06a) or business days ("4bd", charter gov@be9fc6e4).
// Business days are Monday to Friday in UTC, full elapsed days, without holidays. The
// zero Notice is none.
type Notice struct {
	Days     int
	Business bool
}

// maxNotice is the longest notice, in days.
const maxNotice = 366

// ParseNotice reads "4bd", "7d", and "0" or nothing for none.
func ParseNotice(s string) (Notice, error) {
	const help = `write business days such as "4bd", days such as "7d", or "0" for none`
	t := strings.TrimSpace(s)
	if t == "" || t == "0" {
		return Notice{}, nil
	}
	digits, isBusiness := strings.CutSuffix(t, "bd")
	if !isBusiness {
		var ok bool
		if digits, ok = strings.CutSuffix(t, "d"); !ok {
			return Notice{}, fmt.Errorf("%s is no notice: %s", quote(s), help)
		}
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return Notice{}, fmt.Errorf("%s is no notice: %s", quote(s), help)
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > maxNotice {
		return Notice{}, fmt.Errorf("%s is longer than a year: %s", quote(s), help)
	}
	if n == 0 {
		return Notice{}, nil
	}
	return Notice{n, isBusiness}, nil
}

// From is from when on a motion presented at that time can be called. One presented on
// a weekend counts from Monday, 00:00 UTC, when the notice is in business days.
func (n Notice) From(presented time.Time) time.Time {
	t := presented.UTC()
	if !n.Business {
		return t.AddDate(0, 0, n.Days)
	}
	if n.Days > 0 && weekend(t) {
		for weekend(t) {
			t = midnight(t).AddDate(0, 0, 1)
		}
	}
	for range n.Days {
		t = t.AddDate(0, 0, 1)
		for weekend(t) {
			t = t.AddDate(0, 0, 1)
		}
	}
	return t
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// midnight is the start of a time's day in UTC.
func midnight(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// String says it to people: "4 business days", "7 days", "none".
func (n Notice) String() string {
	unit := "day"
	if n.Business {
		unit = "business day"
	}
	switch n.Days {
	case 0:
		return "none"
	case 1:
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n.Days, unit)
}

// MarshalText writes what UnmarshalText reads: "4bd", "7d" or "0".
func (n Notice) MarshalText() ([]byte, error) {
	switch {
	case n.Days == 0:
		return []byte("0"), nil
	case n.Business:
		return fmt.Appendf(nil, "%dbd", n.Days), nil
	}
	return fmt.Appendf(nil, "%dd", n.Days), nil
}

// UnmarshalText reads "4bd", "7d", "0" or nothing; its errors are sentences for the operator.
func (n *Notice) UnmarshalText(b []byte) error {
	v, err := ParseNotice(string(b))
	if err == nil {
		*n = v
	}
	return err
}
