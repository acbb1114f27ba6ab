package config

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
)

// Secret is a password: written in the file, in a file of its own, or in an
// environment variable. It never prints.
//
//	password = "hunter2"               # works, and check advises against it
//	password_file = "/run/secrets/irc" # the first line of the file
//	password_env = "GAVEL_PASSWORD"
//
// The three keys are of the table that holds the secret; Load reads the file or the variable, and
// value is what it found.
type Secret struct {
	// value is behind a pointer since fmt can't call String on what is below an
	// unexported field: there it prints the address, not the password.
	value *string
}

// hidden is what a secret prints as.
const hidden = "(secret)"

// NewSecret is the secret s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal returns the secret itself, for the wire and nothing else.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == nil }

// Equal reports whether two secrets are the same.
func (s Secret) Equal(t Secret) bool { return s.Reveal() == t.Reveal() }

// String hides the secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return hidden
}

// GoString hides the secret.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the secret, in JSON and TOML too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the secret.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// readSecret returns the first line of a file, and whether everybody on the
// machine can read the file.
func readSecret(file string) (secret string, exposed bool, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", false, why(err)
	}
	defer f.Close()
	if exposed, err = worldReadable(f); err != nil {
		return "", false, err
	}
	line, err := bufio.NewReader(io.LimitReader(f, 1<<12)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", false, why(err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", false, errors.New("its first line is empty, and that is where the secret is looked for")
	}
	return line, exposed, nil
}

func worldReadable(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil {
		return false, why(err)
	}
	if info.IsDir() {
		return false, errors.New("it is a folder")
	}
	return info.Mode().Perm()&0o004 != 0, nil
}

// why is an error of the file system without the path and the call, which the
// reader of the message has before his eyes.
func why(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
