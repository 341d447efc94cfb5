import Netfilter

/// The kernel of this machine, asked what becomes of packets under a ruleset (`Tests/Differential/kernel.py`).
final class Kernel {
    private let server: LineServer

    init() throws {
        server = try LineServer("kernel.py")
    }

    struct Request: Encodable {
        var backend: String
        var family: Family
        var rules: String
        var packets: [SentPacket]
    }

    struct Answer: Decodable {
        var error: String?
        var packets: [Seen]

        struct Seen: Decodable {
            var arrived: Bool
            var accepted: Bool
            var state: String?
            var direction: String?
        }
    }

    func ask(_ request: Request) throws -> Answer {
        try server.ask(request)
    }
}
