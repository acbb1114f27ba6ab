// Package cli is the command line: a table of subcommands.
package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	_ "time/tzdata" // a meeting's zone is known on every machine
)

// Version is Gavel's version.
const Version = "0.1.0"

// A command is one entry in the table. Its fields drive dispatch and help alike.
type command struct {
	name     string
	args     string
	summary  string
	details  string // a paragraph
	examples []string
	run      func(*env, []string) error
}

// env is what a subcommand may touch of the process.
type env struct {
	stdout, stderr io.Writer
	cmd            *command
	flags          *flag.FlagSet
}

// table is every subcommand, in the order in which help lists them.
func table() []command {
	return []command{
		{
			name: "demo", args: "[--once] [--fast] [--dir DIR]", summary: "see Gavel at work: an IRC network, the bot and a meeting, all on this machine",
			details: "Starts an IRC network on loopback, the bot, and a web server for the published minutes. Simulated members hold a short meeting over real sockets, shown as it happens. Then it stays up, so that you can connect any IRC client and chair a meeting yourself.",
			examples: []string{
				"gavel demo",
				"gavel demo --once --fast",
				"gavel demo --dir /tmp/gavel-demo",
			},
			run: demo,
		},
		{
			name: "run", args: "--config FILE", summary: "run the bot",
			details:  "Connects to the networks of the config file and takes the minutes of meetings until it is told to stop (SIGINT, SIGTERM). Open meetings stay open and go on at the next start. SIGHUP reads the config again; a bad one is refused and the old one stays. A committee's roster file is read again when it changes.",
			examples: []string{"gavel run --config /etc/gavel/gavel.toml"},
			run:      run,
		},
		{
			name: "check", args: "--config FILE", summary: "check a config file and print what was understood",
			details:  "Prints every mistake at once, with its line and a caret under it, those of roster files too. Of each committee it says the seats, the quorum and what each class of motions needs.",
			examples: []string{"gavel check --config gavel.toml"},
			run:      check,
		},
		{
			name: "meetings", args: "[--config FILE | --data DIR]", summary: "list the meetings that run",
			details:  "Asks the bot that runs; when none does, reads its record.",
			examples: []string{"gavel meetings --config gavel.toml"},
			run:      meetings,
		},
		{
			name: "end", args: "[--config FILE | --data DIR] NETWORK CHANNEL", summary: "end the meeting in a channel, with its minutes",
			details:  "For the operator of the bot, when no chair does. The bot must be running.",
			examples: []string{"gavel end --config gavel.toml libera '#openstack-meeting'"},
			run:      end,
		},
		{
			name: "replay", args: "[--out DIR] [--channel C] [--date DATE] FILE.log.txt...", summary: "make the minutes of classic logs",
			details:  "Takes logs in the forms of MeetBot and its relatives, by MeetBot's grammar exactly. The date is the one in the file's name, else --date. A file that can't be read is named, and the rest goes on (exit status 1).",
			examples: []string{"gavel replay --out minutes old/*.log.txt", "gavel replay --date 2014-06-17 --channel '#tc' meeting.log.txt"},
			run:      replay,
		},
		{
			name: "play", args: "[--config FILE | --profile NAME] [--data DIR] [--out DIR] TRANSCRIPT", summary: "rehearse: play a transcript and print it with the bot's lines",
			details:  "Feeds a chat that is written down through the real bot, with the clock of the transcript. With --profile it is a meeting of a committee that Gavel brings along: tc-2014 or tc-2026. See docs/operating.md for what a transcript may have. \"-\" is standard input.",
			examples: []string{"gavel play rehearsal.txt", "gavel play --out minutes rehearsal.txt", "gavel play --profile tc-2014 rehearsal.txt"},
			run:      playTranscript,
		},
		{
			name: "import", args: "schedule|meetings --config FILE [--committee NAME] [--dry-run] FILE...", summary: "take up release schedules, or when meetings are",
			details: "schedule takes files in the format of openstack/releases, whose days become the milestones of a committee; a series_status.yaml beside one tells what else its series is called. meetings takes files in the format of irc-meetings, or folders of them; each is the series of its meeting_id. All mistakes of all files are told, with file and line, and then nothing is imported. What is there already is nothing new, so the same can be imported again. The bot may run; if it does not, the import is in its record when it starts.",
			examples: []string{
				"gavel import schedule --config gavel.toml hibiscus.yaml",
				"gavel import schedule --config gavel.toml --committee tc --dry-run schedules/*.yaml",
				"gavel import meetings --config gavel.toml irc-meetings/meetings/",
			},
			run: importFiles,
		},
		{
			name: "reminders", args: "--config FILE [--from DATE] [--to DATE] [--committee NAME]", summary: "print what would be posted when and where, and post nothing",
			details:  "What is known now decides: a gap that is closed meanwhile is not in a reminder of later. Asks the bot that runs; when none does, takes its record and the config.",
			examples: []string{"gavel reminders --config gavel.toml", "gavel reminders --config gavel.toml --from 2014-06-01 --to 2014-06-30 --committee tc"},
			run:      reminders,
		},
		{
			name: "digest", args: "--config FILE [--committee NAME] [--since DATE] [--format md|rst]", summary: "print the draft of a committee's update",
			details:  "The same as #digest draft writes, from what is recorded; nothing is published. Asks the bot that runs; when none does, reads its record.",
			examples: []string{"gavel digest --config gavel.toml", "gavel digest --config gavel.toml --since 2014-06-11 --format rst > update.rst"},
			run:      digest,
		},
		{
			name: "backup", args: "[--config FILE | --data DIR] FILE", summary: "copy the record, also while the bot runs",
			details:  "The copy is consistent, and complete when the command succeeds. To go back to it, stop the bot and put it in the place of gavel.db in the data folder.",
			examples: []string{"gavel backup --config gavel.toml /backup/gavel-$(date +%F).db"},
			run:      backup,
		},
		{
			name: "verify", args: "[--config FILE | --data DIR]", summary: "read the whole record and say what was found",
			details:  "Reads every page and every fact. With --config, and while the bot does not run, it also runs today's code over yesterday's lines. Exit status 1 when something is wrong.",
			examples: []string{"gavel verify --config gavel.toml"},
			run:      verify,
		},
		{
			name: "version", summary: "print the version", run: func(e *env, _ []string) error {
				_, err := fmt.Fprintln(e.stdout, "gavel", Version)
				return err
			},
		},
	}
}

// errSilent is an error about which everything has been said.
var errSilent = errors.New("")

// usageError is a mistake in the command line.
type usageError struct{ error }

// Main runs the command line and returns its exit status: 0 is success, 1 is
// failure, 2 is a mistake in the command line.
func Main(args []string, stdout, stderr io.Writer) int {
	commands := table()
	if len(args) == 0 {
		usage(stderr, commands)
		return 2
	}
	name, args := args[0], args[1:]
	if name == "--version" || name == "-v" {
		name = "version"
	}
	if name == "help" || name == "-h" || name == "--help" {
		if name == "help" && len(args) > 0 {
			name, args = args[0], []string{"--help"}
		} else {
			usage(stdout, commands)
			return 0
		}
	}
	for i := range commands {
		c := &commands[i]
		if c.name != name {
			continue
		}
		e := &env{stdout: stdout, stderr: stderr, cmd: c, flags: flag.NewFlagSet(name, flag.ContinueOnError)}
		e.flags.SetOutput(io.Discard)
		err := c.run(e, args)
		var wrong usageError
		switch {
		case err == nil:
			return 0
		case errors.Is(err, flag.ErrHelp):
			help(stdout, c, e.flags)
			return 0
		case errors.Is(err, errSilent):
			return 1
		case errors.As(err, &wrong):
			fmt.Fprintf(stderr, "gavel %s: %v\nusage: gavel %s %s\n", name, err, c.name, c.args)
			return 2
		}
		fmt.Fprintf(stderr, "gavel %s: %v\n", name, err)
		return 1
	}
	fmt.Fprintf(stderr, "gavel: there is no command %q; gavel help lists what there is\n", name)
	return 2
}

// parse parses the flags of a subcommand. They may stand before and after its other
// arguments, of which there must be min to max (-1 is any number).
func (e *env) parse(args []string, min, max int) (rest []string, err error) {
	for {
		if err := e.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{err}
		}
		if args = e.flags.Args(); len(args) == 0 {
			break
		}
		if len(e.flags.Args()) > 0 && args[0] != "" {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	switch {
	case len(rest) < min:
		return nil, usageError{errors.New("something is missing")}
	case max >= 0 && len(rest) > max:
		return nil, usageError{fmt.Errorf("%q is too much", rest[max])}
	}
	return rest, nil
}

// given reports whether a flag was on the command line.
func (e *env) given(name string) (ok bool) {
	e.flags.Visit(func(f *flag.Flag) { ok = ok || f.Name == name })
	return ok
}

func usage(w io.Writer, commands []command) {
	fmt.Fprintf(w, "Gavel takes the minutes of meetings on IRC.\n\nusage: gavel COMMAND ...\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprintf(w, "\nFirst steps:\n  gavel demo\n  gavel check --config config.example.toml\n\ngavel help COMMAND explains one.\n")
}

func help(w io.Writer, c *command, flags *flag.FlagSet) {
	fmt.Fprintf(w, "gavel %s: %s\n\nusage: gavel %s %s\n", c.name, c.summary, c.name, c.args)
	if c.details != "" {
		fmt.Fprintf(w, "\n%s\n", wrap(c.details, 78))
	}
	any := false
	flags.VisitAll(func(f *flag.Flag) {
		if !any {
			fmt.Fprintln(w, "\noptions:")
			any = true
		}
		kind, what := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-16s %s\n", strings.TrimSpace("--"+f.Name+" "+kind), what)
	})
	if len(c.examples) > 0 {
		fmt.Fprintln(w, "\nexamples:")
		for _, x := range c.examples {
			fmt.Fprintf(w, "  %s\n", x)
		}
	}
	fmt.Fprintln(w, "\nexit status: 0 success, 1 failure, 2 a mistake in the command line")
}

// wrap breaks a text at blanks into lines of at most width characters.
func wrap(s string, width int) string {
	var b strings.Builder
	n := 0
	for _, word := range strings.Fields(s) {
		if n > 0 && n+1+len(word) > width {
			b.WriteByte('\n')
			n = 0
		}
		if n > 0 {
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += len(word)
	}
	return b.String()
}

// isTerminal reports whether w is a terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	fi, err := f.Stat()
	return err == nil && fi.Mode()&os.ModeCharDevice != 0
}
