import Dispatch
import Linux

/// Runs what blocks its thread in one of its own: there are only as many for tasks as there are processors.
func inThreadOfItsOwn<Result>(_ body: @escaping @Sendable () -> sending Result) async -> sending Result {
    await withCheckedContinuation { finished in
        DispatchQueue.global().async { finished.resume(returning: body()) }
    }
}

/// The same for what can be ended: it is given what tells that the task was cancelled, if that can be had.
func inThreadOfItsOwn<Result>(
    _ body: @escaping @Sendable (Cancellation?) -> sending Result
) async -> sending Result {
    let cancellation = try? Cancellation()
    return await withTaskCancellationHandler {
        await inThreadOfItsOwn { body(cancellation) }
    } onCancel: {
        cancellation?.cancel()
    }
}
