package store

import (
	"strings"
	"sync"
)

// watchers are those who want to know of commits. The zero value has none.
type watchers struct {
	mu  sync.Mutex
	all map[*watcher]struct{}
}

type watcher struct {
	prefix string
	wake   chan struct{} // holds one element
}

func (w *watchers) add(prefix string) (wake <-chan struct{}, stop func()) {
	one := &watcher{prefix: prefix, wake: make(chan struct{}, 1)}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = make(map[*watcher]struct{})
	}
	w.all[one] = struct{}{}
	return one.wake, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, one)
	}
}

// wake never waits: who has not looked at the last waking yet will see this change too.
func (w *watchers) wake(streams ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for one := range w.all {
		for _, s := range streams {
			if strings.HasPrefix(s, one.prefix) {
				select {
				case one.wake <- struct{}{}:
				default:
				}
				break
			}
		}
	}
}
