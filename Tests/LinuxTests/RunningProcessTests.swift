import Glibc
import TestSupport
import Testing

@testable import Linux

/// What /proc tells of processes, which may call themselves anything.
@Suite(.leavesNothing) struct RunningProcessTests {
    private static let fields =
        "S 41 43 43 34816 43 4194304 1 0 0 0 0 0 0 0 20 0 1 0 123456 2617344 236 184467440737095"

    @Test(
        "a program's name cannot pass for other fields",
        arguments: [
            "sh", "a) R 1 (b", ")", "(", ") S 1 1 1 1", "", "((((", "a\nb) Z 9", "\u{1b}[31m) X",
        ])
    func names(name: String) throws {
        let statistics = try #require(ProcessStatistics(parsing: "42 (\(name)) \(Self.fields)\n"))
        #expect(statistics.parent == 41 && statistics.terminal == 34816 && statistics.started == 123456)
    }

    @Test("what is cut off or no such line has no fields, and is no crash")
    func broken() {
        let line = "42 (a) R 1 (b) \(Self.fields)"
        for length in 0..<line.count { _ = ProcessStatistics(parsing: String(line.prefix(length))) }
        #expect(ProcessStatistics(parsing: "42 a S 1 2 3") == nil)
        #expect(ProcessStatistics(parsing: "42 (a)")?.parent == nil)
        #expect(ProcessStatistics(parsing: "42 (a) S x 43 43 0")?.terminal == nil)
    }

    @Test("a program that gives itself such a name is known by its fields all the same")
    func live() throws {
        let process = try SpokenProcess(
            [
                "/bin/sh", "-c", "printf 'a) R 1 (b' > /proc/$$/comm; echo named >&3; read line <&3",
            ], environment: [])
        #expect(process.socket.receive(within: -1) == "named")
        let seen = RunningProcess(process.id)
        #expect(seen.name == "a) R 1 (b" && seen.statistics?.parent == getpid())
        #expect(seen.line.map(\.id).starts(with: [process.id, getpid()]))
        #expect(seen.statistics?.terminal == nil && seen.user == geteuid())
        #expect(seen.arguments.prefix(2) == ["/bin/sh", "-c"] && seen.sockets.count == 1)
        #expect(RunningProcess.all().contains(seen))
        #expect(process.end())
    }

    @Test("ancestors are followed, also where a process says that it is its own parent")
    func line() throws {
        let proc = try TemporaryFolder()
        for (id, parent) in [(7, 5), (5, 1), (1, 0), (9, 9)] {
            try Folder.make("\(proc.path)/\(id)")
            try File.create("\(proc.path)/\(id)/stat", "\(id) (p \(id)) S \(parent) 0 0 0\n")
        }
        #expect(RunningProcess(7, proc: proc.path).line.map(\.id) == [7, 5, 1])
        #expect(RunningProcess(9, proc: proc.path).line.count == 1000)
        #expect(RunningProcess(8, proc: proc.path).line.map(\.id) == [8])
        #expect(Set(RunningProcess.all(proc: proc.path).map(\.id)) == [1, 5, 7, 9])
    }

    @Test("variables, arguments and sockets are read, and what is missing is nothing")
    func lists() throws {
        let proc = try TemporaryFolder()
        let process = RunningProcess(3, proc: proc.path)
        #expect(process.arguments == [] && process.variable("A") == nil && process.sockets == [])
        #expect(process.name == "" && process.statistics == nil && process.user == nil)
        try Folder.make("\(proc.path)/3")
        try Folder.make("\(proc.path)/3/fd")
        try File.create("\(proc.path)/3/environ", "AB=x\0A=1=2\0A=3\0B\0")
        try File.create("\(proc.path)/3/cmdline", "program\0-x\0")
        for (name, target) in [
            ("0", "/dev/null"), ("1", "socket:[77]"), ("2", "socket:[x]"), ("3", "pipe:[5]"),
        ] {
            try File.makeLink("\(proc.path)/3/fd/\(name)", to: target)
        }
        #expect(process.variable("A") == "1=2" && process.variable("AB") == "x")
        #expect(process.variable("B") == nil)
        #expect(process.arguments == ["program", "-x"] && process.sockets == [77])
    }

    @Test("a namespace is shared with whoever has the same inode")
    func namespaces() throws {
        for namespace in [Namespace.network, .mounts, .processes, .users] {
            #expect(try namespace.inode() == namespace.inode(of: getpid()))
        }
        #expect(throws: SystemError.self) { try Namespace.network.inode(of: -1) }
    }
}
