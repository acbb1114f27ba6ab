package cli

import (
	"errors"
	"fmt"
	"time"

	"gavel/internal/config"
)

func check(e *env, args []string) error {
	file := e.flags.String("config", "", "the config `FILE`")
	rest, err := e.parse(args, 0, 1)
	if err != nil {
		return err
	}
	if len(rest) == 1 && *file == "" {
		*file = rest[0]
	}
	if *file == "" {
		return usageError{errors.New("name the config with --config FILE")}
	}
	c, err := config.Load(*file)
	if err != nil {
		fmt.Fprintln(e.stderr, err)
		return errSilent
	}
	for _, text := range c.Conflicts(time.Now()) {
		c.Warnings = append(c.Warnings, config.Problem{Msg: text, Warning: true})
	}
	c.Summary(e.stdout)
	return nil
}
