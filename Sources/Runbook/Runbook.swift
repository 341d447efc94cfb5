/// A folder of steps that a session walks through.
public struct Runbook: Sendable, Hashable {
    /// The folder's name.
    public var name: String
    /// One line for a list of runbooks.
    public var title: String
    /// The prose of `runbook.md`.
    public var introduction: String
    /// The steps, in the order of their file names.
    public var steps: [Step]

    /// What tells it from every other: the SHA-256 of the list of its files that `sha256sum *.md` prints in its folder, as 64
    /// hexadecimal digits. So `sha256sum *.md | sha256sum` there gives the same.
    public var hash: String
    /// Where it comes from; nil if it is part of the program.
    public var origin: RunbookOrigin?

    /// Makes a runbook.
    public init(
        name: String, title: String, introduction: String = "", steps: [Step], hash: String = "",
        origin: RunbookOrigin? = nil
    ) {
        self.name = name
        self.title = title
        self.introduction = introduction
        self.steps = steps
        self.hash = hash
        self.origin = origin
    }

    /// The position of the step with that id.
    public func index(of id: String) -> Int? {
        steps.firstIndex { $0.id == id }
    }

    /// The position of the first step that puts the fact in place, itself or through one of its offers.
    public func indexOfStep(establishing fact: Fact) -> Int? {
        steps.firstIndex { $0.establishes.contains(fact) || $0.offers.contains { $0.whenMissing == fact } }
    }
}
