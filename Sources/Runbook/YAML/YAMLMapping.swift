/// Keys and their values, in the order of the text. Each key is there once.
struct YAMLMapping: Sendable, Hashable {
    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]

    struct Entry: Sendable, Hashable {
        let key: String
        /// The line of the file that the key stands on, from 1.
        let line: Int
        let value: YAMLNode
    }

    /// The entry of that key.
    subscript(key: String) -> Entry? {
        places[key].map { entries[$0] }
    }

    /// Adds an entry whose key is not there yet.
    mutating func add(_ entry: Entry) {
        places[entry.key] = entries.count
        entries.append(entry)
    }
}
