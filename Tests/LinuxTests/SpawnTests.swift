import CLinux
import Foundation
import Testing

struct SpawnTests {
    private static func strings(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
        words.map { strdup($0) } + [nil]
    }

    /// Runs a shell command line; its standard output is what is returned.
    private func output(
        _ script: String, newSession: Bool = false, descriptors: [sf_descriptor] = []
    ) throws -> (output: String, status: Int32) {
        let pipe = Pipe()
        let all = [sf_descriptor(child: 1, parent: pipe.fileHandleForWriting.fileDescriptor)] + descriptors
        var argv = Self.strings(["/bin/sh", "-c", script])
        defer { for string in argv { free(string) } }
        let child = sf_spawn("/bin/sh", &argv, environ, newSession, all, all.count)
        try #require(child > 0)
        try pipe.fileHandleForWriting.close()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        return (String(decoding: data, as: UTF8.self), sf_wait(child))
    }

    @Test("a status is the shell's: 128 + n for signal n")
    func status() throws {
        #expect(try output("exit 7").status == 7)
        #expect(try output("kill -TERM $$").status == 128 + SIGTERM)
    }

    @Test("what cannot be started is an error")
    func missing() {
        var argv: [UnsafeMutablePointer<CChar>?] = [nil]
        #expect(sf_spawn("/no/such/program", &argv, environ, false, nil, 0) == -ENOENT)
        #expect(
            sf_spawn("/bin/true", &argv, environ, false, [sf_descriptor(child: 1, parent: 9999)], 1) == -EBADF
        )
    }

    @Test("no signal is blocked or ignored in the child")
    func signals() throws {
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        defer { pthread_sigmask(SIG_UNBLOCK, &mask, nil) }
        signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, SIG_DFL) }
        // The C library has signals 32 and 33 for itself, so the first 31 count.
        let status = try output("grep -E '^Sig(Blk|Ign)' /proc/self/status").output
        for line in status.split(separator: "\n") {
            let set = try #require(UInt64(line.suffix(16), radix: 16))
            #expect(set & 0x7fff_ffff == 0, "\(line)")
        }
        #expect(status.split(separator: "\n").count == 2)
    }

    @Test("the child has the listed descriptors, even crosswise, and no others")
    func descriptors() throws {
        var one: [Int32] = [0, 0]
        var two: [Int32] = [0, 0]
        try #require(pipe(&one) == 0 && pipe(&two) == 0)
        defer { for descriptor in [one[0], two[0]] { close(descriptor) } }
        write(one[1], "1", 1)
        write(two[1], "2", 1)
        for descriptor in [one[1], two[1]] { close(descriptor) }
        let listed = [
            sf_descriptor(child: two[0], parent: one[0]), sf_descriptor(child: one[0], parent: two[0]),
        ]
        // `head` itself would have the number that /proc/self/fd shows, so the shell reads its own.
        let script = """
            /usr/bin/head -c 1 /proc/self/fd/\(two[0]); /usr/bin/head -c 1 /proc/self/fd/\(one[0])
            for fd in /proc/$$/fd/*; do [ ${fd##*/} -gt \(max(one[0], two[0])) ] && [ ${fd##*/} -lt 255 ] && echo $fd; done; true
            """
        let extra = open("/dev/null", O_RDONLY)
        defer { close(extra) }
        #expect(try output(script, descriptors: listed).output == "12")
    }

    @Test("a new session is one")
    func session() throws {
        let script = "set -- $(cat /proc/self/stat); echo $(($6 == $$))"
        #expect(try output(script, newSession: true).output == "1\n")
        #expect(try output(script).output == "0\n")
    }

    @Test("a program on a terminal has it as its controlling terminal, of this size")
    func terminal() throws {
        var name = [CChar](repeating: 0, count: 64)
        let master = sf_terminal_open(30, 97, &name, name.count)
        try #require(master >= 0)
        defer { close(master) }
        #expect(sf_terminal_columns(master) == 97)
        #expect(sf_terminal_resize(master, 31, 98) == 0)
        var argv = Self.strings(["/bin/sh", "-c", "stty size < /dev/tty; tty; kill -INT 0; sleep 5"])
        defer { for string in argv { free(string) } }
        let child = sf_spawn_on_terminal("/bin/sh", &argv, environ, name)
        try #require(child > 0)
        #expect(sf_wait(child) == 128 + SIGINT)
        var bytes = [UInt8](repeating: 0, count: 4096)
        var shown: [UInt8] = []
        // A terminal that nobody has open any more is read with EIO.
        while case let count = read(master, &bytes, bytes.count), count > 0 { shown += bytes.prefix(count) }
        let path = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        #expect(shown == Array("31 98\r\n".utf8) + path + Array("\r\n".utf8))
    }
}
