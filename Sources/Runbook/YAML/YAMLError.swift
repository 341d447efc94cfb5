/// Why a YAML text is not taken.
struct YAMLError: Error, Hashable {
    /// The line of the file, from 1.
    let line: Int
    /// What is wrong, and what to do instead.
    let sentence: String
}
