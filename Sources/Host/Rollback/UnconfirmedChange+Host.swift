import Linux
public import Netfilter
public import StepEngine

extension UnconfirmedChange {
    /// Looks for one on this host.
    ///
    /// - Parameters:
    ///   - tables: the rules in force, as far as they can be read.
    ///   - journals: where the sessions are.
    ///   - runner: runs what is asked of systemd.
    /// - Returns: nil if there is none.
    public static func found(
        in tables: [Family: FilterTable], _ journals: JournalFolder, _ runner: CommandRunner
    ) async -> UnconfirmedChange? {
        let newest = journals.newestOfThisHost().flatMap { $0.boot == .present ? $0 : nil }
        let lines = await ArmedLines.now(in: tables, of: newest?.id, runner)
        return UnconfirmedChange(in: tables, newest: newest.map { ($0.id, $0.history) }, lines)
    }
}
