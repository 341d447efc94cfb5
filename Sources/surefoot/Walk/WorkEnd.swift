import Synchronization

/// Whether a task that goes on beside another has come to its end.
final class WorkEnd: Sendable {
    private let flag = Atomic(false)

    var hasCome: Bool { flag.load(ordering: .acquiring) }

    func come() { flag.store(true, ordering: .releasing) }
}
