package interop

import (
	"flag"
	"os"
	"testing"
)

// A scenario is something that must hold on every server that has what it wants.
type scenario struct {
	name string
	want want
	run  func(*testing.T, *server)
}

var scenarios = []scenario{
	{"flood", want{limits: true}, flood}, // takes longest
	{"meeting", want{}, meeting},
	{"topic", want{}, topicNotAllowed},
	{"kicked", want{}, kicked},
	{"server-restart", want{}, serverRestart},
	{"killed", want{opers: true}, killed},
	{"locked", want{slow: true}, locked},
	{"channels", want{limits: true}, manyChannels},
	{"busy", want{}, busy},
	{"long", want{}, long},
	{"nick-in-use", want{}, nickInUse},
	{"nick-unseen", want{slow: true}, nickUnseen},
	{"sigterm", want{}, sigterm},
	{"sigkill", want{}, sigkill},
	{"reload", want{}, reload},
	{"wire", want{}, wire},
	{"wire-modern", want{modern: true}, wireModern},
	{"bot-mode", want{modern: true}, botMode},
	{"history", want{history: true}, historyNotActedUpon},
	{"tls", want{tls: true}, tlsVerified},
	{"tls-wrong-ca", want{tls: true}, tlsWrongCA},
	{"split", want{split: true}, netsplit},
	{"sasl-chair", want{services: true}, chairIsAnAccount},
	{"committee", want{services: true}, votesAreByAccount},
	{"sasl-wrong", want{services: true}, wrongPassword},
	{"nickserv", want{services: true}, nickServFallback},
	{"regain", want{services: true}, regainFromGhost},
	{"services-late", want{services: true, slow: true}, servicesLate},
}

// TestInProcess runs the scenarios on the server in the tree.
func TestInProcess(t *testing.T) {
	runOn(t, ircnetKind)
}

// TestReal runs them on servers that others wrote, and lets real clients hold a meeting.
func TestReal(t *testing.T) {
	if os.Getenv("GAVEL_INTEROP") != "1" {
		t.Skip("GAVEL_INTEROP=1 runs this on real servers with real clients; see doc.go for what to install")
	}
	for _, k := range []kind{ngircdKind, inspircdKind, athemeKind, anopeKind} {
		t.Run(k.name, func(t *testing.T) { t.Parallel(); runOn(t, k) })
	}
	for _, k := range []kind{ngircdKind, inspircdKind} {
		t.Run("clients/"+k.name, func(t *testing.T) { t.Parallel(); realClients(t, k.server(t, want{})) })
	}
}

// runOn runs the scenarios that the kind of server has everything for. One that is
// there for its services runs those that want services only.
func runOn(t *testing.T, k kind) {
	for _, s := range scenarios {
		if !k.has.all(s.want) || k.servicesOnly && !s.want.services {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t, k.server(t, s.want))
		})
	}
}

// TestMain lets more scenarios run at once than there are processors: they wait
// for each other's lines most of the time.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "12"); err != nil {
		panic(err)
	}
	status := m.Run()
	removeBinary()
	os.Exit(status)
}
