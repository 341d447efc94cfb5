public import Netfilter

/// The lines of defence that are armed on a host at a moment.
public struct ArmedLines: Sendable, Equatable {
    /// The rollback timer; nil if none answers.
    public var timer: Timer?
    /// The processes that stand ready to put the rules back, one a family.
    public var restorers: [Int32]
    /// The wizard, or the guard of a command, which watches the timer; nil if there is none.
    public var watcher: Int32?
    /// Whether a unit of systemd waits to put the rules back; nil where systemd does not run.
    public var unit: Bool?
    /// For each family the time, in UTC, from which a rule of the kernel lets management in; none where there is no such
    /// rule, or the rules cannot be read.
    public var kernel: [Family: String]

    /// A rollback timer that runs.
    public struct Timer: Sendable, Equatable {
        /// Its process; nil if it cannot be seen from here.
        public var process: Int32?
        /// The seconds until it acts.
        public var secondsLeft: Int

        /// Describes it.
        public init(process: Int32?, secondsLeft: Int) {
            self.process = process
            self.secondsLeft = secondsLeft
        }
    }

    /// Describes them; the rule of the kernel is looked for in the tables.
    public init(
        timer: Timer?, restorers: [Int32], watcher: Int32?, unit: Bool?,
        in tables: [Family: FilterTable]
    ) {
        self.timer = timer
        self.restorers = restorers
        self.watcher = watcher
        self.unit = unit
        kernel = tables.compactMapValues { $0.input.rules.lazy.compactMap(GuardRule.time(of:)).first }
    }

    /// Whether anything would put the rules back, or open the door.
    public var isAnyArmed: Bool { timer != nil || !restorers.isEmpty || !kernel.isEmpty }

    /// Whether nobody is left to put the rules back. The kernel only opens the door.
    public var areDead: Bool { timer == nil && restorers.isEmpty && watcher == nil && unit != true }
}
