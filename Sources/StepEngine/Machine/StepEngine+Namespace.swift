import Netfilter
import Runbook

/// Tests without a second machine: a temporary namespace of this host stands for it.
extension StepEngine {
    mutating func openNamespace(_ prompt: Prompt, _ situation: Situation) -> [Action] {
        switch situation {
        case .observe(let family): test = LiveTest(family: family, conduct: .namespace)
        case .access: test = LiveTest(family: settings.families.first ?? .ipv4, conduct: .access)
        default: return [.ask(prompt)]
        }
        state = .openingNamespace
        return [.show(.test(.openingNamespace))] + (test.map { [.openNamespace($0.family)] } ?? [])
    }

    mutating func namespaceOpened(_ opening: NamespaceOpening) -> [Action] {
        guard state == .openingNamespace, var test else { return [] }
        switch opening {
        case .failed(let reason):
            return [.show(.verdict(.fail, test.family, .test(.namespaceFailed(reason: reason))))] + fail()
        case .opened(let peer):
            test.namespace = peer
            let shown = [Action.show(.test(.namespaceOpened(peer)))]
            if test.conduct == .access { return shown + connect(to: peer, test) }
            guard step.report == .nc else { return shown + begin(test, watchingRepliesFrom: peer.peer) }
            guard let watch = arrivals(of: test.family, from: .port(testSourcePort)) else {
                return shown + fail()
            }
            return shown + begin(test, watching: watch)
        }
    }

    /// A connection that stays for a moment, so that it can be seen.
    private mutating func connect(to peer: NamespacePeer, _ test: LiveTest) -> [Action] {
        self.test = test
        state = .reporting(test.family, .access)
        let command = Command(["nc", "-w", "3", "\(peer.own)", "\(settings.managementPort)"])
        return [.show(.command(.runningInNamespace(command))), .runInNamespace(command)]
    }

    mutating func runInNamespace(_ test: LiveTest, _ watch: Watch) -> [Action] {
        guard let namespace = test.namespace else { return fail() }
        if step.report == .curl {
            guard let command = step.run.flatMap({ command($0, for: test.family, url: namespace.url) }) else {
                return fail()
            }
            guard command.effect == .reads else { return refuse(command) }
            state = .reporting(test.family, .test)
            return [.show(.command(.running(command))), .run(command)]
        }
        guard let template = step.elsewhere,
            let command = command(template, for: test.family, host: "\(namespace.own)")
        else { return fail() }
        guard command.effect == .reads else { return refuse(command) }
        state = .reporting(test.family, .test)
        return [.show(.command(.runningInNamespace(command))), .runInNamespace(command)]
    }
}
