// Package examples holds transcripts that are documents: they are played by the demo
// and by the tests.
package examples

import _ "embed"

// TC is two meetings of the OpenStack Technical Committee in June 2014.
//
//go:embed tc-2014-06.txt
var TC []byte
