import Host
import Netfilter
import PracticeLab
import StepEngine
import Terminal

/// Where tests of connections are done: what watches them, and the namespace that stands for another machine.
///
/// It may go from task to task, since the walk does one thing at a time with it.
final class TestBench: @unchecked Sendable {
    private let runner: CommandRunner
    private let reader: ConditionalReader
    private var test: TestWatch?
    private(set) var namespace: TemporaryNamespace?
    private var told: [ScreenLine] = []

    init(_ runner: CommandRunner, _ reader: ConditionalReader) {
        self.runner = runner
        self.reader = reader
    }

    func begin(_ watch: Watch) async -> Event {
        told = []
        do throws(HostError) {
            test = try await TestWatch.begin(watch, runner, reader)
            return .watchBegan(failure: nil)
        } catch {
            return .watchBegan(failure: error.reason)
        }
    }

    func end() async -> Event {
        let result = await test?.end() ?? WatchResult(flows: [], failure: "Nothing was watched.")
        await putAway()
        return .watchEnded(result)
    }

    /// Leaves nothing behind.
    func clear() async {
        await test?.drop()
        await putAway()
    }

    private func putAway() async {
        test = nil
        await namespace?.end()
        namespace = nil
    }

    /// What the test has shown since the last look: nil for nothing new, no lines once it is over.
    func sight() -> [ScreenLine]? {
        guard let test else { return nil }
        if test.isOver { return [] }
        let lines = test.watch.sighting(test.flows)
        guard lines != told else { return nil }
        told = lines
        return lines
    }

    func openNamespace(_ family: Family) async -> Event {
        let service = TemporaryNamespace.Service(
            command: NamespaceService.command, port: NamespaceService.port)
        do throws(HostError) {
            let namespace = try await TemporaryNamespace(family, service, runner)
            self.namespace = namespace
            return .namespaceOpened(.opened(namespace.peer))
        } catch {
            return .namespaceOpened(.failed(reason: error.reason))
        }
    }
}
