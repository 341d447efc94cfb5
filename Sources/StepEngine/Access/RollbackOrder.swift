public import Netfilter

/// What to put back, for each family, should access be lost or the session be aborted.
public struct RollbackOrder: Sendable, Equatable {
    /// The families and what to do for each.
    public var families: [Family: Entry]
    /// What must stay open on the way; nil if the host is managed at its console alone.
    public var management: ManagementAccess?

    /// What to put back for one family.
    public struct Entry: Sendable, Equatable {
        /// The filter table as it was when the session began.
        public var snapshot: FilterTable
        /// The INPUT rules that this session inserted or moved. All other rules are left alone.
        public var session: SessionRules
        /// Whole tables to put back instead, whoever has changed them since; nil for a session that knows what it changes.
        public var whole: WholeRules?

        /// Makes an entry.
        public init(snapshot: FilterTable, session: SessionRules, whole: WholeRules? = nil) {
            self.snapshot = snapshot
            self.session = session
            self.whole = whole
        }

        /// The way back from a table as it is. What only guards, counts or has opened the door in INPUT goes as well: it is
        /// no part of the snapshot, and nobody else would take it out.
        public func wayBack(from current: FilterTable) -> Rollback {
            var here = session
            here.follow(to: current.input.rules)
            here.claim { Probe.isProbe($0) || GuardRule.isGuard($0) || ManagementAccess.isOpening($0) }
            return Rollback(from: current, to: snapshot, session: here)
        }
    }

    /// Makes an order.
    public init(families: [Family: Entry], management: ManagementAccess? = nil) {
        self.families = families
        self.management = management
    }
}

/// What came of carrying out a `RollbackOrder`, read back from the kernel.
public enum RollbackResult: Sendable, Equatable {
    /// INPUT is as it was at the start. Rules that others added meanwhile are still there.
    case restored
    /// Management gets in, but INPUT is not as it was at the start; one sentence for each family concerned.
    case opened([Family: String])
    /// It could not be done or not be confirmed; one sentence for each family concerned.
    case failed([Family: String])
}

extension RollbackResult {
    /// What came of several families together.
    public init(together results: some Sequence<RollbackResult>) {
        var opened: [Family: String] = [:]
        var failed: [Family: String] = [:]
        for result in results {
            switch result {
            case .restored: break
            case .opened(let reasons): opened.merge(reasons) { $1 }
            case .failed(let reasons): failed.merge(reasons) { $1 }
            }
        }
        if failed.isEmpty {
            self = opened.isEmpty ? .restored : .opened(opened)
        } else {
            self = .failed(opened.merging(failed) { $1 })
        }
    }
}
