public import Netfilter

extension RollbackOrder.Entry {
    /// What would keep the operator out after the way back; nil if nothing would.
    ///
    /// The session's own accept rules go then, and a rule that drops everything, which somebody has put in meanwhile,
    /// stays.
    ///
    /// - Parameters:
    ///   - current: the filter table as it is.
    ///   - family: its family.
    ///   - management: what must stay open.
    /// - Returns: the first service that is kept out, and why.
    public func obstacleAfterWayBack(
        from current: FilterTable, of family: Family, to management: ManagementAccess
    ) -> ManagementAccess.Obstacle? {
        management.obstacle(in: wayBack(from: current).result, of: family)
    }

    /// What opens the door where the way back does not do, or cannot be gone.
    ///
    /// - Parameter management: what must stay open; nil if nothing has to be.
    /// - Returns: the policy, if it was ACCEPT at the start, and what lets the operator in.
    public func doorOpening(for management: ManagementAccess?) -> DoorOpening {
        DoorOpening(
            setsPolicy: snapshot.input.policy == .accept, accepting: management?.openingRules ?? [])
    }
}

extension RollbackOrder {
    /// A door that the way back opens, since new logins would be kept out by the rules that it leads to.
    public struct OpenedDoor: Sendable, Equatable {
        /// The family.
        public var family: Family
        /// What would keep them out.
        public var obstacle: ManagementAccess.Obstacle
        /// What opens it.
        public var opening: DoorOpening
    }

    /// The door that the way back from a table opens; nil if it leads to rules that let the operator in, or that did not
    /// at the start.
    func doorOpened(from current: FilterTable, of family: Family) -> OpenedDoor? {
        guard let entry = families[family], let management, management.isOpen(in: entry.snapshot, of: family),
            let obstacle = entry.obstacleAfterWayBack(from: current, of: family, to: management)
        else { return nil }
        return OpenedDoor(family: family, obstacle: obstacle, opening: entry.doorOpening(for: management))
    }
}
