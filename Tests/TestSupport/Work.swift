import Foundation

/// How much work something takes: the time for which this thread was running. What others do meanwhile, on however
/// busy a machine, is not counted.
public enum Work {
    /// How many times the work grows between two sizes of a task.
    ///
    /// - Parameters:
    ///   - small: the smaller size.
    ///   - large: the larger size.
    ///   - input: makes the task of a size; that is not counted.
    ///   - task: what is counted.
    /// - Returns: the work for the larger task, divided by that for the smaller.
    /// - Throws: what making or doing a task throws.
    public static func growth<Input>(
        from small: Int, to large: Int, preparing input: (Int) throws -> Input,
        of task: (Input) throws -> Void
    ) rethrows -> Double {
        let (few, many) = (try input(small), try input(large))
        return try least { try task(many) } / least { try task(few) }
    }

    /// The least of three measurements: what disturbs one, such as a cold cache, only ever adds to it.
    private static func least(_ task: () throws -> Void) rethrows -> Double {
        var least = Double.infinity
        for _ in 0..<3 {
            let start = threadTime()
            try task()
            least = min(least, Double(threadTime() - start))
        }
        return least
    }

    private static func threadTime() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
