/// Does what must be done although the task may be cancelled: what it has begun is taken back.
func cleaningUp<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
    // A task of its own does not hear of it.
    await Task(operation: body).value
}
