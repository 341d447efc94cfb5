public import Netfilter

/// A change of INPUT that no new login has confirmed, or what the way back from one has left there.
public struct UnconfirmedChange: Sendable, Equatable {
    /// The session that has made it; nil if no journal tells.
    public var session: Session?
    /// The families whose policy that session has set to DROP.
    public var denied: [Family]
    /// The families in whose INPUT a way back has opened the door.
    public var opened: [Family]
    /// Who is left to put the rules back, and from when on the kernel lets management in.
    public var lines: ArmedLines

    /// A session, as far as it concerns what is to be done.
    public struct Session: Sendable, Equatable {
        /// Its name.
        public var id: String
        /// Whether its change still waits for a confirmation.
        public var awaitsConfirmation: Bool
        /// Whether it was a command under guard, which cannot go on.
        public var isGuard: Bool
    }

    /// Looks for one; nil if there is none.
    ///
    /// - Parameters:
    ///   - tables: the rules in force, as far as they can be read.
    ///   - newest: the newest session of this host in this boot.
    ///   - lines: the lines of defence, judged by the same tables.
    public init?(
        in tables: [Family: FilterTable], newest: (id: String, history: SessionHistory)?, _ lines: ArmedLines
    ) {
        self.lines = lines
        opened = tables.filter { $0.value.input.rules.contains(where: ManagementAccess.isOpening) }.keys
            .sorted()
        denied = newest?.history.unconfirmedDenials(in: tables) ?? []
        session = newest.flatMap { id, history in
            history.ending?.canGoOn ?? true
                ? Session(
                    id: id, awaitsConfirmation: history.awaitsConfirmation, isGuard: history.isGuard) : nil
        }
        let isInForce = !denied.isEmpty || (newest?.history.hasUnconfirmedCommand(in: tables) ?? false)
        if !isInForce, opened.isEmpty, lines.kernel.isEmpty { return nil }
    }

    /// Whether somebody has to do something: nobody is left to put the rules back, or the kernel or a way back has opened
    /// the door.
    ///
    /// - Parameter now: the time in UTC, as `GuardRule` has it.
    /// - Returns: false where it goes its way without anybody.
    public func needsSomebody(at now: String) -> Bool {
        lines.areDead || !opened.isEmpty || lines.kernel.values.contains { $0 <= now }
    }
}

extension SessionHistory {
    /// The families whose policy the session has set to DROP without a confirmation so far.
    fileprivate func unconfirmedDenials(in tables: [Family: FilterTable]) -> [Family] {
        guard isUnconfirmed else { return [] }
        return tables.filter { family, now in
            now.input.policy == .drop && start(of: family).map { $0.input.policy != .drop } ?? false
        }.keys.sorted()
    }

    /// Whether a command that ran under guard, by itself or in a walk, has changed INPUT without a confirmation so far. Bans
    /// come and go.
    fileprivate func hasUnconfirmedCommand(in tables: [Family: FilterTable]) -> Bool {
        (isGuard || awaitsLogin) && isUnconfirmed
            && tables.contains { family, now in
                start(of: family).map {
                    InputAnalysis($0).fingerprint != InputAnalysis(now).fingerprint
                } ?? false
            }
    }

    private var isUnconfirmed: Bool { awaitsConfirmation && ending?.canGoOn ?? true }

    private func start(of family: Family) -> FilterTable? {
        snapshot[family].flatMap { try? FilterTable(parsingSpecification: $0) }
    }
}
