import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import surefoot

/// Every command that the README prints, run as it is printed.
@Suite(.serialized, .leavesNothing) struct ReadmeTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

    /// What becomes of a command.
    enum Trial {
        /// It ends by itself, and says this.
        case ends(status: Int, saying: String)
        /// It asks a person, who reads this, and answers so; INPUT is as it was afterwards.
        case isLeft(at: String, by: String, status: Int32)
    }

    /// What each block of commands does, on a host of its own.
    static let trials: [[(line: String, trial: Trial)]] = [
        [
            (
                ".ci/setup && swift run surefoot practice --demo",
                .ends(status: 0, saying: "All steps are done.")
            )
        ],
        [(".ci/setup && swift test", .ends(status: 0, saying: "swift test"))],
        [
            (".ci/setup && .ci/release", .ends(status: 0, saying: "status 0")),
            (
                "sudo .build/release/surefoot run",
                .isLeft(at: "Nothing is changed without a word that you type.", by: "quit\r", status: 1)
            ),
        ],
        [
            (
                "sudo surefoot guard --within 120 -- iptables-restore new.rules",
                .isLeft(at: "In that login, with no need for root, type:", by: "\u{3}", status: 130)
            ),
            (
                "sudo surefoot guard -- ufw enable",
                .isLeft(at: "In that login, with no need for root, type:", by: "\u{3}", status: 130)
            ),
            (
                "sudo surefoot guard -- sh -c 'nft -f new.nft && systemctl restart fail2ban'",
                .isLeft(at: "In that login, with no need for root, type:", by: "\u{3}", status: 130)
            ),
        ],
        [
            (
                "surefoot plan --answers > answers.yaml        # fill it in",
                .ends(status: 0, saying: "status 0")
            ),
            (
                "sudo surefoot run --no-input --answers answers.yaml --management-port 22",
                .ends(status: 0, saying: "Saved 3 rules to /run/rules.v4")
            ),
        ],
        [("sudo surefoot check", .ends(status: 1, saying: "FAIL ipv4"))],
    ]

    /// What a test cannot have, and what stands in for it. `new.rules` and `new.nft` are the reader's own.
    private static let standIns = """
        # It fetches packages from the network.
        stand_in .ci/setup true
        # They build for minutes; what comes of it is beside the tests already.
        stand_in .ci/release 'mkdir -p .build/release && ln -s "$SUREFOOT" .build/release/surefoot'
        stand_in bin/swift 'if [ "$1" = run ]; then shift 2; exec "$SUREFOOT" "$@"; fi; echo "swift $*"'
        # Who runs the tests is root in these namespaces.
        stand_in bin/sudo 'exec "$@"'
        stand_in bin/surefoot 'exec "$SUREFOOT" "$@"'
        # Programs that a machine need not have.
        replace ufw '[ "$1" = enable ] && iptables -P INPUT DROP'
        replace systemctl '[ "$*" = "restart fail2ban" ]'
        printf '*filter\\n:INPUT DROP [0:0]\\n-A INPUT -i lo -j ACCEPT\\nCOMMIT\\n' > new.rules
        echo 'add table inet web' > new.nft
        """

    /// The lines of the README's code blocks, but for the picture of the modules.
    private static func printed() throws -> [String] {
        try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
            .split(separator: "\n").filter { $0.hasPrefix("    ") && !$0.contains(" -> ") }
            .map { String($0.dropFirst(4)) }
    }

    @Test func everyCommandIsTriedInItsOrder() throws {
        #expect(try Self.printed() == Self.trials.joined().map(\.line))
        for script in [".ci/setup", ".ci/release"] {
            #expect(FileManager.default.isExecutableFile(atPath: Self.root.appending(path: script).path))
        }
    }

    @Test(arguments: trials.indices)
    func eachDoesWhatIsSaid(block: Int) throws {
        let host = try Self.host()
        for (line, trial) in Self.trials[block] {
            switch trial {
            case .ends(let status, let sentence):
                let said = try host.run(Self.script(": | { \(line)\n}; echo status $?") + " 2>&1").flowing
                #expect(said.contains(sentence) && said.hasSuffix("status \(status)"), "\(line): \(said)")
            case .isLeft(let sentence, let answer, let status):
                let before = try host.run("iptables -S INPUT")
                let person = try Person(shell: Self.script(line), through: host.entering)
                try person.sees(sentence)
                if answer.hasSuffix("\r") { try person.sees("? >") }
                try person.presses(answer)
                #expect(person.end() == status, "\(line): \(person.screen.suffix(2000))")
                #expect(try host.run("iptables -S INPUT") == before, "\(line)")
            }
            if line.contains("# fill it in") {
                // Nothing of this machine is written to.
                _ = try host.run("cd /run/here; sed -i 's|save: host|save: /run/rules|' answers.yaml")
            }
        }
    }

    /// What stands in the text, in backquotes, can be typed as well.
    @Test func everyCommandInTheTextIsOne() throws {
        let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        let spans = text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element).flowing }
        let commands = spans.map { $0.hasPrefix("sudo ") ? String($0.dropFirst(5)) : $0 }
            .filter { $0.hasPrefix("surefoot ") && !$0.contains("Sources") }
        try #require(commands.count > 15)
        for command in commands {
            let words = try CommandLineText(command.replacing(" [SESSION]", with: "")).wordsOfProgram
            #expect(throws: Never.self, "\(command)") { _ = try Surefoot.parseAsRoot(words) }
        }
    }

    /// A host with a folder of the reader's, in which the commands are typed.
    private static func host() throws -> HostInNamespaces {
        let host = try HostInNamespaces()
        _ = try host.run(
            """
            mount -t tmpfs -o mode=755 tmpfs /usr/local/sbin; mkdir -p /run/here/.ci /run/here/bin; cd /run/here
            stand_in() { printf '#!/bin/sh\\n%s\\n' "$2" > "$1"; chmod 755 "$1"; }
            replace() {
                stand_in /usr/local/sbin/$1 "$2"
                for own in /usr/sbin/$1 /usr/bin/$1; do
                    [ ! -e $own ] || mount --bind /usr/local/sbin/$1 $own
                done
            }
            \(standIns)
            \(HostInNamespaces.login) >/dev/null 2>&1 &
            while ! grep -q ':0016 .* 0A ' /proc/net/tcp; do sleep 0.05; done
            """)
        return host
    }

    /// A script that runs a line there, with a HOME of its own.
    private static func script(_ line: String) throws -> String {
        """
        export SUREFOOT='\(try Program.path())' HOME=/run/here PATH=/run/here/bin:/usr/sbin:/usr/bin:/sbin:/bin
        cd /run/here; { \(line)
        }
        """
    }
}
