/// What is wrong with a runbook: every problem found, so that one reading mends all.
public struct RunbookError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems, in the order of the files and lines.
    public let problems: [Problem]

    /// One thing that is wrong.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The file.
        public let file: String
        /// The line in the file, from 1; nil if the file as a whole is meant.
        public let line: Int?
        /// The key concerned, if there is one.
        public let key: String?
        /// What is wrong, and what is allowed.
        public let message: String

        /// `05-default-deny.md:7: requires: ...`.
        public var description: String {
            file + (line.map { ":\($0)" } ?? "") + ": " + (key.map { $0 + ": " } ?? "") + message
        }
    }

    init(problems: [Problem]) {
        self.problems = problems
    }

    /// A file that cannot be read further, because of one thing.
    init(file: String, line: Int? = nil, _ message: String) {
        self.init(problems: [Problem(file: file, line: line, key: nil, message: message)])
    }

    /// One line a problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
