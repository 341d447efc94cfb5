/// Where a runbook comes from that is not part of the program.
public struct RunbookOrigin: Sendable, Hashable {
    /// Its folder, from `/` on and without links.
    public let folder: String
    /// The account that owns the folder.
    public let owner: String
    /// Who else than root and the account that reads it could change it, and how, as in "bob, who owns /home/bob"; each is named
    /// once.
    public let others: [String]

    /// Describes an origin.
    public init(folder: String, owner: String, others: [String]) {
        self.folder = folder
        self.owner = owner
        self.others = others
    }
}
