import Foundation
import TestSupport
import Testing

/// Which iptables a host has under its plain names.
enum HostBackend: String, CaseIterable {
    case nft, legacy

    /// What makes it so, to be run before anything else.
    var preparation: String {
        self == .nft ? ":" : "mount --bind /usr/sbin/xtables-legacy-multi /usr/sbin/xtables-nft-multi"
    }
}

/// A host on which commands run under guard.
struct GuardedHost {
    let host: HostInNamespaces
    /// All rules at the start.
    let before: String

    /// Rules of both backends and both families, and tables of nftables' own with a set and a map.
    static let rules = """
        iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
        iptables -N bans; iptables -A FORWARD -j bans; iptables -A bans -s 192.0.2.66/32 -j DROP
        iptables -t nat -A POSTROUTING -o eth9 -j MASQUERADE
        iptables -t mangle -P FORWARD DROP
        ip6tables -A INPUT -p ipv6-icmp -j ACCEPT; ip6tables -A OUTPUT -o eth9 -j ACCEPT
        iptables-legacy -A OUTPUT -o eth9 -j ACCEPT
        nft -f - <<END
        table inet own {
            comment "of the host"
            set bad { type ipv4_addr; flags interval; elements = { 192.0.2.7, 198.51.100.0/24 } }
            map ways { type inet_service : verdict; elements = { 80 : accept, 81 : jump inner } }
            counter seen { }
            chain inner { counter name seen drop; }
            chain first {
                type filter hook input priority 5; policy accept;
                ip saddr @bad drop
                tcp dport vmap @ways
            }
        }
        table ip6 others {
            chain c { tcp dport 23 drop; }
        }
        table netdev early {
        }
        END
        """

    /// Prints every rule that counts, in one order. A table that nobody has touched is the same as none.
    private static let listing = """
        for program in iptables iptables-legacy iptables-nft ip6tables ip6tables-legacy ip6tables-nft; do
            $program-save 2>/dev/null | awk -v program=$program '
                /^[*]/ { table = $0; chains = rules = ""; touched = 0 }
                /^:/ { if ($2 != "ACCEPT") touched = 1; print program, table, $1, $2 > "/run/chains" }
                /^-A/ { touched = 1; rules = rules "\\n" $0 }
                /^COMMIT/ { close("/run/chains"); if (touched) { system("sort /run/chains"); print rules; fflush() }
                            system(": > /run/chains") }'
        done
        nft list tables | sort | while read -r _ family name; do
            case "$family $name" in ip*" "filter | ip*" "nat | ip*" "mangle | ip*" "raw | ip*" "security) ;;
            *) nft -s list table "$family" "$name" ;; esac
        done
        """

    init(_ backend: HostBackend = .nft, rules: String = GuardedHost.rules) throws {
        host = try HostInNamespaces(accepting: backend.preparation + "\n" + rules)
        before = try host.run(Self.listing)
        try #require(before.contains("192.0.2.66") == rules.hasSuffix(Self.rules))
    }

    /// All rules at the moment.
    func everything() throws -> String { try host.run(Self.listing) }

    /// Makes a script that changes the firewall, and gives its path.
    func script(_ lines: String) throws -> String {
        _ = try host.run(
            "cat > /run/change <<'SCRIPT'\n#!/bin/sh\nPATH=/usr/sbin:$PATH\n\(lines)\nSCRIPT\nchmod 755 /run/change"
        )
        return "/run/change"
    }

    /// Somebody at a terminal who has this done under guard.
    func person(_ lines: String, within seconds: Int = 600) throws -> Person {
        try host.person(
            ["guard", "--within", "\(seconds)", "--management-port", "22", "--", try script(lines)])
    }

    /// The same without a terminal, to its end.
    func finishes(_ lines: String, within seconds: Int = 600) throws -> String {
        try says("guard --within \(seconds) --management-port 22 -- \(try script(lines))")
    }

    /// All that the program says to these words without a terminal, in one line, and its exit status.
    func says(_ words: String) throws -> String {
        try host.run("{ \(try Program.path()) \(words); echo status $?; } 2>&1").flowing
    }

    /// Whether all is as it was before, sooner or later.
    func comesBack() throws -> Bool {
        try becomesTrue { try everything() == before }
    }
}
