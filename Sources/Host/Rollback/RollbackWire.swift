import FoundationEssentials
import Netfilter
import StepEngine

/// What is said to the rollback timer's process and between it and its restorers: one line a message.
enum RollbackWire {
    /// The first line, as JSON.
    struct Order: Codable {
        /// The time until it acts.
        var seconds: Int
        /// The session, and its journal.
        var session: String
        var journal: String?
        /// The accounts whose terminals are told, and the terminal that the wizard itself writes to.
        var users: [UInt32]
        var terminal: String?
        /// Where the programs are, as whoever asks for it has found them: by now their names may stand for another backend's.
        var programs: ProgramPaths
        /// What to put back.
        private(set) var way: Way

        init(
            _ order: RollbackOrder, seconds: Int, session: String, journal: String?, users: [UInt32],
            terminal: String?, programs: ProgramPaths
        ) {
            self.seconds = seconds
            self.session = session
            self.journal = journal
            self.users = users
            self.terminal = terminal
            self.programs = programs
            way = Way(order)
        }

        /// The same with something else to put back.
        func with(_ order: RollbackOrder) -> Order {
            var other = self
            other.way = Way(order)
            return other
        }
    }

    /// A `RollbackOrder`.
    struct Way: Codable {
        private var families: [String: Entry]
        private var services: [ServicePorts]?
        private var client: Address?
        private var tunnels: [ServicePorts]?

        private struct Entry: Codable {
            /// As `iptables -S` prints it.
            var snapshot: String
            var session: SessionRules
            var whole: WholeRules?
        }

        init(_ order: RollbackOrder) {
            services = order.management?.services
            client = order.management?.client
            tunnels = order.management?.tunnels
            families = order.families.reduce(into: [:]) { families, entry in
                families[entry.key.rawValue] = Entry(
                    snapshot: entry.value.snapshot.specification, session: entry.value.session,
                    whole: entry.value.whole)
            }
        }

        /// The order; nil if it cannot be read.
        var order: RollbackOrder? {
            let management = services.map {
                ManagementAccess(services: $0, client: client, tunnels: tunnels ?? [])
            }
            var order = RollbackOrder(families: [:], management: management)
            for (name, entry) in families {
                guard let family = Family(rawValue: name),
                    let snapshot = try? FilterTable(parsingSpecification: entry.snapshot)
                else { return nil }
                order.families[family] = RollbackOrder.Entry(
                    snapshot: snapshot, session: entry.session, whole: entry.whole)
            }
            return order
        }
    }

    // Later lines to it
    static let begin = "begin"
    static let status = "status"
    static let extend = "extend"
    static let disarm = "disarm"
    static let fire = "fire"
    private static let newWay = "order "
    private static let kernelRule = "kernel "
    private static let command = "command "

    // Lines from it
    static let armed = "armed"
    static let armedWithKernel = "armed with the kernel"
    static let disarmed = "disarmed"
    static let refused = "refused "
    static let acting = "acting"
    private static let remaining = "remaining "
    private static let result = "result "

    static func encode(_ order: Order) -> String? { json(order) }

    /// - Returns: nil if the line is no order.
    static func decode(_ line: String) -> Order? { value(in: line) }

    /// What to put back from now on.
    static func line(for order: RollbackOrder) -> String? { json(Way(order)).map { newWay + $0 } }

    /// - Returns: nil if the line says nothing of what to put back.
    static func order(in line: String) -> RollbackOrder? {
        (argument(of: line, newWay).flatMap { value(in: $0) } as Way?)?.order
    }

    /// The kernel's own rule goes in now, to let management in after so many seconds.
    static func line(kernelRuleIn seconds: Int) -> String { kernelRule + "\(seconds)" }

    /// - Returns: nil if the line is no such one.
    static func kernelRuleSeconds(in line: String) -> Int? {
        argument(of: line, kernelRule).flatMap { Int($0) }
    }

    /// A command runs, in a process group of this number, that is to end before anything is put back; 0 once it has ended.
    static func line(command group: Int32) -> String { command + "\(group)" }

    /// - Returns: nil if the line is no such one.
    static func commandGroup(in line: String) -> Int32? { argument(of: line, command).flatMap { Int32($0) } }

    static func line(secondsLeft: Int, of all: Int) -> String {
        remaining + "\(secondsLeft) \(all)"
    }

    /// - Returns: the time left and the full time; nil if the line says neither.
    static func seconds(in line: String) -> (left: Int, all: Int)? {
        let numbers = (argument(of: line, remaining) ?? "").split(separator: " ").compactMap { Int($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }

    static func line(for result: RollbackResult) -> String { Self.result + (json(result) ?? "{}") }

    /// - Returns: nil if the line is no result.
    static func result(in line: String) -> RollbackResult? {
        argument(of: line, result).flatMap { value(in: $0) }
    }

    private static func argument(of line: String, _ word: String) -> String? {
        line.hasPrefix(word) ? String(line.dropFirst(word.count)) : nil
    }

    private static func json(_ value: some Encodable) -> String? {
        (try? JSONEncoder().encode(value)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func value<Value: Decodable>(in line: String) -> Value? {
        try? JSONDecoder().decode(Value.self, from: Data(line.utf8))
    }
}
