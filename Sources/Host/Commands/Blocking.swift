import Dispatch

/// Runs what blocks its thread in one of its own: there are only as many for tasks as there are processors.
func inThreadOfItsOwn<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { finished in
        DispatchQueue.global().async { finished.resume(returning: body()) }
    }
}
