import StepEngine
import Terminal

/// Shows what is to be read in pages that fit a person's terminal. A file, or a terminal that does not tell its height, gets
/// all of it at once.
struct Pager {
    /// The rows of the page so far.
    private var rows = 0

    /// Begins a new page.
    mutating func turn() { rows = 0 }

    /// Whether a page does not hold what is still to be shown.
    func isTooSmall(for lines: [ScreenLine], on screen: Screen) -> Bool {
        screen.rows > 3 && rows + lines.reduce(0) { $0 + screen.height(of: $1) } > screen.rows - 1
    }

    /// Shows lines.
    ///
    /// - Parameters:
    ///   - lines: what is to be read.
    ///   - screen: where.
    ///   - goesOn: asks whether the rest is wanted, of which so many lines are left.
    mutating func show(_ lines: [ScreenLine], on screen: Screen, goesOn: (_ left: Int) -> Bool) {
        for (index, line) in lines.enumerated() {
            let height = screen.height(of: line)
            // The question has a row, and the prompt after it.
            if screen.rows > 3, rows > 0, rows + height > screen.rows - 2 {
                guard goesOn(lines.count - index) else { return }
                rows = 0
            }
            screen.show([line])
            rows += height
        }
    }
}

extension Message {
    /// Whether it is there to be read at leisure: what was asked for, and what is looked over before a save. Nothing waits
    /// for the rest of it.
    var isToBeRead: Bool {
        switch self {
        case .rules(.now), .rules(.changes), .facts(.gate), .answer(.help), .saving(.plan): true
        case .step(.section): true
        case .command(.output(_, let command, _)): !command.mayWriteRules && !command.needsRecord
        case .step, .command, .rules, .change, .facts, .test, .services, .access, .rollback, .saving,
            .session,
            .answer, .verdict:
            false
        }
    }
}
