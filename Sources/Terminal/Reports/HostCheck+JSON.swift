import Netfilter
public import StepEngine

extension HostCheck {
    /// The check as JSON: an object with `version` (1), `standing` (`right`, `wrong` or `unknown`), `programs`, and
    /// `items`, the worst first. Each item has its `subject`, `family` (none where it concerns both), `standing`
    /// (`wrong`, `unknown`, `note`, `right`), `reason`, a sentence, and `rules`, those that the reason names. `open` has
    /// all that others can begin, for each family of which that is known: the `door` as `--expect` takes it, whether that
    /// is `certain`, the `rule` that lets it in (none for the policy), the `programs` that wait there, and `to`, the host that it
    /// leads to past INPUT, if it does.
    ///
    /// A later version may add members; it will not change what these mean.
    public var json: some Encodable {
        Report(
            version: 1, standing: standing, programs: programs.map { Report.Program($0) },
            items: items.map { Report.Item($0) },
            open: open.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value.map { Report.Port($0) } })
    }

    private struct Report: Encodable {
        var version: Int
        var standing: Standing
        var programs: [Program]
        var items: [Item]
        var open: [String: [Port]]

        struct Port: Encodable {
            var door: String
            var certain: Bool
            var rule: Rule?
            var programs: [String]
            var to: String?

            init(_ port: OpenPort) {
                door = port.door.description
                certain = port.door.isCertain
                rule = port.door.rule.map { Rule($0) }
                programs = port.services.map(\.owner.name)
                to = port.door.destination.host
            }
        }

        struct Program: Encodable {
            var name: FirewallProgram
            var stance: FirewallProgram.Stance

            init(_ program: FirewallProgram) {
                name = program
                stance = program.stance
            }
        }

        struct Item: Encodable {
            var subject: Subject
            var family: Family?
            var standing: Standing
            var reason: String
            var rules: [Rule]

            init(_ item: HostCheck.Item) {
                subject = item.subject
                family = item.family
                standing = item.standing
                reason = item.reason.sentence
                rules = item.reason.rules.map { Rule($0) }
            }
        }

        struct Rule: Encodable {
            var table: String
            var chain: String
            var position: Int
            var text: String

            init(_ reference: RuleReference) {
                table = reference.table ?? "filter"
                chain = reference.chain
                position = reference.position
                text = reference.text
            }
        }
    }
}
