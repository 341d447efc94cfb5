import Netfilter
import StepEngine

extension InputListing {
    /// The table that a command has printed; nil if it is none.
    init?(printedBy command: Command, _ result: CommandResult) {
        guard result.exit == 0, command.argv.contains("-L"), result.stderr.isEmpty,
            let listing = try? InputListing(parsing: result.stdout)
        else { return nil }
        self = listing
    }

    /// The table without the columns that say nothing in any row, so that a row fits into a line.
    var lines: [ScreenLine] {
        let columns = Column.all.filter { column in column.isNeeded || rows.contains { !column.isSilent($0) }
        }
        let table =
            [columns.map(\.head)]
            + rows.map { row in
                columns.map { $0.isSilent(row) ? "" : $0.cell(row) }
            }
        let widths = columns.indices.map { index in table.map { $0[index].count }.max() ?? 0 }
        return [.output(head)]
            + table.map { cells in
                let padded = zip(cells, widths).map { cell, width in
                    cell + String(repeating: " ", count: width - cell.count)
                }
                return .output(padded.joined(separator: "  "))
            }
    }

    private var head: String {
        let counted = policyCounters.map { ", \($0.packets) packets, \($0.bytes) bytes" } ?? ""
        return "Chain \(chain)" + (policy.map { " (policy \($0.rawValue)\(counted))" } ?? "")
    }

    /// A column of the table.
    private struct Column: Sendable {
        var head: String
        /// Whether it stands there in any case.
        var isNeeded = false
        /// What stands for a rule that asks for nothing of the kind.
        var silence: Set<String> = [""]
        var cell: @Sendable (Row) -> String

        func isSilent(_ row: Row) -> Bool { silence.contains(cell(row)) }

        static let all = [
            Column(head: "num", isNeeded: true) { "\($0.position)" },
            Column(head: "pkts", isNeeded: true) { "\($0.counters.packets)" },
            Column(head: "bytes", isNeeded: true) { "\($0.counters.bytes)" },
            Column(head: "target", isNeeded: true) { $0.target },
            Column(head: "prot", silence: ["all", "0"]) { $0.transport },
            Column(head: "opt", silence: ["--", ""]) { $0.option },
            Column(head: "in", silence: ["*"]) { $0.inInterface },
            Column(head: "out", silence: ["*"]) { $0.outInterface },
            Column(head: "source", silence: ["0.0.0.0/0", "::/0"]) { $0.source },
            Column(head: "destination", silence: ["0.0.0.0/0", "::/0"]) { $0.destination },
            Column(head: "") { $0.rest },
        ]
    }
}
