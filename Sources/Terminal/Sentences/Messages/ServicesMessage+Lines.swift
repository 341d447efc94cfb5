import Netfilter
import StepEngine

extension ServicesMessage {
    /// Which services the policy would shut, and what can be said of them.
    var lines: [ScreenLine] {
        switch self {
        case .wouldBeShut(let shut): Self.question(shut)
        case .agreed(let shut):
            [.text("The policy shuts these, as you have agreed:"), .blank] + shut.table
                + [.blank, .text("`accept PORT` still lets one in."), .blank]
        case .refused(let refusal): [.text(refusal.sentence)]
        }
    }

    private static func question(_ shut: [ShutService]) -> [ScreenLine] {
        let extent = shut.allSatisfy(\.isWhole) ? "" : ", or to some of them"
        let example = shut.first.map { AcceptOrder.example(for: $0.service) } ?? ""
        return [
            .blank,
            .text(
                "These services can be reached from outside now. The policy would shut them to new connections\(extent):"
            ),
            .blank,
        ] + shut.table + [
            .blank,
            .text(
                "Let in those that others need, one at a time: from anywhere, or from one network. For example:"
            ),
            .toType(example),
            .text("Then type `shut`: it agrees that the others are shut."),
        ]
    }
}

extension AcceptOrder {
    /// A line that would accept a service from a network (RFC 5737, RFC 3849: such networks are for examples alone).
    fileprivate static func example(for service: ListeningService) -> String {
        let port = service.port.transport == .tcp ? service.port.portOption : "\(service.port)"
        let network = service.family == .ipv4 ? "198.51.100.0/24" : "2001:db8:1::/48"
        return "accept \(port) from \(network) because REASON"
    }
}

extension [ShutService] {
    /// A line a service, in columns, and beneath them what cannot be said in a column.
    fileprivate var table: [ScreenLine] {
        let head = ["family", "port", "program", "connections", "then"]
        let rows = map { shut in
            [
                shut.service.family.rawValue, "\(shut.service.port)", shut.service.owner.name,
                shut.service.traffic, shut.consequence,
            ]
        }
        let remarks = filter { !$0.isWhole }.map { shut in
            ScreenLine.text(
                "\(shut.service.port.sentence) over \(shut.service.family.sentence): \(shut.reachability.sentence)"
            )
        }
        return ([head] + rows).map { .output(Self.row($0)) } + (remarks.isEmpty ? [] : [.blank]) + remarks
    }

    /// With the margin that is 77 columns.
    private static func row(_ cells: [String]) -> String {
        let widths = [7, 10, 17, 20, 19]
        return zip(cells, widths).map { cell, width in
            let shown = cell.count < width ? cell : cell.prefix(width - 4) + "..."
            return shown + String(repeating: " ", count: width - shown.count)
        }.joined()
    }
}

extension ShutService {
    /// What the policy makes of it, in two or three words.
    fileprivate var consequence: String {
        switch reachability {
        case .acceptedForSome, .accepted: "open to some only"
        case .dropped: "shut"
        case .uncertain, .obstructed: "cannot be told"
        }
    }
}

extension ListeningService {
    /// How many connections it has from how many addresses.
    fileprivate var traffic: String {
        switch (port.transport, connections) {
        case (.udp, 0): "not counted"
        case (_, 0): "none now"
        case (_, _): "\(connections) from \(clients) \(clients == 1 ? "address" : "addresses")"
        }
    }
}
