extension Runbook {
    /// Reads a runbook from its files: `runbook.md`, and `01-....md` onwards.
    ///
    /// - Parameters:
    ///   - name: the folder's name.
    ///   - files: each file's name and text.
    ///   - origin: where it comes from; nil if it is part of the program.
    /// - Throws: `RunbookError` with every problem found.
    public init(
        name: String, files: [(path: String, text: String)], origin: RunbookOrigin? = nil
    ) throws(RunbookError) {
        var problems: [RunbookError.Problem] = []
        func attempt<Value>(_ read: () throws(RunbookError) -> Value) -> Value? {
            do {
                return try read()
            } catch {
                problems += error.problems
                return nil
            }
        }
        let files = files.sorted { $0.path < $1.path }
        let head = attempt { () throws(RunbookError) in try RunbookHead(files) }
        let steps = files.filter { $0.path != RunbookHead.file }.compactMap { file in
            attempt { () throws(RunbookError) in try Step(Page(file: file.path, text: file.text)) }
        }
        problems += Self.nameProblems(files.map(\.path))
        problems += Self.numberingProblems(files.map(\.path), expected: head?.steps)
        self.init(
            name: name, title: head?.title ?? "", introduction: head?.introduction ?? "", steps: steps,
            hash: Self.hash(of: files), origin: origin)
        if problems.isEmpty { problems = RunbookLint(self).problems }
        if !problems.isEmpty { throw RunbookError(problems: problems) }
    }

    /// See `hash`. Two lists are the same only if all names and texts are: a hash has always 64 digits, and no name has a line end.
    static func hash(of files: [(path: String, text: String)]) -> String {
        let list = files.map { "\(SHA256.digits(of: $0.text.utf8))  \($0.path)\n" }
        return SHA256.digits(of: list.joined().utf8)
    }

    /// What `sha256sum` would write in another way.
    private static func nameProblems(_ paths: [String]) -> [RunbookError.Problem] {
        paths.filter {
            $0.unicodeScalars.contains { $0 == "\\" || $0.properties.generalCategory == .control }
        }
        .map {
            .init(
                file: $0, line: nil, key: nil,
                message: "The name of a step file has no backslash, line end or other control character.")
        }
    }

    /// The step files are numbered from 01 without a gap, so that a lost file is noticed.
    private static func numberingProblems(_ paths: [String], expected: Int?) -> [RunbookError.Problem] {
        let steps = paths.filter { $0 != RunbookHead.file }
        var problems: [RunbookError.Problem] = []
        for (index, path) in steps.enumerated() {
            let number = index + 1
            let prefix = (number < 10 ? "0" : "") + "\(number)-"
            guard !path.hasPrefix(prefix) || !path.hasSuffix(".md") else { continue }
            problems.append(
                .init(
                    file: path, line: nil, key: nil,
                    message: "Step \(number) is missing: a file named \(prefix)....md is expected here."))
            return problems
        }
        if let expected, expected != steps.count {
            let message = "\(expected) steps are announced, and \(steps.count) files are there."
            problems.append(.init(file: RunbookHead.file, line: nil, key: "steps", message: message))
        }
        return problems
    }
}

/// What `runbook.md` says.
struct RunbookHead {
    static let file = "runbook.md"

    let title: String
    let steps: Int?
    let introduction: String

    init(_ files: [(path: String, text: String)]) throws(RunbookError) {
        guard let file = files.first(where: { $0.path == Self.file }) else {
            throw RunbookError(
                file: Self.file, "This file is missing. It names the runbook and its number of steps.")
        }
        let page = try Page(file: file.path, text: file.text)
        var keys = KeyReader(file: file.path, page.frontMatter, line: 1)
        title = keys.required("title")
        steps = keys.number("steps", in: 1...99)
        introduction = page.body.introduction
        let problems = keys.finish()
        if !problems.isEmpty { throw RunbookError(problems: problems) }
    }
}
