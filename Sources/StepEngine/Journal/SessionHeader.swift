public import Netfilter

/// Who walks what, where: the first record of a journal.
public struct SessionHeader: Sendable, Equatable, Codable {
    /// The session's name: its start, and a few random digits.
    public var id: String
    /// The version of the program.
    public var version: String
    /// What `iptables -V` says.
    public var iptables: String
    /// The files of the programs that change the rules, by their names: these may stand for another backend's later on.
    /// Earlier versions did not tell.
    public var programs: [String: String]?
    /// The folders in which all programs were looked for, in order, with colons between them. Earlier versions did not tell.
    public var programFolders: String?
    /// The host's name.
    public var host: String
    /// The inode of the network namespace whose rules these are (namespaces(7)).
    public var networkNamespace: UInt64
    /// What the kernel calls the boot in which the session was (random(4)); earlier versions did not tell.
    public var boot: String?
    /// The account, and behind sudo the one before it.
    public var account: String
    /// How and from where the operator is logged in, as a sentence.
    public var login: String
    /// The runbook's name.
    public var runbook: String
    /// The runbook's hash (`Runbook.hash`): a session goes on only with the same. Empty where there is no runbook, but a command
    /// under guard.
    public var runbookHash: String
    /// The folder of a runbook that is not part of the program.
    public var runbookFolder: String?
    /// The account that owned that folder. Earlier versions did not tell.
    public var runbookOwner: String?
    /// The families in use.
    public var families: [Family]
    /// The services by which this host is managed; on the first a new login is awaited.
    public var management: [ServicePorts]
    /// The networks from which it is to be managed, if that was limited.
    public var managementFrom: [Network]?

    /// Makes a header.
    public init(
        id: String, version: String, iptables: String, programs: [String: String]? = nil,
        programFolders: String? = nil, host: String, networkNamespace: UInt64, boot: String?, account: String,
        login: String, runbook: String,
        runbookHash: String, runbookFolder: String?, runbookOwner: String? = nil, families: [Family],
        management: [ServicePorts], managementFrom: [Network]? = nil
    ) {
        self.id = id
        self.version = version
        self.iptables = iptables
        self.programs = programs
        self.programFolders = programFolders
        self.host = host
        self.networkNamespace = networkNamespace
        self.boot = boot
        self.account = account
        self.login = login
        self.runbook = runbook
        self.runbookHash = runbookHash
        self.runbookFolder = runbookFolder
        self.runbookOwner = runbookOwner
        self.families = families
        self.management = management
        self.managementFrom = managementFrom
    }
}
