import Glibc
import Netfilter
public import StepEngine

/// Writes verified rules to files: both families or neither, each file whole, tested and read back.
public struct RuleSaver: Sendable {
    private let runner: CommandRunner
    private let method: PersistenceMethod?

    /// Makes a saver.
    public init(_ runner: CommandRunner, method: PersistenceMethod?) {
        self.runner = runner
        self.method = method
    }

    /// Saves. The result says what was written, or why nothing was changed.
    public func save(_ order: SaveOrder) async -> SaveResult {
        do {
            let files = try await prepare(order)
            return .saved(try moveIntoPlace(files))
        } catch {
            return .failed(reason: error.reason)
        }
    }

    private struct Prepared {
        var family: Family
        var file: SafeFile
        var rules: Rules
    }

    /// What goes into a file.
    private struct Rules {
        var text: String
        var count: Int
        var leftOut: [String]
    }

    private func prepare(_ order: SaveOrder) async throws(SafeFile.Failure) -> [Prepared] {
        let paths = try paths(order)
        var prepared: [Prepared] = []
        do throws(SafeFile.Failure) {
            for (family, verified) in order.verified.sorted(by: { $0.key < $1.key }) {
                let file = SafeFile(path: paths[family] ?? "")
                let rules = try await rules(of: family, verified)
                prepared.append(Prepared(family: family, file: file, rules: rules))
                try file.write(rules.text)
                try await test(file, family)
            }
        } catch {
            for entry in prepared { entry.file.discard() }
            throw error
        }
        return prepared
    }

    private func paths(_ order: SaveOrder) throws(SafeFile.Failure) -> [Family: String] {
        switch order.target {
        case .hostFiles:
            guard let method else {
                throw SafeFile.Failure(reason: "This host has no known place for saved rules.")
            }
            if let folder = method.files[.ipv4].flatMap(Self.folder) { mkdir(folder, 0o755) }
            return method.files
        case .named(let name):
            let base = try Self.absolute(name)
            return [.ipv4: base + ".v4", .ipv6: base + ".v6"]
        }
    }

    private static func folder(of path: String) -> String? {
        path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    private static func absolute(_ name: String) throws(SafeFile.Failure) -> String {
        if name.hasPrefix("/") { return name }
        if name.hasPrefix("~/"), let home = getenv("HOME") { return String(cString: home) + name.dropFirst() }
        guard let folder = getcwd(nil, 0) else {
            throw SafeFile.Failure(reason: "The working folder is gone: name a whole path.")
        }
        defer { free(folder) }
        return String(cString: folder) + "/" + name
    }

    /// What iptables-save prints now, if it is whole and still what was verified, without what other programs put in
    /// anew when they start.
    private func rules(of family: Family, _ verified: FilterTable) async throws(SafeFile.Failure) -> Rules {
        let command = Command([family.command + "-save"])
        let result = await runner.run(command)
        guard result.exit == 0, let ruleset = try? SavedRuleset(parsing: result.stdout) else {
            throw SafeFile.Failure(
                reason: "\(command) failed: \(result.stderr.split(separator: "\n").first ?? "")")
        }
        guard ruleset.incompatibleTables.isEmpty else {
            throw SafeFile.Failure(
                reason:
                    "Tables that only nft can show are in force: \(ruleset.incompatibleTables.joined(separator: ", "))."
            )
        }
        guard ruleset.isComplete, let filter = ruleset.filter else {
            throw SafeFile.Failure(reason: "\(command) printed a ruleset without its end.")
        }
        guard filter.hasSameRules(as: verified) else {
            throw SafeFile.Failure(
                reason: "The rules of \(family.rawValue) changed after they were verified. Type retry.")
        }
        let all = ruleset.tables.flatMap(\.chains).flatMap(\.rules)
        // iptables-save prints a line end inside a comment as it is, and iptables-restore then stops in the middle.
        guard all.allSatisfy(\.fitsOnALine) else {
            throw SafeFile.Failure(
                reason: "A comment in the rules holds a line end: such a file cannot be restored.")
        }
        let leftOut = ruleset.dynamicRules
        let kept = leftOut.isEmpty ? ruleset : ruleset.withoutDynamicRules
        return Rules(
            text: leftOut.isEmpty ? result.stdout : kept.text,
            count: kept.filter?.chains.map(\.rules.count).reduce(0, +) ?? 0, leftOut: leftOut.map(\.text))
    }

    private func test(_ file: SafeFile, _ family: Family) async throws(SafeFile.Failure) {
        let result = await runner.run(
            Command([family.command + "-restore", "-w", "5", "--test", file.temporary]))
        guard result.exit == 0 else {
            throw SafeFile.Failure(
                reason:
                    "\(family.command)-restore --test refuses the file: \(result.stderr.split(separator: "\n").first ?? "")"
            )
        }
    }

    private func moveIntoPlace(_ files: [Prepared]) throws(SafeFile.Failure) -> [SaveResult.SavedFile] {
        var moved: [(file: SafeFile, hadPrevious: Bool)] = []
        do throws(SafeFile.Failure) {
            for entry in files {
                let hadPrevious = SmallFile.exists(entry.file.path)
                try entry.file.moveIntoPlace()
                moved.append((entry.file, hadPrevious))
                guard SmallFile.text(entry.file.path) == entry.rules.text else {
                    throw SafeFile.Failure(reason: "\(entry.file.path) does not hold what was written to it.")
                }
            }
        } catch {
            for (file, hadPrevious) in moved.reversed() { file.takeBack(hadPrevious: hadPrevious) }
            for entry in files { entry.file.discard() }
            throw error
        }
        return zip(files, moved).map { entry, move in
            SaveResult.SavedFile(
                family: entry.family, path: entry.file.path,
                previous: move.hadPrevious ? entry.file.previous : nil,
                rules: entry.rules.count, leftOut: entry.rules.leftOut)
        }
    }
}
