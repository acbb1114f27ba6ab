package cli

import (
	"fmt"
	"io"
	"strings"
)

// bar is a progress bar: shown on a terminal, when there is more to do than one
// can count at a glance.
type bar struct {
	w     io.Writer
	total int
	shown bool
}

func newBar(w io.Writer, total int) *bar { return &bar{w: w, total: total} }

func (b *bar) show(done int, what string) {
	if b.total < 10 || !isTerminal(b.w) {
		return
	}
	const width = 30
	full := width * done / b.total
	if len(what) > 30 {
		what = what[:30]
	}
	fmt.Fprintf(b.w, "\r\x1b[K[%s%s] %d/%d %s", strings.Repeat("#", full), strings.Repeat(".", width-full), done, b.total, what)
	b.shown = true
}

// clear takes the bar away, so that something else can be written.
func (b *bar) clear() {
	if b.shown {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.shown = false
	}
}
