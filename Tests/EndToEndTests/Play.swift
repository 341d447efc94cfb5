import Foundation
import TestSupport
import Testing

/// A play: what is typed in the practice lab, and all that is seen, as a person meets it.
///
/// A file of `Plays` begins with lines that say for which terminal it is, and what happens on the server before anything is
/// typed; from the line with the dollar on it is the screen, with what was typed behind the prompts, and the exit status.
/// What differs from run to run stands there by a name in capitals.
struct Play: CustomTestStringConvertible {
    let name: String
    /// The lines before the command.
    let head: [String]
    /// The command line, the screen and the exit status.
    let body: [String]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Plays")

    static let all: [Play] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted().compactMap(Play.init)
    }()

    var testDescription: String { name }

    init?(_ name: String) {
        guard let text = try? String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        self.name = name
        head = Array(lines.prefix { !$0.hasPrefix("$ ") })
        body =
            Array(lines.dropFirst(head.count).prefix(while: { !$0.hasPrefix("[exit ") }))
            + lines.filter { $0.hasPrefix("[exit ") }
    }

    /// What the head says of something, such as `columns: 40`.
    func setting(_ key: String) -> String? {
        head.first { $0.hasPrefix("# \(key): ") }.map { String($0.dropFirst(key.count + 4)) }
    }

    /// The words behind the dollar and the program's name.
    var arguments: [String] { body[0].split(separator: " ").dropFirst(2).map(String.init) }

    /// What is typed, in order.
    var typed: [String] {
        body.compactMap { line in
            line.firstMatch(of: /^(?:.*\| \? )?>(?: (.*))?$/).map { String($0.output.1 ?? "") }
        }
    }

    /// Writes the play anew, with this for its body.
    func record(_ body: [String]) throws {
        let text = (head + body).joined(separator: "\n") + "\n"
        try text.write(to: Self.folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
}

/// A screen without what differs from run to run.
enum Staged {
    /// The lines of a screen. What the clock, or the wire, brings in between whenever it comes is left out, with the prompt
    /// that is shown again below it.
    static func lines(_ screen: String, program: String) -> [String] {
        let text = screen.replacing("\r\n", with: "\n").replacing("\r", with: "")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            line(String($0), program)
        }
        var staged: [String] = []
        var wasBeside = false
        for line in lines {
            // What comes at its own time may be wrapped.
            wasBeside = isBeside(line) || (wasBeside && line.hasPrefix("              "))
            if wasBeside { continue }
            if let last = staged.last {
                if last.hasSuffix("| ? > "), line.hasPrefix(last) { staged.removeLast() }
                // Where it is wrapped depends on the program's path, and the year stands alone.
                let isEcho = last.hasPrefix("  runs there ") && line.hasPrefix("       ")
                if isEcho || (last == "    # DATE" && line.hasPrefix("        20")) { continue }
            }
            staged.append(line.hasPrefix("  runs there ") ? "  runs there COMMAND" : line)
        }
        while staged.last == "" { staged.removeLast() }
        return staged.map { $0.replacing(#/ +$/#, with: "") }
    }

    /// What comes at its own time.
    private static func isBeside(_ line: String) -> Bool {
        let news =
            #/The rules go back in|[0-9]+ seconds so far|ipv[46]  .*(answers, by|leaves by|reached eth0)/#
        return line.hasPrefix("  WAIT  ") && line.contains(news)
    }

    private static func line(_ line: String, _ program: String) -> String {
        var line = line.replacing(program, with: "surefoot")
        line.replace(/confirm [0-9a-z]{5}\b/, with: "confirm CODE")
        line.replace(/-p [3-6][0-9]{4}\b/, with: "-p PORT")
        line.replace(/:[3-6][0-9]{4}\b/, with: ":PORT")
        line.replace(/port [3-6][0-9]{4}\b/, with: "port PORT")
        line.replace(/\b[0-9]+ packets?\b/, with: "N packets")
        line.replace(/\b[0-9]+ SYNs?\b/, with: "N SYNs")
        line.replace(/\b[0-9]+ bytes\b/, with: "N bytes")
        line.replace(/\b(counted|dropped|rejected) [0-9]+\b/) { "\($0.output.1) N" }
        line.replace(/\[[0-9]+:[0-9]+\]/, with: "[N:N]")
        line.replace(/after [0-9]+ (ms|milliseconds)/) { "after N \($0.output.1)" }
        line.replace(/20[0-9]{2}-[0-9:T-]+/, with: "DATE")
        line.replace(/^ {4}# (Generated|Completed) .*/, with: "    # DATE")
        // The counters in a table.
        line.replace(#/^( {4}[0-9]+) +[0-9]+ +[0-9]+ +/#) { "\($0.output.1)  N  N  " }
        return line
    }

    /// A line as it is typed now: what stands there by a name is on the screen.
    static func line(toType line: String, on screen: String, program: String) throws -> String {
        guard line.contains(/CODE|PORT/) else { return line }
        let pattern = NSRegularExpression.escapedPattern(for: line).replacing("surefoot", with: program)
            .replacing("CODE", with: "[0-9a-z]{5}").replacing("PORT", with: "[0-9]+")
        let flat = screen.replacing("\r\n", with: "\n")
        let found = flat.matches(of: try Regex(pattern)).last.map { String(flat[$0.range]) }
        return try #require(found, "not on the screen: \(line)")
    }
}
