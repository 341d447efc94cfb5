/// One step of a runbook: what it runs or asks for, when, and how its result is judged.
///
/// A step is written as one Markdown file; the front matter holds these fields, the body the prose.
public struct Step: Sendable, Hashable {
    /// The name other steps and `next:` use.
    public var id: String
    /// One line for the screen.
    public var title: String
    /// What kind of step it is.
    public var action: Action
    /// The families it is done for.
    public var families: Families
    /// Whether the person may leave it out with `skip`.
    public var isOptional: Bool
    /// Nothing is to be done for a family where this fact already holds.
    public var skipWhen: Fact?
    /// Facts that must hold before the step may run.
    public var requires: [Fact]
    /// The command, for each family, with `${...}` still to be filled in.
    public var run: CommandTemplate?
    /// The command that the person runs on another machine or in another terminal.
    public var elsewhere: CommandTemplate?
    /// How to read what the person reports of `elsewhere`.
    public var report: Report?
    /// What the command changes.
    public var changes: Change
    /// The word to type before something changes.
    public var confirm: String?
    /// Other commands that take the place of `run` for a family where a fact holds.
    public var instead: [Variant]
    /// Commands that put a missing requirement in place.
    public var offers: [Variant]
    /// How exit status and text are judged; the first row that matches decides.
    public var outcomes: [Outcome]
    /// A named check of what was read after the command.
    public var check: Check?
    /// The facts that this step puts in place; looked up again, never assumed.
    public var establishes: [Fact]
    /// The command that takes the change back.
    public var undo: CommandTemplate?
    /// The prose.
    public var body: Body
    /// Where the step was read from.
    public var file: String
    /// The line of each key in that file.
    public var lines: [String: Int]

    /// What kind of step it is.
    public enum Action: String, CaseIterable, Codable, Sendable, Hashable {
        /// The wizard runs a command.
        case run
        /// The person does something and reports it.
        case observe
        /// The person reads the rules.
        case review
        /// The rules are saved.
        case save
    }

    /// The families that a step is done for.
    public enum Families: String, CaseIterable, Codable, Sendable, Hashable {
        /// Each family in use.
        case each
        /// IPv4 alone.
        case ipv4
        /// IPv6 alone.
        case ipv6
        /// Once, for no family in particular.
        case none
    }

    /// What a command changes.
    public enum Change: String, CaseIterable, Codable, Sendable, Hashable {
        /// It only reads.
        case nothing
        /// Packet and byte counters.
        case counters
        /// Rules of a chain.
        case rules
        /// The policy of a chain.
        case policy
        /// The files from which the rules are restored at boot.
        case savedRules = "saved-rules"
    }

    /// How to read what a person reports.
    public enum Report: String, CaseIterable, Codable, Sendable, Hashable {
        /// curl's exit status or error line.
        case curl
        /// What nc printed.
        case nc
    }

    /// Another command of a step, with the word that runs it.
    public struct Variant: Sendable, Hashable {
        /// The word to type.
        public var word: String
        /// The variant is for families where this fact holds.
        public var when: Fact?
        /// The variant is for families where this fact does not hold.
        public var whenMissing: Fact?
        /// The command.
        public var run: CommandTemplate
        /// The command that takes it back.
        public var undo: CommandTemplate?

        /// Makes a variant.
        public init(
            word: String, when: Fact? = nil, whenMissing: Fact? = nil, run: CommandTemplate,
            undo: CommandTemplate? = nil
        ) {
            self.word = word
            self.when = when
            self.whenMissing = whenMissing
            self.run = run
            self.undo = undo
        }
    }

    /// The prose of a step.
    public struct Body: Sendable, Hashable {
        /// Everything before the first `##` heading: shown with the step.
        public var introduction: String
        /// The sections, by the heading's name: `why`, and the hints that outcomes name.
        public var sections: [Section]

        /// One `##` section.
        public struct Section: Sendable, Hashable {
            /// The heading, in lower case with dashes, as `hint:` names it.
            public var name: String
            /// The heading as written.
            public var heading: String
            /// The Markdown below it.
            public var text: String

            /// Makes a section.
            public init(name: String, heading: String, text: String) {
                self.name = name
                self.heading = heading
                self.text = text
            }
        }

        /// Makes a body.
        public init(introduction: String, sections: [Section] = []) {
            self.introduction = introduction
            self.sections = sections
        }

        /// The section of that name.
        public subscript(name: String) -> Section? {
            sections.first { $0.name == name }
        }
    }

    /// Makes a step. All but the identity has the default that a step file has.
    public init(
        id: String, title: String, action: Action = .run, families: Families = .each,
        isOptional: Bool = false, skipWhen: Fact? = nil, requires: [Fact] = [], run: CommandTemplate? = nil,
        elsewhere: CommandTemplate? = nil, report: Report? = nil, changes: Change = .nothing,
        confirm: String? = nil, instead: [Variant] = [], offers: [Variant] = [], outcomes: [Outcome] = [],
        check: Check? = nil, establishes: [Fact] = [], undo: CommandTemplate? = nil,
        body: Body = Body(introduction: ""), file: String = "", lines: [String: Int] = [:]
    ) {
        self.id = id
        self.title = title
        self.action = action
        self.families = families
        self.isOptional = isOptional
        self.skipWhen = skipWhen
        self.requires = requires
        self.run = run
        self.elsewhere = elsewhere
        self.report = report
        self.changes = changes
        self.confirm = confirm
        self.instead = instead
        self.offers = offers
        self.outcomes = outcomes
        self.check = check
        self.establishes = establishes
        self.undo = undo
        self.body = body
        self.file = file
        self.lines = lines
    }
}
