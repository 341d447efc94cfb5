import ArgumentParser
import Netfilter
import Runbook

/// What a walk was told beforehand.
struct WalkWishes {
    /// The services by which the host is managed, where they are not to be looked for.
    var management: [ServicePorts] = []
    /// The networks from which it is to be managed; from anywhere without one.
    var managementFrom: [Network] = []
    /// The seconds until the rollback timer acts.
    var confirmWithin: Int
}

/// What every walk can be told.
struct WalkOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A port on which this host is managed: 2222, 60000:61000/udp (mosh). Once for each, that of your login first. Default: that of your ssh login, or 22 if a service listens there.",
            valueName: "PORT"),
        transform: ServicePorts.init(option:)
    )
    var managementPort: [ServicePorts] = []

    @Option(
        help: ArgumentHelp(
            "Have add-management accept new logins from this network alone, such as 198.51.100.0/24 or 2001:db8::/32; once for each family. A rule that stands already is not narrowed.",
            valueName: "NETWORK"),
        transform: Network.init(option:)
    )
    var managementFrom: [Network] = []

    @Option(
        help: ArgumentHelp(
            "How many seconds you have to confirm a new login before the rules go back by themselves (10 to 3600).",
            valueName: "SECONDS")
    )
    var confirmWithin = 120

    @Option(
        name: .customLong("runbook"),
        help: ArgumentHelp("A folder with a runbook of your own.", valueName: "DIR"))
    var folder: String?

    static func validate(confirmWithin: Int) throws {
        guard (10...3600).contains(confirmWithin) else {
            throw ValidationError("--confirm-within takes a number of seconds from 10 to 3600.")
        }
    }

    func validate() throws {
        try Self.validate(confirmWithin: confirmWithin)
    }

    /// The options as values.
    var wishes: WalkWishes {
        WalkWishes(
            management: managementPort, managementFrom: managementFrom, confirmWithin: confirmWithin)
    }

    /// Loads the runbook from the folder, or the built-in one of that name.
    func load(_ name: String, for use: RunbookSource.Use) throws -> Runbook {
        try RunbookSource.load(name, folder: folder, for: use)
    }
}
