public import Netfilter

/// How the host is managed, and whether a new login works.
public enum AccessFinding: Sendable, Equatable {
    /// The host is managed at its console, where no rule of the firewall counts.
    case managedAtConsole
    /// Nothing waits for logins by this service, so that it is not known how the host is managed, and this becomes of new
    /// connections to it.
    case nothingListens(ServicePorts, Reachability)
    /// This new login counts.
    case loginSeen(NewLogin)
    /// The rules let the new login in, and the timer has been told so.
    case confirmed
    /// No new management connection was seen.
    case notSeen(port: UInt16)
    /// These connections are new, and nobody is logged in by them.
    case nobodyLoggedIn([NewLogin])
    /// Somebody is logged in by each of these: whose login is it? `own` is the way by which the person came.
    case whoseLogin([NewLogin], own: OperatorLogin.Connection?)
    /// None of the new logins is from this address.
    case noLoginFrom(String)
    /// The code is not the one on the screen.
    case wrongCode
    /// Whoever typed the code did so in no login over the network.
    case noLogin
    /// The login was there before the policy, or shares the connection of one that was.
    case loginIsOlder(NewLogin)
    /// The login comes from this host itself.
    case loginFromHere(NewLogin)
    /// The login came in by a port that is not managed, or through another network namespace.
    case loginElsewhere(NewLogin)
    /// The login came by another interface or family than the person's own.
    case anotherWay(NewLogin, own: OperatorLogin.Connection?)
    /// The login was not looked at to the end, since the person has ended that.
    case interrupted
    /// The rules have changed since, and do not let the next one in.
    case shutOut
}

extension AccessFinding {
    /// The rules that the conclusion rests on.
    var rules: [RuleReference] {
        guard case .nothingListens(_, let reachability) = self else { return [] }
        return reachability.rules
    }
}
