import Host
import Netfilter
import StepEngine
import Terminal

/// Who types the code while a change is under guard, and whether that counts.
final class GuardConfirmation {
    private let settings: Settings
    private let order: RollbackOrder
    private let listener: ConfirmationListener
    private let runner: CommandRunner
    private var watcher: ManagementWatcher
    /// Logins that came by another way than the person's own: whoever types the code there again means it.
    private var asked: [NewLogin] = []

    /// Listens for the code of the settings; `order` knows the rules of before.
    init(
        _ settings: Settings, _ order: RollbackOrder, _ listener: ConfirmationListener,
        _ runner: CommandRunner
    ) {
        self.settings = settings
        self.order = order
        self.listener = listener
        self.runner = runner
        watcher = ManagementWatcher(port: settings.managementPort)
    }

    /// Logins of before this moment do not count.
    func begin() {
        watcher.markBaseline()
    }

    /// Whether somebody has typed the code where it counts since the last look; that login then waits for
    /// `acknowledge`. `tell` hears what else there is to say.
    func isGiven(tell: (GuardMessage) -> Void) async -> Bool {
        switch finding {
        case nil: return false
        case .managedAtConsole?: return true
        case .loginSeen(let login)?:
            tell(.claimed(.loginSeen(login)))
            if await letsIn(login, tell) { return true }
            listener.answer(AccessFinding.shutOut.answer)
        case let other?:
            tell(.claimed(other))
            listener.answer(ConfirmationAnswer(isHeard: false, sentence: other.guardSentence))
        }
        return false
    }

    /// Tells the login that it counts.
    func acknowledge() {
        listener.answer(AccessFinding.confirmed.answer)
    }

    /// What the next code comes to; nil if nobody has typed one.
    private var finding: AccessFinding? {
        guard let claim = listener.claim(settings, watching: watcher) else { return nil }
        let finding = settings.finding(on: claim)
        if case .noLogin = finding, settings.isManagedAtConsole { return .managedAtConsole }
        guard case .anotherWay(let login, _) = finding else { return finding }
        if asked.contains(where: { $0.connection.isSame(as: login.connection) }) { return .loginSeen(login) }
        asked.append(login)
        return finding
    }

    /// The new login was made under the rules of its moment. It counts only if those of this moment would let the next one
    /// in as well; what they leave open, the login itself has shown.
    private func letsIn(_ login: NewLogin, _ tell: (GuardMessage) -> Void) async -> Bool {
        let access = ManagementAccess(
            services: settings.management, client: login.connection.client,
            tunnels: settings.tunnel?.ports ?? [])
        let rules = await HostRulesReader(runner, families: settings.families).read()
        for own in rules.families where own.problems.isEmpty {
            guard let obstacle = access.obstacle(in: rules, of: own) else { continue }
            let family = own.family
            if family == login.connection.client.family {
                tell(.shutOut(obstacle, family))
                return false
            }
            if order.families[family].map({ access.isOpen(in: $0.snapshot, of: family) }) ?? false {
                tell(.otherFamilyShut(family))
            }
        }
        return true
    }
}
