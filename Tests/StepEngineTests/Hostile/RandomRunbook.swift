import Fuzzing
import Runbook

/// Makes runbooks of which nobody knows what they do.
struct RandomRunbook {
    var generator: SeededGenerator

    mutating func steps() -> [Step] {
        (1...Int.random(in: 1...4, using: &generator)).map { number in
            let action = pick([Step.Action.run, .run, .run, .review, .observe, .save])
            return Step(
                id: "step-\(number)", title: "Step \(number)", action: action,
                skipWhen: pick([nil, nil, .defaultDeny]), run: command,
                elsewhere: action == .observe ? command : nil,
                report: action == .observe ? pick([.curl, .nc]) : nil,
                changes: pick([.nothing, .counters, .rules, .rules, .policy, .savedRules]),
                confirm: pick([nil, "go"]),
                instead: variants(when: pick([.stateRulePresent, .managementAllowed])),
                offers: [], outcomes: pick([[], [Outcome(verdict: .pass)]]),
                establishes: pick([[], [], [.defaultDeny], [.defaultDeny, .managementReconnected]]))
        }
    }

    private mutating func variants(when fact: Fact) -> [Step.Variant] {
        pick([true, false, false]) ? [Step.Variant(word: "other", when: fact, run: command)] : []
    }

    private var command: CommandTemplate {
        mutating get {
            switch Int.random(in: 0..<8, using: &generator) {
            case 0:
                CommandTemplate(
                    [
                        "sh", "-c",
                        (0...1).map { _ in pick([edit, edit, ["nft", "add", "rule"]]).joined(separator: " ") }
                            .joined(separator: ";"),
                    ])
            case 1:
                CommandTemplate(
                    ["nft"] + pick([["flush", "ruleset"], ["add", "rule"], ["list", "ruleset"]]))
            case 2:
                CommandTemplate(
                    ["iptables-restore"] + pick([[], ["--noflush"]]),
                    input: ["*filter"] + pick([[], [":INPUT DROP [0:0]"], [":INPUT ACCEPT [0:0]"]])
                        + (0...1).map { _ in edit.dropFirst().joined(separator: " ") } + ["COMMIT"])
            case 3:
                CommandTemplate(
                    pick([["true"], ["./script"], ["iptables", "-S"], ["iptables", "-L", "-n", "-v"]]))
            default: CommandTemplate(edit)
            }
        }
    }

    /// A command of iptables, some of them spelled in an unusual way.
    private var edit: [String] {
        mutating get {
            let chain = pick(["INPUT", "INPUT", "INPUT", "other", "OUTPUT"])
            let place = pick([[], ["1"], ["2"], ["3"]])
            let change: [String] =
                switch Int.random(in: 0..<9, using: &generator) {
                case 0, 1: ["-I", chain] + place + rule
                case 2: ["-A", chain] + rule
                case 3: ["-D", chain] + pick([["1"], ["2"], rule])
                case 4: pick([["-F", chain], ["-F"]])
                case 5: ["-P", pick(["INPUT", "INPUT", "OUTPUT"]), pick(["DROP", "ACCEPT"])]
                case 6: ["-N", "other"]
                case 7: ["-R", chain, pick(["1", "2"])] + rule
                default: ["-I", pick(["INPUT", "OUTPUT"]), "-j", "other"]
                }
            return ["iptables"] + change
        }
    }

    private var rule: [String] {
        mutating get {
            let match = pick([
                "", "-i lo", "-p tcp -m tcp --dport 22", "-p tcp -m tcp --dport 80", "-s 192.0.2.2",
                "-s 198.51.100.7",
                "-m conntrack --ctstate RELATED,ESTABLISHED", "-p udp",
            ])
            let target = pick([
                "-j ACCEPT", "-j DROP", "-j DROP", "-j RETURN", "-jDROP", "--jum DROP", "-j other",
            ])
            return (match + " " + target).split(separator: " ").map(String.init)
        }
    }

    mutating func pick<Element>(_ all: [Element]) -> Element {
        all[Int.random(in: all.indices, using: &generator)]
    }
}
