import Netfilter

/// Which login may stand for the person's next one.
extension Settings {
    /// What a code that was typed in a login comes to: `.loginSeen` if the login counts.
    public func finding(on claim: LoginClaim) -> AccessFinding {
        guard claim.code == confirmation?.code else { return .wrongCode }
        guard let login = claim.login else { return .noLogin }
        if let objection = objection(to: login) { return objection }
        return cameByAnotherWay(login) ? .anotherWay(login, own: self.login?.connection) : .loginSeen(login)
    }

    /// What speaks against a login; nil if nothing does.
    func objection(to login: NewLogin) -> AccessFinding? {
        if login.connection.isElsewhere { return .loginElsewhere(login) }
        if login.isFromHere { return .loginFromHere(login) }
        if !login.isNewer { return .loginIsOlder(login) }
        if !isManaged(on: login.connection.localPort) { return .loginElsewhere(login) }
        return nil
    }

    /// Whether a login came by another way than the person's own: what the rules do for the one says nothing of the other.
    func cameByAnotherWay(_ login: NewLogin) -> Bool {
        guard let own = self.login?.connection else { return false }
        let interfaces = [own.interface, login.connection.interface].compactMap { $0 }
        return own.client.family != login.connection.client.family || Set(interfaces).count == 2
    }

    private func isManaged(on port: UInt16) -> Bool {
        management.contains { $0.transport == .tcp && $0.ports.contains(port) }
    }
}
