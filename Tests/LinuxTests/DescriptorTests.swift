import Glibc
import TestSupport
import Testing

@testable import Linux

/// What is opened is closed, once, and no other program gets it.
@Suite(.leavesNothing) struct DescriptorTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Keeps a descriptor, as classes here do.
    private final class Keeper {
        let descriptor: Descriptor

        init(_ descriptor: consuming Descriptor) {
            self.descriptor = descriptor
        }
    }

    @Test("a descriptor is open as long as its owner is there")
    func lifetime() throws {
        let file = try folder.file()
        do {
            let descriptor = try Descriptor.open(file, O_RDONLY)
            #expect(try descriptors(of: file) == [descriptor.number])
            #expect(try descriptor.stream.read() == [])
        }
        #expect(try descriptors(of: file) == [])
        var keeper: Keeper? = Keeper(try Descriptor.open(file, O_RDONLY))
        let number = keeper?.descriptor.number
        #expect(try descriptors(of: file) == [number])
        keeper = nil
        #expect(try descriptors(of: file) == [])
    }

    @Test("one that was given away is not closed a second time by whoever had it first")
    func closedOnce() throws {
        let first = try folder.file("first")
        let second = try folder.file("second")
        func closing(_ descriptor: consuming Descriptor) {}
        var kept: Int32 = -1
        do {
            let descriptor = try Descriptor.open(first, O_RDONLY)
            closing(descriptor)
            // The kernel gives the lowest free number: that of the closed one, as a rule.
            let next = open(second, O_RDONLY | O_CLOEXEC)
            try #require(next >= 0)
            // Here the one who had it first goes; the other's number stays open.
            kept = next
        }
        #expect(try descriptors(of: second) == [kept])
        #expect(close(kept) == 0)
        #expect(try descriptors(of: first) == [] && descriptors(of: second) == [])
    }

    @Test("what fails leaves nothing open")
    func failures() throws {
        let file = try folder.file("file", [1, 2, 3])
        for _ in 0..<3 {
            #expect(throws: SystemError.self) { try File.bytes(file, atMost: 2) }
            #expect(throws: SystemError.self) { try Folder.names(in: file) }
            #expect(throws: SystemError.self) { try File.create(file, "") }
        }
        _ = try File.bytes(file)
        #expect(try Folder.names(in: folder.path) == ["file"])
        try Folder.sync(folder.path)
        #expect(try descriptors(of: file) == [] && descriptors(of: folder.path) == [])
    }

    @Test("hundreds of programs and sockets leave no descriptors behind")
    func leaks() throws {
        let path = folder.path + "/leaks"
        let holder = try NamedSocket.listen(path, mode: 0o600)
        // Other tests have descriptors open at the same time: some dozens.
        let before = try Folder.names(in: "/proc/self/fd").count
        for _ in 0..<300 {
            #expect(throws: SystemError.self) { try NamedSocket.listen(path, mode: 0o600) }
            let client = LineSocket(try NamedSocket.connect(path, within: 0))
            #expect(client.peer?.process == getpid() && newConnection(to: holder) != nil)
            #expect(throws: SystemError.self) { try SpokenProcess(["/no/such/program"], environment: []) }
            #expect(throws: SystemError.self) {
                try PipedProcess.start(["/no/such/program"], input: "x", environment: [], newSession: false)
            }
        }
        for _ in 0..<100 {
            let process = try PipedProcess.start(["/bin/true"], input: "x", environment: [], newSession: true)
            #expect(try process.wait() == 0)
        }
        #expect(try Folder.names(in: "/proc/self/fd").count < before + 100)
    }

    @Test("no other program gets what is opened here")
    func closesAtExec() throws {
        let file = try Descriptor.open(try folder.file(), O_RDWR)
        #expect(closesOnExec(file.number))
        let pipe = try Pipe()
        #expect(closesOnExec(pipe.readEnd.number) && closesOnExec(pipe.writeEnd.number))
        let (one, other) = try LineSocket.pair()
        #expect(closesOnExec(one.number) && closesOnExec(other.number))
        let inherited = LineSocket(inherited: dup(one.number))
        #expect(closesOnExec(inherited.number))
        let path = folder.path + "/exec"
        let listener = try NamedSocket.listen(path, mode: 0o600)
        let client = try NamedSocket.connect(path, within: 0)
        let accepted = try #require(newConnection(to: listener))
        #expect(closesOnExec(listener.number) && closesOnExec(client.number))
        #expect(closesOnExec(accepted.number))
        for internet in [ListeningSocket.Internet.ipv4, .ipv6] {
            // A kernel may be without IPv6.
            guard let listener = try? ListeningSocket.tcp(internet, port: 0) else { continue }
            #expect(closesOnExec(listener.number))
            #expect(newConnection(to: listener) == nil)
        }
    }
}
