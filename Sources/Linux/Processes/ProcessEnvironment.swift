@preconcurrency import Glibc

/// The environment as this process was given it.
public enum ProcessEnvironment {
    /// Its entries, such as `HOME=/root`, in their order.
    public static let entries: [String] = {
        var entries: [String] = []
        var next = environ
        while let entry = next.pointee {
            entries.append(String(cString: entry))
            next += 1
        }
        return entries
    }()

    /// Its variables; of several entries of one name the first counts, as for getenv(3).
    public static let variables: [String: String] = {
        let pairs = entries.compactMap { entry -> (String, String)? in
            let words = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return words.count == 2 ? (String(words[0]), String(words[1])) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }()
}
