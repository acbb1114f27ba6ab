// Gavel keeps the record of a committee on IRC.
package main

import (
	"os"

	"gavel/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
