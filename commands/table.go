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
		Name: "action", Args: "<text> [by date]", Example: "#action ttx to mail the list by fri",
		Help: "note what somebody will do; name them by their nick, and say by when with \"by DATE\"", Who: Anyone, When: During, Run: action,
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
		Name: "undo", Args: "[number]", Example: "#undo",
		Help: "take back the last item, whatever it is, or the one of a number; also for some days after the meeting", Who: Chairs, When: Amending, Run: undo,
	},
	{
		Name: "edit", Args: "<number> <text>", Example: "#edit 3 the plan is blessed",
		Help: "give an item another text; also for some days after the meeting. s/old/new/ corrects one's own last item", Who: Chairs, When: Amending, Run: edit,
	},
	{
		Name: "items", Example: "#items",
		Help: "list the items with their numbers, in private", Who: Anyone, When: Always, Run: items,
	},
	{
		Name: "startvote", Args: "<question>? [option, option]", Example: "#startvote Bless the plan? yes, no, abstain",
		Help: "open a straw poll; without options it is Yes and No", Who: VoteStarters, When: During, Run: startVote,
	},
	{
		Name: "vote", Args: "[motion] [for <nick>] <option>", Example: "#vote M7 yes",
		Help: "vote; only your last vote counts. On a motion members vote yes, no or abstain (+1, -1, 0), and a comment may follow", Who: Anyone, When: Always, Anyway: true, Run: vote,
	},
	{
		Name: "showvote", Args: "[motion]", Example: "#showvote",
		Help: "show the votes so far", Who: Anyone, When: Always, Anyway: true, Run: showVote,
	},
	{
		Name: "endvote", Args: "[motion]", Example: "#endvote",
		Help: "close the vote and record its result; on a motion, the verdict by its rule; #endvote! M7 REASON overrides its notice", Who: Presiding, When: Always, Anyway: true, Run: endVote,
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
		Name: "rollcall", Args: "[close]", Example: "#rollcall",
		Help: "call the roll: members say o/, hi or here", Who: Chairs, When: During, Run: rollCall,
	},
	{
		Name: "here", Args: "[name]", Example: "#here Thierry Carrez",
		Help: "say that you are present, and who you are if your nick does not tell", Who: Anyone, When: During, Run: hereIAm,
	},
	{
		Name: "quorum", Example: "#quorum",
		Help: "say how many members are present, how many must be, and who is missing", Who: Anyone, When: During, Run: quorum,
	},
	{
		Name: "roster", Example: "#roster",
		Help: "show who is on the committee", Who: Anyone, When: Always, Anyway: true, Run: roster,
	},
	{
		Name: "regrets", Args: "[for <nick>] [date, ...] [text]", Example: "#regrets 2014-07-01 on a plane",
		Help: "say that you can't come to a meeting", Who: Anyone, When: Always, Anyway: true, Run: regrets,
	},
	{
		Name: "motion", Args: "propose|amend|withdraw|list|show|call ...", Example: "#motion propose Bless the plan https://example.org/plan",
		Help: "present a motion and carry it to its vote; #motion call M7 secret is a secret ballot, #motion! call M7 overrides what stands against it", Who: Anyone, When: Always, Anyway: true, Run: motion,
	},
	{
		Name: "second", Args: "[motion]", Example: "#second M7",
		Help: "second a motion", Who: Anyone, When: Always, Anyway: true, Run: second,
	},
	{
		Name: "recuse", Args: "[motion]", Example: "#recuse M7",
		Help: "take no part in the vote on a motion", Who: Anyone, When: Always, Anyway: true, Run: recuse,
	},
	{
		Name: "proxy", Args: "<nick> [for <member>] | none", Example: "#proxy zaneb",
		Help: "let somebody vote in your place in the next meeting, where the committee allows that", Who: Anyone, When: Always, Anyway: true, Run: proxy,
	},
	{
		Name: "decision", Args: "<number> [supersedes <number>]", Example: "#decision 17",
		Help: "recall a decision", Who: Anyone, When: Always, Anyway: true, Run: decision,
	},
	{
		Name: "agenda", Args: "[add|del|move|defer|backlog|publish ...]", Example: "#agenda add Glance's scope https://example.org/review",
		Help: "show the agenda of the next meeting, or change it", Who: Anyone, When: Always, Anyway: true, Run: agenda,
	},
	{
		Name: "schedule", Args: "<time> [where] [replaces]: <text>", Example: "#schedule 2014-07-01 20:00 #openstack-meeting replaces: Defcore",
		Help: "call a special meeting; #agenda add T12 TEXT collects points for it", Who: Anyone, When: Always, Anyway: true, Run: callMeeting,
	},
	{
		Name: "unschedule", Args: "<meeting> [reason]", Example: "#unschedule T12",
		Help: "call a special meeting off, by its number, or the regular one of a day", Who: Anyone, When: Always, Anyway: true, Run: unschedule,
	},
	{
		Name: "meetings", Example: "#meetings",
		Help: "say which meetings are next here", Who: Anyone, When: Always, Anyway: true, Run: meetings,
	},
	{
		Name: "milestone", Args: "[next|list|add|move|del ...]", Example: "#milestone add juno-1 2014-06-12",
		Help: "say what the next milestone is and when, or change the milestones", Who: Anyone, When: Always, Anyway: true, Run: milestone,
	},
	{
		Name: "next", Example: "#next",
		Help: "go on to the next topic of the agenda", Who: Chairs, When: During, Run: next,
	},
	{
		Name: "skip", Example: "#skip",
		Help: "go on, and keep the topic for the next meeting", Who: Chairs, When: During, Run: skip,
	},
	{
		Name: "continue", Args: "[to <date>] [text]", Example: "#continue to 2014-07-08",
		Help: "carry the topic over to a later meeting", Who: Chairs, When: During, Run: goesOn,
	},
	{
		Name: "timebox", Args: "<length> | off", Example: "#timebox 10m",
		Help: "say how long the topic may take, and be told when it is over", Who: Chairs, When: During, Run: timebox,
	},
	{
		Name: "actions", Args: "[nick|overdue|all]", Example: "#actions ttx",
		Help: "list the open actions", Who: Anyone, When: Always, Anyway: true, Run: actions,
	},
	{
		Name: "review", Args: "actions | <milestone> | gaps", Example: "#review juno-1",
		Help: "walk through the open actions, or after a milestone through the gap coverage plans, one at a time", Who: Chairs, When: During, Run: review,
	},
	{
		Name: "done", Args: "<action> [text]", Example: "#done A31",
		Help: "say that an action is done", Who: Anyone, When: Always, Anyway: true, Run: done,
	},
	{
		Name: "drop", Args: "<action> <reason>", Example: "#drop A31 overtaken by events",
		Help: "give an action up", Who: Anyone, When: Always, Anyway: true, Run: drop,
	},
	{
		Name: "carry", Args: "<action> [by <date>]", Example: "#carry A31 by 2014-07-08",
		Help: "keep an action, with another date", Who: Anyone, When: Always, Anyway: true, Run: carry,
	},
	{
		Name: "assign", Args: "<action> <nick ...>", Example: "#assign A31 russellb",
		Help: "give an action to somebody else", Who: Anyone, When: Always, Anyway: true, Run: assign,
	},
	{
		Name: "gap", Args: "raise|plan|bless|status|retarget|evidence|waive|reopen|depends|pending|list|show ...", Example: "#gap plan neutron/4 by juno-1 owner mestery: add the calls",
		Help: "raise what a project lacks, plan by which milestone it is covered, bless the plan, and say how far it is: #gap status neutron/4 on-track", Who: Anyone, When: Always, Anyway: true, Run: gap,
	},
	{
		Name: "requirements", Args: "[word]", Example: "#requirements first-cycle",
		Help: "list what is required of projects, which gaps point at", Who: Anyone, When: Always, Anyway: true, Run: requirements,
	},
	{
		Name: "reminders", Example: "#reminders",
		Help: "say which reminders are posted next", Who: Anyone, When: Always, Anyway: true, Run: reminders,
	},
	{
		Name: "remind", Args: "me|channel <when>: <text> | forget <number> | list", Example: "#remind me in 2h: mail the list",
		Help: "be reminded of something, or have the channel reminded; list shows what is to come", Who: Anyone, When: Always, Anyway: true, Run: remindMe,
	},
	{
		Name: "subscribe", Args: "[gaps <project>|milestones|meeting <name>|actions|agenda|motions ...]", Example: "#subscribe gaps neutron",
		Help: "get reminders in private, or show what you get; best by /msg", Who: Anyone, When: Always, Anyway: true, Run: subscribe,
	},
	{
		Name: "unsubscribe", Args: "<term> | all", Example: "#unsubscribe gaps neutron",
		Help: "get them no more", Who: Anyone, When: Always, Anyway: true, Run: unsubscribe,
	},
	{
		Name: "timezone", Args: "[zone]", Example: "#timezone Europe/Paris",
		Help: "say in which zone you want to be told times", Who: Anyone, When: Always, Anyway: true, Run: timezone,
	},
	{
		Name: "highlight", Args: "[section:] <text>", Example: "#highlight 1: Glance's mission was broadened",
		Help: "mark something for the next digest", Who: Anyone, When: Always, Anyway: true, Run: highlight,
	},
	{
		Name: "digest", Args: "[list|draft|writer|published ...]", Example: "#digest draft since 2014-06-11",
		Help: "draft the committee's update, say whose turn it is to write it, or where it was published", Who: Anyone, When: Always, Anyway: true, Run: digest,
	},
	{
		Name: "ack", Args: "[nick]", Example: "#ack fungi",
		Help: "give the floor to the first of the speaker queue, or to somebody on it", Who: Chairs, When: During, Run: ack,
	},
	{
		Name: "queue", Args: "[close|open|clear]", Example: "#queue",
		Help: "show the speaker queue; q+ [reason] puts you on it, q- takes you off, q? shows it; a chair takes others off with q- NICK", Who: Anyone, When: During, Run: queue,
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
