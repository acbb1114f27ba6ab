package config

import (
	"errors"
	"strings"
	"time"
)

// Duration is a time span written "90s", "60m" or "2h". It is never negative.
type Duration time.Duration

const (
	second = Duration(time.Second)
	minute = Duration(time.Minute)
	hour   = Duration(time.Hour)
)

// parseDuration reads a Duration. Its errors are sentences for the operator.
func parseDuration(s string) (Duration, error) {
	v, err := time.ParseDuration(strings.TrimSpace(s))
	switch {
	case err != nil && strings.HasSuffix(s, "d"):
		return 0, errors.New(`days are written in hours: "24h", "168h"`)
	case err != nil:
		return 0, errors.New(`no length of time; write for example "90s", "60m" or "2h"`)
	case v < 0:
		return 0, errors.New(`a length of time can't be negative; write for example "60m"`)
	}
	return Duration(v), nil
}

// UnmarshalText reads the form that time.ParseDuration does, and refuses less than nothing.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := parseDuration(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// String writes the span without the units that are zero: "2h", "90m" is "1h30m".
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
