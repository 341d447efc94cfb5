import StepEngine

extension TrackingFinding {
    /// What connection tracking knows, with the cure where something is wrong.
    var sentence: String {
        switch self {
        case .sessionTracked(let packets):
            "Your login is known to connection tracking: \(packets) of its packets "
                + "\(packets == 1 ? "was" : "were") counted as ESTABLISHED."
        case .sessionListed:
            "Your login is known to connection tracking: no packet of it came just now, but the kernel lists it, with "
                + "packets both ways."
        case .sessionNotFound:
            "Your own login was not found, so it is not known whether it outlives the policy. If it hangs, wait: the "
                + "rollback timer opens the host again."
        case .sessionNotTracked(takesUpMidway: true):
            "None of your login's packets was counted as ESTABLISHED: the policy would cut you off. "
                + "Log in anew, and run `surefoot resume` there: a new login is tracked from its first packet."
        case .sessionNotTracked(takesUpMidway: false):
            "None of your login's packets was counted as ESTABLISHED: it began before connection tracking, and "
                + "net.netfilter.nf_conntrack_tcp_loose is 0, so it is never taken up. The policy would cut you off. "
                + "Log in anew, and run `surefoot resume` there: a new login is tracked from its first packet."
        case .managementUntracked(let rule):
            "A rule of the raw table keeps management traffic out of connection tracking, so the conntrack rule never "
                + "accepts it: \(rule). Take it out first."
        case .blockedElsewhere(let rule):
            "Another chain stops what this host lives on, whatever INPUT accepts: \(rule). Take it out first."
        case .shutElsewhere(let rule):
            "The login does not count: another chain keeps out the next one, or the answers to it, whatever INPUT accepts: "
                + "\(rule). Take it out, and type the same once more."
        case .tableFull(let used, let limit):
            "Connection tracking is nearly full: \(used) of \(limit). A full table drops new connections, logins among "
                + "them. Raise net.netfilter.nf_conntrack_max first."
        case .foreignChain(let chain):
            "Packets also go through a chain of nftables' own, which may stop them: \(chain). Whether it lets you in, "
                + "the second login will tell."
        case .notProved(let reason):
            "It could not be found out whether your login would survive. \(reason)"
        }
    }
}
