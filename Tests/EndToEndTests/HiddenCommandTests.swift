import Foundation
import TestSupport
import Testing

/// The commands that Surefoot starts itself, typed by hand: each tells what it is for, and does nothing.
@Suite(.leavesNothing) struct HiddenCommandTests {
    /// All of them, as the program itself lists its commands.
    private static func names() throws -> [String] {
        struct Command: Decodable {
            var commandName: String
            var shouldDisplay: Bool?
            var subcommands: [Command]?
        }
        struct Help: Decodable { var command: Command }
        let help = try Program.run(["--experimental-dump-help"]).output
        let command = try JSONDecoder().decode(Help.self, from: Data(help.utf8)).command
        var all: [Command] = []
        var rest = [command]
        while let next = rest.popLast() {
            all.append(next)
            rest += next.subcommands ?? []
        }
        return all.filter { $0.shouldDisplay == false }.map(\.commandName)
    }

    @Test func noneIsForgotten() throws {
        #expect(
            Set(try Self.names()) == [
                "practice-walk", "practice-inside", "practice-service", "rollback-timer", "restorer",
                "namespace-service", "probe-guard", "journal-process",
            ])
    }

    /// Typed with all kinds of words, and with all kinds of things open as descriptor 3, by root and by somebody without rights,
    /// also as the first process of a container: no rule, interface, mount, file or process comes or goes.
    @Test(arguments: ["root", "nobody", "first"])
    func typedByHand(who: String) throws {
        let before = [
            "root": [], "nobody": ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"],
            "first": ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--"],
        ]
        let host = try HostInNamespaces()
        let plan: [String: Any] = [
            "program": (before[who] ?? []) + [try Program.path()], "names": try Self.names(),
        ]
        let text = String(decoding: try JSONSerialization.data(withJSONObject: plan), as: UTF8.self)
        let said = try host.run(
            """
            mkdir /run/here && cd /run/here && cat > /run/plan <<'END'
            \(text)
            END
            timeout 300 python3 - <<'END'
            \(Self.typist)
            END
            """)
        let lines = said.split(separator: "\n")
        #expect(lines.last == "done", "\(said)")
        for line in lines.dropLast() { Issue.record("\(line)") }
    }

    /// A shell between this process and the program keeps it from being the one that has made the socket.
    private static let typist = #"""
        import glob, json, os, socket, subprocess, time
        plan = json.load(open("/run/plan"))
        words = [[], ["ipv4"], ["http"], ["management"], ["/run/here/journal"], ["--demo"], ["--nonsense"], ["x", "y", "z"],
                 ["1,2,3,4", "0", "nf_tables", "practice-walk", "--demo"], ["--confirm-within", "60", "--demo"]]
        # What is opened here is not to be descriptor 3 itself.
        os.dup2(os.open("/dev/null", os.O_RDONLY), 3)
        stranger, other = socket.socketpair()
        pending, writer = socket.socketpair()
        writer.sendall(b"begin\n")
        listener = socket.create_server(("127.0.0.1", 0))
        caller = socket.create_connection(listener.getsockname())
        things = {"nothing": None, "a file": os.open("/run/plan", os.O_RDONLY), "a pipe": os.pipe()[0],
                  "a device": os.open("/dev/null", os.O_RDWR), "a socket": stranger.fileno(),
                  "a socket with words": pending.fileno(), "a connection": caller.fileno()}

        def text(command):
            return subprocess.run(command, shell=True, capture_output=True, text=True).stdout

        def state():
            return {"rules": text("iptables-save | grep -v '^#'; ip6tables-save | grep -v '^#'; nft list ruleset"),
                    "network": text("ip -o address; ss -Hlntuxp | grep -v '@' | sort"),
                    "mounts": open("/proc/self/mountinfo").read(),
                    "files": text("find /run /var/lib /etc -xdev -printf '%p %s %T@ %m %u\n' 2>/dev/null | sort"),
                    "processes": "\n".join(sorted(map(program, glob.glob("/proc/[0-9]*"))))}

        def program(process):
            try:
                return open(process + "/comm").read()
            except OSError:
                return ""

        start = state()
        for name in plan["names"]:
            for arguments in words:
                for thing, number in things.items():
                    if number is not None:
                        os.dup2(number, 3, inheritable=True)
                    place = f"{name} {' '.join(arguments)}, with {thing} open"
                    line = ["sh", "-c", '"$@"; exit $?', "sh"] + plan["program"] + [name] + arguments
                    try:
                        end = subprocess.run(line, pass_fds=[] if number is None else [3], capture_output=True, text=True, timeout=5)
                    except subprocess.TimeoutExpired:
                        print(place, "does not end")
                        continue
                    said = " ".join(end.stderr.split())
                    if end.returncode != 2 or end.stdout:
                        print(place, "ends with", end.returncode, end.stdout[:300], said[:300])
                    if not said.startswith(f"surefoot {name} ") or "nothing was done; type " not in said or said.count(". ") > 0:
                        print(place, "ends with", end.returncode, "and says", said[-2000:])
            now = state()
            for attempt in range(20):
                # What ends by itself is not yet gone.
                if now == start:
                    break
                time.sleep(0.1)
                now = state()
            for kind in start:
                if now[kind] != start[kind]:
                    print(name, "changes", kind, repr(set(now[kind].split("\n")) ^ set(start[kind].split("\n"))))
        print("done")
        """#
}
