import Netfilter

/// Rules that mark packets and connections, and rules that look at marks.
extension RulesetMaker {
    /// Chains before filter INPUT that mark packets, or change their hop limit, one of them by way of another.
    mutating func mangle() -> String {
        var lines = [
            "*mangle", ":PREROUTING ACCEPT [0:0]", ":INPUT ACCEPT [0:0]", ":m - [0:0]", ":n - [0:0]",
        ]
        let chains = [("PREROUTING", ["m", "n"]), ("INPUT", ["m", "n"]), ("m", ["n"]), ("n", [])]
        for (name, jumps) in chains {
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                let ends =
                    ["-j ACCEPT", "-j RETURN", "-j DROP"] + jumps.flatMap { ["-j \($0)", "-g \($0)"] }
                lines.append(
                    "-A \(name) \(conditions(in: "PREROUTING")) \(pick(chance(2) ? markings + changing : ends))"
                )
            }
        }
        return (lines + ["COMMIT\n"]).joined(separator: "\n")
    }

    var marks: [String] {
        let packet = [
            "0x1", "0x0", "0x1/0x1", "0x0/0x1", "0x2/0x3", "0x3/0x3", "0x10000/0x10000", "0x0/0x10000",
            "0x10003/0x30003", "0x4/0x3", "0x0/0x0",
        ]
        let connection = ["0x0", "0x1", "0x1/0x1", "0x2/0x2", "0x0/0x3", "0x10000/0x10000"]
        return packet.map { "-m mark --mark \($0)" } + packet.dropLast().map { "-m mark ! --mark \($0)" }
            + connection.flatMap { ["-m connmark --mark \($0)", "-m connmark ! --mark \($0)"] }
    }

    var markings: [String] {
        [
            "--set-xmark 0x1/0x1", "--set-xmark 0x2/0x3", "--set-xmark 0x0/0x1", "--set-xmark 0x1/0xffffffff",
            "--set-xmark 0x10000/0x10000", "--set-xmark 0x3/0x2", "--set-mark 0x3/0x1", "--set-mark 2",
            "--or-mark 0x10000", "--and-mark 0xfffefffe", "--xor-mark 0x10001", "--set-xmark 0x0/0xffffffff",
        ].flatMap { ["-j MARK \($0)", "-j MARK \($0)"] }
            + [
                "--set-xmark 0x1/0x1", "--set-xmark 0x2/0xffffffff", "--set-mark 0x3/0x1",
                "--and-mark 0x10001", "--or-mark 0x2", "--xor-mark 0x3", "--save-mark", "--restore-mark",
                "--save-mark --nfmask 0x1 --ctmask 0x3", "--restore-mark --nfmask 0x3 --ctmask 0x2",
                "--restore-mark --nfmask 0x1 --ctmask 0x10001", "--save-mark --mask 0x10001",
                "--save-mark --nfmask 0xffffffff --ctmask 0x0",
            ].map { "-j CONNMARK \($0)" }
    }
}
