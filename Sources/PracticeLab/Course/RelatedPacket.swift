import Linux
import Netfilter

/// A program of the lab's server that shows a RELATED packet: the ICMP error with which the peer answers a packet to a UDP
/// port where nothing listens.
///
/// It is a script of commands that a person could type, and shows each before it runs.
public enum RelatedPacket {
    /// What a person types in a shell on the server.
    public static let command = "related"

    /// Puts the program where shells of the lab find it.
    static func install(in folder: String, _ families: [Family]) throws(SystemError) {
        try File.create("\(folder)/\(command)", script(families), mode: 0o755)
    }

    private static func script(_ families: [Family]) -> String {
        functions
            + families.map { family in
                "show \(family.command) \(LabHost.peer.address(family)) \(error(family)) || status=1\n"
            }.joined() + "exit $status\n"
    }

    private static func error(_ family: Family) -> String {
        switch family {
        case .ipv4: "-p icmp --icmp-type port-unreachable"
        case .ipv6: "-p ipv6-icmp --icmpv6-type port-unreachable"
        }
    }

    /// The first of the ports that traceroute(8) sends to: nothing listens there. By its comment the wizard knows the rule
    /// as one that only counts (`Probe.isProbe`): it is no change of the rules, and goes, should this be killed.
    private static let functions = #"""
        #!/bin/sh
        set -f
        # The rule that goes in is taken out again.
        trap "" HUP INT TERM
        status=0

        run() {
            echo "\$ $*"
            "$@"
        }

        # How many packets a rule of INPUT has counted.
        counted() {
            set -- $("$1" -w 5 -L INPUT "$2" -n -v -x)
            echo "$1"
        }

        # One family: its iptables, the peer's address, and how a rule names the error.
        show() {
            iptables=$1
            peer=$2
            shift 2
            # The listing begins with the policy, so a rule above the conntrack rule gets a number less.
            line=$("$iptables" -w 5 -S INPUT | grep -n -e '--ctstate RELATED,ESTABLISHED .*-j ACCEPT' | head -n 1)
            line=${line%%:*}
            if [ -z "$line" ]; then
                echo "$iptables: no conntrack rule in INPUT of $(hostname), so nothing is tried."
                return 1
            fi
            set -- "$@" -m conntrack --ctstate RELATED -m comment --comment surefoot-probe:related
            run "$iptables" -w 5 -I INPUT $((line - 1)) "$@" || return
            before=$(counted "$iptables" "$line")
            echo "\$ echo | nc -u -w 5 $peer 33434"
            echo | nc -u -w 5 "$peer" 33434
            related=$(counted "$iptables" $((line - 1)))
            after=$(counted "$iptables" "$line")
            run "$iptables" -w 5 -D INPUT "$@"
            if [ "$related" = 0 ]; then
                echo "No RELATED packet came to the conntrack rule. Either a rule above it decides,"
                echo "or the peer sent no error: it sends only a few a second."
                return 1
            fi
            echo "RELATED packets that the rule without a target counted: $related"
            echo "The conntrack rule below it: $before packets before, $after after."
            echo
        }

        echo "Nothing listens on UDP port 33434 of the peer. It answers a packet to that port"
        echo "with an error (ICMP, port unreachable): no packet of a connection, but RELATED"
        echo "to one. A rule without a target, directly above the conntrack rule, counts it."
        echo

        """#
}
