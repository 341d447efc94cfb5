import ArgumentParser
import Host
import Terminal

/// What a command needs before it can begin.
enum Permission {
    /// Somebody must be there to answer.
    static func demandTerminal(for command: String) throws {
        guard !Screen.isInteractive else { return }
        Screen.complain(
            "`\(command)` asks questions, so it needs a terminal. Over ssh: `ssh -t HOST sudo \(command)`. "
                + "To see what the steps would do: `surefoot run --dry-run`. To watch them in a lab: `surefoot practice --demo`."
        )
        throw ExitCode(Status.inputMissing)
    }

    /// The firewall must be this account's to change.
    static func demandFirewall(for command: String) throws {
        guard !Privilege.current().mayChangeFirewall else { return }
        Screen.complain(
            "Changing this host's firewall needs root rights: `sudo \(command)`. To practise without them: `surefoot practice`."
        )
        throw ExitCode(Status.notPermitted)
    }
}
