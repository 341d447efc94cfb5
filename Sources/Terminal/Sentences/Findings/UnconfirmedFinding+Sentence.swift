import Netfilter
import StepEngine

extension UnconfirmedFinding {
    /// What was left in INPUT, and what to do about it.
    var sentence: String {
        switch self {
        case .change(let change): change.sentence
        case .kernelOpens(let rule, let time, isOpen: false):
            "The kernel opens INPUT to management at \(time.spacedTime) UTC, by \(rule), unless that is taken out before."
        case .kernelOpens(let rule, let time, isOpen: true):
            "The kernel has let management in since \(time.spacedTime) UTC, by \(rule): by then nobody had confirmed the "
                + "rules, or put them back."
        case .doorOpened(let rule, let session?):
            "\(rule.quoted.capitalizedFirst) was put in by a way back, so that you get in. It is no part of your rules; "
                + "`sudo surefoot rollback \(session)` takes it out with the rest."
        case .doorOpened(let rule, nil):
            "\(rule.quoted.capitalizedFirst) was put in by a way back, so that you get in. Once a rule of your own lets you "
                + "in, take it out: delete it with -D INPUT \(rule.position)."
        case .temporaryRuleSaved(let rule):
            "\(rule.quoted.capitalizedFirst) is one of a rollback timer or of a way back, which lets management in for a "
                + "while. It must not be saved: delete the line, or the next boot brings it back."
        }
    }
}
