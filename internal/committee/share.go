package committee

import (
	"fmt"
	"strconv"
	"strings"
)

// A Share is how many of a committee's filled seats a rule asks for: a fraction of
// them, rounded up ("1/3"), or a plain count when Den is 0 ("2"). The charter rounds up
// everywhere: half of 13 is 7, a third is 5, two thirds are 9.
type Share struct{ Num, Den int }

// maxShare bounds both numbers of a Share, so that its arithmetic can't overflow.
const maxShare = 1000

const shareHelp = `a fraction of the filled seats such as "1/3", or a count such as "2"`

// ParseShare reads "1/3" or "2".
func ParseShare(s string) (Share, error) {
	num, den, fraction := strings.Cut(strings.TrimSpace(s), "/")
	n, ok := shareNumber(num)
	if !ok {
		return Share{}, fmt.Errorf("%s is no share: write %s", quote(s), shareHelp)
	}
	if !fraction {
		return Share{Num: n}, nil
	}
	d, ok := shareNumber(den)
	switch {
	case !ok:
		return Share{}, fmt.Errorf("%s is no share: write %s", quote(s), shareHelp)
	case d == 0:
		return Share{}, fmt.Errorf("%s divides by 0: write %s", quote(s), shareHelp)
	case n == 0:
		return Share{}, fmt.Errorf(`%s is nothing: write "0" for no minimum`, quote(s))
	case n > d:
		return Share{}, fmt.Errorf("%s is more than all seats: write %s", quote(s), shareHelp)
	}
	return Share{n, d}, nil
}

// shareNumber reads digits alone: no sign, no point, no blank within.
func shareNumber(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n <= maxShare
}

// Of is how many seats the share is when that many are filled.
func (s Share) Of(seats int) int {
	if s.Den == 0 {
		return s.Num
	}
	return (s.Num*max(seats, 0) + s.Den - 1) / s.Den
}

// String writes what ParseShare reads.
func (s Share) String() string {
	if s.Den == 0 {
		return strconv.Itoa(s.Num)
	}
	return fmt.Sprintf("%d/%d", s.Num, s.Den)
}

// MarshalText writes what UnmarshalText reads.
func (s Share) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads "1/3" or "2"; its errors are sentences for the operator.
func (s *Share) UnmarshalText(b []byte) (err error) {
	v, err := ParseShare(string(b))
	if err == nil {
		*s = v
	}
	return err
}
