package commands

import "gavel/minutes"

// A Command is one entry in the Table. Its fields drive dispatch, the answers
// to "#commands" and "help", and docs/commands.md alike.
type Command struct {
	Name    string
	Aliases []string
	Args    string // as help shows them: "<text>" must be there, "[text]" may
	Help    string // one sentence
	Example string
	Who     Who
	When    When
	Anyway  bool // also in private
	Run     func(*call)
}

// Table is every command there is, in the order in which help lists them.
var Table = []Command{
	{
		Name: "startmeeting", Args: "<name>", Example: "#startmeeting tc",
		Help: "begin a meeting; its name also names its files", Who: Anyone, When: Always, Run: startMeeting,
	},
	{
		Name: "endmeeting", Example: "#endmeeting",
		Help: "end the meeting and publish its minutes; once it has overrun its time anyone may", Who: Enders, When: During, Run: endMeeting,
	},
	{
		Name: "topic", Args: "<text>", Example: "#topic Gap coverage plans",
		Help: "move on to a new topic", Who: Chairs, When: During, Run: topic,
	},
	{
		Name: "meetingtopic", Args: "[text]", Example: "#meetingtopic Weekly meeting of the TC",
		Help: "set the topic of the whole meeting; none clears it", Who: Chairs, When: During, Run: meetingTopic,
	},
	{
		Name: "meetingname", Args: "[name]", Example: "#meetingname tc",
		Help: "rename the meeting and its files", Who: Chairs, When: During, Run: meetingName,
	},
	{
		Name: "info", Args: "<text>", Example: "#info The plan is up for review",
		Help: "note something for the minutes", Who: Anyone, When: During, Run: item(minutes.Info),
	},
	{
		Name: "idea", Args: "<text>", Example: "#idea One milestone for each gap",
		Help: "note an idea", Who: Anyone, When: During, Run: item(minutes.Idea),
	},
	{
		Name: "help", Aliases: []string{"halp"}, Args: "<text>", Example: "#help Reviewers wanted for the plan",
		Help: "note that help is wanted", Who: Anyone, When: During, Run: item(minutes.Help),
	},
	{
		Name: "link", Args: "<url> [text]", Example: "#link https://example.org/plan The plan",
		Help: "note a link; a line that begins with a URL is one too", Who: Anyone, When: During, Run: item(minutes.Link),
	},
	{
		Name: "action", Args: "<text>", Example: "#action ttx to mail the list",
		Help: "note what somebody will do; name them by their nick", Who: Anyone, When: During, Run: item(minutes.Action),
	},
	{
		Name: "agreed", Aliases: []string{"agree"}, Args: "<text>", Example: "#agreed Glance's scope is broadened",
		Help: "record an agreement", Who: Chairs, When: During, Run: item(minutes.Agreed),
	},
	{
		Name: "accepted", Aliases: []string{"accept"}, Args: "<text>", Example: "#accepted The gap coverage plan",
		Help: "record that something was accepted", Who: Chairs, When: During, Run: item(minutes.Accepted),
	},
	{
		Name: "rejected", Aliases: []string{"reject"}, Args: "<text>", Example: "#rejected A second deadline",
		Help: "record that something was rejected", Who: Chairs, When: During, Run: item(minutes.Rejected),
	},
	{
		Name: "undo", Example: "#undo",
		Help: "take back the last item, whatever it is; again and again", Who: Chairs, When: During, Run: undo,
	},
	{
		Name: "startvote", Args: "<question>? [option, option]", Example: "#startvote Bless the plan? yes, no, abstain",
		Help: "open a straw poll; without options it is Yes and No", Who: VoteStarters, When: During, Run: startVote,
	},
	{
		Name: "vote", Args: "<option>", Example: "#vote yes",
		Help: "vote; only your last vote counts", Who: Anyone, When: During, Run: vote,
	},
	{
		Name: "showvote", Example: "#showvote",
		Help: "show the votes so far", Who: Anyone, When: During, Run: showVote,
	},
	{
		Name: "endvote", Example: "#endvote",
		Help: "close the vote and record its result", Who: Chairs, When: During, Run: endVote,
	},
	{
		Name: "chair", Args: "[nick ...]", Example: "#chair fungi annegentle",
		Help: "make people chairs; when every chair has been gone for ten minutes, take over", Who: Takers, When: During, Run: chair,
	},
	{
		Name: "unchair", Args: "<nick ...>", Example: "#unchair fungi",
		Help: "make people chairs no longer; who began the meeting stays chair", Who: Chairs, When: During, Run: unchair,
	},
	{
		Name: "nick", Args: "<nick ...>", Example: "#nick lisa",
		Help: "list people as present, so that actions can be theirs", Who: Anyone, When: During, Run: nick,
	},
	{
		Name: "save", Example: "#save",
		Help: "write the minutes now", Who: Chairs, When: During, Run: save,
	},
	{
		Name: "restrictlogs", Example: "#restrictlogs",
		Help: "keep the minutes of this meeting from the public", Who: Chairs, When: During, Run: restrictLogs,
	},
	{
		Name: "lurk", Example: "#lurk",
		Help: "say nothing in the channel, and go on recording", Who: Chairs, When: During, Run: lurk,
	},
	{
		Name: "unlurk", Example: "#unlurk",
		Help: "speak again", Who: Chairs, When: During, Run: unlurk,
	},
	{
		Name: "commands", Args: "[command]", Example: "#commands startvote",
		Help: "list the commands, or explain one", Who: Anyone, When: Always, Anyway: true, Run: listCommands,
	},
}

// Lookup finds a command by its name or an alias, in lower case without "#".
func Lookup(word string) *Command { return index[word] }

// index is the Table by every word that calls an entry.
var index map[string]*Command

func init() {
	index = map[string]*Command{}
	for i := range Table {
		c := &Table[i]
		for _, word := range append([]string{c.Name}, c.Aliases...) {
			index[word] = c
		}
	}
}
