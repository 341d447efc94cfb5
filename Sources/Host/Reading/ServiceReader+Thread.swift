public import StepEngine

extension ServiceReader {
    /// Reads in a thread of its own: on a host with many processes that takes its time.
    public static func list() async -> [ListeningService] {
        await inThreadOfItsOwn { ServiceReader().read() }
    }
}
