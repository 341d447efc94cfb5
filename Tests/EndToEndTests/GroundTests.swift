import Foundation
import TestSupport
import Testing

/// What a host lacks, or somebody has put in the way, is told before anything is done: no walk breaks off in the middle.
@Suite(.serialized, .leavesNothing) struct GroundTests {
    /// A host that can be walked on without a person.
    private func host() throws -> HostInNamespaces {
        let host = try HostInNamespaces()
        _ = try host.run(
            """
            cat > /run/answers <<'END'
            \(HostInNamespaces.answers)
            END
            \(HostInNamespaces.login) >/dev/null 2>&1 &
            while ! grep -q ':0016 .* 0A ' /proc/net/tcp; do sleep 0.05; done
            """)
        return host
    }

    private func walk(_ options: String = "") throws -> String {
        "\(try Program.path()) run --no-input --answers /run/answers --management-port 22 \(options)"
    }

    /// Runs lines of a shell, with all that they say and their exit status in one line.
    private func says(_ host: HostInNamespaces, _ lines: String) throws -> String {
        try host.run("{ \(lines); echo status $?; } 2>&1").flowing
    }

    private func isUntouched(_ host: HostInNamespaces) throws -> Bool {
        try host.run("iptables -S INPUT") == host.rules
            && host.run("ls /var/lib/surefoot /run/rules* 2>&1")
                .split(separator: "\n").allSatisfy { $0.contains("No such file") }
    }

    /// How many files may be open at a time, from what no program can start with to what is enough.
    @Test func anyLimitOfOpenFilesIsEnoughOrRefusedAtTheStart() throws {
        let host = try host()
        var completes: Int?
        let whole = ProcessInfo.processInfo.environment["SUREFOOT_ALL_LIMITS"] != nil
        for limit in 3...140 where completes == nil || whole {
            let said = try says(host, "(ulimit -n \(limit); \(try walk()))")
            if said.hasSuffix("status 0") {
                completes = completes ?? limit
                #expect(said.contains("All steps are done"), "\(limit): \(said.suffix(500))")
                _ = try host.run(
                    "iptables -P INPUT ACCEPT; iptables -D INPUT 1; rm -rf /var/lib/surefoot /run/rules*")
            } else {
                #expect(completes == nil, "\(limit) was refused: \(said.suffix(500))")
                let isClear =
                    said.contains("Too few files may be open at a time") && said.hasSuffix("status 1")
                    || said.contains("error while loading shared libraries") && said.hasSuffix("status 127")
                #expect(isClear, "\(limit): \(said.suffix(500))")
            }
            #expect(try isUntouched(host), "\(limit)")
        }
        #expect(completes != nil)
    }

    /// The limit that a login is given may be low where a higher one is allowed.
    @Test func aLimitThatMayBeRaisedIs() throws {
        let host = try host()
        let said = try says(host, "(ulimit -S -n 24; \(try walk()))")
        #expect(said.hasSuffix("status 0"), "\(said.suffix(500))")
    }

    /// What takes the place of a closed stream would be written to, such as a journal.
    @Test func aWalkWithoutStandardStreamsIsAWalk() throws {
        let host = try host()
        #expect(try host.run("\(try walk()) <&- >&- 2>&-; echo status $?") == "status 0\n")
        let journal = try host.run("cat /var/lib/surefoot/*.jsonl")
        #expect(journal.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
        #expect(journal.contains(#""ending":"done""#))
        _ = try host.run(
            """
            cat >/run/look <<'END'
            #!/bin/sh
            streams=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)
            echo "$streams" >/run/streams
            exit 1
            END
            chmod 755 /run/look
            \(try Program.path()) guard --management-port 22 -- /run/look <&- >&- 2>&-
            """)
        #expect(try host.run("cat /run/streams") == "/dev/null\n/dev/null\n/dev/null\n")
    }

    @Test(arguments: [
        ("mount -t tmpfs -o mode=755 tmpfs /dev", "/dev/null is not there, or not what it should be."),
        (
            "mount -t tmpfs -o mode=755 tmpfs /dev; : >/dev/null",
            "/dev/null is not there, or not what it should be."
        ),
        ("mount -t tmpfs tmpfs /proc", "/proc is not there"),
    ])
    func whatIsMissingIsToldFirst(lack: String, sentence: String) throws {
        let host = try host()
        let commands = [
            try walk(), "\(try Program.path()) check", "\(try Program.path()) guard -- touch /run/changed",
            "\(try Program.path()) guard status",
        ]
        for command in commands {
            let said = try says(host, "unshare --mount sh -c '\(lack); exec \(command)'")
            #expect(said.hasPrefix(sentence) && said.hasSuffix("status 1"), "\(command): \(said)")
        }
        #expect(try isUntouched(host))
    }

    // MARK: What is run

    /// Makes a folder in which every program that a walk may look for notes that it was run, by whom, and with which environment.
    private func plant(_ folder: String, on host: HostInNamespaces) throws {
        _ = try host.run(
            """
            mkdir -p \(folder)
            cat > \(folder)/planted <<'END'
            #!/bin/sh
            tr '\\0' '\\n' </proc/$$/environ >>/run/ran
            cat /proc/$PPID/comm >>/run/callers
            exec /usr/sbin/${0##*/} "$@"
            END
            chmod 755 \(folder)/planted
            for name in iptables ip6tables; do for end in '' -save -restore; do ln -s planted \(folder)/$name$end; done; done
            for name in nft ip; do ln -s planted \(folder)/$name; done
            for name in curl nc getent ss unshare nsenter env sh true; do
                sed 's,/usr/sbin,/usr/bin,' \(folder)/planted >\(folder)/$name; chmod 755 \(folder)/$name
            done
            """)
    }

    private static let variables =
        "LD_LIBRARY_PATH=/run/planted XTABLES_LIBDIR= XTABLES_LOCKFILE=/run/lock http_proxy=http://192.0.2.1 IPTABLES_X=1"

    /// What somebody has put before the system's folders in root's PATH is never run, by the wizard or those that it starts;
    /// what the person names is, with nothing of the environment.
    @Test func asRootPathIsNotHeeded() throws {
        let host = try host()
        try plant("/run/planted", on: host)
        let environment = "env PATH=/run/planted:$PATH \(Self.variables)"
        let program = try Program.path()
        for command in [
            try walk(), "\(program) rollback --yes", "\(program) check", "\(program) guard status",
            "\(program) guard --within 10 -- false",
        ] {
            let said = try says(host, "\(environment) \(command)")
            #expect(!said.contains("/run/planted"), "\(command): \(said)")
        }
        #expect(try host.run("cat /run/ran 2>&1").contains("No such file"))
        #expect(try host.run("iptables -S INPUT; rm -r /var/lib/surefoot") == host.rules)

        let said = try says(host, "\(environment) \(try walk("--path /run/planted"))")
        #expect(
            said.hasSuffix("status 0") && said.contains("/run/planted/iptables (iptables)"),
            "\(said.prefix(900))")
        let names = Set(
            try host.run("cat /run/ran").split(separator: "\n").map { String($0.prefix { $0 != "=" }) })
        // A shell adds PWD; what begins a namespace is handed on what is the program's own.
        #expect(names.subtracting(["PWD", "SUREFOOT_TEST"]) == ["PATH", "LC_ALL", "HOME"], "\(names)")
        #expect(try host.run("cat /run/callers").contains("surefoot-back\n"))
        let report = try host.run("\(program) report --json")
        #expect(report.contains("/run/planted:/run/surefoot/bin:/usr/sbin"), "\(report.prefix(3000))")
    }

    /// The processes that stand ready with the way back are given no more than their own names.
    @Test func thoseWhoStandReadyHaveNoEnvironment() throws {
        let host = try host()
        _ = try host.run(
            """
            cat > /run/look <<'END'
            #!/bin/sh
            for process in /proc/[0-9]*; do
                case $(cat $process/comm) in surefoot-*) cat $process/comm; tr '\\0' '\\n' <$process/environ;; esac
            done 2>/dev/null >/run/seen
            exit 1
            END
            chmod 755 /run/look
            """)
        let said = try says(
            host, "env \(Self.variables) TERM=xterm \(try Program.path()) guard --within 60 -- /run/look")
        #expect(said.hasSuffix("status 5"), "\(said)")
        let seen = try host.run("grep -v ^SUREFOOT_TEST /run/seen").split(separator: "\n")
        #expect(
            Set(seen) == ["surefoot-timer", "surefoot-back", "surefoot-disk", "LC_ALL=C"], "\(seen)")
    }

    @Test func aFolderThatOthersCanChangeIsRefusedByName() throws {
        let host = try host()
        _ = try host.run("mkdir /run/open; chmod 777 /run/open")
        for path in ["/run/open", "/usr/sbin:/run/open"] {
            let said = try says(host, walk("--path \(path)"))
            #expect(said.contains("Others may write to /run/open") && said.hasSuffix("status 2"), "\(said)")
        }
        let said = try says(host, walk("--path opt/bin"))
        #expect(said.contains("--path takes whole paths") && said.hasSuffix("status 2"), "\(said)")
        #expect(try isUntouched(host))
    }

    /// In the practice lab everybody is root.
    @Test func theSettingsOfTheEditorAreNotRoots() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/editrc"
        try "bind -s ? nonsense\n".write(toFile: file, atomically: true, encoding: .utf8)
        let person = try Person(["practice"], environment: ["EDITRC=\(file)"])
        try person.sees("Enter | ? >").types("?").sees("abort").sees("Enter | ? >").types("abort").sees(
            "Aborted.")
        #expect(person.end() == 5)
    }

    /// More than anybody reads of another machine's output is not kept.
    @Test func anOutputWithoutEndIsEnded() throws {
        let person = try Person(["practice"])
        try person.walksToPolicy()
        try person.sees("confirm | more").types("peer yes $(printf %01000d 7)").sees(
            "It printed more than 256 KiB"
        ).sees("confirm | more")
        try person.types("abort").sees("Aborted.")
        #expect(person.end() == 5)
    }
}
