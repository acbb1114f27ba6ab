// Package interop is Gavel among programs that others wrote: real IRC servers,
// real services, real clients. It has tests only.
//
// Each scenario is a function that knows people, a server and Gavel's real
// binary, run as a child with a config file. It runs on every server that has what it
// wants: on package ircnet's, inside the test process, always; on ngIRCd, on
// InspIRCd, and on InspIRCd with the services of Atheme and of Anope, when the
// environment variable GAVEL_INTEROP is 1. So what holds of the server in the
// tree holds of real ones, and it can't drift from them.
//
// On Debian everything that is needed comes from one line:
//
//	apt-get install -y --no-install-recommends ngircd inspircd atheme-services anope irssi weechat-curses tmux
//
// The packages' own daemons are of no use here. Each test starts its own, on
// 127.0.0.1 and a free port, with its data in a temporary folder, and kills it at
// the end. With GAVEL_INTEROP set, a program that is missing is a failure.
//
//	main_test.go       the table: servers by scenarios
//	server_*_test.go   one server each; services_test.go: the services
//	gavel_test.go      Gavel's binary; person_test.go: somebody on IRC
//	scenario_*_test.go what must hold
//	wire_test.go       what holds of the servers alone
//	clients_test.go    irssi and WeeChat
package interop
