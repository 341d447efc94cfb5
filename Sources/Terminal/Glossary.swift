import StepEngine

/// The words that the screens use, each explained in a sentence.
public enum Glossary {
    /// As lines of the screen.
    public static var lines: [ScreenLine] {
        [.heading("What the words mean")] + entries.map { .item("\($0.word): \($0.meaning)") }
    }

    /// In the order of the alphabet.
    static let entries: [(word: String, meaning: String)] = [
        ("ARP", "How hosts of a network find each other in IPv4; iptables does not see it."),
        ("backend", "The part of the kernel that holds the rules: nf_tables, or the older one, legacy."),
        (
            "ban", "A rule or a set that keeps one address out for a while, as fail2ban puts in."
        ),
        ("chain", "A list of rules that packets pass from the top, such as INPUT."),
        ("confirmation", "Showing, by a new login that types the code, that you can still get in."),
        (
            "conntrack",
            "The kernel's connection tracking: it knows for each packet which connection it belongs to."
        ),
        (
            "conntrack rule",
            "The rule that accepts packets whose state is ESTABLISHED or RELATED, and so all replies."
        ),
        ("console", "A login that does not come over the network, and that no rule can cut off."),
        ("counter", "The number of packets and bytes that a rule or a policy has decided so far."),
        ("default deny", "What no rule accepts is refused, by the policy DROP or by a last rule."),
        ("ESTABLISHED", "The state of a packet whose connection has seen packets in both directions."),
        ("evidence", "What was seen to happen in a test, such as a reply that the conntrack rule counted."),
        (
            "fact",
            "Something that must be so before the rules may be saved, and is read or seen, never assumed."
        ),
        ("family", "IPv4 or IPv6: each has rules of its own, and each is taken care of."),
        (
            "fingerprint",
            "A short number made of the rules: what was seen counts for as long as it stays the same."
        ),
        ("FORWARD", "The chain for packets that this host passes on to others."),
        (
            "guard",
            "What puts the rules back unless a change is confirmed in time: a timer, and those who watch it."
        ),
        ("hook", "The place on a packet's way where a chain is asked, such as input."),
        ("ICMP", "The messages by which hosts and routers tell each other of errors."),
        ("ICMPv6", "The messages that IPv6 needs to work, among them neighbour discovery."),
        ("INPUT", "The chain for packets that are for this host itself."),
        ("ipset", "A set of addresses or ports beside the rules, which a rule can look up."),
        ("journal", "The file of a session in which everything stands before it is done."),
        ("LLMNR", "A way to find names without a server, in the local network alone; so is mDNS."),
        ("loopback", "The interface lo, by which programs of this host talk to each other."),
        ("management port", "The port by which you are logged in to this host, such as 22 for ssh."),
        ("match", "A condition of a rule, such as -p tcp --dport 22."),
        (
            "namespace",
            "A part of the kernel with network interfaces and rules of its own; it can stand for another machine."
        ),
        (
            "neighbour discovery",
            "How hosts of a network find each other in IPv6; without it nobody reaches this one."
        ),
        ("nftables", "The kernel's newer packet filter, with tables of its own beside those of iptables."),
        ("NOTRACK", "A target that keeps packets out of connection tracking, so that they have no state."),
        ("OUTPUT", "The chain for packets that this host sends."),
        ("peer", "The other machine of the practice lab."),
        ("policy", "What becomes of a packet that no rule of the chain decides: ACCEPT or DROP."),
        ("practice lab", "Two hosts in namespaces, for trying everything without touching this host."),
        ("probe", "A rule without a target that only counts, and goes in for as long as a test takes."),
        (
            "RELATED",
            "The state of a packet that belongs to another connection, such as an error message about it."
        ),
        ("rollback", "Putting the rules back as they were when the session began."),
        ("rollback timer", "A process of its own that puts the rules back unless you confirm in time."),
        ("rule", "Conditions, and what becomes of a packet that meets them all."),
        ("ruleset", "All tables, chains and rules of a family together."),
        ("runbook", "The steps of a walk, each written down in a file."),
        ("service", "A program that waits for connections or packets of others on a port."),
        ("session", "One walk, or one change under guard, from its beginning to its end."),
        ("step", "One part of a walk: what it does, why, and how it is checked."),
        ("SYN", "The first packet of a TCP connection."),
        ("table", "A set of chains: filter decides, nat rewrites addresses, mangle and raw come before."),
        ("target", "What a rule does with a packet: ACCEPT, DROP, REJECT, or a jump to another chain."),
        ("tunnel", "A connection that carries others, such as WireGuard; its port must stay open as well."),
        (
            "verdict",
            "What was concluded, as the word in front of a line: \(Verdict.allCases.map(\.word).joined(separator: ", "))."
        ),
        ("wizard", "The program that asks you the questions of a walk."),
    ]
}
