import Netfilter
import StepEngine

/// What is said of a way back: the timer's process and its restorers write it to terminals themselves, once no wizard may
/// be left to find words.
enum RollbackSentences {
    static func unreadable(_ family: Family) -> String {
        "The rules of \(family.command) could not be read."
    }

    /// Of what the command printed the first line counts.
    static func notPutBack(by command: String, _ stderr: String?) -> String {
        let words = stderr?.split(separator: "\n").first
        return "\(command) did not put the rules back: \(words ?? "the rules are not those of before.")"
    }

    static func shutByOthers(_ family: Family) -> String {
        "Rules that others have added to INPUT of \(family.command) would keep new logins out."
    }

    static func silent(_ family: Family) -> String {
        "\(family.command) does not answer. Surefoot goes on trying."
    }

    /// That the door is open, after the reason.
    static func opened(_ entry: RollbackOrder.Entry, _ management: ManagementAccess?) -> String {
        let policy = entry.snapshot.input.policy == .accept ? ["its policy is ACCEPT"] : []
        let rules = (management?.openingRules ?? []).map { "\($0.text) stands at its top" }
        return " So INPUT was opened: \((policy + rules).joined(separator: ", "))."
    }

    /// How to open it by hand, after the reason.
    static func closed(_ family: Family, _ management: ManagementAccess?) -> String {
        let rules = (management?.openingRules ?? []).map {
            "; \(Command([family.command, "-I", "INPUT"] + $0.words))"
        }
        return " To open INPUT by hand: \(family.command) -P INPUT ACCEPT\(rules.joined())."
    }

    /// What came of a timer that has acted.
    static func timerActed(_ result: RollbackResult, session: String) -> String {
        switch result {
        case .restored:
            "Surefoot: no new login was confirmed in time, so INPUT is as it was at the start of session \(session)."
        case .opened(let reasons): "Surefoot: no new login was confirmed in time. " + joined(reasons)
        case .failed(let reasons):
            "Surefoot: the rules could not be put back yet; it goes on trying. " + joined(reasons)
        }
    }

    private static func joined(_ reasons: [Family: String]) -> String {
        reasons.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")
    }
}
