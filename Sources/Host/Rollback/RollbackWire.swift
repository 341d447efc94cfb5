import FoundationEssentials
import Netfilter
import StepEngine

/// What is said to the rollback timer's process, and what it answers: one line a message.
enum RollbackWire {
    /// The first line from the wizard, as JSON.
    struct Order: Codable {
        /// The time until it acts.
        var seconds: Int
        /// The session, and its journal.
        var session: String
        var journal: String?
        /// The accounts whose terminals are told, and the terminal that the wizard itself writes to.
        var users: [UInt32]
        var terminal: String?
        private var families: [String: Entry]

        private struct Entry: Codable {
            /// As `iptables -S` prints it.
            var snapshot: String
            var session: SessionRules
        }

        init(
            _ order: RollbackOrder, seconds: Int, session: String, journal: String?, users: [UInt32],
            terminal: String?
        ) {
            self.seconds = seconds
            self.session = session
            self.journal = journal
            self.users = users
            self.terminal = terminal
            families = order.families.reduce(into: [:]) { families, entry in
                families[entry.key.rawValue] = Entry(
                    snapshot: entry.value.snapshot.specification, session: entry.value.session)
            }
        }

        /// What to put back; nil if that cannot be read.
        var rollback: RollbackOrder? {
            var rollback = RollbackOrder(families: [:])
            for (name, entry) in families {
                guard let family = Family(rawValue: name),
                    let snapshot = try? FilterTable(parsingSpecification: entry.snapshot)
                else { return nil }
                rollback.families[family] = RollbackOrder.Entry(snapshot: snapshot, session: entry.session)
            }
            return rollback
        }
    }

    // Later lines, from the wizard or from whoever may speak for it
    static let status = "status"
    static let extend = "extend"
    static let disarm = "disarm"
    static let fire = "fire"

    // Lines from the timer
    static let armed = "armed"
    static let disarmed = "disarmed"
    static let refused = "refused "
    private static let remaining = "remaining "
    static let restored = "restored"
    static let failed = "failed "

    static func encode(_ order: Order) -> String? {
        (try? JSONEncoder().encode(order)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Returns: nil if the line is no order.
    static func decode(_ line: String) -> Order? {
        try? JSONDecoder().decode(Order.self, from: Data(line.utf8))
    }

    static func line(secondsLeft: Int, of all: Int) -> String {
        remaining + "\(secondsLeft) \(all)"
    }

    /// - Returns: the time left and the full time; nil if the line says neither.
    static func seconds(in line: String) -> (left: Int, all: Int)? {
        guard line.hasPrefix(remaining) else { return nil }
        let numbers = line.dropFirst(remaining.count).split(separator: " ").compactMap { Int($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }

    static func line(for result: RollbackResult) -> String {
        switch result {
        case .restored: restored
        case .failed(let reasons):
            failed
                + reasons.sorted { $0.key < $1.key }.map { "\($0.key.rawValue)=\($0.value)" }.joined(
                    separator: "\t")
        }
    }

    /// - Returns: nil if the line is no result.
    static func result(in line: String) -> RollbackResult? {
        if line == restored { return .restored }
        guard line.hasPrefix(failed) else { return nil }
        let entries = line.dropFirst(failed.count).split(separator: "\t").map {
            $0.split(separator: "=", maxSplits: 1)
        }
        return .failed(
            entries.reduce(into: [:]) { reasons, entry in
                if entry.count == 2, let family = Family(rawValue: String(entry[0])) {
                    reasons[family] = String(entry[1])
                }
            })
    }
}
