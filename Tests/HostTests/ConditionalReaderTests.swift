import Foundation
import Netfilter
import StepEngine
import Synchronization
import TestSupport
import Testing

@testable import Host

/// A reading that is used again is the one of this moment.
@Suite(.leavesNothing) struct ConditionalReaderTests {
    private let host: StandIns
    private let kernel = Kernel()

    /// Tells the generation that a test wants.
    private final class Kernel: Sendable {
        private let state = Mutex<(generation: UInt32?, rises: Bool)>((7, false))
        /// Makes it another one.
        func set(_ generation: UInt32?) { state.withLock { $0.generation = generation } }
        /// Has it rise once, behind the next question.
        func rise() { state.withLock { $0.rises = true } }

        func tell() -> UInt32? {
            state.withLock { state in
                defer {
                    if state.rises { state.generation = state.generation.map { $0 + 1 } }
                    state.rises = false
                }
                return state.generation
            }
        }
    }

    init() throws {
        host = try StandIns()
        try use("nf_tables")
        try list("-P INPUT ACCEPT", counted: "-P INPUT ACCEPT -c 5 300")
        try host.write("", to: "warnings")
    }

    /// A program that prints one listing with counters and one without, and keeps count of them.
    private func use(_ backend: String) throws {
        try host.program(
            "iptables",
            """
            cd \(host.folder.path)
            case "$*" in
            -V) echo 'iptables v1.8.9 (\(backend))' ;;
            *-v*) echo >> counted; cat counted-rules ;;
            *) echo >> listed; cat rules; cat warnings >&2 ;;
            esac
            """)
    }

    private func list(_ rules: String, counted: String? = nil) throws {
        try host.write(rules + "\n", to: "rules")
        try counted.map { try host.write($0 + "\n", to: "counted-rules") }
    }

    private func reader() -> ConditionalReader {
        ConditionalReader(host.runner) { [kernel] in kernel.tell() }
    }

    private func read(_ reader: ConditionalReader, _ need: RulesetNeed = .rules) async throws -> FilterTable {
        try #require(await reader.read([.ipv4], need)[.ipv4]?.table)
    }

    private func count(of name: String) -> Int {
        (try? String(contentsOfFile: host.path(name), encoding: .utf8))?.count ?? 0
    }

    @Test func whatHasNotChangedIsNotReadAgain() async throws {
        let reader = reader()
        let first = try await read(reader)
        #expect(try await read(reader) == first)
        #expect(count(of: "listed") == 1)
    }

    @Test func whatHasChangedIsReadAgain() async throws {
        let reader = reader()
        _ = try await read(reader)
        try list("-P INPUT DROP")
        kernel.set(8)
        #expect(try await read(reader).input.policy == .drop)
    }

    /// The reading may be of the rules of before, and the number that of those of after.
    @Test func whatChangesWhileItIsReadIsReadAgain() async throws {
        let reader = reader()
        kernel.rise()
        _ = try await read(reader)
        _ = try await read(reader)
        #expect(count(of: "listed") == 2)
    }

    /// No change of the rules makes packets count.
    @Test func countersAreThoseOfThisMoment() async throws {
        let reader = reader()
        let need = RulesetNeed.counters([.ipv4])
        #expect(try await read(reader, need).input.policyCounters?.packets == 5)
        try list("-P INPUT ACCEPT", counted: "-P INPUT ACCEPT -c 6 360")
        #expect(try await read(reader, need).input.policyCounters?.packets == 6)
    }

    /// Nobody takes old counters for new ones where there are none.
    @Test func whatIsUsedAgainHasNoCounters() async throws {
        try list(
            "-P INPUT ACCEPT\n-A INPUT -j DROP",
            counted: "-P INPUT ACCEPT -c 5 300\n-A INPUT -c 4 200 -j DROP")
        let reader = reader()
        let counted = try await read(reader, .counters([.ipv4]))
        let again = try await read(reader)
        #expect(again.hasSameRules(as: counted) && count(of: "listed") == 0)
        #expect(again.input.policyCounters == nil && again.input.rules.allSatisfy { $0.counters == nil })
    }

    /// The first reading may have been one that nobody told of.
    @Test func whatIptablesWarnedOfIsToldAgain() async throws {
        try host.write("# Warning: iptables-legacy tables present\n", to: "warnings")
        let reader = reader()
        _ = try await read(reader)
        guard case .table(_, let warnings) = await reader.read([.ipv4], .rules)[.ipv4] else {
            Issue.record("The rules were not read.")
            return
        }
        #expect(warnings == ["iptables-legacy tables present"] && count(of: "listed") == 1)
    }

    /// The counters of one family are no reason to read the other one.
    @Test func onlyTheFamilyThatIsCountedIsReadAgain() async throws {
        let reader = reader()
        _ = try await read(reader)
        _ = try await read(reader, .counters([.ipv6]))
        #expect(count(of: "counted") == 0 && count(of: "listed") == 1)
    }

    @Test(arguments: ["legacy", "of some other kind"])
    func whatHasNoGenerationIsListedEachTime(backend: String) async throws {
        try use(backend)
        let reader = reader()
        _ = try await read(reader)
        #expect(try await read(reader).input.policy == .accept)
        try list("-P INPUT DROP")
        #expect(try await read(reader).input.policy == .drop)
        #expect(count(of: "listed") == 3)
    }

    @Test func whereTheKernelDoesNotTellItIsListedEachTime() async throws {
        kernel.set(nil)
        let reader = reader()
        _ = try await read(reader)
        try list("-P INPUT DROP")
        #expect(try await read(reader).input.policy == .drop)
    }

    @Test func whatCannotBeReadIsNotKnownFromBefore() async throws {
        let reader = reader()
        _ = try await read(reader)
        kernel.set(8)
        try list("nonsense")
        #expect(await reader.read([.ipv4], .rules)[.ipv4]?.table == nil)
        kernel.set(7)
        #expect(await reader.read([.ipv4], .rules)[.ipv4]?.table == nil)
    }
}
