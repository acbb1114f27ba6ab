package bot

import (
	"context"
	"time"

	"github.com/robfig/cron/v3"

	"gavel/commands"
)

// everyMinute is due at each full minute. cron's own parser is not used: it
// loses the day when an hour falls into a clock change.
type everyMinute struct{}

// Next implements cron.Schedule.
func (everyMinute) Next(t time.Time) time.Time { return t.Truncate(time.Minute).Add(time.Minute) }

// Schedule emits a Tick at each full minute until ctx is done. What is due then is
// decided by what is so and the time, so a tick that is missed is made up by the next.
func Schedule(ctx context.Context, emit func(commands.Event)) {
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(cron.DiscardLogger),
		cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(cron.DiscardLogger)))
	c.Schedule(everyMinute{}, cron.FuncJob(func() {
		emit(commands.Event{Kind: commands.Tick, At: time.Now().UTC()})
	}))
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}
