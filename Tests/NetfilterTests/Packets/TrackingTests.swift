import Netfilter
import Testing

/// The rules that keep a service out of connection tracking.
@Suite struct TrackingTests {
    @Test(arguments: [
        ("-A PREROUTING -p tcp -m tcp --dport 22 -j CT --notrack", true),
        ("-A PREROUTING -p tcp -m tcp --dport 22 -j NOTRACK", true),
        ("-A OUTPUT -p tcp -m tcp --sport 22 -j CT --notrack", true),
        ("-A PREROUTING -s 192.0.2.0/24 -j CT --notrack", true),
        ("-A PREROUTING -p tcp -m tcp --dport 80 -j CT --notrack", false),
        ("-A PREROUTING -p udp -m udp --dport 22 -j CT --notrack", false),
        ("-A PREROUTING -i lo -j CT --notrack", false),
        ("-A PREROUTING -p tcp -m tcp --dport 22 -j CT --helper ftp", false),
    ])
    func notrackIsSeen(rule: String, isUntracking: Bool) throws {
        let text = "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n\(rule)\nCOMMIT\n"
        #expect(
            try !SavedRuleset(parsing: text).rulesUntracking(ServicePorts(tcp: 22)).isEmpty == isUntracking)
    }
}
