import SafeText
import StepEngine

/// What the accounts at their terminals hear of the rollback timer.
struct RollbackNotices {
    private let order: RollbackWire.Order
    private let spared: String?

    /// Notices to all terminals; the wizard's is spared where it tells of it itself.
    init(_ order: RollbackWire.Order, sparesTerminal: Bool) {
        self.order = order
        spared = sparesTerminal ? order.terminal : nil
    }

    func send(_ result: RollbackResult) {
        let sentence = RollbackSentences.timerActed(result, session: order.session)
        // What the others can show is not known.
        TerminalNotice.send(Shown(sentence, .ascii), to: order.users, except: spared)
    }
}
