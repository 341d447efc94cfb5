import Dispatch
import Synchronization

extension RestoreLine {
    /// The longest piece that iptables-restore reads at once; what follows is a line of its own (`fgets`, `buffer`).
    private static let longest = 10_239

    /// Takes a file apart. The two halves of a long one are read at the same time.
    static func all(in bytes: [UInt8], _ family: Family) -> [RestoreLine] {
        guard bytes.count > 1 << 20, let middle = bytes[(bytes.count / 2)...].firstIndex(of: newline) else {
            return read(bytes[...], from: 1, family)
        }
        let halves = [bytes[...middle], bytes[(middle + 1)...]]
        let numbers = [1, 1 + halves[0].count { $0 == newline }]
        let results = Mutex<[Int: [RestoreLine]]>([:])
        DispatchQueue.concurrentPerform(iterations: halves.count) { half in
            let lines = read(halves[half], from: numbers[half], family)
            results.withLock { $0[half] = lines }
        }
        return results.withLock { ($0[0] ?? []) + ($0[1] ?? []) }
    }

    private static let newline = UInt8(ascii: "\n")

    private static func read(
        _ bytes: ArraySlice<UInt8>, from first: Int, _ family: Family
    ) -> [RestoreLine] {
        var lines: [RestoreLine] = []
        var number = first
        var rest = bytes
        while !rest.isEmpty {
            let piece = rest.prefix(longest)
            let end = piece.firstIndex(of: newline).map { $0 + 1 } ?? piece.endIndex
            lines.append(RestoreLine(number: number, rest[..<end], family))
            if rest[end - 1] == newline { number += 1 }
            rest = rest[end...]
        }
        return lines
    }
}
