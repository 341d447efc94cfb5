public import SafeText

extension Answers {
    /// A file to fill in, or, with answers, one that gives them.
    ///
    /// - Parameters:
    ///   - runbook: what asks.
    ///   - answers: what is answered; nil for what most people would.
    ///   - alphabet: the characters to write it in.
    /// - Returns: the file's text.
    public static func text(
        for runbook: Runbook, _ answers: Answers? = nil, in alphabet: Shown.Alphabet
    ) -> Shown {
        let value = { Shown(yaml: $0, alphabet) }
        let steps = runbook.steps.filter { !$0.questions.isEmpty }.map { step -> Shown in
            let lines = step.questions.map { word -> Shown in
                let given = answers?.steps[step.id]?[word].map { text(of: $0, to: word, step, value) }
                return "    \(bare(word, value)): \(given ?? step.usualAnswer(to: word))\n"
            }
            return "  # \(Shown(step.title, alphabet))\n  \(bare(step.id, value)):\n\(lines.joined())"
        }
        let head: Shown = """
            # Answers for: surefoot run --no-input --answers FILE
            # Who tries the new connections: namespace, or [ssh, HOST] for another machine.
            probe_via: \(text(of: answers?.probe ?? .namespace, value))
            # Where the outbound test goes; a family without an address tests with a namespace.
            \(text(of: answers?.urls ?? [:], value))
            # Services that others can reach, and that the policy would shut. accept lets these in; shut: yes agrees
            # that the others are shut. Without it a walk that finds others ends before the policy.
            \(text(of: answers?.accepts ?? [], value))
            shut: \(answers?.shutsOthers ?? false ? "yes" : "no")
            # yes: the word is typed. no: it is not, and what needs it is put back.
            steps:

            """
        return "\(head)\(steps.joined())"
    }

    private typealias Value = (String) -> Shown

    /// Names of steps and words, and ports, go without quotes, but for what YAML would take for something else.
    private static func bare(_ name: String, _ value: Value) -> Shown {
        let isPlain = name.utf8.allSatisfy {
            (97..<123).contains($0) || (48..<58).contains($0) || "-/".utf8.contains($0)
        }
        return isPlain && !name.isEmpty && !name.hasPrefix("-") ? Shown(name, .ascii) : value(name)
    }

    private static func text(of probe: Probe, _ value: Value) -> Shown {
        switch probe {
        case .namespace: "namespace"
        case .ssh(let host): "[ssh, \(value(host))]"
        }
    }

    private static func text(of urls: [String: String], _ value: Value) -> Shown {
        guard !urls.isEmpty else { return "# url: {ipv4: \"http://ANOTHER-HOST/\"}" }
        let given = urls.sorted { $0.key < $1.key }.map {
            "\(bare($0.key, value)): \(value($0.value))" as Shown
        }
        return "url: {\(given.joined(separator: ", "))}"
    }

    private static func text(of accepts: [Accept], _ value: Value) -> Shown {
        guard !accepts.isEmpty else {
            return "# accept: [{port: 80}, {port: 53/udp, from: '198.51.100.0/24', because: 'our resolver'}]"
        }
        let entries = accepts.map { accept -> Shown in
            let source: Shown = accept.network.map { ", from: \(value($0))" } ?? ""
            let reason: Shown = accept.reason.map { ", because: \(value($0))" } ?? ""
            return "  - {port: \(bare(accept.port, value))\(source)\(reason)}"
        }
        return "accept:\n\(entries.joined(separator: "\n"))"
    }

    private static func text(of answer: Answer, to word: String, _ step: Step, _ value: Value) -> Shown {
        switch answer {
        case .yes: word == step.confirm && step.action == .save ? step.usualAnswer(to: word) : "yes"
        case .no: "no"
        case .with(let text): value(text)
        }
    }
}

extension Step {
    /// What most people would answer.
    fileprivate func usualAnswer(to word: String) -> Shown {
        if action == .save, word == confirm { return Shown(Answers.hostFiles, .ascii) }
        return isOptional ? "no" : "yes"
    }
}
