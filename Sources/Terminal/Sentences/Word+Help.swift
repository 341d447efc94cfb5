import Runbook
public import StepEngine

extension Word {
    /// What the word does, for the list of words.
    func help(isLab: Bool) -> String {
        switch self {
        case .quit where isLab: "leaves the lab, which is gone then"
        case .goOn: "goes on"
        case .step: "runs what is shown above; type the whole word"
        case .offer: "runs what is shown above for it; type the whole word"
        case .accept:
            "lets a service in that the policy would shut: `accept PORT from NETWORK because REASON`"
        case .shut: "agrees that the policy shuts the services listed above; type the whole word"
        case .save: "writes the rules; `save NAME` writes NAME.v4 and NAME.v6 instead"
        case .enable: "runs what is shown above, so that the rules are restored at boot; type the whole word"
        case .confirm: "says that a new login works in which the code cannot be typed: `confirm ADDRESS`"
        case .consoleOnly: "says that this host is managed at its console alone"
        case .more: "gives the rollback timer its full time again"
        case .run: "lets the wizard run the command; `run ADDRESS` uses that address"
        case .watch: "looks out for the test; `watch HOST`, for one to or from that machine"
        case .namespace:
            "does the test with a temporary namespace instead of another machine; type the whole word"
        case .retry: "does this step again"
        case .back: "goes to the step before"
        case .skip: "leaves this step out"
        case .why: "tells why the step is there"
        case .hint: "tells what can be done about the last failure"
        case .undo: "shows the commands that take back what is about to run"
        case .show: "shows the rules now, and what changed since the start"
        case .facts: "shows what must hold before saving, and what is missing"
        case .note: "keeps a remark in the journal: `note TEXT`"
        case .shell: "opens a shell; `exit` comes back here"
        case .peer: "runs a command on the practice peer: `peer COMMAND`"
        case .reopen: "sets INPUT's policy to ACCEPT while you correct something"
        case .quit: "leaves; the rules stay as they are, and `surefoot resume` goes on"
        case .abort: "puts the rules back as they were, and leaves"
        case .help: "this list"
        }
    }

    /// The word as a prompt or a list names it.
    var label: String { self == .goOn ? "Enter" : text }
}

extension Prompt {
    /// The prompt's text: the words that matter most here, and nothing that is true for a moment only, since it stands
    /// there for as long as nobody answers.
    public var text: String {
        let named = words.prefix(named).filter { $0 != .back && $0 != .goOn } + (named > 0 ? [] : [.quit])
        let first = words.first == .goOn ? ["Enter"] : []
        // Before anything is watched a report proves nothing.
        let report = words.contains(.watch) ? nil : report
        let paste = report.map { [$0 == .nc ? "paste what nc said" : "paste what it said"] } ?? []
        return (paste + first + named.map(\.label) + ["?"]).joined(separator: " | ") + " > "
    }

    /// What Tab completes.
    public var completions: [String] {
        words.map(\.text).filter { !$0.isEmpty }
    }
}
