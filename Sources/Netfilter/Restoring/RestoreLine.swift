/// A line with what it asks for.
struct RestoreLine: Sendable {
    let number: Int
    let bytes: ArraySlice<UInt8>
    let command: RestoreCommand

    var text: String {
        String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes, as: UTF8.self)
    }

    init(number: Int, _ bytes: ArraySlice<UInt8>, _ family: Family) {
        self.number = number
        self.bytes = bytes
        do throws(RefusedLine) {
            command = try Self.command(bytes, family)
        } catch {
            command = .refused(error)
        }
    }

    private static let commit = Array("COMMIT".utf8)

    /// Only the first byte tells what a line is: no blank may stand before it (iptables/iptables-restore.c,
    /// `ip46tables_restore_main`).
    private static func command(
        _ bytes: ArraySlice<UInt8>, _ family: Family
    ) throws(RefusedLine) -> RestoreCommand {
        switch bytes.first {
        case UInt8(ascii: "\n"): return .nothing
        case UInt8(ascii: "#"):
            return .remark(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        case UInt8(ascii: "*"):
            guard let name = heads(bytes).first else { throw RefusedLine("a table's name is missing") }
            return .table(name)
        case UInt8(ascii: ":"):
            let words = heads(bytes)
            guard words.count > 1 else { throw RefusedLine("a chain's name or policy is missing") }
            return .chain(words[0], policy: words[1])
        case UInt8(ascii: "C") where bytes.prefix { $0 != UInt8(ascii: "\n") } == commit[...]: return .commit
        default: return try rule(bytes, family)
        }
    }

    /// The words behind `*` or `:`. What follows the second is not looked at.
    private static func heads(_ bytes: ArraySlice<UInt8>) -> [String] {
        bytes.dropFirst().split(maxSplits: 2) { " \t\n".utf8.contains($0) }.prefix(2).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func rule(
        _ bytes: ArraySlice<UInt8>, _ family: Family
    ) throws(RefusedLine) -> RestoreCommand {
        guard bytes.first == UInt8(ascii: "[") else {
            return try RuleReader.read(RestoreWords.split(bytes), family)
        }
        guard let end = bytes.firstIndex(of: UInt8(ascii: "]")), let counters = Self.counters(bytes[...end])
        else { throw RefusedLine("its counters are not [PACKETS:BYTES]") }
        return try RuleReader.read(
            RestoreWords.split(bytes[end...].dropFirst()), family, Counters(bracketed: counters))
    }

    /// The brackets with what is between them, if iptables-restore can tell two parts.
    private static func counters(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.dropFirst().dropLast().split(separator: ":").count == 2 ? text : nil
    }
}
