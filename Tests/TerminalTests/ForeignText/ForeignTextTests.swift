import Netfilter
import Testing

@testable import Runbook
@testable import SafeText
@testable import StepEngine
@testable import Terminal

/// Wherever a text of somebody else gets into what is said, nothing of it acts on the terminal.
struct ForeignTextTests {
    /// Everything in which a text of others is told.
    private static func messages(_ text: String) throws -> [Message] {
        let rule = Rule(chain: text, words: ["-m", "comment", "--comment", text, "-j", text])
        let reference = RuleReference(table: text, chain: text, position: 1, rule: rule)
        let command = Command([text, "-x", text], input: text)
        let result = CommandResult(.notStarted(reason: text), stdout: text, stderr: text)
        let port = ServicePorts(tcp: 80)
        let service = ListeningService(port: port, family: .ipv4, owner: .programs([text, text]))
        let address = try #require(Address("192.0.2.1"))
        let login = OperatorLogin.remote(
            .init(client: address, clientPort: 1, local: address, localPort: 2, interface: text, way: [text]))
        let native = NativeChain(
            nftFamily: text, table: text, name: text, hook: text, priority: 0, effect: .unread)
        let prompt = Prompt(words: [.step(text), .offer(text), .retry], named: 3)
        let findings: [Finding] = [
            .access(.noLoginFrom(text)), .test(.watchFailed(reason: text)),
            .test(.namespaceFailed(reason: text)),
            .doors(.notOpen(text)), .input(.interfaceTrusted(text)), .input(.broadDrop(reference)),
            .input(.loopback(.accepted(by: reference))), .input(.deniesByRules([reference])),
            .saving(.notSaved(reason: text)), .command(.outputMatches(text)), .command(.outputDiffers(text)),
            .command(.failed(.notStarted(reason: text))), .tracking(.managementUntracked(rule: text)),
            .tracking(.blockedElsewhere(rule: text)), .tracking(.foreignChain(text)),
            .tracking(.notProved(reason: text)),
            .stateRule(.otherSpelling(position: 1, difference: text)),
            .stateRule(.narrower(position: 1, restriction: text)),
            .stateRule(.tooWide(chain: text, position: 1, states: [text])),
            .surroundings(.guardedByNative([text], isJudged: true)), .surroundings(.nativeMayGuard([text])),
            .surroundings(.tablesHidden([text])),
            .surroundings(.unreadable(.failed(program: text, exit: 1, words: text))),
            .surroundings(.nativeChain(native)), .unconfirmed(.doorOpened(reference, by: text)),
            .unconfirmed(.kernelOpens(reference, time: text, isOpen: true)),
            .services(.leftOpen(service)), .services(.listens(service, .dropped(by: reference))),
        ]
        return findings.map { .verdict(.fail, .ipv4, $0) } + [
            .command(.running(command)), .command(.runningOnPeer(text)),
            .command(.output(.ipv4, command, result)),
            .command(.printed(result)), .rules(.warning(.ipv4, text)),
            .rules(.unreadable(.ipv4, result, explanation: text)), .change(.notTaken(reason: text)),
            .change(.refused(command)), .change(.takenBack(.failed, changes: [], tables: [text])),
            .test(.resolving(text)), .test(.resolved(text, address)), .test(.notAnAddress(text, .ipv4)),
            .test(.notAnEndpoint(text)), .services(.refused(.noPort(text))),
            .services(.refused(.notUnderstood(text))),
            .services(.refused(.acceptedAlready(reference))), .access(.login(login, services: [port])),
            .rollback(.timerRefused(reason: text)), .rollback(.policyUnguarded(reason: text)),
            .rollback(.restored(.failed([.ipv4: text]), asAtStart: false)),
            .saving(.boot(.restored(by: text))),
            .saving(.boot(.notRestored(reason: text, remedy: text, commands: [command]))),
            .saving(
                .plan(
                    SavePlan(
                        method: text,
                        files: [
                            .init(family: .ipv4, path: text, state: .differs(removed: [text], added: [text]))
                        ],
                        boot: .unknown, warnings: [text]))),
            .session(.notRecorded(reason: text)), .session(.recordsLeft(1, reason: text)),
            .session(.restarted(session: text, isCertain: true)), .answer(.notUnderstood(text, prompt)),
            .answer(.help(prompt)), .answer(.unexpectedArgument(.retry, text)),
        ]
    }

    private static func lines(_ text: String) throws -> [ScreenLine] {
        let labels: [ScreenLine] = [.labelled(text, text), .verdict(.ok, text, text)]
        let guarding: [GuardMessage] = [
            .begins(Command([text]), login: .console(terminal: text), services: [], programs: [text]),
            .cannotPutBack([text]), .notRun(reason: text), .unguarded(session: text, reason: text),
        ]
        let back: [TakingBackMessage] = [
            .plan(session: text, [.ipv4: [Command([text], input: text)]]), .openedInstead(session: text),
        ]
        return try looks(text) + labels + messages(text).flatMap(\.lines) + guarding.flatMap(\.lines)
            + back.flatMap(\.lines)
            + Markdown.lines(text)
    }

    @Test("no text of others acts on the screen, in any sentence, on any terminal")
    func screens() throws {
        let terminals = [
            Capabilities(), Capabilities(width: 20), Capabilities(hasColour: true, isUTF8: true),
            Capabilities(width: 30, hasColour: true),
        ]
        for text in Hostile.texts(60) {
            let lines = try Self.lines(text)
            for terminal in terminals {
                let screen = Renderer(terminal).render(lines).text
                let power = Obedience.power(in: screen, terminal.alphabet, looks: terminal.hasColour)
                #expect(power == nil, "\(String(reflecting: text)): \(String(reflecting: power))")
            }
        }
    }

    @Test("what is said has as many lines with a text of others as the same text spelt out beforehand has")
    func lineEnds() {
        let renderer = Renderer(Capabilities(isUTF8: true))
        for text in Hostile.texts(60) {
            let spelt = Shown(text, .unicode).text
            for (line, other) in zip(Self.looks(text), Self.looks(spelt)) {
                #expect(renderer.render([line]) == renderer.render([other]))
            }
        }
    }

    /// The text in each kind of line.
    private static func looks(_ text: String) -> [ScreenLine] {
        [
            .heading(text), .text(text), .item(text), .labelled("label", text), .command("label", text),
            .toType(text), .verdict(.ok, "ipv4", text), .output(text),
        ]
    }

    /// What is to be copied stays in one piece: a terminal that breaks a line joins it again when it is copied.
    @Test("no line is wider than there is room, whatever is in it", arguments: [20, 40, 78])
    func width(columns: Int) {
        for text in Hostile.texts(60) {
            let lines = Self.looks(text).filter {
                switch $0 {
                case .toType, .command: false
                default: true
                }
            }
            let screen = Renderer(Capabilities(width: columns)).render(lines).text
            #expect(screen.split(separator: "\n").allSatisfy { $0.count <= columns })
        }
    }

    @Test("a rule that is to be taken out by hand is one command for a shell, whatever its comment holds")
    func deletions() {
        let rule = Rule(
            chain: "a;b", words: ["-m", "comment", "--comment", "$(touch /x) `y` '\u{301}; z", "-j", "DROP"])
        let text = RuleReference(table: "raw", chain: "a;b", position: 1, rule: rule).deletion(of: .ipv4)
        #expect(
            text.unicodeScalars.elementsEqual(
                "iptables -t raw -D 'a;b' -m comment --comment '$(touch /x) `y` '\\''\u{301}; z' -j DROP"
                    .unicodeScalars))
    }
}
