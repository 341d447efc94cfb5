import Host
import Linux
import Netfilter
import SafeText
import StepEngine
import Terminal

/// What the walk shows: in pages for a person, at a pace for whoever watches a demonstration, and each conclusion in the
/// journal as well.
final class WalkScreen {
    private(set) var screen: Screen
    private let input: any Input
    private let journal: SessionJournal
    private let attention: Attention
    private var pager = Pager()
    private let ownPager: OwnPager?

    init(
        _ screen: Screen, _ input: any Input, _ journal: SessionJournal, _ attention: Attention,
        _ programs: ProgramPaths
    ) {
        ownPager = OwnPager(programs, ProcessEnvironment.variables)
        self.screen = screen
        self.input = input
        self.journal = journal
        self.attention = attention
    }

    /// Before each question: a new page, as wide as the terminal is now.
    func turnPage() {
        pager.turn()
        screen = screen.fitted
    }

    /// Shows what the engine says, of which the conclusions are kept in the journal.
    ///
    /// - Parameters:
    ///   - message: what it says.
    ///   - idle: is called while a page waits to be turned.
    func show(_ message: Message, idle: @escaping () -> LineEditor.Idle) async {
        let lines = message.lines
        input.saw(message)
        if message.isToBeRead, input.isPerson {
            await page(lines, idle: idle)
        } else {
            show(lines)
        }
        // What was only asked about is no conclusion of the step.
        if case .facts(.gate) = message { return }
        for case .verdict(let verdict, let family, let text) in lines {
            journal.write(.concluded(verdict, family.flatMap(Family.init), text))
        }
    }

    /// Shows what is too long for a page by the person's own pager, if there is one.
    private func page(_ lines: [ScreenLine], idle: @escaping () -> LineEditor.Idle) async {
        if let ownPager, pager.isTooSmall(for: lines, on: screen) {
            let text = screen.renderer.plain.render(lines).text
            let isShown = await attention.wait(for: { await ownPager.show(text) }, heedsInterrupt: false)
            guard isShown == false else { return }
        }
        pager.show(lines, on: screen) { left in goesOn(left, idle: idle) }
    }

    /// Shows lines, and gives whoever watches a demonstration time to read them.
    func show(_ lines: [ScreenLine]) {
        screen.show(lines)
        if !input.isPerson, !isToEnd { input.pause(after: lines) { isToEnd } }
    }

    /// Whether the person wants the rest of what does not fit on the terminal. News of the timer come before all else.
    private func goesOn(_ left: Int, idle: @escaping () -> LineEditor.Idle) -> Bool {
        guard attention.termination == nil else { return false }
        switch input.turnPage(left: left, idle: idle) {
        case .line(let line): return !line.lowercased().hasPrefix("q")
        case .ended, .tooLong: return true
        case .endOfInput, .interrupted: return false
        case .terminated(let signal):
            attention.end(by: signal)
            return false
        }
    }

    /// Whether a signal has come that wants the walk to end.
    private var isToEnd: Bool {
        attention.hear()
        return attention.wasInterrupted || attention.termination != nil
    }
}
