import Host
import StepEngine
import Terminal

/// The logins that are made while the walk goes on, and the codes that are typed in them.
final class NewLogins {
    private var watcher: ManagementWatcher
    private let listener: ConfirmationListener?
    private let settings: Settings
    /// A code that was typed in a login, and that the engine has not heard of.
    private var claim: LoginClaim?
    /// Whether a new login is asked for.
    private(set) var areAwaited = false

    init(_ settings: Settings, _ listener: ConfirmationListener?) {
        self.settings = settings
        self.listener = listener
        watcher = ManagementWatcher(port: settings.managementPort)
    }

    /// Those that were seen since the mark.
    var all: [NewLogin] { watcher.logins() }

    /// Only what comes from now on is new.
    func mark() { watcher.markBaseline() }

    /// Looks for new ones: a short connection may be gone later.
    func look() { watcher.poll() }

    /// Takes note of what is asked for.
    func areAsked(by prompt: Prompt) {
        areAwaited = prompt.words.contains(.confirm) || prompt.words.contains(.consoleOnly)
    }

    /// Takes the next code that was typed in a login, where one is asked for.
    ///
    /// - Returns: whether there is one.
    func hear() -> Bool {
        guard areAwaited, claim == nil else { return false }
        claim = listener?.claim(settings, watching: watcher)
        return claim != nil
    }

    /// As `hear`, while the wizard itself runs what may wait for an answer: that gets one at once.
    func hearAtWork() {
        if hear() { listener?.answer(.taken) }
    }

    /// Tells whoever has typed the code what came of it.
    func answer(_ finding: AccessFinding) { listener?.answer(finding.answer) }

    /// What was heard, once. A code counts where a new login is asked for, and nowhere else.
    func claimed() -> Event? {
        defer { claim = nil }
        return areAwaited ? claim.map(Event.loginClaimed) : nil
    }
}

extension ConfirmationAnswer {
    /// The wizard itself has this login made, and judges it once that is over.
    fileprivate static let taken = ConfirmationAnswer(
        isHeard: true, sentence: "The wizard has heard it, and tells on its screen what comes of it.")
}
