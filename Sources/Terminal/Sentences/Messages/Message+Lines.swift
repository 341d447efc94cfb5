import Netfilter
public import StepEngine

extension Message {
    /// The message as lines of the screen.
    public var lines: [ScreenLine] {
        switch self {
        case .step(let message): message.lines
        case .command(let message): message.lines
        case .rules(let message): message.lines
        case .change(let message): message.lines
        case .facts(let message): message.lines
        case .test(let message): message.lines
        case .services(let message): message.lines
        case .access(let message): message.lines
        case .rollback(let message): message.lines
        case .saving(let message): message.lines
        case .session(let message): message.lines
        case .answer(let message): message.lines
        case .verdict(let verdict, let family, let finding, let status):
            [.verdict(verdict, family?.rawValue, (status.map { $0.sentence + " " } ?? "") + finding.sentence)]
        }
    }
}
