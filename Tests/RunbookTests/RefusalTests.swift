import Runbook
import Testing

/// Everything that is refused, with file, line and key.
@Suite struct RefusalTests {
    private static let head = (path: "runbook.md", text: "---\ntitle: Try\nsteps: 2\n---\nWords.\n")
    private static let first = """
        ---
        id: first
        title: First
        run: [echo, hello]
        outcomes:
          - {exit: 0, verdict: pass}
        ---
        Says hello.

        ## Help
        Words.

        """
    private static let second = """
        ---
        id: second
        title: Second
        run: [echo, bye]
        ---
        Says goodbye.

        """

    private func problems(first: String = first, second: String? = second, head: String? = nil) -> [String] {
        var files = [(path: "runbook.md", text: head ?? Self.head.text), (path: "01-first.md", text: first)]
        if let second { files.append((path: "02-second.md", text: second)) }
        do {
            _ = try Runbook(name: "try", files: files)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func aSoundRunbookIsTaken() {
        #expect(problems() == [])
    }

    @Test func windowsLineEndsAreTaken() {
        let text = Self.first.split(separator: "\n", omittingEmptySubsequences: false).joined(
            separator: "\r\n")
        #expect(problems(first: text) == [])
    }

    @Test(arguments: [
        (
            "title: First", "titel: First",
            "01-first.md:3: titel: This key is not known here. Did you mean \"title\"?"
        ),
        (
            "exit: 0, verdict", "exit: 0, verdikt",
            "01-first.md:6: verdikt: This key is not known here. Did you mean \"verdict\"?"
        ),
        ("id: first", "id: second", "02-second.md:2: id: \"second\" is the id of an earlier step."),
        (
            "verdict: pass", "verdict: pas",
            "01-first.md:6: verdict: \"pas\" is not known here. Did you mean \"pass\"?"
        ),
        ("exit: 0", "exit: zero", "01-first.md:6: exit: \"zero\" is not a number from 0 to 255."),
        (
            "run: [echo, hello]", "run: [echo, \"${iptable}\"]",
            "01-first.md:4: run: ${iptable} is not known. Did you mean \"iptables\"?"
        ),
        (
            "run: [echo, hello]", "requires: [default-deny]\nrun: [echo]",
            "01-first.md:4: requires: No step establishes \"default-deny\"."
        ),
        (
            "run: [echo, hello]", "changes: rules\nrun: [echo]",
            "01-first.md:1: confirm: A step that changes something needs a word to type."
        ),
        (
            "run: [echo, hello]", "changes: rules\nconfirm: go\nrun: [echo]",
            "01-first.md:1: undo: A step that changes rules or a policy says how to take it back."
        ),
        (
            "run: [echo, hello]", "confirm: go\nrun: [echo]",
            "01-first.md:4: confirm: A step that changes nothing goes on with Enter."
        ),
        (
            "verdict: pass}", "verdict: pass, next: secnd}",
            "01-first.md:6: next: There is no step \"secnd\". Did you mean \"second\"?"
        ),
        (
            "verdict: pass}", "verdict: pass, hint: hlep}",
            "01-first.md:6: hint: There is no section \"## hlep\" in this file."
        ),
        (
            "verdict: pass}", "verdict: pass, next: first}",
            "02-second.md:1: No step leads here: every way before it jumps over it."
        ),
        (
            "{exit: 0, verdict: pass}", "{verdict: fail}\n  - {exit: 0, verdict: pass}",
            "01-first.md:5: outcomes: A row before this one matches everything, so it is never reached."
        ),
        (
            "run: [echo, hello]", "action: observe",
            "01-first.md:1: elsewhere: A step to observe names the command that the person runs."
        ),
        (
            "run: [echo, hello]", "families: ipv5\nrun: [echo]",
            "01-first.md:4: families: \"ipv5\" is not known here. Did you mean \"ipv4\"?"
        ),
        (
            "run: [echo, hello]", "action: save",
            "01-first.md:1: run: A step that runs something needs this key."
        ),
        (
            "run: [echo, hello]",
            "changes: rules\nconfirm: quit\nundo: [echo]\nrun: [echo]",
            "01-first.md:5: confirm: The word \"quit\" has a meaning here already."
        ),
        (
            "run: [echo, hello]",
            "changes: rules\nconfirm: go\nundo: [echo]\nrun: [echo]\ninstead:\n  - {word: go, run: [echo]}",
            "instead: The word \"go\" has a meaning here already."
        ),
        (
            "run: [echo, hello]", "run: [echo]\ninstead:\n  - {word: leap, run: [echo]}",
            "\"leap\" needs when: the fact under which it takes the place of run."
        ),
        (
            "run: [echo, hello]", "run: [echo]\noffers:\n  - {word: add, run: [echo]}",
            "\"add\" needs when_missing: the fact that it puts in place."
        ),
        (
            "run: [echo, hello]",
            "run: [echo]\noffers:\n  - {word: add, when_missing: default-deny, run: [x, -P, INPUT, DROP]}",
            "changes: The command sets a policy, so this must be \"policy\"."
        ),
        (
            "verdict: pass", "verdict: " + String(repeating: "x", count: 2000),
            "01-first.md:6: verdict: \"\(String(repeating: "x", count: 60))...\" is not known here. Allowed:"
        ),
        ("id: first", "id: first\nid: again", "01-first.md:2: A key stands here twice: id."),
        ("title: First", "title: [First", "YAML cannot be read here"),
        ("---\nid: first", "id: first", "01-first.md:1: The first line must be \"---\""),
    ])
    func whatIsWrongIsNamed(text: String, replacement: String, message: String) {
        let found = problems(first: Self.first.replacing(text, with: replacement, maxReplacements: 1))
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func aMissingStepIsNamed() {
        #expect(problems(second: nil) == ["runbook.md: steps: 2 steps are announced, and 1 files are there."])
        let files = [Self.head, (path: "02-second.md", text: Self.second)]
        #expect(throws: RunbookError.self) { try Runbook(name: "try", files: files) }
    }

    /// `sha256sum` would list such a file in another way, so that nobody could work the hash out.
    @Test(arguments: ["01-a\nb.md", "01-a\\b.md", "01-\u{1b}[2J.md", "01-\u{9b}.md"])
    func aNameWithoutALook(name: String) {
        #expect(throws: RunbookError.self) {
            try Runbook(
                name: "try",
                files: [
                    (path: "runbook.md", text: "---\ntitle: Own\n---\nWords."),
                    (path: name, text: Self.first),
                ])
        }
        #expect(throws: Never.self) {
            try Runbook(
                name: "try",
                files: [
                    (path: "runbook.md", text: "---\ntitle: Own\n---\nWords."),
                    (path: "01-a b.md", text: Self.first),
                ])
        }
    }

    @Test func aHeadIsNeeded() {
        #expect(throws: RunbookError.self) {
            try Runbook(name: "try", files: [(path: "01-first.md", text: Self.first)])
        }
    }

    /// All that must hold before DROP is named, but for what the step asks for already.
    @Test(arguments: [
        ("", "state-rule-effective, loopback-allowed, management-allowed, neighbour-discovery-allowed."),
        (
            "\nrequires: [state-rule-effective, loopback-allowed]",
            "management-allowed, neighbour-discovery-allowed."
        ),
    ])
    func denyingNeedsItsConditions(requires: String, missing: String) {
        let deny = "changes: policy\nconfirm: deny\nundo: [x]\nrun: [\"${iptables}\", -P, INPUT, DROP]"
        let found = problems(first: Self.first.replacing("run: [echo, hello]", with: deny + requires))
        #expect(found.contains { $0.hasSuffix("Before DROP these must hold too: \(missing)") }, "\(found)")
    }

    /// Only what is known to read only needs no word.
    @Test(arguments: [
        "run: [iptables, -F, INPUT]", "run: [iptables, -L, -nvZ]", "run: [sh, -c, \"iptables -S\"]",
        "run: [nft, list, ruleset, \"; flush ruleset\"]", "run: [./script]", "run: [\"${iptables-restore}\"]",
        "run: [ip, netns, exec, x, iptables, -F]", "action: review\nrun: [iptables, -P, INPUT, ACCEPT]",
        "changes: counters\nconfirm: go\nrun: [iptables, -F]",
        "run: [echo]\ninstead:\n  - {word: go, when: default-deny, run: [iptables, -F]}",
    ])
    func whatMayChangeMustSaySo(run: String) {
        let found = problems(first: Self.first.replacing("run: [echo, hello]", with: run))
        #expect(found.contains { $0.contains("is not known to only read") }, "\(found)")
    }

    @Test(arguments: [
        "run: [\"${iptables}\", -w, \"5\", -L, INPUT, -n, -v, -x, --line-numbers]", "run: [iptables, -S]",
        "run: [iptables, -C, INPUT, -j, DROP]", "run: [iptables-restore, --test]",
        "run: [\"${iptables-save}\", -c]",
        "run: [nft, -a, list, ruleset]", "run: [ip, -br, addr]", "run: [ss, -tln]",
        "run: [systemctl, status, ssh]",
    ])
    func whatReadsNeedsNoWord(run: String) {
        #expect(problems(first: Self.first.replacing("run: [echo, hello]", with: run)) == [])
    }

    /// A change at any place is taken or refused, and never the end of the program.
    @Test func anyMutationIsTakenOrRefused() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var characters = Array(Self.first)
            let place = Int.random(in: 0..<characters.count, using: &generator)
            characters[place] =
                ["\0", "\n", "-", ":", "[", "}", "#", "é"].randomElement(using: &generator) ?? "x"
            let found = problems(first: String(characters))
            #expect(found.allSatisfy { $0.contains(".md") }, "\(found)")
        }
    }
}
