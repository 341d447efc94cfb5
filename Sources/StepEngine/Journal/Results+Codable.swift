import Netfilter

extension CommandResult: Codable {
    private enum Key: String, CodingKey {
        case exit, signal, timeout, interrupted
        case printedMoreThan = "printed-more-than"
        case notStarted = "not-started"
        case stdout, stderr
    }

    /// Writes how it ended, under one of six keys, and what it printed.
    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        switch status {
        case .exited(let code): try line.encode(code, forKey: .exit)
        case .signalled(let signal): try line.encode(signal, forKey: .signal)
        case .timedOut(let seconds): try line.encode(seconds, forKey: .timeout)
        case .printedTooMuch(let limit): try line.encode(limit, forKey: .printedMoreThan)
        case .interrupted: try line.encode(true, forKey: .interrupted)
        case .notStarted(let reason): try line.encode(reason, forKey: .notStarted)
        }
        try line.encode(stdout, forKey: .stdout)
        try line.encode(stderr, forKey: .stderr)
    }

    /// Reads a result.
    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        let status: Status =
            if let code = try line.decodeIfPresent(Int32.self, forKey: .exit) {
                .exited(code)
            } else if let signal = try line.decodeIfPresent(Int32.self, forKey: .signal) {
                .signalled(signal)
            } else if let seconds = try line.decodeIfPresent(Int.self, forKey: .timeout) {
                .timedOut(seconds: seconds)
            } else if let limit = try line.decodeIfPresent(Int.self, forKey: .printedMoreThan) {
                .printedTooMuch(limit: limit)
            } else if line.contains(.interrupted) {
                .interrupted
            } else {
                .notStarted(reason: try line.decode(String.self, forKey: .notStarted))
            }
        self.init(
            status, stdout: try line.decode(String.self, forKey: .stdout),
            stderr: try line.decode(String.self, forKey: .stderr))
    }
}

extension RollbackResult: Codable {
    private enum Key: String, CodingKey {
        case opened, failures
    }

    /// Writes what was opened, or why it failed, by family; nothing if the rules are back.
    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        switch self {
        case .restored: break
        case .opened(let reasons): try line.encode(ByFamily(reasons), forKey: .opened)
        case .failed(let reasons): try line.encode(ByFamily(reasons), forKey: .failures)
        }
    }

    /// Reads a result.
    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        if let reasons = try line.decodeIfPresent(ByFamily<String>.self, forKey: .failures) {
            self = .failed(reasons.values)
        } else if let reasons = try line.decodeIfPresent(ByFamily<String>.self, forKey: .opened) {
            self = .opened(reasons.values)
        } else {
            self = .restored
        }
    }
}

extension SaveResult: Codable {
    private enum Key: String, CodingKey {
        case files, reason
    }

    /// Writes the files, or why there are none.
    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        switch self {
        case .saved(let files): try line.encode(files, forKey: .files)
        case .failed(let reason): try line.encode(reason, forKey: .reason)
        }
    }

    /// Reads a result.
    public init(from decoder: any Decoder) throws {
        let line = try decoder.container(keyedBy: Key.self)
        if let files = try line.decodeIfPresent([SavedFile].self, forKey: .files) {
            self = .saved(files)
        } else {
            self = .failed(reason: try line.decode(String.self, forKey: .reason))
        }
    }
}

extension Ending: Codable {
    private static let names: [(Ending, String)] = [
        (.done, "done"), (.savedInVain, "saved-in-vain"), (.walked(inForce: .nothing), "walked"),
        (.walked(inForce: .unsavedChanges), "walked-with-changes"),
        (.walked(inForce: .savedChanges), "walked-saved"),
        (.walked(inForce: .changesUntilTimer), "walked-before-the-timer"),
        (.walked(inForce: .lab), "walked-in-a-lab"),
        (.left(inForce: .nothing), "left"),
        (.left(inForce: .unsavedChanges), "left-with-changes"),
        (.left(inForce: .savedChanges), "left-saved"),
        (.left(inForce: .changesUntilTimer), "left-to-the-timer"), (.left(inForce: .lab), "left-the-lab"),
        (.inputEnded(inForce: .nothing), "input-ended"),
        (.inputEnded(inForce: .unsavedChanges), "input-ended-with-changes"),
        (.inputEnded(inForce: .savedChanges), "input-ended-saved"),
        (.inputEnded(inForce: .changesUntilTimer), "input-ended-before-the-timer"),
        (.inputEnded(inForce: .lab), "input-ended-in-a-lab"),
        (.rolledBack, "rolled-back"), (.interrupted, "interrupted"), (.rollbackFailed, "rollback-failed"),
    ]

    /// The ending's name in the journal.
    public var name: String {
        Self.names.first { $0.0 == self }?.1 ?? ""
    }

    /// Writes the name.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(name)
    }

    /// Reads a name.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        let name = try value.decode(String.self)
        guard let ending = Self.names.first(where: { $0.1 == name })?.0 else {
            throw DecodingError.dataCorruptedError(
                in: value, debugDescription: "\"\(name)\" is no ending of a session.")
        }
        self = ending
    }
}
