public import Linux
import Netfilter

extension Lab {
    /// The lab's first process: builds the lab, runs the wizard, and ends the lab with it.
    ///
    /// - Parameter caller: What the outside is heard on.
    /// - Returns: The wizard's exit status, 128 + n if signal n ended it; nil if nobody has handed a lab over.
    /// - Throws: `LabError.notIsolated` if this is not the inside of a lab.
    public static func runInside(startedBy caller: LineSocket) throws(LabError) -> Int32? {
        // It was left there before this process began.
        guard let handover = caller.receive(within: 0).flatMap(Handover.init(parsing:)) else { return nil }
        try handover.checkIsolation()
        FirstProcess.heedSignals()
        let executable = try executable()
        try LabError.told { () throws(SystemError) in try LabFiles.mountAll() }
        try handover.backend.link(in: LabFiles.programs)
        try LabError.told { () throws(SystemError) in
            try RelatedPacket.install(in: LabFiles.programs, LabNetwork.families)
        }
        try LabNames.give()
        try build(executable)
        return try LabError.told { () throws(SystemError) in
            try File.create(LabFiles.readyMark, "")
            return try FirstProcess.run(
                [executable] + handover.walkArguments, environment: LabEnvironment.variables(on: .server))
        }
    }

    /// Makes the network, the rules and the services: at the same time what does not need one another.
    private static func build(_ executable: String) throws(LabError) {
        let ip = [try LabTools.required("ip"), "-batch", "-"]
        let families = LabNetwork.families
        try LabCommand(ip, input: LabNetwork.serverBatch(families)).finish()

        var services: [(LabService, LabCommand)] = []
        for service in LabService.allCases {
            let local = [executable, LabService.command, service.rawValue]
            let command = service.host == .peer ? onPeer(local) : local
            services.append((service, try LabCommand(command, newSession: true)))
        }
        var commands = [try LabCommand(onPeer(ip), input: LabNetwork.hostBatch(.peer, families))]
        for family in families {
            let restore = ["\(LabFiles.programs)/\(family.command)-restore"]
            commands.append(try LabCommand(restore, input: Scenario.standard.restoreText(family)))
        }
        for command in commands { try command.finish() }
        for (service, process) in services { try process.awaitReady(service) }
    }
}
