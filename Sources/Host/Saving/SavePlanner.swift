import Linux
public import Netfilter
public import StepEngine

/// Finds out what a save would write, and what would become of it.
public struct SavePlanner: Sendable {
    private let root: String

    /// Makes a planner of a host.
    ///
    /// - Parameter root: the folder that stands for `/`.
    public init(root: String = "") {
        self.root = root
    }

    /// What a save of these tables would write.
    public func plan(_ tables: [Family: FilterTable]) -> SavePlan {
        guard let method = PersistenceMethod.detect(root: root) else {
            return SavePlan(method: nil, files: [], boot: .unknown)
        }
        let families = tables.keys.sorted()
        let rules = families.compactMap { family -> SavePlan.PlannedFile? in
            guard let path = method.files[family], let table = tables[family] else { return nil }
            return SavePlan.PlannedFile(
                family: family, path: path, state: state(of: path, family, comparedTo: table))
        }
        let helper = method.helper.map {
            SavePlan.PlannedFile(family: nil, path: $0.path, state: state(of: $0))
        }
        let boot = BootCheck(method, families: families, root: root)
        return SavePlan(
            method: "\(method.kind.rawValue). \(method.reason)", files: rules + [helper].compactMap { $0 },
            boot: boot.standing, warnings: boot.warnings)
    }

    private func state(
        of path: String, _ family: Family, comparedTo table: FilterTable
    ) -> SavePlan.PlannedFile.State {
        guard File.exists(path) else { return .new }
        guard let bytes = try? File.bytes(path, atMost: SavedRulesFile.largestSize),
            let saved = try? SavedRuleset(restoring: bytes, family)
        else {
            return .unreadable
        }
        let differences = RulesetDifference.between(
            saved.filter ?? .untouched, and: table.withoutDynamicRules)
        guard !differences.isEmpty else { return .same }
        return .differs(
            removed: differences.filter { !$0.isAdded }.map(\.text),
            added: differences.filter(\.isAdded).map(\.text))
    }

    private func state(of helper: PersistenceMethod.HelperFile) -> SavePlan.PlannedFile.State {
        guard File.exists(helper.path) else { return .new }
        let lines = { (text: String) in text.split(separator: "\n").map(String.init) }
        guard let now = try? File.text(helper.path) else { return .unreadable }
        guard now != helper.text else { return .same }
        return .differs(removed: lines(now), added: lines(helper.text))
    }
}
