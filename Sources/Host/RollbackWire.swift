import FoundationEssentials
import Netfilter
import StepEngine

/// What the wizard and the rollback timer's process say to each other: one line a message.
enum RollbackWire {
    /// From the wizard: the order, with the time in seconds, as JSON on the first line.
    struct Order: Codable {
        var seconds: Int
        var families: [String: Entry]

        struct Entry: Codable {
            /// As `iptables -S` prints it.
            var snapshot: String
            var touched: [[String]]
        }
    }

    /// Later lines from the wizard.
    static let extend = "extend"
    static let disarm = "disarm"

    /// Lines from the timer.
    static let armed = "armed"
    static let disarmed = "disarmed"
    static let refused = "refused "
    static let restored = "restored"
    static let failed = "failed "

    static func encode(_ order: RollbackOrder, seconds: Int) -> String? {
        let families = order.families.reduce(into: [String: Order.Entry]()) { families, entry in
            families[entry.key.rawValue] = Order.Entry(
                snapshot: entry.value.snapshot.specification, touched: entry.value.touched)
        }
        let data = try? JSONEncoder().encode(Order(seconds: seconds, families: families))
        return data.map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Returns: nil if the line is no order.
    static func decode(_ line: String) -> (order: RollbackOrder, seconds: Int)? {
        guard let wire = try? JSONDecoder().decode(Order.self, from: Data(line.utf8)) else { return nil }
        var families: [Family: RollbackOrder.Entry] = [:]
        for (name, entry) in wire.families {
            guard let family = Family(rawValue: name),
                let snapshot = try? FilterTable(parsingSpecification: entry.snapshot)
            else { return nil }
            families[family] = RollbackOrder.Entry(snapshot: snapshot, touched: entry.touched)
        }
        return (RollbackOrder(families: families), wire.seconds)
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
