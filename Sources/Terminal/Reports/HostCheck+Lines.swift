import Netfilter
public import StepEngine

extension HostCheck {
    /// The verdict, what is wrong first.
    public var lines: [ScreenLine] {
        [.verdict(standing.verdict, nil, summary), .blank] + items.map(\.line) + openLines
    }

    /// What to tell before the steps begin: other programs with rules here, and what may decide about packets as well.
    /// If the rules are those that the steps will leave, all that these do not put right.
    public func outlook(isForeseen: Bool) -> [ScreenLine] {
        let programs = items.filter { $0.subject == .program }
        let (present, future) = complaints.reduce(into: ([Item](), [Item]())) {
            if case .surroundings = $1.reason { $0.0.append($1) } else { $0.1.append($1) }
        }
        let backends = items.filter { $0.subject == .oneBackend }
        guard isForeseen else { return (programs + backends + present).map(\.line) }
        let rest = future + mutes + backends
        let heading =
            rest.isEmpty ? [] : [ScreenLine.text("After these steps, surefoot check will still say:")]
        return (programs + present).map(\.line) + heading + rest.map(\.line)
    }

    /// The families in which the host opens no connections: the walk is to open one.
    private var mutes: [Item] {
        items.filter { item in
            guard case .output(.opening(.connections, _, .stopped)) = item.reason else { return false }
            return item.standing == .note
        }
    }

    /// All that others can begin with the host. A list that nobody would read is cut off.
    private var openLines: [ScreenLine] {
        let ports = open.sorted { $0.key < $1.key }.flatMap(\.value)
        guard !ports.isEmpty else { return [] }
        let rest = ports.count - Self.mostPorts
        let more = rest > 0 ? [ScreenLine.text("And \(rest) more: surefoot check --open prints all.")] : []
        return [.blank, .heading("Open to others; nothing else gets in")]
            + ports.prefix(Self.mostPorts).map { .item($0.sentence) } + more
    }

    private static let mostPorts = 40

    /// The verdict in one sentence.
    public var summary: String {
        let wrong = items.count { $0.standing == .wrong }
        let unknown = items.count { $0.standing == .unknown }
        switch (wrong, unknown) {
        case (0, 0): return "Everything that was looked at is right."
        case (0, _): return "Nothing is wrong as far as can be told; \(Self.count(unknown)) cannot be told."
        case (_, 0): return "\(Self.count(wrong).capitalizedFirst) \(wrong == 1 ? "is" : "are") wrong."
        default:
            return "\(Self.count(wrong).capitalizedFirst) \(wrong == 1 ? "is" : "are") wrong; "
                + "\(Self.count(unknown)) cannot be told."
        }
    }

    private static func count(_ number: Int) -> String { number == 1 ? "one thing" : "\(number) things" }
}

extension OpenPort {
    /// What is open, by which rule, and who waits there.
    fileprivate var sentence: String {
        let names = services.map(\.owner.name)
        return door.sentence + (names.isEmpty ? "" : ": " + Set(names).sorted().joined(separator: ", "))
    }
}

extension HostCheck.Item {
    /// What was judged, as a line.
    public var line: ScreenLine {
        .verdict(standing.verdict, family?.rawValue ?? "host", reason.sentence)
    }
}

extension HostCheck.Standing {
    fileprivate var verdict: Verdict {
        switch self {
        case .wrong: .fail
        case .unknown: .unsure
        case .note: .note
        case .right: .ok
        }
    }
}
